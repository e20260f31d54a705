"""Every backend computes the same: over the whole table, on random programs, outside the domain, and as SymPy does."""

import ctypes
import warnings
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import of, program
from tests.strategies import CALLS, formulas
from workbench.errors import OptionError, ShapeError
from workbench.graphs import Program, concatenate, gradient, hessian, lower, partial
from workbench.kernels import BACKENDS, Execution, Kernel, choose, compiled
from workbench.kernels.digits import evaluate
from workbench.kernels.hot import HotKernel
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.engine import compile_ir
from workbench.kernels.llvm.instructions import exact
from workbench.kernels.llvm.kernel import POINTS, LlvmKernel, compilable, same_bits
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


def every_kernel(made: Program) -> dict[str, Kernel]:
    """All kernels that can run a program; the hot one as machine code."""
    found: dict[str, Kernel] = {"python": PythonKernel(made), "numpy": NumpyKernel(made)}
    if engine.available() and compilable(made):
        found["llvm"] = LlvmKernel(made)
    if engine.available() and same_bits(made):
        found["hot"] = hot = HotKernel(made, "tested")
        hot.often = 0
    return found


needs_llvm = pytest.mark.skipif(not engine.available(), reason="llvmlite is not installed")
NAMES = ("python", "numpy", "llvm", "hot") if engine.available() else ("python", "numpy")
ULPS = 10
NEAR_ITS_ZERO = {"lgamma": 40}
"""Python's lgamma has the error of numbers about 1 there."""


def ulps(value: float, exact_value: Decimal) -> float:
    return float(abs(Decimal(float(value)) - exact_value) / Decimal(float(np.spacing(abs(float(exact_value))))))


@pytest.mark.parametrize("row", list(with_code()))
def test_values_of_the_table_are_right_to_the_last_digits(row):
    names = [f"x{index}" for index in range(len(row.parameters))]
    made = lower([Apply(row, tuple(map(Symbol, names)))], names)
    points = np.array(row.samples, float)
    for name, kernel in every_kernel(made).items():
        several = kernel.batch(np.repeat(points, POINTS, axis=0))[::POINTS]
        for point, third in zip(points, several, strict=True):
            (known,) = evaluate(made, point, 50)
            worst = max(ulps(value, known.value) for value in (*kernel(point), *third))
            assert worst <= NEAR_ITS_ZERO.get(row.name, ULPS), (name, point)


@pytest.mark.parametrize("row", list(with_code()))
def test_the_table_in_every_backend(row):
    made = twice_differentiated(row)
    points = np.array(row.samples, float)
    expected = [[float(each.value) for each in evaluate(made, sample, 50)] for sample in points]
    for name, kernel in every_kernel(made).items():
        found = np.array([kernel(point) for point in points])
        np.testing.assert_allclose(found, expected, rtol=2e-13, atol=1e-15, err_msg=name)
        for times in (1, POINTS):
            batch = kernel.batch(np.repeat(points, times, axis=0))[::times]
            np.testing.assert_allclose(batch, expected, rtol=2e-13, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("row", list(with_code()))
def test_outside_the_domain_all_agree_and_none_warns(row):
    made = twice_differentiated(row)
    points = np.array([np.full(len(row.parameters), number) for number in EDGES])
    missing = np.full(len(row.parameters), np.nan)
    arrays = NumpyKernel(made)
    expected = np.array([arrays(point) for point in points])
    for name, kernel in every_kernel(made).items():
        for point, wanted in zip(points, expected, strict=True):
            np.testing.assert_allclose(kernel(point), wanted, rtol=2e-13, err_msg=f"{name} at {point}")
        batch = kernel.batch(np.repeat(points, POINTS, axis=0))[::POINTS]
        known = np.full(expected.shape, True)
        if name == "llvm" and "quotient" in row.name:
            # Beside x/1e-300 nothing is left of their derivatives but rounding, which vector code does otherwise.
            known[EDGES.index(1e-300), 1:] = False
        np.testing.assert_allclose(batch[known], expected[known], rtol=2e-13, err_msg=name)
        if row.form is not Form.COMPARISON:
            assert np.isnan(kernel(missing)[0])


numbers = st.one_of(st.floats(0.1, 3), st.floats(-3, 3), st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0]))


