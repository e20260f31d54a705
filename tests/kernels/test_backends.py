"""Every backend computes the same: over the whole table, on random programs, outside the domain, and as SymPy does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import of, program
from tests.strategies import CALLS, formulas
from workbench.errors import OptionError, ShapeError
from workbench.graphs import Program, concatenate, gradient, hessian, lower, partial
from workbench.kernels import BACKENDS, choose, compiled
from workbench.kernels.digits import evaluate
from workbench.kernels.scalar import PythonKernel
from workbench.kernels.vectorized import NumpyKernel
from workbench.language.formula import Apply, Symbol
from workbench.language.reading import read
from workbench.language.sympy import to_sympy
from workbench.operators import DIFFERENCE, OPERATORS, Form, Operator

NONE = np.empty(0)
EDGES = (0.0, -1.0, 1e300, -1e300, 1e-300, np.inf, -np.inf)


LAMBDIFIED = tuple(row for row in CALLS if row.form is not Form.POSTFIX)
"""SymPy's code for a factorial is SciPy's, which is 0 for negative numbers."""


def with_code():
    """Rows that stand for a number, and a condition for those that choose."""
    for row in (*OPERATORS, DIFFERENCE):
        if row.samples and row.parameters and row.components is None and row.form is not Form.REDUCTION:
            yield pytest.param(row, id=row.name)


def twice_differentiated(row: Operator) -> Program:
    """A row with all its first and second derivatives."""
    names = [f"x{index}" for index in range(len(row.parameters))]
    made = lower([Apply(row, tuple(map(Symbol, names)))], names)
    into = [name for name, text in zip(names, row.partials, strict=False) if text is not None]
    first = [partial(made, name) for name in into]
    return concatenate([made, *first, *[partial(slope, name) for slope in first for name in into]])


@pytest.mark.parametrize("row", list(with_code()))
def test_the_table_in_every_backend(row):
    made = twice_differentiated(row)
    scalar, arrays = PythonKernel(made), NumpyKernel(made)
    for sample in row.samples:
        exact = [float(each.value) for each in evaluate(made, sample, 20)]
        point = np.array(sample)
        np.testing.assert_allclose(scalar(point), exact, rtol=2e-13, atol=1e-15)
        np.testing.assert_allclose(arrays(point), exact, rtol=2e-13, atol=1e-15)
    batch = arrays.batch(np.array(row.samples))
    np.testing.assert_allclose(batch, [scalar(np.array(sample)) for sample in row.samples], rtol=2e-13, atol=1e-15)


@pytest.mark.parametrize("row", list(with_code()))
def test_outside_the_domain_all_agree_and_none_warns(row):
    made = twice_differentiated(row)
    scalar, arrays = PythonKernel(made), NumpyKernel(made)
    for number in EDGES:
        point = np.full(len(row.parameters), number)
        np.testing.assert_allclose(scalar(point), arrays(point), rtol=2e-13, err_msg=f"{point}")
        np.testing.assert_allclose(arrays.batch(point[np.newaxis])[0], arrays(point), rtol=2e-13, err_msg=f"{point}")
    if row.form is not Form.COMPARISON:
        missing = np.full(len(row.parameters), np.nan)
        assert np.isnan(scalar(missing)[0]) and np.isnan(arrays(missing)[0])


numbers = st.one_of(st.floats(0.1, 3), st.floats(-3, 3), st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0]))


@settings(max_examples=120, deadline=None)
@given(formulas(("x", "y"), leaves=10, pieces=True), st.tuples(numbers, numbers))
def test_random_programs(formula, point):
    made = of(formula)
    made = concatenate([made, gradient(made)]) if differentiable(made) else made
    x = np.array(point)
    with np.errstate(all="raise"):
        scalar, arrays = PythonKernel(made), NumpyKernel(made)
        one, other, third = scalar(x), arrays(x), arrays.batch(np.stack([x, x, x]))[1]
    for a, b, exact in zip(one, other, evaluate(made, point, 15), strict=True):
        known = exact.certain == 15 and abs(exact.value) < 1e200
        # Where a value is badly conditioned the two may differ by more than rounding; both must exist.
        assert np.isfinite(a) == np.isfinite(b)
        if known and abs(a - float(exact.value)) < 1e-9 * abs(a):
            assert a == pytest.approx(b, rel=1e-8)
    np.testing.assert_allclose(third, other, rtol=1e-12)


def differentiable(made: Program) -> bool:
    try:
        gradient(made)
    except OptionError:  # a derivative in an order
        return False
    return True


@settings(max_examples=25, deadline=None)
@given(formulas(("x", "y"), LAMBDIFIED, leaves=6), st.tuples(st.floats(0.25, 1.5), st.floats(0.25, 1.5)))
def test_lambdify_is_the_reference(formula, point):
    made = of(formula)
    try:
        reference = compiled(made, "lambdify", expressions=lambda: [to_sympy(formula)])(np.array(point))
    except OptionError:  # what SymPy cannot have, or cannot print for NumPy
        return
    (exact,) = evaluate(made, point, 15)
    ours = compiled(made)(np.array(point))
    if exact.certain == 15 and np.isfinite(reference).all() and np.abs(reference).max() < 1e12:
        assert ours == pytest.approx(reference, rel=1e-7, abs=1e-9)


def test_lambdify_gives_batches_and_bound_values():
    made = program("a*x^2", "sqrt(x - 5)", variables=("x",), parameters=("a",))
    import sympy

    x, a = sympy.symbols("x a", real=True)
    kernel = compiled(made, "lambdify", expressions=lambda: [a * x**2, sympy.sqrt(x - 5)])
    np.testing.assert_allclose(kernel(np.array([3.0]), np.array([2.0])), [18, np.nan])
    found = kernel.batch(np.array([[1.0], [9.0]]), np.array([2.0]))
    np.testing.assert_allclose(found, compiled(made).batch(np.array([[1.0], [9.0]]), np.array([2.0])))


def test_not_a_number_and_infinity_follow_ieee():
    kernel = compiled(program("1/x", "log(x)", "sqrt(x)", "exp(y)", "x^y", "log(y)*0"))
    np.testing.assert_array_equal(kernel(np.array([0.0, -1.0])), [np.inf, -np.inf, 0, np.exp(-1), np.inf, np.nan])
    np.testing.assert_array_equal(kernel(np.array([-1.0, 1e3])), [-1, np.nan, np.nan, np.inf, 1, 0])
    np.testing.assert_array_equal(kernel(np.array([-2.0, 0.5]))[[1, 4]], [np.nan, np.nan])


def test_conditions_are_one_or_zero():
    kernel = compiled(program("piecewise(x > 0 and y > 0: 1, 0)"))
    points = np.array([[1.0, 1.0], [1.0, -1.0]])
    np.testing.assert_array_equal(kernel.batch(points)[:, 0], [1, 0])
    assert kernel(points[0]) == [1]


def test_many_outputs_that_are_equal_or_zero_are_spread():
    names = [f"x{k}" for k in range(30)]
    made = program(" + ".join(f"x{k}^2*x{k + 1}" for k in range(29)), variables=names)
    x = np.linspace(1, 2, 30)
    H = compiled(hessian(made))(x).reshape(30, 30)
    expected = np.diag(2 * np.append(x[1:], 0)) + np.diag(2 * x[:-1], 1) + np.diag(2 * x[:-1], -1)
    np.testing.assert_allclose(H, expected, rtol=1e-15)


def test_code_that_names_an_argument_twice_is_given_its_value_once():
    """relu's code is (0.0 if x <= 0 else x): forty of them inside each other must not double forty times."""
    nest = "x"
    for _ in range(40):
        nest = f"relu({nest} + y)"
    kernel = compiled(of(*[read(nest, limit=10_000).formula]))
    assert len(kernel._run.__code__.co_code) < 4000
    assert kernel(np.array([1.0, 0.5])) == [21]


