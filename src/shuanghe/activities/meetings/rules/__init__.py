"""Pure judgement on meetings: plain values in, plain values out."""
