"""The method that is chosen where none is named, and what it tries in turn."""
