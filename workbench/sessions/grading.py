"""Handler of grading: grade."""

from __future__ import annotations

from typing import Any

from workbench.exercises import Grade, Mark, grade
from workbench.sessions.command import Outcome, Request
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about, evidence_record


def graded(session: Session, request: Request) -> Outcome:
    """An answer graded; exit code 1 where it is not right."""
    question = session.function(request["question"])
    found = grade(question, session.source(request["answer"]))
    page = explain(found).document
    return Outcome(page, about(question) | {"result": _record(found)}, int(found.verdict is not Mark.RIGHT))


def _record(found: Grade) -> dict[str, Any]:
    """The grade as data, its components too."""
    return {
        "name": str(found.name),
        "verdict": str(found.verdict),
        "score": float(found.score),
        "message": found.message,
        "either": found.either,
        "mistakes": [
            {"name": m.name, "message": m.message, "where": m.where, "path": list(m.path), "rule": m.step}
            for m in found.mistakes
        ],
        "answer": None if found.answer is None else found.answer.notations.text,
        "evidence": evidence_record(found.evidence),
        "components": [_record(part) for part in found.components],
    }
