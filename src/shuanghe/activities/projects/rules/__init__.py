"""Judgement on projects: states and gates, benefit, clocks, who may verify and score."""
