"""Random formulas in LaTeX, in the styles that books, people and programs have."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fuzzing.formulas import INDEXED, LETTERS, POSTFIXES, Writer
from tests.fuzzing.formulas import NUMBERS as TEXT_NUMBERS
from workbench.operators import Form, Operator, filled

NAMES = (
    *LETTERS, "x_1", "x_{12}", "w_{ij}", "x_i", r"\alpha", r"\beta", r"\theta", r"\pi", r"\lambda", r"\mathrm{loss}",
    r"\text{rate}", r"\mathit{lr}", r"\hat{y}", r"\bar x", r"\vec{w}", r"\mathbf{x}", r"\tilde{x}_1", r"x_{\max}", r"\ell",
)  # fmt: skip
NUMBERS = tuple(number for number in TEXT_NUMBERS if "e" not in number)


class LatexWriter(Writer):
    """LaTeX, in the styles that books, people and programs have."""

    names = NAMES
    numbers = NUMBERS
    plus = ("+", "-", " + ", " - ", "+", "-", r" \pm ")
    times = (
        *("", "", " ", " ", "", "/", "*", r"\cdot ", r" \cdot ", r"\times ", r"\,", r"\div ", r"\ ", r" \cdot", r"\;"),
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
