"""What is not read: every refusal with its exact place, and a message that says what stands there and what to write."""

import re

import pytest

from workbench.errors import ParseError
from workbench.language.characters import GREEK_WORDS
from workbench.language.formula import symbols
from workbench.language.reading import LIMIT, read
from workbench.language.table import table_of
from workbench.language.undefined import Undefined
from workbench.operators import OPERATORS, PRODUCT


def refused(text, **options):
    with pytest.raises(ParseError) as caught:
        read(text, notation="text", **options)
    return caught.value


def table(rows):
    """Lines `written -> position length reason`, the reason in part."""
    cases = []
    for line in filter(str.strip, rows.splitlines()):
        written, _, rest = line.strip().rpartition(" -> ")
        position, length, reason = rest.split(" ", 2)
        cases.append(pytest.param(written, int(position), int(length), reason, id=written))
    return cases


BRACKETS = table("""
    ((x+1)*2 -> 0 1 never closed
    sin(x -> 3 1 never closed
    (x+1] -> 4 1 ']' closes a '('
    [x, y) -> 5 1 ')' closes a '['
    x + 1) -> 5 1 no partner
    () -> 0 2 nothing between
    2() -> 1 2 nothing between
    [] -> 0 2 nothing between
    (x+1)( -> 6 0 missing after '('
    [[a, b], [c]] -> 0 13 different lengths
    [[a, b], c] -> 0 11 different lengths
    [[[x]]] -> 2 1 a list in a list
    [x+1]^2 -> 0 1 a list of one entry
    1 + [x] -> 4 1 a list of one entry
    1 + [x, y] -> 4 6 only equal shapes
    x[0] -> 0 4 components are counted from 1
    Sqrt[2]*x -> 0 7 'Sqrt' with square brackets
    {x} -> 0 1 '{' is not a bracket
    x| -> 1 1 no partner
    |x -> 0 1 never closed
    || -> 0 2 '||' is not read
    | | -> 0 1 nothing between the bars
    |a+|b|c| -> 3 1 bars inside bars
    |(|x|)| -> 2 1 bars inside bars
    |x|y|| -> 4 2 '||' is not read
""")

SIGNS = table("""
    x+ -> 2 0 missing after '+'
    x** -> 3 0 missing after '**'
    2 * ( -> 5 0 missing after '('
    - -> 1 0 missing after '-'
    x ** ** 2 -> 5 2 two operators in a row: '**' then '**'
    x + * y -> 4 1 two operators in a row: '+' then '*'
    /2 -> 0 1 missing before '/'
    (x + ) -> 5 1 missing between '+' and ')'
    max(1,) -> 6 1 missing between ',' and ')'
    ² -> 0 1 nothing stands before
    x^^2 -> 1 2 '^^' is not an operator
    x***2 -> 1 3 '***' is not an operator
    x²^3 -> 2 1 a power of a power
    x⁽²⁾ -> 1 3 a bracket in a superscript
    x⁻ -> 2 0 missing after '⁻'
    x.*y -> 1 1 '.*' is not read
    .x -> 0 1 '.' stands only in
    x%y -> 1 1 '%' is not read
    10% -> 2 1 '%' is not read
    x//y -> 1 2 '//' is not read
    x := 2 -> 2 2 ':=' is not read
    x; y -> 1 1 one formula at a time
    x!! -> 1 2 double factorial
    x: y -> 1 1 ':' stands only in
    x ± 1 -> 2 1 two formulas
    # note -> 0 1 comments
""")

NUMBERS = table("""
    x 2 -> 2 1 a number after a factor
    (x+1)2 -> 5 1 a number after a factor
    x² 3 -> 3 1 a number after a factor
    x!2 -> 2 1 a number after a factor
    2 3 -> 2 1 two numbers in a row
    2½ -> 1 1 a mixed number
    1.2.3 -> 3 2 one decimal point
    3..2 -> 1 2 '..'
    1..3 -> 1 2 '..'
    . -> 0 1 decimal
    1e -> 1 1 exponent is missing
    2e-x -> 1 1 exponent is missing
    0x1F -> 0 4 hexadecimal
    1_000 -> 0 5 not grouped
    3,5x -> 1 1 decimal point is '.'
    1,000 -> 1 1 decimal point is '.'
    (3,5) -> 2 1 decimal point is '.'
    max(1,000, 2) -> 5 1 decimal point is '.'
    x, y -> 1 1 a comma stands only
    (x, y) -> 2 1 a comma stands only
    1e1001 -> 0 6 more than 1000 digits
    x + ∞ -> 4 1 infinity
    nan -> 0 3 not a number
    2*inf -> 2 3 not a number
""")

