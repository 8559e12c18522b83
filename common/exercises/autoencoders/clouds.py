"""Notebook variational: a cloud for each image, a draw from it, and its divergence.

Source: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes" (2013).
"""

import numpy as np

from common.checking import Call, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_CUT = (
    "The numbers are right, but no gradient finds its way back: NumPy, .numpy() and stop_gradient "
    "all cut it. Stay with keras.ops, * and +."
)


def _numbers(rng, *shape):
    return rng.normal(size=shape).astype("float32")


def _gradients(function, mean, log_variance):
    """A gradient for each of the two, or the words "no gradient"."""
    import tensorflow as tf

    mean, log_variance = tf.Variable(mean), tf.Variable(log_variance)
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(tf.square(function(mean, log_variance)))
    found = tape.gradient(value, [mean, log_variance])
    return ["no gradient" if one is None else one.numpy() for one in found]


def _close(value, expected):
    """Whether they are the same numbers."""
    value = None if value is None else np.asarray(value)
    if np.shape(value) != expected.shape or value.dtype.kind not in "fiu":
        return False
    return np.allclose(value, expected, rtol=1e-3, atol=1e-4)


# --- reparameterize ------------------------------------------------------------------------------


def _sample(deviation):
    def reparameterize(mean, log_variance, noise):
        return mean + deviation(log_variance) * noise

    return reparameterize


def _ops(name):
    return lambda values: getattr(_keras.ops, name)(values)


_exp, _sqrt = _ops("exp"), _ops("sqrt")


def _own_noise(mean, log_variance, noise):
    return mean + _exp(log_variance / 2) * _keras.random.normal(np.shape(mean))


def _drawn_in_numpy(mean, log_variance, noise):
    return np.random.default_rng().normal(np.asarray(mean), np.exp(np.asarray(log_variance) / 2))


def _with_root(mean, log_variance, noise):
    return _sqrt(_exp(log_variance)) * noise + mean


def _with_power(mean, log_variance, noise):
    return _keras.ops.add(mean, _keras.ops.multiply(noise, _exp(log_variance) ** 0.5))


def _in_numpy(mean, log_variance, noise):
    return np.asarray(mean) + np.exp(np.asarray(log_variance) / 2) * np.asarray(noise)


def _half_in_numpy(mean, log_variance, noise):
    return mean + np.exp(np.asarray(log_variance) / 2) * noise


def _observe_sample(answer, rng):
    mean, log_variance, noise = (_numbers(rng, 3, 2) for _ in range(3))
    first = yield Call(answer, mean, log_variance, noise)
    second = yield Call(answer, mean, log_variance, noise)
    same = first is not None and np.array_equal(
        np.asarray(first), np.asarray(second), equal_nan=True
    )
    yield "the same again with the same noise", bool(same)
    yield "without noise", Call(answer, mean, log_variance, np.zeros_like(noise))
    z = yield "with noise", Call(answer, mean, log_variance, noise)
    if not _close(z, mean + np.exp(log_variance / 2) * noise):
        return  # then the gradients would only distract
    of_mean, of_log_variance = yield Call(
        lambda: _gradients(lambda m, v: answer(m, v, noise), mean, log_variance)
    ).called("tape.gradient(sum of squares, [mean, log_variance])")
    yield "gradient for mean", of_mean
    yield "gradient for log_variance", of_log_variance


