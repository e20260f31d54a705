r"""LaTeX that is not read: every refusal with its exact place in the text as typed, and a message that helps."""

import pytest

from workbench.errors import ParseError
from workbench.language.latex.commands import NO_NAMES, REFUSED
from workbench.language.reading import read


def refused(text, **options):
    with pytest.raises(ParseError) as caught:
        read(text, notation="latex", **options)
    return caught.value


def table(rows):
    """Lines `written -> position length reason`, the reason in part."""
    cases = []
    for line in filter(str.strip, rows.splitlines()):
        written, _, rest = line.strip().rpartition(" -> ")
        position, length, reason = rest.split(" ", 2)
        cases.append(pytest.param(written, int(position), int(length), reason, id=written))
    return cases


BRACKETS = table(r"""
    \frac{1}{x -> 8 1 never closed
    x_{1 -> 2 1 never closed
    \left( x -> 0 6 has no '\right)'
    \left( x \right] -> 9 7 closes a '\left('
    \left( (x \right) -> 7 1 never closed
    x \right) -> 2 7 no partner
    x} -> 1 1 no partner
    (x] -> 2 1 closes a '('
    \big(x -> 0 5 never closed
    \begin{matrix} 1 & 2 -> 0 14 has no '\end{matrix}'
    \begin{cases} 1 \end{matrix} -> 16 12 closes a '\begin{cases}'
    $x -> 0 1 no partner
    $x$ + 1 -> 3 4 something stands behind
    \(x -> 0 2 no partner
    x^(1/2) -> 1 2 raises only the '('
    x^\left(2\right) -> 2 6 raises only
    |x -> 0 1 never closed
    () -> 0 2 nothing between
    {} -> 0 2 nothing between
    \left|\right| -> 0 13 nothing between
    (a \over b) -> 3 5 stands in braces
    {a \over b \over c} -> 11 5 stands twice
    \|x -> 0 2 has no
""")

ARGUMENTS = table(r"""
    \frac{1} -> 8 0 needs an argument
    \frac -> 5 0 needs an argument
    \frac{}{2} -> 5 2 nothing between
    \frac x23 -> 7 2 takes only the first sign of '23'
    \frac{x}\sqrt2 -> 8 5 takes only '\sqrt'
    \sqrt -> 5 0 needs an argument
    \sqrt{} -> 5 2 nothing between
    \sqrt12 -> 5 2 first sign of '12'
    \sqrt+x -> 5 1 needs an argument
    \root 3 x -> 0 5 '\of'
    \sin -> 0 4 needs an argument
    \sin -x -> 0 4 a sign after '\sin' is unclear
    \cos 1 \cos -> 7 4 needs an argument
    \sin^x -> 0 4 needs an argument
    \sin x e^x -> 0 8 where the argument of \sin ends is unclear
    \sin x (1 + x) -> 0 8 where the argument of \sin ends
    \ln x\sqrt{x} -> 0 10 where the argument of \ln ends
    \sin x 2 -> 0 8 where the argument of \sin ends
    \sin{x} y -> 0 7 TeX sets no braces
    \sin{x}^2 -> 0 7 TeX sets no braces
    \sin^{-2} x -> 0 7 a negative power
    \exp^{-1}(x) -> 0 9 the inverse function, or
    \sin(x, y) -> 4 6 needs 1 argument
    \max -> 0 4 needs an argument
    \log_{x+1} y -> 0 10 the subscript
    \max_{x} y -> 0 8 the subscript
""")

POWERS = table(r"""
    x^ -> 2 0 missing after '^'
    x^10 -> 1 3 raises only the '1' of '10'
    x^2.5 -> 1 4 raises only the '2' of '2.5'
    x^-1 -> 1 2 raises only the '-'
    x^2^3 -> 3 1 a power of a power
    x^\sin x -> 2 4 raises only '\sin'
    x^\sum_{i=1}^2 i -> 2 4 raises only '\sum'
    x^* -> 1 2 a star
    x^{(i)} + 1 -> 0 7 one of several, a derivative, or a power
    y^{(2)} -> 0 7 one of several
    \sin^{(2)} x -> 0 10 a derivative, or a power
    \psi^{(2)}(x) -> 0 10 a derivative, or a power
    \theta^T x -> 0 8 a transpose, or a power
    u^{T}Wu -> 0 5 a transpose, or a power
    x**2 -> 1 2 is not LaTeX
    x^^2 -> 1 2 not a sign
    ^2 -> 0 1 nothing stands before
    !0 -> 0 1 before '!'
""")

