"""KINDS: what an exercise asks: how the question is put in words, what answers it, and how the answer is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from workbench.calculus import CriticalPoints, critical_points
from workbench.exercises.recipes.iterations import Place, descended, newton_step, printed, root_step
from workbench.functions import Function, function
from workbench.functions.display import stated
from workbench.language.building import substitute
from workbench.language.formula import Formula, Symbol
from workbench.language.printing import phrase, to_text
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part, point, subscripted
from workbench.optimize import Root, Run, find_root, minimize
from workbench.pages import Math, Text
from workbench.pages.blocks import Part as Words
from workbench.solutions.derivatives import result_display
from workbench.solutions.second_order import coordinates_of, value_part
from workbench.solutions.statements import called, maths, name_of

COUNTS = ("no step", "one step", "two steps", "three steps", "four steps", "five steps")


@dataclass(frozen=True, slots=True)
class Posed:
    """A question as data: of which kind, about which formulas, and what it names.

    kind: a name of KINDS. texts: the formulas as typed, one for each component. variables: their order. by: what is
    differentiated by. start, rate, steps: of an iteration.
    """

    kind: str
    texts: tuple[str, ...]
    variables: tuple[str, ...]
    name: str = "f"
    by: tuple[str, ...] = ()
    start: Place = ()
    rate: Fraction = Fraction(0)
    steps: int = 0

    @property
    def function(self) -> Function:
        """What the question is about."""
        formula = self.texts[0] if len(self.texts) == 1 else f"[{', '.join(self.texts)}]"
        return function(f"{self.name}({', '.join(self.variables)}) = {formula}")

    @property
    def likeness(self) -> tuple[object, ...]:
        """What two questions have in common that are the same but for the names in them."""
        f = self.function
        names: dict[str, Formula] = {name: Symbol(f"x_{k}") for k, name in enumerate(self.variables)}
        formulas = (to_text(substitute(component, names)) for component in f.components)
        by = tuple(self.variables.index(name) for name in self.by)
        return (self.kind, *formulas, by, self.start, self.rate, self.steps)

    @property
    def places(self) -> tuple[Place, ...] | None:
        """Every iterate in exact fractions, the start first; None where a step cannot be made."""
        step, f = STEPS[self.kind], self.function
        found = [self.start]
        for _ in range(self.steps):
            following = step(f, found[-1], self.rate)
            if following is None:
                return None
            found.append(following)
        return tuple(found)


STEPS: Mapping[str, Callable[[Function, Place, Fraction], Place | None]] = MappingProxyType(
    {
        "descent": descended,
        "newton": lambda f, place, _rate: newton_step(f, place),
        "newton-roots": lambda f, place, _rate: root_step(f, place),
    }
)
"""One step of each iteration, in fractions."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of KINDS.

    asked: what `wb.explain` takes, worked out. task: the question in words. answer: what a person writes down.
    shown: the answer in print.
    """

    asked: Callable[[Function, Posed], object]
    task: Callable[[Function, Posed], Text]
    answer: Callable[[object, Posed], object]
    shown: Callable[[object, Posed], Text]


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
    return minimize(f, _start_at(posed), method="newton", max_steps=posed.steps, tolerance=0)


def _solving(f: Function, posed: Posed) -> Root:
    return find_root(f, _start_at(posed), method="newton", max_steps=posed.steps)


def _itself(asked: object, _posed: Posed) -> object:
    return asked


def _derivative_shown(asked: object, _posed: Posed) -> Text:
    assert isinstance(asked, Function)
    parts: list[Words] = []
    for row in result_display(asked).equations:
        assert row.left is not None
        parts += [", ", Math(row.left), " = ", Math(row.right)]
    return tuple(parts[1:])


def _points_shown(asked: object, _posed: Posed) -> Text:
    assert isinstance(asked, CriticalPoints)
    parts: list[Words] = []
    for p in asked:
        parts += ["; ", f"{p.kind} at ", maths(coordinates_of(p)), ", value ", maths(value_part(p))]
    return tuple(parts[1:])


def _last(_asked: object, posed: Posed) -> object:
    places = posed.places
    assert places is not None
    return places[-1]


def _iterates_shown(_asked: object, posed: Posed) -> Text:
    places, f = posed.places, posed.function
    assert places is not None
    named = [maths(phrase(_letter(f, k), "=", _place(place))) for k, place in enumerate(places)][1:]
    return tuple(part for entry in named for part in (", ", entry))[1:]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "derivative": Kind(lambda f, p: f.diff(*p.by), _asking("Differentiate"), _itself, _derivative_shown),
        "second": Kind(
            lambda f, p: f.diff(*p.by), _asking("Find the second derivative of"), _itself, _derivative_shown
        ),
        "partial": Kind(lambda f, p: f.diff(*p.by), _partial, _itself, _derivative_shown),
        "gradient": Kind(lambda f, _: f.gradient, _asking("Find the gradient of"), _itself, _derivative_shown),
        "jacobian": Kind(lambda f, _: f.jacobian, _asking("Find the Jacobian of"), _itself, _derivative_shown),
        "hessian": Kind(lambda f, _: f.hessian, _asking("Find the Hessian of"), _itself, _derivative_shown),
        "critical": Kind(lambda f, _: critical_points(f), _critical, _itself, _points_shown),
        "descent": Kind(_descending, _descent, _last, _iterates_shown),
        "newton": Kind(_minimizing, _newton, _last, _iterates_shown),
        "newton-roots": Kind(_solving, _newton_roots, _last, _iterates_shown),
    }
)
