"""What the five views are read from; each part with the right of its own."""
