"""Python that makes a result again, for the first cell of its notebook; what a user typed stands there as a literal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeAlias

import numpy as np

from workbench.calculus import Backpropagation, CriticalPoints, DirectionalDerivative
from workbench.calculus.implicit_derivatives import curve_of
from workbench.errors import WorkbenchError
from workbench.functions import Function, function
from workbench.functions.definition import Definition
from workbench.functions.origins import Fixed, Selected
from workbench.language.names import array_of
from workbench.language.printing import to_text
from workbench.operators import OPERATORS
from workbench.optimize import METHODS, FullStep, Root, Run, Status
from workbench.solutions.calculus.compositions import composition_of
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.steps.components import written

Around: TypeAlias = tuple[str, str] | None
"""What stands before and behind a function in a call that takes it; None where there is no such call."""

MOST_DATA = 60
"""Numbers of data that are written out in a cell."""
LONGEST = 2000
"""Characters of a formula that is written out in a cell."""
VERBS = ("tangent", "taylor", "determinant")
"""Verbs of calculus whose call is a function and a place."""


def again(thing: object, told: Manner = STANDARD) -> str:
    """Python that makes the thing and its solution again.

    "" where that cannot be written down: many data, a function of Python's, steps that were drawn at random.

    >>> print(again(function("(3x + 1)^2").diff("x")))
    import workbench as wb
    <BLANKLINE>
    f = wb.function('(3*x + 1)^2')
    solution = wb.explain(f.diff('x'))
    print(solution)
    """
    for kind, lines in MADE_BY:
        if isinstance(thing, kind):
            return _cell(*lines(thing), told)
    return ""


def _of_function(d: Function) -> tuple[Function, Around]:
    """A derivative, by itself; what a verb of calculus made, by that verb, where its call has a text."""
    made = written(d).provenance
    if made is None or made.means == "implicit" or (made.means == "substitution" and composition_of(d) is None):
        return d, ("", "")
    if d.made_of is None or made.means not in VERBS:
        return d, None
    place = {name: to_text(value) for name, value in made.values.items()}
    said = (f", {place!r}" if place else "") + (f", order={made.order}" if made.means == "taylor" else "")
    return d.made_of, (f"wb.{made.means}(", f"{said})")


def _cell(f: Function, around: Around, told: Manner) -> str:
    """The cell for a call on f; "" where f or the call has no text."""
    made, derived = _made(_unbound(written(f))), _derived(f)
    if made is None or derived is None or around is None:
        return ""
    call = derived.join(around)
    manner = "".join(
        f", {field.name}={str(getattr(told, field.name))!r}"
        for field in fields(told)
        if getattr(told, field.name) != getattr(STANDARD, field.name)
    )
    lines = ("import workbench as wb", "", f"f = {made}", f"solution = wb.explain({call}{manner})", "print(solution)")
    return "\n".join(lines)


def _unbound(f: Function) -> Function:
    """A Function before values were bound to its names."""
    while isinstance(f.definition.origin, Fixed) and f.parent is not None:
        f = f.parent
    return f


def _made(f: Function) -> str | None:
    """A call that makes a Function as it was written; None where no text of reasonable length does."""
    if f.provenance is not None and f.provenance.means == "implicit":
        return _implicit(f)
    text = str(f)
    if len(text) > LONGEST or sum(map(np.size, f.columns.values())) > MOST_DATA:
        return None
    options: dict[str, Any] = {}
    if f.columns:
        options["data"] = {name: column.tolist() for name, column in f.columns.items()}
    if any(f.shapes.values()):
        options["variables"] = dict(f.shapes)
    try:
        if function(text, **options).variables != f.variables:
            options["variables"] = list(f.variables)
        same = function(text, **options) == f
    except WorkbenchError:  # rows of a table of one's own
        return None
    return f"wb.function({text!r}{_options(options)})" if same else None


def _implicit(d: Function) -> str | None:
    """The call of implicit."""
    curve, made = curve_of(d), d.provenance
    assert made is not None
    if curve.operators != OPERATORS:
        return None
    equation = f"{to_text(curve.left)} = {to_text(curve.right)}"
    order = {"order": made.order} if made.order > 1 else {}
    return f"wb.implicit({equation!r}, {curve.dependent!r}{_options({'by': curve.by} | order)})"


def _derived(d: Function) -> str | None:
    """f.hessian[0], f.diff('x').bind(a=3): how d is derived from what was written."""
    steps: list[str] = []
    definition: Definition | None = d.definition
    while definition is not None and definition.origin.parent is not None:
        step = _step(definition, d)
        if step is None:
            return None
        steps.append(step)
        definition = definition.origin.parent
    return "f" + "".join(reversed(steps))


def _step(definition: Definition, d: Function) -> str | None:
    origin = definition.origin
    if isinstance(origin, Selected):
        return f"[{', '.join(map(str, origin.key))}]"
    if isinstance(origin, Fixed):
        return _bound(origin.names, d)
    if origin.name == "block":
        return f".diff({array_of(origin.by[0])!r})"
    if origin.by:
        return f".diff({', '.join(map(repr, origin.by))})" if origin.name == "diff" else None
    return f".{origin.name}" if origin.name in ("gradient", "jacobian", "hessian") else None


def _bound(names: Sequence[str], d: Function) -> str | None:
    """.bind(a=3.0, b=[1.0, 2.0]): numbers by their names, arrays in their shapes; None where a name has no spelling."""
    shapes, values = _unbound(written(d)).shapes, dict[str, Any]()
    for name in dict.fromkeys(map(array_of, names)):
        own = [float(d.bound[each]) for each in names if array_of(each) == name]
        values[name] = own[0] if name in names else np.reshape(own, shapes[name]).tolist()
    return f".bind({_options(values)[2:]})" if all(name.isidentifier() for name in values) else None


def _directed(found: DirectionalDerivative) -> Around:
    """The call of directional_derivative."""
    at, direction = ({name: to_text(value) for name, value in place.items()} for place in (found.at, found.direction))
    return "wb.directional_derivative(", f", {at!r}, {direction!r}{'' if found.normalized else ', normalize=False'})"


def _minimized(run: Run) -> Around:
    """The call of minimize; None where more was asked for than its run says."""
    if run.bounds is not None or run.constraints is not None or run.minima is not None:
        return None
    named = {row.name: row for row in METHODS}
    options = _changed(run.method, named.get(run.method.name))
    if options is None or "batch_size" in options:
        return None
    asked = _options({"method": run.method.name} | options | _limit(run))
    return "wb.minimize(", f", {run.start.tolist()!r}{asked})"


def _changed(method: object, row: object) -> dict[str, Any] | None:
    """The options in which a method differs from its row; None where one of them has no text."""
    if type(method) is not type(row):
        return None
    named = [field.name for field in fields(row)]  # type: ignore[arg-type]
    changed = {name: getattr(method, name) for name in named if getattr(method, name) != getattr(row, name)}
    return changed if all(isinstance(value, int | float | FullStep) for value in changed.values()) else None


def _found(root: Root) -> Around:
    """The call of find_root."""
    bracket = {} if root.bracket is None else {"bracket": tuple(map(float, root.bracket))}
    asked = _options(bracket | {"method": root.method.name} | _limit(root))
    return "wb.find_root(", f", {root.start.tolist()!r}{asked})"


def _backpropagated(found: Backpropagation) -> Around:
    """The call of backpropagate; None where parts have names, which the text of the function has not."""
    if any(f.definition.named for f in (found.function, _unbound(written(found.function)))):
        return None
    return "wb.backpropagate(", f", {found.x.tolist()!r})"


def _limit(run: Run | Root) -> dict[str, int]:
    """The number of steps, where they may have been all that were allowed."""
    spent = run.status in (Status.STEP_LIMIT, Status.DIVERGED) or (isinstance(run, Run) and run.spent)
    return {"max_steps": run.nit} if spent else {}


def _options(options: Mapping[str, Any]) -> str:
    said = {name: f"wb.{value!r}" if isinstance(value, FullStep) else repr(value) for name, value in options.items()}
    return "".join(f", {name}={text}" for name, text in said.items())


MADE_BY: Sequence[tuple[type, Callable[[Any], tuple[Function, Around]]]] = (
    (Function, _of_function),
    (CriticalPoints, lambda points: (points.f, ("wb.critical_points(", ")"))),
    (DirectionalDerivative, lambda found: (found.f, _directed(found))),
    (Run, lambda run: (run.function, _minimized(run))),
    (Root, lambda root: (root.function, _found(root))),
    (Backpropagation, lambda found: (found.function, _backpropagated(found))),
)
"""By the kind of a result: the function it is about, and the call that makes it."""
