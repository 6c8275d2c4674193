"""Judgement on plain values: conditions, scores, the best assignment."""
