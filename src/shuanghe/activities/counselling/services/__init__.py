"""Who counsels whom, and what they do together."""
