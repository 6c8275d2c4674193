"""Reads: one meeting whole, who is called, what is suggested, the house's own settings."""
