"""Pairs: a tree with a text and a LaTeX that mean it, all three made side by side, so that none is read from another.

The text has every bracket and sign; the LaTeX is in the styles that books have, with products without signs,
fractions, functions without brackets, sums over an index and cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from itertools import pairwise
from random import Random

from workbench.language.characters import GREEK_WORDS
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import (
    DERIVATIVE,
    ELEMENT,
    NEGATION,
    OPERATORS,
    PIECEWISE,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    VECTOR,
    Form,
    filled,
)

NAMES = (
    ("x", "x"), ("x", "x"), ("y", "y"), ("z", "z"), ("a", "a"), ("b", "b"), ("t", "t"), ("alpha", r"\alpha"), ("theta", r"\theta"), ("lambda", r"\lambda"),
    ("x_1", "x_1"), ("x_1", "x_{1}"), ("x_12", "x_{12}"), ("w_pq", "w_{pq}"), ("loss", r"\mathrm{loss}"), ("rate", r"\text{rate}"),
    ("lr", r"\mathit{lr}"), ("price", r"\operatorname{price}"), ("x_max", r"x_{\max}"), ("x_max", r"x_{\text{max}}"), ("beta_1", r"\beta_1"),
)  # fmt: skip
DECLARED = tuple(dict.fromkeys(text for text, _ in NAMES))
NUMBERS = ("0", "1", "2", "2", "3", "4", "10", "12", "0.5", "2.75")
BRACKETS = (
    ("(", ")"), ("(", ")"), ("(", ")"), (r"\left(", r"\right)"), (r"\left( ", r" \right)"), ("[", "]"), (r"\left[", r"\right]"), (r"\{", r"\}"),
    (r"\big(", r"\big)"), (r"\Bigl(", r"\Bigr)"), (r"\left\{", r"\right\}"), (r"\bigl[", r"\bigr]"),
)  # fmt: skip

_CALLED = (Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX)
ROWS = tuple(
    row for row in OPERATORS if row.form in _CALLED and not (row.conditions or row.components or row.of_arrays)
)
CONSTANTS = tuple(row for row in OPERATORS if row.form is Form.CONSTANT)
COMPARISONS = tuple(row for row in OPERATORS if row.form is Form.COMPARISON)
INDEXED = tuple(row for row in OPERATORS if row.form is Form.INDEXED)


class Level(IntEnum):
    """How tightly the outermost sign of a LaTeX binds."""

    SUM = 1
    TERM = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """One meaning, three ways. open: whatever follows the LaTeX would be read as a part of it."""

    tree: Formula
    text: str
    latex: str
    level: Level = Level.ATOM
    open: bool = False

    @property
    def bracketed(self) -> str:
        """The text as a factor."""
        return self.text if self.level is Level.ATOM else f"({self.text})"


class PairWriter:
    """Makes random pairs."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.one = random.choice
        self.chance = random.random
        self.indices: list[str] = []
        self.d = self.one((("d", "d"), ("∂", r"\partial "), ("d", r"\mathrm{d}")))

    def whole(self) -> Pair:
        """A formula, or seldom a list or a matrix."""
        if self.chance() < 0.93:
            return self.sum(self.one((1, 1, 2, 2, 3)))
        width, height = self.random.randint(1, 3), self.random.randint(1, 3)
        kind = self.one(("pmatrix", "bmatrix"))
        rows = [[self.sum(1) for _ in range(width)] for _ in range(height)]
        body = r" \\ ".join(" & ".join(part.latex for part in row) for row in rows)
        latex = rf"\begin{{{kind}}} {body} \end{{{kind}}}"
        if width == 1:
            column = [row[0] for row in rows]
            text = f"[{', '.join(part.text for part in column)}]"
            return Pair(Apply(VECTOR, tuple(part.tree for part in column)), text, latex)
        lines = [f"[{', '.join(part.text for part in row)}]" for row in rows]
        tree = Apply(VECTOR, tuple(Apply(VECTOR, tuple(part.tree for part in row)) for row in rows))
        return Pair(tree, f"[{', '.join(lines)}]", latex)

    def sum(self, depth: int) -> Pair:
        count = self.one((1, 1, 2, 2, 3)) if depth > 0 else 1
        first = self.negation(depth) if depth > 1 and self.chance() < 0.15 else self.product(depth)
        if count == 1:
            return first
        trees, text, latex = [first.tree], first.text, first.latex
        for _ in range(count - 1):
            term, minus = self.product(depth), self.chance() < 0.4
            trees.append(Apply(NEGATION, (term.tree,)) if minus else term.tree)
            text += (" - " if minus else " + ") + term.text
            latex += (self.one((" - ", "-")) if minus else self.one((" + ", "+"))) + term.latex
        return Pair(Apply(SUM, tuple(trees)), text, latex, Level.SUM)

    def negation(self, depth: int) -> Pair:
        inner = self.product(depth)
        return Pair(Apply(NEGATION, (inner.tree,)), f"-{inner.text}", f"-{inner.latex}", Level.SUM, inner.open)

    def product(self, depth: int) -> Pair:
        count = self.one((1, 1, 2, 2, 3)) if depth > 0 else 1
        factors = [self.factor(depth) for _ in range(count)]
        if count == 1:
            return factors[0]
        if count == 2 and self.chance() < 0.15:
            above, below = map(self.closed, factors)
            tree = Apply(QUOTIENT, (above.tree, below.tree))
            return Pair(tree, f"{above.bracketed}/{below.bracketed}", f"{above.latex}/{below.latex}", Level.TERM)
        factors = [*map(self.closed, factors[:-1]), factors[-1]]
        latex = factors[0].latex
        for before, factor in pairwise(factors):
            latex += self.times(before, factor) + factor.latex
        tree = Apply(PRODUCT, tuple(factor.tree for factor in factors))
        return Pair(tree, "*".join(factor.bracketed for factor in factors), latex, Level.TERM, factors[-1].open)

    def times(self, before: Pair, after: Pair) -> str:
        """A sign of multiplication, or none where nothing else could be meant."""
        explicit = (r"\cdot ", r" \cdot ", r" \times ")
        mixed = before.latex[-1].isdigit() and ("frac" in after.latex[:6] or after.latex[0] == "{")
        if (
            mixed
            or after.latex[0] in "0123456789.|"
            or after.latex.startswith((r"\lvert", r"\left|"))
            or before.latex[-1] in "!|"
        ):
            return self.one(explicit)
        return self.one((*explicit, *("", " ", " ", r"\,", r"\;") * 2)) or (
            " " if _runs_on(before.latex, after.latex) else ""
        )

    def closed(self, pair: Pair) -> Pair:
        """As a factor with others behind it: in brackets where it would go on."""
        return self.grouped(pair) if pair.open or pair.level < Level.POWER else pair

    def grouped(self, pair: Pair) -> Pair:
        opening, closing = self.one(BRACKETS)
        return Pair(pair.tree, f"({pair.text})", f"{opening}{pair.latex}{closing}")

    def factor(self, depth: int) -> Pair:
        if depth <= 0:
            return self.atom()
        kind = self.chance()
        if kind < 0.3:
            return self.atom()
        if kind < 0.42:
            return self.power(depth - 1)
        if kind < 0.55:
            return self.fraction(depth - 1)
        if kind < 0.8:
            return self.call(depth - 1)
        if kind < 0.9:
            return self.grouped(self.sum(depth - 1))
        return self.one((self.cases, self.derivative, self.indexed, self.bare_call))(depth - 1)

    def atom(self) -> Pair:
        kind = self.chance()
        if kind < 0.1 and self.indices:
            return self.element()
        if kind < 0.65:
            text, latex = self.one(NAMES)
            return Pair(Symbol(text), text, latex)
        if kind < 0.95:
            number = self.one(NUMBERS)
            return Pair(Number(Fraction(number), number if "." in number else ""), number, number)
        row = self.one(CONSTANTS)
        return Pair(Apply(row, ()), row.name, row.notation.latex or row.name)

    def element(self) -> Pair:
        index = self.one(self.indices)
        shift, below = self.one(((0, index), (0, f"{{{index}}}"), (1, f"{{{index}+1}}")))
        i = Symbol(index)
        tree = Apply(SUM, (i, Number(shift))) if shift else i
        inside = f"{index} + {shift}" if shift else index
        return Pair(Apply(ELEMENT, (Symbol("q"), tree)), f"q[{inside}]", f"q_{below}")

    def power(self, depth: int) -> Pair:
        base = self.atom()
        if self.chance() < 0.3 or (base.latex[-1].isdigit() and "." in base.latex):
            base = self.grouped(self.sum(depth))
        exponent = self.one((self.sum(depth), self.atom()))
        while exponent.latex.endswith((")", "]", r"\}")):  # x^{(2)} could be one of several, or a derivative
            exponent = self.atom()
        short = len(exponent.latex) == 1 and self.chance() < 0.7
        tree = Apply(POWER, (base.tree, exponent.tree))
        above = exponent.latex if short else f"{{{exponent.latex}}}"
        return Pair(tree, f"{base.text}^({exponent.text})", f"{base.latex}^{above}", Level.POWER)

    def fraction(self, depth: int) -> Pair:
        above, below = self.sum(depth), self.sum(depth)
        tree, text = Apply(QUOTIENT, (above.tree, below.tree)), f"(({above.text})/({below.text}))"
        if self.chance() < 0.15:
            return Pair(tree, text, f"{{{above.latex} \\over {below.latex}}}")
        if len(above.latex) == len(below.latex) == 1 and self.chance() < 0.5:
            return Pair(tree, text, rf"\frac{'' if above.latex.isdigit() else ' '}{above.latex}{below.latex}")
        command = self.one((r"\frac", r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"))
        return Pair(tree, text, f"{command}{{{above.latex}}}{{{below.latex}}}")

    def call(self, depth: int) -> Pair:
        row = self.one(ROWS)
        given = [self.sum(depth) for _ in range(len(row.parameters) + (row.variadic and self.random.randint(0, 1)))]
        if row.subscript:
            given[-1] = self.one([Pair(Symbol("b"), "b", "b"), Pair(Number(3), "3", "3"), Pair(Number(10), "10", "10")])
        tree = Apply(row, tuple(argument.tree for argument in given))
        text = f"{row.name}({', '.join(argument.text for argument in given)})"
        latex = [argument.latex for argument in given]
        if row.form is Form.ROOT:
            index = "" if row.index == 2 else f"[{row.index}]"
            written = f"\\sqrt{index}{{{latex[0]}}}"
            return Pair(tree, text, written if self.chance() < 0.9 else f"{{\\root {row.index} \\of {{{latex[0]}}}}}")
        if row.form is Form.FENCE and not any(bar in latex[0] for bar in ("|", "vert")):
            opening, closing = self.one((("|", "|"), (r"\left|", r"\right|"), (r"\lvert ", r"\rvert ")))
            return Pair(tree, text, f"{opening}{latex[0]}{closing}")
        if row.form is Form.POSTFIX:
            operand = given[0] if given[0].level is Level.ATOM and not given[0].open else self.grouped(given[0])
            return Pair(tree, text, f"{operand.latex}!", Level.POWER)
        if row.notation.latex and (typeset := filled(row.notation.latex, latex)):
            return Pair(tree, text, typeset)
        name = self.name_of(row.name, row.notation.latex)
        opening, closing = self.one(BRACKETS[:5])
        greek = (row.notation.latex or "").rpartition("\\")[2].lower() in GREEK_WORDS  # a letter that may be raised
        power = self.one(("2", "{2}", "3")) if self.chance() < 0.12 and not greek else ""
        if power:
            tree, text = Apply(POWER, (tree, Number(int(power.strip("{}"))))), f"({text})^{power.strip('{}')}"
            name += f"^{power}"
        return Pair(tree, text, f"{name}{opening}{', '.join(latex)}{closing}", Level.POWER if power else Level.ATOM)

    def name_of(self, name: str, latex: str | None) -> str:
        upright = self.one((f"\\operatorname{{{name}}}", f"\\mathrm{{{name}}}"))
        return upright if latex is None or self.chance() < 0.2 else latex

    def bare_call(self, _depth: int) -> Pair:
        r"""`\sin 2x`: the argument is what follows."""
        rows = [
            row for row in ROWS if row.form is Form.CALL and row.notation.latex and row.notation.latex[1:].isalpha()
        ]
        row = self.one([row for row in rows if row.takes(1) and row.notation.latex[1:].lower() not in GREEK_WORDS])
        name, below = self.one(NAMES), self.one(("", "2", "3"))
        inner: Formula = Symbol(name[0])
        text = name[0]
        if below:
            inner, text = Apply(PRODUCT, (Number(int(below)), inner)), f"{below}*{text}"
        tree = Apply(row, (inner,))
        return Pair(tree, f"{row.name}({text})", f"{row.notation.latex} {below}{name[1]}", Level.TERM, open=True)

    def cases(self, depth: int) -> Pair:
        arguments: list[Formula] = []
        texts, lines = [], []
        for _ in range(self.random.randint(1, 2)):
            value, left, right, row = self.sum(depth), self.atom(), self.atom(), self.one(COMPARISONS)
            arguments += [Apply(row, (left.tree, right.tree)), value.tree]
            texts.append(f"{left.text} {row.aliases[0]} {right.text}: {value.text}")
            lines.append(
                f"{value.latex} & {self.one(('', chr(92) + 'text{if } '))}{left.latex} {row.notation.latex} {right.latex}"
            )
        if self.chance() < 0.5:
            value = self.sum(depth)
            arguments.append(value.tree)
            texts.append(value.text)
            lines.append(f"{value.latex} & " + self.one((r"\text{otherwise}", r"\text{else}")))
        body = r" \\ ".join(lines)
        return Pair(
            Apply(PIECEWISE, tuple(arguments)),
            f"piecewise({', '.join(texts)})",
            rf"\begin{{cases}} {body} \end{{cases}}",
        )

    def derivative(self, depth: int) -> Pair:
        body = self.sum(depth)
        name = self.one("xyz")
        order = self.one((1, 1, 2, 3))
        d, typed = self.d
        tree = Apply(DERIVATIVE, (body.tree, *(Symbol(name) for _ in range(order))))
        raised, high = (f"^{order}", f"^{order}") if order > 1 else ("", "")
        text = f"({d}{raised}/{d}{name}{raised}({body.text}))"
        inner = self.grouped(body)
        latex = f"\\frac{{{typed}{high}}}{{{typed}{name}{high}}}{inner.latex}"
        return Pair(tree, text, latex, Level.TERM, open=True)

    def indexed(self, depth: int) -> Pair:
        free = [index for index in "ijk" if index not in self.indices]
        if not free:
            return self.atom()
        row, index = self.one(INDEXED), free[0]
        lower, upper = (
            self.one("01"),
            self.one((("n", "n"), ("n", "{n}"), ("5", "5"), ("10", "{10}"), ("n - 1", "{n-1}"))),
        )
        self.indices.append(index)
        term = self.grouped(self.sum(depth)) if self.chance() < 0.4 else self.closed(self.element())
        self.indices.pop()
        top = {"n": Symbol("n"), "n - 1": Apply(SUM, (Symbol("n"), Apply(NEGATION, (Number(1),))))}
        end = top.get(upper[0]) or Number(int(upper[0]))
        tree = Apply(row, (Symbol(index), Number(int(lower)), end, term.tree))
        text = f"{row.aliases[0]}({index}={lower}..{upper[0]}, {term.text})"
        return Pair(
            tree, text, f"{row.notation.latex}_{{{index}={lower}}}^{upper[1]} {term.latex}", Level.TERM, open=True
        )


def _runs_on(before: str, after: str) -> bool:
    """Would two pieces grow together: a command and a letter behind it, or digits?"""
    return before[-1].isalnum() and (after[0].isalnum() or after[0] == ".") and ("\\" in before or before[-1].isdigit())
