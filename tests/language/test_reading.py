"""Each rule of the language, by examples: what is read, and as what; one table per part of the rules."""

from fractions import Fraction

import pytest

from workbench.errors import OptionError, ParseError
from workbench.language.formula import Apply, Number, Symbol, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT, SUM, VECTOR, Form, Operator

x, y, z = Symbol("x"), Symbol("y"), Symbol("z")


def plain(text, **options):
    """How a text is read, in text with every sign of multiplication."""
    return to_text(read(text, **options).formula)


def table(rows):
    """Lines `written -> read as`; a third part is a note."""
    return [
        pytest.param(*(part.strip() for part in line.split("->")), id=line.strip())
        for line in rows.splitlines()
        if line.strip()
    ]


NAMES = table("""
    x1 -> x1
    x₁ -> x_1
    x_{12} -> x_12
    w_12*w_ij -> w_12*w_ij
    w_{ij} -> w_ij
    xₙ -> x_n
    α -> alpha
    \u00b5*µ -> mu*mu
    ϕ + φ -> phi + phi
    β₁x -> beta_1*x
    2πr -> 2*pi*r
    πr² -> pi*r^2
    x₁x₂ -> x_1*x_2
    alpha x -> alpha*x
    lambda*x -> lambda*x
    E + I*N*O*Q*S*C -> E + I*N*O*Q*S*C
    beta*gamma*zeta -> beta*gamma*zeta
    gamma(x) -> gamma(x)
    Γ(x) -> gamma(x)
    gamma*gamma(x) -> gamma*gamma(x)
    psi + psi(x) -> psi + digamma(x)
    e -> e
    π -> pi
    loss^2 -> loss^2
    learning_rate*g -> learning_rate*g
    2loss -> 2*loss
    np.exp(-x)*np.sin(x) -> exp(-x)*sin(x)
    numpy.arctan2(y, x) -> atan2(y, x)
    math.pi -> pi
    e_1 + e2 -> e_1 + e2
""")

PRODUCTS = table("""
    2x -> 2*x
    3sin(x) -> 3*sin(x)
    2(x+1) -> 2*(x + 1)
    (a)(b) -> a*b
    x y -> x*y
    (x+1)x -> (x + 1)*x
    (x+1)(x-1) -> (x + 1)*(x - 1)
    2|x| -> 2*abs(x)
    5!x -> 5!*x
    x·y×z÷w -> x*y*z/w
    x−1–2 -> x - 1 - 2
    -x^2 -> -x^2
    x**2 -> x^2
    x² -> x^2
    x⁻¹ -> x^(-1)
    x²³ -> x^23
    eˣ -> e^x
    e⁻ˣ -> e^(-x)
    x²ⁿ -> x^(2*n)
    (x³ + 1)⁴ -> (x^3 + 1)^4
    x^y^z -> x^(y^z)
    (x^y)^z -> (x^y)^z
    2^-1 -> 2^(-1)
    e^-x -> e^(-x)
    x^+2 -> x^2
    x^2² -> x^(2^2)
    2*-x*y -> 2*(-x)*y
    x - -y -> x - (-y)
    x + -y -> x - y
    --x -> -(-x)
    +x -> x
    1/2*x -> 1/2*x
    ½x² -> 1/2*x^2
    3/4*x -> 3/4*x
    ½ -> 1/2
    x/2 -> x/2
    2x/3 -> 2*x/3
    a/b/c -> a/b/c
    a*b/c*d -> a*b/c*d
    x! -> x!
    (x!)! -> (x!)!
    x!^2 -> (x!)^2
    -x! -> -x!
    |x-1| -> abs(x - 1)
    |x|+|y| -> abs(x) + abs(y)
    |x| |y| -> abs(x)*abs(y)
    √x -> sqrt(x)
    √(x+1)y -> sqrt(x + 1)*y
    √(x)^2 -> sqrt(x)^2
    √x√y -> sqrt(x)*sqrt(y)
    ∛x -> cbrt(x)
    30° -> pi/6
    30 deg -> pi/6
    45°x -> pi/4*x
    360° -> 2*pi
    x° -> x*pi/180
    2e^x -> 2*e^x
    2e3x -> 2e3*x
    1e−3 -> 1e-3
    .5x -> .5*x
    5. -> 5
    2exp(x) -> 2*exp(x)
""")

