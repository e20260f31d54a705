r"""Arguments of functions in LaTeX: `\sin x`, `\sin^2 x`, `\sin^{-1}x`, `\ln{(x)}`, and what may follow a factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language import calls, refusals
from workbench.language.arrays.misfits import MisfitError
from workbench.language.arrays.rules import multiplied
from workbench.language.characters import PRIME
from workbench.language.formula import Apply, Formula, Symbol, parts
from workbench.language.gradients import primed
from workbench.language.grammar import DEEPEST
from workbench.language.latex import groups
from workbench.language.table import RAISED
from workbench.language.text import adjacency
from workbench.language.vocabulary import Callee
from workbench.operators import DOT, POWER, Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

_INVERSE = [RAISED, "{", "-", "1", "}"]
_POINTS = (r"\cdot", "·", "⋅")
_BARS = ("|", r"\lvert", r"\lVert", "‖")
_UNCLEAR_AFTER_VARIABLE = frozenset(("(", "{", r"\frac", r"\sqrt", r"\root", "[", *_BARS))


def application(grammar: Grammar, callee: Callee) -> Formula:
    """A function and its argument; the current item is the function."""
    start, items = grammar.index, grammar.items
    if start and items[start - 1] == RAISED:
        raise grammar.error(start, f"TeX raises only '{callee.typed}'", f"x^{{{callee.typed} x}}, with braces")
    if items[start + 1] == PRIME:
        return primed(grammar, callee)
    grammar.index += 1
    grammar.enter(start)
    power: Formula | None = None
    if items[grammar.index] == RAISED:
        if items[grammar.index : grammar.index + 5] == _INVERSE:
            callee = _inverse(grammar, callee, start)
        else:
            power = _power(grammar, callee, start)
    node = _argument(grammar, callee, start)
    grammar.depth -= 1
    return node if power is None else grammar.checked(Apply(POWER, (node, power)), start)


def _inverse(grammar: Grammar, callee: Callee, start: int) -> Callee:
    r"""`\sin^{-1}` is arcsin; of functions without an inverse of their own it is unclear."""
    inverse = calls.inverse_of(grammar, callee)
    grammar.index += len(_INVERSE)
    if not inverse or callee.base is not None:
        reason = f"'{callee.typed}^{{-1}}' is unclear: the inverse function, or 1/{callee.typed}"
        raise grammar.error(start, reason, rf"\frac{{1}}{{{callee.typed}(x)}}", grammar.index - 1)
    grammar.note(f"{callee.typed}^{{-1}} is read as the inverse function, {inverse}")
    return Callee(callee.typed, grammar.table.functions[inverse])


def _power(grammar: Grammar, callee: Callee, start: int) -> Formula:
    r"""`\sin^2 x` is (sin x)^2."""
    sign = grammar.index
    if grammar.items[sign + 1 : sign + 3] == ["{", "-"]:
        reason = f"a negative power of '{callee.typed}' without its argument is unclear"
        raise grammar.error(start, reason, rf"\frac{{1}}{{{callee.typed}(x)^2}}", sign + 2)
    label = grammar.items[sign + 1 : sign + 6]
    if len(label) == 5 and [*label[:2], *label[3:]] == ["{", "(", ")", "}"] and label[2] in grammar.atoms:
        reason = f"'{callee.typed}^{{({label[2]})}}' is unclear: a derivative, or a power?"
        raise grammar.error(start, reason, f"{callee.typed}''(x), or {callee.typed}(x)^{{{label[2]}}}", sign + 5)
    grammar.index += 1
    item = grammar.items[grammar.index]
    node = grammar.atoms.get(item)
    if node is not None:
        grammar.index += 1
        return node
    if item != "{":
        raise grammar.error(grammar.index, f"the power of '{callee.typed}' is not read", f"{callee.typed}^{{2}}(x)")
    return grammar.operand()


def _argument(grammar: Grammar, callee: Callee, start: int) -> Formula:
    item = grammar.items[grammar.index]
    if item == "(":
        return calls.called(grammar, callee, start)
    takes_one = any(row.takes(1) and row.form is not Form.REDUCTION for row in callee.rows) or callee.base is not None
    if not takes_one or not grammar.starts_factor():
        raise _missing(grammar, callee, start)
    if item == "{":
        return calls.applied(grammar, callee, [_braced(grammar, callee, start)], start, start)
    if grammar.is_called() or item in _BARS:
        argument = grammar.operand()
    else:
        argument = _factors(grammar, callee, start)
        grammar.loose = (grammar.index, start)
    return calls.applied(grammar, callee, [argument], start, start)


def _missing(grammar: Grammar, callee: Callee, start: int) -> ParseError:
    signed = grammar.items[grammar.index] in ("-", "+")
    reason = f"a sign after '{callee.typed}' is unclear" if signed else f"'{callee.typed}' needs an argument"
    return grammar.error(start, reason, f"{callee.typed}({calls.some(callee)})")


def _braced(grammar: Grammar, callee: Callee, start: int) -> Formula:
    r"""`\ln{2x}`: TeX shows no braces, so what follows them must be clear."""
    opening = grammar.index
    inner = grammar.items[opening + 1]
    node = groups.braces(grammar)
    closed = inner in ("(", *_BARS) and grammar.items[grammar.index - 2] in (")", "|", r"\rvert", r"\rVert", "‖")
    macro = any(row.form is Form.FENCE or row.of_arrays for row in callee.rows)
    after = grammar.items[grammar.index]
    if not (closed or macro) and (after in (RAISED, "!") or (grammar.starts_factor() and not grammar.is_called())):
        written = grammar.tokens.written(opening + 1, grammar.index - 2)
        reason = f"where the argument of {callee.typed} ends is unclear: TeX sets no braces"
        raise grammar.error(start, reason, f"{callee.typed}({written}), with brackets", grammar.index - 1)
    grammar.loose = (grammar.index, start)
    return node


def _factors(grammar: Grammar, callee: Callee, start: int) -> Formula:
    """The factors up to a sign, another function, or the end."""
    first = at = grammar.index
    apart = False
    factors = [grammar.factor()]
    while grammar.starts_factor() and not grammar.is_called():
        here = grammar.index
        item = grammar.items[here]
        if item in grammar.words.numbers or (_unclear_after_variable(grammar, item) and _has_variable(factors[-1])):
            reason = f"where the argument of {callee.typed} ends is unclear"
            raise grammar.error(start, reason, f"{callee.typed}(...) with brackets", here)
        apart = apart or _set_apart(grammar, at, factors[-1])
        at = here
        factors.append(grammar.implicit_factor())
    if apart:
        command, argument = grammar.tokens.written(start, start), grammar.tokens.written(first, grammar.index - 1)
        grammar.note(rf"{command} {argument} is read as {command}({argument})")
    return factors[0] if len(factors) == 1 else grammar.multiplied(factors, start)


def _set_apart(grammar: Grammar, at: int, factor: Formula) -> bool:
    r"""Does a factor, `\frac{x}{2}`, or a space set behind it, `x\,`, look like the end of an argument?"""
    if grammar.items[at][0] == "\\" and _has_variable(factor):
        return True
    text, end, start = (
        grammar.tokens.text,
        grammar.tokens.span(grammar.index - 1)[1],
        grammar.tokens.span(grammar.index)[0],
    )
    return start > end and not text[end:start].isspace() and _has_variable(factor)


def _unclear_after_variable(grammar: Grammar, item: str) -> bool:
    r"""`\sin x e^x`, `\sin x (1 + x)`, `\ln x \sqrt{x}`: most people mean a product of two."""
    if item in _UNCLEAR_AFTER_VARIABLE or item.startswith("\\"):
        return True
    node = grammar.atoms.get(item)
    constant = isinstance(node, Apply) and node.operator.form is Form.CONSTANT
    return constant and grammar.items[grammar.index + 1] == RAISED


def _has_variable(node: Formula) -> bool:
    return any(isinstance(part, Symbol) for part in parts(node))


def may_follow(grammar: Grammar, divided: bool) -> None:
    r"""Refuses the current item as a factor without a sign before it, where that is unclear.

    A number may follow a factor that is none where it is a base, `\pi 2^x`, and a fraction of numbers, `\frac12 34`.
    """
    index, items, numbers = grammar.index, grammar.items, grammar.words.numbers
    first = index
    while items[first] == "{":
        first += 1
    before = items[index - 1]
    if "_" in before and before[-1].isdecimal() and items[index][0].isdecimal():
        _refuse_longer_subscript(grammar, index)
    number_before = before in numbers and (index < 2 or items[index - 2] != RAISED)
    if items[first] == r"\frac" and number_before and _of_numbers(grammar, first):
        raise grammar.error(index, "a mixed number is unclear", f"{before} + \\frac12, or {before} \\cdot \\frac12")
    if items[first] in numbers and not divided:
        if items[first + 1] in (RAISED, "!") and not number_before:
            return
        if before in ("}", *numbers) and _ends_fraction_of_numbers(grammar, index):
            grammar.note(_fraction_times_number(grammar, index))
            return
        if first != index:
            raise grammar.error(index, "two numbers in a row", r"\cdot between them", first)
    elif items[index - 2] == RAISED and not divided and index > 1:
        return  # TeX raises one sign, so that it is clear where the exponent ends
    if len(before) > 1 and before.isalpha() and before not in grammar.words.known:
        _refuse_operator(grammar, index)
    adjacency.may_follow(grammar, divided)


def _refuse_longer_subscript(grammar: Grammar, index: int) -> None:
    """`x_12`: TeX lowers the 1, and sets 2 behind it."""
    text, before = grammar.tokens.text, grammar.items[index - 1]
    (first, end_before), (start, end) = grammar.tokens.span(index - 1), grammar.tokens.span(index)
    if end_before != start or text[start - 1] == "}" or "_" not in text[first:start]:
        return  # x_{1}2, x₁2
    at, longer = text.rfind("_", first, start), before[-1] + grammar.items[index]
    if at < 0:
        return  # x₁2
    hint = f"{text[first:at]}_{{{longer}}}, with braces"
    raise ParseError(text, at, end - at, f"TeX lowers only the '{before[-1]}' of '{longer}'", hint)


def _refuse_operator(grammar: Grammar, index: int) -> None:
    r"""`\operatorname{rank} A`, `\mathrm{d}x`: what stands before the index is set as an operator of what follows."""
    written = grammar.tokens.written(index - 1, index - 1)
    name = grammar.items[index - 1]
    if written.startswith(r"\operatorname") or name in grammar.table.elsewhere:
        near = grammar.table.nearest(name)
        hint = " or ".join(rf"\operatorname{{{word}}}" for word in near.split(" or ")) if near else ""
        reason = f"unknown function '{name}'"
        raise grammar.error(index - 1, reason, hint or rf"\mathrm{{{name}}} \cdot for a product")


def _of_numbers(grammar: Grammar, index: int) -> bool:
    r"""Is the `\frac` at an index one of two whole numbers?"""
    return _after_fraction(grammar, index) is not None


def _after_fraction(grammar: Grammar, index: int) -> int | None:
    r"""The index behind the `\frac` of two numbers at an index; None for any other."""
    items, numbers = grammar.items, grammar.words.numbers
    at = index + 1
    for _ in range(2):
        braced = items[at] == "{"
        at += braced
        if items[at] not in numbers or (braced and items[at + 1] != "}"):
            return None
        at += 1 + braced
    return at


def _ends_fraction_of_numbers(grammar: Grammar, index: int) -> bool:
    return any(
        grammar.items[start] == r"\frac" and _after_fraction(grammar, start) == index
        for start in range(max(0, index - 7), index)
    )


def _fraction_times_number(grammar: Grammar, index: int) -> str:
    start = next(i for i in range(max(0, index - 7), index) if grammar.items[i] == r"\frac")
    above, number = grammar.tokens.written(start, index - 1), grammar.tokens.written(index, index)
    return rf"{above} {number} is read as {above} \cdot {number}"


def dotted(grammar: Grammar, factors: list[Formula], start: int) -> list[Formula]:
    r"""`w \cdot x`: of two vectors the dot product, of all else the product; start: where the factors begin."""
    shapes = grammar.shaped()
    shape = shapes.of(_product(grammar, factors, start))
    dots = 0
    while grammar.items[grammar.index] == "*":
        point = grammar.tokens.written(grammar.index, grammar.index) in _POINTS
        grammar.index += 1
        first = grammar.index
        right = [grammar.factor()]
        while grammar.starts_factor():
            right.append(grammar.implicit_factor())
        factor = _product(grammar, right, first)
        other = shapes.of(factor)
        if point and len(shape) == len(other) == 1:
            dots += 1
            if dots + grammar.depth > DEEPEST:
                raise refusals.too_deep(grammar, first)
            factors = [grammar.checked(Apply(DOT, (_product(grammar, factors, start), factor)), start)]
            shape = ()
            continue
        try:
            shape = multiplied(factors[-1], shape, factor, other)
        except MisfitError:
            grammar.multiplied([*factors, *right], start)  # which says where
            raise
        factors.extend(right)
    return factors


def _product(grammar: Grammar, factors: list[Formula], start: int) -> Formula:
    return factors[0] if len(factors) == 1 else grammar.multiplied(factors, start)