reparameterize = _looking.ModelExercise(
    reference=_sample(lambda v: _exp(0.5 * v)),
    observe=_observe_sample,
    mistakes=[
        Mistake(
            "You multiply the noise by the variance, exp(log_variance). The standard deviation is "
            "its root: exp(log_variance / 2).",
            _sample(_exp),
        ),
        Mistake(
            "You multiply the noise by the logarithm itself. First make a standard deviation of "
            "it: exp(log_variance / 2).",
            _sample(lambda v: v),
            _sample(lambda v: v / 2),
        ),
        Mistake(
            "You get NaN: log_variance is a logarithm already, and may be negative; then it has no "
            "root and no logarithm. The root of the variance is exp(log_variance / 2).",
            _sample(_sqrt),
            _sample(lambda v: _ops("log")(v) / 2),
        ),
        Mistake(
            "exp(2 * log_variance) is the variance squared. Its root is exp(log_variance / 2).",
            _sample(lambda v: _exp(2 * v)),
        ),
        Mistake(
            "exp(log_variance) / 2 is half of the variance. The root halves the logarithm, inside: "
            "exp(log_variance / 2).",
            _sample(lambda v: _exp(v) / 2),
        ),
        Mistake(
            "The sign of the logarithm is turned round: exp(log_variance / 2), no minus.",
            _sample(lambda v: _exp(-v / 2)),
            _sample(lambda v: _exp(-v)),
        ),
        Mistake(
            "The deviation is added, too. It is to be multiplied by the noise: mean + deviation * "
            "noise.",
            lambda m, v, noise: m + _exp(v / 2) + noise,
        ),
        Mistake(
            "The mean is multiplied by the noise. Only the deviation is: mean + deviation * noise.",
            lambda m, v, noise: (m + _exp(v / 2)) * noise,
            lambda m, v, noise: m * noise + _exp(v / 2),
        ),
        Mistake(
            "The noise is added as it is, so every cloud has a spread of 1. Multiply it by "
            "exp(log_variance / 2).",
            _sample(lambda v: 1.0),
        ),
        Mistake(
            "The mean is missing, so every cloud lies round 0: mean + deviation * noise.",
            lambda m, v, noise: _exp(v / 2) * noise,
        ),
        Mistake(
            "You subtract the noise. The draws would be as random, but all of us should get the "
            "same z from the same noise: mean + deviation * noise.",
            _sample(lambda v: -_exp(v / 2)),
        ),
        Mistake(
            "You multiply the mean by the deviation, too. mean + deviation * noise: the product "
            "first.",
            lambda m, v, noise: (m + noise) * _exp(v / 2),
        ),
        Mistake(
            "You return the mean alone: then every image has a point, and no cloud. Add "
            "deviation * noise.",
            lambda m, v, noise: m + 0 * noise,
            lambda m, v, noise: m,
        ),
        Mistake(
            "The noise is always taken at its average, or added up over the batch. Each number of "
            "z gets the noise at its own place.",
            lambda m, v, noise: m + _exp(v / 2) * _keras.ops.sum(noise, axis=0),
            lambda m, v, noise: m + _exp(v / 2) * _keras.ops.mean(noise, axis=0),
            lambda m, v, noise: m + _exp(v / 2) * _keras.ops.mean(noise),
        ),
        Mistake(
            "With the same noise you return other numbers each time: you draw for yourself. Use "
            "`noise`: chance comes in from outside, that is the trick.",
            _own_noise,
            _drawn_in_numpy,
        ),
        Mistake(
            _CUT,
            _in_numpy,
            _half_in_numpy,
            lambda m, v, noise: _keras.ops.stop_gradient(_with_root(m, v, noise)),
        ),
        Mistake(
            "Your function returns nothing. `return` the sample.",
            lambda m, v, noise: None,
        ),
    ],
    variants=[
        _with_root,
        _with_power,
        lambda mean, log_variance, noise: mean + noise * _exp(log_variance / 2),
    ],
    hints=[
        "Noise of spread 1, round 0: which product gives it the spread of the cloud, and which sum "
        "its place?",
        "The deviation is the root of the variance: exp(log_variance / 2).",
        "return mean + keras.ops.exp(log_variance / 2) * noise",
    ],
)

# --- kl_divergence -------------------------------------------------------------------------------


def _terms(mean, log_variance):
    return _exp(log_variance) + mean**2 - 1 - log_variance


def _kl(terms=_terms, half=0.5, collect=None):
    def kl_divergence(mean, log_variance):
        each = terms(mean, log_variance)
        return half * (collect(each) if collect else _keras.ops.sum(each, axis=-1))

    return kl_divergence


def _kl_in_numpy(mean, log_variance):
    mean, log_variance = np.asarray(mean), np.asarray(log_variance)
    return 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=-1)


def _kl_with_deviation(mean, log_variance):
    ops = _keras.ops
    deviation = ops.exp(log_variance / 2)
    return ops.sum((deviation**2 + ops.square(mean) - 1) / 2 - ops.log(deviation), axis=1)


def _observe_kl(answer, rng):
    zero, moved = np.zeros((1, 2), "float32"), np.array([[1.0, 0.0]], "float32")
    yield "the normal cloud itself", Call(answer, zero, zero)
    yield "moved by 1", Call(answer, moved, zero)
    mean, log_variance = _numbers(rng, 4, 3), _numbers(rng, 4, 3)
    kl = yield "four clouds", Call(answer, mean, log_variance)
    if not _close(kl, 0.5 * np.sum(np.exp(log_variance) + mean**2 - 1 - log_variance, axis=-1)):
        return  # then the gradients would only distract
    of_mean, of_log_variance = yield Call(lambda: _gradients(answer, mean, log_variance)).called(
        "tape.gradient(sum of squares, [mean, log_variance])"
    )
    yield "gradient for mean", of_mean
    yield "gradient for log_variance", of_log_variance


