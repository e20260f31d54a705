"""Derivatives, sums over an index, definitions and assumptions in text: what is read, as what, with which notes."""

import pytest

from workbench.language.formula import Apply, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import Reading, read
from workbench.operators import DERIVATIVE, ELEMENT, GRADIENT, POWER, PRODUCT_OVER, SUM_OVER, VALUE_AT

x, y, i, n = (Symbol(name) for name in "xyin")


def plain(text, **options):
    return to_text(read(text, **options).formula)


def table(rows):
    """Lines `written => read as`; a third part is a note. A \\n stands for the end of a line."""
    return [
        pytest.param(*(part.strip().replace(r"\n", "\n") for part in line.split("=>")), id=line.strip())
        for line in rows.splitlines()
        if line.strip()
    ]


DERIVATIVES = table(r"""
    d/dx x^2 => d/dx(x^2)
    d/dx(x^2) => d/dx(x^2)
    d/dx [x^2 + 1] => d/dx(x^2 + 1)
    d/(dx) x^2 => d/dx(x^2)
    2d/dx x^2 => 2*d/dx(x^2)
    x d/dx x^2 => x*d/dx(x^2)
    d/dx sin x cos x => d/dx(sin(x)*cos(x))
    d/dx x^2/2 => d/dx(x^2/2)
    d/dx |x| => d/dx(abs(x))
    d/dx √x => d/dx(sqrt(x))
    (d/dx(x^2))*y => (d/dx(x^2))*y
    (d/dx x^2)^2 => (d/dx(x^2))^2
    d^2/dx^2 (x^4) => d^2/dx^2(x^4)
    d²/dx² x⁴ => d^2/dx^2(x^4)
    d**2/dx**2 (x^4) => d^2/dx^2(x^4)
    d/dx d/dx x^3 => d/dx(d/dx(x^3))
    d/dα (α^2) => d/dalpha(alpha^2)
    d/dx₁ x₁^2 => d/dx_1(x_1^2)
    d/drate (rate^2) => d/drate(rate^2)
    d(x^2)/dx => d/dx(x^2)
    d sin(x)/dx => d/dx(sin(x))
    ∂/∂x (x*y) => ∂/∂x(x*y)
    ∂²/∂x∂y (x*y) => ∂^2/∂x∂y(x*y)
    ∂^2/(∂x ∂y)(x*y) => ∂^2/∂x∂y(x*y)
    ∂³/∂y²∂x (x*y^3) => ∂^3/∂y^2∂x(x*y^3)
    d^2/(dx dy)(x*y) => ∂^2/∂x∂y(x*y)
    d^2/(dx*dy)(x*y) => ∂^2/∂x∂y(x*y)
    d^2/dxdy (x*y) => ∂^2/∂x∂y(x*y)
    ∂(x*y)/∂x => ∂/∂x(x*y)
    ∂/∂rate(rate^2*x) => ∂/∂rate(rate^2*x)
    ∇(x^2 + y^2) => ∇_(x, y)(x^2 + y^2)
    grad(x^2 + y^2) => ∇_(x, y)(x^2 + y^2)
    ∇_(y,x)(x*y) => ∇_(y, x)(x*y)
    at(x^2, x = 2) => at(x^2, x = 2)
    at(d/dx(x^2), x = 2) => at(d/dx(x^2), x = 2)
    at(x*y, x = 2, y = 3) => at(at(x*y, x = 2), y = 3)
    dist/dose => dist/dose
    d*x + d/x => d*x + d/x
""")

