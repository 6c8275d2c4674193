"""Doors of the procedures app."""
