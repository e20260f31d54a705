"""What a learning rate does: x² from 4 and from 5, with rates from far too small to too large."""

import workbench as wb

f = wb.function("x^2")
for rate in (0.01, 0.1, 1.5):
    run = wb.minimize(f, [4], method="gradient-descent", learning_rate=rate, max_steps=20, tolerance=0)
    print(f"from 4, 20 steps, rate {rate}: {run.path.x[-1, 0]:.8g}")

print()
rates = wb.compare(f, [5], [0.001, 0.01, 0.1, 0.5, 0.99, 1.01], max_steps=50, tolerance=0)
print(rates.summary())
wb.plot(rates).save("learning_rates.html", force=True)
