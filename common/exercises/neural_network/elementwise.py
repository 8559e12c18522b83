"""Notebook activations: the functions that treat each number by itself."""

import math

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, calls
from common.functions import sigmoid as _sigmoid

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
            "Where x is not positive you return x itself. A step returns 0 there: "
            "np.where(x > 0, 1, 0).",
            lambda x: np.where(x > 0, 1, x),
        ),
        Mistake(
            "np.where with a condition alone gives the places where it holds. Give it two values "
            "more: the first for where the condition holds, the second for elsewhere.",
            lambda x: np.where(x > 0),
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
            "You return 1 + exp(-x). Perhaps `1 /` is missing, or its parentheses: 1 / 1 + exp(-x) "
            "divides 1 by 1 and then adds. The whole sum belongs under the 1: 1 / (1 + exp(-x)).",
            lambda x: 1 / 1 + np.exp(-x),
        ),
        Mistake(
            "You return exp(-x) alone. Add 1 to it and divide 1 by the sum: 1 / (1 + exp(-x)).",
            lambda x: np.exp(-x),
        ),
        Mistake(
            "`if` wants one truth value, and x has one for each element. Leave it out: the formula "
            "1 / (1 + exp(-x)) needs no cases, and NumPy computes it for every element.",
            lambda x: 1 / (1 + np.exp(-x)) if x > 0 else np.exp(x) / (1 + np.exp(x)),
        ),
        Mistake(
            "Where x holds whole numbers, np.zeros_like(x) and np.empty_like(x) hold whole numbers "
            "too, and 0.88 written into them becomes 0. np.zeros(x.shape) holds decimals; or "
            "return the formula itself.",
            lambda x: _sigmoid(x).astype(x.dtype),
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
            "`if`, and Python's max too, want one truth value, and a whole array has one for each "
            "element. np.maximum(x, 0) compares element by element.",
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
            "Your results are cut to whole numbers. np.vectorize does that if its first result is "
            "the whole number 0 (0.0 would help), and astype(int) always. np.maximum(x, 0) keeps "
            "the decimals.",
            lambda x: np.vectorize(lambda value: max(value, 0))(x),
            lambda x: np.maximum(x, 0).astype(int),
        ),
        Mistake(
            "Where x is not positive you return 1. ReLU returns 0 there, and x where it is "
            "positive.",
            lambda x: np.where(x > 0, x, 1),
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
