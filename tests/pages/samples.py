"""Pages that the tests of this room set: one with every block, and the figures of a worked solution."""

from __future__ import annotations

import numpy as np

from workbench.evidence import Verdict
from workbench.pages import (
    Annotation,
    Arrows,
    Axes,
    Band,
    Blank,
    Block,
    Code,
    CodeSpan,
    Contour,
    Curve,
    Details,
    Display,
    Document,
    Emphasis,
    Equation,
    Figure,
    Heading,
    Line,
    Listing,
    Math,
    Notations,
    Note,
    Paragraph,
    Path,
    Points,
    Step,
    Steps,
    Strong,
    Table,
    chain,
    display,
)


def square(inner: Notations) -> Notations:
    return Notations(
        f"({inner.text})^2",
        f"({inner.unicode})²",
        rf"\left({inner.latex}\right)^{{2}}",
        f'<msup><mrow><mo stretchy="false">(</mo>{inner.mathml}<mo stretchy="false">)</mo></mrow><mn>2</mn></msup>',
    )


X = Notations("x", "x", "x", "<mi>x</mi>")
LINE = Notations("3x + 1", "3x + 1", "3x+1", "<mrow><mn>3</mn><mi>x</mi><mo>+</mo><mn>1</mn></mrow>")
SQUARE = square(LINE)
RESULT = Notations(
    "6(3x + 1)",
    "6(3x + 1)",
    r"6\left(3x+1\right)",
    '<mrow><mn>6</mn><mo stretchy="false">(</mo><mn>3</mn><mi>x</mi><mo>+</mo><mn>1</mn><mo stretchy="false">)</mo></mrow>',
)
DERIVATIVE = Notations(
    "d/dx (3x + 1)^2",
    "d/dx (3x + 1)²",
    r"\frac{d}{dx}\left(3x+1\right)^{2}",
    f"<mrow><mfrac><mi>d</mi><mrow><mi>d</mi><mi>x</mi></mrow></mfrac>{SQUARE.mathml}</mrow>",
)
PRODUCT = Notations(
    "2(3x + 1)*3",
    "2(3x + 1) · 3",
    r"2\left(3x+1\right)\cdot 3",
    '<mrow><mn>2</mn><mo stretchy="false">(</mo><mn>3</mn><mi>x</mi><mo>+</mo><mn>1</mn><mo stretchy="false">)</mo>'
    "<mo>·</mo><mn>3</mn></mrow>",
)


def tangent_figure() -> Figure:
    x = np.linspace(-2, 1, 121)
    axes = Axes(
        (
            Curve(x, (3 * x + 1) ** 2, "f(x) = (3x + 1)²"),
            Line(0.5, 6.25, 15.0, "tangent y = 15x − 1.25"),
            Points(np.array([0.5]), np.array([6.25]), names=("(0.5, 6.25)",)),
        ),
        x_label="x",
        y_label="f(x)",
        y_limits=(-4.0, 16.0),
    )
    return Figure(
        (axes,),
        alt="The parabola f(x) = (3x + 1)² from −2 to 1 with its lowest point 0 at x = −1/3, and the line "
        "y = 15x − 1.25 that touches it at (0.5, 6.25).",
        caption="The tangent at x = 0.5 has the slope 15.",
    )


def valley_figure() -> Figure:
    x, y = np.linspace(-2, 2, 41), np.linspace(-1, 3, 41)
    z = (1 - x[None, :]) ** 2 + 100 * (y[:, None] - x[None, :] ** 2) ** 2
    u, v = (np.ravel(grid) for grid in np.meshgrid(np.linspace(-1.6, 1.6, 7), np.linspace(-0.6, 2.6, 7)))
    slope_x, slope_y = -2 * (1 - u) - 400 * u * (v - u * u), 200 * (v - u * u)
    shrink = np.log1p(np.hypot(slope_x, slope_y)) / np.hypot(slope_x, slope_y)
    path = [np.array([-1.2, 1.0])]
    for _ in range(400):
        a, b = path[-1]
        path.append(path[-1] - 0.0015 * np.array([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]))
    steps = np.array(path)
    axes = Axes(
        (
            Contour(x, y, z),
            Arrows(u, v, slope_x * shrink, slope_y * shrink),
            Path(steps[:, 0], steps[:, 1], "gradient descent, rate 0.0015"),
            Annotation(1.0, 1.0, "minimum"),
        ),
        x_label="x",
        y_label="y",
        equal_aspect=True,
    )
    return Figure(
        (axes,),
        alt="Level curves of f lie along a valley shaped like a parabola. From (−1.2, 1) the path drops into the valley "
        "and follows it; after 400 steps it has not reached the minimum at (1, 1).",
        caption="Level curves of f, its gradient as arrows, and the path of gradient descent.",
    )


