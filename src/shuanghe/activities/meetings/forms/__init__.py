"""Shapes of what comes in to the meetings app."""
