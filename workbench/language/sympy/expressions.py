"""SymPy's expressions as trees: terms and factors in the order people write them, fractions and roots as such.

SymPy itself is not imported: an expression tells what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from workbench.errors import OptionError
from workbench.language.building import number, product_of
from workbench.language.formula import Apply, Formula, Number, has_form
from workbench.language.rows import template
from workbench.language.sympy.ordering import factors, in_order, is_negative, turns
from workbench.language.sympy.plans import FORMS, Expression, Plan, Table, leaf, matrix_form, name_of
from workbench.language.sympy.products import common_denominator, is_below, quotient
from workbench.operators import NEGATION, OPERATORS, POWER, QUOTIENT, SUM, VECTOR, Form, Operator, row_taking


def from_sympy(expression: Expression, operators: Table = OPERATORS) -> Formula:
    """SymPy's expression as a tree; a matrix of one column, or a list, as a vector.

    Decreasing powers, constants last, no leading minus where it can be avoided; negative powers below a fraction line.
    Raises OptionError for what the table of operators does not have.

    >>> from workbench.language import to_text
    >>> from workbench.language.sympy import symbol
    >>> x = symbol("x")
    >>> to_text(from_sympy(1 - x**2 / 3 + 2 * x))
    '1 + 2*x - x^2/3'
    """
    try:
        return _built(expression, operators)
    except RecursionError:
        raise OptionError("the expression is nested too deeply for SymPy to be looked at.") from None


def _built(expression: Expression, operators: Table) -> Formula:
    """The tree; parts that are shared are built once."""
    done: dict[int, Formula] = {}
    plans: dict[int, tuple[Plan, Expression]] = {}  # holds the expressions, so that no id is used twice
    waiting = [expression]
    while waiting:
        part = waiting[-1]
        if id(part) in done:
            waiting.pop()
            continue
        if id(part) not in plans:
            plans[id(part)] = (_plan(part, operators), part)
        plan, _ = plans[id(part)]
        missing = [below for below in plan.parts if id(below) not in done]
        if missing:
            waiting.extend(missing)
        else:
            done[id(part)] = plan.build([done[id(below)] for below in plan.parts])
    return done[id(expression)]


def _plan(part: Expression, operators: Table) -> Plan:
    for applies, plan in PLANS:
        if applies(part):
            return plan(part, operators)
    raise OptionError(f"{part!s:.80} ({type(part).__name__}) has no counterpart in the table of operators.")


def _exact(part: Expression, _operators: Table) -> Plan:
    return leaf(number(Fraction(int(part.p), int(part.q))))


def _float(part: Expression, _operators: Table) -> Plan:
    text = repr(abs(float(part)))
    decimal = Number(Fraction(text), text)
    return leaf(Apply(NEGATION, (decimal,)) if part < 0 else decimal)


def _named_number(part: Expression, operators: Table) -> Plan:
    for row in operators:
        if row.form is Form.CONSTANT and row.sympy == str(part):
            return leaf(Apply(row, ()))
        for name, text in row.sympy_numbers:
            if name == str(part):
                return leaf(template(text, (), operators))
    raise OptionError(f"the constant {part} has no row in the table of operators.")


def _sum(part: Expression, _operators: Table) -> Plan:
    terms = in_order([term for term in part.args if not _is_vanishing(term)])
    if not terms:
        return leaf(Number(0))
    whole = common_denominator(part)
    signs = [is_negative(term) for term in terms]
    outside = whole != 1 and all(signs)
    parts = tuple(whole * (-term if negative else term) for term, negative in zip(terms, signs, strict=True))

    def build(below: Sequence[Formula]) -> Formula:
        signed = [_negated(b) if n and not outside else b for b, n in zip(below, signs, strict=True)]
        formula = Apply(SUM, tuple(signed)) if len(signed) > 1 else signed[0]
        if whole != 1:
            formula = Apply(QUOTIENT, (formula, number(int(whole))))
        return _negated(formula) if outside else formula

    return Plan(parts, build)


def _product(part: Expression, _operators: Table) -> Plan:
    if any(map(_is_vanishing, factors(part))):
        return leaf(Number(0))
    negative, above, below = quotient(part)
    count = len(above)

    def build(done: Sequence[Formula]) -> Formula:
        formula = _multiplied(done[:count])
        if below:
            formula = Apply(QUOTIENT, (formula, _multiplied(done[count:])))
        return _negated(formula) if negative else formula

    return Plan((*above, *below), build)


def _negated(formula: Formula) -> Formula:
    is_negation = has_form(formula, Form.NEGATION)
    return formula.children[0] if is_negation else Apply(NEGATION, (formula,))


def _multiplied(factors: Sequence[Formula]) -> Formula:
    return product_of(factors)


def _power(part: Expression, operators: Table) -> Plan:
    base, exponent = part.args
    if is_below(base, exponent) or turns(base, exponent):
        return _product(part, operators)
    root = _root(base, exponent, operators)
    if root is not None:
        return Plan((base,), lambda below: Apply(root, tuple(below)))
    return Plan((base, exponent), lambda below: Apply(POWER, tuple(below)))


def _root(base: Expression, exponent: Expression, operators: Table) -> Operator | None:
    """The row for base^(1/n): the square root; other real roots of numbers alone, as SymPy's are complex."""
    if (
        not exponent.is_Rational
        or exponent.p != 1
        or (exponent.q != 2 and not (base.is_number and base.is_nonnegative))
    ):
        return None
    return next((row for row in operators if row.form is Form.ROOT and row.index == exponent.q), None)


