"""The trust region: a walk in a ball whose model and step suit few variables or many."""