def fit_figure() -> Figure:
    x = np.linspace(-3, 3, 20)
    y = 2 * x + 1 + np.sin(7 * x) / 2
    steps = np.arange(1, 101)
    line = Axes(
        (
            Curve(x, 2 * x + 1, "y = 2x + 1"),
            Band(x, 2 * x + 0.5, 2 * x + 1.5, "± 0.5"),
            Points(x, y, "data"),
        ),
        title="Fitted line",
        x_label="x",
        y_label="y",
    )
    loss = Axes(
        (Curve(steps, 0.2 + 9 * 0.9**steps, "loss"),),
        title="Loss",
        x_label="step",
        y_label="mean squared error",
        y_scale="log",
        legend=False,
    )
    return Figure(
        (line, loss),
        alt="Twenty points scatter about the line y = 2x + 1; the mean squared error falls from 8.3 to 0.2 in 100 steps.",
        caption="The fitted line beside the loss.",
    )


def steps() -> Steps:
    inner = Step("2.1", "sum", "Term by term.", (display(LINE),), mark=Verdict.PASS, mark_text="checked to 13 digits")
    return Steps(
        (
            Step(
                "1",
                "chain rule",
                ("Let ", Math(X), " go into ", Math(LINE), ": outer derivative times inner derivative."),
                (Display((Equation(PRODUCT, DERIVATIVE, "=", "outer times inner"), Equation(RESULT, None, "="))),),
                mark=Verdict.PASS,
                mark_text="checked to 13 digits",
            ),
            Step("2", "tidying", "", (display(RESULT),), (inner,), mark=Verdict.INCONCLUSIVE),
        )
    )


def table() -> Table:
    return Table(
        ("point", "exact", "numeric", "relative error", "verdict"),
        (
            ((Math(X), " = 2"), "42", "42.0000000001", "2.4e-12", Strong("pass")),
            ((Math(X), " = −1"), "−12", "−12.0000000003", "2.5e-11", Strong("pass")),
        ),
        caption="Exact derivative against central differences.",
        alignment=("left", "right", "right", "right", "left"),
    )


BLOCKS: tuple[Block, ...] = (
    Heading("Problem"),
    Heading(("The derivative of ", Math(SQUARE)), level=3),
    Paragraph(
        ("Differentiate ", Math(SQUARE), " ", Strong("by the chain rule"), "; type ", CodeSpan("diff"), Emphasis("!"))
    ),
    display(SQUARE),
    chain(DERIVATIVE, PRODUCT, RESULT),
    Table((), (("variables", Math(X)), ("domain", "all real numbers"))),
    steps(),
    table(),
    tangent_figure(),
    valley_figure(),
    fit_figure(),
    Details("All the numbers", (Paragraph("They are few."), table())),
    *(Note(kind, "The words of the note.") for kind in ("info", "warning", "pass", "fail", "inconclusive")),
    Note("pass", ("The derivative ", Math(RESULT), " is right."), title="Checked"),
    Listing(("one", ("two ", Math(X)))),
    Listing(("first", "second"), ordered=True),
    Blank(3),
    Code("workbench diff '(3x + 1)^2' --at x=2\n    42", language="sh"),
    Code("import workbench as wb\nwb.function('(3x + 1)^2').diff('x')(2)", language="python", runnable=True),
)

PAGE = Document(
    ("The derivative of ", Math(SQUARE)),
    BLOCKS,
    subtitle="A worked solution with every kind of block.",
)
