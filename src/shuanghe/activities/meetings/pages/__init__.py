"""Doors of the meetings app."""
