"""Refusals: what is told of an answer that is none to the question: other letters, a constant, another size."""

from __future__ import annotations

from workbench.derivations import derive
from workbench.exercises.grading.answers import Answer
from workbench.exercises.grading.grades import Mistake
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.samples import sample
from workbench.exercises.grading.slips import INTEGRATED, is_antiderivative
from workbench.language.building import substitute
from workbench.language.formula import Number
from workbench.solutions.captions import listed

CONSTANTS = (("C",), ("c",), ("K",))
"""What a constant of integration is called."""


def foreign(posed: Question, given: Answer) -> str:
    """A sentence about letters that are not of the question, or ""; x4 may be meant for x^4."""
    if not given.foreign:
        return ""
    told = f"{listed(list(given.foreign))} {'does' if len(given.foreign) == 1 else 'do'} not occur in the question"
    parts = [(name.rstrip("0123456789"), name) for name in given.foreign]
    powers = [f"{stem}^{name.removeprefix(stem)}" for stem, name in parts if stem != name and stem in posed.names]
    if powers:
        return f"{told}; did you mean {listed(powers)}?"
    meant = [name.swapcase() for name in given.foreign]
    if all(name in posed.names for name in meant):
        return f"{told}; write {listed(meant)}, capital and small letters are told apart."
    return f"{told}, which is about {listed(list(posed.letters))}." if posed.letters else f"{told}."


def constant_added(posed: Question, given: Answer) -> tuple[Mistake, ...]:
    """The mistakes of an answer with a constant of integration: that, and where it is the integral, integrating."""
    if given.foreign not in CONSTANTS or len(given.worked) != len(posed.components):
        return ()
    (name,) = given.foreign
    if any(derive(worked, name).after != Number(1) for worked in given.worked):  # C is not added, it is a factor
        return ()
    found = [Mistake("constant of integration", f"a derivative has no constant of integration: leave out {name}")]
    component, bare = posed.components[0], substitute(given.worked[0], {name: Number(0)})
    chosen = sample(posed, (component.formula, component.right), (bare,))
    return (*found, INTEGRATED) if is_antiderivative(component, bare, chosen) else tuple(found)


def other_size(posed: Question, given: Answer) -> str:
    """A sentence about an answer with more or fewer components than were asked for, or ""."""
    wanted, count = len(posed.components), len(given.worked)
    if wanted == count:
        return ""
    many = f"{wanted} components" if wanted > 1 else "one component"
    return f"The {posed.kind} has {many}; your answer has {count}."
