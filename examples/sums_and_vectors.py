"""Sums over an index, vectors and matrices: a valley in 100 variables, a loss as in the notes, a network."""

import numpy as np

import workbench as wb

valley = wb.function("sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)")
print(f"{valley:unicode}")
run = wb.minimize(valley.bind(n=100), np.full(100, 0.5))
print(f"n = 100: {run.status}, f = {run.fun:.1e}, all x = 1: {np.allclose(run.x, 1)}\n")

data = {"x": [1, 2, 3, 4, 5], "y": [3.1, 4.9, 7.2, 8.8, 11.1]}
loss = wb.function(r"\frac{1}{n}\sum_{i=1}^{n} (y_i - (m x_i + b))^2", data=data)
point = wb.minimize(loss, {"m": 0, "b": 0}).point
print(f"loss = {loss:unicode}\nleast at m = {point['m']:.4f}, b = {point['b']:.4f}\n")

form = wb.function("x^T A x", variables={"x": 2, "A": (2, 2)}).bind(A=[[2, 1], [1, 3]])
print(form.gradient.at([1, 2]), "is (A + A^T) x at x = (1, 2)")

network = "w^T tanh(W x + b)"
model = wb.function(network, variables={"w": 3, "W": (3, 2), "b": 3, "x": 2})
draw = np.random.default_rng(1)
weights = {"w": draw.normal(size=3), "W": draw.normal(size=(3, 2)), "b": draw.normal(size=3)}
x = np.array([0.5, -1.0])
ours = model(**weights, x=x)
numpys = weights["w"] @ np.tanh(weights["W"] @ x + weights["b"])
print(f"{model.shapes}: {len(model.variables)} numbers; as NumPy has it: {np.isclose(ours, numpys)}")
