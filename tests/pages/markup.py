"""What an HTML page may consist of, read by html.parser, which knows nothing of how we write."""

from __future__ import annotations

from html.parser import HTMLParser

from workbench.pages.svg import ATTRIBUTES as SVG_ATTRIBUTES
from workbench.pages.svg import ELEMENTS as SVG_ELEMENTS
from workbench.pages.vetting import MATHML_ATTRIBUTES, MATHML_ELEMENTS

VOID = {"meta", "br", "hr"}
PAGE_ELEMENTS = set(
    "html head meta title style body header main nav a h1 h2 h3 h4 h5 h6 p strong em code pre ol ul li div span section table "
    "caption thead tbody tr th td figure figcaption details summary".split()
)
PAGE_ATTRIBUTES = set(
    "lang charset name content http-equiv class href id scope role tabindex aria-label aria-hidden open".split()
)
DRAWING_ELEMENTS = {element.lower() for element in SVG_ELEMENTS} | {"title", "desc"}
DRAWING_ATTRIBUTES = {name.lower() for name in SVG_ATTRIBUTES} | {"xmlns", "role", "aria-labelledby", "id"}


class Page(HTMLParser):
    """Elements, attributes and words of a page; `faults` names what is not allowed or not closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{name}> is not closed" for name in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        elements, attributes = PAGE_ELEMENTS, PAGE_ATTRIBUTES
        if "svg" in (*self.open, tag):
            elements, attributes = DRAWING_ELEMENTS, DRAWING_ATTRIBUTES
        elif "math" in (*self.open, tag):
            elements, attributes = set(MATHML_ELEMENTS), set(MATHML_ATTRIBUTES)
        if tag not in elements:
            self.faults.append(f"element <{tag}>")
        for name, value in attrs:
            if name not in attributes:
                self.faults.append(f"attribute {name} of <{tag}>")
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.faults.append("processing instruction")

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)

    @property
    def text(self) -> str:
        return "".join(self.words)
