"""The words and signs that pages add of their own: labels of notes and marks, the same in every notation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workbench.pages.blocks import NoteKind, Step

NOTE_TITLES: Mapping[NoteKind, str] = MappingProxyType(
    {"info": "Note", "warning": "Warning", "pass": "Passed", "fail": "Failed", "inconclusive": "Inconclusive"}
)
NOTE_SIGNS: Mapping[NoteKind, str] = MappingProxyType(
    {"info": "i", "warning": "!", "pass": "✓", "fail": "✗", "inconclusive": "?"}
)
WHY = "why"
ELSEWHERE = "in the HTML page, in Markdown and in the notebook"
"""Where an aside stands that is left out."""


def mark(step: Step) -> str:
    """Sign and words of a step's mark, or "".

    >>> from workbench.evidence import Verdict
    >>> mark(Step("1", "chain rule", mark=Verdict.PASS, mark_text="checked to 13 digits"))
    '✓ checked to 13 digits'
    """
    if step.mark is None:
        return step.mark_text
    return f"{NOTE_SIGNS[step.mark.value]} {step.mark_text or NOTE_TITLES[step.mark.value].lower()}"