FUNCTIONS = table("""
    sin 2x -> sin(2*x)
    sin x^2 -> sin(x^2)
    sin x cos x -> sin(x)*cos(x)
    2 sin x cos x -> 2*sin(x)*cos(x)
    sin cos θ -> sin(cos(theta))
    sin(x)^2 -> sin(x)^2
    cos(10x)^(5/4) -> cos(10*x)^(5/4)
    sin (x) y -> sin(x)*y
    sin(x)y -> sin(x)*y
    sin^2 x -> sin(x)^2
    sin²x -> sin(x)^2
    sin^2(x) -> sin(x)^2
    sin^n x -> sin(x)^n
    sin^(1/2) x -> sin(x)^(1/2)
    sin 2(x+1) -> sin(2*(x + 1))
    sin 2πr -> sin(2*pi*r)
    sin 30° -> sin(pi/6)
    sin x + 1 -> sin(x) + 1
    -sin x -> -sin(x)
    ln|x| -> log(abs(x))
    ln|x|y -> log(abs(x))*y
    ln(x) -> log(x)
    log_2 x -> log(x, 2)
    log_2(x) -> log(x, 2)
    log₂ x -> log(x, 2)
    log_{10}(x) -> log(x, 10)
    log_b(x) -> log(x, b)
    log_2(x)^2 -> log(x, 2)^2
    log10(x) -> log10(x)
    lg x -> log10(x)
    log2 x -> log2(x)
    arcsin(x) + asin(x) -> asin(x) + asin(x)
    sqrt 2x -> sqrt(2*x)
    e^sin x -> e^sin(x)
    e^sin x cos x -> e^sin(x)*cos(x)
    max(0, x) -> max(0, x)
    min(x, y, z) -> min(x, y, z)
    pow(x, 2) -> x^2
    factorial(x) -> x!
    sum((m*x + b - y)^2) -> sum((m*x + b - y)^2)
    mean(x) -> mean(x)
    relu(x) + sigmoid(x) -> relu(x) + sigmoid(x)
""")

LARGER = table("""
    [x*y, sin(x)] -> [x*y, sin(x)]
    [[a, b], [c, d]] -> [[a, b], [c, d]]
    [x] -> [x]
    piecewise(x<0: -x, x>=0: x) -> piecewise(x < 0: -x, x >= 0: x)
    piecewise(x < 0: -x, x) -> piecewise(x < 0: -x, x)
    piecewise(0 < x ≤ 1: x, 2) -> piecewise(0 < x and x <= 1: x, 2)
    piecewise(x = 0: 1, x ≠ 0: sin(x)/x) -> piecewise(x == 0: 1, x != 0: sin(x)/x)
    piecewise(x<0 and y>0 or x>5: 1, 0) -> piecewise((x < 0 and y > 0) or x > 5: 1, 0)
    piecewise((x<0 ∨ y>1) ∧ x>5: 1, 0) -> piecewise((x < 0 or y > 1) and x > 5: 1, 0)
    piecewise((x+1)*2 > 0: 1, 0) -> piecewise((x + 1)*2 > 0: 1, 0)
    2piecewise(x<0: 1, 0) -> 2*piecewise(x < 0: 1, 0)
    softmax(x, y) -> softmax(x, y)
""")

