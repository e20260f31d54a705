"""Hessians: symmetric matrices as second-order methods use them; sparse, full, or known by their products alone.

What a matrix can do is asked of it: its product with a vector always, its diagonal and a factorisation where its
entries are there. A factorisation without pivoting shows by the signs of its pivots whether a matrix is positive
definite (Sylvester's law of inertia); how much rounding could have hidden is said beside it.
Source: Golub & Van Loan, Matrix Computations (2013), sections 4.2 and 11.1; Rump, Verification of positive
definiteness (2006).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

EPS = float(np.finfo(np.float64).eps)
FILL_TO = 40_000_000  # numbers in a sparse factorisation: beyond, memory and time are no longer small


@dataclass(frozen=True, slots=True)
class Factor:
    """A positive definite matrix, factorised. solve: of a right-hand side (n,). rounding: what it may have hidden."""

    solve: Callable[[Array], Array]
    rounding: float


class Hessian(Protocol):
    """A symmetric matrix (n, n)."""

    @property
    def entries(self) -> Any:
        """As an array or a SciPy matrix; None where they are not there."""
        ...

    @property
    def diagonal(self) -> Array | None: ...
    @property
    def finite(self) -> bool: ...
    @property
    def bound(self) -> float:
        """No eigenvalue is larger, by what is known of the entries: the largest sum of sizes in a row."""
        ...

    @property
    def factorable(self) -> bool:
        """Can it be factorised, in memory and time?"""
        ...

    @property
    def factorisation(self) -> str:
        """How, in words."""
        ...

    def product(self, v: Array) -> Array: ...
    def less(self, other: Hessian) -> Hessian:
        """This matrix less another of its kind."""
        ...

    def on(self, free: Indices, scale: Array) -> Hessian:
        """The part on some of the variables, each row and column divided by the scale (free,)."""
        ...

    def factor(self, shift: float = 0.0) -> Factor | None:
        """The matrix less shift times the identity, factorised; None where that is not positive definite."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Full:
    """All entries, (n, n)."""

    entries: Array
    factorable: ClassVar[bool] = True
    factorisation: ClassVar[str] = "Cholesky factorisation"

    @property
    def diagonal(self) -> Array:
        return np.diag(self.entries)

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.entries).all())

    @property
    def bound(self) -> float:
        return float(np.max(np.abs(self.entries).sum(axis=1), initial=0.0))

    def product(self, v: Array) -> Array:
        found: Array = self.entries @ v
        return found

    def less(self, other: Hessian) -> Hessian:
        return Full(self.entries - other.entries)

    def on(self, free: Indices, scale: Array) -> Hessian:
        part = self.entries if len(free) == len(self.entries) else self.entries[np.ix_(free, free)]
        return Full(part / scale / scale[:, np.newaxis])

    def factor(self, shift: float = 0.0) -> Factor | None:
        from scipy.linalg import LinAlgError, cho_factor, cho_solve  # slow to import

        n = len(self.entries)
        try:
            triangle = cho_factor(self.entries - shift * np.eye(n), overwrite_a=True, check_finite=False)
        except LinAlgError:
            return None
        rounding = n * EPS * float(np.trace(self.entries) + n * abs(shift))
        return Factor(lambda b: cho_solve(triangle, b, check_finite=False), rounding)


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """The entries that are not zero by structure, of both triangles."""

    entries: csc_array
    factorable: bool
    factorisation: ClassVar[str] = "sparse factorisation"

    @property
    def diagonal(self) -> Array:
        found: Array = self.entries.diagonal()
        return found

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.entries.data).all())

    @property
    def bound(self) -> float:
        return float(np.max(abs(self.entries).sum(axis=0), initial=0.0))

    def product(self, v: Array) -> Array:
        found: Array = self.entries @ v
        return found

    def less(self, other: Hessian) -> Hessian:
        return Sparse(self.entries - other.entries, self.factorable)

    def on(self, free: Indices, scale: Array) -> Hessian:
        whole = len(free) == self.entries.shape[0]
        part = self.entries.copy() if whole else self.entries[free][:, free].tocsc()
        part.data /= scale[part.indices] * np.repeat(scale, np.diff(part.indptr))
        return Sparse(part, self.factorable)

    def factor(self, shift: float = 0.0) -> Factor | None:
        from scipy.sparse import eye_array
        from scipy.sparse.linalg import splu  # slow to import

        n = self.entries.shape[0]
        shifted = self.entries - shift * eye_array(n, format="csc") if shift else self.entries
        try:
            found: Any = splu(
                shifted, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
            )
        except RuntimeError:  # a pivot of zero
            return None
        upper = found.U
        if not (np.array_equal(found.perm_r, found.perm_c) and (upper.diagonal() > 0).all()):
            return None  # rows were exchanged, or a pivot is negative
        down, across = np.diff(upper.indptr), np.bincount(upper.indices, minlength=n)
        # each entry is a sum of no more products than its column has entries, and as many entries share a row
        rounding = 2 * EPS * (int(down.max()) + 2) * int((down + across).max()) * float(shifted.diagonal().max())
        return Factor(found.solve, rounding)


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """A matrix (size, size) whose entries are too many: its products with vectors. times: gives them."""

    size: int
    times: Callable[[Array], Array]
    entries: ClassVar[None] = None
    diagonal: ClassVar[None] = None
    finite: ClassVar[bool] = True
    bound: ClassVar[float] = float("inf")
    factorable: ClassVar[bool] = False
    factorisation: ClassVar[str] = ""

    def product(self, v: Array) -> Array:
        return self.times(v)

    def less(self, other: Hessian) -> Hessian:
        return Products(self.size, lambda v: self.times(v) - other.product(v))

    def on(self, free: Indices, scale: Array) -> Hessian:
        def times(v: Array) -> Array:
            whole = np.zeros(self.size)
            whole[free] = v / scale
            found: Array = self.times(whole)[free] / scale
            return found

        return Products(len(free), times)

    def factor(self, shift: float = 0.0) -> Factor | None:
        raise AssertionError(f"what is known by its products alone is not factorised (less {shift})")


def small_fill(pattern: csc_array) -> bool:
    """Does a sparse factorisation with this symmetric pattern keep to so many numbers?

    Told by the envelope of the ordering by Cuthill and McKee, variables that meet very many others put last: an
    ordering of least degree, which is used, fills in less. Source: George & Liu, Computer solution of large sparse
    positive definite systems (1981), chapter 4.
    """
    from scipy.sparse.csgraph import reverse_cuthill_mckee  # slow to import

    n = pattern.shape[0]
    degrees = np.diff(pattern.indptr)
    crowded = degrees > 10 * np.sqrt(n)
    if n * int(crowded.sum()) > FILL_TO:
        return False
    kept = np.flatnonzero(~crowded)
    rest = pattern if len(kept) == n else pattern[kept][:, kept].tocsc()
    if not len(kept) or not rest.nnz:
        return True
    place = np.empty(len(kept), np.intp)
    place[reverse_cuthill_mckee(rest.tocsr(), symmetric_mode=True)] = np.arange(len(kept))
    rows, columns = place[rest.indices], place[np.repeat(np.arange(len(kept)), np.diff(rest.indptr))]
    first = np.arange(len(kept))
    np.minimum.at(first, rows, columns)
    return int((np.arange(len(kept)) - first).sum()) + n * int(crowded.sum()) <= FILL_TO
