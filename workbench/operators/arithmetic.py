"""Rows for arithmetic: sum, product, negation, quotient, power, the named constants, and lists of components."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator, Parity

SUM = Operator(
    "sum of terms",
    ("a", "b"),
    Form.SUM,
    variadic=True,
    partials=("1", "1"),
    rule="sum",
    sympy="Add",
    python="({0} + {1})",
    numpy="np.add({0}, {1})",
    mpmath="({0} + {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4(iii)",
)
PRODUCT = Operator(
    "product",
    ("a", "b"),
    Form.PRODUCT,
    variadic=True,
    partials=("b", "a"),
    rule="product",
    sympy="Mul",
    python="({0} * {1})",
    numpy="np.multiply({0}, {1})",
    mpmath="({0} * {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4(iii)",
)
# Only graphs hold it: a formula writes a - b as the sum of a and the negation of b.
DIFFERENCE = Operator(
    "difference of terms",
    ("a", "b"),
    partials=("1", "-1"),
    about="a - b",
    definition="a + (-b)",
    rule="difference",
    python="({0} - {1})",
    numpy="np.subtract({0}, {1})",
    mpmath="({0} - {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4(iii)",
)
# The one row without a head or a definition: every text with a minus sign is read as this form.
NEGATION = Operator(
    "negation",
    ("x",),
    Form.NEGATION,
    partials=("-1",),
    rule="constant multiple",
    parity=Parity.ODD,
    python="(-{0})",
    numpy="np.negative({0})",
    mpmath="(-{0})",
    samples=((1.5,), (-2.0,)),
    source="DLMF 1.4(iii)",
)
QUOTIENT = Operator(
    "quotient",
    ("a", "b"),
    Form.QUOTIENT,
    partials=("1/b", "-(a/b)/b"),  # shares a/b, and b^2 cannot overflow
    rule="quotient",
    domain=("b != 0",),
    definition="a*b^(-1)",
    python="({0} / {1})",
    numpy="np.divide({0}, {1})",
    mpmath="({0} / {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4(iii)",
)
# The domain is that of an exponent which may be any number; a whole exponent takes every base,
# a negative whole exponent every base but zero.
POWER = Operator(
    "power",
    ("a", "b"),
    Form.POWER,
    aliases=("pow", "power"),
    about="a to the power b; for a fractional or variable exponent a >= 0",
    partials=("b*a^(b - 1)", "a^b*log(a)"),
    rule="power",
    domain=("a >= 0",),
    sympy="Pow",
    python="math.pow({0}, {1})",
    numpy="np.power({0}, {1})",
    mpmath="mp.power({0}, {1})",
    samples=((1.5, -0.25), (3.0, 2.0), (0.5, 0.5)),
    source="DLMF 4.2(iv), 4.7(ii)",
)
PI = Operator(
    "pi",
    (),
    Form.CONSTANT,
    aliases=("π",),
    about="ratio of a circle's circumference to its diameter",
    rule="constant",
    sympy="pi",
    python="math.pi",
    numpy="np.pi",
    mpmath="(+mp.pi)",
    notation=Notation(unicode="π", latex=r"\pi", mathml="π"),
    samples=((),),
    source="DLMF 3.12.1",
)
E = Operator(
    "e",
    (),
    Form.CONSTANT,
    about="base of the natural logarithm",
    rule="constant",
    power="exp",
    sympy="E",
    python="math.e",
    numpy="np.e",
    mpmath="(+mp.e)",
    samples=((),),
    source="DLMF 4.2.11",
)
VECTOR = Operator("vector", ("x",), Form.VECTOR, variadic=True, source="DLMF 1.6(i)")

ARITHMETIC = (SUM, PRODUCT, NEGATION, QUOTIENT, POWER, PI, E, VECTOR)
