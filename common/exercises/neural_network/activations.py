"""Notebook activations: softmax, and the notebook's questions."""

import numpy as np

from common import functions
from common.checking import Choice, Exercise, Mistake, Prediction, calls
from common.functions import softmax as _softmax


def _normalized(exponentials, axis=-1):
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _shifted(x):
    return np.exp(x - np.max(x, axis=-1, keepdims=True))


def _softmax_row_by_row(x):
    return np.stack([_softmax_row_by_row(row) for row in x]) if x.ndim > 1 else _softmax(x)


def _softmax_for_one_or_two_axes(x):
    return _softmax(x) if x.ndim == 2 else _softmax(x.ravel()).reshape(x.shape)


softmax = Exercise(
    reference=functions.softmax,
    observe=calls(
        one_row=[0.5, 2.0, 3.5],
        random_batch=lambda rng: rng.normal(size=(4, 10)),
        large_inputs=[[1020.0, 1005.0, 990.0]],
        far_apart_rows=[[3000.0, 0.0], [0.0, 1.0]],
        three_axes=lambda rng: rng.normal(size=(2, 3, 4)),
    ),
    mistakes=[
        Mistake(
            "Your rows do not each sum to 1: you normalized over the whole batch. "
            "Sum along the last axis with keepdims=True.",
            lambda x: _normalized(np.exp(x - np.max(x)), axis=None),
            lambda x: np.exp(x) / np.exp(x).sum(),
        ),
        Mistake(
            "exp overflowed on {call}. Subtract each row's maximum first; softmax does not change "
            "when a row is shifted.",
            lambda x: _normalized(np.exp(x)),
        ),
        Mistake(
            "Your columns sum to 1, not your rows: an example is a row, so sum along the last "
            "axis (axis=-1), not along axis 0.",
            lambda x: _normalized(np.exp(x - np.max(x, axis=0)), axis=0),
            lambda x: _normalized(np.exp(x), axis=0),
        ),
        Mistake(
            "A row far below the largest score of the batch became 0/0. Subtract each row's own "
            "maximum: np.max(x, axis=-1, keepdims=True).",
            lambda x: _normalized(np.exp(x - np.max(x))),
        ),
        Mistake(
            "The sums have lost their axis, so NumPy cannot tell that each belongs to a row. Keep "
            "it: sum and max with axis=-1, keepdims=True.",
            lambda x: np.exp(x) / np.exp(x).sum(axis=-1),
            lambda x: _normalized(np.exp(x - np.max(x, axis=-1))),
            lambda x: _shifted(x) / _shifted(x).sum(axis=-1),
        ),
        Mistake(
            "You shift the scores on one side of the division only, so what you took off does not "
            "cancel. Shift first, and use the shifted scores above and below.",
            lambda x: _shifted(x) / np.exp(x).sum(axis=-1, keepdims=True),
            lambda x: np.exp(x) / _shifted(x).sum(axis=-1, keepdims=True),
            lambda x: np.exp(x - np.max(x)) / np.exp(x).sum(axis=-1, keepdims=True),
            lambda x: np.exp(x - np.max(x)) / np.exp(x).sum(),
        ),
        Mistake(
            "You hide the NaN, and what stands there instead are no probabilities: they do not sum "
            "to 1. Subtract each row's maximum before exp, and no NaN arises.",
            lambda x: np.nan_to_num(_normalized(np.exp(x))),
        ),
        Mistake(
            "You cut large scores off, and on {call} different scores become equal. Subtract each "
            "row's maximum instead: it keeps the differences.",
            lambda x: _normalized(np.exp(np.clip(x, -500, 500))),
            lambda x: _normalized(np.exp(np.minimum(x, 500))),
        ),
        Mistake(
            "You return the exponentials and have not divided them yet. Divide each row by its "
            "own sum: np.sum(…, axis=-1, keepdims=True).",
            lambda x: np.exp(x),
            lambda x: _shifted(x),
            lambda x: np.exp(x - np.max(x)),
        ),
        Mistake(
            "Python's max compares whole rows and cannot say which is larger. "
            "np.max(x, axis=-1, keepdims=True) gives the largest number of each row.",
            lambda x: _normalized(np.exp(x - max(x))),
        ),
        Mistake(
            "axis=1 does not exist where x is one row, {call}. axis=-1 is the last axis, however "
            "many there are.",
            lambda x: _normalized(np.exp(x), axis=1),
            lambda x: np.exp(x - np.max(x, axis=1, keepdims=True)),
        ),
        Mistake(
            "You divide by the sum of the scores themselves. Divide by the sum of their "
            "exponentials: then each row sums to 1.",
            lambda x: np.exp(x) / x.sum(axis=-1, keepdims=True),
            _normalized,
        ),
        Mistake(
            "Your code is right for one row and for a batch, but {call} has three axes. axis=-1 "
            "with keepdims=True serves any number of axes.",
            _softmax_for_one_or_two_axes,
        ),
    ],
    variants=[
        _softmax_row_by_row,
        lambda x: _normalized(np.exp(x.astype(np.float32) - x.max(-1, keepdims=True))),
        lambda x: np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True)),
        lambda x: _normalized(np.exp(x.T - x.T.max(axis=0)), axis=0).T,
        lambda x: _softmax(x).tolist(),
    ],
    hints=[
        "Every row must be positive and sum to 1. Which function makes any number positive?",
        "np.exp makes the scores positive; divide each row by its own sum. keepdims=True keeps the "
        "summed axis, so that the division broadcasts. Subtract the row's maximum beforehand.",
        "shifted = x - np.max(x, axis=-1, keepdims=True), then np.exp(shifted) divided by its sum "
        "along the same axis.",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

more_linear_neurons = Prediction(
    options="abc",
    outcome="a",
    because="Without an activation, 100 hidden neurons do what 2 do.",
)

ten_sigmoids = Prediction(
    options="abc",
    outcome="c",
    because="On average each layer keeps less than a quarter, and ten less than a millionth.",
)

why_a_step_is_not_enough = Choice(
    answer="b",
    wrong={
        "a": "Two values are no hindrance: ones and zeros at the output can be added and weighed "
        "like any numbers. What is missing is a slope.",
        "c": "A step does bend: your step network drew an island. What is missing is a slope.",
    },
    hints=["Nudge a weight a little. What does a neuron with a step answer then?"],
)

which_adds_nothing = Choice(
    answer="a",
    wrong={
        "b": "The step is not a straight line: it jumps. In the experiment it drew an island.",
        "c": "Both halves of ReLU are straight, but it has a corner, and corners are enough.",
    },
    hints=["Between which of them and the next layer's weights could you multiply out?"],
)

why_first_layers_hardly_learn = Choice(
    answer="c",
    wrong={
        "a": "Softmax stands at the output only, once. The slope shrinks in the hidden layers, at "
        "every sigmoid.",
        "b": "exp makes a step of training a little slower; it does not make the slope smaller.",
    },
    hints=["What did a nudge lose at each layer in the experiment?"],
)
