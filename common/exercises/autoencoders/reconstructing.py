"""Notebook linear_autoencoder: the loss of a reconstruction."""

import importlib

import numpy as np

from common.checking import Call, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras


def _tensorflow():
    return importlib.import_module("tensorflow")


def _reconstruction_loss(x, x_hat):
    return _keras.ops.mean(_keras.ops.sum(_keras.ops.square(x - x_hat), axis=1))


def _with_tensorflow(x, x_hat):
    tf = _tensorflow()
    return tf.reduce_sum((x_hat - x) ** 2) / len(x)


def _from_the_mean(x, x_hat):
    return _keras.ops.mean(_keras.losses.mean_squared_error(x, x_hat)) * x.shape[-1]


def _square(x, x_hat):
    return (x - x_hat) ** 2


def _observe_loss(answer, rng):
    tf = _tensorflow()
    for name, shape in {"three images": (3, 4), "five images": (5, 2)}.items():
        x = tf.constant(rng.uniform(0, 1, shape).astype("float32"))
        x_hat = tf.constant(rng.uniform(-0.5, 1.5, shape).astype("float32"))
        with tf.GradientTape() as tape:
            tape.watch(x_hat)
            loss = yield Call(answer, x, x_hat).called("reconstruction_loss")
        yield f"shape of the loss, {name}", list(np.shape(loss))
        yield f"loss, {name}", loss
        gradient = tape.gradient(loss, x_hat) if isinstance(loss, tf.Tensor) else None
        yield f"gradient, {name}", gradient


reconstruction_loss = _looking.ModelExercise(
    reference=_reconstruction_loss,
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "You averaged over pixels as well, so the number shrinks with the size of the images. "
            "Sum over the pixels, average over the images.",
            lambda x, x_hat: _keras.ops.mean(_square(x, x_hat)),
            lambda x, x_hat: _keras.ops.mean(_keras.losses.mean_squared_error(x, x_hat)),
        ),
        Mistake(
            "You summed over everything, so the number grows with the batch. Sum over the pixels, "
            "average over the images.",
            lambda x, x_hat: _keras.ops.sum(_square(x, x_hat)),
        ),
        Mistake(
            "One number per image comes back. Average them.",
            lambda x, x_hat: _keras.ops.sum(_square(x, x_hat), axis=1),
        ),
        Mistake(
            "Numbers for the pixels come back. Sum over the pixels of each image, axis=1, and "
            "average over the images.",
            _square,
            lambda x, x_hat: _keras.ops.sum(_square(x, x_hat), axis=0),
            lambda x, x_hat: _keras.ops.mean(_square(x, x_hat), axis=0),
        ),
        Mistake(
            "The axes are exchanged: you sum over the images and average over the pixels. Pixels "
            "are axis 1.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(_square(x, x_hat), axis=0)),
        ),
        Mistake(
            "The square is missing: differences of opposite sign cancel out.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(x - x_hat, axis=1)),
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(x_hat - x, axis=1)),
        ),
        Mistake(
            "You square after the sum, when the differences have cancelled out already. Square "
            "each difference first.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.square(_keras.ops.sum(x - x_hat, axis=1))),
        ),
        Mistake(
            "These are absolute differences. The squared ones are asked for.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(_keras.ops.abs(x - x_hat), axis=1)),
        ),
        Mistake(
            "You take a root at the end. Leave the squares as they are.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.norm(x - x_hat, axis=1)),
            lambda x, x_hat: _keras.ops.sqrt(_reconstruction_loss(x, x_hat)),
            lambda x, x_hat: _keras.ops.norm(x - x_hat),
            lambda x, x_hat: _keras.ops.sqrt(_keras.ops.mean(_square(x, x_hat))),
        ),
        Mistake(
            "The sign is turned round. A loss becomes small when the reconstruction is good: no "
            "minus in front.",
            lambda x, x_hat: -_reconstruction_loss(x, x_hat),
        ),
        Mistake(
            "That is a cross-entropy. Squared differences are asked for.",
            lambda x, x_hat: _keras.ops.mean(
                _keras.ops.sum(_keras.ops.binary_crossentropy(x, x_hat), axis=1)
            ),
            lambda x, x_hat: _keras.ops.mean(_keras.ops.binary_crossentropy(x, x_hat)),
        ),
        Mistake(
            "There is a factor of one half. Many texts have it; here it is left out.",
            lambda x, x_hat: _reconstruction_loss(x, x_hat) / 2,
        ),
        Mistake(
            "The number is right, but it has left TensorFlow, so there is no way back for a "
            "gradient. Use keras.ops.sum and keras.ops.mean in place of NumPy or float().",
            lambda x, x_hat: np.mean(np.sum(_square(np.asarray(x), np.asarray(x_hat)), axis=1)),
            lambda x, x_hat: float(_reconstruction_loss(x, x_hat)),
        ),
    ],
    variants=[_with_tensorflow, _from_the_mean],
    hints=[
        "Three steps: the squared differences, (N, D); their sums over the pixels, (N,); the mean "
        "of those.",
        "keras.ops.sum(..., axis=1) sums over the pixels of each image.",
        "keras.ops.mean(keras.ops.sum((x - x_hat) ** 2, axis=1))",
    ],
)
