"""Reads that bring several activities together for one of them."""
