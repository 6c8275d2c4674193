"""What people fill in: the facts of a step, a case to begin, changes with a reason."""
