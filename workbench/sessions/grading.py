"""Handler of grading: grade."""

from __future__ import annotations

from workbench.exercises import Mark, grade
from workbench.sessions.command import Outcome, Request
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about


def graded(session: Session, request: Request) -> Outcome:
    """An answer graded; exit code 1 where it is not right."""
    question = session.function(request["question"])
    found = grade(question, session.source(request["answer"]))
    page = explain(found).document
    return Outcome(page, about(question) | {"result": found.to_dict()}, int(found.verdict is not Mark.RIGHT))
