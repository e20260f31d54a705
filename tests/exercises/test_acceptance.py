"""What makes an exercise one that nobody should set: each reason is found, and none where there is none."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench.exercises import exercises
from workbench.exercises.exercises import REJECTS
from workbench.exercises.recipes.acceptance import constant, rules_of, too_long, without_room
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.plans import Plan, awkward, formula_text, planned
from workbench.exercises.recipes.words import POLYNOMIALS, WORDS


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
    monkeypatch.setattr(exercises, "ATTEMPTS", 5)
    with pytest.raises(wb.OptionError, match="mostly, nothing is liked"):
        wb.exercise("chain", 1, 3, rejects=[lambda _: "nothing is liked"])


@pytest.mark.parametrize("text", ["abs(x)", "max(x, x^2)", "log(-1 - x^2)", "sqrt(-x^2 - 1)", "arcsin(x + 9)*x"])
def test_a_kink_or_a_tiny_domain_is_found(text):
    assert without_room(slope(text))


@pytest.mark.parametrize("text", ["x^2", "ln(x)", "sqrt(x - 1)", "x/(x^2 - 4)", "tan(x)"])
def test_a_domain_with_room_is_none(text):
    assert not without_room(slope(text))


def test_length_numbers_and_zeros():
    assert too_long(slope("x^2*sin(x)*e^x*cos(x)*ln(x)"), 1)
    assert too_long(slope("97x^6"), 1) == "a number is ugly"
    assert not too_long(slope("3x^2"), 1)
    assert constant(wb.function("x^2 + y").hessian) and not constant(slope("x^2"))


def test_rules_are_counted_through_derivatives_of_higher_order():
    assert rules_of(slope("sin(x)"))["sine"] == 1
    f = wb.function("sin(x)")
    assert rules_of(f.diff("x", "x")) == {"sine": 1, "cosine": 1}


@pytest.mark.parametrize("name", [*WORDS, *POLYNOMIALS])
def test_each_word_is_differentiated_by_the_rules_that_it_says(name):
    draws = Draws(name)
    for _ in range(5):
        plan = planned(name, draws, difficulty=2)
        text = formula_text(plan, "x", 2, draws)
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
