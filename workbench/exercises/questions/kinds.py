"""KINDS: what an exercise asks: how the question is put in words, what answers it, and how the answer is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from workbench.calculus import critical_points
from workbench.exercises.questions.iterations import Place, Update, descended, newton_step, printed, root_step
from workbench.exercises.questions.posed import Posed
from workbench.functions import Function
from workbench.functions.display import stated
from workbench.language.printing import phrase
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part, point, subscripted
from workbench.optimize import FullStep, Newton, Root, Run, find_root, minimize
from workbench.pages import Math, Text
from workbench.pages.blocks import Notations
from workbench.pages.blocks import Part as Words
from workbench.solutions.calculus.second_order import coordinates_of
from workbench.solutions.derivatives.derivatives import as_left, result_display
from workbench.solutions.statements import called, maths, name_of

COUNTS = ("no step", "one step", "two steps", "three steps", "four steps", "five steps")


class Asking(Protocol):
    """A question with what answers it: an Exercise."""

    @property
    def posed(self) -> Posed: ...
    @property
    def asked(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of KINDS.

    asked: what `wb.explain` takes, worked out. task: the question in words. answer: what a person writes down.
    shown: the answer in print. lines: room to write. derivative: is it one, whose derivation is judged before it is
    set? step: of an iteration, one in fractions.
    """

    asked: Callable[[Function, Posed], Any]
    task: Callable[[Function, Posed], Text]
    answer: Callable[[Asking], object]
    shown: Callable[[Asking], Text]
    lines: int = 8
    derivative: bool = False
    step: Update | None = None


def _formula(f: Function) -> Words:
    """f(x) = x², in a line of text."""
    return maths(phrase(called(f), "=", stated(f)))


def _asking(words: str) -> Callable[[Function, Posed], Text]:
    return lambda f, _posed: (f"{words} ", _formula(f), ".")


def _partial(f: Function, posed: Posed) -> Text:
    return ("Find ", maths(leibniz(name_of(f), *posed.by, partial=True)), " of ", _formula(f), ".")


def _critical(f: Function, _posed: Posed) -> Text:
    kinds = "a minimum or a maximum" if len(f.variables) == 1 else "a minimum, a maximum or a saddle point"
    return ("Find the critical points of ", _formula(f), f", and say of each whether it is {kinds}.")


def _descent(f: Function, posed: Posed) -> Text:
    rate = maths(printed(posed.rate))
    begin = (f"Take {COUNTS[posed.steps]} of gradient descent on ", _formula(f), " from ", _start(f, posed))
    return (*begin, ", with the learning rate ", rate, ".")


def _newton(f: Function, posed: Posed) -> Text:
    return (f"Take {COUNTS[posed.steps]} of Newton's method towards a minimum of ", _formula(f), " from ",
            _start(f, posed), ".")  # fmt: skip


def _newton_roots(f: Function, posed: Posed) -> Text:
    return (f"Take {COUNTS[posed.steps]} of Newton's method towards a root of ", _formula(f), " from ",
            _start(f, posed), ".")  # fmt: skip


def _start(f: Function, posed: Posed) -> Words:
    return maths(phrase(_letter(f, 0), "=", _place(posed.start)))


def _letter(f: Function, step: int) -> Part:
    """What an iterate is called: x₀, of several variables p₀."""
    return subscripted(f.variables[0] if len(f.variables) == 1 else "p", step)


def _place(place: Place) -> Part:
    return printed(place[0]) if len(place) == 1 else point(*map(printed, place))


def _start_at(posed: Posed) -> list[float]:
    return [float(x) for x in posed.start]


def _descending(f: Function, posed: Posed) -> Run:
    options = {"method": "gradient-descent", "learning_rate": float(posed.rate)}
    return minimize(f, _start_at(posed), max_steps=posed.steps, tolerance=0, **options)  # type: ignore[arg-type]


def _minimizing(f: Function, posed: Posed) -> Run:
    method = Newton(search=FullStep())  # as in a textbook: no step is shortened
    return minimize(f, _start_at(posed), method=method, max_steps=posed.steps, tolerance=0)


