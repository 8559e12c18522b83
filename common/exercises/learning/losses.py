"""Notebook losses: the two losses.

Their convention is that of K. Saito, "Deep Learning from Scratch" (2016): the squared error with a
half, both losses averaged over the batch and not over the outputs.
"""

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, args, calls, holds


def _squares(y, t):
    return 0.5 * (y - t) ** 2


def _squared_error_in_a_loop(y, t):
    total = 0.0
    for row, target in zip(y, t, strict=True):
        total += sum((a - b) ** 2 for a, b in zip(row, target, strict=True)) / 2
    return total / len(y)


mean_squared_error = Exercise(
    reference=functions.mean_squared_error,
    observe=calls(
        two_images=args([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        one_image=args([[0.1, 0.7, 0.2]], [[0.0, 1.0, 0.0]]),
        five_images=lambda rng: args(rng.normal(size=(5, 3)), rng.normal(size=(5, 3))),
        two_outputs=lambda rng: args(rng.normal(size=(4, 2)), rng.normal(size=(4, 2))),
    ),
    mistakes=[
        Mistake(
            "The half is missing: each squared difference counts half.",
            lambda y, t: np.sum((y - t) ** 2) / len(y),
        ),
        Mistake(
            "You average over all N * K numbers. Add up the outputs of an image, and average over "
            "the N images only: np.sum(…) / len(y).",
            lambda y, t: np.mean(_squares(y, t)),
            lambda y, t: np.sum(_squares(y, t)) / y.size,
        ),
        Mistake(
            "np.mean over everything divides by N * K, and the half is missing too. Here it is "
            "0.5 * np.sum(…) / len(y).",
            lambda y, t: np.mean((y - t) ** 2),
        ),
        Mistake(
            "The average over the batch is missing, so a larger batch has a larger loss. Divide by "
            "the number of images, len(y).",
            lambda y, t: np.sum(_squares(y, t)),
        ),
        Mistake(
            "You divide by the number of outputs. Divide by the number of images: len(y), which is "
            "y.shape[0].",
            lambda y, t: np.sum(_squares(y, t)) / y.shape[1],
        ),
        Mistake(
            "You return a loss for each image. The loss of the batch is one number, their mean.",
            lambda y, t: np.sum(_squares(y, t), axis=1),
            lambda y, t: np.sum(_squares(y, t), axis=-1, keepdims=True),
        ),
        Mistake(
            "You return an array of single terms. Add up everything, and divide by the number of "
            "images.",
            _squares,
            lambda y, t: _squares(y, t) / len(y),
            lambda y, t: np.mean(_squares(y, t), axis=0),
            lambda y, t: np.sum(_squares(y, t), axis=0),
        ),
        Mistake(
            "You add up the differences before you square, and they cancel. Square each one first: "
            "np.sum((y - t) ** 2).",
            lambda y, t: 0.5 * np.sum(y - t) ** 2 / len(y),
            lambda y, t: 0.5 * np.sum(np.sum(y - t, axis=1) ** 2) / len(y),
        ),
        Mistake(
            "The square is missing: (y - t) ** 2.",
            lambda y, t: 0.5 * np.sum(y - t) / len(y),
            lambda y, t: 0.5 * np.sum(np.abs(y - t)) / len(y),
            lambda y, t: 0.5 * np.sum((y - t) * 2) / len(y),
        ),
        Mistake(
            "You square y and t and then subtract. Subtract first: (y - t) ** 2.",
            lambda y, t: 0.5 * np.sum(y**2 - t**2) / len(y),
            lambda y, t: 0.5 * np.sum(y - t**2) / len(y),
        ),
        Mistake(
            "You square the half as well, which makes it a quarter. It stands outside: "
            "0.5 * (…) ** 2.",
            lambda y, t: np.sum((0.5 * (y - t)) ** 2) / len(y),
        ),
        Mistake(
            "There is no root here: the squares are added up and stay squares.",
            lambda y, t: np.sqrt(np.sum(_squares(y, t)) / len(y)),
            lambda y, t: 0.5 * np.sum(np.linalg.norm(y - t, axis=1)) / len(y),
            lambda y, t: 0.5 * np.linalg.norm(y - t) / len(y),
        ),
        Mistake(
            "1 // 2 is 0: // drops what is behind the point. Write 0.5, or 1 / 2.",
            lambda y, t: 1 // 2 * np.sum((y - t) ** 2) / len(y),
        ),
        Mistake(
            "You add y and t. The error is their difference: (y - t) ** 2.",
            lambda y, t: np.sum(0.5 * (y + t) ** 2) / len(y),
        ),
        Mistake(
            "^ is no power in Python, and does not work with decimals. A square is ** 2.",
            lambda y, t: 0.5 * np.sum((y - t) ^ 2) / len(y),
        ),
        Mistake(
            "`return` stands inside the loop and ends it after the first image.",
            lambda y, t: np.sum(_squares(y[0], t[0])),
            lambda y, t: np.sum(_squares(y[0], t[0])) / len(y),
        ),
    ],
    variants=[
        _squared_error_in_a_loop,
        lambda y, t: np.mean(np.sum((y - t) ** 2, axis=1) / 2),
        lambda y, t: np.float32(np.sum(_squares(y.astype(np.float32), t)) / y.shape[0]),
        lambda y, t: float(np.linalg.norm(t - y) ** 2 / (2 * len(t))),
    ],
    hints=[
        "Square the differences, all of them at once. What do you have to do with so many numbers "
        "to be left with one?",
        "np.sum adds up all N * K squares. Then comes the half, and the average over the images.",
        "0.5 * np.sum((y - t) ** 2), divided by len(y).",
    ],
)


# --- cross-entropy ------------------------------------------------------------


def _labels(t):
    return np.argmax(t, axis=1) if t.ndim == 2 else t


def _right(y, t):
    return y[np.arange(len(y)), _labels(t)]


def _one_hot(y, t):
    return t if t.ndim == 2 else np.eye(y.shape[1])[t]


def _cross_entropy(y, t):
    return -np.mean(np.log(np.maximum(_right(y, t), 1e-7)))


def _cross_entropy_in_a_loop(y, t):
    total = 0.0
    for row, target in zip(y, t, strict=True):
        label = target if t.ndim == 1 else list(target).index(1)
        total -= np.log(row[label] + 1e-7)
    return total / len(y)


def _of_yes_and_no(y, t):
    t = _one_hot(y, t)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)


def _labels_along_columns(y, t):
    if t.ndim == 2:
        t = np.argmax(t, axis=0)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), t], 1e-7)))


