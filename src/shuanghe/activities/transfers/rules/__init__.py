"""Judgement on moves of formal relations, on plain values."""
