"""Critical points: right ones pass, a moved point, a wrong kind and wrong eigenvalues are refuted."""

from dataclasses import replace

import pytest

import workbench as wb

TEXTS = [
    "x^4 - 2x^2 + y^2",
    "x^4 - 3x^2 + 2",
    "x^3",
    "x^4 + y^4",
    "x^3 - 3x*y^2",
    "e^x*(x^2 - y^2)",
    "x*y",
    "(1 - x)^2 + 100(y - x^2)^2",
]


@pytest.mark.parametrize("text", TEXTS)
def test_right_points_pass_and_mistakes_are_found(text):
    found = wb.critical_points(text)
    assert wb.check(found).verdict == "pass", wb.check(found).summary()
    for place, point in enumerate(found):
        others = {"minimum": "saddle", "saddle": "minimum", "maximum": "minimum"}
        mistakes = [
            replace(point, kind=others[point.kind]),
            replace(point, point=tuple(float(c) + 1e-4 for c in point.point)),
            replace(point, eigenvalues=tuple(e + 0.01 * (1 + abs(e)) for e in point.eigenvalues)),
        ]
        for wrong in mistakes:
            points = (*found.points[:place], wrong, *found.points[place + 1 :])
            check = wb.check(replace(found, points=points))
            assert check.verdict == "fail", (wrong, check.message)
            assert " at " in check.message or "close by" in check.message


def test_where_there_is_nothing_nothing_is_claimed():
    assert wb.check(wb.critical_points("exp(x)")).verdict == "inconclusive"


def test_a_kind_that_is_not_known_is_not_confirmed():
    found = wb.critical_points("x^2 + y^4")
    undecided = replace(found.points[0], kind="inconclusive")
    check = wb.check(replace(found, points=(undecided,)))
    assert check.verdict == "inconclusive" and "not known" in check.message
