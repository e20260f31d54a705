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
    original = settling._occurring
    monkeypatch.setattr(settling, "_occurring", lambda trees: walked.update(map(id, trees)) or original(trees))
    reading = read("sum(i=1..3, x[i]) where " + ", ".join(f"x[{k}] > 0" for k in range(1, 4)))
    assert walked[id(reading.formula)] == 1 and len(walked) == 4


def test_a_bracket_in_a_sum_inside_a_condition_holds_a_number():
    for text in (
        "piecewise(sum(i=1..3, (x[i] > 0)) > 1: x[1], 0)",
        "piecewise(∑ᵢ₌₁³(xᵢ > 0) > 1: x₁, 0)",
        r"\begin{cases} 1 & \sum_{i=1}^{3} (x_i > 0) > 1 \\ 0 & \text{otherwise} \end{cases}",
    ):
        refused(text)
