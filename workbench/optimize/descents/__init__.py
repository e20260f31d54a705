"""How a method walks: descents, each with its search, and the classes whose rows stand in METHODS."""
