"""Reads of transfers and floating members, each side from its own part of the tree."""
