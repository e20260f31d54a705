"""A page in the terminal: as plain text, as wide as the window, with an ASCII fallback for poor encodings."""

from __future__ import annotations

import shutil
import sys

import click

from workbench.pages import Document
from workbench.pages.text import to_text

NARROWEST, WIDEST = 40, 100


def show(page: Document) -> None:
    """Print a page to standard output; a character the terminal cannot encode becomes "?"."""
    width = min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns))
    text = to_text(page, width=width)
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))
