"""Compiled IR computes what it says, to the bit; faults of LLVM are exceptions; memory is given back."""

import ctypes
import gc
import math
import subprocess
import sys
import threading
import weakref

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from workbench.kernels.llvm import engine
from workbench.kernels.llvm.engine import CompilationError, available, compile_ir, object_code, target

ONE = "acos acosh asin asinh atan atanh cbrt cos cosh erf erfc exp exp2 expm1 log log10 log1p log2 sin sinh tan tanh".split()
TWO = "atan2 fmod pow remainder copysign".split()
NOT_PYTHONS_OWN = "hypot lgamma tgamma nextafter".split()  # CPython has its own hypot and gamma
LEVELS = (0, 1)

TWICE = "define double @twice(double %x) {\n  %y = fadd double %x, %x\n  ret double %y\n}\n"


def function(code, name, arguments=1):
    return ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * arguments)(code.addresses[name])


def over_arrays(name, arguments=1):
    """IR of a loop that calls C's function for each element of arrays."""
    loads = "\n".join(
        f"  %p{k} = getelementptr double, ptr %a{k}, i64 %i\n  %x{k} = load double, ptr %p{k}" for k in range(arguments)
    )
    given = ", ".join(f"double %x{k}" for k in range(arguments))
    return f"""
declare double @{name}({", ".join(["double"] * arguments)}) nounwind memory(none)
define void @loop({", ".join(f"ptr %a{k}" for k in range(arguments))}, ptr %out, i64 %n) nounwind {{
entry:
  br label %body
body:
  %i = phi i64 [0, %entry], [%next, %body]
{loads}
  %y = call double @{name}({given})
  %o = getelementptr double, ptr %out, i64 %i
  store double %y, ptr %o
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %body, label %end
end:
  ret void
}}
"""


def values(name, *arrays, level=1):
    code = compile_ir(over_arrays(name, len(arrays)), ["loop"], level=level)
    out = np.empty(len(arrays[0]))
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (len(arrays) + 1), ctypes.c_int64)
    call(code.addresses["loop"])(*(a.ctypes.data for a in arrays), out.ctypes.data, len(out))
    return out


def spread(count, seed=0):
    random = np.random.default_rng(seed)
    return np.concatenate(
        [
            random.uniform(-1, 1, count),
            random.choice([-1.0, 1.0], count) * 10.0 ** random.uniform(-12, 3, count),
            random.choice([-1.0, 1.0], count) * 10.0 ** random.uniform(-308, 308, count),
            [0.0, -0.0, 1.0, -1.0, 1e22, -1e22, 5e-324, 2.0**-1022, 709.7, -745.0, 1e308],
        ]
    )


def bits(array):
    return np.asarray(array, dtype=np.float64).view(np.int64)


def compare_with_python(name, *arrays, level):
    got, compared = values(name, *arrays, level=level), 0
    python = getattr(math, name)
    for row in zip(got, *arrays, strict=True):
        try:
            expected = python(*map(float, row[1:]))
        except (ValueError, OverflowError):  # where Python raises, C gives NaN or an infinity
            assert not math.isfinite(row[0])
            continue
        compared += 1
        assert bits(row[0]) == bits(expected), (name, row)
    assert compared > 500


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ONE)
def test_functions_of_one_argument_have_pythons_bits(name, level):
    x = spread(2000)
    compare_with_python(name, x + 2 if name == "acosh" else x, level=level)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", TWO)
def test_functions_of_two_arguments_have_pythons_bits(name, level):
    x, y = spread(2000), spread(2000, seed=1)
    compare_with_python(name, np.concatenate([x, abs(x)]), np.concatenate([y, y]), level=level)


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is asked by its Linux name")
@pytest.mark.parametrize("name", NOT_PYTHONS_OWN)
def test_functions_that_python_makes_itself_have_the_bits_of_c(name):
    arguments = 1 if "gamma" in name else 2
    arrays = [spread(1000, seed) for seed in range(arguments)]
    c = getattr(ctypes.CDLL("libm.so.6"), name)
    c.argtypes, c.restype = [ctypes.c_double] * arguments, ctypes.c_double
    expected = [c(*row) for row in zip(*arrays, strict=True)]
    assert np.array_equal(bits(values(name, *arrays)), bits(expected))


