"""What a user typed is shown as typed: no element, link, command or cell comes out of it, wherever it stands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.pages.markup import Page
from workbench.evidence import Verdict
from workbench.pages import (
    Code,
    CodeSpan,
    Details,
    Display,
    Document,
    Emphasis,
    Equation,
    Figure,
    Heading,
    Listing,
    Math,
    Notations,
    Note,
    Paragraph,
    Step,
    Steps,
    Strong,
    Table,
)
from workbench.pages.escaping import (
    LATEX_PUNCTUATION,
    LATEX_SPECIALS,
    LATEX_SYMBOLS,
    for_latex,
    for_markdown,
    printable,
)
from workbench.pages.html import to_html
from workbench.pages.latex import PREAMBLE, to_latex
from workbench.pages.markdown import to_markdown
from workbench.pages.notebook import to_notebook
from workbench.pages.pictures import picture_names
from workbench.pages.text import to_text
from workbench.pages.vetting import latex_tokens, vetted_mathml

HOSTILE = (
    "&<b>|",
    "<script>alert(1)</script>",
    "]]></svg><script>alert(1)</script>",
    "`</code><img src=x onerror=alert(1)>",
    "``` `` `",
    "~~~\n<b>",
    '"onmouseover="alert(1)',
    "&#x6a;avascript:alert(1) &lt;b&gt;",
    "</math><script>alert(1)</script>",
    "</style></title></head><body onload=alert(1)>",
    "<!-- --> <![CDATA[x]]> <?php ?>",
    r"\(\href{javascript:alert(1)}{x}\) \[x\] $$x$$ $x$",
    r"$x$ \input{/etc/passwd} \write18{touch x} ^^5cinput \end{document}",
    r"\end{verbatim} \begin{document} #1 % & ~ ^_{}\\[9pt]",
    "[x](javascript:alert(1)) ![x](http://evil.example/p.png)",
    "[x]: http://evil.example\n\n[x]",
    "<http://evil.example> http://evil.example www.evil.example",
    "# heading\n- item\n1. item\n> quote\n    code\n---\n***",
    "a | b\n--|--\n1 | 2",
    "*a* **b** _c_ __d__ ~~e~~",
    '"\n%%bash\ntouch x',
    "%%bash\ntouch x\n!touch y\n%run z",
    "=cmd|' /C calc'!A0",
    "{{ 7 * 7 }} {% include 'page.html' %} {# x #}",
    "\x1b[31mred\x1b]0;title\x07 \x00 \u202egnp.exe \u2028 \ud800",
    "trailing backslash \\",
    "",
    " ",
    "ﬁ 数 ĸ \U0001f600 é Ω x̂",
)


def notations(text: str) -> Notations:
    """A formula whose every notation is hostile."""
    return Notations(text, text, text, text)


def page(text: str) -> Document:
    """The text in every place that a text can stand."""
    formula = notations(text)
    step = Step(text, text, text, (Paragraph(text),), (Step(text, text),), Verdict.PASS, text)
    return Document(
        (text, Strong(text)),
        (
            Heading(text),
            Paragraph(text),
            Paragraph((text, Strong(text), Emphasis(text), CodeSpan(text), Math(formula))),
            Display((Equation(formula),)),
            Display((Equation(formula, formula, "=", (text, Strong(text))), Equation(formula, None, "="))),
            Table((text, CodeSpan(text)), ((text, Math(formula)), (CodeSpan(text), text)), text),
            Table((), ((text, text),)),
            Steps((step,)),
            Code(text),
            Code("print(1)", language=text),
            Details(text, (Paragraph(text),)),
            Note("info", text, text),
            Listing((text, text)),
            Listing((text, text), ordered=True),
        ),
        subtitle=text,
    )


def outline(tokens: list[Token]) -> list[str]:
    """Kinds of Markdown tokens, in order, without those that carry words."""
    kinds = (token for outer in tokens for token in (outer, *(outer.children or ())))
    return [f"{t.type} {t.tag}" for t in kinds if t.type not in ("text", "inline", "text_special", "code_inline")]


def markdown_outline(source: str) -> list[str]:
    return outline(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source))


Made = Callable[[str], Document]
"""Makes a page of which any text is a part."""


def check_html(made: Made, text: str) -> None:
    found, expected = Page(to_html(made(text))), Page(to_html(made("harmless")))
    assert found.faults == []
    kept = {"summary", "li", "td", "th", "details", "pre", "math", "section", "h1", "h2", "ol", "ul"}
    assert [n for n, _ in found.elements if n in kept] == [n for n, _ in expected.elements if n in kept]
    assert squeezed(printable(text)) in squeezed(found.text)
    assert all(re.fullmatch(r"#(content|part-\d+)", link) for link in found.links)


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_markdown(made: Made, text: str) -> None:
    found = markdown_outline(to_markdown(made(text)))
    assert not [kind for kind in found if kind.startswith(("link", "image", "s_open"))]
    structure = ("html_", "heading", "table", "list_item", "hr", "blockquote")
    expected = markdown_outline(to_markdown(made("harmless")))
    assert [k for k in found if k.startswith(structure)] == [k for k in expected if k.startswith(structure)]


def check_latex(made: Made, text: str) -> None:
    body = to_latex(made(text)).partition(r"\begin{document}")[2]
    assert body.count(r"\end{document}") == 1 and body.isprintable() | ("\n" in body)
    harmless = to_latex(made("harmless")) + to_latex(made("harmless words " * 9))  # long ones are set otherwise
    known = set(re.findall(r"\\([A-Za-z]+)", PREAMBLE + harmless))
    shown = {command.strip("\\{}") for command in (*LATEX_SPECIALS.values(), *LATEX_PUNCTUATION.values())}
    shown |= {"ensuremath", "texttt", "text", *re.findall(r"[A-Za-z]+", " ".join(LATEX_SYMBOLS.values()))}
    for command in re.findall(r"\\([A-Za-z]+)", body.replace("\\\\", " ")):
        assert command in known | shown, command
    assert not re.search(r"(?<!\\)[%#]|\^\^", body.replace("\\\\", " "))
    bare = re.sub(r"\\[{}\\$]", "", body)
    assert bare.count("{") == bare.count("}") and bare.count("$") % 2 == 0


def check_notebook(made: Made, text: str) -> None:
    cells = json.loads(to_notebook(made(text)))["cells"]
    expected = json.loads(to_notebook(made("harmless")))["cells"]
    assert [cell["cell_type"] for cell in cells] == [cell["cell_type"] for cell in expected]
    assert {cell["cell_type"] for cell in cells} == {"markdown"}


def check_text(made: Made, text: str) -> None:
    for character in to_text(made(text)):
        assert character == "\n" or unicodedata.category(character)[0] != "C"


CHECKS = (check_html, check_markdown, check_latex, check_notebook, check_text)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_only_shown(check, text: str) -> None:
    check(page, text)


@pytest.mark.parametrize(
    "stem", ['a"><script>', "$x$ \\input{y}", "](http://evil.example)", "..", "=cmd|' /C calc'!A0"]
)
def test_names_of_pictures_have_nothing_that_acts(stem: str) -> None:
    names = picture_names(Document("", (Figure((), alt="nothing"),)), stem, ".png").values()
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*-1\.png", name) for name in names)


NASTY = st.lists(
    st.sampled_from(
        [*"<>&\"'`*_[]()!#$\\{}|~^%@:/.-+=1a \n\t", "www.", "http://", "<b>", "\\begin", "```", "$$", "é", "α"]
    ),
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=40)
@given(NASTY)
def test_any_text_is_only_shown(text: str) -> None:
    for check in CHECKS:
        check(page, text)


@given(NASTY)
def test_markdown_shows_the_text_itself(text: str) -> None:
    """Read back by another program, an escaped line gives the words that were typed and no markup."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(for_markdown(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert " ".join("".join(child.content for child in children).split()) == " ".join(text.split())


