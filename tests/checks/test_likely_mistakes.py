"""A gradient by hand that fails: what the numbers look like is said where they say so at all points, else nothing."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb

F = wb.function("x^2*y + sin(x)*y^2")
LOSS = wb.function("loss(m, b) = mean((m*x + b - y)^2)", data={"x": [1.0, 2, 3], "y": [1.0, 2, 2]})
FORM = wb.function("a^T W x", variables={"a": 2, "W": (2, 3), "x": 3}).bind(a=[1, 2], x=[1, 2, 4])


def gradient(f, p):
    return np.asarray(f.gradient.at(p))


MISTAKES = [
    (F, lambda g, p: -g, "the sign were wrong: every component is -1 times"),
    (F, lambda g, p: 2 * g, "there were a factor 2 too much"),
    (F, lambda g, p: -2 * g, "the sign were wrong and a factor 2 too much: every component is -2 times"),
    (F, lambda g, p: -g / 2, "the sign were wrong and a factor 2 missing: every component is -1/2 times"),
    (F, lambda g, p: g * [0.5, 1], "a factor 2 were missing, as that of a square: ∂f/∂x is 1/2 times"),
    (F, lambda g, p: 3 * g, "a factor were wrong: every component is 3 times"),
    (F, lambda g, p: g[::-1], "components stood in another order: given for ∂f/∂x is ∂f/∂y"),
    (F, lambda g, p: g * [1, 0], "∂f/∂y were forgotten: 0 is given"),
    (F, lambda g, p: g - [2 * p[0] * p[1], 0], "the term 2xy of ∂f/∂x were missing"),
    (F, lambda g, p: g - [0, 2 * p[0] ** 2], "the term x² of ∂f/∂y had the wrong sign"),
    (F, lambda g, p: g + np.array([0, p[0] ** 2]), "the term x² of ∂f/∂y stood there twice"),
    (LOSS, lambda g, p: 3 * g, "the 3 rows were summed, not averaged"),
    (LOSS, lambda g, p: g / 3, "the 3 rows were averaged, not summed"),
    (FORM, lambda g, p: g.reshape(2, 3).T.ravel(), "the gradient by W were transposed"),
]


@pytest.mark.parametrize(("f", "mistake", "words"), MISTAKES, ids=[words for _, _, words in MISTAKES])
def test_a_mistake_is_recognized(f, mistake, words: str) -> None:
    found = wb.check(f, gradient=lambda p: mistake(gradient(f, p), p))
    assert found.verdict == "fail"
    assert found.notes[0].startswith(f"It looks as if {words}")
    assert "It looks as if" in wb.explain(found).to_text()


@pytest.mark.parametrize("mistake", [lambda g, p: g + p, lambda g, p: g + 1, lambda g, p: g * [p[0], 1]])
def test_nothing_is_said_of_other_numbers(mistake) -> None:
    found = wb.check(F, gradient=lambda p: mistake(gradient(F, p), p))
    assert found.verdict == "fail" and found.notes == ()


def test_two_numbers_are_needed_for_a_factor() -> None:
    given = {"gradient": lambda p: [p[0] * p[1], p[0] ** 2]}
    assert wb.check("x^2 y", at=[(1, 2)], **given).notes == ()
    assert "factor 2 were missing" in wb.check("x^2 y", at=[(1, 2), (3, 4)], **given).notes[0]


def test_it_has_to_hold_at_every_point() -> None:
    found = wb.check(F, gradient=lambda p: gradient(F, p) * (-1 if p[0] > 0 else 1), at=[(1, 2), (2, 3), (-1, 2)])
    assert found.verdict == "fail" and found.notes == ()


def test_a_gradient_that_is_right_is_told_nothing() -> None:
    assert wb.check(F, gradient=lambda p: gradient(F, p)).notes == ()
