"""A worked solution in brief: the formulas of its steps, without sentences and the steps of derivatives behind them."""

from __future__ import annotations

from dataclasses import replace

from workbench.pages import Block, Details, Steps
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import plain
from workbench.solutions.manner import Level, Manner
from workbench.solutions.solution import Solution


def in_brief(solution: Solution, told: Manner) -> Solution:
    """The page without what a level of "brief" leaves out; at any other level as it is.

    >>> from workbench import explain, tangent
    >>> "The steps of" in explain(tangent("x^2", 3), level="brief").to_text()
    False
    """
    if told.level is not Level.BRIEF:
        return solution
    page = solution.document
    return replace(solution, document=replace(page, blocks=tuple(map(_shortened, page.blocks))))


def _shortened(block: Block) -> Block:
    return Steps(tuple(map(_bare, block.steps))) if isinstance(block, Steps) else block


def _bare(step: StepBlock) -> StepBlock:
    """A step by its title; what is folded behind it is left out, and so is its sentence, unless it is a condition."""
    body = tuple(block for block in step.body if not isinstance(block, Details))
    kept = not body or "≠" in plain(step.sentence)
    return replace(step, sentence=step.sentence if kept else "", body=body)
