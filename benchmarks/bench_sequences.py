"""How long a step of learning on a sequence takes with `common`, and how long with TensorFlow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.harness import Row, median_times, ratio_at_most
from common.recurrent import LSTM

N, T, D, H = 20, 35, 100, 100


def bench_lstm() -> list[Row]:
    """Forward and backward of an LSTM, float32; the reference is Keras's, compiled."""
    rng = np.random.default_rng(0)

    def numbers(*shape: int) -> np.ndarray:
        return (0.1 * rng.standard_normal(shape)).astype(np.float32)

    layer = LSTM(numbers(D, 4 * H), numbers(H, 4 * H), numbers(4 * H))
    x, dout = numbers(N, T, D), numbers(N, T, H)

    def ours() -> list[np.ndarray]:
        layer.forward(x)
        return [layer.backward(dout), *layer.grads.values()]

    theirs = _in_keras(layer, x, dout)
    for mine, other in zip(ours(), theirs(), strict=True):
        if not np.allclose(mine, other.numpy(), atol=1e-3):
            raise RuntimeError("our gradients and TensorFlow's differ")
    times = median_times(ours, theirs, repeats=60)
    return [Row("step: LSTM, 20 sequences of 35, 100 hidden", *times, ratio_at_most(0.8))]


def _in_keras(layer: LSTM, x: np.ndarray, dout: np.ndarray) -> Callable[[], list]:
    import keras
    import tensorflow as tf

    theirs = keras.layers.LSTM(H, return_sequences=True)
    theirs.build(x.shape)
    theirs.set_weights(list(layer.params.values()))
    inputs, weights = tf.constant(x), tf.constant(dout)

    @tf.function
    def step(inputs: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            loss = tf.reduce_sum(theirs(inputs) * weights)
        return tape.gradient(loss, [inputs, *theirs.trainable_weights])

    return lambda: step(inputs)
