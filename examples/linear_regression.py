"""Linear regression from scratch: loss, gradients by the chain rule, a check before training, descent, closed form."""

import numpy as np

import workbench as wb

np.random.seed(42)
x = np.random.uniform(-3, 3, 50)
y = 2 * x + 1 + np.random.normal(0, 0.5, 50)

loss = wb.function("loss(m, b) = mean((y - (m*x + b))^2)", data={"x": x, "y": y})
for name in loss.variables:
    print(f"∂loss/∂{name} = {loss.diff(name):unicode}")
print(wb.check(loss, at=[(0, 0), (1, -1)]))

run = wb.minimize(loss, [0, 0], method="gradient-descent", learning_rate=0.05, max_steps=200, tolerance=0)
m, b = run.path.x[-1]
print(f"\nafter {run.nit} steps: m = {m:.7f}, b = {b:.7f}, loss {run.path.fun[-1]:.7f}")
slope, intercept = np.polyfit(x, y, 1)
print(f"closed form:     m = {slope:.7f}, b = {intercept:.7f}, loss {loss(slope, intercept):.7f}")

fit = wb.fit("y = m*x + b", {"x": x, "y": y})
for name, value in fit.parameters.items():
    print(f"fit: {name} = {value:.7f} ± {fit.standard_errors[name]:.7f}")
wb.plot(fit).save("linear_regression.html", force=True)