NAMES = table("""
    xy -> 0 2 'xy' is unclear: x*y
    2ab + a -> 1 2 'ab' is unclear: a*b
    sinx -> 0 4 'sinx' is unclear: sin(x)
    2sinx -> 1 4 'sinx' is unclear: sin(x)
    log2x -> 0 5 'log2x' is unclear: log2(x)
    log_2x -> 0 6 'log_2x' is unclear: log_2(x)
    sqrt2 -> 0 5 'sqrt2' is unclear: sqrt(2)
    pi2 -> 0 3 'pi2' is unclear: pi*2
    pir -> 0 3 'pir' is unclear: pi*r
    cost -> 0 4 'cost' is unclear: cos(t)
    rate*t -> 0 4 'rate' is unclear
    x1x2 -> 0 4 'x1x2' is unclear: x1*x2
    x2y -> 0 3 'x2y' is unclear: x2*y
    beta_0 + beta_1x -> 9 7 'beta_1x' is unclear: beta_1*x
    x_ -> 0 2 subscript
    x__1 -> 0 4 subscript
    x_{i,j} -> 0 7 subscript
    α_{i,j} -> 0 7 subscript
    π2 -> 0 2 'π2' is unclear
    _x -> 0 1 '_' needs a letter
    the loss -> 4 4 words are not read
    x squared -> 2 7 words are not read
    (x+1)loss -> 5 4 words are not read
    f(x) -> 0 1 unknown function 'f'
    2G(x) -> 1 1 unknown function 'G'
    f₁(x) -> 0 2 unknown function 'f₁'
    f_1(x) -> 0 3 unknown function 'f_1'
    cosinus(x) -> 0 7 unknown function 'cosinus'
    tg(x) -> 0 2 unknown function 'tg'
    1 + loss(x) -> 4 4 unknown function 'loss'
    np.foo(x) -> 0 6 'np.foo' is not known
    x.real -> 1 1 a name has no '.' in it
    d/dx -> 0 4 a formula is missing
    dy/dx -> 0 2 'y' is not defined here
    xlnx -> 0 4 'xlnx' is unclear: x*ln(x)
    sinhx -> 0 5 'sinhx' is unclear: sinh(x)
    f'(x) -> 1 1 prime
    x' + y -> 1 1 prime
""")

PRODUCTS = table("""
    |x|y|z| -> 2 3 which of these bars belong together
    1/2x -> 3 1 after '/'
    1/2 x -> 4 1 after '/'
    a/bc + b + c -> 3 1 after '/'
    1/x(x+1) -> 3 1 after '/'
    2x/3y -> 4 1 after '/'
    1/2(x+1) -> 3 1 after '/'
    x/2sin(x) -> 3 3 after '/'
    1/sin x cos x -> 8 3 after '/'
""")