@pytest.mark.parametrize("level", LEVELS)
def test_sine_and_cosine_of_one_argument_have_their_own_bits(level):
    """The code generator makes one call of the two; nothing may change by it."""
    ir = """
declare double @sin(double) nounwind memory(none)
declare double @cos(double) nounwind memory(none)
define void @both(ptr %x, ptr %s, ptr %c, i64 %n) nounwind {
entry:
  br label %body
body:
  %i = phi i64 [0, %entry], [%next, %body]
  %p = getelementptr double, ptr %x, i64 %i
  %v = load double, ptr %p
  %y = call double @sin(double %v)
  %z = call double @cos(double %v)
  %q = getelementptr double, ptr %s, i64 %i
  store double %y, ptr %q
  %r = getelementptr double, ptr %c, i64 %i
  store double %z, ptr %r
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %body, label %end
end:
  ret void
}
"""
    random = np.random.default_rng(5)
    x = np.concatenate(
        [random.uniform(-100, 100, 50_000), 10.0 ** random.uniform(-300, 300, 50_000), [np.inf, np.nan, -0.0]]
    )
    sines, cosines = np.empty(len(x)), np.empty(len(x))
    code = compile_ir(ir, ["both"], level=level)
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64)(code.addresses["both"])
    call(x.ctypes.data, sines.ctypes.data, cosines.ctypes.data, len(x))
    finite = np.isfinite(x)
    assert np.array_equal(bits(sines[finite]), bits([math.sin(v) for v in x[finite]]))
    assert np.array_equal(bits(cosines[finite]), bits([math.cos(v) for v in x[finite]]))
    assert np.isnan(sines[~finite][:2]).all() and np.signbit(sines[-1]) and cosines[-1] == 1.0
    if level and target().triple.startswith("x86_64") and "linux" in target().triple:
        assert b"sincos" in object_code(ir, level=level)  # if not, this test asks nothing


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ONE + TWO)
def test_calls_with_constants_have_pythons_bits(name, level):
    """The code generator may compute them itself."""
    arguments = 2 if name in TWO else 1
    python, points = getattr(math, name), [0.3, 0.1, 0.7, 0.9] if name != "acosh" else [1.3, 2.1, 7.0, 1e5]
    rows = [(x, y)[:arguments] for x in points for y in (2.0, 0.5, 1.7, 3.0)]
    body = "".join(
        f"  %y{k} = call double @{name}({', '.join(f'double {hexadecimal(v)}' for v in row)})\n"
        f"  %p{k} = getelementptr double, ptr %out, i64 {k}\n  store double %y{k}, ptr %p{k}\n"
        for k, row in enumerate(rows)
    )
    ir = (
        f"declare double @{name}({', '.join(['double'] * arguments)}) nounwind memory(none)\n"
        f"define void @all(ptr %out) nounwind {{\n{body}  ret void\n}}\n"
    )
    out = np.empty(len(rows))
    code = compile_ir(ir, ["all"], level=level)
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(code.addresses["all"])(out.ctypes.data)
    assert np.array_equal(bits(out), bits([python(*row) for row in rows]))


def hexadecimal(value):
    return f"0x{np.float64(value).view(np.uint64):016X}"


@pytest.mark.parametrize("level", (0, 1, 2, 3))
def test_products_and_sums_are_not_contracted(level):
    ir = (
        "define double @f(double %x, double %y, double %z) {\n"
        "  %p = fmul double %x, %y\n  %s = fadd double %p, %z\n  ret double %s\n}\n"
    )
    f = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * 3)(
        (code := compile_ir(ir, ["f"], level=level)).addresses["f"]
    )
    x = 1 + 2.0**-30
    assert f(x, x, -1.0) == x * x - 1.0 != 2.0**-29 + 2.0**-60  # the last is what one rounding gives
    assert code.addresses


def test_the_target_is_described():
    machine = target()
    assert machine is target()
    assert machine.cpu and machine.triple
    assert machine.width in (2, 4, 8)
    assert (machine.width == 8) == ("+avx512f" in machine.features.split(","))


@pytest.mark.parametrize(
    "ir",
    [
        "this is no IR",
        "define double @f(double %x) {\n  ret float %x\n}",
        "define double @f(double %x) {\n  %y = fadd double %x, %nothing\n  ret double %y\n}",
        "define double @f(double %x) {\nentry:\n  br label %next\nnext:\n  %y = fadd double %z, 1.0\n  %z = fadd double %x, 1.0\n  ret double %y\n}",
        "define double @f(double %x) {\n  %y = call double @nowhere_declared(double %x)\n  ret double %y\n}",
        "define double @\ud800() {\n  ret double 0.0\n}",
    ],
)
def test_what_llvm_refuses_is_an_exception(ir):
    for _ in range(2):
        with pytest.raises(CompilationError):
            compile_ir(ir, ["f"])


