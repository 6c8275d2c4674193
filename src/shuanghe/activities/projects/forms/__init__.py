"""What people fill in about projects."""
