"""Entries: right results where the guards hold, the fallback's everywhere else, and nothing leaked or freed twice."""

import copy
import gc
import inspect
import itertools
import subprocess
import sys
import threading
import tracemalloc
import weakref

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from workbench.errors import ShapeError
from workbench.kernels.kernel import Model, Returned
from workbench.kernels.llvm import entries, layouts
from workbench.kernels.llvm.engine import compile_ir
from workbench.kernels.llvm.entries import make_entry
from workbench.kernels.llvm.layouts import layout_verified

pytestmark = pytest.mark.skipif(not layout_verified(), reason="arrays have another layout here")

# value: the sum of x[i] (p[0] + i); out[i]: 2 x[i mod n], for n and m held in p[1] and p[2].
KERNELS = """
define void @value(ptr noalias %x, ptr noalias %p, ptr noalias %value) {
entry:
  %n.place = getelementptr double, ptr %p, i64 1
  %n.double = load double, ptr %n.place
  %n = fptosi double %n.double to i64
  %start = load double, ptr %p
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %total = phi double [ 0.0, %entry ], [ %sum, %body ]
  %more = icmp ult i64 %i, %n
  br i1 %more, label %body, label %end
body:
  %place = getelementptr double, ptr %x, i64 %i
  %number = load double, ptr %place
  %float = uitofp i64 %i to double
  %weight = fadd double %float, %start
  %term = fmul double %weight, %number
  %sum = fadd double %total, %term
  %next = add i64 %i, 1
  br label %head
end:
  store double %total, ptr %value
  ret void
}
define void @array(ptr noalias %x, ptr noalias %p, ptr noalias %out) {
entry:
  %n.place = getelementptr double, ptr %p, i64 1
  %n.double = load double, ptr %n.place
  %n = fptosi double %n.double to i64
  %m.place = getelementptr double, ptr %p, i64 2
  %m.double = load double, ptr %m.place
  %m = fptosi double %m.double to i64
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp ult i64 %i, %m
  br i1 %more, label %body, label %end
body:
  %from = urem i64 %i, %n
  %place = getelementptr double, ptr %x, i64 %from
  %number = load double, ptr %place
  %double = fadd double %number, %number
  %to = getelementptr double, ptr %out, i64 %i
  store double %double, ptr %to
  %next = add i64 %i, 1
  br label %head
end:
  ret void
}
define void @pair(ptr noalias %x, ptr noalias %p, ptr noalias %value, ptr noalias %gradient) {
  call void @value(ptr %x, ptr %p, ptr %value)
  call void @array(ptr %x, ptr %p, ptr %gradient)
  ret void
}
define void @nothing(ptr noalias %x, ptr noalias %p, ptr noalias %out) {
  ret void
}
define void @faults(ptr noalias %x, ptr noalias %p, ptr noalias %value) {
  %number = load double, ptr %x
  %zero = fsub double %number, %number
  %invalid = fdiv double %zero, %zero
  %large = fmul double %number, 1.0e300
  %infinite = fmul double %large, %large
  %sum = fadd double %invalid, %infinite
  store double %sum, ptr %value
  ret void
}
"""
NAMES = ["value", "array", "pair", "nothing", "faults"]
SHORT, LONG = 0.0, 1.0
EVERY = [*itertools.product(Returned, (SHORT, LONG))]


PATTERN = np.array([0, 1, 1, 3], np.int32), np.array([0, 2, 4], np.int32)


class Matrix:
    """What a model makes: any class without slots."""


def model(arrays=PATTERN):
    return Model(Matrix, {"shape": (2, 4)}, ("data", "indices", "indptr"), arrays)


def answered(*values, **named):
    """What the fallback has to say."""
    return "fallback", values, named


@pytest.fixture(scope="module")
def code():
    return compile_ir(KERNELS, NAMES)


