"""Threads: rows in chunks, gone through by several threads; the sums do not depend on how many there are.

A chunk is a power of two of blocks, so that adding its blocks in pairs, and then chunks in pairs, is adding all blocks
in pairs.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from threading import Event

import numpy as np

from workbench.kernels.kernel import Array

WORK = 1_000_000
"""Operations, rows times those of a row, from which on threads pay: waking one takes some 20 µs."""
LEAST = 16
"""Blocks in a chunk, at least."""
SHARES = 4
"""Chunks for each thread, so that none waits long for another."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool(_process: int) -> ThreadPoolExecutor:
    """The threads of a process; one that was forked has none of its parent's."""
    return ThreadPoolExecutor(cores(), thread_name_prefix="workbench")


def summed(work: Callable[[int, int, Array], None], rows: int, block: int, sums: int, threads: int) -> Array:
    """The sums (sums,) over all rows: ``work(lo, hi, out)`` writes those of a chunk."""
    share = max(LEAST, rows // (block * threads * SHARES))
    chunk = block * (1 << (share.bit_length() - 1))
    count = -(-rows // chunk)
    found = np.empty((count, max(1, sums)))
    turn = itertools.count()
    stopped = Event()

    def several() -> None:
        while not stopped.is_set() and (index := next(turn)) < count:
            work(index * chunk, min(rows, (index + 1) * chunk), found[index])

    waiting = [_pool(os.getpid()).submit(several) for _ in range(min(threads, count) - 1)]
    try:
        several()
    finally:  # an interrupt must not leave others at work on arrays that are given up
        stopped.set()
        wait(waiting)
    for other in waiting:
        other.result()
    return paired(found, whole=rows % chunk == 0)


def paired(found: Array, *, whole: bool = True) -> Array:
    """The sum of rows (count, sums) in pairs, pairs of pairs, ...; whole: is the last row a full one?

    >>> paired(np.array([[1.0], [2.0], [4.0]]))
    array([7.])
    """
    stack: list[Array] = []
    full = len(found) if whole else len(found) - 1
    for index in range(full):
        part = found[index]
        while index & 1:
            part = stack.pop() + part
            index >>= 1  # noqa: PLW2901 - as many times as the number ends in ones
        stack.append(part)
    total = np.zeros(found.shape[1]) if whole else found[-1]
    while stack:
        total = stack.pop() + total
    return total
