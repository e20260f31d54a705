"""Topics of one variable in which rules meet: powers of functions, the chain rule, mixtures, second derivatives."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_plans
from workbench.exercises.recipes.mixtures import by_rules
from workbench.exercises.recipes.single import DERIVATIVE
from workbench.exercises.recipes.topic import Topic

COMBINED: tuple[Topic, ...] = (
    Topic(
        "general power",
        "Variable base and exponent",
        DERIVATIVE,
        ("x to a line", "x to a function, or a line to x", "a function to a function"),
        by_plans(
            (
                "multiple(general power(identity, scaled))",
                "general power(identity, linear)",
                "multiple(general power(identity, linear))",
                "sum(general power(identity, scaled), multiple(square))",
            ),
            (
                "general power(identity, multiple(wave))",
                "general power(identity, multiple(power))",
                "general power(identity, multiple(square root))",
                "multiple(general power(identity, wave))",
                "general power(identity, sum(constant, wave))",
                "multiple(general power(linear, identity))",
                "general power(linear, scaled)",
                "sum(general power(identity, multiple(wave)), multiple(power))",
            ),
            (
                "general power(quadratic, scaled)",
                "general power(parabola, multiple(wave))",
                "general power(sum(constant, multiple(wave)), scaled)",
                "general power(sum(constant, exponential), scaled)",
                "general power(logarithm, linear)",
                "multiple(general power(sine, linear))",
                "general power(chain(sine, scaled), scaled)",
                "general power(identity, chain(wave, linear))",
                "general power(linear, multiple(wave))",
                "product(linear, general power(identity, scaled))",
                "general power(chain(logarithm, linear), identity)",
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
            (
                "chain(outer, chain(middle, inner))",
                "chain(outer, chain(middle, scaled))",
                "chain(outer, sum(constant, chain(exponential, scaled)))",
                "chain(root or power, sum(constant, chain(wave, scaled)))",
            ),
            (
                "chain(outer, chain(middle, chain(middle, inner)))",
                "chain(outer, chain(middle, chain(middle, scaled)))",
                "chain(outer, chain(middle, sum(constant, chain(exponential, scaled))))",
                "chain(root or power, sum(constant, multiple(chain(power, chain(wave, scaled)))))",
                "chain(logarithm, sum(constant, chain(exponential, chain(wave, scaled))))",
            ),
        ),
        "chain",
    ),
    Topic(
        "rules",
        "Which rule?",
        f"{DERIVATIVE}, by rules that are mixed",
        ("one of product, quotient and chain", "two of them", "three of them, or a power of functions"),
        by_rules(
            (("product",), ("quotient",), ("chain",)),
            (("product", "chain"), ("quotient", "chain"), ("chain", "chain"), ("product", "chain")),
            (
                ("product", "chain", "chain"),
                ("quotient", "chain", "chain"),
                ("product", "quotient"),
                ("general power", "chain"),
                ("chain", "chain", "chain"),
                ("product", "quotient", "chain"),
            ),
        ),
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
                "multiple(chain(wave, linear))",
                "sum(multiple(chain(exponential, scaled)), multiple(power))",
                "sum(multiple(chain(wave, scaled)), multiple(power))",
                "sum(multiple(function), multiple(power), multiple(easy))",
                "chain(power, linear)",
                "multiple(chain(logarithm, linear))",
                "sum(multiple(one over power), multiple(power))",
            ),
            (
                "product(linear, easy)",
                "product(quadratic, exponential)",
                "multiple(chain(logarithm, quadratic))",
                "product(quadratic, logarithm)",
                "multiple(chain(exponential, multiple(square)))",
                "product(linear, chain(exponential, scaled))",
                "multiple(product(identity, chain(wave, scaled)))",
                "quotient(scaled, linear)",
                "product(chain(exponential, scaled), wave)",
                "chain(square root, quadratic)",
                "chain(power, parabola)",
                "multiple(chain(inverse tangent, scaled))",
                "multiple(product(power, logarithm))",
            ),
            order=2,
        ),
    ),
)
"""Rules that meet."""
