"""What is read of counsellors, needs, matches and appointments."""
