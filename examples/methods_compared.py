"""Which method is best on a set of problems? Performance and data profiles, as in the literature on optimization."""

import workbench as wb

problems = {
    "rosenbrock": ("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1]),
    "beale": ("(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", [1, 1]),
    "wood": (
        "100(x2 - x1^2)^2 + (1 - x1)^2 + 90(x4 - x3^2)^2 + (1 - x3)^2 + 10(x2 + x4 - 2)^2 + (x2 - x4)^2/10",
        [-3, -1, -3, -1],
    ),
    "bowl": ("x^2 + 3y^2", [3, 2]),
}
profiles = wb.compare(problems, methods=["auto", "newton", "bfgs", "lbfgs", "conjugate-gradient", "gradient-descent"])
print(profiles.summary())
wb.plot(profiles).save("profiles.html", force=True)
