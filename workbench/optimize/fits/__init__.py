"""Fits: a model and data to parameters with honest errors."""
