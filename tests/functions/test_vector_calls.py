"""A call with a vector value, softmax, is a function with components."""

import numpy as np
import pytest
import scipy.special

from workbench.errors import ParseError
from workbench.functions import function


def test_softmax_and_its_jacobian():
    f = function("softmax(x, y, z)")
    assert f.shape == (3,)
    for point in ([1.0, 2.0, 3.0], [800.0, -800.0, 799.0]):
        s = scipy.special.softmax(point)
        np.testing.assert_allclose(f.at(point), s, rtol=1e-13)
        np.testing.assert_allclose(f.jacobian.at(point), np.diag(s) - np.outer(s, s), rtol=1e-13, atol=1e-300)
    assert function(["softmax(x, y)", "softmax(y, x)"]).shape == (2, 2)


def test_a_vector_is_not_taken_for_a_number():
    with pytest.raises(ParseError, match="only equal shapes are added"):
        function("1 + softmax(x, y)")
    np.testing.assert_allclose(function("2*softmax(x, y)")(1, 2), 2 * scipy.special.softmax([1, 2]))
