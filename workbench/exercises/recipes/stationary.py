"""Exercises on critical points: polynomials that have theirs at whole numbers, or at square roots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.exercises.questions.posed import Posed
from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.drawing import LETTERS, NAMES, PAIRS, Draw, Drawn
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.polynomials import polynomial


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of polynomial: of how many variables it is, and its coefficients by monomial, from draws and names."""

    variables: int
    coefficients: Callable[..., dict[str, int]]


def by_shapes(*shapes: Sequence[Shape]) -> Draw:
    """Critical points of polynomials; shapes: those of each difficulty, of which one is drawn."""

    def draw(draws: Draws, difficulty: Difficulty) -> Drawn:
        shape = draws.one_of(shapes[difficulty.level - 1])
        names = (draws.one_of(LETTERS),) if shape.variables == 1 else draws.one_of(PAIRS)
        formula = shape.coefficients(draws, *names)
        return Drawn(Posed("critical", (polynomial(formula),), names, draws.one_of(NAMES)))

    return draw


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
    """x³ - 3p²x + c(y - q)²: two points beside each other."""
    k, p, c, q = draws.sign(), draws.between(1, 3), draws.between(1, 3), draws.between(-3, 3)
    return {f"{x}^3": k, x: -3 * k * p * p, f"{y}^2": c, y: -2 * c * q}


def _crossing(draws: Draws, x: str, y: str) -> dict[str, int]:
    """k(y³ + 3x²y - 3p²y): a minimum and a maximum at (0, ±p), saddles at (±p, 0)."""
    k, p = draws.sign(), draws.between(1, 3)
    return {f"{y}^3": k, f"{x}^2*{y}": 3 * k, y: -3 * k * p * p, "1": draws.between(-5, 5)}


def _wells(draws: Draws, x: str, y: str) -> dict[str, int]:
    """x⁴ - 2p²x² + c(y - q)²: three points on a line, of which that in the middle is a saddle."""
    k, p, c, q = draws.sign(), draws.between(1, 2), draws.between(1, 3), draws.between(-3, 3)
    return {f"{x}^4": k, f"{x}^2": -2 * k * p * p, f"{y}^2": c, y: -2 * c * q}


PARABOLA = Shape(1, _parabola)
CUBIC = Shape(1, _cubic)
QUARTIC = Shape(1, _quartic)
SURDS = Shape(1, _surds)
BOWL = Shape(2, _bowl)
FOLIUM = Shape(2, _folium)
VALLEY = Shape(2, _valley)
CROSSING = Shape(2, _crossing)
WELLS = Shape(2, _wells)
