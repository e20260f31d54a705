"""Calls: a function with its argument, in a bracket or as the factors that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language import conditions, refusals
from workbench.language.arrays import notation
from workbench.language.characters import PRIME
from workbench.language.formula import Apply, Formula, Number
from workbench.language.gradients import primed
from workbench.language.insertions import put_in
from workbench.language.preconditions import assume
from workbench.language.table import EXAMPLES, RAISED
from workbench.language.text.ranges import has_index, total
from workbench.operators import NORM, POWER, Form, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.vocabulary import Callee

_POWERS = ("^", RAISED)


def application(grammar: Grammar, callee: Callee) -> Formula:
    """`sin(x)`, `sin 2x`, `sin^2 x`, `log_2 x`, `√x`: the current token is the function."""
    start = grammar.index
    if grammar.items[start + 1] == PRIME:
        return primed(grammar, callee)
    if grammar.words.ranges and callee.typed in grammar.table.indexed and has_index(grammar):
        return total(grammar)
    grammar.index += 1
    grammar.enter(start)
    power = _power(grammar, callee, start) if grammar.items[grammar.index] in _POWERS else None
    node = called(grammar, callee, start) if grammar.items[grammar.index] == "(" else _bare(grammar, callee, start)
    grammar.depth -= 1
    return node if power is None else grammar.checked(Apply(POWER, (node, power)), start)


def _power(grammar: Grammar, callee: Callee, start: int) -> Formula:
    """`sin^2 x` is (sin x)^2; `sin^-1 x` could be the inverse."""
    sign = grammar.index
    after = grammar.items[sign + 1 : sign + 3]
    if after[0] == "-" or after == ["(", "-"]:
        name, inverse = callee.typed, inverse_of(grammar, callee)
        hint = f"{inverse}(x) for the inverse, 1/{name}(x)" if inverse else f"1/{name}(x)"
        raise grammar.error(start, f"'{name}^-1' is unclear: the inverse function, or 1/{name}", hint, sign + 2)
    if callee.body is not None and after[0] == "(":
        name = callee.typed
        reason = f"'{name}^(' is unclear: a power of {name}, or a derivative"
        raise grammar.error(start, reason, f"({name}(x))^2, or {name}''(x)", sign + 1)
    grammar.index += 1
    node = grammar.atoms.get(grammar.items[grammar.index])
    if node is None:
        if grammar.items[grammar.index] != "(":
            raise refusals.no_operand(grammar, grammar.index)
        return grammar.operand()
    grammar.index += 1
    return node


def called(grammar: Grammar, callee: Callee, start: int) -> Formula:
    """The arguments in a bracket."""
    opening = grammar.index
    items = grammar.items
    outer, grammar.conditional = grammar.conditional, False
    grammar.index += 1
    if any(row.form is Form.PIECEWISE for row in callee.rows):
        arguments = conditions.pieces(grammar, start)
    else:
        arguments = []
        wanted = callee.rows[0].conditions if callee.rows else ()
        while items[grammar.index] != ")" or arguments:
            arguments.append(_argument(grammar, callee, len(arguments) in wanted))
            if items[grammar.index] != ",":
                break
            refusals.decimal_comma(grammar, grammar.index)
            grammar.index += 1
    grammar.conditional = outer
    if items[grammar.index] != ")":
        if items[grammar.index] == "=" and any(row.form is Form.REDUCTION for row in callee.rows):
            reason = f"{callee.typed} over an index is not read"
            raise grammar.error(grammar.index, reason, f"{callee.typed}(...) over the rows of the data")
        raise refusals.unclosed(grammar, opening, ")")
    grammar.index += 1
    return applied(grammar, callee, arguments, start, opening)


def _argument(grammar: Grammar, callee: Callee, condition: bool) -> Formula:
    if not condition:
        return grammar.sum()
    start = grammar.index
    node = conditions.condition(grammar)
    if grammar.check is not None and not conditions.is_condition(node):
        raise grammar.error(start, f"{callee.typed} needs a condition here", "x < 0", grammar.index - 1)
    return node


def _bare(grammar: Grammar, callee: Callee, start: int) -> Formula:
    """The argument without a bracket: the factors up to a sign, another function, or the end."""
    items = grammar.items
    takes_one = any(row.takes(1) and row.form is not Form.REDUCTION for row in callee.rows) or callee.base is not None
    if not takes_one or not grammar.starts_factor():
        arguments = "..." if any(row.form is Form.PIECEWISE for row in callee.rows) else some(callee)
        signed = takes_one and items[grammar.index] == "-"
        hint = f"{callee.typed}({'-' if signed else ''}{arguments})"
        raise grammar.error(start, f"'{callee.typed}' needs an argument", hint)
    if grammar.is_called() or items[grammar.index] == "|":
        argument = grammar.operand()
    elif not callee.typed[0].isalpha():
        argument = _under_root(grammar, callee, start)
    else:
        argument = _factors(grammar, callee, start)
        grammar.loose = (grammar.index, start)
    return applied(grammar, callee, [argument], start, start)


def _factors(grammar: Grammar, callee: Callee, start: int) -> Formula:
    first = grammar.index
    factors = [grammar.factor()]
    while grammar.starts_factor() and not grammar.is_called():
        here = grammar.index
        if grammar.tokens.spaced(here) or grammar.items[here] in grammar.words.numbers:
            reason = f"where the argument of {callee.typed} ends is unclear"
            raise grammar.error(start, reason, _endings(grammar, start, first, here), here)
        factors.append(grammar.implicit_factor())
    return factors[0] if len(factors) == 1 else grammar.multiplied(factors, start)


def _endings(grammar: Grammar, start: int, first: int, here: int) -> str:
    """Both ways to write `sin x y`: with brackets around the factors from first on, with that at here and without."""
    called = grammar.tokens.written(start, first - 1)
    if grammar.items[here] not in grammar.atoms:
        return f"{called}(...) with brackets"
    inside, factor = grammar.tokens.written(first, here - 1), grammar.tokens.written(here, here)
    return f"{called}({inside}*{factor}) or {called}({inside})*{factor}"


def _under_root(grammar: Grammar, callee: Callee, start: int) -> Formula:
    """`√x` takes one factor; `√2x` is refused."""
    node = grammar.factor()
    if grammar.starts_factor() and not grammar.is_called():
        reason = f"where the root sign '{callee.typed}' ends is unclear"
        raise grammar.error(start, reason, f"{callee.typed}(2*x) or {callee.typed}(2)*x, with brackets", grammar.index)
    if isinstance(node, Apply) and node.operator is POWER:
        inner = grammar.tokens.written(start + 1, grammar.index - 1)
        grammar.note(f"{callee.typed}{inner} is read as {callee.typed}({inner})")
    return node


def applied(grammar: Grammar, callee: Callee, given: list[Formula], start: int, opening: int) -> Formula:
    """The node for a call, or the body of a user's function with the arguments in the place of its parameters."""
    arguments = (*given, callee.base) if callee.base is not None else tuple(given)
    if callee.body is not None:
        if callee.named and not callee.parameters:
            name = callee.typed
            reason = f"'{name}(' is unclear: a product, or {name} for another value"
            raise grammar.error(start, reason, f"{name}*(...), or {name}(x) = ... in its definition", opening)
        if len(arguments) != len(callee.parameters):
            raise refusals.wrong_count(grammar, callee, len(arguments), opening)
        values = dict(zip(callee.parameters, arguments, strict=True))
        assume(grammar, callee, values, start)
        return put_in(grammar, grammar.facts.called(callee.body, values), start)
    row = next((row for row in callee.rows if row.takes(len(arguments))), None)
    if row is None and grammar.shapes is not None:  # max(w), over the components of a vector
        row = notation.over_components(grammar.shapes, callee.rows, arguments)
    if row is None and grammar.check is None:  # in a row's own text a variadic name may stand for all arguments
        row = next((row for row in callee.rows if row.variadic), None)
    if row is None:
        raise refusals.wrong_count(grammar, callee, len(given), opening)
    _remark(grammar, callee, row, arguments)
    if row.form is Form.REDUCTION and isinstance(arguments[0], Apply) and arguments[0].operator is NORM:
        reason = f"{callee.typed} of one length is unclear"
        raise grammar.error(start, reason, f"{callee.typed}(abs(w)) over the components, or the length alone")
    if grammar.check is not None and (row.of_arrays or row.components):
        grammar.shaped()
    return grammar.checked(Apply(row, arguments), start)


def _remark(grammar: Grammar, callee: Callee, row: Operator, arguments: tuple[Formula, ...]) -> None:
    """What a person should know who typed this name, or this angle."""
    for name, remark in row.remarks:
        if name == callee.typed.lstrip("\\"):
            grammar.note(remark)
    angle = arguments[0] if row.period is not None else None
    if isinstance(angle, Number) and angle.value and angle.value % 15 == 0:
        written = f"{callee.typed}({angle.value})"
        grammar.note(f"{written} is in radians; {callee.typed}({angle.value}°) for degrees")


def inverse_of(grammar: Grammar, callee: Callee) -> str:
    """The name of the inverse function, where the table has one; else ""."""
    return next((row.inverse for row in callee.rows if row.inverse in grammar.table.functions), "")


def some(callee: Callee) -> str:
    """Arguments to show in a hint."""
    count = len(callee.parameters) or min((len(row.parameters) for row in callee.rows), default=1)
    return ", ".join(EXAMPLES[:count])
