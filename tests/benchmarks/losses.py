"""LOSSES over rows of data: a text for us, NumPy by hand, the model in JAX, and the statements of a loop in C."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray
Columns = Mapping[str, Array]
HIDDEN = 16


@dataclass(frozen=True, eq=False)
class Loss:
    """A mean over rows, told to each system.

    by_hand: parameters and columns -> value and gradient, flat. model: jax.numpy, parameters, columns -> value.
    c: what is done with row i, where ``f`` and ``g[...]`` are summed; ``p`` are the parameters.
    closed: is it quadratic, so that its rows need be gone through but once?
    """

    name: str
    text: str
    parameters: tuple[str, ...]
    at: Array
    columns: Callable[[], Columns]
    by_hand: Callable[[Array, Columns], Array]
    model: Callable[[Any, Any, Any], Any]
    c: str
    closed: bool = False

    def __str__(self) -> str:
        return self.name


@cache
def measured() -> Columns:
    """A million rows of a curve, a label and three features."""
    draw, rows = np.random.default_rng(0), 1_000_000
    x = draw.uniform(0.1, 5, rows)
    features = {f"x{i}": draw.normal(size=rows) for i in (1, 2, 3)}
    label = np.sign(features["x1"] - features["x3"] + draw.normal(size=rows))
    return {"x": x, "y": 2 * (1 - np.exp(-0.7 * x)) + draw.normal(0, 0.1, rows), **features, "label": label}


@cache
def surface() -> Columns:
    """A hundred thousand rows of a surface over two features."""
    draw, rows = np.random.default_rng(1), 100_000
    u, v = draw.normal(size=(2, rows))
    return {"u": u, "v": v, "y": np.sin(u) * v}


def some(columns: Callable[[], Columns], *names: str) -> Callable[[], Columns]:
    """Those of the columns that a loss needs."""
    return lambda: {name: columns()[name] for name in names}


def line(p: Array, d: Columns) -> Array:
    r = p[0] * d["x"] + p[1] - d["y"]
    return np.array([np.mean(r * r), np.mean(2 * r * d["x"]), np.mean(2 * r)])


def saturation(p: Array, d: Columns) -> Array:
    decay = np.exp(-p[1] * d["x"])
    r = p[0] * (1 - decay) - d["y"]
    return np.array([np.mean(r * r), np.mean(2 * r * (1 - decay)), np.mean(2 * r * p[0] * d["x"] * decay)])


def logistic(p: Array, d: Columns) -> Array:
    decay = np.exp(-d["label"] * (p[0] + p[1] * d["x1"] + p[2] * d["x2"] + p[3] * d["x3"]))
    weight = -d["label"] * decay / (1 + decay)
    sums = [weight @ d[name] for name in ("x1", "x2", "x3")]
    return np.array([np.log1p(decay).sum(), weight.sum(), *sums]) / len(weight)


def network(p: Array, d: Columns) -> Array:
    (a, b, c, w), bias = p[:-1].reshape(4, HIDDEN), p[-1]
    h = np.tanh(np.multiply.outer(d["u"], a) + np.multiply.outer(d["v"], b) + c)
    r = h @ w + bias - d["y"]
    slope = 2 * r[:, None] * (1 - h * h) * w
    sums = [d["u"] @ slope, d["v"] @ slope, slope.sum(axis=0), 2 * r @ h, [2 * r.sum()]]
    return np.hstack([[r @ r], *sums]) / len(r)


def network_model(m: Any, p: Any, d: Any) -> Any:
    (a, b, c, w), bias = p[:-1].reshape(4, HIDDEN), p[-1]
    return m.mean((m.tanh(m.outer(d["u"], a) + m.outer(d["v"], b) + c) @ w + bias - d["y"]) ** 2)


NETWORK_C = """
    double h[16], r = p[64] - y[i];
    #pragma omp simd
    for (int k = 0; k < 16; k++) h[k] = tanh(p[k] * u[i] + p[16 + k] * v[i] + p[32 + k]);
    for (int k = 0; k < 16; k++) r += p[48 + k] * h[k];
    #pragma omp simd
    for (int k = 0; k < 16; k++) {
      double s = 2 * r * p[48 + k] * (1 - h[k] * h[k]);
      g[k] += s * u[i]; g[16 + k] += s * v[i]; g[32 + k] += s; g[48 + k] += 2 * r * h[k];
    }
    f += r * r; g[64] += 2 * r;"""
"""Without the pragmas gcc unrolls the sixteen before it could make vectors of them, and is four times as slow."""

LOSSES = (
    Loss(
        "rows: line",
        "mean((a*x + b - y)^2)",
        ("a", "b"),
        np.array([1.5, 0.5]),
        some(measured, "x", "y"),
        line,
        lambda m, p, d: m.mean((p[0] * d["x"] + p[1] - d["y"]) ** 2),
        "double r = p[0] * x[i] + p[1] - y[i]; f += r * r; g[0] += 2 * r * x[i]; g[1] += 2 * r;",
        closed=True,
    ),
    Loss(
        "rows: a(1 - exp(-b x))",
        "mean((a*(1 - exp(-b*x)) - y)^2)",
        ("a", "b"),
        np.array([1.5, 0.5]),
        some(measured, "x", "y"),
        saturation,
        lambda m, p, d: m.mean((p[0] * (1 - m.exp(-p[1] * d["x"])) - d["y"]) ** 2),
        """double e = exp(-p[1] * x[i]), r = p[0] * (1 - e) - y[i];
    f += r * r; g[0] += 2 * r * (1 - e); g[1] += 2 * r * p[0] * x[i] * e;""",
    ),
    Loss(
        "rows: logistic, three features",
        "mean(softplus(-label*(b + w1*x1 + w2*x2 + w3*x3)))",
        ("b", "w1", "w2", "w3"),
        np.array([0.1, 0.4, -0.2, -0.3]),
        some(measured, "x1", "x2", "x3", "label"),
        logistic,
        lambda m, p, d: m.mean(m.log1p(m.exp(-d["label"] * (p[0] + p[1] * d["x1"] + p[2] * d["x2"] + p[3] * d["x3"])))),
        """double e = exp(-label[i] * (p[0] + p[1] * x1[i] + p[2] * x2[i] + p[3] * x3[i])), w = -label[i] * e / (1 + e);
    f += log(1 + e); g[0] += w; g[1] += w * x1[i]; g[2] += w * x2[i]; g[3] += w * x3[i];""",
    ),
    Loss(
        "rows: network 2-16-1",
        "mean((" + " + ".join(f"w{k}*tanh(a{k}*u + b{k}*v + c{k})" for k in range(HIDDEN)) + " + bias - y)^2)",
        (*[f"{letter}{k}" for letter in "abcw" for k in range(HIDDEN)], "bias"),
        np.random.default_rng(2).normal(0, 0.5, 4 * HIDDEN + 1),
        surface,
        network,
        network_model,
        NETWORK_C,
    ),
)


def c_source(loss: Loss) -> str:
    """``evaluate(p, columns, n, out)``: the mean and its gradient, the rows shared among threads under -fopenmp."""
    size = len(loss.parameters)
    columns = "\n  ".join(f"const double *restrict {n} = columns[{i}];" for i, n in enumerate(loss.columns()))
    return f"""
void evaluate(const double *restrict p, const double *const *columns, long n, double *out) {{
  {columns}
  double f = 0, g[{size}] = {{0}};
  #pragma omp parallel for reduction(+: f, g[:{size}])
  for (long i = 0; i < n; i++) {{
    {loss.c}
  }}
  out[0] = f / n;
  for (int k = 0; k < {size}; k++) out[k + 1] = g[k] / n;
}}
"""
