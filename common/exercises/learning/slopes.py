"""Notebook losses: the gradient of softmax and cross-entropy together."""

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, args, calls


def _one_hot(y, t):
    return np.eye(y.shape[1])[t]


def _loss_gradient(y, t):
    return (y - _one_hot(y, t)) / len(y)


def _in_place(y, t):
    y[np.arange(len(y)), t] -= 1
    return y / len(y)


def _in_place_without_mean(y, t):
    y[np.arange(len(y)), t] -= 1
    return y


def _at(chosen):
    """1 is taken off y.copy() where `chosen` says."""

    def wrong(y, t):
        gradient = y.copy()
        gradient[chosen(y, t)] -= 1
        return gradient / len(y)

    return wrong


def _set(number, mean=True):
    """`number` stands at the right class of each row."""

    def wrong(y, t):
        gradient = y.copy()
        gradient[np.arange(len(y)), t] = number
        return gradient / len(y) if mean else gradient

    return wrong


def _in_a_loop(y, t):
    gradient = np.array(y, dtype=np.float32)
    for n, label in enumerate(t):
        gradient[n, label] -= 1
    return gradient / len(y)


def _probabilities(rows, classes):
    def make(rng):
        y = functions.softmax(rng.normal(size=(rows, classes)))
        return args(y, rng.integers(classes, size=rows))

    return make


loss_gradient = Exercise(
    reference=_loss_gradient,
    observe=calls(
        two_images=args([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]], [0, 2]),
        as_many_images_as_classes=_probabilities(4, 4),
        batch=_probabilities(5, 3),
        one_image=args([[0.2, 0.5, 0.3]], [0]),
    ),
    mistakes=[
        Mistake(
            "The average over the batch is missing. The loss is a mean over N images, so its "
            "gradient is divided by N too.",
            lambda y, t: y - _one_hot(y, t),
        ),
        Mistake(
            "You write into y, and its owner's probabilities are gone. Take a copy first: "
            "y.copy(), or compute a new array.",
            _in_place,
            _in_place_without_mean,
        ),
        Mistake(
            "The sign is the wrong way round: that is the direction in which the loss falls. The "
            "gradient points uphill, y minus one-hot.",
            lambda y, t: (_one_hot(y, t) - y) / len(y),
            lambda y, t: _one_hot(y, t) - y,
        ),
        Mistake(
            "You divide by N * K. The loss is averaged over the N images only: divide by len(y).",
            lambda y, t: (y - _one_hot(y, t)) / y.size,
        ),
        Mistake(
            "You divide by the number of classes. Divide by the number of images, len(y).",
            lambda y, t: (y - _one_hot(y, t)) / y.shape[1],
        ),
        Mistake(
            "You subtract labels from probabilities. A label is the number of a column: 1 is taken "
            "off there, and nothing elsewhere.",
            lambda y, t: (y - t) / len(y),
            lambda y, t: (y - t[:, None]) / len(y),
            lambda y, t: y - t,
        ),
        Mistake(
            "y[:, t] stands for the columns of all labels, in every row. Pair row n with label n: "
            "gradient[np.arange(len(y)), t] -= 1.",
            _at(lambda y, t: (slice(None), t)),
        ),
        Mistake(
            "y[t] stands for whole rows. A label is the number of a column: "
            "gradient[np.arange(len(y)), t] -= 1.",
            _at(lambda y, t: t),
        ),
        Mistake(
            "You take 1 off everywhere. It is taken off at the right class of each row only.",
            lambda y, t: (y - 1) / len(y),
        ),
        Mistake(
            "That is the gradient with respect to the probabilities. Here we ask for the one with "
            "respect to the scores, before the softmax, and it is simpler: y minus one-hot.",
            lambda y, t: -_one_hot(y, t) / y / len(y),
            lambda y, t: -_one_hot(y, t) / y,
        ),
        Mistake(
            "You return the right classes' entries only. The gradient has the shape of y: the "
            "other scores matter as well.",
            lambda y, t: (y[np.arange(len(y)), t] - 1) / len(y),
            lambda y, t: y[np.arange(len(y)), t] - 1,
        ),
        Mistake(
            "You average the rows into one. Every image keeps its own row; dividing by len(y) is "
            "all that the average asks for.",
            lambda y, t: np.mean(y - _one_hot(y, t), axis=0),
        ),
        Mistake(
            "At the right class you add 1. Take it off: gradient[np.arange(len(y)), t] -= 1.",
            lambda y, t: (y + _one_hot(y, t)) / len(y),
        ),
        Mistake(
            "You put another number in the place of the right class. Take 1 off what stands there: "
            "-= 1, or - 1.",
            _set(0.0),
            _set(-1.0),
            _set(1.0),
            _set(0.0, False),
            _set(-1.0, False),
        ),
        Mistake(
            "You divide the 1 by the number of images, and not the probabilities. Take 1 off, and "
            "then divide everything by len(y).",
            lambda y, t: y - _one_hot(y, t) / len(y),
        ),
        Mistake(
            "You divide the probabilities by the number of images, and not the 1. Take 1 off "
            "first, and then divide everything by len(y).",
            lambda y, t: y / len(y) - _one_hot(y, t),
        ),
        Mistake(
            "You take 1 off where the network's largest probability is. It belongs where t says.",
            _at(lambda y, t: (np.arange(len(y)), y.argmax(axis=1))),
        ),
        Mistake(
            "Your gradient is 0 but for the right class. The other scores matter too: there it is "
            "the probability, divided by len(y).",
            lambda y, t: (y - 1) * _one_hot(y, t) / len(y),
            lambda y, t: -_one_hot(y, t) / len(y),
        ),
        Mistake(
            "y holds probabilities already. Leave the softmax out.",
            lambda y, t: _loss_gradient(functions.softmax(y), t),
        ),
        Mistake(
            "The column of label t has the number t, since columns count from 0 like labels. Leave "
            "out the - 1 in the brackets.",
            _at(lambda y, t: (np.arange(len(y)), t - 1)),
        ),
        Mistake(
            "You return the probabilities without the 1 taken off at the right class.",
            lambda y, t: y / len(y),
        ),
    ],
    variants=[
        _in_a_loop,
        lambda y, t: (y - (np.arange(y.shape[1]) == t[:, None])) / y.shape[0],
        lambda y, t: ((y - _one_hot(y, t)) / len(t)).tolist(),
        lambda y, t: _in_place(y.copy(), t),
    ],
    hints=[
        "Nearly all entries are those of y. Which one of each row is another?",
        "Take 1 off the right class of each row, in a copy of y or with the help of one-hot rows, "
        "np.eye(y.shape[1])[t]. Then see to the mean over the batch.",
        "gradient = y.copy(); gradient[np.arange(len(y)), t] -= 1; return gradient / len(y).",
    ],
)
