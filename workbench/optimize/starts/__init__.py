"""Starts: many runs of one problem, and the table of the minima that they came to."""
