"""The NumPy functions: right values, kept precision, no warnings, inputs left alone."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from common import functions as F

ACTIVATIONS = ["identity", "step", "sigmoid", "d_sigmoid", "tanh", "d_tanh", "relu", "d_relu"]
LOSSES = ["mean_squared_error", "d_mean_squared_error"]
relaxed = settings(deadline=None, max_examples=60)  # a deadline would be a timing assertion


def values(dtype=np.float64, bound=1e30, **kwargs):
    width = np.dtype(dtype).itemsize * 8
    bound = float(np.float32(bound))
    return arrays(
        dtype,
        array_shapes(max_dims=3, max_side=5),
        elements=st.floats(-bound, bound, width=width, allow_subnormal=False),
        **kwargs,
    )


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_the_traditional_names_and_no_others():
    losses = ["mean_squared_error", "d_mean_squared_error", "cross_entropy_error"]
    assert sorted(F.__all__) == sorted([*ACTIVATIONS, "softmax", *losses])
    assert all(getattr(F, name).__doc__ for name in F.__all__)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", [-2.0, 0.0, 3.0]),
        ("step", [0.0, 0.0, 1.0]),
        ("sigmoid", [0.11920292202211755, 0.5, 0.9525741268224334]),
        ("d_sigmoid", [0.10499358540350662, 0.25, 0.045176659730912]),
        ("tanh", [-0.9640275800758169, 0.0, 0.9950547536867305]),
        ("d_tanh", [0.07065082485316443, 1.0, 0.009866037165440211]),
        ("relu", [0.0, 0.0, 3.0]),
        ("d_relu", [0.0, 0.0, 1.0]),
    ],
)
def test_values(name, expected):
    np.testing.assert_allclose(getattr(F, name)([-2.0, 0.0, 3.0]), expected, rtol=1e-12)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "softmax"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@relaxed
@given(data=st.data())
def test_extreme_inputs_give_finite_results_of_the_same_type(name, dtype, data):
    x = data.draw(values(dtype))
    before = x.copy()
    result = getattr(F, name)(x)
    assert result.dtype == dtype
    assert result.shape == x.shape
    assert np.isfinite(result).all()
    assert not np.shares_memory(result, x)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize(
    "x", [3, True, 2.5, [1, 0, -2], [True, False], np.int8([-100, 100]), np.uint8([0, 200])]
)
def test_numbers_lists_and_whole_numbers_become_float64(name, x):
    function = getattr(F, name)
    result = function(x)
    assert result.dtype == np.float64
    assert result.shape == np.shape(x)
    np.testing.assert_array_equal(result, function(np.asarray(x, dtype=np.float64)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_one_number_in_one_number_out(name):
    assert isinstance(getattr(F, name)(np.float32(0.5)), np.float32)
    assert isinstance(getattr(F, name)(0.5), np.float64)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@relaxed
@given(x=values(bound=20))
def test_derivatives_match_central_differences(name, x):
    if name == "relu":
        x = x[np.abs(x) > 1e-3]  # there is no slope at the kink
    function, derivative = getattr(F, name), getattr(F, f"d_{name}")
    h = 1e-5
    slope = (function(x + h) - function(x - h)) / (2 * h)
    np.testing.assert_allclose(derivative(x), slope, rtol=1e-4, atol=1e-9)


def test_a_derivative_takes_the_pre_activation():
    assert F.d_sigmoid(2.0) == pytest.approx(0.10499, abs=1e-5)
    assert F.d_sigmoid(F.sigmoid(2.0)) == pytest.approx(0.20716, abs=1e-5)
    assert F.d_tanh(2.0) == pytest.approx(0.07065, abs=1e-5)


def test_sigmoid_is_exact_in_both_tails():
    assert F.sigmoid(-40.0) == pytest.approx(np.exp(-40), rel=1e-12, abs=0)
    assert F.d_sigmoid(40.0) == pytest.approx(np.exp(-40), rel=1e-12, abs=0)
    np.testing.assert_array_equal(F.sigmoid([-1000.0, 1000.0]), [0.0, 1.0])
    np.testing.assert_array_equal(F.sigmoid([-np.inf, np.inf]), [0.0, 1.0])
    assert np.isnan(F.sigmoid(np.nan))


@relaxed
@given(x=values(bound=700))
def test_softmax_rows_are_probabilities_that_a_shift_leaves_alone(x):
    p = F.softmax(x)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1)
    np.testing.assert_allclose(F.softmax(x + 1000.0), p, rtol=1e-9, atol=1e-12)


def test_softmax_by_hand_per_row_and_masked():
    third = np.log([1.0, 2.0, 3.0])
    np.testing.assert_allclose(F.softmax(third), [1 / 6, 2 / 6, 3 / 6])
    both = F.softmax([third, third + 5])
    np.testing.assert_allclose(both, [[1 / 6, 2 / 6, 3 / 6]] * 2)
    np.testing.assert_array_equal(F.softmax([0.0, -np.inf, 0.0]), [0.5, 0.0, 0.5])
    assert F.softmax([1, 2]).dtype == np.float64


@pytest.mark.parametrize("x", [1.0, [], np.zeros((2, 0))])
def test_softmax_without_scores(x):
    with pytest.raises(ValueError, match="softmax needs scores of shape"):
        F.softmax(x)


def test_mean_squared_error_by_hand():
    assert F.mean_squared_error([1.0, 2.0], [0.0, 4.0]) == 2.5
    assert F.mean_squared_error([[1.0, 2.0], [3.0, 0.0]], [[0.0, 4.0], [0.0, 0.0]]) == 3.5
    np.testing.assert_array_equal(
        F.d_mean_squared_error([[1.0], [3.0]], [[0], [0]]), [[0.5], [1.5]]
    )


@pytest.mark.parametrize("shape", [(3,), (4, 3)])
def test_gradient_of_mean_squared_error(shape):
    rng = np.random.default_rng(0)
    y, t, h = rng.normal(size=shape), rng.normal(size=shape), 1e-6
    slope = np.empty(shape)
    for index in np.ndindex(shape):
        shift = np.zeros(shape)
        shift[index] = h
        up, down = F.mean_squared_error(y + shift, t), F.mean_squared_error(y - shift, t)
        slope[index] = (up - down) / (2 * h)
    np.testing.assert_allclose(F.d_mean_squared_error(y, t), slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_shapes_that_would_broadcast_are_refused(name):
    with pytest.raises(ValueError, match=r"same shape, not \(3,\) and \(3, 1\)"):
        getattr(F, name)(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="empty"):
        getattr(F, name)(np.zeros((0, 2)), np.zeros((0, 2)))


PROBABILITIES = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]])
BY_HAND = -(np.log(0.25) + np.log(0.125)) / 2


@pytest.mark.parametrize(
    "t",
    [
        [1, 0],
        np.uint8([1, 0]),
        [[0, 1, 0], [1, 0, 0]],
        np.array([[0, 1, 0], [1, 0, 0]], dtype=bool),
        np.eye(3)[[1, 0]],
    ],
)
def test_cross_entropy_takes_labels_or_one_hot(t):
    assert F.cross_entropy_error(PROBABILITIES, t) == pytest.approx(BY_HAND)


def test_cross_entropy_of_one_example_and_of_soft_targets():
    assert F.cross_entropy_error([0.5, 0.25, 0.25], 1) == pytest.approx(np.log(4))
    assert F.cross_entropy_error([0.5, 0.25, 0.25], [0, 1, 0]) == pytest.approx(np.log(4))
    soft = [0.5, 0.5, 0.0]
    assert F.cross_entropy_error([0.5, 0.5, 0.0], soft) == pytest.approx(np.log(2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_keep_type_and_inputs(dtype):
    y, t = PROBABILITIES.astype(dtype), np.eye(3)[[1, 0]]
    copies = y.copy(), t.copy()
    for name in [*LOSSES, "cross_entropy_error"]:
        assert getattr(F, name)(y, t).dtype == dtype
    np.testing.assert_array_equal(y, copies[0])
    np.testing.assert_array_equal(t, copies[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_of_zero_is_large_and_finite(dtype):
    loss = F.cross_entropy_error(np.array([[0.0, 1.0]], dtype=dtype), [0])
    assert np.isfinite(loss)
    assert loss > 80
    assert F.cross_entropy_error(np.array([[0.0, 1.0]], dtype=dtype), [1]) == 0


@pytest.mark.parametrize(
    ("y", "t", "message"),
    [
        (PROBABILITIES, [1, 3], "labels must be from 0 to 2; found 1 to 3"),
        (PROBABILITIES, [-1, 0], "labels must be from 0 to 2; found -1 to 0"),
        (PROBABILITIES, [1.0, 0.0], "whole numbers"),
        (PROBABILITIES, [1], r"t must be labels of shape \(2,\) or one-hot of shape \(2, 3\)"),
        (PROBABILITIES, [[1], [0]], r"not \(2, 1\)"),
        (PROBABILITIES, [[0, 0, 0], [1, 0, 0]], "must sum to 1"),
        (PROBABILITIES, [[0, 1, 1], [1, 0, 0]], "must sum to 1"),
        (PROBABILITIES, [[2, -1, 0], [1, 0, 0]], "must sum to 1"),
        ([[3.0, -1.0]], [0], r"pass softmax\(y\)"),
        ([[0.2, 4.0]], [0], r"pass softmax\(y\)"),
        (0.5, 0, "y must have the shape"),
        (np.zeros((0, 3)), [], "not be empty"),
    ],
)
def test_cross_entropy_says_what_is_wrong(y, t, message):
    with pytest.raises(ValueError, match=message) as caught:
        F.cross_entropy_error(y, t)
    assert "\n" not in str(caught.value)
