"""Derivatives, sums, definitions and assumptions that are not read: each at its place, with what to write instead."""

import pytest

from workbench.errors import ParseError
from workbench.language.reading import read


def refused(text, **options):
    with pytest.raises(ParseError) as caught:
        read(text, notation="text", **options)
    return caught.value


def table(rows):
    """Lines `written => position length reason`, the reason in part. A \\n stands for the end of a line."""
    cases = []
    for line in filter(str.strip, rows.splitlines()):
        written, _, rest = line.strip().rpartition(" => ")
        position, length, reason = rest.split(" ", 2)
        cases.append(pytest.param(written.replace(r"\n", "\n"), int(position), int(length), reason, id=written))
    return cases


DERIVATIVES = table("""
    d/dx => 0 4 a formula is missing after d/dx
    2 + d/dx => 4 4 a formula is missing
    d/dx + 1 => 0 6 takes one product, and is unclear before a sign
    d/dx -x^2 => 0 6 takes one product
    d/dx * x => 0 4 a formula is missing
    d/dx = 3 => 0 4 a formula is missing
    (d/dx) x => 1 4 a formula is missing
    d/d x => 0 5 no space before x
    d/dx (x+1)(x-1) => 0 11 more follows the bracket
    d/dx(x^2)*y => 0 10 more follows the bracket
    d/dx(x^2)/2 => 0 10 more follows the bracket
    d/dx [x^2] y => 0 12 more follows the bracket
    d/dx [x, y] => 5 3 takes one formula
    d/dx(x^2 => 4 1 never closed
    d/dx x^2 * d/dx x^3 => 0 12 where the first of these derivatives ends
    d/dx x^3 d/dx x => 0 10 where the first of these derivatives ends
    d^2/dx x => 0 6 order 2 above the line, but one name below
    d/dx^2 x => 0 6 order 1 above the line, but 2 names below
    d^3/dx^2 x => 0 8 order 3 above the line, but 2 names below
    d^n/dx^n x => 1 2 the order of a derivative is a whole number
    d^0/dx^0 x => 1 2 the order of a derivative is a whole number
    d^1.5/dx^1.5 x => 1 4 the order of a derivative is a whole number
    d^25/dx^25 x => 1 3 order 25, more than 20
    d/de x => 2 2 'e' is a constant
    d/dpi x => 2 3 'pi' is a constant
    d + d/dx x => 0 1 stands for a derivative elsewhere
    x*dx + d/dx x => 2 2 stands below a derivative elsewhere
    x^d/dx x => 2 1 a derivative behind '^' is unclear
    1/d/dx x => 2 1 a derivative behind '/' is unclear
    1/2 d/dx x => 4 1 after '/'
    dy/dx => 0 2 'y' is not defined here
    2 + dy/dx => 4 2 'y' is not defined here
    d^2y/dx^2 => 3 1 'y' is not defined here
    df(x)/dx => 0 2 'f' is not defined here
    a/dx + d + x => 3 1 after '/'
    ∂/∂x => 0 4 a formula is missing after ∂/∂x
    ∂/∂2 => 2 2 the name of a variable is missing
    ∂/∂ => 2 1 the name of a variable is missing
    ∂/∂x2y => 3 3 unclear
    ∂/∂x2.5 => 0 7 where the name below the line ends
    d/dxsin(x) => 3 1 after '/'
    ∂/∂xsin(x) => 3 4 unclear
    ∂/dx x => 2 2 unclear
    ∂f/∂x => 1 1 'f' is not defined here
    ∂²f/∂x => 2 1 'f' is not defined here
    ∂ => 0 1 '∂' stands only in derivatives
    ∂x => 0 1 '∂' stands only in derivatives
    ∂²/∂x (x) => 0 5 order 2 above the line, but one name
    d/dn sum(i=1..n, x^i) => 0 1 'n' is a whole number
    sum(i=1..3, d/di i*x) => 14 2 'i' is the index of a sum
    y = x^2; dy/dx x => 9 7 what follows dy/dx without a sign
    y = x^2; dy/dx(2) => 9 6 what follows dy/dx without a sign
    y = x^2; dy/dx^2 => 9 7 order 1 above the line, but 2 names
    y = x^2; sin dy/dx => 13 2 a derivative behind 'sin' is unclear
    let x = 2t; d/dx x^2 => 14 2 stands for its definition
""")

