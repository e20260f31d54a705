"""Provenance: what a Function that verbs of calculus built was made from: remembered for those who explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.language.formula import Formula
from workbench.language.printing import to_text

if TYPE_CHECKING:
    from workbench.functions.definition import Definition

Means = Literal["substitution", "tangent", "taylor", "implicit", "determinant"]


@dataclass(frozen=True, eq=False, slots=True)
class Provenance:
    """What a written definition was made from, and by which verb; its values do not depend on it.

    of: what was substituted into, expanded, or whose determinant it is; of an implicit derivative the two sides of the
    equation. values: by name what was put in, or the coordinates of the place. names: of an implicit derivative the
    dependent variable, then that by which it is differentiated. order: of a polynomial or an implicit derivative.
    """

    means: Means
    of: Definition
    values: Mapping[str, Formula]
    names: tuple[str, ...] = ()
    order: int = 1

    def record(self) -> dict[str, Any]:
        """All but the definition, ready for JSON."""
        return {
            "means": self.means,
            "values": {name: to_text(value) for name, value in self.values.items()},
            "names": list(self.names),
            "order": self.order,
        }
