"""Handlers of runs: minimize, compare, fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError, OptionError
from workbench.functions import Function
from workbench.functions.typed_points import Point, named_numbers
from workbench.language.building import natural_order
from workbench.optimize import Fit, SciPy, compare, find_root, fit, minimize
from workbench.optimize.fits.prediction import Prediction
from workbench.optimize.roots.equations import read_equations
from workbench.pages import Block, Document, Table, Text
from workbench.sessions.command import Outcome, Request
from workbench.sessions.points import bounds, bracket, named_bounds
from workbench.sessions.session import Session
from workbench.solutions import explain
from workbench.solutions.records import about, comparison_record, fit_record, numbers, root_record, run_record
from workbench.solutions.statements import maths, shown

SCIPY = "scipy:"
OPTIONS = (
    *("learning_rate", "max_steps", "tolerance", "seed", "batch_size"),
    *("checkpoint", "resume", "starts", "workers"),
)
FITTING = (
    *("max_steps", "weights", "sigma", "absolute_sigma", "loss", "scale", "missing"),
    *("checkpoint", "resume"),
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
        options["bracket"] = bracket(request["bracket"], session.function)
    start = None if options.get("bracket") and request["start"] is None else start_of(session, request, f)
    found = find_root(f, start, method=request["method"] or "auto", progress=session.tell, **options)
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
    options = given(request, *FITTING)
    for name in ("start", "fixed"):
        if request[name] is not None:
            options[name] = named_numbers(request[name], session.function)
    if request["bounds"] is not None:
        options["bounds"] = named_bounds(request["bounds"], session.function)
    models = [part.strip() for part in session.source(request["model"]).split(";") if part.strip()]
    model = models if len(models) > 1 else models[0] if models else ""
    found = fit(model, request["data"], progress=session.tell, **options)
    level = 0.95 if request["level"] is None else request["level"]
    places = [named_numbers(text, session.function) for text in request["at"]]
    tables = [{name: [value] for name, value in place.items()} for place in places]
    _check_places(places, found)
    bands = [found.predict(table, interval="prediction", level=level) for table in tables]
    intervals = found.confidence_intervals(level)
    solution = explain(found).document
    asked = _intervals(intervals, level) if request["level"] is not None else ()
    page = Document(solution.title, (*solution.blocks, *asked, *_predictions(found, places, bands, level)))
    record = fit_record(found) | {
        "level": level,
        "confidence_intervals": {name: numbers(pair) for name, pair in intervals.items()},
        "predictions": [
            {"at": place, "value": _one(band.value), "lower": _one(band.lower), "upper": _one(band.upper)}
            for place, band in zip(places, bands, strict=True)
        ],
    }
    return Outcome(page, record, int(not found.success))


def _check_places(places: list[dict[str, float]], found: Fit) -> None:
    """Refuse a place of --at that lacks a column of the model. Raises DataError."""
    needed = natural_order({name for model in found.posed.models for name in model.columns})
    example = ",".join(f"{name}=1" for name in needed)
    for place in places:
        absent = next((name for name in needed if name not in place), None)
        if absent is not None:
            raise DataError(
                f"--at has no column '{absent}', which the model needs, but {', '.join(place)}: write --at {example}."
            )


def _intervals(intervals: Mapping[str, tuple[float, float]], level: float) -> tuple[Block, ...]:
    """A table of the confidence intervals at the level that was asked for."""
    rows = tuple((maths(name), shown(low, 5), shown(high, 5)) for name, (low, high) in intervals.items())
    return (Table(("parameter", f"{level:.3g} from", "to"), rows, caption="Confidence intervals."),)


def _one(values: NDArray[np.float64]) -> Any:
    """What is predicted at one place: a number, or one for each response."""
    return numbers(values[0])


def _predictions(
    found: Fit, places: list[dict[str, float]], bands: list[Prediction], level: float
) -> tuple[Block, ...]:
    """A table of what the model predicts at the places of --at, with the band that holds a new observation."""
    if not places:
        return ()
    columns = [name for name in places[0] if all(name in place for place in places)]
    rows: list[tuple[Text, ...]] = []
    for place, band in zip(places, bands, strict=True):
        parts = [np.ravel(part[0]) for part in band]
        for k, text in enumerate(found.posed.texts):
            left = (text.partition("=")[0].strip(),) if len(found.posed.texts) > 1 else ()
            value, low, high = (float(part[k]) for part in parts)
            rows.append((*left, *(shown(place[name]) for name in columns), shown(value), shown(low, 5), shown(high, 5)))
    several = len(found.posed.texts) > 1
    name = "value" if several else found.text.partition("=")[0].strip()
    header = (*(("",) if several else ()), *columns, name, f"{level:.0%} from", "to")
    return (Table(header, tuple(rows), caption="Predicted, with the band of a new observation."),)
