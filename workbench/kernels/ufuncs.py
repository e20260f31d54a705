"""A row's array code, taken apart into single calls that can write into buffers, each made once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "np.add",
    ast.Sub: "np.subtract",
    ast.Mult: "np.multiply",
    ast.Div: "np.divide",
    ast.Pow: "np.power",
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "np.less",
    ast.LtE: "np.less_equal",
    ast.Gt: "np.greater",
    ast.GtE: "np.greater_equal",
    ast.Eq: "np.equal",
    ast.NotEq: "np.not_equal",
}


class UnknownCodeError(Exception):
    """Code that is no nest of calls and arithmetic; it is run as it stands."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. code: over its operands, {0}, {1}, ... fills: can its values be written into a buffer of floats?"""

    code: str
    operands: tuple[int, ...]
    fills: bool

    @property
    def alone(self) -> bool:
        """Is it a single number, the same in all rows?"""
        return not self.operands and "[" not in self.code


class Calls:
    """Calls in an order in which each follows its operands; calls that are equal are one."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._known: dict[Call, int] = {}

    def add(self, code: str, operands: Sequence[int] = (), *, fills: bool = False) -> int:
        """The number of a call."""
        call = Call(code, tuple(operands), fills)
        if call not in self._known:
            self._known[call] = len(self.calls)
            self.calls.append(call)
        return self._known[call]

    def apply(self, code: str, operands: Sequence[int]) -> int:
        """The number of the last of the calls that a row's array code is, over values that have numbers."""
        tree = _tree(code)
        if tree is not None:
            try:
                return self._value(tree, operands)
            except UnknownCodeError:
                pass
        return self.add(code, operands)

    def _value(self, tree: ast.expr, operands: Sequence[int]) -> int:
        def value(inner: ast.expr) -> int:
            return self._value(inner, operands)

        match tree:
            case ast.Name(id=name) if name[:1] == "_":
                return operands[int(name[1:])]
            case ast.Constant(value=float() | int() as number):
                return self.add(repr(number))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as number)):
                return self.add(f"({-number!r})")
            case ast.Attribute(value=ast.Name(id="np"), attr=name) if isinstance(getattr(np, name, None), float):
                return self.add(f"np.{name}")
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return self._call(ARITHMETIC[type(op)], [value(left), value(right)])
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._call("np.negative", [value(inner)])
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
                return self._call(COMPARISONS[type(op)], [value(left), value(right)])
            case ast.Call(
                func=ast.Attribute(ast.Name("np"), "polyval"), args=[ast.List(coefficients), at], keywords=[]
            ):
                return self._polynomial([value(each) for each in coefficients], value(at))
            case ast.Call(func=ast.Attribute(ast.Name("np" | "special" as module), name), args=given, keywords=[]):
                return self._call(f"{module}.{name}", [value(each) for each in given])
        raise UnknownCodeError

    def _polynomial(self, coefficients: Sequence[int], at: int) -> int:
        """By Horner's rule, the highest power first."""
        found, *others = coefficients
        for coefficient in others:
            found = self._call("np.add", [self._call("np.multiply", [found, at]), coefficient])
        return found

    def _call(self, function: str, operands: Sequence[int]) -> int:
        places = ", ".join([f"{{{k}}}" for k in range(len(operands))])
        return self.add(f"{function}({places})", operands, fills=_fills(function, len(operands)))


@lru_cache(maxsize=1024)
def _tree(code: str) -> ast.expr | None:
    names = [f"_{index}" for index in range(code.count("{") + 1)]
    try:
        return ast.parse(code.format(*names).strip(), mode="eval").body
    except (SyntaxError, ValueError, KeyError):
        return None


@lru_cache(maxsize=1024)
def _fills(function: str, count: int) -> bool:
    """Can a function of NumPy or SciPy write its floats into a buffer, as a ufunc does?"""
    module, _, name = function.partition(".")
    found: Callable[..., Any] | None
    if module == "np":
        found = getattr(np, name, None)
    else:
        from scipy import special  # takes 30 ms to import, and few programs need it

        found = getattr(special, name, None)
    return isinstance(found, np.ufunc) and f"{'d' * count}->d" in found.types