FUNCTIONS = table("""
    sin() -> 3 2 sin needs 1 argument, got 0
    sin(x, y) -> 3 6 sin needs 1 argument, got 2
    max() -> 3 2 max needs 2 or more arguments, got 0
    atan2(x) -> 5 3 atan2 needs 2 arguments, got 1
    log(x, 2, 3) -> 3 9 log needs 1 or 2 arguments, got 3
    sin -> 0 3 'sin' needs an argument
    sin + 1 -> 0 3 'sin' needs an argument
    sin -x -> 0 3 'sin' needs an argument
    sin^2 -> 0 3 'sin' needs an argument
    max x -> 0 3 'max' needs an argument
    sum x -> 0 3 'sum' needs an argument
    sin x y -> 0 7 where the argument of sin ends
    sin 2 x -> 0 7 where the argument of sin ends
    sin x (y+1) -> 0 7 where the argument of sin ends
    log_2 x y -> 0 9 where the argument of log_2 ends
    2 + sin x y -> 4 7 where the argument of sin ends
    sin^-1 x -> 0 6 the inverse function, or 1/sin
    sin^-1(x) -> 0 6 the inverse function, or 1/sin
    sin⁻¹(x) -> 0 4 the inverse function, or 1/sin
    sin^(-1)(x) -> 0 6 the inverse function, or 1/sin
    √2x -> 0 3 where the root sign '√' ends
    √2πσ -> 0 3 where the root sign '√' ends
    sum(i=1, x) -> 0 7 a lower and an upper bound
    softmax(x, y) + 1 -> 16 1 only equal shapes
    piecewise() -> 0 11 a piece is missing
    piecewise(x, y) -> 10 1 a condition is missing
    piecewise(x<0) -> 13 1 a ':' and a value are missing
    piecewise(x: 1) -> 10 1 a condition is needed
    piecewise(x<0: 1, 2, 3) -> 18 1 a condition is missing
    piecewise((x>1)*2 > 0: 1, 0) -> 10 5 a condition is not a number
    select(x, 1, 2) -> 7 1 needs a condition
""")

EQUATIONS = table("""
    x < 2 -> 2 1 a comparison is not a formula
    x ≤ 2 -> 2 1 a comparison is not a formula
    x == 2 -> 2 2 a comparison is not a formula
    x and y -> 2 3 'and' joins comparisons
    x^2 = 4 -> 4 1 an equation is not a formula
    x**2 + 2 x + 1 = 0, x > 0 -> 15 1 an equation is not a formula
    sin(x, a=1) -> 8 1 an equation is not a formula
    f(2) = 3 -> 2 1 '2' is not a variable
    f(x, x) = 1 -> 5 1 'x' stands twice
    f() = 1 -> 2 0 is not a variable
    sin(x) = 1/2 -> 0 3 'sin' has a meaning already
    e = 2 -> 0 1 'e' has a meaning already
    f(x) = f(x - 1) -> 7 1 own definition
    loss(x) = loss(x) -> 10 4 own definition
    = x -> 0 1 missing before '='
""")

COPIED = table("""
    3x10^-3 -> 0 4 3 times ten, or a name x10
    2 x 3 -> 4 1 'x' between two numbers
    1d5 -> 0 3 a power of ten, or a product with d5
    2. x -> 0 2 a place in a list
    (2) x^2 -> 0 3 a place in a list
    x^2 (1) -> 4 3 the number of the formula
    Δx -> 0 1 a difference, or a name
    Σ(x - 1) -> 0 1 a sum, or a name
    f^2(x) -> 0 1 unknown function 'f'
    f (x) -> 0 1 unknown function 'f'
    1 000 -> 2 3 two numbers in a row
    1.000,50 -> 5 1 decimal point is '.'
    torch.relu(x) -> 5 1 a name has no '.' in it
    x.T -> 1 1 a name has no '.' in it
    [x y] -> 3 1 a space in a list of one entry
    [x -y] -> 3 1 a space in a list of one entry
    x! ! -> 3 1 '!' twice
    x°° -> 2 1 '°' twice
    x /* c */ -> 3 1 comments
    x -> x^2 -> 3 1 '->' is not read
    x =< 2 -> 3 1 '=<' is not read
    x => 2 -> 3 1 '=>' is not read
    x <> 2 -> 2 2 '<>' is not read
    y = = 3 -> 4 1 a second '='
    x if x > 0 -> 2 2 unknown function 'if'
    if(x > 0, x, 0) -> 0 2 unknown function 'if'
    tg x -> 0 2 unknown function 'tg'
    x is y -> 2 2 words are not read
    two x -> 0 3 words are not read
    not x -> 0 3 words are not read
    True -> 0 4 'True' is not a number
    sinxcosx -> 0 8 sin(x)*cos(x)
    minimize x -> 0 8 one name, or min and more
    2xysin(x) -> 1 5 x*y*sin(...)
    x — y -> 2 1 Em dash
    x̂ -> 1 1 U+0302
    ∜x -> 0 1 Fourth root
""")

