r"""Tokens of LaTeX: a text cut into names, numbers, commands and signs, those with one meaning in one spelling.

What the text reader knows has its spelling: `x_{12}` is x_12, `\cdot` is *, `^` is the sign before a
superscript; spaces are gone. The other commands keep their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workbench.language.characters import FROM_ABOVE, GREEK, GREEK_LETTERS, SUPERSCRIPTS
from workbench.language.latex.commands import ELSE_WORDS, IF_WORDS, SIGNS, SPACES
from workbench.language.latex.spelling import BELOW, BRACED, HEAD, LETTER_COMMAND, name_of
from workbench.language.names import Piece
from workbench.language.table import DEGREE, RAISED

IF, ELSE = r"\if", r"\else"
"""Words between a value and its condition, and instead of a condition."""

TRANSPOSED = "ᵀ"
ROW = r"\\"

_TOP = r"\\top(?![A-Za-z])|\\intercal(?![A-Za-z])"
_UPRIGHT_T = r"\\(?:mathsf|mathrm|rm|sf|text)(?![A-Za-z])\s*(?:\{\s*T\s*\}|T)"
SKIPPED = (
    r"(?:[\s~\u00a0\u2000-\u200a\u202f\u205f\u3000]|\\[,;:!>/ ]"
    rf"|\\(?:{'|'.join(sorted(SPACES, key=len, reverse=True))})(?![A-Za-z])|\\[hv]space\*?\{{[^{{}}]*\}})*+"
)
_SUPERSCRIPT = rf"\^\s*(?:[A-Za-z0-9{''.join(GREEK)}]|{LETTER_COMMAND}|\{{[^{{}}]*\}})"
_NAME = rf"(?:{HEAD})(?:(?:\s*{_SUPERSCRIPT})?\s*_\s*(?:{BELOW}))?"
_SIZED = (
    r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*"
    r"(?:\\(?:[lr]?[vV]ert|[lr]brace|[lr]brack|[lr]paren|[lr]angle|[lr]floor|[lr]ceil)(?![A-Za-z])|\\[{}|]|[()\[\]|./<>])?"
)
_ALTERNATIVES = (
    _NAME,
    r"\{\s*,\s*\}",
    r"[0-9]+[eE][+-]?[0-9]+",  # a number for a computer
    r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+",
    r"\\[dtc]?frac\s*[0-9](?:\s*[0-9])?",
    _SIZED,
    rf"\\begin\s*\{{\s*array\s*\}}\s*(?:\[[a-z]\]\s*)?{BRACED}|\\(?:begin|end)\s*\{{[^{{}}]*\}}",
    r"\\(?:sum|prod|over)(?![A-Za-z])",
    rf"\\[A-Za-z]+\*?(?:\s*_\s*(?:{BELOW}))?",
    r"\\\\(?:\s*\[\s*-?[0-9.]+\s*[a-z]+\s*\])?",
    r"\\[^A-Za-z]|\\",
    r"\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})",
    rf"\^\s*(?:{_TOP}|{_UPRIGHT_T}|\{{\s*(?:{_TOP}|{_UPRIGHT_T})\s*\}})",
    r"\^\s*(?:\\prime(?![A-Za-z])|\{\s*(?:\\prime\s*|')+\})",
    r"\^\s*\{\s*T\s*\}",
    r"\^\s*[A-Za-z0-9](?=\s*_)",
    r"\^\^|\^\s*(?:[0-9]\.?[0-9][0-9.]*|[-+*/=<>!|.,:;()\[\]&])?",
    rf"[{''.join(SUPERSCRIPTS)}]+",
    r"<=|>=|==|!=|//|&&|:=|\*\*+|\.\.+|[^\s]",
)
_PATTERN = rf"{SKIPPED}((?:{')|(?:'.join(_ALTERNATIVES)})|\Z)"
_TOKEN = re.compile(_PATTERN)
_SKIP = re.compile(SKIPPED)
_BEHIND = re.compile(rf"\s*_\s*(?:{BELOW})")
_SPACES_IN = re.compile(r"\s+")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?)(?:\s*_\s*(.+))?", re.DOTALL)
_SUBSCRIPT_LAST = re.compile(rf"({HEAD})\s*({_SUPERSCRIPT})\s*_\s*({BELOW})", re.DOTALL)
_GREEK_COMMAND = re.compile(rf"{LETTER_COMMAND}|[{''.join(GREEK)}]")
_DELIMITER = re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?))(?![A-Za-z])(.*)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}")
_WORDS = re.compile(r"\\(?:text|textrm|textit|textnormal|mbox|mathrm|operatorname)\s*\{([^{}]*)\}")
_CONDITION_IN_WORDS = re.compile(r"([\s,a-z]*?)\$([^$]*)\$[\s,.;]*")


def cut(text: str, start: int, end: int, special: tuple[str, ...] = ()) -> list[str]:
    """The tokens as typed; special: declared names of several letters, each one token."""
    if not special:
        return _TOKEN.findall(text, start, end)
    return [text[first:last] for first, last in _spans(text, start, end, special)]


def placed(
    text: str, start: int, end: int, special: tuple[str, ...] = (), *, below: bool = False
) -> list[tuple[int, int]]:
    """Where each of the items of the tokens starts and ends in the text."""
    places: list[tuple[int, int]] = []
    known: dict[str, tuple[Piece, ...]] = {}
    for first, last in _spans(text, start, end, special):
        token = text[first:last]
        parts = known.get(token)
        if parts is None:
            parts = known[token] = pieces(token, below)
        if len(parts) == 1:  # nearly all
            places.append((first, last))
        else:
            places.extend([(first + inner, first + end_inner) for _, inner, end_inner in parts])
    return places


def _spans(text: str, start: int, end: int, special: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where each token starts and ends. Names of one text are no part of the pattern: compiling it takes long."""
    if not special:
        yield from (match.span(1) for match in _TOKEN.finditer(text, start, end))
        return
    names, at, last = _names(special), start, -1
    while at > last:
        last = at
        first = _SKIP.match(text, at, end).end()  # type: ignore[union-attr]  # matches nothing, too
        if own := names.match(text, first, end):
            at = (_BEHIND.match(text, own.end(), end) or own).end()
            yield first, at
        else:
            found = _TOKEN.match(text, at, end)
            assert found is not None  # any character is a token
            at = found.end()
            yield found.span(1)


