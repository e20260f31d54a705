r"""Words without a backslash: `sin x` is s times i times n times x to TeX, and is refused instead of read so."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from workbench.errors import ParseError
from workbench.language.characters import GREEK_WORDS
from workbench.language.latex import hints
from workbench.language.names import LONGEST_NAME
from workbench.language.table import Table

_IN_WORDS = r"\\(?:text|textrm|textit|textbf|mbox|mathrm|mathit|mathbf|mathsf|mathtt|operatorname\*?|begin|end)"
_RUN = re.compile(
    rf"{_IN_WORDS}\s*\{{[^{{}}]*\}}|\\[A-Za-z]+|_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])"
    r"|(?P<run>[A-Za-z]{2,})(?P<called>\s*(?:\\left\s*)?\()?"
)
_SENTENCE = frozenset(("if", "otherwise", "else", "for", "when", "where", "and", "or", "the", "with", "let", "is"))
_COMMANDS = frozenset(("sqrt", "frac", "cdot", "infty", "sum", "prod", "int", "lim", "nabla", "partial"))
_LETTERS = tuple(sorted((word for word in GREEK_WORDS if len(word) > 2), key=len, reverse=True))
_ALONE = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
"""A letter that stands by itself."""
_MOST_CALLED = 50
"""Different runs before brackets that are compared with the names of functions, which takes long."""


def check(text: str, start: int, end: int, table: Table, known: Collection[str]) -> None:
    """Raises ParseError at the first run of letters that spells a function, a Greek letter or a word."""
    alone: set[str] | None = None
    called: dict[str, tuple[int, int, str, str] | None] = {}
    for match in _RUN.finditer(text, start, end):
        run = match["run"]
        if run is None or run in known:
            continue
        found = _meant(run, table)
        if found is None and match["called"] and len(run) > 2:
            alone = set(_ALONE.findall(text, start, end)) if alone is None else alone
            if run not in called and not alone.issuperset(run):
                called[run] = _too_many(run) if len(called) == _MOST_CALLED else _nearly_called(run, table)
            found = called.get(run)
        if found is not None:
            at, length, reason, hint = found
            raise ParseError(text, match.start("run") + at, length, reason, hint)


def _meant(run: str, table: Table) -> tuple[int, int, str, str] | None:
    """Where in a run something is spelled, how long it is, why it is not read, and what may be meant."""
    if run in _SENTENCE:
        return 0, len(run), f"words are not read ('{run}')", rf"\text{{{run}}} in cases, or the formula alone"
    found = _spelling(tuple(table.functions)).search(run)
    if found is not None:
        part = found[0]
        command = rf"\{part}" if part in _COMMANDS else hints.command(table, part)
        reason = f"'{part}' without a backslash is the product of its letters"
        return found.start(), len(part), reason, f"{command}, or {' '.join(part)} for the product"
    letter = next((word for word in _LETTERS if word in run), run if run in ("pi", "Pi") else "")
    if letter:
        reason = f"'{letter}' without a backslash is the product of its letters"
        return run.index(letter), len(letter), reason, rf"\{letter}, or {' '.join(letter)} for the product"
    return None


@lru_cache(maxsize=32)
def _spelling(functions: tuple[str, ...]) -> re.Pattern[str]:
    """Finds what a run spells, the longest word where several begin; lg is two letters inside a longer run."""
    words = {word for word in functions if word.isalpha() and len(word) > 2} | _COMMANDS | {"ln"}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"\Alg\Z|{'|'.join(longest_first)}")


def _too_many(run: str) -> tuple[int, int, str, str]:
    reason = f"more than {_MOST_CALLED} runs of letters before brackets are unclear: products, or functions?"
    return 0, len(run), reason, r"\cdot between factors, \operatorname{name} for a function"


def _nearly_called(run: str, table: Table) -> tuple[int, int, str, str] | None:
    """`sen(x)`: a run before a bracket that is like a function's name, and whose letters do not stand elsewhere."""
    near = table.nearest(run) if len(run) <= LONGEST_NAME else ""
    if not near:
        return None
    hint = f"{hints.commands(table, near)}, or {' '.join(run)} for the product of letters"
    return 0, len(run), f"unknown function '{run}'", hint
