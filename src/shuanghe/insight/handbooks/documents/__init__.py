"""Handbooks and their changes as files."""
