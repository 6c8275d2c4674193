"""Changes to accounts, roles and grants."""
