"""C source -> a library loaded by ctypes, compiled once in a session; and the time of C called from C."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

FLAGS = ("-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-fPIC")

HEADER = """
#include <math.h>
#include <string.h>
#include <time.h>
"""

DECLARED = "__attribute__((noipa)) void evaluate(const double *, double *);"
"""Each turn of the loop is a call as from elsewhere: none is merged with the one before."""

LOOP = """
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
double seconds(const double *x, double *out, long times) {
  double start = now();
  for (long i = 0; i < times; i++) evaluate(x, out);
  return (now() - start) / times;
}
"""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="workbench-c-")


@cache
def library(source: str, *flags: str) -> ctypes.CDLL:
    """The source made a library; the test is skipped where there is no compiler that takes these flags."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    stem = Path(_folder().name) / f"c{abs(hash((source, flags)))}"
    text, code, made = (stem.with_suffix(suffix) for suffix in (".c", ".o", ".so"))
    text.write_text(HEADER + source)
    _gcc(*FLAGS, *flags, "-c", "-o", code, text)
    # Linked apart: with -ffast-math it would flush subnormal numbers to zero, in the whole process, when loaded.
    _gcc(*flags, "-shared", "-o", made, code, "-lm")
    return ctypes.CDLL(str(made))


def _gcc(*words: object) -> None:
    done = subprocess.run(["gcc", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"gcc: {done.stderr.splitlines()[-1]}")


def at_one_point(source: str) -> ctypes.CDLL:
    """A library of ``evaluate(x, out)``, and of ``seconds(x, out, times)`` that one call from C takes."""
    found = library(DECLARED + source + LOOP)
    found.seconds.restype = ctypes.c_double
    return found


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    """Where an array begins; it must be kept alive."""
    assert array.flags.c_contiguous and array.dtype == np.float64
    return ctypes.c_void_p(array.ctypes.data)
