"""Properties of reading: what is printed is read back, signs that are left out change nothing, no text surprises."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.meaning import mean_the_same
from tests.strategies import formulas, lists, texts, written
from workbench.errors import OptionError, ParseError
from workbench.language.formula import Apply, symbols, walk
from workbench.language.printing import to_text, to_unicode
from workbench.language.reading import LIMIT, read
from workbench.operators import BINDING_FORMS, OPERATORS, PRODUCT, Form


@settings(max_examples=250, deadline=None)
@given(formulas(pieces=True))
def test_what_is_printed_is_read_back(tree):
    names = sorted(symbols(tree))
    assert read(to_text(tree), variables=names).formula == tree


@settings(max_examples=250, deadline=None)
@given(formulas())
def test_what_is_printed_in_unicode_means_what_was_read(tree):
    """The same tree, but for what has one look: 10³ for 1e3, log₂(x) for log2(x)."""
    found = read(to_unicode(tree), variables=sorted(symbols(tree))).formula
    assert found == tree or mean_the_same(found, tree, between="")


@settings(max_examples=150, deadline=None)
@given(written("text"))
def test_spaces_around_signs_change_nothing(text):
    """What is read with spaces is read without, where they stand between signs: as the same tree."""
    spaced = re.sub(r"([-+*/(),])", r" \1 ", text)
    try:
        one, other = read(text, notation="text"), read(spaced, notation="text")
    except ParseError:
        return  # 1e-3 is a number, 1e - 3 is not; a bracket behind a space is refused
    assert one.formula == other.formula


@settings(max_examples=100, deadline=None)
@given(lists(formulas(leaves=4)))
def test_lists_are_read_back(tree):
    assert read(to_text(tree), variables=sorted(symbols(tree))).formula == tree


@settings(max_examples=200, deadline=None)
@given(formulas(names=("x", "y", "w_12", "alpha"), leaves=8))
def test_formulas_over_ordinary_names_need_no_declaration(tree):
    assert read(to_text(tree)).formula == tree


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        formulas(names=("x", "y"), calls=tuple(r for r in OPERATORS if r.parity), leaves=3), min_size=2, max_size=4
    )
)
def test_brackets_side_by_side_are_a_product(factors):
    """(a)(b)(c) is the tree of (a)*(b)*(c)."""
    bodies = [f"({to_text(factor)})" for factor in factors]
    joined = read("".join(bodies)).formula
    assert joined == read("*".join(bodies)).formula == Apply(PRODUCT, tuple(factors))


@settings(max_examples=800, deadline=None)
@given(texts(), st.booleans())
def test_any_text_is_read_or_refused_at_a_place_of_it(text, equation):
    try:
        reading = read(text, notation="text", equation=equation, variables=["x", "a"])
    except ParseError as error:
        assert 0 <= error.position <= len(text)
        assert 0 <= error.length <= len(text) - error.position
        assert error.reason and error.text == text
        assert all(character.isprintable() or character == "\n" for character in str(error))
    else:
        assert all(node.operator in OPERATORS for node in walk(reading.formula) if isinstance(node, Apply))


@settings(max_examples=300, deadline=None)
@given(texts())
def test_what_is_read_prints_to_the_same_reading(text):
    """The text that "read as" shows means what was read."""
    try:
        formula = read(text, notation="text").formula
    except ParseError:
        return
    assert read(to_text(formula), variables=sorted(symbols(formula)), limit=10 * LIMIT).formula == formula


@settings(max_examples=200, deadline=None)
@given(texts(), texts())
def test_any_option_is_taken_or_refused(text, name):
    try:
        read("x", variables=[name], notation=text)
    except (OptionError, ParseError):
        return


def test_forms_of_the_table_all_occur_in_random_trees():
    """The strategies reach every form, so that the properties above speak about all of them."""
    reached = set()

    @settings(max_examples=600, deadline=None, database=None, derandomize=True)
    @given(formulas(pieces=True, leaves=16))
    def collect(tree):
        reached.update(node.operator.form for node in walk(tree) if isinstance(node, Apply))

    collect()
    assert reached >= set(Form) - {Form.REDUCTION, Form.VECTOR, Form.ELEMENT} - BINDING_FORMS
