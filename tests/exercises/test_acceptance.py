"""What makes an exercise one that nobody should set: each reason is found, and none where there is none."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench.exercises import setting
from workbench.exercises.recipes.acceptance import constant, rules_of, too_long, untidy, without_room
from workbench.exercises.recipes.difficulties import DIFFICULTIES
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.habits import awkward
from workbench.exercises.recipes.plans import Plan, formula_text, planned
from workbench.exercises.recipes.words import POLYNOMIALS, WORDS
from workbench.exercises.setting import REJECTS


def slope(text: str) -> wb.Function:
    f = wb.function(text)
    return f.diff(f.variables[0])


def refused(d: wb.Function) -> str:
    return next(filter(None, (reject(d) for reject in REJECTS)), "")


@pytest.mark.parametrize("text", ["sin(x + 3)", "e^(x - 2)", "(x - 1)^4"])  # the inner derivative is 1
def test_a_mistake_that_would_go_unseen_is_found(text):
    assert refused(slope(text)) == "the mistake 'inner derivative missing' gives the right answer"


@pytest.mark.parametrize("text", ["sin(2x + 3)", "x^2*sin(x)", "x/(x + 1)", "x^3 - 2x", "e^(-x)", "(2x + 1)/(x^2 + 3)"])
def test_a_mistake_that_would_be_seen_is_none(text):
    assert not refused(slope(text))


def test_a_caller_may_refuse_more(monkeypatch):
    assert "sin" in str(wb.exercise("chain", 1, 2).posed.function)
    made = wb.exercise("chain", 1, 2, rejects=(*REJECTS, lambda d: "a sine" if "sin" in str(d.parent) else ""))
    assert "sin" not in str(made.posed.function)
    monkeypatch.setattr(setting, "ATTEMPTS", 5)
    with pytest.raises(wb.OptionError, match="mostly, nothing is liked"):
        wb.exercise("chain", 1, 3, rejects=[lambda _: "nothing is liked"])


@pytest.mark.parametrize("text", ["abs(x)", "max(x, x^2)", "log(-1 - x^2)", "sqrt(-x^2 - 1)", "arcsin(x + 9)*x"])
def test_a_kink_or_a_tiny_domain_is_found(text):
    assert without_room(slope(text))


@pytest.mark.parametrize("text", ["x^2", "ln(x)", "sqrt(x - 1)", "x/(x^2 - 4)", "tan(x)"])
def test_a_domain_with_room_is_none(text):
    assert not without_room(slope(text))


def test_length_numbers_and_zeros():
    assert too_long(slope("x^2*sin(x)*e^x*cos(x)*ln(x)"), DIFFICULTIES[1])
    assert too_long(slope("97x^6"), DIFFICULTIES[1]) == "a number is ugly"
    assert not too_long(slope("3x^2"), DIFFICULTIES[1])
    assert constant(wb.function("x^2 + y").hessian) and not constant(slope("x^2"))
    assert constant(wb.function("x^2").diff("x", "x", "x")) and constant(wb.function("[x*y, z*x]").jacobian) == ""
    assert constant(wb.function("F(x, y) = [x^2, x]").jacobian), "y is idle"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("7sin(x) + 5sin(x)", "two of its terms are like"),
        ("4x^(1/2) + x^(1/2)", "two of its terms are like"),
        ("x^2/2 - 3x^2", "two of its terms are like"),
        ("2x + 3 + 5", "two of its terms are like"),
        ("(2x - 3)/(4x^2 - 9)", "a quotient can be cancelled"),
        ("(x^2 - 4)/(x - 2)", "a quotient can be cancelled"),
        ("3(x^2 - x - 2)/(x + 1)", "a quotient can be cancelled"),
        ("(2x - 3)/(4x^2 + 9)", ""),
        ("x/(x^2 + 1)", ""),
        ("(x^2 - 4)/(x + 3)", ""),
        ("sin(x)/(x + 1)", ""),
        ("sin(2x) + sin(3x) - 4cos(x)", ""),
        ("x^2 - 5x + x^3 + 5/x", ""),
    ],
)
def test_like_terms_and_what_cancels_are_found(text, told):
    assert untidy(slope(text)) == told


def test_rules_are_counted_through_derivatives_of_higher_order():
    assert rules_of(slope("sin(x)"))["sine"] == 1
    f = wb.function("sin(x)")
    assert rules_of(f.diff("x", "x")) == {"sine": 1, "cosine": 1}


@pytest.mark.parametrize("name", [*WORDS, *POLYNOMIALS])
def test_each_word_is_differentiated_by_the_rules_that_it_says(name):
    draws = Draws(name)
    for _ in range(5):
        plan = planned(name, draws, difficulty=DIFFICULTIES[2])
        text = formula_text(plan, "x", DIFFICULTIES[2], draws)
        assert rules_of(slope(f"f(x) = {text}")) == plan.rules, text


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("chain(logarithm, chain(exponential, linear))", True),
        ("chain(sine, chain(sine, square))", True),
        ("chain(sine, identity)", True),
        ("chain(power, scaled)", True),
        ("product(power, square)", True),
        ("quotient(identity, power)", True),
        ("product(identity, product(sine, exponential))", True),
        ("chain(sine, chain(exponential, quotient(power, cosine)))", True),
        ("chain(square root, sum(chain(exponential, quotient(power, cosine)), constant))", True),
        ("chain(sine, general power(linear, power))", True),
        ("chain(sine, chain(cosine, chain(tangent, linear)))", True),
        ("chain(sine, chain(exponential, chain(power, parabola)))", True),
        ("chain(cosine, chain(exponential, sum(chain(exponential, linear), constant)))", True),
        ("chain(sine, chain(exponential, chain(power, chain(cosine, linear))))", False),
        ("chain(exponential, chain(power, parabola))", True),
        ("chain(exponential, chain(square root, parabola))", False),
        ("chain(sine, chain(exponential, linear))", False),
        ("chain(power, product(power, sine))", True),
        ("chain(logarithm, quotient(power, sine))", True),
        ("chain(exponential, product(line, logarithm))", True),
        ("chain(exponential, product(identity, sine))", False),
        ("quotient(quadratic, power)", True),
        ("product(power, line)", True),
        ("chain(square root, quotient(power, parabola))", True),
        ("quotient(power, linear)", False),
        ("product(power, chain(power, linear))", False),
        ("chain(power, general power(sine, cosine))", True),
        ("general power(chain(power, linear), sine)", True),
        ("product(exponential, chain(exponential, scaled))", True),
        ("product(linear, quadratic)", True),
        ("quotient(product(power, sine), square)", True),
        ("chain(square root, scaled)", True),
        ("chain(sine, chain(cosine, linear))", False),
        ("chain(logarithm, quotient(linear, line))", False),
        ("product(chain(power, linear), chain(power, linear))", False),
        ("chain(exponential, fraction(square))", False),
        ("chain(sine, general power(linear, scaled))", False),
        ("chain(exponential, quotient(power, cosine))", False),
        ("chain(logarithm, chain(sine, linear))", False),
        ("product(power, sine)", False),
        ("quotient(sine, power)", False),
    ],
)
def test_what_nobody_writes_is_found(text, no):
    assert awkward(planned(text, Draws(1))) is no


def test_factors_stand_in_the_order_in_which_people_write_them():
    assert str(planned("product(sine, line, power)", Draws(1))) == "product(power, sum(identity, constant), sine)"


def test_x_that_stands_twice_is_differentiated_once():
    assert Plan("general power", (Plan("identity"), Plan("identity"))).rules == {"general power": 1, "identity": 1}


def test_draws_are_even():
    draws = Draws("even")
    counts = [0] * 6
    for _ in range(6000):
        counts[draws.below(6)] += 1
    assert min(counts) > 850 and max(counts) < 1150
    assert sorted(draws.shuffled("abc")) == ["a", "b", "c"]
    assert {draws.between(2, 4) for _ in range(50)} == {2, 3, 4}
