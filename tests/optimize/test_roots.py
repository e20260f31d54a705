"""Roots with known answers are found to the last digits, and none is claimed where there is none."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from tests.zoo import ROOTLESS, ROOTS, KnownRoot
from workbench.functions import function
from workbench.optimize import ROOT_METHODS, Root, find_root

OTHER_METHODS = [row.name for row in ROOT_METHODS if not row.single and row.name != "auto"]


def distance(found: Root, known: KnownRoot) -> float:
    """To the nearest known root, over its size or 1 where a coordinate is zero."""
    roots = [np.array(root) for root in known.roots]
    return min(float(np.max(np.abs(found.x - root) / np.where(root == 0, 1.0, np.abs(root)))) for root in roots)


@pytest.mark.parametrize("known", ROOTS, ids=lambda known: known.name)
def test_each_known_root_is_found_to_the_last_digits(known: KnownRoot):
    found = find_root(list(known.equations), known.start)
    assert found.status == "root" and found.success, found.message
    if known.name != "brown, almost linear":  # it has another root besides
        assert distance(found, known) <= 4e-16
    assert found.evidence.means == "checked" and found.evidence.digits >= 14
    if len(known.start) == 1:
        assert found.multiplicity == pytest.approx(known.multiplicity, abs=0.02)


@pytest.mark.parametrize(("name", "equations", "start"), ROOTLESS, ids=[row[0] for row in ROOTLESS])
@pytest.mark.parametrize("method", ["auto", *(pytest.param(m, marks=pytest.mark.slow) for m in OTHER_METHODS)])
def test_no_root_is_claimed_where_there_is_none(method, name, equations, start):
    found = find_root(list(equations), start, method=method)
    assert not found.success and found.evidence is None, (name, found.message)
    assert len(found.message) > 20 and found.advice


@pytest.mark.parametrize("known", ROOTS, ids=lambda known: known.name)
@pytest.mark.parametrize("method", [*OTHER_METHODS[:2], pytest.param(OTHER_METHODS[2], marks=pytest.mark.slow)])
def test_whatever_a_method_calls_a_root_is_one(method, known: KnownRoot):
    found = find_root(list(known.equations), known.start, method=method)
    if found.success and known.name != "brown, almost linear":
        assert distance(found, known) <= 1e-12
    if known.name in ("wallis", "omega", "dottie", "circle and line", "rosenbrock", "one too many"):
        assert found.success, found.message


@pytest.mark.parametrize("known", [known for known in ROOTS if len(known.equations) == len(known.start)],
                         ids=lambda known: known.name)  # fmt: skip
def test_where_scipy_succeeds_so_do_we(known: KnownRoot):
    F = find_root(list(known.equations), known.start).function
    size = len(known.start)
    theirs = optimize.root(
        lambda x: np.ravel(F.at(x)), known.start, jac=lambda x: F.jacobian.at(x).reshape(size, size), method="hybr"
    )
    ours = find_root(F, known.start)
    assert ours.success >= theirs.success
    if theirs.success and known.multiplicity == 1.0 and known.name != "tiny":
        assert np.abs(F.at(ours.x)).max() <= max(np.abs(F.at(theirs.x)).max(), 1e-14)


@given(st.lists(st.integers(-12, 12), min_size=1, max_size=4, unique=True), st.integers(-30, 30))
@settings(max_examples=15, deadline=None)
def test_the_root_of_a_polynomial_is_one_of_its_roots_exactly(roots, start):
    f = function("*".join(f"(x - {root}/4)" if root >= 0 else f"(x + {-root}/4)" for root in roots), variables="x")
    found = find_root(f, [start])
    assert found.success, found.message
    assert Fraction(float(found.x[0])) in {Fraction(root, 4) for root in roots}


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(1, 9), st.integers(-20, 20))
@settings(max_examples=6, deadline=None)
def test_a_positive_polynomial_has_no_root(coefficients, least, start):
    a, b, c = coefficients
    found = find_root(f"({a}x^3 + {b}x^2 + {c}x)^2 + {least}/1000", [start])
    assert not found.success


def test_a_root_lies_where_the_sign_changes_in_exact_arithmetic():
    f = function("x^5 - 4x^4 + x/3 - 1/7")
    x = float(find_root(f, [5]).x[0])
    ulp = np.spacing(x)
    signs = [f.evaluate([Fraction(x) + k * Fraction(ulp)], digits=40).value > 0 for k in (-1, 1)]
    assert signs[0] != signs[1]


def test_cancellation_costs_no_digits():
    found = find_root("((x - 1)^7*1 - 0) + 0*x", [1.5])
    expanded = find_root("x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1", [1.5])
    assert found.x == expanded.x == 1 and expanded.multiplicity == pytest.approx(7, abs=0.02)


def test_fewer_equations_than_unknowns_have_a_root_of_many():
    found = find_root("x^2 + y^2 = 1", [2, 2])
    assert found.success and "continuum" in found.message
    assert found.x == pytest.approx([0.5**0.5] * 2, rel=1e-15)


def test_bounds_keep_it_inside_and_choose_the_root():
    found = find_root("x^2 = 2", [-1], bounds=[(-10, 0)])
    assert found.success and found.x == -(2**0.5) and (found.path.x <= 0).all()
    inside = find_root(["x^2 + y^2 = 4", "x = y"], [-1, -2], bounds={"x": (0, None)})
    assert inside.success and inside.x == pytest.approx([2**0.5] * 2) and (inside.path.x[:, 0] >= 0).all()
    none = find_root("x^2 = 2", [1], bounds=[(0, 1)])
    assert none.status == "no_root" and "edge of the bounds" in none.message and none.x == 1


def test_the_answer_is_the_same_each_time():
    runs = [find_root(["cos(a) + cos(a + b) = 3", "sin(a) + sin(a + b) = 1"], [0.3, 1]) for _ in range(2)]
    assert np.array_equal(runs[0].path.x, runs[1].path.x) and runs[0].message == runs[1].message


def test_evidence_is_asked_of_the_point_that_is_given_out():
    found = find_root("x*exp(x) = 1", 1)
    assert found.function.value(found.x) == found.fun == 0 and found.jac == pytest.approx(
        found.function.jacobian.at(found.x)
    )
    assert not replace(found, success=False).success
