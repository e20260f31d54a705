"""Fits against certified values and closed forms; a fit that says success has every parameter in its data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.optimize import fit

# NIST, Statistical Reference Datasets for nonlinear regression, https://www.itl.nist.gov/div898/strd/nls/
MISRA = {
    "y": [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78],
    "x": [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
}
RAT42 = {
    "y": [8.930, 10.800, 18.590, 22.330, 39.350, 56.110, 61.730, 64.620, 67.080],
    "x": [9, 14, 21, 28, 42, 57, 63, 70, 79],
}
MGH09 = {
    "y": [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
    "x": [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
}
BOXBOD = {"y": [109, 149, 149, 191, 213, 224], "x": [1, 2, 3, 5, 7, 10]}
CERTIFIED = [
    ("Misra1a", "y = b1*(1 - exp(-b2*x))", MISRA, [(500, 1e-4), (250, 5e-4)],
     [2.3894212918e02, 5.5015643181e-04], [2.7070075241e00, 7.2668688436e-06], 1.2455138894e-01),
    ("Rat42", "y = b1/(1 + exp(b2 - b3*x))", RAT42, [(100, 1, 0.1), (75, 2.5, 0.07)],
     [7.2462237576e01, 2.6180768402e00, 6.7359200066e-02], [1.7340283401e00, 8.8295217536e-02, 3.4465663377e-03],
     8.0565229338e00),
    ("MGH09", "y = b1*(x^2 + x*b2)/(x^2 + x*b3 + b4)", MGH09, [(25, 39, 41.5, 39), (0.25, 0.39, 0.415, 0.39)],
     [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01],
     [1.1435312227e-02, 1.9633220911e-01, 8.0842031232e-02, 9.0025542308e-02], 3.0750560385e-04),
    ("BoxBOD", "y = b1*(1 - exp(-b2*x))", BOXBOD, [(100, 0.75)],
     [2.1380940889e02, 5.4723748542e-01], [1.2354515176e01, 1.0455993237e-01], 1.1680088766e03),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "model", "data", "starts", "b", "errors", "rss"), CERTIFIED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_certified_values_to_ten_digits(name, model, data, starts, b, errors, rss):
    for start in starts:
        found = fit(model, data, {f"b{i + 1}": value for i, value in enumerate(start)})
        assert found.success, found.message
        assert list(found.parameters.values()) == pytest.approx(b, rel=1e-10)
        assert list(found.standard_errors.values()) == pytest.approx(errors, rel=1e-8)
        assert found.rss == pytest.approx(rss, rel=1e-9)
        assert found.run.fun == pytest.approx(np.sum(found.residuals**2), rel=1e-12)


def test_a_start_that_leads_to_infinity_is_no_success():
    found = fit("y = b1*(1 - exp(-b2*x))", BOXBOD, {"b1": 1, "b2": 1})
    assert not found.success and found.status == "degenerate"
    assert "(0, 1)" in found.message or "(0, -1)" in found.message


tables = st.integers(4, 30).flatmap(
    lambda rows: st.tuples(
        st.lists(st.floats(-100, 100).map(lambda v: round(v, 3)), min_size=rows, max_size=rows, unique=True),
        st.lists(st.floats(-100, 100).map(lambda v: round(v, 3)), min_size=rows, max_size=rows),
    )
)


@given(tables)
@settings(max_examples=40)
def test_a_line_is_the_closed_form_and_needs_no_start(table):
    x, y = np.array(table[0]), np.array(table[1])
    found = fit("y = m*x + b", {"x": x, "y": y})
    (m, b), covariance = np.polyfit(x, y, 1), None
    assert found.x == pytest.approx([b, m], rel=1e-8, abs=1e-8 * (1 + np.abs(y).max()))
    if found.rss > 1e-12:
        _, covariance = np.polyfit(x, y, 1, cov=True)
        assert np.sqrt(np.diag(covariance))[::-1] == pytest.approx(list(found.standard_errors.values()), rel=1e-6)
    assert found.success, found.message
    assert found.residuals == pytest.approx(y - found.predict({"x": x}), abs=1e-9)


def test_a_linear_model_of_any_form_is_solved_in_a_step():
    draw = np.random.default_rng(2)
    x = draw.uniform(0.1, 3, 40)
    y = 2 * np.sin(x) - 0.5 * np.log(x) + 1 + draw.normal(0, 0.01, 40)
    found = fit("y = p*sin(x) + q*log(x) + r", {"x": x, "y": y})
    design = np.column_stack([np.sin(x), np.log(x), np.ones(40)])
    assert found.x == pytest.approx(np.linalg.lstsq(design, y, rcond=None)[0], rel=1e-10)
    assert found.path.x[1] == pytest.approx(found.x, rel=1e-10)


def test_the_left_side_may_be_a_formula_of_columns():
    x = np.array([0.0, 1, 2, 3])
    found = fit("log(y) = a + b*x", {"x": x, "y": np.exp(0.5 + 2 * x)})
    assert found.parameters == pytest.approx({"a": 0.5, "b": 2})
    assert found.success and found.predict({"x": [4]}) == pytest.approx([8.5])


def test_a_perfect_fit_is_a_success():
    found = fit("y = m*x + b", {"x": [1, 2, 3], "y": [1, 2, 3]})
    assert found.success and found.rss < 1e-28
    assert found.parameters == pytest.approx({"b": 0, "m": 1}, abs=1e-14)


def test_as_many_rows_as_parameters_leave_no_errors():
    found = fit("y = m*x + b", {"x": [1, 2], "y": [1, 2.5]})
    assert found.x == pytest.approx([-0.5, 1.5]) and np.isnan(found.covariance).all()
    assert "not defined" in found.summary()


def test_parameters_that_cannot_be_told_apart_are_named():
    found = fit("y = a*x + b*x + c", {"x": [1, 2, 3, 4], "y": [1, 2.5, 3, 4]})
    assert not found.success and found.status == "degenerate"
    assert "(-1, 1, 0)" in found.message
    assert np.isinf(found.covariance).all()


def test_a_constant_is_the_mean():
    found = fit("y = c", {"y": [1, 2.5, 3, 4]})
    assert found.parameters == {"c": 2.625}
    assert found.standard_errors["c"] == pytest.approx(np.std([1, 2.5, 3, 4], ddof=1) / 2)
    assert found.predict({"z": [1, 2]}).tolist() == [2.625, 2.625]


def test_a_fit_has_the_fields_of_a_run_and_says_itself():
    found = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    for name in ("x", "fun", "jac", "hess", "success", "status", "message", "nit", "nfev", "njev", "nhev", "evidence",
                 "advice", "path", "method", "function", "start", "point"):  # fmt: skip
        assert getattr(found, name) is not None
    assert repr(found) == "Fit of y = m*x + b: b = 0.92 ± 0.13, m = 2.12 ± 0.0693, minimum"
    assert "4 rows" in found.summary() and "± 0.0693" in found.summary()
