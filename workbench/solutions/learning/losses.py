"""The gradient of a loss over data as course notes print it: index, residual, chain rule for a row, the mean outside.

A derivative of mean(...) or sum(...) over the rows of data goes in; what the parameters stand in alike, the residual
m xᵢ + b − yᵢ, is named once for all of them.
Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 3.1 and 4.3.2: Σ (pᵢ − yᵢ) xᵢ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from workbench.checks.steps import all_verified
from workbench.derivations import Step, tidy
from workbench.derivations.writing import times
from workbench.functions import Function
from workbench.language.building import substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, size, symbols
from workbench.language.names import nameable
from workbench.language.printing import phrase
from workbench.language.printing.differentials import chained, gradient, prime
from workbench.language.printing.phrases import Part, call, negative_product, quotient, subscripted, vector
from workbench.language.reading import read
from workbench.operators import NEGATION, POWER, SUM, SUM_OVER, Form
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Paragraph
from workbench.pages import Step as StepBlock
from workbench.solutions.calculus.substitutions import numbered, stage
from workbench.solutions.derivatives.derivatives import confirmed, derivation_blocks, verification_note
from workbench.solutions.derivatives.first_derivatives import quadratic
from workbench.solutions.learning.linear_forms import linear_formula
from workbench.solutions.learning.loss_layers import Layer, Row, by_name, penalty_step, row_of, total
from workbench.solutions.learning.loss_terms import Loss, loss_of
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, equals, maths, name_of, remarks, row, running
from workbench.solutions.steps.components import kind, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.steps.step_blocks import StepBlocks
from workbench.solutions.verdicts import of_steps

ONE = Fraction(1)
LARGEST = 200  # nodes of what stands in the mean
MOST = 12  # parameters


def loss_solution(d: Function, told: Manner) -> Solution | None:
    """The page of the gradient, or a partial derivative, of a mean or sum over data; None where it is none of these."""
    f = written(d)
    loss = _loss(d, f)
    if loss is None:
        return None
    wanted = d.by if d.origin == "diff" else f.variables
    row = row_of(f, loss.body, wanted)
    if row is None:
        return None
    apart = tuple(penalty_step(f, loss, name) for name in wanted)
    totals = tuple(total(f, loss, row, name, step, own) for name, step, own in zip(wanted, row.by, apart, strict=True))
    own_steps = [step for step in (row.simplified, *apart) if step is not None]
    steps = (*row.slopes, *own_steps, *row.by, *totals)
    page = _Page(f, loss, row, wanted, totals, apart, notation_of(f, told.notation))
    derivations = confirmed(d)
    worked = tuple(derivation_blocks(StepBlocks(d, told), d, derivations))
    longhand = Details("The same by the rules, step by step, for each parameter", worked, aside=True)
    everything = (*derivations, *steps)
    blocks = [equals(call(name_of(f), *f.variables), f.formula), *remarks(d), *page.blocks(), longhand]
    blocks.append(verification_note(everything))
    name = name_of(f)
    function = maths(phrase(called(f), "=", f.formula))
    task = running(f"Find the {kind(d)} of the loss ", function, " over the rows of the data.")
    title = (f"{capital(kind(d))} of ", maths(name))
    return Solution(Document(title, tuple(blocks)), everything, d, all(map(all_verified, everything)), task)


def _loss(d: Function, f: Function) -> Loss | None:
    """The sum or mean over the data, and what else there is."""
    first = d.origin == "gradient" or (d.origin == "diff" and len(d.by) == 1)
    plain = first and d.parent is not None and not d.parent.derivations and not d.bound and not f.shape
    if not plain or not f.columns or len(f.variables) > MOST or any(f.shapes.values()):
        return None
    loss = loss_of(f.components[0], f.columns)
    if loss is None:
        return None
    indexed = [f"{name}_i" for name in f.columns]
    taken = {*f.variables, *f.columns}
    clash = {"i", "N"} & taken or any(not nameable(name) or name in taken for name in indexed)
    return None if clash or size(loss.body) > LARGEST else loss


def _column_taken_off(residual: Formula, f: Function) -> str | None:
    """The column y of m x + b − y; "" where no data stand alone, None where another term does."""
    terms = residual.arguments if isinstance(residual, Apply) and residual.operator is SUM else (residual,)
    alone = [term for term in terms if not symbols(term) & {*f.variables}]
    if not alone:
        return ""
    term = alone[0]
    taken = term.arguments[0] if isinstance(term, Apply) and term.operator is NEGATION else None
    return taken.name if len(alone) == 1 and isinstance(taken, Symbol) else None


@dataclass(frozen=True, slots=True)
class _Page:
    """The blocks: with the index of the row at every column and layer."""

    f: Function
    loss: Loss
    row: Row
    wanted: Sequence[str]
    totals: Sequence[Step]
    apart: Sequence[Step | None]
    signs: DerivativeNotation

    def indexed(self, formula: Formula) -> Formula:
        names = (*self.f.columns, *(layer.name for layer in self.row.layers))
        return substitute(formula, {name: Symbol(f"{name}_i") for name in names})

    def summed(self, formula: Formula, penalty: Formula | None, coefficient: Fraction = ONE) -> Part:
        """1/N Σ of a term, or Σ alone, and the penalty; coefficient: a number from inside, set outside."""
        rows = Apply(SUM_OVER, (Symbol("i"), Number(1), Symbol("N"), formula))
        factor = self.factor(abs(coefficient))
        shown: list[Part] = [rows] if factor is None else [factor, "·", rows]
        if coefficient < 0:
            shown = [negative_product(*shown[::2])]
        if penalty is None:
            return phrase(*shown)
        if isinstance(penalty, Apply) and penalty.operator is NEGATION:
            return phrase(*shown, "−", penalty.arguments[0])
        return phrase(*shown, "+", penalty)

    def factor(self, coefficient: Fraction) -> Part | None:
        """What stands in front of Σ, 2/N; None where that is 1. coefficient: a positive number from inside."""
        value = self.loss.factor * coefficient
        if value == 1 and not self.loss.averages:
            return None
        below: list[Part] = [value.denominator] if value.denominator > 1 else []
        below += ["N"] if self.loss.averages else []
        return quotient(value.numerator, phrase(*below)) if below else phrase(value.numerator)

    def named(self, layer: Layer) -> Part:
        return subscripted(layer.name, "i")

    def slope(self, layer: Layer, parameter: str) -> Part:
        """∂rᵢ/∂m, (rᵢ)_m"""
        return self.signs.slope(self.named(layer), parameter)

    def between(self, above: Layer, below: Layer) -> Part:
        """The derivative of a layer by one inside it: dlᵢ/drᵢ, l′(rᵢ); of one further inside (lᵢ)_z."""
        if not self.signs.primes:
            return self.signs.slope(self.named(above), f"{below.name}_i")
        if (above, below) in pairwise(self.row.layers):
            return call(prime(above.name), self.named(below))
        return self.signs.slope(self.named(above), below.name, partial=True)

    def blocks(self) -> list[Block]:
        """Index, layers, the derivatives of each, the chain rule for a row, and the mean outside."""
        f, (outer, *inner) = self.f, self.row.layers
        name = name_of(f)
        mean = call(name, *f.variables)
        body = self.indexed(outer.formula)
        first = [row(mean, self.summed(body, self.loss.penalty))]
        first += [row(self.named(layer), self.indexed(layer.formula)) for layer in inner]
        told = running(f"The data has N = {f.rows} rows. With a name for what the parameters stand in:")
        steps = (self._derivatives(), self._chain(), self._mean())
        entries: list[Part] = [self._result(k) for k in range(len(self.wanted))]
        whole: Part = gradient(name) if len(entries) > 1 else self.signs.slope(name, self.wanted[0])
        result = equals(whole, vector(*entries) if len(entries) > 1 else entries[0])
        ending = [result, *self._numbers(), *self._in_matrices()]
        return [Paragraph(told), Display(tuple(first)), numbered(steps), Heading("Result"), *ending]

    def _in_matrices(self) -> list[Block]:
        """Of squares of linear residuals: the same for all parameters at once."""
        outer, *inner = self.row.layers
        squares = outer.formula == Apply(POWER, (Symbol(inner[0].name), Number(2)))
        if not squares or self.loss.penalty or len(self.wanted) < len(self.f.variables) or not quadratic(self.f):
            return []
        taken = {*self.f.variables, *self.f.columns}
        X, w = (next((n for n in offered if n not in taken), None) for offered in (("X", "A"), ("w", "theta", "beta")))
        column = _column_taken_off(inner[0].formula, self.f)
        if column is None or X is None or w is None:
            return []
        names = {X: (2, 2), w: (2,)} | ({column: (2,)} if column else {})
        residuals = f"{X} {w} - {column}" if column else f"{X} {w}"
        product, shown = (
            read(text, shapes=names, variables=tuple(names)).formula for text in (f"{X}^T ({residuals})", residuals)
        )
        said = running("In matrices, the residuals being ", maths(shown), " with ", maths(w),
                       " for the parameters and a column of ", maths(X), " for each: ")  # fmt: skip
        factor = self.factor(Fraction(2))
        whole = phrase(gradient(name_of(self.f)), "=", *([factor, "·"] if factor is not None else []), product)
        return [Paragraph(running(said, maths(whole), "."))]

    def _numbers(self) -> list[Block]:
        """With the sums of the data worked out, where the derivatives are linear in the parameters."""
        f, zero = self.f, np.zeros(len(self.f.variables))
        if not quadratic(f):
            return []
        g, H = np.asarray(f.gradient.at(zero)), np.asarray(f.hessian.at(zero))
        rows: list[Equation] = []
        for name in self.wanted:
            k = f.variables.index(name)
            terms = [*zip(H[k].tolist(), map(Symbol, f.variables), strict=True), (float(g[k]), None)]
            left = self.signs.slope(name_of(f), name)
            rows.append(row(left, linear_formula(terms)))
        return [Paragraph(f"With the sums over the {f.rows} rows of the data worked out:"), Display(tuple(rows))]

    def _derivatives(self) -> StepBlock:
        layers = self.row.layers
        rows = [
            row(self.between(above, below), self.indexed(by_name(step.after, above)))
            for above, below, step in zip(layers, layers[1:], self.row.slopes, strict=False)
        ]
        rows += [
            row(self.slope(layers[-1], name), self.indexed(step.after))
            for name, step in zip(self.wanted, self.row.by, strict=True)
        ]
        derived = (*self.row.slopes, *self.row.by)
        return _stage("The derivatives of one row", "Each named part by what stands in it.", rows, derived)

    def _chain(self) -> StepBlock:
        layers = self.row.layers
        rows: list[Equation] = []
        if self.row.simplified is not None:
            names = [self.between(above, below) for above, below in pairwise(layers)]
            left = self.between(layers[0], layers[-1])
            shorter = phrase(chained(*names), "=", self.indexed(self.row.simplified.before))
            rows.append(row(left, shorter))
            rows.append(row(None, self.indexed(self.row.through)))
        for name, step in zip(self.wanted, self.row.by, strict=True):
            product = tidy(times(self.row.through, step.after), operators=self.f.operators)
            outer = self.between(layers[0], layers[-1])
            worked = phrase(chained(outer, self.slope(layers[-1], name)), "=", self.indexed(product))
            rows.append(row(self.slope(layers[0], name), worked))
        said = "The derivative of a row's loss by a parameter goes through the named parts, which all parameters share."
        return _stage("Chain rule", said, rows, filter(None, [self.row.simplified]))

    def _mean(self) -> StepBlock:
        rows = [row(self.signs.slope(name_of(self.f), name), self._result(k)) for k, name in enumerate(self.wanted)]
        said = "The derivative of a sum is the sum of the derivatives."
        if self.loss.penalty is not None:
            said += " What holds no data is differentiated by itself."
        derived = (*self.totals, *filter(None, self.apart))
        return _stage("Sum over the rows", said, [*self._penalties(), *rows], derived)

    def _penalties(self) -> list[Equation]:
        return [
            row(self.signs.derivative(step.before, name), step.after)
            for name, step in zip(self.wanted, self.apart, strict=True)
            if step is not None
        ]

    def _result(self, k: int) -> Part:
        """2/N Σ rᵢ xᵢ: a number in front of the term stands outside of the sum."""
        product = tidy(times(self.row.through, self.row.by[k].after), operators=self.f.operators)
        apart = self.apart[k]
        penalty = None if apart is None else apart.after
        coefficient = ONE
        if isinstance(product, Apply) and product.operator is NEGATION:
            coefficient, product = -coefficient, product.arguments[0]
        if isinstance(product, Apply) and product.operator.form is Form.PRODUCT:
            first, *rest = product.arguments
            value = value_of(first)
            if value is not None:
                coefficient, product = coefficient * value, times(*rest)
        return self.summed(self.indexed(product), penalty, coefficient)


def _stage(title: str, sentence: str, rows: Sequence[Equation], derived: Iterable[Step]) -> StepBlock:
    """Rows of equations as a step of the page; derived: the derivations that they rest on."""
    return stage(title, sentence, [Display(tuple(rows))], of_steps(derived))
