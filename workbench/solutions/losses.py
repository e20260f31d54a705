"""The gradient of a loss over data as course notes print it: index, residual, chain rule for a row, the mean outside.

A derivative of mean(...) or sum(...) over the rows of data goes in; what the parameters stand in alike, the residual
m xᵢ + b − yᵢ, is named once for all of them.
Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 3.1 and 4.3.2: Σ (pᵢ − yᵢ) xᵢ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as product_of

import numpy as np

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Claim, Step, derive, tidy
from workbench.derivations.writing import times
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language.building import rebuilt, substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, size, symbols
from workbench.language.names import nameable
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import chained, gradient, leibniz
from workbench.language.printing.phrases import Part, call, quotient, subscripted, vector
from workbench.language.reading import read
from workbench.operators import LOG, MEAN, NEGATION, POWER, SUM, SUM_OVER, TOTAL, Form
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Paragraph, Steps
from workbench.pages import Step as StepBlock
from workbench.solutions.components import kind, written
from workbench.solutions.derivatives import confirmed, derivation_blocks, verification_note
from workbench.solutions.first_derivatives import constant
from workbench.solutions.linear_forms import linear_formula
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, equals, maths, name_of, remarks, running
from workbench.solutions.step_blocks import StepBlocks

LARGEST = 200  # nodes of what stands in the mean
MOST = 12  # parameters


@dataclass(frozen=True, slots=True)
class Layer:
    """A named part of a row: r = m x + b − y; over the parameters, columns and the names of layers inside it."""

    name: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class Row:
    """The loss of a row as layers, the outermost first, and the derivatives by the layers and parameters.

    through: by the innermost layer, simplified where that is shorter; by: of the innermost layer by each parameter.
    """

    layers: tuple[Layer, ...]
    slopes: tuple[Step, ...]
    simplified: Step | None
    through: Formula
    by: tuple[Step, ...]


def loss_solution(d: Function, told: Manner) -> Solution | None:
    """The page of the gradient, or a partial derivative, of a mean or sum over data; None where it is none of these."""
    f = written(d)
    body = _body(d, f)
    if body is None:
        return None
    wanted = d.by if d.origin == "diff" else f.variables
    row = _row(f, body, wanted)
    if row is None:
        return None
    totals = tuple(_total(f, row, name, step) for name, step in zip(wanted, row.by, strict=True))
    steps = (*row.slopes, *([row.simplified] if row.simplified else []), *row.by, *totals)
    page = _Page(f, row, wanted, totals)
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


def _row(f: Function, body: Formula, wanted: Sequence[str]) -> Row | None:
    """The layers of a row and their derivatives, each with its evidence."""
    layers = _layers(f, body)
    if len(layers) < 2:
        return None
    slopes = tuple(
        with_evidence(derive(above.formula, below.name, operators=f.operators), operators=f.operators)
        for above, below in pairwise(layers)
    )
    shown = tuple(_by_name(step.after, below) for step, below in zip(slopes, (*layers[1:],), strict=True))
    product = times(*(_by_name(after, above) for after, above in zip(shown, layers, strict=False)))
    simplified = _simplified(product, layers, f) if len(slopes) > 1 else None
    through = product if simplified is None else simplified.after
    inner = layers[-1].formula
    by = tuple(with_evidence(derive(inner, name, operators=f.operators), operators=f.operators) for name in wanted)
    return Row(layers, slopes, simplified, through, by)


def _by_name(slope: Formula, layer: Layer) -> Formula:
    """A derivative with the name of the layer where its formula stands: p(1 − p) for p = sigmoid(z)."""
    return slope if isinstance(layer.formula, Symbol) else _replaced(slope, layer.formula, layer.name)


def _layers(f: Function, body: Formula) -> tuple[Layer, ...]:
    """From the loss of a row inwards to what holds all parameters and is no function of anything simpler."""
    variables, taken = set(f.variables), {*f.variables, *f.columns}
    found = [body]
    while True:
        inside = next(_holding_all(found[-1], variables), None)
        if inside is None:
            break
        found.append(inside)
    while len(found) > 1 and isinstance(found[-1], Symbol):
        found.pop()
    kept = [body, *(part for part in found[1:] if _worth_naming(part, part is found[-1]))]
    names: list[str] = ["l" if "l" not in taken else "q"]
    for part in kept[1:]:
        offered = _letters(part, body, f)
        name = next((n for n in offered if n not in taken and n not in names and f"{n}_i" not in taken), None)
        if name is None:
            return ()
        names.append(name)
    layers = []
    for k, part in enumerate(kept):
        formula = part if k + 1 == len(kept) else _replaced(part, kept[k + 1], names[k + 1])
        layers.append(Layer(names[k], formula))
    return tuple(layers)


def _holding_all(whole: Formula, variables: set[str]) -> Iterator[Formula]:
    """Proper parts without which no parameter is left, the largest first."""
    ordered = list(parts(whole))
    for part in reversed(ordered):
        if part is whole or part == whole or not symbols(part) & variables:
            continue
        if not symbols(_replaced(whole, part, "#")) & variables:
            yield part


def _replaced(whole: Formula, part: Formula, name: str) -> Formula:
    return rebuilt(whole, lambda node: Symbol(name) if node == part else node)


def _worth_naming(part: Formula, innermost: bool) -> bool:
    """Functions, and the innermost sum; signs and sums around them are passed through."""
    if not isinstance(part, Apply):
        return False
    return innermost or part.operator.form is Form.CALL


def _letters(part: Formula, body: Formula, f: Function) -> tuple[str, ...]:
    """r for what a column is taken from, p for a probability, a for another function, z for what it is applied to."""
    assert isinstance(part, Apply)
    if part.operator.form is Form.CALL:
        logs = any(isinstance(node, Apply) and node.operator is LOG for node in parts(body))
        return ("p", "q", "a") if logs else ("a", "p", "q")
    terms = part.arguments if part.operator.form is Form.SUM else ()
    is_residual = any(symbols(term) and not symbols(term) & set(f.variables) for term in terms)
    return ("r", "e", "u") if is_residual else ("z", "u", "v")


def _simplified(product: Formula, layers: Sequence[Layer], f: Function) -> Step | None:
    """p − y for the product of cross-entropy and sigmoid: offered for each layer and column, taken where it holds."""
    offers = [
        Apply(SUM, (Symbol(layer.name), Apply(NEGATION, (Symbol(column),))))
        for layer, column in product_of(layers[1:], f.columns)
    ]
    meaning = {layer.name: _inward(layer, layers) for layer in layers[1:-1]}
    for offer in offers:
        if size(offer) >= size(product):
            continue
        before, after = substitute(product, meaning), substitute(offer, meaning)
        step = with_evidence(
            Step("simplification", before, after, layers[-1].name, claim=Claim.REWRITE), operators=f.operators
        )
        if step.evidence is not None:
            return Step(step.rule, product, offer, step.variable, claim=step.claim, evidence=step.evidence)
    return None


def _inward(layer: Layer, layers: Sequence[Layer]) -> Formula:
    """A layer over the innermost one."""
    formula = layer.formula
    for other in layers[layers.index(layer) + 1 : -1]:
        formula = substitute(formula, {other.name: other.formula})
    return formula


def _total(f: Function, row: Row, name: str, by: Step) -> Step:
    """The derivative of the loss: the mean of what the chain rule gives for a row; checked on the data."""
    product = tidy(times(row.through, by.after), operators=f.operators)
    meaning = {layer.name: layer.formula for layer in row.layers[1:]}
    whole = product
    for layer in row.layers[1:]:
        whole = substitute(whole, {layer.name: meaning[layer.name]})
    assert isinstance(f.formula, Apply)
    after = Apply(f.formula.operator, (whole,))
    return with_evidence(Step("chain", f.formula, after, name), columns=f.columns, operators=f.operators)


@dataclass(frozen=True, slots=True)
class _Page:
    """The blocks: with the index of the row at every column and layer."""

    f: Function
    row: Row
    wanted: Sequence[str]
    totals: Sequence[Step]

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

    def slope(self, above: Layer, below: str, *, partial: bool) -> Part:
        return leibniz(self.named(above), below, partial=partial)

    def inner(self, name: str) -> Part:
        """∂rᵢ/∂m"""
        return self.slope(self.row.layers[-1], name, partial=self.partial)

    def blocks(self) -> list[Block]:
        """Index, layers, the derivatives of each, the chain rule for a row, and the mean outside."""
        f, row = self.f, self.row
        outer, *inner = row.layers
        name = name_of(f)
        mean = call(name, *f.variables)
        body = self.indexed(outer.formula)
        first = [Equation(notations(self.summed(body)), notations(mean), "=")]
        first += [
            Equation(notations(self.indexed(layer.formula)), notations(self.named(layer)), "=") for layer in inner
        ]
        told = running(f"The data has N = {f.rows} rows. With a name for what the parameters stand in:")
        steps = (self._derivatives(), self._chain(), self._mean())
        entries: list[Part] = [self._result(k) for k in range(len(self.wanted))]
        whole: Part = gradient(name) if len(entries) > 1 else leibniz(name, self.wanted[0], partial=self.partial)
        result = equals(whole, vector(*entries) if len(entries) > 1 else entries[0])
        ending = [result, *self._numbers(), *self._in_matrices()]
        return [Paragraph(told), Display(tuple(first)), Steps(steps), Heading("Result"), *ending]

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
            left = leibniz(name_of(f), name, partial=self.partial)
            rows.append(Equation(notations(linear_formula(terms)), notations(left), "="))
        return [Paragraph(f"With the sums over the {f.rows} rows of the data worked out:"), Display(tuple(rows))]

    def _derivatives(self) -> StepBlock:
        layers = self.row.layers
        rows = [
            Equation(
                notations(self.indexed(_by_name(step.after, above))),
                notations(self.slope(above, f"{below.name}_i", partial=False)),
                "=",
            )
            for above, below, step in zip(layers, layers[1:], self.row.slopes, strict=False)
        ]
        rows += [
            Equation(
                notations(self.indexed(step.after)), notations(self.slope(layers[-1], name, partial=self.partial)), "="
            )
            for name, step in zip(self.wanted, self.row.by, strict=True)
        ]
        return self._step("1", "The derivatives of one row", "Each named part by what stands in it.", rows)

    def _chain(self) -> StepBlock:
        layers = self.row.layers
        rows: list[Equation] = []
        if self.row.simplified is not None:
            names = [self.slope(a, f"{b.name}_i", partial=False) for a, b in pairwise(layers)]
            left = self.slope(layers[0], f"{layers[-1].name}_i", partial=False)
            shorter = phrase(chained(*names), "=", self.indexed(self.row.simplified.before))
            rows.append(Equation(notations(shorter), notations(left), "="))
            rows.append(Equation(notations(self.indexed(self.row.through)), None, "="))
        for name, step in zip(self.wanted, self.row.by, strict=True):
            product = tidy(times(self.row.through, step.after), operators=self.f.operators)
            outer = self.slope(layers[0], f"{layers[-1].name}_i", partial=False)
            worked = phrase(
                chained(outer, self.slope(layers[-1], name, partial=self.partial)), "=", self.indexed(product)
            )
            rows.append(Equation(notations(worked), notations(self.slope(layers[0], name, partial=self.partial)), "="))
        said = "The derivative of a row's loss by a parameter goes through the named parts, which all parameters share."
        return self._step("2", "Chain rule", said, rows)

    def _mean(self) -> StepBlock:
        rows = [
            Equation(notations(self._result(k)), notations(leibniz(name_of(self.f), name, partial=self.partial)), "=")
            for k, name in enumerate(self.wanted)
        ]
        return self._step("3", "Sum over the rows", "The derivative of a sum is the sum of the derivatives.", rows)

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

    @property
    def partial(self) -> bool:
        return len(self.f.variables) > 1

    def _step(self, number: str, title: str, sentence: str, rows: Sequence[Equation]) -> StepBlock:
        steps = {"1": (*self.row.slopes, *self.row.by), "2": [s for s in [self.row.simplified] if s], "3": self.totals}
        good = all(map(all_verified, steps[number]))
        mark = Verdict.PASS if good else Verdict.INCONCLUSIVE
        return StepBlock(
            number, title, sentence, (Display(tuple(rows)),), (), mark, "checked" if good else "not confirmed"
        )
