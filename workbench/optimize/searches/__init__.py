"""Searches: how far to go along a direction."""
