"""A check as a page: the verdict in a sentence, then every comparison in a table."""

from __future__ import annotations

from workbench.checks import Check
from workbench.checks.verdicts import SecondOpinion
from workbench.evidence import Verdict
from workbench.pages import Block, Details, Document, Note, Table, Text
from workbench.solutions.solution import Solution
from workbench.solutions.statements import shown

OPENED = 12  # rows up to which the table is shown unfolded
SIGNS = {Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.INCONCLUSIVE: "?"}


def check_solution(found: Check) -> Solution:
    """The page of a check."""
    page = Document(f"Check of {found.subject}", tuple(check_blocks(found)))
    return Solution(page, (), found, found.verdict is Verdict.PASS)


def check_blocks(found: Check) -> list[Block]:
    """Verdict, notes, and the table, folded away where it is long."""
    blocks: list[Block] = [Note(found.verdict.value, found.message, found.verdict.capitalize())]
    blocks += [Note("info", note) for note in found.notes]
    if found.table:
        opened = len(found.table) <= OPENED
        blocks.append(Details(f"All {len(found.table)} comparisons", (opinions_table(found.table),), opened=opened))
    return blocks


def opinions_table(rows: tuple[SecondOpinion, ...]) -> Table:
    """Every comparison: what, ours, theirs, how far apart, and by whom."""
    header: tuple[Text, ...] = ("", "what", "ours", "second opinion", "relative error", "by")
    cells: list[tuple[Text, ...]] = [
        (SIGNS[row.verdict], row.what, shown(row.ours), shown(row.theirs), shown(row.relative_error, 2), row.by)
        for row in rows
    ]
    return Table(header, tuple(cells), alignment=("center", "left", "right", "right", "right", "left"))
