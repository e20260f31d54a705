"""What the rows of loops add to outputs arrives where it belongs: every output is written, and nothing beside them."""

import ctypes

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("llvmlite")

from workbench.graphs import concatenate, gradient, lower, sparse_hessian, unrolled
from workbench.kernels.llvm.kernel import Code, machine_program
from workbench.kernels.llvm.rows import over_rows
from workbench.kernels.scalar import scalar_function
from workbench.kernels.schedule import schedule
from workbench.language.formula import Apply, Symbol
from workbench.language.long_sums import Alike, LongSum
from workbench.language.reading import read
from workbench.operators import SUM

GUARD = 64
TEMPLATES = ("(#1 - 2)^2", "(#1 - #2^2)^2", "#1*#2*#3", "exp(#1/9)*#2", "#1")
"""Over places, which stand as a, b, c while they are read."""


def template(text):
    """A term over the places of a long sum."""
    formula = read(text.replace("#1", "a").replace("#2", "b").replace("#3", "c"), variables=["a", "b", "c"]).formula
    return replaced(formula, {"a": "#1", "b": "#2", "c": "#3"})


def replaced(formula, names):
    if isinstance(formula, Symbol):
        return Symbol(names.get(formula.name, formula.name))
    return (
        Apply(formula.operator, tuple(replaced(a, names) for a in formula.arguments)) if formula.children else formula
    )


def run(program, x):
    """The outputs, written over NaN between guards that must stay as they are."""
    code = Code(over_rows(schedule(machine_program(program))), 1)
    size = len(program.outputs)
    memory = np.full(size + 2 * GUARD, 7.0)
    memory[GUARD:-GUARD] = np.nan
    out = memory[GUARD:-GUARD]
    code.kernel(x.ctypes.data, code.context(np.empty(0), (), 0, 0).ctypes.data, out.ctypes.data)
    assert (memory[:GUARD] == 7).all() and (memory[-GUARD:] == 7).all()
    return out.copy()


def run_pair(program, x):
    """The same by `pair`, which writes the first output elsewhere: nothing before the others is touched."""
    code = Code(over_rows(schedule(machine_program(program))), 1)
    memory = np.full(len(program.outputs) - 1 + 2 * GUARD, 7.0)
    first = np.full(1 + 2 * GUARD, 7.0)
    memory[GUARD:-GUARD] = first[GUARD] = np.nan
    pair = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)(code.compiled.addresses["pair"])
    context = code.context(np.empty(0), (), 0, 0)
    pair(x.ctypes.data, context.ctypes.data, first[GUARD:].ctypes.data, memory[GUARD:].ctypes.data)
    guards = [memory[:GUARD], memory[-GUARD:], first[:GUARD], first[-GUARD:]]
    assert all((guard == 7).all() for guard in guards)
    return np.concatenate([first[GUARD : GUARD + 1], memory[GUARD:-GUARD]])


@st.composite
def sums(draw):
    """A long sum over x0, x1, ... with steps and shifts, or places without order; and how many variables."""
    text = draw(st.sampled_from(TEMPLATES))
    count = draw(st.sampled_from((50, 51, 57, 64, 130, 1023, 1024, 1025)))
    step = draw(st.sampled_from((1, 1, 2, 3, 4, 5)))
    random = np.random.default_rng(draw(st.integers(0, 99)))
    columns = []
    for _ in range(sum(f"#{k}" in text for k in (1, 2, 3))):
        shift = draw(st.sampled_from((0, 1, 2, 3, 15, 16, 17, 40)))
        loose = draw(st.integers(0, 5)) == 0
        columns.append(
            random.integers(0, draw(st.sampled_from((5, 200))), count) if loose else step * np.arange(count) + shift
        )
    size = int(max(column.max() for column in columns)) + 1 + draw(st.integers(0, 3))
    names = tuple(tuple(f"x{i}" for i in column) for column in columns)
    group = Alike(template(text), names, (), count)
    others = [
        read(t, variables=["x0", "x1"]).formula for t in draw(st.lists(st.sampled_from(("x0^2", "x1*x0")), max_size=1))
    ]
    return LongSum((group,), others, np.array([0] * count + [1] * len(others))), size


@settings(max_examples=12, deadline=None)
@given(sums(), st.sampled_from(("sum", "log(1 + sum^2)")))
def test_every_output_is_written_and_nothing_else(long_sum, outer):
    formula, size = long_sum
    variables = [f"x{i}" for i in range(max(size, 2))]
    if outer != "sum":
        whole = read("log(1 + s^2)", variables=["s"]).formula
        formula = in_the_place_of_s(whole, formula)
    value = lower([formula], variables)
    x = np.random.default_rng(3).uniform(0.5, 1.5, len(variables))
    both = concatenate([value, gradient(value)])
    np.testing.assert_array_equal(run_pair(both, x), run(both, x))
    programs = [gradient(value), both]
    if outer == "sum" and len(formula.order) < 200:
        programs.append(sparse_hessian(value).program)
    for program in programs:
        expected = np.array(scalar_function(unrolled(program))(x.tolist(), []))
        np.testing.assert_allclose(run(program, x), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max(initial=0))


def in_the_place_of_s(formula, put_in):
    if isinstance(formula, Symbol):
        return put_in if formula.name == "s" else formula
    arguments = tuple(in_the_place_of_s(a, put_in) for a in formula.children)
    return Apply(formula.operator, arguments) if arguments else formula


def test_sums_are_as_python_adds_them():
    formula = LongSum((Alike(Symbol("#1"), (tuple(f"x{i}" for i in range(60)),), (), 60),), (), np.zeros(60, int))
    assert formula.operator is SUM
    assert run(lower([formula], [f"x{i}" for i in range(60)]), np.arange(60.0)) == [1770.0]