PRODUCTS = table(r"""
    x 2 -> 2 1 a number after a factor
    x2 -> 1 1 a number after a factor
    x^{2}3 -> 5 1 a number after a factor
    2 3 -> 2 1 two numbers
    2 3^x -> 2 1 two numbers
    2{3} -> 1 2 two numbers
    2\frac13 -> 1 5 mixed number
    2{1\over3} -> 1 1 mixed number
    1/2x -> 3 1 a product without a sign after '/'
    a/bc -> 3 1 a product without a sign after '/'
    2x\,dx -> 4 2 a differential
    1e3 -> 0 3 a power of ten
    2e-3 -> 0 4 a power of ten
    3,5x -> 1 1 decimal point
    1,000 -> 1 1 decimal point
    1{,}000 -> 1 3 decimal point
    x_12 -> 1 3 lowers only the '1' of '12'
    x_1_2 -> 3 1 '_' needs a name
    a // b -> 2 2 is not read
    a + -> 3 0 missing after '+'
    * -> 0 1 before '*'
""")

NAMES = table(r"""
    x_{i+1} -> 0 7 the subscript
    \alpha_{\beta+1} -> 0 16 the subscript
    \hat{x} + x_{hat} -> 10 7 one name, x_hat
    x + \mathbf{x} -> 4 10 one name, x
    \dot x -> 0 4 derivative by time
    \overline{x + y} -> 0 16 over one letter
    \mathit{x + y} -> 0 14 words are not read
    \mathbb{R} -> 0 7 sets
    \text{the loss} -> 0 15 words are not read
    \operatorname*{argmin}_x x^2 -> 0 24 smallest or largest
    f(x) -> 0 1 unknown function 'f'
    2 f(x) -> 2 1 unknown function 'f'
    sin x -> 0 3 'sin' without a backslash
    2xsin(x) -> 2 3 'sin' without a backslash
    ln x -> 0 2 'ln' without a backslash
    2alpha -> 1 5 'alpha' without a backslash
    sqrt{x} -> 0 4 'sqrt' without a backslash
    sen(x) -> 0 3 unknown function 'sen'
    the loss -> 0 3 words are not read
    x' -> 1 1 a prime
    \pi = 3 -> 0 3 has a meaning already
    f(x, x) = x -> 5 1 stands twice
    f(2) = 3 -> 2 1 not a variable
    f(x) = f(x) -> 7 1 its own definition
""")

LARGER = table(r"""
    \begin{cases} x \end{cases} -> 0 13 a value and a condition
    \begin{cases} x & y \\ 2 \end{cases} -> 18 1 a condition is needed
    \begin{cases} 2 \\ x & x > 1 \end{cases} -> 19 1 a row follows
    \begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix} -> 0 40 different lengths
    \begin{vmatrix} a & b\\ c & d\end{vmatrix} -> 0 15 determinants
    \begin{tabular} x \end{tabular} -> 0 15 is not read
    x & y -> 2 1 '&' stands only
    x \\ y -> 2 2 a new row
    \frac{d}{dx} + 1 -> 0 14 takes one product
    \frac{d}{dx} -> 0 12 a formula is missing
    \frac{dy}{dx} -> 7 1 'y' is not defined
    \frac{d^2}{dx} x -> 0 14 order 2 above the line
    \frac{d^n}{dx^n} x -> 7 2 a whole number
    \frac{\partial}{dx} x -> 6 8 stands only in derivatives
    \frac{d}{dx}(x^2) \sin x -> 0 22 because more follows
    \partial x -> 0 8 stands only in derivatives
    \partial_{} x -> 0 11 the name of a variable
    \text{if}_1 -> 0 11 words are not read
    \nabla^2 (x y) -> 0 8 unclear
    \nabla \cdot x -> 0 12 no divergence
    \sum_i x_i -> 0 6 the index with its lower bound
    \sum_{i=1} x_i -> 0 10 a lower and an upper bound
    \sum x_i -> 0 4 an index
    \sum_{i=1}^{\infty} x_i -> 12 6 infinity
    \sum_{i,j=1}^n x_{ij} -> 6 2 one index at a time
    \sum_{i=1}^n x_i + b_i -> 19 3 the index of no sum
    \sum_{i=1}^n i + i -> 17 1 outside of it
    \prod_{i=1}^n x_i \cdot y -> 0 23 where the factor of this product ends
    \left. x \right|_{2} -> 0 16 the place below it
    w - \eta \nabla L(w) -> 9 8 'L' is not defined
    x \le y -> 2 3 a comparison is not a formula
    x^2 = 4 -> 4 1 an equation
    \int x dx -> 0 4 integrals
    \lim_{x \to 0} x -> 0 14 limits
    x \pm 1 -> 2 3 two formulas
    \binom{n}{k} -> 0 6 binomial
    \langle x, y \rangle -> 0 7 angle brackets
    x_1 + \cdots + x_n -> 6 6 dots
    \lfloor x \rfloor -> 0 7 rounding
    f(x)=x^2, x = 2 -> 10 5 a variable of f
""")

