"""Runs that take about a second, by name; as a program: one of them, kept in a file, to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from workbench.functions import function
from workbench.optimize import BFGS, Checkpoint, Fit, GradientDescent, Momentum, Nesterov, Newton, Run, fit, minimize

DECAY = "mean((a*exp(-b*t) + c*sin(d*t) - y)^2)"
ROSENBROCK = "(1 - x1)^2 + 100(x2 - x1^2)^2 + (1 - x3)^2 + 100(x4 - x3^2)^2 + exp(sin(x1*x3)) + cos(x2 - x4)"
KINKED = "abs(x - 0.3) + (y - x^2)^2 + 2*abs(y - 0.2*z) + abs(z) + exp(x*z/5)"


def decay(rows):
    t = np.linspace(0, 4, rows)
    y = 2 * np.exp(-0.7 * t) + 0.5 * np.sin(3 * t) + 0.05 * np.cos(17 * t)
    return function(DECAY, data={"t": t, "y": y}, variables=["a", "b", "c", "d"])


NEAR, FAR = [1.5, 0.5, 0.4, 2.8], [0.5, 0.1, 0.1, 2.0]
RUNS = {
    "descent": lambda: (decay(400), FAR, {"method": GradientDescent(0.002), "max_steps": 40_000}),
    "compiled": lambda: (function(ROSENBROCK), [-1.2, 1, 0.5, -1], {"method": Nesterov(2e-5), "max_steps": 150_000}),
    "searching": lambda: (decay(20_000), FAR, {"method": "gradient-descent", "max_steps": 5_000}),
    "batches": lambda: (
        decay(300),
        FAR,
        {"method": Momentum(0.01, batch_size=60), "max_steps": 600, "seed": 5},
    ),
    "newton": lambda: (decay(200_000), NEAR, {"method": Newton(), "max_steps": 60}),
    "bfgs": lambda: (decay(80_000), FAR, {"method": BFGS(), "max_steps": 200}),
    "auto": lambda: (function(KINKED), [3, 2, 1], {"method": "auto", "max_steps": 400}),
}
"""Function, start and options, by name; tolerance 0 where a run is to take all of its steps."""


def thermistor(rows):
    """The model of NIST's MGH10, at which two methods fail before a third arrives, with so many rows."""
    x = np.linspace(50, 125, rows)
    return {"x": x, "y": 0.0056 * np.exp(6181.3 / (x + 345.2)) + 3 * np.cos(17 * x)}


FITS = {
    "ladder": lambda: ("y = a*exp(b/(x + c))", thermistor(40_000), {"a": 2, "b": 400_000, "c": 25_000}),
}
"""Model, data and start, by name."""


def run(name: str, path: Path | None = None, *, resume: bool = False, every: float = 0.0) -> Run | Fit:
    """The run of that name, kept in a file where there is a path, or resumed from it."""
    kept = {} if path is None else {"resume": path} if resume else {"checkpoint": Checkpoint(path, every=every)}
    if name in FITS:
        return fit(*FITS[name](), **kept)
    f, start, options = RUNS[name]()
    if name in ("descent", "compiled", "searching", "batches"):
        options |= {"tolerance": 0}
    return minimize(f, start, **options, **kept)


if __name__ == "__main__":
    print("ready", flush=True)
    run(sys.argv[1], Path(sys.argv[2]))
    print("done", flush=True)
