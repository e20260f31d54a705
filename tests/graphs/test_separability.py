"""How many entries a Hessian has by structure: never fewer than it has, and few where it is sparse."""

import numpy as np
import pytest

from workbench.functions import function
from workbench.graphs import hessian_size

SPARSE = (
    "sum(i=1..n, 100*(x[2i] - x[2i-1]^2)^2 + (1 - x[2i-1])^2)",
    "sum(i=2..n-1, ((3 - 2x[i])*x[i] - x[i-1] - 2x[i+1] + 1)^2) + (x[1] - x[2])^2*x[n]",
    "sum(i=1..n, x[i]*log(1 + x[i]^2)/3 - 2*x[i]) + x[1]*x[5]",
    "sum(i=2..n, (x[i] - x[1])^2*exp(x[i]))",
)
DENSE = (
    "log(sum(i=1..n, exp(x[i])))",
    "sum(i=1..n, (x[i] - 1)^2) + (sum(i=1..n, i*(x[i] - 1)))^2",
    "sum(i=1..n, (x[i] - sum(j=1..n, x[j])/n)^2)",
    "sum(i=1..n, x[i])^3*exp(x[1])",
)


def entries(f):
    return np.count_nonzero(np.ones_like(f.hessian.at(np.zeros(len(f.variables)), sparse=True).data))


@pytest.mark.parametrize(
    ("text", "n"), [(text, n) for text in SPARSE for n in (6, 80)] + [(text, n) for text in DENSE for n in (6, 30)]
)
def test_the_bound_holds(text, n):
    f = function(text).bind(n=n)
    size = hessian_size(f.program, 10**9)
    assert size is not None and size >= entries(f)


@pytest.mark.parametrize("text", SPARSE)
def test_sparse_is_known_to_be(text):
    f = function(text).bind(n=80)
    assert hessian_size(f.program, 2 * entries(f) + 10) is not None


@pytest.mark.parametrize("text", DENSE)
def test_dense_is_told_without_its_entries(text):
    f = function(text).bind(n=5_000)
    assert f.hessian_size(100 * 5_000) is None


def test_what_is_linear_has_no_entries():
    assert function("3x - y/4 - (x + 2y)*5").hessian_size(0) == 0


def test_rows_of_data_do_not_multiply_it():
    f = function("mean((m*x + b - y)^2)", data={"x": np.arange(50.0), "y": np.arange(50.0)})
    assert f.hessian_size(100) == 4
