"""Handlers of runs: minimize, compare, fit."""

from __future__ import annotations

from typing import Any

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import Fit, SciPy, compare, find_root, fit, minimize
from workbench.optimize.roots.approximations import Approximation
from workbench.optimize.roots.equations import read_equations
from workbench.pages import Block, Document, Table, Text
from workbench.sessions.command import Outcome, Request
from workbench.sessions.points import Point, bounds, named_numbers, number, pieces
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about, comparison_record, fit_record, numbers, root_record, run_record
from workbench.solutions.statements import shown

SCIPY = "scipy:"
OPTIONS = (
    *("learning_rate", "max_steps", "tolerance", "seed", "batch_size"),
    *("checkpoint", "resume", "starts", "workers"),
)


def method_of(text: str) -> str | SciPy:
    """A method as said on the command line: a name of METHODS, or scipy:NAME."""
    if text.lower().startswith(SCIPY):
        return SciPy(text[len(SCIPY) :])
    return text


def start_of(session: Session, request: Request, f: Function) -> Point:
    """The start; OptionError where none is given."""
    if request["start"] is None:
        example = ",".join("1" for _ in f.variables)
        order = ", ".join(f.variables)
        raise OptionError(f"where to start? --from with a number for each of ({order}), such as --from {example}.")
    return session.place(request["start"], f)


def minimized(session: Session, request: Request) -> Outcome:
    """Find a minimum; exit code 1 where none was reached."""
    f = session.varying(request)
    options = given(request, *OPTIONS)
    if request["bounds"] is not None:
        options["bounds"] = bounds(request["bounds"], f, session.function)
    if request["constraints"]:
        options["constraints"] = [session.source(text) for text in request["constraints"]]
    several = request["starts"] is not None and request["start"] is None
    start = None if several else start_of(session, request, f)
    method = "auto" if request["method"] is None else method_of(request["method"])
    run = minimize(f, start, method=method, progress=session.tell, **options)
    return Outcome(explain(run).document, about(f) | run_record(run), int(not run.success), result=f)


def solved(session: Session, request: Request) -> Outcome:
    """Find a root; exit code 1 where none was reached."""
    texts = [session.source(text) for text in request["formula"]]
    equations = any("=" in text for text in texts)
    f = read_equations(texts[0] if len(texts) == 1 else texts) if equations else session.varying(request)
    options = given(request, "max_steps", "tolerance")
    if request["bounds"] is not None:
        options["bounds"] = bounds(request["bounds"], f, session.function)
    if request["bracket"] is not None:
        options["bracket"] = [number(part, session.function) for part in pieces(request["bracket"])]
    start = None if options.get("bracket") and request["start"] is None else start_of(session, request, f)
    steps = iter(range(options.get("max_steps", 10**9) + 1))

    def tell(found: Approximation) -> None:
        session.tell(f"step {next(steps, 0)}, |F| = {found.norm:.6g}")

    found = find_root(f, start, method=request["method"] or "auto", callback=tell, **options)
    return Outcome(explain(found).document, about(f) | root_record(found), int(not found.success), result=f)


def given(request: Request, *options: str) -> dict[str, Any]:
    """Those of the options that were said."""
    return {name: request[name] for name in options if request[name] is not None}


def compared(session: Session, request: Request) -> Outcome:
    """The same problem by several methods or learning rates."""
    f = session.varying(request)
    methods = [*map(method_of, request["methods"]), *request["learning_rates"]]
    if not methods:
        raise OptionError("compare what? Give --method or --learning-rate, several times.")
    options = given(request, "max_steps", "tolerance", "seed")
    comparison = compare(f, start_of(session, request, f), methods, progress=session.tell, **options)
    record = about(f) | {"result": comparison_record(comparison)}
    return Outcome(explain(comparison).document, record, result=f)


def fitted(session: Session, request: Request) -> Outcome:
    """Fit a model to the columns of a file; exit code 1 where the fit did not succeed."""
    start = named_numbers(request["start"], session.function) if request["start"] is not None else None
    found = fit(session.source(request["model"]), request["data"], start=start, **given(request, "max_steps"))
    places = [named_numbers(text, session.function) for text in request["at"]]
    values = [float(found.predict({name: [value] for name, value in place.items()})[0]) for place in places]
    solution = explain(found).document
    page = Document(solution.title, (*solution.blocks, *_predictions(found, places, values)))
    predicted = [{"at": place, "value": numbers(value)} for place, value in zip(places, values, strict=True)]
    return Outcome(page, fit_record(found) | {"predictions": predicted}, int(not found.success))


def _predictions(found: Fit, places: list[dict[str, float]], values: list[float]) -> tuple[Block, ...]:
    """A table of what the model predicts at the places of --at."""
    if not places:
        return ()
    columns = [name for name in places[0] if all(name in place for place in places)]
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (*(shown(place[name]) for name in columns), shown(value)) for place, value in zip(places, values, strict=True)
    )
    return (Table((*columns, found.text.partition("=")[0].strip()), rows, caption="Predicted."),)
