"""Sheets and keys: no exercise twice, both files or none, and titles that are shown as they were typed."""

from __future__ import annotations

import json
import re

import pytest

import workbench as wb
from workbench.exercises.questions.posed import Posed
from workbench.exercises.sheets import KEY
from workbench.pages import Details, Steps, Table
from workbench.pages.blocks import plain
from workbench.pages.renderers import RENDERERS

HOSTILE = (
    "</h1><script>alert(1)</script>",
    r"\input{/etc/passwd}",
    r"$$\href{javascript:alert(1)}{x}$$",
    "[x](javascript:alert(1))",
    "%%bash\nrm -rf /",
    "x\u202ey",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "\x1b[31mred",
)


@pytest.fixture(scope="module")
def sheet():
    return wb.worksheet(["product", "chain"], 4, 1, 7)


def test_a_sheet_holds_what_was_asked_for(sheet):
    assert [made.topic for made in sheet] == ["product", "chain", "product", "chain"]
    assert wb.worksheet(["product", "chain"], 4, 1, 7) == sheet
    assert repr(sheet) == "Sheet: 4 exercises on product, chain, difficulty 1, seed 7"
    assert all(wb.exercise(m.topic, m.difficulty, m.seed) == m for m in sheet)


def test_no_exercise_stands_twice():
    many = wb.worksheet(["trigonometry", "newton-roots"], 20, 1, 3)
    assert len({made.posed.likeness for made in many}) == 20


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("f(x) = 4 - 3x^2", "g(t) = 3t^2 + 4", True),
        ("f(x) = e^(-2x)*sin(x)", "f(x) = sin(x)*e^(2x)", True),
        ("f(x, y) = x - 2y", "f(s, t) = 2t + s", True),
        ("f(x, y) = x - 2y", "f(s, t) = 2s + t", False),
        ("f(x) = x^(-1/2)", "f(x) = x^(1/2)", False),
        ("f(x) = 3x^2", "f(x) = 2x^3", False),
        ("f(x) = sin(3x)", "f(x) = cos(3x)", False),
    ],
)
def test_what_differs_by_names_signs_and_order_is_alike(one, other, alike):
    first, second = map(posed, (one, other))
    assert (first.likeness == second.likeness) is alike


def test_what_differs_by_its_numbers_has_the_same_pattern():
    assert posed("f(x) = 3x^2").pattern == posed("f(t) = 5t^4").pattern
    assert posed("f(x) = x/2 + 1").pattern == posed("f(t) = 3 - t/5").pattern
    assert posed("f(x, y) = x^2*y").pattern != posed("f(x, y) = x^2*x").pattern


def test_patterns_vary_where_a_topic_has_more_of_them():
    made = wb.worksheet("product", 8, 3, 7)
    assert len({one.posed.pattern for one in made}) == 8


def posed(text: str) -> Posed:
    names = wb.function(text).variables
    return Posed("derivative", (text.partition(" = ")[2],), names, by=names[:1])


def test_the_key_has_each_answer_then_each_solution_folded(sheet):
    table = next(block for block in sheet.key.blocks if isinstance(block, Table))
    assert [row[2] for row in table.rows] == [made.answer_in_words for made in sheet]
    solutions = [block for block in sheet.key.blocks if isinstance(block, Details)]
    assert len(solutions) == len(sheet) and not any(block.opened for block in solutions)
    assert all(any(isinstance(block, Steps) for block in solution.blocks) for solution in solutions)


def test_the_sheet_tells_no_answer(sheet):
    from workbench.pages.text import to_text

    page = to_text(sheet.document)
    answers = [plain(made.answer_in_words).partition(" = ")[2] for made in sheet]
    assert all(answers) and not [answer for answer in answers if answer in page]


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
def test_sheet_and_key_are_written_together(sheet, tmp_path, renderer):
    target = tmp_path / f"sheet{renderer.suffix}"
    written = sheet.save(target)
    key = tmp_path / f"sheet{KEY}{renderer.suffix}"
    assert {target, key} <= set(written) and target.exists() and key.exists()


def test_where_one_of_both_exists_none_is_written(sheet, tmp_path):
    key = tmp_path / "sheet-key.md"
    key.write_text("mine", encoding="utf-8")
    with pytest.raises(wb.FileError, match="exists already"):
        sheet.save(tmp_path / "sheet.md")
    assert [path.name for path in tmp_path.iterdir()] == ["sheet-key.md"] and key.read_text("utf-8") == "mine"


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_a_title_is_shown_and_nothing_else(title):
    made = wb.worksheet("power", 1, 1, 1, title=title)
    for document in (made.document, made.key):
        for renderer in RENDERERS:
            page = renderer.render(document, "sheet")
            assert "\u202e" not in page and "\x1b" not in page
            if renderer.suffix == ".html":
                assert "<script" not in page and "<img" not in page and "href=" not in page.replace('href="#', "")
            if renderer.suffix == ".tex":
                assert not re.search(r"\\(input|href)\b", page.partition(r"\begin{document}")[2])
            if renderer.suffix == ".md":
                assert not re.search(r"(?<!\\)\]\(|(?<!\\)<(script|img)", page) and "$$\\href" not in page
            if renderer.suffix == ".ipynb":
                assert {cell["cell_type"] for cell in json.loads(page)["cells"]} == {"markdown"}


def test_a_sheet_is_data(sheet):
    record = json.loads(json.dumps(sheet.to_dict()))
    assert (record["schema"], record["seed"], len(record["exercises"])) == (1, 7, 4)
    assert record["exercises"][0]["answer"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"topics": []}, "needs a topic"),
        ({"topics": "chians"}, "is not known"),
        ({"topics": "chain", "count": 0}, "1 to 200"),
        ({"topics": "chain", "count": 10**9}, "1 to 200"),
        ({"topics": "chain", "difficulty": 0}, "choose 1, 2 or 3"),
        ({"topics": "chain", "seed": "x"}, "no whole number"),
        ({"topics": "chain", "level": "none"}, "level='none' is not known"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(options, told):
    with pytest.raises(wb.OptionError, match=told):
        wb.worksheet(**options)
