"""`plot`: the picture that shows a thing best, to be looked at, saved alone, or put on a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.functions import function
from workbench.pages import Document, Figure
from workbench.solutions.figures import figure_of

PAGE = frozenset({".html", ".md", ".tex", ".ipynb", ".txt"})


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A figure with its caption and alt text."""

    figure: Figure

    @property
    def caption(self) -> str:
        """What it shows, in a line."""
        return self.figure.caption

    @property
    def alt(self) -> str:
        """What is to be seen, with the numbers."""
        return self.figure.alt

    @property
    def document(self) -> Document:
        """A page with nothing but the picture."""
        return Document(self.caption or "Picture", (self.figure,))

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def save(self, path: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write the picture (.svg .png .pdf), or a page with it (.html .md .tex .ipynb .txt).

        Raises OptionError for another suffix, FileError where the file exists, MissingExtraError without matplotlib.
        """
        from workbench.pages.saving import save, save_picture

        if Path(path).suffix in PAGE:
            return save(self.document, path, force=force)
        return (save_picture(self.figure, path, force=force),)

    def _repr_html_(self) -> str:
        from workbench.pages.svg import to_svg

        return to_svg(self.figure, standalone=True)


def plot(thing: object, *, at: Any = None) -> Picture:
    """The picture of a Function (or its text), run, comparison, profiles, root, fit, or fit.profile(name).

    at: for a function of one variable, the place of a tangent. Raises OptionError for what cannot be drawn.

    >>> print(plot("x^2", at=3).caption)
    f(x) = x² with its tangent at x = 3, whose slope is 6.
    """
    return Picture(figure_of(function(thing) if isinstance(thing, str) else thing, at=at))
