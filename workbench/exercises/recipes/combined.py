"""Topics of one variable in which rules meet: powers of functions, the chain rule, mixtures, second derivatives."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_plans
from workbench.exercises.recipes.mixtures import mixed
from workbench.exercises.recipes.single import DERIVATIVE
from workbench.exercises.recipes.topic import Topic

COMBINED: tuple[Topic, ...] = (
    Topic(
        "general power",
        "Variable base and exponent",
        DERIVATIVE,
        ("x to a multiple of x", "x to a function, or a line to x", "a function to a function"),
        by_plans(
            (
                "general power(identity, scaled)",
                "general power(identity, linear)",
                "multiple(general power(identity, linear))",
            ),
            (
                "general power(identity, multiple(wave))",
                "general power(identity, multiple(power))",
                "general power(identity, multiple(square root))",
                "multiple(general power(identity, wave))",
                "general power(linear, scaled)",
                "general power(linear, identity)",
            ),
            (
                "general power(quadratic, scaled)",
                "general power(parabola, multiple(wave))",
                "general power(sum(constant, wave), scaled)",
                "general power(logarithm, scaled)",
                "product(power, general power(identity, scaled))",
            ),
        ),
        "general power",
    ),
    Topic(
        "chain",
        "The chain rule",
        DERIVATIVE,
        ("two layers", "three layers", "four layers"),
        by_plans(
            ("chain(outer, inner)",),
            ("chain(outer, chain(middle, inner))", "chain(outer, chain(middle, scaled))"),
            ("chain(outer, chain(middle, chain(middle, inner)))", "chain(outer, chain(middle, chain(middle, scaled)))"),
        ),
        "chain",
    ),
    Topic(
        "rules",
        "Which rule?",
        f"{DERIVATIVE}, by rules that are mixed",
        ("one of product, quotient and chain", "two of them", "three of them, or a power of functions"),
        mixed,
        takes_rules=True,
    ),
    Topic(
        "second derivative",
        "Second derivatives",
        "the second derivative of a function of one variable",
        ("polynomials", "a function of a line, or in a sum", "a product, quotient or chain"),
        by_plans(
            ("cubic", "powers", "sum(multiple(high power), multiple(square), constant)"),
            (
                "multiple(chain(wave, scaled))",
                "multiple(chain(exponential, scaled))",
                "sum(multiple(easy), multiple(power))",
                "chain(power, linear)",
            ),
            (
                "product(line, easy)",
                "product(quadratic, exponential)",
                "chain(logarithm, quadratic)",
                "product(quadratic, logarithm)",
                "multiple(chain(exponential, multiple(square)))",
                "multiple(product(identity, chain(exponential, scaled)))",
                "quotient(scaled, line)",
            ),
            order=2,
        ),
    ),
)
"""Rules that meet."""