CHARACTERS = table("""
    х+1 -> 0 1 'х' (U+0445, Cyrillic small letter ha)
    2 + ２ -> 4 1 Fullwidth digit two
    “x” -> 0 1 quotes
    "x"+1 -> 0 1 quotes
    x + 😀 -> 4 1 U+1F600
    ∑ x -> 0 1 '∑' needs an index
    x → 0 -> 2 1 limits
    ∫x -> 0 1 integrals
    $x$ -> 0 1 '$'
    xᵀ -> 0 2 vectors or matrices
""")


@pytest.mark.parametrize(
    ("text", "position", "length", "reason"),
    BRACKETS + SIGNS + NUMBERS + NAMES + PRODUCTS + FUNCTIONS + EQUATIONS + COPIED + CHARACTERS,
)
def test_refused_at_its_place(text, position, length, reason):
    error = refused(text)
    assert reason in error.reason
    assert (error.position, error.length) == (position, length)
    assert error.text == text


CONSTANTS = table("""
    log(0) -> 0 6 log(0) is not defined: log(x) needs x > 0
    1 + log(1-1) -> 4 8 log(x) needs x > 0
    log(-2.5) -> 0 9 log(x) needs x > 0
    log(sin(pi)) -> 0 12 log(x) needs x > 0
    log(2 - e) -> 0 10 log(x) needs x > 0
    log(2, 1) -> 0 9 is not defined
    0^0 -> 0 3 0^0 is not defined
    0^-1 -> 0 4 division by zero
    1/0 -> 1 2 1/0 is a division by zero
    x/(1-1) -> 1 6 x/(1-1) is a division by zero
    1/(pi - pi) -> 1 10 division by zero
    1/sin(2pi) -> 1 9 division by zero
    1/(√4 - 2) -> 1 9 division by zero
    1/(8^(1/3) - 2) -> 1 14 division by zero
    1/(3! - 6) -> 1 9 division by zero
    1/(|-2| - 2) -> 1 11 division by zero
    1/(1/3 + 1/6 - 0.5) -> 1 18 division by zero
    x^(1/0) -> 4 2 division by zero
    sqrt(-1) -> 0 8 sqrt(x) needs x >= 0
    √(1 - π) -> 0 8 sqrt(x) needs x >= 0
    (-8)^(1/3) -> 0 10 not a real number
    tan(pi/2) -> 0 9 cos(x) != 0
    tan(-7pi/2) -> 0 11 cos(x) != 0
    tan 90° -> 0 7 cos(x) != 0
    cot(0) -> 0 6 sin(x) != 0
    asin(2) -> 0 7 x <= 1
    asin(pi) -> 0 8 x <= 1
    atanh(1) -> 0 8 x < 1
    gamma(-2) -> 0 9 is not defined
    (-1)! -> 0 5 is not defined
    atan2(0, 0) -> 0 11 is not defined
    9**9**9 -> 0 7 more than 1,000 digits
    10**4000 -> 0 8 more than 1,000 digits
    0.1**(10**12) -> 0 13 more than 1,000 digits
    (1+1/10**9)**(10**9) -> 0 20 more than 1,000 digits
    0.1^999 * 10^-999^2 -> 10 9 more than 1,000 digits
    1.5^20000 -> 0 9 more than 1,000 digits
    (10**(10**8))! -> 1 11 more than 1,000 digits
    3001! -> 0 5 too many digits
    factorial(10**9) -> 0 16 too many digits
    gamma(10**9) -> 0 12 too many digits
""")


@pytest.mark.parametrize(("text", "position", "length", "reason"), CONSTANTS)
def test_constant_parts_without_a_value_are_found(text, position, length, reason):
    test_refused_at_its_place(text, position, length, reason)