GRADIENTS = table("""
    ∇ => 0 1 a formula is missing after '∇'
    ∇f => 0 2 'f' is not defined
    ∇x => 0 2 'x' is not defined
    ∇ + 1 => 0 1 a formula is missing after '∇'
    ∇(3) => 0 4 no variable here
    ∇²(x) => 0 2 unclear: the sum of the second derivatives
    ∇^2 f => 0 3 unclear: the sum of the second derivatives
    ∇·F => 0 2 no divergence or curl
    ∇×F => 0 2 no divergence or curl
    ∇(x)(y) => 0 5 what follows ∇(x) without a sign
    ∇(x => 1 1 never closed
    ∇_2(x) => 1 2 the name of a variable is missing
    ∇_x[3](x[3]^2) => 2 4 'x[3]' is no variable here
    ∇_(x[3 => 3 3 'x[3' is no variable here
    f(x, y) = x*y; ∇f(1) => 17 3 needs 2 arguments, got 1
    y = x^2; ∇y(2) => 9 3 unclear: a product
""")

PRIMES = table("""
    f'(x) => 1 1 f is not defined as a function
    x' + y => 1 1 x is not defined as a function
    (x)' => 3 1 only behind a function that is defined
    'x' => 0 1 only behind a function that is defined
    sin'(x) => 0 4 only behind a function of your own
    f(x) = x^2; f' => 12 2 needs its argument
    f(x) = x^2; f' + 1 => 12 2 needs its argument
    f(x) = x^2; f'(x => 14 1 never closed
    f(x) = x^2; f'() => 14 2 needs 1 argument, got 0
    f(x) = x^2; f'(x, y) => 14 6 needs 1 argument, got 2
    f(x) = x^2; f(x)' => 16 1 only behind a function
    f(x, y) = x*y; f'(x) => 15 5 has the variables x, y
    y = a*x; y' => 9 2 has the variables a, x
    y = 3; y' => 7 2 no variable to differentiate by
    f(x) = x; f'''''''''''''''''''''(x) => 10 25 order 21, more than 20
""")

SUMS = table("""
    sum(i=1..n) => 0 11 the term is missing
    sum(i=1..n, ) => 0 13 the term is missing
    sum(i=1..n x[i]) => 0 16 the term is missing
    sum(i=1, x) => 0 7 a lower and an upper bound
    sum(i=1:n, x[i]) => 0 9 a lower and an upper bound
    sum(i=..n, x) => 0 8 the lower bound is missing
    sum(i=1.., x) => 0 10 the upper bound is missing
    sum(1..3, x) => 4 4 the index is missing
    sum(=1..n, x) => 4 5 the index is missing
    sum(2=1..n, x) => 4 1 the index is one name
    sum(i+1=1..n, x) => 4 3 the index is one name
    sum(i==1..n, x) => 4 7 the index is missing
    sum(x[i], i=1..n) => 10 6 the index and its bounds come first
    sum(i in 1..n, x[i]) => 6 2 'in' is not read
    sum(i∈1..n, x[i]) => 5 1 '∈' is not read
    sum(i=1..n, x, y) => 13 1 one term, and nothing after it
    sum(i=1...n, x) => 9 1 '.' stands only in decimal numbers
    sum(i=1..n, x[i] => 3 1 never closed
    sum(i=1..n, x[i)) => 15 1 ')' closes a '['
    sum(i=1..1.5, x) => 9 3 no whole number
    sum(i=1..n/2, x) => 9 3 need not be a whole number
    sum(i=1..n^m, x) => 9 3 need not be a whole number
    sum(i=1..sin(n), x) => 9 6 no whole number
    sum(i=1..x[1], x) => 9 4 no whole number
    sum(i=1..∞, x) => 9 1 infinity
    sum(i=1..i, x) => 4 1 'i' stands in its own bounds
    sum(i=1..n, sum(i=1..3, i)) => 16 1 the index of the sum around this one
    sum(i=1..3, x) + i => 17 1 has no value outside of it
    sum(i=1..3, i) + sum(j=1..i, j) => 26 1 has no value outside of it
    sum(pi=1..3, x) => 4 2 'pi' is a constant
    sum(i=1..n, a_i) => 0 16 a_i is a name of its own
    sum(i=1..3, sum(j=1..3, w_ij)) => 12 17 w_ij is a name of its own
    let i = 3; sum(i=1..2, x) => 15 1 'i' is defined already
    f(i) = sum(i=1..2, i) => 11 1 'i' is a variable already
    prod(x) => 0 7 needs an index with its bounds
    ∑ x => 0 1 needs an index with its bounds, in brackets
    ∏ => 0 1 needs an index with its bounds, in brackets
    Σ(i=1..n, x[i]) => 0 1 a Greek letter, not the sign ∑
    Π(i=1..n, x[i]) => 0 1 a Greek letter, not the sign ∏
    mean(i=1..3, x) => 6 1 over an index is not read
    1..3 => 1 2 '..' stands only in the bounds
    x..y => 1 2 '..' stands only in the bounds
""")

