"""Standing: what the Jacobian of a fit says at a point: which parameters count, is it a minimum, and how surely.

Source: Bates & Watts, Nonlinear Regression Analysis (1988), sections 2.2 and 3.9; Björck, Numerical Methods for Least
Squares Problems (1996), section 2.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.damping import column_lengths
from workbench.optimize.descents.settling import NUMBERS, Normal
from workbench.optimize.fits.posed import Posed
from workbench.optimize.wording import along, told

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
DISTINCT = 1e-12  # smallest over largest singular value of the scaled Jacobian
CONCERNED = 1e-7  # part of a null direction, in scaled parameters, from which on a parameter is concerned
ACROSS = 1e-6  # cosine between the residual and the space of the Jacobian that counts as a right angle
CONVEX = 1e-6  # least curvature, over that of the linearized model, that is certain to be above zero
NOISE = 16 * EPS  # what rounding leaves of the residual, over the size of the data


@dataclass(frozen=True)
class Standing:
    """A point of a fit, looked at.

    x: (n,). start: (n,). residual, jacobian: weighted, (m,) and (m, n). affine: indices of the parameters in which the
    model is jointly affine. held: which sit at a bound that presses them, (n,).
    """

    posed: Posed
    x: Array
    start: Array
    affine: tuple[int, ...]
    residual: Array
    jacobian: Array
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, posed: Posed, x: Array, start: Array, affine: tuple[int, ...]) -> Standing:
        r, J = posed.residuals(x), posed.jacobian(x)
        held = np.zeros(len(x), dtype=bool)
        if posed.bounds is not None:
            held = posed.bounds.held(x, J.T @ (posed.loss.weights(r) * r))
        return cls(posed, x, start, affine, r, J, held)

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.residual).all() and np.isfinite(self.jacobian).all())

    @cached_property
    def scale(self) -> Array:
        """Lengths of the columns of the Jacobian, (n,)."""
        return column_lengths(self.jacobian)

    @property
    def size(self) -> float:
        """Length of the weighted data and of the terms of the model: rounding is a share of it."""
        terms = np.abs(self.posed.roots * self.posed.data) + np.abs(self.jacobian) @ np.abs(self.x)
        return float(np.linalg.norm(terms))

    @cached_property
    def _singular(self) -> tuple[Array, Array]:
        """Singular values of the scaled Jacobian, descending, (n,), and the directions that belong to them, in rows."""
        _, singular, vectors = np.linalg.svd(np.linalg.qr(self.jacobian / self.scale, mode="r"))
        full = np.zeros(len(self.x))
        full[: len(singular)] = singular
        return full, vectors

    @property
    def condition(self) -> float:
        """Largest over smallest singular value of the scaled Jacobian."""
        singular = self._singular[0]
        return float(singular[0] / singular[-1]) if singular[-1] > 0 else float("inf")

    @cached_property
    def idle(self) -> tuple[int, ...]:
        """Parameters without influence: to change them by their own size moves the fitted values less than rounding.

        Of a parameter that enters linearly only a column of zeros says so.
        """
        lengths = np.linalg.norm(self.jacobian, axis=0)
        reach = np.maximum(np.abs(self.x), np.abs(self.x - self.start))
        weak = lengths * reach <= NOISE * self.size
        linear = np.isin(np.arange(len(self.x)), self.affine)
        return tuple(np.flatnonzero(np.where(linear, lengths == 0, weak)).tolist())

    @cached_property
    def null(self) -> Array:
        """Directions along which the linearized fitted values stay the same, in rows, (k, n), in scaled parameters."""
        singular, vectors = self._singular
        flat = vectors[singular <= DISTINCT * singular[0]]
        alone = np.eye(len(self.x))[[i for i in self.idle if not np.abs(flat[:, i]).max(initial=0.0) > CONCERNED]]
        return np.vstack([flat, alone])

    @property
    def undetermined(self) -> tuple[int, ...]:
        """Parameters that the data do not determine."""
        return tuple(np.flatnonzero(np.abs(self.null).max(axis=0, initial=0.0) > CONCERNED).tolist())

    @property
    def noisy(self) -> bool:
        """Is the residual no more than rounding?"""
        return float(np.linalg.norm(self.residual)) <= NOISE * self.size

    @cached_property
    def cosine(self) -> float:
        """Cosine of the angle between residual and tangent space, over the parameters that are free; zero at a fit."""
        loss, free = self.posed.loss, ~self.held
        r = loss.weights(self.residual) * self.residual
        size = float(np.linalg.norm(r))
        if size == 0 or self.noisy or not free.any():
            return 0.0
        basis = np.linalg.qr(self.jacobian[:, free] / self.scale[free])[0]
        inside = float(np.linalg.norm(basis.T @ r))
        return 0.0 if inside <= NOISE * self.size else inside / size

    @cached_property
    def normal(self) -> Normal | None:
        """The Hessian of half the sum of squares in factors; None where it has none that can be solved with."""
        r, n = self.residual, len(self.x)
        if not self.posed.loss.squares or r.size * n * n > NUMBERS or self.held.any() or not self.finite:
            return None
        second = np.asarray(self.posed.residual.hessian.at(self.x)).reshape(len(r), n, n)
        return Normal.of(r, self.jacobian, np.einsum("i,ijk->jk", r, second))

    @property
    def determined(self) -> bool:
        """Does every parameter count, and apart from the others?"""
        return self.finite and not len(self.null)

    @property
    def across(self) -> bool:
        """Is the residual perpendicular to the tangent space, as far as float64 can tell?"""
        return self.finite and self.cosine <= ACROSS

    @property
    def convex(self) -> bool:
        """Does the sum of squares curve upwards in every direction, for certain?"""
        return self.normal is not None and self.normal.least > CONVEX

    @property
    def rest(self) -> float:
        """Length of what Newton's step would still change of the fitted values; infinite where there is none."""
        if self.normal is None:
            return float("inf")
        step = self.normal.step(self.normal.inside)
        return float(np.linalg.norm(self.normal.triangle @ (self.normal.scale * step)))

    @property
    def direction(self) -> Array:
        """A direction along which nothing changes, (n,), in the units of the parameters; its last part is positive."""
        found: Array = self.null[-1] / self.scale
        return found if found[np.flatnonzero(np.abs(self.null[-1]) > CONCERNED)[-1]] > 0 else -found

    def why_undetermined(self, names: Sequence[str]) -> str:
        """Which parameters the data do not determine, with the direction along which nothing changes."""
        if not self.finite:
            return "The residuals or their derivatives are not finite here."
        if self.idle:
            idle = " and ".join(names[i] for i in self.idle)
            many = len(self.idle) > 1
            return (
                f"The data do not determine {idle}: {'they have' if many else 'it has'} no influence on the fitted "
                f"values here; nothing changes along {along(names, self.direction)}."
            )
        who = " and ".join(names[i] for i in self.undetermined)
        return (
            f"The data do not determine {who}: along {along(names, self.direction)} of "
            f"({', '.join(names)}) the fitted values stay the same (singular values of the scaled Jacobian "
            f"{told(float(self._singular[0][0]))} to {told(float(self._singular[0][-1]))})."
        )
