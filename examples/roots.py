"""Newton's method step by step, a cycle that it runs in, a bracket that cannot fail, a parabola that has no root."""

import workbench as wb

found = wb.find_root("x*exp(x) = 1", 1, method="newton")
print("Newton:", ", ".join(f"{x:.6g}" for x in found.path.x[:5, 0]), "...", found.evidence)

cycle = wb.find_root("x^3 - 2x + 2", 0, method="newton")
print(f"{cycle.status}: {cycle.message}")
found = wb.find_root("x^3 - 2x + 2", 0)
print(f"with what auto tries next: x = {found.x[0]:.8g}, {found.status}")

bracketed = wb.find_root("x^3 - x - 1", bracket=(1, 2), method="bisection")
print("brackets:", ", ".join(str(pair) for pair in bracketed.path.interval[2:5].tolist()), "...")

none = wb.find_root("x^2 + 1", 0.5)
print(f"{none.status}: {none.message}")

system = wb.find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5])
print(system)
print("checked:", wb.check(system).verdict)
