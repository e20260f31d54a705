"""How exercises are drawn: words and plans, templates and points, and what makes an exercise one to set."""
