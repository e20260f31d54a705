"""Topics of one variable: the kinds of functions, from exponentials to hyperbolic functions."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_plans
from workbench.exercises.recipes.single import DERIVATIVE
from workbench.exercises.recipes.topic import Topic

FUNCTIONS: tuple[Topic, ...] = (
    Topic(
        "exponential",
        "Exponential functions",
        DERIVATIVE,
        ("e^x and a^x in a sum", "a line in the exponent", "a function in the exponent, or in a product or quotient"),
        by_plans(
            ("sum(multiple(exp), multiple(power))", "sum(multiple(exp), multiple(identity))"),
            (
                "chain(exp, linear)",
                "multiple(chain(exp, scaled))",
                "sum(chain(exponential, scaled), multiple(square))",
                "sum(multiple(chain(exponential, scaled)), multiple(identity), constant)",
            ),
            (
                "multiple(chain(exp, quadratic))",
                "multiple(product(identity, chain(exponential, fraction(square))))",
                "product(linear, chain(exponential, scaled))",
                "multiple(product(power, chain(exponential, scaled)))",
                "multiple(chain(exponential, multiple(wave)))",
                "chain(power, sum(constant, chain(exponential, scaled)))",
                "quotient(multiple(chain(exponential, scaled)), sum(constant, exponential))",
                "product(power, chain(exponential, multiple(square)))",
                "chain(exponential, chain(square root, linear))",
                "quotient(chain(exponential, scaled), line)",
            ),
        ),
        "exponential",
    ),
    Topic(
        "logarithm",
        "Logarithms",
        DERIVATIVE,
        ("ln x and log_a x in a sum", "a polynomial inside", "in a product or quotient, or of a function"),
        by_plans(
            ("sum(multiple(log), multiple(power))", "sum(multiple(log), multiple(identity))"),
            (
                "chain(logarithm, linear)",
                "multiple(chain(logarithm, parabola))",
                "chain(logarithm, trinomial)",
                "sum(multiple(chain(logarithm, linear)), multiple(square))",
            ),
            (
                "product(quadratic, chain(logarithm, linear))",
                "multiple(product(power, chain(power, logarithm)))",
                "quotient(multiple(logarithm), parabola)",
                "chain(logarithm, sum(multiple(exponential), constant))",
                "multiple(product(power, chain(logarithm, quadratic)))",
                "multiple(chain(logarithm, chain(cosine, scaled)))",
                "chain(power, chain(logarithm, linear))",
                "chain(logarithm, quotient(linear, linear))",
                "quotient(logarithm, linear)",
                "chain(square root, sum(constant, multiple(logarithm)))",
                "chain(wave, chain(logarithm, linear))",
                "quotient(multiple(logarithm), sum(constant, logarithm))",
            ),
        ),
    ),
    Topic(
        "trigonometry",
        "Trigonometric functions",
        DERIVATIVE,
        (
            "sine, cosine and tangent in a sum",
            "a line inside, powers of them",
            "products, quotients and chains, secant and its kin",
        ),
        by_plans(
            ("sum(multiple(trig), multiple(trig))", "sum(multiple(trig), multiple(power))"),
            (
                "multiple(chain(trig, linear))",
                "multiple(chain(wave, scaled))",
                "multiple(chain(power, wave))",
                "sum(chain(wave, scaled), multiple(trig))",
                "sum(multiple(chain(wave, scaled)), multiple(square))",
                "multiple(chain(trig, parabola))",
            ),
            (
                "multiple(product(power, chain(trig, scaled)))",
                "multiple(chain(power, chain(trig, scaled)))",
                "multiple(chain(power, chain(other trig, scaled)))",
                "product(linear, chain(other trig, scaled))",
                "product(chain(wave, scaled), chain(wave, scaled))",
                "quotient(multiple(wave), sum(constant, wave))",
                "multiple(product(power, chain(power, wave)))",
                "product(power, chain(other trig, parabola))",
                "chain(square root, sum(constant, chain(wave, scaled)))",
                "multiple(product(other trig, chain(wave, scaled)))",
            ),
        ),
    ),
    Topic(
        "inverse trigonometry",
        "Inverse trigonometric functions",
        DERIVATIVE,
        ("one of them in a sum", "a line inside", "in a product, or with a function inside"),
        by_plans(
            (
                "sum(multiple(arc), multiple(power))",
                "sum(multiple(arc), multiple(identity))",
                "sum(arc, multiple(square))",
            ),
            (
                "multiple(chain(arc, scaled))",
                "sum(chain(arc, scaled), multiple(power))",
                "multiple(chain(inverse tangent, linear))",
            ),
            (
                "product(quadratic, chain(inverse tangent, scaled))",
                "product(linear, chain(arc, scaled))",
                "multiple(product(power, chain(arc, scaled)))",
                "multiple(product(power, chain(inverse tangent, square)))",
                "multiple(chain(inverse tangent, chain(exponential, scaled)))",
                "multiple(chain(inverse tangent, chain(square root, linear)))",
                "multiple(chain(power, chain(inverse tangent, scaled)))",
                "multiple(product(power, chain(power, inverse tangent)))",
                "multiple(chain(logarithm, chain(inverse tangent, scaled)))",
                "product(chain(exponential, scaled), inverse tangent)",
            ),
        ),
    ),
    Topic(
        "hyperbolic",
        "Hyperbolic functions",
        DERIVATIVE,
        ("one of them in a sum", "a line or square inside, powers of them", "in a product or quotient, or in a chain"),
        by_plans(
            ("sum(multiple(hyp), multiple(power))", "sum(multiple(hyperbolic sine), multiple(hyperbolic cosine))"),
            (
                "multiple(chain(hyp, linear))",
                "multiple(chain(hyp, scaled))",
                "multiple(chain(power, hyp))",
                "sum(multiple(chain(hyp, scaled)), multiple(power))",
                "chain(hyp, quadratic)",
            ),
            (
                "multiple(product(power, chain(hyp, scaled)))",
                "product(linear, chain(hyp, scaled))",
                "quotient(multiple(chain(hyp, scaled)), power)",
                "multiple(chain(logarithm, chain(hyperbolic cosine, scaled)))",
                "multiple(chain(power, chain(hyp, scaled)))",
                "product(chain(exponential, scaled), hyp)",
                "multiple(product(hyp, chain(wave, scaled)))",
                "quotient(multiple(hyp), sum(constant, hyperbolic cosine))",
                "chain(square root, sum(constant, chain(hyperbolic cosine, scaled)))",
                "multiple(chain(inverse tangent, chain(hyperbolic sine, scaled)))",
            ),
        ),
    ),
)
"""Kinds of functions, each by itself."""