def _softmax_of_normal(rng, rows, classes):
    return functions.softmax(rng.normal(size=(rows, classes)))


def _some_labels(rng):
    return args(_softmax_of_normal(rng, 5, 3), rng.integers(3, size=5))


def _some_one_hot(rng):
    return args(_softmax_of_normal(rng, 4, 6), np.eye(6)[rng.integers(6, size=4)])


def _as_many_images_as_classes(rng):
    return args(_softmax_of_normal(rng, 4, 4), rng.integers(4, size=4))


_finite = holds(
    lambda loss: np.ndim(loss) == 0 and np.isfinite(loss),
    "a right class with probability 0 must give a loss that is a number, not infinity or NaN",
)
# With 1e-7 in place of 0 the first image alone costs 16, and the mean is above 8.
_large = holds(
    lambda loss: np.ndim(loss) == 0 and np.isfinite(loss) and loss > 4,
    "a right class with probability 0 must give a large loss",
)
_IMPOSSIBLE = [[1.0, 0.0, 0.0], [0.2, 0.5, 0.3]]

cross_entropy_error = Exercise(
    reference=functions.cross_entropy_error,
    observe=calls(
        labels=args([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], [1, 2]),
        one_hot=args([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], [[0, 1, 0], [0, 0, 1]]),
        as_many_images_as_classes=_as_many_images_as_classes,
        some_labels=_some_labels,
        some_one_hot=_some_one_hot,
        # Two criteria, so that an infinite loss is not taken for one that is too small.
        impossible=args(_IMPOSSIBLE, [1, 1]).judged(_finite),
        impossible_is_dear=args(_IMPOSSIBLE, [1, 1]).judged(_large),
        impossible_one_hot=args(_IMPOSSIBLE, [[0, 1, 0], [0, 1, 0]]).judged(_finite),
        impossible_one_hot_is_dear=args(_IMPOSSIBLE, [[0, 1, 0], [0, 1, 0]]).judged(_large),
    ),
    mistakes=[
        Mistake(
            "The log of 0 is minus infinity, and your loss becomes infinite or NaN on {call}. Keep "
            "the probabilities away from 0 before you take the log: np.maximum(…, 1e-7), or add "
            "1e-7.",
            lambda y, t: -np.mean(np.log(_right(y, t))),
            lambda y, t: -np.sum(_one_hot(y, t) * np.log(y)) / len(y),
        ),
        Mistake(
            "You leave out the images whose right class got probability 0, the worst of all. Give "
            "them a large loss: np.log(np.maximum(…, 1e-7)).",
            lambda y, t: -np.mean(np.where(_right(y, t) > 0, np.log(_right(y, t)), 0)),
            lambda y, t: -np.mean(np.log(_right(y, t)[_right(y, t) > 0])),
        ),
        Mistake(
            "You divide by the number of classes. Divide by the number of images: len(y), which is "
            "y.shape[0].",
            lambda y, t: -np.sum(np.log(np.maximum(_right(y, t), 1e-7))) / y.shape[1],
        ),
        Mistake(
            "y holds probabilities already. Leave the softmax out.",
            lambda y, t: _cross_entropy(functions.softmax(y), t),
        ),
        Mistake(
            "That is the cross-entropy of many questions with yes or no. Here one class of each "
            "row is right, and only its probability counts: the part with 1 - t is not wanted.",
            _of_yes_and_no,
            lambda y, t: _of_yes_and_no(y, t) * len(y) / y.size,
        ),
        Mistake(
            "axis=0 looks for the 1 in each column. The 1 of each row is found with axis=1.",
            _labels_along_columns,
        ),
        Mistake(
            "y[t] stands for whole rows of y. Pair row n with label n: y[np.arange(len(y)), t].",
            lambda y, t: -np.mean(np.log(np.maximum(y[_labels(t)], 1e-7))),
            lambda y, t: -np.sum(np.log(np.maximum(y[_labels(t)], 1e-7))) / len(y),
        ),
        Mistake(
            "The average over the batch is missing, so a larger batch has a larger loss. Divide by "
            "the number of images, len(y).",
            lambda y, t: _cross_entropy(y, t) * len(y),
            lambda y, t: -np.sum(np.log(_right(y, t))),
        ),
        Mistake(
            "You average over all N * K numbers. Of each image only the right class counts, so "
            "divide the sum by the number of images: np.sum(…) / len(y).",
            lambda y, t: -np.mean(_one_hot(y, t) * np.log(y + 1e-7)),
            lambda y, t: -np.mean(_one_hot(y, t) * np.log(y)),
        ),
        Mistake(
            "The minus is missing. The log of a probability is negative, and a loss is positive.",
            lambda y, t: -_cross_entropy(y, t),
            lambda y, t: np.mean(np.log(_right(y, t))),
        ),
        Mistake(
            "You multiply by labels as if they were one-hot: the label 2 does not weigh twice as "
            "much as the label 1. Labels say which column to take: y[np.arange(len(y)), t].",
            lambda y, t: -np.sum(t * np.log(y + 1e-7)) / len(y),
            lambda y, t: -np.sum(t * np.log(np.maximum(y, 1e-7))) / len(y),
            lambda y, t: -np.sum(t * np.log(y)) / len(y),
        ),
        Mistake(
            "You take labels well, but t may be one-hot too, with two axes. Turn it into labels "
            "first: if t.ndim == 2, take np.argmax(t, axis=1).",
            lambda y, t: -np.mean(np.log(np.maximum(y[np.arange(len(y)), t], 1e-7))),
            lambda y, t: -np.mean(np.log(y[np.arange(len(y)), t])),
        ),
        Mistake(
            "np.argmax without an axis takes the whole of t for one long row. axis=1 finds the 1 "
            "in each row.",
            lambda y, t: _cross_entropy(y, np.argmax(t) if t.ndim == 2 else t),
            lambda y, t: _cross_entropy(y, np.argmax(t)),
        ),
        Mistake(
            "y[:, t] takes the columns of all labels from every row. Pair row n with label n: "
            "y[np.arange(len(y)), t].",
            lambda y, t: -np.mean(np.log(np.maximum(y[:, _labels(t)], 1e-7))),
            lambda y, t: -np.sum(np.log(np.maximum(y[:, _labels(t)], 1e-7))) / len(y),
        ),
        Mistake(
            "You take the log of every probability. Only that of the right class counts.",
            lambda y, t: -np.sum(np.log(np.maximum(y, 1e-7))) / len(y),
            lambda y, t: -np.mean(np.log(np.maximum(y, 1e-7))),
        ),
        Mistake(
            "The number that you add under the logarithm is not small beside the probabilities. "
            "Take 1e-7 or so.",
            lambda y, t: -np.mean(np.log(_right(y, t) + 0.1)),
            lambda y, t: -np.mean(np.log(_right(y, t) + 0.01)),
        ),
        Mistake(
            "You take the log of the mean. The log comes first, for each image, and then the mean.",
            lambda y, t: -np.log(np.mean(_right(y, t))),
        ),
        Mistake(
            "You return a loss for each image. The loss of the batch is one number, their mean.",
            lambda y, t: -np.log(np.maximum(_right(y, t), 1e-7)),
            lambda y, t: -np.log(_right(y, t)),
        ),
        Mistake(
            "That is another logarithm. np.log is the natural one, to the base e.",
            lambda y, t: _cross_entropy(y, t) / np.log(2),
            lambda y, t: _cross_entropy(y, t) / np.log(10),
        ),
        Mistake(
            "y and t have changed places: the log is taken of the probabilities y.",
            lambda y, t: -np.sum(y * np.log(_one_hot(y, t) + 1e-7)) / len(y),
        ),
        Mistake(
            "The log is missing: -log of the probability, not the probability.",
            lambda y, t: -np.mean(_right(y, t)),
            lambda y, t: 1 - np.mean(_right(y, t)),
        ),
        Mistake(
            "You use the largest probability of each row, whether or not it is the right class. t "
            "says which one is to be taken.",
            lambda y, t: -np.mean(np.log(np.max(y, axis=1))),
        ),
    ],
    variants=[
        _cross_entropy,
        _cross_entropy_in_a_loop,
        lambda y, t: -np.sum(_one_hot(y, t) * np.log(y + 1e-7)) / len(y),
        lambda y, t: -np.log(np.clip(_right(y.astype(np.float32), t), 1e-10, None)).mean(),
        lambda y, t: float(np.mean([-np.log(max(p, 1e-12)) for p in _right(y, t)])),
    ],
    hints=[
        "First make labels of t where it is one-hot. Which probability of each row does a label "
        "ask for?",
        "y[np.arange(len(y)), t] takes from row 0 the column t[0], from row 1 the column t[1], and "
        "so on: N probabilities. Keep them above 0, then log, mean and minus.",
        "if t.ndim == 2: t = np.argmax(t, axis=1). Then -np.mean(np.log(np.maximum(right, 1e-7))), "
        "where right = y[np.arange(len(y)), t].",
    ],
    insight="common.functions.cross_entropy_error puts the smallest positive number in place of 0 "
    "and refuses what cannot be a probability.",
)
