"""Topics of one variable: the rules of differentiation one by one, and the kinds of functions."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_plans
from workbench.exercises.recipes.topic import Topic

DERIVATIVE = "the derivative of a function of one variable"

FUNCTIONS: tuple[Topic, ...] = (
    Topic(
        "power",
        "The power rule",
        DERIVATIVE,
        ("polynomials", "polynomials and powers of one over x", "roots, broken and negative exponents"),
        by_plans(
            ("powers", "cubic", "trinomial", "sum(multiple(high power), multiple(square), constant)", "quadratic"),
            (
                "sum(multiple(power), one over power)",
                "sum(one over power, multiple(identity), constant)",
                "sum(multiple(power), multiple(one over power), multiple(identity))",
            ),
            (
                "sum(root power, multiple(power))",
                "sum(multiple(root power), one over power, multiple(identity))",
                "sum(multiple(root power), root power, constant)",
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
            ),
            (
                "sum(multiple(power), multiple(wave), square root, constant)",
                "sum(multiple(square root), multiple(wave), base exponential, multiple(identity))",
                "sum(multiple(logarithm), multiple(power), one over power, multiple(exponential))",
            ),
        ),
    ),
    Topic(
        "product",
        "The product rule",
        DERIVATIVE,
        ("a power times a function", "a polynomial times a function, or two functions", "three factors, or a chain"),
        by_plans(
            (
                "multiple(product(power, easy))",
                "product(linear, easy)",
                "product(quadratic, easy)",
                "product(linear, easy)",
            ),
            (
                "product(poly, function)",
                "multiple(product(exponential, wave))",
                "multiple(product(power, function))",
                "product(trinomial, function)",
            ),
            (
                "multiple(product(power, wave, exponential))",
                "product(poly, harder)",
                "multiple(product(power, chain(exponential, scaled)))",
                "product(power, chain(wave, linear))",
            ),
        ),
        "product",
    ),
    Topic(
        "quotient",
        "The quotient rule",
        DERIVATIVE,
        ("two lines, or a power over a line", "polynomials, or a function over one", "functions above and below"),
        by_plans(
            ("quotient(linear, linear)", "quotient(scaled, linear)", "quotient(multiple(square), linear)"),
            ("quotient(poly, quadratic)", "quotient(multiple(function), power)", "quotient(linear, parabola)"),
            (
                "quotient(wave, sum(constant, wave))",
                "quotient(exponential, factor)",
                "quotient(sum(constant, exponential), sum(constant, exponential))",
                "quotient(multiple(logarithm), power)",
                "quotient(trinomial, parabola)",
            ),
        ),
        "quotient",
    ),
    Topic(
        "exponential",
        "Exponential functions",
        DERIVATIVE,
        ("e^x and a^x in a sum", "a line in the exponent", "a power in the exponent, or in a product"),
        by_plans(
            ("sum(multiple(exp), multiple(power))", "sum(multiple(exp), multiple(identity))"),
            ("chain(exp, linear)", "multiple(chain(exp, scaled))", "sum(chain(exponential, scaled), multiple(square))"),
            (
                "chain(exp, quadratic)",
                "product(power, chain(exponential, scaled))",
                "chain(exponential, multiple(wave))",
                "sum(chain(exponential, scaled), chain(exponential, scaled))",
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
            ("chain(logarithm, linear)", "multiple(chain(logarithm, parabola))", "chain(logarithm, trinomial)"),
            (
                "product(quadratic, logarithm)",
                "quotient(multiple(logarithm), power)",
                "chain(logarithm, sum(constant, exponential))",
                "product(identity, chain(logarithm, linear))",
                "multiple(chain(logarithm, cosine))",
                "multiple(chain(power, logarithm))",
            ),
        ),
    ),
    Topic(
        "trigonometry",
        "Trigonometric functions",
        DERIVATIVE,
        ("sine, cosine and tangent in a sum", "a line inside, powers of them", "products, secant and its kin"),
        by_plans(
            ("sum(multiple(sine), multiple(cosine))", "sum(multiple(trig), multiple(power))"),
            (
                "chain(trig, linear)",
                "multiple(chain(wave, scaled))",
                "multiple(chain(power, wave))",
                "sum(chain(wave, scaled), multiple(trig))",
            ),
            (
                "product(power, chain(wave, scaled))",
                "chain(other trig, scaled)",
                "product(linear, other trig)",
                "chain(other trig, parabola)",
                "chain(power, chain(wave, scaled))",
            ),
        ),
    ),
    Topic(
        "inverse trigonometry",
        "Inverse trigonometric functions",
        DERIVATIVE,
        ("one of them in a sum", "a multiple of x inside", "in a product, or a power or root inside"),
        by_plans(
            (
                "sum(multiple(arc), multiple(power))",
                "sum(multiple(arc), multiple(identity))",
                "sum(arc, multiple(square))",
            ),
            ("multiple(chain(arc, scaled))", "sum(chain(arc, scaled), multiple(power))", "chain(arc, linear)"),
            (
                "product(quadratic, inverse tangent)",
                "product(linear, arc)",
                "multiple(product(power, arc))",
                "multiple(chain(arc, square))",
                "multiple(chain(inverse tangent, chain(exponential, scaled)))",
                "chain(inverse tangent, chain(square root, linear))",
            ),
        ),
    ),
    Topic(
        "hyperbolic",
        "Hyperbolic functions",
        DERIVATIVE,
        ("one of them in a sum", "a line inside, powers of them", "in a product or quotient"),
        by_plans(
            ("sum(multiple(hyp), multiple(power))", "sum(multiple(hyperbolic sine), multiple(hyperbolic cosine))"),
            ("chain(hyp, linear)", "multiple(chain(hyp, scaled))", "chain(power, hyp)"),
            (
                "product(power, chain(hyp, scaled))",
                "chain(hyp, quadratic)",
                "quotient(hyp, power)",
                "chain(logarithm, chain(hyperbolic cosine, scaled))",
                "product(linear, hyp)",
            ),
        ),
    ),
)
"""Rules and functions, each by itself."""
