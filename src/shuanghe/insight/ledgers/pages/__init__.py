"""One ledger, one net, one board, one line, and the two-skins test."""
