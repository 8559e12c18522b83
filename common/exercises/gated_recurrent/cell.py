"""Notebook lstm: the cell with its two gates, and the bias to begin with."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited


def _update_cell(c, i, f, g):
    return f * c + i * g


def _three_cells(rng):
    c, g = rng.normal(size=(2, 2, 3))
    i, f = rng.uniform(0.1, 0.9, size=(2, 2, 3))
    return args(c, i, f, g)


def _with_minus(c, i, f, g):
    return c - (1 - f) * c + i * g


update_cell = Exercise(
    reference=_update_cell,
    observe=calls(
        by_hand=args([[2.0]], [[0.5]], [[0.75]], [[-1.0]]),
        keep_everything=args([[2.0, -3.0]], [[0.0, 0.0]], [[1.0, 1.0]], [[0.7, 0.4]]),
        write_anew=args([[2.0, -3.0]], [[1.0, 1.0]], [[0.0, 0.0]], [[0.7, 0.4]]),
        random=_three_cells,
    ),
    mistakes=[
        Mistake(
            "The gates are exchanged. f, the forget gate, belongs to the old cell, and i, the "
            "input gate, to the candidate.",
            lambda c, i, f, g: i * c + f * g,
        ),
        Mistake(
            "You take f for what is forgotten. It is what stays: a forget gate of 1 keeps "
            "everything, f * c.",
            lambda c, i, f, g: (1 - f) * c + i * g,
        ),
        Mistake(
            "The candidate gets 1 - f, as in a GRU. Here it has a gate of its own: i * g.",
            lambda c, i, f, g: f * c + (1 - f) * g,
        ),
        Mistake(
            "The old cell gets 1 - i. It has a gate of its own: f * c.",
            lambda c, i, f, g: (1 - i) * c + i * g,
        ),
        Mistake(
            "The input gate is missing: it says how much of the candidate is written, i * g.",
            lambda c, i, f, g: f * c + g,
        ),
        Mistake(
            "The forget gate is missing: it says how much of the old cell stays, f * c.",
            lambda c, i, f, g: c + i * g,
        ),
        Mistake("The old cell is missing: f * c comes first.", lambda c, i, f, g: i * g),
        Mistake("Nothing is written: i * g is to be added.", lambda c, i, f, g: f * c),
        Mistake(
            "Each gate multiplies its own part: f * c + i * g. You multiply the sum of both.",
            lambda c, i, f, g: (f + i) * (c + g),
            lambda c, i, f, g: f * (c + i * g),
            lambda c, i, f, g: i * (f * c + g),
        ),
        Mistake(
            "The new cell goes through a tanh. There is none here, and that is the point: the "
            "old value is carried along as it is.",
            lambda c, i, f, g: np.tanh(f * c + i * g),
        ),
        Mistake(
            "The candidate has been through its tanh already. Use g as it is.",
            lambda c, i, f, g: f * c + i * np.tanh(g),
        ),
        Mistake(
            "The gates have been through their sigmoid already. Use them as they are.",
            lambda c, i, f, g: _sigmoid(f) * c + _sigmoid(i) * g,
        ),
        Mistake(
            "@ is the product of matrices. A gate multiplies element by element: *.",
            lambda c, i, f, g: f @ c.T + i @ g.T,
            lambda c, i, f, g: f @ c + i @ g,
        ),
        Mistake(
            "You change the cell that you were given. Make a new array: f * c + i * g.",
            lambda c, i, f, g: _in_place(c, i, f, g),
        ),
    ],
    variants=[_with_minus, lambda c, i, f, g: np.add(np.multiply(c, f), np.multiply(g, i))],
    hints=[
        "Two parts are added: what stays of the old cell, and what is written.",
        "Each part is a gate times a value, element by element.",
        "f * c + i * g",
    ],
)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _in_place(c, i, f, g):
    c *= f
    c += i * g
    return c


# --- forget_bias -------------------------------------------------------------------------------


def _forget_bias(hidden, value):
    b = np.zeros(4 * hidden)
    b[hidden : 2 * hidden] = value
    return b


def _joined(hidden, value):
    zeros = np.zeros(hidden)
    return np.concatenate([zeros, zeros + value, zeros, zeros])


def _as_blocks(hidden, value):
    return np.repeat(np.array([0, value, 0, 0], np.float32), hidden)


forget_bias = Exercise(
    reference=_forget_bias,
    observe=calls(
        three_cells=args(3, 2.5),  # first: with 2 and 1 several mistakes give the same
        two_cells=args(2, 1.0),
        one_cell=args(1, 1.0),
        negative=args(2, -0.5),
    ),
    mistakes=[
        Mistake(
            "You set the first block, which belongs to the input gate. The order is i, f, g, o: "
            "b[hidden : 2 * hidden].",
            lambda hidden, value: np.repeat([value, 0.0, 0.0, 0.0], hidden),
        ),
        Mistake(
            "You set the third block, which belongs to the candidate g. The order is i, f, g, o: "
            "b[hidden : 2 * hidden].",
            lambda hidden, value: np.repeat([0.0, 0.0, value, 0.0], hidden),
        ),
        Mistake(
            "You set the last block, which belongs to the output gate. The order is i, f, g, o: "
            "b[hidden : 2 * hidden].",
            lambda hidden, value: np.repeat([0.0, 0.0, 0.0, value], hidden),
        ),
        Mistake(
            "All four blocks have the value. Only the forget gate's has it: b[hidden : 2 * "
            "hidden]; the others are 0.",
            lambda hidden, value: np.full(4 * hidden, value),
        ),
        Mistake(
            "The other blocks are 1. They begin at 0: np.zeros(4 * hidden).",
            _edited(_forget_bias, "np.zeros", "np.ones"),
        ),
        Mistake(
            "Your block begins or ends one number off. It is b[hidden : 2 * hidden]: Python leaves "
            "the end out by itself.",
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden : 2 * hidden + 1"),
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden : 2 * hidden - 1"),
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden + 1 : 2 * hidden + 1"),
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden + 1 : 2 * hidden"),
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden - 1 : 2 * hidden"),
        ),
        Mistake(
            "Only one number is set. Every cell has a forget gate of its own: the whole block "
            "b[hidden : 2 * hidden].",
            _edited(_forget_bias, "b[hidden : 2 * hidden] =", "b[hidden] ="),
            _edited(_forget_bias, "b[hidden : 2 * hidden] =", "b[1] ="),
        ),
        Mistake(
            "All that follows is set too. The block ends at 2 * hidden: b[hidden : 2 * hidden].",
            _edited(_forget_bias, "hidden : 2 * hidden", "hidden:"),
        ),
        Mistake(
            "Every fourth number is set. The gates stand in blocks, one after the other: "
            "b[hidden : 2 * hidden].",
            _edited(_forget_bias, "hidden : 2 * hidden", "1::4"),
        ),
        Mistake(
            "The value is 1 whatever is asked for. Use value.",
            _edited(_forget_bias, "] = value", "] = 1.0"),
        ),
        Mistake(
            "You return one block. Return the whole bias, 4 * hidden numbers.",
            lambda hidden, value: np.full(hidden, value),
        ),
        Mistake(
            "The bias has two axes. It should have one: 4 * hidden numbers in a row, in blocks.",
            lambda hidden, value: _forget_bias(hidden, value).reshape(4, hidden),
            lambda hidden, value: _forget_bias(hidden, value)[np.newaxis],
        ),
        Mistake(
            "np.zeros(4 * hidden, dtype=int) holds whole numbers only, and the rest is cut off. "
            "Leave the dtype away.",
            _edited(_forget_bias, "np.zeros(4 * hidden)", "np.zeros(4 * hidden, dtype=int)"),
        ),
        Mistake(
            "You put the value through a sigmoid. The gate does that, step by step: the bias is "
            "the value itself.",
            _edited(_forget_bias, "= value", "= 1 / (1 + np.exp(-value))"),
        ),
        Mistake(
            "Your code returns nothing: setting a part of b is no result. Write return b.",
            _edited(_forget_bias, "return b", "pass"),
        ),
    ],
    variants=[_joined, _as_blocks],
    hints=[
        "Start with zeros for all four blocks: 4 * hidden of them.",
        "The second block goes from hidden up to 2 * hidden.",
        "b[hidden : 2 * hidden] = value",
    ],
)
