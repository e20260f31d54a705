"""Each vector form that is given out agrees with C at special values and with mpmath everywhere."""

import ctypes
import json
import subprocess
import sys

import mpmath
import numpy as np
import pytest

pytest.importorskip("llvmlite")

from workbench.kernels.llvm import cache, vector_math
from workbench.kernels.llvm.engine import CompilationError, compile_ir
from workbench.kernels.llvm.vector_math import LIMITS, vector_function
from workbench.kernels.llvm.vector_trials import Trial, points, trial

WIDTHS = (2, 4, 8)
ONE = "exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh cbrt erf erfc"
ARGUMENTS = dict.fromkeys(ONE.split(), 1) | dict.fromkeys(("atan2", "pow", "hypot"), 2)
EXACT = {
    "erfc": lambda x: mpmath.erfc(x) if x < 1e4 else mpmath.mpf(0),
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "pow": mpmath.power,
    "hypot": lambda x, y: mpmath.sqrt(x * x + y * y),
}


@pytest.fixture(autouse=True, scope="module")
def forgetful():
    """What other tests found is not what these ask for."""
    vector_function.cache_clear()
    yield
    vector_function.cache_clear()


def found(name, width):
    vector = vector_function(name, ARGUMENTS[name], width)
    if vector is None:
        pytest.skip("no vector form of it here")
    return vector


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_errors_are_below_the_limit_by_another_judge(name, width):
    vector = found(name, width)
    shown = trial(name, ARGUMENTS[name], width, vector.symbol, vector.address)
    finite = np.flatnonzero(np.isfinite(shown.expected))
    chosen = np.random.default_rng(1).choice(finite, 150, replace=False)
    worst = finite[np.argsort(shown.ulps[finite])[-20:]]
    exact = EXACT.get(name) or getattr(mpmath, name)
    with mpmath.workdps(60):
        for i in [*chosen, *worst]:
            arguments = [mpmath.mpf(float(a[i])) for a in shown.arguments]
            if not all(np.isfinite(float(a)) and a != 0 for a in arguments):
                continue  # signs and limits, which the trial compares with C
            # Digits enough for sin(1e300) and for 1 + 1e-300.
            extreme = any(abs(a) > 1e100 or abs(a) < 1e-20 for a in arguments)
            with mpmath.workdps(700 if extreme else 60):
                value = exact(*arguments)
            unit = mpmath.mpf(float(np.spacing(min(abs(shown.expected[i]), 1e308))))
            error = abs(mpmath.mpf(float(shown.values[i])) - value) / unit
            assert error <= LIMITS[vector.source], (arguments, shown.values[i], shown.expected[i])
            # The long double judge may err in its last place, and rounds where the result is subnormal.
            assert abs(error - shown.ulps[i]) < 0.02, (arguments, error, shown.ulps[i])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_special_values_are_those_of_c(name, width):
    vector = found(name, width)
    shown = trial(name, ARGUMENTS[name], width, vector.symbol, vector.address)
    assert shown.faults().size == 0
    assert shown.ulps.max() == vector.ulps <= LIMITS[vector.source]
    assert np.isnan(shown.arguments[0]).any() and np.isinf(shown.arguments[0]).any()
    zeros = shown.arguments[0][shown.arguments[0] == 0]
    assert np.signbit(zeros).any() and not np.signbit(zeros).all()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_points_fill_vectors_and_mix_special_values_with_others(name):
    columns = points(ARGUMENTS[name])
    assert len(columns) == ARGUMENTS[name]
    assert len({len(c) for c in columns}) == 1 and len(columns[0]) % 8 == 0 and len(columns[0]) > 4000
    lanes = np.isnan(columns[0]).reshape(-1, 8)
    assert lanes.any(axis=0).all() or len(columns) == 1
    assert not lanes.all(axis=1).any()
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(columns, points(ARGUMENTS[name]), strict=True))


