"""The reference: the value of a formula of numbers, names and + - * / ^, worked out over its tokens alone.

A second opinion about precedence and about products without a sign: a shunting-yard with exact fractions, which
shares nothing with the reader. `value` gives what the text means, or what is wrong with it: a text that is unclear
must be refused, one that has a value may be refused, but must never have another one.
"""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random
from zlib import crc32

from workbench.language.formula import Apply, Formula, Number, Symbol, fold
from workbench.operators import NEGATION, POWER, PRODUCT, QUOTIENT, SUM

_TOKEN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+|[a-z][0-9]*|\*\*|[-+*/^()·×÷−])")
_SAME = {"**": "^", "·": "*", "×": "*", "÷": "/", "−": "-"}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "implicit": 2, "minus": 2.5, "plus": 2.5, "^": 4}
_SIGNS = ("minus", "plus")
_LARGEST = 12  # of an exponent


class UnclearError(Exception):
    """The text has no one meaning."""


class UnknownError(Exception):
    """The value is not worked out here: too large, not rational, or not there at all."""


class Values(dict[str, Fraction]):
    """A value for every name, always the same one."""

    def __missing__(self, name: str) -> Fraction:
        self[name] = Fraction(crc32(name.encode()) % 1000 - 500, 7)
        return self[name]


def value(text: str, given: Values) -> Fraction:
    """What the text means; given: the values of the names.

    Raises UnclearError where it must be refused, UnknownError where nothing is said about it.

    >>> value("-2^2 + 2(1 + 2)", Values()), value("1/2*4", Values())
    (Fraction(2, 1), Fraction(2, 1))
    """
    values: list[Fraction] = []
    waiting: list[str] = []
    before = ""  # the token before
    loose = False  # behind a quotient, where a product without a sign is unclear
    depths: list[bool] = []
    for token in _tokens(text):
        operand = token not in _BINDS and token != ")"
        after_operand = before not in _BINDS and before not in ("", "(")
        if operand and after_operand:
            if token[0] in ".0123456789" or loose:
                raise UnclearError(f"{before} {token}")
            _reduce(values, waiting, "implicit")
            waiting.append("implicit")
        if token == "(":
            waiting.append(token)
            depths.append(loose)
            loose = False
        elif token == ")":
            if not after_operand or not depths:
                raise UnclearError(token)
            while waiting[-1] != "(":
                _apply(values, waiting.pop())
            waiting.pop()
            loose = depths.pop()
        elif operand:
            values.append(given[token] if token[0].isalpha() else Fraction(token))
        elif not after_operand:
            if token not in "+-":
                raise UnclearError(token)
            waiting.append("minus" if token == "-" else "plus")
        else:
            _reduce(values, waiting, token)
            waiting.append(token)
            if token in "+-*/":
                loose = token == "/"
        before = token
    if before in _BINDS or before == "" or depths:
        raise UnclearError("the end")
    while waiting:
        _apply(values, waiting.pop())
    return values[0]


def _tokens(text: str) -> list[str]:
    found = _TOKEN.findall(text)
    return [_SAME.get(token, token) for token in found]


def _reduce(values: list[Fraction], waiting: list[str], coming: str) -> None:
    """Apply what binds at least as strongly as the sign that comes; a sign before a base waits for its power."""
    while waiting and waiting[-1] != "(":
        top = waiting[-1]
        if top == "^" and coming == "^":
            return
        if top in _SIGNS and len(waiting) > 1 and waiting[-2] == "^":
            if coming == "^":
                return  # 2^-3^2 is 2^(-(3^2))
        elif _BINDS[top] < _BINDS[coming]:
            return
        elif top in _SIGNS and coming in ("*", "/", "implicit") and _signed_term(waiting):
            return  # -x*y is -(x*y)
        _apply(values, waiting.pop())


def _signed_term(waiting: list[str]) -> bool:
    """Does the sign stand before a whole term, not before a factor within one?"""
    place = len(waiting)
    while place and waiting[place - 1] in _SIGNS:
        place -= 1
    return place == 0 or waiting[place - 1] in ("(", "+", "-")


def _apply(values: list[Fraction], sign: str) -> None:
    last = values.pop()
    if sign == "plus":
        values.append(last)
    elif sign == "minus":
        values.append(-last)
    else:
        values.append(_combined(sign, values.pop(), last))


def _combined(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign in ("*", "implicit"):
        return left * right
    if sign == "/":
        if not right:
            raise UnknownError
        return left / right
    return raised(left, right)


def raised(base: Fraction, exponent: Fraction) -> Fraction:
    """A whole power that is not too large; raises UnknownError for another."""
    small = max(abs(base.numerator), base.denominator) < 10**40
    if exponent.denominator != 1 or abs(exponent) > _LARGEST or not small or (exponent <= 0 and not base):
        raise UnknownError
    return base**exponent.numerator


# --- what the reader read


def tree_value(formula: Formula, given: Values) -> Fraction:
    """The value of a tree of numbers, names and the five operations; raises UnknownError where there is none."""

    def combined(node: Formula, below: tuple[Fraction, ...]) -> Fraction:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Symbol):
            return given[node.name]
        assert isinstance(node, Apply)
        if node.operator is SUM:
            return sum(below, Fraction(0))
        if node.operator is NEGATION:
            return -below[0]
        if node.operator is POWER:
            return raised(*below)
        result = below[0]
        for factor in below[1:]:
            result = _combined("*" if node.operator is PRODUCT else "/", result, factor)
        assert node.operator in (PRODUCT, QUOTIENT)
        return result

    return fold(formula, combined)  # type: ignore[arg-type]


# --- texts to compare


def arithmetic(random: Random, names: str = "xy") -> str:
    """A random text of numbers, names, signs and brackets; most are read."""
    pieces: list[str] = []
    depth = 0
    for _ in range(random.choice((2, 3, 4, 5, 6, 8, 10))):
        while random.random() < 0.15:
            pieces.append("(")
            depth += 1
        if random.random() < 0.12:
            pieces.append(random.choice(("-", "-", "+", "--", "−")))
        pieces.append(random.choice((*names, *names, *names, "1", "2", "3", "4", "0", "0.5", "10", "1.25")))
        while depth and random.random() < 0.3:
            pieces.append(")")
            depth -= 1
        pieces.append(
            random.choice(
                (
                    "+",
                    "-",
                    " + ",
                    " - ",
                    "*",
                    "*",
                    "·",
                    "×",
                    "/",
                    "/",
                    "÷",
                    " / ",
                    "^",
                    "^",
                    "**",
                    "^-",
                    "",
                    "",
                    "",
                    " ",
                    "−",
                )
            )
        )
    pieces[-1] = ""
    return "".join(pieces) + ")" * depth
