"""Handlers of practice: exercises; and what a solution becomes as a handout."""

from __future__ import annotations

from workbench.errors import OptionError
from workbench.exercises import TOPICS, worksheet
from workbench.exercises.sheets import KEY
from workbench.pages import Document, Table, Text
from workbench.sessions.command import Outcome, Request
from workbench.sessions.runs import given
from workbench.sessions.session import Session
from workbench.solutions import Solution


def sheet(session: Session, request: Request) -> Outcome:
    """A sheet of exercises with its key beside it; without a topic, what can be practised."""
    del session
    options = given(request, "count", "difficulty", "seed", "title", "level")
    if not request["topic"]:
        if options:
            raise OptionError("exercises needs a --topic; without any option it shows those there are.")
        return Outcome(_topics(), {"topics": [row.to_dict() for row in TOPICS]})
    made = worksheet(request["topic"], **options)
    return Outcome(made.document, made.to_dict(), beside={KEY: lambda: made.key})


def _topics() -> Document:
    """The table of topics, and what each difficulty means."""
    rows: tuple[tuple[Text, ...], ...] = tuple((row.name, *row.levels) for row in TOPICS)
    header: tuple[Text, ...] = ("topic", "difficulty 1", "difficulty 2", "difficulty 3")
    return Document("Exercises", (Table(header, rows),))


def handed_out(solution: Solution, request: Request) -> Solution:
    """The solution, or the handout that was asked for in its place."""
    if request["hide_answers"] and request["as_exercise"]:
        raise OptionError("--hide-answers and --exercise are two handouts; ask for one at a time.")
    if request["hide_answers"]:
        return solution.without_answers()
    return solution.as_exercise() if request["as_exercise"] else solution
