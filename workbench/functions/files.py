"""Functions in files: JSON written whole or not at all, and read again; see storage.py for what stands in it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import FileError
from workbench.functions.differentiable import Function
from workbench.operators import OPERATORS, Operator


def load(path: str | os.PathLike[str], *, operators: Sequence[Operator] = OPERATORS) -> Function:
    """The Function that ``f.save(path)`` wrote; its text is read again, and code compiled again.

    operators: the table that it was read with, where it is not the usual one.
    Raises FileError where the file cannot be read or holds something else.

    >>> import tempfile
    >>> from workbench import function
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     function("f(x, y) = x*y").gradient.save(f"{folder}/g.json")
    ...     load(f"{folder}/g.json")
    Function ∇f(x, y) = [y, x]
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{os.fspath(path)!r} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise FileError(f"{os.fspath(path)!r} is no JSON file: {error}.") from error
    return Function.from_dict(record, operators=operators)