def test_unknown_names_and_numbers_have_none():
    assert vector_function("lgamma", 1, 8) is None
    assert vector_function("pow", 1, 8) is None
    assert vector_function("exp", 1, 3) is None
    assert vector_function("exp", 1, 16) is None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_there_are_none(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    vector_function.cache_clear()
    try:
        assert all(vector_function(name, ARGUMENTS[name], w) is None for name in ARGUMENTS for w in WIDTHS)
    finally:
        vector_function.cache_clear()


def test_missing_libraries_and_symbols_are_no_fault(monkeypatch):
    monkeypatch.setattr(vector_math, "_library", lambda source: None)
    vector_function.cache_clear()
    assert vector_function("exp", 1, 8) is None
    monkeypatch.setattr(vector_math, "_library", lambda source: ctypes.CDLL(None))
    vector_function.cache_clear()
    try:
        assert vector_function("exp", 1, 8) is None
    finally:
        vector_function.cache_clear()


def wrong_exponential(change):
    """A vector form for two lanes made of C's own, with a fault put in."""
    ir = f"""
declare double @exp(double)
define double @one(double %x) {{
  %y = call double @exp(double %x)
{change}
}}
define <2 x double> @wrong(<2 x double> %x) {{
  %a = extractelement <2 x double> %x, i32 0
  %b = extractelement <2 x double> %x, i32 1
  %c = call double @one(double %a)
  %d = call double @one(double %b)
  %e = insertelement <2 x double> poison, double %c, i32 0
  %f = insertelement <2 x double> %e, double %d, i32 1
  ret <2 x double> %f
}}
"""
    return compile_ir(ir, ["wrong"])


FAULTS = {
    "right": "  ret double %y",
    "NaN for infinity": "  %d = fsub double %y, %y\n  %z = fadd double %y, %d\n  ret double %z",
    "eight ulps": "  %z = fmul double %y, 0x3FF0000000000008\n  ret double %z",
    "subnormals flushed": "  %s = fcmp olt double %y, 0x0010000000000000\n  %z = select i1 %s, double 0.0, double %y\n  ret double %z",
    "sign of zero": "  %s = fcmp oeq double %y, 0.0\n  %z = select i1 %s, double -0.0, double %y\n  ret double %z",
    "one for NaN": "  %s = fcmp uno double %y, %y\n  %z = select i1 %s, double 1.0, double %y\n  ret double %z",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the judge is glibc's long double")
@pytest.mark.parametrize("fault", FAULTS)
def test_the_trial_refuses_what_is_wrong(fault, monkeypatch):
    if next(vector_math._candidates("exp", 1, 2), None) is None:
        pytest.skip("no x86-64")
    code = wrong_exponential(FAULTS[fault])
    address = code.addresses["wrong"]
    monkeypatch.setattr(vector_math, "_identity", lambda address: ("", "", ""))
    verdict = vector_math._verdict("exp", 1, 2, "wrong", address, 4.0)
    assert (verdict is None) == (fault != "right")
    monkeypatch.setattr(vector_math, "trial", None)  # the second time it is remembered
    assert vector_math._verdict("exp", 1, 2, "wrong", address, 4.0) == verdict


def test_faults_are_found_one_by_one():
    expected = np.array([np.nan, 1.0, np.inf, -np.inf, 0.0, -0.0, 1.0, 0.0, 1e-310])
    values = np.array([1.0, np.nan, 1e308, np.inf, -0.0, 0.0, -1.0, 5e-324, 0.0])
    right = Trial((expected,), expected, expected, np.zeros(9))
    assert right.faults().size == 0
    assert Trial((expected,), values, expected, np.zeros(9)).faults().tolist() == list(range(9))


def test_a_verdict_is_remembered_by_the_library_and_the_machine(folder, monkeypatch):
    vector = None
    vector_function.cache_clear()
    for width in reversed(WIDTHS):
        vector = vector or vector_function("exp", 1, width)
    if vector is None:
        pytest.skip("no vector forms here")
    (path,) = folder.iterdir()
    assert json.loads(cache.read(path.name)) == {"symbol": vector.symbol, "ulps": vector.ulps}
    assert vector_math._identity(vector.address)[0].endswith(".so" if vector.source == "svml" else ".so.1")
    text = (
        "from workbench.kernels.llvm import vector_math\n"
        "vector_math.trial = None\n"
        f"print(vector_math.vector_function('exp', 1, {width_of(vector)}).ulps)"
    )
    shown = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert float(shown.stdout) == vector.ulps


FLUSHING = """
import ctypes, importlib, json, sys
from workbench.kernels.llvm import vector_math, vector_trials
from workbench.kernels.llvm.engine import compile_ir

ir = '''
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define i32 @read() {
  %p = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %p)
  %x = load i32, ptr %p
  ret i32 %x
}
define void @write(i32 %x) {
  %p = alloca i32
  store i32 %x, ptr %p
  call void @llvm.x86.sse.ldmxcsr(ptr %p)
  ret void
}
'''
code = compile_ir(ir, ["read", "write"], cached=False)
read = ctypes.CFUNCTYPE(ctypes.c_uint32)(code.addresses["read"])
write = ctypes.CFUNCTYPE(None, ctypes.c_uint32)(code.addresses["write"])
write(int(sys.argv[1], 16))
smallest = sys.float_info.min / 2.0
sys.dont_write_bytecode, sys.pycache_prefix = True, sys.argv[2]
importlib.reload(vector_trials)
importlib.reload(vector_math)  # from its source, in this mode

found = []
for width in (2, 4, 8):
    vector = vector_math.vector_function("exp", 1, width)
    found.append(vector and [vector.symbol, vector.ulps])
control = read() & ~0x3F  # all but the flags, which any arithmetic raises
half = sys.float_info.min / 2.0
write(0x1F80)
special = [x.hex() for x in vector_trials.SUBNORMAL]
print(json.dumps([[found, special], control, smallest > 0.0, half > 0.0]))
"""


@pytest.mark.parametrize("mode", [0x9FC0, 0x7F80], ids=["flush to zero", "round to zero"])
def test_a_verdict_does_not_depend_on_the_floating_point_control(folder, tmp_path, mode):
    if next(vector_math._candidates("exp", 1, 2), None) is None:
        pytest.skip("no x86-64")

    def shown(control):
        command = [sys.executable, "-c", FLUSHING, hex(control), str(tmp_path / "none")]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    expected, control, *subnormal = shown(0x1F80)
    assert control == 0x1F80 and all(subnormal)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    found, control, *subnormal = shown(mode)
    assert control == mode and subnormal == [mode != 0x9FC0] * 2
    assert found == expected
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept
    assert shown(0x1F80)[0] == expected


def test_the_control_is_restored_after_a_failure_and_no_refusal_is_stored(folder, monkeypatch):
    candidate = next(vector_math._candidates("exp", 1, 2), None)
    if candidate is None:
        pytest.skip("no x86-64")
    exchange = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_uint32)(vector_math._exchange().addresses["exchange"])
    address = vector_math._address(*candidate)
    if address is None:
        pytest.skip("no vector form of it here")
    modes = []

    def failing(*arguments):
        modes.append(exchange(0x1F80))
        raise CompilationError("a reason that passes")

    before = exchange(0x9FC0)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(vector_math, "trial", failing)
            assert vector_math._verdict("exp", 1, 2, candidate[1], address, LIMITS[candidate[0]]) is None
    finally:
        after = exchange(before)
    assert modes == [0x1F80] and after & ~0x3F == 0x9FC0
    assert not folder.exists() or not list(folder.iterdir())
    assert vector_math._verdict("exp", 1, 2, candidate[1], address, LIMITS[candidate[0]]) is not None


def width_of(vector):
    return next(w for w in WIDTHS if str(w) in vector.symbol.removeprefix("_ZGV"))