@settings(max_examples=120, deadline=None)
@given(formulas(("x", "y"), leaves=10, pieces=True), st.tuples(numbers, numbers))
def test_random_programs(formula, point):
    made = of(formula)
    made = concatenate([made, gradient(made)]) if differentiable(made) else made
    x = np.array(point)
    with np.errstate(all="raise"):
        kernels = every_kernel(made)
        found = {name: kernel(x) for name, kernel in kernels.items()}
        batches = {name: kernel.batch(np.stack([x, x, x]))[1] for name, kernel in kernels.items()}
    known = evaluate(made, point, 15)
    for k, expected in enumerate(known):
        a = found["python"][k]
        # Where a value is badly conditioned they may differ by more than rounding; all must exist.
        assert len({bool(np.isfinite(values[k])) for values in found.values()}) == 1
        certain = expected.certain == 15 and abs(expected.value) < 1e200
        if certain and abs(a - float(expected.value)) < 1e-9 * abs(a):
            assert all(values[k] == pytest.approx(a, rel=1e-8) for values in found.values())
    np.testing.assert_allclose(batches["numpy"], found["numpy"], rtol=1e-12)
    if "llvm" in found:
        np.testing.assert_array_equal(batches["llvm"], found["llvm"])


EXACT_CALLS = tuple(row for row in CALLS if exact(row))


@needs_llvm
@settings(max_examples=120, deadline=None)
@given(formulas(("x", "y"), EXACT_CALLS, leaves=12, pieces=True), st.tuples(numbers, numbers))
def test_machine_code_has_the_bits_of_python(formula, point):
    made = of(formula)
    made = concatenate([made, gradient(made)]) if differentiable(made) else made
    if not same_bits(made):  # the derivative of an exact row may be none
        return
    x = np.array(point)
    scalar = PythonKernel(made)
    try:
        expected = np.array(scalar._run(x.tolist(), []))
    except (ValueError, ZeroDivisionError, OverflowError):  # NumPy's arithmetic then, with other last digits
        assert (np.isfinite(LlvmKernel(made)(x)) == np.isfinite(scalar(x))).all()
        return
    expected = scalar(x)
    for kernel in (LlvmKernel(made), every_kernel(made)["hot"]):
        found = kernel(x)
        np.testing.assert_array_equal(found, expected)
        number = ~np.isnan(expected)
        np.testing.assert_array_equal(np.signbit(found[number]), np.signbit(expected[number]))
    module = LlvmKernel(made)._code.module
    for level in range(4):
        np.testing.assert_array_equal(at_level(module, level, x, len(expected)), expected)


def at_level(module, level: int, x: np.ndarray, size: int) -> np.ndarray:
    """What straight-line code gives when compiled at a level."""
    code = compile_ir(module.text, ["kernel"], level=level, symbols=module.symbols, cached=False)
    out, context = np.empty(size), np.empty(1)
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3)(code.addresses["kernel"])
    call(x.ctypes.data, context.ctypes.data, out.ctypes.data)
    return out


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
        reference = compiled(made, Execution("lambdify"), expressions=lambda: [to_sympy(formula)])(np.array(point))
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
    kernel = compiled(made, Execution("lambdify"), expressions=lambda: [a * x**2, sympy.sqrt(x - 5)])
    np.testing.assert_allclose(kernel(np.array([3.0]), np.array([2.0])), [18, np.nan])
    found = kernel.batch(np.array([[1.0], [9.0]]), np.array([2.0]))
    np.testing.assert_allclose(found, compiled(made).batch(np.array([[1.0], [9.0]]), np.array([2.0])))


@pytest.mark.parametrize("backend", NAMES)
def test_not_a_number_and_infinity_follow_ieee(backend):
    kernel = compiled(program("1/x", "log(x)", "sqrt(x)", "exp(y)", "x^y", "log(y)*0"), Execution(backend))
    with warnings.catch_warnings(action="error"):
        np.testing.assert_allclose(kernel(np.array([0.0, -1.0])), [np.inf, -np.inf, 0, np.exp(-1), np.inf, np.nan])
        np.testing.assert_array_equal(kernel(np.array([-1.0, 1e3])), [-1, np.nan, np.nan, np.inf, 1, 0])
        np.testing.assert_array_equal(kernel(np.array([-2.0, 0.5]))[[1, 4]], [np.nan, np.nan])


@pytest.mark.parametrize("backend", NAMES)
def test_conditions_are_one_or_zero(backend):
    kernel = compiled(program("piecewise(x > 0 and y > 0: 1, 0)"), Execution(backend))
    points = np.array([[1.0, 1.0], [1.0, -1.0]])
    np.testing.assert_array_equal(kernel.batch(points)[:, 0], [1, 0])
    np.testing.assert_array_equal(kernel.batch(np.tile(points, (POINTS, 1)))[:, 0], [1, 0] * POINTS)
    assert kernel(points[0]) == [1]


