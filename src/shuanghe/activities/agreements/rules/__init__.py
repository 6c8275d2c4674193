"""Judgement on responsibility agreements: plain values in, verdicts out."""
