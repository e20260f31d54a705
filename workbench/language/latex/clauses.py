r"""Clauses: what stands behind a formula in LaTeX, `, \quad x > 0`, `\text{ where } u = 3x + 1`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.errors import ParseError
from workbench.language.assumptions import Clause
from workbench.language.definitions import Head
from workbench.language.latex.opening import definition, opening
from workbench.language.latex.spelling import BELOW, HEAD, name_of
from workbench.language.table import Table

_WORDS = (
    r"\\(?:text|textrm|mbox)\s*+\{"
    r"(?:[\s,]*+(?P<said>where|with|for|if|when|and|all|such that|provided)(?:\s++all)?[\s,]*+|\s*+,[\s,]*+)"
    r"\}(?!\s*+[_^])"
)
_SIGN = re.compile(
    rf"(?P<word>{_WORDS})|(?P<open>\\begin\s*\{{[^{{}}]*\}}|\\left(?![A-Za-z])|\\\{{|[(\[{{])"
    r"|(?P<close>\\end\s*\{[^{}]*\}|\\right(?![A-Za-z])|\\\}|[)\]}])|\\[A-Za-z]+|\\.|(?P<comma>[,;])",
    re.DOTALL,
)
_IN_WORDS = re.compile(r"\\(?:text|textrm|mbox|mathrm)\s*+\{\s*+([^{}]*)\}")
_WHOLE = re.compile(r"\\in\s*+\\mathbb\s*+(?:Z|\{\s*+Z\s*+\})")
_NAME = re.compile(rf"(?:{HEAD})(?:\s*+_\s*+(?:{BELOW}))?")
_RELATION = re.compile(r"[=<>≤≥≠]|\\(?:le|ge|lt|gt|ne|leq|geq|neq|leqslant|geqslant)(?![A-Za-z])")
_SPACES = re.compile(r"(?:\s|~|\\[,;:! ]|\\(?:q?quad|enspace|thinspace|medspace|thickspace)(?![A-Za-z]))+")
_SIZED = (r"\left", r"\right")


def clauses(text: str, head: Head, table: Table) -> tuple[int, tuple[Clause, ...]]:
    """Where the formula ends, and the clauses behind it; without a word, all are comparisons or definitions."""
    signs, worded = _signs(text, head.start, head.end)
    if not signs:
        return head.end, ()
    found = _between(text, signs, head.end)
    if not found or not (worded or all(_RELATION.search(text, *place) for place in found)):
        return head.end, ()
    return signs[0][0], tuple(_clause(text, *place, table) for place in found)


def assumptions(text: str, table: Table) -> tuple[Clause, ...]:
    """The clauses of a text that has no formula before them."""
    head = opening(text, table, equation=True)
    found = _between(text, [(head.start, head.start), *_signs(text, head.start, head.end)[0]], head.end)
    if not found:
        raise ParseError(text, 0, len(text), "an assumption is missing here", "x > 0")
    return tuple(_clause(text, *place, table) for place in found)


def _between(text: str, signs: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Where something stands behind each of the signs."""
    places = zip(signs, [*signs[1:], (end, end)], strict=True)
    trimmed = (_trimmed(text, start, stop) for (_, start), (stop, _) in places)
    return [(first, last) for first, last in trimmed if first < last]


def _signs(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """Commas and words between clauses, outside of all brackets; is the first of them a word?"""
    depth = 0
    worded = False
    signs: list[tuple[int, int]] = []
    for sign in _SIGN.finditer(text, start, end):
        if sign["open"]:
            depth += sign["open"] not in _SIZED  # the bracket behind it counts
        elif sign["close"]:
            depth = max(depth - (sign["close"] not in _SIZED), 0)
        elif depth == 0 and (sign["comma"] or sign["word"]):
            worded = worded or (not signs and sign["said"] is not None)
            signs.append(sign.span())
    return signs, worded


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


def _said(text: str, start: int, end: int) -> tuple[str, str]:
    """The name with which a clause begins, and what follows it, without the command around words."""
    found = _NAME.match(text, start, end)
    name = name_of(found[0]) if found is not None else None
    if found is None or name is None or not name.spelled:
        return "", ""
    rest = text[slice(*_trimmed(text, found.end(), end))]
    if _WHOLE.fullmatch(rest):
        return name.spelled, "∈ ℤ"
    words = _IN_WORDS.fullmatch(rest)
    return name.spelled, words[1].strip() if words is not None else rest


def _clause(text: str, start: int, end: int, table: Table) -> Clause:
    defined = definition(text, table, start, end)
    if not defined.name:
        return Clause(start, end, None, start, *_said(text, start, end))
    if defined.start >= end:
        raise ParseError(text, end - 1, 1, "nothing is written after '='", "u = 3x + 1")
    return Clause(start, end, defined._replace(at=start), defined.start, "", "")
