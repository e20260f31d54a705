"""Long sums of terms of one shape: read as templates, they say what the usual reading says, and make no term unasked."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import ParseError, WorkbenchError
from workbench.language import passages
from workbench.language.formula import Apply, Formula, Number, Symbol, outlined, size, symbols
from workbench.language.long_sums import LEAST, Alike, LongSum, Typed, Whole
from workbench.language.printing import to_text
from workbench.language.reading import Reading, read
from workbench.language.substitution import free_names, levels, sizes_in
from workbench.language.text.cuts import cuts, longest_bracket, tokens_of
from workbench.operators import NEGATION, POWER, PRODUCT, SUM

TERMS = (
    *("({n} - {m})^2", "{c}*{n}", "{c}{n}", "{n}^{k}", "100*({m} - {n}^2)^2", "({c} - {n})^2", "{n}*{m}", "{n} {m}"),
    *("sin({n})", "sin {n}", "sin({c}*{n})", "cos({n} + {c})/{c}", "exp(-{c}*{n})", "e^(-{n})", "e^-{n}", "log({n})"),
    *("{n}/{c}", "{c}/{n}", "{n}/({c} - {k})", "({c} + {c})*{n}", "({n} - {m})/({m} + {c})", "sqrt({c})*{n}"),
    *("sin({c})*{n}", "log{k}({n})", "log({n}, {k})", "max({n}, {c})", "max(0, {c} - {n})", "|{n} - {c}|", "abs({n})"),
    *("1/2{n}", "1/2*{n}", "{n}{m}", "{n} ({c})", "{n}({m})", "({c}) {n}", "{n}**2", "{k}^{n}", "{n}^-{k}"),
    *("pi*{n}", "2pi*{n}", "π*{n}", "{n}²", "{n}·{m}", "{n} − {c}", "{c}e{k}*{n}", "1e-{k}*{n}", "{c}.{k}*{n}"),
    *(".{k}*{n}", "1{k}{n}", "0{k}*{n}", "0x{i}", "{c}d{i}", "{c}x10^{k}", "{c}.{k}f", "d{i}*{c}", "2 3{n}"),
    *("x{i}", "y{i}*z{i}", "ax{i}", "loss*{n}", "rate{i}*{n}", "W_{i}_{k}*{n}", "{n}_1", "i*{n}", "T*{n}", "E^2*{n}"),
    *("{n} - -{m}", "{n}*-{m}", "--{n}", "-{n}", "sum(i=1..3, i*{n})", "mean({n})", "np.sin({n})", "f({n})", "{n}!"),
    *("{n}/(1 - 1)", "log(0)", "{c},5*{n}", "({n} + {c}", "{n}^({k}/{c})", "{n}*({m} - ({n} + {c})^2)", "sin {n}/2"),
)
BESIDE = ("x", "7", "a*b", "(x1 - 3)^2", "xy", "x2", "x_1", "y^2 + 3", "1e-5", "z3", "x*y", "sin 2x", "x12", "x10", "0")
AROUND = (
    *("{}", "{}", "{}", "{}", "0.5*({})", "({})/100", "sqrt({})", "1/2({})", "-({})", "x*({}) + y", "e^({})/2", "({})"),
    *("f(x1) = {}", "y = {}", "x1 = {}", "{} where x1 > 0", "{}\n+ 3", "{}; 3", "{}.", "mean({})", "x1({})", "({}"),
)
NAMES = ("x{}", "x{}", "x_{}", "x[{}]", "loss{}", "d{}")


@st.composite
def long_texts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Sums of terms of a few shapes, with others between them, and how they are read."""
    random = draw(st.randoms(use_true_random=False))
    name = draw(st.sampled_from(NAMES))
    shapes = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3))
    count = draw(st.sampled_from((LEAST - 1, LEAST, LEAST + 1, 80)))
    number = draw(st.sampled_from((lambda: "3", lambda: f"{random.randint(0, 9)}", lambda: f"{random.random():.2f}")))
    signs = draw(st.sampled_from(("+", "-", "+-")))
    terms = []
    for i in range(1, count + 1):
        typed = {"n": name.format(i), "m": name.format(i + 1), "i": i, "c": number(), "k": "2"}
        terms += [(random.choice(signs), shape.format(**typed)) for shape in shapes]
    for beside in draw(st.lists(st.sampled_from(BESIDE), max_size=3)):
        terms.insert(random.randint(0, len(terms)), (random.choice(signs), beside))
    gap = draw(st.sampled_from((" ", "")))
    first = draw(st.sampled_from(("", "", "- ", "+")))
    text = first + terms[0][1] + "".join(f"{gap}{sign}{gap}{term}" for sign, term in terms[1:])
    declared = [name.format(i) for i in range(1, count + 2)]
    options = draw(st.sampled_from(({}, {"limit": 10**6}, {"variables": declared}, {"variables": declared[:30]})))
    return draw(st.sampled_from(AROUND)).replace("{}", text), options


