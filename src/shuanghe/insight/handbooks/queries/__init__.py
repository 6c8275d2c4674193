"""Handbooks as read: their outline, what fills it, and the editions that were made."""
