"""Shell doors of identity."""
