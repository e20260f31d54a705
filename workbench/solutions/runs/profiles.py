"""Profiles as a page: what each problem cost each method, how many each solved, and the profiles drawn."""

from __future__ import annotations

import numpy as np

from workbench.optimize import Profiles
from workbench.pages import Block, Document, Note, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.captions import told
from workbench.solutions.figures.shares import profiles_figure
from workbench.solutions.solution import Solution

TIMES = (1, 2, 10)  # the cost of the best method: columns of the table of shares


def profiles_solution(profiles: Profiles) -> Solution:
    """The page of profiles."""
    notes = [Note("warning", note) for note in profiles.notes]
    blocks: tuple[Block, ...] = (
        _said(profiles),
        *notes,
        _costs(profiles),
        _shares(profiles),
        profiles_figure(profiles),
    )
    return Solution(Document("Methods compared on a set of problems", blocks), (), profiles, False)


def _said(profiles: Profiles) -> Paragraph:
    return Paragraph(
        f"A problem counts as solved when no more than {told(profiles.accuracy)} is left of the way from the value at "
        "the start down to the lowest value known. Its cost is what was evaluated until then: f with or without its "
        "gradient counts 1, a Hessian in n variables n."
    )


def _costs(profiles: Profiles) -> Table:
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            name,
            str(int(n)),
            *(str(int(c)) if np.isfinite(c) else f"({run.status})" for c, run in zip(costs, runs, strict=True)),
        )
        for name, n, costs, runs in zip(profiles.problems, profiles.sizes, profiles.costs, profiles.runs, strict=True)
    )
    right: Alignment = "right"
    caption = "The cost of each problem; in brackets how a run ended that did not solve it."
    return Table(("problem", "n", *profiles.methods), rows, caption, ("left", right, *[right] * len(profiles.methods)))


def _shares(profiles: Profiles) -> Table:
    within = [profiles.performance(times) for times in TIMES]
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (name, f"{int(solved)} of {len(profiles.problems)}", *(f"{shares[m]:.0%}" for shares in within))
        for m, (name, solved) in enumerate(zip(profiles.methods, profiles.solved, strict=True))
    )
    header = ("method", "solved", "cheapest", *(f"at most {times} times the cheapest" for times in TIMES[1:]))
    right: Alignment = "right"
    return Table(header, rows, "What share of the problems each method solves at what cost.", ("left", *[right] * 4))
