"""The text notation: what is typed on a keyboard, with the signs of Unicode."""
