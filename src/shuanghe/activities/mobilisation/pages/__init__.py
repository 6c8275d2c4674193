"""Pages of duty lists, cards, evaluations and compare events."""
