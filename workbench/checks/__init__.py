"""Second opinions and a verdict."""
