"""How rows of a check become one verdict."""

import pytest

from workbench.checks.verdicts import Check, judged, together, worst
from workbench.evidence import Verdict

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("ours", "theirs", "allowed", "verdict"),
    [
        (2.0, 2.0 + 1e-9, 1e-8, PASS),
        (2.0, 2.1, 1e-8, FAIL),
        (2.0, 2.1, 0.5, INCONCLUSIVE),  # agreement of a blunt opinion says nothing
        (2.0, 4.1, 0.5, FAIL),  # its disagreement does
        (float("nan"), 2.0, 1e-8, FAIL),
        (2.0, float("nan"), 1e-8, INCONCLUSIVE),
        (2.0, 2.0, float("inf"), INCONCLUSIVE),
        (0.0, 0.0, 1e-30, PASS),
        (1e-12, 0.0, 1e-11, INCONCLUSIVE),
    ],
)
def test_a_row(ours, theirs, allowed, verdict):
    assert judged("f'(1)", "differences", ours, theirs, allowed).verdict is verdict


def test_a_vanishing_component_is_measured_by_the_scale_of_the_whole():
    assert judged("df/dx", "differences", 1e-12, 0.0, 1e-11, scale=1.0).verdict is PASS


def row(what, verdict):
    numbers = {PASS: (1.0, 1.0, 1e-9), FAIL: (1.0, 2.0, 1e-9), INCONCLUSIVE: (1.0, 1.5, 1.0)}[verdict]
    return judged(what, "a second opinion", *numbers)


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([("a", PASS), ("b", PASS)], PASS),
        ([("a", PASS), ("a", INCONCLUSIVE)], PASS),
        ([("a", PASS), ("b", INCONCLUSIVE)], INCONCLUSIVE),
        ([("a", PASS), ("a", FAIL)], FAIL),
        ([], INCONCLUSIVE),
    ],
)
def test_one_verdict_of_many(rows, verdict):
    assert together([row(*r) for r in rows]) is verdict


def test_the_worst_row_is_a_failure():
    rows = [row("a", PASS), row("b", FAIL), row("c", INCONCLUSIVE)]
    assert worst(rows).what == "b"


def test_a_check_counts_the_digits_of_the_sharpest_agreement():
    rough = judged("a", "differences", 1.0, 1.0 + 1e-7, 1e-6)
    sharp = judged("a", "SymPy", 1.0, 1.0 + 1e-14, 1e-12)
    check = Check("f", PASS, (rough, sharp), "all agree")
    assert check.digits == pytest.approx(14, abs=0.1)
    assert "pass" in repr(check)
    assert bool(check)
