"""Hostile text: code, tricks with characters, and texts made to take long; each is refused at a place of it, or read."""

import re

import pytest

from workbench.errors import ECHO_LIMIT, ParseError, WorkbenchError
from workbench.language.formula import Apply, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.sympy import symbol, to_sympy
from workbench.operators import NEGATION

MANY = 40_000

CODE = [
    "__import__('os')", "open('x', 'w')", "x.__class__", "().__class__.__bases__[0].__subclasses__()", "lambda: 0", "exec('1')",
    "eval('1')", 'f"{x}"', "%n%s%x", "${x}", "{{x}}", "{0.__class__}", "{x!r:>{y}}", "__builtins__", "__name__", "__", "globals()",
    "print(1)", "exit()", "input()", "import os", "x;import os", "x\nimport os", "x # c", "S('x')", "Symbol('x')", "N(pi, 10^9)",
    "pi.evalf(10^9)", "range(10^12)", "prime(10^12)", "Matrix(10^5, 10^5, x)", "<script>alert(1)</script>", "javascript:alert(1)",
    "../../etc/passwd", "`touch x`", "$(touch x)", "|touch x", "x && touch y", "x\r\nSet-Cookie: a", "True", "None", "**kwargs",
]  # fmt: skip

CHARACTERS = [
    "x\x00", "\x1b[2Jx", "x\u202ey", "x\u200by", "\ufeffx", "x\u2028y", "x\x85y", "\ud800", "x\udfff", "x\U000e0041", "ﷺ", "ſin(x)",
    "ǅ", "İ", "ß", "𝐨𝐩𝐞𝐧(x)", "_＿x", "ѕin(x)", "x\u0301", "x\ufe0f", "٣x", "x²\u0301", "1\u200b0", "s\u00adin(x)",
]  # fmt: skip

