"""Gradient descent on x² + 3y² from (3, 2): the path, its table, and its picture on the contours."""

import workbench as wb

f = wb.function("x^2 + 3y^2")
run = wb.minimize(f, [3, 2], method="gradient-descent", learning_rate=0.05, max_steps=50, tolerance=0)
for k in (0, 1, 2, 3, 10, 50):
    x, y = run.path.x[k]
    print(f"step {k:2}: ({x:.7f}, {y:.3g})  f = {run.path.fun[k]:.5g}")
wb.plot(run).save("descent_in_two_variables.html", force=True)
