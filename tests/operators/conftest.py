"""All numbers of mpmath in these tests have 40 digits."""

import mpmath
import pytest

from tests.operators.meaning import DIGITS


@pytest.fixture(autouse=True, scope="module")
def many_digits():
    with mpmath.workdps(DIGITS):
        yield
