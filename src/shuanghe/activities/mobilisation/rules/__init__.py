"""Judgement on duty lists, cards and evaluations: plain values alone."""
