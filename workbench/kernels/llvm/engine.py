"""LLVM IR text to addresses that can be called, with C's arithmetic kept bit by bit.

IR is made an object file (or read from the cache as one), and objects are linked into the process by ORC.
No fast-math flag is set and nothing is contracted: what the IR says is what is computed. Calls of C's
mathematical functions by their plain names (`sin`, `pow`, ...) reach the libm of the process. Rounding, and what
becomes of subnormal numbers, are as the calling thread's floating-point control has them, as in all compiled code.

Two habits of LLVM 22 to know when writing IR (measured on Zen 4). Straight-line code of level 0 runs at half to
nearly the whole speed of level 1 and is compiled in a tenth of the time; neither the middle end nor any switch of
the code generator is worth its price, so no switch of the process is touched. And vectors kept over a call lie on
the stack unaligned unless the function says `alignstack(64)`, without which a loop may take twice as long.

llvmlite is an optional extra, imported when first needed.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import importlib.util
import itertools
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from workbench.kernels.llvm import cache as disk

_LOCK: Final = threading.RLock()
"""Held around LLVM: target machines are shared between threads, and are not made for it."""

_LINKS_PER_SESSION: Final = 64
"""Objects linked by one ORC session. It keeps 10 kB of each, closed or not, until it ends itself."""

_NONE: Final[Mapping[str, int]] = MappingProxyType({})

_DECLARED: Final = re.compile(r'^\s*declare\b[^@\n]*@("[^"\n]+"|[-\w.$]+)\s*\(', re.MULTILINE)


class CompilationError(RuntimeError):
    """LLVM refused IR, or an object made from it; the message holds LLVM's own words."""


@dataclass(frozen=True, slots=True)
class Target:
    """The machine that code is made for.

    cpu, features, triple: LLVM's names. width: float64 lanes of its widest vectors. has_fma: is there one
    instruction for x*y + z?
    """

    cpu: str
    features: str
    triple: str
    width: int
    has_fma: bool


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Code in memory; it is freed with this object, so whoever calls an address keeps it.

    addresses: where each function asked for begins. cached: did the object come from the disk?
    """

    addresses: Mapping[str, int]
    cached: bool
    _code: Any = field(repr=False)


@cache
def available() -> bool:
    """Can code be compiled here: is llvmlite installed, and does it load?"""
    if importlib.util.find_spec("llvmlite") is None:
        return False
    try:
        _binding()
    except Exception:  # a broken installation: whatever it raises, there is no compiler
        return False
    return True


@cache
def target() -> Target:
    """The machine we run on.

    >>> not available() or target().width in (2, 4, 8)
    True
    """
    llvm = _binding()
    features = llvm.get_host_cpu_features()
    triple = llvm.get_process_triple()
    has = features.get
    arm = triple.startswith(("aarch64", "arm64"))
    return Target(
        llvm.get_host_cpu_name(),
        features.flatten(),
        triple,
        8 if has("avx512f") else 4 if has("avx") else 2,
        bool(has("fma")) or arm,
    )


def compile_ir(
    ir: str,
    names: Sequence[str],
    *,
    level: int = 1,
    symbols: Mapping[str, int] = _NONE,
    cached: bool = True,
) -> Compiled:
    """The functions `names` of a module, ready to be called.

    level: 0 to 3, the effort of the code generator. 0 for straight-line code that is not hot; 1 for loops; more
    was nowhere faster. LLVM's middle end is not run: it replaces C's functions by others, as `pow(2, x)` by
    `exp2(x)`, which may change bits.
    symbols: addresses of what the module declares, where it is no symbol of the process (they must live
    as long as the result). cached: may the object come from the disk, and be left there?
    Raises CompilationError where LLVM cannot read, compile or link the module.

    >>> ir = "define double @twice(double %x) { %y = fadd double %x, %x ret double %y }"
    >>> code = compile_ir(ir, ["twice"]) if available() else None
    >>> code is None or ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(code.addresses["twice"])(21.0) == 42.0
    True
    """
    if level not in range(4):
        raise ValueError(f"level is {level}; it must be 0, 1, 2 or 3.")
    key = _key(ir, level) if cached else ""
    stored = disk.read(key) if cached else None
    if stored is not None:
        with contextlib.suppress(CompilationError):  # made again below, or refused with a reason
            return _linked(stored, names, symbols, cached=True)
    made = object_code(ir, level=level)
    try:
        result = _linked(made, names, symbols, cached=False)
    except CompilationError as error:
        missing = _missing(ir, symbols)
        if missing:
            raise CompilationError(f"no such symbol in this process: {', '.join(missing)}.") from error
        raise
    if cached:
        disk.write(key, made)
    return result


def object_code(ir: str, *, level: int = 1) -> bytes:
    """The object file that LLVM makes of a module, for the machine we run on. Raises CompilationError."""
    llvm = _binding()
    with _LOCK:
        # A context of its own: constants and types of the global one are never freed.
        context = llvm.create_context()
        try:
            module = llvm.parse_assembly(ir, context)
            try:
                module.verify()
                machine = _machine(level)
                code: bytes = machine.emit_object(module)
            finally:
                module.close()
        except (RuntimeError, UnicodeEncodeError) as error:
            raise CompilationError(str(error).strip()) from error
        finally:
            context.close()
    return code


def _linked(code: bytes, names: Sequence[str], symbols: Mapping[str, int], *, cached: bool) -> Compiled:
    llvm = _binding()
    library = llvm.JITLibraryBuilder().add_object_img(code).add_current_process()
    for name in names:
        library.export_symbol(name)
    for name, address in symbols.items():
        library.import_symbol(name, address)
    with _LOCK:
        number = next(_numbers())
        try:
            tracker = library.link(_session(number // _LINKS_PER_SESSION), f"workbench_{number}")
        except RuntimeError as error:
            raise CompilationError(str(error).strip()) from error
    return Compiled(MappingProxyType({name: tracker[name] for name in names}), cached, tracker)


def _missing(ir: str, symbols: Mapping[str, int]) -> list[str]:
    declared = {name.strip('"') for name in _DECLARED.findall(ir)}
    here = ctypes.CDLL(None) if sys.platform != "win32" else None
    return sorted(
        name
        for name in declared - symbols.keys()
        if not name.startswith("llvm.") and here is not None and not hasattr(here, name)
    )


def _key(ir: str, level: int) -> str:
    machine = target()
    version = ".".join(map(str, _binding().llvm_version_info))
    return disk.key("object", version, machine.triple, machine.cpu, machine.features, f"O{level}", ir)


@cache
def _binding() -> Any:
    """llvmlite's binding, made ready; imported here since it is optional and takes 40 ms."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if sys.platform != "win32" and not hasattr(ctypes.CDLL(None), "cbrt"):  # a Python that hides its libm
        libm = ctypes.util.find_library("m")
        if libm:
            ctypes.CDLL(libm, ctypes.RTLD_GLOBAL)
    return llvm


@cache
def _machine(level: int) -> Any:
    machine = target()
    llvm = _binding()
    return llvm.Target.from_triple(machine.triple).create_target_machine(
        cpu=machine.cpu, features=machine.features, opt=level, jit=True
    )


@cache
def _numbers() -> itertools.count[int]:
    return itertools.count()


@lru_cache(maxsize=1)  # the one in use; older ones live as long as code that they linked
def _session(_number: int) -> Any:
    return _binding().create_lljit_compiler(_machine(1), suppress_errors=True)
