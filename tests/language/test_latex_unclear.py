r"""What could be read as something else: digits, products over an index, words below a name, arguments without brackets."""

import pytest

from workbench.errors import ParseError
from workbench.language.building import LARGEST_DIGITS
from workbench.language.printing import to_text
from workbench.language.reading import read


def plain(text, notation="latex", **options):
    return to_text(read(text, notation=notation, **options).formula)


def refused(text, notation="latex", **options):
    with pytest.raises(ParseError) as caught:
        read(text, notation=notation, **options)
    return caught.value


# --- digits


def test_no_digit_is_left_out():
    digits = "1234567890" * 6
    assert plain(rf"\sum_{{i=1}}^n x_i x_{{{digits}}}") == f"sum(i=1..n, x[i]*x[{digits}])"
    assert plain(rf"\log_{{{digits}}} x") == plain(f"log_{digits}(x)", "text") == f"log(x, {digits})"


@pytest.mark.parametrize(
    ("written", "notation"),
    [(r"\sum_{{i=1}}^n x_i x_{{{}}}", "latex"), (r"\log_{{{}}} x", "latex"), ("log_{}(x)", "text")],
)
def test_more_digits_than_a_number_has_are_refused(written, notation):
    assert "a number of more than" in refused(written.format("1" * (LARGEST_DIGITS + 1)), notation).reason


# --- products over an index


@pytest.mark.parametrize(
    ("written", "notation"),
    [
        ("∏ᵢ₌₁³ (xᵢ + 1)*(y + 2)", "text"),
        ("∏ᵢ₌₁³ (xᵢ + 1)·a·(y + 2)", "text"),
        ("∏ᵢ₌₁³ (xᵢ + 1)(y + 2)", "text"),
        ("∏ᵢ₌₁³ xᵢ*y", "text"),
        ("∏ᵢ₌₁³ |xᵢ|*|y|", "text"),
        ("∏ᵢ₌₁³ xᵢ/y", "text"),
        (r"\prod_{i=1}^3 (x_i + 1)(y + 2)", "latex"),
        (r"\prod_{i=1}^3 (x_i + 1) \cdot (y + 2)", "latex"),
        (r"\prod_{i=1}^3 x_i y", "latex"),
        (r"\prod_{i=1}^3 \frac{x_i}{2} y", "latex"),
        (r"\prod_{i=1}^3 x_i \sum_{j=1}^3 y_{ij}", "latex"),
    ],
)
def test_a_product_whose_factor_may_have_ended_is_refused(written, notation):
    assert "where the factor of this product ends" in refused(written, notation).reason


@pytest.mark.parametrize(
    ("written", "notation", "expected"),
    [
        ("∏ᵢ₌₁³ ((xᵢ + 1)*(y + 2))", "text", "prod(i=1..3, (x[i] + 1)*(y + 2))"),
        ("∏ᵢ₌₁³ |xᵢ*y|", "text", "prod(i=1..3, abs(x[i]*y))"),
        ("∏ᵢ₌₁³ sin(xᵢ*y)", "text", "prod(i=1..3, sin(x[i]*y))"),
        (r"\prod_{i=1}^3 \left(x_i \cdot y\right)", "latex", "prod(i=1..3, x[i]*y)"),
        (r"\prod_{i=1}^3 \frac{x_i \cdot y}{2}", "latex", "prod(i=1..3, x[i]*y/2)"),
        (r"\prod_{i=1}^3 2 x_i", "latex", "prod(i=1..3, 2*x[i])"),
        (r"\prod_{i=1}^3 x_i^{a} (1 - x_i)", "latex", "prod(i=1..3, x[i]^a*(1 - x[i]))"),
    ],
)
def test_a_product_of_one_bracket_or_up_to_its_index_is_read(written, notation, expected):
    assert plain(written, notation) == expected


# --- words below a name


@pytest.mark.parametrize(
    ("written", "notation"),
    [
        (r"\sum_{i=1}^{n} \sum_{j=1}^{m} x_{min}", "latex"),
        (r"\sum_{i=1}^{n} x_i w_{hid}", "latex"),
        ("∑ᵢ₌₁ⁿ ∑ⱼ₌₁ᵐ xₘᵢₙ", "text"),
    ],
)
def test_a_word_with_an_index_in_it_is_refused(written, notation):
    error = refused(written, notation)
    assert "a word below the name, or indices?" in error.reason
    assert written[error.position : error.position + error.length] in error.reason


@pytest.mark.parametrize(
    ("written", "notation", "expected"),
    [
        (r"\sum_{i=1}^{n} y_i y_{max}", "latex", "sum(i=1..n, y[i]*y_max)"),
        (r"\sum_{i=1}^{n} y_i y_\min", "latex", "sum(i=1..n, y[i]*y_min)"),
        (r"\sum_{i=1}^{n} y_i w_{\mathrm{hid}}", "latex", "sum(i=1..n, y[i]*w_hid)"),
        (
            r"\sum_{i=1}^{2} \sum_{j=1}^{2} \sum_{k=1}^{2} x_{ijk}",
            "latex",
            "sum(i=1..2, sum(j=1..2, sum(k=1..2, x[i, j, k])))",
        ),
        (r"\sum_{i=1}^{n} x_{in}", "latex", "sum(i=1..n, x[i, n])"),
        ("∑ᵢ₌₁ⁿ xᵢ xₘₐₓ", "text", "sum(i=1..n, x[i]*x_max)"),
    ],
)
def test_a_word_without_an_index_in_it_is_a_name(written, notation, expected):
    assert plain(written, notation) == expected


def test_a_declared_name_is_a_name_whatever_stands_below():
    assert plain(r"\sum_{i=1}^{3} y_{min} x_i", variables=["y_min"], names=["x"]) == "sum(i=1..3, y_min*x[i])"