OF_FUNCTIONS = table(r"""
    f(x) = x^2; f'(x) => d/dx(x^2)
    f(x) = x^2; f'(2) => at(d/dx(x^2), x = 2)
    f(x) = x^2; f''(3t) => at(d^2/dx^2(x^2), x = 3*t)
    f(x) = x^3; f″(x) + f‴(x) => d^2/dx^2(x^3) + d^3/dx^3(x^3)
    f(x) = x^3; f′(x)² => (d/dx(x^3))^2
    f(t) = t^2; f'(x) => at(d/dt(t^2), t = x)
    f(x) = x^2; 2f'(x)f(x) => 2*(d/dx(x^2))*x^2
    f(x) = x^2; df/dx => d/dx(x^2)
    f(x) = x^2; df(x)/dx => d/dx(x^2)
    f(x) = x^2; d f(2x)/dx => d/dx((2*x)^2)
    f(x, y) = x*y; ∂f/∂x => ∂/∂x(x*y)
    f(x, y) = x*y; ∂²f/∂x∂y => ∂^2/∂x∂y(x*y)
    f(x, y) = x*y; ∂f(x, 2)/∂x => d/dx(x*2)
    f(x, y) = x*y; ∇f => ∇_(x, y)(x*y)
    f(x, y) = x*y; ∇f(x, y) => ∇_(x, y)(x*y)
    f(x, y) = x*y; ∇f(1, 2) => at(at(∇_(x, y)(x*y), x = 1), y = 2)
    f(x, y) = x; ∇f => ∇_(x, y)(x)
    y = x^2; dy/dx => d/dx(x^2) => y stands for its definition, y = x^2
    y = x^2; d²y/dx² => d^2/dx^2(x^2)
    y = x^2; y' + y => d/dx(x^2) + x^2
    y = x^2; y'(2) => at(d/dx(x^2), x = 2)
    let x = cos(t); let f = x^2; df/dt => d/dt(cos(t)^2)
    g(x) = d/dx(x^2); g(3) => at(d/dx(x^2), x = 3)
    g(x, y) = ∂/∂x(x*y); g(y, x) => at(∂/∂j(j*x), j = y)
""")

SUMS = table(r"""
    sum(i=1..n-1, 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2) => sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)
    prod(k=1..5, k*x) => prod(k=1..5, k*x)
    ∑(i=1..n, x[i]) => sum(i=1..n, x[i])
    ∏(k = 1 .. 5, x - k) => prod(k=1..5, x - k)
    sum(i = 1..n, sum(j=1..i, W[i,j]*x[j])) => sum(i=1..n, sum(j=1..i, W[i, j]*x[j]))
    sum(i=1..3, i) + sum(i=1..4, i^2) => sum(i=1..3, i) + sum(i=1..4, i^2)
    sum(idx=1..3, idx*x) => sum(idx=1..3, idx*x)
    sum(α=1..3, α*x) => sum(alpha=1..3, alpha*x)
    sum(i=-2..2, i*x) => sum(i=-2..2, i*x)
    sum(i=1..4/2, i*x) => sum(i=1..4/2, i*x)
    sum(i=1..2^3, i*x) => sum(i=1..2^3, i*x)
    sum(i=1..10^9, i*x) => sum(i=1..10^9, i*x)
    sum(i=1..2*n+1, x[2*i-1]) => sum(i=1..2*n+1, x[2*i-1])
    1/n*sum(i=1..n, x[i]) => 1/n*sum(i=1..n, x[i])
    sum(k=0..5, x^k/k!) => sum(k=0..5, x^k/k!)
    max(sum(i=1..3, x^i), 2) => max(sum(i=1..3, x^i), 2)
    sum(i=1..3, piecewise(x>i: 1, 0)) => sum(i=1..3, piecewise(x > i: 1, 0))
    sum((m*x + b - y)^2) => sum((m*x + b - y)^2)
    x[1]^2 + 2x[2] => x[1]^2 + 2*x[2]
    x[n] + sum(i=1..n-1, x[i]) => x[n] + sum(i=1..n-1, x[i])
    f(x) = sum(i=1..3, i*x); sum(i=1..2, f(i)) => sum(i=1..2, sum(j=1..3, j*i))
    f(v) = v[1] + v[2]; f(w) => w[1] + w[2]
""")

