"""A network of layers."""

import numpy as np
import pytest

from common.gradients import numerical_gradient, relative_error
from common.initializers import he
from common.layers import Affine, BatchNorm, Conv2D, Dropout, Flatten, MaxPool2D, ReLU
from common.sequential import Sequential


def dense(dtype: type = np.float64) -> Sequential:
    rng = np.random.default_rng(0)
    first, last = he(rng, (6, 5), dtype), he(rng, (5, 3), dtype)
    return Sequential([Affine(first), BatchNorm(5, dtype=dtype), ReLU(), Affine(last)])


def convolutional(dtype: type = np.float64) -> Sequential:
    rng = np.random.default_rng(0)
    first, last = he(rng, (3, 3, 2, 4), dtype), he(rng, (36, 3), dtype)
    return Sequential([Conv2D(first, padding=1), ReLU(), MaxPool2D(2), Flatten(), Affine(last)])


CASES = [(dense, (7, 6)), (convolutional, (3, 6, 6, 2))]


def examples(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.standard_normal(shape), rng.integers(0, 3, shape[0])


@pytest.mark.parametrize(("make", "shape"), CASES)
def test_gradient(make, shape):
    network = make()
    x, t = examples(shape)
    gradient = network.gradient(x, t)
    assert gradient.keys() == network.params.keys()
    for name, param in network.params.items():
        kept = param.copy()

        def loss(tried: np.ndarray, param: np.ndarray = param) -> float:
            param[...] = tried
            return float(network.loss(x, t, training=True))

        by_trying = numerical_gradient(loss, kept)
        param[...] = kept
        # What is added before a batch normalization has no effect: its gradient is 0, or nearly.
        np.testing.assert_allclose(gradient[name], by_trying, 1e-5, 1e-8, err_msg=name)


@pytest.mark.parametrize(("make", "shape"), CASES)
def test_a_whole_backward_pass_gives_the_gradient_of_x_too(make, shape):
    network = make()
    x, t = examples(shape)
    gradient = network.gradient(x, t)
    network.loss(x, t, training=True)
    dx = network.backward()
    by_trying = numerical_gradient(lambda x: float(network.loss(x, t, training=True)), x)
    assert relative_error(dx, by_trying) < 1e-6
    for name, array in network.grads.items():
        np.testing.assert_allclose(array, gradient[name], atol=1e-12)


@pytest.mark.parametrize(("make", "shape"), CASES)
def test_float32_stays_and_nothing_is_overwritten(make, shape):
    network = make(np.float32)
    x, t = examples(shape)
    x = x.astype(np.float32)
    kept_x, params = x.copy(), network.params
    scores = network.forward(x)
    kept = scores.copy()
    gradient = network.gradient(x, t)
    kept_gradient = {name: array.copy() for name, array in gradient.items()}
    network.gradient(x[:2], t[:2])
    assert scores.dtype == np.float32
    np.testing.assert_array_equal(scores, kept)
    np.testing.assert_array_equal(x, kept_x)
    for name, array in gradient.items():
        assert array.dtype == np.float32, name
        np.testing.assert_array_equal(array, kept_gradient[name])
        assert network.params[name] is params[name]


def test_names():
    assert list(dense().params) == ["0.W", "0.b", "1.gamma", "1.beta", "3.W", "3.b"]
    assert dense().grads == {}


def test_labels_and_one_hot_are_the_same():
    network = dense()
    x, t = examples((7, 6))
    one_hot = np.eye(3)[t]
    assert network.loss(x, t) == pytest.approx(network.loss(x, one_hot))
    assert network.accuracy(x, t) == network.accuracy(x, one_hot)


@pytest.mark.parametrize("batch_size", [1, 4, 7, 1000])
def test_every_example_counts_whatever_the_batch(batch_size):
    network = dense()
    x, t = examples((7, 6))
    predicted = network.forward(x).argmax(axis=1)
    np.testing.assert_array_equal(network.predict(x, batch_size), predicted)
    assert network.accuracy(x, t, batch_size) == pytest.approx(np.mean(predicted == t))


def test_predictions_drop_nothing_out():
    network = Sequential([Dropout(0.9, np.random.default_rng(0))])
    x = np.eye(8)
    np.testing.assert_array_equal(network.predict(x), np.arange(8))
    assert network.predict(x[:0]).shape == (0,)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: Sequential([]), "at least one layer"),
        (lambda: dense().predict(np.zeros((2, 6)), 0), "batch_size"),
        (lambda: dense().accuracy(np.zeros((0, 6)), np.zeros(0, int)), "as many targets"),
        (lambda: dense().accuracy(np.zeros((2, 6)), np.zeros(3, int)), "as many targets"),
        (lambda: dense().forward(np.zeros((2, 5))), "Affine needs rows"),
    ],
)
def test_errors(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()
