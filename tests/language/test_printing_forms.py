"""Sums over an index, components, derivatives, gradients, values at a point and arrays, in every notation by examples."""

from xml.etree import ElementTree

import pytest

from workbench.language.formula import Apply, Number, Symbol, symbols, walk
from workbench.language.printing import to_latex, to_mathml, to_text, to_unicode
from workbench.language.reading import read
from workbench.language.substitution import free_names
from workbench.operators import (
    DERIVATIVE,
    DOT,
    ELEMENT,
    GRADIENT,
    NEGATION,
    NORM,
    OPERATORS,
    POWER,
    PRODUCT,
    PRODUCT_OVER,
    QUOTIENT,
    SUM,
    SUM_OVER,
    TRANSPOSE,
    VALUE_AT,
    row_taking,
)
from workbench.pages.vetting import latex_tokens, vetted_mathml

x, y, i, j, n, u, v, w, A, W = map(Symbol, "x y i j n u v w A W".split())
one, two = Number(1), Number(2)


def plus(*terms):
    return Apply(SUM, terms)


def times(*factors):
    return Apply(PRODUCT, factors)


def minus(formula):
    return Apply(NEGATION, (formula,))


def over(top, bottom):
    return Apply(QUOTIENT, (top, bottom))


def squared(formula):
    return Apply(POWER, (formula, two))


def at(array, *indices):
    return Apply(ELEMENT, (array, *indices))


def total(term, index=i, upper=n, row=SUM_OVER):
    return Apply(row, (index, one, upper, term))


def slope(body, *names):
    return Apply(DERIVATIVE, (body, *names))


def gradient(body, *names):
    return Apply(GRADIENT, (body, *names))


def turned(array):
    return Apply(TRANSPOSE, (array,))


def length(array):
    return Apply(NORM, (array,))


def place(body, name, value):
    return Apply(VALUE_AT, (body, name, value))


def sin(formula):
    return Apply(row_taking("sin", 1, OPERATORS), (formula,))


x_i, W_ij = at(x, i), at(W, i, j)
x_next = at(x, plus(i, one))

