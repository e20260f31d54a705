"""The picture of the README: Rosenbrock's valley, the way of gradient descent and the steps of Newton's method."""

import workbench as wb
from workbench.solutions.figures import contour_figure
from workbench.solutions.pictures import Picture

f = wb.function("f(x, y) = (1 - x)^2 + 100(y - x^2)^2")
start = [-1.2, 1]
runs = {
    "gradient descent": wb.minimize(f, start, method="gradient-descent", max_steps=2000),
    "Newton": wb.minimize(f, start, method="newton"),
}
picture = Picture(contour_figure(f, runs, arrows=False))
picture.save("rosenbrock.png", force=True)
print(picture.alt)