NOTED = table("""
    x^2 + xy + y^2 -> x^2 + x*y + y^2 -> xy is read as x*y
    xe^x -> x*e^x -> xe is read as x*e
    2xsin(x) -> 2*x*sin(x) -> xsin( is read as x*sin(
    xarcsin(x) -> x*asin(x) -> xarcsin( is read as x*arcsin(
    x1x2 + x1 + x2 -> x1*x2 + x1 + x2 -> x1x2 is read as x1*x2
    ln xy + x + y -> log(x*y) + x + y -> xy is read as x*y
    x(1+y) -> x*(1 + y) -> x( is read as x*(
    γ(x) -> gamma*x -> γ( is read as γ*(
    e^-x^2/2 -> e^(-x^2)/2 -> e^-x^2/2 is read as (e^-x^2)/2
    e^2x -> e^2*x -> e^2x is read as e^2*x
    e^-2x -> e^(-2)*x -> e^-2x is read as e^-2*x
    e^-x y -> e^(-x)*y -> e^-x y is read as e^-x*y
    e^x(y+1) -> e^x*(y + 1) -> e^x( is read as e^x*(
    2^3x -> 2^3*x -> 2^3x is read as 2^3*x
    x^1/2 -> x^1/2 -> x^1/2 is read as (x^1)/2
    sin x/2 -> sin(x)/2 -> sin x/2 is read as (sin x)/2
    √x^2 -> sqrt(x^2) -> √x^2 is read as √(x^2)
    sin(30) -> sin(30) -> sin(30) is in radians; sin(30°) for degrees
    cos 45 -> cos(45) -> cos(45) is in radians; cos(45°) for degrees
    x1*x_1 -> x1*x_1 -> x1 and x_1 are different names
    log(x, b) -> log(x, b) -> log(x, b) is the logarithm of x to the base b
    ψ(x) -> digamma(x) -> ψ(x) is the digamma function
    nRT -> nRT -> nRT is read as one name
    Pi*r^2 -> Pi*r^2 -> Pi is a variable; the constant is pi
    E^x -> E^x -> E is a variable; the constant is e
    x2 + 2x -> x2 + 2*x -> x2 is a name of its own; a power is x^2
    Α + 1 -> Alpha + 1 -> Α is the Greek letter Alpha, not A
    1.0f + 1 -> 1.0*f + 1 -> 1.0f is read as 1.0*f
    (a) x^2 -> a*x^2 -> (a) x is read as a*x
    x^2 (y) -> x^2*y -> x^2 (y) is read as x^2*y
    mgh + 1 -> mgh + 1 -> mgh is read as one name
    2thetax -> 2*thetax -> thetax is read as one name
    myVar -> myVar -> myVar is read as one name
""")


@pytest.mark.parametrize(("text", "expected"), NAMES + PRODUCTS + FUNCTIONS + LARGER)
def test_read_as(text, expected):
    assert plain(text) == expected
    assert read(text).notes == ()


@pytest.mark.parametrize(("text", "expected", "note"), NOTED)
def test_readings_that_may_surprise_are_noted(text, expected, note):
    reading = read(text)
    assert to_text(reading.formula) == expected
    assert reading.notes == (note,)


@pytest.mark.parametrize(
    "text", ["x^2 + y", "sin(31)", "sin(0)", "x^3/2", "e^x y", "x^2y", "sin x * y", "ln(x)", "log2(x)"]
)
def test_ordinary_readings_carry_no_note(text):
    assert read(text).notes == ()


def test_log_is_noted_once():
    assert len(read("log(x) + log(y) + ln(x)").notes) == 1
    assert "natural" in read("log(x)").notes[0]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x - 2y", Apply(SUM, (x, Apply(NEGATION, (Apply(PRODUCT, (Number(2), y)),))))),
        ("-2x", Apply(NEGATION, (Apply(PRODUCT, (Number(2), x)),))),
        ("(-2)x", Apply(PRODUCT, (Apply(NEGATION, (Number(2),)), x))),
        ("x*y*z", Apply(PRODUCT, (x, y, z))),
        ("x*(y*z)", Apply(PRODUCT, (x, Apply(PRODUCT, (y, z))))),
        ("x + (y + z)", Apply(SUM, (x, Apply(SUM, (y, z))))),
        ("x/y*z", Apply(PRODUCT, (Apply(QUOTIENT, (x, y)), z))),
        ("x*y/z", Apply(QUOTIENT, (Apply(PRODUCT, (x, y)), z))),
        ("x^y^z", Apply(POWER, (x, Apply(POWER, (y, z))))),
        ("[x]", Apply(VECTOR, (x,))),
    ],
)
def test_the_tree_is_what_was_written(text, tree):
    assert read(text).formula == tree


