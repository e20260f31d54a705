"""Every notation by examples, and what must hold of all trees: text reads back, LaTeX is balanced, MathML is Core."""

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import CALLS, COMPARISONS, formulas, has_values, lists
from workbench.language.building import number
from workbench.language.formula import Apply, Number, Symbol, symbols
from workbench.language.printing import PRINTERS, notations, to_latex, to_mathml, to_text, to_unicode
from workbench.language.reading import read
from workbench.language.table import WORDS
from workbench.operators import (
    BINDING_FORMS,
    NEGATION,
    OPERATORS,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    VECTOR,
    E,
    Form,
    Notation,
    Operator,
    row_taking,
)
from workbench.pages.vetting import MATHML_ELEMENTS, latex_tokens, vetted_mathml

x, y = Symbol("x"), Symbol("y")
DECLARED = ["x", "y", "r", "n", "m", "b", "f", "rate", "loss", "x1", "x2"]
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"

EXAMPLES = (  # as typed and read back, for people, for papers
    ("(1 - x)^2 + 100*(y - x^2)^2", "(1 − x)² + 100(y − x²)²", "(1 - x)^{2} + 100 (y - x^{2})^{2}"),
    # sums, signs, brackets as typed
    ("x + y - 1", "x + y − 1", "x + y - 1"),
    ("x + (y - 1)", "x + (y − 1)", "x + (y - 1)"),
    ("x - (y + 1)", "x − (y + 1)", "x - (y + 1)"),
    ("x - (-y)", "x − (−y)", "x - (-y)"),
    ("-x + y", "−x + y", "-x + y"),
    ("-(x + y)", "−(x + y)", "-(x + y)"),
    ("-(-x)", "−(−x)", "-(-x)"),
    ("-2*x", "−2x", "-2 x"),
    ("(-2)*x", "(−2)x", "(-2) x"),
    ("-x^2", "−x²", "-x^{2}"),
    ("(-x)^2", "(−x)²", "(-x)^{2}"),
    # products: a dot only where two factors would run together
    ("2*x*y", "2xy", "2 x y"),
    ("2*3", "2·3", r"2 \cdot 3"),
    ("x*2", "x·2", r"x \cdot 2"),
    ("x*(y*2)", "x(y·2)", r"x (y \cdot 2)"),
    ("2*(x + 1)*(y + 1)", "2(x + 1)(y + 1)", "2 (x + 1) (y + 1)"),
    ("6*x*cos(3*x^2 + 2)", "6x·cos(3x² + 2)", r"6 x \cos(3 x^{2} + 2)"),
    ("2*sin(x)*cos(x)", "2sin(x)·cos(x)", r"2 \sin(x) \cos(x)"),
    ("sin(x)*(y + 1)", "sin(x)·(y + 1)", r"\sin(x) \cdot (y + 1)"),
    ("2*pi*r", "2πr", r"2 \pi r"),
    ("x*e^x", "x·eˣ", "x e^{x}"),
    ("2*e^x + 2*e", "2eˣ + 2·e", "2 e^{x} + 2 e"),
    ("e*x", "e·x", r"e \cdot x"),
    ("rate*loss", "rate·loss", r"\mathrm{rate} \cdot \mathrm{loss}"),
    ("x_1*x_2", "x₁x₂", "x_{1} x_{2}"),
    ("x1*x2", "x1·x2", r"\mathit{x1} \cdot \mathit{x2}"),
    ("2^x*3^x", "2ˣ·3ˣ", r"2^{x} \cdot 3^{x}"),
    ("x^2*y", "x²y", "x^{2} y"),
    ("2*sqrt(x)*y", "2√x·y", r"2 \sqrt{x} y"),
    # fractions
    ("0*x", "0·x", "0 x"),
    ("x/2", "x/2", r"\frac{x}{2}"),
    ("1/2*x", "(1/2)x", r"\frac{1}{2} x"),
    ("2*(1/3)", "2(1/3)", r"2 \cdot \frac{1}{3}"),
    ("2*x/(3*y)", "2x/(3y)", r"\frac{2 x}{3 y}"),
    ("x/y/2", "(x/y)/2", r"\frac{\frac{x}{y}}{2}"),
    ("x/(y/2)", "x/(y/2)", r"\frac{x}{\frac{y}{2}}"),
    ("x/y*2", "(x/y)·2", r"\frac{x}{y} \cdot 2"),
    ("(x + 1)/(x - 1)", "(x + 1)/(x − 1)", r"\frac{x + 1}{x - 1}"),
    ("-x/2", "−x/2", r"-\frac{x}{2}"),
    # powers
    ("x^10", "x¹⁰", "x^{10}"),
    ("x^(-1)", "x⁻¹", "x^{-1}"),
    ("x^(n + 1)", "x^(n + 1)", "x^{n + 1}"),
    ("x^(1/2)", "x^(1/2)", "x^{1/2}"),
    ("x^(-2/3)", "x^(−2/3)", "x^{-2/3}"),
    ("(x^2)^3", "(x²)³", "(x^{2})^{3}"),
    ("x^(y^2)", "x^(y²)", "x^{y^{2}}"),
    ("(x/y)^2", "(x/y)²", r"\left(\frac{x}{y}\right)^{2}"),
    ("(x + 1/x)^2", "(x + 1/x)²", r"\left(x + \frac{1}{x}\right)^{2}"),
    ("e^(-x^2/2)", "e^(−x²/2)", "e^{-x^{2}/2}"),
    # functions
    ("sin(x)^2", "sin²(x)", r"\sin^{2}(x)"),
    ("sin(x)^(-1)", "sin(x)⁻¹", r"\sin(x)^{-1}"),
    ("sin(x^2)", "sin(x²)", r"\sin(x^{2})"),
    ("sin(x/2)", "sin(x/2)", r"\sin\left(\frac{x}{2}\right)"),
    ("log(x)^2", "ln²(x)", r"\ln^{2}(x)"),
    ("log(x, 2)", "log(x, 2)", r"\log_{2}(x)"),
    ("log(x/y, 2)^2", "log(x/y, 2)²", r"\left(\log_{2}\left(\frac{x}{y}\right)\right)^{2}"),
    ("lgamma(x)^2", "(ln Γ(x))²", r"(\ln\Gamma(x))^{2}"),
    ("asin(x)", "arcsin(x)", r"\arcsin(x)"),
    ("sqrt(x + 1)", "√(x + 1)", r"\sqrt{x + 1}"),
    ("sqrt(x)^3", "(√x)³", r"(\sqrt{x})^{3}"),
    ("cbrt(x)", "∛x", r"\sqrt[3]{x}"),
    ("abs(x - 1)^2", "|x − 1|²", r"\left|x - 1\right|^{2}"),
    ("n!", "n!", "n!"),
    ("(n!)^2", "(n!)²", "(n!)^{2}"),
    ("max(x, y)^2", "max(x, y)²", r"\max(x, y)^{2}"),
    ("sigmoid(x)", "sigmoid(x)", r"\operatorname{sigmoid}(x)"),
    ("mean((m*x + b - y)^2)", "mean((mx + b − y)²)", r"\operatorname{mean}((m x + b - y)^{2})"),
    # names and numbers
    ("alpha + beta_1", "α + β₁", r"\alpha + \beta_{1}"),
    ("alpha2", "α2", r"{\alpha 2}"),
    ("w_ij", "wᵢⱼ", "w_{ij}"),
    ("x_max", "xₘₐₓ", r"x_{\mathrm{max}}"),
    ("x_b", "x_b", "x_{b}"),
    ("loss_1", "loss₁", r"\mathrm{loss}_{1}"),
    ("learning_rate", "learning_rate", r"\mathrm{learning\_rate}"),
    ("f*(x + 1)", "f·(x + 1)", r"f \cdot (x + 1)"),
    ("0.10 + .5", "0.10 + .5", "0.10 + .5"),
    ("1e-5*x", "10⁻⁵·x", r"10^{-5} \cdot x"),
    ("2.5e3^x", "(2.5·10³)ˣ", r"(2.5 \cdot 10^{3})^{x}"),
    # larger forms
    ("[x, y]", "[x, y]", r"\begin{pmatrix} x \\ y \end{pmatrix}"),
    ("[[x, 1], [2, y]]", "[[x, 1], [2, y]]", r"\begin{pmatrix} x & 1 \\ 2 & y \end{pmatrix}"),
    (
        "piecewise(x < 0: -x, x >= 0 and x != 1: x, 1)",
        "{−x if x < 0; x if x ≥ 0 ∧ x ≠ 1; 1 otherwise}",
        r"\begin{cases} -x & \text{if } x < 0 \\ x & \text{if } x \ge 0 \land x \ne 1 \\ 1 & \text{otherwise} \end{cases}",
    ),
)