@lru_cache(maxsize=64)
def _names(special: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(special, key=len, reverse=True))
    return re.compile(rf"(?:{names})(?![A-Za-z0-9])")


@lru_cache(maxsize=8192)
def items(token: str, below: bool = False) -> tuple[str, ...]:
    r"""What a token is to the reader: one item or several, or none; below: a subscript is kept as typed.

    >>> items(r"\cdot"), items("x_{12}"), items(r"\frac12")
    (('*',), ('x_12',), ('\\frac', '1', '2'))
    """
    return tuple(item for item, _, _ in pieces(token, below))


@lru_cache(maxsize=1024)
def pieces(token: str, below: bool = False) -> tuple[Piece, ...]:
    """The items of a token with their places in it."""
    if not token:
        return ()
    first, end = token[0], len(token)
    if first == "\\":
        return _of_command(token, below)
    if first == "^":
        return _of_superscript(token)
    if first in SUPERSCRIPTS:
        inner = tuple((m[0], m.start(), m.end()) for m in re.finditer(r"[0-9]+|.", token.translate(FROM_ABOVE)))
        return ((RAISED, 0, 1), *inner) if len(inner) == 1 else ((RAISED, 0, 1), ("{", 0, 0), *inner, ("}", end, end))
    if first == "{" and "," in token and token[1:-1].strip() == ",":
        return (("{,}", 0, end),)
    if first.isalpha() or (first == "{" and end > 1):
        return _of_name(token, below)
    return ((token, 0, end),)


def _of_name(token: str, below: bool) -> tuple[Piece, ...]:
    """A name in its one spelling; with its exponent before its subscript, both in order."""
    end = len(token)
    if "^" in token and (found := _SUBSCRIPT_LAST.fullmatch(token)):
        above = found.start(2)
        name_alone = _of_name(f"{found[1]}_{found[3]}", below)[0][0]
        return ((name_alone, 0, above), *_inside(found[2], above))
    name = name_of(token)
    if below and name is not None and name.below:
        return ((token, 0, end),)
    inside = (name.spelled if name is not None else "") or token
    if inside in GREEK_LETTERS and _GREEK_COMMAND.search(token):
        inside = GREEK_LETTERS[inside]  # \gamma is a letter, \mathrm{gamma} the function
    return ((inside, 0, end),)


