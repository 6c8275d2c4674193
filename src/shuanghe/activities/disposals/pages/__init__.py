"""Pages of disposals."""
