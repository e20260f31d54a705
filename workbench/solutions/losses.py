"""The gradient of a loss over data as course notes print it: index, residual, chain rule for a row, the mean outside.

A derivative of mean(...) or sum(...) over the rows of data goes in; what the parameters stand in alike, the residual
m xᵢ + b − yᵢ, is named once for all of them.
Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 3.1 and 4.3.2: Σ (pᵢ − yᵢ) xᵢ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workbench.checks.steps import all_verified
from workbench.derivations import Step, tidy
from workbench.derivations.writing import times
from workbench.functions import Function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, size
from workbench.language.names import nameable
from workbench.language.printing import phrase
from workbench.language.printing.differentials import chained, gradient, prime
from workbench.language.printing.phrases import Part, call, quotient, subscripted, vector
from workbench.language.reading import read
from workbench.operators import MEAN, POWER, SUM_OVER, TOTAL, Form
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Paragraph
from workbench.pages import Step as StepBlock
from workbench.solutions.components import kind, written
from workbench.solutions.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.derivatives import confirmed, derivation_blocks, verification_note
from workbench.solutions.first_derivatives import constant
from workbench.solutions.linear_forms import linear_formula
from workbench.solutions.loss_layers import Layer, Row, by_name, row_of, total
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, equals, maths, name_of, remarks, row, running
from workbench.solutions.step_blocks import StepBlocks
from workbench.solutions.substitutions import numbered, stage
from workbench.solutions.verdicts import of_steps

LARGEST = 200  # nodes of what stands in the mean
MOST = 12  # parameters


def loss_solution(d: Function, told: Manner) -> Solution | None:
    """The page of the gradient, or a partial derivative, of a mean or sum over data; None where it is none of these."""
    f = written(d)
    body = _body(d, f)
    if body is None:
        return None
    wanted = d.by if d.origin == "diff" else f.variables
    row = row_of(f, body, wanted)
    if row is None:
        return None
    totals = tuple(total(f, row, name, step) for name, step in zip(wanted, row.by, strict=True))
    steps = (*row.slopes, *([row.simplified] if row.simplified else []), *row.by, *totals)
    page = _Page(f, row, wanted, totals, notation_of(f, told.notation))
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


def _body(d: Function, f: Function) -> Formula | None:
    """What stands in the mean or sum."""
    first = d.origin == "gradient" or (d.origin == "diff" and len(d.by) == 1)
    plain = first and d.parent is not None and not d.parent.derivations and not d.bound and not f.shape
    formula = f.formula
    if not plain or not f.columns or len(f.variables) > MOST or any(f.shapes.values()):
        return None
    if not isinstance(formula, Apply) or formula.operator not in (MEAN, TOTAL):
        return None
    body = formula.arguments[0]
    indexed = [f"{name}_i" for name in f.columns]
    taken = {*f.variables, *f.columns}
    clash = {"i", "N"} & taken or any(not nameable(name) or name in taken for name in indexed)
    nested = any(isinstance(part, Apply) and part.operator.form is Form.REDUCTION for part in parts(body))
    return None if clash or nested or size(body) > LARGEST else body


@dataclass(frozen=True, slots=True)
class _Page:
    """The blocks: with the index of the row at every column and layer."""

    f: Function
    row: Row
    wanted: Sequence[str]
    totals: Sequence[Step]
    signs: DerivativeNotation

    def indexed(self, formula: Formula) -> Formula:
        names = (*self.f.columns, *(layer.name for layer in self.row.layers))
        return substitute(formula, {name: Symbol(f"{name}_i") for name in names})

    def summed(self, formula: Formula, coefficient: Part | None = None) -> Part:
        """1/N Σ of a term, or Σ alone; coefficient: a number from inside, set outside."""
        total = Apply(SUM_OVER, (Symbol("i"), Number(1), Symbol("N"), formula))
        assert isinstance(self.f.formula, Apply)
        top: Part = 1 if coefficient is None else coefficient
        if self.f.formula.operator is MEAN:
            return phrase(quotient(top, "N"), "·", total)
        return phrase(total) if coefficient is None else phrase(coefficient, "·", total)

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
        first = [row(mean, self.summed(body))]
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
        if not squares or len(self.wanted) < len(self.f.variables) or not constant(self.f.hessian):
            return []
        names = {"X": (2, 2), "w": (2,), "y": (2,)}
        product = read("X^T (X w - y)", shapes=names, variables=tuple(names)).formula
        assert isinstance(self.f.formula, Apply)
        factor: Part = quotient(2, "N") if self.f.formula.operator is MEAN else 2
        said = "In matrices, the residuals being Xw − y with w for the parameters and a column of X for each: "
        whole = phrase(gradient(name_of(self.f)), "=", factor, "·", product)
        return [Paragraph(running(said, maths(whole), "."))]

    def _numbers(self) -> list[Block]:
        """With the sums of the data worked out, where the derivatives are linear in the parameters."""
        f, zero = self.f, np.zeros(len(self.f.variables))
        if not constant(f.hessian):
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
        return _stage("Sum over the rows", said, rows, self.totals)

    def _result(self, k: int) -> Part:
        """2/N Σ rᵢ xᵢ: a number in front of the term stands outside of the sum."""
        product = tidy(times(self.row.through, self.row.by[k].after), operators=self.f.operators)
        if (
            isinstance(product, Apply)
            and product.operator.form is Form.PRODUCT
            and isinstance(product.arguments[0], Number)
        ):
            coefficient, *rest = product.arguments
            return self.summed(self.indexed(times(*rest)), coefficient)
        return self.summed(self.indexed(product))


def _stage(title: str, sentence: str, rows: Sequence[Equation], derived: Iterable[Step]) -> StepBlock:
    """Rows of equations as a step of the page; derived: the derivations that they rest on."""
    return stage(title, sentence, [Display(tuple(rows))], of_steps(derived))
