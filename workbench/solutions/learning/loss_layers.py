"""A row of a loss as layers: l = r², r = m x + b − y; and the derivative of each by the one inside it.

The loss of a row goes in, what its parameters stand in is found and named; each derivative comes with its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as product_of

from workbench.checks.steps import with_evidence
from workbench.derivations import Claim, Step, derive, tidy
from workbench.derivations.writing import times
from workbench.functions import Function
from workbench.language.building import rebuilt, substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, size, symbols
from workbench.operators import EXP, LOG, NEGATION, SUM, Form
from workbench.solutions.learning.loss_terms import Loss


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


def row_of(f: Function, body: Formula, wanted: Sequence[str]) -> Row | None:
    """The layers of a row and their derivatives, each with its evidence; None where there is nothing to name.

    >>> from workbench import function
    >>> from workbench.language.printing import to_text
    >>> f = function("mean((m*x + b - y)^2)", data={"x": [0, 1], "y": [1, 2]})
    >>> [(layer.name, to_text(layer.formula)) for layer in row_of(f, f.formula.children[0], f.variables).layers]
    [('l', 'r^2'), ('r', 'm*x + b - y')]
    """
    layers = _layers(f, body)
    if len(layers) < 2:
        return None
    slopes = tuple(
        with_evidence(derive(above.formula, below.name, operators=f.operators), operators=f.operators)
        for above, below in pairwise(layers)
    )
    shown = tuple(by_name(step.after, below) for step, below in zip(slopes, layers[1:], strict=True))
    product = times(*(by_name(after, above) for after, above in zip(shown, layers, strict=False)))
    simplified = _simplified(product, layers, f) if len(slopes) > 1 else None
    through = product if simplified is None else simplified.after
    inner = layers[-1].formula
    by = tuple(with_evidence(derive(inner, name, operators=f.operators), operators=f.operators) for name in wanted)
    return Row(layers, slopes, simplified, through, by)


def by_name(slope: Formula, layer: Layer) -> Formula:
    """A derivative with the name of the layer where its formula stands: p(1 − p) for p = sigmoid(z)."""
    return slope if isinstance(layer.formula, Symbol) else _replaced(slope, layer.formula, layer.name)


def _layers(f: Function, body: Formula) -> tuple[Layer, ...]:
    """From the loss of a row inwards to what holds all parameters and is no function of anything simpler."""
    own = {formula: name for name, formula in f.definition.named}
    variables, taken = set(f.variables), {*f.variables, *f.columns, *own.values()}
    found = [body]
    while True:
        inside = next(_holding_all(found[-1], variables), None)
        if inside is None:
            break
        found.append(inside)
    while len(found) > 1 and isinstance(found[-1], Symbol):
        found.pop()
    kept = [body, *_worth_naming(found[1:], own)]
    names: list[str] = ["l" if "l" not in taken else "q"]
    for part in kept[1:]:
        offered = _letters(part, body, f)
        free = (n for n in offered if n not in taken and n not in names and f"{n}_i" not in taken)
        name = own.get(part) or next(free, None)
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


def _worth_naming(inside: Sequence[Formula], own: Mapping[Formula, str]) -> Iterator[Formula]:
    """What the user named, functions, 1/(1 + exp(-z)) as the function it is, and the innermost sum.

    Signs and sums around them are passed through, and in what has a name of its own the functions too.
    """
    named = False
    for part in inside:
        whole = part in own or _is_logistic(part)
        call = isinstance(part, Apply) and part.operator.form is Form.CALL and not named
        innermost = part is inside[-1] and isinstance(part, Apply)
        if whole or call or innermost:
            yield part
        named = named or whole


def _is_logistic(part: Formula) -> bool:
    """Is it 1/(1 + exp(...))?"""
    if not isinstance(part, Apply) or part.operator.form is not Form.QUOTIENT:
        return False
    above, below = part.arguments
    terms = below.arguments if isinstance(below, Apply) and below.operator is SUM else ()
    powers = [term for term in terms if isinstance(term, Apply) and term.operator is EXP]
    return above == Number(1) and len(terms) == 2 and len(powers) == 1 and Number(1) in terms


def _letters(part: Formula, body: Formula, f: Function) -> tuple[str, ...]:
    """r for what a column is taken from, p for a probability, a for another function, z for what it is applied to."""
    assert isinstance(part, Apply)
    if part.operator.form is Form.CALL or _is_logistic(part):
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


def penalty_step(f: Function, loss: Loss, name: str) -> Step | None:
    """The derivative of what holds no data, with its evidence; None where that is 0."""
    if loss.penalty is None or name not in symbols(loss.penalty):
        return None
    return with_evidence(derive(loss.penalty, name, operators=f.operators), operators=f.operators)


def total(f: Function, loss: Loss, row: Row, name: str, by: Step, apart: Step | None) -> Step:
    """The derivative of the loss: the mean of what the chain rule gives for a row, and that of the penalty.

    Checked on the data.
    """
    product = tidy(times(row.through, by.after), operators=f.operators)
    whole = product
    for layer in row.layers[1:]:
        whole = substitute(whole, {layer.name: layer.formula})
    after = loss.of_rows(whole) if apart is None else Apply(SUM, (loss.of_rows(whole), apart.after))
    return with_evidence(Step("chain", f.components[0], after, name), columns=f.columns, operators=f.operators)
