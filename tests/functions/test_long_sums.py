"""Functions of long sums: what is asked of them before they are worked out makes no terms, and is what it always was."""

from __future__ import annotations

from unittest import mock

import pytest

from workbench.errors import WorkbenchError
from workbench.functions import Function, function, sums
from workbench.functions.expansion import contents
from workbench.language import passages
from workbench.language.formula import Apply, Formula, Number, outlined
from workbench.language.long_sums import LEAST, LongSum
from workbench.operators import PRODUCT, SUM

SUMS = (
    *("sum(i=1..n, x[i]^2)", "sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)", "sum(i=0..n, x[i]/(i+1))"),
    *("sum(i=1..n, i*x[i])", "sum(i=1..n, i)", "sum(i=1..n, i+1)", "sum(i=1..n, 3)", "sum(i=1..n, y)"),
    *("sum(i=1..n, (2i-5)*x[n+1-i]*y[i])", "sum(i=1..n, i^2*x[i] - 3)", "sum(i=1..n, exp(i/100)*x[i])"),
    *("2*sum(i=1..n, x[2i]^2)/n", "-sum(i=1..n, x[i]) + y^2 + sum(i=1..n-1, x[i]*x[i+1])", "sum(i=1..n, y + 1)"),
    *("sum(i=1..n, (x[i] - a)^2) + sum(i=1..n, (x[i+3] - i)^2) + x[5]", "sum(i=1..n, x[i]^2 + x[1])"),
    *(
        "sum(i=1..n, sum(j=1..i, x[i]*x[j]))",
        "sum(i=1..n, sum(j=1..3, W[i,j]*x[j]^2))",
        "sum(i=1..n, sum(j=1..n, x[j]))",
    ),
    *("sum(i=1..n, x[i] - sum(j=1..n, x[j])/n)", "sum(i=1..n, sum(j=i..n, x[i]*y[j] + j))", "sum(i=1..n, x[i]/i)"),
    *("sum(i=1..n, log(x[i] + i))", "sum(i=1..n, max(x[i], 1/i))", "[sum(i=1..n, x[i]), sum(i=1..n, x[i]^2)]"),
    *("sum(i=1..n, piecewise(x[i] < i: x[i], 2))", "sum(i=1..n, i^x[i])", "sum(i=1..n, x[i] + x[i-1]) where x > 0"),
)
"""As templates for most n."""

WRITTEN_OUT = (
    *("sum(i=0..n, x[i]/i)", "sum(i=1..n, x[i]^i)", "sum(i=1..n, sqrt(i)*x[i])", "sum(i=1..n, (-1)^i*x[i])"),
    *("sum(i=1..n, x[i]/(n-i))", "sum(i=1..n, x[i] + x[i,1])", "prod(i=1..n, x[i])", "sum(i=1..n, x[3-i])"),
    *("sum(i=1..n, x[i]*sum(j=1..2, x[j]*i))", "sum(i=1..n, d/dt(t^2*x[i]))", "sum(i=1..n, x[i]^(i-2))"),
    *("sum(i=1..n, x[i]/(i*i))", "sum(i=3..n, sum(j=4..i, x[i]*y[j]))"),
)
"""Term by term: what a term is, or whether it has a value, is decided by the index."""


def made(text: str, n: int, **options: object) -> Function | str:
    try:
        f = function(text, **options)
        return f.bind(n=n) if "n" in f.sizes else f
    except WorkbenchError as error:
        return str(error)


def term_by_term(text: str, n: int, **options: object) -> Function | str:
    with mock.patch.object(sums, "templates", lambda *_: None):
        return made(text, n, **options)


def long_sums(*formulas: Formula) -> list[LongSum]:
    return [node for formula in formulas for node in outlined(formula) if isinstance(node, LongSum)]


def same(found: Function | str, wanted: Function | str) -> bool:
    if isinstance(found, str) or isinstance(wanted, str):
        return found == wanted
    facts = [(f.variables, f.shapes, f.shape, f.notes, f.definition.names, f.components) for f in (found, wanted)]
    return facts[0] == facts[1]


