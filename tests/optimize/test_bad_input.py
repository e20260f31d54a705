"""What is wrong is told before anything runs: what, where, and what instead."""

import numpy as np
import pytest

from workbench.errors import DataError, OptionError, ParseError, ShapeError
from workbench.functions import function
from workbench.optimize import (
    BFGS,
    METHODS,
    Backtracking,
    Cosine,
    Exponential,
    GradientDescent,
    Momentum,
    SciPy,
    StepHalving,
    compare,
    fit,
    minimize,
)

BOWL = "x^2 + 3y^2"
NAN = float("nan")
RATED = "gradient-descent, momentum, nesterov, adagrad, rmsprop, adam, amsgrad"

RUNS = [
    (BOWL, [1], {}, ShapeError, "there are 2 variables (x, y)"),
    (BOWL, [1, 2, 3], {}, ShapeError, "there are 2 variables (x, y)"),
    (BOWL, [[1, 2], [3, 4]], {}, ShapeError, "one point of shape (2,)"),
    (BOWL, {"x": 1}, {}, OptionError, "no value for y"),
    (BOWL, {"x": 1, "z": 2}, {}, OptionError, "'z' is no variable"),
    (BOWL, [1, NAN], {}, OptionError, "no finite value for 'y' (nan)"),
    (BOWL, ["a", 1], {}, OptionError, "number"),
    (BOWL, [1, 2], {"method": "newtn"}, OptionError, "there is no method 'newtn'"),
    (BOWL, [1, 2], {"method": "newtn"}, OptionError, "Did you mean 'newton'?"),
    (BOWL, [1, 2], {"method": "SLSQP"}, OptionError, "method='scipy:SLSQP'"),
    (BOWL, [1, 2], {"method": "scipy:BFSG"}, OptionError, "Did you mean 'BFGS'?"),
    (BOWL, [1, 2], {"method": 3}, OptionError, "method is 3"),
    (BOWL, [1, 2], {"method": "newton", "learning_rate": 0.1}, OptionError, f"newton has no option 'learning_rate'; these methods have it: {RATED}"),
    (BOWL, [1, 2], {"method": "gradient-descent", "momentum": 0.9}, OptionError, "these methods have it: momentum, nesterov"),
    (BOWL, [1, 2], {"method": "momentum", "momentun": 0.9}, OptionError, "Did you mean 'momentum'?"),
    (BOWL, [1, 2], {"learning_rate": -0.1}, OptionError, "learning rate is -0.1; a positive number is needed"),
    (BOWL, [1, 2], {"learning_rate": NAN}, OptionError, "learning rate is nan"),
    (BOWL, [1, 2], {"learning_rate": "fast"}, OptionError, "learning rate is 'fast'"),
    (BOWL, [1, 2], {"method": "momentum", "momentum": 1.0}, OptionError, "momentum is 1"),
    (BOWL, [1, 2], {"tolerance": -1}, OptionError, "tolerance is -1"),
    (BOWL, [1, 2], {"tolerance": "small"}, OptionError, "tolerance is 'small'"),
    (BOWL, [1, 2], {"max_steps": -1}, OptionError, "max_steps is -1"),
    (BOWL, [1, 2], {"max_steps": 1.5}, OptionError, "max_steps is 1.5; a whole number is needed"),
    (BOWL, [1, 2], {"bounds": [(0, 1)]}, ShapeError, "1 bounds for 2 variables"),
    (BOWL, [1, 2], {"bounds": [(1, 0), (0, 1)]}, OptionError, "the bounds of 'x' are (1, 0), which holds no number"),
    (BOWL, [1, 2], {"bounds": [(0, 1), 3]}, OptionError, "the bounds of 'y' are 3; a pair"),
    (BOWL, [1, 2], {"bounds": {"z": (0, 1)}}, OptionError, "bounds name 'z'"),
    (BOWL, [1, 2], {"bounds": [(NAN, 1), (0, 1)]}, OptionError, "holds no number"),
    (BOWL, [1, 2], {"bounds": 5}, OptionError, "bounds are 5"),
    (BOWL, [1, 2], {"tol": 1e-3}, OptionError, "auto has no option 'tol'; what it says is said here by tolerance="),
    (BOWL, [1, 2], {"method": "sgd"}, OptionError, "That is gradient-descent with batch_size= here"),
    (BOWL, [1, 2], {"method": BFGS}, OptionError, "or a method such as GradientDescent() is needed"),
    (BOWL, [1, 2], {"method": "bfgs", "search": Backtracking}, OptionError, "an object such as"),
    (BOWL, [1, 2], {"callback": 3}, OptionError, "callback is 3; a function that takes an iterate"),
    (BOWL, [1, 2], {"max_steps": 1e3}, OptionError, "max_steps is 1000.0; a whole number"),
    (BOWL, [1, 2], {"method": "bfgs", "bounds": [(0, 1), (0, 1)]}, OptionError, "bfgs takes no bounds; these methods do: auto, gradient-descent, lbfgs, newton"),
    (BOWL, [1, 2], {"method": "scipy:CG", "bounds": [(0, 1), (0, 1)]}, OptionError, "scipy:CG takes no bounds"),
    (BOWL, [1, 2], {"method": GradientDescent(0.1), "batch_size": 5}, OptionError, "batch_size divides the rows of the data"),
    ("sin(", [1], {}, ParseError, "sin("),
    (7, [1], {}, OptionError, "f is of type int"),
    ("3", [], {}, OptionError, "no variables"),
]  # fmt: skip