@pytest.mark.parametrize(
    ("without", "with_sign"),
    [
        ("2x", "2*x"),
        ("2x y", "2*x*y"),
        ("3sin(x)cos(x)", "3*sin(x)*cos(x)"),
        ("2(x+1)(y)/3", "2*(x+1)*(y)/3"),
        ("½x²", "½*x^2"),
    ],
)
def test_a_product_is_the_same_tree_with_and_without_signs(without, with_sign):
    assert read(without).formula == read(with_sign).formula


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        ("0.1", Fraction(1, 10), "0.1"),
        ("0.10", Fraction(1, 10), "0.10"),
        ("1e-3", Fraction(1, 1000), "1e-3"),
        ("42", Fraction(42), ""),
    ],
)
def test_decimals_are_exact_and_keep_their_digits(text, value, typed):
    number = read(text).formula
    assert (number.value, number.text) == (value, typed)


# --- declared names


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("xy", ["x", "y"], "x*y"),
        ("xy", ["xy"], "xy"),
        ("2sinx", ["sinx"], "2*sinx"),
        ("cost + distance", ["cost", "distance"], "cost + distance"),
        ("e^x", ["e", "x"], "e^x"),
        ("pi*r", ["pi", "r"], "pi*r"),
        ("f(x+1)", ["f", "x"], "f*(x + 1)"),
        ("x2y + 1", ["x2y"], "x2y + 1"),
        ("f1score*2", ["f1score"], "f1score*2"),
        ("2e", ["e"], "2*e"),
        ("step + step(x)", ["step", "x"], "step + step(x)"),
        ("max*max(x, max)", ["max", "x"], "max*max(x, max)"),
        ("α + alpha", ["α"], "alpha + alpha"),
    ],
)
def test_declared_names_win(text, variables, expected):
    formula = read(text, variables=variables).formula
    assert to_text(formula).replace("*", "").replace(" ", "") == expected.replace("*", "").replace(" ", "")
    assert symbols(formula) <= {"alpha" if name == "α" else name for name in variables}


def test_a_declared_e_is_a_variable_and_an_undeclared_one_the_constant():
    assert symbols(read("e^x", variables=["e", "x"]).formula) == {"e", "x"}
    assert symbols(read("e^x").formula) == {"x"}


def test_names_of_columns_that_cannot_be_typed_are_no_hindrance():
    assert plain("m*price + b", names=["price", "house price", "1st", "__init__"]) == "m*price + b"


@pytest.mark.parametrize("names", [["2x"], ["x", "x"], [""], ["a b"], ["_x"], ["x" * 41], ["x.y"], ["х"], [3]])
def test_a_name_that_cannot_be_declared_is_refused(names):
    with pytest.raises(OptionError):
        read("x", variables=names)


# --- definitions, equations, functions


@pytest.mark.parametrize(
    ("text", "name", "parameters", "body"),
    [
        ("f(x) = x^2", "f", ("x",), "x^2"),
        ("f(x, y) = xy", "f", ("x", "y"), "x*y"),
        ("loss(m, b) = (m - b)^2", "loss", ("m", "b"), "(m - b)^2"),
        ("y = 3x", "y", None, "3*x"),
        (" φ ( α₁ , b ) = α₁ b", "phi", ("alpha_1", "b"), "alpha_1*b"),
        ("f(x, y) = x", "f", ("x", "y"), "x"),
        ("E = m c^2", "E", None, "m*c^2"),
        ("f(e) = e^2", "f", ("e",), "e^2"),
        ("F(x, y) = [x*y, x]", "F", ("x", "y"), "[x*y, x]"),
        ("f(x) = piecewise(x = 0: 1, 2)", "f", ("x",), "piecewise(x == 0: 1, 2)"),
        ("x^2", "", None, "x^2"),
    ],
)
def test_definitions_give_name_parameters_and_body(text, name, parameters, body):
    reading = read(text)
    assert (reading.name, reading.parameters, to_text(reading.formula)) == (name, parameters, body)
    assert reading.text == text and reading.left is None


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("y = m*x + b", "y", "m*x + b"),
        ("log(y) = m*x", "log(y)", "m*x"),
        ("x^2 + y^2 = 1", "x^2 + y^2", "1"),
        ("x == 2", "x", "2"),
    ],
)
def test_equations_where_one_is_expected(text, left, right):
    reading = read(text, equation=True)
    assert (to_text(reading.left), to_text(reading.formula)) == (left, right)
    assert reading.name == "" and reading.parameters is None


