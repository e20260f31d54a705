"""Trees from parts: exact numbers, substitution, exact values, the order of names."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import formulas
from workbench.language.building import in_radians, natural_order, number, rebuilt, substitute, value_of
from workbench.language.formula import Apply, Number, Symbol, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import NEGATION, SUM


@given(st.fractions(max_denominator=10**6))
def test_a_number_has_its_value(value):
    assert value_of(number(value)) == value
    assert read(to_text(number(value))).formula == number(value)


def test_the_trees_of_numbers():
    assert [to_text(number(v)) for v in (0, 3, -3, Fraction(3, 4), Fraction(-3, 4))] == ["0", "3", "-3", "3/4", "-3/4"]


@settings(deadline=None, max_examples=60)
@given(formulas(names=("x", "y"), leaves=6), formulas(names=("t",), leaves=4))
def test_substitution_replaces_every_occurrence(tree, other):
    result = substitute(tree, {"x": other})
    assert "x" not in symbols(result)
    assert ("y" in symbols(result)) == ("y" in symbols(tree))
    assert substitute(tree, {}) is tree
    assert substitute(tree, {"absent": other}) is tree


def test_substitution_is_at_once():
    assert substitute(read("x - y").formula, {"x": Symbol("y"), "y": Symbol("x")}) == read("y - x").formula


def test_substitution_keeps_what_is_shared_and_takes_any_depth():
    x = Symbol("x")
    shared = Apply(SUM, (x, Number(1)))
    result = substitute(Apply(SUM, (shared, shared)), {"x": Number(2)})
    assert result.arguments[0] is result.arguments[1]
    deep = x
    for _ in range(50_000):
        deep = Apply(NEGATION, (deep,))
    assert symbols(substitute(deep, {"x": Symbol("y")})) == {"y"}
    assert hash(deep) == hash(rebuilt(deep, lambda leaf: Symbol("x") if leaf is x else leaf))


def test_natural_order_counts():
    assert natural_order({"w10", "w2", "w1", "b", "a_2", "a_10", "a"}) == ("a", "a_2", "a_10", "b", "w1", "w2", "w10")


def test_exact_values_of_constants():
    values = {
        "1/3 + 1/6": Fraction(1, 2),
        "2^10": 1024,
        "2^-2": Fraction(1, 4),
        "0.1*3": Fraction(3, 10),
        "-(2 - 5)": 3,
    }
    assert {text: value_of(read(text).formula) for text in values} == values


def test_no_value_without_one():
    for text in ("x", "2^(1/2)", "sin(0)", "10^600*10^600", "x - x", "[1]"):
        assert value_of(read(text).formula) is None
    assert value_of(Apply(SUM, (Number(1), Symbol("x")))) is None


def test_many_terms_take_no_time():
    assert value_of(read("+".join(["1/2"] * 20_000)).formula) == 10_000


def test_degrees():
    radians = {30: "pi/6", 45: "pi/4", 90: "pi/2", 180: "pi", 270: "3*pi/2", 360: "2*pi", 1: "pi/180"}
    assert {degrees: to_text(in_radians(Number(degrees))) for degrees in radians} == radians
    assert to_text(in_radians(Number(0))) == "0"


def test_degrees_of_many_digits_stay_as_typed():
    formula = read("301e999°").formula
    assert to_text(formula) == "301e999*pi/180"
    assert read(to_text(formula)).formula == formula
