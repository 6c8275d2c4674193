"""What the program promises when a machine dies, proved by letting it die.

`make test-faults` runs everything and writes the table of docs/faults.md; `ARGS=--short` is the
sample that the proof of every change runs. pytest collects these files only when they are asked
for: they are called fault_*.py.
"""
