"""Operator: one row of the table, everything that is known about one mathematical function."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What kind of node an operator makes: how it is written, and which structural rule it obeys.

    Code above the table branches on the form, never on an operator's name.
    """

    SUM = "sum"  # a + b - c, any number of terms
    PRODUCT = "product"  # a*b*c, any number of factors
    NEGATION = "negation"  # -a
    QUOTIENT = "quotient"  # a/b
    POWER = "power"  # a^b
    CONSTANT = "constant"  # a named number: no arguments
    CALL = "call"  # name(a, b)
    ROOT = "root"  # a radical sign
    FENCE = "fence"  # a pair of bars around the argument
    POSTFIX = "postfix"  # a sign behind the argument: x!
    COMPARISON = "comparison"  # a < b, true or false
    CONNECTIVE = "connective"  # true where all (or any) of several conditions are
    PIECEWISE = "piecewise"  # condition, value, condition, value, ..., and a last value for "otherwise"
    REDUCTION = "reduction"  # over the rows of the data
    VECTOR = "vector"  # a list of components


class Smoothness(StrEnum):
    """How smooth an operator is inside its domain; kinks name the places where it is not."""

    ANALYTIC = "analytic"
    KINK = "kink"  # continuous, but one-sided slopes differ
    JUMP = "jump"  # one-sided values differ


class Parity(StrEnum):
    """How an operator of one argument answers to a change of sign."""

    ODD = "odd"  # f(-x) = -f(x)
    EVEN = "even"  # f(-x) = f(x)


@dataclass(frozen=True, slots=True, eq=False)
class Notation:
    """How an operator is typeset; a field left out means the name, upright, before its arguments.

    Each is a template over the printed arguments, ``{0}``, ``{1}``, ..., or just the printed name.
    """

    unicode: str | None = None
    latex: str | None = None
    mathml: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One mathematical function: its names, mathematics, code per backend, and examples.

    Formulas in a row (partials, definition, domain, kinks, values) are text in the language of
    workbench itself, over the names in ``parameters``; `workbench.language.rows` reads them. Rows
    compare by identity.
    """

    name: str
    parameters: tuple[str, ...] = ("x",)
    form: Form = Form.CALL
    aliases: tuple[str, ...] = ()
    variadic: bool = False
    """Any number of arguments (at least one): with a binary rule, op(a, b, c) is op(op(a, b), c)."""

    partials: tuple[str | None, ...] = ()
    """d op / d parameter, one for each parameter; None where there is no derivative in it (an order, a condition)."""
    definition: str | None = None
    """The same value by other operators; what a backend without code for this row runs."""
    components: str | None = None
    """For an operator with a vector value: component i, over ``x_i`` (argument i) and ``x`` (all arguments)."""
    values: tuple[tuple[str, str], ...] = ()
    """Exact values worth knowing: arguments (comma separated) and value, such as ("0", "1") for cos."""
    rule: str = ""
    """Printed name of its differentiation rule."""

    domain: tuple[str, ...] = ()
    """Comparisons that must all hold for a real, finite value."""
    smoothness: Smoothness = Smoothness.ANALYTIC
    kinks: tuple[str, ...] = ()
    """Expressions whose zeros are the places where it is not smooth."""
    parity: Parity | None = None
    power: str | None = None
    """For a constant: name of the function that raises it to a power (e^x is exp(x))."""

    sympy: str | None = None
    """Name of its head in SymPy; without one the definition is translated."""
    python: str | None = None
    """Scalar code over {0}, {1}, ... and the module `math`; None: the definition is lowered."""
    numpy: str | None = None
    """Array code over {0}, {1}, ... with `np` and `special` (scipy.special); None: as for python."""

    notation: Notation = Notation()
    samples: tuple[tuple[float, ...], ...] = ()
    """Points inside the domain, away from kinks, for the contract tests."""
    source: str = ""
    """Where the facts stand: a section of DLMF (Digital Library of Mathematical Functions) or Abramowitz & Stegun."""

    def __repr__(self) -> str:
        return f"<operator {self.name}>"

    def takes(self, count: int) -> bool:
        """Can it be called with this many arguments?"""
        return count >= 1 if self.variadic else count == len(self.parameters)
