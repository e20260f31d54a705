"""Topics of several variables and of points: partial derivatives, critical points, steps of an iteration."""

from __future__ import annotations

from workbench.exercises.recipes.drawing import by_templates, critical, descent, newton, newton_roots
from workbench.exercises.recipes.topic import Topic

SEVERAL: tuple[Topic, ...] = (
    Topic(
        "partials",
        "Partial derivatives",
        "one partial derivative of a function of two or three variables",
        (
            "polynomials",
            "with one function, products and chains",
            "quotients, chains over both variables, three variables",
        ),
        by_templates(
            "partial",
            ("{a}*x^{m}*y ± {b}*y^{n}*x", "x^{m}*y^{n} ± {a}*x ± {b}*y^2", "{a}*x^{m} ± {b}*x*y ± {c}*y^{n}"),
            (
                "x^{m}*sin({a}*y) ± {b}*x*y",
                "{a}*x*e^({b}*y) ± x^{m}",
                "y^{m}*ln(x) ± {a}*x*y^2",
                "e^({a}*x)*cos(y) ± {b}*x*y",
                "({a}*x ± {b}*y)^{m}",
            ),
            (
                "{a}*x/(x^2 + {b}*y^2)",
                "{a}*x*e^(x*y)",
                "sin(x*y) ± x^{m}*y",
                "sqrt(x^2 + {a}*y^2)",
                "ln(x^2 + {a}*y^{m})",
                "x*y*e^({a}*z) ± x^{m}*z",
                "(x ± {a}*y)/(x ± {b}*y)",
                "x^{m}*cos(y*z) ± {a}*y*z",
                "arctan({a}*x*y) ± x*y^{m}",
            ),
        ),
    ),
    Topic(
        "gradient",
        "Gradients",
        "the gradient of a function of two or three variables",
        ("polynomials in two variables", "with functions and chains", "three variables, or chains over both"),
        by_templates(
            "gradient",
            (
                "{a}*x^2 ± {b}*x*y ± {c}*y^2",
                "x^{m}*y ± {a}*y^{n}",
                "{a}*x^{m} ± {b}*x*y^2 ± {c}*y",
                "(x ± {a})^2 + {b}*(y ± {c})^2",
            ),
            (
                "x^{m}*sin(y) ± {a}*x*y",
                "{a}*x*e^y ± y^{m}",
                "x*ln(y) ± {a}*x^{m}*y",
                "(y ± {a}*x^2)^2 + {b}*x",
                "e^({a}*x)*cos({b}*y)",
                "({a}*x ± {b}*y)^{m}",
            ),
            (
                "x*y*z ± {a}*x^2 ± {b}*z^{m}",
                "x*e^({a}*y) ± y*z^{m}",
                "{b}*ln(x^2 + {a}*y^2)",
                "e^(x*y) ± {a}*x^{m}",
                "sqrt(x^2 + {a}*y^2 + {b})",
                "{a}*x^{m}*sin(y*z) ± {b}*z",
                "e^(-x^2 - {a}*y^2)",
                "(1 - x)^2 + {a}*(y - x^2)^2",
            ),
        ),
    ),
    Topic(
        "jacobian",
        "Jacobians",
        "the Jacobian of two or three functions of two or three variables",
        ("polynomials", "with functions", "with chains, or three variables"),
        by_templates(
            "jacobian",
            ("{a}*x^2 ± y; x*y ± {b}*y", "x^{m} ± {a}*y; {b}*x*y", "x^2 ± {a}*y^2; {b}*x ± x*y"),
            (
                "{a}*x*e^y; {b}*x^{m}*y",
                "x*cos(y) ± {b}*y; {a}*x*sin(y)",
                "x*ln(y) ± {a}*x; {b}*x*y",
                "sin({a}*x)*y; x ± {b}*y^{m}",
            ),
            (
                "e^({a}*x*y); x^{m} ± y",
                "x*y ± {a}*z; y*z ± {b}*x; x*z",
                "{a}*x*y; x*e^y; y^{m} ± x",
                "sin(x ± {a}*y); cos({b}*x*y)",
                "x*y*z; x^{m} ± {a}*z",
            ),
        ),
    ),
    Topic(
        "hessian",
        "Hessians",
        "the Hessian of a function of two or three variables",
        ("quadratics and cubics in two variables", "with a function", "with a chain over both, or three variables"),
        by_templates(
            "hessian",
            ("{a}*x^2 ± {b}*x*y ± {c}*y^2", "x^3 ± {a}*x*y^2 ± {b}*y^2", "x^2*y ± {a}*y^{m} ± {b}*x"),
            (
                "{b}*x*e^y ± {a}*x^{m}",
                "{b}*x^2*sin(y) ± {a}*x*y",
                "{a}*x^{m} ± {b}*y*ln(x)",
                "{b}*e^x*cos(y) ± {a}*y^2",
                "{a}*x^{m}*y^{n} ± {b}*y^2",
            ),
            (
                "{b}*e^({a}*x*y)",
                "sin({a}*x ± {b}*y)",
                "x*y*z ± {a}*x^{m}",
                "x*y^2 ± {a}*y*z ± z^{m}",
                "ln({a}*x ± {b}*y)",
                "({a}*x ± {b}*y)^4 + x*y",
            ),
        ),
    ),
    Topic(
        "critical",
        "Critical points",
        "the critical points of a polynomial, and of each whether it is a minimum, a maximum or a saddle point",
        ("one variable, whole numbers", "one variable or a quadratic in two", "two variables, or square roots"),
        critical,
    ),
    Topic(
        "descent",
        "Gradient descent by hand",
        "one to three steps of gradient descent from a start with a learning rate",
        ("one step, one variable", "two steps, or one step in two variables", "three steps, or two in two variables"),
        descent,
    ),
    Topic(
        "newton",
        "Newton's method for a minimum",
        "one or two steps of Newton's method towards a minimum",
        ("one step on a cubic", "one step on a quartic", "two steps, or one step in two variables"),
        newton,
    ),
    Topic(
        "newton-roots",
        "Newton's method for a root",
        "one or two steps of Newton's method towards a root",
        ("one step on a quadratic", "one step on a cubic", "two steps on a cubic"),
        newton_roots,
    ),
)
"""Several variables, and points."""
