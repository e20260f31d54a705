"""workbench: write a formula as on paper; get exact derivatives, a fast function, a minimum you can trust, a solution.

The public names are imported when first used (PEP 562), so that `import workbench` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.calculus import CriticalPoint as CriticalPoint
    from workbench.calculus import critical_points as critical_points
    from workbench.calculus import tangent as tangent
    from workbench.calculus import taylor as taylor
    from workbench.checks import Check as Check
    from workbench.checks import check as check
    from workbench.errors import DataError as DataError
    from workbench.errors import FileError as FileError
    from workbench.errors import MissingExtraError as MissingExtraError
    from workbench.errors import OptionError as OptionError
    from workbench.errors import ParseError as ParseError
    from workbench.errors import ShapeError as ShapeError
    from workbench.errors import WorkbenchError as WorkbenchError
    from workbench.evidence import Evidence as Evidence
    from workbench.evidence import Verdict as Verdict
    from workbench.functions import Function as Function
    from workbench.functions import function as function
    from workbench.functions import load as load
    from workbench.operators import OPERATORS as OPERATORS
    from workbench.operators import Operator as Operator

HOME = MappingProxyType(
    {
        name: room
        for room, names in {
            "workbench.calculus": "CriticalPoint critical_points tangent taylor",
            "workbench.errors": (
                "WorkbenchError ParseError ShapeError OptionError DataError FileError MissingExtraError"
            ),
            "workbench.evidence": "Evidence Verdict",
            "workbench.checks": "Check check",
            "workbench.functions": "Function function load",
            "workbench.operators": "OPERATORS Operator",
        }.items()
        for name in names.split()
    }
)
"""Every public name and the room that it comes from."""

__all__ = sorted(HOME)  # noqa: PLE0605  (one list of names, above)


def __getattr__(name: str) -> object:
    if name not in HOME:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value = getattr(import_module(HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})