COMMANDS = table(r"""
    \foo x -> 0 4 '\foo' is not known
    x + \sen x -> 4 4 '\sen' is not known
    \input{/etc/passwd} -> 0 6 '\input' is not known
    \write18{x} -> 0 6 '\write' is not known
    \def\x{y} -> 0 4 '\def' is not known
    \csname input\endcsname -> 0 7 '\csname' is not known
    \catcode`\x=1 -> 0 8 '\catcode' is not known
    \includegraphics{x} -> 0 16 '\includegraphics' is not known
    \href{x}{y} -> 0 5 '\href' is not known
    x^^5c^^69nput -> 1 2 not a sign
    x % y -> 2 1 comments
    x \% 2 -> 2 2 percent or remainder
    # -> 0 1 not part
    @ -> 0 1 is not read
    \ -> 0 1 none stands here
    ~ -> 1 0 nothing is written
    х -> 0 1 Cyrillic
""")


@pytest.mark.parametrize(
    ("written", "position", "length", "reason"),
    [*BRACKETS, *ARGUMENTS, *POWERS, *PRODUCTS, *NAMES, *LARGER, *COMMANDS],
)
def test_refused_at_its_place(written, position, length, reason):
    error = refused(written)
    assert reason in error.reason
    assert (error.position, error.length) == (position, length)
    assert error.text == written


def test_a_power_in_brackets_of_a_function_is_unclear():
    error = refused("f^{(2)}(x)", functions={"f": read("f(x) = x^3")})
    assert (error.position, error.length) == (0, 7)
    assert "a derivative, or a power" in error.reason


@pytest.mark.parametrize("command", sorted(REFUSED) + sorted(NO_NAMES))
def test_what_is_refused_says_what_to_write_instead(command):
    reason, hint = (REFUSED | NO_NAMES)[command]
    assert reason and hint


@pytest.mark.parametrize(("written", "near"), [(r"\sen x", r"\sin"), (r"\farc12", r"\frac"), (r"\apha", r"\alpha")])
def test_an_unknown_command_names_the_nearest(written, near):
    assert near in refused(written).hint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("-" * 90_000 + "x", id="minus signs"),
        pytest.param(r"\frac{1}{" * 10_000 + "x" + "}" * 10_000, id="fractions"),
        pytest.param("{" * 40_000 + "x" + "}" * 40_000, id="braces"),
        pytest.param(r"\left(" * 9_000 + "x" + r"\right)" * 9_000, id="brackets"),
        pytest.param("{" * 9_000 + "a" + r"\over b}" * 9_000, id="over"),
        pytest.param("x^{" * 20_000 + "2" + "}" * 20_000, id="powers"),
        pytest.param(r"\sqrt " * 16_000 + "x", id="roots"),
        pytest.param(r"\hat{" * 15_000 + "x" + "}" * 15_000, id="accents"),
        pytest.param("x_{" * 20_000 + "1" + "}" * 20_000, id="subscripts"),
        pytest.param(r"\sum_{i=1}^n " * 7_000 + "x", id="sums"),
        pytest.param(r"\frac{d}{dx} " * 7_000 + "x", id="derivatives"),
        pytest.param(r"\left|" * 7_000 + "x" + r"\right|" * 7_000, id="bars"),
        pytest.param(r"\begin{cases}" * 7_000, id="cases"),
        pytest.param(r"\text{" * 16_000, id="words"),
        pytest.param("x" + "!" * 90_000, id="factorials"),
        pytest.param("f(" + "x," * 40_000 + "x) = x", id="parameters"),
        pytest.param(r"\quad" * 19_000, id="spaces"),
        pytest.param("x_{" + "{a}" * 30_000, id="a subscript that never ends"),
    ],
)
def test_what_is_too_deep_or_hostile_is_refused(text):
    refused(text)  # in linear time; the runner's limit would be met by any other


def test_long_sums_are_read():
    formula = read("+".join(["x_1"] * 200_000), notation="latex", limit=10**6).formula
    assert len(formula.arguments) == 200_000
