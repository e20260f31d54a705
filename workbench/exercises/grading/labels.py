"""Labels: what stands on the left of an answer goes in, y′, ∂f/∂x, f(x), y; which value it names comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.exercises.grading.layouts import left_side
from workbench.language.characters import GREEK
from workbench.language.printing import Phrase, phrase
from workbench.language.printing.differentials import leibniz, prime

COMMANDS = (
    (r"\\(?:left|right|[,;!:\s])", ""),
    (r"\\(?:mathrm|operatorname|text)\s*\{\s*(\w+)\s*\}", r"\1"),
    (r"\\partial(?![A-Za-z])\s*", "∂"),
    (r"\^\s*\{\s*((?:\\prime\s*)+)\}|((?:\\prime\s*)+)", lambda found: "′" * found[0].count("prime")),
    (r"\\[dt]?frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1/\2 "),
    (r"['’]", "′"),
    ("″", "′′"),
    ("‴", "′′′"),
    (r"\\(?=[A-Za-z])", ""),
    (r"\^\s*\{?(\d+)\}?", r"^\1"),
)
"""LaTeX and typographer's signs, and what is read in their place."""
RAISED = str.maketrans({"²": "^2", "³": "^3", "⁴": "^4", **GREEK})
_NAME = r"[^\W\d_][^\W_]*"
_ARGUMENTS = r"\s*(?:\((?P<arguments>[^()]*)\))?"
OVER = re.compile(
    rf"[d∂]\s*(?:\^(?P<order>\d+))?\s*\(?(?P<name>{_NAME})?{_ARGUMENTS}\)?\s*/"
    rf"\s*(?P<below>(?:[d∂]\s*{_NAME}(?:_\w+)?(?:\^\d+)?\s*)+)(?P<of>.*)"
)
BELOW = re.compile(rf"[d∂]\s*({_NAME}(?:_\w+)?)(?:\^(\d+))?")
NESTED = re.compile(r"′|[d∂][^/]*/\s*[d∂]")
"""A derivative in what is differentiated."""
PRIMED = re.compile(rf"(?P<name>{_NAME})(?:_\w+)?(?P<primes>′+){_ARGUMENTS}")
NUMBERED = re.compile(rf"(?P<name>{_NAME})\^\s*(?:\{{\s*)?\((?P<order>\d+)\)\s*\}}?{_ARGUMENTS}")
RAISED_NAME = re.compile(rf"(?P<name>{_NAME})\^\{{?\d+\}}?")
INDEXED = re.compile(rf"(?P<name>{_NAME})_\{{?(?P<below>\w+)\}}?{_ARGUMENTS}")
PLAIN = re.compile(rf"(?P<name>{_NAME}){_ARGUMENTS}")


@dataclass(frozen=True, slots=True)
class Label:
    """What is named: a function, or its derivative.

    name: of the function; "" for d/dx of something. order: how often it is differentiated. by: the variables, where
    they are told, () elsewhere. arguments: in brackets behind it. power: is it y^2, which names nothing?
    """

    name: str
    order: int = 0
    by: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    power: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be named: name: of the function. by: the variables by which it is differentiated. names: all."""

    name: str
    by: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def told(self) -> Phrase:
        """As it is written: f′, ∂f/∂x, or f alone."""
        free = [name for name in self.names if name != self.name]
        if not self.by:
            return phrase(self.name)
        return prime(self.name, len(self.by)) if len(free) == 1 else leibniz(self.name, *self.by, partial=True)


def misnamed(answer: object, wanted: Wanted) -> str:
    """A sentence where the left side of an answer names another thing than was asked for; else "".

    >>> wanted = Wanted("f", ("x",), ("x",))
    >>> misnamed("f'(x) = 2x", wanted), misnamed("f''(x) = 2x", wanted)
    ('', 'But f′′(x) on the left is another derivative: write f′ = ..., or the derivative alone.')
    """
    if not isinstance(answer, str):
        return ""
    shown = _plain(left_side(answer))
    label = _read(shown, wanted) if shown else None
    if label is None:
        return ""
    reason = _reason(label, wanted)
    alone = "the derivative alone" if wanted.by else "the right side alone"
    return f"But {shown} on the left is {reason}: write {wanted.told} = ..., or {alone}." if reason else ""


def renamed(answer: object, wanted: Wanted) -> str:
    """A sentence where the left side has a slip of the pen: a derivative called f(x) or y, or f′(t) for f′(x); else "".

    Neither makes what stands on the right wrong: a textbook prints f′(x) = ... for h(t).
    """
    shown = _plain(left_side(answer)) if isinstance(answer, str) else ""
    label = _read(shown, wanted) if shown else None
    if label is None:
        return ""
    others = [name for name in label.arguments if name not in wanted.names]
    named = wanted.by and not label.order and label.name in ("f", "y", wanted.name)
    if not (others or named):
        return ""
    return f"This is {wanted.told}, not {shown}: write {wanted.told} = ... ."


def _plain(left: str) -> str:
    """The text without LaTeX and with ′ for each prime."""
    plain = left.translate(RAISED)
    for pattern, instead in COMMANDS:
        plain = re.sub(pattern, instead, plain)
    return plain.strip()


def _read(text: str, wanted: Wanted) -> Label | None:
    """What the text names; None where that cannot be told, as of a gradient."""
    if found := OVER.fullmatch(text):
        by = _denominators(found["below"], wanted.names)
        name = found["name"] or ""
        again = NESTED.search(found["of"]) or len(by) != int(found["order"] or 1)
        return None if again else Label(name, len(by), by)
    if found := PRIMED.fullmatch(text):
        return Label(found["name"], len(found["primes"]), (), _names(found["arguments"]))
    if found := NUMBERED.fullmatch(text):
        return Label(found["name"], int(found["order"]), (), _names(found["arguments"]))
    if found := RAISED_NAME.fullmatch(text):
        return Label(found["name"], power=True)
    if found := INDEXED.fullmatch(text):
        below = found["below"]
        by = (below,) if below in wanted.names else tuple(below)
        named = set(by) <= set(wanted.names) and f"{found['name']}_{below}" not in wanted.names
        return Label(found["name"], len(by), by, _names(found["arguments"])) if named else None
    if found := PLAIN.fullmatch(text):
        return Label(found["name"], arguments=_names(found["arguments"]))
    return None


def _reason(label: Label, wanted: Wanted) -> str:
    """What a label is instead; "" where it may stand for what was asked."""
    variables = set(wanted.names) - {wanted.name}
    if label.power:
        return "a power"
    if label.name in variables and not label.arguments:
        return f"a derivative of {label.name}" if label.order else "a variable of the question"
    if label.order and not wanted.by:
        return "a derivative"
    if not label.order:
        own = wanted.by and label.name == wanted.name and wanted.name in wanted.names
        return "the function itself" if own else ""
    if label.order != len(wanted.by) or (label.by and sorted(label.by) != sorted(wanted.by)):
        return "another derivative"
    return ""


def _names(arguments: str | None) -> tuple[str, ...]:
    """The names in brackets, numbers left out."""
    parts = [part.strip() for part in (arguments or "").split(",")]
    return tuple(part for part in parts if re.fullmatch(rf"{_NAME}(?:_\w+)?", part))


def _denominators(below: str, names: Sequence[str]) -> tuple[str, ...]:
    """x, x of dx^2, and x, y of dx dy and of dxdy."""
    found: list[str] = []
    for name, power in BELOW.findall(below):
        inner = [name] if name in names else re.split(r"d(?=.)", name)
        found += [*inner[:-1], *[inner[-1]] * int(power or 1)]
    return tuple(found)
