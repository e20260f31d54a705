"""A fit with honest errors: Michaelis and Menten's law, intervals of its parameters, a band, what is not determined.

The data are those of Bates & Watts, Nonlinear Regression Analysis (1988), table A1.3 (puromycin, treated cells).
"""

import workbench as wb

enzyme = {
    "c": [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1],
    "v": [76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200],
}
fit = wb.fit("v = a*c/(K + c)", enzyme, start={"K": 0.05})  # a enters linearly, and needs no start
print(fit.summary())

print()
for name, (low, high) in fit.confidence_intervals(method="profile").items():
    print(f"{name} is between {low:.4g} and {high:.4g}, by profile likelihood at 95 %")
value, low, high = fit.predict({"c": [0.3]}, interval="prediction")
print(f"at c = 0.3 a new observation is expected at {value[0]:.4g}, between {low[0]:.4g} and {high[0]:.4g}")

print()
print(wb.fit("v = a*b*c/(K + c)", enzyme, start={"a": 1, "b": 200, "K": 0.05}).message)
print(wb.check(fit).message)
wb.explain(fit).save("enzyme_fit.html", force=True)
