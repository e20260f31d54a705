"""Handlers of reading, evaluating and differentiating: read, eval, simplify, diff, grad, jac, hess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.functions.display import stated
from workbench.language.printing import phrase
from workbench.language.printing.phrases import Part, Phrase
from workbench.pages import Block, CodeSpan, Document, Paragraph, Table, Text, display
from workbench.sessions.command import Outcome, Request
from workbench.sessions.points import names
from workbench.sessions.session import Session
from workbench.solutions.derivatives.derivatives import components_display, result_display
from workbench.solutions.records import about, by_name, evidence_record, numbers, printed, values_record
from workbench.solutions.statements import called, defined, equals, maths, remarks
from workbench.solutions.values import curvatures, eigenvalues, value_table, worked_out

MOST_DIGITS = 1000
READ_AS = ("text", "unicode", "latex")
"""The notations that people read; programs get all."""


def read_formula(session: Session, request: Request) -> Outcome:
    """How a formula is read, in every notation."""
    f = session.asked(request)
    shown = f.read_as
    rows: tuple[tuple[Text, ...], ...] = tuple((name, CodeSpan(shown[name])) for name in READ_AS)
    order = ", ".join(f.variables)
    blocks = (
        defined(f),
        Paragraph(f"Variables, in this order: {order}." if order else "It has no variables."),
        Table((), rows),
        *remarks(f),
    )
    return Outcome(Document("Read as", blocks), about(f) | {"result": dict(shown)}, result=f)


def evaluate(session: Session, request: Request) -> Outcome:
    """The value at points, to as many certain digits as asked for."""
    f = session.asked(request)
    digits = request["digits"]
    if digits is not None and not 1 <= digits <= MOST_DIGITS:
        raise OptionError(f"--digits {digits}: ask for 1 to {MOST_DIGITS} digits.")
    if f.variables and not request["at"]:
        example = ",".join("1" for _ in f.variables)
        raise OptionError(
            f"eval needs a point: --at with a number for each of ({', '.join(f.variables)}), such as --at {example}."
        )
    if digits is not None:
        return _with_digits(session, request, f, digits)
    if f.variables:
        places = session.places(request, f)
        page = _page("Value", f, *value_table(f, places, "value"))
        return Outcome(page, about(f) | {"at": values_record(f, places)}, result=f)
    page = Document("Value", (display(worked_out(f).notations), *remarks(f)))
    return Outcome(page, about(f) | {"at": values_record(f, [session.place("", f)])}, result=f)


def _with_digits(session: Session, request: Request, f: Function, digits: int) -> Outcome:
    """Values with certain digits, at points taken as they were written: 0.1 is one tenth."""
    rows: list[tuple[Text, ...]] = []
    record: list[dict[str, Any]] = []
    for text in request["at"] or ("",):
        exactly = session.exactly(text, f)
        found = _digits((f.substitute(**exactly) if exactly else f).evaluate([], digits=digits))
        rows.append((maths(_written(exactly) if exactly else f.formula), found))
        record.append({"point": by_name(f.variables, session.place(text, f)), "digits": found})
    table = Table(("at" if f.variables else "formula", f"value to {digits} digits"), tuple(rows))
    page = _page("Value", f, table) if f.variables else Document("Value", (table, *remarks(f)))
    return Outcome(page, about(f) | {"at": record}, result=f)


def _written(exactly: Mapping[str, Function]) -> Phrase:
    """A point as it was written: x = 1/3, y = π."""
    parts: list[Part] = []
    for name, value in exactly.items():
        parts += [",", name, "=", value.formula] if parts else [name, "=", value.formula]
    return phrase(*parts)


def _digits(found: object) -> str:
    return f"({', '.join(map(_digits, found))})" if isinstance(found, tuple) else str(found)


def simplified(session: Session, request: Request) -> Outcome:
    """A shorter form, with how it is known to be equal; the same form where there is none."""
    f = session.asked(request)
    found = f.simplify() if request["budget"] is None else f.simplify(budget=request["budget"])
    page = Document("Simplified", (equals(called(f), stated(f), found.formula), *remarks(found)))
    record = {"notes": list(found.notes), "result": printed(found.formula), "evidence": evidence_record(found.evidence)}
    return Outcome(page, about(f) | record, result=found)


def derivative(session: Session, request: Request) -> Outcome:
    """A derivative by one variable or several, and its values at points."""
    f = session.varying(request)
    by = by_variables(f, request)
    slope = f.diff(*by)
    places = session.places(request, f)
    page = _page("Derivative", f, result_display(slope), *value_table(slope, places, "derivative"), *remarks(slope))
    record = {"by": list(by), "result": printed(slope.formula), "at": values_record(slope, places)}
    return Outcome(page, about(f) | record, result=slope)


def gradient(session: Session, request: Request) -> Outcome:
    """Every partial derivative, and the gradient at points."""
    f = session.varying(request)
    whole = f.gradient
    places = session.places(request, f)
    page = _page("Gradient", f, components_display(whole), *value_table(whole, places, "gradient"))
    result = [{"by": name} | printed(part) for name, part in zip(f.variables, whole.components, strict=True)]
    return Outcome(page, about(f) | {"result": result, "at": values_record(whole, places)}, result=whole)


def jacobian(session: Session, request: Request) -> Outcome:
    """The Jacobian of several formulas: rows are formulas, columns are variables."""
    F = session.varying(request)
    whole = F.jacobian
    places = session.places(request, F)
    page = _page("Jacobian", F, result_display(whole), *value_table(whole, places, "Jacobian"))
    return Outcome(page, about(F) | {"result": _rows(whole), "at": values_record(whole, places)}, result=whole)


def hessian(session: Session, request: Request) -> Outcome:
    """All second derivatives, and at points what the eigenvalues say."""
    f = session.varying(request)
    if f.shape:
        raise OptionError(f"hess takes one formula, and this has shape {f.shape}; jac differentiates several.")
    whole = f.hessian
    places = session.places(request, f)
    page = _page("Hessian", f, result_display(whole), *value_table(whole, places, "Hessian"), *curvatures(f, places))
    at = [
        found | {"eigenvalues": numbers(eigenvalues(f, place))}
        for found, place in zip(values_record(whole, places), places, strict=True)
    ]
    return Outcome(page, about(f) | {"result": _rows(whole), "at": at}, result=whole)


def by_variables(f: Function, request: Request) -> tuple[str, ...]:
    """What to differentiate by: as asked, or the only variable there is. OptionError for a name that f has not."""
    if request["by"]:
        by = names(",".join(request["by"]))
        if not by:
            raise OptionError(f"--by names no variable; the variables are {', '.join(f.variables)}.")
        return by
    if len(f.variables) == 1:
        return f.variables
    raise OptionError(f"by which variable? --by with one of ({', '.join(f.variables)}), or grad for all of them.")


def _rows(d: Function) -> list[list[dict[str, str]]]:
    """The components of a matrix, printed, row by row."""
    width = d.shape[-1]
    entries = [printed(component) for component in d.components]
    return [entries[k : k + width] for k in range(0, len(entries), width)]


def _page(title: str, f: Function, *blocks: Block) -> Document:
    return Document(title, (defined(f), *blocks, *remarks(f)))