def test_shapes():
    kernel = compiled(program("x + y", "3", "x*y"))
    assert kernel(np.array([1, 2])).shape == (3,)
    assert kernel.batch(np.zeros((4, 5, 2))).shape == (4, 5, 3)
    assert kernel.batch(np.zeros((0, 2))).shape == (0, 3)
    assert kernel.batch(np.zeros(2)).shape == (3,)
    assert compiled(program("3", variables=()))(NONE) == [3]


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize(
    ("point", "words"),
    [
        (np.zeros(3), r"shape \(3,\)"),
        (np.zeros((2, 2)), r"shape \(2, 2\)"),
        (np.float64(1), r"shape \(\)"),
        ("xy", "2 real numbers"),
        (np.array(["1", "2"]), "2 real numbers"),
        ([None, 1], "2 real numbers"),
        ([[1], [2, 3]], "2 real numbers"),
    ],
)
def test_points_that_do_not_fit_are_refused(backend, point, words):
    kernel = compiled(program("x*y"), backend)
    with pytest.raises(ShapeError, match=words):
        kernel(point)


def test_points_of_other_types_are_taken():
    kernel = compiled(program("x*y"))
    for point in ([2, 3], (2, 3), np.array([2, 3]), np.array([2, 3], np.float32), np.array([2, 9, 3])[::2]):
        assert kernel(point) == [6]


def test_the_choice_is_told():
    scalar, rows = program("x*y"), program("mean(a*x)", variables=("a",), columns=("x",))
    assert [choose(made)[0].name for made in (scalar, rows)] == ["python", "numpy"]
    assert "one point at a time" in repr(compiled(scalar)) and "rows of data" in repr(compiled(rows))
    assert repr(compiled(scalar, "numpy")).startswith("numpy kernel, 1 operations: asked for")
    assert [row.name for row in BACKENDS] == ["numpy", "python", "lambdify"]


@pytest.mark.parametrize(
    ("backend", "columns", "words"),
    [
        ("fortran", (), "no backend 'fortran'"),
        ("python", ("x",), "rows of data"),
        ("lambdify", (), "SymPy expressions"),
    ],
)
def test_a_backend_that_cannot_is_refused(backend, columns, words):
    made = program("a", variables=("a",), columns=columns)
    with pytest.raises(OptionError, match=words):
        compiled(made, backend)
