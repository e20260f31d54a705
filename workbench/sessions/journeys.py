"""Handlers of whole journeys and pictures: report, tour, explain, backprop, plot."""

from __future__ import annotations

from typing import Any

from workbench.calculus import backpropagate
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import minimize
from workbench.sessions.command import Outcome, Request
from workbench.sessions.derivatives import by_variables
from workbench.sessions.exercises import handed_out
from workbench.sessions.runs import given, method_of, start_of
from workbench.sessions.session import Session
from workbench.solutions import explain, plot
from workbench.solutions import report as written_report
from workbench.solutions import tour as written_tour
from workbench.solutions.derivatives.questions import question_of
from workbench.solutions.records import about, backpropagation_record, run_record

TOUR = "tour.html"
DERIVATIVES = ("gradient", "jacobian", "hessian")


def report(session: Session, request: Request) -> Outcome:
    """The whole road on one page; exit code 1 where a check failed or no minimum was reached."""
    f = session.varying(request)
    start = None if request["start"] is None else session.place(request["start"], f)
    found = written_report(f, start, **given(request, "learning_rate", "max_steps"))
    record: dict[str, Any] = {"verified": found.verified, "runs": [run_record(run) for run in found.runs]}
    return Outcome(found.document, about(f) | record, int(not found.verified), result=f)


def tour(session: Session, request: Request) -> Outcome:
    """Walk the road on two embedded problems: a screenful, and a page."""
    del session, request
    found = written_tour()
    return Outcome(found.page, {"verified": found.verified}, int(not found.verified), screen=found.screen, keep=TOUR)


def explained(session: Session, request: Request) -> Outcome:
    """A derivative step by step; exit code 1 where a step could not be verified."""
    f = session.asked(request)
    is_question = request["of"] is None and not request["by"] and question_of(f) is not None
    asked = f if is_question else _derivative(session.varying(request), request)
    solution = explain(asked, **given(request, "level", "notation"))
    shown = handed_out(solution, request)
    record = {"verified": solution.verified, "solution": shown.to_dict()}
    return Outcome(shown.document, about(f) | record, int(not solution.verified), result=solution.result)


def _derivative(f: Function, request: Request) -> Function:
    """What to explain: as said, else the derivative by --by or the only variable, else the gradient or Jacobian."""
    whole = "jacobian" if f.shape else "gradient"
    of = request["of"]
    if of is None:
        of = "derivative" if request["by"] or len(f.variables) == 1 else whole
    if of == "derivative":
        return f.diff(*by_variables(f, request))
    if of not in DERIVATIVES:
        raise OptionError(f"--of '{of}' is not one of derivative, {', '.join(DERIVATIVES)}.")
    found: Function = getattr(f, of)
    return found


def backpropagated(session: Session, request: Request) -> Outcome:
    """Backpropagation at a point; exit code 1 where the gradient could not be confirmed."""
    f = session.varying(request)
    if request["place"] is None:
        example = ",".join(f"{name}=1" for name in f.variables)
        raise OptionError(f"backprop needs a point: --at with a number for each variable, such as --at {example}.")
    found = backpropagate(f, session.place(request["place"], f))
    solution = explain(found)
    record = {"verified": solution.verified, "result": backpropagation_record(found)}
    return Outcome(solution.document, about(f) | record, int(not solution.verified), result=f)


def pictured(session: Session, request: Request) -> Outcome:
    """A picture of a function: its curve (with a tangent), or contours with gradient arrows (and a descent path)."""
    f = session.varying(request)
    at = None if request["place"] is None else session.place(request["place"], f)
    subject = f if request["start"] is None else _path(session, request, f)
    picture = plot(subject, at=at if at is None or len(at) > 1 else float(at[0]))
    record = {"caption": picture.caption, "alt": picture.alt}
    return Outcome(picture.document, about(f) | record, figure=picture.figure, result=f)


def _path(session: Session, request: Request, f: Function) -> Any:
    method = "gradient-descent" if request["method"] is None else method_of(request["method"])
    options = given(request, "learning_rate", "max_steps")
    return minimize(f, start_of(session, request, f), method=method, **options)
