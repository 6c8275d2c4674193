"""Pages of the handbooks."""
