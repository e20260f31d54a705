"""One exercise drawn: from plans, templates and points to a question, with the rules that it is planned to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.exercises.questions.posed import Posed
from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.habits import WAVES, awkward
from workbench.exercises.recipes.plans import Plan, formula_text, planned
from workbench.exercises.recipes.polynomials import filled, renamed

Draw = Callable[[Draws, Difficulty], "Drawn | None"]
"""From random numbers and a difficulty to a question; None where these numbers make none."""

LETTERS = ("x", "x", "x", "t", "u", "s", "z")
ANGLES = ("x", "x", "theta", "t", "phi")
NAMES = ("f", "f", "g", "h")
PAIRS: tuple[tuple[str, str], ...] = (("x", "y"), ("x", "y"), ("u", "v"), ("s", "t"), ("a", "b"))
TRIPLES = (("x", "y", "z"), ("x", "y", "z"), ("u", "v", "w"), ("r", "s", "t"))
PLACEHOLDERS = ("x", "y", "z")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question, and the rules that its derivation is planned to use; None where no plan says which."""

    posed: Posed
    rules: Counter[str] | None = None


def of_plan(plan: Plan, draws: Draws, difficulty: Difficulty, order: int = 1) -> Drawn:
    """The derivative, or a higher one, of the formula of a plan.

    >>> from workbench.exercises.recipes.difficulties import DIFFICULTIES
    >>> draws = Draws(3)
    >>> of_plan(planned("product(identity, sine)", draws), draws, DIFFICULTIES[1]).posed.texts
    ('(x)*(sin(x))',)
    """
    angular = any(node.rule in WAVES for node in plan.walk())
    variable = draws.one_of(ANGLES if angular else LETTERS)
    text = formula_text(plan, variable, difficulty, draws)
    kind = "derivative" if order == 1 else "second"
    posed = Posed(kind, (text,), (variable,), draws.one_of(NAMES), (variable,) * order)
    return Drawn(posed, plan.rules if order == 1 else None)


def by_plans(*texts: Sequence[str], order: int = 1) -> Draw:
    """Derivatives of plans; texts: those of each difficulty, of which one is drawn."""

    def draw(draws: Draws, difficulty: Difficulty) -> Drawn | None:
        plan = planned(draws.one_of(texts[difficulty.level - 1]), draws, difficulty=difficulty)
        return None if awkward(plan) else of_plan(plan, draws, difficulty, order)

    return draw


def by_templates(kind: str, *texts: Sequence[str]) -> Draw:
    """Derivatives in several variables; texts: templates of each difficulty.

    What a template names behind a bar is what a partial derivative may be taken by, "x*cos(y*z) | y z".
    """

    def draw(draws: Draws, difficulty: Difficulty) -> Drawn:
        template, _, by = draws.one_of(texts[difficulty.level - 1]).partition("|")
        names = _names(template, draws)
        called = dict(zip(PLACEHOLDERS, names, strict=False))
        text = renamed(filled(template.strip(), difficulty, draws), called)
        chosen = (draws.one_of([called[name] for name in by.split()] or names),) if kind == "partial" else ()
        return Drawn(Posed(kind, (text,), names, draws.one_of(NAMES), chosen))

    return draw


@dataclass(frozen=True, slots=True)
class Pool:
    """So many components of a function, drawn from templates."""

    count: int
    templates: tuple[str, ...]


def by_pools(kind: str, *pools: Sequence[Pool]) -> Draw:
    """Derivatives of functions of several components; pools: of each difficulty, of which one is drawn."""

    def draw(draws: Draws, difficulty: Difficulty) -> Drawn:
        pool = draws.one_of(pools[difficulty.level - 1])
        templates = draws.shuffled(pool.templates)[: pool.count]
        names = _names(" ".join(templates), draws)
        called = dict(zip(PLACEHOLDERS, names, strict=False))
        return Drawn(Posed(kind, tuple(renamed(filled(t, difficulty, draws), called) for t in templates), names, "F"))

    return draw


def _names(template: str, draws: Draws) -> tuple[str, ...]:
    """Names for x and y, or for x, y and z where z is used."""
    return draws.one_of(TRIPLES if renamed(template, {"z": ""}) != template else PAIRS)
