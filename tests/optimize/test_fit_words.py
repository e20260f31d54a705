"""What a fit says of itself and of what it refuses is true, and tells what to do."""

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.optimize import fit

T = np.linspace(0, 10, 21)
DECAY = {"x": T, "y": 2.6 * np.exp(-0.4 * T) + 0.5 + 0.05 * np.sin(7 * T)}


def test_a_parameter_at_its_bound_has_no_interval_and_the_others_have_theirs():
    found = fit("y = a*exp(-b*x) + c", DECAY, {"b": 0.3}, bounds={"a": (0, 2), "b": (0, 1)})
    assert found.parameters["a"] == 2
    for method in ("linear", "profile"):
        intervals = found.confidence_intervals(method=method)
        assert np.isnan(intervals["a"]).all()
        assert all(intervals[name][0] < found.parameters[name] < intervals[name][1] for name in "bc")
    with pytest.raises(OptionError, match="'a' is held by its bound at 2"):
        found.profile("a")
