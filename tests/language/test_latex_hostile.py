r"""Hostile and malformed LaTeX: tricks of TeX, what is left open, and texts made to take long; each refused at its place."""

import pytest

from workbench.errors import ECHO_LIMIT, ParseError
from workbench.language.reading import read

MANY = 20_000

TRICKS = [
    r"\input{/etc/passwd}", r"\include{x}", r"\write18{ls}", r"\immediate\write18{ls}", r"\openout5=x", r"\def\x{\x\x}\x",
    r"\newcommand{\x}[1]{#1#1}", r"\let\x=1", r"\expandafter\x", r"\csname input\endcsname", r"\catcode`\%=12", r"\loop\iftrue\repeat",
    "x^^5c^^69nput", "^^41", r"\char65", r"\unicode{x41}", r"\href{javascript:alert(1)}{x}", r"\url{x}", r"\class{evil}{x}",
    r"\cssId{a}{x}", r"\style{color:red}{x}", r"\require{html}", r"\special{x}", r"\pdfliteral{x}", r"\directlua{os.exit()}",
    r"\includegraphics{/etc/passwd}", r"\mathchoice{x}{x}{x}{x}", r"\verb|x|", r"\footnote{x}", r"\color{red}x", r"\label{a} x",
    r"x \tag{1}", "x % comment", "x#1", r"x \\ y", "x & y", "x\x00", "x\x1b[2J", "x\u202ey", "\ud800", r"\mathrm{__import__}",
    r"\operatorname{eval}(x)", "\\text{__import__('os')}", "<script>", r"\mathrm{х}", "x\u200by", "２x",
]  # fmt: skip

MALFORMED = [
    (r"\frac{1}{x", 8, "never closed"), (r"\frac{1}", 8, "needs an argument"), (r"\frac", 5, "needs an argument"),
    (r"\frac{}{x}", 5, "nothing between"), (r"\sqrt", 5, "needs an argument"), (r"\sqrt[3]{x", 8, "never closed"),
    (r"\sqrt[3}{x}", 7, "closes a '['"), (r"\root 3 x", 0, r"no '\of'"), ("x^", 2, "missing after"), ("x^{2", 2, "never closed"),
    ("x^{}", 2, "nothing between"), ("x^10", 1, "TeX raises only"), ("x^-1", 1, "TeX raises only"), ("x_12", 1, "TeX lowers only"),
    ("2x_10^2", 2, "TeX lowers only"), (r"\log_10 x", 0, "TeX lowers only"), ("x_{1", 2, "never closed"), ("x^2^3", 3, "a power of a power"),
    ("x_1_2", 3, "'_'"), (r"\sin", 0, "needs an argument"), (r"\sin^2", 0, "needs an argument"), (r"\sinx", 0, "not known"),
    (r"\foo{x}", 0, "not known"), (r"\operatorname{rank} A", 0, "unknown function 'rank'"), ("f(x)", 0, "unknown function 'f'"),
    (r"\left( x", 0, "has no"), (r"x \right)", 2, "no partner"), (r"\left( x \right]", 9, "closes a"), ("{x", 0, "never closed"),
    ("x}", 1, "no partner"), ("(x", 0, "never closed"), ("|x", 0, "never closed"), (r"\{x", 0, "has no"), ("{}", 0, "nothing between"),
    (r"\begin{matrix} 1 & 2", 0, "has no"), (r"\begin{pmatrix} x \\ y \end{bmatrix}", 23, "closes a"), (r"\end{matrix}", 0, "no partner"),
    (r"\begin{cases} x & x > 0", 0, "has no"), (r"\begin{foo} x \end{foo}", 0, "not read"), ("$x", 0, "no partner"), ("x$", 1, "'$'"),
    (r"\(x", 0, "no partner"), ("sin x", 0, "without a backslash"), ("1/2x", 3, "after '/'"), (r"2\frac{1}{2}", 1, "mixed number"),
    ("2 3", 2, "two numbers"), ("3,5", 1, "decimal point"), ("5%", 1, "comments"), (r"5\%", 1, "percent"), (r"x \pm y", 2, "two formulas"),
    (r"\int x dx", 0, "integrals"), (r"\lim_{x \to 0} x", 0, "limits"), (r"\sum_i x_i", 0, "bound"), (r"x \le 2", 2, "a comparison"),
    (r"x^2 = 4", 4, "an equation"), (r"\Delta x", 0, "unclear"), (r"x \cdot", 7, "missing after"), ("x +", 3, "missing after"),
    (r"{x \over }", 3, "nothing between"), (r"x \over y \over z", 10, "twice"), (r"x + \mathbf{x}", 4, "would be one name"),
]  # fmt: skip

LONG = {
    "fractions": r"\frac{1}{" * MANY, "fractions closed": r"\frac{x}{" * 5000 + "x" + "}" * 5000, "bare fractions": r"\frac" * MANY,
    "roots": r"\sqrt{" * MANY, "roots of roots": r"\sqrt" * MANY + "x", "degrees of roots": r"\sqrt[" * MANY, "braces": "{" * MANY,
    "closing": "}" * MANY, "braces closed": "{" * MANY + "x" + "}" * MANY, "below": "x_{" * MANY, "above": "x^{" * MANY,
    "powers": "x^" * MANY, "subscripts": "x_" * MANY, "backslashes": "\\" * MANY, "rows": r"\\[" * MANY, "left": r"\left(" * MANY,
    "right": r"\right)" * MANY, "sized bars": r"\left|" * MANY, "bars": "|" * MANY, "environments": r"\begin{cases}" * 5000,
    "an environment": r"\begin{" + "a" * MANY + "}", "columns": r"\begin{array}{" + "c" * MANY + "}", "text": r"\text{" + "a" * 90_000 + "}",
    "a name": r"\mathrm{" + "a" * 90_000 + "}", "accents": r"\hat{" * MANY, "sines": r"\sin " * MANY + "x", "inverses": r"\sin^{-1}" * 9000 + "x",
    "logarithms": r"\log_2 " * 9000 + "x", "a command": "\\" + "a" * MANY, "sums": r"\sum_{i=1}^{n}" * 5000 + "x_i", "bounds": r"\sum_{i=1}^{" * 5000,
    "derivatives": r"\frac{d}{dx}" * 5000 + "x", "an order": r"\frac{d^{99999}}{dx^{99999}}x", "gradients": r"\nabla" * 9000 + "x",
    "primes": "x" + "'" * MANY, "raised primes": "x^{" + "'" * MANY + "}", "factorials": "x" + "!" * MANY, "degrees": "x" + r"^\circ" * 9000,
    "over": r"{x \over " * 5000, "brackets": "(" * MANY, "points": "." * MANY, "dollars": "$" * MANY, "commas": "x," * MANY,
}  # fmt: skip


def refused(text):
    with pytest.raises(ParseError) as caught:
        read(text, notation="latex")
    error = caught.value
    assert 0 <= error.position <= error.position + error.length <= len(text)
    assert all(character.isprintable() for character in str(error).replace("\n", ""))
    assert len(str(error)) < 10 * ECHO_LIMIT
    return error


@pytest.mark.parametrize("text", TRICKS, ids=ascii)
def test_tricks_of_tex_are_refused(text):
    assert refused(text).reason


@pytest.mark.parametrize(("text", "position", "reason"), MALFORMED)
def test_malformed_latex_is_refused_at_its_place(text, position, reason):
    error = refused(text)
    assert reason in error.reason
    assert error.position == position


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_latex_is_refused(text):
    assert refused(text).reason