@pytest.fixture(scope="module")
def entry(code):
    def made(kind, size, shape=None, fallback=answered, kernel=None, **options):
        shape = shape or (() if kind is Returned.VALUE else (size,))
        if kind is Returned.SPARSE:
            kernel, options = kernel or "array", {"model": model(), **options}
        parameters = np.array([3.0, size, np.prod(shape, dtype=float)])
        address = code.addresses[kernel or kind.name.lower()]
        return make_entry(
            address, kind, size=size, shape=shape, parameters=parameters, fallback=fallback, keep=code, **options
        )

    return made


def weighted(x):
    return float(np.arange(3.0, 3.0 + len(x)) @ x)


def expected(kind, x):
    if kind is Returned.VALUE:
        return weighted(x)
    if kind is Returned.SPARSE:
        return {"shape": (2, 4), "data": 2 * x, "indices": PATTERN[0], "indptr": PATTERN[1]}
    return 2 * x if kind is Returned.ARRAY else (weighted(x), 2 * x)


def same(found, wanted):
    if isinstance(wanted, tuple):
        assert type(found) is tuple and len(found) == len(wanted)
        return all(same(*both) for both in zip(found, wanted, strict=True))
    if isinstance(wanted, dict):
        assert type(found) is Matrix and vars(found).keys() == wanted.keys()
        return all(same(vars(found)[name], value) for name, value in wanted.items())
    alike = getattr(found, "dtype", None) == getattr(wanted, "dtype", None)
    return type(found) is type(wanted) and alike and np.array_equal(found, wanted)


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
@pytest.mark.parametrize("size", [1, 2, 63, 64, 1000])
def test_results(entry, kind, estimate, size):
    x = np.arange(size) - 5.0
    called = entry(kind, size, estimate=estimate)
    assert same(called(x), expected(kind, x))
    assert same(called(2 * x), expected(kind, 2 * x))


def test_the_arrays_of_a_matrix_are_its_own(entry):
    called, x = entry(Returned.SPARSE, 2), np.ones(2)
    found = called(x)
    found.indices[:], found.indptr[:], found.data[:], found.shape = 7, 7, 7, 7
    assert all(each.flags.owndata and each.flags.writeable for each in (found.data, found.indices, found.indptr))
    assert same(called(x), expected(Returned.SPARSE, x)) and PATTERN[0].tolist() == [0, 1, 1, 3]
    wide = tuple(each.astype(np.int64) for each in PATTERN)
    assert same(entry(Returned.SPARSE, 2, model=model(wide))(x).indices, wide[0])


@pytest.mark.parametrize("shape", [(2, 6), (6, 2), (2, 2, 3), (12,), (1, 1), (0, 2)])
def test_shapes(entry, shape):
    x = np.array([1.5, -2.0])
    found = entry(Returned.ARRAY, 2, shape)(x)
    assert found.shape == shape and np.array_equal(found, np.resize(2 * x, shape))


def test_no_variables(entry):
    assert entry(Returned.VALUE, 0)(np.empty(0)) == 0.0
    value, gradient = entry(Returned.PAIR, 0, (0,), kernel="value")(np.empty(0))
    assert value == 0.0 and gradient.shape == (0,)


@pytest.mark.parametrize("kind", [Returned.ARRAY, Returned.PAIR])
def test_arrays_are_fresh_and_owned(entry, kind):
    x = np.array([1.0, 2.0])
    called = entry(kind, 2)
    found = [called(x) if kind is Returned.ARRAY else called(x)[1] for _ in range(2)]
    assert all(array.flags.owndata and array.flags.carray and array.base is None for array in found)
    assert all(type(array) is np.ndarray and array.dtype is np.dtype(np.float64) for array in found)
    found[0][:] = 7
    assert np.array_equal(found[1], [2, 4]) and np.array_equal(x, [1, 2])
    found[0].resize(10)  # its memory is NumPy's own


class Subclass(np.ndarray):
    pass


def odd():
    """A point whose address is no multiple of 8."""
    return np.zeros(17, np.uint8)[1:].view(np.float64)