def test_an_unknown_symbol_is_named(capfd):
    ir = "declare double @workbench_nowhere(double)\ndefine double @f(double %x) {\n  %y = call double @workbench_nowhere(double %x)\n  ret double %y\n}"
    with pytest.raises(CompilationError, match="workbench_nowhere"):
        compile_ir(ir, ["f"])
    assert capfd.readouterr() == ("", "")
    here = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(lambda x: x + 1)
    symbols = {"workbench_nowhere": ctypes.cast(here, ctypes.c_void_p).value}
    for cached in (False, True):
        code = compile_ir(ir, ["f"], symbols=symbols)
        assert code.cached == cached
        assert function(code, "f")(2.0) == 3.0
    with pytest.raises(CompilationError, match="workbench_nowhere"):
        compile_ir(ir, ["f"])


def test_a_symbol_given_belongs_to_one_module_only():
    ir = "declare double @chosen(double)\ndefine double @f(double %x) {\n  %y = call double @chosen(double %x)\n  ret double %y\n}"
    kind = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    one, two = kind(lambda x: x + 1), kind(lambda x: x + 2)
    codes = [compile_ir(ir, ["f"], symbols={"chosen": ctypes.cast(c, ctypes.c_void_p).value}) for c in (one, two)]
    assert [function(code, "f")(0.0) for code in codes] == [1.0, 2.0]


def test_a_name_that_the_module_has_not_is_refused():
    for _ in range(2):
        with pytest.raises(CompilationError):
            compile_ir(TWICE, ["thrice"])
        assert function(compile_ir(TWICE, ["twice"]), "twice")(1.5) == 3.0


def test_the_level_is_checked():
    with pytest.raises(ValueError, match="level is 4"):
        compile_ir(TWICE, ["twice"], level=4)


def test_several_functions_of_a_module_and_its_own_data():
    ir = (
        TWICE
        + "@kept = internal global double 0.0\n"
        + "define void @keep(double %x) {\n  store double %x, ptr @kept\n  ret void\n}\n"
        + "define double @kept_value() {\n  %x = load double, ptr @kept\n  ret double %x\n}\n"
    )
    codes = [compile_ir(ir, ["twice", "keep", "kept_value"]) for _ in range(2)]
    assert [c.cached for c in codes] == [False, True]
    for k, code in enumerate(codes):
        ctypes.CFUNCTYPE(None, ctypes.c_double)(code.addresses["keep"])(k + 0.5)
    assert [function(code, "kept_value", 0)() for code in codes] == [0.5, 1.5]


def test_memory_is_given_back_and_older_code_stays():
    codes = [compile_ir(TWICE, ["twice"]) for _ in range(3 * engine._LINKS_PER_SESSION)]
    assert len({code.addresses["twice"] for code in codes}) == len(codes)
    engine._session(-1)  # the one in use is forgotten; what it linked must not mind
    gc.collect()
    assert [function(code, "twice")(k) for k, code in enumerate(codes)] == [2.0 * k for k in range(len(codes))]
    trackers = [weakref.ref(code._code) for code in codes]
    del codes
    gc.collect()
    assert not any(tracker() for tracker in trackers)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_memory_grows_with_code_that_is_gone():
    def pages():
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1])

    def turn(count):
        for k in range(count):
            compile_ir(TWICE.replace("twice", f"twice{k}"), [f"twice{k}"], cached=False, level=0)

    turn(200)
    before = pages()
    turn(600)
    assert pages() - before < 1000  # 4 MB; leaked sessions or contexts would take more


def test_many_threads_compile_at_once():
    results, errors = {}, []

    def work(number):
        try:
            for k in range(8):
                name = f"f{number}_{k}"
                ir = f"define double @{name}(double %x) {{\n  %y = fadd double %x, {number}.0\n  ret double %y\n}}"
                results[name] = (compile_ir(ir, [name], level=k % 3), number)
        except Exception as error:  # reported below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(results) == 64
    assert all(function(code, name)(1.0) == 1.0 + number for name, (code, number) in results.items())


def test_importing_the_kernels_imports_no_llvm():
    text = "import sys, workbench.kernels, workbench.kernels.llvm.engine; sys.exit('llvmlite' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 0


@pytest.mark.parametrize("fault", ["None", "type('Broken', (), {'__getattr__': lambda *a: 1 / 0})()"])
def test_without_llvmlite_nothing_is_available(fault):
    text = (
        f"import sys; sys.modules['llvmlite.binding'] = {fault}\n"
        "from workbench.kernels.llvm.engine import available\n"
        "from workbench.kernels.llvm.vector_math import vector_function\n"
        "sys.exit(available() or vector_function('exp', 1, 8) is not None)"
    )
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 0
    assert available()
