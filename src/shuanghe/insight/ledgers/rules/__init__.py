"""Pure judgement: what a row of the ledger says, which work has both sides."""
