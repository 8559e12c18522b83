"""Notebook variational: the loss of a variational autoencoder, and a way between two points."""

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.autoencoders import clouds as _clouds
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- vae_loss ------------------------------------------------------------------------------------


def _cross_entropy(x, y):
    return -(x * _keras.ops.log(y) + (1 - x) * _keras.ops.log(1 - y))


def _over_pixels(each):
    return _keras.ops.sum(each, axis=-1)


def _total(errors, kl, beta):
    return _keras.ops.mean(errors + beta * kl)


def _loss(pixels=_cross_entropy, collect=_over_pixels, total=_total, kl=None):
    def vae_loss(x, y, mean, log_variance, beta):
        apart = (kl or _clouds.kl_divergence.reference)(mean, log_variance)
        return total(collect(pixels(x, y)), apart, beta)

    return vae_loss


def _divergence(mean, log_variance):
    return _clouds.kl_divergence.reference(mean, log_variance)


def _by_keras(x, y, mean, log_variance, beta):
    errors = x.shape[-1] * _keras.losses.binary_crossentropy(x, y)
    kl = _clouds.kl_divergence.reference(mean, log_variance)
    return _keras.ops.mean(errors) + beta * _keras.ops.mean(kl)


def _by_ops(x, y, mean, log_variance, beta):
    errors = _keras.ops.sum(_keras.ops.binary_crossentropy(x, y), axis=1)
    kl = _clouds.kl_divergence.reference(mean, log_variance)
    return _keras.ops.sum(errors + beta * kl) / len(x)


def _in_numpy(x, y, mean, log_variance, beta):
    arrays = (_keras.ops.convert_to_numpy(array) for array in (x, y, mean, log_variance))
    return _loss()(*map(_keras.ops.convert_to_tensor, arrays), beta)


def _gradient(answer, x, y, mean, log_variance, beta):
    import tensorflow as tf

    y, mean = tf.Variable(y), tf.Variable(mean)
    with tf.GradientTape() as tape:
        loss = answer(x, y, mean, tf.constant(log_variance), beta)
        loss = tf.reduce_sum(loss)
    found = tape.gradient(loss, [y, mean])
    return ["no gradient" if one is None else one.numpy() for one in found]


def _observe_loss(answer, rng):
    x, y = (rng.uniform(0.1, 0.9, size=(3, 5)).astype("float32") for _ in range(2))
    mean, log_variance = (rng.normal(size=(3, 2)).astype("float32") for _ in range(2))
    yield "beta 0: the pixels alone", Call(answer, x, y, mean, log_variance, 0.0)
    yield "beta 1", Call(answer, x, y, mean, log_variance, 1.0)
    loss = yield "beta 3", Call(answer, x, y, mean, log_variance, 3.0)
    right = _keras.ops.convert_to_numpy(_loss()(x, y, mean, log_variance, 3.0))
    if not _clouds._close(loss, right):
        return  # then the gradients would only distract
    of_y, of_mean = yield Call(lambda: _gradient(answer, x, y, mean, log_variance, 3.0)).called(
        "tape.gradient(loss, [y, mean])"
    )
    yield "gradient for y", of_y
    yield "gradient for mean", of_mean


