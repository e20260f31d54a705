"""Rows for quotients such as sin(x)/x, in code that is right near 0, where the quotient as written cancels.

Like what is written they have no value at x = 0. Each function is followed by its first derivatives, as far as
they cancel there too: near 0 their power series, elsewhere the formula. Graphs put them in the place of what
is written; they can be typed as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, count
from math import factorial

from workbench.operators.operator import Operator, Parity

NEGLIGIBLE = 2.0**-58
"""A series ends where what is left out is smaller, as a part of its value."""
SAMPLES = ((0.5,), (-0.75,), (2.5,))


def _series(terms: Iterator[Fraction], reach: float) -> list[float]:
    """As many coefficients as matter up to that distance from 0, the lowest power first."""
    found: list[float] = []
    for power, term in enumerate(terms):
        if found and abs(term) * reach**power < NEGLIGIBLE * abs(found[0]):
            break
        found.append(float(term))
    return found


def _near(
    factor: str, variable: str, terms: Iterator[Fraction], reach: float, edge: float, direct: tuple[str, str]
) -> tuple[str, str]:
    """Scalar and array code: factor * series(variable) where |x| < edge, else direct; NaN at 0, by x/x."""
    coefficients = _series(terms, reach)
    nested = repr(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        nested = f"({coefficient!r} + {variable} * {nested})"
    near = f"({{0}} / {{0}}) * {factor} * {nested}"
    powers = f"np.polyval({coefficients[::-1]!r}, {variable})"
    near_too = f"({{0}} / {{0}}) * {factor} * {powers}"
    scalar, array = direct
    bound = repr(edge)
    return (
        f"({scalar} if math.fabs({{0}}) >= {bound} else {near})",
        f"np.where(np.abs({{0}}) >= {bound}, {array}, {near_too})",
    )


def _both(text: str) -> tuple[str, str]:
    """Scalar and array code that differ in the library alone, written {m}."""
    return text.replace("{m}", "math"), text.replace("{m}", "np")


def _half(text: str, mpmath: str, edge: str = "1") -> str:
    """Code with many digits: the formula away from 0, and a hypergeometric function, which never cancels, near it."""
    return f"({text} if abs({{0}}) > {edge} else ({{0}} / {{0}}) * {mpmath})"


# --- sin(x)/x, the spherical Bessel function j0 where x != 0, and its derivative -j1

_J1 = _near(
    "{0}",
    "({0} * {0})",
    (Fraction((-1) ** (n + 1) * (2 * n + 2), factorial(2 * n + 3)) for n in count()),
    1.0,
    1.0,
    _both("(({m}.cos({0}) - {m}.sin({0}) / {0}) / {0})"),
)
SIN_QUOTIENT = Operator(
    "sin_quotient",
    about="sin(x)/x, without a value at 0",
    partials=("sin_quotient_slope(x)",),
    definition="sin(x)/x",
    rule="quotient of a sine",
    domain=("x != 0",),
    parity=Parity.EVEN,
    python="(math.sin({0}) / {0})",
    numpy="(np.sin({0}) / {0})",
    mpmath="(mp.sin({0}) / {0})",
    samples=SAMPLES,
    source="DLMF 10.49.3",
)
SIN_QUOTIENT_SLOPE = Operator(
    "sin_quotient_slope",
    about="derivative of sin(x)/x, without a value at 0",
    partials=("-sin_quotient(x) - 2*(sin_quotient_slope(x)/x)",),
    definition="cos(x)/x - sin(x)/x^2",
    rule="quotient of a sine",
    domain=("x != 0",),
    parity=Parity.ODD,
    python=_J1[0],
    numpy=_J1[1],
    mpmath=_half("(mp.cos({0}) - mp.sin({0}) / {0}) / {0}", "(-{0} / 3) * mp.hyp0f1(mp.mpf(5) / 2, -({0} * {0}) / 4)"),
    samples=SAMPLES,
    source="DLMF 10.49.3, 10.51.2",
)

# --- (e^x - 1)/x, the integral of e^(xt) over 0 < t < 1, and its derivatives, with t and t^2 before it

_E = 1.25
_E1 = _near(
    "1.0",
    "{0}",
    (Fraction(1, factorial(n) * (n + 2)) for n in count()),
    _E,
    _E,
    _both("(({m}.exp({0}) * ({0} - 1.0) + 1.0) / {0} / {0})"),
)
_E2 = _near(
    "1.0",
    "{0}",
    (Fraction(1, factorial(n) * (n + 3)) for n in count()),
    _E,
    _E,
    _both("(({m}.exp({0}) - 2.0 * ({m}.exp({0}) * ({0} - 1.0) + 1.0) / {0} / {0}) / {0})"),
)
EXP_QUOTIENT = Operator(
    "exp_quotient",
    about="(e^x - 1)/x, without a value at 0",
    partials=("exp_quotient_slope(x)",),
    definition="(exp(x) - 1)/x",
    rule="quotient of an exponential",
    domain=("x != 0",),
    python="(math.expm1({0}) / {0})",
    numpy="(np.expm1({0}) / {0})",
    mpmath="(mp.expm1({0}) / {0})",
    samples=SAMPLES,
    source="DLMF 13.4.1, 13.6.2",
)
EXP_QUOTIENT_SLOPE = Operator(
    "exp_quotient_slope",
    about="derivative of (e^x - 1)/x, without a value at 0",
    partials=("exp_quotient_bend(x)",),
    definition="(exp(x)*(x - 1) + 1)/x^2",
    rule="quotient of an exponential",
    domain=("x != 0",),
    python=_E1[0],
    numpy=_E1[1],
    mpmath=_half("(mp.exp({0}) * ({0} - 1) + 1) / {0} / {0}", "mp.hyp1f1(2, 3, {0}) / 2"),
    samples=SAMPLES,
    source="DLMF 13.3.15, 13.4.1",
)
EXP_QUOTIENT_BEND = Operator(
    "exp_quotient_bend",
    about="second derivative of (e^x - 1)/x, without a value at 0",
    partials=("(exp(x) - 3*exp_quotient_bend(x))/x",),
    definition="(exp(x)*(x^2 - 2*x + 2) - 2)/x^3",
    rule="quotient of an exponential",
    domain=("x != 0",),
    python=_E2[0],
    numpy=_E2[1],
    mpmath=_half("(mp.exp({0}) * ({0} * {0} - 2 * {0} + 2) - 2) / {0} / {0} / {0}", "mp.hyp1f1(3, 4, {0}) / 3"),
    samples=SAMPLES,
    source="DLMF 13.3.15, 13.4.1",
)

# --- log(1 + x)/x = (1 - s)*artanh(s)/s for s = x/(2 + x), a series in s that ends sooner than one in x


def _in_s(n: int) -> Fraction:
    """Coefficients of (1 - s)*artanh(s)/s: DLMF 4.6.1 for the inverse hyperbolic tangent."""
    return Fraction((-1) ** n, n + 1 - n % 2)


def _bent() -> Iterator[Fraction]:
    """Coefficients of E'' - 2E'/(1 - s), with E the function of s: the second derivative in x, times (2 + x)^4/4."""
    first = accumulate((n + 1) * _in_s(n + 1) for n in count())
    return ((n + 1) * (n + 2) * _in_s(n + 2) - 2 * each for n, each in enumerate(first))


