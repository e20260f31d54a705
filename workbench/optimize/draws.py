"""Draws: the random numbers of a run, from its seed or from where they had come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def drawing(seed: int | None, state: Mapping[str, Any] | None = None) -> np.random.Generator:
    """A generator of random numbers that begins at a seed, or goes on from a state of its ``bit_generator``.

    >>> draw = drawing(7)
    >>> state = draw.bit_generator.state
    >>> draw.random() == drawing(None, state).random()
    True
    """
    draw = np.random.default_rng(seed)
    if state is not None:
        draw.bit_generator.state = state
    return draw
