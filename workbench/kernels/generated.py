"""The one place where generated code is compiled: text made from the table's code and numbered names alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def assembled(source: str, name: str) -> Callable[..., Any]:
    """The function of that name that a source defines, over `math`, `np` and (where it occurs) `special`.

    No name or text of a user ever stands in the source: inputs are a0, p0, c0, values t0, t1, ...

    >>> assembled("def run(a): return math.exp(a)", "run")(0.0)
    1.0
    """
    namespace: dict[str, Any] = {"math": math, "np": np, "nan": math.nan, "inf": math.inf}
    if "special." in source:
        from scipy import special  # takes 30 ms to import, and few programs need it

        namespace["special"] = special
    exec(compile(source, "<workbench kernel>", "exec"), namespace)  # noqa: S102 - generated here, never a user's text
    function: Callable[..., Any] = namespace[name]
    return function
