"""Notebook six_experiments: clipping for many runs at once, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- clip_runs ---------------------------------------------------------------------------


def _clip(gradient, limit):
    norms = np.linalg.norm(gradient, axis=1, keepdims=True)
    return gradient * np.minimum(1, limit / np.maximum(norms, 1e-30))


def _norms(gradient):
    return np.sqrt(np.sum(gradient**2, axis=1, keepdims=True))


def _rms(gradient):
    return np.sqrt(np.mean(gradient**2, axis=1, keepdims=True))


def _where(gradient, limit):
    norms = _norms(gradient)
    return np.where(norms > limit, gradient / np.maximum(norms, 1e-9) * limit, gradient)


def _row_by_row(gradient, limit):
    rows = []
    for row in gradient:
        norm = np.sqrt(row @ row)
        rows.append(row * limit / norm if norm > limit else row)
    return np.float32(rows)


def _divided(gradient, limit):
    return gradient / np.maximum(1, _norms(gradient) / limit)


clip_runs = Exercise(
    reference=_clip,
    observe=calls(
        by_hand=args(np.array([[3.0, 4.0], [0.3, 0.4]]), 1.0),
        square=args(np.array([[6.0, 0.0, 8.0], [1.0, 1.0, 1.0], [0.0, -3.0, 0.0]]), 2.0),
        with_a_zero=args(np.array([[0.0, 0.0, 0.0], [3.0, 0.0, -4.0]]), 0.5),
        random=lambda rng: args(rng.normal(size=(4, 6)) * [[0.1], [1], [3], [10]], 1.5),
    ),
    mistakes=[
        Mistake(
            "You take one norm for all runs together. Each run is shortened by its own: axis=1, "
            "keepdims=True.",
            lambda g, limit: g * np.minimum(1, limit / np.maximum(np.linalg.norm(g), 1e-30)),
        ),
        Mistake(
            "Every gradient gets the norm limit, also those that were shorter. Only the longer "
            "ones are shortened: np.minimum(1, limit / norms).",
            lambda g, limit: g * limit / np.maximum(_norms(g), 1e-30),
        ),
        Mistake(
            "The short ones are made longer and the long ones left alone: np.minimum, not "
            "np.maximum.",
            lambda g, limit: g * np.maximum(1, limit / np.maximum(_norms(g), 1e-30)),
        ),
        Mistake(
            "A gradient of zeros became NaN: its norm is 0, and 0 / 0 is no number. Divide by "
            "np.maximum(norms, 1e-30).",
            lambda g, limit: g * np.where(_norms(g) > limit, limit, _norms(g)) / _norms(g),
        ),
        Mistake(
            "You cut off each number, and the directions change. Multiply each run by one factor.",
            lambda g, limit: np.clip(g, -limit, limit),
        ),
        Mistake(
            "The norms are taken down the columns. A run is a row: axis=1.",
            lambda g, limit: (
                g
                * np.minimum(1, limit / np.maximum(np.linalg.norm(g, axis=0, keepdims=True), 1e-30))
            ),
        ),
        Mistake(
            "keepdims=True is missing: the norms have the shape (runs,) and do not fit (runs, "
            "weights), or go along the wrong axis.",
            lambda g, limit: (
                g * np.minimum(1, limit / np.maximum(np.linalg.norm(g, axis=1), 1e-30))
            ),
        ),
        Mistake(
            "The root is missing: the norm is the square root of the sum of squares.",
            lambda g, limit: g * np.minimum(1, limit / np.maximum(_norms(g) ** 2, 1e-30)),
        ),
        Mistake(
            "Your longer gradients get the norm 1. They should get limit.",
            lambda g, limit: np.where(_norms(g) > limit, g / np.maximum(_norms(g), 1e-30), g),
        ),
        Mistake(
            "You use the sum of the absolute values. The norm is the root of the sum of squares.",
            lambda g, limit: (
                g * np.minimum(1, limit / np.maximum(np.abs(g).sum(axis=1, keepdims=True), 1e-30))
            ),
        ),
        Mistake(
            "Gradients that are too long become zero. Shorten them: times limit / norm.",
            lambda g, limit: np.where(_norms(g) > limit, 0.0, g),
        ),
        Mistake(
            "You return the factors. Multiply the gradient by them.",
            lambda g, limit: np.minimum(1, limit / np.maximum(_norms(g), 1e-30)),
        ),
        Mistake(
            "The factor is upside down: limit / norm.",
            lambda g, limit: g * np.minimum(1, np.maximum(_norms(g), 1e-30) / limit),
            lambda g, limit: np.where(_norms(g) > limit, g * _norms(g) / limit, g),
        ),
        Mistake(
            "You multiply the long ones by limit. The factor is limit / norm.",
            lambda g, limit: np.where(_norms(g) > limit, g * limit, g),
        ),
        Mistake(
            "All numbers of a long one become limit, and the direction is lost. Multiply it by "
            "limit / norm.",
            lambda g, limit: np.where(_norms(g) > limit, limit, g),
        ),
        Mistake(
            "You take the mean of the squares. The norm is the root of their sum.",
            lambda g, limit: g * np.minimum(1, limit / np.maximum(_rms(g), 1e-30)),
        ),
        Mistake(
            "`if` cannot choose for each row by itself. np.minimum(1, …) can, or np.where.",
            lambda g, limit: g * limit / _norms(g) if _norms(g) > limit else g,
        ),
        Mistake("Nothing is clipped: the gradients are what they were.", lambda g, limit: g.copy()),
        Mistake("You return nothing. End with `return`.", lambda g, limit: None),
    ],
    variants=[_where, _row_by_row, _divided],
    hints=[
        "np.linalg.norm(gradient, axis=1, keepdims=True) has the shape (runs, 1).",
        "A factor for each run: limit / norm where the norm is larger than limit, else 1.",
        "gradient * np.minimum(1, limit / np.maximum(norms, 1e-30))",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------

enough_neurons = Prediction(
    options="abc",
    outcome="b",
    because="8 neurons were enough in about two runs of three, 16 in 96 of 100.",
)

how_large_weights = Prediction(
    options="abc",
    outcome="c",
    because="Of 0.1, 0.3, 1, 3 and 5, only 1 was all exact in nearly every run.",
)

a_small_rate = Prediction(
    options="abc",
    outcome="a",
    because="With ten times as many steps, 0.01 gets where 0.1 was.",
)

tanh_or_sigmoid = Prediction(
    options="abc",
    outcome="b",
    because="The sigmoid wants the wide weights, tanh the narrow ones.",
)

what_helps_relu = Prediction(
    options="abc",
    outcome="c",
    because="The listing's derivative with clipping was ahead of the right one without.",
)

what_twenty_of_twenty_says = Choice(
    answer="b",
    wrong={
        "a": "A run that fails once in ten times would pass twenty tests in a row with a chance of "
        "0.9 to the power of 20, which is 12 %.",
        "c": "It says a lot: a share below 80 % would give 20 of 20 about once in a hundred times.",
    },
    hints=["What does your wilson_interval say for 20 of 20?"],
)

why_the_listing_overflows = Choice(
    answer="a",
    wrong={
        "b": "The hidden layer has the same derivative in both.",
        "c": "The learning rate is 0.1 in both.",
    },
    hints=["An output of 0.999 with the target 0: what is y (1 − y) then, and what d_sigmoid(y)?"],
)

what_to_try_first = Choice(
    answer="c",
    wrong={
        "a": "With a rate of 0.01 the same steps are made in ten times the time; a single gradient "
        "that is 1,000 times too long still throws the weights away.",
        "b": "Many seeds show how often it fails. They do not make it fail less often.",
    },
    hints=["Which of the three takes away what goes wrong in a single step?"],
)
