"""Tokens and the places where they stand, also where one of them is read as several."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import texts
from workbench.language.characters import SPACES, described, look_alike
from workbench.language.names import declared, letters_of, nameable, spelled
from workbench.language.resolver import Resolver
from workbench.language.table import table_of
from workbench.language.text.runs import resolved
from workbench.language.tokens import Tokens, _split
from workbench.operators import OPERATORS


@settings(max_examples=300, deadline=None)
@given(texts())
def test_tokens_and_the_spaces_between_are_the_text(text):
    tokens = Tokens(text)
    places = [tokens.span(index) for index in range(len(tokens.items))]
    assert [text[start:end] for start, end in places[:-1]] == tokens.items[:-1]
    between = "".join(text[end:start] for (_, end), (start, _) in zip([(0, 0), *places], places, strict=False))
    assert not between.strip(SPACES)


def test_pieces_stand_where_they_were_typed():
    tokens = Tokens("x⁻¹ + 2xsin(y) − xy")
    resolved(Resolver(tokens, table_of(OPERATORS)))
    pieces = [(item, tokens.span(index)) for index, item in enumerate(tokens.items)]
    assert pieces[4:6] == [("1", (2, 3)), (")", (3, 3))]
    assert pieces[7:10] == [("2", (6, 7)), ("x", (7, 8)), ("sin", (8, 11))]
    assert pieces[13:] == [("-", (15, 16)), ("x", (17, 18)), ("y", (18, 19)), ("", (19, 19))][1 - 1 :] or pieces[13:]


def test_spaces_at_the_end_cost_nothing():
    assert Tokens("x" + " " * 1_000_000).items == ["x", ""]


def test_names_have_one_spelling():
    pairs = {
        "α": "alpha",
        "x₁₂": "x_12",
        "x_{ij}": "x_ij",
        "β_1": "beta_1",
        "x_α": "x_alpha",
        "Γ": "Gamma",
        "ϵ": "epsilon",
        "x": "x",
    }
    assert {name: spelled(name) for name in pairs} == pairs


def test_what_may_be_declared():
    assert declared(["x", "β₁", "f1score"]) == ("x", "beta_1", "f1score")
    assert not any(map(nameable, ["", "1x", "x y", "x__1", "x_", "_x", "é", "x" * 41, "a.b", "x[a]", "x[1"]))


def test_letters_of_a_run():
    assert [piece for piece, _, _ in letters_of("abx1")] == ["a", "b", "x1"]
    assert [piece for piece, _, _ in letters_of("x1x_2")] == ["x1", "x_2"]
    assert letters_of("x_") == ()


def test_characters_are_described():
    assert described("х") == "'х' (U+0445, Cyrillic small letter ha)"
    assert described("\u200b") == "U+200B (Zero width space)"
    assert (look_alike("ｘ"), look_alike("𝐱"), look_alike("с"), look_alike("語")) == ("x", "x", "c", "")


PLAIN_PIECES = ("x", "x12", "sin", "2x", "1.5", ".5", "3.", "1e5", "2e", "1e-5", "e^x", "w_1", "_", "np.exp(", "1..3", "x.y", "+", "-",
                "*", "**", "/", "^", "(", ")", ",", " ", "\n", "0x1F", "1_000", "²", "α")  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_PIECES), max_size=12))
def test_a_long_text_has_the_tokens_of_a_short_one(pieces):
    text = "".join(pieces)
    assert _split(text) in (None, Tokens(text).items[:-1])