@pytest.mark.parametrize("text", SUMS + WRITTEN_OUT)
@pytest.mark.parametrize("n", [0, 1, 3, LEAST - 1, LEAST, LEAST + 1, 70])
def test_a_sum_over_an_index_is_what_its_terms_are(text, n):
    found = made(text, n)
    assert same(found, term_by_term(text, n))


@pytest.mark.parametrize("text", SUMS)
def test_long_sums_over_an_index_are_templates(text):
    f = made(text, 70)
    assert isinstance(f, Function)
    totals = long_sums(*f.components)
    assert totals
    assert f.definition.names == tuple(f.shapes)
    assert f.smooth in (True, False)
    repr(f)
    assert not any(total.written_out for total in totals)


@pytest.mark.parametrize("text", WRITTEN_OUT)
def test_where_the_index_decides_terms_are_made(text):
    f = made(text, 70)
    assert isinstance(f, str) or not long_sums(*f.components)


@pytest.mark.parametrize(
    ("text", "shape"), [("sum(i=1..n, x[i+1]*y)", 70), ("sum(i=0..n, x[i]*y)", 70), ("sum(i=1..n, x[i]*y)", 80)]
)
def test_components_of_declared_arrays(text, shape):
    options = {"variables": {"x": shape, "y": ()}}
    assert same(made(text, 70, **options), term_by_term(text, 70, **options))


def test_components_that_do_not_occur_are_noted():
    f = made("sum(i=1..n, x[2i+1]*W[2i,i+1])", 60)
    assert isinstance(f, Function)
    assert f.notes == (
        "W[1,1] does not occur; W has the shape (120, 61), as its indices go so far",
        "x[1] does not occur; x has the shape (121,), as its indices go so far",
    )
    assert not any(total.written_out for total in long_sums(*f.components))


def test_a_sum_of_too_many_parts_is_refused():
    assert "more than 2,000,000 parts" in str(made("sum(i=1..n, (x[i] - 1)^2)", 10**6))


@pytest.mark.parametrize("options", [{}, {"variables": [f"x{i}" for i in range(1, 152)]}])
@pytest.mark.parametrize("around", ["{}", "0.5*({})", "f(x1) = {}"])
def test_what_is_asked_of_a_long_text_makes_no_terms(options, around):
    if options and "=" in around:
        options = {}
    text = around.replace("{}", " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, 151)))
    f = function(text, **options)
    assert f.variables == tuple(f"x{i}" for i in range(1, 152))
    assert f.definition.names == f.variables
    assert (f.shape, f.smooth, f.domain, f.definition.occurring) == ((), True, (), frozenset(f.variables))
    assert f.unpack(range(151))["x3"] == 2.0
    assert f.pack(dict.fromkeys(f.variables, 1)).shape == (151,)
    assert "151 variables" in repr(f)
    assert contents([f.formula]).names == frozenset(f.variables)
    (total,) = long_sums(f.formula)
    assert not total.written_out
    with mock.patch.object(passages, "LONG", 10**9):
        assert f == function(text, **options)


def test_few_variables_and_many_terms_are_shown_in_a_sentence():
    f = function(" + ".join(f"(y - 0.{i}*x - {i})^2" for i in range(1, 401)))
    assert repr(f) == "Function without a name of 2 variables (x, y, ...), a scalar"
    (total,) = long_sums(f.formula)
    assert not total.written_out


def test_a_long_sum_is_a_formula_like_any_other():
    f = function(" + ".join(f"x{i}*y^2" for i in range(1, 151)))
    g = function("y + z")
    assert isinstance(f.formula, LongSum)
    assert isinstance((f + g).formula, LongSum)
    assert (f + g).formula == Apply(SUM, (*f.formula.arguments, g.formula))
    assert (2 * f).formula == Apply(PRODUCT, (Number(2), f.formula))
    assert f.substitute(y="2z").variables == (*(f"x{i}" for i in range(1, 151)), "z")
    assert function(str(f)) == f
    assert f.bind(y=2).variables == tuple(f"x{i}" for i in range(1, 151))


def test_a_long_text_in_a_list_stays_a_template():
    f = function(["x1", " + ".join(f"(x{i} - {i})^2" for i in range(1, 151))])
    (total,) = long_sums(*f.components)
    assert (f.shape, total.written_out) == ((2,), False)
