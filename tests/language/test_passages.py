"""Whole texts: what one part of a text tells of another, and where an error of the whole points."""

from collections import Counter

import pytest

from workbench.errors import ParseError
from workbench.language import settling
from workbench.language.reading import read


def refused(text, **options):
    with pytest.raises(ParseError) as caught:
        read(text, **options)
    return caught.value


def under(error):
    """What the error points at."""
    return error.text[error.position : error.position + error.length]


def test_a_derivative_by_a_whole_number_is_pointed_at_where_it_stands():
    error = refused("d/dx(x^2) + d/dn(sum(i=1..n, i))")
    assert error.position == 12 and "'n' is a whole number" in error.reason
    assert refused(r"x^2 + \frac{d}{dx} x + \frac{d}{dn} \sum_{i=1}^{n} i").position == 23


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("x^2 where x[1] > 0", 10, "stands here with an index, and elsewhere without one"),
        ("sum(i=1..3, x[i]) where sum(k=1..x, k) > 0", 24, "is a bound or an index elsewhere"),
        ("sum(i=1..n, x[i]) where d/dn(n) > 0", 24, "'n' is a whole number"),
        ("sum(i=1..n, x[i]) where x[k] > 0", 24, "'k' in x[k] is the index of no sum here"),
    ],
)
def test_assumptions_agree_with_the_indices_of_the_formula(text, at, reason):
    error = refused(text)
    assert error.position == at and reason in error.reason


def test_assumptions_are_about_the_arrays_and_sizes_of_the_formula():
    for condition in ("x > 0", "x[1] > 0", "x[n] > x[1]", "n > 2"):
        assert len(read(f"sum(i=1..n, x[i]) where {condition}").assumptions) == 1


def test_each_assumption_is_settled_without_walking_the_formula_again(monkeypatch):
    walked = Counter()
    original = settling._roles
    monkeypatch.setattr(settling, "_roles", lambda node: walked.update([id(node)]) or original(node))
    reading = read("sum(i=1..3, x[i]) where " + ", ".join(f"x[{k}] > 0" for k in range(1, 4)))
    assert walked[id(reading.formula)] == 1 and set(walked.values()) == {1}


def test_a_bracket_in_a_sum_inside_a_condition_holds_a_number():
    for text in (
        "piecewise(sum(i=1..3, (x[i] > 0)) > 1: x[1], 0)",
        "piecewise(∑ᵢ₌₁³(xᵢ > 0) > 1: x₁, 0)",
        r"\begin{cases} 1 & \sum_{i=1}^{3} (x_i > 0) > 1 \\ 0 & \text{otherwise} \end{cases}",
    ):
        refused(text)


@pytest.mark.parametrize("sign", "+-−–")
def test_a_line_that_begins_with_a_sign_goes_on_or_is_unclear(sign):
    error = refused(f"u = 3x\n {sign} x^2")
    assert under(error) == sign and error.position == 8 and "is unclear" in error.reason
    assert refused(f"f(x) = x^2\n{sign} 3x\nf(2)").position == 11
    joined = read(f"x^2\n  {sign} 3\n{sign} x where x > 0")
    assert joined.formula == read(f"x^2 {sign} 3 {sign} x").formula
    assert joined.notes == (f"a line that begins with '{sign}' goes on with the line before",)
    assert read(f"y = x^2\n{sign} 3", equation=True).notes == joined.notes


def test_a_line_that_ends_with_a_sign_or_an_open_bracket_goes_on_without_a_note():
    for text in ("u = 3x +\n  2\nu^2", "u = (3x\n + 2)\nu^2", "u = 3x + 2;\nu^2"):
        assert read(text).formula == read("(3x + 2)^2").formula
        assert not any("goes on" in note for note in read(text).notes)
    assert read("\n-x\n").notes == () and read("u = 3x;\n-u").formula == read("-(3x)").formula
    refused("x +\n")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("; ".join(f"a_{k} = {k}x" for k in range(1, 202)) + "; x", "a_201"),
        ("x where " + ", ".join(f"x > {k}" for k in range(1, 202)), "x > 200"),
        (r"\alpha, " + ", ".join(rf"\alpha > {k}" for k in range(1, 202)), r"\alpha > 200"),
    ],
)
def test_more_than_two_hundred_statements_are_refused_where_they_begin(text, last):
    error = refused(text)
    assert "more than 200 statements" in error.reason and text[error.position :].startswith(last)


def test_a_definition_that_is_used_is_not_noted_as_unused():
    def unused(text):
        return [note for note in read(text).notes if "not used" in note]

    assert unused("u = 3x; v = 2x; v^2") == ["u is defined and not used"]
    assert unused("u = 3x; u + x") == unused("u = 3x; v = u; v^2") == unused("x*α where α = 3") == []
    assert unused("u = 3x; v = 2; 2uv") == unused("y = x^2; dy/dx") == []


@pytest.mark.parametrize("text", ["x where x > 1,5", "x where x < 3, x > 1,000", "x where x > max(1, 2) + 0.1,5"])
def test_a_decimal_comma_in_an_assumption_is_refused_as_elsewhere(text):
    error = refused(text)
    assert under(error) == "," and error.position == text.rindex(",") and "the decimal point is '.'" in error.reason


def test_a_comma_between_assumptions_is_none_in_a_number():
    for text in (
        "x where x > 1, 2 > x",
        "x + y where x > 1,y > 2",
        "x*x_1 where x > x_1,2 > x",
        "x where x>max(1,2),x<9",
    ):
        assert len(read(text).assumptions) == 2


def test_if_before_a_condition_may_mean_an_assumption_or_cases():
    hint = refused("x if x > 0").hint
    assert "where x > 0" in hint and "piecewise(" in hint
    assert "where" not in refused("if(x > 0, x, 0)").hint
