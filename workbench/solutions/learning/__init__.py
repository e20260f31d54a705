"""Pages of the gradients that learning goes by: of a loss over data, and back through a network."""
