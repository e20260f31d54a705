"""Gradient descent on x⁴ − 3x² + 2: which of its two minima is found depends on the start."""

import workbench as wb

f = wb.function("x^4 - 3x^2 + 2")
run = wb.minimize(f, [3], method="gradient-descent", learning_rate=0.01, max_steps=100, tolerance=0)
print("from 3, the first iterates:", ", ".join(f"{x:.5g}" for x in run.path.x[:6, 0]))
print(f"after {run.nit} steps: {run.path.x[-1, 0]:.7f}")
print(run.advice)

for start in (0.5, 2, -0.5, -3):
    run = wb.minimize(f, [start], method="gradient-descent", learning_rate=0.01)
    print(f"from {start:4}: {run.x[0]:+.7f}, value {run.fun:.6g}, {run.status}")
