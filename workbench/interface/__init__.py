"""Command line and REPL: two surfaces over the one table of COMMANDS."""
