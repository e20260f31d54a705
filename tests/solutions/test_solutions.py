"""Every kind of solution: set in every notation, its data, and whether it says truthfully what is verified."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from tests.pages.markup import Page
from tests.solutions.kinds import DERIVATIVES, KINDS, VALLEY, solved
from workbench.pages import Figure
from workbench.pages.renderers import RENDERERS
from workbench.solutions import explain


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_set_in_every_notation(name: str) -> None:
    document = solved(name).document
    without = replace(document, blocks=tuple(b for b in document.blocks if not isinstance(b, Figure)))
    pages = {renderer.suffix: renderer.render(without, "page") for renderer in RENDERERS}
    html = Page(pages[".html"])
    assert html.faults == []
    assert html.count("h1") == 1
    text = pages[".txt"]
    for word in ("_limit", " Step(", "[Step(", "Apply", "Evidence", "{0}", "None"):
        assert word not in text
    assert not re.search(r"\bnan\b", text)


@pytest.mark.parametrize("name", ["descent in the plane", "rates", "critical points", "curve"])
def test_pictures_stand_on_the_page(name: str) -> None:
    solution = solved(name)
    drawn = Page(solution.to_html())
    assert drawn.faults == [] and drawn.count("svg") >= 1
    assert "image/png" in solution.to_notebook()


@pytest.mark.parametrize("name", KINDS)
def test_everything_it_found_is_data(name: str) -> None:
    solution = solved(name)
    record = json.loads(json.dumps(solution.to_dict(), allow_nan=False))
    confirmed = all(step["evidence"] is not None for step in record["steps"])
    assert confirmed or not record["verified"]
    if name in DERIVATIVES:
        assert record["verified"] is confirmed
    assert record["title"] and record["result"]
    assert len(record["steps"]) == len(list(solution.walk()))
    for step in record["steps"]:
        assert all(0 <= child < len(record["steps"]) for child in step["children"])
        assert step["before"] and step["after"] and step["rule"]


@pytest.mark.parametrize("name", DERIVATIVES)
def test_every_step_of_a_derivative_has_its_evidence(name: str) -> None:
    solution, d = solved(name), DERIVATIVES[name]()
    assert solution.verified
    assert all(step.evidence is not None for step in solution.walk())
    assert next(solution.walk()).rule == d.derivations[0].rule
    assert solution.result.shape == d.shape and solution.result.variables == d.variables
    assert d.columns or wb.check(solution.result, equals=d).verdict == "pass"
    assert len({id(step) for step in solution.walk()}) == len(list(solution.walk()))


TRUTH = {
    "descent": True,  # it claims no minimum: its steps are what their rule gives
    "diverging": True,  # as above
    "newton": True,
    "newton in the plane": True,
    "saddle": False,
    "outside": False,
    "rates": True,
    "check that passes": True,
    "check that fails": False,
    "inconclusive check": False,
    "critical points": True,
    "no critical points": True,  # the derivative exp(x) is positive
    "line": True,
    "curve": True,
    "formula": False,  # nothing was claimed
}


@pytest.mark.parametrize(("name", "verified"), TRUTH.items(), ids=TRUTH)
def test_what_is_verified_is_true(name: str, verified: bool) -> None:
    assert solved(name).verified is verified
    assert ("not verified" in repr(solved(name))) is not verified


def test_a_false_claim_is_not_verified() -> None:
    run = wb.minimize(VALLEY, [-1.2, 1])
    assert explain(run).verified
    assert not explain(replace(run, x=np.array([0.5, 0.5]), fun=run.function.value([0.5, 0.5]))).verified
    fit = KINDS["line"]()
    assert isinstance(fit, wb.Fit)
    assert not explain(replace(fit, standard_errors=dict.fromkeys(fit.standard_errors, 1.0))).verified
    points = wb.critical_points("x^2 + y^2")
    wrong = replace(points[0], kind="saddle")
    assert not explain(replace(points, points=(wrong,))).verified


def test_status_is_told_in_words() -> None:
    assert "Diverged" in solved("diverging").to_text()
    assert "step_limit" not in solved("descent").to_html()


def test_what_cannot_be_explained_is_refused() -> None:
    with pytest.raises(wb.OptionError, match="explain takes a derivative, a formula as text or a result"):
        explain(3.5)


def test_a_solution_is_saved_by_its_suffix(tmp_path) -> None:
    path = tmp_path / "steps.md"
    assert solved("chain").save(path) == (path,)
    assert path.read_text(encoding="utf-8") == solved("chain").to_markdown()
    with pytest.raises(wb.FileError):
        solved("chain").save(path)
