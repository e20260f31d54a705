"""A page as data: blocks and inline parts, frozen; formulas come printed (Notations), figures as arrays (figures.py).

    Document ─ blocks: Heading | Paragraph | Display | Table | Steps | Figure | Code | Details | Note | Listing | Blank
    Text     ─ parts:  str | Math | Strong | Emphasis | CodeSpan

Wherever a Text stands, one part alone may stand too: `Paragraph("Let us go.")` is `Paragraph(("Let us go.",))`.
Every `str` is plain text: renderers escape it, so what a user typed can never become markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from workbench.evidence import Verdict
from workbench.pages.figures import Figure

Alignment = Literal["left", "center", "right"]
NoteKind = Literal["info", "warning", "pass", "fail", "inconclusive"]
Relation = Literal["=", "≈", "≠", "<", "≤", ">", "≥", "→", "⇒", ""]


@dataclass(frozen=True, slots=True)
class Notations:
    """One formula as printed in the four notations.

    text: reads back ("x^2/2"). unicode: for terminals ("x²/2"). latex: math mode, without dollars.
    mathml: what stands inside the math element, well-formed ("<mfrac>…</mfrac>"); a whole `<math>…</math>` is accepted.

    >>> Notations("x^2", "x²", "x^{2}", "<msup><mi>x</mi><mn>2</mn></msup>").unicode
    'x²'
    """

    text: str
    unicode: str
    latex: str
    mathml: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in a line of text."""

    notations: Notations


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words said with stress."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Something typed: a command, a name, an input."""

    text: str


Part: TypeAlias = str | Math | Strong | Emphasis | CodeSpan
Text: TypeAlias = Part | tuple[Part, ...]


def parts(text: Text) -> tuple[Part, ...]:
    """The parts of a Text, whichever way it was given; none of an empty one.

    >>> parts("one"), parts(("one", Strong("two"))), parts("")
    (('one',), ('one', Strong(text='two')), ())
    """
    if isinstance(text, tuple):
        return text
    return (text,) if text else ()


def plain(text: Text) -> str:
    """A Text as words alone, formulas in Unicode.

    >>> plain(("one ", Strong("two")))
    'one two'
    """
    return "".join(
        part if isinstance(part, str) else part.notations.unicode if isinstance(part, Math) else part.text
        for part in parts(text)
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 is a section of the document, 3 and 4 are below it."""

    text: Text
    level: Literal[2, 3, 4] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Equation:
    """One row of a Display: `left relation right`, with a reason at the margin; left is None in the rows that go on."""

    right: Notations
    left: Notations | None = None
    relation: Relation = ""
    reason: Text = ()


@dataclass(frozen=True, slots=True)
class Display:
    """Formulas on lines of their own, centered; where rows have relations they are aligned at them."""

    equations: tuple[Equation, ...]


def display(*formulas: Notations) -> Display:
    """Formulas one below the other, each centered.

    >>> len(display(Notations("x", "x", "x", "<mi>x</mi>")).equations)
    1
    """
    return Display(tuple(Equation(formula) for formula in formulas))


def chain(left: Notations, *rights: Notations, relation: Relation = "=") -> Display:
    """A chain of equalities, `left = first`, `= second`, ..., aligned at the relation.

    >>> x = Notations("x", "x", "x", "<mi>x</mi>")
    >>> [equation.left is None for equation in chain(x, x, x).equations]
    [False, True]
    """
    lefts = (left, *(None for _ in rights))
    return Display(tuple(Equation(right, side, relation) for side, right in zip(lefts, rights, strict=False)))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; header may be empty, then the first cell of each row is its header.

    alignment: one per column, or empty for left everywhere.
    """

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: Text = ()
    alignment: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a worked solution.

    number: as printed ("2.1"). title: the name of the rule. sentence: the rule on this instance, in words.
    body: what is shown (mostly one Display). children: the smaller steps behind it, folded away where the page can.
    mark, mark_text: whether the step was verified, and how ("checked to 13 digits").
    """

    number: str
    title: str
    sentence: Text = ()
    body: tuple[Block, ...] = ()
    children: tuple[Step, ...] = ()
    mark: Verdict | None = None
    mark_text: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps one after the other."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Program text or a terminal's text, as typed; runnable code becomes a code cell of a notebook.

    Only text that we wrote ourselves may be marked runnable, with anything of a user's inside it as `repr`.
    """

    text: str
    language: str = ""
    runnable: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks folded away behind a summary, where the page can fold; an aside is left out where it cannot."""

    summary: Text
    blocks: tuple[Block, ...]
    opened: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A remark or a verdict, set apart."""

    kind: NoteKind
    text: Text
    title: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Items, one below the other, with bullets or numbers."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write: so many empty lines."""

    lines: int = 4


Block: TypeAlias = Heading | Paragraph | Display | Table | Steps | Figure | Code | Details | Note | Listing | Blank


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page.

    language: of its words, as HTML names it. code: Python that makes what it shows again, the first cell of a notebook;
    as in runnable Code, anything of a user's stands there as `repr`.
    """

    title: Text
    blocks: tuple[Block, ...]
    subtitle: Text = ()
    language: str = "en"
    code: str = ""