@pytest.mark.parametrize(("text", "for_people", "for_papers"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_examples(text, for_people, for_papers):
    formula = read(text, variables=DECLARED).formula
    assert (to_text(formula), to_unicode(formula), to_latex(formula)) == (text, for_people, for_papers)


def mi(name):
    return f"<mi>{name}</mi>"


MARKUP = (
    ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
    ("x_1^2", "<msubsup><mi>x</mi><mrow><mn>1</mn></mrow><mn>2</mn></msubsup>"),
    ("2*x*y", f'<mrow><mn>2</mn>{mi("x")}<mspace width="0.1667em"/>{mi("y")}</mrow>'),
    ("2*3", "<mrow><mn>2</mn><mo>·</mo><mn>3</mn></mrow>"),
    ("x - 1", "<mrow><mi>x</mi><mo>−</mo><mn>1</mn></mrow>"),
    ("x/y", "<mfrac><mi>x</mi><mi>y</mi></mfrac>"),
    ("sqrt(x)", "<msqrt><mi>x</mi></msqrt>"),
    ("cbrt(x)", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    (
        "sin(x)",
        '<mrow><mi>sin</mi><mrow><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></mrow></mrow>',
    ),
    (
        "sin(x/y)",
        "<mrow><mi>sin</mi><mrow><mo>(</mo><mfrac><mi>x</mi><mi>y</mi></mfrac><mo>)</mo></mrow></mrow>",
    ),
    (
        "log(x, 2)",
        '<mrow><msub><mi>log</mi><mrow><mn>2</mn></mrow></msub><mo form="prefix" stretchy="false">(</mo><mi>x</mi>'
        '<mo form="postfix" stretchy="false">)</mo></mrow>',
    ),
    ("[x, y]", "<mrow><mo>(</mo><mtable><mtr><mtd><mi>x</mi></mtd></mtr><mtr><mtd><mi>y</mi></mtd></mtr></mtable>"
     "<mo>)</mo></mrow>"),
    ("x1", "<mrow><mi>x</mi><mn>1</mn></mrow>"),
    ("alpha", "<mi>α</mi>"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "markup"), MARKUP, ids=[row[0] for row in MARKUP])
def test_mathml(text, markup):
    formula = read(text).formula
    assert notations(formula).mathml == markup
    assert to_mathml(formula).endswith(f">{markup}</math>")


def test_the_alternative_of_mathml_is_the_text_escaped():
    element = ElementTree.fromstring(to_mathml(read("piecewise(x < 0: -x, x)").formula))
    assert element.get("alttext") == "piecewise(x < 0: -x, x)"


# --- what holds of all trees


def trees():
    return st.one_of(formulas(pieces=True), lists(formulas(leaves=4)))


@given(trees())
@settings(max_examples=100, deadline=None)
def test_text_is_read_back_to_the_same_tree(formula):
    assert read(to_text(formula), variables=sorted(symbols(formula))).formula == formula


# Every form inside every form, at every place, two deep: what brackets are for.

n, e = Symbol("n"), Apply(E, ())
LEAVES = (x, Number(2), e)


def inside(first, second):
    """Each form that takes one or two arguments, applied to these."""
    ones = (row for row in (NEGATION, *map(row_named, ("sin", "sqrt", "cbrt", "factorial", "mean"))))
    return [
        *(Apply(row, (first,)) for row in ones),
        *(Apply(row, (first, second)) for row in (SUM, PRODUCT, QUOTIENT, POWER, row_taking("log", 2, OPERATORS))),
    ]


def row_named(name):
    return row_taking(name, 1, OPERATORS)


def all_small_trees():
    low = [*LEAVES, *inside(x, y)]
    middle = [tree for part in low for tree in (*inside(part, n), *inside(n, part))]
    return [*low, *middle, *(tree for part in middle for tree in (*inside(part, n), *inside(n, part)))]


SMALL_TREES = [tree for tree in dict.fromkeys(all_small_trees()) if has_values(tree)]


@pytest.mark.parametrize("printer", [to_text, to_unicode, to_latex])
def test_every_form_inside_every_form_is_read_back(printer):
    assert len(SMALL_TREES) > 3000
    notation = "latex" if printer is to_latex else "text"
    for formula in SMALL_TREES:
        assert read(printer(formula), notation=notation, variables=["x", "y", "n"]).formula == formula


def test_different_trees_are_printed_differently():
    for printer in PRINTERS.values():
        assert len({printer(formula) for formula in SMALL_TREES}) == len(SMALL_TREES)


PLAIN = tuple(
    row
    for row in CALLS
    if row.form is not Form.FENCE and "<" not in (row.notation.mathml or "") and " " not in (row.notation.unicode or "")
)


@given(
    formulas(calls=PLAIN).filter(lambda formula: "10⁻" not in to_unicode(formula) and "10³" not in to_unicode(formula))
)
@settings(max_examples=100, deadline=None)
def test_unicode_is_read_back_too(formula):
    """Where no bars nest and no power of ten was typed: 1e-3 is printed as the power it is."""
    assert read(to_unicode(formula), variables=sorted(symbols(formula))).formula == formula


@given(trees())
@settings(max_examples=100, deadline=None)
def test_latex_closes_its_groups_and_knows_its_commands(formula):
    assert latex_tokens(to_latex(formula)) is not None
    assert to_latex(formula).isascii()


CHILDREN = {"mfrac": 2, "msup": 2, "msub": 2, "mroot": 2, "msubsup": 3, "math": 1}


@given(trees())
@settings(max_examples=100, deadline=None)
def test_mathml_is_well_formed_core(formula):
    markup = to_mathml(formula)
    assert vetted_mathml(markup) is not None
    for element in ElementTree.fromstring(markup).iter():
        tag = element.tag.removeprefix(NAMESPACE)
        assert tag in MATHML_ELEMENTS
        assert tag not in CHILDREN or len(element) == CHILDREN[tag]
        assert (len(element) == 0) == (tag in {"mi", "mn", "mo", "mtext", "mspace"})
    assert "&" not in markup.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")


@pytest.mark.parametrize("row", [row for row in OPERATORS if row.form not in (Form.VECTOR, Form.PIECEWISE)], ids=repr)
@pytest.mark.parametrize("argument", ["x", "x/y", "x + y", "-x"])
def test_every_row_prints_in_every_notation(row, argument):
    below = read(argument).formula
    formula = Apply(row, (below,) * len(row.parameters))
    assert latex_tokens(to_latex(formula)) is not None
    assert vetted_mathml(to_mathml(formula)) is not None
    scalar = row.form not in {Form.COMPARISON, Form.CONNECTIVE, Form.ELEMENT} | BINDING_FORMS
    if scalar and not (row.conditions or row.of_arrays):
        assert read(to_text(formula)).formula == formula
    inside_a_power = Apply(POWER, (formula, Number(2)))
    assert latex_tokens(to_latex(inside_a_power)) is not None
    assert vetted_mathml(to_mathml(inside_a_power)) is not None


# --- names that come from elsewhere, rows of one's own

HOSTILE = (
    r"\input{/etc/passwd}", "a_b{c}^d", "50% of $x", "<script>alert(1)</script>", '"><img onerror=x>', "x & y", "house price",
    "été", "价格", "x\ny", "~#", "__x__", "",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_becomes_markup(name):
    formula = Apply(POWER, (Symbol(name), Number(2)))
    ElementTree.fromstring(to_mathml(formula))
    assert vetted_mathml(to_mathml(formula)) is not None
    inner = to_latex(formula).removeprefix(r"\text{").removesuffix("}^{2}")
    assert "\\input" not in inner
    assert not any(special in inner.replace("\\" + special, "") for special in "%$#&")
    to_text(formula), to_unicode(formula)


def test_a_row_of_ones_own_prints_by_its_notation():
    floor = Operator("floor", form=Form.FENCE, definition="x", notation=Notation("⌊{0}⌋", r"\lfloor {0} \rfloor"))
    mish = Operator("mish", definition="x*tanh(softplus(x))")
    formula = Apply(floor, (Apply(SUM, (x, Apply(mish, (y,)))),))
    assert to_text(formula) == "floor(x + mish(y))"
    assert to_unicode(formula) == "⌊x + mish(y)⌋"
    assert to_latex(formula) == r"\lfloor x + \operatorname{mish}(y) \rfloor"


def test_a_number_without_a_text_prints_its_value():
    assert to_text(Number(Fraction(1, 8))) == "0.125"
    assert to_text(Number(Fraction(5, 2))) == "2.5"
    assert to_text(Apply(POWER, (Number(Fraction(1, 3)), x))) == "(1/3)^x"
    assert to_latex(Apply(PRODUCT, (Number(Fraction(1, 3)), x))) == r"\frac{1}{3} x"
    assert to_text(number(Fraction(-3, 4))) == "-3/4"


# --- size


@pytest.mark.parametrize("printer", PRINTERS.values(), ids=PRINTERS)
def test_deep_and_long_trees_print(printer):
    deep = x
    for _ in range(1500):
        deep = Apply(QUOTIENT, (Apply(SUM, (deep, Number(1))), y))
    assert printer(deep)
    long = Apply(SUM, tuple(Apply(NEGATION, (Symbol(f"x_{i}"),)) for i in range(20_000)))
    assert len(printer(long)) > 100_000


def test_vectors_of_unequal_rows_are_lists_of_lists():
    uneven = Apply(VECTOR, (Apply(VECTOR, (x,)), Apply(VECTOR, (x, y))))
    assert to_text(uneven) == "[[x], [x, y]]"
    assert latex_tokens(to_latex(uneven)) is not None


def test_comparisons_print_their_signs():
    printed = [(to_text(f), to_unicode(f), to_latex(f)) for f in (Apply(row, (x, y)) for row in COMPARISONS)]
    assert ("x <= y", "x ≤ y", r"x \le y") in printed
    assert to_unicode(Apply(row_taking("and", 2, OPERATORS), (Apply(COMPARISONS[0], (x, y)),) * 2)) == "x < y ∧ x < y"


@pytest.mark.parametrize(
    ("factors", "printed"),
    [
        ("p i", "p·i"),
        ("x i", "x·i"),
        ("l n x", "l·nx"),
        ("s i n", "si·n"),
        ("m u", "m·u"),
        ("i n f", "in·f"),
        ("x y", "xy"),
        ("a b c", "abc"),
    ],
)
def test_letters_side_by_side_spell_no_word(factors, printed):
    """p·i is not π, and s·i·n·(x) no sine."""
    names = factors.split()
    tree = Apply(PRODUCT, tuple(map(Symbol, names)))
    assert to_unicode(tree) == printed
    assert read(to_unicode(tree), variables=names).formula == tree
    called = Apply(PRODUCT, (*tree.arguments, Apply(SUM, (Symbol("x"), Symbol("y")))))
    assert read(to_unicode(called), variables=sorted({*names, "x", "y"})).formula == called


@pytest.mark.parametrize("word", [*WORDS])
def test_letters_side_by_side_spell_no_word_of_the_language(word):
    tree = Apply(PRODUCT, tuple(map(Symbol, word)))
    assert to_unicode(tree) != word
    assert read(to_unicode(tree), variables=sorted({*word})).formula == tree


@pytest.mark.parametrize(
    ("text", "unicode", "latex"),
    [
        ("log(y, x + 1)", "log(y, x + 1)", r"\operatorname{log}(y, x + 1)"),
        ("psi(x)^2", "(ψ(x))²", r"(\psi(x))^{2}"),
        ("gamma(x)^3", "(Γ(x))³", r"(\Gamma(x))^{3}"),
        ("polygamma(x + 1, y)", "polygamma(x + 1, y)", r"\operatorname{polygamma}(x + 1, y)"),
    ],
)
def test_no_template_is_left_empty_and_no_letter_raised(text, unicode, latex):
    """A letter with an exponent is a power of the letter; a base that does not fit below log stands in the bracket."""
    tree = read(text).formula
    assert (to_unicode(tree), to_latex(tree)) == (unicode, latex)
    assert read(latex, notation="latex").formula == read(unicode).formula == tree
    assert "{0}" not in to_mathml(tree)
