"""Random formulas as people write them: in text with Unicode signs and in LaTeX, from the rows of the table.

Most are read; some are refused, because a writer does not know all the rules. Fast on purpose: a formula
takes some twenty microseconds, so that a million of them take less time than reading them.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from workbench.operators import OPERATORS, Form, Operator, filled

LETTERS = tuple("xxxxyyyzabctuvwnmkiefgAWE")
TEXT_NAMES = (
    *LETTERS,
    "x1",
    "x2",
    "x_1",
    "w_12",
    "x₁",
    "x_{12}",
    "α",
    "β",
    "θ",
    "π",
    "alpha",
    "lambda",
    "loss",
    "rate",
    "x_i",
    "e",
)
LATEX_NAMES = (
    *LETTERS, "x_1", "x_{12}", "w_{ij}", "x_i", r"\alpha", r"\beta", r"\theta", r"\pi", r"\lambda", r"\mathrm{loss}",
    r"\text{rate}", r"\mathit{lr}", r"\hat{y}", r"\bar x", r"\vec{w}", r"\mathbf{x}", r"\tilde{x}_1", r"x_{\max}", r"\ell",
)  # fmt: skip
NUMBERS = ("0", "1", "2", "2", "2", "3", "4", "5", "10", "12", "0.5", ".5", "2.75", "100", "1e3", "1e-6", "3.14159")
LATEX_NUMBERS = tuple(number for number in NUMBERS if "e" not in number)
SUPERSCRIPTS = ("²", "³", "⁴", "⁻¹", "ⁿ", "ˣ", "⁻²ˣ", "¹⁰")
ACCEPTED_SPACES = ("", "", "", " ", "  ")

_CALLED = (Form.CALL, Form.ROOT, Form.FENCE, Form.REDUCTION)
CALLED = tuple(row for row in OPERATORS if row.form in _CALLED)
CONSTANTS = tuple(row for row in OPERATORS if row.form is Form.CONSTANT)
POSTFIXES = tuple(row for row in OPERATORS if row.form is Form.POSTFIX)
COMPARISONS = tuple(row for row in OPERATORS if row.form is Form.COMPARISON)
CONNECTIVES = tuple(row for row in OPERATORS if row.form is Form.CONNECTIVE)
PIECEWISE = tuple(row for row in OPERATORS if row.form is Form.PIECEWISE)
INDEXED = tuple(row for row in OPERATORS if row.form is Form.INDEXED)
ROOTS = tuple(row for row in OPERATORS if row.form is Form.ROOT)


class Writer:
    """What both notations share: sums of terms, products of factors, whole statements; a notation writes the rest."""

    names: Sequence[str] = TEXT_NAMES
    numbers: Sequence[str] = NUMBERS
    plus: Sequence[str] = ("+", "-", " + ", " - ", " − ", "-", "+")
    times: Sequence[str] = ("*", "*", "·", " ", "", "", "×", "/", "/", " / ", "÷", " * ")

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

    def constant(self, row: Operator) -> str:
        raise NotImplementedError

    def comparison(self, row: Operator) -> str:
        raise NotImplementedError

    def connective(self, row: Operator) -> str:
        raise NotImplementedError

    def power(self, depth: int) -> str:
        raise NotImplementedError

    def brackets(self, inner: str) -> str:
        raise NotImplementedError

    def call(self, depth: int) -> str:
        raise NotImplementedError

    def larger(self, depth: int) -> str:
        raise NotImplementedError

    def vector(self, components: Sequence[str]) -> str:
        raise NotImplementedError

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        raise NotImplementedError


class TextWriter(Writer):
    """Text, with the signs of Unicode that people paste."""

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


class LatexWriter(Writer):
    """LaTeX, in the styles that books, people and programs have."""

    names = LATEX_NAMES
    numbers = LATEX_NUMBERS
    plus = ("+", "-", " + ", " - ", "+", "-", r" \pm ")
    times = (
        "",
        "",
        " ",
        " ",
        "",
        r"\cdot ",
        r" \cdot ",
        r"\times ",
        r"\,",
        "/",
        r"\div ",
        r"\ ",
        "*",
        r" \cdot",
        r"\;",
        r"\quad ",
    )

    def whole(self) -> str:
        text = super().whole()
        kind = self.chance()
        if kind < 0.8:
            return text
        around = (
            f"${text}$", f"$${text}$$", f"\\[{text}\\]", f"\\({text}\\)", f"\\displaystyle {text}", f"{text}.", f"{text},",
            f"{text} ;", f"\\ds {text}", f"{text}\\,.", f"{{{text}}}", f"\\begin{{equation}}{text}\\end{{equation}}",
            f"{text} % a comment", f"{text} \\\\", f"{text} \\quad \\text{{for }} x > 0",
        )  # fmt: skip
        return self.one(around)

    def where(self) -> str:
        return self.one((r"\text{ where }", r"\quad\text{where}\quad", "where", r"\text{for }"))

    def constant(self, row: Operator) -> str:
        return row.notation.latex or row.name

    def comparison(self, row: Operator) -> str:
        return row.notation.latex or row.name

    def connective(self, row: Operator) -> str:
        return row.notation.latex or row.name

    def power(self, depth: int) -> str:
        base = self.atom() if self.chance() < 0.7 else self.brackets(self.sum(depth))
        kind = self.chance()
        if kind < 0.45:
            return base + "^" + self.one(("2", "3", "n", "x", "4", r"\alpha", "{-1}", "{10}", "T", r"\top"))
        return f"{base}^{{{self.sum(depth if kind > 0.8 else 0)}}}"

    def brackets(self, inner: str) -> str:
        opening, closing = self.one((
            ("(", ")"), ("(", ")"), (r"\left(", r"\right)"), (r"\left( ", r" \right)"), ("[", "]"), (r"\left[", r"\right]"),
            (r"\{", r"\}"), (r"\big(", r"\big)"), (r"\Bigl(", r"\Bigr)"), ("{", "}"), (r"\bigl[", r"\bigr]"), (r"\left\{", r"\right\}"),
            (r"\lparen ", r"\rparen "), (r"\left(", ")"), ("(", "]"),
        )) if self.chance() < 0.5 else ("(", ")")  # fmt: skip
        return f"{opening}{inner}{closing}"

    def braces(self, depth: int) -> str:
        """An argument of a command: in braces, or one character."""
        return self.one("x12nyab3") if self.chance() < 0.1 else f"{{{self.sum(depth)}}}"

    def call(self, depth: int) -> str:
        row = self.row()
        latex = row.notation.latex
        given = self.arguments(row, depth)
        if latex and "{0}" in latex and self.chance() < 0.7:
            return filled(latex, given) or ""
        if row.form is Form.ROOT:
            return self.root(row, depth)
        name = latex if latex and "{" not in latex and self.chance() < 0.7 else self.upright(self.one(row.names))
        power = self.one(("^2", "^{2}", "^{-1}", "^n", "^3", "'", "_2")) if self.chance() < 0.12 else ""
        kind = self.chance()
        if kind < 0.2:
            return f"{name}{power} {self.factor(0)}{self.one(('', '', ' ' + self.atom(), '/2'))}"
        return f"{name}{power}{self.brackets(', '.join(given))}"

    def upright(self, name: str) -> str:
        if not name.isalpha():
            return name
        return self.one(
            (f"\\operatorname{{{name}}}", f"\\{name}", f"\\mathrm{{{name}}}", f"\\{name}", f"\\operatorname*{{{name}}}")
        )

    def root(self, row: Operator, depth: int) -> str:
        if self.chance() < 0.1:
            return f"\\root {self.one('23n')} \\of {self.braces(depth)}"
        index = f"[{row.index}]" if row.index != 2 or self.chance() < 0.2 else ""
        return f"\\sqrt{index}{self.braces(depth)}"

    def larger(self, depth: int) -> str:
        kinds = (
            self._fraction, self._fraction, self._fraction, self._over, self._bars, self._postfix, self._cases, self._indexed,
            self._derivative, self._at, self._gradient, self._prime, self._environment, self._norm, self._limits,
        )  # fmt: skip
        return self.one(kinds)(depth)

    def _fraction(self, depth: int) -> str:
        command = self.one((r"\frac", r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"))
        if self.chance() < 0.1:
            return command + self.one(("12", "1x", " 1 2", "1{2}", "{1}2", "xy", r"\pi 2"))
        return f"{command}{self.braces(depth)}{self.braces(depth)}"

    def _over(self, depth: int) -> str:
        return f"{{{self.sum(depth)} \\over {self.sum(depth)}}}"

    def _bars(self, depth: int) -> str:
        opening, closing = self.one(
            (("|", "|"), (r"\left|", r"\right|"), (r"\lvert ", r"\rvert "), (r"\vert ", r"\vert "))
        )
        return f"{opening}{self.sum(depth)}{closing}"

    def _postfix(self, depth: int) -> str:
        row = self.one(POSTFIXES)
        operand = (
            self.array() if row.of_arrays else self.atom() if self.chance() < 0.6 else self.brackets(self.sum(depth))
        )
        return operand + (row.notation.latex or row.aliases[0])

    def _cases(self, depth: int) -> str:
        conditions = [
            self.one((f"{self.condition()}", f"\\text{{if }} {self.condition()}"))
            for _ in range(self.random.randint(1, 3))
        ]
        if self.chance() < 0.5:
            conditions[-1] = self.one((r"\text{otherwise}", r"\text{else}", r"\mathrm{otherwise}"))
        rows = [f"{self.sum(depth)}{self.one((' & ', ', & ', '&'))}{condition}" for condition in conditions]
        return rf"\begin{{cases}}{self.one((' ', chr(10)))}{(' ' + chr(92) * 2 + ' ').join(rows)} \end{{cases}}"

    def _indexed(self, depth: int) -> str:
        row = self.one(INDEXED)
        index = self.one("iijkn")
        lower, upper = (
            self.one(("1", "1", "0", "2")),
            self.one(("n", "n", "{n-1}", "{10}", "m", "5", "10", r"\infty", "{n}")),
        )
        term = f"{self.factor(depth)}{self.one(('', f' x_{index}', f' x_{{{index}}}^2', f' (x_{{{index}+1}} - x_{index})', f' W_{{{index}j}}'))}"
        limits = self.one(("", "", "", r"\limits"))
        return f"{row.notation.latex}{limits}_{{{index}={lower}}}^{upper} {term}"

    def _derivative(self, depth: int) -> str:
        d = self.one(("d", r"\partial ", r"\partial", r"\mathrm{d}", "d"))
        x, y = self.one("xytx"), self.one("xyz")
        gap = " " if d[-1].isalpha() and len(d) > 1 else ""
        above, below = self.one((
            (d, f"{d}{gap}{x}"), (f"{d}^2", f"{d}{gap}{x}^2"), (f"{d}^{{2}}", f"{d}{gap}{x}^{{2}}"),
            (f"{d}^2", f"{d}{gap}{x} {d}{gap}{y}"), (f"{d}{gap}f", f"{d}{gap}{x}"), (f"{d}^3", f"{d}{gap}{x}^2{d}{gap}{y}"),
        ))  # fmt: skip
        body = self.brackets(self.sum(depth)) if self.chance() < 0.6 else f" {self.product(depth)}"
        return f"\\frac{{{above}}}{{{below}}}{body}"

    def _at(self, depth: int) -> str:
        bar = self.one((r"\right|", r"\Big|", r"\bigg|", r"\right\rvert"))
        opening = r"\left. " if "right" in bar else ""
        return f"{opening}{self.factor(depth)} {bar}_{{{self.one('xyt')} = {self.sum(0)}}}"

    def _gradient(self, depth: int) -> str:
        return self.one((r"\nabla ", r"\nabla", r"\nabla^2 ", r"\nabla f")) + self.brackets(self.sum(depth))

    def _prime(self, depth: int) -> str:
        return f"{self.one('fghy')}{self.one((chr(39), chr(39) * 2, '^{' + chr(92) + 'prime}', '^' + chr(92) + 'prime', '^{(2)}'))}({self.sum(depth)})"

    def _environment(self, depth: int) -> str:
        return self.vector([self.sum(0) for _ in range(self.random.randint(1, 3))])

    def _norm(self, depth: int) -> str:
        opening, closing = self.one(
            ((r"\|", r"\|"), (r"\lVert ", r"\rVert "), (r"\left\|", r"\right\|"), (r"\Vert ", r"\Vert "))
        )
        return f"{opening}{self.array()}{closing}{self.one(('', '^2', '_2', '^2_2'))}"

    def _limits(self, depth: int) -> str:
        """What is refused: integrals, limits, unknown commands."""
        return self.one(
            (
                r"\int_0^1 x\,dx",
                r"\lim_{x \to 0} x",
                r"\foo{x}",
                r"\input{x}",
                r"\def\x{1}",
                r"\infty",
                r"\pm 1",
                r"\binom{n}{2}",
            )
        )

    def vector(self, components: Sequence[str]) -> str:
        if self.chance() < 0.2:
            return f"[{', '.join(components)}]"
        return self._grid([[component] for component in components])

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return self._grid(rows)

    def _grid(self, rows: Sequence[Sequence[str]]) -> str:
        kind = self.one(("pmatrix", "bmatrix", "pmatrix", "matrix", "vmatrix", "array"))
        body = r" \\ ".join(self.one((" & ", "&")).join(row) for row in rows)
        return rf"\begin{{{kind}}} {body} \end{{{kind}}}"
