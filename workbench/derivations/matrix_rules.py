"""MATRIX_RULES: what each rule for arrays says, as text in our own notation, with its number in the Matrix Cookbook.

A gradient has the shape of what it is taken by; a Jacobian has a row for each component, ∂(A x)/∂x = A.

Source: Petersen & Pedersen, The Matrix Cookbook (version of November 15, 2012), chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula
from workbench.language.printing import Phrase, phrase
from workbench.language.printing.differentials import derivative
from workbench.language.reading import read

COOKBOOK = "Petersen & Pedersen, The Matrix Cookbook"
_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {**dict.fromkeys("abxuv", (2,)), **dict.fromkeys("ABCJX", (2, 2)), "J_u": (2, 2), "J_v": (2, 2)}
)


@dataclass(frozen=True, slots=True)
class MatrixRule:
    """One rule: of what the derivative is taken, by which name, and what it is. number: in the Cookbook, or ""."""

    name: str
    before: str
    after: str
    by: str = "x"
    number: str = ""

    @property
    def formulas(self) -> tuple[Formula, Formula]:
        """Of what the derivative is taken, and what it is."""
        return _read(self.before), _read(self.after)

    @property
    def statement(self) -> Phrase:
        """∂/∂x (aᵀx) = a"""
        before, after = self.formulas
        return phrase(derivative(before, self.by, partial=True), "=", after)

    @property
    def source(self) -> str:
        """Where it stands, in words."""
        return f"{COOKBOOK}, eq. {self.number}" if self.number else ""


@cache
def _read(text: str) -> Formula:
    return read(text, shapes=_SHAPES, variables=tuple(_SHAPES)).formula


MATRIX_RULES: tuple[MatrixRule, ...] = (
    MatrixRule("linear form", "a^T x", "a", number="69"),
    MatrixRule("square", "x^T x", "2x", number="81, with B = I"),
    MatrixRule("quadratic form", "x^T A x", "(A + A^T) x", number="81"),
    MatrixRule("quadratic form, symmetric", "x^T A x", "2A x", number="81"),
    MatrixRule("bilinear form", "u^T A v", "J_u^T A v + J_v^T A^T u", number="78"),
    MatrixRule("squared length", "‖u‖^2", "2J_u^T u", number="84, with W = I"),
    MatrixRule("length", "‖u‖", "J_u^T u/‖u‖", number="129"),
    MatrixRule("linear form in a matrix", "a^T X b", "a b^T", "X", "70"),
    MatrixRule("quadratic form in a matrix", "b^T X^T X a", "X (b a^T + a b^T)", "X", "77"),
    MatrixRule("squared length with a matrix", "‖X a - b‖^2", "2(X a - b) a^T", "X", "88, with W = I"),
    MatrixRule("matrix times vector", "A x", "A"),
)
"""The rules that have a statement of their own; sums, constant multiples and chains are those of numbers."""

BY_NAME: Mapping[str, MatrixRule] = MappingProxyType({rule.name: rule for rule in MATRIX_RULES})
