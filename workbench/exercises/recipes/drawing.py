"""One exercise drawn: from plans, templates and points to a question, with the rules that it is planned to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from workbench.exercises.questions.iterations import Place, is_short, largest, values
from workbench.exercises.questions.kinds import iterates
from workbench.exercises.questions.posed import Posed
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.plans import Plan, awkward, formula_text, planned
from workbench.exercises.recipes.polynomials import filled, polynomial, renamed

Draw = Callable[[Draws, int], "Drawn | None"]
"""From random numbers and a difficulty to a question; None where these numbers make none."""

LETTERS = ("x", "x", "x", "t", "u", "s", "z")
ANGLES = ("x", "x", "theta", "t", "phi")
ANGULAR = frozenset({"sine", "cosine", "tangent", "secant", "cosecant", "cotangent"})
NAMES = ("f", "f", "g", "h")
PAIRS = (("x", "y"), ("x", "y"), ("u", "v"), ("s", "t"), ("a", "b"))
TRIPLES = (("x", "y", "z"), ("x", "y", "z"), ("u", "v", "w"), ("r", "s", "t"))
PLACEHOLDERS = ("x", "y", "z")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question, and the rules that its derivation is planned to use; None where no plan says which."""

    posed: Posed
    rules: Counter[str] | None = None


def of_plan(plan: Plan, draws: Draws, difficulty: int, order: int = 1) -> Drawn:
    """The derivative, or a higher one, of the formula of a plan.

    >>> draws = Draws(3)
    >>> of_plan(planned("product(identity, sine)", draws), draws, 1).posed.texts
    ('(x)*(sin(x))',)
    """
    angular = any(node.rule in ANGULAR for node in plan.walk())
    variable = draws.one_of(ANGLES if angular else LETTERS)
    text = formula_text(plan, variable, difficulty, draws)
    kind = "derivative" if order == 1 else "second"
    posed = Posed(kind, (text,), (variable,), draws.one_of(NAMES), (variable,) * order)
    return Drawn(posed, plan.rules if order == 1 else None)


def by_plans(*texts: Sequence[str], order: int = 1) -> Draw:
    """Derivatives of plans; texts: those of each difficulty, of which one is drawn."""

    def draw(draws: Draws, difficulty: int) -> Drawn | None:
        plan = planned(draws.one_of(texts[difficulty - 1]), draws, difficulty=difficulty)
        return None if awkward(plan) else of_plan(plan, draws, difficulty, order)

    return draw


def by_templates(kind: str, *texts: Sequence[str]) -> Draw:
    """Derivatives in several variables; texts: templates of each difficulty, components between semicolons."""

    def draw(draws: Draws, difficulty: int) -> Drawn:
        template = draws.one_of(texts[difficulty - 1])
        used = [name for name in PLACEHOLDERS if renamed(template, {name: ""}) != template]
        names = draws.one_of(TRIPLES if len(used) == 3 else PAIRS)
        text = renamed(filled(template, difficulty, draws), dict(zip(PLACEHOLDERS, names, strict=False)))
        components = tuple(part.strip() for part in text.split(";"))
        by = (draws.one_of(names),) if kind == "partial" else ()
        return Drawn(Posed(kind, components, names, draws.one_of(NAMES) if len(components) == 1 else "F", by))

    return draw


# --- iterations ---------------------------------------------------------------------------------------

RATES = {1: ("1/10", "1/4", "1/5"), 2: ("1/10", "1/5", "1/4", "1/20"), 3: ("1/10", "1/5", "1/4", "1/8", "1/20")}
LARGEST = {1: 40, 2: 200, 3: 600}
"""Of numerators and denominators of the fractions that Newton's method leads to."""


def descent(draws: Draws, difficulty: int) -> Drawn | None:
    """Steps of gradient descent on a bowl, whose iterates are short decimals.

    >>> found = next(filter(None, (descent(Draws(key), 1) for key in range(20))))
    >>> found.posed.kind, found.posed.steps
    ('descent', 1)
    """
    several = difficulty > 1 and draws.below(2) == 0
    steps = difficulty - several
    names = draws.one_of(PAIRS) if several else (draws.one_of(LETTERS),)
    c = [draws.between(1, 4) for _ in names]
    formula = {f"{v}^2": a for v, a in zip(names, c, strict=True)}
    if several:
        formula["*".join(names)] = draws.sign() if difficulty == 3 else 0
    formula |= {v: 2 * draws.between(0, 3) * draws.sign() for v in names} | {"1": draws.between(0, 5)}
    start = tuple(Fraction(draws.between(-4, 6)) for _ in names)
    rate = Fraction(draws.one_of(RATES[difficulty]))
    posed = Posed("descent", (polynomial(formula),), names, start=start, rate=rate, steps=steps)
    places = iterates(posed)
    if places is None or not all(is_short(q) for place in places for q in place):
        return None
    return Drawn(posed) if _nearer(posed, places) else None


def _nearer(posed: Posed, places: Sequence[Place]) -> bool:
    """Does each step shorten the gradient? Then the learning rate is one that a person would take."""
    f = posed.function
    slopes = [values(f.gradient, place) for place in places]
    sizes = [sum(g * g for g in slope) for slope in slopes if slope is not None]
    return all(later < earlier for earlier, later in pairwise(sizes))


