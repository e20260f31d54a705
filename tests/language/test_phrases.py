"""Statements in four notations at once, by examples; each is well formed in each of them."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.language.formula import Symbol
from workbench.language.printing.differentials import derivative, evaluated, gradient, leibniz, prime
from workbench.language.printing.phrases import (
    SIGNS,
    call,
    decimal,
    grouped,
    matrix,
    negative,
    norm,
    notations,
    number_notations,
    phrase,
    point,
    power,
    quotient,
    subscripted,
    vector,
    words,
)
from workbench.language.reading import read
from workbench.pages.vetting import latex_tokens, vetted_mathml


def formula(text):
    return read(text).formula


EXAMPLES = (
    (
        phrase(call("f", "x", "y"), "=", formula("(1 - x)^2")),
        "f(x, y) = (1 - x)^2",
        "f(x, y) = (1 − x)²",
        "f(x, y) = (1 - x)^{2}",
    ),
    (
        phrase(leibniz("f", "x", partial=True), "=", formula("-2*(1 - x)")),
        "∂f/∂x = -2*(1 - x)",
        "∂f/∂x = −2(1 − x)",
        r"\frac{\partial f}{\partial x} = -2 (1 - x)",
    ),
    (leibniz("f", "x", "y", partial=True), "∂^2f/∂x∂y", "∂²f/∂x∂y", r"\frac{\partial^{2}f}{\partial x\, \partial y}"),
    (leibniz("y", "x", "x"), "d^2y/dx^2", "d²y/dx²", r"\frac{d^{2}y}{dx^{2}}"),
    (derivative(formula("x + 1"), "x"), "d/dx(x + 1)", "d/dx (x + 1)", r"\frac{d}{dx}\, (x + 1)"),
    (derivative(formula("x^2"), "x"), "d/dx(x^2)", "d/dx x²", r"\frac{d}{dx}\, x^{2}"),
    (derivative(formula("x/y"), "x", partial=True), "∂/∂x(x/y)", "∂/∂x (x/y)",
     r"\frac{\partial}{\partial x}\, \left(\frac{x}{y}\right)"),
    (derivative(formula("sin(alpha)"), "alpha"), "d/dalpha(sin(alpha))", "d/dα sin(α)", r"\frac{d}{d\alpha}\, \sin(\alpha)"),
    (call(prime("f"), "x"), "f'(x)", "f′(x)", "f'(x)"),
    (call(prime("f", 2), 2), "f''(2)", "f″(2)", "f''(2)"),
    (prime("f", 4), "f^(4)", "f⁽⁴⁾", "f^{(4)}"),
    (
        phrase(call(gradient("f"), 1, 2), "=", vector(2, 12)),
        "∇f(1, 2) = [2, 12]",
        "∇f(1, 2) = [2, 12]",
        r"\nabla f(1, 2) = \begin{pmatrix} 2 \\ 12 \end{pmatrix}",
    ),
    (matrix((2, 0), (0, "x")), "[[2, 0], [0, x]]", "[[2, 0], [0, x]]", r"\begin{pmatrix} 2 & 0 \\ 0 & x \end{pmatrix}"),
    (
        evaluated(leibniz("y", "x"), ("x", 1), ("t", -2)),
        "dy/dx|_(x = 1, t = -2)",
        "dy/dx|_(x = 1, t = −2)",
        r"\left. \frac{dy}{dx} \right|_{x = 1, t = -2}",
    ),
    (
        phrase(subscripted("x", phrase("k", "+", 1)), "=", subscripted("x", "k"), "−", 0.1, "·", gradient("f")),
        "x_(k + 1) = x_k - 0.1*∇f",
        "xₖ₊₁ = xₖ − 0.1·∇f",
        r"x_{k + 1} = x_{k} - 0.1 \cdot \nabla f",
    ),
    (phrase(4, "−", 0.1, "·", -8.0, "=", 4.8), "4 - 0.1*(-8) = 4.8", "4 − 0.1·(−8) = 4.8", r"4 - 0.1 \cdot (-8) = 4.8"),
    (phrase(-1, "+", formula("x - 1")), "-1 + (x - 1)", "−1 + (x − 1)", "-1 + (x - 1)"),
    (phrase(formula("x + 1"), "·", formula("x - 1")), "(x + 1)*(x - 1)", "(x + 1)·(x − 1)", r"(x + 1) \cdot (x - 1)"),
    (phrase(norm(gradient("f")), "≈", 3.6e-8), "norm(∇f) ~ 3.6e-08", "‖∇f‖ ≈ 3.6·10⁻⁸",
     r"\left\|\nabla f\right\| \approx 3.6 \cdot 10^{-8}"),
    (phrase("x", "→", "∞"), "x -> inf", "x → ∞", r"x \to \infty"),
    (phrase("x", "=", 1, words("or"), "x", "=", 3), "x = 1 or x = 3", "x = 1 or x = 3", r"x = 1\text{ or }x = 3"),
    (quotient(call("f", "x"), call(prime("f"), "x")), "f(x)/f'(x)", "f(x)/f′(x)", r"\frac{f(x)}{f'(x)}"),
    (phrase(leibniz("y", "u"), "·", leibniz("u", "x")), "dy/du*(du/dx)", "dy/du·(du/dx)",
     r"\frac{dy}{du} \cdot \frac{du}{dx}"),
    (power(grouped("x"), 2), "(x)^2", "(x)²", "(x)^{2}"),
    (negative(formula("x + 1")), "-(x + 1)", "−(x + 1)", "-(x + 1)"),
    (point(0.5, -1), "(0.5, -1)", "(0.5, −1)", "(0.5, -1)"),
)  # fmt: skip


@pytest.mark.parametrize(("made", "text", "for_people", "for_papers"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_examples(made, text, for_people, for_papers):
    printed = made.notations
    assert (printed.text, printed.unicode, printed.latex) == (text, for_people, for_papers)
    assert str(made) == for_people
    assert latex_tokens(printed.latex) is not None
    assert vetted_mathml(printed.mathml) is not None


def test_a_partial_derivative_in_mathml():
    assert leibniz("f", "x", partial=True).notations.mathml == (
        "<mfrac><mrow><mi>∂</mi><mi>f</mi></mrow><mrow><mi>∂</mi><mi>x</mi></mrow></mfrac>"
    )


@pytest.mark.parametrize("sign", sorted(SIGNS))
def test_every_sign_in_every_notation(sign):
    printed = notations("x", sign, "y")
    assert latex_tokens(printed.latex) is not None
    assert vetted_mathml(printed.mathml) is not None
    assert printed.text.isascii() or sign in "∂∇", "these two are read, and have no other sign"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.67043190, "2.6704319"),
        (3.6e-8, "3.6e-08"),
        (-1.2247449, "-1.2247449"),
        (1 / 3, "0.33333333"),
        (0.1 + 0.2, "0.3"),
        (4194304.0, "4194304"),
        (1e10, "1e+10"),
        (0.0, "0"),
        (-0.0, "0"),
        (123456789012, "123456789012"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_for_people(value, text):
    assert number_notations(value).text == text


def test_fewer_digits_where_asked():
    assert number_notations(2 / 3, digits=3).unicode == "0.667"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_float_is_right_to_its_digits(value):
    assert float(number_notations(value).text) == pytest.approx(value, rel=0.6e-7, abs=0)
    ElementTree.fromstring(number_notations(value).mathml)


@given(st.integers(-99999999, 99999999), st.integers(-20, 20))
def test_a_float_of_few_digits_is_printed_whole(digits, exponent):
    value = float(f"{digits}e{exponent}")
    assert float(number_notations(value).text) == value


def test_what_is_put_in_keeps_its_brackets():
    step = phrase(Symbol("w"), "−", decimal(-0.5), "·", call("g", Symbol("w")))
    assert step.notations.unicode == "w − (−0.5)·g(w)"
