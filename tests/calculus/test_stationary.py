"""Critical points: exact where possible, none lost where it says so, none of a wrong kind."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from workbench.calculus import critical_points
from workbench.calculus.solving import real_zeros
from workbench.errors import OptionError, ShapeError
from workbench.functions import function
from workbench.language.reading import read
from workbench.language.sympy import to_sympy

TEXTBOOK = [  # worked examples and exercises of APEX Calculus 4, OpenStax Calculus and CLP-3
    ("x^2 + 4x + y^2 - 9y + 3x*y", [("7, -6", "saddle")]),
    ("x^2/2 + 2y^2 - 8y + 4x", [("-4, 2", "minimum")]),
    ("1/(x^2 + y^2 + 1)", [("0, 0", "maximum")]),
    ("x^2 + y^3 - 3y + 1", [("0, -1", "saddle"), ("0, 1", "minimum")]),
    ("sqrt(16 - (x - 3)^2 - y^2)", [("3, 0", "maximum")]),
    ("x^2 + 2y^2 - x^2*y", [("-2, 1", "saddle"), ("0, 0", "minimum"), ("2, 1", "saddle")]),
    ("e^(-(x^2 + y^2 + 2x))", [("-1, 0", "maximum")]),
    ("y*e^x - e^y", [("0, 0", "saddle")]),
    ("x*y*(x + y - 3)", [("0, 0", "saddle"), ("0, 3", "saddle"), ("1, 1", "minimum"), ("3, 0", "saddle")]),
    ("3x^4 + 8x^3 - 18x^2", [("-3", "minimum"), ("0", "maximum"), ("1", "minimum")]),
    ("(x^2 + x + 6)/(x - 1)", [("1 - 2*sqrt(2)", "maximum"), ("1 + 2*sqrt(2)", "minimum")]),
    ("3x*sqrt(1 - x^2)", [("-sqrt(2)/2", "minimum"), ("sqrt(2)/2", "maximum")]),
    ("(x^2 - 4)/(x^2 - 1)", [("0", "minimum")]),
    ("x^4 - 4x^3 + 6x^2 - 4x + 1", [("1", "minimum")]),
    ("x^2*log(x)", [("1/sqrt(e)", "minimum")]),
    ("x^5 - 5x^3", [("-sqrt(3)", "maximum"), ("0", "saddle"), ("sqrt(3)", "minimum")]),
    ("(2x + 8)*e^(-6x)", [("-23/6", "maximum")]),  # SymPy's solve loses it (sympy#10391)
]
OPEN = {"x^2*log(x)", "y*e^x - e^y"}  # whose gradient is no polynomial: that these are all is not known


@pytest.mark.parametrize(("text", "expected"), TEXTBOOK)
def test_textbook(text, expected):
    f = function(text)
    found = critical_points(f)
    wanted = [(tuple(to_sympy(read(part).formula) for part in place.split(",")), kind) for place, kind in expected]
    assert len(found) == len(wanted)
    for point, (place, kind) in zip(found, wanted, strict=True):
        assert all(sympy.simplify(a - b) == 0 for a, b in zip(point.point, place, strict=True))
        assert point.kind == kind
        assert point.evidence.means == "exact"
        assert float(point.value) == pytest.approx(f.value(point.x), rel=1e-12, abs=1e-12)
    assert found.complete == (text not in OPEN)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x^3", "saddle"),  # an inflection: neither minimum nor maximum
        ("x^4", "minimum"),
        ("-x^6", "maximum"),
        ("x^3 - 3x*y^2", "saddle"),  # the monkey saddle: a Hessian of zeros
        ("x^2 + y^3", "saddle"),
        ("x^2 - y^4", "saddle"),
        ("x^2 + y^4", "minimum"),
        ("-x^4 - y^4", "maximum"),
        ("(y - x^2)*(y - 3x^2)", "saddle"),  # Peano: a minimum along every line, and no minimum
        ("x^2 + y^2 + z^4", "minimum"),
    ],
)
def test_singular_hessians_are_judged_by_more_than_the_hessian(text, kind):
    (point,) = critical_points(text)
    assert point.kind == kind
    assert point.reason
    assert 0.0 in point.eigenvalues


def test_all_critical_points_of_a_polynomial_are_found_and_known_to_be_all():
    """Himmelblau's function has 9 and the six-hump camel 15; SymPy's solve finds 4 and 1."""
    himmelblau = critical_points("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", budget=0.5)
    assert (len(himmelblau), himmelblau.complete) == (9, True)
    assert sorted(p.kind for p in himmelblau) == ["maximum"] + 4 * ["minimum"] + 4 * ["saddle"]
    assert (3, 2) in [p.point for p in himmelblau]
    for p in himmelblau:
        assert np.linalg.norm(himmelblau.f.gradient.at(p.x)) < 1e-9
        assert p.evidence.means == ("exact" if p.point == (3, 2) else "checked")
    camel = critical_points("(4 - 2.1x^2 + x^4/3)*x^2 + x*y + (-4 + 4y^2)*y^2")
    assert (len(camel), camel.complete) == (15, True)
    assert min(float(p.value) for p in camel) == pytest.approx(-1.031628453489877, rel=1e-12)


def test_families_are_listed_in_a_range_and_said_to_be_infinite():
    found = critical_points("sin(x)")
    assert [p.point[0] for p in found] == [sympy.pi * k / 2 for k in (-5, -3, -1, 1, 3, 5)]
    assert [p.kind for p in found] == ["minimum", "maximum"] * 3
    assert not found.complete and len(found.families) == 1 and "infinitely many" in found.families[0]
    assert set(found.families) <= set(found.notes) and not critical_points("x^3 - 3x").families


def test_what_sympy_cannot_solve_is_searched_and_not_called_exact():
    found = critical_points("x*sin(x)")
    assert len(found) == 7 and not found.complete
    assert [p.point[0] == 0 for p in found].count(True) == 1
    for p in found:
        if p.point[0] != 0:
            assert isinstance(p.point[0], float) and p.evidence.means == "checked"
            assert p.point[0] == pytest.approx(-np.tan(p.point[0]), rel=1e-9)


@pytest.mark.parametrize("text", ["abs(x)", "max(x, -x) + y^2", "abs(x - 1)*x^2"])
def test_kinks_are_no_critical_points(text):
    """sign(0) = 0 is no derivative of abs at 0 (sympy#19277)."""
    found = critical_points(text)
    assert not any(p.point[0] in (0, 1) and found.f.kinks_at(p.x) for p in found)
    assert not found.complete


@pytest.mark.parametrize("text", ["x^2*y^2", "f(x, y) = x^2", "(x - y)^2", "f(x) = 3"])
def test_curves_of_critical_points_are_told_not_sampled(text):
    found = critical_points(text)
    assert len(found) == 0 and not found.complete
    assert any("every point" in note for note in found.notes)


def test_points_outside_the_domain_do_not_count():
    assert [p.point for p in critical_points("x^2*log(x)")] == [(sympy.exp(-sympy.S.Half),)]  # not 0
    assert len(critical_points("1/x")) == 0
    assert len(critical_points("log(x) + log(y) - x - y")) == 1


def test_no_critical_points_is_an_answer():
    found = critical_points("exp(x) + y")
    assert len(found) == 0 and found.complete


def test_bound_values_and_data():
    f = function("a*x^2 - x").bind(a=3)
    assert critical_points(f)[0].point == (sympy.Rational(1, 6),)
    (best,) = critical_points(function("mean((m*x + b - y)^2)", data={"x": [0, 1, 2], "y": [1, 3, 5]}))
    assert best.x == pytest.approx([1, 2]) and best.kind == "minimum"


def test_many_variables_are_searched_by_numbers():
    (point,) = critical_points(" + ".join(f"{k}*(x{k} - {k % 3})^2" for k in range(1, 15)))
    assert point.kind == "minimum" and point.evidence.means == "checked"
    assert point.x == pytest.approx([k % 3 for k in range(1, 15)])


def test_work_that_is_stopped_leaves_numbers_and_a_note():
    found = critical_points("x^4 - 2x^2 + y^2", budget=1e-6)
    assert [p.point for p in found] == [(-1, 0), (0, 0), (1, 0)]
    assert {p.evidence.means for p in found} == {"checked"} and not found.complete
    assert any("was stopped" in note for note in found.notes)


def test_it_is_used_as_a_list_and_says_what_it_is():
    found = critical_points("x^3 - 3x")
    assert [p.kind for p in found] == ["maximum", "minimum"]
    assert found[-1] in found and len(found[:1]) == 1
    assert repr(found).splitlines() == [
        "2 critical points of Function of (x): x^3 - 3*x; these are all",
        "  maximum at x = -1, value 2 (exact)",
        "  minimum at x = 1, value -2 (exact)",
    ]


def test_misuse():
    with pytest.raises(ShapeError, match="of a scalar"):
        critical_points(function(["x", "y"]))
    with pytest.raises(OptionError, match="without variables"):
        critical_points("3")


@pytest.mark.parametrize("text", ["x^4 + y^4 - 4x*y", "x*exp(-x^2 - y^2)", "sin(x)*y + y^2", "x^3 + y^3 - 3x*y"])
def test_kinds_hold_in_a_neighbourhood(text):
    f = function(text)
    draw = np.random.default_rng(4)
    for p in critical_points(f):
        around = np.asarray(f.at(p.x + 1e-3 * draw.normal(size=(500, 2)))) - f.value(p.x)
        kinds = {
            "minimum": (around > 0).all(),
            "maximum": (around < 0).all(),
            "saddle": around.min() < 0 < around.max(),
        }
        assert kinds[p.kind]


def test_what_a_solver_invents_is_not_taken(monkeypatch):
    """SymPy's solve has returned extraneous roots (sympy#27381)."""
    (x, y), one = sympy.symbols("x y", real=True), sympy.S.One
    monkeypatch.setattr(sympy, "solveset", lambda *_: sympy.FiniteSet(1, 2, sympy.I, sympy.sqrt(2) - sympy.sqrt(2) + 1))
    assert real_zeros([x - 1], [x]).places == ((1,),)
    monkeypatch.setattr(sympy, "solve", lambda *_, **__: [{x: one, y: 2 * one}, {x: one, y: 3 * one}, {x: y}])
    found = real_zeros([x - 1, y - 2 * x], [x, y])
    assert found.places == ((1, 2),) and found.exact == (True,)
