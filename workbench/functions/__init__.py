"""Function: a formula with ordered variables."""
