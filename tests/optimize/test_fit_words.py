"""What a fit says of itself and of what it refuses is true, and tells what to do."""

import numpy as np
import pytest

from workbench.errors import DataError, OptionError, ShapeError
from workbench.optimize import fit
from workbench.solutions import explain
from workbench.solutions.pictures import plot

T = np.linspace(0, 10, 21)
DECAY = {"x": T, "y": 2.6 * np.exp(-0.4 * T) + 0.5 + 0.05 * np.sin(7 * T)}


def test_a_parameter_at_its_bound_has_no_interval_and_the_others_have_theirs():
    found = fit("y = a*exp(-b*x) + c", DECAY, {"b": 0.3}, bounds={"a": (0, 2), "b": (0, 1)})
    assert found.parameters["a"] == 2
    for method in ("linear", "profile"):
        intervals = found.confidence_intervals(method=method)
        assert np.isnan(intervals["a"]).all()
        assert all(intervals[name][0] < found.parameters[name] < intervals[name][1] for name in "bc")
    with pytest.raises(OptionError, match="'a' is held by its bound at 2"):
        found.profile("a")


def test_a_robust_fit_names_the_standard_deviation_that_its_standard_errors_go_by():
    y = 1 + 2 * T + 0.1 * np.cos(9 * T)
    y[4] += 30
    found = fit("y = a + b*x", {"x": T, "y": y}, {"a": 1, "b": 1}, loss="huber", scale=0.2)
    J = np.stack([np.ones_like(T), T], axis=1)
    errors = np.sqrt(np.diag(np.linalg.inv(J.T @ J))) * found.error_scale
    assert list(found.standard_errors.values()) == pytest.approx(errors, rel=1e-9)
    assert found.error_scale < 0.1 * found.s  # the outlier is not in it
    for page in (found.summary(), explain(found).to_text()):
        assert f"robust standard deviation {found.error_scale:.3g}"[:-1] in page
        assert "R²" not in page and f"{found.s:.3g}" not in page and "nan" not in page.lower()
    squares = fit("y = a + b*x", {"x": T, "y": y})
    assert squares.error_scale == pytest.approx(squares.s, rel=1e-12)


def test_an_exact_fit_claims_no_more_than_it_knows():
    found = fit("y = a + b*x", {"x": [1, 2], "y": [3.0, 5.5]})
    assert found.success and "standard deviation not defined" in found.summary()
    for page in (found.summary(), explain(found).to_text()):
        assert "AIC" not in page and "inf" not in page.replace("infer", "") and "as many parameters as values" in page


def test_standard_deviations_of_several_responses_say_how_many_are_needed():
    data = {"x": [1, 2, 3], "u": [1, 2, 3.1], "v": [2, 4, 6.3]}
    with pytest.raises(ShapeError, match="1 value for 3 rows of data and 2 responses; a list with one for each resp"):
        fit(["u = a*x", "v = 2a*x + b"], data, sigma=[0.02])


def test_a_misspelt_column_is_told_as_a_parameter_with_the_columns():
    with pytest.raises(OptionError) as caught:
        fit("y = m*t + b", {"x": T, "y": T})
    told = str(caught.value)
    assert "b, m, t are no columns of the data, which has x, y" in told and "Did you mean the column x" in told


@pytest.mark.parametrize(
    ("model", "start", "told"),
    [
        ("log(y) = a + b*x", None, r"log\(y\) needs y > 0; here y = 0, in row 3 of the data"),
        ("y = a + b*log(x)", None, r"log\(x\) needs x > 0; here x = -1, in row 4 of the data"),
        ("y = a*exp(-b*sqrt(x))", {"a": 1, "b": 1}, r"here x = -1, in row 4 of the data"),
    ],
)
def test_a_row_without_a_value_is_a_fault_of_the_data(model, start, told):
    data = {"x": [1, 2, 3, -1, 5, 6], "y": [1, np.nan, 0, 2, 3, 4]}
    with pytest.raises(DataError, match=told):
        fit(model, data, start, missing="drop")


def test_a_part_with_parameters_outside_its_domain_is_a_fault_of_the_start():
    found = fit("y = a*log(x + c)", {"x": T, "y": np.log(T + 2)}, {"a": 1, "c": -1})
    assert found.status == "outside_domain" and "x + c" in found.message


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"method": "lm"}, "no method to choose"),
        ({"p0": [1]}, r"The start is start="),
        ({"boundz": {}}, r"Did you mean 'bounds'\?"),
    ],
)
def test_options_of_other_programs_are_refused_with_what_stands_for_them(options, told):
    with pytest.raises(OptionError, match=told):
        fit("y = a*exp(-b*x)", DECAY, {"a": 1, "b": 1}, **options)


def test_a_spent_budget_is_told_in_grammar_and_with_the_advice_of_a_fit():
    found = fit("y = a*exp(-b*x) + c", DECAY, {"b": 3, "a": 9, "c": 4}, max_steps=1)
    assert found.message.startswith("1 step is spent") and not found.success
    assert "max_steps=" in found.advice and "method=" not in found.advice


def test_a_profile_of_a_parameter_has_a_picture_that_says_its_interval(tmp_path):
    found = fit("y = a*exp(-b*x) + c", DECAY, {"b": 0.3})
    low, high = found.confidence_intervals(method="profile")["b"]
    profile = found.profile("b")
    picture = plot(profile)
    (panel,) = picture.figure.panels
    assert panel.marks[0].y.tolist() == profile.tau.tolist()
    limits = panel.marks[2].y
    assert set(limits[np.isfinite(limits)]) == {profile.threshold(), -profile.threshold()}
    told = [float(part) for part in picture.caption.rstrip(".").split("from ")[1].split(" to ")]
    assert told == pytest.approx([low, high], rel=1e-3)
    assert "<svg" in picture._repr_html_()


def test_a_robust_fit_with_known_standard_deviations_goes_by_those():
    found = fit("y = a + b*x", {"x": T, "y": 1 + T}, {"a": 1, "b": 2}, loss="huber", sigma=0.3, absolute_sigma=True)
    assert found.error_scale == 1
    assert all("known standard deviation 1" in page for page in (found.summary(), explain(found).to_text()))