COMPONENTS = table("""
    x[ => 1 1 never closed
    x[] => 1 2 an index is missing
    x[1,] => 1 4 an index is missing
    x[,1] => 1 2 an index is missing
    x[1 => 1 1 never closed
    x[1) => 3 1 ')' closes a '['
    x[1.5] => 0 6 no whole number
    x[1/2] => 0 6 no whole number
    x[0] => 0 4 components are counted from 1
    x[-1] => 0 5 component -1
    x[sin(2)] => 0 9 no whole number
    x[i] => 0 4 the index of no sum here
    x[1] + x_1 => 7 3 'x_1' looks like a component
    x[1] + x_2 => 7 3 'x_2' looks like a component
    x_1[1] + x_1_1 => 9 5 'x_1_1' looks like a component
    W[2, 3] + W_23 => 10 4 'W_23' looks like a component
    W[2, 3] + W_2_3 => 10 5 'W_2_3' looks like a component
    sum(i=1..3, x[i]) + x_1 => 20 3 'x_1' looks like a component
    sum(k=1..n, x[k]) + x_n => 20 3 'x_n' looks like a component
    ∑ᵢ₌₁³ xᵢ + x_1 => 11 3 'x_1' looks like a component
    sum(i=0..3, x[i]) + x_0 => 20 3 'x_0' looks like a component
    ∂/∂x_1(x[1]) => 3 3 'x_1' looks like a component
    at(x[1], x_1 = 2) => 9 3 'x_1' looks like a component
    x_1^2 where x[1] > 0 => 12 1 'x_1' looks like a component
    sum(i=1..3, x[i]) + x[i] => 20 4 the index of no sum here
    sum(i=1..3, x[i]) + x => 12 1 with an index, and elsewhere without one
    sum(i=1..3, x[i-2]) => 12 6 component -1
    sum(i=1..n, n[i]) => 12 1 'n' stands here with an index
    sum(i=1..3, i[1]) => 12 4 'i' is an index, a number
    x[1][2] => 4 1 a second index
    (x+1)[2] => 5 1 only behind the name of a vector
    2[3] => 1 1 only behind the name of a vector
    x [1] => 0 3 a component, or a product
    x[1..3] => 3 2 '..' stands only in the bounds
    f(x) = sum(i=1..3, x[i]^2); f(2) => 28 4 a formula stands here for a name with an index
    d/dx x[1] => 5 1 with an index, and elsewhere without one
""")

PLACES = table("""
    at(x^2, x = ) => 12 1 something is missing
    at(x^2, 3 = 2) => 8 1 a place is a name and its value
    at(x^2, x = 2, y) => 15 1 a place is a name and its value
    at(x*y, x = y, y = 3) => 0 21 the places depend on one another
    at(x, x = 1, x = 2) => 0 19 the places depend on one another
    at(x, x = 2 => 2 1 never closed
""")

STATEMENTS = table(
    r"""
    let x => 0 5 'let' needs a name, '=' and a formula
    let = 3 => 0 7 'let' needs a name
    let 3 = x => 0 9 'let' needs a name
    let u = => 6 1 nothing is written after '='
    let u = ; u => 6 1 nothing is written after '='
    let u = 3 => 0 3 no formula after them
    let u = 3; let v = u => 11 3 no formula after them
    let u = 3;; u => 10 1 nothing stands before this ';'
    ;x => 0 1 nothing stands before this ';'
    x; => 1 1 one formula at a time
    x; y => 1 1 one formula at a time
    x\ny => 2 1 a new line begins here
    u = 3\nx^2\ny => 10 1 a new line begins here
    x^2 = 4; x => 7 1 one formula at a time
    let e = 3; x => 4 1 'e' has a meaning already
    let sin = 3; x => 4 3 'sin' has a meaning already
    let u = u + 1; u => 8 1 stands in its own definition
    y = y + 1 => 4 1 stands in its own definition
    α = 2alpha => 5 5 stands in its own definition
    f(x) = f(x-1) => 7 1 stands in its own definition
    f(x) = f(x-1); f(2) => 7 1 stands in its own definition
    let u = v; let v = x; u => 8 1 'v' is used before it is defined
    f(x) = g(x); g(x) = x^2 => 7 1 'g' is used before it is defined
    let u = x; let u = y; u => 15 1 'u' is defined twice
    let u = x; u = 3u => 11 1 'u' is defined twice
    let x = 3; f(x) = x^2 => 13 1 'x' is defined before, and cannot be a variable of f
    let u = 3; u(x+1) => 11 2 unclear: a product, or u for another value
    let u = x +; u => 11 0 something is missing
    let u = (x; u => 8 1 never closed
"""
)