EXAMPLES = (  # the tree, as typed and read back, for people, for papers
    # components
    (at(x, Number(12)), "x[12]", "x[12]", "x_{12}"),
    (x_next, "x[i+1]", "xᵢ₊₁", "x_{i+1}"),
    (at(x, plus(n, minus(one))), "x[n-1]", "xₙ₋₁", "x_{n-1}"),
    (at(x, times(two, i)), "x[2*i]", "x[2i]", "x_{2i}"),
    (at(W, two, Number(3)), "W[2, 3]", "W[2, 3]", "W_{2,3}"),
    (at(W, Number(12), Number(3)), "W[12, 3]", "W[12, 3]", "W_{12,3}"),
    (W_ij, "W[i, j]", "Wᵢⱼ", "W_{ij}"),
    (at(W, i, plus(j, one)), "W[i, j+1]", "W[i, j+1]", "W_{i,j+1}"),
    (squared(W_ij), "W[i, j]^2", "Wᵢⱼ²", "W_{ij}^{2}"),
    (at(times(A, x), i), "(A*x)[i]", "(Ax)[i]", "(A x)_{i}"),
    (at(Symbol("x_1"), i), "x_1[i]", "x₁[i]", "{x_{1}}_{i}"),
    (at(Symbol("x1"), i), "x1[i]", "x1ᵢ", r"\mathit{x1}_{i}"),
    (at(Symbol("alpha"), i), "alpha[i]", "αᵢ", r"\alpha_{i}"),
    (at(Symbol("loss"), i), "loss[i]", "lossᵢ", r"\mathrm{loss}_{i}"),
    (at(x, Symbol("b")), "x[b]", "x[b]", "x_{b}"),
    # the scalar variables that components are
    (Symbol("x[3]"), "x[3]", "x₃", "x_{3}"),
    (Symbol("W[2,3]"), "W[2,3]", "W₂₃", "W_{2,3}"),
    (Symbol("W[12,3]"), "W[12,3]", "W₁₂,₃", "W_{12,3}"),
    (Symbol("x_1[2]"), "x_1[2]", "x₁[2]", "{x_{1}}_{2}"),
    (Symbol("loss[2]"), "loss[2]", "loss₂", r"\mathrm{loss}_{2}"),
    (times(two, squared(Symbol("x[3]")), Symbol("x[4]")), "2*x[3]^2*x[4]", "2x₃²x₄", "2 x_{3}^{2} x_{4}"),
    # sums and products over an index take one product
    (total(squared(x_i)), "sum(i=1..n, x[i]^2)", "∑ᵢ₌₁ⁿ xᵢ²", r"\sum_{i=1}^{n} x_{i}^{2}"),
    (total(plus(x_next, minus(x_i)), upper=plus(n, minus(one))), "sum(i=1..n-1, x[i+1] - x[i])", "∑ᵢ₌₁ⁿ⁻¹ (xᵢ₊₁ − xᵢ)",
     r"\sum_{i=1}^{n-1} (x_{i+1} - x_{i})"),
    (total(minus(x_i)), "sum(i=1..n, -x[i])", "∑ᵢ₌₁ⁿ (−xᵢ)", r"\sum_{i=1}^{n} (-x_{i})"),
    (total(over(x_i, two)), "sum(i=1..n, x[i]/2)", "∑ᵢ₌₁ⁿ xᵢ/2", r"\sum_{i=1}^{n} \frac{x_{i}}{2}"),
    (total(times(x_i, at(y, i))), "sum(i=1..n, x[i]*y[i])", "∑ᵢ₌₁ⁿ xᵢyᵢ", r"\sum_{i=1}^{n} x_{i} y_{i}"),
    (total(plus(x_i, i), row=PRODUCT_OVER), "prod(i=1..n, x[i] + i)", "∏ᵢ₌₁ⁿ (xᵢ + i)", r"\prod_{i=1}^{n} (x_{i} + i)"),
    (total(total(W_ij, j)), "sum(i=1..n, sum(j=1..n, W[i, j]))", "∑ᵢ₌₁ⁿ ∑ⱼ₌₁ⁿ Wᵢⱼ",
     r"\sum_{i=1}^{n} \sum_{j=1}^{n} W_{ij}"),
    (total(x_i, upper=Number(1000)), "sum(i=1..1000, x[i])", "∑ᵢ₌₁¹⁰⁰⁰ xᵢ", r"\sum_{i=1}^{1000} x_{i}"),
    (total(x_i, upper=Symbol("N")), "sum(i=1..N, x[i])", "sum(i=1..N, xᵢ)", r"\sum_{i=1}^{N} x_{i}"),
    (total(at(x, Symbol("q")), Symbol("q")), "sum(q=1..n, x[q])", "sum(q=1..n, x[q])", r"\sum_{q=1}^{n} x_{q}"),
    (plus(total(x_i), one), "sum(i=1..n, x[i]) + 1", "∑ᵢ₌₁ⁿ xᵢ + 1", r"\sum_{i=1}^{n} x_{i} + 1"),
    (minus(total(x_i)), "-sum(i=1..n, x[i])", "−∑ᵢ₌₁ⁿ xᵢ", r"-\sum_{i=1}^{n} x_{i}"),
    (times(two, total(x_i)), "2*sum(i=1..n, x[i])", "2∑ᵢ₌₁ⁿ xᵢ", r"2 \sum_{i=1}^{n} x_{i}"),
    (times(total(x_i), y), "sum(i=1..n, x[i])*y", "(∑ᵢ₌₁ⁿ xᵢ)y", r"\left(\sum_{i=1}^{n} x_{i}\right) y"),
    (times(two, total(x_i), y), "2*sum(i=1..n, x[i])*y", "2(∑ᵢ₌₁ⁿ xᵢ)y", r"2 \left(\sum_{i=1}^{n} x_{i}\right) y"),
    (squared(total(x_i)), "sum(i=1..n, x[i])^2", "(∑ᵢ₌₁ⁿ xᵢ)²", r"\left(\sum_{i=1}^{n} x_{i}\right)^{2}"),
    (over(total(x_i), n), "sum(i=1..n, x[i])/n", "(∑ᵢ₌₁ⁿ xᵢ)/n", r"\frac{\sum_{i=1}^{n} x_{i}}{n}"),
    (over(times(two, total(x_i)), n), "2*sum(i=1..n, x[i])/n", "(2∑ᵢ₌₁ⁿ xᵢ)/n", r"\frac{2 \sum_{i=1}^{n} x_{i}}{n}"),
    (over(n, total(x_i)), "n/sum(i=1..n, x[i])", "n/(∑ᵢ₌₁ⁿ xᵢ)", r"\frac{n}{\sum_{i=1}^{n} x_{i}}"),
    # derivatives take one product
    (slope(squared(x), x), "d/dx(x^2)", "d/dx x²", r"\frac{d}{dx}\, x^{2}"),
    (slope(squared(x), x, x), "d^2/dx^2(x^2)", "d²/dx² x²", r"\frac{d^{2}}{dx^{2}}\, x^{2}"),
    (slope(sin(x), x), "d/dx(sin(x))", "d/dx sin(x)", r"\frac{d}{dx}\, \sin(x)"),
    (slope(two, x), "d/dx(2)", "d/dx (2)", r"\frac{d}{dx}\, (2)"),
    (slope(minus(x), x), "d/dx(-x)", "d/dx (−x)", r"\frac{d}{dx}\, (-x)"),
    (slope(slope(x, x), x), "d/dx(d/dx(x))", "d/dx (d/dx x)", r"\frac{d}{dx}\, \left(\frac{d}{dx}\, x\right)"),
    (slope(times(x, y), x), "∂/∂x(x*y)", "∂/∂x (xy)", r"\frac{\partial}{\partial x}\, (x y)"),
    (slope(times(x, y), x, y), "∂^2/∂x∂y(x*y)", "∂²/∂x∂y (xy)", r"\frac{\partial^{2}}{\partial x\, \partial y}\, (x y)"),
    (slope(times(x, y), x, x, y, x), "∂^4/∂x^2∂y∂x(x*y)", "∂⁴/∂x²∂y∂x (xy)",
     r"\frac{\partial^{4}}{\partial x^{2}\, \partial y\, \partial x}\, (x y)"),
    (slope(over(x, y), x), "∂/∂x(x/y)", "∂/∂x (x/y)", r"\frac{\partial}{\partial x}\, \left(\frac{x}{y}\right)"),
    (slope(total(x_i), Symbol("x[3]")), "∂/∂x[3](sum(i=1..n, x[i]))", "∂/∂x₃ (∑ᵢ₌₁ⁿ xᵢ)",
     r"\frac{\partial}{\partial x_{3}}\, \left(\sum_{i=1}^{n} x_{i}\right)"),
    (slope(Symbol("loss"), Symbol("loss")), "d/dloss(loss)", "d/dloss loss", r"\frac{d}{d\mathrm{loss}}\, \mathrm{loss}"),
    (times(y, slope(squared(x), x)), "y*d/dx(x^2)", "y·d/dx x²", r"y \frac{d}{dx}\, x^{2}"),
    (times(slope(squared(x), x), y), "(d/dx(x^2))*y", "(d/dx x²)y", r"\left(\frac{d}{dx}\, x^{2}\right) y"),
    (over(slope(squared(x), x), y), "(d/dx(x^2))/y", "(d/dx x²)/y", r"\frac{\frac{d}{dx}\, x^{2}}{y}"),
    (over(y, slope(squared(x), x)), "y/(d/dx(x^2))", "y/(d/dx x²)", r"\frac{y}{\frac{d}{dx}\, x^{2}}"),
    (squared(slope(x, x)), "(d/dx(x))^2", "(d/dx x)²", r"\left(\frac{d}{dx}\, x\right)^{2}"),
    (plus(slope(x, x), one), "d/dx(x) + 1", "d/dx x + 1", r"\frac{d}{dx}\, x + 1"),
    (sin(slope(x, x)), "sin(d/dx(x))", "sin(d/dx x)", r"\sin\left(\frac{d}{dx}\, x\right)"),
    (gradient(times(x, y), x, y), "∇_(x, y)(x*y)", "∇_(x, y)(xy)", r"\nabla_{x, y}(x y)"),
    (gradient(times(x, y), x), "∇_x(x*y)", "∇ₓ(xy)", r"\nabla_{x}(x y)"),
    (gradient(x, x, y), "∇_(x, y)(x)", "∇_(x, y)(x)", r"\nabla_{x, y}(x)"),
    (gradient(over(x, y), x, y), "∇_(x, y)(x/y)", "∇_(x, y)(x/y)", r"\nabla_{x, y}\left(\frac{x}{y}\right)"),
    # values at a point
    (place(slope(squared(x), x), x, two), "at(d/dx(x^2), x = 2)", "at(d/dx x², x = 2)",
     r"\left. \frac{d}{dx}\, x^{2} \right|_{x = 2}"),
    (squared(place(slope(x, x), x, minus(two))), "at(d/dx(x), x = -2)^2", "at(d/dx x, x = −2)²",
     r"\left(\left. \frac{d}{dx}\, x \right|_{x = -2}\right)^{2}"),
    # arrays
    (turned(x), "xᵀ", "xᵀ", r"x^{\top}"),
    (times(turned(x), A, x), "xᵀ*A*x", "xᵀAx", r"x^{\top} A x"),
    (turned(times(A, x)), "(A*x)ᵀ", "(Ax)ᵀ", r"(A x)^{\top}"),
    (squared(turned(x)), "(xᵀ)^2", "(xᵀ)²", r"(x^{\top})^{2}"),
    (turned(turned(A)), "(Aᵀ)ᵀ", "(Aᵀ)ᵀ", r"(A^{\top})^{\top}"),
    (Apply(DOT, (u, plus(v, w))), "dot(u, v + w)", "dot(u, v + w)", r"\operatorname{dot}(u, v + w)"),
    (squared(length(w)), "norm(w)^2", "‖w‖²", r"\left\|w\right\|^{2}"),
)  # fmt: skip


