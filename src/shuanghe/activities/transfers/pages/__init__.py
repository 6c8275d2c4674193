"""Pages of transfers and floating members."""
