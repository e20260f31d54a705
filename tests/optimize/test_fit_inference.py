"""What a fit says of itself: standard errors, intervals, bands, criteria; published examples and closed forms."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import least_squares

from workbench.errors import OptionError
from workbench.optimize import fit

# Bates & Watts, Nonlinear Regression Analysis (1988), appendix A1.3: Puromycin, treated cells, Michaelis-Menten model
PUROMYCIN = {
    "c": [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.10, 1.10],
    "v": [76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200],
}
RATE = "v = Vm*c/(K + c)"
# McNeil, Interactive Data Analysis (1977), as R's data set "women"; figures of R's summary(lm(weight ~ height))
WOMEN = {"h": np.arange(58.0, 73), "w": [115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164]}


def enzyme():
    return fit(RATE, PUROMYCIN, {"Vm": 200, "K": 0.05})


def test_a_published_nonlinear_fit():
    """Bates & Watts (1988), section 2.3: theta 212.7 and 0.0641, s 10.93, standard errors 6.95 and 0.00828."""
    found = enzyme()
    assert found.parameters == pytest.approx({"K": 0.06412, "Vm": 212.7}, rel=2e-4)
    assert found.standard_errors == pytest.approx({"K": 8.28e-3, "Vm": 6.947}, rel=1e-3)
    assert found.s == pytest.approx(10.93, rel=1e-3) and found.degrees_of_freedom == 10


def test_a_published_linear_fit():
    found = fit("w = a + b*h", WOMEN)
    assert found.parameters == pytest.approx({"a": -87.51667, "b": 3.45}, abs=1e-5)
    assert found.standard_errors == pytest.approx({"a": 5.93694, "b": 0.09114}, abs=1e-5)
    assert found.s == pytest.approx(1.525, abs=5e-4) and found.degrees_of_freedom == 13
    assert found.r_squared == pytest.approx(0.991, abs=5e-5) and found.adjusted_r_squared == pytest.approx(
        0.9903, abs=5e-5
    )


def test_criteria_are_those_of_the_normal_likelihood():
    found = fit("w = a + b*h", WOMEN, weights=np.linspace(1, 2, 15))
    sigma = np.sqrt(found.rss / 15) / found.posed.roots
    likelihood = np.sum(stats.norm.logpdf(found.residuals, scale=sigma))
    assert found.log_likelihood == pytest.approx(likelihood, rel=1e-12)
    assert found.aic == pytest.approx(2 * 3 - 2 * likelihood) and found.bic == pytest.approx(
        3 * np.log(15) - 2 * likelihood
    )
    known = fit("w = a + b*h", WOMEN, sigma=1.5, absolute_sigma=True)
    assert known.log_likelihood == pytest.approx(np.sum(stats.norm.logpdf(known.residuals, scale=1.5)), rel=1e-12)
    assert known.aic == pytest.approx(4 - 2 * known.log_likelihood)


def test_linear_intervals_are_students():
    found = fit("w = a + b*h", WOMEN)
    t = stats.t.ppf(0.95, 13)
    for name, (low, high) in found.confidence_intervals(0.9).items():
        assert (low + high) / 2 == pytest.approx(found.parameters[name], rel=1e-12)
        assert (high - low) / 2 == pytest.approx(t * found.standard_errors[name], rel=1e-10)
    known = fit("w = a + b*h", WOMEN, sigma=1.5, absolute_sigma=True)
    low, high = known.confidence_intervals()["b"]
    assert (high - low) / 2 == pytest.approx(stats.norm.ppf(0.975) * 1.5 / np.sqrt(np.sum((WOMEN["h"] - 65) ** 2)))


def test_the_profile_of_a_linear_model_is_linear():
    found = fit("w = a + b*h", WOMEN)
    for name, pair in found.confidence_intervals(method="profile").items():
        assert pair == pytest.approx(found.confidence_intervals()[name], rel=1e-7)
    profile = found.profile("b")
    assert profile.tau == pytest.approx((profile.values - found.parameters["b"]) / found.standard_errors["b"], abs=1e-6)
    assert np.all(np.diff(profile.values) > 0) and profile.others.shape == (13, 1)


def test_a_profile_limit_is_where_the_sum_of_squares_has_risen_so_far():
    found = enzyme()
    goal = found.rss + (found.s * stats.t.ppf(0.975, 10)) ** 2
    c, v = np.array(PUROMYCIN["c"]), np.array(PUROMYCIN["v"])
    limits = found.confidence_intervals(method="profile")
    for K in limits["K"]:
        theirs = least_squares(lambda p: v - p[0] * c / (K + c), [200.0], xtol=1e-15, ftol=1e-15, gtol=1e-15)  # noqa: B023
        assert 2 * theirs.cost == pytest.approx(goal, rel=1e-6)
    for Vm in limits["Vm"]:
        theirs = least_squares(lambda p: v - Vm * c / (p[0] + c), [0.06], xtol=1e-15, ftol=1e-15, gtol=1e-15)  # noqa: B023
        assert 2 * theirs.cost == pytest.approx(goal, rel=1e-6)
    low, high = limits["K"]
    assert high - found.parameters["K"] > found.parameters["K"] - low  # the model bends, and the interval with it


def test_a_parameter_that_the_data_leave_open_has_an_open_interval():
    x = np.array([1.0, 2, 3, 4, 5, 6])
    y = np.array([9.1, 9.95, 10.2, 9.9, 10.1, 9.95])  # the rise is over before much of it is seen
    found = fit("y = a*(1 - exp(-k*x))", {"x": x, "y": y}, {"a": 10, "k": 1})
    assert found.success
    low, high = found.confidence_intervals(0.9999, method="profile")["k"]
    assert 0 < low < found.parameters["k"] and high == np.inf


def test_a_profile_stops_at_a_bound():
    found = fit(RATE, PUROMYCIN, {"Vm": 200, "K": 0.05}, bounds={"K": (0.05, 1)})
    assert found.confidence_intervals(method="profile")["K"][0] == 0.05


def test_bands_of_a_line_are_the_textbook_formula():
    found = fit("w = a + b*h", WOMEN)
    h = np.array([50.0, 65.0, 90.0])
    spread = 1 / 15 + (h - 65) ** 2 / np.sum((WOMEN["h"] - 65) ** 2)
    t = stats.t.ppf(0.975, 13)
    value, low, high = found.predict({"h": h}, interval="confidence")
    assert value == pytest.approx(found.predict({"h": h})) and (low + high) / 2 == pytest.approx(value)
    assert (high - low) / 2 == pytest.approx(t * found.s * np.sqrt(spread), rel=1e-9)
    _, low, high = found.predict({"h": h}, interval="prediction", level=0.95)
    assert (high - low) / 2 == pytest.approx(t * found.s * np.sqrt(1 + spread), rel=1e-9)


def test_bands_hold_what_they_promise():
    """Of new observations of the same kind, about as many lie inside the band as it says."""
    draw = np.random.default_rng(11)
    x = np.linspace(0, 3, 25)
    inside = 0
    for _ in range(60):
        y = 2 * np.exp(-x) + 0.1 * draw.normal(size=25)
        found = fit("y = a*exp(-k*x)", {"x": x, "y": y}, {"k": 1})
        band = found.predict({"x": [1.5]}, interval="prediction", level=0.8)
        inside += band.lower[0] <= 2 * np.exp(-1.5) + 0.1 * draw.normal() <= band.upper[0]
    assert 38 <= inside <= 57  # 48 expected of 60, three standard deviations either way


def test_standardized_residuals_have_variance_one():
    found = fit("w = a + b*h", WOMEN, weights=np.linspace(1, 2, 15))
    J = found.posed.jacobian(found.x)
    hat = J @ np.linalg.solve(J.T @ J, J.T)
    expected = found.weighted_residuals / (found.s * np.sqrt(1 - np.diag(hat)))
    assert found.standardized_residuals == pytest.approx(expected, rel=1e-10)


def test_correlation_and_condition():
    found = enzyme()
    assert found.correlation[0, 1] == pytest.approx(0.7651, abs=1e-4)  # Bates & Watts (1988), section 2.3: 0.77
    assert np.diag(found.correlation) == pytest.approx([1, 1])
    J = found.posed.jacobian(found.x)
    assert found.condition == pytest.approx(np.linalg.cond(J / np.linalg.norm(J, axis=0)), rel=1e-8)


def test_without_degrees_of_freedom_nothing_is_said_of_errors():
    found = fit("y = m*x + b", {"x": [1, 2], "y": [1, 2.5]})
    assert np.isnan(found.s) and np.isnan(list(found.standard_errors.values())).all()
    assert np.isnan(found.confidence_intervals()["m"]).all() and np.isnan(found.adjusted_r_squared)
    assert np.isnan(found.predict({"x": [3]}, interval="confidence").lower).all()


REFUSED = [
    (lambda found: found.confidence_intervals(1), "level is 1"),
    (lambda found: found.confidence_intervals("much"), "level is 'much'"),
    (lambda found: found.confidence_intervals(method="bootstrap"), "'linear' or 'profile'"),
    (lambda found: found.profile("x"), "'x' was not fitted"),
    (lambda found: found.predict({"c": [1]}, interval="band"), "'confidence' or 'prediction'"),
]


@pytest.mark.parametrize(("ask", "told"), REFUSED)
def test_what_cannot_be_asked(ask, told):
    with pytest.raises(OptionError, match=told):
        ask(enzyme())


def test_there_is_no_profile_of_what_is_no_least_squares_fit():
    robust = fit(RATE, PUROMYCIN, {"Vm": 200, "K": 0.05}, loss="huber", scale=10)
    with pytest.raises(OptionError, match="least squares"):
        robust.confidence_intervals(method="profile")
    exact = fit("y = m*x + b", {"x": [1, 2, 3], "y": [1, 2, 3]})
    with pytest.raises(OptionError, match="no profile"):
        exact.profile("m")