MISFITS = {
    "list": [1.0, 2.0],
    "tuple": (1.0, 2.0),
    "mapping": {"x": 1.0, "y": 2.0},
    "number": 1.0,
    "none": None,
    "no dimensions": np.array(1.0),
    "longer": np.ones(3),
    "shorter": np.ones(1),
    "empty": np.ones(0),
    "points": np.ones((1, 2)),
    "column": np.ones((2, 1)),
    "gaps": np.ones(4)[::2],
    "backwards": np.ones(2)[::-1],
    "repeated": np.broadcast_to(1.0, (2,)),
    "ints": np.ones(2, int),
    "float32": np.ones(2, np.float32),
    "complex": np.ones(2, complex),
    "objects": np.ones(2, object),
    "swapped": np.ones(2, ">f8" if sys.byteorder == "little" else "<f8"),
    "longdouble": np.ones(2, np.longdouble),
    "not aligned": odd(),
    "subclass": np.ones(2).view(Subclass),
    "matrix": np.ones(2).view(np.recarray),
    "masked": np.ma.array([1.0, 2.0]),
    "dates": np.zeros(2, "M8[s]"),
    "type": np.ndarray,
    "scalar": np.float64(1),
}


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
def test_misfits_go_to_the_fallback(entry, kind, estimate):
    called = entry(kind, 2, estimate=estimate)
    for name, misfit in MISFITS.items():
        answer, values, named = called(misfit)
        assert answer == "fallback" and len(values) == 1 and values[0] is misfit and not named, name


def test_other_calls_go_to_the_fallback_as_they_came(entry):
    called = entry(Returned.VALUE, 2)
    x = np.ones(2)
    assert called() == ("fallback", (), {})
    assert called(x, x) == ("fallback", (x, x), {})
    assert called(x, sparse=True) == ("fallback", (x,), {"sparse": True})
    assert called(p=x) == ("fallback", (), {"p": x})
    assert called(*[x]) == weighted(x) == called.__call__(x)


def test_points_that_fit_although_they_look_odd(entry):
    called = entry(Returned.VALUE, 2)
    fixed = np.array([1.0, 2.0])
    fixed.flags.writeable = False
    assert called(fixed) == called(np.arange(4.0)[1:3]) == called(np.frombuffer(fixed.tobytes())) == 11.0
    assert entry(Returned.VALUE, 1)(np.ones(4)[::4]) == 3.0  # one number has no gaps


def test_exceptions_of_the_fallback_are_passed_on(entry):
    def refused(p):
        raise ShapeError(f"no point: {p}")

    called = entry(Returned.VALUE, 2, fallback=refused)
    with pytest.raises(ShapeError, match="no point: 5"):
        called(5)
    with pytest.raises(TypeError, match="positional argument"):
        called()
    assert called(np.ones(2)) == 7.0


def test_values_outside_the_domain_raise_no_warning(entry):
    called = entry(Returned.VALUE, 2, kernel="faults")
    with np.errstate(all="raise"):
        assert np.isnan(called(np.ones(2)))
        assert np.ones(2).sum() / np.float64(3) > 0


def test_it_looks_like_its_fallback(entry):
    class Owner:
        def at(self, p: object, *, sparse: bool = False) -> object:
            """Value at a point."""

    called = entry(Returned.VALUE, 2, fallback=Owner().at)
    assert called.__name__ == "at" and called.__doc__ == "Value at a point."
    assert str(inspect.signature(called)) == "(p, *, sparse=False)"
    assert "built-in method at" in repr(called)
    assert copy.copy(called) is called


def test_bound_values_are_copied(code):
    parameters = np.array([3.0, 2.0, 2.0])
    called = make_entry(
        code.addresses["value"], Returned.VALUE, size=2, parameters=parameters, fallback=print, keep=code
    )
    parameters[:] = 100
    assert called(np.ones(2)) == 7.0
    assert not called.__self__.parameters.flags.writeable and not called.__self__.table.flags.writeable


def test_it_shadows_a_method(entry):
    class Owner:
        def at(self, p, *, sparse=False):
            return "method", sparse

    owner = Owner()
    owner.__dict__["at"] = entry(Returned.VALUE, 2, fallback=owner.at)
    assert owner.at(np.ones(2)) == 7.0
    assert owner.at([1, 1]) == ("method", False) and owner.at(np.ones(2), sparse=True) == ("method", True)