_L1 = _near(
    "(2.0 / (2.0 + {0}) / (2.0 + {0}))",
    "({0} / (2.0 + {0}))",
    ((n + 1) * _in_s(n + 1) for n in count()),
    1 / 3,
    0.5,
    _both("((1.0 / (1.0 + {0}) - {m}.log1p({0}) / {0}) / {0})"),
)
_L2 = _near(
    "(4.0 / ((2.0 + {0}) * (2.0 + {0}) * (2.0 + {0}) * (2.0 + {0})))",
    "({0} / (2.0 + {0}))",
    _bent(),
    1 / 3,
    0.5,
    _both("((2.0 * ({m}.log1p({0}) / {0} - 1.0 / (1.0 + {0})) / {0} - 1.0 / (1.0 + {0}) / (1.0 + {0})) / {0})"),
)
LOG_QUOTIENT = Operator(
    "log_quotient",
    about="log(1 + x)/x, without a value at 0",
    partials=("log_quotient_slope(x)",),
    definition="log(1 + x)/x",
    rule="quotient of a logarithm",
    domain=("x > -1", "x != 0"),
    python="(math.log1p({0}) / {0})",
    numpy="(np.log1p({0}) / {0})",
    mpmath="(mp.log1p({0}) / {0})",
    samples=SAMPLES,
    source="DLMF 15.4.1",
)
LOG_QUOTIENT_SLOPE = Operator(
    "log_quotient_slope",
    about="derivative of log(1 + x)/x, without a value at 0",
    partials=("log_quotient_bend(x)",),
    definition="(1/(1 + x) - log(1 + x)/x)/x",
    rule="quotient of a logarithm",
    domain=("x > -1", "x != 0"),
    python=_L1[0],
    numpy=_L1[1],
    mpmath=_half("(1 / (1 + {0}) - mp.log1p({0}) / {0}) / {0}", "-mp.hyp2f1(2, 2, 3, -{0}) / 2", "0.25"),
    samples=SAMPLES,
    source="DLMF 15.4.1, 15.5.1",
)
LOG_QUOTIENT_BEND = Operator(
    "log_quotient_bend",
    about="second derivative of log(1 + x)/x, without a value at 0",
    partials=("(2/(1 + x)^3 - 3*log_quotient_bend(x))/x",),
    definition="(2*(log(1 + x)/x - 1/(1 + x))/x - 1/(1 + x)^2)/x",
    rule="quotient of a logarithm",
    domain=("x > -1", "x != 0"),
    python=_L2[0],
    numpy=_L2[1],
    mpmath=_half(
        "(2 * (mp.log1p({0}) / {0} - 1 / (1 + {0})) / {0} - 1 / (1 + {0}) / (1 + {0})) / {0}",
        "mp.hyp2f1(3, 3, 4, -{0}) * 2 / 3",
        "0.25",
    ),
    samples=SAMPLES,
    source="DLMF 15.4.1, 15.5.1",
)

