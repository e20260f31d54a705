"""Function: a formula with ordered variables; values, exact derivatives, algebra, binding, domain, storage."""

from workbench.functions.construction import function
from workbench.functions.differentiable import Function
from workbench.functions.domain import Violation
from workbench.functions.files import load
from workbench.functions.points import Point

__all__ = ["Function", "Point", "Violation", "function", "load"]