NOTED = table(r"""
    d/dx x^2*sin(x) + 1 => d/dx(x^2*sin(x)) + 1 => d/dx x^2*sin(x) ends before the +: d/dx(x^2*sin(x))
    d/dx (x+1)^2 => d/dx((x + 1)^2) => d/dx (x+1)^2 is read as d/dx((x+1)^2)
    d/dx y => ∂/∂x(y) => x does not occur in d/dx y, so this derivative is 0
    sum(i=5..1, i*x) => sum(i=5..1, i*x) => the ∑ over i from 5 to 1 has no terms, so it is 0
    prod(i=5..1, i*x) => prod(i=5..1, i*x) => the ∏ over i from 5 to 1 has no terms, so it is 1
    sum(i=1..n, x) => sum(i=1..n, x) => the index i does not occur in what the ∑ over i runs over
    sum(e=1..3, e^x) => sum(e=1..3, e^x) => e is the index of a sum here, not the constant
    sum(i=0..n, x[i]) + x[0] => sum(i=0..n, x[i]) + x[0] => x is counted from 0 here: x[0], x[1], ...
    sum(i=1..n, x[i-1]) => sum(i=1..n, x[i-1]) => x is counted from 0 here: x[0], x[1], ...
    let u = 3x + 1; u^2 => (3*x + 1)^2 => u stands for its definition, u = 3x + 1
    let u = x; y => y => u is defined and not used
    y = sqrt(4u + 3) where u = x^2 - 6x => sqrt(4*(x^2 - 6*x) + 3) => u stands for its definition, u = x^2 - 6x
    let u = 3x+1; uv + v => (3*x + 1)*v + v => uv is read as u*v
""")

STATEMENTS = table(r"""
    let u = 3x + 1\nu^2 => (3*x + 1)^2
    u = 3x + 1; u^2 => (3*x + 1)^2
    let u = 3; u; => 3
    \nlet u = 3\n\n\nu\n => 3
    let u = 3;\nu => 3
    g(x) = x^2; f(x) = g(x) + 1 => x^2 + 1
    let g(x) = x^2; g(3) => 3^2
    f(x) = x^2\ng(x) = f(x) + 1 => x^2 + 1
    x +\ny => x + y
    x\n+ y => x + y
    max(x,\ny) => max(x, y)
    u*v where u = v^2, v = x + 1 => (x + 1)^2*(x + 1)
    x where x = 2 => 2
    let u = 3; 2u => 2*3
""")


@pytest.mark.parametrize(("text", "expected", "note"), [
    pytest.param(*case.values, *[""] * (3 - len(case.values)), id=case.id)
    for case in DERIVATIVES + OF_FUNCTIONS + SUMS + NOTED + STATEMENTS
])  # fmt: skip
def test_read_as(text, expected, note):
    found = read(text, notation="text")
    assert to_text(found.formula) == expected
    assert not note or note in found.notes
    assert read(expected).formula == found.formula


def test_the_trees():
    square = Apply(POWER, (x, Number(2)))
    assert read("d^2/dx^2 x^2").formula == Apply(DERIVATIVE, (square, x, x))
    assert read("∂²/∂x∂y (x)").formula == Apply(DERIVATIVE, (x, x, y))
    assert read("∇(x^2)").formula == Apply(GRADIENT, (square, x))
    assert read("at(x, x = 2)").formula == Apply(VALUE_AT, (x, x, Number(2)))
    element = Apply(ELEMENT, (x, i))
    assert read("sum(i=1..n, x[i])").formula == Apply(SUM_OVER, (i, Number(1), n, element))
    assert read("prod(i=1..n, x[i])").formula == Apply(PRODUCT_OVER, (i, Number(1), n, element))


def test_sizes_and_arrays_are_named():
    found = read("1/n*sum(i=1..n, sum(j=1..m, W[i,j]*x[j])) + b")
    assert (found.sizes, found.indexed) == ({"n", "m"}, {"W", "x"})
    found = read("f(v) = sum(i=1..k, v[i]); f(w)")
    assert (found.sizes, found.indexed) == ({"k"}, {"w"})
    assert read("x^2 + y") == Reading("x^2 + y", "", None, read("x^2+y").formula)


