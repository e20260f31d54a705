r"""What could be read as something else: digits, products over an index, words below a name, arguments without brackets."""

import pytest

from workbench.errors import ParseError
from workbench.language.building import LARGEST_DIGITS
from workbench.language.printing import to_text
from workbench.language.reading import read


def plain(text, notation="latex", **options):
    return to_text(read(text, notation=notation, **options).formula)


def refused(text, notation="latex", **options):
    with pytest.raises(ParseError) as caught:
        read(text, notation=notation, **options)
    return caught.value


# --- digits


def test_no_digit_is_left_out():
    digits = "1234567890" * 6
    assert plain(rf"\sum_{{i=1}}^n x_i x_{{{digits}}}") == f"sum(i=1..n, x[i]*x[{digits}])"
    assert plain(rf"\log_{{{digits}}} x") == plain(f"log_{digits}(x)", "text") == f"log(x, {digits})"


@pytest.mark.parametrize(
    ("written", "notation"),
    [(r"\sum_{{i=1}}^n x_i x_{{{}}}", "latex"), (r"\log_{{{}}} x", "latex"), ("log_{}(x)", "text")],
)
def test_more_digits_than_a_number_has_are_refused(written, notation):
    assert "a number of more than" in refused(written.format("1" * (LARGEST_DIGITS + 1)), notation).reason


# --- hints


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("sen(x)", r"\sin,"),
        ("lg x", r"\log_{10},"),
        ("arsinh(x)", r"\operatorname{arcsinh},"),
        ("cbrt(x)", r"\sqrt[3],"),
    ],
)
def test_a_function_is_named_as_its_row_is_typeset(written, hint):
    assert refused(written).hint.startswith(hint)
