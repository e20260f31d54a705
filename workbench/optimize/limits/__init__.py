"""Limits: bounds and constraints, the conditions of Karush, Kuhn and Tucker, and ways back to what is feasible."""
