"""What a part needs is told in the words of its row where the comparisons would not read well."""

import pytest

from workbench.functions import function


@pytest.mark.parametrize(
    ("text", "point", "told"),
    [
        ("1 + gamma(2y)", -1.0, "gamma(2*y) needs 2*y other than 0, -1, -2, ...; here 2*y = -2"),
        ("x!", -3.0, "x! needs x other than -1, -2, -3, ...; here x = -3"),
        ("digamma(x)", 0.0, "digamma(x) needs x other than 0, -1, -2, ...; here x = 0"),
        ("log(x - 1)", 0.0, "log(x - 1) needs x - 1 > 0; here x - 1 = -1"),
    ],
)
def test_the_message_names_the_part_and_what_it_needs(text, point, told):
    assert function(text).violation([point]).message == told


def test_a_value_too_large_is_not_called_outside_the_domain():
    assert "too large" in function("gamma(x)").violation([200.0]).message
    assert function("gamma(x)").violation([-1.5]) is None
