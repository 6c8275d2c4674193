"""Doors of topics."""
