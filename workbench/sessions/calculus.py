"""Handlers of calculus: tangent, taylor, implicit, directional, det; each is a worked solution."""

from __future__ import annotations

from typing import Any

from workbench.calculus import determinant, directional_derivative, implicit, tangent, taylor
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.sessions.command import Outcome, Request
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about, record_of

ORDER = 2


def tangent_to(session: Session, request: Request) -> Outcome:
    """The tangent line or plane at a point."""
    f = session.varying(request)
    return _worked(f, tangent(f, _place(session, request, f, "place", "--at")))


def taylor_around(session: Session, request: Request) -> Outcome:
    """The Taylor polynomial around a point."""
    f = session.varying(request)
    order = ORDER if request["order"] is None else request["order"]
    return _worked(f, taylor(f, _place(session, request, f, "place", "--at"), order))


def implicit_derivative(session: Session, request: Request) -> Outcome:
    """The derivative of what an equation defines."""
    if request["of"] is None:
        raise OptionError("implicit needs the dependent variable: --of y where y is a function of the others.")
    order = 1 if request["order"] is None else request["order"]
    found = implicit(session.source(request["formula"]), request["of"], by=request["by"], order=order)
    return _worked(found, found)


def directional(session: Session, request: Request) -> Outcome:
    """The derivative at a point in a direction."""
    f = session.varying(request)
    place, way = (_place(session, request, f, name, f"--{flag}") for name, flag in PLACES)
    return _worked(f, directional_derivative(f, place, way, normalize=not request["as_given"]))


def determinant_of(session: Session, request: Request) -> Outcome:
    """The determinant of the Jacobian of several formulas."""
    F = session.varying(request)
    return _worked(F, determinant(F))


PLACES = (("place", "at"), ("direction", "direction"))
"""Names of the two points of a directional derivative in a request, and their flags."""


def _place(session: Session, request: Request, f: Function, name: str, flag: str) -> dict[str, Formula]:
    """A point as it was written, each number exact. OptionError where it is missing."""
    text = request[name]
    if text is None:
        example = ",".join("1" for _ in f.variables)
        raise OptionError(
            f"{flag} is missing: a number for each of ({', '.join(f.variables)}), such as {flag} {example}."
        )
    return {own: value.formula for own, value in session.exactly(text, f).items()}


def _worked(f: Function, found: Any) -> Outcome:
    """The page of what was found; exit code 1 where it could not be verified."""
    solution = explain(found)
    record = {"verified": solution.verified, "result": record_of(found)}
    result = found if isinstance(found, Function) else f
    return Outcome(solution.document, about(f) | record, int(not solution.verified), result=result)
