"""Options as they are given: numbers and counts, refused with what they must be."""

from __future__ import annotations

import math
import operator

from workbench.errors import OptionError


def bad_number(value: object, low: float, high: float = math.inf, *, closed: bool = False) -> bool:
    """Is this no finite real number above low (or at it, where closed) and below high?

    >>> bad_number(0.1, 0), bad_number(0, 0), bad_number("fast", 0), bad_number(float("nan"), 0)
    (False, True, True, True)
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return True
    if isinstance(value, str) or not math.isfinite(number):
        return True
    return not (low <= number if closed else low < number) or not number < high


def bad_count(value: object, least: int) -> bool:
    """Is this no whole number of at least so many?

    >>> bad_count(3, 1), bad_count(0, 1), bad_count(1.5, 1)
    (False, True, True)
    """
    try:
        return operator.index(value) < least  # type: ignore[arg-type]
    except TypeError:
        return True


def shown(value: object) -> str:
    """A value as it is shown in a message.

    >>> shown(0.1), shown("fast"), shown(float("nan"))
    ('0.1', "'fast'", 'nan')
    """
    return f"{value:g}" if isinstance(value, int | float) else repr(value)


def check_part(value: object, does: str, what: str, example: str) -> None:
    """Refuse a part of a method that is not made for it: one without the method that is named.

    Raises OptionError.
    """
    if isinstance(value, type) or not callable(getattr(value, does, None)):
        raise OptionError(f"{what} is {value!r}; an object such as {example} is needed.")
