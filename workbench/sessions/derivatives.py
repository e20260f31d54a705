"""Handlers of reading, evaluating and differentiating: read, eval, diff, grad, jac, hess."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.language.printing import PRINTERS, notations, phrase
from workbench.language.printing.differentials import hessian as hessian_of
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part, decimal, matrix
from workbench.pages import Block, CodeSpan, Display, Document, Equation, Paragraph, Table, Text
from workbench.sessions.command import Outcome, Request
from workbench.sessions.facts import (
    about,
    called,
    coordinates,
    equals,
    name_of,
    numbers,
    printed,
    remarks,
    value_table,
    values_record,
)
from workbench.sessions.session import Point, Session, names

MOST_DIGITS = 1000
FLOAT_DIGITS = 15


def read_formula(session: Session, request: Request) -> Outcome:
    """How a formula is read, in every notation."""
    f = session.asked(request)
    shown = {name: in_notation(f.formula) for name, in_notation in PRINTERS.items()}
    rows: tuple[tuple[Text, ...], ...] = tuple((n, CodeSpan(t)) for n, t in shown.items() if n != "mathml")
    blocks = (
        equals(called(f), f.formula),
        Paragraph(f"Variables, in this order: {', '.join(f.variables) or 'none'}."),
        Table((), rows),
        *remarks(f),
    )
    return Outcome(Document("Read as", blocks), about(f) | {"result": shown})


def evaluate(session: Session, request: Request) -> Outcome:
    """The value at points, to as many certain digits as asked for."""
    f = session.asked(request)
    places = session.places(request, f)
    if f.variables and not places:
        raise OptionError(f"eval needs a point: --at with a number for each of ({', '.join(f.variables)}).")
    places = places or [np.zeros(0)]
    digits = request["digits"]
    if digits is None:
        table = (
            value_table(f, places, "value")
            if f.variables
            else (equals(f.formula, decimal(f.value(places[0]), FLOAT_DIGITS)),)
        )
        return Outcome(_page("Value", f, *table), about(f) | {"at": values_record(f, places)})
    if not 1 <= digits <= MOST_DIGITS:
        raise OptionError(f"--digits {digits}: ask for 1 to {MOST_DIGITS} digits.")
    certain = [f.evaluate(place.tolist(), digits=digits) for place in places]
    rows = tuple((coordinates(f.variables, p), str(c)) for p, c in zip(places, certain, strict=True))
    record = [{"point": numbers(p), "digits": str(c)} for p, c in zip(places, certain, strict=True)]
    return Outcome(_page("Value", f, Table(("at", f"value to {digits} digits"), rows)), about(f) | {"at": record})


def derivative(session: Session, request: Request) -> Outcome:
    """A derivative by one variable or several, and its values at points."""
    f = session.asked(request)
    by = _variables(f, request)
    slope = f.diff(*by)
    places = session.places(request, f)
    page = _page("Derivative", f, equals(partial(f, *by), slope.formula), *value_table(slope, places, "derivative"))
    record = {"by": list(by), "result": printed(slope.formula), "at": values_record(slope, places)}
    return Outcome(page, about(f) | record)


def gradient_of(session: Session, request: Request) -> Outcome:
    """Every partial derivative, and the gradient at points."""
    f = session.asked(request)
    whole = f.gradient
    rows = tuple(
        Equation(notations(part), notations(partial(f, name)), "=")
        for name, part in zip(f.variables, whole.components, strict=True)
    )
    places = session.places(request, f)
    page = _page("Gradient", f, Display(rows), *value_table(whole, places, "gradient"))
    result = [{"by": n} | printed(part) for n, part in zip(f.variables, whole.components, strict=True)]
    return Outcome(page, about(f) | {"result": result, "at": values_record(whole, places)})


def jacobian(session: Session, request: Request) -> Outcome:
    """The Jacobian of several formulas: rows are formulas, columns are variables."""
    F = session.asked(request)
    whole = F.jacobian
    n = len(F.variables)
    rows = _in_rows(whole.components, n)
    places = session.places(request, F)
    page = _page("Jacobian", F, equals(phrase("J"), matrix(*rows)), *value_table(whole, places, "Jacobian"))
    result = [[printed(entry) for entry in row] for row in rows]
    return Outcome(page, about(F) | {"result": result, "at": values_record(whole, places)})


def hessian(session: Session, request: Request) -> Outcome:
    """All second derivatives, and at points what the eigenvalues say."""
    f = session.asked(request)
    whole = f.hessian
    rows = _in_rows(whole.components, len(f.variables))
    places = session.places(request, f)
    shown = equals(hessian_of(name_of(f)), matrix(*rows))
    page = _page("Hessian", f, shown, *value_table(whole, places, "Hessian"), *_curvatures(f, places))
    result = [[printed(entry) for entry in row] for row in rows]
    at = [
        r | {"eigenvalues": numbers(_eigenvalues(f, p))}
        for r, p in zip(values_record(whole, places), places, strict=True)
    ]
    return Outcome(page, about(f) | {"result": result, "at": at})


def partial(f: Function, *by: str) -> Part:
    """df/dx, or ∂f/∂x where f has several variables."""
    return leibniz(name_of(f), *by, partial=len(f.variables) > 1)


def _variables(f: Function, request: Request) -> tuple[str, ...]:
    """What to differentiate by: as asked, or the only variable there is."""
    if request["by"]:
        return names(request["by"])
    if len(f.variables) == 1:
        return f.variables
    raise OptionError(f"by which variable? --by with one of ({', '.join(f.variables)}), or grad for all of them.")


def _page(title: str, f: Function, *blocks: Block) -> Document:
    return Document(title, (equals(called(f), f.formula), *blocks, *remarks(f)))


def _in_rows(components: Sequence[Formula], columns: int) -> list[tuple[Formula, ...]]:
    """Components in C order, dealt out to rows."""
    return [tuple(components[start : start + columns]) for start in range(0, len(components), columns)]


def _eigenvalues(f: Function, place: Point) -> NDArray[np.float64]:
    """Eigenvalues of the Hessian, rising; NaN outside the domain."""
    H = np.asarray(f.hessian.at(place))
    return np.linalg.eigvalsh(H) if np.all(np.isfinite(H)) else np.full(len(f.variables), np.nan)


def _curvatures(f: Function, places: Sequence[Point]) -> tuple[Block, ...]:
    """A sentence for each place: the eigenvalues, and what they say of the curvature."""
    found: list[Block] = []
    for place in places:
        eigenvalues = _eigenvalues(f, place)
        if np.all(np.isfinite(eigenvalues)):
            listed = ", ".join(f"{e:.6g}" for e in eigenvalues)
            found.append(
                Paragraph(
                    ("At ", coordinates(f.variables, place), f": eigenvalues {listed}; {_definiteness(eigenvalues)}.")
                )
            )
    return tuple(found)


def _definiteness(eigenvalues: NDArray[np.float64]) -> str:
    """What the signs of the eigenvalues say, with those at rounding level counted as zero."""
    zero = 1e-13 * max(1e-300, float(np.abs(eigenvalues).max()))
    low, high = float(eigenvalues[0]), float(eigenvalues[-1])
    if low > zero:
        return "positive definite, f curves upwards in every direction"
    if high < -zero:
        return "negative definite, f curves downwards in every direction"
    if low < -zero and high > zero:
        return "indefinite, f curves upwards in some directions and downwards in others"
    return "singular: in some direction f has no curvature, and the second-order test says nothing"
