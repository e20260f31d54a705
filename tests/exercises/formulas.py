"""Random textbook formulas in x: sums, products, quotients and chains of the functions of a first course."""

from __future__ import annotations

from random import Random

LEAVES = (
    "x^{n}",
    "{a}x^{n}",
    "1/x",
    "{a}/x",
    "1/x^{n}",
    "x^(-{n})",
    "sqrt(x)",
    "sin(x)",
    "cos(x)",
    "tan(x)",
    "e^x",
    "{a}^x",
    "ln(x)",
    "exp(x)",
    "log2(x)",
    "|x|",
    "-cos(x)",
    "-x^{n}",
    "({a}x^{n})/{b}",
)
CHAINS = (
    "sin({a}x + {b})",
    "cos({a}x^2 + {b})",
    "({a}x + {b})^{n}",
    "e^({a}x)",
    "{a}^(x^2)",
    "ln(x^2 + {b})",
    "ln({a}x + {b})",
    "sqrt(x^2 + {b})",
    "1/({a}x^2 + {b})",
    "sin(x)^{n}",
    "|{a}x + {b}|",
    "1/(x + {b})^{n}",
    "cos(e^x)",
)
BOTH = ("x^x", "x^sin(x)", "(x + {a})^x")
JOINED = ("{f} + {g}", "{f} - {g}", "({f})*({g})", "({f})/({g})", "{f} + {b}", "{a}*({f})")


def formula(draw: Random) -> str:
    """A formula as a textbook sets it."""
    first, second = (_filled(draw, draw.choice(draw.choice((LEAVES, CHAINS)))) for _ in range(2))
    kind = draw.randrange(4)
    if kind == 0:
        return first
    if kind == 1:
        return _filled(draw, draw.choice(BOTH))
    return _filled(draw, draw.choice(JOINED), f=first, g=second)


def _filled(draw: Random, template: str, **parts: str) -> str:
    a, b, n = draw.randint(2, 9), draw.randint(2, 9), draw.randint(2, 5)
    return template.format(a=a, b=b, n=n, **parts)
