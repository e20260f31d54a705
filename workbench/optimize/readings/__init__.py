"""What a run came to: the situation at its end, and the readings that tell one status from another."""
