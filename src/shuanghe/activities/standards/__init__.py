"""Mechanism, catalogues, flow charts and methods: what the system runs, as people name it."""
