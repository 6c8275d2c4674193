"""What a handbook is, as plain values: its sections, their text, and how two editions differ."""
