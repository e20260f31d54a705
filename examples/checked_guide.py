"""A printed guide to gradient descent, checked: its numbers beside ours, and which of them are wrong."""

import workbench as wb

quartic, parabola = wb.function("x^4 - 3x^2 + 2"), wb.function("x^2")


def lowest_value():
    return wb.minimize(quartic, [2], method="newton").fun


def label(rate):
    (row,) = wb.compare(parabola, [5], [rate], max_steps=50, tolerance=0).table
    return row.label


def after(rate, start, steps):
    run = wb.minimize(parabola, [start], method="gradient-descent", learning_rate=rate, max_steps=steps, tolerance=0)
    return run.path.x[-1, 0]


CLAIMS = (
    ("f(2.1) for f(x) = x^4 - 3x^2 + 2", 12.6441, quartic(2.1)),
    ("minimum of x^4 - 3x^2 + 2", 0.25, lowest_value()),
    ("x^2 from 5, rate 0.99, 50 steps", "converged", label(0.99)),
    ("x^2 from 4, rate 0.1, 20 steps", 0.0461169, after(0.1, 4, 20)),
    ("slope of (3x + 1)^2 at 2", 42.0, wb.function("(3x + 1)^2").diff("x")(2)),
)

print(f"{'claim':38}{'printed':>12}{'ours':>14}")
for claim, printed, ours in CLAIMS:
    if isinstance(printed, str):
        agrees, shown = printed == ours, f"{ours:>14}"
    else:
        agrees, shown = abs(printed - ours) <= 5e-7 * max(1, abs(ours)), f"{ours:14.7g}"
    print(f"{claim:38}{printed!s:>12}{shown}  {'right' if agrees else 'WRONG'}")
