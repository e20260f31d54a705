"""Colours of drawings: Okabe & Ito, "Color universal design" (2008), which stay apart for colour-blind readers."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "DejaVu Sans"  # comes with matplotlib and has Greek, subscripts and ∇
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a drawing: ink for words and axes, faint for grid and levels, paper behind, then one per series."""

    ink: str
    faint: str
    paper: str
    series: tuple[str, ...]


ON_WHITE = Palette(ink="#1c2128", faint="#8a93a0", paper="#ffffff", series=OKABE_ITO)
