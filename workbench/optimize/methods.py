"""METHODS: every method by its name, and how a name, an object and options become the method of a run."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from workbench.errors import OptionError
from workbench.optimize.automatic.auto import Auto
from workbench.optimize.descents.adaptive import AdaGrad, Adam, AMSGrad, RMSProp
from workbench.optimize.descents.conjugate_gradient import ConjugateGradient
from workbench.optimize.descents.first_order import GradientDescent, Momentum, Nesterov
from workbench.optimize.descents.foreign import MINIMIZERS, SciPy
from workbench.optimize.descents.limited_memory import LBFGS
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.quasi_newton import BFGS
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.descents.trust_region import TrustRegion
from workbench.optimize.loop import Method

METHODS: tuple[Method, ...] = (
    Auto(),
    GradientDescent(),
    Momentum(),
    Nesterov(),
    AdaGrad(),
    RMSProp(),
    Adam(),
    AMSGrad(),
    ConjugateGradient(),
    LBFGS(),
    BFGS(),
    Newton(),
    TrustRegion(),
    GradientSampling(),
)


def chosen_method(method: str | Method, options: Mapping[str, object]) -> Method:
    """The method of this name, or this object, with the options in the place of its fields.

    "scipy:NAME" is SciPy("NAME"). A learning rate beside "auto" means gradient descent.
    Raises OptionError for a name or an option that is not known, naming those that are.

    >>> chosen_method("momentum", {"learning_rate": 0.1}).momentum
    0.9
    """
    if method == "auto" and options.get("learning_rate") is not None:
        method = "gradient-descent"
    found = _named(method) if isinstance(method, str) else method
    if isinstance(found, type) or not callable(getattr(found, "iterates", None)):
        names = ", ".join(row.name for row in METHODS)
        raise OptionError(
            f"method is {method!r}; a name ({names}, scipy:NAME) or a method such as GradientDescent() is needed."
        )
    given = {name: value for name, value in options.items() if value is not None}
    unknown = next((name for name in given if name not in _fields(found)), None)
    if unknown is not None:
        raise OptionError(_no_option(found, unknown))
    return replace(found, **given) if given else found  # type: ignore[type-var]


def _named(name: str) -> Method:
    head, _, tail = name.partition(":")
    if head.lower() == "scipy":
        return SciPy(tail)
    known = {method.name: method for method in METHODS}
    found = known.get(name.lower().replace("_", "-"))
    if found is not None:
        return found
    near = difflib.get_close_matches(name.lower(), known, n=1)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    if name.lower() in ELSEWHERE:
        guess = f" That is {ELSEWHERE[name.lower()]} here."
    elif name.lower() in {row.name.lower() for row in MINIMIZERS}:
        guess = f" SciPy's is method='scipy:{name}'."
    raise OptionError(f"there is no method '{name}'; there are {', '.join(known)} and scipy:NAME.{guess}")


def _fields(method: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(method))


HERE = {
    "tol": "tolerance=",
    "gtol": "tolerance=",
    "ftol": "tolerance=",
    "xtol": "tolerance=",
    "maxiter": "max_steps=",
    "max_iter": "max_steps=",
    "lr": "learning_rate=",
    "x0": "the start, the second argument",
    "args": "f.bind(...)",
    "jac": "nothing: derivatives are exact",
    "hess": "nothing: derivatives are exact",
    "options": "the options themselves, or SciPy(NAME, options={...})",
}
"""What other libraries' names are here."""

ELSEWHERE = {
    "sgd": "gradient-descent with batch_size=",
    "gd": "gradient-descent",
    "l-bfgs": "lbfgs",
    "cg": "conjugate-gradient",
}
"""What other libraries' methods are here."""


def _no_option(method: Method, option: str) -> str:
    if option in HERE:
        return f"{method.name} has no option '{option}'; what it says is said here by {HERE[option]}."
    having = [row.name for row in METHODS if option in _fields(row)]
    if having:
        return f"{method.name} has no option '{option}'; these methods have it: {', '.join(having)}."
    own = _fields(method)
    near = difflib.get_close_matches(option, {name for row in METHODS for name in _fields(row)}, n=1)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    return f"{method.name} has no option '{option}'; it has {', '.join(own) or 'none'}.{guess}"