# --- memory -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
def test_no_reference_is_lost_or_kept(entry, kind, estimate):
    size = 74
    called, x, misfit = entry(kind, size, estimate=estimate), np.ones(size), np.ones(3)
    watched = [called, x, misfit, np.ndarray, x.dtype, answered, None, *called.__self__]
    before = [*map(sys.getrefcount, watched)]
    for _ in range(1000):
        called(x)
        called(misfit)
    assert [*map(sys.getrefcount, watched)] == before
    found = called(x)
    inside = vars(found).values() if kind is Returned.SPARSE else found if kind is Returned.PAIR else ()
    parts = [found, *(each for each in inside if isinstance(each, np.ndarray | float)), object()]
    del inside
    del found
    *counts, usual = [sys.getrefcount(part) for part in parts]
    assert counts == [usual] + [usual + 1] * (len(counts) - 1)


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
def test_a_million_calls_take_no_memory(entry, kind, estimate):
    resource = pytest.importorskip("resource")
    size = 74
    called, x = entry(kind, size, estimate=estimate), np.ones(size)
    for _ in range(1000):
        called(x)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1_000_000 // len(EVERY)):
        called(x)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2000  # kB; a leak of 8 bytes a call is 1000


def test_python_counts_no_memory_either(entry):
    called, x = entry(Returned.PAIR, 100), np.ones(100)
    tracemalloc.start()
    try:
        called(x), called([])
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10_000):
            called(x)
            called([])
        assert tracemalloc.get_traced_memory()[0] - before < 1000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [Returned.ARRAY, Returned.PAIR])
def test_too_large_an_array_is_a_memory_error(entry, kind):
    called = entry(kind, 2, (2**50,), kernel="nothing")
    for _ in range(3):
        with pytest.raises(MemoryError):
            called(np.ones(2))


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
def test_memory_that_runs_out_anywhere_is_a_memory_error(entry, kind, estimate):
    testcapi = pytest.importorskip("_testcapi")
    size = 74
    called, x = entry(kind, size, estimate=estimate), np.ones(size)
    dtype, kept = x.dtype, [called(x) for _ in range(5000)]  # empties the lists of free floats and tuples
    blocks = sys.getallocatedblocks()
    kept += [called(x) for _ in range(1000)]
    usual = (sys.getallocatedblocks() - blocks) / 1000
    arrays, blocks, refused = sys.getrefcount(dtype), sys.getallocatedblocks(), 0
    for start in [*range(5)] * 200:
        testcapi.set_nomemory(start, start + 1)
        try:
            kept.append(called(x))
        except MemoryError:
            refused += 1
        finally:
            testcapi.remove_mem_hooks()
    served = len(kept) - 6000
    arrays, blocks = sys.getrefcount(dtype) - arrays, sys.getallocatedblocks() - blocks
    assert refused >= 200 and arrays == (
        0 if kind is Returned.VALUE else served
    )  # every array that lives holds its dtype
    assert abs(blocks - served * usual) < 100
    assert same(called(x), expected(kind, x))


def test_an_entry_outlives_its_maker():
    text = KERNELS.replace("fadd double %number, %number", "fmul double %number, 5.0")
    code = compile_ir(text, NAMES)
    called = make_entry(
        code.addresses["array"],
        Returned.ARRAY,
        size=2,
        shape=(2,),
        parameters=np.array([0.0, 2.0, 2.0]),
        fallback=lambda p: p,
        keep=code,
    )
    del code
    gc.collect()
    [compile_ir(f"; {i}\n{KERNELS}", NAMES, cached=False) for i in range(3)]
    assert np.array_equal(called(np.ones(2)), [5, 5]) and called("text") == "text"


