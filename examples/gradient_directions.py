"""Partial derivatives and the gradient of x² + 3y²: does it point away from the minimum at the origin?"""

import numpy as np

import workbench as wb

f = wb.function("f(x, y) = x^2 + 3y^2")
print(f"∂f/∂x = {f.diff('x'):unicode}    ∂f/∂y = {f.diff('y'):unicode}")

print("\n     point       gradient    away from the origin?")
for point in [(1, 2), (0, 0), (-1, 1), (3, -1), (2, 3), (-1, -2)]:
    gradient = f.gradient(*point)
    along = float(np.dot(gradient, point))
    away = "yes" if along > 0 else "no direction: the gradient is zero"
    print(f"{point!s:>10}{np.array2string(gradient):>15}    {away}")

wb.plot(f).save("gradient_directions.html", force=True)
print("\ncontours with gradient arrows: gradient_directions.html")
