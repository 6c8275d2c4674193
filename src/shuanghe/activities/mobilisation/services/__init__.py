"""Writes of this app; each one permission, one transaction, one line of the trail."""