def _solving(f: Function, posed: Posed) -> Root:
    return find_root(f, _start_at(posed), method="newton", max_steps=posed.steps)


def _finished(made: Asking) -> Function:
    """The derivative in the form in which its solution leaves it."""
    return as_left(made.asked)


def _itself(made: Asking) -> object:
    return made.asked


def _derivative_shown(made: Asking) -> Text:
    parts: list[Words] = []
    for row in result_display(made.asked, result=as_left(made.asked)).equations:
        assert row.left is not None
        parts += [", ", _equation(row.left, row.right)]
    return tuple(parts[1:])


def _equation(left: Notations, right: Notations) -> Words:
    """Both sides as one formula, in which no line is broken."""
    return Math(
        Notations(
            f"{left.text} = {right.text}",
            f"{left.unicode} = {right.unicode}",
            f"{left.latex} = {right.latex}",
            f"{left.mathml}<mo>=</mo>{right.mathml}",
        )
    )


def _points_shown(made: Asking) -> Text:
    parts: list[Words] = []
    for p in made.asked:
        parts += ["; ", f"{p.kind} at ", maths(coordinates_of(p))]
    return tuple(parts[1:])


def iterates(posed: Posed) -> tuple[Place, ...] | None:
    """Every iterate in exact fractions, the start first; None where a step cannot be made.

    >>> from fractions import Fraction
    >>> halved = Posed("descent", ("x^2",), ("x",), start=(Fraction(2),), rate=Fraction(1, 4), steps=2)
    >>> iterates(halved)
    ((Fraction(2, 1),), (Fraction(1, 1),), (Fraction(1, 2),))
    """
    step, f = KINDS[posed.kind].step, posed.function
    assert step is not None, f"the kind {posed.kind!r} is no iteration"
    found = [posed.start]
    for _ in range(posed.steps):
        following = step(f, found[-1], posed.rate)
        if following is None:
            return None
        found.append(following)
    return tuple(found)


def _walked(made: Asking) -> tuple[Place, ...]:
    """The iterates of an exercise, which was drawn so that there are."""
    found = iterates(made.posed)
    assert found is not None
    return found


def _last(made: Asking) -> object:
    return _walked(made)[-1]


def _iterates_shown(made: Asking) -> Text:
    f = made.posed.function
    named = [maths(phrase(_letter(f, k), "=", _place(place))) for k, place in enumerate(_walked(made))][1:]
    return tuple(part for entry in named for part in (", ", entry))[1:]


def _derivative(
    take: Callable[[Function, Posed], Function], task: Callable[[Function, Posed], Text], lines: int
) -> Kind:
    return Kind(take, task, _finished, _derivative_shown, lines, derivative=True)


def _iteration(
    run: Callable[[Function, Posed], Run | Root], task: Callable[[Function, Posed], Text], step: Update, lines: int = 6
) -> Kind:
    return Kind(run, task, _last, _iterates_shown, lines, step=step)


def _by(f: Function, posed: Posed) -> Function:
    return f.diff(*posed.by)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "derivative": _derivative(_by, _asking("Differentiate"), 4),
        "second": _derivative(_by, _asking("Find the second derivative of"), 6),
        "partial": _derivative(_by, _partial, 4),
        "gradient": _derivative(lambda f, _: f.gradient, _asking("Find the gradient of"), 6),
        "jacobian": _derivative(lambda f, _: f.jacobian, _asking("Find the Jacobian of"), 8),
        "hessian": _derivative(lambda f, _: f.hessian, _asking("Find the Hessian of"), 8),
        "critical": Kind(lambda f, _: critical_points(f), _critical, _itself, _points_shown),
        "descent": _iteration(_descending, _descent, descended),
        "newton": _iteration(_minimizing, _newton, newton_step),
        "newton-roots": _iteration(_solving, _newton_roots, root_step, 8),
    }
)
"""Every kind of question."""
