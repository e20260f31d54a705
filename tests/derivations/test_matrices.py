"""Rules of matrices: the textbook forms as printed, each against differences in NumPy, and what has no such rule."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from workbench.checks.matrices import derivative_components, smaller, with_matrix_evidence
from workbench.derivations import Step
from workbench.derivations.matrices import by_array
from workbench.language.building import number
from workbench.language.formula import Apply
from workbench.language.printing import to_text
from workbench.operators import NEGATION

SIZES = {"x": 3, "a": 3, "b": 3, "c": 2, "A": (3, 3), "B": (3, 3), "W": (2, 3), "s": ()}
SHAPES = {name: (size,) if isinstance(size, int) else size for name, size in SIZES.items() if size != ()}

GRADIENTS = [
    ("a^T x", "x", "a"),
    ("x^T a", "x", "a"),
    ("dot(a, x)", "x", "a"),
    ("x^T x", "x", "2*x"),
    ("|x|^2", "x", "2*x"),
    ("|x|", "x", "x/norm(x)"),
    ("|x - a|", "x", "(x - a)/norm(x - a)"),
    ("x^T A x", "x", "(A + Aᵀ)*x"),
    ("dot(x, A x)", "x", "(A + Aᵀ)*x"),
    ("x^T A^T A x", "x", "2*Aᵀ*A*x"),
    ("1/2*x^T A x - b^T x + s", "x", "1/2*(A + Aᵀ)*x - b"),
    ("|W x - c|^2", "x", "2*Wᵀ*(W*x - c)"),
    ("(W x - c)^T (W x - c)", "x", "2*Wᵀ*(W*x - c)"),
    ("|c - W x|^2", "x", "-2*Wᵀ*(c - W*x)"),
    ("|W x - c|^2 + s*|x|^2", "x", "2*Wᵀ*(W*x - c) + 2*s*x"),
    ("(A x - b)^T B (A x + a)", "x", "Aᵀ*B*(A*x + a) + Aᵀ*Bᵀ*(A*x - b)"),
    ("1/(2s)*|W x - c|^2", "x", "1/s*Wᵀ*(W*x - c)"),
    ("|W x - c|^2/(2s) + s/2*|x|^2", "x", "1/s*Wᵀ*(W*x - c) + s*x"),
    ("1/(2s)*(a^T x - s)^2", "x", "1/s*(aᵀ*x - s)*a"),
    ("1/(2s^2)*|x - a|^2", "x", "1/s^2*(x - a)"),
    ("log(|x|^2/2)", "x", "2/norm(x)^2*x"),
    ("exp(-|x|^2/2)", "x", "-exp(-norm(x)^2/2)*x"),
    ("sqrt(x^T x + 1)", "x", "1/sqrt(xᵀ*x + 1)*x"),
    ("(a^T x)^2", "x", "2*(aᵀ*x)*a"),
    ("sum(sigmoid(W x + c))", "x", "Wᵀ*sigmoid'(W*x + c)"),
    ("sum(exp(x))", "x", "exp(x)"),
    ("mean(W x)", "x", "1/2*Wᵀ*ones"),
    ("c^T W x", "W", "c*xᵀ"),
    ("c^T W x", "x", "Wᵀ*c"),
    ("a^T A^T B x", "A", "B*x*aᵀ"),
    ("x^T W^T W x", "W", "2*W*x*xᵀ"),
    ("|W x - c|^2", "W", "2*(W*x - c)*xᵀ"),
    ("|W x - c|^2", "c", "-2*(W*x - c)"),
    ("x^T A x*(b^T x)", "x", None),
    ("(x^T A x)/(x^T x)", "x", None),
    ("log(1 + exp(-a^T x))", "x", None),
    ("c^T tanh(W x)", "W", None),
    ("max(a^T x, 0)", "x", None),
    ("|x|^3", "x", "3*norm(x)*x"),
]
JACOBIANS = [
    ("A x", "x", "A"),
    ("W x - c", "x", "W"),
    ("x + A x", "x", "I + A"),
    ("3x", "x", "3*I"),
    ("sigmoid(W x + c)", "x", "diag(sigmoid'(W*x + c))*W"),
    ("exp(x)", "x", "diag(exp(x))"),
    ("sin(A x)/s", "x", None),
    ("x*(a^T x)", "x", None),
]


def derived(text: str, by: str) -> tuple[wb.Function, Step | None]:
    f = wb.function(text, variables=SIZES)
    return f, by_array(f.formula, by, SHAPES)


def spaced(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("text", "by", "expected"), GRADIENTS + JACOBIANS, ids=str)
def test_a_rule_in_print_and_in_numbers(text: str, by: str, expected: str | None) -> None:
    """The printed form, the components against differences in 30 digits, and against the compiled derivative."""
    f, step = derived(text, by)
    assert step is not None
    if expected is not None:
        assert spaced(to_text(step.after)) == spaced(expected)
    checked = with_matrix_evidence(step, SHAPES, f.operators)
    assert all(part.evidence is not None for part in checked.walk())
    ours = [part for _, _, part in derivative_components(step, SHAPES, f.operators)]
    x = np.random.default_rng(4).uniform(0.5, 1.5, len(f.variables))
    values = np.array([wb.function(part, variables=list(f.variables)).value(x) for part in ours])
    assert values == pytest.approx(np.ravel(np.asarray(f.diff(by).at(x))), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("text", ["x^T A x", "|W x - c|^2", "a^T x"])
def test_a_wrong_rule_is_not_confirmed(text: str) -> None:
    f, step = derived(text, "x")
    assert step is not None
    for wrong in (Apply(NEGATION, (step.after,)), Apply(NEGATION, (Apply(NEGATION, (number(0),)),))):
        assert with_matrix_evidence(replace(step, after=wrong), SHAPES, f.operators).evidence is None


def test_a_gradient_of_another_formula_is_confirmed_only_where_it_has_the_same_value() -> None:
    transposed = by_array(wb.function("x^T A^T x", variables=SIZES).formula, "x", SHAPES)
    assert transposed is not None
    same, other = derived("x^T A x", "x")[0], derived("x^T A^T A x", "x")[0]
    assert with_matrix_evidence(replace(transposed, before=same.formula), SHAPES, same.operators).evidence is not None
    assert with_matrix_evidence(replace(transposed, before=other.formula), SHAPES, other.operators).evidence is None


def test_a_matrix_that_is_known_to_be_symmetric() -> None:
    f = wb.function("x^T A x", variables=SIZES)
    step = by_array(f.formula, "x", SHAPES, symmetric={"A"})
    assert step is not None and to_text(step.after) == "2*A*x"
    assert with_matrix_evidence(step, SHAPES, f.operators).evidence is None  # of any A it is wrong
    assert with_matrix_evidence(step, SHAPES, f.operators, symmetric={"A"}).evidence is not None


@pytest.mark.parametrize(("text", "by"), [("x[1]^2", "x"), ("softmax(x)", "x"), ("A x", "A"), ("a^T a", "x")])
def test_what_has_no_rule_of_matrices(text: str, by: str) -> None:
    assert derived(text, by)[1] is None


def test_sizes_are_made_small_and_stay_apart() -> None:
    assert smaller({"A": (1000, 40), "x": (40,), "y": (7,)}) == {"A": (4, 3), "x": (3,), "y": (2,)}


def test_a_large_problem_is_checked_on_a_small_one() -> None:
    f = wb.function("|A x - b|^2", variables={"x": 12, "A": (60, 12), "b": 60}).bind(b=np.zeros(60))
    solution = wb.explain(f.diff("x"))
    assert solution.verified and "2Aᵀ(Ax − b)" in solution.to_text()
