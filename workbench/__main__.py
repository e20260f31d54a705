"""`python -m workbench` is the command line."""

from workbench.interface.command_line import main

main()
