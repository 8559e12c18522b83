"""How long a step of learning takes with `common`, and how long with TensorFlow."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np

from benchmarks.harness import Row, median_times, ratio_at_most
from common.gradients import numerical_gradient
from common.initializers import he, xavier
from common.layers import Affine, Conv2D, Flatten, MaxPool2D, ReLU, Sigmoid
from common.sequential import Sequential

BATCH = 100


def bench_steps() -> list[Row]:
    """Forward and backward, the gradient of all parameters: float32, a batch of 100.

    The reference is TensorFlow, the same network with the same numbers, compiled as one function.
    """
    cases = [
        ("784-50-10 sigmoid", _two_layers(), (784,), 200, 1.0),
        ("30 filters 5x5, pool, 100, 10", _convnet(), (28, 28, 1), 40, 2.5),
        ("six convolutions 3x3, 50, 10", _six_convolutions(), (28, 28, 1), 15, 4.0),
    ]
    rows = []
    for what, network, shape, repeats, limit in cases:
        x, t = _examples(shape)

        def ours(network: Sequential = network, x: np.ndarray = x, t: np.ndarray = t) -> dict:
            return network.gradient(x, t)

        theirs = _in_tensorflow(network, x, t)
        _must_agree(list(ours().values()), [gradient.numpy() for gradient in theirs()])
        times = median_times(ours, theirs, repeats=repeats)
        rows.append(Row(f"step: {what}", *times, ratio_at_most(limit)))
        rows.append(Row(f"memory of a step: {what}", _megabytes(ours), unit="MB"))
    return rows


def bench_gradients() -> list[Row]:
    """The gradient of a small network by backpropagation, and by trying (the reference)."""
    rng = np.random.default_rng(0)
    network = Sequential([Affine(xavier(rng, (20, 10))), Sigmoid(), Affine(xavier(rng, (10, 5)))])
    x, t = rng.standard_normal((BATCH, 20), np.float32), rng.integers(0, 5, BATCH)

    def by_trying() -> list[np.ndarray]:
        return [_gradient_by_trying(network, x, t, param) for param in network.params.values()]

    times = median_times(lambda: network.gradient(x, t), by_trying)
    return [Row("gradient of 265 numbers (reference: by trying)", *times, ratio_at_most(0.05))]


def bench_convolution() -> list[Row]:
    """One convolution as products of matrices, and as loops over the places (the reference)."""
    rng = np.random.default_rng(0)
    layer = Conv2D(he(rng, (5, 5, 1, 30)))
    x, _ = _examples((28, 28, 1))
    if not np.allclose(layer.forward(x), _by_loops(layer, x), atol=1e-4):
        raise RuntimeError("the loops give another result")
    times = median_times(lambda: layer.forward(x), lambda: _by_loops(layer, x), repeats=5)
    return [Row("convolution, 100 images (reference: loops)", *times, ratio_at_most(0.1))]


# --- the networks -----------------------------------------------------------------------------


def _two_layers() -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential([Affine(xavier(rng, (784, 50))), Sigmoid(), Affine(xavier(rng, (50, 10)))])


def _convnet() -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential(
        [
            *(Conv2D(he(rng, (5, 5, 1, 30))), ReLU(), MaxPool2D(2), Flatten()),
            *(Affine(he(rng, (12 * 12 * 30, 100))), ReLU(), Affine(he(rng, (100, 10)))),
        ]
    )


def _six_convolutions() -> Sequential:
    rng = np.random.default_rng(0)
    layers = []
    for before, filters in ((1, 16), (16, 32), (32, 64)):
        layers += [Conv2D(he(rng, (3, 3, before, filters)), padding=1), ReLU()]
        layers += [Conv2D(he(rng, (3, 3, filters, filters)), padding=1), ReLU(), MaxPool2D(2)]
    layers += [Flatten(), Affine(he(rng, (3 * 3 * 64, 50))), ReLU(), Affine(he(rng, (50, 10)))]
    return Sequential(layers)


def _examples(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.random((BATCH, *shape), np.float32), rng.integers(0, 10, BATCH)


def _in_tensorflow(network: Sequential, x: np.ndarray, t: np.ndarray) -> Callable[[], list]:
    """The gradients of the same network, layer by layer, as one compiled function."""
    import tensorflow as tf

    params = [
        {name: tf.Variable(array) for name, array in layer.params.items()}
        for layer in network.layers
    ]
    variables = [variable for layer in params for variable in layer.values()]

    def forward(x: tf.Tensor) -> tf.Tensor:
        for layer, own in zip(network.layers, params, strict=True):
            match layer:
                case Affine():
                    x = x @ own["W"] + own["b"]
                case Conv2D():
                    border = "SAME" if layer.padding else "VALID"
                    x = tf.nn.bias_add(tf.nn.conv2d(x, own["W"], 1, border), own["b"])
                case MaxPool2D():
                    x = tf.nn.max_pool2d(x, layer.size, layer.stride, "VALID")
                case Flatten():
                    x = tf.reshape(x, (x.shape[0], -1))
                case ReLU():
                    x = tf.nn.relu(x)
                case Sigmoid():
                    x = tf.nn.sigmoid(x)
                case _:
                    raise TypeError(f"no counterpart of {type(layer).__name__}")
        return x

    @tf.function(autograph=False)
    def step(x: tf.Tensor, t: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(t, forward(x))
            loss = tf.reduce_mean(losses)
        return tape.gradient(loss, variables)

    x, t = tf.constant(x), tf.constant(t)
    return lambda: step(x, t)


def _must_agree(ours: list[np.ndarray], theirs: list[np.ndarray]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        if not np.allclose(one, other, rtol=1e-3, atol=1e-5):
            raise RuntimeError(f"the gradients differ by up to {np.abs(one - other).max():.2g}")


# --- what they are compared with --------------------------------------------------------------


def _gradient_by_trying(
    network: Sequential, x: np.ndarray, t: np.ndarray, param: np.ndarray
) -> np.ndarray:
    kept = param.copy()

    def loss(tried: np.ndarray) -> float:
        param[...] = tried
        return network.loss(x, t)

    gradient = numerical_gradient(loss, kept)
    param[...] = kept
    return gradient


def _by_loops(layer: Conv2D, x: np.ndarray) -> np.ndarray:
    W, b = layer.params["W"], layer.params["b"]
    height, width = x.shape[1] - W.shape[0] + 1, x.shape[2] - W.shape[1] + 1
    out = np.empty((len(x), height, width, len(b)), x.dtype)
    for n, image in enumerate(x):
        for i in range(height):
            for j in range(width):
                patch = image[i : i + W.shape[0], j : j + W.shape[1]]
                out[n, i, j] = np.tensordot(patch, W, axes=3) + b
    return out


def _megabytes(step: Callable[[], object]) -> float:
    """The most that a step holds beyond what it held before; tracemalloc counts NumPy's arrays."""
    step()
    tracemalloc.start()
    try:
        step()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
