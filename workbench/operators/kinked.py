"""Rows for functions with kinks and jumps: absolute value, sign, step, largest and smallest, length."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator, Parity, Smoothness

ABS = Operator(
    "abs",
    form=Form.FENCE,
    aliases=("Abs", "fabs"),
    about="absolute value",
    partials=("sign(x)",),
    definition="max(x, -x)",
    values=(("0", "0"), ("1", "1"), ("-1", "1")),
    rule="absolute value",
    smoothness=Smoothness.KINK,
    kinks=("x",),
    parity=Parity.EVEN,
    sympy="Abs",
    python="math.fabs({0})",
    numpy="np.abs({0})",
    mpmath="abs({0})",
    samples=((0.5,), (-1.25,), (7.0,)),
    source="DLMF 1.9(i)",
)
SIGN = Operator(
    "sign",
    aliases=("sgn", "signum"),
    about="sign: -1, 0 or 1",
    partials=("0",),
    definition="piecewise(x > 0: 1, x < 0: -1, 0)",
    values=(("0", "0"), ("1", "1"), ("-1", "-1")),
    rule="sign",
    smoothness=Smoothness.JUMP,
    kinks=("x",),
    parity=Parity.ODD,
    sympy="sign",
    python="(1.0 if {0} > 0 else -1.0 if {0} < 0 else {0})",  # the last keeps 0 and NaN
    numpy="np.sign({0})",
    mpmath="mp.sign({0})",
    notation=Notation("sgn", r"\operatorname{sgn}", "sgn"),
    samples=((0.5,), (-1.25,), (7.0,)),
    source="DLMF, Common Notations and Definitions",
)
STEP = Operator(
    "step",
    aliases=("heaviside", "Heaviside"),
    about="unit step: 0 for x < 0, 1 for x > 0, 1/2 at 0",
    partials=("0",),
    definition="(1 + sign(x))/2",
    values=(("0", "1/2"), ("1", "1"), ("-1", "0")),
    rule="step",
    smoothness=Smoothness.JUMP,
    kinks=("x",),
    sympy="Heaviside",
    python="(1.0 if {0} > 0 else 0.0 if {0} < 0 else 0.5 + {0})",  # the last keeps NaN
    numpy="np.heaviside({0}, 0.5)",
    samples=((0.5,), (-1.25,), (7.0,)),
    source="DLMF 1.16(iv)",
)


def _extremum(name: str, about: str, sign: str, first: str, second: str) -> Operator:
    """The larger or smaller of two; where they are equal each has half the derivative."""
    return Operator(
        name,
        ("a", "b"),
        aliases=(name.capitalize(), f"{name}imum"),
        about=about,
        variadic=True,
        partials=(f"step({first} - {second})", f"step({second} - {first})"),
        definition=f"piecewise(a {sign} b: a, b)",
        values=(("1, 2", "2" if sign == ">" else "1"), ("0, 0", "0")),
        rule=f"{name}imum",
        smoothness=Smoothness.KINK,
        kinks=("a - b",),
        sympy=name.capitalize(),
        python=f"({{0}} if {{0}} {sign} {{1}} or {{0}} != {{0}} else {{1}})",  # NaN in either gives NaN
        numpy=f"np.{name}imum({{0}}, {{1}})",
        notation=Notation(latex=rf"\{name}"),
        samples=((0.5, -1.25), (-3.0, 2.0), (7.0, 6.5)),
        source="DLMF, Common Notations and Definitions",
    )


MAX = _extremum("max", "the largest of its arguments", ">", "a", "b")
MIN = _extremum("min", "the smallest of its arguments", "<", "b", "a")
HYPOT = Operator(
    "hypot",
    ("a", "b"),
    about="length of the vector of its arguments, the root of the sum of squares",
    variadic=True,
    partials=("a/hypot(a, b)", "b/hypot(a, b)"),
    definition="sqrt(a^2 + b^2)",
    values=(("3, 4", "5"), ("0, 0", "0")),
    rule="length",
    smoothness=Smoothness.KINK,
    kinks=("hypot(a, b)",),
    python="math.hypot({0}, {1})",
    numpy="np.hypot({0}, {1})",
    mpmath="mp.hypot({0}, {1})",
    samples=((0.5, -1.25), (3.0, 4.0), (-7.0, 0.125)),
    source="DLMF 1.6(i)",
)

KINKED = (ABS, SIGN, STEP, MAX, MIN, HYPOT)