def test_the_names_of_a_gradient():
    assert read("∇(x*y)", variables=("y", "x")).formula.children[1:] == (y, x)
    assert read("g(y, x) = ∇(x)").formula.children[1:] == (y, x)
    assert plain("∇(m*x + b)", names=("x",)) == "∇_(b, m)(m*x + b)"
    assert read("∇(sum(i=1..n, x[i]^2))").formula.children[1:] == (x,)
    assert read("∇_(x[3], y)(x[3]*y)", variables=("y", "x[3]")).formula.children[1:] == (Symbol("x[3]"), y)
    assert read("∇_x₃(x₃)", variables=("x[3]",)).formula.children[1:] == (Symbol("x[3]"),)
    for declared in (None, ("z", "y", "x"), ("x",)):
        again = read(plain("∇(x*y)"), variables=declared).formula
        assert again == read("∇(x*y)").formula, "what is printed says by which names, whatever is declared"


def test_bars_around_a_gradient_are_its_length():
    assert read("|∇(x*y)|").formula == read("norm(∇(x*y))").formula
    assert read("|∇(x^2)|").formula.operator is not read("norm(∇(x*y))").formula.operator


def test_a_declared_d_is_a_variable():
    assert plain("d/x + d*x", variables=("d", "x")) == "d/x + d*x"
    assert plain("dx/d", variables=("d", "dx")) == "dx/d"


def test_a_declared_component_is_a_variable():
    assert read("x[3]^2", variables=("x[3]",)).formula == Apply(POWER, (Symbol("x[3]"), Number(2)))
    assert plain("∂/∂x[1] (x[1]*x[2])", variables=("x[1]", "x[2]")) == "∂/∂x[1](x[1]*x[2])"


def test_functions_given_are_called_differentiated_and_shadowed():
    given = {"f": read("f(x) = x^3"), "y": read("y = a^2")}
    assert plain("f'(2)", functions=given) == "at(d/dx(x^3), x = 2)"
    assert plain("dy/da", functions=given) == "d/da(a^2)"
    assert plain("∇y", functions=given) == "∇_a(a^2)"
    assert plain("f(x) = x; f(2)", functions=given) == "2"


ASSUMED = table(r"""
    log(x) where x > 0 => x > 0
    x^n + p*q where x > 0, n integer, 0 < p < 1 and q >= 2 => x > 0; 0 < p; p < 1; q >= 2; n
    x where x is an integer => x
    m*n where m, n integers => m; n
    x*n where n ∈ ℤ => n
    x*y where x, y > 0 => x > 0; y > 0
    x where x > 0\nx < 4 => x > 0; x < 4
    x where (x > 0) => x > 0
    log(x)\nwhere x > 0; => x > 0
    a where a ≠ 0 => a != 0
    x - y where x^2 + y^2 ≤ 1 => x^2 + y^2 <= 1
    let u = 3x; log(u) where u > 0 => 3*x > 0
    x where x >= 1, x <= 1 => x >= 1; x <= 1
    sum(i=1..n, x[i]) where n > 2 => n > 2
    f(x, a) = x where a > 0 => a > 0
""")


@pytest.mark.parametrize(("text", "expected"), ASSUMED)
def test_assumptions(text, expected):
    found = read(text)
    assert "; ".join([*map(to_text, found.assumptions), *sorted(found.integers)]) == expected


def test_a_whole_text_is_about_its_last_statement():
    found = read("g(t) = t^2\nf(x, y) = g(x) + y where x > 0")
    assert (found.name, found.parameters, to_text(found.formula)) == ("f", ("x", "y"), "x^2 + y")
    equation = read("let u = 3x; y = u^2", equation=True)
    assert (equation.left, to_text(equation.formula)) == (y, "(3*x)^2")
