"""Summaries: a fit as a short page of text, with a table of its parameters as R's summary of a fit has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.optimize.wording import counted, exactly, told

if TYPE_CHECKING:
    from workbench.optimize.fits.fitted import Fit

LEVEL = 0.95
UNKNOWN = "–"  # of a standard error or an interval that is not defined; the notes say why
QUARTILES = ("least", "lower quarter", "median", "upper quarter", "largest")


def summary(fit: Fit) -> str:
    """The model, its parameters in a table, the residuals, how good it is, and how that is known."""
    parts = [fit.text, *parameter_lines(fit), *_residual_lines(fit), *(f"  {line}" for line in notes(fit))]
    return "\n".join([*parts, f"  {fit.status}: {fit.message}"] + ([f"  {fit.advice}"] if fit.advice else []))


def parameter_rows(fit: Fit) -> list[tuple[str, ...]]:
    """A row for each parameter: its value, standard error, t value, interval; of a fixed one only the value."""
    intervals = fit.confidence_intervals(LEVEL)
    rows: list[tuple[str, ...]] = []
    for name, value in fit.parameters.items():
        error = fit.standard_errors[name]
        if name not in intervals:
            rows.append((name, exactly(value), "fixed", "", "", ""))
            continue
        ratio = told(value / error) if error > 0 and np.isfinite(error) else ""
        if np.isnan(error):
            rows.append((name, exactly(value), UNKNOWN, "", UNKNOWN, UNKNOWN))
            continue
        rows.append((name, exactly(value), told(error), ratio, *map(told_five, intervals[name])))
    return rows


def parameter_lines(fit: Fit) -> list[str]:
    """The table of the parameters, in columns."""
    head = ("", "value", "standard error", "t", f"{LEVEL:.0%} from", "to")
    rows = [head, *parameter_rows(fit)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]

    def line(row: tuple[str, ...]) -> str:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        return "  ".join(["", row[0].ljust(widths[0]), *cells]).rstrip()

    return [line(row) for row in rows]


def told_five(value: float) -> str:
    """A number in five digits."""
    return f"{value + 0.0:.5g}"


def _residual_lines(fit: Fit) -> list[str]:
    quarters = np.quantile(fit.weighted_residuals, [0, 0.25, 0.5, 0.75, 1])
    rows = counted(len(fit.residuals), "row")
    kinds = f" of {counted(len(fit.posed.models), 'response')}" if len(fit.posed.models) > 1 else ""
    freedom = f"{counted(fit.degrees_of_freedom, 'degree')} of freedom"
    return [
        f"  {rows}{kinds}, {freedom}, residual sum of squares {exactly(fit.rss)}, {_spread(fit)}",
        "  residuals: " + ", ".join(f"{n} {told(v)}" for n, v in zip(QUARTILES, quarters.tolist(), strict=True)),
        *_criteria_lines(fit),
    ]


def _spread(fit: Fit) -> str:
    """The standard deviation of a residual; of a robust loss the one that the standard errors go by."""
    if fit.degrees_of_freedom <= 0:
        return "standard deviation not defined"
    if fit.posed.loss.squares:
        return f"standard deviation {told_five(fit.s)}"
    kind = scale_kind(fit)
    return f"{kind} standard deviation {told_five(fit.error_scale)}, by which standard errors and bands go"


def scale_kind(fit: Fit) -> str:
    """What the standard deviation is, by which the standard errors of a robust fit go."""
    return "known" if fit.posed.absolute else "robust"


def _criteria_lines(fit: Fit) -> list[str]:
    """How much is explained, and the criteria; of a robust loss and of an exact fit they say nothing."""
    if not fit.posed.loss.squares or fit.degrees_of_freedom <= 0:
        return []
    named = {"R²": fit.r_squared, "AIC": fit.aic, "BIC": fit.bic}
    found = ", ".join(f"{name} {told_five(value)}" for name, value in named.items() if np.isfinite(value))
    return [f"  {found}"] if found else []


def notes(fit: Fit) -> list[str]:
    """What a reader of the numbers must know: weights, loss, rows left out, bounds, fixed parameters."""
    posed = fit.posed
    found = []
    if fit.degrees_of_freedom <= 0:
        found.append(
            "There are as many parameters as values to fit, so that nothing is left from which standard errors, "
            "intervals and criteria could be had: collect more rows."
        )
    if posed.weighed_by == "sigma":
        how = "known: standard errors follow from them alone" if posed.absolute else "relative"
        found.append(f"The standard deviations sigma are taken as {how}.")
    elif posed.weighed_by:
        found.append("The residuals are weighted; those above are times the root of their weight.")
    if not posed.loss.squares:
        found.append(
            f"Robust: the loss {posed.loss.name} with scale {told(posed.loss.scale)}; standard errors are Huber's, for "
            "M-estimates."
        )
    if posed.left_out:
        shown = ", ".join(map(str, posed.left_out[:5])) + (" ..." if len(posed.left_out) > 5 else "")
        found.append(f"{counted(len(posed.left_out), 'row')} with a missing value left out: {shown}.")
    held = [name for name, at in zip(fit.names, fit.standing.held, strict=True) if at]
    if held:
        found.append(
            f"{', '.join(held)} at a bound: the standard errors of the others take it as fixed, and do not account for "
            "the bound."
        )
    elif posed.bounds is not None:
        found.append("The standard errors do not account for the bounds.")
    return found