@pytest.mark.parametrize(("formula", "text", "for_people", "for_papers"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_examples(formula, text, for_people, for_papers):
    assert (to_text(formula), to_unicode(formula), to_latex(formula)) == (text, for_people, for_papers)
    assert latex_tokens(to_latex(formula)) is not None
    assert vetted_mathml(to_mathml(formula)) is not None
    assert ElementTree.fromstring(to_mathml(formula)).get("alttext") == text


MARKUP = (
    (x_i, "<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub>"),
    (squared(x_i), "<msubsup><mi>x</mi><mrow><mi>i</mi></mrow><mn>2</mn></msubsup>"),
    (W_ij, "<msub><mi>W</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>"),
    (Symbol("W[2,3]"), "<msub><mi>W</mi><mrow><mn>2</mn><mo>,</mo><mn>3</mn></mrow></msub>"),
    (total(x_i), "<mrow><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
     "<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub></mrow>"),
    (slope(x, x), "<mrow><mfrac><mrow><mi>d</mi></mrow><mrow><mi>d</mi><mi>x</mi></mrow></mfrac>"
     '<mspace width="0.1667em"/><mi>x</mi></mrow>'),
    (turned(x), "<msup><mi>x</mi><mo>⊤</mo></msup>"),
    (length(x), '<mrow><mo stretchy="false">‖</mo><mi>x</mi><mo stretchy="false">‖</mo></mrow>'),
)  # fmt: skip


@pytest.mark.parametrize(("formula", "markup"), MARKUP, ids=[to_text(row[0]) for row in MARKUP])
def test_mathml(formula, markup):
    assert to_mathml(formula).endswith(f">{markup}</math>")


# --- what is printed is read back

SHAPES = dict.fromkeys(("x", "y", "u", "v", "w", "alpha", "loss", "x1", "x_1"), (30,)) | {
    "W": (30, 30),
    "A": (30, 30),
}
NEVER_READ = ("(A*x)[i]", "∂/∂x[3](sum(i=1..n, x[i]))", "(xᵀ)^2")  # no reader makes these trees


def over_its_indices(formula):
    """The formula inside sums over the letters that stand alone in its indices."""
    for letter in sorted(free_names(formula) & {"i", "j", "b", "q"}):
        formula = total(formula, Symbol(letter))
    return formula


@pytest.mark.parametrize("formula", [row[0] for row in EXAMPLES if row[1] not in NEVER_READ], ids=to_text)
def test_every_notation_is_read_back(formula):
    whole = over_its_indices(formula)
    names = free_names(whole)
    components = {name for name in names if "[" in name}
    arrays = {} if components else {name: SHAPES[name] for name in names & SHAPES.keys() if holds_arrays(formula)}
    for printer in (to_text, to_unicode, to_latex):
        notation = "latex" if printer is to_latex else "text"
        back = read(printer(whole), notation=notation, variables=sorted(components or names), shapes=arrays)
        assert back.formula == whole, printer(whole)


def holds_arrays(formula):
    return any(
        isinstance(node, Apply) and (node.operator.of_arrays or node.operator is ELEMENT) for node in walk(formula)
    )


@pytest.mark.parametrize("text", ["x₃ + x_12", "W₂₃·W₁₂", "2x₃²x₄", "α₂ + loss₂ + x1₂"])
def test_small_letters_are_components_where_these_are_declared(text):
    names = ["x[3]", "x[12]", "x[4]", "W[2,3]", "W[1,2]", "alpha[2]", "loss[2]", "x1[2]"]
    formula = read(text, variables=names).formula
    assert symbols(formula) <= set(names)
    assert read(to_latex(formula), notation="latex", variables=names).formula == formula
    assert read(to_unicode(formula), variables=names).formula == formula


@pytest.mark.parametrize("text", ["prod(i=1..n, x[i]*y) + 2", "prod(i=1..n, x[i]/y)*y", "prod(i=1..n, sin(x[i])) + 2"])
def test_the_factor_of_a_product_over_an_index_ends_where_its_bracket_does(text):
    tree = read(text).formula
    assert read(to_latex(tree), notation="latex").formula == tree
