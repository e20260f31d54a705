"""TOPICS: all that can be practised, in the order of a course."""

from __future__ import annotations

from workbench.errors import OptionError
from workbench.exercises.recipes.combined import COMBINED
from workbench.exercises.recipes.functions import FUNCTIONS
from workbench.exercises.recipes.points import POINTS
from workbench.exercises.recipes.several import SEVERAL
from workbench.exercises.recipes.single import SINGLE
from workbench.exercises.recipes.topic import Topic

TOPICS: tuple[Topic, ...] = (*SINGLE, *FUNCTIONS, *COMBINED, *SEVERAL, *POINTS)
"""All that can be practised."""


def topic(name: str) -> Topic:
    """The row of this name. Raises OptionError for any other, naming those there are."""
    found = next((row for row in TOPICS if row.name == name), None)
    if found is None:
        raise OptionError(f"topic={name!r:.80} is not known; choose one of {', '.join(row.name for row in TOPICS)}.")
    return found
