"""A Jacobian and a Hessian worked out, and why the Hessian tells minima from saddles."""

import numpy as np

import workbench as wb

F = wb.function(["x^2 y", "5x + sin(y)"])
print(f"F = {F:unicode}\nJacobian: {F.jacobian:unicode}")
print(f"at (1, 0):\n{F.jacobian(1, 0)}")

f = wb.function("f(x, y) = x^3 - 3x y + y^3")
print(f"\n{f:unicode}\nHessian: {f.hessian:unicode}")
for point in wb.critical_points(f):
    eigenvalues = np.linalg.eigvalsh(f.hessian.at([float(c) for c in point.point]))
    print(f"critical point ({', '.join(map(str, point.point))}): eigenvalues {eigenvalues}, a {point.kind}")

for text in ("x^2 + y^2", "x^2 - y^2"):
    run = wb.minimize(text, [1, 0], method="gradient-descent", learning_rate=0.1)
    print(f"descent on {text} from (1, 0) comes to rest at the origin: {run.status}. {run.message}")
