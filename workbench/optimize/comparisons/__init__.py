"""Comparisons: methods side by side, on one problem or on a set of them."""
