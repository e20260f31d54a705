"""Time and memory budgets: `within` runs heavy symbolic work in a worker process that can be stopped.

One warm server process is started when first needed and ended with the program. Where the system can
fork, each call runs in a fork of the server (about 12 ms) under a memory limit, so that a spent budget
costs a child and never the warm server; elsewhere the server itself works and is started again. What a
fork had to import the server imports after it, so that no fork has to do it again.
Not multiprocessing's forkserver: that imports the user's script a second time.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from typing import IO, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

STARTED = "started"
VALUE = "value"
ERROR = "error"
SPENT = "spent"

STARTING = 60.0  # seconds for a new interpreter and its imports, on a busy machine
MARGIN = 2.0  # seconds for the answer to travel
MEMORY = 2 << 30


class BudgetSpent(Exception):  # noqa: N818  (an outcome, not an error)
    """The work was stopped; no misuse: whoever asked goes on without the answer and says so.

    reason: "time", "memory", or "depth" (too deeply nested to be handed over).
    """

    def __init__(self, reason: str, seconds: float) -> None:
        self.reason = reason
        self.seconds = seconds
        super().__init__(f"no answer within the budget of {seconds:g} s ({reason})")

    def __reduce__(self) -> tuple[type[BudgetSpent], tuple[str, float]]:
        return BudgetSpent, (self.reason, self.seconds)


def within(seconds: float, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Value of ``call(*args, **options)``, worked out in another process within seconds and 2 GiB.

    call: a function at the top level of a module. Arguments and value are sent by pickle.
    Raises BudgetSpent, or what call itself raised.

    >>> import math
    >>> within(10.0, math.factorial, 5)
    120
    """
    return _server(os.getpid()).ask(seconds, (call, args, options))


def attempt(seconds: float, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
    """What `within` gives; None where the work was stopped, or gave up on what it cannot do.

    >>> import math
    >>> attempt(10.0, math.sqrt, 4.0), attempt(10.0, math.sqrt, -4.0)
    (2.0, None)
    """
    try:
        return within(seconds, call, *args, **options)
    except (BudgetSpent, NotImplementedError, TypeError, ValueError):  # SymPy says with all three that it gives up
        return None


class _Server:
    """Our end of the server process; started on demand, again after it was lost."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def ask(self, seconds: float, work: object) -> T:  # type: ignore[type-var]
        try:
            request = pickle.dumps((seconds, pickle.dumps(work)))
        except RecursionError:
            raise BudgetSpent("depth", seconds) from None
        with self.lock:
            try:
                kind, content = self._exchange(seconds, request)
            except BaseException:  # Ctrl-C too: an answer that nobody waits for must not meet the next question
                self.stop()
                raise
        if kind == ERROR:
            raise content  # type: ignore[misc]
        if kind == SPENT:
            raise BudgetSpent(str(content), seconds)
        return content  # type: ignore[return-value]

    def _exchange(self, seconds: float, request: bytes) -> tuple[str, object]:
        if self.process is None or self.process.poll() is not None:
            self.process = _start()
        assert self.process.stdin is not None and self.process.stdout is not None
        _send(self.process.stdin, request)
        kind, content = _received(self.process.stdout, STARTING)
        if kind != STARTED:
            return kind, content
        try:
            return _received(self.process.stdout, seconds + MARGIN)
        except queue.Empty:
            self.stop()
            return SPENT, "time"

    def stop(self) -> None:
        if self.process is not None:  # (in a forked copy of the program Popen knows that this is no child of it)
            for pipe in (self.process.stdin, self.process.stdout):
                assert pipe is not None
                pipe.close()
            self.process.kill()
            self.process.wait()
            self.process = None


@cache
def _server(process_id: int) -> _Server:  # noqa: ARG001  (a forked copy of the program must not share the pipes)
    return _Server()


def _start() -> subprocess.Popen[bytes]:
    places = [place or os.getcwd() for place in sys.path]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", "from workbench.budget import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        start_new_session=True,  # Ctrl-C is for the program, which then stops its server
    )


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "little") + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """The next message, or b"" at the end."""
    return pipe.read(int.from_bytes(pipe.read(8), "little"))


def _received(pipe: IO[bytes], seconds: float) -> tuple[str, object]:
    """The next message, unpacked; queue.Empty where none comes in time. (Pipes cannot be polled on Windows.)"""
    arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: arrived.put(_receive(pipe)), daemon=True).start()
    message = arrived.get(timeout=seconds)
    if not message:
        raise ConnectionError("the worker process ended unexpectedly")
    kind, content = pickle.loads(message)  # noqa: S301  (from our own child, over a private pipe)
    return kind, content


def serve() -> None:
    """The server's loop: read work, do it in a fork within its budget, send the outcome; until the pipe closes."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the work prints must not meet the messages
    while request := _receive(source):
        seconds, work = pickle.loads(request)  # noqa: S301  (from our own parent)
        try:
            call, args, options = pickle.loads(work)  # noqa: S301  (here, so that modules are imported once, not per fork)
        except Exception as error:
            _send(target, _packed((ERROR, error)))
            continue
        _send(target, _packed((STARTED, None)))
        if not hasattr(os, "fork"):
            _send(target, _outcome(partial(call, *args, **options)))
            continue
        outcome, imported = _forked(seconds, partial(call, *args, **options))
        _send(target, outcome)
        for name in imported:
            with suppress(Exception):  # what cannot be imported by its name stays with the forks
                import_module(name)


def _outcome(work: Callable[[], object]) -> bytes:
    try:
        return _packed((VALUE, work()))
    except MemoryError:
        return _packed((SPENT, "memory"))
    except Exception as error:
        return _packed((ERROR, error))


def _packed(message: tuple[str, object]) -> bytes:
    try:
        return pickle.dumps(message)
    except RecursionError:
        return pickle.dumps((SPENT, "depth"))
    except Exception as error:
        return pickle.dumps((ERROR, TypeError(f"an answer that cannot be sent back: {error}")))


def _forked(seconds: float, work: Callable[[], object]) -> tuple[bytes, Sequence[str]]:
    """Outcome of work in a forked child, killed when the time is over, and the modules that it imported.

    Dead without a word: out of memory.
    """
    import select

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _limit_memory()
        with os.fdopen(writing, "wb") as pipe:
            known = set(sys.modules)
            outcome = _outcome(work)
            pipe.write(pickle.dumps((outcome, [name for name in sys.modules if name not in known])))
        os._exit(0)
    os.close(writing)
    parts: list[bytes] = []
    end = time.monotonic() + seconds
    try:
        while select.select([reading], [], [], max(0.0, end - time.monotonic()))[0]:
            part = os.read(reading, 1 << 16)
            if not part:
                return pickle.loads(b"".join(parts)) if parts else (_packed((SPENT, "memory")), ())  # noqa: S301
            parts.append(part)
        return _packed((SPENT, "time")), ()
    finally:
        os.close(reading)
        os.kill(child, 9)
        os.waitpid(child, 0)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
