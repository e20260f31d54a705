"""The derivative as a limit: difference quotients beside the exact derivative, and a scan for a minimum."""

import numpy as np

import workbench as wb

STEP = 1e-4

print("    x   difference quotient      exact derivative")
for text in ("x^2", "x^3", "sin(x)", "e^x"):
    f = wb.function(text)
    slope = f.diff("x")
    print(f"f(x) = {f:unicode}, f'(x) = {slope:unicode}")
    for x in (-1.0, 0.0, 0.5, 2.0):
        quotient = (f(x + STEP) - f(x - STEP)) / (2 * STEP)
        print(f"{x:5.1f}{quotient:22.9f}{slope(x):22.9f}")

parabola = wb.function("x^2 - 4x + 3")
grid = np.linspace(0, 4, 401)
values = parabola(grid)
lowest = grid[np.argmin(values)]
(exact,) = wb.critical_points(parabola)
print(f"\nscan of {parabola:unicode}: lowest at x = {lowest:.2f}, value {values.min():.2f}")
print(f"exactly: x = {exact.point[0]}, value {exact.value}, a {exact.kind}")
