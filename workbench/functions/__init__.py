"""Function: a formula with ordered variables; values, exact derivatives, algebra, binding, domain, storage."""

from workbench.functions.construction import function
from workbench.functions.differentiable import Function
from workbench.functions.files import load
from workbench.functions.points import Point
from workbench.functions.violations import Violation

__all__ = ["Function", "Point", "Violation", "function", "load"]
