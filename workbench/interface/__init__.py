"""Command line and REPL."""
