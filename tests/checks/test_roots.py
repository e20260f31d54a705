"""Is F zero at the point? Confirmed where it is, refuted where it is not, and nothing said of what claims nothing."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from tests.zoo import ROOTLESS, ROOTS


@pytest.mark.parametrize("known", ROOTS, ids=lambda known: known.name)
def test_every_known_root_is_confirmed(known):
    check = wb.check(wb.find_root(list(known.equations), known.start))
    assert check.verdict == "pass", check.message
    assert "rank" in check.message or "singular" in check.message


@pytest.mark.parametrize("known", ROOTS, ids=lambda known: known.name)
def test_a_root_that_is_a_little_off_is_refuted(known):
    """Seeded: the same claim at a point a millionth beside the root."""
    found = wb.find_root(list(known.equations), known.start)
    off = found.x + 1e-6 * np.maximum(np.abs(found.x), 1.0)
    check = wb.check(replace(found, x=off))
    assert check.verdict == ("inconclusive" if not np.isfinite(found.function.at(off)).all() else "fail"), check.message


@pytest.mark.parametrize(("name", "equations", "start"), ROOTLESS, ids=[row[0] for row in ROOTLESS])
def test_a_claim_where_there_is_no_root_is_refuted(name, equations, start):
    found = wb.find_root(list(equations), start, max_steps=20)
    assert wb.check(found).verdict == "inconclusive"
    false = wb.check(replace(found, success=True))
    underflows = name in ("tail", "underflow", "exponentials") and not np.any(found.fun)
    assert false.verdict == "fail" or underflows, (name, false.message)


def test_the_table_holds_every_equation_and_every_unknown():
    check = wb.check(wb.find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5]))
    assert [row.what for row in check.table] == ["F[0] at the root", "F[1] at the root", "x", "y"]
    assert "From the same start SciPy's hybr ends at the same root" in check.notes[0]


def test_another_root_of_scipys_is_a_note_and_no_fault():
    check = wb.check(wb.find_root("sin(x)", bracket=(2, 4)))
    assert check.verdict == "pass" and len(check.notes) == 1


def test_nothing_else_is_asked_of_a_root():
    with pytest.raises(wb.OptionError, match="roots are checked as they stand"):
        wb.check(wb.find_root("x - 1", 2), at=[1])
