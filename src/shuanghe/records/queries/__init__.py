"""Reads: the settings, the rolls, the lists of records."""
