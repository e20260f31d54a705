"""Regression on two features: size and rooms to a price, and what the scale of the features does to the rate."""

import numpy as np

import workbench as wb

draw = np.random.default_rng(3)
size, rooms = draw.uniform(40, 160, 60), draw.integers(1, 6, 60).astype(float)
price = 3 * size + 20 * rooms + 50 + draw.normal(0, 10, 60)

text = "loss(w1, w2, b) = mean((w1*size + w2*rooms + b - price)^2)"
raw = wb.function(text, data={"size": size, "rooms": rooms, "price": price})
run = wb.minimize(raw, [0, 0, 0], method="gradient-descent", learning_rate=0.01, max_steps=100)
print(f"raw features, rate 0.01: {run.status}. {run.message}")

standard = {"size": (size - size.mean()) / size.std(), "rooms": (rooms - rooms.mean()) / rooms.std(), "price": price}
run = wb.minimize(raw.bind(data=standard), [0, 0, 0], method="gradient-descent", learning_rate=0.1, max_steps=500)
print(f"standardized, rate 0.1: {run.status} after {run.nit} steps, loss {run.fun:.4f}")
exact = wb.minimize(raw.bind(data=standard), [0, 0, 0], method="newton")
print(f"Newton:                 {exact.status} after {exact.nit} steps, loss {exact.fun:.4f}")
