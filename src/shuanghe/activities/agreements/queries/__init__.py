"""Reads of responsibility agreements, in the scope in force."""
