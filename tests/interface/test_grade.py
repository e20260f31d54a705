"""The command grade: exit codes, the page, the record."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("answer", "code"),
    [("2x sin(x) + x^2 cos(x)", 0), ("2x cos(x)", 1), ("-x^2", 1), ("k x", 1), ("2x^^2", 3), ("9^9^9", 3)],
)
def test_exit_codes(workbench, answer, code):
    assert workbench("grade", "d/dx (x^2 sin(x))", answer).code == code


def test_a_question_that_asks_for_nothing_is_misuse(workbench):
    ran = workbench("grade", "x^2", "2x")
    assert ran.code == 2 and "asks for no derivative" in ran.err


def test_record(workbench):
    ran = workbench("grade", "∇(x^2*y)", "(2x, x^2)", "--json")
    found = json.loads(ran.out)["result"]
    assert (ran.code, found["verdict"], found["score"]) == (1, "partly right", 0.5)
    assert [part["verdict"] for part in found["components"]] == ["wrong", "right"]
    assert {"name", "message", "where", "path", "rule"} == set(found["mistakes"][0])
