"""The bridge to SymPy: values agree with many-digit evaluation both ways, order is a person's, nothing takes SymPy long."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.derivations.evaluation import MP, DomainError, agree, value
from tests.strategies import CALLS, formulas
from workbench.errors import OptionError, ShapeError
from workbench.language.building import number
from workbench.language.formula import Apply, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.sympy import from_sympy, reduction, symbol, to_sympy
from workbench.operators import (
    EQUAL,
    MEAN,
    OPERATORS,
    POWER,
    PRODUCT,
    SUM,
    TOTAL,
    VECTOR,
    Form,
    Operator,
)

X, Y = symbol("x"), symbol("y")


def expression(text, **options):
    return to_sympy(read(text, **options).formula)


def back(text):
    return to_text(from_sympy(expression(text)))


# --- values

POINTS = tuple({"x": a, "y": b} for a, b in ((Fraction(3, 4), Fraction(5, 4)), (Fraction(-7, 8), Fraction(5, 2))))


def at(found, point):
    """A SymPy expression at a rational point, to 30 digits; None where it is not real and finite."""
    places = {symbol(name): sympy.Rational(v.numerator, v.denominator) for name, v in point.items()}
    number = found.xreplace(places).doit().evalf(30)
    return MP.make_mpf(sympy.Float(number, 30)._mpf_) if number.is_Float or number.is_Integer else None


def expected(formula, point):
    try:
        return value(formula, {name: MP.mpf(v.numerator) / v.denominator for name, v in point.items()})
    except DomainError:
        return None


SMALL = st.one_of(st.integers(0, 5).map(Number), st.sampled_from(("0.5", "1.25")).map(lambda t: Number(Fraction(t), t)))


def small_trees():
    """Trees over x and y whose constants are small, so that values are too."""
    calls = tuple(row for row in CALLS if None not in row.partials)  # an order is a whole number
    return formulas(("x", "y"), calls, leaves=6, pieces=True).map(shrunk)


def shrunk(formula):
    if isinstance(formula, Number):
        return Number(formula.value if formula.value < 6 else formula.value % 5 + 1)
    if isinstance(formula, Apply):
        return Apply(formula.operator, tuple(map(shrunk, formula.arguments)))
    return formula


@given(small_trees(), st.sampled_from(POINTS))
@settings(max_examples=120, deadline=None)
def test_value_survives_both_ways(formula, point):
    wanted = expected(formula, point)
    assume(wanted is not None and abs(wanted) < 1e30)
    try:
        there = to_sympy(formula)
        again = from_sympy(there)
    except OptionError:
        assume(False)
    found = at(there, point)
    assert found is None or agree(found, wanted, digits=15)
    second = expected(again, point)
    assert second is None or agree(second, wanted, digits=15)


@pytest.mark.parametrize("row", [row for row in CALLS if row.samples], ids=repr)
def test_every_function_of_the_table_survives(row):
    names = ("x", "y", "z")[: len(row.parameters)]
    formula = Apply(row, tuple(map(Symbol, names)))
    again = from_sympy(to_sympy(formula))
    for sample in row.samples:
        point = {name: Fraction(coordinate) for name, coordinate in zip(names, sample, strict=True)}
        if names[0] == "x" and len(names) > 1 and row.partials[0] is None:
            formula = Apply(row, (number(point["x"]), Symbol("y")))  # an order is no variable
            again = from_sympy(to_sympy(formula))
        assert agree(at(to_sympy(formula), point), expected(formula, point), digits=20)
        assert agree(expected(again, point), expected(formula, point), digits=20)


# --- the order in which people write

ORDERED = (  # as typed -> as SymPy's expression comes back
    ("-x^2 + (1 + x)", "1 + x - x^2"),
    ("1 + x^3 + x", "x^3 + x + 1"),
    ("-x + 1", "1 - x"),
    ("-x - y + 1", "1 - x - y"),
    ("y - (m*x + b)", "y - m*x - b"),
    ("y^2 + x*y + x^2", "x^2 + x*y + y^2"),
    ("-x - y", "-x - y"),
    ("sin(x) + x^2 + 3", "x^2 + sin(x) + 3"),
    ("(1 - x)^2 + 100*(y - x^2)^2", "(1 - x)^2 + 100*(y - x^2)^2"),
    ("cos(3*x^2 + 2)*6*x", "6*x*cos(3*x^2 + 2)"),
    ("e^x*(x + 1)*sin(x)*x^2", "x^2*(x + 1)*e^x*sin(x)"),
    ("w10*w2", "w2*w10"),
    ("x*3/4", "3*x/4"),
    ("x/2 - 1/3", "x/2 - 1/3"),
    ("-x/2", "-x/2"),
    ("1/x", "1/x"),
    ("x*y^(-2)", "x/y^2"),
    ("x^(-n)", "1/x^n"),
    ("2^(-x)", "2^(-x)"),
    ("1/sqrt(x)", "1/sqrt(x)"),
    ("x^(3/2)", "x^(3/2)"),
    ("x^(1/3)", "x^(1/3)"),
    ("2^(1/3)", "cbrt(2)"),
    ("exp(-x)", "e^(-x)"),
    ("e", "e"),
    ("2*pi*r", "2*pi*r"),
    ("max(1, x)", "max(x, 1)"),
    ("digamma(x) + digamma(1)", "digamma(x) + digamma(1)"),
    ("x!", "x!"),
    ("step(x)", "step(x)"),
    ("piecewise(x < 0: -x, x >= 2 and y < 1: x, 0)", "piecewise(x < 0: -x, x >= 2 and y < 1: x, 0)"),
    ("[x, 2*y]", "[x, 2*y]"),
    ("[[x, 1], [2, y]]", "[[x, 1], [2, y]]"),
)


@pytest.mark.parametrize(("typed", "printed"), ORDERED, ids=[row[0] for row in ORDERED])
def test_order_of_terms_and_factors(typed, printed):
    assert back(typed) == printed


def test_a_long_sum_is_built_at_once_and_ordered():
    terms = tuple(Apply(POWER, (Symbol(f"x_{i}"), Number(2))) for i in range(2000))
    assert from_sympy(to_sympy(Apply(SUM, terms[::-1]))) == Apply(SUM, terms)


# --- what the expression is


def test_symbols_are_real_and_one_per_name():
    found = expression("x + lambda*E", variables=["x", "lambda", "E"])
    assert found.free_symbols == {symbol("x"), symbol("lambda"), symbol("E")}
    assert all(s.is_real for s in found.free_symbols)
    assert symbol("x") is symbol("x")


def test_decimals_are_exact():
    assert expression("0.1*x").as_coeff_Mul() == (sympy.Rational(1, 10), X)


def test_derivative_of_abs_is_sign_and_its_derivative_zero():
    slope = expression("abs(x)").diff(X)
    assert from_sympy(slope) == read("sign(x)").formula
    assert from_sympy(slope.diff(X)) == Number(0)


def test_vectors_are_columns_and_softmax_is_one():
    assert expression("[x, y]").shape == (2, 1)
    assert expression("[[x, y]]").shape == (1, 2)
    assert sum(expression("softmax(x, y)")).equals(1)
    cube = Apply(VECTOR, (read("[[x, y], [1, 2]]").formula,) * 3)
    assert to_sympy(cube).shape == (3, 2, 2)
    with pytest.raises(ShapeError, match="only equal shapes"):
        to_sympy(Apply(SUM, (Number(1), read("[x, y]").formula)))


def test_conditions_stay_as_written():
    condition = read("piecewise(1 < x: 1, 0)").formula
    assert str(to_sympy(condition)) == "Piecewise((1, 1 < x), (0, True))"
    assert to_sympy(Apply(EQUAL, (X_ := Symbol("x"), X_))) == sympy.Eq(X, X, evaluate=False)


def test_a_row_of_ones_own_comes_by_its_definition():
    mish = Operator("mish", definition="x*tanh(softplus(x))")
    table = (*OPERATORS, mish)
    found = to_sympy(read("mish(2*x)", operators=table).formula, table)
    assert at(found, {"x": Fraction(1, 2)}) == pytest.approx(0.865098388267)
    with pytest.raises(OptionError, match="neither a head in SymPy nor a definition"):
        to_sympy(Apply(Operator("opaque", numpy="np.sin({0})"), (Symbol("x"),)))


# --- reductions over data


def test_the_derivative_passes_inside_a_reduction():
    loss = expression("mean((m*x + b - y)^2)")
    m, b = symbol("m"), symbol("b")
    assert to_text(from_sympy(loss.diff(m))) == "2*mean(x*(m*x + b - y))"
    assert to_text(from_sympy(loss.diff(b))) == "2*mean(m*x + b - y)"
    assert loss.diff(b, 2) == 2
    assert loss.diff(symbol("other")) == 0
    assert to_text(from_sympy(expression("log(sum(w*x))").diff(symbol("w")))) == "sum(x)/sum(w*x)"


def test_a_reduction_is_linear():
    assert expression("mean(3)") == 3
    assert expression("sum(0*x)") == 0
    assert expression("sum(2*x)") == 2 * reduction(TOTAL)(X)
    assert expression("sum(1)") == reduction(TOTAL)(1), "the number of rows"


def test_lambdify_runs_a_reduction():
    numpy = pytest.importorskip("numpy")
    run = sympy.lambdify([symbol("m"), X], expression("mean(m*x^2)"), "numpy")
    assert run(2.0, numpy.array([1.0, 2.0, 3.0])) == pytest.approx(28 / 3)
    assert from_sympy(reduction(MEAN)(X)) == Apply(MEAN, (Symbol("x"),))


# --- what would take SymPy long

KEPT = (
    "exp(exp(exp(exp(100))))",
    "x + exp(2*exp(exp(exp(100))))",
    "cos(10^9*pi/7919)*x",
    "x*exp(10^9*log(3))",
    "exp(x + 10^9*log(3))",
    "exp(10^9*log(1.000001))",
    "digamma(100000)*x",
    "polygamma(2, 100000)/x",
    "max(exp(exp(exp(30))), x)",
    "abs(exp(exp(exp(20))) - x)",
    "sqrt(exp(exp(exp(20))))^3",
    "sinh(exp(exp(50)))*log(exp(exp(exp(40))))",
    "exp(-exp(exp(50)))^2",
    "max(" + ", ".join(f"x_{i}^2 + {i}" for i in range(100)) + ")",
)


@pytest.mark.parametrize("text", KEPT, ids=[text[:40] for text in KEPT])
def test_large_constants_stay_as_written(text):
    formula = read(text).formula
    found = to_sympy(formula)
    found.diff(symbol("t"))
    assert from_sympy(found)


REFUSED = ("(11*y/10^9)^(10^9)", "(2*pi)^(10^9)", "(x/2)^(10^9 + 1/2)", "(sqrt(2)*x)^(10^8)", "(x/3)^(-10^5)")


@pytest.mark.parametrize("text", REFUSED)
def test_large_powers_are_refused(text):
    with pytest.raises(OptionError, match="digits"):
        expression(text)


def test_a_tower_of_numbers_is_refused():
    nine = Number(9)
    with pytest.raises(OptionError, match="digits"):
        to_sympy(Apply(POWER, (nine, Apply(POWER, (nine, nine)))))
    assert to_sympy(Apply(POWER, (Number(2), Number(100)))) == 2**100
    assert to_sympy(Apply(POWER, (Symbol("x"), Number(10**9)))) == X ** (10**9)


def test_a_kept_constant_has_its_value():
    assert float(expression("x*exp(2000)*exp(-1999)").subs(X, 1).evalf()) == pytest.approx(2.718281828)
    assert float(expression("log(5000) + x").subs(X, 0)) == pytest.approx(8.517193191)


def test_deep_trees_are_said_to_be_too_deep():
    deep = Symbol("x")
    for _ in range(2000):
        deep = Apply(SUM, (Apply(POWER, (deep, Number(2))), Number(1)))
    with pytest.raises(OptionError, match="nested too deeply"):
        to_sympy(deep)


def test_shared_parts_are_built_once():
    shared = Symbol("x")
    for _ in range(40):
        shared = Apply(PRODUCT, (Number(2), Apply(SUM, (shared, shared))))
    assert to_sympy(shared) == 4**40 * X


# --- what comes from elsewhere


@pytest.mark.parametrize(
    ("foreign", "message"),
    [
        (sympy.besselj(0, X), "besselj"),
        (sympy.zeta(X), "zeta"),
        (sympy.oo, "no counterpart"),
        (sympy.nan, "no counterpart"),
        (sympy.I * X, "no counterpart"),
        (sympy.GoldenRatio, "GoldenRatio"),
        (sympy.Derivative(sympy.Function("f")(X), X), "'?f"),
        (sympy.Function("f")(X), "'?f"),
        (sympy.Symbol("body mass"), "no name that can be typed"),
        (sympy.Symbol(r"\input{x}"), "no name that can be typed"),
        (sympy.Dummy("x") * 0 + sympy.Symbol("_x"), "no name that can be typed"),
    ],
    ids=str,
)
def test_what_the_table_does_not_have_is_an_error(foreign, message):
    with pytest.raises(OptionError, match=message):
        from_sympy(foreign)


def test_symbols_are_taken_by_name():
    found = from_sympy(sympy.Symbol("x") + sympy.Symbol("alpha_{1}") + sympy.Symbol("β"))
    assert to_text(found) == "alpha_1 + beta + x"


def test_floats_are_the_decimals_they_print_as():
    assert to_text(from_sympy(0.1 * X - 2.5)) == "0.1*x - 2.5"


def test_matrices_and_lists():
    assert to_text(from_sympy(sympy.Matrix([X, 2]))) == "[x, 2]"
    assert to_text(from_sympy(sympy.Matrix([[X, 2]]))) == "[[x, 2]]"
    assert to_text(from_sympy([X, 2, (Y, 1)])) == "[x, 2, [y, 1]]"
    assert to_text(from_sympy(sympy.Array([[X, 2], [3, Y]]))) == "[[x, 2], [3, y]]"


def test_no_form_is_forgotten():
    from workbench.language.printing.tree import SETTERS
    from workbench.language.sympy import BUILDERS

    assert set(BUILDERS) == set(SETTERS) | {Form.DERIVATIVE} == set(Form)  # which is printed with its names
