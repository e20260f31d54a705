"""The rows of a Display as LaTeX, aligned at their relations: what LaTeX and Markdown have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from workbench.pages.blocks import Display, Equation, Math, Notations, Relation, Text, parts, plain

RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {
        "": "",
        "=": "=",
        "≈": r"\approx",
        "≠": r"\neq",
        "<": r"\lt",
        "≤": r"\leq",
        ">": r"\gt",
        "≥": r"\geq",
        "→": r"\to",
        "⇒": r"\Rightarrow",
    }
)


def aligned(display: Display, math: Callable[[Notations], str], words: Callable[[str], str]) -> str:
    r"""One row by itself, or several in an aligned environment.

    math, words: how a formula and a piece of text (inside \\text) are set.

    >>> x = Notations("x", "x", "x", "<mi>x</mi>")
    >>> print(aligned(Display((Equation(x, x, "="),)), lambda formula: formula.latex, str))
    x = x
    """
    if len(display.equations) == 1:
        return "".join(_cells(display.equations[0], math, words))
    related = any(equation.relation for equation in display.equations)
    rows = (_cells(equation, math, words) for equation in display.equations)
    joined = " \\\\\n".join("{}" + (" &" if related else "").join(row[:2]) + row[2] for row in rows)  # {}: no \\[
    name = "aligned" if related else "gathered"
    return f"\\begin{{{name}}}\n{joined}\n\\end{{{name}}}"


def length(display: Display) -> int:
    """Characters of the longest left side and the longest right side together."""
    lefts = max((len(row.left.unicode) for row in display.equations if row.left), default=0)
    return lefts + max((len(row.right.unicode) for row in display.equations), default=0)


def with_spaces(text: str, words: Callable[[str], str]) -> str:
    """A piece of text as set by words, which keeps no space at its ends, with the spaces that part it from a formula.

    >>> with_spaces("take out ", str.strip)
    'take out '
    """
    before = " " if text[:1].isspace() else ""
    return before + words(text.strip()) + (" " if text[-1:].isspace() and text.strip() else "")


def _cells(equation: Equation, math: Callable[[Notations], str], words: Callable[[str], str]) -> tuple[str, str, str]:
    left = math(equation.left) if equation.left else ""
    right = f" {RELATIONS[equation.relation]} {math(equation.right)}" if equation.relation else math(equation.right)
    return left, right if left or not equation.relation else right.strip(), _reason(equation.reason, math, words)


def _reason(reason: Text, math: Callable[[Notations], str], words: Callable[[str], str]) -> str:
    joined = "".join(
        math(part.notations) if isinstance(part, Math) else rf"\text{{{with_spaces(plain(part), words)}}}"
        for part in parts(reason)
    )
    return rf" \qquad {joined}" if joined else ""
