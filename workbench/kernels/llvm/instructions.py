"""Instructions: a row's scalar code as LLVM's, for one float64 or for a vector of them.

The code that the table has for Python's floats is read as an expression and written as instructions, one for one,
so that both have the same value, bit for bit. Nothing of it is run, and no text of a user ever stands in it.
"""

from __future__ import annotations

import ast
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workbench.kernels.llvm.vector_math import vector_function
from workbench.operators import Operator

AS_IN_C = frozenset(
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf erfc exp exp2 expm1 fabs log log10 log1p log2 pow sin "
    "sinh sqrt tan tanh".split()
)
"""Functions of Python's math that are those of C, inside their domains."""
CLOSE_TO_C: Mapping[str, str] = {"hypot": "hypot", "gamma": "tgamma"}
"""Functions of Python's math that C has too, with other last digits; and their names there."""
EXACTLY: Mapping[str, str] = {"fabs": "llvm.fabs", "sqrt": "llvm.sqrt"}
"""Functions that are single instructions."""
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "nan": math.nan, "inf": math.inf, "tau": math.tau}
ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "olt",
    ast.LtE: "ole",
    ast.Gt: "ogt",
    ast.GtE: "oge",
    ast.Eq: "oeq",
    ast.NotEq: "une",
}


@lru_cache(maxsize=1024)
def expression(operator: Operator) -> ast.expr | None:
    """A row's scalar code, where all of it can be written as instructions; else None."""
    if operator.python is None or not operator.elementary:
        return None
    names = [f"_{index}" for index in range(len(operator.parameters))]
    tree = ast.parse(operator.python.format(*names), mode="eval").body
    return tree if _writable(tree) else None


@lru_cache(maxsize=1024)
def exact(operator: Operator) -> bool:
    """Has its code the same value here as in Python, to the last bit?"""
    tree = expression(operator)
    if tree is None:
        return False
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return all(isinstance(call, ast.Attribute) and call.attr in AS_IN_C for call in calls)


@lru_cache(maxsize=1024)
def elementwise(operator: Operator) -> bool:
    """Is its code a single operation that has one result wherever it is done: here, in Python and in NumPy?"""
    match expression(operator):
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            return name in EXACTLY and all(isinstance(argument, ast.Name) for argument in arguments)
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.IfExp() as tree:
            parts = [part for part in ast.iter_child_nodes(tree) if isinstance(part, ast.expr)]
            return all(isinstance(part, ast.Name) for part in parts)
    return False


def _writable(tree: ast.expr) -> bool:
    match tree:
        case ast.Name(id=name):
            return name.startswith("_")
        case ast.Constant(value=value):
            return type(value) in (int, float)
        case ast.Attribute(value=ast.Name(id="math"), attr=name):
            return name in CONSTANTS
        case ast.BinOp(left=left, op=op, right=right):
            return type(op) in ARITHMETIC and _writable(left) and _writable(right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _writable(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return type(op) in COMPARISONS and _writable(left) and _writable(right)
        case ast.BoolOp(values=values):
            return all(map(_writable, values))
        case ast.IfExp(test=test, body=body, orelse=other):
            return _writable(test) and _writable(body) and _writable(other)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), args=arguments, keywords=[]):
            return (name in AS_IN_C or name in CLOSE_TO_C) and all(map(_writable, arguments))
    return False


def literal(value: float) -> str:
    """A float64 as LLVM writes it, exactly.

    >>> literal(1.0)
    '0x3FF0000000000000'
    """
    return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"


@dataclass(frozen=True, slots=True)
class Calls:
    """What a module calls: declarations (or small functions of its own) by name, and addresses of some."""

    declared: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, int] = field(default_factory=dict)


