"""Operator: one row of the table, everything that is known about one mathematical function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.errors import OptionError


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
    ELEMENT = "element"  # a component of an array: the array, then its indices
    INDEXED = "indexed"  # over an index: the index, its lower and upper bound, the term
    DERIVATIVE = "derivative"  # of the first argument by the names that follow
    GRADIENT = "gradient"  # the partial derivatives of the first argument by the names that follow
    VALUE_AT = "value at"  # the first argument where the name in the second has the value of the third


BINDING_FORMS = frozenset({Form.INDEXED, Form.DERIVATIVE, Form.GRADIENT, Form.VALUE_AT})
"""Forms in which some argument is a name that the others are read over: no graph or rule meets them."""

SIGNS = BINDING_FORMS | frozenset(
    {
        Form.SUM,
        Form.PRODUCT,
        Form.NEGATION,
        Form.QUOTIENT,
        Form.POWER,
        Form.COMPARISON,
        Form.CONNECTIVE,
        Form.VECTOR,
        Form.ELEMENT,
    }
)
"""Forms written with signs between or around their arguments: the row's name is a description, not typed."""

_NOT_ELEMENTARY = BINDING_FORMS | {Form.VECTOR, Form.ELEMENT}


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

    Each is just the printed name, or a template over the printed arguments ``{0}``, ``{1}``, ... that says
    everything, brackets included; `filled` puts the arguments in.
    """

    unicode: str | None = None
    latex: str | None = None
    mathml: str | None = None


def filled(template: str, arguments: Sequence[str]) -> str | None:
    r"""A notation's template with the printed arguments in it; None for a template that is just a name.

    Only ``{0}`` to ``{9}``, as far as there are arguments, are places; other braces stand for themselves.

    >>> filled(r"\log_{{1}}\left({0}\right)", ["x", "b"])
    '\\log_{b}\\left(x\\right)'
    >>> filled(r"\log_{10}", ["x"])
    """
    if "{0}" not in template:
        return None
    return re.sub(r"\{(\d)\}", lambda m: arguments[int(m[1])] if int(m[1]) < len(arguments) else m[0], template)


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One mathematical function: its names, mathematics, code per backend, and examples.

    Formulas in a row (partials, definition, components, values, domain, kinks) are text in the language
    of workbench itself, over the names in ``parameters``; `workbench.language.rows` reads them. Rows
    compare by identity. A row of one's own needs a name, and partials with a definition or numpy code.
    Raises OptionError where the facts of a row contradict each other.

    >>> slope = "tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)"
    >>> Operator("mish", definition="x*tanh(softplus(x))", partials=(slope,))
    <operator mish>
    """

    name: str
    parameters: tuple[str, ...] = ("x",)
    form: Form = Form.CALL
    aliases: tuple[str, ...] = ()
    """Other names that are typed for it; for the forms in SIGNS the only ones."""
    elsewhere: tuple[str, ...] = ()
    """Names typed for it in other languages and programs: not read, but an error about one leads here."""
    about: str = ""
    """What it is, in a few words, with the convention where there are several (the branch of an inverse)."""
    variadic: bool = False
    """Any number of arguments, from that of the parameters upwards; with a binary rule, op(a, b, c) is
    op(op(a, b), c)."""

    partials: tuple[str | None, ...] = ()
    """d op / d parameter, one for each parameter; None where there is no derivative in it (an order, a condition).
    For a reduction, which is linear: the derivative of op(x) is op(partial * dx), row by row."""
    definition: str | None = None
    """The same value by other operators; what a backend without code for this row runs."""
    conditions: tuple[int, ...] = ()
    """Which arguments are conditions, true or false, not numbers."""
    components: str | None = None
    """For an operator with a vector value: component i, over ``x_i`` (argument i) and ``x`` (all arguments)."""
    of_arrays: bool = False
    """Does it take vectors or matrices, not the numbers in them?"""
    joined_by: Form | None = None
    """For a form over an index: how its terms are joined, by sums or by products."""
    values: tuple[tuple[str, str], ...] = ()
    """Exact values worth knowing: arguments (comma separated) and value, such as ("0", "1") for cos."""
    square: str = ""
    """Its square as 1 plus or minus that of the other function of its pair: "1 - cos(x)^2" for sin. The row whose
    square a person replaces first has it; DLMF 4.21(iii), 4.35(iii)."""
    rule: str = ""
    """Printed name of its differentiation rule."""

    domain: tuple[str, ...] = ()
    """Comparisons that must all hold for a real, finite value."""
    needs: str = ""
    """The domain in words, where its comparisons do not read well, a template for `filled`:
    "{0} other than 0, -1, -2, ..."."""
    smoothness: Smoothness = Smoothness.ANALYTIC
    kinks: tuple[str, ...] = ()
    """Expressions whose zeros are the places in the domain where it is not smooth."""
    inverse: str = ""
    """A name of the function that undoes it on a part of its domain, for a person who writes sin^-1: "arcsin"."""
    parity: Parity | None = None
    """Of an operator of one argument; at a jump it holds for neither side."""
    power: str | None = None
    """For a constant: name of the function that raises it to a power (e^x is exp(x))."""
    tacit: bool = False
    """Are its arguments left out in print, y for y(x), because they go without saying?"""
    subscript: bool = False
    """May its last argument stand below its name? log_2(x) is log(x, 2)."""
    index: int = 2
    """For a root: which one; 3 for the cube root."""
    period: str | None = None
    """The smallest p with f(x + p) = f(x), such as 2*pi."""
    largest: int | None = None
    """The largest constant argument that is read; the value of a larger one has too many digits."""
    remarks: tuple[tuple[str, str], ...] = ()
    """A name of this row, and what a person who typed it should know, once."""

    sympy: str | None = None
    """Name of its head in SymPy; without one the definition is translated."""
    sympy_numbers: tuple[tuple[str, str], ...] = ()
    """Numbers to which SymPy gives names of their own, and how this row writes them."""
    python: str | None = None
    """Scalar code over {0}, {1}, ... and the module `math`, right inside the domain; outside it may raise.
    None: the definition is lowered, or where there is none the numpy code runs."""
    numpy: str | None = None
    """Array code over {0}, {1}, ... with `np` and `special` (scipy.special); None: the definition is lowered."""

    away: tuple[str, str] | None = None
    """A comparison, and a formula that has the same value to a few roundings where it holds: code over many rows uses
    that formula there, where its parts are computed anyway."""
    mpmath: str | None = None
    """Code with many digits over {0}, {1}, ... and `mp` (a context of mpmath); None: the definition is evaluated."""

    notation: Notation = Notation()
    samples: tuple[tuple[float, ...], ...] = ()
    """Points inside the domain, away from kinks, for the contract tests."""
    source: str = ""
    """Where the facts stand: a section of DLMF (Digital Library of Mathematical Functions), or a book."""

    def __post_init__(self) -> None:
        if self.partials and len(self.partials) != len(self.parameters):
            raise OptionError(
                f"operator {self.name!r} has {len(self.partials)} partials but {len(self.parameters)} parameters; "
                "give one for each, None where there is no derivative in it."
            )
        if not self.name or len(set(self.parameters)) != len(self.parameters):
            raise OptionError(f"operator {self.name!r} needs a name, and parameters that differ: {self.parameters}.")

    def __repr__(self) -> str:
        return f"<operator {self.name}>"

    @property
    def names(self) -> tuple[str, ...]:
        """What is typed for it: its name and aliases; for sums, powers, comparisons, ... the aliases alone.

        >>> Operator("asin", aliases=("arcsin",)).names
        ('asin', 'arcsin')
        """
        return self.aliases if self.form in SIGNS else (self.name, *self.aliases)

    @property
    def elementary(self) -> bool:
        """Is it over numbers, with a number as its value? Only such rows stand in what is derived and worked out.

        >>> Operator("exp").elementary, Operator("dot", ("a", "b"), of_arrays=True).elementary
        (True, False)
        """
        return self.form not in _NOT_ELEMENTARY and not self.of_arrays and self.components is None

    @property
    def with_arrays(self) -> bool:
        """Does it take arrays, or make one of numbers?"""
        return self.form in (Form.VECTOR, Form.GRADIENT) or self.of_arrays or self.components is not None

    def takes(self, count: int) -> bool:
        """Can it be called with this many arguments?

        >>> Operator("max", ("a", "b"), variadic=True).takes(3)
        True
        """
        return count >= len(self.parameters) if self.variadic else count == len(self.parameters)
