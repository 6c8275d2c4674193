"""Judgement on an installation, from plain values."""
