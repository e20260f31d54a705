r"""Hints: what to write instead, as LaTeX has it, `\sin` for sin and `\sum_{i=1}^{n}` for sum(i=1..n, ...)."""

from __future__ import annotations

import re

from workbench.language.table import Table
from workbench.operators import Form

_FORMS = {Form.ROOT: r"\sqrt", Form.PIECEWISE: r"\begin{cases}"}
_COMMAND = re.compile(r"\\[A-Za-z]+(?![A-Za-z])(?!.*\{0\})", re.DOTALL)


def command(table: Table, name: str) -> str:
    r"""A function's name as LaTeX has it: its own command, else how its row is typeset, else upright letters.

    >>> from workbench.language.table import table_of
    >>> from workbench.operators import OPERATORS
    >>> [command(table_of(OPERATORS), name) for name in ("sin", "log", "maximum", "cbrt", "erf")]
    ['\\sin', '\\log', '\\max', '\\sqrt[3]', '\\operatorname{erf}']
    """
    rows = table.functions.get(name, ())
    for row in rows:
        if row.form in _FORMS:
            return _FORMS[row.form] if row.index == 2 else rf"{_FORMS[row.form]}[{row.index}]"
    typeset = [row.notation.latex or "" for row in rows]
    own = rf"\{name}"
    if any(_begins(latex, own) for latex in typeset):
        return own
    return next((latex for latex in typeset if _COMMAND.match(latex)), rf"\operatorname{{{name}}}")


def commands(table: Table, near: str) -> str:
    r"""The functions in a hint of the table, "sin or min", as LaTeX has them."""
    return " or ".join(command(table, name) for name in near.split(" or ")) if near else ""


def _begins(latex: str, own: str) -> bool:
    return latex.startswith(own) and not latex[len(own) : len(own) + 1].isalpha()