@pytest.mark.parametrize(
    "text",
    ["log(1)", "0^2", "2^0", "x^0", "0^x", "x/(2-1)", "sqrt(0)", "(-8)^3", "(-8)^-3", "cbrt(-8)", "tan(pi)", "tan(pi/4)",
     "asin(1)", "1/(pi - 3)", "1/(22/7 - pi)", "log(sin(1))", "3000!", "gamma(-1.5)", "10^999", "0.99^1000", "1.001^2000", "x^(10^30)", "(2x)^(10^9)",
     "exp(exp(exp(exp(100))))", "log(x - x)", "1/(sin(1) - 1/2)", "atan2(0, -1)", "log(x)/log(0.5)", "10^600*10^600",
     "max(1, 2, 3)/max(0, 0, 1)", "1/(2^(1/2) - 1)", "mean(1)/sum(1)"],
)  # fmt: skip
def test_constant_parts_with_a_value_are_read(text):
    read(text)


@pytest.mark.parametrize("text", ["x\x00y", "\x1b[2Jx", "x + \u202e y", "x\u200by", "\ufeffx", "a\u0301"])
def test_invisible_characters_are_named_and_not_echoed(text):
    error = refused(text)
    assert "U+" in error.reason
    assert all(character.isprintable() or character == "\n" for character in str(error))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cosinus(x)", "cos"),
        ("sni(x)", "sin"),
        ("sen(x)", "sin"),
        ("Sin(x)", "sin"),
        ("relU(x)", "relu"),
        ("3,5x", "3.5"),
        ("1,000", "1000"),
        ("1/2x", "1/(2*x) or (1/2)*x"),
        ("xy", "variables="),
        ("sin^-1 x", "arcsin(x)"),
        ("cosec^-1 x", "arccsc(x)"),
        ("х", "'x' from the keyboard"),
        ("f(x)", "f*(...)"),
        ("1e", "1e3"),
        ("x^2 = 4", "f(x) = ..."),
    ],
)
def test_the_hint_says_what_to_write(text, hint):
    assert hint in refused(text).hint


def offered(hint):
    """The formulas that a hint offers: its parts without words, dots and quotes."""
    known = {*table_of(OPERATORS).functions, *table_of(OPERATORS).constants, *GREEK_WORDS, "Delta"}
    for part in re.split(r", or | or |; |, (?=[^()\[\]]*(?:\(|$))", hint):
        formula = re.split(r" (?:for|to|with|where|alone|between|in|as|such) ", f"{part} ")[0].strip()
        prose = any(word not in known for word in re.findall(r"[A-Za-z]{3,}", formula)) or any(
            sign in formula for sign in "'\""
        )
        if formula and not prose and "..." not in formula and re.search(r"[A-Za-z0-9]", formula):
            yield formula


IN_CONTEXT = {"a sign", "a power", "x < 0", "f(g(x))", "W[i, j]", "∂f/∂x", "norm(w)", "dot(u, v)", "‖w‖"}
"""Words, and what is read where more is known: a function, a vector, an index, a condition."""


@pytest.mark.parametrize(
    "text",
    [
        case.values[0]
        for case in BRACKETS + SIGNS + NUMBERS + NAMES + PRODUCTS + FUNCTIONS + EQUATIONS + COPIED + CHARACTERS
    ]
    + [f"x {sign} y" for sign in "—•∣↑≔✕⩽≡…∆⟨∥⅟∘↦⊕"],
)
def test_what_a_hint_offers_is_read(text):
    for formula in offered(refused(text).hint):
        if formula not in IN_CONTEXT:
            assert read(formula, notation="text").formula


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_refused(text):
    error = refused(text)
    assert (error.position, error.reason) == (0, "nothing is written here")


def test_nothing_after_the_sign_of_a_definition():
    assert refused("y = ").position == 2
    assert refused("f(x) =").position == 5


def test_a_line_break_is_a_space_where_a_sign_stands_and_refused_where_none_does():
    assert read("x +\n y").formula == read("x + y").formula
    assert read("\nx\n+ y\n").formula == read("x + y").formula
    assert refused("x\ny").position == 2


# --- limits