# --- clauses


def test_a_space_is_no_word_between_formula_and_assumption():
    assert "a comparison is not a formula" in refused(r"x \text{ } x > 0").reason
    assert read(r"x \text{, } x > 0", notation="latex").assumptions


@pytest.mark.parametrize(
    ("written", "assumed", "integers"),
    [
        (r"x^{n}\text{ where }x > 0, n\text{ integer }", ["x"], {"n"}),
        (r"\alpha_{1}^{k} \text{ for } \alpha_{1} > 0 \text{ and } k \in \mathbb{Z}", ["alpha_1"], {"k"}),
        (r"x y \text{ where } x, y > 0", ["x", "y"], set()),
        (r"x^m \text{ where } x, m \text{ are integers}", [], {"x", "m"}),
    ],
)
def test_words_open_clauses_of_every_kind(written, assumed, integers):
    reading = read(written, notation="latex")
    assert sorted(link.arguments[0].name for link in reading.assumptions) == assumed
    assert reading.integers == integers


@pytest.mark.parametrize(
    ("written", "position", "reason"),
    [
        (r"x \text{ where } y", 17, "'y' is no assumption"),
        (r"x \text{ if } x > 0, \text{ and } y", 34, "'y' is no assumption"),
        (r"x \text{ where } x \text{ positive}", 17, "words are not read"),
        (r"x y, x, y > 0", 3, "a comma"),
    ],
)
def test_what_is_no_assumption_is_refused_at_its_place(written, position, reason):
    error = refused(written)
    assert error.position == position
    assert reason in error.reason


# --- arguments without brackets, differentials


@pytest.mark.parametrize(
    ("written", "note"),
    [
        (r"\sin x\, y", r"\sin x\, y is read as \sin(x\, y)"),
        (r"\sin\frac{\pi x}{2}y", r"\sin \frac{\pi x}{2}y is read as \sin(\frac{\pi x}{2}y)"),
        (r"\sin xy", None),
        (r"\sin 2\pi\, x", None),
        (r"\sin\frac12 x", None),
        (r"\sin x\, \cos y", None),
    ],
)
def test_an_argument_that_goes_on_behind_a_fraction_or_space_is_noted(written, note):
    assert read(written, notation="latex").notes == ((note,) if note else ())


@pytest.mark.parametrize("written", [r"\mathrm{d}x", r"x \mathrm{d} x", r"\frac12 \mathrm{d}x", r"{\rm d} x + 1"])
def test_an_upright_d_before_a_name_is_no_factor(written):
    assert "a differential, or d times x?" in refused(written).reason


def test_an_upright_d_elsewhere_is_a_name_or_a_derivative():
    assert plain(r"\mathrm{d} + 1") == "d + 1"
    assert plain(r"\frac{\mathrm{d}^2}{\mathrm{d}x\,\mathrm{d}y} x y") == "∂^2/∂x∂y(x*y)"


# --- arrays


SHAPES = {"a": (2,), "b": (2,), "A": (2, 2), "C": (2, 3)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"2 \cdot a \cdot b \cdot 3", "dot(2*a, b)*3"),
        (r"a \cdot b \cdot a", "dot(a, b)*a"),
        (r"A \cdot A \cdot a \cdot b", "dot(A*A*a, b)"),
        (r"2 \cdot a \cdot b / 2 \cdot x", "dot(2*a, b)/2*x"),
    ],
)
def test_points_between_many_factors(written, expected):
    assert plain(written, shapes=SHAPES) == expected


def test_points_between_what_does_not_fit_or_is_too_deep_are_refused():
    assert "inner sizes differ" in refused(r"A \cdot C \cdot a", shapes=SHAPES).reason
    assert "nested more than" in refused("x" + r"\cdot a" * 9000, shapes=SHAPES).reason


# --- long texts, in linear time; the runner's limit would be met by any other


def test_accents_of_every_part_are_looked_for_in_that_part_alone():
    clauses = ", ".join(rf"\hat{{x}}_{{{i}}} > 0" for i in range(150))
    terms = " + ".join(rf"\hat{{x}}_{{{i}}}" for i in range(150))
    reading = read(rf"{terms} + {'1 + ' * 5000} 1, \quad {clauses}", notation="latex")
    assert len(reading.assumptions) == 150


def test_many_components_of_matrices_and_vectors_are_read():
    terms = " + ".join(f"A_{{{i}j}} x_{{{i}}}" for i in range(1, 3000))
    text = rf"\sum_{{j=1}}^{{n}} ({terms} + x_j)"
    assert len(read(text, notation="latex").formula.arguments[3].arguments) == 3000


def test_points_between_many_numbers_and_one_array_are_read():
    assert (
        len(read(r"2" + r" \cdot x" * 9000 + r" \cdot |a|", notation="latex", shapes={"a": (2,)}).formula.arguments)
        == 9002
    )


def test_spaces_in_words_are_passed_once():
    refused(r"x \text{" + " " * 32_000 + r"} > 0, \text{" + " " * 32_000)


# --- hints


@pytest.mark.parametrize("written", [r"\input{x}", r"\def\x{}", r"\char65"])
def test_a_command_like_no_other_has_the_general_hint(written):
    assert refused(written).hint.startswith("a command for mathematics")


def test_a_prime_behind_the_argument_hints_at_another_function():
    assert refused("x'").hint.startswith("f(x) = ...")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("sen(x)", r"\sin,"),
        ("lg x", r"\log_{10},"),
        ("arsinh(x)", r"\operatorname{arcsinh},"),
        ("cbrt(x)", r"\sqrt[3],"),
    ],
)
def test_a_function_is_named_as_its_row_is_typeset(written, hint):
    assert refused(written).hint.startswith(hint)
