"""A sign of life on standard error for anything that takes longer than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before anything is shown
PACE = 0.1  # seconds between two looks at the news


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner with the elapsed time, and the latest news, once the work inside takes longer than a second.

    Gives a function that takes the news. Only where standard error is a terminal and rich is installed; otherwise
    nothing is printed.
    """
    news = [""]

    def tell(words: str) -> None:
        news[0] = words

    if not sys.stderr.isatty():
        yield tell
        return
    done = threading.Event()
    spinner = threading.Thread(target=_spin, args=(what, news, done), daemon=True)
    spinner.start()
    try:
        yield tell
    finally:
        done.set()
        spinner.join()


def _spin(what: str, news: list[str], done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    try:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    except ImportError:
        return
    text = TextColumn("{task.description}", markup=False)
    with Progress(SpinnerColumn(), text, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        while not done.wait(PACE):
            progress.update(task, description=f"{what}  {news[0]}".rstrip())
