"""Roots: equations and a start to a point where every equation holds, with its evidence."""
