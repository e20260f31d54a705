"""Compiled objects on disk, by the hash of all that they depend on; whatever is wrong there, there is no cache.

What is read here is executed, so the folder must belong to the user and to nobody else. $WORKBENCH_CACHE names
it ("" or "off": none); else it is `workbench/kernels` in the user's cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Final

_FORMAT: Final = "1"
"""Part of every key: counted up when what is stored, or how, changes its meaning."""

_MAGIC: Final = b"workbench kernel\n"
_DIGEST: Final = hashlib.sha256().digest_size
_HEADER: Final = len(_MAGIC) + 8 + _DIGEST

BYTES: Final = 256 * 2**20
"""What the folder may hold before the files unused for longest are removed."""

FILES: Final = 20_000
"""How many files it may hold."""

_LARGEST: Final = 32 * 2**20
_HOUR: Final = 3600.0


def key(*parts: str) -> str:
    """The name under which something is kept that depends on these texts, and on nothing else.

    >>> key("a", "b") == key("a", "b"), key("a", "b") == key("ab")
    (True, False)
    """
    digest = hashlib.sha256()
    for part in (_FORMAT, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def read(name: str) -> bytes | None:
    """What was kept under a name; None if there is nothing, or it is not what was written."""
    folder = _folder(_place())
    if folder is None:
        return None
    try:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read(_LARGEST + 1)
            # The date tells when a file was last of use; once an hour is enough, and spares the disk.
            if time.time() - os.fstat(file.fileno()).st_mtime > _HOUR:
                with contextlib.suppress(OSError):
                    os.utime(file.name)
    except OSError:
        return None
    return _unsealed(name, data)


def write(name: str, payload: bytes) -> None:
    """Keep bytes under a name, if that can be done; another process sees all of them or none."""
    folder = _folder(_place())
    if folder is None or len(payload) > _LARGEST - _HEADER:
        return
    try:
        descriptor, temporary = tempfile.mkstemp(prefix="new-", dir=folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(_sealed(name, payload))
            os.replace(temporary, os.path.join(folder, name))
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError:
        return
    if name.startswith(("00", "40", "80", "c0")):  # one name in 64: swept now and then, and never by a reader
        sweep()


def sweep(limit: int = BYTES, files: int = FILES) -> None:
    """Remove the files unused for longest until three quarters of the limits hold, where one is exceeded."""
    folder = _folder(_place())
    if folder is None:
        return
    found: list[tuple[float, int, str]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(status.st_mode):
                    continue
                if entry.name.startswith("new-") and time.time() - status.st_mtime > _HOUR:
                    os.unlink(entry.path)  # left by a process that was killed
                    continue
                found.append((status.st_mtime, status.st_size, entry.path))
    total, count = sum(size for _, size, _ in found), len(found)
    if total <= limit and count <= files:
        return
    for _, size, path in sorted(found):
        if total <= 0.75 * limit and count <= 0.75 * files:
            return
        with contextlib.suppress(OSError):
            os.unlink(path)
            total -= size
            count -= 1


def _sealed(name: str, payload: bytes) -> bytes:
    return _MAGIC + len(payload).to_bytes(8, "little") + _digest(name, payload) + payload


def _digest(name: str, payload: bytes) -> bytes:
    """Of the name too: what was written under another one is not taken for this."""
    return hashlib.sha256(name.encode() + payload).digest()


def _unsealed(name: str, data: bytes) -> bytes | None:
    size = len(_MAGIC)
    payload = data[_HEADER:]
    whole = (
        data[:size] == _MAGIC
        and data[size : size + 8] == len(payload).to_bytes(8, "little")
        and data[size + 8 : _HEADER] == _digest(name, payload)
    )
    return payload if whole else None


def _place() -> tuple[str, str] | None:
    """The cache root, and the folder in it or the root itself; None where there is to be none."""
    named = os.environ.get("WORKBENCH_CACHE")
    if named is not None:
        folder = os.path.abspath(os.path.expanduser(named))
        return None if named in ("", "off") else (folder, folder)
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        root = os.path.join(home, "Library", "Caches")
    else:
        root = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(root):  # a relative path is to be ignored, says the XDG specification
            root = os.path.join(home, ".cache")
    return (root, os.path.join(root, "workbench", "kernels")) if os.path.isabs(root) else None


@cache
def _folder(place: tuple[str, str] | None) -> str | None:
    """The folder, made if need be, if it can be trusted; looked at once in a process."""
    if place is None:
        return None
    root, folder = place
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        path = Path(folder)
        while _ours(path):
            if path == Path(root):
                return folder
            path = path.parent
    except OSError:
        pass
    return None


def _ours(path: Path) -> bool:
    """Is this a folder of the user's in which nobody else can write?"""
    status = path.stat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    if sys.platform == "win32":  # no owner in stat; the folder lies in the user's profile
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
