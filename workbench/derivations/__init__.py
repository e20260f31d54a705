"""Differentiation by rules on the Formula, every step kept."""
