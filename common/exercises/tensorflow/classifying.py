"""Notebook linear_and_logistic: a loss of scores, and accuracy."""

import numpy as np
import tensorflow as _tf

from common.checking import Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import some, tensor


def _labels(*values):
    return _tf.constant(values, _tf.int64)


# --- class_loss ------------------------------------------------------------------------------


def _class_loss(scores, labels):
    losses = _tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    return _tf.reduce_mean(losses)


def _by_one_hot(scores, labels):
    targets = _tf.one_hot(labels, scores.shape[1])
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(targets, scores))


def _of_keras(scores, labels):
    return _tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, scores)


def _by_logsumexp(scores, labels):
    right = _tf.gather(scores, labels, batch_dims=1)
    return _tf.reduce_mean(_tf.reduce_logsumexp(scores, axis=1) - right)


def _by_log_softmax(scores, labels):
    return -_tf.reduce_mean(_tf.gather(_tf.nn.log_softmax(scores), labels, batch_dims=1))


def _softmax_twice(scores, labels):
    return _class_loss(_tf.nn.softmax(scores), labels)


def _log_of_softmax(scores, labels, tiny=0.0):
    right = _tf.gather(_tf.nn.softmax(scores), labels, batch_dims=1)
    return -_tf.reduce_mean(_tf.math.log(right + tiny))


def _clipped_by_keras(scores, labels):
    return _tf.keras.losses.SparseCategoricalCrossentropy()(labels, _tf.nn.softmax(scores))


def _labels_for_one_hot(scores, labels):
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(labels, scores))


def _cast_labels(scores, labels):
    targets = _tf.cast(labels, scores.dtype)
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(targets, scores))


def _one_hot_for_labels(scores, labels):
    return _class_loss(scores, _tf.one_hot(labels, scores.shape[1], dtype=_tf.int64))


def _yes_or_no(scores, labels):
    targets = _tf.one_hot(labels, scores.shape[1])
    return _tf.reduce_mean(_tf.nn.sigmoid_cross_entropy_with_logits(targets, scores))


def _keras_of_probabilities(scores, labels):
    return _tf.keras.losses.SparseCategoricalCrossentropy()(labels, scores)


def _summed(scores, labels):
    return _class_loss(scores, labels) * len(scores)


def _each(scores, labels):
    return _tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)


class_loss = Exercise(
    reference=_class_loss,
    observe=calls(
        by_hand=lambda rng: args(tensor([[0.0, 0.0]]), _labels(1)),
        square=lambda rng: args(some(rng, 3, 3), _labels(*rng.permutation(3))),
        random=lambda rng: args(some(rng, 4, 3, scale=2.0), _labels(*rng.integers(3, size=4))),
        far_apart=lambda rng: args(tensor([[200.0, 0.0], [0.0, 1.0]]), _labels(1, 1)),
    ),
    mistakes=[
        Mistake(
            "Softmax is applied twice: the loss applies it itself, to the logits. Give it the "
            "scores as they are.",
            _softmax_twice,
        ),
        Mistake(
            "For scores far apart a probability becomes 0, and its log infinite. "
            "sparse_softmax_cross_entropy_with_logits takes the scores and does both at once.",
            _log_of_softmax,
        ),
        Mistake(
            "For scores far apart a probability becomes 0; what you put in its place keeps the log "
            "finite, and wrong. sparse_softmax_cross_entropy_with_logits takes the scores and does "
            "both at once.",
            _clipped_by_keras,
            lambda scores, labels: _log_of_softmax(scores, labels, 1e-7),
        ),
        Mistake(
            "Scores and labels have changed places: labels=labels, logits=scores.",
            lambda scores, labels: _class_loss(labels, scores),
        ),
        Mistake(
            "The loss takes the logarithm itself. Give it the scores as they are.",
            lambda scores, labels: _class_loss(_tf.math.log(scores), labels),
        ),
        Mistake(
            "That loss wants targets of the shape of the scores, one-hot, and you give it labels. "
            "Take the one whose name begins with sparse_.",
            _labels_for_one_hot,
            _cast_labels,
        ),
        Mistake(
            "The sparse_ loss wants labels, shape (N,), and you give it one-hot rows. Leave the "
            "labels as they are.",
            _one_hot_for_labels,
        ),
        Mistake(
            "The sigmoid loss asks of every class yes or no, by itself. One class of each row is "
            "right: softmax.",
            _yes_or_no,
        ),
        Mistake(
            "Keras's loss takes what it gets for probabilities. Say from_logits=True.",
            _keras_of_probabilities,
        ),
        Mistake("You sum over the examples. Take the mean.", _summed),
        Mistake("You return a loss for each example. Return their mean.", _each),
        Mistake("The minus is missing: a loss is positive.", lambda s, t: -_class_loss(s, t)),
    ],
    variants=[_by_one_hot, _of_keras, _by_logsumexp, _by_log_softmax],
    hints=[
        "tf.nn has a loss that takes scores (it calls them logits) and labels as whole numbers.",
        "tf.nn.sparse_softmax_cross_entropy_with_logits returns one loss for each example.",
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, "
        "logits=scores))",
    ],
)

