"""One function as it is typed, as it stands on paper and in LaTeX; and what is refused instead of guessed."""

import workbench as wb

for written in (
    "y = 1/2*x^2*sin(3x) + sqrt(x)",
    "y = ½x²·sin(3x) + √x",
    r"y = \frac12 x^2 \sin 3x + \sqrt{x}",
):
    f = wb.function(written)
    print(f"{written:36} y'(2) = {f.diff('x')(2):.6f}   read as {f:unicode}")

print("\nDerivatives and definitions may stand in a formula:")
for written in (
    r"\frac{d}{dx}\left[x^2 \sin x\right]",
    "∂²/∂x∂y (x²y³)",
    "∇(x² + 3y²)",
    "f(x) = x^3 - 3x; f'(x) + f''(2)",
    "√(4u + 3) where u = x² - 6x, x > 6",
):
    print(f"{written:36} = {wb.function(written).worked_out:unicode}")

print("\nRefused, because it is unclear or no formula:")
for unclear in ("1/2x", "sin x y", "xy", "log2x", "2 3", "sen(x)", "3,5x", "x^2 = 4", r"\frac{x}{2}x^10", "x + ∞"):
    try:
        wb.function(unclear)
    except wb.ParseError as error:
        print(f"{unclear:16} {error.reason} -> {error.hint}")
