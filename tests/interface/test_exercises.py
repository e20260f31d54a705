"""Sheets and handouts at the command line: two files or none, and nothing that tells the answer."""

from __future__ import annotations

import pytest

SHEET = ("exercises", "--topic", "power", "--topic", "product", "--count", "2", "--seed", "7")


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex", ".ipynb", ".txt"])
def test_sheet_and_key_are_written(workbench, folder, suffix):
    ran = workbench(*SHEET, "-o", f"sheet{suffix}")
    assert (ran.code, ran.out, ran.err) == (0, f"wrote sheet{suffix}, sheet-key{suffix}\n", "")
    sheet, key = ((folder / f"{name}{suffix}").read_text(encoding="utf-8") for name in ("sheet", "sheet-key"))
    assert "Product rule" in key and "Product rule" not in sheet


def test_where_the_key_exists_nothing_is_written(workbench, folder):
    (folder / "sheet-key.md").write_text("mine", encoding="utf-8")
    ran = workbench(*SHEET, "-o", "sheet.md")
    assert ran.code == 4 and "sheet-key.md" in ran.err and not (folder / "sheet.md").exists()
    assert workbench(*SHEET, "-o", "sheet.md", "--force").code == 0


def test_a_sheet_in_json_has_the_answers(workbench):
    record = workbench(*SHEET, "--json").record
    assert [made["topic"] for made in record["exercises"]] == ["power", "product"]
    assert all(made["answer"] for made in record["exercises"])


def test_the_topics_are_listed(workbench):
    ran = workbench("exercises")
    assert ran.code == 0 and "newton-roots" in ran.out
    assert workbench("exercises", "--json").record["topics"][0]["name"] == "power"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--count", "3"), "needs a --topic"),
        (("--topic", "chians"), "--topic chians is not known"),
        (("--topic", "chain", "--difficulty", "7"), "choose 1, 2 or 3"),
        (("--topic", "chain", "--count", "-1"), "1 to 200"),
        (("--topic", "chain", "--seed", "-1"), "no whole number"),
        (("--topic", "chain", "--level", "none"), "--level none is not known"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(workbench, words, told):
    ran = workbench("exercises", *words)
    assert ran.code == 2 and told in ran.err and not ran.out


@pytest.mark.parametrize("flag", ["--hide-answers", "--exercise"])
def test_a_handout_does_not_tell_the_answer(workbench, flag):
    ran = workbench("explain", "(3x + 1)^2", flag)
    assert ran.code == 0 and "(3x + 1)²" in ran.out and "6(3x + 1)" not in ran.out
    record = workbench("explain", "(3x + 1)^2", flag, "--json").record
    assert record["solution"]["result"] is None
    points = workbench("critical", "x^2 - 6x", flag, "--json").record
    assert "result" not in points


def test_two_handouts_are_one_too_many(workbench):
    ran = workbench("explain", "x^2", "--hide-answers", "--exercise")
    assert ran.code == 2 and "one at a time" in ran.err
