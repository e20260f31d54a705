"""The determinant of a square matrix of formulas on a page: the matrix, its expansion, and what is left of it."""

from __future__ import annotations

from dataclasses import replace

from workbench.calculus.determinants import LARGEST, determinant, expansion, matrix_of, most_zeros
from workbench.checks.determinants import check_determinant
from workbench.checks.steps import all_verified
from workbench.derivations import tidy
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.functions.display import stated
from workbench.language.printing.phrases import Phrase, call, matrix, phrase
from workbench.pages import Block, Details, Document, Heading, Paragraph
from workbench.pages.blocks import Part as Inline
from workbench.solutions.derivatives.derivatives import confirmed, derivation_blocks
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import equals, maths, name_of
from workbench.solutions.steps.components import kind, written
from workbench.solutions.steps.step_blocks import StepBlocks
from workbench.solutions.verdicts import concluded

ORDINALS = ("first", "second", "third")


def determinant_solution(found: Function, told: Manner) -> Solution:
    """The page of what `determinant` returned."""
    M = found.made_of
    assert M is not None
    blocks: list[Block] = []
    steps = confirmed(M) if M.derivations else ()
    if steps:
        inside = tuple(derivation_blocks(StepBlocks(M, told), M, steps))
        blocks.append(Details("The steps of the entries", inside))
    verdict, worked = _expanded(M, found)
    sure = verdict is Verdict.PASS and all(map(all_verified, steps))
    task = ("Find the determinant of ", *_asked(M), ".")
    return Solution(Document("Determinant", (*blocks, *worked)), steps, found, sure, task)


def _asked(M: Function) -> tuple[Inline, ...]:
    """A matrix that is given as it is; one of derivatives by what is differentiated, for it is to be found."""
    if not M.derivations:
        return (maths(matrix(*matrix_of(M))),)
    f = written(M)
    return (f"the {kind(M)} of ", maths(phrase(call(name_of(f), *f.variables), "=", stated(f))))


def with_determinant(solution: Solution, d: Function) -> Solution:
    """The page of a square Jacobian of two or three rows with its determinant behind; any other page as it is."""
    square = d.origin == "jacobian" and len(d.shape) == 2 and d.shape[0] == d.shape[1] > 1 and not d.columns
    again = d.parent is not None and bool(d.parent.derivations)  # a Hessian by another name
    if not square or again or d.shape[0] > LARGEST:
        return solution
    verdict, worked = _expanded(d, determinant(d))
    page = solution.document
    blocks = (*page.blocks, Heading("Its determinant"), *worked)
    verified = solution.verified and verdict is Verdict.PASS
    return replace(solution, document=replace(page, blocks=blocks), verified=verified)


def _expanded(M: Function, found: Function) -> tuple[Verdict, list[Block]]:
    """det M = the expansion = tidied = simplified, and the verdict of its check with a note."""
    rows = matrix_of(M)
    written = expansion(rows)
    left: Phrase = call("det", matrix(*rows))
    ends = (written, tidy(written, operators=M.operators), found.components[0])
    check = check_determinant(found, M)
    blocks: list[Block] = []
    if len(rows) > 2:
        blocks.append(Paragraph(f"Expanded along the {ORDINALS[most_zeros(rows)]} row:"))
    blocks.append(equals(left, *ends))
    same = f"At {len(check.table)} points the matrix of numbers has this determinant, by elimination."
    verdict, note = concluded(check)
    return verdict, [*blocks, replace(note, text=same) if verdict is Verdict.PASS else note]
