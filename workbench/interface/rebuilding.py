"""A page made anew with some parts changed: folded for a screen, in plain characters, with flags for keywords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from workbench.pages import Details, Document, Figure, Listing, Note, Paragraph
from workbench.pages.blocks import Notations, Text, parts

T = TypeVar("T")
Change = Callable[[Any], Any]
WHERE = " (in the page that -o writes)."


def rebuilt(page: Document, change: Change) -> Document:
    """The page with change applied to everything in it, the inner parts first; figures are parts without inner ones.

    >>> from workbench.pages import Strong
    >>> rebuilt(Document("A", (Paragraph(Strong("b")),)), lambda part: Strong("c") if part == Strong("b") else part)
    Document(title='A', blocks=(Paragraph(text=Strong(text='c')),), subtitle=(), language='en', code='')
    """
    return _rebuilt(page, change)


def _rebuilt(node: T, change: Change) -> T:
    if isinstance(node, tuple):
        return tuple(_rebuilt(part, change) for part in node)  # type: ignore[return-value]
    if not is_dataclass(node) or isinstance(node, type):
        return node
    whole = not isinstance(node, Figure)
    inner = {field.name: _rebuilt(getattr(node, field.name), change) for field in fields(node) if whole}
    changed: T = change(replace(node, **inner) if inner else node)
    return changed


def folded(part: Any) -> Any:
    """What a screen shows of a part that is folded away, or is a picture: what it is, and where it is found."""
    if isinstance(part, Details) and not part.opened:
        return Paragraph(("▸ ", *parts(part.summary), WHERE))
    if isinstance(part, Figure):
        return Paragraph((f"▸ Picture: {part.caption.rstrip('.')}", WHERE))
    return part


def unadorned(part: Any) -> Any:
    """Formulas as they are typed, for a terminal without Unicode."""
    if isinstance(part, Notations):
        return replace(part, unicode=part.text)
    return part


def in_sentences(change: Callable[[str], str]) -> Change:
    """A change of the words in notes, paragraphs and listings; formulas, code and all else stay."""

    def changed(part: Any) -> Any:
        if isinstance(part, Listing):
            return replace(part, items=tuple(_words(item, change) for item in part.items))
        return replace(part, text=_words(part.text, change)) if isinstance(part, Note | Paragraph) else part

    return changed


def _words(text: Text, change: Callable[[str], str]) -> Text:
    return tuple(change(part) if isinstance(part, str) else part for part in parts(text))
