"""Pages: sign-in, the own account, accounts and roles, the reveal door."""
