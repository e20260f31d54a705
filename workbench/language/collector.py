"""The garbage collector at rest while millions of nodes are made, none of them garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest(many: bool) -> Iterator[None]:
    """No garbage collection inside, where there is much to make; else nothing.

    The collector would go through all the nodes again and again, which takes as long as making them.
    """
    rests = many and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()
