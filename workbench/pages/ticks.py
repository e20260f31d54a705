"""Where an axis has its ticks, and how numbers are written beside it: 0.5, −2, 3·10⁶, 10⁻⁴."""

from __future__ import annotations

import math
from collections.abc import Sequence

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
STEPS = (1.0, 2.0, 5.0, 10.0)


def tick_labels(ticks: Sequence[float], scale: str = "linear") -> list[str]:
    """What is written beside the ticks; on a long logarithmic axis powers of ten throughout.

    >>> tick_labels((1e-4, 1e-2, 1.0), "log"), tick_labels((0.1, 1.0, 10.0), "log")
    (['10⁻⁴', '10⁻²', '1'], ['0.1', '1', '10'])
    """
    if scale == "log" and not all(1e-3 <= tick <= 1e4 for tick in ticks):
        powers = [math.log10(tick) for tick in ticks]
        if all(abs(power - round(power)) < 1e-9 for power in powers):
            written = [f"10{str(round(power)).translate(SUPERSCRIPTS)}" for power in powers]
            return [{"10⁰": "1", "10¹": "10"}.get(label, label) for label in written]
    return [number_text(tick) for tick in ticks]


def number_text(value: float) -> str:
    """A number of up to four digits as written on paper.

    >>> [number_text(value) for value in (0.5, -2.0, 3e6, 2.5e-7, 1e-4, 1e6, 0.0)]
    ['0.5', '−2', '3·10⁶', '2.5·10⁻⁷', '10⁻⁴', '10⁶', '0']
    """
    if value == 0:
        return "0"
    mantissa, _, power = f"{value:.3e}".partition("e")
    exponent = int(power)
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    if -4 < exponent < 5:
        digits = f"{float(f'{value:.3e}'):.{max(0, 3 - exponent)}f}"
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace("-", "−")
    ten = f"10{str(exponent).translate(SUPERSCRIPTS)}"
    return {"1": ten, "−1": f"−{ten}"}.get(mantissa, f"{mantissa}·{ten}")


def linear_ticks(low: float, high: float, wanted: int = 6, finest: float = 0.0) -> tuple[float, ...]:
    """Round numbers between low and high, about as many as wanted and no closer than the finest step.

    >>> linear_ticks(-1.0, 1.0)
    (-1.0, -0.5, 0.0, 0.5, 1.0)
    """
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return (low,)
    magnitude = 10.0 ** math.floor(math.log10(span / wanted))
    step = min((size * magnitude for size in STEPS), key=lambda size: abs(math.log(span / size / wanted)))
    step = max(step, finest)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, 2 - math.floor(math.log10(step)))
    return tuple(round(k * step, digits) + 0.0 for k in range(first, last + 1))


def log_ticks(low: float, high: float, wanted: int = 7) -> tuple[float, ...]:
    """Powers of ten between low and high; over less than two decades also their multiples by 2 and 5.

    >>> log_ticks(0.5, 2000.0), log_ticks(1.0, 12.0)
    ((1.0, 10.0, 100.0, 1000.0), (1.0, 2.0, 5.0, 10.0))
    """
    if not 0 < low < high:
        return (max(high, 1.0),)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    multiples = (1, 2, 5) if math.log10(high / low) < 2.5 else (1,)
    stride = max(1, -(-(last - first) // wanted))
    values = (float(f"{multiple}e{exponent}") for exponent in range(first, last + 1, stride) for multiple in multiples)
    return tuple(value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)) or (low, high)
