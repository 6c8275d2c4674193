"""Judgement on ideas: what may follow what, and which are alike."""
