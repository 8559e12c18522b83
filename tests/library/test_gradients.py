"""The gradient by trying, and how far two gradients are apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from common.gradients import numerical_gradient, relative_error

numbers = arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(-3, 3))


@settings(max_examples=40, deadline=None)
@given(numbers)
def test_of_known_functions(x):
    kept = x.copy()
    np.testing.assert_allclose(
        numerical_gradient(lambda x: (x**2).sum(), x), 2 * x, rtol=1e-6, atol=1e-7
    )
    np.testing.assert_allclose(
        numerical_gradient(lambda x: np.sin(x).sum(), x), np.cos(x), rtol=1e-6, atol=1e-7
    )
    np.testing.assert_array_equal(x, kept)


def test_float32_stays_and_is_good_to_a_percent():
    x = np.array([[1.0, -2.0], [100.0, 0.0]], np.float32)
    gradient = numerical_gradient(lambda x: (x.astype(np.float64) ** 2).sum(), x)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-2, atol=1e-3)


def test_a_function_that_changes_its_argument_does_no_harm():
    def doubling(x: np.ndarray) -> float:
        x *= 2
        return float(x.sum())

    x = np.arange(3.0)
    np.testing.assert_allclose(numerical_gradient(doubling, x), [2, 2, 2])
    np.testing.assert_array_equal(x, [0, 1, 2])


def test_whole_numbers_are_refused():
    with pytest.raises(ValueError, match="astype"):
        numerical_gradient(lambda x: float(x.sum()), np.arange(3))


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0),
        ([0.0, 0.0], [0.0, 0.0], 0),
        ([3.0, 4.0], [0.0, 0.0], 1),
        ([1.0, 2.0], [-1.0, -2.0], 1),
        ([1.0], [3.0], 0.5),
    ],
)
def test_relative_error(a, b, error):
    assert relative_error(np.array(a), np.array(b)) == pytest.approx(error)


def test_relative_error_of_other_shapes():
    with pytest.raises(ValueError, match="shapes"):
        relative_error(np.ones((3, 1)), np.ones(3))
