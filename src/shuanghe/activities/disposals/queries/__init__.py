"""Disposals as those read them who run or approve them, and one's own."""
