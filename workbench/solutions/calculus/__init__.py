"""Pages of what calculus makes of derivatives: tangents, expansions, critical points, determinants, directions."""
