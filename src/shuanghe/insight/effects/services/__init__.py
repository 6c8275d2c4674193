"""Writes: effects as they are worked out, and the wish to have them worked out now."""
