"""WORKLOADS at one point: a text for us, the same formula built in Python for the peers, and C written by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Quantity = Literal["gradient", "jacobian", "hessian"]
Build = Callable[[Any, Any], Any]
"""A module with sin, cos, tanh and exp (casadi, jax.numpy, sympy, symengine); the variables -> a number or a list."""


@dataclass(frozen=True, eq=False)
class Workload:
    """What is computed at a point, and how each system is told.

    quantity: of "gradient" the value comes first; "jacobian" row by row; of "hessian" the entries that are not zero.
    arrays: the formula over whole arrays, as users of JAX write it, where that differs from `build`.
    c: ``void evaluate(const double *x, double *out)``.
    """

    name: str
    quantity: Quantity
    text: str | list[str]
    variables: tuple[str, ...]
    point: np.ndarray
    build: Build
    systems: tuple[str, ...]
    arrays: Build | None = None
    c: str = ""

    def __str__(self) -> str:
        return self.name


def numbered(letter: str, size: int) -> tuple[str, ...]:
    return tuple(f"{letter}{i}" for i in range(1, size + 1))


# --- Rosenbrock's valley ---------------------------------------------------------------------------


def valley_text(size: int) -> str:
    return " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, size))


def valley(m: Any, x: Any) -> Any:
    terms = [100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1)]
    return m.Add(*terms) if hasattr(m, "Add") else sum(terms)


def valley_of_arrays(m: Any, x: Any) -> Any:
    return m.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def valley_c(size: int) -> str:
    return f"""
    void evaluate(const double *restrict x, double *restrict out) {{
      const int n = {size};
      double f = 0, *g = out + 1;
      for (int i = 0; i < n - 1; i++) {{
        double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
        f += a * a + 100 * b * b;
      }}
      g[0] = -2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] * x[0]);
      for (int i = 1; i < n - 1; i++)
        g[i] = 200 * (x[i] - x[i - 1] * x[i - 1]) - 2 * (1 - x[i]) - 400 * x[i] * (x[i + 1] - x[i] * x[i]);
      g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
      out[0] = f;
    }}"""


def valley_hessian_c(size: int) -> str:
    return f"""
    void evaluate(const double *restrict x, double *restrict h) {{
      const int n = {size};
      h[0] = 1200 * x[0] * x[0] - 400 * x[1] + 2;
      for (int i = 1; i < n; i++) {{
        h[3 * i - 2] = h[3 * i - 1] = -400 * x[i - 1];
        h[3 * i] = i < n - 1 ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 202 : 200;
      }}
    }}"""


# --- an arm of six joints: the place of its tip, by Denavit and Hartenberg --------------------------

LINKS = ((0.1, 0.3, 1.2), (0.4, 0.0, 0.2), (0.05, 0.1, -1.1), (0.0, 0.35, 1.3), (0.02, 0.0, -1.4), (0.03, 0.1, 0.5))
"""Length, offset and twist of each."""
TIP = (0.1, 0.05, 0.2)


def arm_texts() -> list[str]:
    """Its three coordinates, from the tip to the base, each step with a name."""
    told, (x, y, z) = [], map(str, TIP)
    for i, (length, offset, twist) in reversed(list(enumerate(LINKS, 1))):
        across, along = f"({math.cos(twist)!r}*{y} - {math.sin(twist)!r}*{z})", f"({x} + {length})"
        told += [
            f"let x{i} = cos(q{i})*{along} - sin(q{i})*{across}; ",
            f"let y{i} = sin(q{i})*{along} + cos(q{i})*{across}; ",
            f"let z{i} = {math.sin(twist)!r}*{y} + {math.cos(twist)!r}*{z} + {offset}; ",
        ]
        x, y, z = f"x{i}", f"y{i}", f"z{i}"
    return ["".join(told) + name for name in (x, y, z)]


def arm(m: Any, q: Any) -> list[Any]:
    x, y, z = TIP
    for i, (length, offset, twist) in reversed(list(enumerate(LINKS))):
        across, along = math.cos(twist) * y - math.sin(twist) * z, x + length
        x, y, z = (
            m.cos(q[i]) * along - m.sin(q[i]) * across,
            m.sin(q[i]) * along + m.cos(q[i]) * across,
            math.sin(twist) * y + math.cos(twist) * z + offset,
        )
    return [x, y, z]


def arm_c() -> str:
    """From the tip to the base, the columns of the joints so far turned along with the place."""
    rows = ", ".join(f"{{{a}, {d}, {math.cos(t)!r}, {math.sin(t)!r}}}" for a, d, t in LINKS)
    return f"""
    void evaluate(const double *restrict q, double *restrict out) {{
      static const double links[6][4] = {{ {rows} }};
      double s[6], c[6], J[3][6] = {{{{0}}}}, x = {TIP[0]}, y = {TIP[1]}, z = {TIP[2]};
      for (int i = 0; i < 6; i++) s[i] = sin(q[i]);
      for (int i = 0; i < 6; i++) c[i] = cos(q[i]);
      for (int i = 5; i >= 0; i--) {{
        double ca = links[i][2], sa = links[i][3], along = x + links[i][0], across = ca * y - sa * z;
        for (int k = 0; k < 6; k++) {{
          double u = J[0][k], v = ca * J[1][k] - sa * J[2][k];
          J[2][k] = sa * J[1][k] + ca * J[2][k];
          J[0][k] = c[i] * u - s[i] * v;
          J[1][k] = s[i] * u + c[i] * v;
        }}
        z = sa * y + ca * z + links[i][1];
        x = c[i] * along - s[i] * across;
        y = s[i] * along + c[i] * across;
        J[0][i] = -y;
        J[1][i] = x;
      }}
      memcpy(out, J, sizeof J);
    }}"""


# --- 30 layers: tanh, sin and exp in turn ------------------------------------------------------------

LAYERS = 30
SCALES = tuple((50 + k) / 100 for k in range(LAYERS))


def layers_text() -> str:
    inner = "x"
    for k, scale in enumerate(SCALES):
        other = "y" if k % 2 else "z"
        affine = (f"{scale}*{inner} + 0.3*{other}", f"-{scale}*{inner} - 0.3*{other}")[k % 3 == 2]
        inner = f"{('tanh', 'sin', 'exp')[k % 3]}({affine})"
    return inner


def layers(m: Any, v: Any) -> Any:
    x, y, z = v[0], v[1], v[2]
    for k, scale in enumerate(SCALES):
        affine = scale * x + 0.3 * (y if k % 2 else z)
        x = (m.tanh, m.sin, lambda a: m.exp(-a))[k % 3](affine)
    return x


def layers_c() -> str:
    """Straight code: all layers forwards, then backwards."""
    forward, backward = [], []
    for k, scale in enumerate(SCALES):
        call = ("tanh(a{0})", "sin(a{0})", "exp(-a{0})")[k % 3].format(k)
        slope = ("1 - e{1} * e{1}", "cos(a{0})", "-e{1}")[k % 3].format(k, k + 1)
        forward.append(f"double a{k} = {scale} * e{k} + 0.3 * x[{1 if k % 2 else 2}], e{k + 1} = {call};")
        backward.append(f"d *= {slope}; out[{2 if k % 2 else 3}] += 0.3 * d; d *= {scale};")
    return f"""
    void evaluate(const double *restrict x, double *restrict out) {{
      double e0 = x[0], d = 1;
      {" ".join(forward)}
      out[0] = e{LAYERS}; out[2] = out[3] = 0;
      {" ".join(reversed(backward))}
      out[1] = d;
    }}"""


def tanh_text() -> str:
    return "tanh(" * LAYERS + "x" + ")" * LAYERS


def tanh_layers(m: Any, v: Any) -> list[Any]:
    x = v[0]
    for _ in range(LAYERS):
        x = m.tanh(x)
    return [x]


# --- a dense quartic --------------------------------------------------------------------------------

SIZE = 12
PLACES = np.array(list(itertools.combinations_with_replacement(range(SIZE), 4)))
COEFFICIENTS = np.random.default_rng(1).integers(1, 1000, len(PLACES)) / 1000


def quartic_text() -> str:
    return " + ".join(
        f"{c}*{'*'.join(f'x{i + 1}' for i in term)}" for c, term in zip(COEFFICIENTS, PLACES.tolist(), strict=True)
    )


def quartic(m: Any, x: Any) -> Any:
    return sum(c * (x[i] * x[j] * x[k] * x[n]) for c, (i, j, k, n) in zip(COEFFICIENTS, PLACES.tolist(), strict=True))


def quartic_of_arrays(m: Any, x: Any) -> Any:
    return COEFFICIENTS @ m.prod(x[PLACES], axis=1)


def quartic_c() -> str:
    return f"""
    static const double coefficients[] = {{ {", ".join(map(str, COEFFICIENTS))} }};
    void evaluate(const double *restrict x, double *restrict out) {{
      const double *c = coefficients;
      double f = 0, *g = out + 1;
      memset(g, 0, {SIZE} * sizeof *g);
      for (int i = 0; i < {SIZE}; i++) for (int j = i; j < {SIZE}; j++) for (int k = j; k < {SIZE}; k++) {{
        double s = 0, p = x[i] * x[j] * x[k];
        for (int l = k; l < {SIZE}; l++, c++) {{ s += *c * x[l]; g[l] += *c * p; }}
        f += p * s; g[i] += x[j] * x[k] * s; g[j] += x[i] * x[k] * s; g[k] += x[i] * x[j] * s;
      }}
      out[0] = f;
    }}"""


# --- the table ----------------------------------------------------------------------------------------

ALL = ("ours", "casadi buffered", "jax", "C")

SMALL = Workload(
    "small: value and gradient",
    "gradient",
    valley_text(2),
    numbered("x", 2),
    np.array([-1.2, 1.0]),
    valley,
    ("ours", "ours, method kept", "casadi plain", "casadi buffered", "jax", "lambdify", "C", "empty call"),
    c=valley_c(2),
)
VALLEY = Workload(
    "Rosenbrock-1000: value and gradient",
    "gradient",
    valley_text(1000),
    numbered("x", 1000),
    np.linspace(-1.2, 1.0, 1000),
    valley,
    ("ours", "ours, method kept", *ALL[1:]),
    valley_of_arrays,
    valley_c(1000),
)
VALLEY_HESSIAN = Workload(
    "Rosenbrock-1000: sparse Hessian",
    "hessian",
    valley_text(1000),
    numbered("x", 1000),
    np.linspace(-1.2, 1.0, 1000),
    valley,
    ALL,
    valley_of_arrays,
    valley_hessian_c(1000),
)
ARM = Workload(
    "arm of six joints: Jacobian",
    "jacobian",
    arm_texts(),
    numbered("q", 6),
    np.linspace(-0.9, 1.0, 6),
    arm,
    ALL,
    c=arm_c(),
)
NESTED = Workload(
    "30 nested layers: value and gradient",
    "gradient",
    layers_text(),
    ("x", "y", "z"),
    np.array([0.3, 0.7, -0.4]),
    layers,
    ALL,
    c=layers_c(),
)
QUARTIC = Workload(
    "dense quartic in 12 variables: value and gradient",
    "gradient",
    quartic_text(),
    numbered("x", SIZE),
    np.linspace(-0.9, 1.0, SIZE),
    quartic,
    ALL,
    quartic_of_arrays,
    quartic_c(),
)
TANH = Workload(
    "tanh nested 30 deep",
    "jacobian",
    tanh_text(),
    ("x",),
    np.array([0.3]),
    tanh_layers,
    ("ours", "ours in machine code", "casadi buffered"),
)

WORKLOADS = (SMALL, VALLEY, VALLEY_HESSIAN, ARM, NESTED, QUARTIC)
