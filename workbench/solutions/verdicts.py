"""A check as a page: the verdict in a sentence, a row for each quantity, and every comparison folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workbench.checks import Check, SecondOpinion
from workbench.checks.steps import all_verified
from workbench.checks.verdicts import together, worst
from workbench.derivations import Step
from workbench.evidence import Verdict
from workbench.language.printing import phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import call, quotient
from workbench.pages import Block, Details, Display, Document, Note, Paragraph, Table, Text
from workbench.pages.words import NOTE_SIGNS
from workbench.solutions.captions import listed
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.quantities import quantity
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, prose, row, shown

DIGITS = 8
FEW = 2
"""Quantities at a place, up to which all places share one table."""

MANY, SHOWN = 40, 12
"""Quantities, beyond which only some are shown: so many, those that agree least."""
ORDER = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)

Rows = tuple[SecondOpinion, ...]
Naming = Callable[[SecondOpinion], Text]
"""What a row is called in a table."""


def check_solution(found: Check, told: Manner = STANDARD) -> Solution:
    """The page of a check."""
    by_differences = any(row.by.startswith("central differences") for row in found.table)
    blocks = [*(differences_blocks() if by_differences else []), *check_blocks(found, told)]
    page = Document(f"Check of {found.subject}", tuple(blocks))
    return Solution(page, (), found, found.verdict is Verdict.PASS, f"Check {found.subject}.")


def of_steps(steps: Iterable[Step]) -> Verdict:
    """Pass where every step of these derivations was confirmed."""
    return Verdict.PASS if all(map(all_verified, steps)) else Verdict.INCONCLUSIVE


def concluded(found: Check, steps: Iterable[Step] = (), told: Manner = STANDARD) -> tuple[Verdict, Note]:
    """The verdict of a check in the light of the steps that led to what it checks, and the note that tells of it.

    What passed the check is open as long as a step is not confirmed; what failed has failed.

    >>> from workbench import check
    >>> verdict, note = concluded(check("(x + 1)^2", equals="x^2 + 2x + 1"))
    >>> verdict, note.title
    (<Verdict.PASS: 'pass'>, 'Pass')
    """
    verdict = found.verdict if found.verdict is not Verdict.PASS else of_steps(steps)
    return verdict, Note(verdict.value, quantity(capital(found.message), told), verdict.capitalize())


def differences_blocks() -> list[Block]:
    """How differences tell whether a derivative is right, and what counts as agreement.

    Source: Goodfellow, Bengio & Courville, Deep Learning (2016), section 11.5.
    """
    ahead, back = (call("f", phrase("x", sign, "h")) for sign in ("+", "−"))
    slope = phrase(quotient(phrase(ahead, "−", back), phrase(2, "h")))
    said = (
        "A derivative is compared with the slope between two points close by; the relative error is their difference "
    )
    return [Paragraph(f"{said}over the larger of the two:"), Display((row(call(prime("f"), "x"), slope, "≈"),))]


def check_blocks(found: Check, told: Manner = STANDARD) -> list[Block]:
    """Verdict, notes, a row for each quantity, and all comparisons."""
    _, note = concluded(found, told=told)
    blocks: list[Block] = [note]
    blocks += [Note("info", quantity(capital(note), told)) for note in found.notes if note not in found.message]
    if not found.table:
        return blocks
    asked = dict.fromkeys(row.by for row in found.table)
    blocks += _tables(_telling_rows(found.table), quantities_table, told)
    quantities = len({row.what for row in found.table})
    if quantities > MANY:
        blocks.append(Paragraph(f"Shown are the {SHOWN} of {quantities} quantities that agree least."))
    blocks.append(Paragraph(f"Second opinion{'s' if len(asked) > 1 else ''}: {listed(list(asked))}."))
    if len(found.table) > min(quantities, MANY):
        everything = tuple(_tables(found.table, opinions_table, told))
        blocks.append(Details(f"All {len(found.table)} comparisons", everything, aside=True))
    return blocks


def quantities_table(rows: Rows, caption: str, name: Naming) -> Table:
    """A row for each quantity: ours, the second opinion that tells most, digits in common, and how many say so."""
    header: tuple[Text, ...] = ("", "quantity", "ours", "second opinion", "digits", "agree")
    cells: list[tuple[Text, ...]] = []
    for same in _grouped(rows, lambda row: row.what):
        row = _telling(same)
        near_zero = row.ours != row.theirs and 0 in (row.ours, row.theirs)  # then there are no digits in common
        digits = "" if near_zero or row.verdict is Verdict.INCONCLUSIVE else str(int(row.digits))
        sign = NOTE_SIGNS[together(same).value]
        cells.append((sign, name(row), shown(row.ours, DIGITS), shown(row.theirs, DIGITS), digits, _agreeing(same)))
    return Table(header, tuple(cells), caption, ("center", "left", "right", "right", "right", "left"))


def opinions_table(rows: Rows, caption: str, name: Naming) -> Table:
    """Every comparison: what, ours, theirs, how far apart, and by whom."""
    header: tuple[Text, ...] = ("", "quantity", "ours", "second opinion", "relative error", "by")
    cells: list[tuple[Text, ...]] = [
        (
            NOTE_SIGNS[row.verdict.value],
            name(row),
            shown(row.ours),
            shown(row.theirs),
            shown(row.relative_error, 2),
            row.by,
        )
        for row in rows
    ]
    return Table(header, tuple(cells), caption, ("center", "left", "right", "right", "right", "left"))


def _tables(rows: Rows, table: Callable[[Rows, str, Naming], Table], told: Manner) -> list[Block]:
    """A table for each place; one for all where there is little to say of each."""
    places = _grouped(rows, lambda row: row.place)
    if len(places) > 1 and max(len({row.what for row in same}) for same in places) <= FEW:
        return [table(rows, "", lambda row: quantity(row.what, told))]
    captions = (prose(f"At {same[0].place}.") if same[0].place else "" for same in places)
    return [
        table(same, caption, lambda row: quantity(row.quantity, told))
        for same, caption in zip(places, captions, strict=True)
    ]


def _telling_rows(rows: Rows) -> Rows:
    """Of many quantities those that speak most against us: first what failed, then what agrees least."""
    quantities = _grouped(rows, lambda row: row.what)
    if len(quantities) <= MANY:
        return rows
    least = sorted(quantities, key=lambda same: (ORDER.index(together(same)), _telling(same).digits))[:SHOWN]
    kept = {same[0].what for same in least}
    return tuple(row for row in rows if row.what in kept)


def _telling(rows: Rows) -> SecondOpinion:
    """The failure that speaks loudest; else the sharpest agreement."""
    failures = [row for row in rows if row.verdict is Verdict.FAIL]
    agreeing = [row for row in rows if row.verdict is Verdict.PASS]
    if failures or not agreeing:
        return worst(failures or rows)
    return max(agreeing, key=lambda row: row.digits)


def _agreeing(rows: Rows) -> str:
    """How many second opinions agree, and which do not: "all 5", "4 of 5", "1 of 2, not central differences"."""
    agreeing = sum(row.verdict is Verdict.PASS for row in rows)
    if agreeing == len(rows):
        return f"all {agreeing}" if agreeing > 1 else "yes"
    against = [row.by for row in rows if row.verdict is Verdict.FAIL]
    counted = f"{agreeing} of {len(rows)}"
    return f"{counted}, not {listed(against)}" if against and agreeing else "no" if against else counted


def _grouped(rows: Iterable[SecondOpinion], key: Callable[[SecondOpinion], str]) -> Sequence[Rows]:
    """Rows of the same key together, in the order in which keys come."""
    found: dict[str, list[SecondOpinion]] = {}
    for opinion in rows:
        found.setdefault(key(opinion), []).append(opinion)
    return [tuple(same) for same in found.values()]
