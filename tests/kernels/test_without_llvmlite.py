"""Without llvmlite rows and long sums run in NumPy, which is said once; and whoever asks for machine code is told."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.errors import MissingExtraError
from workbench.functions import function
from workbench.graphs import concatenate, gradient
from workbench.kernels import Execution, compiled
from workbench.kernels.backends import say_once
from workbench.kernels.llvm import engine
from workbench.kernels.scalar import PythonKernel
from workbench.kernels.vectorized import NumpyKernel

NONE = np.empty(0)
ROWS = program("mean((a*x - y)^2)", variables=("a",), columns=("x", "y"))


@pytest.fixture(autouse=True)
def missing(monkeypatch):
    """As if llvmlite were not installed, in a process that has not said so yet."""
    monkeypatch.setattr(engine, "available", lambda: False)
    say_once.cache_clear()
    yield
    say_once.cache_clear()


def test_rows_run_in_numpy():
    with pytest.warns(RuntimeWarning, match=r"llvmlite is not installed.*pip install 'workbench\[fast\]'"):
        kernel = compiled(concatenate([ROWS, gradient(ROWS)]))
    assert isinstance(kernel, NumpyKernel)
    x = np.linspace(0, 1, 20_000)
    found = kernel(np.array([3.0]), NONE, (x, 2 * x))
    np.testing.assert_allclose(found, [np.mean(x * x), 2 * np.mean(x * x)], rtol=1e-13)


def test_it_is_said_once():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(3):
            compiled(ROWS)
            function("sum(i=1..n, x[i]^2)").bind(n=100).at(np.ones(100))
    assert [each.category for each in said] == [RuntimeWarning]


def test_nothing_is_said_of_what_would_not_be_faster():
    with warnings.catch_warnings(action="error"):
        kernel = compiled(program("x*y"))
        assert kernel(np.array([2.0, 3.0])) == [6]
        compiled(ROWS, Execution("numpy"))
    assert isinstance(kernel, PythonKernel)


@pytest.mark.filterwarnings("ignore:llvmlite is not installed")
def test_long_sums_run_in_numpy():
    f = function("sum(i=1..n, (x[i] - i)^2/i)").bind(n=2000)
    assert isinstance(f.kernel, NumpyKernel)
    x, i = np.zeros(2000), np.arange(1, 2001)
    assert f.at(x) == pytest.approx(i.sum(), rel=1e-14)
    value, slope = f.value_and_gradient(x)
    assert value == f.at(x)
    np.testing.assert_array_equal(slope, np.full(2000, -2.0))
    np.testing.assert_allclose(f.hessian.at(x, sparse=True).diagonal(), 2 / i)


@pytest.mark.filterwarnings("ignore:llvmlite is not installed")
def test_the_kernel_says_what_would_make_it_faster():
    x = np.linspace(0, 1, 50)
    for f in (function("mean((a*x - 1)^2)", data={"x": x}), function("sum(i=1..n, x[i]^2)").bind(n=100)):
        assert repr(f.kernel).startswith("numpy kernel")
        assert "with llvmlite (pip install 'workbench[fast]')" in repr(f.kernel)


@pytest.mark.parametrize("made", [ROWS, program("x*y")])
def test_machine_code_that_is_asked_for_is_missing(made):
    with pytest.raises(MissingExtraError, match=r"pip install 'workbench\[fast\]'"):
        compiled(made, Execution("llvm"))
    with pytest.raises(MissingExtraError):
        function("x^2").compile(backend="llvm")(1.0)
