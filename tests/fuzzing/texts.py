"""Random formulas in text, with the signs of Unicode that people paste."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fuzzing.formulas import INDEXED, LETTERS, NUMBERS, PIECEWISE, POSTFIXES, ROOTS, Writer
from workbench.operators import Operator

NAMES = (*LETTERS, *"x1 x2 x_1 w_12 x₁ x_{12} α β θ π alpha lambda loss rate x_i e".split())
SUPERSCRIPTS = ("²", "³", "⁴", "⁻¹", "ⁿ", "ˣ", "⁻²ˣ", "¹⁰")
ACCEPTED_SPACES = ("", "", "", " ", "  ")


class TextWriter(Writer):
    """Text, with the signs of Unicode that people paste."""

    names = NAMES
    numbers = NUMBERS
    plus = ("+", "-", " + ", " - ", " − ", "-", "+")
    times = ("*", "*", "·", " ", "", "", "×", "/", "/", " / ", "÷", " * ")

    def constant(self, row: Operator) -> str:
        return self.one(row.names)

    def comparison(self, row: Operator) -> str:
        return self.one((*row.aliases, row.notation.unicode or row.name))

    def connective(self, row: Operator) -> str:
        return self.one(row.aliases)

    def power(self, depth: int) -> str:
        base = self.atom() if self.chance() < 0.7 else self.brackets(self.sum(depth))
        kind = self.chance()
        if kind < 0.35:
            return base + self.one(SUPERSCRIPTS)
        exponent = self.atom() if kind < 0.8 else f"-{self.atom()}" if kind < 0.85 else self.brackets(self.sum(depth))
        return base + self.one(("^", "^", "^", "**", " ^ ")) + exponent

    def brackets(self, inner: str) -> str:
        return f"({inner})"

    def call(self, depth: int) -> str:
        row = self.row()
        name = (
            self.one(row.names) if self.chance() < 0.97 else self.one(("np.", "math.", "numpy.")) + self.one(row.names)
        )
        kind = self.chance()
        if kind < 0.1:
            return f"{name} {self.factor(0)}{self.one(('', '', self.atom(), '/2', ' x'))}"
        if kind < 0.15:
            return f"{name}^{self.one(('2', '2', '3', '-1', 'n'))} {self.factor(0)}"
        if kind < 0.18 and row.subscript:
            return f"{name}_{self.one(('2', '10', 'b', 'x'))}{self.one((' ', '('))}{self.atom()}"
        space = self.one(ACCEPTED_SPACES) if self.chance() < 0.1 else ""
        return f"{name}{space}({self.one((', ', ',')).join(self.arguments(row, depth))})"

    def larger(self, depth: int) -> str:
        kinds = (
            self._bars, self._root, self._postfix, self._pieces, self._indexed, self._element, self._derivative, self._at,
            self._gradient, self._prime, self._degrees, self._inner_vector, self._norm, self._user,
        )  # fmt: skip
        return self.one(kinds)(depth)

    def _bars(self, depth: int) -> str:
        return f"|{self.sum(depth)}|"

    def _root(self, depth: int) -> str:
        signs = [name for name in self.one(ROOTS).names if not name.isalpha()]
        inner = self.atom() if self.chance() < 0.4 else self.brackets(self.sum(depth))
        return self.one(signs or ["√"]) + inner

    def _postfix(self, depth: int) -> str:
        row = self.one(POSTFIXES)
        operand = (
            self.array() if row.of_arrays else self.atom() if self.chance() < 0.6 else self.brackets(self.sum(depth))
        )
        return operand + self.one(row.aliases)

    def _pieces(self, depth: int) -> str:
        pieces = [f"{self.condition()}: {self.sum(depth)}" for _ in range(self.random.randint(1, 3))]
        if self.chance() < 0.4:
            pieces.append(self.sum(0))
        return f"{self.one(self.one(PIECEWISE).names)}({', '.join(pieces)})"

    def _indexed(self, depth: int) -> str:
        index = self.one("iijkn")
        lower, upper = self.one(("1", "1", "0", "2", "n", "i")), self.one(("n", "n", "n-1", "10", "3", "m", "2n", "∞"))
        term = f"{self.sum(depth)}{self.one(('', f'*x[{index}]', f' + {index}', f'x[{index}+1]^2', f'*W[{index},1]'))}"
        body = f"{index}{self.one(('=', ' = '))}{lower}{self.one(('..', '..', ' .. '))}{upper}, {term}"
        return f"{self.one(self.one(INDEXED).aliases)}({body})"

    def _element(self, depth: int) -> str:
        indices = self.one(("1", "2", "i", "i+1", "n", "1,2", "i, j", "n-1", "0", self.sum(0)))
        return f"{self.one('xxwWAy')}[{indices}]"

    def _derivative(self, depth: int) -> str:
        d = self.one(("d", "∂", "d"))
        x, y = self.one("xytx"), self.one("xyz")
        above, below = self.one((
            (d, d + x), (f"{d}^2", f"{d}{x}^2"), (f"{d}²", f"{d}{x}²"), (f"{d}^2", f"{d}{x}{d}{y}"),
            (f"{d}^2", f"({d}{x} {d}{y})"), (f"{d}^3", f"{d}{x}^3"), (f"{d}²", f"{d}{x}{d}{y}"), (f"{d}^n", f"{d}{x}^n"),
            (f"{d}f", d + x), (f"{d}^2", f"({d}{x}^2)"),
        ))  # fmt: skip
        body = self.brackets(self.sum(depth)) if self.chance() < 0.6 else f" {self.product(depth)}"
        return f"{above}/{below}{body}"

    def _at(self, depth: int) -> str:
        return f"at({self.sum(depth)}, {self.one('xyt')}{self.one((' = ', '=', ': '))}{self.sum(0)})"

    def _gradient(self, depth: int) -> str:
        return self.one(("∇", "grad", "∇ ", "grad ", "∇²", "∇f")) + self.brackets(self.sum(depth))

    def _prime(self, depth: int) -> str:
        return f"{self.one('fghy')}{self.one(('′', chr(39), chr(39) * 2, '″', '’'))}({self.sum(depth)})"

    def _degrees(self, depth: int) -> str:
        return f"{self.one(('30', '45', 'x', '180'))}{self.one(('°', ' deg', 'deg', '°'))}"

    def _inner_vector(self, depth: int) -> str:
        return self.vector([self.sum(depth) for _ in range(self.random.randint(1, 3))])

    def _norm(self, depth: int) -> str:
        return f"‖{self.array()}‖{self.one(('', '²', '^2'))}"

    def _user(self, depth: int) -> str:
        return f"{self.one('gh')}({self.sum(depth)})"

    def vector(self, components: Sequence[str]) -> str:
        return f"[{', '.join(components)}]"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return self.vector([self.vector(row) for row in rows])