ASSUMPTIONS = table(r"""
    where => 0 5 an assumption is missing
    where x > 0 => 0 5 a formula is missing before 'where'
    x where => 2 5 an assumption is missing
    x where x > 0, => 2 5 an assumption is missing
    x where x > 0 and => 2 5 an assumption is missing
    x where , x > 0 => 8 1 an assumption is missing
    x where x => 8 1 an assumption is a comparison
    x where y => 8 1 an assumption is a comparison
    x where x + 1 => 8 5 an assumption is a comparison
    x where y > 0 => 8 1 'y' does not occur in the formula
    x where y integer => 8 1 'y' does not occur in the formula
    x where x > => 11 0 something is missing after '>'
    x where > 0 => 8 1 something is missing before '>'
    x where x > 0, x < 0 => 15 5 no number x is like this
    x where x > 0, 0 >= x => 15 6 no number x is like this
    x where x > 2, x < 1/2 => 15 7 no number x is like this
    x where x > 1, x <= 1 => 15 6 no number x is like this
    x where 0 < x < 1, x integer => 8 9 no whole number x is like this
    x where x > 0 or x < -1 => 8 15 'or' is not read between them
    x where x == 2 => 8 6 an equation, not an assumption
    x where 1 > 0 => 8 5 says nothing about a variable
    x where x positive => 8 10 words are not read as assumptions
    x where x > 0 where x < 1 => 14 5 a second 'where'
    u where u = v, v = u => 12 1 in a circle of them
    u where u = 2u => 13 1 in a circle of them
    f(x) = x where x = 2 => 15 5 is a variable of f
    sum(i=1..3, x[i]) where x[i] > 0 => 24 4 the index of no sum here
    log(x where x > 0) => 6 5 behind the whole formula
    2where x > 0 => 1 5 behind the whole formula
    where(x>0, 1, 2) => 0 5 unknown function 'where'
""")


@pytest.mark.parametrize(
    ("text", "position", "length", "reason"),
    DERIVATIVES + GRADIENTS + PRIMES + SUMS + COMPONENTS + PLACES + STATEMENTS + ASSUMPTIONS,
)
def test_refused_at_its_place(text, position, length, reason):
    error = refused(text)
    assert reason in error.reason
    assert (error.position, error.length) == (position, length)
    assert error.text == text
    assert error.hint


def test_what_is_declared_is_not_defined_again():
    assert "declared as a variable" in refused("let x = 3; x*y", variables=("x", "y")).reason
    assert "a column of the data" in refused("let x = 3; x*y", names=("x",)).reason
    assert "a variable already" in refused("sum(i=1..3, i*x)", variables=("i", "x")).reason


def test_a_column_may_be_an_index():
    found = read("sum(i=1..3, i*x)", names=("i", "x"))
    assert found.notes == ("i is the index of a sum here, not the column",)


def test_a_derivative_by_a_declared_d_is_a_quotient_that_is_refused():
    assert "after '/'" in refused("d/dx x^2", variables=("d", "x")).reason


@pytest.mark.parametrize(
    "text",
    [
        "sum(i=1..3," * 70 + "i" + ")" * 70,
        "d/dx " * 70 + "x",
        "∇(" * 70 + "x" + ")" * 70,
        "at(" * 70 + "x" + ", x = 2)" * 70,
        "let a = x" + "".join(f"; let a{k} = a{k - 1 or ''}+a{k - 1 or ''}" for k in range(1, 40)) + "; a39",
        "; ".join(f"a{k} = x" for k in range(300)) + "; x",
        "x where " + ", ".join(f"a{k} = x" for k in range(300)),
        "x[" * 70 + "1" + "]" * 70,
    ],
)
def test_what_is_nested_too_deep_or_too_large_is_refused(text):
    assert refused(text).reason
