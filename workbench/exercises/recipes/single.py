"""Topics of one variable: the rules of differentiation one by one."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_plans
from workbench.exercises.recipes.topic import Topic

DERIVATIVE = "the derivative of a function of one variable"

SINGLE: tuple[Topic, ...] = (
    Topic(
        "power",
        "The power rule",
        DERIVATIVE,
        ("polynomials", "polynomials and powers of one over x", "roots, broken and negative exponents"),
        by_plans(
            ("powers", "cubic", "trinomial", "sum(multiple(high power), multiple(square), constant)", "quadratic"),
            (
                "sum(multiple(power), multiple(one over power))",
                "sum(one over power, multiple(identity), constant)",
                "sum(multiple(power), multiple(one over power), multiple(identity))",
                "sum(multiple(one over power), multiple(square), constant)",
            ),
            (
                "sum(multiple(root power), multiple(one over power), multiple(identity))",
                "sum(multiple(root power), root power, constant)",
                "sum(fraction(power), multiple(one over power), root power)",
                "sum(multiple(root power), fraction(square), multiple(inverse power))",
            ),
        ),
        "power",
    ),
    Topic(
        "sum",
        "Sums and multiples",
        DERIVATIVE,
        ("a power and one other function", "three terms of different kinds", "four terms, roots, fractions as factors"),
        by_plans(
            ("sum(multiple(square), multiple(easy))", "sum(multiple(easy), multiple(identity))"),
            (
                "sum(multiple(power), multiple(wave), exponential)",
                "sum(multiple(logarithm), multiple(square), multiple(wave))",
                "sum(exponential, multiple(logarithm), constant)",
                "sum(multiple(exponential), multiple(tangent), multiple(identity))",
            ),
            (
                "sum(fraction(power), multiple(wave), square root, constant)",
                "sum(multiple(square root), fraction(wave), base exponential, multiple(identity))",
                "sum(multiple(logarithm), fraction(power), one over power, multiple(exponential))",
                "sum(multiple(inverse tangent), multiple(one over power), multiple(square root), fraction(square))",
                "sum(multiple(tangent), multiple(root power), multiple(base exponential), multiple(logarithm))",
            ),
        ),
    ),
    Topic(
        "product",
        "The product rule",
        DERIVATIVE,
        (
            "a power or a line times a function",
            "a trinomial or root times a function, or two functions",
            "three factors, or chains in it",
        ),
        by_plans(
            (
                "multiple(product(power, easy))",
                "product(linear, easy)",
                "product(quadratic, easy)",
                "product(linear, easy)",
            ),
            (
                "product(trinomial, function)",
                "product(square root, trinomial)",
                "multiple(product(exponential, wave))",
                "multiple(product(logarithm, wave))",
                "product(quadratic, new function)",
                "multiple(product(power, new function))",
                "product(sum(constant, multiple(wave)), exponential)",
            ),
            (
                "multiple(product(power, wave, exponential))",
                "product(linear, exponential, wave)",
                "multiple(product(power, chain(exponential, multiple(square))))",
                "product(trinomial, chain(exponential, scaled))",
                "product(quadratic, chain(wave, linear))",
                "product(power, chain(logarithm, quadratic))",
                "product(linear, chain(square root, parabola))",
                "product(chain(power, linear), chain(power, linear))",
                "product(chain(exponential, scaled), chain(wave, scaled))",
                "multiple(product(chain(exponential, scaled), chain(power, wave)))",
            ),
        ),
        "product",
    ),
    Topic(
        "quotient",
        "The quotient rule",
        DERIVATIVE,
        (
            "two lines, or a power over a line",
            "polynomials, or a function over one",
            "functions above and below, products and chains in it",
        ),
        by_plans(
            ("quotient(linear, linear)", "quotient(scaled, linear)", "quotient(multiple(square), linear)"),
            (
                "quotient(poly, quadratic)",
                "quotient(multiple(function), power)",
                "quotient(linear, parabola)",
                "quotient(exponential, factor)",
                "quotient(trinomial, linear)",
            ),
            (
                "quotient(multiple(wave), sum(constant, multiple(wave)))",
                "quotient(chain(exponential, scaled), parabola)",
                "quotient(chain(wave, scaled), linear)",
                "quotient(linear, chain(square root, parabola))",
                "quotient(multiple(logarithm), parabola)",
                "quotient(product(power, exponential), linear)",
                "quotient(product(identity, wave), sum(constant, wave))",
                "quotient(chain(power, linear), chain(power, linear))",
                "quotient(sum(constant, multiple(exponential)), sum(constant, wave))",
                "quotient(chain(power, parabola), linear)",
            ),
        ),
        "quotient",
    ),
)
"""Rules, each by itself."""