def _of_superscript(token: str) -> tuple[Piece, ...]:
    end = len(token)
    inner = token[1:].strip()
    if inner[:1] == "{" and inner[1:-1].strip() == "T":  # a transpose, or a power
        return ((RAISED, 0, 1), ("T", token.index("T"), end))
    if inner.startswith("{") or not inner.isalnum() or len(inner) > 1:
        if "\\circ" in inner:
            return ((DEGREE, 0, end),)
        if "prime" in inner or "'" in inner:
            return tuple(("'", 0, end) for _ in range(inner.count("\\prime") + inner.count("'")))
        if inner:
            return ((TRANSPOSED if inner[0] in "\\{" else token, 0, end),)
        return ((RAISED, 0, 1),)
    return ((RAISED, 0, 1), (inner, end - 1, end))


def _of_command(token: str, below: bool) -> tuple[Piece, ...]:
    end = len(token)
    bare = _SPACES_IN.sub("", token)
    if bare[-1].isdigit() and "frac" in bare:
        digits = [(character, at, at + 1) for at, character in enumerate(token) if character.isdigit()]
        return ((r"\frac", 0, token.index("frac") + 4), *digits)
    if sized := _DELIMITER.fullmatch(bare):
        return ((_delimiter(sized[1], sized[2]), 0, end),)
    if environment := _ENVIRONMENT.match(bare):
        return ((environment[0], 0, end),)
    if token.startswith(ROW):
        return ((ROW, 0, end),)
    if words := _WORDS.fullmatch(token):
        found = _of_words(token, words[1], words.start(1))
        if found is not None:
            return found
    if bare.startswith((r"\nabla_", r"\partial_")):
        return _of_differential(bare, end)
    sign = SIGNS.get(token)
    if sign is not None:
        return ((sign, 0, end),)
    return _of_name(token, below) if name_of(token) else ((bare if _COMMAND.fullmatch(token) else token, 0, end),)


def _of_differential(bare: str, end: int) -> tuple[Piece, ...]:
    r"""`\nabla_{x,y}` and `\partial_{xy}`: the sign, and names in a bracket below it."""
    command, _, typed = bare.partition("_")
    inner = typed[1:-1] if typed.startswith("{") else typed
    names = [item for item, _, _ in _inside(inner, 0) if item != ","]
    below = [piece for name in names for piece in (",", name)][1:]
    start = end - len(typed)
    return (
        (SIGNS[command], 0, len(command)),
        ("_", start, start),
        *((item, start, end) for item in ("(", *below, ")")),
    )


def _of_words(token: str, words: str, start: int) -> tuple[Piece, ...] | None:
    """`if`, `otherwise`, `and`, alone or with a condition between dollar signs."""
    end = len(token)
    said = words.strip(" \t\n,.;~:").lower()
    if said in IF_WORDS or (not said and words.strip() == ""):
        return ((IF, 0, end),) if said else ()
    if said in ELSE_WORDS:
        return ((ELSE, 0, end),)
    if said in ("and", "or"):
        return ((said, 0, end),)
    condition = _CONDITION_IN_WORDS.fullmatch(words)
    if condition is None or condition[1].strip(" \t\n,") not in IF_WORDS:
        return None
    return ((IF, 0, start + condition.end(1)), *_inside(condition[2], start + condition.start(2)))


def _inside(text: str, start: int) -> tuple[Piece, ...]:
    """The items of a text that stands inside a token."""
    found: list[Piece] = []
    for match in _TOKEN.finditer(text):
        at = start + match.start(1)
        found.extend((item, at + first, at + last) for item, first, last in pieces(match[1]))
    return tuple(found)


_UNSIZED = frozenset(("(", ")", "[", "]", r"\{", r"\}", "|", r"\|", "/"))
_LONG = {
    "vert": "|", "lvert": "|", "rvert": "|", "Vert": r"\|", "lVert": r"\|", "rVert": r"\|", "lbrace": r"\{",
    "rbrace": r"\}", "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")",
}  # fmt: skip


def _delimiter(size: str, sign: str) -> str:
    r"""One spelling of a sized delimiter: `\left\lbrace` is `\left\{`, `\big(` is (, `\bigl|` is `\lvert`."""
    sign = _LONG.get(sign[1:], sign) if sign[:1] == "\\" else sign
    if size in (r"\left", r"\right", r"\middle"):
        return size + sign
    if sign in ("|", r"\|") and size[-1] in "lr":
        return rf"\{size[-1]}{'v' if sign == '|' else 'V'}ert"
    return sign if sign in _UNSIZED else size + sign