def test_a_text_has_a_length():
    assert read("x+" * (LIMIT // 2 - 1) + "xx"[:1]).formula
    error = refused("x+" * (LIMIT // 2) + "x")
    assert error.position == LIMIT and "limit" in error.hint
    assert read("x+" * (LIMIT // 2) + "x", limit=LIMIT + 1).formula


@pytest.mark.parametrize(
    "text",
    ["(" * 100 + "x" + ")" * 100, "sin " * 100 + "x", "sin(" * 100 + "x" + ")" * 100, "^".join("x" * 100), "-" * 100 + "x",
     "x" + "/y" * 100, "x*" + "-" * 100 + "y", "x^" + "-" * 100 + "y", "√" * 100 + "x", "e^" * 30000 + "x", "(" * 50000,
     "sin " * 20000 + "x", "[" * 1000, "x^(" * 1000, "piecewise(x<" * 1000, "|" * 3 + "(" * 5000, "x_{" * 1000],
)  # fmt: skip
def test_nesting_has_a_depth(text):
    error = refused(text)
    assert 0 <= error.position <= len(text)


def test_sixty_four_levels_are_read_and_no_more():
    assert read("x" + "/y" * 64).formula
    assert refused("x" + "/y" * 65).position == 129
    assert read("(" * 64 + "x" + ")" * 64).formula
    assert refused("(" * 65 + "x" + ")" * 65).position == 64
    assert read("-" * 64 + "x").formula
    assert refused("-" * 65 + "x").position == 0


def test_sixty_levels_are_read():
    assert read("(" * 60 + "x" + ")" * 60).formula == read("x").formula
    read("sin(" * 60 + "x" + ")" * 60)


def test_two_hundred_variables_unless_declared():
    names = [f"v{i}" for i in range(201)]
    text = " + ".join(names)
    error = refused(text)
    assert (error.position, error.length) == (text.index("v200"), 4)
    assert read(text, variables=names).formula == read(text, limit=LIMIT + 1).formula
    assert read(" + ".join(names[:200])).formula
    read(text + " + w", variables=names)


def test_names_have_a_length():
    assert read("x" + "1" * 39).formula
    assert refused("x" + "1" * 40).position == 0
    assert "40" in refused("a" * 41).reason


def test_long_sums_products_and_signs_are_read_in_a_loop():
    terms = 200_000
    assert len(read("+".join(["x"] * terms), limit=10**7).formula.arguments) == terms
    assert len(read("-".join(["x"] * terms), limit=10**7).formula.arguments) == terms
    assert len(read("*".join(["x"] * terms), limit=10**7).formula.arguments) == terms
    assert len(read(" ".join(["x"] * terms), limit=10**7).formula.arguments) == terms
    assert refused("-" * terms + "x", limit=10**7).reason.startswith("nested")


def test_digits_have_a_number():
    assert read("9" * 1000).formula
    assert "1000 digits" in refused("9" * 1001).reason
    assert refused("9" * 1_000_000, limit=10**7).position == 0


def test_functions_in_one_another_cannot_explode():
    """Thirty calls of g(x) = x*x would be a tree of 2^30 leaves."""
    functions = {"g": read("g(x) = x*x")}
    text = "g(" * 30 + "x" + ")" * 30
    assert "parts" in refused(text, functions=functions).reason
    named = {"y": read("y = " + "+".join(["x"] * 1000))}
    assert "parts" in refused("+".join(["y"] * 200), functions=named).reason
    functions["h"] = read("h(x) = g(g(g(x)))", functions=functions)
    assert read("h(h(x))", functions=functions).formula
    with pytest.raises(ParseError):
        read("h(" * 20 + "x" + ")" * 20, functions=functions)


@pytest.mark.parametrize("text", ["V + 1", "1 - F(x)", "F(x)^2", "2/V", "max(V, 1)", "V V"])
def test_a_list_with_a_name_is_a_vector(text):
    functions = {"V": read("V = [x, x^2]"), "F": read("F(t) = [t, t^2]")}
    assert "vector" in refused(text, functions=functions).reason
    assert read("F(2x)", functions=functions).formula == read("[2x, (2x)^2]").formula
    assert read("V", functions=functions).formula == functions["V"].formula


def test_undefined_looks_at_trees_as_well():
    """Trees that were put together, not read, are looked at by the same means."""
    from workbench.language.formula import Apply, Number
    from workbench.operators import LOG, OPERATORS

    assert Undefined(OPERATORS).problem(Apply(LOG, (Number(0),)))
    assert Undefined(OPERATORS).problem(Apply(LOG, (Number(1),))) is None


@pytest.mark.parametrize("quoted", ["x_{\ud800}", "x_{a\nb}", "α_{\x1b[31m}", "x_{\u202e}"])
def test_what_is_quoted_is_escaped_everywhere(quoted):
    """The reason and the hint name tokens, and a subscript in braces may hold any character."""
    with pytest.raises(ParseError) as found:
        read(quoted)
    assert found.value.reason.isprintable() and found.value.hint.isprintable()
    assert all(character.isprintable() or character == "\n" for character in str(found.value))


def test_what_is_quoted_is_short():
    digits = "9" * 900
    error = refused(f"{digits},{digits}x")
    assert len(error.reason) <= 300 and len(error.hint) <= 300 and len(str(error)) < 1000


@pytest.mark.parametrize("text", ["ψ³(z)", "psi^2(x)", "Γ²(x + 1)", "gamma^2(x)"])
def test_a_power_of_a_function_that_is_a_variable_too_is_unclear(text):
    """ψ³(z) is a power of a call to those who write sin³(z), and ψ³*z by the letters."""
    error = refused(text)
    assert error.position == 0 and "a power of" in error.reason
    names = ["psi", "gamma", "Gamma", "x", "z"]
    assert read(text, variables=names).formula.operator is PRODUCT


def test_degrees_need_pi():
    """Where pi is a variable, π/180 could not be told from pi/180."""
    assert refused("30°", variables=["pi"]).position == 2


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("sen^2 x", 0),
        ("2 sen² x", 2),
        ("sen^2(x)", 0),
        ("loss^2 x", 0),
        ("loss!(x)", 0),
        ("tg^2(x)", 0),
        ("rate^2(1 + x)", 0),
    ],
)
def test_a_power_of_a_word_is_no_factor_without_a_sign(text, position):
    """sen^2 x is a sine to many, and was never sen^2*x; a declared name is one, and so is a word with its sign."""
    assert refused(text).position == position
    assert read(text, variables=["sen", "loss", "tg", "rate", "x"]).formula.operator is PRODUCT
    assert read("loss^2*x + rate^2").formula


@pytest.mark.parametrize(
    "text",
    [r"\operatorname{sen}^2 x", r"\operatorname{sen} x", r"\mathrm{sen} x", r"\text{tg}\,x", r"\mathrm{rate}^2(1 + x)"],
)
def test_a_word_in_latex_that_is_a_function_elsewhere_is_no_factor(text):
    with pytest.raises(ParseError, match="unknown function"):
        read(text, notation="latex")
    assert read(r"\mathrm{rate}^2 x", notation="latex").formula.operator is PRODUCT


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("x + leaky_relu(x)", 4, "unknown function 'leaky_relu'"),
        ("log_softmax(x, y)", 0, "unknown function"),
        ("f(x) = x^5; f^(4)(x)", 12, "a power of f, or a derivative"),
        ("f(x, y) = x^2*y; 2*f_x", 19, "the derivative of f by x, or a name"),
        ("-y*ln ŷ", 6, "'ŷ'"),
    ],
)
def test_names_that_look_like_others(text, position, reason):
    with pytest.raises(ParseError) as caught:
        read(text)
    assert caught.value.position == position
    assert reason in caught.value.reason


def test_the_sum_of_a_length_is_unclear():
    with pytest.raises(ParseError, match="sum of one length is unclear"):
        read("1 + sum(|w|)", shapes={"w": (2,)})
    assert read("sum(abs(w))", shapes={"w": (2,)}).formula


def test_a_logarithm_to_the_base_e_is_natural():
    assert read("log_e x").formula == read("log(x, e)").formula
    assert not symbols(read("log_e 2").formula)


def test_a_name_with_a_number_below_is_no_derivative():
    body = read("g(x) = x^2")
    assert read("y*g_2 + g", functions={"h": body}).formula
    with pytest.raises(ParseError, match="'yg_2' is unclear"):
        read("yg_2", functions={"g": body})
