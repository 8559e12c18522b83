"""Notebook activations: the functions that bend a network, and softmax."""

import math

import numpy as np

from common import functions
from common.checking import (
    Choice,
    Exercise,
    Mistake,
    Prediction,
    calls,
)
from common.functions import sigmoid as _sigmoid
from common.functions import softmax as _softmax

# --- activations: step, sigmoid, relu, tanh_from_sigmoid ------------------------------------

_shapes = {
    "around_zero": [-1.5, -0.25, 0.0, 0.25, 1.5],
    "batch": lambda rng: rng.normal(size=(3, 4)),
}

step = Exercise(
    reference=functions.step,
    observe=calls(**_shapes, whole_numbers=[[-3, 0], [2, 1]]),
    mistakes=[
        Mistake(
            "Your step is already 1 at 0. We ask for more than 0: use x > 0, not x >= 0.",
            lambda x: np.where(x >= 0, 1.0, 0.0),
        ),
        Mistake(
            "Your step goes down to -1. It should be 0 where x is not positive; np.sign has three "
            "values, -1, 0 and 1.",
            np.sign,
            lambda x: np.where(x > 0, 1.0, -1.0),
        ),
        Mistake(
            "`if` wants one truth value, and x > 0 is a whole array of them. Choose for every "
            "element at once: np.where(x > 0, …, …).",
            lambda x: 1.0 if x > 0 else 0.0,
        ),
        Mistake(
            "Your loop takes the rows of a batch for numbers. Let NumPy treat every element, "
            "whatever the shape: np.where(x > 0, …, …) needs no loop.",
            lambda x: np.array([1.0 if value > 0 else 0.0 for value in x]),
        ),
        Mistake(
            "You return x itself where it is positive. A step returns 1 there, however large x is.",
            functions.relu,
        ),
        Mistake(
            "Your step is the wrong way round: it is 1 below zero. It should be 1 where x > 0.",
            lambda x: np.where(x < 0, 1.0, 0.0),
            lambda x: np.where(x > 0, 0.0, 1.0),
        ),
    ],
    variants=[
        lambda x: x > 0,
        lambda x: (x > 0).astype(np.float32),
        lambda x: np.heaviside(x, 0),
        lambda x: np.array([float(v > 0) for v in np.ravel(x)]).reshape(np.shape(x)).tolist(),
    ],
    hints=[
        "x > 0 works on a whole array. What does it give for [-1, 0, 2]?",
        "You need 1 where that comparison is true and 0 elsewhere. np.where chooses between two "
        "values, element by element.",
        "np.where(x > 0, …, …): first the value where it is true, then the other one.",
    ],
)

sigmoid = Exercise(
    reference=functions.sigmoid,
    observe=calls(**_shapes, large=[-1000.0, 1000.0], whole_numbers=[[-2, 0], [1, 3]]),
    mistakes=[
        Mistake(
            "Your curve falls from 1 to 0: the sign in the exponent is missing. It is exp(-x).",
            lambda x: 1 / (1 + np.exp(x)),
            lambda x: np.exp(-x) / (1 + np.exp(-x)),
        ),
        Mistake(
            "For large x you divide infinity by infinity, which gives NaN. Write it as "
            "1 / (1 + exp(-x)): there, an infinite exp gives 1/inf = 0, the right value.",
            lambda x: np.exp(x) / (1 + np.exp(x)),
        ),
        Mistake(
            "Parentheses are missing: 1 / 1 + exp(-x) divides 1 by 1 and then adds. The whole sum "
            "1 + exp(-x) belongs under the 1.",
            lambda x: 1 / 1 + np.exp(-x),
        ),
        Mistake(
            "math.exp takes a single number, and x is an array. Use np.exp, which works on every "
            "element.",
            lambda x: 1 / (1 + math.exp(-x)),
        ),
        Mistake(
            "math.exp raises OverflowError for exp(1000), where np.exp gives infinity and 1/inf "
            "is 0. Use np.exp; it also spares you the loop.",
            lambda x: np.reshape([1 / (1 + math.exp(-v)) for v in np.ravel(x)], np.shape(x)),
        ),
        Mistake(
            "Your curve runs from -1 to 1: that is tanh. The sigmoid runs from 0 to 1.",
            np.tanh,
            lambda x: np.tanh(x / 2),
        ),
    ],
    variants=[
        lambda x: 1 / (1 + np.exp(-x)),  # warns about overflow, and is right
        lambda x: 1 / (1 + np.exp(-x.astype(np.float32))),
        lambda x: 1 / (1 + np.exp(-np.clip(x, -500, 500))),
        lambda x: 0.5 * (1 + np.tanh(x / 2)),
        lambda x: np.where(x > 0, 1, np.exp(-np.abs(x))) / (1 + np.exp(-np.abs(x))),
        lambda x: np.reshape([1 / (1 + np.exp(-v)) for v in np.ravel(x)], np.shape(x)).tolist(),
    ],
    hints=[
        "Write the formula as it stands. NumPy's exp takes a whole array.",
        "Which part is under the fraction bar? All of 1 + exp(-x): give it parentheses.",
        "1 / (1 + …), with np.exp(-x) in place of the dots.",
    ],
    insight="common.functions.sigmoid goes one step further: it only ever takes exp of numbers "
    "that are not positive, so there is not even a warning.",
)


