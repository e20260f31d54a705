"""Quadratic kernels: as accurate as the rows, judged by exact rational arithmetic; and used only where that is certain."""

import gc
import threading
import weakref
from fractions import Fraction

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.graphs import concatenate, gradient
from workbench.kernels import Execution, Returned, Wanted, compiled, quadratic_form
from workbench.kernels import quadratic as room
from workbench.kernels.quadratic import Part, QuadraticKernel, quadratic

NONE = np.empty(0)
EPS = 2.0**-52
ROWS = 10_000
GRID = 2**20
LINE = "mean((m*x + b - y)^2)"


@pytest.fixture(autouse=True)
def forms_from_ten_thousand_rows_on(monkeypatch, request):
    """Exact sums of more rows would take too long."""
    if "few_rows" not in request.node.name:
        monkeypatch.setattr(room, "LEAST_ROWS", ROWS // 100)


def loss(text, variables, columns=("x", "y"), parameters=()):
    return program(text, variables=variables.split(), parameters=parameters, columns=columns)


def kernels(value, part=Part.PAIR):
    """The quadratic kernel, and the one over the rows."""
    programs = {Part.VALUE: value, Part.GRADIENT: gradient(value), Part.PAIR: concatenate([value, gradient(value)])}
    direct = compiled(programs[part])
    return quadratic(value).kernel(part, programs[part], lambda: direct), direct


def frozen(*columns):
    """Read-only columns, as those of a Function are."""
    found = tuple(np.array(column, float) for column in columns)
    for column in found:
        column.setflags(write=False)
    return found


def noisy(rows=ROWS, seed=0):
    draw = np.random.default_rng(seed)
    x = draw.uniform(0, 5, rows)
    return frozen(x, 2 * x + 1 + draw.normal(0, 0.5, rows))


class Exact:
    """mean((p0 + p1*x + ... + p[n-1]*x^(n-1) - y)^2) and its gradient, of data on a grid, in rational numbers."""

    def __init__(self, x, y, n):
        X, Y = [int(v) for v in x * GRID], [int(v) for v in y * GRID]
        assert all(k / GRID == v for k, v in zip(X, x.tolist(), strict=True))
        self.n, self.rows = n, len(X)
        powers, moments, mixed = [1] * len(X), [], []
        for k in range(2 * n - 1):
            moments.append(Fraction(sum(powers), GRID**k))
            mixed.append(Fraction(sum(p * v for p, v in zip(powers, Y, strict=True)), GRID ** (k + 1)))
            powers = [p * v for p, v in zip(powers, X, strict=True)]
        self.moments, self.mixed = moments, mixed
        self.square = Fraction(sum(v * v for v in Y), GRID**2)

    def __call__(self, point):
        p = [Fraction(v) for v in point.tolist()]
        across = [sum(p[j] * self.moments[i + j] for j in range(self.n)) for i in range(self.n)]
        slopes = [2 * (across[i] - self.mixed[i]) / self.rows for i in range(self.n)]
        value = sum(p[i] * (across[i] - 2 * self.mixed[i]) for i in range(self.n)) + self.square
        return [value / self.rows, *slopes]


def polynomial(n):
    names = " ".join(f"p{k}" for k in range(n))
    return loss("mean((" + " + ".join(f"p{k}*x^{k}" for k in range(n)) + " - y)^2)", names)


def on_grid(values):
    return np.round(values * GRID) / GRID


def sets(n, draw):
    """Data that are easy, exactly fitted, far from zero, and (for many powers) badly conditioned."""
    x = on_grid(draw.uniform(0, 1, ROWS))
    yield "noise", x, on_grid(np.sin(6 * x) + draw.normal(0, 0.1, ROWS))
    yield "smooth", x, on_grid(np.sin(6 * x))
    if n == 2:
        far = x + 2.0**20
        yield "exact", x, 2 * x + 1
        yield "far, y near", far, on_grid(2 * x + draw.normal(0, 0.1, ROWS))
        yield "far", far, on_grid(2 * far + 1 + draw.normal(0, 0.1, ROWS))


@pytest.mark.parametrize("n", [2, 4, 10])
def test_as_accurate_as_the_rows(n):
    draw = np.random.default_rng(n)
    value = polynomial(n)
    kernel, direct = kernels(value)
    for name, x, y in sets(n, draw):
        exact, columns = Exact(x, y, n), frozen(x, y)
        form = quadratic(value).form(NONE, columns)
        assert form is not None, name
        best = form[1 : 1 + n].copy()
        classes = {
            "random": [draw.normal(0, 3, n) for _ in range(4)],
            "small": [np.zeros(n), draw.normal(0, 1e-6, n)],
            "on the way": [best / 2, 0.9 * best, best / 100],
            "near": [best * (1 + size * draw.normal(0, 1, n)) for size in (1e-4, 1e-8, 1e-12)],
            "there": [best],
        }
        for kind, points in classes.items():
            own = [_errors(kernel(point, NONE, columns), exact, point) for point in points]
            other = [_errors(direct(point, NONE, columns), exact, point) for point in points]
            rounding = max(_rounding(exact, point) for point in points)
            for found, reference in zip(np.max(own, axis=0), np.max(other, axis=0), strict=True):
                assert found <= 4 * max(reference, 2 * EPS, rounding), (name, kind, found / EPS, reference / EPS)


def _errors(found, exact, point):
    """Relative errors of the value, and of the gradient beside the size of what is added up in it."""
    value, *slopes = exact(point)
    off = [float(abs(Fraction(a) - s)) for a, s in zip(found.tolist(), [value, *slopes], strict=True)]
    sizes = [2 * float(value * moment / exact.rows) ** 0.5 for moment in exact.moments[::2]]
    beside = [max(size, float(abs(s))) for size, s in zip(sizes, slopes, strict=True)]
    return off[0] / float(value or 1), max(o / (size or 1) for o, size in zip(off[1:], beside, strict=True))


def _rounding(exact, point):
    """What the rounding errors of the residuals come to beside them, averaged over the rows."""
    sizes = [float(moment / exact.rows) ** 0.5 for moment in exact.moments[::2]]
    added = float(np.abs(point) @ sizes) + float(exact.square / exact.rows) ** 0.5
    value = float(exact(point)[0])
    return EPS * added / value**0.5 / exact.rows**0.5 if value else 0.0


def test_an_exact_fit_has_loss_zero_and_is_exact_around_it():
    x = on_grid(np.random.default_rng(2).uniform(0, 1, ROWS))
    columns = frozen(x, 2 * x + 1)
    kernel, _ = kernels(loss(LINE, "m b"))
    np.testing.assert_array_equal(kernel(np.array([2.0, 1.0]), NONE, columns), [0, 0, 0])
    exact = Exact(x, 2 * x + 1, 2)
    for step in (2.0**-20, 2.0**-40):
        value, *_ = exact(np.array([1 + step, 2 - step]))
        assert kernel(np.array([2 - step, 1 + step]), NONE, columns)[0] == pytest.approx(float(value), rel=4 * EPS)


QUADRATIC = [
    (LINE, "m b"),
    ("sum(x*(m*x + b - y)^2)", "m b"),
    ("mean((m*x + b - y)^2) + 3*m^2 + (m - b)^2/7", "m b"),
    ("mean((m*(x - mean(x)) - y)^2)", "m"),
    ("-sum((m*exp(x) + b - y)^2)", "m b"),
    ("mean(m^2*x^2 - 2*m*x*y + y^2)", "m"),
    ("mean((m*x + b*x - y)^2)", "m b"),
    ("mean((m*x + b)*y)^2", "m b"),
    ("mean((2*x + b - y)^2) + m*mean(y)", "m b"),
    ("mean((2*x + b - y)^2)", "m b"),
]
SADDLES = [
    ("mean((x - 2)*(m*exp(x) + b - y)^2)", "m b"),
    ("mean(m*b*x) + b", "m b"),
    ("sum((m*x + b)*(m*x + b - y))/2", "m b"),
]


@pytest.mark.parametrize(("text", "names"), QUADRATIC, ids=[text for text, _ in QUADRATIC])
def test_what_is_quadratic_agrees_with_the_rows(text, names):
    value, columns = loss(text, names), noisy()
    for part in Part:
        kernel, direct = kernels(value, part)
        for point in (*np.random.default_rng(1).normal(0, 2, (4, len(names.split()))), np.zeros(len(names.split()))):
            expected = direct(point, NONE, columns)
            np.testing.assert_allclose(
                kernel(point, NONE, columns), expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max()
            )
        assert "quadratic kernel, 10,000 rows" in repr(kernel)


@pytest.mark.parametrize(("text", "names"), SADDLES, ids=[text for text, _ in SADDLES])
def test_saddles_and_minima_below_zero_are_left_to_the_rows(text, names):
    """Where they are zero, far from where they are stationary, the rows lose less."""
    kernel, direct = kernels(loss(text, names))
    for point in (np.zeros(2), np.array([1e-9, -1e-9]), np.array([3.0, 1.0])):
        np.testing.assert_array_equal(kernel(point, NONE, noisy()), direct(point, NONE, noisy()))
    assert repr(kernel) == repr(direct)


@pytest.mark.parametrize(
    "text", ["mean((m*x + b - y)^3)", "mean(abs(m*x + b - y))", "mean((m*x + b^2 - y)^2)", "mean(log(1 + exp(m*x + b)))",
             "m*x + b - y", "mean((m*x - y)^2) + 0*log(b)", "mean((m*x - y)^2)/b", "mean(m*x)^b"],
)  # fmt: skip
def test_what_is_not_quadratic_is_not_taken_for_it(text):
    assert quadratic(loss(text, "m b")) is None


def test_a_backend_that_is_asked_for_is_the_one_that_runs():
    assert quadratic(loss(LINE, "m b"), Execution("llvm")) is None
    assert quadratic(loss(LINE, "m b"), Execution("numpy")) is None
    assert quadratic(loss(LINE, "m b"), Execution(None, threads=1)) is not None


def test_few_rows_are_gone_through_each_time():
    kernel, direct = kernels(loss(LINE, "m b"))
    columns, point = noisy(4 * room.LEAST_ROWS - 1), np.array([1.0, 2.0])
    np.testing.assert_array_equal(kernel(point, NONE, columns), direct(point, NONE, columns))
    assert repr(kernel) == repr(direct)
    kernel(point, NONE, noisy(4 * room.LEAST_ROWS))
    assert "quadratic kernel, 40,000 rows" in repr(kernel)


def test_data_that_could_change_are_gone_through_each_time():
    kernel, _ = kernels(loss(LINE, "m b"))
    x, y = (np.array(column) for column in noisy())
    before = kernel(np.array([1.0, 2.0]), NONE, (x, y))
    y += 1
    assert kernel(np.array([1.0, 2.0]), NONE, (x, y))[0] != before[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_data_without_a_finite_form(bad):
    kernel, direct = kernels(loss(LINE, "m b"))
    x, y = (np.array(column) for column in noisy())
    y[17] = bad
    columns = frozen(x, y)
    np.testing.assert_array_equal(
        kernel(np.array([1.0, 2.0]), NONE, columns), direct(np.array([1.0, 2.0]), NONE, columns)
    )


POINTS = np.array([[np.inf, 1], [np.nan, 1], [1e200, 1], [1e154, -3], [1, -np.inf], [1, 2]])


def test_points_beyond_the_finite_are_as_over_the_rows():
    kernel, direct = kernels(loss(LINE, "m b"))
    columns = noisy()
    for point in POINTS:
        np.testing.assert_allclose(kernel(point, NONE, columns), direct(point, NONE, columns), rtol=1e-13)
    np.testing.assert_allclose(kernel.batch(POINTS, NONE, columns), direct.batch(POINTS, NONE, columns), rtol=1e-13)


def test_several_points_and_complex_ones():
    columns = noisy()
    points = np.random.default_rng(4).normal(0, 1, (3, 5, 2))
    for part in Part:
        kernel, direct = kernels(loss(LINE, "m b"), part)
        np.testing.assert_allclose(kernel.batch(points, NONE, columns), direct.batch(points, NONE, columns), rtol=1e-12)
        moved = points[0, 0] + 1e-30j
        np.testing.assert_allclose(kernel(moved, NONE, columns), direct(moved, NONE, columns), rtol=1e-12)
    assert kernel.batch(np.empty((0, 2)), NONE, columns).shape == (0, 3)


def test_bound_values_have_their_own_form():
    value = loss("mean((m*x + c - y)^2)", "m", parameters=("c",))
    kernel, direct = kernels(value)
    columns = noisy()
    for c in (0.5, 3.0, 0.5):
        bound = np.array([c])
        np.testing.assert_allclose(kernel([1.0], bound, columns), direct(np.array([1.0]), bound, columns), rtol=1e-13)


def test_other_data_have_their_own_form_and_are_let_go():
    made = quadratic(loss(LINE, "m b"))
    columns = noisy(seed=1)
    assert made.form(NONE, columns) is made.form(NONE, columns)
    assert made.form(NONE, noisy(seed=2)) is not made.form(NONE, columns)
    gone = weakref.ref(columns[0])
    del columns
    gc.collect()
    assert gone() is None


def flat(returned):
    return np.concatenate([np.atleast_1d(each) for each in (returned if isinstance(returned, tuple) else (returned,))])


@pytest.mark.parametrize("part", Part)
def test_entries_return_what_the_kernel_does(part):
    kernel, direct = kernels(loss(LINE, "m b"), part)
    columns = noisy()
    returned = {Part.VALUE: Returned.VALUE, Part.GRADIENT: Returned.ARRAY, Part.PAIR: Returned.PAIR}[part]

    def fallback(point):
        found = kernel(np.asarray(point, float), NONE, columns)
        return {Part.VALUE: found[0], Part.GRADIENT: found, Part.PAIR: (found[0], found[1:])}[part]

    shape = () if part is Part.VALUE else (2,)
    entry = None
    for _ in range(20_000):
        kernel(np.array([1.0, 2.0]), NONE, columns)
        entry = kernel.entry(Wanted(returned, shape, NONE, columns, fallback)) if _ % 1000 == 999 else entry
        if entry is not None:
            break
    if entry is None:
        pytest.skip("no machine code here")
    for point in POINTS:
        for found, expected in zip(flat(entry(point)), direct(point, NONE, columns), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-13)
    np.testing.assert_allclose(flat(entry([1, 2])), direct(np.array([1.0, 2.0]), NONE, columns), rtol=1e-13)


def test_threads_share_a_form():
    kernel, direct = kernels(loss(LINE, "m b"))
    columns, found = noisy(), [None] * 8
    expected = direct(np.array([1.0, 2.0]), NONE, columns)

    def work(k):
        found[k] = kernel(np.array([1.0, 2.0]), NONE, columns)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(found, np.tile(expected, (8, 1)), rtol=1e-13)
    np.testing.assert_array_equal(found, np.tile(found[0], (8, 1)))


def test_a_form_that_does_not_fit_is_refused():
    """Where the derivatives are those of another function, the values met on the way disagree."""

    def derivatives(point, directions):
        moved = float(np.sum(point**2) + np.sum(point**4) + 1 + 5 * np.sum(point))
        return moved, (2 * point + 5) @ directions, 2 * directions.T @ directions

    assert quadratic_form.form(derivatives, 2) is None


def test_its_repr_says_what_and_why():
    kernel, _ = kernels(loss(LINE, "m b"))
    assert isinstance(kernel, QuadraticKernel)
    kernel(np.array([1.0, 2.0]), NONE, noisy(20_000))
    assert repr(kernel) == ("quadratic kernel, 20,000 rows in 6 numbers: chosen because the loss is quadratic in m, b")
