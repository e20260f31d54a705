"""What can be asked for, whatever the surface: the table of COMMANDS, a session that remembers, the handlers."""

from workbench.sessions.command import Argument, Command, Option, Outcome
from workbench.sessions.commands import COMMANDS

__all__ = ["COMMANDS", "Argument", "Command", "Option", "Outcome"]
