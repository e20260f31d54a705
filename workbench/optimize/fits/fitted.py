"""Fit: the result of fitting a model to data, with the fields of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data import columns
from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.optimize.loop import Method, Path
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.wording import counted, exactly, told

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A model fitted to data, and the run that found it, whose fields can be asked for here as well.

    parameters, standard_errors: by name. covariance: (n, n), in the order of the names; with as many rows as
    parameters it is not defined, and NaN. rss: residual sum of squares. residuals: data minus model, (rows,).
    model: the right side as a Function of the parameters over the data. text: the model as written.
    """

    text: str
    parameters: dict[str, float]
    standard_errors: dict[str, float]
    covariance: Array
    rss: float
    residuals: Array
    model: Function
    run: Run

    @property
    def x(self) -> Array:
        """The parameters in order, (n,)."""
        return self.run.x

    @property
    def fun(self) -> float:
        """The residual sum of squares, as `rss`."""
        return self.run.fun

    @property
    def success(self) -> bool:
        """Is there evidence of a least-squares minimum in which every parameter counts?"""
        return self.run.success

    @property
    def status(self) -> Status:
        """Why the run stopped."""
        return self.run.status

    @property
    def message(self) -> str:
        """What happened, with the numbers."""
        return self.run.message

    @property
    def evidence(self) -> Evidence | None:
        """How a success is known."""
        return self.run.evidence

    @property
    def advice(self) -> str:
        """What to do next."""
        return self.run.advice

    @property
    def path(self) -> Path:
        """Every iterate."""
        return self.run.path

    @property
    def method(self) -> Method:
        """What found it."""
        return self.run.method

    @property
    def jac(self) -> Array:
        """Gradient of the sum of squares, (n,)."""
        return self.run.jac

    @property
    def hess(self) -> Array | None:
        """Hessian of the sum of squares, (n, n)."""
        found: Array | None = self.run.hess
        return found

    @property
    def nit(self) -> int:
        """Steps."""
        return self.run.nit

    @property
    def nfev(self) -> int:
        """Values of the sum of squares."""
        return self.run.nfev

    @property
    def njev(self) -> int:
        """Gradients."""
        return self.run.njev

    @property
    def nhev(self) -> int:
        """Hessians."""
        return self.run.nhev

    @property
    def function(self) -> Function:
        """The sum of squares."""
        return self.run.function

    @property
    def start(self) -> Array:
        """As given, in order, (n,)."""
        return self.run.start

    @property
    def point(self) -> dict[str, float]:
        """The parameters by name, as `parameters`."""
        return self.parameters

    def predict(self, table: object) -> Array:
        """The model at other data, shape (rows,): a table as for `fit`, with the columns of the right side.

        Raises DataError where a column is missing.
        """
        if self.model.columns:
            return np.asarray(self.model.bind(data=table).at(self.run.x))
        rows = len(next(iter(columns(table).values())))
        return np.full(rows, self.model.value(self.run.x))

    def __repr__(self) -> str:
        found = ", ".join(
            f"{name} = {exactly(value)} ± {told(self.standard_errors[name])}" for name, value in self.parameters.items()
        )
        return f"Fit of {self.text}: {found}, {self.status}"

    def summary(self) -> str:
        """The parameters with their standard errors, the residual, and how it is known."""
        rows = len(self.residuals)
        freedom = rows - len(self.parameters)
        width = max(map(len, self.parameters))
        spread = told(float(np.sqrt(self.rss / freedom))) if freedom else "not defined"
        return "\n".join(
            [
                self.text,
                *(
                    f"  {name:{width}}  {exactly(value)} ± {told(self.standard_errors[name])}"
                    for name, value in self.parameters.items()
                ),
                f"  {counted(rows, 'row')}, residual sum of squares {exactly(self.rss)}, standard deviation {spread}",
                f"  {self.status}: {self.message}",
            ]
        )
