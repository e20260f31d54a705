"""Keeping: runs in files, written while they go on, read to go on with."""
