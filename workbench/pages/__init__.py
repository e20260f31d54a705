"""A page as data, and how it is set."""
