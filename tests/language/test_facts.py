"""Facts of shared parts: the same as without sharing, and found by looking at each distinct part a few times."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import formulas
from workbench.errors import ParseError
from workbench.language import facts, formula, substitution
from workbench.language.facts import Facts
from workbench.language.formula import Apply, Number, Symbol, parts, size
from workbench.language.insertions import LARGEST_COMPOSED
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.substitution import free_names, substituted
from workbench.operators import PRODUCT, SUM

LOOKS = 40
"""At each distinct part, of a text of any length."""


def lets(first, step, count, last):
    """Definitions t1, t2, ..., each made of the one before; step: over {this}, {before}."""
    names = [f"t{k}" for k in range(1, count + 1)]
    told = [f"let t1 = {first}", *(f"let {step.format(this=b, before=a)}" for a, b in pairwise(names))]
    return "; ".join((*told, last.format(last=names[-1], sum=" + ".join(names))))


def doubled(leaf, times):
    """x + x, (x + x) + (x + x), ..., with two parts more each time."""
    node = leaf
    for _ in range(times):
        node = Apply(SUM, (node, node))
    return node


@pytest.fixture
def looks(monkeypatch):
    """How many parts were gone through, by whatever goes through parts."""
    counted = Counter()

    def counting(original):
        def walked(*arguments):
            for part in original(*arguments):
                counted[original.__name__] += 1
                yield part

        return walked

    for name in ("parts", "outlined"):
        own = counting(getattr(formula, name))
        for module in (facts, formula, substitution):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, own)
    return counted


# --- texts of many definitions


CHAINS = [
    ("tanh(0.5x + 0.3y)", "{this} = sin(0.51{before} + 0.3z)", "{last}", {}),
    ("x + y", "{this} = sin(0.5{before} + x)", "{sum}", {}),
    ("x + y", "{this} = sin(0.5{before} + x)", "d/dx({last})", {}),
    ("[x, y]", "{this} = tanh({before}) + [x, 1]", "|{last}|", {}),
    ("W*w", "{this} = tanh(W*{before}) + w", "dot({last}, w)", {"shapes": {"W": (2, 2), "w": (2,)}}),
    ("sum(i=1..3, x[i]^2)", "{this} = sin({before}) + sum(i=1..3, x[i])", "{last}", {}),
    ("0", "{this}(u) = tanh(0.5u + x)", "{last}(x)", {}),
]


@pytest.mark.parametrize(("first", "step", "last", "options"), CHAINS)
def test_a_text_of_many_definitions_is_read_in_work_like_its_parts(looks, first, step, last, options):
    for count in (20, 190):
        looks.clear()
        found = read(lets(first, step, count, last), **options).formula
        distinct = sum(1 for _ in parts(found)) + 20 * (count if "(u)" in step else 1)
        assert looks.total() < LOOKS * distinct


def test_definitions_that_are_called_are_read_in_work_like_their_parts(looks):
    for count in (20, 190):
        names = [f"f{k}" for k in range(1, count + 1)]
        told = [f"let {b}(u) = tanh(0.5{a}(u) + y)" for a, b in pairwise(names)]
        text = "; ".join(("let f1(u) = u*y", *told, f"{names[-1]}(x)"))
        looks.clear()
        found = read(text).formula
        assert looks.total() < LOOKS * sum(1 for _ in parts(found))


@pytest.mark.parametrize("shown", ["", "(u)"])
def test_a_definition_that_is_used_twice_has_its_parts_once(shown):
    told = [f"let t{k}{shown} = t{k - 1}{shown}*sin(t{k - 1}{shown})" for k in range(2, 13)]
    found = read("; ".join((f"let t1{shown} = u*y", *told, f"t12{shown}"))).formula
    assert size(found) > 10_000 and sum(1 for _ in parts(found)) < 30


def test_a_doubly_used_chain_is_refused_where_the_tree_is_too_large_and_nothing_was_walked_twice(looks):
    with pytest.raises(ParseError) as refused:
        read(lets("x*y", "{this} = {before}*sin({before})", 190, "{last}"))
    largest = next(k for k in range(1, 190) if 2 * (5 * 2 ** (k - 1) - 2) > LARGEST_COMPOSED)
    assert refused.value.reason == f"with t{largest} there are more than {LARGEST_COMPOSED:,} parts"
    assert looks.total() < LOOKS * 4 * largest


def test_calls_that_differ_share_what_has_no_parameter_in_it():
    text = lets("sin(x)", "{this} = sin({before} + y)", 50, "let f(u) = u*{last}; f(1) + f(2) + f(v)")
    found = read(text).formula
    shared = {id(term.arguments[1]) for term in found.arguments}
    assert len(shared) == 1 and len(found.arguments) == 3


def test_arguments_are_told_apart_by_how_they_are_typed():
    found = read("let f(u) = u + 1; f(0.10) + f(0.1) + f(x) + f(y)").formula
    assert to_text(found) == "(0.10 + 1) + (0.1 + 1) + (x + 1) + (y + 1)"


def test_a_constant_of_deep_definitions_is_no_recursion():
    """Each of 190 definitions adds four levels; that there is a variable in it shows only at the bottom."""
    found = read(lets("x + 1", "{this} = sin(2{before} + 1) + 1", 190, "sqrt({last})")).formula
    assert free_names(found) == {"x"}


def test_remarks_on_parts_that_are_put_in_again_stand_once():
    text = "let a = sin([x, y]); let b = a + a; b + a"
    assert [note for note in read(text).notes if "component" in note] == [
        "sin is applied to each component of [x, y]",
    ]


# --- the same as without sharing


@given(st.lists(formulas(), min_size=1, max_size=4))
def test_facts_are_those_of_each_tree_by_itself(trees):
    known, whole = Facts(), Apply(SUM, (*trees, *trees))
    for tree in (*trees, whole):
        assert known.names(tree) == free_names(tree)
        assert known.size(tree) == size(tree)
        assert known.gathered(tree, _kind) == {type(part) for part in parts(tree)}


def _kind(part):
    return (type(part),)


@given(formulas(), formulas())
def test_a_call_is_the_body_with_its_arguments(body, argument):
    known = Facts()
    for values in ({"x": argument}, {"x": Symbol("y"), "y": Symbol("x")}, {"x": Symbol("x")}, {}):
        assert known.called(body, values) == substituted(body, values)
        assert known.called(body, values) is known.called(body, values)


def test_names_that_are_bound_stay_their_own():
    over = read("sum(i=1..n, x*i)").formula
    known = Facts()
    assert to_text(known.called(over, {"x": Symbol("i")})) == "sum(j=1..n, i*j)"
    assert known.called(over, {"i": Number(7)}) is over


def test_trees_that_share_their_parts_are_compared_part_by_part():
    leaf = Apply(PRODUCT, (Symbol("x"), Number(2)))
    first, second = doubled(leaf, 100), doubled(Apply(PRODUCT, (Symbol("x"), Number(2))), 100)
    assert first == second and first is not second
    assert first != doubled(Apply(PRODUCT, (Symbol("y"), Number(2))), 100)
    assert first != doubled(leaf, 99) and size(first) > 2**100
