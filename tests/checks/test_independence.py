"""What was once believed too easily: wrong rows of the table, one large value, a function too quick for differences."""

import pytest

import workbench as wb


def test_a_row_with_a_wrong_partial_is_never_called_verified():
    wrong = wb.Operator("mysin", definition="sin(x)", partials=("2cos(x)",))
    slope = wb.function("mysin(x)", operators=(*wb.OPERATORS, wrong)).diff("x")
    assert not wb.explain(slope).verified


def test_differences_that_cannot_see_a_function_do_not_fail_it():
    assert wb.check("sin(x)", at=[1e20]).verdict != "fail"


@pytest.mark.parametrize("text", ["sin(x) + x/10", "x^2/1e20 - x"])
def test_a_claimed_minimum_is_confirmed(text):
    run = wb.minimize(text, [0])
    assert run.status == "minimum", run.message
    assert wb.check(run).verdict == "pass"


def test_an_infimum_that_is_never_attained_is_not_confirmed():
    assert wb.check(wb.minimize("1/x", [1])).verdict != "pass"


def test_a_lower_minimum_elsewhere_is_said():
    assert "lower value" in wb.check(wb.minimize("x^4 - x^2 + 0.1x", [1])).message