def _relu_in_place(x):
    x[x < 0] = 0
    return x


relu = Exercise(
    reference=functions.relu,
    observe=calls(**_shapes, whole_numbers=[[-3, 0], [2, 1]], all_negative=[[-2.0], [-0.5]]),
    mistakes=[
        Mistake(
            "np.max finds one largest value along an axis. To compare every element with 0 you "
            "need np.maximum(x, 0).",
            lambda x: np.max(x, 0),
            lambda x: np.max(x),
            lambda x: np.max([x, 0]),
        ),
        Mistake(
            "Python's max wants one truth value and cannot compare a whole array with 0. "
            "np.maximum compares element by element.",
            lambda x: max(0, x),
            lambda x: x if x > 0 else 0.0,
        ),
        Mistake(
            "Your function writes zeros into the array that it was given, and its owner's numbers "
            "are gone. Make a new array: np.maximum(x, 0), or work on x.copy().",
            _relu_in_place,
        ),
        Mistake(
            "You drop the negative numbers, so the result is shorter than x. Put 0 in their place.",
            lambda x: x[x > 0],
        ),
        Mistake(
            "You make negative numbers positive: that is the absolute value. Put 0 in their place.",
            np.abs,
        ),
        Mistake(
            "You keep the negative part. ReLU keeps what is above 0: np.maximum, not np.minimum.",
            lambda x: np.minimum(x, 0),
        ),
        Mistake(
            "You return 1 where x is positive: that is the step. ReLU returns x itself there.",
            functions.step,
        ),
        Mistake(
            "Your loop takes the rows of a batch for numbers. np.maximum(x, 0) needs no loop and "
            "takes any shape.",
            lambda x: np.array([max(0, value) for value in x]),
        ),
    ],
    variants=[
        lambda x: x * (x > 0),
        lambda x: np.where(x > 0, x, 0),
        lambda x: (x + np.abs(x)) / 2,
        lambda x: _relu_in_place(x.copy()),
        lambda x: np.clip(x.astype(np.float32), 0, None).tolist(),
    ],
    hints=[
        "Every element is compared with 0, and the larger of the two stays.",
        "NumPy has a function for the larger of two, element by element. It is not np.max.",
        "np.maximum takes two arguments, arrays or numbers: x and 0.",
    ],
)

tanh_from_sigmoid = Exercise(
    reference=functions.tanh,
    observe=calls(**_shapes, large=[-1000.0, 1000.0]),
    mistakes=[
        Mistake(
            "Your curve is half as steep as tanh: the 2 inside is missing. It is sigmoid(2 * x).",
            lambda x: 2 * _sigmoid(x) - 1,
        ),
        Mistake(
            "Your curve runs from 0 to 2: it is stretched and not yet moved. Subtract 1.",
            lambda x: 2 * _sigmoid(2 * x),
            lambda x: 2 * _sigmoid(x),
        ),
        Mistake(
            "Your curve is moved and not stretched: from the sigmoid's 0 to 1 you must come to "
            "-1 to 1. Multiply by 2 before you subtract 1.",
            lambda x: _sigmoid(2 * x) - 1,
            lambda x: _sigmoid(2 * x) - 0.5,
            lambda x: _sigmoid(x) - 0.5,
        ),
        Mistake(
            "You double after you subtract. Without parentheses, 2 * sigmoid(2 * x) comes first "
            "and the 1 is subtracted from it.",
            lambda x: 2 * (_sigmoid(2 * x) - 1),
        ),
    ],
    variants=[
        lambda x: 2 / (1 + np.exp(-2 * x)) - 1,
        lambda x: 1 - 2 * _sigmoid(-2 * x),
        lambda x: _sigmoid(2 * x) - _sigmoid(-2 * x),
        lambda x: (2 * _sigmoid(2 * x.astype(np.float32)) - 1).tolist(),
    ],
    hints=[
        "The sigmoid runs from 0 to 1 and tanh from -1 to 1: stretch and move it.",
        "What must you multiply by, and then subtract, to turn 0 … 1 into -1 … 1? Then see to the "
        "steepness: the formula stands above the cell.",
        "2 * sigmoid(…) - 1, with twice the x in place of the dots.",
    ],
)

# --- softmax --------------------------------------------------------------------------------


def _normalized(exponentials, axis=-1):
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _softmax_row_by_row(x):
    return np.stack([_softmax_row_by_row(row) for row in x]) if x.ndim > 1 else _softmax(x)


def _softmax_for_one_or_two_axes(x):
    return _softmax(x) if x.ndim == 2 else _softmax(x.ravel()).reshape(x.shape)


softmax = Exercise(
    reference=functions.softmax,
    observe=calls(
        one_row=[0.3, 2.9, 4.0],
        random_batch=lambda rng: rng.normal(size=(4, 10)),
        large_inputs=[[1010.0, 1000.0, 990.0]],
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
            lambda x: np.exp(x - np.max(x, axis=-1)) / np.exp(x).sum(axis=-1, keepdims=True),
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
    because="Each layer keeps less than a quarter, and ten less than a millionth.",
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
