"""Brackets that a text may lack: e^3x for e^(3x), 1/x^2+1 for 1/(x^2+1); read otherwise, is it the right answer?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from workbench.errors import WorkbenchError
from workbench.exercises.grading.answers import IN_LATEX, answered
from workbench.exercises.grading.grades import Mistake
from workbench.exercises.grading.layouts import sides
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.samples import Equality, Sample
from workbench.language.formula import Formula
from workbench.language.printing import Phrase

EXPONENT = re.compile(r"\^\s*(-?\w+(?:\s*/\s*\w+|\.\d+)*)(?![\w(])")
"""An exponent without brackets, with what follows it without a space."""
ALONE = re.compile(r"-?(?:\d+|[^\W\d_])|(?:\d+|[^\W\d_])\s*/\s*\w+")
"""An exponent that nobody takes for a longer one: x^2, x^-1, x^2/3."""
MOST = 12
"""Ways to write brackets that are tried."""


def read_otherwise(answer: object, asked: Question, right: Formula, sample: Sample, notation: str) -> Mistake | None:
    """The mistake of an answer that is right with brackets in it; asked: for one component."""
    text = _text(answer)
    for candidate in islice(_bracketed(text), MOST):
        try:
            given = answered(candidate, asked, notation=notation)
        except WorkbenchError:
            continue
        if len(given.worked) == 1 and not given.foreign and sample.compared(right, given.worked[0]) is Equality.EQUAL:
            return Mistake("brackets missing", f"did you mean {candidate}? Write the brackets")
    return None


def how_read(answer: object, shown: Phrase | None) -> str:
    """A sentence with the reading, where an exponent ends before the text that is joined to it; else nothing.

    >>> from workbench.language.printing import phrase
    >>> from workbench.language.reading import read
    >>> how_read("3e^3x", phrase(read("3e^3x").formula)), how_read("3x^2", phrase(read("3x^2").formula))
    ('Your answer was read as 3e³·x.', '')
    """
    joined = any(not ALONE.fullmatch(match[1]) for match in EXPONENT.finditer(_text(answer)))
    return f"Your answer was read as {shown}." if joined else ""


def _text(answer: object) -> str:
    """What stands on the right in a text that is not LaTeX; of anything else nothing."""
    return sides(answer)[-1].strip() if isinstance(answer, str) and not IN_LATEX.search(answer) else ""


def _bracketed(text: str) -> Iterator[str]:
    """The text with brackets around exponents, around what is above a line, below it, or both."""
    raised = EXPONENT.sub(lambda match: f"^({match[1]})", text)
    if raised != text:
        yield raised
    for start in dict.fromkeys((text, raised)):
        for place in _slashes(start):
            above, below = start[:place].strip(), start[place + 1 :].strip()
            yield from (f"({above})/{below}", f"{above}/({below})", f"({above})/({below})")


def _slashes(text: str) -> Iterator[int]:
    """The places of slashes outside of brackets."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "/" and not depth:
            yield place
