"""Columns by name."""