kl_divergence = _looking.ModelExercise(
    reference=_kl(),
    observe=_observe_kl,
    mistakes=[
        Mistake(
            "You add up over the batch, axis 0. Each image has its own divergence: add up over "
            "the latent numbers, axis=-1.",
            _kl(collect=lambda each: _keras.ops.sum(each, axis=0)),
        ),
        Mistake(
            "You take the mean over the latent numbers. Divergences of independent numbers add up: "
            "sum over axis=-1.",
            _kl(collect=lambda each: _keras.ops.mean(each, axis=-1)),
        ),
        Mistake(
            "One number comes for the whole batch. Give one for each row: sum over axis=-1.",
            _kl(collect=lambda each: _keras.ops.sum(each)),
            _kl(collect=lambda each: _keras.ops.mean(each)),
            _kl(collect=lambda each: _keras.ops.mean(_keras.ops.sum(each, axis=-1))),
        ),
        Mistake(
            "A number comes for each latent number. Add them up: one for each row, axis=-1.",
            _kl(collect=lambda each: each),
        ),
        Mistake("The half in front is missing.", _kl(half=1.0)),
        Mistake(
            "The half stands before a part of the sum only. It belongs to all four terms: put them "
            "in parentheses.",
            _kl(lambda m, v: 0.5 * _exp(v) + m**2 - 1 - v, half=1.0),
            _kl(lambda m, v: 0.5 * (_exp(v) + m**2) - 1 - v, half=1.0),
        ),
        Mistake(
            "The logarithm is halved once more. One half stands in front of all four terms, no "
            "other.",
            _kl(lambda m, v: _exp(v) + m**2 - 1 - v / 2),
        ),
        Mistake(
            "The 1 is subtracted once for the image. It belongs to each latent number: inside the "
            "sum.",
            lambda m, v: 0.5 * (_keras.ops.sum(_exp(v) + m**2 - v, axis=-1) - 1),
        ),
        Mistake(
            "The 1 is subtracted: the divergence of the normal cloud from itself must be 0.",
            _kl(lambda m, v: _exp(v) + m**2 + 1 - v),
        ),
        Mistake(
            "In the form -1/2 (1 + log_variance - mean² - exp(log_variance)) the last two have a "
            "minus each.",
            lambda m, v: -0.5 * _keras.ops.sum(1 + v - m**2 + _exp(v), axis=-1),
            lambda m, v: -0.5 * _keras.ops.sum(1 + v + m**2 - _exp(v), axis=-1),
        ),
        Mistake(
            "exp(log_variance) is the variance already, σ² itself. Do not square it again.",
            _kl(lambda m, v: _exp(2 * v) + m**2 - 1 - v),
        ),
        Mistake(
            "The sign is turned round: a divergence is never below 0.",
            _kl(half=-0.5),
        ),
        Mistake(
            "You take log_variance for the variance. It is the logarithm already: the variance is "
            "exp(log_variance).",
            _kl(lambda m, v: v + m**2 - 1 - _keras.ops.log(v)),
            _kl(lambda m, v: v + m**2 - 1 - v),
            _kl(lambda m, v: v**2 + m**2 - 1 - v),
        ),
        Mistake(
            "exp(log_variance / 2) is the standard deviation. Here its square is wanted, the "
            "variance: exp(log_variance).",
            _kl(lambda m, v: _exp(v / 2) + m**2 - 1 - v),
        ),
        Mistake(
            "The mean must be squared.",
            _kl(lambda m, v: _exp(v) + m - 1 - v),
            _kl(lambda m, v: _exp(v) + abs(m) - 1 - v),
        ),
        Mistake(
            "The -1 is missing: the divergence of the normal cloud from itself must be 0.",
            _kl(lambda m, v: _exp(v) + m**2 - v),
        ),
        Mistake(
            "The term -log_variance is missing. It is what keeps a cloud from shrinking to a "
            "point.",
            _kl(lambda m, v: _exp(v) + m**2 - 1),
        ),
        Mistake(
            "The sign of log_variance is turned round: it is subtracted.",
            _kl(lambda m, v: _exp(v) + m**2 - 1 + v),
        ),
        Mistake(
            "That is the divergence the other way round, of the normal cloud from the image's. The "
            "image's cloud comes first: no division by its variance.",
            _kl(lambda m, v: (1 + m**2) / _exp(v) - 1 + v),
        ),
        Mistake(
            "The term of the mean is missing: a cloud far from 0 must cost more.",
            _kl(lambda m, v: _exp(v) - 1 - v),
        ),
        Mistake(_CUT, _kl_in_numpy, lambda m, v: _keras.ops.stop_gradient(_kl()(m, v))),
        Mistake("Your function returns nothing. `return` it.", lambda m, v: None),
    ],
    variants=[
        _kl_with_deviation,
        lambda m, v: -0.5 * _keras.ops.sum(1 + v - _keras.ops.square(m) - _exp(v), axis=1),
    ],
    hints=[
        "Four terms for each latent number: two that punish wide and far clouds, two that punish "
        "narrow ones.",
        "each = keras.ops.exp(log_variance) + mean**2 - 1 - log_variance, shape (N, K)",
        "return 0.5 * keras.ops.sum(each, axis=-1)",
    ],
)