@pytest.mark.parametrize(("f", "start", "options", "kind", "told"), RUNS)
def test_a_run_that_cannot_begin_says_why(f, start, options, kind, told):
    with pytest.raises(kind) as caught:
        minimize(f, start, **options)
    assert told in str(caught.value)


def test_vector_valued_functions_are_refused():
    with pytest.raises(ShapeError, match=r"shape \(2,\); minimize needs a scalar"):
        minimize(function(["x", "y"]), [1, 2])


OBJECTS = [
    (lambda: StepHalving(every=0), "every=0"),
    (lambda: Exponential(decay=0.0), "decay=0"),
    (lambda: Exponential(decay=1.5), "decay=1.5"),
    (lambda: Cosine(final=-1), "final=-1"),
    (lambda: Backtracking(shrink=1.0), "shrink=1"),
    (lambda: Backtracking(decrease=0.0), "decrease=0"),
    (lambda: GradientDescent(0.1, batch_size=0), "batch_size is 0"),
    (lambda: GradientDescent(0.1, batch_size=4, search=Backtracking()), "a search needs all of the data"),
    (lambda: Momentum(0.0), "learning rate is 0"),
    (lambda: SciPy("Nelder-Maed"), "Did you mean 'Nelder-Mead'?"),
]


@pytest.mark.parametrize(("make", "told"), OBJECTS)
def test_a_method_that_cannot_be_says_why(make, told):
    with pytest.raises(OptionError) as caught:
        make()
    assert told in str(caught.value)


def test_every_method_name_is_found_and_named_in_errors():
    names = [method.name for method in METHODS]
    assert len(set(names)) == len(names)
    with pytest.raises(OptionError) as caught:
        minimize(BOWL, [1, 2], method="none")
    assert all(name in str(caught.value) for name in names)


def test_compare_wants_a_list():
    for methods in ("newton", 0.1, []):
        with pytest.raises(OptionError, match="a list of methods or learning rates"):
            compare(BOWL, [1, 2], methods)


TABLE = {"x": [1.0, 2, 3, 4], "y": [2.0, 4, 6, 9], "label": ["a", "b", "c", "d"]}
FITS = [
    ("y = m*x + b", {"x": [1.0], "y": [2.0]}, None, DataError, "1 row of data for 2 parameters (b, m)"),
    ("z = m*x + b", TABLE, None, DataError, "the left side names 'z', which is no column"),
    ("y = m*x + b", {"x": [1, NAN, 3], "y": [1, 2, 3]}, None, DataError, "column 'x' of the data has no value in row 2"),
    ("y = m*x + b", {"x": [1, 2], "y": [1, 2, 3]}, None, DataError, "differ in length"),
    ("y = m*label", TABLE, None, DataError, "the text 'a' in row 1"),
    ("y = a*exp(b*x)", TABLE, None, OptionError, "a start is needed: start={'a': 1, 'b': 1}"),
    ("y = a*exp(b*x)", TABLE, {"a": 1}, OptionError, "'b': neither the start nor the data has it"),
    ("y = a*exp(b*x)", TABLE, {"a": 1, "b": 1, "c": 1}, OptionError, "'c': the start names it, but the model does not"),
    ("y = a*exp(b*x)", TABLE, {"a": 1, "b": NAN}, OptionError, "no finite value for 'b'"),
    ("m*x + b", TABLE, None, OptionError, "a model is an equation, such as y = m*x + b"),
    ("y = 2x", TABLE, None, OptionError, "has no parameters"),
    ("y = m*x +", TABLE, None, ParseError, "m*x +"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "table", "start", "kind", "told"), FITS)
def test_a_fit_that_cannot_begin_says_why(model, table, start, kind, told):
    with pytest.raises(kind) as caught:
        fit(model, table, start)
    assert told in str(caught.value)


def test_predicting_needs_the_columns_of_the_right_side():
    line = fit("y = m*x + b", TABLE)
    assert line.predict({"x": np.array([10.0])}).shape == (1,)
    with pytest.raises(DataError, match="no column 'x'"):
        line.predict({"z": [1, 2]})
