"""Every backward pass against the gradient by trying, over random shapes and both precisions."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.gradients import numerical_gradient, relative_error
from common.layers import (
    Affine,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    ReLU,
    Sigmoid,
    SoftmaxWithLoss,
    Tanh,
)

few = settings(max_examples=20, deadline=None)
sizes = st.integers(1, 5)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(sizes, min_size=2, max_size=4).map(tuple)
images = st.tuples(st.integers(1, 3), st.integers(3, 6), st.integers(3, 6), st.integers(1, 3))


def far_from_kinks(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers far enough from each other and from 0 that a small step crosses no kink."""
    count = int(np.prod(shape))
    return (rng.permutation(count) - count // 2 + 0.5).reshape(shape) / count


def check(make: Callable[[type], Layer], x: np.ndarray, rng: np.random.Generator) -> None:
    """make: the layer in a precision, always with the same numbers. x: float64."""
    layer = make(np.float64)
    out = layer.forward(x, training=True)
    dout = rng.standard_normal(out.shape)
    dx = layer.backward(dout)

    def loss(make_layer: Layer, x: np.ndarray) -> float:
        return float((make_layer.forward(x, training=True) * dout).sum())

    assert relative_error(dx, numerical_gradient(lambda x: loss(make(np.float64), x), x)) < 1e-6
    assert layer.grads.keys() == layer.params.keys()
    for name, param in layer.params.items():

        def moved(value: np.ndarray, name: str = name) -> float:
            other = make(np.float64)
            other.params[name][...] = value
            return loss(other, x)

        assert relative_error(layer.grads[name], numerical_gradient(moved, param)) < 1e-6
    check_manners(make, x, dout, out, dx, layer.grads)


def check_manners(make, x, dout, out, dx, grads) -> None:
    """float32 gives the results of float64, in float32, and nothing is changed or overwritten."""
    layer = make(np.float32)
    params = dict(layer.params)
    before = {name: param.copy() for name, param in params.items()}
    # Views into larger arrays, as a slice of a batch is.
    own_x, own_dout = (np.concatenate([a, a]).astype(np.float32) for a in (x, dout))
    kept_x, kept_dout = own_x.copy(), own_dout.copy()
    first = layer.forward(own_x[: len(x)], training=True)
    first_dx = layer.backward(own_dout[: len(x)])
    results = {"out": (first, out), "dx": (first_dx, dx)}
    results |= {name: (layer.grads[name], grads[name]) for name in grads}
    kept = {name: result.copy() for name, (result, _) in results.items()}
    for name, (result, expected) in results.items():
        assert result.dtype == np.float32, name
        np.testing.assert_allclose(result, expected, rtol=1e-3, atol=1e-4, err_msg=name)
    again = layer.forward(own_x, training=True)  # another batch size
    assert layer.backward(own_dout).shape == own_x.shape
    assert again.shape == (2 * len(x), *out.shape[1:])
    for name, (result, _) in results.items():
        np.testing.assert_array_equal(result, kept[name], err_msg=f"{name} was overwritten")
    np.testing.assert_array_equal(own_x, kept_x)
    np.testing.assert_array_equal(own_dout, kept_dout)
    for name, param in layer.params.items():
        assert param is params[name]
        np.testing.assert_array_equal(param, before[name])


@few
@given(shapes, st.sampled_from([Sigmoid, Tanh, ReLU, Flatten]), seeds)
def test_layers_without_parameters(shape, kind, seed):
    rng = np.random.default_rng(seed)
    check(lambda dtype: kind(), far_from_kinks(rng, shape), rng)


@few
@given(sizes, sizes, sizes, seeds)
def test_affine(count, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    W, b = rng.standard_normal((inputs, outputs)), rng.standard_normal(outputs)
    x = rng.standard_normal((count, inputs))
    check(lambda dtype: Affine(W.astype(dtype), b.astype(dtype)), x, rng)


@few
@given(st.integers(3, 6), st.sampled_from([(), (2, 3)]), sizes, seeds)
def test_batch_norm(count, inner, features, seed):
    rng = np.random.default_rng(seed)
    gamma, beta = rng.standard_normal((2, features))

    def make(dtype: type) -> BatchNorm:
        layer = BatchNorm(features, dtype=dtype)
        layer.params["gamma"][...], layer.params["beta"][...] = gamma, beta
        return layer

    check(make, far_from_kinks(rng, (count, *inner, features)) * 4, rng)


@few
@given(shapes, st.sampled_from([0, 0.3, 0.8]), seeds)
def test_dropout(shape, rate, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    check(lambda dtype: Dropout(rate, np.random.default_rng(seed)), x, rng)


@settings(max_examples=40, deadline=None)
@given(images, sizes, sizes, st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), seeds)
def test_conv2d(shape, height, width, filters, stride, padding, seed):
    assume(min(shape[1] - height, shape[2] - width) + 2 * padding >= 0)
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((height, width, shape[3], filters))
    b = rng.standard_normal(filters)
    x = rng.standard_normal(shape)

    def make(dtype: type) -> Conv2D:
        return Conv2D(W.astype(dtype), b.astype(dtype), stride, padding)

    check(make, x, rng)


@few
@given(images, st.tuples(*[st.integers(1, 3)] * 4), st.integers(0, 2), seeds)
def test_max_pool(shape, numbers, padding, seed):
    size, stride = numbers[:2], numbers[2:]
    assume(padding < min(size))
    rng = np.random.default_rng(seed)
    check(lambda dtype: MaxPool2D(size, stride, padding), far_from_kinks(rng, shape), rng)


@few
@given(images, st.integers(1, 3), st.none() | st.integers(1, 3), seeds)
def test_average_pool(shape, size, stride, seed):
    rng = np.random.default_rng(seed)
    check(lambda dtype: AveragePool2D(size, stride), rng.standard_normal(shape), rng)


@few
@given(sizes, st.integers(2, 5), st.booleans(), st.sampled_from([np.float32, np.float64]), seeds)
def test_softmax_with_loss(count, classes, one_hot, dtype, seed):
    rng = np.random.default_rng(seed)
    scores, labels = rng.standard_normal((count, classes)), rng.integers(0, classes, count)
    t = np.eye(classes)[labels] if one_hot else labels
    expected = numerical_gradient(lambda scores: SoftmaxWithLoss().forward(scores, t), scores)
    own = scores.astype(dtype)
    kept, kept_t = own.copy(), t.copy()
    layer = SoftmaxWithLoss()
    assert layer.forward(own, t).dtype == dtype
    gradient = layer.backward()
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(layer.y.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(own, kept)
    np.testing.assert_array_equal(t, kept_t)


# --- what a gradient does not show ------------------------------------------------------------


def test_a_convolution_of_a_large_batch_is_that_of_its_images():
    rng = np.random.default_rng(0)
    layer = Conv2D(rng.standard_normal((5, 5, 8, 4)), padding=2)
    x = rng.standard_normal((30, 20, 20, 8))  # more patches than fit into one block
    out = layer.forward(x)
    dout = rng.standard_normal(out.shape)
    dx = layer.backward(dout)
    total = np.zeros_like(layer.params["W"])
    for n in range(len(x)):
        np.testing.assert_allclose(layer.forward(x[n : n + 1]), out[n : n + 1], atol=1e-9)
        np.testing.assert_allclose(layer.backward(dout[n : n + 1]), dx[n : n + 1], atol=1e-9)
        total += layer.grads["W"]
    layer.forward(x)
    layer.backward_parameters(dout)
    np.testing.assert_allclose(layer.grads["W"], total, atol=1e-8)


def test_only_the_first_of_equal_maxima_gets_the_gradient():
    layer = MaxPool2D(2)
    layer.forward(np.ones((1, 4, 4, 2)))
    dx = layer.backward(np.full((1, 2, 2, 2), 3.0))
    expected = np.zeros((1, 4, 4, 2))
    expected[:, ::2, ::2] = 3
    np.testing.assert_array_equal(dx, expected)


def test_padding_never_is_the_maximum():
    out = MaxPool2D(3, 2, padding=1).forward(np.full((1, 4, 4, 1), -7.0))
    np.testing.assert_array_equal(out, np.full((1, 2, 2, 1), -7.0))


def test_pools_take_a_stride_of_their_own():
    x = np.arange(9.0).reshape(1, 3, 3, 1)
    np.testing.assert_array_equal(MaxPool2D(2, 1).forward(x)[0, :, :, 0], [[4, 5], [7, 8]])
    np.testing.assert_array_equal(AveragePool2D(2, 1).forward(x)[0, :, :, 0], [[2, 3], [5, 6]])


def test_dropout_keeps_the_mean_and_rests_at_test_time():
    x = np.ones((200, 200), np.float32)
    layer = Dropout(0.25, np.random.default_rng(0))
    out = layer.forward(x, training=True)
    assert np.mean(out == 0) == pytest.approx(0.25, abs=0.02)
    assert out.mean() == pytest.approx(1, abs=0.02)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_batch_norm_remembers_what_it_has_seen():
    rng = np.random.default_rng(0)
    layer = BatchNorm(3)
    for _ in range(100):
        out = layer.forward((5 + 2 * rng.standard_normal((500, 3))).astype("f"), training=True)
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(out.std(axis=0), 1, atol=1e-3)
    np.testing.assert_allclose(layer.running_mean, 5, atol=0.2)
    np.testing.assert_allclose(layer.running_var, 4, atol=0.3)
    at_test = layer.forward(np.full((1, 3), 5, np.float32))
    np.testing.assert_allclose(at_test, 0, atol=0.1)


def test_batch_norm_at_test_time_has_a_gradient_too():
    rng = np.random.default_rng(0)
    layer = BatchNorm(3, dtype=np.float64)
    layer.forward(rng.standard_normal((20, 3)), training=True)
    x, dout = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))
    by_trying = numerical_gradient(lambda x: (layer.forward(x) * dout).sum(), x)
    layer.forward(x)
    assert relative_error(layer.backward(dout), by_trying) < 1e-7


W = np.zeros((3, 3, 2, 4))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: Affine(np.zeros(3)), "inputs, outputs"),
        (lambda: Affine(np.zeros((3, 2)), np.zeros(3)), "one per output"),
        (lambda: Affine(np.zeros((3, 2))).forward(np.zeros((1, 4))), r"\(N, 3\)"),
        (lambda: Conv2D(np.zeros((3, 3))), "FH, FW, C, F"),
        (lambda: Conv2D(W, np.zeros(3)), "one per filter"),
        (lambda: Conv2D(W, stride=0), "stride"),
        (lambda: Conv2D(W, padding=-1), "padding"),
        (lambda: Conv2D(W).forward(np.zeros((1, 5, 5, 3))), "channels last"),
        (lambda: Conv2D(W).forward(np.zeros((5, 5, 2))), "channels last"),
        (lambda: Conv2D(W).forward(np.zeros((1, 2, 5, 2))), "does not fit"),
        (lambda: MaxPool2D(2, padding=2), "smaller than the window"),
        (lambda: MaxPool2D(0), "at least 1"),
        (lambda: MaxPool2D(3).forward(np.zeros((1, 2, 2, 1))), "does not fit"),
        (lambda: AveragePool2D(2, 0), "at least 1"),
        (lambda: AveragePool2D(2).forward(np.zeros((4, 4))), "channels last"),
        (lambda: BatchNorm(3).forward(np.zeros((1, 3)), training=True), "batch of one"),
        (lambda: BatchNorm(3).forward(np.zeros((5, 2))), "BatchNorm needs"),
        (lambda: Dropout(1.0, np.random.default_rng(0)), "from 0 to below 1"),
        (lambda: SoftmaxWithLoss().forward(np.zeros((2, 3)), np.array([0, 3])), "from 0 to 2"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(attempt, message):
    with pytest.raises(ValueError, match=message) as error:
        attempt()
    assert "\n" not in str(error.value)