class Instructions:
    """The instructions of one function, each made once; width: how many numbers each value has.

    contract: may a product and a sum be one instruction, which rounds once? calls: what the functions of the module
    call, which is added to.
    """

    def __init__(self, calls: Calls, width: int = 1, *, prefix: str = "v", contract: bool = False) -> None:
        self.lines: list[str] = []
        self.label = ""
        """The block in which the next line stands, where that matters."""
        self.width = width
        self.type = "double" if width == 1 else f"<{width} x double>"
        self.truth = "i1" if width == 1 else f"<{width} x i1>"
        self._calls = calls
        self._flags = "contract " if contract else ""
        self._known: dict[str, str] = {}
        self._truths: set[str] = set()
        self._count = 0
        self._prefix = prefix

    def add(self, instruction: str) -> str:
        """The value of an instruction, which is written where it is new; it has no other effect."""
        known = self._known.get(instruction)
        if known is None:
            known = self._known[instruction] = self.new(instruction)
        return known

    def new(self, instruction: str) -> str:
        """The value of an instruction that is written again each time, such as a load."""
        name = f"%{self._prefix}{self._count}"
        self._count += 1
        self.lines.append(f" {name} = {instruction}")
        return name

    def constant(self, value: float) -> str:
        """A number in each lane."""
        return literal(value) if self.width == 1 else f"splat (double {literal(value)})"

    def spread(self, value: str) -> str:
        """One float64 in each lane."""
        if self.width == 1:
            return value
        first = self.add(f"insertelement {self.type} poison, double {value}, i32 0")
        return self.add(f"shufflevector {self.type} {first}, {self.type} poison, <{self.width} x i32> zeroinitializer")

    def apply(self, operator: Operator, arguments: Sequence[str]) -> str:
        """The value of a row at these values."""
        tree = expression(operator)
        assert tree is not None, f"{operator.name} has no code that can be written as instructions"
        return self._value(tree, arguments)

    def apply_once(self, operator: Operator, arguments: Sequence[str]) -> str:
        """The same in a block of its own: what is computed there is known nowhere else."""
        known, truths = self._known, self._truths
        self._known, self._truths = dict(known), set(truths)
        try:
            return self.apply(operator, arguments)
        finally:
            self._known, self._truths = known, truths

    def _value(self, tree: ast.expr, arguments: Sequence[str]) -> str:
        match tree:
            case ast.Name(id=name):
                return arguments[int(name[1:])]
            case ast.Constant(value=value):
                return self.constant(float(str(value)))
            case ast.Attribute(attr=name):
                return self.constant(CONSTANTS[name])
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(ARITHMETIC[type(op)], left, right, arguments)
            case ast.UnaryOp(operand=operand):
                return self.add(f"fneg {self.type} {self._value(operand, arguments)}")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                a, b = self._value(left, arguments), self._value(right, arguments)
                return self._truth(f"fcmp {COMPARISONS[type(op)]} {self.type} {a}, {b}")
            case ast.BoolOp(op=op, values=values):
                found, *others = [self._condition(value, arguments) for value in values]
                for other in others:
                    join = "and" if isinstance(op, ast.And) else "or"
                    found = self._truth(f"{join} {self.truth} {found}, {other}")
                return found
            case ast.IfExp(test=test, body=body, orelse=other):
                holds = self._condition(test, arguments)
                a, b = self._value(body, arguments), self._value(other, arguments)
                return self.add(f"select {self.truth} {holds}, {self.type} {a}, {self.type} {b}")
            case ast.Call(func=ast.Attribute(attr=name), args=given):
                return self._call(name, [self._value(argument, arguments) for argument in given])
        raise AssertionError(ast.dump(tree))

    def number(self, value: str) -> str:
        """A value as a number: 1 for what is true, 0 for what is not."""
        return self.add(f"uitofp {self.truth} {value} to {self.type}") if value in self._truths else value

    def _condition(self, tree: ast.expr, arguments: Sequence[str]) -> str:
        """A value as true or false."""
        value = self._value(tree, arguments)
        return value if value in self._truths else self._truth(f"fcmp une {self.type} {value}, {self.constant(0.0)}")

    def _truth(self, instruction: str) -> str:
        value = self.add(instruction)
        self._truths.add(value)
        return value

    def _binary(self, instruction: str, left: ast.expr, right: ast.expr, arguments: Sequence[str]) -> str:
        a, b = self._value(left, arguments), self._value(right, arguments)
        flags = "" if instruction == "fdiv" else self._flags
        return self.add(f"{instruction} {flags}{self.type} {a}, {b}")

    def _call(self, name: str, arguments: Sequence[str]) -> str:
        given = ", ".join([f"{self.type} {argument}" for argument in arguments])
        return self.add(f"call {self.type} @{self._callee(name, len(arguments))}({given})")

    def _callee(self, name: str, count: int) -> str:
        """The function to call, declared."""
        if name in EXACTLY:
            symbol = f"{EXACTLY[name]}.{'f64' if self.width == 1 else f'v{self.width}f64'}"
            return self._declare(symbol, self.type, count)
        c_name = CLOSE_TO_C.get(name, name)
        if self.width == 1:
            return self._declare(c_name, "double", count)
        vector = vector_function(c_name, count, self.width)
        if vector is not None:
            if vector.address is not None:
                self._calls.symbols[vector.symbol] = vector.address
            return self._declare(vector.symbol, self.type, count)
        self._declare(c_name, "double", count)
        return self._lane_by_lane(c_name, count)

    def _declare(self, symbol: str, kind: str, count: int) -> str:
        parameters = ", ".join([kind] * count)
        self._calls.declared.setdefault(symbol, f"declare {kind} @{symbol}({parameters}) nounwind memory(none)")
        return symbol

    def _lane_by_lane(self, c_name: str, count: int) -> str:
        """A function of vectors that calls C's for each lane."""
        symbol = f"lanes_{c_name}"
        parameters = ", ".join([f"{self.type} %x{k}" for k in range(count)])
        lines = [f"define internal {self.type} @{symbol}({parameters}) nounwind memory(none) noinline {{"]
        found = "poison"
        for lane in range(self.width):
            lines += [f" %x{k}_{lane} = extractelement {self.type} %x{k}, i32 {lane}" for k in range(count)]
            given = ", ".join([f"double %x{k}_{lane}" for k in range(count)])
            lines.append(f" %y{lane} = call double @{c_name}({given})")
            lines.append(f" %r{lane} = insertelement {self.type} {found}, double %y{lane}, i32 {lane}")
            found = f"%r{lane}"
        self._calls.declared.setdefault(symbol, "\n".join([*lines, f" ret {self.type} {found}", "}"]))
        return symbol
