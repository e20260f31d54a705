"""Handlers of whole journeys and pictures: report, tour, explain, plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import minimize
from workbench.pages.saving import save
from workbench.sessions.command import Outcome, Request
from workbench.sessions.facts import about
from workbench.sessions.runs import run_record, start_of
from workbench.sessions.session import Session, names, point
from workbench.solutions import explain, plot
from workbench.solutions import report as written_report
from workbench.solutions import tour as written_tour

TOUR = Path("tour.html")


def report(session: Session, request: Request) -> Outcome:
    """The whole road on one page; exit code 1 where a check failed or no minimum was reached."""
    f = session.asked(request)
    options = {name: request[name] for name in ("learning_rate", "max_steps") if request[name] is not None}
    start = point(request["start"], f) if request["start"] is not None else None
    found = written_report(f, start, **options)
    record: dict[str, Any] = {"verified": found.verified, "runs": [run_record(run) for run in found.runs]}
    return Outcome(found.document, about(f) | record, int(not found.verified))


def tour(session: Session, request: Request) -> Outcome:
    """Walk the road on two embedded problems; the page is written to tour.html as well."""
    del session, request
    found = written_tour()
    save(found.page, TOUR, force=True)
    return Outcome(found.screen, {"written": str(TOUR), "verified": found.verified}, int(not found.verified))


OF = {"derivative": "diff", "gradient": "gradient", "jacobian": "jacobian", "hessian": "hessian"}


def explained(session: Session, request: Request) -> Outcome:
    """A derivative step by step; exit code 1 where a step could not be verified."""
    f = session.asked(request)
    solution = explain(_derivative(f, request))
    record = {"verified": solution.verified, "solution": solution.to_dict()}
    return Outcome(solution.document, about(f) | record, int(not solution.verified))


def _derivative(f: Function, request: Request) -> Function:
    of = request["of"] or ("derivative" if request["by"] or len(f.variables) == 1 else "gradient")
    if of not in OF:
        raise OptionError(f"--of {of!r} is not one of {', '.join(OF)}.")
    if of != "derivative":
        found: Function = getattr(f, OF[of])
        return found
    return f.diff(*(names(request["by"]) if request["by"] else f.variables))


def pictured(session: Session, request: Request) -> Outcome:
    """A picture of a function: its curve (with a tangent), or contours with gradient arrows (and a descent path)."""
    f = session.asked(request)
    places = session.places(request, f)
    subject = minimize(f, start_of(request, f)) if request["start"] else f
    picture = plot(subject, at=None if not places else places[0].tolist()[0] if len(f.variables) == 1 else places[0])
    return Outcome(picture.document, about(f) | {"alt": picture.alt})