vae_loss = _looking.ModelExercise(
    reference=_loss(),
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "You average over the pixels (keras.losses.binary_crossentropy does so, too). Then the "
            "divergence weighs as many times more as there are pixels. Add the pixels up, and "
            "average over the images only.",
            _loss(collect=lambda each: _keras.ops.mean(each, axis=-1)),
        ),
        Mistake(
            "You add up over the batch. Average over the images, or the loss grows with the batch.",
            _loss(total=lambda e, kl, beta: _keras.ops.sum(e + beta * kl)),
        ),
        Mistake(
            "The pixels are averaged over the images, but the divergences are added up. Average "
            "both.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(e) + beta * _keras.ops.sum(kl)),
        ),
        Mistake(
            "You return a loss for each image. One number is wanted, the mean.",
            _loss(total=lambda e, kl, beta: e + beta * kl),
            _loss(total=lambda e, kl, beta: _keras.ops.mean(e) + beta * kl),
        ),
        Mistake(
            "You return the two terms side by side. Add them: one number.",
            _loss(total=lambda e, kl, beta: (_keras.ops.mean(e), beta * _keras.ops.mean(kl))),
        ),
        Mistake(
            "The errors of the pixels have the shape (N, D), the divergences (N,): they cannot be "
            "added. First add the pixels up, axis=-1.",
            _loss(collect=lambda each: each),
        ),
        Mistake(
            "The axes are exchanged: you add up over the images and average over the pixels. The "
            "pixels are axis 1.",
            _loss(
                collect=lambda each: _keras.ops.sum(each, axis=0),
                total=lambda e, kl, beta: _keras.ops.mean(e) + beta * _keras.ops.mean(kl),
            ),
        ),
        Mistake(
            "mean and log_variance have changed places: kl_divergence(mean, log_variance).",
            _loss(kl=lambda mean, log_variance: _divergence(log_variance, mean)),
        ),
        Mistake(
            "beta is not used. It weighs the divergence: errors + beta * divergence.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(e + kl)),
        ),
        Mistake(
            "beta stands at the wrong term. It weighs the divergence, not the pixels.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(beta * e + kl)),
        ),
        Mistake(
            "beta weighs both terms. It belongs to the divergence alone.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(beta * (e + kl))),
        ),
        Mistake(
            "beta and 1 - beta share the weight. The pixels always weigh 1: errors + beta * "
            "divergence.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean((1 - beta) * e + beta * kl)),
        ),
        Mistake(
            "The divergence is subtracted: then clouds are rewarded for running away. What should "
            "be small is added.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(e - beta * kl)),
        ),
        Mistake(
            "The whole loss has the wrong sign. This is what should become small: "
            "-(x log y + (1 - x) log(1 - y)), and the divergence added.",
            _loss(total=lambda e, kl, beta: -_keras.ops.mean(e + beta * kl)),
        ),
        Mistake(
            "The cross-entropy has the wrong sign: logarithms of numbers below 1 are negative, so "
            "there is a minus in front.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(beta * kl - e)),
        ),
        Mistake(
            "The divergence is missing.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(e)),
        ),
        Mistake(
            "The pixels are missing: the errors of the picture belong to the loss, too.",
            _loss(total=lambda e, kl, beta: _keras.ops.mean(beta * kl)),
        ),
        Mistake(
            "x and y have changed places in the cross-entropy. The logarithms are those of y, "
            "what the decoder gives.",
            _loss(lambda x, y: _cross_entropy(y, x)),
        ),
        Mistake(
            "(1 - x) log(1 - y) is missing: ink where the paper is white must cost something, too.",
            _loss(lambda x, y: -x * _keras.ops.log(y)),
        ),
        Mistake(
            "Those are squared errors. Here each pixel pays its cross-entropy.",
            _loss(lambda x, y: (x - y) ** 2),
            _loss(lambda x, y: (x - y) ** 2, lambda each: _keras.ops.mean(each, axis=-1)),
        ),
        Mistake(
            "from_logits=True takes y for scores and applies a sigmoid. The decoder has done that "
            "already.",
            _loss(lambda x, y: _keras.ops.binary_crossentropy(x, y, from_logits=True)),
        ),
        Mistake(
            "The numbers are right, but no gradient finds its way back: NumPy and .numpy() cut it. "
            "Stay with keras.ops.",
            _in_numpy,
        ),
        Mistake("Your function returns nothing. `return` the loss.", lambda *given: None),
    ],
    variants=[_by_keras, _by_ops],
    hints=[
        "Two numbers for each image, errors (N,) and divergence (N,). Then one mean.",
        "errors = keras.ops.sum(keras.ops.binary_crossentropy(x, y), axis=-1)",
        "return keras.ops.mean(errors + beta * kl_divergence(mean, log_variance))",
    ],
)

# --- interpolate ---------------------------------------------------------------------------------


def _way(shares):
    def interpolate(start, end, steps):
        t = np.asarray(shares(steps))[:, None]
        return (1 - t) * start + t * end

    return interpolate


def _even(steps):
    return np.linspace(0, 1, steps)


def _with_linspace(start, end, steps):
    return np.linspace(start, end, steps)


def _in_a_list(start, end, steps):
    return [start + i / (steps - 1) * (end - start) for i in range(steps)]


def _in_keras(start, end, steps):
    return _keras.ops.linspace(start, end, steps)


def _observe_way(answer, rng):
    yield "by hand", Call(answer, np.array([0.0, 4.0]), np.array([2.0, 0.0]), 3)
    start, end = rng.normal(size=(2, 4)).round(1)
    yield "five steps", Call(answer, start, end, 5)


interpolate = Exercise(
    reference=_way(_even),
    observe=_observe_way,
    mistakes=[
        Mistake(
            "The last point is missing: the way ends at `end`. np.linspace includes it, "
            "np.arange(steps) / steps does not.",
            _way(lambda steps: np.arange(steps) / steps),
        ),
        Mistake(
            "Both ends are missing. The first point is `start`, the last one `end`.",
            _way(lambda steps: np.linspace(0, 1, steps + 2)[1:-1]),
        ),
        Mistake(
            "The first point is missing: the way begins at `start`.",
            _way(lambda steps: np.arange(1, steps + 1) / steps),
        ),
        Mistake(
            "The way runs from end to start. At t = 0 it should be at `start`.",
            _way(lambda steps: np.linspace(1, 0, steps)),
        ),
        Mistake(
            "That is one point too many: `steps` counts the points, both ends among them.",
            _way(lambda steps: np.linspace(0, 1, steps + 1)),
        ),
        Mistake(
            "The points stand in columns. One row for each: shape (steps, K).",
            lambda start, end, steps: _with_linspace(start, end, steps).T,
        ),
        Mistake(
            "start + t * end goes past the end: from start you walk by end - start.",
            lambda start, end, steps: start + _even(steps)[:, None] * end,
        ),
        Mistake(
            "That is one point, halfway. `steps` of them are wanted, evenly spaced.",
            lambda start, end, steps: (start + end) / 2,
            lambda start, end, steps: ((start + end) / 2)[None],
        ),
        Mistake(
            "t has shape (steps,) and the ends (K,): they do not fit together. t[:, None] makes a "
            "column of it.",
            lambda start, end, steps: (1 - _even(steps)) * start + _even(steps) * end,
        ),
        Mistake("Your function returns nothing. `return` it.", lambda start, end, steps: None),
    ],
    variants=[_with_linspace, _in_a_list, _in_keras],
    hints=[
        "A share t runs from 0 to 1 in even steps. Where are you at t?",
        "(1 - t) * start + t * end, and t[:, None] makes a row for each t.",
        "t = np.linspace(0, 1, steps)[:, None]; return (1 - t) * start + t * end",
    ],
)
