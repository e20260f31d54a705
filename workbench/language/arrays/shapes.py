"""Shapes: of every part of a formula, from the declared shapes of its names; what does not fit is a MisfitError.

The conventions, and the rule of each form, stand in `rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from workbench.errors import ShapeError
from workbench.language.arrays.misfits import MisfitError, Shape, named
from workbench.language.arrays.rules import FUNCTIONS, result, single
from workbench.language.formula import Apply, Formula, Symbol, parts
from workbench.operators import Form

Declared: TypeAlias = Mapping[str, Shape]


class Shapes:
    """The shapes of the parts of one text, each found once."""

    def __init__(self, declared: Declared, columns: Collection[str] = (), variables: Collection[str] = ()) -> None:
        """declared: of names that are arrays; all others are numbers. columns: names of the data, over its rows.

        variables: declared names; those that are not arrays have no components, where any array is declared.
        """
        self.declared = declared
        self.columns = columns
        self.numbers = frozenset(variables) - declared.keys() if declared else frozenset()
        self._known: dict[int, tuple[Formula, Shape]] = {}  # nodes are kept: their ids stay their own

    def of(self, formula: Formula) -> Shape:
        """The shape of a formula. Raises MisfitError where its parts do not go together.

        >>> Shapes({"w": (3,)}).of(Symbol("w"))
        (3,)
        """
        if isinstance(formula, Symbol):
            return self.declared.get(formula.name, ())
        found = self._known.get(id(formula))
        if found is None:
            waiting = [formula]
            while waiting:
                node = waiting[-1]
                missing = [c for c in node.children if id(c) not in self._known]
                if missing:
                    waiting.extend(missing)
                    continue
                waiting.pop()
                self._known[id(node)] = (node, self._of(node))
            found = self._known[id(formula)]
        return found[1]

    def problem(self, node: Formula) -> tuple[str, str] | None:
        """What does not fit in a part, and what to write instead; None where all fits."""
        try:
            self.of(node)
        except MisfitError as misfit:
            return misfit.reason, misfit.hint
        return None

    def remark(self, node: Formula) -> str:
        """What a person might not expect of a part whose shapes fit; "" where there is nothing to say."""
        if not isinstance(node, Apply) or not node.arguments:
            return ""
        row, shape = node.operator, self.of(node.arguments[0])
        if row.form is Form.POWER and len(shape) == 2 and not single(shape):
            base, exponent = (named(part, "it") for part in node.arguments)
            return f"{base}^{exponent} is a product of matrices, {' '.join([base] * min(int(exponent), 4))}"
        if len(node.arguments) > 1 or not shape or row.of_arrays:
            return ""
        told = named(node.arguments[0], "the vector")
        if row.form in FUNCTIONS and row.takes(1) and row.components is None:
            return f"{row.name} is applied to each component of {told}"
        if row.form in FUNCTIONS or row.form is Form.REDUCTION:
            return f"{row.name}({told}) is over the components of {told}"
        return ""

    def _of(self, node: Formula) -> Shape:
        if isinstance(node, Symbol):
            return self.declared.get(node.name, ())
        if not isinstance(node, Apply):
            return ()
        below = [self._known[id(argument)][1] for argument in node.arguments]
        if node.operator.form is Form.REDUCTION and self.columns and below[0]:
            self._not_over_rows(node)
        first = node.arguments[0] if node.arguments else node
        if node.operator.form is Form.ELEMENT and isinstance(first, Symbol) and first.name in self.numbers:
            raise MisfitError(f"{first.name} is a number, and has no components", first.name)
        return result(node, below)

    def _not_over_rows(self, node: Apply) -> None:
        """`sum(w*x)` of a vector w and a column x could be over either."""
        for part in parts(node.arguments[0]):
            if isinstance(part, Symbol) and part.name in self.columns and part.name not in self.declared:
                reason = f"{node.operator.name} is unclear here: over the components, or over the rows of {part.name}"
                raise MisfitError(reason, "a product with the column outside, or one component of the vector")


def shape_of(formula: Formula, declared: Declared) -> Shape:
    """The shape of a formula from those of its names. ShapeError where its parts do not go together.

    >>> from workbench.language.formula import Apply
    >>> from workbench.operators import PRODUCT
    >>> shape_of(Apply(PRODUCT, (Symbol("W"), Symbol("x"))), {"W": (2, 3), "x": (3,)})
    (2,)
    """
    try:
        return Shapes(declared).of(formula)
    except MisfitError as misfit:
        raise ShapeError(f"{misfit}.") from None
