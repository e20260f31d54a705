"""The chain rule, from (3x + 1)² to three functions inside one another, in Leibniz form with u-substitution."""

import workbench as wb

for text in ("(3x + 1)^2", "(3x^2 + 2x + 1)^2", "sin(x^2)", "(x^3 + 1)^4", "e^(2x)"):
    slope = wb.function(text).diff("x")
    print(f"d/dx {text} = {slope}")

slope = wb.function("(3x + 1)^2").diff("x")
print(f"\n(3x + 1)^2 has slope {slope(2):g} at x = 2, step by step:\n")
print(wb.explain(slope).to_text())

f1, f2, f3 = wb.function("f1(x) = 2x"), wb.function("f2(x) = x + 3"), wb.function("f3(x) = x^2")
nested = f3(x=f2(x=f1))
print(f"f3(f2(f1(x))) = {nested}, slope {nested.diff('x')(1):g} at x = 1\n")
print(wb.explain(nested.diff("x")).to_text())
