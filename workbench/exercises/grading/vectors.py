"""Vectors in answers: 2xy i + x^2 j, or f_x = 2xy, f_y = x^2 in any order, as lists of their components."""

from __future__ import annotations

import re
from itertools import pairwise

from workbench.exercises.grading.questions import Question
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol, has_form, symbols
from workbench.operators import NEGATION, PRODUCT, SUM, VECTOR, Form

UNITS = (("i", "i_hat"), ("j", "j_hat"), ("k", "k_hat"))
"""What the unit vectors of the axes are called."""
_NAME = r"[^\W\d_]\w*"
NAMED = re.compile(
    rf"""(?:[∂d]\s*(?:{_NAME})?\s*/\s*[∂d]\s*|[^\W\d_]_\{{?
        |\\[dt]?frac\s*\{{\s*\\partial\s*\w*\s*\}}\s*\{{\s*\\partial\s*)(?P<name>{_NAME})\}}?\s*(?:\([^()=]*\))?\s*=""",
    re.VERBOSE,
)
"""The left side of one component: f_x =, f_x(x, y) =, ∂f/∂x =."""
BETWEEN = re.compile(r"(?:[\s,;]|\\\\|\band\b)*$")


def by_name(text: str, asked: Question) -> list[str]:
    """The components of a gradient that are given by name, in their order, each in its place; else none."""
    axes = _axes(asked)
    found = list(NAMED.finditer(text))
    if not axes or sorted(match["name"] for match in found) != sorted(axes) or text[: found[0].start()].strip():
        return []
    ends = [*(match.start() for match in found), len(text)]
    sides = {
        match["name"]: " " * match.end() + BETWEEN.sub("", text[match.end() : end])
        for match, (_, end) in zip(found, pairwise(ends), strict=True)
    }
    return [sides[name] for name in axes]


def along_axes(formula: Formula, asked: Question) -> Formula:
    """The list of what stands before each unit vector in a sum; any other formula as it is."""
    axes = _axes(asked)
    units = {name: place for place, names in enumerate(UNITS[: len(axes)]) for name in names}
    if len(axes) > len(UNITS) or not symbols(formula) & units.keys() - set(asked.names):
        return formula
    terms: list[list[Formula]] = [[] for _ in axes]
    for term in _terms(formula):
        inside, minus = (term.children[0], True) if has_form(term, Form.NEGATION) else (term, False)
        factors = inside.children if has_form(inside, Form.PRODUCT) else (inside,)
        own = [factor for factor in factors if isinstance(factor, Symbol) and factor.name in units]
        rest = tuple(factor for factor in factors if factor not in own)
        if len(own) != 1 or any(symbols(factor) & units.keys() for factor in rest):
            return formula
        part = Apply(PRODUCT, rest) if len(rest) > 1 else rest[0] if rest else number(1)
        terms[units[own[0].name]].append(Apply(NEGATION, (part,)) if minus else part)
    return Apply(VECTOR, tuple(Apply(SUM, tuple(s)) if len(s) > 1 else s[0] if s else number(0) for s in terms))


def _axes(asked: Question) -> tuple[str, ...]:
    """The variables of a gradient of several; of anything else none."""
    is_gradient = len(asked.shape) == 1 and len(asked.components) > 1 and all(len(c.by) == 1 for c in asked.components)
    names = tuple(component.by[0] for component in asked.components) if is_gradient else ()
    return names if len(set(names)) == len(names) else ()


def _terms(formula: Formula) -> tuple[Formula, ...]:
    return formula.children if has_form(formula, Form.SUM) else (formula,)
