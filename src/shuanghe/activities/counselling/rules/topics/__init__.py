"""Judgement on topics: scores, charters, gates, grades, days."""
