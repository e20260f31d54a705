"""Tidying: a formula as a person would leave it, with the same value at every point where it had one before.

Numbers are multiplied and put in front, zeros and ones dropped, signs merged, like powers and like terms
joined, exact values looked up in the rows. Nothing is expanded, and nothing is cancelled that would give a
value where there was none: x^2/x^5 is 1/x^3, but x/x stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.derivations.folding import folded
from workbench.derivations.monomials import ONE, Monomial, monomial
from workbench.derivations.numerals import Numeral, numeral, power
from workbench.derivations.signs import is_positive, is_total
from workbench.derivations.terms import collected
from workbench.language.formula import Apply, Formula, Number, has_form
from workbench.language.rows import values
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, Form, Operator


def tidy(formula: Formula, *, operators: Sequence[Operator] = OPERATORS) -> Formula:
    """The formula as a person would leave it; equal to it wherever it has a value.

    >>> from workbench.language.printing import to_text
    >>> from workbench.language.reading import read
    >>> to_text(tidy(read("2*(3*x + 1)*3 + 0*x^1").formula))
    '6*(3*x + 1)'
    """
    return Tidying(tuple(operators)).tidied(formula)


class Tidying:
    """Tidying of several formulas that share parts: each part is looked at once."""

    def __init__(self, operators: tuple[Operator, ...]) -> None:
        self._operators = operators
        self._tidy: dict[Formula, Formula] = {}
        self._total: dict[Formula, bool] = {}
        self._monomials: dict[Formula, Monomial] = {}
        self._values: dict[Operator, dict[tuple[Formula, ...], Formula]] = {}

    def tidied(self, formula: Formula) -> Formula:
        """The formula as a person would leave it."""
        return folded(formula, self._tidy, self._from_children)

    def _from_children(self, node: Formula) -> Formula:
        if not isinstance(node, Apply) or node.operator.form is Form.COMPARISON:
            return node  # conditions stay as they are written
        arguments = tuple(self._tidy[child] for child in node.arguments)
        same = all(new is old for new, old in zip(arguments, node.arguments, strict=True))
        result = self._settled(node if same else Apply(node.operator, arguments))
        result = node if result == node else result
        self._tidy[result] = result
        return result

    def _settled(self, node: Apply) -> Formula:
        """Tidy, given tidy arguments; what comes out may be worth another look (2^x*2^(1 - x) is 2^1)."""
        result: Formula = node
        while isinstance(result, Apply):
            before, result = result, self._normal(result)
            if result == before:
                break
        return result

    def _normal(self, node: Apply) -> Formula:
        match node.operator.form:
            case Form.SUM:
                return self._added(node.arguments)
            case Form.PRODUCT | Form.NEGATION | Form.QUOTIENT:
                return self._multiplied(node)
            case Form.POWER:
                return self._raised(node)
            case Form.REDUCTION:
                return self._reduced(node)
            case Form.PIECEWISE:
                return self._joined(node)
        return self._known_value(node)

    def _added(self, terms: Sequence[Formula]) -> Formula:
        return collected(terms, self._monomial, self._is_total)

    def _multiplied(self, node: Formula) -> Formula:
        product = self._monomial(node).settled(self._is_total)
        if product.coefficient.value == -1 and not product.below and len(product.above) == 1:
            (sum_,) = product.above
            if has_form(sum_, Form.SUM):
                return self._added([Apply(NEGATION, (term,)) for term in sum_.arguments])
        return product.formula

    def _monomial(self, formula: Formula) -> Monomial:
        if formula not in self._monomials:
            self._monomials[formula] = monomial(formula, self._added)
        return self._monomials[formula]

    def _is_total(self, formula: Formula) -> bool:
        return is_total(formula, self._total)

    def _raised(self, node: Apply) -> Formula:
        base, exponent = node.arguments
        size, by = numeral(base), numeral(exponent)
        if size == ONE and self._is_total(exponent):
            return Number(1)
        if by is None:
            return self._known_value(node)
        if size is not None and (value := power(size, by)) is not None:
            return value.formula
        if by.value == 1:
            return base
        if by.value == 0 and size is None and self._is_total(base):
            return Number(1)
        if by.whole and (product := self._monomial(base)).coefficient.value < 0:
            inner = self._settled(Apply(POWER, (replace(product, coefficient=-product.coefficient).formula, exponent)))
            return Apply(NEGATION, (inner,)) if by.value % 2 else inner
        return self._power_of_power(base, by) or self._known_value(node)

    def _power_of_power(self, base: Formula, by: Numeral) -> Formula | None:
        """(x^2)^3 is x^6 and (e^x)^2 is e^(2x); (x^2)^(1/2) and (1/x)^(-1) stay."""
        if not isinstance(base, Apply) or base.operator.form is not Form.POWER:
            return None
        inner, exponent = base.arguments
        own = numeral(exponent)
        if is_positive(inner):
            return Apply(POWER, (inner, self._multiplied(Apply(PRODUCT, (by.formula, exponent)))))
        if own is None or not (own.whole and by.whole) or (min(own.value, by.value) < 0 <= own.value * by.value):
            return None
        return Apply(POWER, (inner, (own * by).formula))

    def _reduced(self, node: Apply) -> Formula:
        """Over the rows of the data, a number comes out to the front."""
        (term,) = node.arguments
        inside = self._monomial(term)
        if inside.coefficient == ONE:
            return self._known_value(node)
        if inside.coefficient.value == 0:
            return Number(0) if self._is_total(inside.rest) else node
        rest = self._known_value(Apply(node.operator, (inside.rest,)))
        return self._multiplied(Apply(PRODUCT, (inside.coefficient.formula, rest)))

    def _joined(self, node: Apply) -> Formula:
        """All pieces alike, and one for all other cases: no pieces."""
        pieces = {*node.arguments[1::2], node.arguments[-1]}
        return pieces.pop() if len(pieces) == 1 and self._is_total(node) else node

    def _known_value(self, node: Apply) -> Formula:
        """The exact value that the row states for these arguments, if it states one."""
        row = node.operator
        if row.values and row not in self._values:
            self._values[row] = {}  # while its own entries are tidied, it has none
            entries = values(row, self._operators)
            self._values[row] = {tuple(map(self.tidied, at)): self.tidied(value) for at, value in entries}
        return self._values[row].get(node.arguments, node) if row.values else node
