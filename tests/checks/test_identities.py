"""Equality of two formulas: by thirty digits, on the common domain, with what differs said."""

import pytest

import workbench as wb


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("(x + 1)^2", "x^2 + 2x + 1", "pass"),
        ("sin(x)^2 + cos(x)^2", "1", "pass"),
        ("1", "sin(x)^2 + cos(x)^2", "pass"),
        ("x*y", "y*x", "pass"),
        ("sinh(x)", "(e^x - e^(-x))/2", "pass"),
        ("x", "x + 1e-20", "fail"),  # float64 cannot tell these apart
        ("(x + 1)^2", "x^2 + 1", "fail"),
        ("abs(x)", "x", "fail"),
        ("log(x - 1000000)", "log(x - 1000000)", "inconclusive"),  # no point of the domain is drawn
    ],
)
def test_two_formulas(left, right, verdict):
    assert wb.check(left, equals=right).verdict == verdict


def test_different_domains_are_said():
    check = wb.check("log(x^2)", equals="2 log(x)")
    assert check.verdict == "inconclusive" and "equal where both" in check.message
    assert any("only log(x^2) has a value" in note for note in check.notes)


def test_algebra_is_asked_too():
    assert any("exactly" in note for note in wb.check("(x + 1)^2", equals="x^2 + 2x + 1").notes)


def test_shapes_must_agree():
    with pytest.raises(wb.OptionError, match="shapes"):
        wb.check(wb.function(["x", "y"]), equals=wb.function("x"))
