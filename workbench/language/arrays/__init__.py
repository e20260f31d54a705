"""Arrays: vectors and matrices in formulas, their shapes as they are read, and what they are component by component."""
