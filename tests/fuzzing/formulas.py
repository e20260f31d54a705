"""Random formulas as people write them, from the rows of the table: what text and LaTeX have in common.

Most are read; some are refused, because a writer does not know all the rules. Fast on purpose: a formula
takes some twenty microseconds, so that a million of them take less time than reading them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from random import Random

from workbench.operators import OPERATORS, Form, Operator

LETTERS = tuple("xxxxyyyzabctuvwnmkiefgAWE")
NUMBERS = tuple("0 1 2 2 2 3 4 5 10 12 0.5 .5 2.75 100 1e3 1e-6 3.14159".split())

_CALLED = (Form.CALL, Form.ROOT, Form.FENCE, Form.REDUCTION)
CALLED = tuple(row for row in OPERATORS if row.form in _CALLED)
CONSTANTS = tuple(row for row in OPERATORS if row.form is Form.CONSTANT)
POSTFIXES = tuple(row for row in OPERATORS if row.form is Form.POSTFIX)
COMPARISONS = tuple(row for row in OPERATORS if row.form is Form.COMPARISON)
CONNECTIVES = tuple(row for row in OPERATORS if row.form is Form.CONNECTIVE)
PIECEWISE = tuple(row for row in OPERATORS if row.form is Form.PIECEWISE)
INDEXED = tuple(row for row in OPERATORS if row.form is Form.INDEXED)
ROOTS = tuple(row for row in OPERATORS if row.form is Form.ROOT)


class Writer(ABC):
    """What both notations share: sums of terms, products of factors, whole statements; a notation writes the rest."""

    names: Sequence[str]
    numbers: Sequence[str]
    plus: Sequence[str]
    times: Sequence[str]

    def __init__(self, random: Random) -> None:
        self.random = random
        self.one = random.choice
        self.chance = random.random

    # --- whole texts

    def whole(self) -> str:
        """A formula, a definition, a list, an equation, or several statements."""
        kind = self.chance()
        body = self.sum(3)
        if kind < 0.6:
            return body
        if kind < 0.7:
            return f"{self.signature()} = {body}"
        if kind < 0.75:
            return f"{body} = {self.sum(1)}"
        if kind < 0.82:
            return f"{body} {self.where()} {self.conditions()}"
        if kind < 0.9:
            return self.statements(body)
        if kind < 0.95:
            return self.vector([self.sum(1) for _ in range(self.random.randint(1, 4))])
        width = self.random.randint(1, 3)
        return self.matrix([[self.sum(0) for _ in range(width)] for _ in range(self.random.randint(1, 3))])

    def signature(self) -> str:
        name = self.one("fghyFz")
        if self.chance() < 0.4:
            return name
        parameters = dict.fromkeys(self.one("xyztabnw") for _ in range(self.random.randint(1, 3)))
        return f"{name}({', '.join(parameters)})"

    def statements(self, last: str) -> str:
        between = self.one(("; ", "\n", ";", " ;\n"))
        let = self.one(("let ", "", "let "))
        inner = self.signature()
        return f"{let}{inner} = {self.sum(1)}{between}{self.one(('', self.signature() + ' = '))}{last}"

    def where(self) -> str:
        return self.one(("where", "where", "for", "if"))

    def conditions(self) -> str:
        kinds = (
            self.condition(),
            f"{self.name()} integer",
            f"{self.one('xyznu')} = {self.sum(1)}",
            f"{self.one('xyt')} > 0",
        )
        return self.one((", ", ",", " and ")).join(self.random.choices(kinds, k=self.random.randint(1, 2)))

    # --- sums, products, powers

    def sum(self, depth: int) -> str:
        terms = self.random.choice((1, 1, 2, 2, 3)) if depth > 0 else 1
        sign = self.one(("", "", "", "", "-", "+", "−", "--")) if depth > 1 else ""
        text = sign + self.product(depth)
        for _ in range(terms - 1):
            text += self.one(self.plus) + self.product(depth)
        return text

    def product(self, depth: int) -> str:
        factors = self.one((1, 1, 2, 2, 3)) if depth > 0 else 1
        text = self.factor(depth)
        for _ in range(factors - 1):
            text += self.one(self.times) + self.factor(depth)
        return text

    def factor(self, depth: int) -> str:
        kind = self.chance()
        if depth <= 0 or kind < 0.35:
            return self.atom()
        if kind < 0.55:
            return self.power(depth - 1)
        if kind < 0.75:
            return self.call(depth - 1)
        if kind < 0.87:
            return self.brackets(self.sum(depth - 1))
        return self.larger(depth - 1)

    def atom(self) -> str:
        kind = self.chance()
        if kind < 0.65:
            return self.name()
        return self.one(self.numbers) if kind < 0.97 else self.constant(self.one(CONSTANTS))

    def name(self) -> str:
        return self.one(self.names)

    def row(self) -> Operator:
        return self.one(CALLED)

    def count(self, row: Operator) -> int:
        """How many arguments: as many as it takes, more where it takes more, seldom a wrong number."""
        count = len(row.parameters) + (self.random.randint(0, 2) if row.variadic else 0)
        return count if self.chance() < 0.98 else self.random.randint(0, 4)

    def arguments(self, row: Operator, depth: int) -> list[str]:
        return [
            self.condition() if place in row.conditions else self.array() if row.of_arrays else self.sum(depth)
            for place in range(self.count(row))
        ]

    def array(self) -> str:
        return self.one(("w", "x", "A", "W", self.vector([self.atom(), self.atom()]), "u", "v", self.sum(1)))

    def condition(self) -> str:
        text = f"{self.sum(0)} {self.comparison(self.one(COMPARISONS))} {self.sum(0)}"
        if self.chance() < 0.15:
            text += f" {self.comparison(self.one(COMPARISONS))} {self.atom()}"
        if self.chance() < 0.2:
            text += f" {self.connective(self.one(CONNECTIVES))} {self.atom()} {self.comparison(self.one(COMPARISONS))} {self.atom()}"
        return text

    # --- what a notation writes its own way

    @abstractmethod
    def constant(self, row: Operator) -> str: ...

    @abstractmethod
    def comparison(self, row: Operator) -> str: ...

    @abstractmethod
    def connective(self, row: Operator) -> str: ...

    @abstractmethod
    def power(self, depth: int) -> str: ...

    @abstractmethod
    def brackets(self, inner: str) -> str: ...

    @abstractmethod
    def call(self, depth: int) -> str: ...

    @abstractmethod
    def larger(self, depth: int) -> str: ...

    @abstractmethod
    def vector(self, components: Sequence[str]) -> str: ...

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[str]]) -> str: ...