@pytest.mark.parametrize("backend", NAMES)
def test_many_outputs_that_are_equal_or_zero_are_spread(backend):
    names = [f"x{k}" for k in range(30)]
    made = program(" + ".join(f"x{k}^2*x{k + 1}" for k in range(29)), variables=names)
    x = np.linspace(1, 2, 30)
    H = compiled(hessian(made), Execution(backend))(x).reshape(30, 30)
    expected = np.diag(2 * np.append(x[1:], 0)) + np.diag(2 * x[:-1], 1) + np.diag(2 * x[:-1], -1)
    np.testing.assert_allclose(H, expected, rtol=1e-15)


def test_code_that_names_an_argument_twice_is_given_its_value_once():
    """relu's code is (0.0 if x <= 0 else x): forty of them inside each other must not double forty times."""
    nest = "x"
    for _ in range(40):
        nest = f"relu({nest} + y)"
    kernel = compiled(of(*[read(nest, limit=10_000).formula]), Execution("python"))
    assert len(kernel._run.__code__.co_code) < 4000
    assert kernel(np.array([1.0, 0.5])) == [21]


@pytest.mark.parametrize("backend", NAMES)
def test_shapes(backend):
    how = Execution(backend)
    kernel = compiled(program("x + y", "3", "x*y"), how)
    assert kernel(np.array([1, 2])).shape == (3,)
    assert kernel.batch(np.zeros((4, 5, 2))).shape == (4, 5, 3)
    assert kernel.batch(np.ones((POINTS, 2, 2))).tolist() == [[[2, 3, 1]] * 2] * POINTS
    assert kernel.batch(np.zeros((0, 2))).shape == (0, 3)
    assert kernel.batch(np.zeros((3, 0, 2))).shape == (3, 0, 3)
    assert kernel.batch(np.zeros(2)).shape == (3,)
    assert compiled(program("3", variables=()), how)(NONE) == [3]


@pytest.mark.parametrize("backend", NAMES)
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
    kernel = compiled(program("x*y"), Execution(backend))
    with pytest.raises(ShapeError, match=words):
        kernel(point)


@pytest.mark.parametrize("backend", NAMES)
def test_bound_values_that_do_not_fit_are_refused(backend):
    kernel = compiled(program("p*x", variables=("x",), parameters=("p",)), Execution(backend))
    assert kernel(np.array([2.0]), np.array([3])) == [6]
    np.testing.assert_array_equal(kernel.batch(np.ones((POINTS, 1)), np.array([3.0])), 3)
    for wrong in (np.empty(0), np.zeros(2), np.array(["1"])):
        with pytest.raises(ShapeError, match="the bound values"):
            kernel(np.array([2.0]), wrong)
        with pytest.raises(ShapeError, match="the bound values"):
            kernel.batch(np.ones((POINTS, 1)), wrong)
    with pytest.raises(ShapeError, match="needs 0 columns"):
        kernel(np.array([2.0]), np.array([3.0]), (np.ones(3),))


@pytest.mark.parametrize("backend", NAMES)
def test_points_of_other_types_are_taken(backend):
    kernel = compiled(program("x*y"), Execution(backend))
    locked = np.array([2.0, 3.0])
    locked.flags.writeable = False
    kinds = (np.int8, np.int64, np.uint16, np.float32, np.float16, np.longdouble, np.dtype(">f8"), object)
    given = [[2, 3], (2, 3), np.array([2.0, 9.0, 3.0])[::2], np.array([3.0, 2.0])[::-1], locked]
    for point in (*given, *[np.array([2, 3], kind) for kind in kinds]):
        assert kernel(point) == [6]
        assert kernel.batch([point]) == [[6]]
        np.testing.assert_array_equal(kernel.batch(np.array([point] * POINTS)), 6)
    assert kernel.batch(np.asfortranarray(np.array([[2.0, 3.0], [4.0, 5.0]]))).tolist() == [[6], [20]]


def test_the_choice_is_told():
    scalar, rows = program("x*y"), program("mean(a*x)", variables=("a",), columns=("x",))
    assert [choose(made)[0].name for made in (scalar, rows)] == (
        ["hot", "llvm"] if engine.available() else ["python", "numpy"]
    )
    assert "generated Python" in repr(compiled(scalar)) and "rows" in repr(compiled(rows))
    assert repr(compiled(scalar, Execution("numpy"))).startswith("numpy kernel, 1 operations: asked for")
    assert [row.name for row in BACKENDS] == ["llvm", "hot", "numpy", "python", "lambdify"]


@pytest.mark.parametrize(
    ("backend", "columns", "words"),
    [
        ("fortran", (), "no backend 'fortran'"),
        ("python", ("x",), "rows of data"),
        ("hot", ("x",), "rows of data"),
        ("lambdify", (), "SymPy expressions"),
    ],
)
def test_a_backend_that_cannot_is_refused(backend, columns, words):
    made = program("a", variables=("a",), columns=columns)
    with pytest.raises(OptionError, match=words):
        compiled(made, Execution(backend))