def newton(draws: Draws, difficulty: int) -> Drawn | None:
    """Steps of Newton's method towards a minimum, with fractions that stay small."""
    several = difficulty == 3 and draws.below(2) == 0
    v, w = draws.one_of(PAIRS) if several else (draws.one_of(LETTERS), "")
    if several:
        formula = {f"{v}^3": 1, f"{v}*{w}": draws.sign(), f"{w}^2": draws.between(1, 3), v: -3 * draws.between(0, 2)}
    elif difficulty == 1:
        formula = {f"{v}^3": draws.one_of((1, 2)), f"{v}^2": draws.between(-3, 3), v: -3 * draws.between(1, 6)}
    else:
        formula = {f"{v}^4": 1, f"{v}^3": draws.between(-2, 2), f"{v}^2": draws.between(-6, 6), v: draws.between(-4, 4)}
    steps = 2 if difficulty == 3 and not several else 1
    return _with_small_fractions(draws, "newton", formula, (v, w) if several else (v,), steps, difficulty)


def newton_roots(draws: Draws, difficulty: int) -> Drawn | None:
    """Steps of Newton's method towards a root, with fractions that stay small."""
    v = draws.one_of(LETTERS)
    if difficulty == 1:
        formula = {f"{v}^2": 1, v: draws.between(-2, 2), "1": -draws.between(2, 11)}
    else:
        formula = {f"{v}^3": 1, f"{v}^2": draws.between(-2, 2), v: draws.between(-4, 4), "1": draws.between(-9, 9)}
    return _with_small_fractions(draws, "newton-roots", formula, (v,), 2 if difficulty == 3 else 1, difficulty)


def _with_small_fractions(
    draws: Draws, kind: str, formula: dict[str, int], names: tuple[str, ...], steps: int, difficulty: int
) -> Drawn | None:
    start = tuple(Fraction(draws.between(-3, 4)) for _ in names)
    posed = Posed(kind, (polynomial(formula),), names, start=start, steps=steps)
    places = iterates(posed)
    if places is None or largest(places) > LARGEST[difficulty]:
        return None
    moved = all(abs(a - b) <= 3 for x, y in pairwise(places) for a, b in zip(x, y, strict=True))
    return Drawn(posed) if moved and (kind == "newton-roots" or _lower(posed, places)) else None


def _lower(posed: Posed, places: Sequence[Place]) -> bool:
    """Does each step lead to a lower value? Where it does not, a minimizer would shorten it."""
    found = [value for place in places if (value := values(posed.function, place)) is not None]
    return all(later < earlier for earlier, later in pairwise(found))


# --- critical points ------------------------------------------------------------------------------------


def critical(draws: Draws, difficulty: int) -> Drawn:
    """A polynomial whose critical points are whole numbers, or at difficulty 3 square roots as well."""
    shape = draws.one_of(CRITICAL[difficulty])
    several = shape in (_bowl, _folium, _valley)
    names = draws.one_of(PAIRS) if several else (draws.one_of(LETTERS),)
    formula = shape(draws, *names)
    return Drawn(Posed("critical", (polynomial(formula),), names, draws.one_of(NAMES)))


def _parabola(draws: Draws, x: str) -> dict[str, int]:
    a = draws.sign() * draws.between(1, 4)
    return {f"{x}^2": a, x: -2 * a * draws.between(1, 4) * draws.sign(), "1": draws.between(-5, 5)}


def _cubic(draws: Draws, x: str) -> dict[str, int]:
    """k(x - p)(x - q), integrated; p and q of the same parity, or k even, so that all is whole."""
    p, q = draws.between(-3, 1), draws.between(2, 4)
    k = draws.sign() * (1 if (p + q) % 2 == 0 else 2)
    return {f"{x}^3": k, f"{x}^2": -3 * k * (p + q) // 2, x: 3 * k * p * q, "1": draws.between(-5, 5)}


def _quartic(draws: Draws, x: str) -> dict[str, int]:
    """Critical at 0 and ±p."""
    p, k = draws.between(1, 3), draws.sign()
    return {f"{x}^4": k, f"{x}^2": -2 * k * p * p, "1": draws.between(-9, 9)}


def _surds(draws: Draws, x: str) -> dict[str, int]:
    """Critical at 0 and at plus and minus the square root of 2, 3, 5 or 6."""
    k = draws.sign()
    return {f"{x}^4": k, f"{x}^2": -2 * k * draws.one_of((2, 3, 5, 6)), "1": draws.between(-9, 9)}


def _bowl(draws: Draws, x: str, y: str) -> dict[str, int]:
    """A quadratic with its critical point at whole numbers; ac ≠ b², so there is one only."""
    a, c = draws.between(1, 3), draws.between(1, 3) * draws.sign()
    b = draws.one_of([b for b in (-2, -1, 0, 1, 2) if b * b != 4 * a * c])
    p, q = draws.between(1, 4) * draws.sign(), draws.between(-3, 3)
    return {f"{x}^2": a, f"{x}*{y}": b, f"{y}^2": c, x: -2 * a * p - b * q, y: -2 * c * q - b * p}


def _folium(draws: Draws, x: str, y: str) -> dict[str, int]:
    """x³ + y³ - 3axy: a saddle at the origin, and (a, a)."""
    k = draws.sign()
    return {f"{x}^3": k, f"{y}^3": k, f"{x}*{y}": 3 * draws.between(1, 4) * draws.sign(), "1": draws.between(0, 3)}


def _valley(draws: Draws, x: str, y: str) -> dict[str, int]:
    """x³ - 3p²x + y² - 2qy: two points beside each other."""
    k, p, q = draws.sign(), draws.between(1, 3), draws.between(-3, 3)
    return {f"{x}^3": k, x: -3 * k * p * p, f"{y}^2": 1, y: -2 * q}


CRITICAL = {1: (_parabola, _cubic, _cubic), 2: (_quartic, _cubic, _bowl, _bowl), 3: (_folium, _valley, _surds)}
