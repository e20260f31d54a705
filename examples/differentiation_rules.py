"""The rules at work: a polynomial, partial derivatives in two and three variables, a composition."""

import workbench as wb

for text in ("3x^3 + 2x^2 - 4x + 7", "x^2 y + 3y^2", "x^2 + y^2 + z^2", "sin(3x^2 + 2)"):
    f = wb.function(text)
    print(f"\nf({', '.join(f.variables)}) = {f:unicode}")
    for name in f.variables:
        solution = wb.explain(f.diff(name))
        rules = ", ".join(dict.fromkeys(step.rule for step in solution.walk()))
        print(f"  by {name}: {solution.result:unicode}    [{rules}; {solution.verified and 'verified'}]")
