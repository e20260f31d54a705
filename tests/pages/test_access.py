"""Pages for everyone: headings in order, names for what is reached by the keyboard, colours that can be told apart.

Source: WCAG 2.2, success criteria 1.4.3 (contrast), 1.4.11 (of graphics), 2.1.1 (keyboard), 2.4.6 (headings).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest

import workbench as wb
from tests.pages.markup import Page
from tests.pages.samples import PAGE, X
from tests.solutions.kinds import solved
from workbench.pages import Details, Document, Figure, Heading, Math, Paragraph, Step, Steps
from workbench.pages.html import to_fragment, to_html
from workbench.pages.svg import DARK

CSS = files("workbench.pages").joinpath("templates/page.css").read_text("utf-8")
SHOWN = ("chain", "gradient", "hessian", "third mixed", "critical points", "check that fails", "cycle")


@cache
def solution_page(name: str) -> Page:
    document = solved(name).document
    return Page(to_html(replace(document, blocks=tuple(b for b in document.blocks if not isinstance(b, Figure)))))


# --- colours


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-fA-F]{3,6})\b", block))


LIGHT = colours(CSS.partition("}")[0])
DARK_PAGE = LIGHT | colours(CSS.partition("@media screen and (prefers-color-scheme: dark)")[2].partition("}")[0])
PRINTED = LIGHT | colours(CSS.partition("@media print")[2])
SCHEMES = {"light": LIGHT, "dark": DARK_PAGE, "print": PRINTED}

TONES = ("pass", "fail", "warning", "inconclusive", "info")
WORDS = [(ink, paper) for ink in ("ink", "muted", "accent") for paper in ("paper", "tint", "accent-tint")]
"""Every colour of words on every colour that is put behind words."""


def rgb(colour: str) -> tuple[float, ...]:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return tuple(int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4))


def luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast(rgb("#000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#fff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_what_is_behind_them(scheme: str) -> None:
    colour = {name: rgb(value) for name, value in SCHEMES[scheme].items()}
    for ink, paper in WORDS:
        assert contrast(colour[ink], colour[paper]) >= 4.5, (ink, paper)
    (share,) = {int(found) / 100 for found in re.findall(r"var\(--tone\) (\d+)%", CSS)}
    for tone in TONES:  # a note's words on the tint of its tone
        tint = tuple(share * a + (1 - share) * b for a, b in zip(colour[tone], colour["paper"], strict=True))
        assert contrast(colour[tone], tint) >= 4.5, tone
        assert contrast(colour["ink"], tint) >= 4.5, tone
        assert contrast(colour[tone], colour["paper"]) >= 4.5, tone


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axes_and_rules_of_tables_are_seen(scheme: str) -> None:
    colour = {name: rgb(value) for name, value in SCHEMES[scheme].items()}
    assert contrast(colour["faint"], colour["paper"]) >= 3


def test_print_is_black_on_white_whatever_the_screen_is() -> None:
    assert re.findall(r"@media ([^{]*dark[^{]*) \{", CSS) == ["screen and (prefers-color-scheme: dark)"]
    assert (rgb(PRINTED["paper"]), rgb(PRINTED["ink"])) == ((1, 1, 1), (0, 0, 0))
    assert "prefers-color-scheme" in DARK  # a picture by itself follows its surroundings


# --- structure


def levels(page: Page) -> list[int]:
    return [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]


@pytest.mark.parametrize("name", SHOWN)
def test_headings_leave_no_level_out(name: str) -> None:
    found = levels(solution_page(name))
    assert found[0] == 1 and found.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(found))


def test_a_heading_keeps_its_looks_where_its_level_moves() -> None:
    blocks = (Heading("a", level=3), Heading("b"), Details("", (Heading("c", level=4),)))
    html = to_html(Document("title", blocks))
    assert '<h2 id="part-1" class="level-3">a</h2>' in html and '<h2 id="part-2">b</h2>' in html
    assert '<h3 class="level-4">c</h3>' in html
    assert levels(Page(to_fragment(Document("title", blocks)))) == [3, 4, 4, 5]


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_keyboard_reaches_has_a_name(name: str) -> None:
    page = solution_page(name)
    assert page.faults == []
    for element, attributes in page.elements:
        if "tabindex" in attributes:
            assert (attributes["tabindex"], attributes["role"]) == ("0", "group") and attributes["aria-label"]
        if element == "nav":
            assert attributes["aria-label"]
    assert page.count("main") == page.count("header") == 1
    assert page.count("summary") == page.count("details")
    assert page.elements[next(i for i, (n, _) in enumerate(page.elements) if n == "body") + 1][1]["class"] == "skip"


def test_long_formulas_are_reached_by_the_keyboard() -> None:
    page = Page(to_html(wb.explain(wb.function("(x + 1)*(x + 2)*(x + 3)*(x + 4)*(x + 5)*sin(x)").diff("x")).document))
    assert {a["aria-label"] for _, a in page.elements if "tabindex" in a} == {"Formula"}


def test_no_line_begins_with_the_comma_behind_a_formula() -> None:
    text = ("With ", Math(X), ", so ", Math(X), " and ", Math(X), ".")
    html = to_html(Document("", (Paragraph(text),)))
    assert html.count('<span class="whole"><math') == 2
    assert "With x, so x and x." in "".join(Page(html).words)


def test_why_says_which_step() -> None:
    inner = Step("1.1", "sum")
    steps = Steps((Step("1", "chain", (), (), (inner,)), Step("2", "product", (), (), (inner,))))
    assert "why, step 1" in (words := Page(to_html(Document("", (steps,)))).text) and "why, step 2" in words


def test_signs_are_not_read_beside_the_words_that_say_the_same() -> None:
    page = Page(to_html(PAGE))
    assert all(a.get("aria-hidden") == "true" for _, a in page.elements if a.get("class") == "sign")
    assert page.count("math") == sum("alttext" in a for n, a in page.elements if n == "math")


def test_a_page_without_words_is_still_a_page() -> None:
    assert levels(Page(to_html(Document("", (Paragraph(""),))))) == [1]
