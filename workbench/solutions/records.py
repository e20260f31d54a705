"""Records: what a page says to people, for programs: data ready for JSON; a number that is not finite becomes null."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.calculus import Backpropagation, CriticalPoint, CriticalPoints, DirectionalDerivative
from workbench.checks import Check
from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.language.printing import to_latex, to_text
from workbench.optimize import Comparison, Fit, Minima, Profiles, Root, Run


def about(f: Function) -> dict[str, Any]:
    """How a formula was read: in the notations of people, its variables in order, what is assumed, and notes."""
    read_as = f.read_as
    return {
        "read_as": {name: read_as[name] for name in ("text", "unicode", "latex")},
        "variables": list(f.variables),
        "assumptions": str(f.assumptions),
        "notes": list(f.notes),
    }


def printed(formula: Formula) -> dict[str, str]:
    """A formula in the notations that programs ask for."""
    return {"text": to_text(formula), "latex": to_latex(formula)}


def numbers(values: ArrayLike) -> Any:
    """Numbers as JSON has them: lists of any depth.

    >>> numbers(np.array([[1.0, np.nan]])), numbers(2)
    ([[1.0, None]], 2.0)
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim:
        return [numbers(part) for part in array]
    return float(array) if math.isfinite(array) else None


def by_name(names: Sequence[str], values: ArrayLike) -> dict[str, float | None]:
    """Values with their names."""
    return dict(zip(names, numbers(values), strict=True))


def values_record(f: Function, places: Sequence[NDArray[np.float64]]) -> list[dict[str, Any]]:
    """The value of f at each place, and where it has none, why."""
    return [_value_record(f, place) for place in places]


def _value_record(f: Function, place: NDArray[np.float64]) -> dict[str, Any]:
    found: dict[str, Any] = {"point": by_name(f.variables, place), "value": numbers(f.at(place))}
    outside = f.violation(place)
    return found if outside is None else found | {"outside": outside.message}


def run_record(run: Run) -> dict[str, Any]:
    """What a run found."""
    return {
        "method": run.method.name,
        "status": str(run.status),
        "success": run.success,
        "message": run.message,
        "advice": run.advice,
        "evidence": None if run.evidence is None else str(run.evidence),
        "start": by_name(run.function.variables, run.start),
        "point": by_name(run.function.variables, run.x),
        "value": numbers(run.fun),
        "gradient": by_name(run.function.variables, run.jac),
        "steps": run.nit,
        "evaluations": {"function": run.nfev, "gradient": run.njev, "hessian": run.nhev},
        **_limits_record(run),
        **({} if run.minima is None else {"minima": _minima_record(run.function.variables, run.minima)}),
    }


def _limits_record(run: Run) -> dict[str, Any]:
    """The constraints of a run, with their multipliers; nothing where there are none."""
    if run.constraints is None:
        return {}
    multipliers = {text: numbers(value) for text, value in run.multipliers.items()}
    return {
        "constraints": list(run.constraints.texts),
        "multipliers": multipliers,
        "violation": numbers(run.violation),
    }


def _minima_record(variables: Sequence[str], minima: Minima) -> dict[str, Any]:
    """What runs from many starts came to."""
    return {
        "starts": len(minima.starts),
        "box": minima.box,
        "statuses": {str(status): count for status, count in minima.statuses.items()},
        "table": [
            {
                "value": numbers(row.value),
                "point": by_name(variables, row.x),
                "status": str(row.status),
                "starts": row.starts,
                "isolated": row.isolated,
            }
            for row in minima.rows
        ],
    }


def root_record(found: Root) -> dict[str, Any]:
    """What a search for a root found."""
    names = found.function.variables
    return {
        "method": found.method.name,
        "status": str(found.status),
        "success": found.success,
        "message": found.message,
        "advice": found.advice,
        "evidence": evidence_record(found.evidence),
        "start": by_name(names, found.start),
        "bracket": None if found.bracket is None else numbers(found.bracket),
        "point": by_name(names, found.x),
        "residual": numbers(found.fun),
        "residual_norm": numbers(found.residual_norm),
        "jacobian": numbers(found.jac),
        "multiplicity": None if found.multiplicity is None else numbers(found.multiplicity),
        "steps": found.nit,
        "evaluations": {"function": found.nfev, "jacobian": found.njev},
    }


def comparison_record(comparison: Comparison) -> list[dict[str, Any]]:
    """What each run of a comparison found, and how it went."""
    return [
        run_record(line.run)
        | {
            "name": line.name,
            "label": str(line.label),
            "last": by_name(comparison.function.variables, line.x),
            "digits": numbers(line.digits),
        }
        for line in comparison.table
    ]


