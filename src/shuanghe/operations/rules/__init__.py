"""Pure judgement on values, benchmarks and goals."""
