"""Fit: the result of fitting a model to data, with the fields of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.optimize.fits.goodness import explained, log_likelihood, standardized
from workbench.optimize.fits.inference import correlation, variance
from workbench.optimize.fits.intervals import LikelihoodProfile, linear_intervals, profile, profile_intervals
from workbench.optimize.fits.ladder import Climb
from workbench.optimize.fits.posed import Posed
from workbench.optimize.fits.prediction import Prediction, banded, predicted
from workbench.optimize.fits.standing import Standing
from workbench.optimize.fits.summaries import summary
from workbench.optimize.loop import Method
from workbench.optimize.options import bad_number, shown
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.traces import Path
from workbench.optimize.wording import exactly, told

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A model fitted to data, and the run that found it, whose fields can be asked for here as well.

    parameters, standard_errors: by name; a fixed parameter has the standard error 0, one that a bound holds NaN.
    covariance: (n, n), in the order of `names`; with as many rows as parameters it is not defined, and NaN; the
    variance of a parameter that the data do not determine is infinite. rss: sum of the squared residuals, weighted.
    residuals: data minus model, (rows,), or (rows, k) for k responses. model: the right side as a Function of the
    parameters over the data, of several responses the first. posed: the fit as it was asked for. standing: what the
    Jacobian says. climbed: how the ladder of methods was climbed.
    """

    text: str
    parameters: dict[str, float]
    standard_errors: dict[str, float]
    covariance: Array
    rss: float
    residuals: Array
    model: Function
    run: Run
    posed: Posed
    standing: Standing
    climbed: Climb

    @classmethod
    def of(cls, posed: Posed, run: Run, standing: Standing, climbed: Climb, rss: float, covariance: Array) -> Fit:
        """The result of a run that has been judged."""
        shape = (-1, len(posed.models)) if len(posed.models) > 1 else (-1,)
        spread = np.where(standing.held, np.nan, np.sqrt(np.diag(covariance)))
        errors = dict(zip(posed.names, spread.tolist(), strict=True))
        values = dict(zip(posed.names, run.x.tolist(), strict=True))
        order = [*posed.names, *posed.fixed]
        return cls(
            text="; ".join(posed.texts),
            parameters={name: values.get(name, posed.fixed.get(name, np.nan)) for name in order},
            standard_errors={name: errors.get(name, 0.0) for name in order},
            covariance=covariance,
            rss=rss,
            residuals=(standing.residual / posed.roots).reshape(shape),
            model=posed.models[0],
            run=run,
            posed=posed,
            standing=standing,
            climbed=climbed,
        )

    # --- the run ----------------------------------------------------------------------------------

    @property
    def x(self) -> Array:
        """The fitted parameters in order, (n,)."""
        return self.run.x

    @property
    def fun(self) -> float:
        """What was made least: the residual sum of squares, as `rss`, or the sum of a robust loss."""
        return self.run.fun

    @property
    def success(self) -> bool:
        """Is there evidence of a minimum in which every parameter counts?"""
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
        """Every iterate of the method that found it."""
        return self.run.path

    @property
    def method(self) -> Method:
        """What found it."""
        return self.run.method

    @property
    def jac(self) -> Array:
        """Gradient of what was made least, (n,)."""
        return self.run.jac

    @property
    def hess(self) -> Array | None:
        """Hessian of what was made least, (n, n)."""
        found: Array | None = self.run.hess
        return found

    @property
    def nit(self) -> int:
        """Steps of the method that found it."""
        return self.run.nit

    @property
    def nfev(self) -> int:
        """Values of the sum and of the residuals, over all methods that were tried."""
        return self.run.nfev

    @property
    def njev(self) -> int:
        """Gradients and Jacobians, over all methods that were tried."""
        return self.run.njev

    @property
    def nhev(self) -> int:
        """Hessians, over all methods that were tried."""
        return self.run.nhev

    @property
    def function(self) -> Function:
        """What was made least, as a Function of the fitted parameters."""
        return self.run.function

    @property
    def start(self) -> Array:
        """As given, in order, (n,)."""
        return self.run.start

    @property
    def point(self) -> dict[str, float]:
        """The parameters by name, as `parameters`."""
        return self.parameters

    # --- how good the fit is ----------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that were fitted, in the order of `x` and `covariance`."""
        return self.posed.names

    @property
    def observations(self) -> int:
        """How many values were fitted: rows times responses."""
        return int(self.residuals.size)

    @property
    def degrees_of_freedom(self) -> int:
        """Observations less the parameters that were free to move: those at a bound that holds them do not count."""
        return self.observations - int(np.sum(~self.standing.held))

    @property
    def s(self) -> float:
        """Standard deviation of a residual of weight 1, sqrt(rss/degrees of freedom); NaN without any."""
        freedom = self.degrees_of_freedom
        return float(np.sqrt(self.rss / freedom)) if freedom > 0 else float("nan")

    @property
    def error_scale(self) -> float:
        """Standard deviation of a residual of weight 1 that the standard errors and bands go by.

        Of squares it is `s`; with sigma known absolutely 1; of a robust loss Huber's, on which outliers weigh little.
        """
        return float(np.sqrt(variance(self.standing, self.rss)))

    @property
    def weighted_residuals(self) -> Array:
        """Residuals times the roots of their weights, in the shape of `residuals`; what is squared and summed."""
        found: Array = self.residuals * self.posed.roots.reshape(self.residuals.shape)
        return found

    @property
    def standardized_residuals(self) -> Array:
        """Weighted residuals over their standard deviations s*sqrt(1 - leverage), in the shape of `residuals`.

        Source: Belsley, Kuh & Welsch, Regression Diagnostics (1980), section 2.1.
        """
        return standardized(self.standing, self.rss).reshape(self.residuals.shape)

    @property
    def correlation(self) -> Array:
        """Of the fitted parameters, (n, n)."""
        return correlation(self.covariance)

    @property
    def condition(self) -> float:
        """Condition number of the Jacobian with columns of length 1: how many digits the parameters lose to noise."""
        return self.standing.condition

    @property
    def r_squared(self) -> float:
        """Share of the weighted variance about the mean that the fit explains, 1 - rss/tss.

        For a model without a constant term, or a nonlinear one, it is no more than a comparison with the mean, and may
        be negative. Of several responses each has its own mean. NaN where the data do not vary.
        """
        return explained(self.standing, self.rss)

    @property
    def adjusted_r_squared(self) -> float:
        """R² with both sums over their degrees of freedom; with the same reservations."""
        freedom = self.degrees_of_freedom
        if freedom <= 0:
            return float("nan")
        return 1 - (1 - self.r_squared) * (self.observations - len(self.posed.models)) / freedom

    @property
    def log_likelihood(self) -> float:
        """Of normal errors at the fit, with their variance at its most likely, rss/m; NaN for a robust loss.

        With sigma known absolutely, that variance is 1.
        """
        return log_likelihood(self.standing, self.rss)

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2k - 2 log likelihood, as R's AIC: k counts the variance as a parameter."""
        return 2 * self._counted - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """The Bayesian criterion, k log(m) - 2 log likelihood, as R's BIC: k counts the variance as a parameter."""
        return float(np.log(self.observations)) * self._counted - 2 * self.log_likelihood

    @property
    def _counted(self) -> int:
        return self.observations - self.degrees_of_freedom + (not self.posed.absolute)

    # --- intervals and predictions ----------------------------------------------------------------

    def confidence_intervals(
        self, level: float = 0.95, *, method: Literal["linear", "profile"] = "linear"
    ) -> dict[str, tuple[float, float]]:
        """An interval (lower, upper) for each fitted parameter.

        method: "linear" from the standard errors and Student's t; "profile" from the sum of squares itself, which is
            fitted again with the parameter held: right where a model bends, and open (infinite) where the data leave
            it so. Both are NaN for a parameter that a bound holds; in profiles of others it may leave its bound.
        Raises OptionError for a level that is not between 0 and 1, another method, or a profile of a robust loss.

        Source: Bates & Watts, Nonlinear Regression Analysis (1988), sections 2.3 and 6.1.

        >>> from workbench import fit
        >>> line = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
        >>> {name: (round(low, 3), round(high, 3)) for name, (low, high) in line.confidence_intervals().items()}
        {'b': (0.362, 1.478), 'm': (1.822, 2.418)}
        """
        _check_level(level)
        if method == "linear":
            return linear_intervals(self, level)
        if method == "profile":
            return profile_intervals(self, level)
        raise OptionError(f"method is {shown(method)}; 'linear' or 'profile' is needed.")

    def profile(self, name: str, level: float = 0.99) -> LikelihoodProfile:
        """The fit with one parameter held at values around the best: how the sum of squares rises to this level.

        Raises OptionError for a name that was not fitted, or that a bound holds.
        """
        _check_level(level)
        if name not in self.names:
            raise OptionError(f"'{name}' was not fitted; the parameters are {', '.join(self.names)}.")
        return profile(self, name, level)

    @overload
    def predict(self, table: object, *, interval: None = None, level: float = 0.95) -> Array: ...
    @overload
    def predict(
        self, table: object, *, interval: Literal["confidence", "prediction"], level: float = 0.95
    ) -> Prediction: ...
    def predict(self, table: object, *, interval: str | None = None, level: float = 0.95) -> Array | Prediction:
        """The model at other data, shape (rows,), or (rows, k) for k responses.

        table: as for `fit`, with the columns of the right side. interval: "confidence" for a band around the curve,
            "prediction" for one that holds a new observation of weight 1; then value, lower and upper are returned.
        Raises DataError where a column is missing, OptionError for another interval.

        Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 2.3.2.
        """
        if interval is None:
            return predicted(self, table)
        if interval not in ("confidence", "prediction"):
            raise OptionError(f"interval is {shown(interval)}; 'confidence' or 'prediction' is needed.")
        _check_level(level)
        return banded(self, table, interval, level)

    def __repr__(self) -> str:
        found = ", ".join(
            f"{name} = {exactly(value)}"
            + (" (fixed)" if name in self.posed.fixed else f" ± {told(self.standard_errors[name])}")
            for name, value in self.parameters.items()
        )
        return f"Fit of {self.text}: {found}, {self.status}"

    def summary(self) -> str:
        """The parameters with standard errors, t values and intervals, the residuals, and how it is known."""
        return summary(self)


def _check_level(level: object) -> None:
    if bad_number(level, 0, 1):
        raise OptionError(f"level is {shown(level)}; a number between 0 and 1 is needed, such as 0.95.")
