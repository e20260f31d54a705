"""Handlers of judgements: check, critical."""

from __future__ import annotations

from typing import Any

from workbench.calculus import critical_points
from workbench.checks import Check, check
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.sessions.command import Outcome, Request
from workbench.sessions.facts import about, numbers
from workbench.sessions.session import Session
from workbench.solutions import explain


def checked(session: Session, request: Request) -> Outcome:
    """Check the derivatives of a formula, derivatives that were given, or the equality of two formulas.

    Exit code 1 where the verdict is fail.
    """
    f = session.asked(request)
    if request["equals"] and request["gradient"]:
        raise OptionError("--equals and --gradient are two questions; ask one at a time.")
    places = session.places(request, f) or None
    if request["equals"]:
        found = check(f, equals=session.function(request["equals"], variables=",".join(f.variables)), at=places)
    elif request["gradient"]:
        found = check(f, gradient=_given(request["gradient"], f), at=places)
    else:
        found = check(f, at=places)
    return Outcome(explain(found).document, about(f) | check_record(found), int(found.verdict is Verdict.FAIL))


def _given(texts: tuple[str, ...], f: Function) -> Function:
    """The gradient that was typed: one formula for each variable."""
    if len(texts) != len(f.variables):
        order = ", ".join(f.variables)
        raise OptionError(
            f"{len(texts)} partial derivatives for the variables ({order}): give --gradient once for each."
        )
    return function(list(texts), variables=f.variables)


def check_record(found: Check) -> dict[str, Any]:
    """What a check found, for programs."""
    rows = [
        {
            "what": row.what,
            "by": row.by,
            "ours": numbers(row.ours),
            "theirs": numbers(row.theirs),
            "allowed": numbers(row.allowed),
            "verdict": str(row.verdict),
        }
        for row in found.table
    ]
    return {"verdict": str(found.verdict), "message": found.message, "table": rows}


def critical(session: Session, request: Request) -> Outcome:
    """Critical points, each classified."""
    f = session.asked(request)
    found = critical_points(f)
    result = [
        {
            "point": {n: str(c) for n, c in zip(f.variables, p.point, strict=True)},
            "value": str(p.value),
            "kind": str(p.kind),
            "evidence": str(p.evidence),
        }
        for p in found
    ]
    return Outcome(explain(found).document, about(f) | {"result": result})
