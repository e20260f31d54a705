"""Complex points, for the derivative by a complex step: right to the last digits, refused where it would lie."""

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.errors import OptionError
from workbench.graphs import lower, partial
from workbench.kernels import Execution, compiled
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.kernel import compilable, same_bits
from workbench.kernels.vectorized import NumpyKernel
from workbench.language.formula import Apply, Symbol
from workbench.operators import OPERATORS, Form, Smoothness

NONE = np.empty(0)
STEP = 1e-30
NAMES = ("python", "numpy", "llvm", "hot") if engine.available() else ("python", "numpy")
OVER_ROWS = tuple(name for name in NAMES if name in ("numpy", "llvm"))
WITHOUT = ("gamma", "factorial", "polygamma")
"""SciPy's gamma of a complex number loses a tiny imaginary part; its polygamma takes none."""


def analytic():
    """Smooth rows whose code, or that of their definition, keeps a complex step."""
    forms = (Form.REDUCTION, Form.CONSTANT, Form.COMPARISON, Form.CONNECTIVE)
    rows = [row for row in OPERATORS if row.samples and row.form not in forms and not row.components]
    return [pytest.param(row, id=f"{row.name} of {len(row.parameters)}") for row in rows
            if row.smoothness is Smoothness.ANALYTIC and row.name not in WITHOUT]  # fmt: skip


@pytest.mark.parametrize("row", analytic())
def test_a_complex_step_is_the_derivative(row):
    names = [f"x{index}" for index in range(len(row.parameters))]
    made = lower([Apply(row, tuple(map(Symbol, names)))], names)
    kernel = NumpyKernel(made)
    for sample in row.samples:
        for index, name in enumerate(names):
            moved = np.array(sample, complex)
            moved[index] += 1j * STEP
            slope = kernel(moved).imag / STEP
            assert slope == pytest.approx(compiled(partial(made, name))(np.array(sample)), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_complex_points_over_data_and_in_batches(backend):
    how = Execution(backend)
    made = program("mean((a*exp(-b*x) - y)^2)", variables=("a", "b"), columns=("x", "y"))
    x = np.linspace(0, 2, 9)
    data = (x, np.cos(x))
    slope = compiled(made, how)(np.array([1.0, 0.5 + 1j * STEP]), NONE, data).imag / STEP
    assert slope == pytest.approx(compiled(partial(made, "b"), how)(np.array([1.0, 0.5]), NONE, data), rel=1e-13)
    several = compiled(made, how).batch(np.full((3, 2), 1 + 1j), NONE, data)
    assert several.shape == (3, 1) and several.dtype == complex


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abs(x)", "abs is not analytic"),
        ("max(x, 2)", "max is not analytic"),
        ("piecewise(x > 0: 1, 2)", "not analytic"),
        ("gamma(x)", "gamma has no code for complex numbers"),
        ("x!", "gamma has no code for complex numbers"),
        ("polygamma(1, x)", "polygamma has no code for complex numbers"),
    ],
)
@pytest.mark.parametrize("backend", NAMES)
def test_what_is_not_analytic_is_refused(text, words, backend):
    made = program(text, variables=("x",))
    if (backend == "llvm" and not compilable(made)) or (backend == "hot" and not same_bits(made)):
        pytest.skip("this backend does not take it at all")
    with pytest.raises(OptionError, match=words):
        compiled(made, Execution(backend))(np.array([1 + 1j]))
