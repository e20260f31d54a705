"""Figures as data: marks (arrays) on panels, with the words that say what is to be seen.

Marks keep read-only float64 copies of what they are given (a list will do), so a figure never changes.
NumPy is imported when the first mark is made: whoever imports pages for its words alone does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from workbench.errors import ShapeError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line through points in order. x, y: (n,), a gap where not finite. dots: mark the points too."""

    x: Array
    y: Array
    label: str = ""
    dots: bool = False

    def __post_init__(self) -> None:
        _freeze(self, ("x", "y"))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A straight line across the panel, through a point with a slope; slope may be inf (upright)."""

    x: float
    y: float
    slope: float
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Single points. x, y: (n,). names: written beside the points, or empty."""

    x: Array
    y: Array
    label: str = ""
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self, ("x", "y"))


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Iterates in order, their start and end marked. x, y: (n,)."""

    x: Array
    y: Array
    label: str = ""

    def __post_init__(self) -> None:
        _freeze(self, ("x", "y"))


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from (x, y) along (u, v); drawn with the longest of a fixed length. All (n,)."""

    x: Array
    y: Array
    u: Array
    v: Array
    label: str = ""

    def __post_init__(self) -> None:
        _freeze(self, ("x", "y", "u", "v"))


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Level curves. x: (n,), y: (m,), z: (m, n) with z[i, j] at (x[j], y[i]), not finite outside the domain.

    levels: increasing values, or empty for levels chosen from z.
    """

    x: Array
    y: Array
    z: Array
    levels: tuple[float, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        for name in ("x", "y", "z"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        expected = (self.y.size, self.x.size)
        if self.z.shape != expected:
            raise ShapeError(f"Contour: z has shape {self.z.shape} but y and x ask for {expected}.")


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The region between two curves over x. x, low, high: (n,)."""

    x: Array
    low: Array
    high: Array
    label: str = ""

    def __post_init__(self) -> None:
        _freeze(self, ("x", "low", "high"))


@dataclass(frozen=True, slots=True, eq=False)
class Annotation:
    """Words at a place of the panel."""

    x: float
    y: float
    text: str


Series: TypeAlias = Curve | Line | Points | Path | Band  # each has a colour of its own, and a row of the legend
Drawn: TypeAlias = Series | Arrows | Contour | Annotation


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """One panel: marks drawn in order, later ones above.

    limits: (low, high), or None for what the marks need. first_color: number of the first series' colour, from 0, so
    that panels side by side can give one thing one colour; beside level curves, which have the first, it is at least 1.
    scales: with axes and their numbers, which a diagram has not.
    """

    marks: tuple[Drawn, ...]
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    equal_aspect: bool = False
    legend: bool = True
    first_color: int = 0
    scales: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Panels side by side, with alt text (what is seen, with the numbers) and a caption.

    >>> import numpy as np
    >>> line = np.array([0.0, 1.0])
    >>> Figure((Axes((Curve(line, line, label="y = x"),)),), alt="A line rising from 0 to 1.").caption
    ''
    """

    panels: tuple[Axes, ...]
    alt: str
    caption: str = ""


def _frozen(values: Array) -> Array:
    import numpy as np

    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _freeze(mark: object, names: tuple[str, ...]) -> None:
    """Turn the named fields into read-only float64 arrays, all of one shape (n,)."""
    arrays = {name: _frozen(getattr(mark, name)) for name in names}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1 or any(len(shape) != 1 for shape in shapes):
        found = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ShapeError(f"{type(mark).__name__}: the shapes are {found}; all must be (n,), with one n.")
    for name, array in arrays.items():
        object.__setattr__(mark, name, array)
