"""Rows for exponentials, logarithms and roots."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator, Parity, Smoothness

EXP = Operator(
    "exp",
    about="exponential function, e^x",
    partials=("exp(x)",),
    values=(("0", "1"), ("1", "e")),
    rule="exponential",
    sympy="exp",
    python="math.exp({0})",
    numpy="np.exp({0})",
    mpmath="mp.exp({0})",
    notation=Notation(latex=r"\exp"),
    samples=((0.5,), (-1.25,), (2.0,)),
    source="DLMF 4.7(ii)",
)
EXPM1 = Operator(
    "expm1",
    about="e^x - 1, to full precision near 0",
    definition="exp(x) - 1",
    partials=("exp(x)",),
    values=(("0", "0"),),
    rule="exponential",
    away=("abs(x) >= 1/16", "exp(x) - 1"),
    python="math.expm1({0})",
    numpy="np.expm1({0})",
    mpmath="mp.expm1({0})",
    samples=((0.5,), (-1.25,), (2.0,)),
    source="DLMF 4.7(ii)",
)
LOG = Operator(
    "log",
    aliases=("ln",),
    about="natural logarithm",
    partials=("1/x",),
    values=(("1", "0"), ("e", "1")),
    rule="logarithm",
    domain=("x > 0",),
    remarks=(("log", "log is the natural logarithm, ln; log10(x), log2(x) and log(x, b) have other bases"),),
    sympy="log",
    python="math.log({0})",
    numpy="np.log({0})",
    mpmath="mp.log({0})",
    notation=Notation(unicode="ln", latex=r"\ln", mathml="ln"),
    samples=((0.5,), (1.25,), (7.0,)),
    source="DLMF 4.7(i)",
)
LOG_BASE = Operator(
    "log",
    ("x", "b"),
    about="logarithm of x to the base b",
    definition="log(x)/log(b)",
    partials=("1/(x*log(b))", "-log(x)/(b*log(b)^2)"),
    values=(("8, 2", "3"), ("100, 10", "2"), ("9, 3", "2")),
    rule="logarithm to a base",
    domain=("x > 0", "b > 0", "b != 1"),
    remarks=(("log", "log(x, b) is the logarithm of x to the base b"),),
    subscript=True,
    sympy="log",
    notation=Notation(
        latex=r"\log_{{1}}\left({0}\right)",
        mathml="<msub><mi>log</mi><mrow>{1}</mrow></msub><mo>(</mo>{0}<mo>)</mo>",
    ),
    samples=((0.5, 3.0), (7.0, 0.5), (1.25, 10.0)),
    source="DLMF 4.2(ii)",
)


def _logarithm(
    name: str, base: str, values: tuple[tuple[str, str], ...], notation: Notation, aliases: tuple[str, ...] = ()
) -> Operator:
    """A logarithm to a fixed base that has a name of its own."""
    return Operator(
        name,
        aliases=aliases,
        about=f"logarithm to the base {base}",
        definition=f"log(x)/log({base})",
        partials=(f"1/(x*log({base}))",),
        values=values,
        rule="logarithm to a base",
        domain=("x > 0",),
        python=f"math.{name}({{0}})",
        numpy=f"np.{name}({{0}})",
        notation=notation,
        samples=((0.5,), (1.25,), (7.0,)),
        source="DLMF 4.2(ii)",
    )


LOG10 = _logarithm(
    "log10",
    "10",
    values=(("1", "0"), ("10", "1"), ("100", "2"), ("1000", "3")),
    notation=Notation("log₁₀", r"\log_{10}", "<msub><mi>log</mi><mn>10</mn></msub>"),
    aliases=("lg",),
)
LOG2 = _logarithm(
    "log2",
    "2",
    values=(("1", "0"), ("2", "1"), ("4", "2"), ("8", "3")),
    notation=Notation("log₂", r"\log_2", "<msub><mi>log</mi><mn>2</mn></msub>"),
)
LOG1P = Operator(
    "log1p",
    about="logarithm of 1 + x, to full precision near 0",
    definition="log(1 + x)",
    partials=("1/(1 + x)",),
    values=(("0", "0"),),
    rule="logarithm",
    domain=("x > -1",),
    python="math.log1p({0})",
    numpy="np.log1p({0})",
    mpmath="mp.log1p({0})",
    samples=((0.5,), (-0.25,), (7.0,)),
    source="DLMF 4.7(i)",
)
SQRT = Operator(
    "sqrt",
    form=Form.ROOT,
    aliases=("√",),
    about="square root",
    partials=("1/(2*sqrt(x))",),
    values=(("0", "0"), ("1", "1"), ("4", "2"), ("9", "3")),
    rule="square root",
    domain=("x >= 0",),
    sympy="sqrt",
    python="math.sqrt({0})",
    numpy="np.sqrt({0})",
    mpmath="mp.sqrt({0})",
    samples=((0.5,), (2.0,), (9.0,)),
    source="DLMF 4.2(iv), 4.7(ii)",
)
CBRT = Operator(
    "cbrt",
    form=Form.ROOT,
    aliases=("∛",),
    about="real cube root, negative for negative x",
    definition="piecewise(x < 0: -(-x)^(1/3), x^(1/3))",
    partials=("1/(3*cbrt(x)^2)",),
    values=(("0", "0"), ("1", "1"), ("8", "2"), ("27", "3")),
    rule="cube root",
    smoothness=Smoothness.KINK,
    kinks=("x",),
    parity=Parity.ODD,
    index=3,
    python="math.cbrt({0})",
    numpy="np.cbrt({0})",
    samples=((0.5,), (-2.0,), (27.0,)),
    source="DLMF 4.2(iv), 4.7(ii)",
)

ELEMENTARY = (EXP, EXPM1, LOG, LOG_BASE, LOG10, LOG2, LOG1P, SQRT, CBRT)
