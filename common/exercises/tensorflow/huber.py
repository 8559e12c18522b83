"""Notebook linear_and_logistic: Huber's loss."""

import numpy as np
import tensorflow as _tf

from common.checking import Equivalent, Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import tensor

# --- huber_loss ------------------------------------------------------------------------------


def _huber_loss(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))


def _huber(near, far, average=_tf.reduce_mean):
    def loss(y, t, delta=1.0):
        d = _tf.abs(y - t)
        return average(_tf.where(d <= delta, near(d), far(d, delta)))

    return loss


def _near(d):
    return d**2 / 2


def _far(d, delta):
    return delta * (d - delta / 2)


def _by_clip(y, t, delta=1.0):
    d = _tf.abs(y - t)
    inside = _tf.minimum(d, delta)
    return _tf.reduce_mean(inside * (d - inside / 2))


def _of_keras(y, t, delta=1.0):
    return _tf.keras.losses.Huber(delta)(t[:, None], y[:, None])


def _by_mask(y, t, delta=1.0):
    d = y - t
    small = _tf.cast(_tf.abs(d) < delta, d.dtype)
    large = delta * _tf.abs(d) - 0.5 * delta**2
    return _tf.reduce_mean(small * 0.5 * _tf.square(d) + (1 - small) * large)


def _without_absolute(y, t, delta=1.0):
    d = y - t
    return _tf.reduce_mean(_tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))


def _sign_in_the_far_part(y, t, delta=1.0):
    d = y - t
    return _tf.reduce_mean(_tf.where(_tf.abs(d) <= delta, _near(d), _far(d, delta)))


def _python_if(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_near(d) if d <= delta else _far(d, delta))


def _with_cond(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_tf.cond(d <= delta, lambda: _near(d), lambda: _far(d, delta)))


def _one_choice(y, t, delta=1.0):
    d = _tf.abs(y - t)
    if _tf.reduce_mean(d) <= delta:
        return _tf.reduce_mean(_near(d))
    return _tf.reduce_mean(_far(d, delta))


def _swapped_sides(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_tf.where(d <= delta, _far(d, delta), _near(d)))


def _only_one(y, t, delta=1.0):
    return _huber_loss(y, t, 1.0)


def _some_errors(delta):
    def make(rng):
        d = np.concatenate([rng.uniform(-0.9, 0.9, 1), [0.7], rng.uniform(1.5, 4, 2), [-2.5]])
        t = rng.normal(size=5)
        return args(tensor((t + d * delta).round(2)), tensor(t.round(2)), delta)

    return make


huber_loss = Exercise(
    reference=_huber_loss,
    observe=calls(
        by_hand=lambda rng: args(tensor([1.5, 5.0]), tensor([1.0, 2.0]), 1.0),
        small_errors=lambda rng: args(tensor([1.0, 2.0]), tensor([1.4, 1.4]), 1.0),
        delta_1=_some_errors(1.0),
        delta_3=_some_errors(3.0),
        delta_a_half=_some_errors(0.5),
    ),
    mistakes=[
        Mistake(
            "Where the error is small the half is missing: d² / 2.",
            _huber(lambda d: d**2, _far),
        ),
        Mistake(
            "Where the error is small the square is missing: d² / 2.",
            _huber(lambda d: d / 2, _far),
        ),
        Mistake(
            "The far part is δ (|d| - δ/2), that is δ |d| - δ²/2. Yours is δ |d| - δ/2.",
            _huber(_near, lambda d, delta: delta * d - delta / 2),
        ),
        Mistake(
            "In the far part, too, d stands without its sign: δ (|d| - δ/2).",
            _sign_in_the_far_part,
        ),
        Mistake(
            "The far part is δ (|d| - δ/2), so that the two parts meet at δ. You left the second "
            "term out.",
            _huber(_near, lambda d, delta: delta * d),
        ),
        Mistake(
            "The far part is δ (|d| - δ/2). You left the half of its second term out.",
            _huber(_near, lambda d, delta: delta * (d - delta)),
        ),
        Mistake(
            "The far part is multiplied by δ: δ (|d| - δ/2). Yours has the slope 1.",
            _huber(_near, lambda d, delta: d - delta / 2),
            _huber(_near, lambda d, delta: d - 0.5),
        ),
        Mistake("You use 1 for δ, whatever is asked for. Use the argument delta.", _only_one),
        Mistake(
            "You compare d without its sign taken off, and an error far below 0 counts as small. "
            "Take the absolute value first.",
            _without_absolute,
        ),
        Mistake(
            "You choose once for all examples. Each has a choice of its own: tf.where.",
            _one_choice,
            _python_if,
            _with_cond,
        ),
        Mistake("The two parts have changed places: squares where |d| ≤ δ.", _swapped_sides),
        Mistake("You sum over the examples. Take the mean.", _huber(_near, _far, _tf.reduce_sum)),
        Mistake(
            "You return a loss for each example. The loss is one number, their mean.",
            _huber(_near, _far, lambda losses: losses),
        ),
    ],
    variants=[_by_clip, _of_keras, _by_mask],
    equivalent=[
        Equivalent(
            """- return tf.reduce_mean(tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))
+ return tf.reduce_mean(tf.where(d < delta, d**2 / 2, delta * (d - delta / 2)))""",
            "at delta both parts have the same value",
        )
    ],
    hints=[
        "d = tf.abs(y - t), then tf.where chooses for each example.",
        "Where d <= delta: d**2 / 2. Elsewhere: delta * (d - delta / 2). Then the mean.",
        "tf.reduce_mean(tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))",
    ],
)
