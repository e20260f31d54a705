"""ROOT_METHODS: every method for roots by its name, and how a name or an object becomes the method of a run."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from workbench.errors import OptionError
from workbench.optimize.roots.approximations import RootMethod
from workbench.optimize.roots.auto import Auto
from workbench.optimize.roots.brackets import Bisection, Chandrupatla
from workbench.optimize.roots.damped import DampedNewton
from workbench.optimize.roots.foreign import FINDERS, SciPyRoot
from workbench.optimize.roots.marquardt import Marquardt
from workbench.optimize.roots.newton import NewtonRaphson, Secant

ROOT_METHODS: tuple[RootMethod, ...] = (
    Auto(),
    NewtonRaphson(),
    DampedNewton(),
    Marquardt(),
    Secant(),
    Bisection(),
    Chandrupatla(),
    SciPyRoot("brentq", alias="brent"),
)


def chosen_root_method(method: str | RootMethod, options: Mapping[str, object]) -> RootMethod:
    """The method of this name, or this object, with the options in the place of its fields.

    "scipy:NAME" is SciPyRoot("NAME"). Raises OptionError for a name or an option that is not known.

    >>> chosen_root_method("levenberg-marquardt", {"damping": 1.0})
    Marquardt(damping=1.0)
    """
    found = _named(method) if isinstance(method, str) else method
    if not callable(getattr(found, "approximations", None)):
        names = ", ".join(row.name for row in ROOT_METHODS)
        raise OptionError(f"method is {method!r}; a name ({names}, scipy:NAME) or a method for roots is needed.")
    own = tuple(field.name for field in fields(found) if field.name != "alias")  # type: ignore[arg-type]
    unknown = next((name for name in options if name not in own), None)
    if unknown is not None:
        raise OptionError(f"{found.name} has no option '{unknown}'; it has {', '.join(own) or 'none'}.")
    changed: Any = replace(found, **options) if options else found  # type: ignore[type-var]
    return changed  # type: ignore[no-any-return]


def _named(name: str) -> RootMethod:
    head, _, tail = name.partition(":")
    if head.lower() == "scipy":
        return SciPyRoot(tail)
    known = {method.name: method for method in ROOT_METHODS}
    found = known.get(name.lower().replace("_", "-"))
    if found is not None:
        return found
    near = difflib.get_close_matches(name.lower(), known, n=1)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    if name.lower() in {row.name for row in FINDERS}:
        guess = f" SciPy's is method='scipy:{name.lower()}'."
    raise OptionError(f"there is no method '{name}' for roots; there are {', '.join(known)} and scipy:NAME.{guess}")
