"""Contestants: the methods of a comparison, each with a name of its own."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import OptionError
from workbench.optimize.descents.first_order import GradientDescent
from workbench.optimize.loop import Method
from workbench.optimize.methods import chosen_method

USUAL = ("gradient-descent", "momentum", "nesterov", "bfgs", "newton")


def contestants(given: Sequence[str | Method | float]) -> dict[str, Method]:
    """The methods in the order given, by name; a number is gradient descent with this learning rate.

    Where a name would stand twice it is the method as written, and where that does too, numbered.
    Raises OptionError for what is no list of methods.

    >>> list(contestants(["newton", 0.1, GradientDescent(learning_rate=0.2)]))
    ['newton', '0.1', 'gradient-descent']
    """
    if not isinstance(given, list | tuple) or not given:
        raise OptionError(
            "compare needs a list of methods or learning rates, such as ['newton', 'bfgs'] or [0.1, 0.01]."
        )
    methods = [_method(each) for each in given]
    plain = [f"{m:g}" if isinstance(m, int | float) else own.name for m, own in zip(given, methods, strict=True)]
    told = [name if plain.count(name) == 1 else repr(own) for name, own in zip(plain, methods, strict=True)]
    names = [name if told.count(name) == 1 else f"{name} {told[:k].count(name) + 1}" for k, name in enumerate(told)]
    return dict(zip(names, methods, strict=True))


def _method(given: str | Method | float) -> Method:
    if isinstance(given, bool):
        raise OptionError(f"{given} is no method; give names, methods or learning rates.")
    if isinstance(given, int | float):
        return GradientDescent(learning_rate=float(given))
    return chosen_method(given, {})
