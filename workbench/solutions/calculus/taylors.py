"""A Taylor polynomial as a page: derivatives, their values at the point, coefficients, the sum, and its error."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement
from math import factorial, prod

from workbench.calculus.determinants import matrix_of
from workbench.calculus.expansions import coefficients
from workbench.calculus.places import exact_value
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language.formula import Formula, Number
from workbench.language.printing.differentials import chained, gradient, prime
from workbench.language.printing.phrases import (
    Part,
    call,
    grouped,
    matrix,
    phrase,
    point,
    power,
    quotient,
    subscripted,
    vector,
)
from workbench.pages import Block, Details, Display, Document, Paragraph, Table, Text
from workbench.pages import Step as StepBlock
from workbench.solutions.calculus.approximations import approximation_figure, errors_table, expansion_verified
from workbench.solutions.calculus.substitutions import Place, numbered, place_of, stage
from workbench.solutions.derivatives.derivatives import confirmed, derivation_blocks
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, defined, equals, hessian_name, maths, name_of, remarks, row
from workbench.solutions.steps.components import Entry, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.steps.step_blocks import StepBlocks

EXPLAINED = 4
"""Orders of derivatives whose steps are printed."""
MOST = 30
"""Partial derivatives in the table."""
ADJECTIVES = {0: "constant", 1: "linear", 2: "quadratic", 3: "cubic"}

By = tuple[str, ...]


def taylor_solution(polynomial: Function, told: Manner) -> Solution:
    """The page of what `taylor` returned: of a scalar function."""
    f, made = polynomial.made_of, polynomial.provenance
    assert f is not None and made is not None
    place, order = made.values, made.order
    derivatives = _derivatives(f, order)
    steps = tuple(step for _, d in derivatives[: MOST + 1] for step in confirmed(d))
    found, note, verified = expansion_verified(polynomial, steps)
    adjective = ADJECTIVES.get(order, f"order-{order}")
    table = _table(f, place, derivatives, notation_of(f, told.notation))
    parts = [
        stage("Derivatives", "", [*_explained(derivatives, told)], found.verdict),
        stage("Values and coefficients", _rule(f), [table], found.verdict),
        *([_quadratic(f, place, found.verdict)] if order == 2 and len(f.variables) > 1 else []),
    ]
    parts.append(stage("The polynomial", "", [_sum(polynomial, f, order)], found.verdict))
    blocks: list[Block] = [defined(f), *remarks(f), numbered(parts)]
    if len(f.variables) == 1 and not f.columns:
        blocks.append(approximation_figure(f, polynomial, place))
    near = errors_table(f, polynomial, place, "polynomial")
    where = maths(place_of(place))
    task = (
        f"Find the Taylor polynomial of order {order} of ",
        maths(phrase(called(f), "=", f.formula)),
        " at ",
        where,
        ".",
    )
    title = (f"{adjective.capitalize()} Taylor polynomial of ", maths(name_of(f)), " at ", where)
    return Solution(Document(title, (*blocks, *near, note)), steps, polynomial, verified, task)


def _derivatives(f: Function, order: int) -> list[tuple[By, Function]]:
    """Every derivative up to the order, by what it is taken by; f itself is not among them."""
    found: dict[By, Function] = {(): f}
    for degree in range(1, order + 1):
        for by in combinations_with_replacement(f.variables, degree):
            found[by] = found[by[:-1]].diff(by[-1])
    return [(by, d) for by, d in found.items() if by]


def _named(name: str, by: By, signs: DerivativeNotation) -> Part:
    """f″ of one variable in either notation; of several ∂²f/∂x∂y, f_xy."""
    if len(signs.variables) == 1:
        return prime(name, len(by)) if by else name
    return signs.component(Entry(name, by))


def _explained(derivatives: list[tuple[By, Function]], told: Manner) -> list[Block]:
    """Each derivative; the steps of the first orders folded away."""
    if not derivatives:
        return [Paragraph("None is needed.")]
    first = derivatives[0][1]
    name, signs = name_of(written(first)), notation_of(first, told.notation)
    rows = tuple(row(_labelled(name, by, signs), phrase(*d.components)) for by, d in derivatives[:MOST])
    blocks: list[Block] = [Display(rows)]
    printed: set[tuple[Formula, str]] = set()
    for by, d in derivatives:
        known = (d.derivations[0].before, by[-1])
        if len(by) <= EXPLAINED and len(blocks) <= MOST and known not in printed:
            printed.add(known)
            inside = tuple(derivation_blocks(StepBlocks(d, told), d, confirmed(d)))
            blocks.append(Details(("The steps of ", maths(_named(name, by, signs))), inside))
    return blocks


def _labelled(name: str, by: By, signs: DerivativeNotation) -> Part:
    named = _named(name, by, signs)
    return call(named, *signs.variables) if len(signs.variables) == 1 else named


def _rule(f: Function) -> Text:
    if len(f.variables) > 1:
        return "Each derivative at the point is divided by the factorials of how often each variable was taken."
    return "The coefficient of each power is the derivative at the point, divided by k!."


def _table(f: Function, place: Place, derivatives: list[tuple[By, Function]], signs: DerivativeNotation) -> Table:
    """A row for each derivative: itself, its value, what it is divided by, the coefficient."""
    name, one = name_of(f), len(f.variables) == 1
    order = max((len(by) for by, _ in derivatives), default=0)
    terms = coefficients(f.components[0], place, order, f.operators)
    rows: list[tuple[Text, ...]] = []
    for by, d in [((), f), *derivatives][: MOST + 1]:
        value = exact_value(d.components[0], place)
        count = prod(factorial(k) for k in Counter(by).values())
        at = call(_named(name, by, signs), *place.values()) if one else _named(name, by, signs)
        coefficient = terms.get(by, Number(0))
        told = phrase(quotient(value, count))
        divided = phrase(value) if count == 1 else told
        if count > 1 and str(told) != str(phrase(coefficient)):
            divided = phrase(told, "=", coefficient)
        rows.append((str(len(by)), maths(at), maths(value), maths(divided)))
    at_point = "" if one else ("at ", maths(point(*place.values())))
    header: tuple[Text, ...] = ("k" if one else "order", "derivative", "value", "coefficient")
    return Table(header, tuple(rows), at_point)


def _quadratic(f: Function, place: Place, verdict: Verdict) -> StepBlock:
    """The same in gradient and Hessian: f(p) + ∇f(p)ᵀ(x - p) + ½(x - p)ᵀH(x - p), with the numbers in it."""
    name, at = name_of(f), point(*place.values())
    g = vector(*(exact_value(c, place) for c in f.gradient.components))
    H = matrix(*([exact_value(entry, place) for entry in row] for row in matrix_of(f.hessian)))
    shift = grouped(phrase("x", "−", "p"))
    rows = (
        *equals(phrase(gradient(name), at), g).equations,
        *equals(phrase(hessian_name(f), at), H).equations,
        *equals(
            subscripted("T", 2),
            phrase(
                call(name, "p"),
                "+",
                chained(call(gradient(name), "p"), shift),
                "+",
                chained(quotient(1, 2), power(shift, "T"), call(hessian_name(f), "p"), shift),
            ),
        ).equations,
    )
    return stage("Gradient and Hessian", "In the language of vectors this is:", [Display(rows)], verdict)


def _sum(polynomial: Function, f: Function, order: int) -> Display:
    """T = the sum of coefficients times powers."""
    left: Part = call(subscripted("T", order), *f.variables)
    return equals(left, polynomial.components[0])
