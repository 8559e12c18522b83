"""Patches: against loops, and putting them back."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.layers import col2im, conv_output_size, im2col

small = st.integers(1, 4)
cases = st.tuples(st.integers(1, 3), small, small, small, small, small, st.integers(1, 3))


def places(case, padding):
    count, height, width, channels, down, right, stride = case
    assume(height + 2 * padding >= down and width + 2 * padding >= right)
    return (count, height, width, channels), (down, right, stride, padding)


@settings(max_examples=50, deadline=None)
@given(cases, st.integers(0, 2), st.sampled_from([np.float32, np.float64]))
def test_each_row_is_a_patch(case, padding, dtype):
    shape, (down, right, stride, padding) = places(case, padding)
    x = np.arange(1, np.prod(shape) + 1, dtype=dtype).reshape(shape)
    kept = x.copy()
    padded = np.pad(x, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    expected = [
        image[i : i + down, j : j + right].ravel()
        for image in padded
        for i in range(0, padded.shape[1] - down + 1, stride)
        for j in range(0, padded.shape[2] - right + 1, stride)
    ]
    rows = im2col(x, down, right, stride, padding)
    assert rows.dtype == dtype
    np.testing.assert_array_equal(rows, expected)
    rows[...] = 0
    np.testing.assert_array_equal(x, kept)  # rows are a new array


@settings(max_examples=50, deadline=None)
@given(cases, st.integers(0, 2), st.integers(0, 2**32 - 1))
def test_putting_back_is_the_adjoint(case, padding, seed):
    shape, window = places(case, padding)
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    rows = im2col(x, *window)
    other = rng.standard_normal(rows.shape)
    kept = other.copy()
    back = col2im(other, shape, *window)
    assert back.shape == shape
    np.testing.assert_allclose((rows * other).sum(), (x * back).sum(), atol=1e-10)
    np.testing.assert_array_equal(other, kept)


def test_overlapping_patches_add_up():
    counts = col2im(im2col(np.ones((1, 3, 3, 1)), 2, 2), (1, 3, 3, 1), 2, 2)
    np.testing.assert_array_equal(counts[0, :, :, 0], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])


@pytest.mark.parametrize(
    ("arguments", "size"),
    [((28, 5), 24), ((28, 3, 1, 1), 28), ((7, 2, 2), 3), ((5, 5), 1), ((1, 3, 2, 1), 1)],
)
def test_output_size(arguments, size):
    assert conv_output_size(*arguments) == size


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: conv_output_size(4, 5), "does not fit"),
        (lambda: conv_output_size(4, 2, 0), "at least 1"),
        (lambda: conv_output_size(4, 2, 1, -1), "at least 0"),
        (lambda: im2col(np.zeros((3, 3)), 2, 2), "channels last"),
        (lambda: im2col(np.zeros((1, 3, 1, 1)), 2, 2), "does not fit"),
        (lambda: col2im(np.zeros((3, 4)), (1, 3, 3, 1), 2, 2), r"\(4, 4\)"),
    ],
)
def test_what_does_not_fit_is_said(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()
