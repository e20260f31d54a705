"""The chain rule of several variables as a page: dz/dt = ∂f/∂x·dx/dt + ∂f/∂y·dy/dt, its parts, and put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.checks.identities import check_equal
from workbench.derivations import tidy
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.functions.definition import Definition
from workbench.functions.derivatives import GRADIENT, PARTIAL, Derived
from workbench.functions.origins import Fixed
from workbench.language.building import substitute, value_of
from workbench.language.formula import Apply, Formula, Symbol, symbols
from workbench.language.printing.differentials import chained
from workbench.language.printing.phrases import Part, phrase
from workbench.operators import PRODUCT, SUM
from workbench.pages import Block, Display, Document, Heading, Note, Paragraph, Text
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import Part as Inline
from workbench.solutions.calculus.substitutions import numbered, stage, steps_folded
from workbench.solutions.derivatives.derivatives import confirmed
from workbench.solutions.manner import Manner, Notation
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, coordinates, equals, joined, linked, maths, name_of, row, shown
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.verdicts import of_steps

WHOLES = ("z", "w", "y", "u")
"""Names for the value of the outer function; the first that occurs nowhere."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A function of several variables that depend on others. f: the outer one. inner: what each variable of f is.

    whole: the composition. by: the variables it is differentiated by.
    """

    f: Function
    inner: dict[str, Formula]
    whole: Function
    by: tuple[str, ...]

    @property
    def letter(self) -> str:
        """What the value of f is called."""
        taken = {*self.f.variables, *self.whole.variables, *self.f.bound}
        return next((name for name in WHOLES if name not in taken), name_of(self.f))


def composition_of(d: Function) -> Composition | None:
    """The composition that d is a first derivative of, where two variables or more of the outer function depend on
    something; None of any other derivative."""
    definition: Definition = d.definition
    while isinstance(definition.origin, Fixed):
        definition = definition.origin.parent
    origin = definition.origin
    if not isinstance(origin, Derived) or origin.way not in (PARTIAL, GRADIENT):
        return None
    made, whole = origin.parent.provenance, Function(origin.parent, d.bound, d.columns)
    if made is None or made.means != "substitution" or whole.shape or whole.columns:
        return None
    f = Function(made.of, d.bound, d.columns)
    inner = {name: made.values.get(name, Symbol(name)) for name in f.variables}
    moving = [name for name, formula in inner.items() if symbols(formula)]
    substituted = [name for name in made.values if name in moving and made.values[name] != Symbol(name)]
    by = origin.by if origin.way is PARTIAL else whole.variables
    along = {name for name in moving if symbols(inner[name]) & set(by)}
    if not substituted or len(set(substituted) | along) < 2 or not all(isinstance(n, str) for n in by):
        return None
    return Composition(f, inner, whole, by)


def composition_solution(d: Function, found: Composition, told: Manner) -> Solution:
    """The page of a derivative of a composition, by the chain rule of several variables."""
    slopes = found.f.gradient
    inner = {
        (name, by): function(formula, variables=_order(found, formula), operators=found.f.operators).diff(by)
        for name, formula in found.inner.items()
        for by in found.by
        if by in symbols(formula) and formula != Symbol(by)
    }
    parts = [_put_together(found, slopes, inner, by) for by in found.by]
    steps = (*confirmed(slopes), *(step for g in inner.values() for step in confirmed(g)))
    verdict = _verdict(found, parts)
    sure = verdict is Verdict.PASS and of_steps(steps) is Verdict.PASS
    blocks: list[Block] = [equals(found.letter, called(found.f), found.f.formula), _inner_display(found)]
    stages: list[StepBlock] = [stage("The chain rule", _rule(found), [_statement(found, told)], verdict)]
    stages.append(stage("The parts", "", _parts(found, slopes, inner, told), verdict))
    for by, (letters, put_in, tidied) in zip(found.by, parts, strict=True):
        title = "Put together" if len(found.by) == 1 else f"Put together, by {by}"
        inside = ("Then ", *_meanings(found), " is put in.")
        stages.append(stage(title, inside, [equals(_of(found, by, told.notation), letters, put_in, tidied)], verdict))
    blocks += [numbered(stages), Heading("Result"), *_result(d, found, parts, told)]
    if sure:
        note = "The direct derivative of the substituted formula has the same values, to 30 digits."
        blocks.append(Note("pass", note, "Verified"))
    else:
        blocks.append(Note("inconclusive", "It could not be confirmed by the direct derivative.", "Open"))
    names = joined((maths(_of(found, by, told.notation)) for by in found.by), " and ")
    task = ("Find ", *names, " by the chain rule, where ", *_task(found), ".")
    return Solution(Document(("Chain rule for ", *names), tuple(blocks)), steps, d, sure, task)


def _order(found: Composition, formula: Formula) -> tuple[str, ...]:
    return tuple(name for name in found.whole.variables if name in symbols(formula))


def _of(found: Composition, by: str, notation: Notation) -> Part:
    """dz/dt, ∂z/∂s"""
    return notation_of(found.whole, notation).slope(found.letter, by)


def _factors(found: Composition, name: str, by: str, notation: Notation) -> tuple[Part, ...]:
    """∂f/∂x · dx/dt; the first alone where the variable is t itself."""
    outer = notation_of(found.f, notation).slope(name_of(found.f), name)
    if found.inner[name] == Symbol(by):
        return (outer,)
    return (outer, DerivativeNotation(notation, _order(found, found.inner[name])).slope(name, by))


def _moving(found: Composition, by: str) -> list[str]:
    return [name for name, formula in found.inner.items() if by in symbols(formula)]


def _rule(found: Composition) -> Text:
    end = maths(found.by[0]) if len(found.by) == 1 else "a variable"
    return ("Each way from ", maths(found.letter), " to ", end, " adds a product:")


def _statement(found: Composition, told: Manner) -> Display:
    rows = []
    for by in found.by:
        terms = (chained(*_factors(found, name, by, told.notation)) for name in _moving(found, by))
        rows.append(row(_of(found, by, told.notation), linked(terms, "+")))
    return Display(tuple(rows))


def _inner_display(found: Composition) -> Display:
    rows = [row(name, formula) for name, formula in found.inner.items() if formula != Symbol(name)]
    return Display(tuple(rows))


def _parts(found: Composition, slopes: Function, inner: dict[tuple[str, str], Function], told: Manner) -> list[Block]:
    """Each derivative that the rule needs, the steps folded away."""
    name = name_of(found.f)
    used = [variable for variable in found.f.variables if any(variable in _moving(found, by) for by in found.by)]
    signs = notation_of(found.f, told.notation)
    rows = [
        row(signs.slope(name, variable), part)
        for variable, part in zip(found.f.variables, slopes.components, strict=True)
        if variable in used
    ]
    rows += [row(notation_of(g, told.notation).slope(own, by), g.components[0]) for (own, by), g in inner.items()]
    folded: list[Block] = [steps_folded(slopes, told, f"partial derivatives of {name}")]
    folded += [steps_folded(g, told, f"derivative of {own} by {by}") for (own, by), g in inner.items()]
    return [Display(tuple(rows)), *folded]


def _put_together(
    found: Composition, slopes: Function, inner: dict[tuple[str, str], Function], by: str
) -> tuple[Formula, Formula, Formula]:
    """The rule with its parts, in the letters of f; with the inner functions put in; and tidied."""
    outer = dict(zip(found.f.variables, slopes.components, strict=True))
    terms: list[Formula] = []
    for name in _moving(found, by):
        g = inner.get((name, by))
        terms.append(outer[name] if g is None else Apply(PRODUCT, (outer[name], g.components[0])))
    kept = [term for term in terms if value_of(term) != 0] or terms[:1]
    letters = kept[0] if len(kept) == 1 else Apply(SUM, tuple(kept))
    put_in = substitute(letters, {n: formula for n, formula in found.inner.items() if formula != Symbol(n)})
    return letters, put_in, tidy(put_in, operators=found.f.operators)


def _verdict(found: Composition, parts: Sequence[tuple[Formula, Formula, Formula]]) -> Verdict:
    """Has the direct derivative the same values?"""
    verdicts = []
    for by, (_, _, tidied) in zip(found.by, parts, strict=True):
        ours = function(tidied, variables=(*found.whole.variables, *found.f.bound), operators=found.f.operators)
        direct = function(
            found.whole.diff(by).components[0],
            variables=(*found.whole.variables, *found.f.bound),
            operators=found.f.operators,
        )
        verdicts.append(check_equal(ours, direct).verdict)
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.PASS if all(v is Verdict.PASS for v in verdicts) else Verdict.INCONCLUSIVE


def _meanings(found: Composition) -> tuple[Inline, ...]:
    put = [(name, formula) for name, formula in found.inner.items() if formula != Symbol(name)]
    return joined(maths(phrase(name, "=", formula)) for name, formula in put)


def _task(found: Composition) -> tuple[Inline, ...]:
    return (maths(phrase(found.letter, "=", found.f.formula)), ", ", *_meanings(found))


def _result(
    d: Function, found: Composition, parts: Sequence[tuple[Formula, Formula, Formula]], told: Manner
) -> list[Block]:
    rows = [row(_of(found, by, told.notation), tidied) for by, (_, _, tidied) in zip(found.by, parts, strict=True)]
    blocks: list[Block] = [Display(tuple(rows))]
    if not d.variables and d.bound:
        at = coordinates(tuple(d.bound), np.array([float(v) for v in d.bound.values()]))
        blocks.append(Paragraph(("At ", at, " it is ", shown(d.at([])), ".")))
    return blocks