def test_a_formula_where_an_equation_may_stand():
    assert read("x^2", equation=True).left is None


def test_functions_of_the_user_are_composed():
    g = read("g(x) = x^2 + a")
    h = read("h(x, y) = x - y")
    functions = {"g": g, "h": h}
    assert plain("g(t + 1)", functions=functions) == "(t + 1)^2 + a"
    assert plain("h(y, x)", functions=functions) == "y - x"
    assert plain("g(h(1, 2))", functions=functions) == "(1 - 2)^2 + a"
    assert plain("2xg(x)", functions=functions) == "2*x*(x^2 + a)"
    assert plain("g(x)^2", functions=functions) == "(x^2 + a)^2"
    assert plain("g*x", functions=functions, variables=["g", "x"]) == "g*x"


def test_a_formula_with_a_name_stands_for_itself():
    functions = {"y": read("y = 3x")}
    reading = read("y^2 + 1", functions=functions)
    assert to_text(reading.formula) == "(3*x)^2 + 1"
    assert reading.notes == ("y stands for its definition, y = 3x",)
    assert plain("y^2 + 1", functions=functions, variables=["y"]) == "y^2 + 1"


@pytest.mark.parametrize(
    ("text", "position"),
    [("g(x, y)", 1), ("g + 1", 0), ("1 + g(0)", 4), ("g x", 0)],
)
def test_functions_of_the_user_are_called_rightly(text, position):
    with pytest.raises(ParseError) as caught:
        read(text, functions={"g": read("g(x) = 1/x")})
    assert caught.value.position == position


def test_a_definition_may_replace_one_but_not_use_itself():
    old = read("f(x) = x^2")
    assert plain("f(x) = x^3", functions={"f": old}) == "x^3"
    with pytest.raises(ParseError, match="own definition"):
        read("f(x) = f(x) + 1", functions={"f": old})


# --- a stranger's table, notations


def test_a_strangers_row_is_read():
    mish = Operator("mish", definition="x*tanh(softplus(x))", partials=("tanh(softplus(x)) + x*sigmoid(x)",))
    formula = read("2mish(x)", operators=(*OPERATORS, mish)).formula
    assert formula.arguments[1].operator is mish
    with pytest.raises(ParseError, match="unknown function 'mish'"):
        read("mish(x)")


@pytest.mark.parametrize("options", [{"notation": "latex"}, {"notation": "auto"}])
def test_latex_is_read_as_latex(options):
    assert read(r"1 + \frac{x}{2}", **options).formula == read("1 + x/2").formula


def test_a_backslash_in_text_is_an_error_with_a_place():
    with pytest.raises(ParseError) as caught:
        read(r"x + \alpha", notation="text")
    assert caught.value.position == 4


@pytest.mark.parametrize(("options", "error"), [({"notation": "tex"}, OptionError)])
def test_options_are_checked(options, error):
    with pytest.raises(error):
        read("x", **options)


def test_a_text_must_be_text():
    with pytest.raises(OptionError, match="float"):
        read(2.0)


def test_every_function_of_the_table_is_read_by_each_of_its_names():
    called = {Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX}
    for row in OPERATORS:
        if row.form not in called or row.conditions or row.of_arrays:
            continue
        arguments = ("x", "y", "z")[: len(row.parameters)]
        for name in row.names:
            text = f"x{name}" if row.form is Form.POSTFIX and not name.isalpha() else f"{name}({', '.join(arguments)})"
            formula = read(text).formula
            assert formula == Apply(row, tuple(map(Symbol, arguments))), text


@pytest.mark.parametrize("opening", ["2^", "x^-", "x^--", "2^(", "sin ", "√", "1/", "-", "--", "x*--"])
def test_what_is_nested_as_deep_as_is_read_is_printed_no_deeper(opening):
    """A chain of powers is printed with the brackets that were left out, which count as well."""
    closing = ")" * opening.count("(")
    deepest = max(n for n in range(1, 70) if _is_read(opening * n + "x" + closing * n))
    tree = read(opening * deepest + "x" + closing * deepest).formula
    assert deepest >= 20 and read(to_text(tree)).formula == tree


def _is_read(text):
    try:
        return bool(read(text))
    except ParseError:
        return False
