"""Derivatives against second opinions: right ones pass, seeded mistakes are found, what cannot be told is not claimed."""

import numpy as np
import pytest

import workbench as wb
from workbench.checks.opinions import OPINIONS

# text and a point inside the domain, away from kinks
RIGHT = [
    ("(1 - x)^2 + 100(y - x^2)^2", (-1.2, 1)),
    ("x^2*sin(1/x)", (0.3,)),
    ("(1 - cos(x))/x^2", (1.0,)),
    ("e^(e^x)", (1.0,)),
    ("x^x", (2.5,)),
    ("(x - 1)^7", (1.1,)),
    ("1e8*x^2 + 1e-8*y", (3.0, 2.0)),
    ("sqrt(1 + x) - sqrt(x)", (1e3,)),
    ("gamma(x)*erf(y)", (2.5, 0.3)),
    ("max(x, y) + abs(x)", (1.0, -2.0)),
    ("sigmoid(x) + softplus(y) + relu(x)", (0.7, -1.3)),
    ("piecewise(x < 0: -x, x >= 0: x^2)", (2.0,)),
    ("atan2(y, x) + hypot(x, y)", (0.5, -0.5)),
    ("logsumexp(x, y, 1)", (800.0, 799.0)),
]

MISTAKES = {
    "one percent": lambda g: g * 1.01,
    "a hundred-thousandth": lambda g: g * (1 + 1e-5),
    "the sign": lambda g: -g,
    "one component": lambda g: g + np.eye(len(g))[0] * 1e-3 * (1 + abs(g[0])),
    "not a number": lambda g: g * np.nan,
}


@pytest.mark.parametrize(("text", "point"), RIGHT)
def test_our_own_derivatives_pass(text, point):
    check = wb.check(text, at=[point])
    assert check.verdict == "pass", check.summary()


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize(("text", "point"), RIGHT)
def test_a_right_gradient_passes_and_a_mistake_is_found(text, point, mistake):
    f = wb.function(text)

    def right(p):
        return np.asarray(f.gradient.at(p))

    assert wb.check(f, gradient=right, at=[point]).verdict == "pass"
    assert wb.check(f, gradient=lambda p: mistake(right(p)), at=[point]).verdict == "fail"


def test_swapped_components_are_found_and_named():
    check = wb.check("x^2 y", gradient=lambda p: [p[0] ** 2, 2 * p[0] * p[1]], at=[(1.0, 3.0)])
    assert check.verdict == "fail"
    assert "∂f/∂" in check.message and "(1, 3)" in check.message


@pytest.mark.parametrize("opinion", OPINIONS, ids=lambda o: o.name)
def test_each_opinion_by_itself_finds_a_wrong_derivative(opinion, monkeypatch):
    """A derivative Function whose kernel computes something else is refuted by every single opinion."""
    from workbench.checks.opinions import Question

    f = wb.function("x^2*y + sin(y)")
    question = Question(f, f.gradient, np.array([1.3, 0.7]))
    values, allowed = opinion.ask(question)
    right = np.array([2 * 1.3 * 0.7, 1.3**2 + np.cos(0.7)])
    assert np.all(np.abs(values - right) <= allowed)
    assert np.all(np.abs(values - 1.001 * right) > allowed)


@pytest.mark.parametrize(
    ("text", "point", "words"),
    [
        ("abs(x)", (0.0,), "kink"),
        ("max(x, y)", (1.0, 1.0), "kink"),
        ("log(x)", (-1.0,), "log(x) needs x > 0"),
        ("sqrt(x - 2)", (1.0,), "x - 2"),
    ],
)
def test_where_there_is_no_derivative_nothing_is_claimed(text, point, words):
    check = wb.check(text, at=[point])
    assert check.verdict == "inconclusive"
    assert words in " ".join([check.message, *check.notes])


def test_a_loss_over_data_is_checked_too():
    x = np.linspace(-1, 1, 40)
    loss = wb.function("loss(m, b) = mean((m*x + b - y)^2)", data={"x": x, "y": 2 * x + 1})
    assert wb.check(loss, at=[(0.0, 0.0), {"m": 1, "b": 2}]).verdict == "pass"


def test_vectors_are_checked_by_their_jacobian():
    assert wb.check(wb.function(["x*y", "sin(x)"]), at=[(1.0, 2.0)]).verdict == "pass"


def test_points_are_drawn_from_the_domain_and_are_the_same_each_time():
    first, second = wb.check("log(x) + sqrt(3 - x)"), wb.check("log(x) + sqrt(3 - x)")
    assert first.verdict == "pass"
    assert [row.what for row in first.table] == [row.what for row in second.table]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"at": [(1.0,)]}, wb.ShapeError),
        ({"at": []}, wb.OptionError),
        ({"at": "here"}, wb.OptionError),
        ({"gradient": lambda p: [1.0]}, wb.ShapeError),
        ({"gradient": lambda p: ["a", "b"]}, wb.OptionError),
        ({"gradient": lambda p: p, "equals": "x"}, wb.OptionError),
    ],
)
def test_what_does_not_fit_is_refused(arguments, error):
    with pytest.raises(error):
        wb.check("x^2 y", **arguments)


def test_points_are_drawn_far_out_where_the_domain_begins_there():
    assert wb.check("log(x - 10) + sqrt(y - 40)").verdict == "pass"
