"""Engagements and topics: what counsellor and host company do together."""
