"""Handlers of judgements: check, critical."""

from __future__ import annotations

from typing import Any

from workbench.calculus import critical_points
from workbench.checks import check
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.sessions.command import Outcome, Request
from workbench.sessions.exercises import handed_out
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about, check_record, critical_record


def checked(session: Session, request: Request) -> Outcome:
    """Check the derivatives of a formula, derivatives that were given, or the equality of two formulas.

    Exit code 1 where the verdict is fail.
    """
    f = session.varying(request) if request["equals"] is None else session.asked(request)
    if request["equals"] is not None and request["gradient"]:
        raise OptionError("--equals and --gradient are two questions; ask one at a time.")
    places = session.places(request, f) or None
    if request["equals"] is not None:
        other = session.function(request["equals"], variables=",".join(f.variables), data=request["data"])
        found = check(f, equals=other, at=places)
    elif request["gradient"]:
        found = check(f, gradient=_given(session, request, f), at=places)
    else:
        found = check(f, at=places)
    page, failed = explain(found).document, found.verdict is Verdict.FAIL
    return Outcome(page, about(f) | check_record(found), int(failed), result=f)


def _given(session: Session, request: Request, f: Function) -> Function:
    """The gradient that was typed: one formula for each variable, or one list."""
    texts = request["gradient"]
    order, data = ",".join(f.variables), request["data"]
    if len(texts) == 1:
        whole = session.function(texts[0], variables=order, data=data)
        if whole.definition.shape:
            return whole
    if len(texts) != len(f.variables):
        count = f"{len(texts)} partial derivative{'s' * (len(texts) != 1)}"
        raise OptionError(
            f"{count} for the variables ({', '.join(f.variables)}): give --gradient once for each, in this order."
        )
    return session.several(texts, variables=order, data=data)


def critical(session: Session, request: Request) -> Outcome:
    """Critical points, each classified."""
    f = session.varying(request)
    found = critical_points(f)
    solution = explain(found)
    shown = handed_out(solution, request)
    corners = critical_record(found.corners)
    record: dict[str, Any] = {"result": critical_record(found), "corners": corners, "remarks": list(found.notes)}
    if shown is not solution:
        record = {"solution": shown.to_dict()}
    return Outcome(shown.document, about(f) | record, result=f)
