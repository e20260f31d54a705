"""Reduction: a shorter text with the same kind of finding, by leaving out ever smaller pieces (delta debugging)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.fuzzing.cases import Case


def reduced(case: Case, fails: Callable[[Case], bool], *, most: int = 600) -> Case:
    """The case with as little text and as few options as still fail; most: attempts.

    >>> reduced(Case("x + sin(y)"), lambda case: "i" in case.text).text
    'i'
    """
    attempts = 0
    for name in tuple(case.options):
        simpler = replace(case, options={option: value for option, value in case.options.items() if option != name})
        if name != "notation" and fails(simpler):
            case = simpler
    width = max(1, len(case.text) // 2)
    while attempts < most:
        place, shorter = 0, False
        while place < len(case.text) and attempts < most:
            candidate = replace(case, text=case.text[:place] + case.text[place + width :])
            attempts += 1
            if fails(candidate):
                case, shorter = candidate, True
            else:
                place += width
        if width == 1 and not shorter:
            break
        width = max(1, width // 2)
    return case