def profiles_record(profiles: Profiles) -> dict[str, Any]:
    """What each method evaluated on each problem until it was solved, null where it was not, and how it ended."""
    return {
        "accuracy": profiles.accuracy,
        "methods": list(profiles.methods),
        "solved": dict(zip(profiles.methods, profiles.solved.tolist(), strict=True)),
        "problems": [
            {
                "name": name,
                "variables": int(n),
                "lowest": numbers(lowest),
                "costs": by_name(profiles.methods, costs),
                "statuses": {m: str(run.status) for m, run in zip(profiles.methods, runs, strict=True)},
            }
            for name, n, lowest, costs, runs in zip(
                profiles.problems, profiles.sizes, profiles.lowest, profiles.costs, profiles.runs, strict=True
            )
        ],
    }


def fit_record(found: Fit) -> dict[str, Any]:
    """What a fit found, and how it was asked for."""
    posed, intervals = found.posed, found.confidence_intervals()
    return {
        "model": found.text,
        "rows": len(found.residuals),
        "observations": found.observations,
        "degrees_of_freedom": found.degrees_of_freedom,
        "status": str(found.status),
        "success": found.success,
        "message": found.message,
        "advice": found.advice,
        "evidence": None if found.evidence is None else str(found.evidence),
        "method": found.method.name,
        "parameters": {name: numbers(value) for name, value in found.parameters.items()},
        "standard_errors": {name: numbers(value) for name, value in found.standard_errors.items()},
        "fixed": dict(posed.fixed),
        "confidence_intervals": {name: numbers(pair) for name, pair in intervals.items()},
        "order": list(found.names),
        "covariance": numbers(found.covariance),
        "correlation": numbers(found.correlation),
        "condition": numbers(found.condition),
        "rss": numbers(found.rss),
        "s": numbers(found.s),
        "r_squared": numbers(found.r_squared),
        "aic": numbers(found.aic),
        "bic": numbers(found.bic),
        "loss": posed.loss.name,
        "weighed_by": posed.weighed_by,
        "rows_left_out": list(posed.left_out),
        "residuals": numbers(found.residuals),
        "evaluations": {"function": found.nfev, "gradient": found.njev, "hessian": found.nhev},
    }


def check_record(found: Check) -> dict[str, Any]:
    """What a check found."""
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
    return {"verdict": str(found.verdict), "message": found.message, "remarks": list(found.notes), "table": rows}


def critical_record(found: Sequence[CriticalPoint]) -> list[dict[str, Any]]:
    """Each critical point, exact numbers as text."""
    return [
        {
            "point": {name: str(value) for name, value in zip(p.variables, p.point, strict=True)},
            "value": str(p.value),
            "kind": p.kind,
            "reason": p.reason,
            "eigenvalues": numbers(p.eigenvalues),
            "evidence": str(p.evidence),
        }
        for p in found
    ]


def directional_record(found: DirectionalDerivative) -> dict[str, Any]:
    """A directional derivative, its exact numbers as text."""
    names = ("at", "direction", "unit", "gradient")
    texts = {name: {own: to_text(part) for own, part in getattr(found, name).items()} for name in names}
    return texts | {"value": numbers(found.value), "exact": to_text(found.exact), "normalized": found.normalized}


def derivative_record(d: Function) -> dict[str, Any]:
    """A derivative: of what, and each component in C order of its shape."""
    return {"variables": list(d.variables), "shape": list(d.shape), "components": [printed(c) for c in d.components]}


def backpropagation_record(found: Backpropagation) -> dict[str, Any]:
    """What a backpropagation found: every node, with its value, its adjoint, and the local derivatives of its users."""
    return {
        "output": found.output.name,
        "value": numbers(found.value),
        "point": by_name(found.function.variables, found.x),
        "gradient": by_name(found.function.variables, found.gradient),
        "nodes": [
            {
                "name": node.name,
                "formula": None if node.leaf else printed(node.formula),
                "value": numbers(node.value),
                "adjoint": numbers(node.adjoint),
                "uses": [
                    {"user": use.user, "slope": printed(use.slope), "value": numbers(use.value)} for use in node.uses
                ],
            }
            for node in found.nodes
        ],
    }


def evidence_record(evidence: Evidence | None) -> dict[str, Any] | None:
    """How a claim is known."""
    if evidence is None:
        return None
    box = None if evidence.box is None else [list(pair) for pair in evidence.box]
    return {"means": evidence.means, "by": evidence.by, "digits": evidence.digits, "box": box}


def record_of(result: object) -> Any:
    """What a Solution explains, as data."""
    return next(record(result) for kind, record in RECORDS if isinstance(result, kind))


RECORDS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (type(None), lambda _: None),  # of a handout
    (Function, derivative_record),
    (Run, run_record),
    (Root, root_record),
    (Comparison, comparison_record),
    (Profiles, profiles_record),
    (Fit, fit_record),
    (Check, check_record),
    (DirectionalDerivative, directional_record),
    (Backpropagation, backpropagation_record),
    (
        CriticalPoints,
        lambda found: {
            "points": critical_record(found),
            "corners": critical_record(found.corners),
            "complete": found.complete,
            "remarks": list(found.notes),
        },
    ),
    (object, repr),
)
"""The record of each kind of result, the first that fits."""
