"""How formulas are read, held and printed."""
