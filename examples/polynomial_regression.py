"""Polynomial regression: the same descent on three coefficients, beside the closed form."""

import numpy as np

import workbench as wb

draw = np.random.default_rng(7)
x = draw.uniform(-2, 2, 80)
y = 0.5 * x**2 - x + 2 + draw.normal(0, 0.3, 80)
data = {"x": x, "y": y}

loss = wb.function("loss(a, b, c) = mean((a*x^2 + b*x + c - y)^2)", data=data)
run = wb.minimize(loss, [0, 0, 0], method="gradient-descent", learning_rate=0.1, max_steps=2000)
exact = np.polyfit(x, y, 2)
print("descent:    ", np.array2string(run.x, precision=6), f"loss {run.fun:.6f}, {run.status} after {run.nit} steps")
print("closed form:", np.array2string(exact, precision=6))
print(run.advice)