# --- (x - sin x)/x^3


def _in_square(n: int) -> Fraction:
    """Coefficients in x^2: DLMF 4.19.1."""
    return Fraction((-1) ** n, factorial(2 * n + 3))


_VERSIN = "(0.5 * {m}.sin(0.5 * {0}) / (0.5 * {0}) * {m}.sin(0.5 * {0}) / (0.5 * {0}))"  # (1 - cos x)/x^2
_REST = "(({0} - {m}.sin({0})) / {0} / {0} / {0})"
_S0 = _near("1.0", "({0} * {0})", (_in_square(n) for n in count()), 4.0, 2.0, _both(_REST))
_S1 = _near(
    "{0}",
    "({0} * {0})",
    ((2 * n + 2) * _in_square(n + 1) for n in count()),
    9.0,
    3.0,
    _both(f"(({_VERSIN} - 3.0 * {_REST}) / {{0}})"),
)
_S2 = _near(
    "1.0",
    "({0} * {0})",
    ((2 * n + 2) * (2 * n + 1) * _in_square(n + 1) for n in count()),
    16.0,
    4.0,
    _both(f"(({{m}}.sin({{0}}) / {{0}} - 6.0 * {_VERSIN} + 12.0 * {_REST}) / {{0}} / {{0}})"),
)
SIN_REST = Operator(
    "sin_rest_quotient",
    about="(x - sin x)/x^3, without a value at 0",
    partials=("sin_rest_quotient_slope(x)",),
    definition="(x - sin(x))/x^3",
    rule="quotient of a sine",
    domain=("x != 0",),
    parity=Parity.EVEN,
    python=_S0[0],
    numpy=_S0[1],
    mpmath=_half("({0} - mp.sin({0})) / {0} / {0} / {0}", "mp.hyp1f2(1, 2, mp.mpf(5) / 2, -({0} * {0}) / 4) / 6"),
    samples=SAMPLES,
    source="DLMF 4.19.1, 16.2.1",
)
SIN_REST_SLOPE = Operator(
    "sin_rest_quotient_slope",
    about="derivative of (x - sin x)/x^3, without a value at 0",
    partials=("sin_rest_quotient_bend(x)",),
    definition="(1 - cos(x))/x^3 - 3*(x - sin(x))/x^4",
    rule="quotient of a sine",
    domain=("x != 0",),
    parity=Parity.ODD,
    python=_S1[0],
    numpy=_S1[1],
    mpmath=_half(
        "((1 - mp.cos({0})) - 3 * ({0} - mp.sin({0})) / {0}) / {0} / {0} / {0}",
        "(-{0} / 60) * mp.hyp1f2(2, 3, mp.mpf(7) / 2, -({0} * {0}) / 4)",
    ),
    samples=SAMPLES,
    source="DLMF 4.19.1, 16.3.1",
)
SIN_REST_BEND = Operator(
    "sin_rest_quotient_bend",
    about="second derivative of (x - sin x)/x^3, without a value at 0",
    partials=(
        "(cos(x) - 6*sin_rest_quotient(x) - 18*x*sin_rest_quotient_slope(x) - 9*x^2*sin_rest_quotient_bend(x))/x^3",
    ),
    definition="sin(x)/x^3 - 6*(1 - cos(x))/x^4 + 12*(x - sin(x))/x^5",
    rule="quotient of a sine",
    domain=("x != 0",),
    parity=Parity.EVEN,
    python=_S2[0],
    numpy=_S2[1],
    mpmath=_half(
        "(mp.sin({0}) / {0} - 6 * (1 - mp.cos({0})) / {0} / {0} + 12 * ({0} - mp.sin({0})) / {0} / {0} / {0})"
        " / {0} / {0}",
        "(2 * ({0} * {0}) / 21 * mp.hyp1f2(3, 4, mp.mpf(9) / 2, -({0} * {0}) / 4)"
        " - mp.hyp1f2(2, 3, mp.mpf(7) / 2, -({0} * {0}) / 4)) / 60",
    ),
    samples=((1.5,), (-2.5,), (3.5,)),  # its own derivative cancels nearer to 0
    source="DLMF 4.19.1, 16.3.1",
)

VERSIN = Operator(
    "versin",
    about="versed sine, 1 - cos(x), to full precision near 0",
    partials=("sin(x)",),
    definition="2*sin(x/2)^2",
    values=(("0", "0"), ("pi", "2")),
    rule="cosine",
    parity=Parity.EVEN,
    period="2*pi",
    samples=((0.5,), (-1.25,), (2.5,)),
    source="Abramowitz & Stegun 4.3.147",
)

QUOTIENTS = (
    VERSIN,
    SIN_QUOTIENT,
    SIN_QUOTIENT_SLOPE,
    EXP_QUOTIENT,
    EXP_QUOTIENT_SLOPE,
    EXP_QUOTIENT_BEND,
    LOG_QUOTIENT,
    LOG_QUOTIENT_SLOPE,
    LOG_QUOTIENT_BEND,
    SIN_REST,
    SIN_REST_SLOPE,
    SIN_REST_BEND,
)
