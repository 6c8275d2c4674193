"""Handbooks as written: editions are built and issued, units sign, members write notes."""
