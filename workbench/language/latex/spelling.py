r"""Spelling: the name inside of a name in LaTeX, `x_{12}`, `\hat{\theta}_1`, `\mathrm{loss}`, and how it looks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workbench.language.characters import GREEK, SUBSCRIPTS
from workbench.language.latex.commands import ACCENTS, FONTS, LETTERS, WORDS_FOR_LETTERS
from workbench.language.names import nameable, spelled

_GREEK = "".join(GREEK)
_SMALL = "".join(SUBSCRIPTS)


def _alternatives(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_INNER = r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
BRACED = rf"\{{[^{{}}]*(?:{_INNER}[^{{}}]*)*\}}"
_LETTERS = _alternatives([command[1:] for command in (*LETTERS, *WORDS_FOR_LETTERS)])
LETTER_COMMAND = rf"\\(?:{_LETTERS})(?![A-Za-z])"
_STYLED = (
    rf"\\(?:{_alternatives([*FONTS, *ACCENTS])})(?![A-Za-z])\*?\s*(?:{BRACED}|[A-Za-z0-9{_GREEK}]|\\[A-Za-z]+)"
    r"|\{\s*\\(?:bf|rm|it|cal|sf|tt)(?![A-Za-z])\s*[A-Za-z]+\s*\}"
)
STYLE = re.compile(rf"\\(?:{_alternatives([*FONTS, *ACCENTS, 'bf', 'rm', 'it', 'cal', 'sf', 'tt'])})(?![A-Za-z])")
"""A command for a font or an accent."""
ACCENTED = re.compile(rf"\\(?:{_alternatives([*ACCENTS])})(?![A-Za-z])\s*(?:{BRACED}|[A-Za-z{_GREEK}]|\\[A-Za-z]+)")
"""A name with an accent."""
_WORD_BELOW = r"\\(?:max|min)(?![A-Za-z])"
"""Commands that stand below a name as the words that they set."""
BELOW = rf"{_WORD_BELOW}|{BRACED}|[A-Za-z0-9{_GREEK}]|{LETTER_COMMAND}|{_STYLED}"
_BARE = rf"[A-Za-z{_GREEK}][{_SMALL}]*|{LETTER_COMMAND}|{_STYLED}"
_IN_BRACES = (
    rf"\{{\s*{LETTER_COMMAND}\s*[0-9]+\s*\}}"  # {{\alpha 1}}, the letter with a digit
    rf"|(?<![\^}}\]A-Za-z_])\{{\s*(?:{_BARE})(?:\s*_\s*(?:{BELOW}))?\s*\}}(?=\s*_)"  # {{w_h}}_i
)
HEAD = rf"{_BARE}|{_IN_BRACES}"
"""A name without its subscript, and what may stand below one."""

_NAME = re.compile(rf"({HEAD})(?:\s*_\s*({BELOW}))?\s*")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*(.*)", re.DOTALL)
_OLD_FONT = re.compile(r"\{\s*\\(bf|rm|it|cal|sf|tt)\s*([A-Za-z]+)\s*\}")
_OLD_FONTS = {"bf": "bold", "rm": "upright", "it": "", "cal": "script", "sf": "sans", "tt": "mono"}
_PART = re.compile(rf"\s*(?:([0-9]+)|([A-Za-z]+)|([{_GREEK}])|({LETTER_COMMAND})|({_STYLED})|({_WORD_BELOW})|(,))\s*")
_SPACES = re.compile(r"\\[,;:! ]|~")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:(?:_|\\_)[A-Za-z0-9]+)*")


class Name(NamedTuple):
    """A name in LaTeX. head and below: the name without its subscript, and that as typed; look: fonts told apart."""

    head: str
    below: str
    look: str

    @property
    def spelled(self) -> str:
        """The one spelling inside, or "" where the subscript is no part of a name (x_{i+1})."""
        if not self.below:
            return self.head
        below = subscript(self.below)
        name = spelled(f"{self.head}_{below}") if below else ""
        return name if nameable(name) else ""


@lru_cache(maxsize=4096)
def name_of(typed: str) -> Name | None:
    r"""The name that a text in LaTeX is; None where it is none.

    >>> name_of(r"\hat{\theta}_{12}")
    Name(head='theta_hat', below='12', look='theta hat')
    >>> name_of(r"x_{i+1}").spelled, name_of(r"\text{the loss}")
    ('', None)
    """
    found = _NAME.fullmatch(typed)
    if found is None:
        return None
    head = _head(found[1])
    if head is None:
        return None
    below = found[2] or ""
    name, look, inner = head
    if inner and below:
        return None
    return Name(name, inner or (below[1:-1].strip() if below.startswith("{") else below), look)


def _head(typed: str) -> tuple[str, str, str] | None:
    """Name, look and subscript of a letter, an accented or styled name."""
    if typed[0] not in "\\{":
        name = spelled(typed)
        return name, name, ""
    if letter := LETTERS.get(typed) or WORDS_FOR_LETTERS.get(typed):
        name = spelled(letter)
        return name, name, ""
    if old := _OLD_FONT.fullmatch(typed):
        return _set_in(_OLD_FONTS[old[1]], old[2])
    if typed[0] == "{":
        return _in_braces(typed[1:-1].strip())
    found = _COMMAND.fullmatch(typed)
    if found is None:
        return None
    command, content = found[1], found[2].strip()
    inner = content[1:-1].strip() if content.startswith("{") else content
    if command in ACCENTS:
        base = name_of(inner)
        if base is None or not nameable(f"{base.head}_{ACCENTS[command]}"):
            return None
        return f"{base.head}_{ACCENTS[command]}", f"{base.look} {ACCENTS[command]}", base.below
    return _set_in(FONTS.get(command, ""), inner)


def _in_braces(inner: str) -> tuple[str, str, str] | None:
    """A Greek letter with a digit, or a whole name before its index."""
    letter = inner.rstrip("0123456789")
    if letter != inner and (found := LETTERS.get(letter.rstrip())):
        name = spelled(found) + inner[len(letter) :]
        return name, name, ""
    base = name_of(inner)
    return (base.spelled, base.look, "") if base is not None and base.spelled else None


def _set_in(font: str, inner: str) -> tuple[str, str, str] | None:
    """A name in a font: a word, or one letter, which another font would make another name."""
    if len(inner) > 1 and _WORD.fullmatch(inner):
        name = inner.replace("\\_", "_")
        return (name, name, "") if nameable(name) else None
    base = name_of(inner) if inner else None
    if base is None:
        return None
    return base.head, f"{base.look} {font}".rstrip(), base.below


def subscript(typed: str) -> str:
    r"""A subscript as it stands in a name: `12`, `ij`, `max`, `1,2` as 1_2, `\alpha` as alpha; "" for any other.

    >>> subscript("i,j"), subscript(r"\mathrm{max}"), subscript("i+1")
    ('i_j', 'max', '')
    """
    rest = _SPACES.sub(" ", typed).strip()
    result = ""
    at = 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None:
            return ""
        at = part.end()
        digits, letters, greek, command, styled, word, comma = part.groups()
        if comma and (not result or result[-1] == "_" or at == len(rest)):
            return ""
        if styled:
            name = name_of(styled)
            letters = name.head if name is not None and not name.below else ""
            if not letters:
                return ""
        letters = letters or (word and word[1:])
        if letters and result and result[-1].isdigit():
            return ""  # x_{1a} is no name of ours
        result += "_" if comma else digits or letters or spelled(greek or LETTERS.get(command, ""))
    return result
