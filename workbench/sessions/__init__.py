"""The table of commands, behind every surface."""