LONG = {
    "brackets": "(" * MANY, "brackets closed": "(" * MANY + "x" + ")" * MANY, "closing": ")" * MANY, "lists": "[" * MANY,
    "bars": "|" * MANY, "braces": "{" * MANY, "subscripts": "x_{" * MANY, "one subscript": "x_{" + "1" * MANY + "}",
    "underscores": "x" + "_" * MANY, "a name": "a" * MANY, "a run": "xy" * MANY + " + x + y", "digits": "9" * MANY,
    "grouped": "1_" * MANY, "points": "1." * MANY, "dots": "." * MANY, "exponents": "1e" * MANY, "an exponent": "1e" + "9" * MANY,
    "superscripts": "x" + "²" * MANY, "raised signs": "x" + "⁻" * MANY, "below": "x" + "₂" * MANY, "Greek below": "α_" * MANY,
    "factorials": "x" + "!" * MANY, "factorials apart": "x" + " !" * MANY, "degrees": "x" + "°" * MANY,
    "degrees and factorials": "x" + "°!" * MANY, "degrees apart": "x" + " °" * MANY, "roots": "√" * MANY + "x",
    "functions": "sin " * MANY + "x", "calls": "sin(" * MANY, "powers": "e^" * MANY + "x", "signs": "-" * MANY + "x",
    "raised minus": "x^" + "-" * MANY + "1", "quotients": "/".join("x" * MANY), "towers": "^".join("x" * MANY),
    "lines": "x" + "\n" * MANY + "y", "spaces": "x" + " " * MANY + "@", "spaces before a bracket": "f" + " " * MANY + "(x)",
    "names": "+".join(f"x{i}" for i in range(MANY // 4)), "equals": "x" + "=" * MANY, "commas": "max(" + "," * MANY + ")",
    "parameters": "f(" + "x," * MANY + "x) = 1", "no parameters": "f(x" + "," * MANY + ") = 1", "quotes": '"' * MANY,
    "primes": "x" + "'" * MANY, "emoji": "😀" * MANY, "accents": "x" + "\u0301" * MANY, "colons": "x:" * MANY,
    "pieces": "piecewise(" * MANY, "indices": "x[" * MANY, "sums": "sum(i=1..n, " * MANY, "derivatives": "d/dx " * MANY + "x",
    "statements": "x;" * MANY, "definitions": "let u = x; " * (MANY // 20), "ends": "x" + ")" * MANY, "prefixes": "np." * MANY,
}  # fmt: skip

READ = {
    "a sum": "+".join(["x"] * MANY), "a product": "*".join(["x"] * MANY), "products without signs": " ".join(["x"] * MANY),
    "bars in a row": "|x| " * 1000, "spaces behind": "x" + " " * MANY, "spaces": "x" + " " * MANY + "y", "nothing but pi": "π" * 1000,
    "a call of many": "max(" + ",".join(["x"] * 1000) + ")", "absolute values": "abs(" * 60 + "x" + ")" * 60,
    "relu": "relu(" * 60 + "x" + ")" * 60, "comparisons": "piecewise(" + " < ".join(["x"] * 500) + ": 1, 2)",
}  # fmt: skip

BUILT = [
    "exp(exp(exp(exp(100))))", "exp(2*exp(exp(exp(100))))", "exp(exp(exp(exp(100)))*pi)", "(11*y/10^9)^(10^9)", "(2x)^(10^9)",
    "(x/3)^-(10^9)", "(sqrt(2)*x)^(10^9)", "((2x)^1000)^1000", "x^(10^30)", "(x + 1)^(10^300)", "(x + y)^(10^9)", "cos(10^9*pi/7919)",
    "cos(pi/65537)", "tan(3pi/1009)", "sin(10^900)", "cos(10^900*pi)", "atan2(10^300, 10^299)", "acos(7823207/7823209)",
    "sqrt(10^900 + 1)", "sqrt(2^3000 - 1)", "cbrt(10^900 + 1)", "(2^1000 - 1)^(1/3)", "log(10^999)", "exp(10^9*log(3))",
    "exp(x*log(10^999))", "e^e^e^e^e", "pi^pi^pi^pi", "2^(2^x)", "9^9^x", "2^2^2^2^2^x", "gamma(10^5/37)", "digamma(10^300)",
    "polygamma(1000, 1/2)", "polygamma(10^6, x)", "erf(10^300)", "(2.5)!", "3000!", "((3!)!)!", "10^999*x", "1e999*x", "x^0.1^0.1",
    "x^(123456789/987654321)", "1/log(log(log(10^999)))", "x/(exp(exp(exp(5))) - 1)", "piecewise(exp(exp(exp(5))) > x: x, 2)",
    "(x + y + z + w)^120", "(sin(x) + cos(x))^200", "+".join(f"sin({i}*x)" for i in range(3000)), "*".join(f"(x-{i})" for i in range(300)),
    "max(" + ",".join(f"x{i}" for i in range(190)) + ")", "+".join(f"abs(x-{i})" for i in range(300)),
    "piecewise(" + ", ".join(f"x < {i}: x^{i}" for i in range(100)) + ", 1)", "sin(" * 60 + "x" + ")" * 60, "1/(1+" * 60 + "x" + ")" * 60,
    "log(1+" * 60 + "x^2" + ")" * 60, "^".join("x" * 30), "softmax(" + ",".join(f"x{i}" for i in range(60)) + ")",
]  # fmt: skip


@pytest.mark.parametrize("text", CODE + CHARACTERS + list(LONG.values()), ids=lambda text: ascii(text)[:30])
def test_hostile_text_is_refused_at_a_place_of_it(text):
    with pytest.raises(ParseError) as caught:
        read(text, notation="text")
    error = caught.value
    assert 0 <= error.position <= error.position + error.length <= len(text)
    assert error.reason
    assert all(character.isprintable() for character in str(error).replace("\n", ""))
    assert len(str(error)) < 10 * ECHO_LIMIT


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_long_text_that_means_something_is_read(text):
    assert read(text, notation="text").formula


@pytest.mark.parametrize("text", BUILT, ids=lambda text: text[:30])
def test_what_sympy_would_work_out_for_long_is_kept_or_refused(text):
    formula = read(text, notation="text").formula
    assert to_text(formula)
    try:
        assert to_sympy(formula) is not None
    except WorkbenchError as error:
        assert "SymPy" in str(error)


@pytest.mark.parametrize(
    "name", ["x; import os", "x)", "__x__", "<b>", "x\n", "", "a.b", "x y", "\\input", "1x", "x[0", "'"]
)
def test_hostile_names_are_no_variables(name):
    with pytest.raises(WorkbenchError):
        read("x + 1", variables=[name])


@pytest.mark.parametrize("text", ["x^²³", "x" + "²" * 1001, "1 + x" + "¹" * 1001, "xˣ" + "²" * 1001])
def test_a_superscript_is_refused_at_its_place(text):
    with pytest.raises(ParseError) as caught:
        read(text, notation="text")
    assert text[caught.value.position] in "²¹"


def test_no_pattern_of_the_reader_repeats_what_it_repeats():
    """Two unbounded repeats of one class in a row take quadratic time on a long run of it."""
    from workbench.language import names, tokens

    spaces = re.escape(f"[{tokens.SPACES}]*")
    for pattern in (tokens.DEFINITION, tokens._TOKEN, names._NAME, names._PART):
        assert not re.search(rf"{spaces}(?:\(\?:[^()]*\)\?)?{spaces}", pattern.pattern)


def test_trees_of_any_depth_are_compared():
    def deep(levels):
        node = Symbol("x")
        for _ in range(levels):
            node = Apply(NEGATION, (node,))
        return node

    assert deep(5000) == deep(5000)
    assert deep(5000) != deep(5001)


@pytest.mark.parametrize(
    ("text", "slope"), [("piecewise(0*x < 1: x, 2)", "1"), ("piecewise(0 < x*0: x, 2)", "0"), ("piecewise(sin(x)*0 < cos(x^0): 2x, 3)", "2")]
)  # fmt: skip
def test_conditions_that_lose_their_names_are_decided(text, slope):
    expression = to_sympy(read(text).formula)
    assert str(expression.diff(symbol("x"))) == slope
