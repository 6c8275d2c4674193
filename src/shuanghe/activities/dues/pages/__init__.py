"""Doors of the dues app."""