# --- accuracy --------------------------------------------------------------------------------


def _accuracy_of(classes, labels):
    return _tf.reduce_mean(_tf.cast(_tf.equal(classes, labels), _tf.float32))


def _accuracy(scores, labels):
    return _accuracy_of(_tf.argmax(scores, axis=1), labels)


accuracy = Exercise(
    reference=_accuracy,
    observe=calls(
        three_of_four=lambda rng: args(
            tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]), _labels(1, 0, 1, 1)
        ),
        square=lambda rng: args(
            tensor([[3.0, 1.0, 2.0], [2.0, 0.0, 4.0], [5.0, 1.0, -1.0]]), _labels(0, 2, 1)
        ),
        negative=lambda rng: args(-1 - _tf.abs(some(rng, 5, 4)), _labels(*rng.integers(4, size=5))),
        none=lambda rng: args(tensor([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]]), _labels(1, 0)),
        all_of_two=lambda rng: args(tensor([[0.2, 0.5, 0.1], [0.0, 0.1, 0.3]]), _labels(1, 2)),
    ),
    mistakes=[
        Mistake(
            "A mean of truth values is refused. Cast them to numbers: tf.cast(…, tf.float32).",
            lambda s, t: _tf.reduce_mean(_tf.argmax(s, axis=1) == t),
        ),
        Mistake(
            "The mean of whole numbers is rounded down to a whole number, mostly 0. Cast to "
            "tf.float32.",
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s, axis=1) == t, _tf.int32)),
        ),
        Mistake(
            "axis=0 finds the best example of each class. The best class of each example is along "
            "axis=1.",
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s, axis=0) == t, _tf.float32)),
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s) == t, _tf.float32)),
        ),
        Mistake(
            "You count the right ones. Divide by the number of examples: tf.reduce_mean.",
            lambda s, t: _tf.reduce_sum(_tf.cast(_tf.argmax(s, axis=1) == t, _tf.float32)),
        ),
        Mistake("You return the share of the wrong ones.", lambda s, t: 1 - _accuracy(s, t)),
        Mistake(
            "That is the mask. Return the share of True.",
            lambda s, t: _tf.argmax(s, axis=1) == t,
            lambda s, t: _tf.cast(_tf.argmax(s, axis=1) == t, _tf.float32),
        ),
        Mistake(
            "You compare scores with labels. First find which class has the highest score: "
            "tf.argmax(scores, axis=1).",
            lambda s, t: _accuracy_of(_tf.cast(_tf.reduce_max(s, axis=1), t.dtype), t),
            lambda s, t: _accuracy_of(_tf.reduce_max(s, axis=1), _tf.cast(t, s.dtype)),
            lambda s, t: _accuracy_of(_tf.reduce_max(s, axis=1), t),
        ),
        Mistake(
            "You return percent. Return the share, from 0 to 1.", lambda s, t: 100 * _accuracy(s, t)
        ),
        Mistake(
            "Labels are whole numbers already. Only the scores want an argmax.",
            lambda s, t: _accuracy(s, _tf.argmax(t, axis=1)),
        ),
        Mistake(
            "argmin finds the lowest score. The highest wins: tf.argmax.",
            lambda s, t: _accuracy(-s, t),
        ),
    ],
    variants=[
        lambda s, t: np.mean(np.argmax(s, axis=1) == t.numpy()),
        lambda s, t: _tf.keras.metrics.sparse_categorical_accuracy(t, s).numpy().mean(),
        lambda s, t: _accuracy(_tf.nn.softmax(s), t),
    ],
    hints=[
        "The class with the highest score: tf.argmax along the axis of the classes.",
        "Equal to the labels: a mask. tf.cast turns it into numbers, whose mean is the share.",
        "tf.reduce_mean(tf.cast(tf.argmax(scores, axis=1) == labels, tf.float32))",
    ],
)
