"""Habits: where two notations of the same tree differ: how a function takes its argument, what stands side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.language import calls
from workbench.language.formula import Formula
from workbench.language.text import adjacency
from workbench.language.vocabulary import Callee

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


@dataclass(frozen=True, slots=True)
class Habits:
    """Where two notations of the same tree differ: the argument of a function, and what may stand side by side.

    application: reads a call from the current token, the function. may_follow: refuses the current token as a
    factor without a sign before it; its flag says that it stands behind a quotient. repeats: may a sign such as `!`
    stand twice behind a part? dotted: reads on from a sign of multiplication behind these factors, which were read
    from a token on, where there are arrays: a point between two vectors is their dot product. before_condition,
    after_condition: what a condition in brackets stands between.
    """

    application: Callable[[Grammar, Callee], Formula]
    may_follow: Callable[[Grammar, bool], None]
    repeats: bool = False
    dotted: Callable[[Grammar, list[Formula], int], list[Formula]] | None = None
    before_condition: tuple[str, ...] = ("(", ",")
    after_condition: tuple[str, ...] = (")", ":", ",", "")


TEXT = Habits(calls.application, adjacency.may_follow)
