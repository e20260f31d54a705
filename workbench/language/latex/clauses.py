r"""Clauses: what stands behind a formula in LaTeX, `, \quad x > 0`, `\text{ where } u = 3x + 1`."""

from __future__ import annotations

import re

from workbench.errors import ParseError
from workbench.language.assumptions import Clause
from workbench.language.definitions import Head
from workbench.language.latex.opening import Opening, definition
from workbench.language.table import Table

_WORDS = r"\\(?:text|textrm|mbox)\s*\{[\s,]*(?:where|with|for|if|when|and|all|such that|provided)?(?:\s+all)?[\s,]*\}"
_SIGN = re.compile(
    rf"(?P<word>{_WORDS})|(?P<open>\\begin\s*\{{[^{{}}]*\}}|\\left(?![A-Za-z])|\\\{{|[(\[{{])"
    r"|(?P<close>\\end\s*\{[^{}]*\}|\\right(?![A-Za-z])|\\\}|[)\]}])|\\[A-Za-z]+|\\.|(?P<comma>[,;])",
    re.DOTALL,
)
_RELATION = re.compile(r"[=<>≤≥≠]|\\(?:le|ge|lt|gt|ne|leq|geq|neq|leqslant|geqslant)(?![A-Za-z])")
_SPACES = re.compile(r"(?:\s|~|\\[,;:! ]|\\(?:q?quad|enspace|thinspace|medspace|thickspace)(?![A-Za-z]))+")
_SIZED = (r"\left", r"\right")


def clauses(text: str, head: Opening, table: Table) -> tuple[int, tuple[Clause, ...]]:
    """Where the formula ends, and the clauses behind it; all of them are comparisons or definitions."""
    signs = _signs(text, head.start, head.end)
    if not signs:
        return head.end, ()
    found = []
    for (_, start), (end, _) in zip(signs, [*signs[1:], (head.end, head.end)], strict=True):
        first, last = _trimmed(text, start, end)
        if first < last:
            found.append((first, last))
    if not found or not all(_RELATION.search(text, *place) for place in found):
        return head.end, ()
    return signs[0][0], tuple(_clause(text, *place, table) for place in found)


def _signs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Commas and words between clauses, outside of all brackets."""
    depth = 0
    signs: list[tuple[int, int]] = []
    for sign in _SIGN.finditer(text, start, end):
        if sign["open"]:
            depth += sign["open"] not in _SIZED  # the bracket behind it counts
        elif sign["close"]:
            depth = max(depth - (sign["close"] not in _SIZED), 0)
        elif depth == 0 and (sign["comma"] or sign["word"]):
            signs.append(sign.span())
    return signs


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    found = _SPACES.match(text, start, end)
    first = found.end() if found is not None else start
    last = first
    while last < end:
        space = _SPACES.search(text, last, end)
        if space is None or space.end() == end:
            last = end if space is None else space.start()
            break
        last = space.end()
    return first, last


def _clause(text: str, start: int, end: int, table: Table) -> Clause:
    defined = definition(text, table, start, end)
    if not defined.name:
        return Clause(start, end, None, start)
    if defined.start >= end:
        raise ParseError(text, end - 1, 1, "nothing is written after '='", "u = 3x + 1")
    return Clause(start, end, Head(defined.name, defined.parameters, defined.start, start), defined.start)
