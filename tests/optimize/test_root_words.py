"""What a search for a root says of itself and of what it refuses is true, and tells what to do."""

import pytest

from workbench.errors import OptionError, ParseError
from workbench.optimize import find_root
from workbench.sessions.points import bracket


def test_a_jump_through_zero_has_no_multiplicity():
    found = find_root("sign(x - 1/4)", bracket=[-1, 1.1])
    assert found.success and found.x == 0.25 and found.multiplicity is None
    assert "F jumps there" in found.message and "multiplicity" not in found.summary()


def test_a_power_below_one_is_not_called_a_multiplicity():
    found = find_root("sqrt(x - 1/10)", 1)
    assert found.success and "power 0.5" in found.message and "multiplicity" not in found.message


def test_a_start_outside_the_bracket_is_refused_and_one_inside_is_not():
    with pytest.raises(OptionError, match=r"x = 5 is outside the bracket \(1, 2\)"):
        find_root("x^2 - 2", 5, bracket=[1, 2])
    assert find_root("x^2 - 2", 1.5, bracket=[1, 2]).success


@pytest.mark.parametrize("options", [{"max_steps": 0}, {"max_steps": 1}])
def test_auto_does_not_advise_auto(options):
    found = find_root("x^2 - 2", 1, **options)
    assert found.status == "step_limit" and "max_steps=" in found.advice and "auto" not in found.advice
    assert "'auto'" in find_root("x^2 - 2", 1, method="newton", **options).advice


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x = y = 2", '["x = 2", "y = 2"]'),
        ("x + y = 2; x - y = 0", '["x + y = 2", "x - y = 0"]'),
    ],
)
def test_several_equations_in_one_text_are_shown_as_a_list(text, hint):
    with pytest.raises(ParseError) as caught:
        find_root(text, [1, 1])
    assert hint in str(caught.value)
    assert find_root([part.strip(' "') for part in hint.strip("[]").split(",")], [1, 0.5]).success  # and that is read


def test_other_faults_of_a_text_keep_their_words():
    with pytest.raises(ParseError, match="two operators"):
        find_root("x + * y = 2", [1, 1])


def test_words_of_scipy_are_told_only_where_it_found_no_root():
    assert "SciPy" not in find_root("x^2 - 2", 1, method="scipy:hybr").message
    assert "SciPy" in find_root("x^2 + 2", 1, method="scipy:hybr").message


def test_where_f_is_the_same_everywhere_the_start_is_returned():
    found = find_root("0x + 1", 0)
    assert found.status == "no_root" and found.x == 0 and "all around x = 0," in found.message


def test_a_bracket_on_the_command_line_is_two_numbers():
    assert bracket("1, 2") == [1, 2]
    with pytest.raises(OptionError, match="--bracket is '1:2'; it takes a pair of numbers a,b, such as --bracket 1,2"):
        bracket("1:2")
