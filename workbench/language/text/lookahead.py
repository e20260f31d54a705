"""Forms: the tokens of a text that read themselves and what belongs to them: `d/dx`, `∇`, `sum(i=1..n`, `x[i]`.

Looked at before the formula is read, because `dx` and `at` would else be runs of letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.language.characters import GREEK
from workbench.language.formula import Symbol
from workbench.language.gradients import NABLA, gradient, place
from workbench.language.names import is_letter, nameable, spelled
from workbench.language.table import GRADIENTS, PLACE
from workbench.language.text.differentials import ROUND, UPRIGHT, names_in, quotient
from workbench.language.text.ranges import RANGE, element, total

if TYPE_CHECKING:
    from workbench.language.resolver import Resolver
    from workbench.language.vocabulary import FormReader

SIGNED: Mapping[str, FormReader] = {ROUND: quotient, NABLA: gradient, "∑": total, "∏": total}
"""Signs of Unicode that begin a form."""

_INSTEAD = {
    "Σ": ("∑", "is a Greek letter, not the sign ∑"),
    "Π": ("∏", "is a Greek letter, not the sign ∏"),
    **dict.fromkeys(("Sum", "SUM", "sigma", "Sigma"), ("sum", "is not read")),
    **dict.fromkeys(("product", "Product", "Prod", "PROD", "Pi"), ("prod", "is not read")),
}
"""What is written for a sum or product over an index elsewhere, and what is wrong with it."""


def entered(resolver: Resolver, runs: list[str]) -> list[str]:
    """Enter the tokens that begin a form, or belong to one; returns the runs of letters that do neither."""
    distinct, words = resolver.distinct, resolver.vocabulary
    if "[" in distinct:
        words.behind["["] = element
    taken: set[str] = set()
    own = frozenset(runs)
    if (words.ranges and (RANGE in distinct or runs)) or any(name in own for name in resolver.table.indexed):
        taken |= _of_sums(resolver, own)
    if "/" in distinct and (UPRIGHT in distinct or any(run[0] == UPRIGHT for run in runs)):
        taken |= _of_derivatives(resolver, own)
    for name in GRADIENTS:
        if name in own and _called(resolver, name):
            words.forms[name] = gradient
            taken.add(name)
    if words.ranges and PLACE in distinct and "," in distinct and _called(resolver, PLACE):
        words.forms[PLACE] = place
        words.atoms.pop(PLACE, None)
        taken.add(PLACE)
    return [run for run in runs if run not in taken] if taken else runs


def _called(resolver: Resolver, name: str) -> bool:
    """Does a bracket follow each time, and is the name free?"""
    before, elsewhere = resolver.tokens.followed_by("(")
    return name in before and name not in elsewhere and name not in resolver.known and name not in resolver.defined


# --- sums over an index


def _of_sums(resolver: Resolver, runs: frozenset[str]) -> set[str]:
    """The runs that name a sum or its index."""
    items, words = resolver.tokens.items, resolver.vocabulary
    taken: set[str] = set()
    for at, token in enumerate(items[:-3]):
        if items[at + 1] != "(":
            continue
        if token in _INSTEAD and items[at + 3] == "=":
            sign, wrong = _INSTEAD[token]
            name = "sum" if sign in ("∑", "sum") else "prod"
            raise resolver.tokens.error(at, f"'{token}' {wrong}", f"{name}(i=1..n, x[i])")
        if token not in resolver.table.indexed:
            continue
        if token in runs:
            words.forms[token] = total
            taken.add(token)
        index = items[at + 2]
        if items[at + 3] == "in":
            raise resolver.tokens.error(at + 3, "'in' is not read", f"{token}({index}=1..n, ...)")
        if items[at + 3] == "=" and index in runs and nameable(spelled(index)):
            words.atoms[index] = Symbol(spelled(index))
            words.words.add(index)
            taken.add(index)
    return taken


# --- derivatives


def _of_derivatives(resolver: Resolver, runs: frozenset[str]) -> set[str]:
    """The runs such as `dx` that stand in a derivative; each is entered as one, and `d` too."""
    if UPRIGHT in resolver.known:
        return set()
    items, words = resolver.tokens.items, resolver.vocabulary
    openings = _openings(items)
    taken: set[str] = set()
    found = False
    for at, token in enumerate(items):
        if token != "/":
            continue
        if items[max(at - 1, 0)] == items[at + 1] == UPRIGHT and _stands_apart(resolver, at + 2):
            after = items[at + 2]
            reason = f"'d/d {after}' is unclear: a derivative has no space before {after}"
            raise resolver.tokens.error(at - 1, reason, f"d/d{after}(x^2)", at + 2)
        below = at + 2 if items[at + 1] == "(" else at + 1
        if below >= len(items) or not _below(resolver, runs, below):
            continue
        above = _above(resolver, runs, at - 1, openings)
        if above is None:
            continue
        found = True
        taken.update(name for name in (items[above], items[below]) if name in runs)
        while _below(resolver, runs, below):  # dx dy, dx^2 dy
            taken |= runs & {items[below]}
            below += 1
            while items[below] in ("^", "**", "*") or items[below].isdigit():
                below += 1
    if found:
        words.atoms.pop(UPRIGHT, None)
        resolver.variables.discard(UPRIGHT)
        words.forms[UPRIGHT] = quotient
    for name in taken:
        words.forms[name] = quotient
    return taken


def _stands_apart(resolver: Resolver, at: int) -> bool:
    """Is this token a name behind a space?"""
    return nameable(spelled(resolver.tokens.items[at])) and resolver.tokens.spaced(at)


def _below(resolver: Resolver, runs: frozenset[str], at: int) -> bool:
    """Is this token the `dx` below the line of a derivative?"""
    items = resolver.tokens.items
    token = items[at]
    if token == UPRIGHT:
        return items[at + 1][:1] in GREEK and not resolver.tokens.spaced(at + 1)
    if token[:1] != UPRIGHT or token not in runs:
        return False
    return all(
        is_letter(name := spelled(typed)) or name in resolver.known or typed in resolver.distinct
        for typed in names_in(token)
    )


def _above(resolver: Resolver, runs: frozenset[str], at: int, openings: Mapping[int, int]) -> int | None:
    """Where the `d` or `dy` stands whose part above the line ends here; None where there is none."""
    items = resolver.tokens.items
    at = openings.get(at, at + 1) - 1 if at >= 0 and items[at] == ")" else at
    for back in range(min(5, at + 1)):  # d, dy, d y, d² y, d^2, d^2 y
        token = items[at - back]
        if token == UPRIGHT:
            return at - back
        if back == 0 and token[0] == UPRIGHT and token in runs:
            name = spelled(token[1:])
            return at if is_letter(name) or name in resolver.defined else None
        if not (token in ("^", "**") or token[:1].isdigit() or (back == 0 and nameable(spelled(token)))):
            return None
    return None


def _openings(items: Sequence[str]) -> dict[int, int]:
    """Where the bracket opens that closes at a token."""
    openings: dict[int, int] = {}
    waiting: list[int] = []
    for at, token in enumerate(items):
        if token == "(":
            waiting.append(at)
        elif token == ")" and waiting:
            openings[at] = waiting.pop()
    return openings
