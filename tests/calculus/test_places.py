"""Places are read exactly, in whatever form they are given, and values there are exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from workbench.calculus.places import exact_place, exact_value, floats, refuse_kinks
from workbench.errors import OptionError, ShapeError
from workbench.functions import function
from workbench.language.building import value_of
from workbench.language.printing import to_text
from workbench.language.reading import read


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((1, 2), ["1", "2"]),
        ({"y": "pi/2", "x": Fraction(1, 3)}, ["1/3", "pi/2"]),
        ([0.1, -0.5], ["0.1", "-0.5"]),
        ((sympy.sqrt(2), "1/3"), ["sqrt(2)", "1/3"]),
    ],
)
def test_a_place_is_read_exactly(at: Any, expected: list[str]) -> None:
    place = exact_place(function("x*y"), at)
    assert list(place) == ["x", "y"]
    assert list(map(to_text, place.values())) == expected


def test_floats_are_those_of_the_exact_numbers() -> None:
    assert floats(exact_place(function("x*y"), ("1/3", "-sqrt(2)"))).tolist() == [1 / 3, -(2**0.5)]


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("x^2 + 1/3", "1/2", "7/12"),
        ("sin(x)", "pi/6", "1/2"),
        ("cos(x)^2 + sin(x)^2 - 1", "1", "0"),  # looks like zero, and is
        ("sqrt(x + 2*sqrt(2)) - 1 - sqrt(2)", "3", "0"),
        ("exp(x)", "1", "e"),
    ],
)
def test_values_are_exact(text: str, at: str, expected: str) -> None:
    value = exact_value(read(text).formula, {"x": read(at).formula})
    assert to_text(value) == expected


def test_a_number_close_to_zero_is_not_zero() -> None:
    value = exact_value(read("x^40").formula, {"x": read("1/10").formula})
    assert value_of(value) == Fraction(1, 10**40)


@pytest.mark.parametrize(
    ("text", "at", "error", "message"),
    [
        ("x*y", 1, ShapeError, "1 coordinates"),
        ("x", "z", OptionError, "is no number"),
        ("x", [[1]], OptionError, "is no number"),
    ],
)
def test_what_is_no_place(text: str, at: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        exact_place(function(text), at)


@pytest.mark.parametrize(("text", "message"), [("1/x", "nothing to differentiate"), ("abs(x)", "no derivative")])
def test_where_there_is_no_derivative(text: str, message: str) -> None:
    f = function(text)
    with pytest.raises(OptionError, match=message):
        refuse_kinks(f, exact_place(f, 0))
    refuse_kinks(f, exact_place(f, 1))