def told(text: str, options: Mapping[str, Any], *, longest: int) -> Reading | str:
    """What a reading says, or why there is none; texts from so many characters on are read by templates."""
    with mock.patch.object(passages, "LONG", longest):
        try:
            return read(text, **options)
        except WorkbenchError as error:
            return str(error)


def usual(text: str, **options: Any) -> Reading:
    found = told(text, options, longest=10**9)
    assert isinstance(found, Reading)
    return found


def joined(term: str, count: int = 200, sign: str = " + ") -> str:
    return sign.join(term.format(i, i + 1) for i in range(1, count + 1))


def long_sums(formula: Formula) -> list[LongSum]:
    return [node for node in outlined(formula) if isinstance(node, LongSum)]


@settings(max_examples=400, deadline=None)
@given(long_texts())
def test_templates_say_what_the_usual_reading_says(case):
    text, options = case
    found, wanted = told(text, options, longest=200), told(text, options, longest=10**9)
    assert found == wanted
    if isinstance(found, Reading) and isinstance(wanted, Reading):
        assert repr(found.formula) == repr(wanted.formula)  # numbers as typed, too
        assert symbols(found.formula) == symbols(wanted.formula)
        assert size(found.formula) == size(wanted.formula)


@pytest.mark.parametrize(
    "term",
    ["100*(x{1} - x{0}^2)^2 + (1 - x{0})^2", "{0}.5*x{0}", "3x{0}", "(0.{0} - a*{0})^2", "π*x{0}²", "|x{0} - {0}|/{1}"],
)
@pytest.mark.parametrize("around", ["{}", "0.5*({})", "({})/100 + y", "- {}", "f(x1) = {}"])
def test_terms_of_one_shape_are_templates(term, around):
    text = around.replace("{}", joined(term))
    reading = read(text, limit=10**6)
    (total,) = long_sums(reading.formula)
    assert sum(group.count for group in total.groups) + len(total.others) == len(total.order)
    assert len(total.others) <= 1
    assert not total.written_out
    assert reading.formula == usual(text, limit=10**6).formula
    assert total.written_out


@pytest.mark.parametrize(
    "text",
    [
        joined("x{}", LEAST - 1) + " + y" * 300,
        joined("sin x{}/2"),  # a note for each term
        joined("sqrt({})*y"),  # 4 is a square, 3 is none
        joined("x^{}"),
        joined("x[{}]"),  # components of an array that is not declared
        joined("mean(a*x{})"),
        joined("sum(k=1..3, k*x{})"),
        joined("cos(x{})\n+ x"),
        joined("x{}", 300).replace("+", "*"),
    ],
)
def test_other_texts_are_read_in_the_usual_way(text):
    reading = read(text, limit=10**6)
    assert not any(group.count for total in long_sums(reading.formula) for group in total.groups if group.names)
    assert reading == usual(text, limit=10**6)


