"""Doors of the records app."""
