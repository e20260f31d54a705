"""Words for captions, labels and alt text: names, numbers and intervals as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from workbench.functions import Function
from workbench.functions.display import left_side
from workbench.language.printing.phrases import decimal, phrase, point
from workbench.optimize import Run

Given: TypeAlias = Run | Mapping[str, Run] | Sequence[Run]

DIGITS = 4
CALLED = MappingProxyType(
    {"auto": "chosen method", "newton": "Newton's method", "bfgs": "BFGS", "nesterov": "Nesterov's method"}
)
LISTED = 12  # variables that are all named
LONGEST = 46  # characters of a formula that still stands in a legend


def told(value: float, digits: int = DIGITS) -> str:
    """A number in a few digits.

    >>> told(-0.25), told(1.2247448713915892), told(3.6e-08), told(4.0)
    ('−0.25', '1.225', '3.6·10⁻⁸', '4')
    """
    return str(decimal(float(value), digits))


def place(coordinates: Sequence[float], digits: int = DIGITS) -> str:
    """A point in brackets, one number without.

    >>> place([1, 0.33333333]), place([3])
    ('(1, 0.3333)', '3')
    """
    if len(coordinates) == 1:
        return told(coordinates[0], digits)
    return str(point(*(decimal(float(value), digits) for value in coordinates)))


def symbol(name: str) -> str:
    """A variable as printed.

    >>> symbol("alpha_1")
    'α₁'
    """
    return str(phrase(name))


def between(name: str, interval: tuple[float, float]) -> str:
    """A variable and its interval.

    >>> between("x", (-1, 2))
    'x from −1 to 2'
    """
    return f"{symbol(name)} from {told(interval[0], 3)} to {told(interval[1], 3)}"


def call_in_words(f: Function) -> str:
    """The call of the function by its name, or by "f", as labels and captions have it.

    >>> from workbench import function
    >>> call_in_words(function("loss(m, b) = m^2 + b^2")), call_in_words(function("x^2"))
    ('loss(m, b)', 'f(x)')
    """
    found = left_side(f)
    if found is not None:
        return str(found)
    names = f.variables if len(f.variables) <= LISTED else (*f.variables[:2], "…", f.variables[-1])
    return f"f({', '.join(map(symbol, names))})"


def equation_of(f: Function) -> str:
    """Name = formula, or the name alone where that would be long.

    >>> from workbench import function
    >>> equation_of(function("x^2"))
    'f(x) = x²'
    """
    written = f"{f:unicode}"
    written = written if left_side(f) is not None else f"{call_in_words(f)} = {written}"
    return written if len(written) <= LONGEST else call_in_words(f)


def listed(parts: Sequence[str]) -> str:
    """Parts with commas and an "and".

    >>> listed(["one", "two", "three"]), listed(["one"])
    ('one, two and three', 'one')
    """
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def named(runs: Given) -> Mapping[str, Run]:
    """Runs by the label that each gets in a picture: as given, else the method and its learning rate."""
    if isinstance(runs, Mapping):
        return runs
    several = (runs,) if isinstance(runs, Run) else tuple(runs)
    labels = [label_of(run) for run in several]
    again = Counter(labels)
    return {
        label if again[label] == 1 else f"{label} ({number})": run
        for number, (label, run) in enumerate(zip(labels, several, strict=True), start=1)
    }


def method_name(name: str) -> str:
    """A method as people call it.

    >>> method_name("gradient-descent"), method_name("newton"), method_name("scipy:BFGS")
    ('gradient descent', "Newton's method", "SciPy's BFGS")
    """
    if name.startswith("scipy:"):
        return f"SciPy's {name.removeprefix('scipy:')}"
    return CALLED.get(name, name.replace("-", " "))


def label_of(run: Run) -> str:
    """A run by its method, and its fixed learning rate where it has one.

    >>> from workbench.optimize import minimize
    >>> label_of(minimize("x^2", [1], method="gradient-descent", learning_rate=0.1))
    'gradient descent, rate 0.1'
    """
    name = method_name(run.method.name)
    rate = getattr(run.method, "learning_rate", None)
    return name if rate is None else f"{name}, rate {told(rate)}"
