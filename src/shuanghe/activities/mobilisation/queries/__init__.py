"""What pages and documents ask: catalogues, lists with how they stand, cards, evaluations."""
