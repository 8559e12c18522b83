"""Notebook forward: from probabilities to labels, and how many are right."""

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, args, calls
from common.exercises.neural_network.networks import in_float32 as _in_float32
from common.exercises.neural_network.networks import layers as _layers
from common.exercises.neural_network.networks import network as _network

predict = Exercise(
    reference=lambda params, x: _layers(params, x).argmax(axis=1),
    observe=calls(
        as_many_images_as_classes=_network(3, 4, 5, 6, rows=6),
        batch=_network(3, 4, 5, 4, rows=9),
        one_image=_network(3, 2, 2, 5, rows=1),
    ),
    mistakes=[
        Mistake(
            "You look down the columns: for each class, the image that fits it best. For each "
            "image you want the best class: argmax(axis=1).",
            lambda p, x: _layers(p, x).argmax(axis=0),
        ),
        Mistake(
            "Without axis, argmax treats the whole batch as one long row and returns one number. "
            "argmax(axis=1) returns one label per row.",
            lambda p, x: _layers(p, x).argmax(),
        ),
        Mistake(
            "You return the largest probability of each row. Its place is the label: argmax.",
            lambda p, x: _layers(p, x).max(axis=1),
        ),
        Mistake(
            "You return the least likely class of each row: argmax, not argmin.",
            lambda p, x: _layers(p, x).argmin(axis=1),
        ),
        Mistake(
            "You return probabilities, all of them. The label is the place of the largest one in "
            "each row: argmax(axis=1).",
            _layers,
            lambda p, x: np.round(_layers(p, x)),
        ),
        Mistake(
            "You look for the largest pixel of each image. First let the network speak, "
            "forward(params, x); then look for the largest probability.",
            lambda p, x: x.argmax(axis=1),
        ),
        Mistake(
            "With keepdims=True the labels stand in a column, shape (N, 1). Leave it out, and they "
            "come as a plain row, shape (N,).",
            lambda p, x: _layers(p, x).argmax(axis=1, keepdims=True),
        ),
        Mistake(
            "You return the label of one image only. argmax(axis=1) on all rows gives one for "
            "each image.",
            lambda p, x: _layers(p, x)[0].argmax(),
        ),
        Mistake(
            "The arguments of forward are the wrong way round: params first, then x.",
            lambda p, x: _layers(x, p),
        ),
        Mistake(
            "You count the classes from 1. The first column stands for class 0, so argmax is the "
            "label as it is.",
            lambda p, x: _layers(p, x).argmax(axis=1) + 1,
        ),
    ],
    variants=[
        lambda p, x: [int(np.argmax(row)) for row in _layers(p, x)],
        lambda p, x: _layers(p, x, output=functions.identity).argmax(-1).astype(np.int32),
        lambda p, x: _in_float32(p, x).argsort(axis=1)[:, -1],
    ],
    hints=[
        "forward gives N rows of probabilities. Where in its row is the largest?",
        "np.argmax gives the place of the largest value. Along which axis do the classes lie?",
        "forward(params, x), and then argmax with axis=1.",
    ],
)

accuracy = Exercise(
    reference=lambda labels, t: np.mean(labels == t),
    observe=calls(
        three_of_five=args([3, 1, 4, 1, 5], [3, 6, 4, 1, 2]),
        three_of_four=args([7, 2, 1, 0], [7, 2, 1, 6]),
        two_of_seven=args([1, 1, 1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 1]),
        all_right=args([3, 3, 8], [3, 3, 8]),
        none_right=args([1, 2], [2, 1]),
        many=lambda rng: args(rng.integers(3, size=257), rng.integers(3, size=257)),
    ),
    mistakes=[
        Mistake(
            "That is how many are right. The accuracy is their share: divide by the number of "
            "images.",
            lambda labels, t: np.sum(labels == t),
        ),
        Mistake(
            "That is the share of wrong labels, the error. The accuracy is 1 minus that.",
            lambda labels, t: np.mean(labels != t),
        ),
        Mistake(
            "That is in per cent. Return a share from 0 to 1: leave out the factor 100.",
            lambda labels, t: 100 * np.mean(labels == t),
        ),
        Mistake(
            "`return` stands inside the loop and ends it after the first image. Move it out, below "
            "the loop: as far to the left as `for`.",
            lambda labels, t: float(labels[0] == t[0]) / len(t),
        ),
        Mistake(
            "You ask whether a label occurs anywhere in the other array. Each image has its own "
            "place: compare position by position, labels == t.",
            lambda labels, t: np.mean(np.isin(labels, t)),
            lambda labels, t: np.mean(np.isin(t, labels)),
        ),
        Mistake(
            "`if` wants one truth value, and labels == t has one for each image. Inside a loop "
            "compare one pair, labels[i] == t[i]; or take the mean of all, without any `if`.",
            lambda labels, t: 1.0 if labels == t else 0.0,
        ),
        Mistake(
            "Labels are names, and how far apart two of them are means nothing: reading a 3 as a 4 "
            "is as wrong as reading it as a 9. Ask only whether they are equal, labels == t.",
            lambda labels, t: np.mean(np.abs(labels - t)),
            lambda labels, t: 1 - np.mean(np.abs(labels - t)),
            lambda labels, t: np.mean(labels - t),
            lambda labels, t: np.mean((labels - t) ** 2),
        ),
        Mistake(
            "len(labels == t) counts all the comparisons, also those that came out False. Count "
            "the True ones: np.sum, or np.mean for their share.",
            lambda labels, t: len(labels == t) / len(t),
        ),
        Mistake(
            "Only 0 or 1 can come out: either you ask whether all labels are right at once, or // "
            "drops the fraction. Compare one by one, labels == t, and take the mean.",
            lambda labels, t: float(np.array_equal(labels, t)),
            lambda labels, t: np.sum(labels == t) // len(t),
        ),
        Mistake(
            "labels == t is one truth value per image. Their mean is the accuracy: np.mean.",
            lambda labels, t: labels == t,
        ),
        Mistake(
            "You divide by a number that is fixed. Divide by how many images there are, len(t).",
            *(lambda labels, t, n=n: np.sum(labels == t) / n for n in (10, 100, 360)),
        ),
    ],
    variants=[
        lambda labels, t: sum(a == b for a, b in zip(labels, t)) / len(t),
        lambda labels, t: np.count_nonzero(labels == t) / t.shape[0],
        lambda labels, t: np.float32(1 - np.mean(labels != t)),
        lambda labels, t: float((labels == t).mean()),
    ],
    hints=[
        "labels == t compares all of them at once. What do you get?",
        "True counts as 1 and False as 0. So what is the mean of such an array?",
        "np.mean of the comparison.",
    ],
)
