"""Workers: processes that judge cases chunk by chunk, so that a hang, a crash or a memory without end is found too.

A worker says in shared memory which case it has begun; when it stands still or dies, that case is a finding, and a
new worker goes on behind it.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from multiprocessing.connection import Connection, wait
from typing import Any

from tests.fuzzing.cases import CHUNK, Case, cases
from tests.fuzzing.findings import Finding
from tests.fuzzing.reduction import reduced
from tests.fuzzing.verdicts import PATIENCE, Tally, judged

STANDSTILL = 6 * PATIENCE  # seconds without a new case until a worker is ended
ADDRESSES = 1 << 30  # bytes of memory beyond those at the start
MOST_REDUCED = 3  # findings of one kind and place that are made shorter

_context = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Task:
    """A run of cases: those of some chunk from first on."""

    seed: int
    chunk: int
    notation: str
    first: int = 0
    last: int = CHUNK

    def cases(self) -> Iterator[Case]:
        return islice(cases(self.seed, self.chunk, self.notation), self.first, self.last)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and where it comes from; smaller: a shorter case of the same kind."""

    task: Task
    index: int
    finding: Finding
    smaller: Case


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    current: Any
    task: Task
    seen: int = -1
    since: float = 0.0


def run(
    seed: int, inputs: int, *, jobs: int, notation: str, timed: bool = True, seconds: float | None = None
) -> Iterator[Found | Tally]:
    """Judge that many inputs, or as many as are done in some seconds: findings and tallies as they come."""
    end = time.monotonic() + seconds if seconds else float("inf")
    chunks = (
        Task(seed, chunk, notation, last=min(CHUNK, inputs - chunk * CHUNK))
        for chunk in count()
        if chunk * CHUNK < inputs
    )
    tasks = iter(_bounded(chunks, inputs, end))
    workers = [worker for worker in (_started(tasks, timed) for _ in range(jobs)) if worker]
    try:
        while workers:
            ready = wait([worker.pipe for worker in workers], timeout=0.5)
            for worker in list(workers):
                if worker.pipe in ready:
                    yield from _heard(worker, workers, tasks, timed)
                elif _stands_still(worker):
                    yield from _ended(worker, workers, tasks, timed, "hang")
    finally:
        for worker in workers:
            worker.process.kill()


def _bounded(tasks: Iterator[Task], inputs: int, end: float) -> Iterator[Task]:
    for task in islice(tasks, -(-inputs // CHUNK)):
        if time.monotonic() > end:
            return
        yield task


def _started(tasks: Iterator[Task], timed: bool, task: Task | None = None) -> _Worker | None:
    task = task or next(tasks, None)
    if task is None:
        return None
    ours, theirs = _context.Pipe()
    current = _context.RawValue("q", -1)
    process = _context.Process(target=work, args=(theirs, current, timed), daemon=True)
    process.start()
    theirs.close()
    ours.send(task)
    return _Worker(process, ours, current, task, since=time.monotonic())


def _heard(worker: _Worker, workers: list[_Worker], tasks: Iterator[Task], timed: bool) -> Iterator[Found | Tally]:
    try:
        message = worker.pipe.recv()
    except (EOFError, OSError):
        yield from _ended(worker, workers, tasks, timed, "crash")
        return
    yield message
    if isinstance(message, Tally):
        task = next(tasks, None)
        worker.pipe.send(task)
        if task is None:
            worker.process.join(10)
            workers.remove(worker)
        else:
            worker.task, worker.seen, worker.since = task, -1, time.monotonic()
            worker.current.value = -1


def _stands_still(worker: _Worker) -> bool:
    now = time.monotonic()
    if worker.current.value != worker.seen:
        worker.seen, worker.since = worker.current.value, now
    return now - worker.since > STANDSTILL or not worker.process.is_alive()


def _ended(worker: _Worker, workers: list[_Worker], tasks: Iterator[Task], timed: bool, kind: str) -> Iterator[Found]:
    """The case of a worker that hangs or is dead, and a new worker in its place."""
    if worker.process.is_alive() and kind == "crash":
        worker.process.join(5)
    worker.process.kill()
    worker.process.join()
    workers.remove(worker)
    task, index = worker.task, max(worker.current.value, worker.task.first)
    case = next(islice(task.cases(), index - task.first, None))
    detail = f"exit code {worker.process.exitcode}" if kind == "crash" else f"killed after {STANDSTILL:g} s"
    yield Found(task, index, Finding(kind, "process", detail, case), case)
    rest = replace(task, first=index + 1) if index + 1 < task.last else None
    if following := _started(tasks, timed, rest):
        workers.append(following)


# --- in the worker


def work(pipe: Connection, current: Any, timed: bool) -> None:
    """Judge task after task, until None comes."""
    warnings.simplefilter("error")
    shorter: dict[tuple[str, str], int] = {}
    _limit_memory()
    while (task := pipe.recv()) is not None:
        tally = Tally()
        for index, case in enumerate(task.cases(), task.first):
            current.value = index
            finding = judged(case, tally, timed=timed)
            if finding is not None:
                key = finding.key
                shorter[key] = shorter.get(key, 0) + 1
                smaller = case
                if shorter[key] <= MOST_REDUCED and key[0] not in ("hang", "slow", "memory"):
                    smaller = reduced(case, lambda tried, key=key: _same(tried, key))  # type: ignore[misc]
                pipe.send(Found(task, index, finding, smaller))
        pipe.send(tally)


def _same(case: Case, key: tuple[str, str]) -> bool:
    found = judged(case, timed=False)
    return found is not None and found.key == key


def _limit_memory() -> None:
    with open("/proc/self/statm", encoding="ascii") as statistics:
        pages = int(statistics.read().split()[0])
    most = pages * resource.getpagesize() + ADDRESSES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
