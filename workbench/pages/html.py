"""A page as one HTML file: native MathML, pictures as inline SVG, light and dark, no script (see templates/)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from workbench.pages.aligned import length
from workbench.pages.blocks import (
    Block,
    Display,
    Document,
    Equation,
    Heading,
    Math,
    Notations,
    Relation,
    Table,
    Text,
    parts,
    plain,
)
from workbench.pages.drawing import drawable
from workbench.pages.escaping import one_line, printable
from workbench.pages.figures import Figure
from workbench.pages.pictures import NOT_DRAWN, numbers
from workbench.pages.vetting import mathml_of
from workbench.pages.words import NOTE_SIGNS, NOTE_TITLES, WHY

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

DEEPEST_HEADING = 6
CLOSING = tuple(",.;:)!?")  # none begins a line, which browsers let it do behind a formula
PRINTED = ((240, "print-40"), (160, "print-55"), (125, "print-70"), (95, "print-85"))
"""Characters beyond which a formula is wider than paper, and the class that prints it at so many percent."""
STACKED = 0.8
"""How wide a formula with fractions is set, in proportion to its characters in a line."""
LONG, LONGER = 34, 88  # characters of both sides of a chain that no longer fit a phone, or a page
ROOM = 56  # characters of a chain with its reasons, beyond which these stand below their rows


def to_html(document: Document) -> str:
    """The page as one self-contained file.

    >>> "<h1>1 &lt; 2</h1>" in to_html(Document("1 < 2", ()))
    True
    """
    return _rendered("page.html", document, title=1)


def to_fragment(document: Document) -> str:
    """The page as an element for a place in another page, such as the output of a notebook cell."""
    return _rendered("fragment.html", document, title=3)


def math_element(notations: Notations, *, display: bool = False) -> Markup:
    """A formula as a math element, with its text for those who listen.

    >>> print(math_element(Notations("x", "x", "x", "<mi>x</mi>")))
    <math alttext="x"><mi>x</mi></math>
    """
    return _math(mathml_of(notations), notations.text, display)


def _math(inner: str, words: str, display: bool) -> Markup:
    from markupsafe import Markup

    style = Markup(' displaystyle="true"') if display else ""
    return Markup('<math alttext="{}"{}>{}</math>').format(one_line(words), style, Markup(inner))  # noqa: S704  # vetted


def _equation(left: Notations | None, relation: Relation, right: Notations) -> Markup:
    """left relation right as one math element; either of the first two may be missing."""
    from markupsafe import escape

    sign = f"<mo>{escape(relation)}</mo>" if relation else ""
    inner = f"{mathml_of(left) if left else ''}{sign}{mathml_of(right)}"
    words = f"{left.text if left else ''} {relation} {right.text}"
    return _math(f"<mrow>{inner}</mrow>", words, display=True)


def _rendered(template: str, document: Document, *, title: int) -> str:
    """The page in a template whose title is a heading of this level."""
    from markupsafe import Markup

    environment = _environment()
    figure_numbers = numbers(document)
    pictures = count(1)  # a figure may be shown twice: ids follow the pictures
    depths = [title]

    def outline(level: int) -> int:
        """The level of the next heading: no level is left out, as those who go by headings would look for it."""
        depths.append(min(title - 1 + level, depths[-1] + 1, DEEPEST_HEADING))
        return depths[-1]

    def set_blocks(blocks: Iterable[Block], anchor: str = "") -> Markup:
        html = (
            getattr(macros, type(block).__name__.lower())(block, f"{anchor}{number}" if anchor else "")
            for number, block in enumerate(blocks, start=1)
        )
        return Markup("").join(html)

    def set_text(text: Text) -> Markup:
        html: list[Markup] = []
        for before, part in pairwise(("", *parts(text))):
            if isinstance(before, Math) and isinstance(part, str) and part.startswith(CLOSING):
                html[-1] = Markup('<span class="whole">{}{}</span>').format(html[-1], part[0])
                html.append(Markup.escape(printable(part[1:])))
            else:
                html.append(getattr(macros, type(part).__name__.lower())(part))
        return Markup("").join(html)

    def svgs(figure: Figure) -> Markup:
        from workbench.pages.svg import to_svg

        panels = range(len(figure.panels))
        drawings = (to_svg(figure, prefix=f"picture-{next(pictures)}", panel=panel) for panel in panels)
        return Markup("").join(map(Markup, drawings))

    context: dict[str, Any] = {
        "set_blocks": set_blocks,
        "set_text": set_text,
        "svgs": svgs,
        "outline": outline,
        "numbers": figure_numbers,
        "drawable": drawable(),
    }
    macros = environment.get_template("blocks.html").make_module(context)
    sections = [
        (n, block) for n, block in enumerate(document.blocks, 1) if isinstance(block, Heading) and block.level == 2
    ]
    css = Markup(files("workbench.pages").joinpath("templates/page.css").read_text("utf-8").strip())  # noqa: S704  # ours
    return environment.get_template(template).render(context, document=document, sections=sections, css=css)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("workbench.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    environment.globals |= {
        "formula": math_element,
        "equation": _equation,
        "parts": parts,
        "plain": plain,
        "side": _side,
        "length_class": _length_class,
        "print_class": _print_class,
        "signs": NOTE_SIGNS,
        "titles": NOTE_TITLES,
        "why": WHY,
        "not_drawn": NOT_DRAWN,
    }
    return environment


def _side(table: Table, column: int) -> str:
    return table.alignment[column] if column < len(table.alignment) else "left"


def _print_class(row: Equation) -> str:
    """How much smaller a row is printed that is wider than paper, where nothing scrolls."""
    sides = [side for side in (row.left, row.right) if side]
    width = sum(len(side.unicode) * (STACKED if r"\frac" in side.latex else 1) for side in sides)
    return next((f" {name}" for widest, name in PRINTED if width > widest), "")


def _length_class(display: Display) -> str:
    """Whether the sides of a chain are aligned: not on a phone where long, nowhere where longer; reasons below rows."""
    characters = length(display)
    reasons = max((len(plain(row.reason)) for row in display.equations), default=0)
    noted = " noted" if reasons and characters + reasons > ROOM else ""
    return noted + (" long longer" if characters > LONGER else " long" if characters > LONG else "")
