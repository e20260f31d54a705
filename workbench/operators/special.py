"""Rows for the error function, the gamma function and what their derivatives need."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator, Parity

# Positive, or no whole number: there 1 + cos(pi*(2*x + 1)) is zero in float64 too, which sin(pi*x) and the
# accurate form of 1 - cos(2*pi*x) are not.
NO_POLE = "max(x, 1 + cos(pi*(2*x + 1))) > 0"
NO_POLE_IN_WORDS = "other than 0, -1, -2, ..."

ERF = Operator(
    "erf",
    about="error function",
    partials=("2/sqrt(pi)*e^(-x^2)",),
    values=(("0", "0"),),
    rule="error function",
    parity=Parity.ODD,
    sympy="erf",
    python="math.erf({0})",
    numpy="special.erf({0})",
    mpmath="mp.erf({0})",
    samples=((0.5,), (-1.25,), (2.5,)),
    source="DLMF 7.2.1, 7.10",
)
ERFC = Operator(
    "erfc",
    about="complementary error function, 1 - erf(x), to full precision for large x",
    partials=("-2/sqrt(pi)*e^(-x^2)",),
    values=(("0", "1"),),
    rule="error function",
    sympy="erfc",
    python="math.erfc({0})",
    numpy="special.erfc({0})",
    mpmath="mp.erfc({0})",
    samples=((0.5,), (-1.25,), (2.5,)),
    source="DLMF 7.2.2, 7.10",
)
GAMMA = Operator(
    "gamma",
    aliases=("Gamma", "Γ"),
    about="gamma function; gamma(n) = (n - 1)!",
    partials=("gamma(x)*digamma(x)",),
    values=(("1", "1"), ("2", "1"), ("3", "2"), ("4", "6"), ("1/2", "sqrt(pi)")),
    rule="gamma function",
    domain=(NO_POLE,),
    needs=f"{{0}} {NO_POLE_IN_WORDS}",
    largest=3001,
    sympy="gamma",
    python="math.gamma({0})",
    numpy="special.gamma({0})",
    mpmath="mp.gamma({0})",
    notation=Notation("Γ", r"\Gamma", "Γ"),
    samples=((0.5,), (4.5,), (-1.25,)),
    source="DLMF 5.2(i)",
)
LGAMMA = Operator(
    "lgamma",
    aliases=("loggamma", "gammaln"),
    about="logarithm of the gamma function, for x > 0",
    partials=("digamma(x)",),
    values=(("1", "0"), ("2", "0"), ("3", "log(2)")),
    rule="logarithm of the gamma function",
    domain=("x > 0",),
    sympy="loggamma",
    python="(math.lgamma({0}) if {0} >= 0 else math.nan)",  # math's own is log|gamma(x)| elsewhere
    numpy="special.loggamma({0})",
    mpmath="mp.loggamma({0})",
    notation=Notation("ln Γ", r"\ln\Gamma", '<mi>ln</mi><mspace width="0.1667em"/><mi mathvariant="normal">Γ</mi>'),
    samples=((0.5,), (4.5,), (1.25,), (50.0,)),
    source="DLMF 5.2(i)",
)
DIGAMMA = Operator(
    "digamma",
    aliases=("psi", "ψ"),
    remarks=(("ψ", "ψ(x) is the digamma function"),),
    about="digamma function, the derivative of the logarithm of the gamma function",
    partials=("polygamma(1, x)",),
    rule="digamma function",
    domain=(NO_POLE,),
    needs=f"{{0}} {NO_POLE_IN_WORDS}",
    sympy="digamma",
    sympy_numbers=(("EulerGamma", "-digamma(1)"),),
    numpy="special.digamma({0})",
    mpmath="mp.digamma({0})",
    notation=Notation("ψ", r"\psi", "ψ"),
    samples=((0.5,), (4.5,), (-1.25,)),
    source="DLMF 5.2.2",
)
POLYGAMMA = Operator(
    "polygamma",
    ("n", "x"),
    about="n-th derivative of the digamma function, n = 0, 1, 2, ...",
    partials=(None, "polygamma(n + 1, x)"),
    rule="polygamma function",
    domain=("n >= 0", NO_POLE),
    needs=f"{{1}} {NO_POLE_IN_WORDS} and an order {{0}} of 0, 1, 2, ...",
    sympy="polygamma",
    numpy="special.polygamma({0}, {1})",
    mpmath="(mp.polygamma({0}, {1}) if {1} > -10000 else mp.nan)",  # it sums as many terms
    notation=Notation(
        latex=r"\operatorname{polygamma}",  # \psi^{(n)} would be read as a power
        mathml="<msup><mi>ψ</mi><mrow><mo>(</mo>{0}<mo>)</mo></mrow></msup><mo>(</mo>{1}<mo>)</mo>",
    ),
    samples=((0.0, 0.5), (1.0, 4.5), (2.0, 0.5), (3.0, 1.25)),
    source="DLMF 5.15",
)
FACTORIAL = Operator(
    "factorial",
    form=Form.POSTFIX,
    aliases=("!",),
    about="factorial, gamma(x + 1)",
    partials=("factorial(x)*digamma(x + 1)",),
    definition="gamma(x + 1)",
    values=(("0", "1"), ("1", "1"), ("2", "2"), ("3", "6"), ("4", "24"), ("5", "120")),
    rule="factorial",
    domain=("max(x + 1, 1 + cos(pi*(2*x + 1))) > 0",),
    needs="{0} other than -1, -2, -3, ...",
    largest=3000,
    sympy="factorial",
    python="math.gamma({0} + 1)",
    numpy="special.gamma({0} + 1)",
    mpmath="mp.factorial({0})",
    notation=Notation("!", "!", "!"),
    samples=((0.5,), (4.0,), (-2.25,)),
    source="DLMF 5.4.1",
)

SPECIAL = (ERF, ERFC, GAMMA, LGAMMA, DIGAMMA, POLYGAMMA, FACTORIAL)
