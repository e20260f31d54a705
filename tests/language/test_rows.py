"""The text in every row of the table is read, and means over its parameters what the row says."""

import pytest

from workbench.language import rows
from workbench.language.formula import Apply, Symbol, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import (
    AND,
    EXP,
    LOG,
    MEAN,
    OPERATORS,
    PRODUCT,
    QUOTIENT,
    SELECT,
    SUM,
    Form,
    Operator,
    rows_named,
)


@pytest.mark.parametrize("row", OPERATORS, ids=lambda row: f"{row.name}/{len(row.parameters)}")
def test_each_text_of_a_row_is_read_over_its_parameters(row):
    own = set(row.parameters)
    for index in range(len(row.parameters)):
        partial = rows.partial(row, index)
        assert (partial is None) == (not row.partials or row.partials[index] is None)
        assert partial is None or symbols(partial) <= own
    definition = rows.definition(row)
    assert definition is None or symbols(definition) <= own
    for condition in rows.domain(row):
        assert condition.operator.form is Form.COMPARISON and symbols(condition) <= own
    assert all(symbols(kink) <= own for kink in rows.kinks(row))
    for given, value in rows.values(row):
        assert len(given) == len(row.parameters) or row.variadic
        assert not symbols(value)


def test_a_row_is_read_once():
    assert rows.partial(LOG, 0) is rows.partial(LOG, 0)


def test_partials_over_their_parameters():
    assert rows.partial(QUOTIENT, 1) == read(QUOTIENT.partials[1]).formula
    assert rows.partial(SELECT, 0) is None
    assert to_text(rows.partial(SELECT, 1)) == "select(c, 1, 0)"


def test_a_domain_is_single_comparisons():
    between = Operator("between", domain=("-1 < x <= 1", "x != 0"), definition="x", partials=("1",))
    assert [to_text(c) for c in rows.domain(between)] == ["-1 < x", "x <= 1", "x != 0"]
    assert AND not in {c.operator for c in rows.domain(between)}


def test_values_are_pairs_of_arguments_and_value():
    (power_base,) = (row for row in rows_named("log", OPERATORS) if len(row.parameters) == 2)
    given, value = rows.values(power_base)[0]
    assert [to_text(g) for g in given] == ["8", "2"] and to_text(value) == "3"


def test_components_speak_of_one_and_of_all_arguments():
    (softmax,) = rows_named("softmax", OPERATORS)
    assert symbols(rows.components(softmax)) == {"x_i", "x"}
    assert rows.components(EXP) is None


def test_a_strangers_row_may_use_his_other_rows():
    square = Operator("sq", definition="x^2", partials=("2x",))
    fourth = Operator("fourth", definition="sq(sq(x))", partials=("4x^3",))
    table = (*OPERATORS, square, fourth)
    assert to_text(rows.definition(fourth, table)) == "sq(sq(x))"


def test_a_template_with_arguments_in_the_place_of_its_parameters():
    f, g = Symbol("f"), Symbol("g")
    assert (
        rows.apply_row(rows.partial(QUOTIENT, 1), QUOTIENT, (f, g))
        == read(QUOTIENT.partials[1].replace("a", "f").replace("b", "g")).formula
    )
    assert rows.apply_row(rows.partial(PRODUCT, 0), PRODUCT, (Symbol("b"), Symbol("a"))) == Symbol("a")
    assert rows.apply_row(rows.partial(MEAN, 0), MEAN, (f,)) == read("1").formula


def test_many_arguments_by_the_binary_rule():
    x, y, z = map(Symbol, "xyz")
    assert rows.nested(SUM, (x, y, z)) == Apply(SUM, (Apply(SUM, (x, y)), z))
    assert rows.nested(SUM, (x,)) == x
