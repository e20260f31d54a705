"""Looking up rows by what is typed, and refusing a table that contradicts itself."""

import pytest

from workbench.errors import OptionError, ParseError
from workbench.language.reading import read
from workbench.operators import OPERATORS, Form, Operator, by_name, checked, filled, row_taking, rows_named

MISH = Operator(
    "mish",
    definition="x*tanh(softplus(x))",
    partials=("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)",),
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("arcsin", "asin"), ("arctan2", "atan2"), ("arsinh", "asinh"), ("ln", "log"), ("lg", "log10"), ("sgn", "sign"),
        ("Abs", "abs"), ("Max", "max"), ("minimum", "min"), ("heaviside", "step"), ("Heaviside", "step"), ("√", "sqrt"),
        ("∛", "cbrt"), ("!", "factorial"), ("Γ", "gamma"), ("Gamma", "gamma"), ("loggamma", "lgamma"),
        ("gammaln", "lgamma"), ("psi", "digamma"), ("expit", "sigmoid"), ("logistic", "sigmoid"), ("ReLU", "relu"),
        ("logaddexp", "logsumexp"), ("π", "pi"), ("<=", "less or equal"), ("pow", "power"),
    ],
)  # fmt: skip
def test_what_people_type_finds_its_row(typed, name):
    assert [row.name for row in rows_named(typed, OPERATORS)] == [name]


@pytest.mark.parametrize(
    "typed", ["sen", "tg", "Sin", "SQRT", "floor", "product", "negation", "quotient", "vector", ""]
)
def test_unknown_names_and_descriptions_find_nothing(typed):
    assert rows_named(typed, OPERATORS) == ()


def test_one_name_and_several_counts():
    one, two = (row_taking("log", count, OPERATORS) for count in (1, 2))
    assert (one.parameters, two.parameters) == (("x",), ("x", "b"))
    assert row_taking("log", 3, OPERATORS) is None
    assert row_taking("max", 1, OPERATORS) is None
    assert row_taking("max", 5, OPERATORS) is row_taking("max", 2, OPERATORS)
    assert row_taking("softmax", 1, OPERATORS) is None
    assert row_taking("pi", 0, OPERATORS).form is Form.CONSTANT


def test_a_strangers_row_joins_the_table():
    table = checked([*OPERATORS, MISH])
    assert rows_named("mish", table) == (MISH,)
    assert rows_named("mish", OPERATORS) == ()
    assert by_name(table)["sin"] == by_name(OPERATORS)["sin"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "empty"),
        ([*OPERATORS, "mish"], "holds Operator rows, not str"),
        ([*OPERATORS, MISH, MISH], "two operators are called 'mish' with 1 argument"),
        ([*OPERATORS, Operator("arcsin", definition="x", partials=("1",))], "'arcsin' with 1 argument"),
        ([*OPERATORS, Operator("max", ("a", "b", "c"), definition="a")], "'max' with 3 arguments"),
        ([*OPERATORS, Operator("mish", partials=("1",))], "has no value"),
    ],
)
def test_an_unsound_table_is_refused(rows, message):
    with pytest.raises(OptionError, match=message):
        checked(rows)


def test_a_row_that_contradicts_itself_is_refused():
    with pytest.raises(OptionError, match="1 partials but 2 parameters"):
        Operator("blend", ("a", "b"), definition="a + b", partials=("1",))
    with pytest.raises(OptionError, match="parameters that differ"):
        Operator("blend", ("a", "a"))


def test_a_filled_template_keeps_other_braces_and_never_fills_twice():
    assert filled(r"\sqrt[3]{{0}}", ["{1}"]) == r"\sqrt[3]{{1}}"
    assert filled(r"\psi^{({0})}\left({1}\right)", ["n", "x"]) == r"\psi^{(n)}\left(x\right)"
    assert filled("x_{0}^{2}", ["1"]) == "x_1^{2}"


def test_only_a_logarithm_has_its_last_argument_below_its_name():
    assert read("log_2(x)").formula == read("log(x, 2)").formula
    for text in ("polygamma_1(x)", "atan2_3(x)", "hypot_1(x)"):
        with pytest.raises(ParseError):
            read(text)
