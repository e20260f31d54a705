"""What is printed: pages as wide as the window, in plain characters where the encoding has no others."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Mapping

import click

from workbench.interface.rebuilding import folded, rebuilt, unadorned
from workbench.pages import Document
from workbench.pages.pictures import numbers
from workbench.pages.text import blocks_lines, to_text

NARROWEST, WIDEST = 40, 100
PLAIN: Mapping[int, str] = str.maketrans(
    dict(zip("─═┄│║┌┐└┘├┤┬┴┼", "-=-||+++++++++", strict=True))
    | {"−": "-", "–": "-", "·": "*", "×": "x", "•": "*", "▾": "v", "▸": ">", "✓": "ok", "✗": "NO", "≈": "~", "≤": "<="}
    | {
        "≥": ">=",
        "≠": "!=",
        "→": "->",
        "⇒": "=>",
        "√": "sqrt",
        "∞": "inf",
        "∇": "grad ",
        "∂": "d",
        "‖": "||",
        "°": " deg",
    }
    | {"…": "...", "π": "pi", "±": "+-", "’": "'", "“": '"', "”": '"', "²": "^2", "³": "^3"}
)


def show(page: Document, *, titled: bool = True, whole: bool = False) -> None:
    """Print a page to standard output; what is folded away is named, not shown.

    titled: with its title above. whole: with what is folded away, and what its pictures show.
    """
    page = page if whole else rebuilt(page, folded)
    text = _text(page, titled)
    if not _encodes(text):
        text = _text(rebuilt(page, unadorned), titled)
    say(text.rstrip("\n"))


def _text(page: Document, titled: bool) -> str:
    width = min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns))
    if titled:
        return to_text(page, width=width)
    return "\n".join(line.rstrip() for line in blocks_lines(page.blocks, width, numbers(page)))


def say(text: str, *, err: bool = False) -> None:
    """Print a line (or several) to standard output, or to standard error."""
    if not _encodes(text, err):
        text = plain(text)
    click.echo(text, err=err)


def unicode_is_safe() -> bool:
    """Can standard output take any character?"""
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def _encodes(text: str, err: bool = False) -> bool:
    stream = sys.stderr if err else sys.stdout
    try:
        text.encode(stream.encoding or "utf-8", "strict")
    except UnicodeEncodeError:
        return False
    return True


def plain(text: str) -> str:
    """Text in ASCII: signs by their nearest, letters without their accents, anything else "?".

    >>> plain("│ x² − α₁ ≤ 3·y ✓ é")
    '| x^2 - alpha1 <= 3*y ok e'
    """
    return "".join(map(_plain, text.translate(PLAIN)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    name = unicodedata.name(character, "").split()
    if name[:1] == ["GREEK"] and "LETTER" in name:
        letter = name[name.index("LETTER") + 1]
        return letter.capitalize() if "CAPITAL" in name else letter.lower()
    found = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return found or "?"
