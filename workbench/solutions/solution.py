"""Solution: a result with its steps and its page, whether all of it is verified, and ways to print and keep it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.derivations import Step
from workbench.language.printing import to_text
from workbench.pages import Document, Text
from workbench.pages.blocks import plain
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.records import evidence_record, record_of

SCHEMA = 1


@dataclass(frozen=True, slots=True, repr=False)
class Solution:
    """A worked solution.

    document: the page as blocks. steps: of the derivations, the outermost of each; none where nothing was derived.
    result: what was explained, and of a derivative the derivative itself. verified: there were steps or a check, and
    every one held; of a run, a fit, too, that it succeeded. task: the question in words, as a teacher sets it.
    told: at which level, and in which notation. A handout is a Solution without steps and result.
    """

    document: Document
    steps: tuple[Step, ...]
    result: Any
    verified: bool
    task: Text = ""
    told: Manner = STANDARD

    def walk(self) -> Iterator[Step]:
        """Every step once, outermost first."""
        seen: set[int] = set()
        for step in (inner for outer in self.steps for inner in outer.walk()):
            if id(step) not in seen:
                seen.add(id(step))
                yield step

    def __repr__(self) -> str:
        if self.result is None:
            return f"Handout: {plain(self.document.title)}"
        count = sum(1 for _ in self.walk())
        told = f"{count} step{'s' if count > 1 else ''}, " if count else ""
        return f"Solution: {plain(self.document.title)}, {told}{'verified' if self.verified else 'not verified'}"

    def to_text(self) -> str:
        """Plain text with Unicode formulas."""
        return self._rendered(".txt")

    def to_markdown(self) -> str:
        """Markdown with formulas between dollar signs."""
        return self._rendered(".md")

    def to_latex(self) -> str:
        """A LaTeX article."""
        return self._rendered(".tex")

    def to_html(self) -> str:
        """One self-contained HTML page."""
        return self._rendered(".html")

    def to_notebook(self) -> str:
        """A Jupyter notebook, as JSON text."""
        return self._rendered(".ipynb")

    def to_dict(self) -> dict[str, Any]:
        """As data ready for JSON: what was explained, and the steps, each with the places of its children."""
        steps = list(self.walk())
        place = {id(step): k for k, step in enumerate(steps)}
        return {
            "schema": SCHEMA,
            "title": plain(self.document.title),
            "task": plain(self.task),
            "level": str(self.told.level),
            "notation": str(self.told.notation),
            "verified": self.verified,
            "result": record_of(self.result),
            "steps": [
                _step_record(step)
                | {"evidence": evidence_record(step.evidence), "children": [place[id(c)] for c in step.children]}
                for step in steps
            ],
        }

    def without_answers(self) -> Solution:
        """A handout: the question and what is to be done in each step, with lines to write on for what is found."""
        from workbench.solutions.handouts import without_answers

        return without_answers(self)

    def as_exercise(self, lines: int = 8) -> Solution:
        """A handout: the question alone, and so many lines to write on."""
        from workbench.solutions.handouts import as_exercise

        return as_exercise(self, lines)

    def save(self, path: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write the page; the suffix says how: .html .md .tex .ipynb .txt. FileError where the file exists."""
        from workbench.pages.saving import save

        return save(self.document, path, force=force)

    def _rendered(self, suffix: str) -> str:
        from workbench.pages.renderers import renderer_of

        return renderer_of(suffix).render(self.document, "solution")

    def _repr_html_(self) -> str:
        return self.to_html()


def _step_record(step: Step) -> dict[str, Any]:
    statement = step.statement if isinstance(step.statement, str) else step.statement.notations.text
    return {
        "rule": step.rule,
        "claim": str(step.claim),
        "before": to_text(step.before),
        "after": to_text(step.after),
        "variable": step.variable,
        "bindings": {name: to_text(formula) for name, formula in step.bindings},
        "conditions": [to_text(condition) for condition in step.conditions],
        "statement": statement,
        "note": step.note,
    }
