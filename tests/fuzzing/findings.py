"""Findings: what is wrong with a case, and the exception by which a check says so."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fuzzing.cases import Case


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a case. place: of the exception in the code, or of the check that failed."""

    kind: str
    place: str
    detail: str
    case: Case

    @property
    def key(self) -> tuple[str, str]:
        """Findings with the same one have most likely the same cause."""
        return self.kind, self.place


class BrokenError(Exception):
    """A promise that was not kept."""

    def __init__(self, kind: str, place: str, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.place, self.detail = kind, place, detail
