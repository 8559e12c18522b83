"""When two values count as the same: against NumPy's own definition, over many values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from common.checking import close, exact

# Among them what is nearly the same, so that both verdicts turn up.
NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 1.0005, 1.002, 1e-7, -1.0, math.nan, math.inf, -math.inf]),
    st.floats(width=32),
)
SHAPES = st.sampled_from([(), (0,), (1,), (3,), (2, 2)])


def by_definition(value, reference, relative=1e-3, absolute=1e-6):
    """Whether `value` is close, as the docstring of Close says it, in the words of NumPy."""
    if reference.dtype.kind in "biu":
        return bool(np.all(value == reference))
    finite = np.abs(reference[np.isfinite(reference)])
    scale = finite.max() if finite.size and finite.max() > 0 else 1.0
    return np.allclose(value, reference, rtol=relative, atol=absolute * scale, equal_nan=True)


@given(st.data())
def test_arrays_are_close_where_numpy_says_so(data):
    shape = data.draw(SHAPES)
    value, reference = (
        data.draw(arrays(kind, shape, elements=NUMBERS))
        for kind in (np.float32, data.draw(st.sampled_from([np.float32, np.float64])))
    )
    assert close().accepts(value, reference) == by_definition(value, reference)
    assert exact().accepts(value, reference) == by_definition(value, reference, 0, 0)


@given(NUMBERS, NUMBERS)
def test_single_numbers_are_close_where_arrays_of_one_are(value, reference):
    assert close().accepts(value, reference) == by_definition(np.array(value), np.array(reference))


@given(st.integers(), st.one_of(st.integers(), st.booleans(), st.floats()))
def test_whole_numbers_are_met_exactly(reference, value):
    assert close().accepts(value, reference) == (value == reference)


@pytest.mark.parametrize("value", [10**400, -(10**400)])
def test_a_number_beyond_all_floats_is_close_to_none(value):
    assert not close().accepts(value, 1.0)
    assert close().accepts(value, value)


def test_numbers_within_json_are_compared_like_others():
    reference = {"loss": [1.0, math.nan], "steps": 3, "name": "adam"}
    assert close().accepts({"loss": [1.0005, math.nan], "steps": 3, "name": "adam"}, reference)
    for other in (
        {"loss": [1.0, 0.0], "steps": 3, "name": "adam"},
        {"loss": [1.0, math.nan], "steps": 3.5, "name": "adam"},
        {"loss": [1.0, math.nan], "steps": 3, "name": "sgd"},
        {"loss": [1.0], "steps": 3, "name": "adam"},
        {"loss": [1.0, math.nan], "steps": 3},
    ):
        assert not close().accepts(other, reference)