def _called(part: Expression, operators: Table) -> Plan:
    """A function by its head, or the power of a constant that the table has for it: exp(x) is e^x."""
    head, arguments = _head(part)
    rows = [row for row in operators if row.sympy == head and row.takes(len(arguments))]
    if not rows:
        raise OptionError(f"SymPy's {head} has no row in the table of operators, in {part!s:.60}.")
    row = rows[0]
    if row.variadic:  # their order is SymPy's, not the user's: numbers last
        arguments = tuple(sorted(arguments, key=lambda argument: bool(argument.is_number)))
    base = next((c for c in operators if c.power and row_taking(c.power, 1, operators) is row), None)
    if base is not None:
        return Plan(arguments, lambda below: Apply(POWER, (Apply(base, ()), *below)))
    return Plan(arguments, lambda below: Apply(row, tuple(below)))


def _head(part: Expression) -> tuple[str, tuple[Expression, ...]]:
    """The name of a head as the table has it, and its arguments: SymPy keeps two of them in another form."""
    head, arguments = type(part).__name__, part.args
    if head == "Heaviside":
        return head, arguments[:1]  # the value at 0 is 1/2 in both
    if head == "polygamma" and arguments[0] == 0:
        return "digamma", arguments[1:]
    return head, arguments


def _reduced(part: Expression, _operators: Table) -> Plan:
    return Plan(part.args, lambda below: Apply(part.operator, tuple(below)))


def _compared(part: Expression, operators: Table) -> Plan:
    row = next((row for row in operators if row.sympy == type(part).__name__), None)
    if row is None:
        raise OptionError(f"SymPy's {type(part).__name__} has no row in the table of operators, in {part!s:.60}.")
    return Plan(part.args, lambda below: Apply(row, tuple(below)))


def _pieces(part: Expression, operators: Table) -> Plan:
    row = next(row for row in operators if row.form is Form.PIECEWISE)
    parts: list[Expression] = []
    for value, condition in part.args:
        parts += [value] if condition == True else [condition, value]  # noqa: E712  # SymPy's true
    return Plan(tuple(parts), lambda below: Apply(row, tuple(below)))


def _vector(part: Expression, _operators: Table) -> Plan:
    entries = part.tolist() if hasattr(part, "tolist") else list(part)
    if getattr(part, "shape", ())[1:] == (1,) and hasattr(part, "rows"):
        entries = [row[0] for row in entries]
    return Plan(tuple(entries), lambda below: Apply(VECTOR, tuple(below)))


def _is_vanishing(part: Expression) -> bool:
    """SymPy's derivative of a jump is zero wherever there is one, and so is a multiple of it."""
    return any(type(base).__name__ == "DiracDelta" for factor in factors(part) for base in (factor, *factor.args[:1]))


def _is_wrapper(part: Expression) -> bool:
    """Something kept as written, with nothing else to it."""
    return any(kind.__name__ == "UnevaluatedExpr" for kind in type(part).__mro__)


PLANS: tuple[tuple[Callable[[Expression], bool], Callable[[Expression, Table], Plan]], ...] = (
    (lambda part: isinstance(part, list | tuple) or hasattr(part, "tolist"), _vector),
    (lambda part: isinstance(part, int | Fraction), lambda part, _: leaf(number(part))),
    (lambda part: getattr(part, "is_MatrixExpr", False), matrix_form),
    (lambda part: type(part).__name__ in FORMS, lambda part, operators: FORMS[type(part).__name__](part, operators)),
    (lambda part: part.is_Symbol, lambda part, _operators: leaf(name_of(part))),
    (lambda part: part.is_Rational, _exact),
    (lambda part: part.is_Float, _float),
    (lambda part: part.is_NumberSymbol, _named_number),
    (lambda part: part.is_Add, _sum),
    (lambda part: part.is_Mul, _product),
    (lambda part: part.is_Pow, _power),
    (lambda part: part.is_Piecewise, _pieces),
    (lambda part: part.is_Relational or part.is_Boolean, _compared),
    (lambda part: isinstance(getattr(part, "operator", None), Operator), _reduced),
    (_is_vanishing, lambda _part, _operators: leaf(Number(0))),
    (_is_wrapper, lambda part, _operators: Plan(part.args, lambda below: below[0])),
    (lambda part: part.is_Function, _called),
)
"""Kinds of expressions, and how each becomes a tree; the first that applies."""
