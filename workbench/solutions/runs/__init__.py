"""Pages of runs: minimizing, root finding, fits and comparisons, with their updates in numbers."""