def test_exponents_are_part_of_a_shape():
    text = " + ".join(f"x{i}^{2 + i % 3}" for i in range(1, 301))
    (total,) = long_sums(read(text, limit=10**6).formula)
    assert [str(group.template) for group in total.groups] == [
        f"power(Symbol(#1), Number({exponent}))" for exponent in (3, 4, 2)
    ]
    assert total == usual(text, limit=10**6).formula


def test_places_with_the_same_name_are_one():
    (total,) = long_sums(read(joined("x{0}^2*sin(x{0}) - x{1}*x{0}"), limit=10**6).formula)
    assert [len(group.names) for group in total.groups] == [1, 2]


def test_errors_have_their_places():
    text = joined("x{}") + " + 1/(1 - 1)"
    with pytest.raises(ParseError) as caught:
        read(text, limit=10**6)
    assert text[caught.value.position] == "/"


def test_more_variables_than_declared_are_refused():
    with pytest.raises(ParseError, match="more than 200 variables"):
        read(joined("sin(x{})", 201))


def test_what_is_told_of_a_long_sum_makes_no_terms():
    total = read(joined("a*(x{1} - x{0}^2)^2"), limit=10**6).formula
    assert isinstance(total, LongSum)
    assert symbols(total) == free_names(total) == {"a", *(f"x{i}" for i in range(1, 202))}
    assert (sizes_in(total), levels(total), size(total)) == (frozenset(), 0, 1 + 200 * 10)
    assert not total.written_out


def test_a_long_sum_is_like_any_other():
    text = joined("{0}.50*x{0}^2 - x{1}*y")
    total, wanted = read(text, limit=10**6).formula, usual(text, limit=10**6).formula
    assert isinstance(total, LongSum)
    assert (total == wanted, wanted == total, hash(total) == hash(wanted)) == (True, True, True)
    assert to_text(total) == to_text(wanted)
    assert repr(pickle.loads(pickle.dumps(total))) == repr(wanted)
    assert total.children is total.children


def test_columns_are_exact():
    total = read(" + ".join(f"0.1{i}*x{i} - {i}*y" for i in range(1, 101)), limit=10**6).formula
    assert isinstance(total, LongSum)
    first, second = total.groups
    assert isinstance(first.numbers[0], Typed)
    assert isinstance(second.numbers[0], Whole)
    np.testing.assert_array_equal(first.numbers[0].floats(), [float(f"0.1{i}") for i in range(1, 101)])
    assert first.numbers[0].formula(9) == Number(first.numbers[0].formula(9).value, "0.110")
    assert second.term(2) == Apply(NEGATION, (Apply(PRODUCT, (Number(3), Symbol("y"))),))


def test_terms_stand_in_the_order_in_which_they_were_written():
    squares = Alike(Apply(POWER, (Symbol("#1"), Number(2))), (("a", "b"),), (), 2)
    total = LongSum((squares,), (Symbol("c"),), np.array([0, 1, 0]))
    assert total == Apply(SUM, (squares.term(0), Symbol("c"), squares.term(1)))


def test_texts_are_cut_at_the_signs_between_terms():
    found = cuts("-x1*y - (a + b) + 2e-5 +|c - d|- sin(-x) ^-2")
    assert found is not None
    assert [found.term(k) for k in range(len(found))] == ["-x1*y", "(a + b)", "2e-5", "|c - d|", "sin(-x) ^-2"]
    assert [found.shapes[k].minus for k in found.shape_of] == [False, True, False, False, True]


def test_tokens_with_digits_are_found():
    looks = "#.#e-#*x_# + W#[#]/log#(.#)"
    assert [(t.kind, looks[t.start : t.end]) for t in tokens_of(looks)] == [
        ("number", "#.#e-#"),
        ("name", "x_#"),
        ("component", "W#[#]"),
        ("name", "log#"),
        ("number", ".#"),
    ]


@pytest.mark.parametrize("text", ["(x", "x)", ")x(", "x = 1", "|x", "x ; y", 'x "y"'])
def test_texts_of_other_forms_are_not_cut(text):
    assert cuts(text) is None


def test_without_brackets_there_is_no_longest():
    assert longest_bracket("x + y") is None
