"""What a decision leaves, and months in a row, on plain values."""
