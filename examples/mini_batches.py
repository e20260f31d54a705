"""Mini-batch descent: ten rows at a time, reshuffled each epoch by a seed; and a rate halved every 50 epochs."""

import numpy as np

import workbench as wb

np.random.seed(42)
x = np.random.uniform(-3, 3, 50)
y = 2 * x + 1 + np.random.normal(0, 0.5, 50)
loss = wb.function("loss(m, b) = mean((m*x + b - y)^2)", data={"x": x, "y": y})
exact = wb.minimize(loss, [0, 0], method="newton")
print(f"least squares:  m = {exact.x[0]:.6f}, b = {exact.x[1]:.6f}, loss {exact.fun:.6f}")

EPOCHS = 200
constant = wb.GradientDescent(learning_rate=0.05, batch_size=10)
halved = wb.GradientDescent(learning_rate=0.05, batch_size=10, schedule=wb.StepHalving(every=50))
for name, method in (("constant rate", constant), ("halved every 50 epochs", halved)):
    run = wb.minimize(loss, [0, 0], method=method, max_steps=EPOCHS, tolerance=0, seed=0)
    m, b = run.path.x[-1]
    above = run.path.fun[-1] - exact.fun
    print(f"{name}: m = {m:.6f}, b = {b:.6f}, above the least loss by {above:.1e}")
