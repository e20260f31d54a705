"""Handlers of runs: minimize, compare, fit."""

from __future__ import annotations

from typing import Any

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import Comparison, Fit, Run, SciPy, compare, fit, minimize
from workbench.sessions.command import Outcome, Request
from workbench.sessions.facts import about, by_name, numbers
from workbench.sessions.session import Point, Session, bounds, named_numbers, point
from workbench.solutions import explain

SCIPY = "scipy:"
SHOWN = ("learning_rate", "max_steps", "tolerance", "seed", "batch_size")


def method_of(text: str | None) -> str | SciPy | None:
    """A method as said on the command line: a name of METHODS, or scipy:NAME."""
    if text is not None and text.lower().startswith(SCIPY):
        return SciPy(text[len(SCIPY) :])
    return text


def start_of(request: Request, f: Function) -> Point:
    """The start; OptionError where none is given."""
    if request["start"] is None:
        raise OptionError(f"where to start? --from with a number for each of ({', '.join(f.variables)}).")
    return point(request["start"], f)


def minimized(session: Session, request: Request) -> Outcome:
    """Find a minimum; exit code 1 where none was reached."""
    f = session.asked(request)
    options = {name: request[name] for name in SHOWN if request[name] is not None}
    if request["bounds"]:
        options["bounds"] = bounds(request["bounds"], f)
    run = minimize(f, start_of(request, f), method=method_of(request["method"]) or "auto", **options)
    return Outcome(explain(run).document, about(f) | run_record(run), int(not run.success))


def run_record(run: Run) -> dict[str, Any]:
    """What a run found, for programs."""
    return {
        "method": str(run.method),
        "status": str(run.status),
        "success": run.success,
        "message": run.message,
        "advice": run.advice,
        "point": by_name(run.function.variables, run.x),
        "value": numbers(run.fun),
        "gradient": numbers(run.jac),
        "steps": run.nit,
        "evaluations": {"function": run.nfev, "gradient": run.njev, "hessian": run.nhev},
    }


def compared(session: Session, request: Request) -> Outcome:
    """The same problem by several methods or learning rates."""
    f = session.asked(request)
    methods = [*map(method_of, request["methods"]), *request["learning_rates"]]
    if not methods:
        raise OptionError("compare what? Give --method or --learning-rate, several times.")
    options = {name: request[name] for name in ("max_steps", "tolerance", "seed") if request[name] is not None}
    comparison = compare(f, start_of(request, f), methods, **options)
    return Outcome(explain(comparison).document, about(f) | {"result": comparison_record(comparison)})


def comparison_record(comparison: Comparison) -> list[dict[str, Any]]:
    """One record for each run compared."""
    return [run_record(row.run) | {"name": row.name, "label": row.label} for row in comparison.table]


def fitted(session: Session, request: Request) -> Outcome:
    """Fit a model to the columns of a file; exit code 1 where the fit did not succeed."""
    del session
    start = request["start"]
    found = fit(request["model"], request["data"], start=named_numbers(start.split(",")) if start else None)
    return Outcome(explain(found).document, fit_record(found), int(not found.success))


def fit_record(found: Fit) -> dict[str, Any]:
    """What a fit found, for programs."""
    return {
        "status": str(found.status),
        "success": found.success,
        "message": found.message,
        "parameters": {name: numbers(value) for name, value in found.parameters.items()},
        "standard_errors": {name: numbers(value) for name, value in found.standard_errors.items()},
        "covariance": numbers(found.covariance),
        "rss": numbers(found.rss),
    }
