"""The shared graph: lowering, sweeps, rewrites."""
