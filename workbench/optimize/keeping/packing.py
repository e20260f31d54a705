"""Packed files: plain values, words and arrays in one file that is written whole or not at all, and never executed.

Layout: a line with kind and version; the length of the header (8 bytes, the lowest first); the header in JSON; the
numbers of all arrays, one after the other; SHA-256 of all that stands before.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError

Numbers: TypeAlias = NDArray[Any]

KINDS = ("<f8", "<i8", "<u8", "|b1")
LENGTH = 8  # bytes that say how long the header is
SUM = hashlib.sha256().digest_size
OPENING = 100  # bytes within which the first line ends


@dataclass(frozen=True, slots=True)
class Packed:
    """What a packed file holds.

    tree: mappings by name, sequences, numbers, words, None and arrays, nested at will. tables: arrays whose first axis
    may come in pieces, which are put together without a copy of all.
    """

    tree: Mapping[str, Any]
    tables: Mapping[str, Sequence[Numbers]]


def write_packed(path: Path, kind: str, version: int, packed: Packed) -> None:
    """Write a file under another name in its folder and move it into place, so that there is always a whole one.

    kind: what it is, a few words. Raises OSError where that is not possible.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        with open(beside, "xb") as stream:  # x: never through a link
            digest = hashlib.sha256()
            for piece in _pieces(kind, version, packed):
                digest.update(piece)
                stream.write(piece)
            stream.write(digest.digest())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the new name of a file on the disk too, where folders can be told."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(kind: str, version: int, packed: Packed) -> Iterator[bytes | memoryview]:
    arrays: list[Numbers] = []
    tree = _flat(packed.tree, arrays)
    tables = {name: _table(pieces) for name, pieces in packed.tables.items()}
    header = json.dumps({"tree": tree, "arrays": [_described(array) for array in arrays], "tables": tables}).encode()
    yield f"{kind} {version}\n".encode()
    yield len(header).to_bytes(LENGTH, "little")
    yield header
    for array in (*arrays, *(piece for pieces in packed.tables.values() for piece in pieces)):
        plain = array.T if _by_columns(array) else array
        if plain.size:
            yield np.ascontiguousarray(plain).reshape(-1).view(np.uint8).data


def _table(pieces: Sequence[Numbers]) -> dict[str, Any]:
    rows = sum(len(piece) for piece in pieces)
    return {"kind": pieces[0].dtype.newbyteorder("<").str, "shape": [rows, *pieces[0].shape[1:]], "by_columns": False}


def _described(array: Numbers) -> dict[str, Any]:
    return {
        "kind": array.dtype.newbyteorder("<").str,
        "shape": list(array.shape),
        "by_columns": _by_columns(array),
    }


def _by_columns(array: Numbers) -> bool:
    """Does it lie column by column? Products of matrices may round differently then, so that this is kept."""
    return array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous


def _flat(value: Any, arrays: list[Numbers]) -> Any:
    """A value as JSON has it; an array by its number, a sequence behind its kind."""
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        if arrays[-1].dtype.newbyteorder("<").str not in KINDS:
            raise TypeError(f"an array of {arrays[-1].dtype} cannot be kept")
        return ["array", len(arrays) - 1]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): _flat(part, arrays) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [type(value).__name__, *(_flat(part, arrays) for part in value)]
    raise TypeError(f"{value!r} cannot be kept")


def read_packed(path: Path, kind: str, version: int) -> Packed:
    """What `write_packed` wrote under that kind and version.

    Raises FileError for what cannot be read, is something else, of another version, cut off or changed.
    """
    shown = f"{os.fspath(path)!r}"
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # reading from a pipe might wait for ever
            raise FileError(f"{shown} is no file.")
        with open(path, "rb") as stream:
            first = stream.readline(OPENING)
            _check_opening(shown, first, kind, version)
            rest = stream.read()
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except MemoryError as error:
        raise FileError(f"{shown} is larger than the memory.") from error
    body = memoryview(rest)[: -SUM or None]
    if len(rest) < LENGTH + SUM or hashlib.sha256(first + body).digest() != rest[-SUM:]:
        raise FileError(f"{shown} is damaged: it was cut off or changed since it was written.")
    try:
        return _unpacked(body)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise FileError(f"{shown} is no {kind} ({type(error).__name__}: {error}).") from error


def _check_opening(shown: str, first: bytes, kind: str, version: int) -> None:
    words, _, number = first.decode("ascii", "replace").rstrip("\n").rpartition(" ")
    if words != kind:
        raise FileError(f"{shown} is no {kind}; it does not begin as one.")
    if number != str(version):
        raise FileError(f"{shown} was written as version {number[:20]!r} of a {kind}; this workbench reads {version}.")


def _unpacked(body: memoryview) -> Packed:
    length = int.from_bytes(body[:LENGTH], "little")
    header = json.loads(bytes(body[LENGTH : LENGTH + length]))
    numbers = body[LENGTH + length :]
    listed = [*header["arrays"], *header["tables"].values()]
    sizes = [_size(each) for each in listed]
    if sum(sizes) != len(numbers):
        raise ValueError(f"{sum(sizes)} bytes of numbers are announced, {len(numbers)} are there")
    found: list[Numbers] = []
    for each, size in zip(listed, sizes, strict=True):
        found.append(_array(each, numbers[:size]))
        numbers = numbers[size:]
    arrays = found[: len(header["arrays"])]
    tables = {name: (table,) for name, table in zip(header["tables"], found[len(arrays) :], strict=True)}
    return Packed(_deep(header["tree"], arrays), tables)


def _size(described: Mapping[str, Any]) -> int:
    """How many bytes an array takes."""
    shape = described["shape"]
    if described["kind"] not in KINDS or not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError(f"no array has kind {described['kind']!r} and shape {shape!r}")
    size: int = math.prod(shape) * np.dtype(described["kind"]).itemsize
    return size


def _array(described: Mapping[str, Any], numbers: memoryview) -> Numbers:
    shape = tuple(described["shape"])
    flat = np.frombuffer(numbers, dtype=described["kind"]).copy()
    if described["by_columns"]:
        return flat.reshape(shape[::-1]).T
    array: Numbers = flat.reshape(shape)
    return array


def _deep(value: Any, arrays: Sequence[Numbers]) -> Any:
    """The value that `_flat` laid out."""
    if isinstance(value, dict):
        return {name: _deep(part, arrays) for name, part in value.items()}
    if not isinstance(value, list):
        return value
    match value:
        case ["array", int(number)] if 0 <= number < len(arrays):
            array = arrays[number]
            return array if array.ndim else array[()]
        case ["list", *parts]:
            return [_deep(part, arrays) for part in parts]
        case ["tuple", *parts]:
            return tuple(_deep(part, arrays) for part in parts)
    raise ValueError("a sequence of no kind")