@given(st.text(max_size=30))
def test_latex_is_made_of_characters_that_it_knows(text: str) -> None:
    for character in for_latex(text):
        assert character.isascii() or "\u00c0" <= character <= "\u017e"


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_mathml_does_not_pass(text: str) -> None:
    assert vetted_mathml(text) is None or "<" not in text


@pytest.mark.parametrize(
    "mathml",
    [
        "<mi onclick='x'>x</mi>",
        "<mi style='x'>x</mi>",
        "<mi href='javascript:x'>x</mi>",
        "<maction>x</maction>",
        "<semantics><annotation-xml encoding='text/html'><b/></annotation-xml></semantics>",
        "<mtext><![CDATA[<script>]]></mtext>",
        "<mi>x</mi><!-- -->",
        "<mi>x",
        "x</math><math>",
        "&nbsp;",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "<mi xmlns='http://www.w3.org/1999/xhtml'>x</mi>",
    ],
)
def test_only_known_mathml_passes(mathml: str) -> None:
    assert vetted_mathml(mathml) is None


@pytest.mark.parametrize(
    ("latex", "passes"),
    [
        (r"\frac{a}{b}", True),
        (r"\left(x\right)^{2}", True),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", True),
        (r"\operatorname{ReLU}\left(x_{1}\right)", True),
        (r"\mathrm{learning\_rate}", True),
        (r"\begin{document}", False),
        (r"\left(x", False),
        (r"x\right)", False),
        (r"\begin{cases} x \end{aligned}", False),
        ("x & y", False),
        (r"x \\ y", False),
        ("{x", False),
        ("x}", False),
        ("é", False),
        ("x^^5cinput", False),
        ("x\n\ny", False),
        ("\\", False),
        ("", False),
    ],
)
def test_only_known_latex_passes(latex: str, passes: bool) -> None:
    assert (latex_tokens(latex) is not None) is passes
