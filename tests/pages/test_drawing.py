"""Figures: the data are checked, drawings are the same each time, legible in light and dark, and touch nothing global."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.markup import Page
from tests.pages.samples import fit_figure, tangent_figure, valley_figure
from tests.pages.test_escaping import HOSTILE
from workbench.errors import MissingExtraError, ShapeError
from workbench.pages import (
    Annotation,
    Arrows,
    Axes,
    Band,
    Contour,
    Curve,
    Details,
    Document,
    Figure,
    Line,
    Path,
    Points,
    drawing,
)
from workbench.pages.drawing import drawn, to_pdf, to_png
from workbench.pages.figures import Drawn
from workbench.pages.html import to_html
from workbench.pages.latex import to_latex
from workbench.pages.levels import levels_of
from workbench.pages.markdown import to_markdown
from workbench.pages.marks import MARKS, styles
from workbench.pages.notebook import to_notebook
from workbench.pages.palette import OKABE_ITO, ON_WHITE
from workbench.pages.svg import VARIABLES, to_svg
from workbench.pages.text import to_text
from workbench.pages.ticks import linear_ticks, log_ticks, number_text

GRID = np.linspace(-1.0, 1.0, 9)
SAMPLES = (tangent_figure, valley_figure, fit_figure)


def one(*marks: Drawn, **options: object) -> Figure:
    return Figure((Axes(marks, **options),), alt="marks")  # type: ignore[arg-type]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("draw", [to_png, to_pdf, to_svg])
def test_the_same_figure_gives_the_same_bytes(sample, draw) -> None:
    assert draw(sample()) == draw(sample())


def test_pictures_are_what_they_say() -> None:
    assert to_png(tangent_figure()).startswith(b"\x89PNG")
    assert to_pdf(tangent_figure()).startswith(b"%PDF")
    assert b"Matplotlib" not in to_png(tangent_figure()) + to_pdf(tangent_figure())
    assert ElementTree.fromstring(to_svg(tangent_figure(), standalone=True)).tag == "{http://www.w3.org/2000/svg}svg"


def test_every_kind_of_mark_is_drawn() -> None:
    assert set(MARKS) == set(Drawn.__args__)


@pytest.mark.parametrize(
    "marks",
    [
        (Curve([], []),),
        (Curve([1.0], [2.0], dots=True),),
        (Curve([0.0, 1.0, 2.0], [1.0, np.nan, 3.0]),),
        (Curve([np.nan], [np.nan]), Points([np.inf], [1.0])),
        (Points([], []), Path([], []), Path([0.0], [0.0])),
        (Line(0.0, 0.0, np.inf, "upright"), Line(0.0, 0.0, 0.0)),
        (Arrows([0.0], [0.0], [0.0], [0.0]), Arrows([], [], [], [])),
        (Arrows([0.0, 1.0], [0.0, 1.0], [np.nan, 1.0], [1.0, 1.0]),),
        (Band([0.0, 1.0], [0.0, np.nan], [1.0, 2.0]), Annotation(0.5, 0.5, "half")),
        (Contour(GRID, GRID, np.full((9, 9), 2.0)),),
        (Contour(GRID, GRID, np.full((9, 9), np.nan)),),
        (Contour(GRID, GRID, np.add.outer(GRID, GRID), levels=(0.0,)),),
        (Contour(GRID, GRID, np.where(GRID > 0, 1.0, np.nan) * np.add.outer(GRID, GRID)),),
        (Curve([0.0, 1.0], [1e300, -1e300]), Curve([1e-300, 1.0], [0.0, 0.0])),
        (),
    ],
    ids=lambda marks: "-".join(type(mark).__name__ for mark in marks),
)
def test_marks_at_their_limits_are_drawn_without_complaint(marks) -> None:
    assert to_svg(one(*marks)).startswith("<svg")


@pytest.mark.parametrize("y", [[1.0, 10.0], [0.0, -1.0], [np.nan, np.nan], [1e-300, 1e300], []], ids=str)
def test_values_that_have_no_logarithm_are_left_out(y) -> None:
    assert to_svg(one(Curve(np.arange(len(y)), y, dots=True), y_scale="log", x_scale="linear")).startswith("<svg")


def test_numbers_in_marks_cannot_change() -> None:
    x = np.array([1.0, 2.0])
    curve = Curve(x, [3, 4])
    x[0] = 9.0
    assert curve.x.tolist() == [1.0, 2.0] and curve.y.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        curve.x[0] = 5.0


def test_shapes_that_do_not_fit_are_named() -> None:
    with pytest.raises(ShapeError, match=r"Curve: the shapes are x \(3,\), y \(2,\)"):
        Curve([1, 2, 3], [1, 2])
    with pytest.raises(ShapeError, match=r"z has shape \(2, 3\) but y and x ask for \(3, 2\)"):
        Contour([1, 2], [1, 2, 3], np.zeros((2, 3)))


def test_arrows_stand_perpendicular_on_level_curves() -> None:
    canvas = drawn(valley_figure())
    panel = canvas.axes[0]
    scale_x, scale_y = (
        panel.transData.transform([(1.0, 0.0), (0.0, 1.0)]) - panel.transData.transform((0.0, 0.0))
    ).diagonal()
    assert scale_x == pytest.approx(scale_y, rel=1e-6)


def test_series_differ_by_more_than_colour() -> None:
    lines = drawn(one(*(Curve(GRID, GRID * k, f"{k}") for k in range(6)))).axes[0].get_lines()
    assert (
        len(
            {
                str(line.get_linestyle())
                + str(line.get_dashes() if hasattr(line, "get_dashes") else line._dash_pattern)
                for line in lines
            }
        )
        == 6
    )
    assert [line.get_color() for line in lines] == list(OKABE_ITO)


@pytest.mark.parametrize("kind", [Curve, Path])
def test_three_dozen_series_are_told_apart(kind) -> None:
    marks = tuple(kind([0.0, 1.0], [k, k], str(k)) for k in range(36))
    looks = list(styles(Axes(marks), ON_WHITE))
    assert len({(look.color, str(look.dash)) for look in looks}) == 36
    assert len({(look.color, look.marker) for look in looks}) == 36
    lines = [line for line in drawn(Figure((Axes(marks),), "")).axes[0].lines if line.get_linestyle() != "None"]
    assert len({(line.get_color(), str(line._dash_pattern)) for line in lines}) == 36


def test_svg_takes_its_colours_from_the_page() -> None:
    drawing_text = to_svg(valley_figure())
    plain = re.sub(r"var\(--[a-z0-9-]+, #[0-9a-f]{6}\)", "", drawing_text)
    assert re.findall(r"#[0-9a-f]{6}\b", plain) == []
    assert not [color for color in VARIABLES if color in drawing_text]


def test_svg_text_is_text() -> None:
    words = [element.text for element in ElementTree.fromstring(to_svg(tangent_figure())).iter() if element.text]
    for expected in ("x", "f(x)", "−1.5", "(0.5, 6.25)", "tangent y = 15x − 1.25"):
        assert expected in words


def test_figures_on_one_page_share_no_ids() -> None:
    twice = tangent_figure()
    page = Page(to_html(Document("", (twice, Details("again", (twice,)), fit_figure()))))
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert page.text.count(fit_figure().alt) == 1


def test_hostile_labels_are_only_shown() -> None:
    marks = tuple(
        mark
        for k, text in enumerate(HOSTILE)
        for mark in (Points([k], [k], text, names=(text,)), Annotation(k, 0, text))
    )
    words = " ".join(HOSTILE)
    figure = Figure((Axes(marks, words, words, words),), alt=words, caption=words)
    assert Page(to_html(Document("", (figure,)))).faults == []
    shown = "".join(ElementTree.fromstring(to_svg(figure)).itertext())
    for text in ("<script>alert(1)</script>", r"\[x\] $$x$$ $x$", "数"):
        assert text in shown


def test_what_the_user_set_in_matplotlib_neither_shows_nor_changes() -> None:
    import matplotlib

    before = to_svg(fit_figure())
    with matplotlib.rc_context({"axes.grid": True, "lines.linewidth": 9, "text.usetex": True, "font.size": 30}):
        settings = dict(matplotlib.rcParams)
        assert to_svg(fit_figure()) == before
        assert dict(matplotlib.rcParams) == settings


def test_drawing_imports_no_pyplot() -> None:
    program = (
        "import sys; from tests.pages.samples import fit_figure; from workbench.pages.svg import to_svg; "
        "assert 'matplotlib' not in sys.modules; to_svg(fit_figure()); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.fixture
def no_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)


@pytest.mark.usefixtures("no_matplotlib")
@pytest.mark.parametrize("render", [to_html, to_markdown, to_latex, to_notebook, to_text])
def test_without_matplotlib_the_page_says_what_would_be_seen(render) -> None:
    page = render(Document("A page", (Figure((), alt="What is seen.", caption="The caption."),)))
    assert "What is seen." in page and "The caption." in page
    assert render is to_text or re.search(
        r"pip install \W*workbench\W*plot", page.replace("&#39;", "'").replace("{}", "")
    )


@pytest.mark.usefixtures("no_matplotlib")
def test_without_matplotlib_a_picture_names_the_install_command() -> None:
    for draw in (to_png, to_pdf, to_svg):
        with pytest.raises(MissingExtraError, match=r"pip install 'workbench\[plot\]'"):
            draw(tangent_figure())


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_linear_ticks_are_round_few_and_inside(low: float, span: float) -> None:
    high = low + span
    ticks = linear_ticks(low, high)
    if span > 1e-6 * abs(low):
        assert 2 <= len(ticks) <= 12
        slack = 1e-6 * span
        assert all(low - slack <= tick <= high + slack for tick in ticks)


@given(st.floats(1e-12, 1e12), st.floats(1.5, 1e12))
def test_log_ticks_are_few_and_inside(low: float, ratio: float) -> None:
    ticks = log_ticks(low, low * ratio)
    assert 1 <= len(ticks) <= 9
    assert all(low * 0.999999 <= tick <= low * ratio * 1.000001 for tick in ticks)


@given(st.floats(allow_nan=False, min_value=-1e200, max_value=1e200))
def test_numbers_are_written_to_four_digits(value: float) -> None:
    text = number_text(value)
    power = re.fullmatch("(−?[0-9.]*)·?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if power:
        factor = {"": "1", "−": "-1"}.get(power[1], power[1].replace("−", "-"))
        read = float(factor) * 10.0 ** int(power[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    else:
        read = float(text.replace("−", "-"))
    assert read == pytest.approx(value, rel=5.1e-4, abs=1e-300)
    assert len(text) <= 13


@given(st.integers(0, 2**32 - 1))
def test_levels_rise_inside_the_values(seed: int) -> None:
    z = np.random.default_rng(seed).normal(size=(9, 9)) ** 3 * 100
    levels = levels_of(Contour(GRID, GRID, z))
    assert list(levels) == sorted(set(levels)) and len(levels) >= 2
    assert z.min() < levels[0] and levels[-1] < z.max()
