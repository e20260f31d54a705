"""No wrong step survives: a mistake of the kind that pupils make, at any step of any derivation, leaves it unconfirmed."""

from __future__ import annotations

from random import Random

import pytest

from tests.checks.mistakes import Textbook, has_domain, wrong_step
from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import derive, finish
from workbench.language.printing import to_text
from workbench.language.reading import read

FEW, MANY = 40, 1000
BLOCKS = 10
"""Parts of the slow run, so that they can be run side by side."""


def survivors(count: int, seed: int) -> list[str]:
    """Wrong steps that were confirmed, of so many."""
    book, draw = Textbook(seed), Random(seed)
    found, tried = [], 0
    while tried < count:
        planted = wrong_step(book.formula(draw.randint(1, 3)), draw)
        if planted is None:
            continue
        tried += 1
        mistake, whole, wrong = planted
        checked = [step for step in with_evidence(whole).walk() if _same(step, wrong)]
        assert checked
        if any(step.evidence is not None for step in checked):
            found.append(f"{mistake}: {wrong!r}")
    return found


def _same(step, other) -> bool:
    return (step.before, step.after, step.variable, step.claim) == (
        other.before,
        other.after,
        other.variable,
        other.claim,
    )


def unconfirmed(count: int, seed: int) -> list[str]:
    """Right derivations in which a step stays open, of so many; those without a domain do not count."""
    book, draw = Textbook(seed), Random(seed)
    found = []
    for _ in range(count):
        formula = book.formula(draw.randint(1, 3))
        open_steps = [step for step in with_evidence(finish(derive(formula, "x"))).walk() if step.evidence is None]
        if open_steps and all(map(has_domain, open_steps)):
            found.append(f"{to_text(formula)}: {open_steps[-1]!r}")
    return found


def test_a_wrong_step_is_found() -> None:
    assert survivors(FEW, 1) == []


def test_right_derivations_are_confirmed() -> None:
    assert unconfirmed(FEW, 2) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_wrong_step_survives(block: int) -> None:
    assert survivors(MANY // BLOCKS, 100 + block) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_right_derivation_stays_open(block: int) -> None:
    assert unconfirmed(MANY // BLOCKS, 200 + block) == []


@pytest.mark.parametrize(
    "text",
    [
        "acosh(x - 5)",
        "log(x - 100)",
        "asin(100x)",
        "log(x - 1000)",
        "sqrt(x - 3)*sqrt(4 - x)",
        "log(0.001 - x)*log(x)",
        "sqrt(0.01 - (x - 7)^2)",
        "asin(x/1000) + log(x - 990)",
        "acosh(x/200)",
        "sqrt(x^2 - 10000)",
        "atanh(20x - 300)",
        "log(-x - 77)",
        "log(3x - 1e6)",
    ],
)
def test_narrow_and_distant_domains_are_found(text: str) -> None:
    assert all_verified(with_evidence(finish(derive(read(text).formula, "x"))))


def test_without_a_domain_nothing_is_confirmed() -> None:
    step = with_evidence(derive(read("log(-x^2 - 1)").formula, "x"))
    assert step.evidence is None