def test_what_it_holds_is_freed_with_it(code):
    class Owner:
        def at(self, p):
            return p

    class Keeper:
        pass

    owner, keeper = Owner(), Keeper()
    alive = weakref.ref(owner), weakref.ref(keeper)
    owner.__dict__["at"] = make_entry(
        code.addresses["nothing"], Returned.ARRAY, size=2, shape=(2,), fallback=owner.at, keep=(code, keeper)
    )
    alive += (weakref.ref(owner.at),)
    del keeper
    gc.collect()
    assert all(reference() is not None for reference in alive)
    del owner  # a cycle: owner, entry, fallback, owner
    gc.collect()
    assert all(reference() is None for reference in alive)


def test_an_entry_may_be_dropped_by_its_own_fallback(entry):
    held = {}

    def dropping(p):
        del held["entry"]
        gc.collect()
        return p

    held["entry"] = entry(Returned.VALUE, 2, fallback=dropping)
    assert held["entry"]("last") == "last" and not held


@pytest.mark.parametrize(("kind", "estimate"), EVERY)
def test_threads_call_at_once(entry, kind, estimate):
    size, wrong = 500, []
    called = entry(kind, size, estimate=estimate)

    def work(number):
        x = np.full(size, float(number))
        wanted = expected(kind, x)
        for _ in range(300):
            wrong.extend([] if same(called(x), wanted) else [number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong


@pytest.mark.parametrize(("estimate", "tries"), [(LONG, 2000), (SHORT, 3)])
def test_only_a_long_kernel_lets_others_run(entry, estimate, tries):
    """A thread that waits for the GIL gets it within the call, or not at all: what is measured is only whether."""
    size = 1_000_000
    called, x = entry(Returned.VALUE, size, estimate=estimate), np.zeros(size)
    gate, seen = threading.Lock(), []
    gate.acquire()

    def other():
        with gate:
            seen.append(1)

    old = sys.getswitchinterval()
    thread = threading.Thread(target=other)
    thread.start()
    sys.setswitchinterval(100.0)  # else the interpreter itself would give the GIL away
    try:
        gate.release()
        for _ in range(tries):
            called(x)
            if seen:
                break
        found = len(seen)
    finally:
        sys.setswitchinterval(old)
        thread.join()
    assert found == (estimate == LONG)


EXIT = """
import sys, threading
import numpy as np
from workbench.kernels.llvm.engine import compile_ir
from workbench.kernels.kernel import Returned
from workbench.kernels.llvm.entries import make_entry

class Owner:
    def at(self, p):
        return "method"

class Late:
    "Calls its entry while the interpreter ends."
    def __init__(self, entry): self.entry, self.x = entry, np.ones(2)
    def __del__(self): self.entry(self.x), self.entry(0)

code = compile_ir(sys.argv[1], ["array"])
owner = Owner()
parameters = np.array([0.0, 2.0, 2.0])
owner.at = make_entry(
    code.addresses["array"], Returned.ARRAY, size=2, shape=(2,), parameters=parameters, fallback=owner.at, keep=code
)
sys.kept = owner.at
late = Late(owner.at)
cycle = [Late(owner.at)]
cycle.append(cycle)
for _ in range(100):
    owner.at(np.ones(2))
del code
print(owner.at(np.ones(2)), owner.at(0))
"""


def test_the_interpreter_ends_well():
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", EXIT, KERNELS], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "[2. 2.] method\n", "")


# --- layouts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["TYPE", "DATA", "NDIM", "DIMENSIONS", "DESCR", "FLAGS", "ITEMS"])
def test_another_layout_is_noticed(monkeypatch, name):
    assert layout_verified.__wrapped__()
    monkeypatch.setattr(layouts, name, getattr(layouts, name) + (8 if name == "DIMENSIONS" else -8))
    assert not layout_verified.__wrapped__()


@pytest.mark.parametrize("name", ["CONTIGUOUS", "ALIGNED"])
def test_other_flags_are_noticed(monkeypatch, name):
    monkeypatch.setattr(layouts, name, 0x2)
    assert not layout_verified.__wrapped__()


def test_without_the_known_layout_the_fallback_is_the_entry(monkeypatch, entry):
    monkeypatch.setattr(entries, "layout_verified", lambda: False)
    assert entry(Returned.VALUE, 2) is answered
