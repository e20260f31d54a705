"""Descent, search, method; one loop; results with their path."""
