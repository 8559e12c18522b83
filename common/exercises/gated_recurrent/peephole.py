"""Notebook lstm: one step of the LSTM whose gates see the cell."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.gated_recurrent.lstm import NO_INPUT, random_step
from common.exercises.perceptron.edited import edited as _edited
from common.functions import sigmoid


def _lstm_step_peephole(x, h, c, Wx, Wh, b, peepholes):
    H = h.shape[1]
    a = x @ Wx + h @ Wh + b
    p_i, p_f, p_o = peepholes
    i = sigmoid(a[:, :H] + p_i * c)
    f = sigmoid(a[:, H : 2 * H] + p_f * c)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = f * c + i * g
    o = sigmoid(a[:, 3 * H :] + p_o * c)
    h = o * np.tanh(c)
    return h, c


def _split(x, h, c, Wx, Wh, b, peepholes):
    i, f, g, o = np.split(np.dot(x, Wx) + np.dot(h, Wh) + b, 4, axis=1)
    both = 1 / (1 + np.exp(-np.stack([i, f]) - peepholes[:2, np.newaxis] * c))
    after = both[1] * c + both[0] * np.tanh(g)
    o = o + after * peepholes[2]
    return np.tanh(after) * sigmoid(o), after


def _in_float32(*arrays):
    return _lstm_step_peephole(*(np.asarray(array, np.float32) for array in arrays))


def _as_a_list(*arrays):
    return list(_lstm_step_peephole(*arrays))


_OLD_FOR_O = _edited(
    _lstm_step_peephole,
    "    c = f * c + i * g\n    o = sigmoid(a[:, 3 * H :] + p_o * c)\n",
    "    o = sigmoid(a[:, 3 * H :] + p_o * c)\n    c = f * c + i * g\n",
)


lstm_step_peephole = Exercise(
    reference=_lstm_step_peephole,
    observe=calls(
        only_peepholes=args(*NO_INPUT.positional, np.ones((3, 1))),
        one_cell=random_step(1, 1, 1, peepholes=True),
        two_cells=random_step(3, 2, 2, peepholes=True),
        three_cells=random_step(2, 4, 3, peepholes=True),
    ),
    mistakes=[
        Mistake(
            "The output gate sees the old cell. It decides last, and sees the new one: work out c "
            "first, then o.",
            _OLD_FOR_O,
        ),
        Mistake(
            "The input gate and the forget gate see the new cell. They decide about it, and can "
            "only see the old one: keep the old c until both are worked out.",
            lambda *known: _all_new(*known),
        ),
        Mistake(
            "The peepholes of the gates i and f are exchanged: the rows are i, f, o.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_f, p_i, p_o = peepholes"),
        ),
        Mistake(
            "The peepholes of the gates f and o are exchanged: the rows are i, f, o.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_i, p_o, p_f = peepholes"),
        ),
        Mistake(
            "You take the rows of peepholes in reverse: they are i, f, o.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_o, p_f, p_i = peepholes"),
        ),
        Mistake(
            "The rows of peepholes are not i, f, o with you. There are three, for i, f and o, in "
            "this order.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_f, p_o, p_i = peepholes"),
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_o, p_i, p_f = peepholes"),
        ),
        Mistake(
            "All gates use the same row of peepholes. Each has its own: peepholes[0] for i, "
            "peepholes[1] for f, peepholes[2] for o.",
            _edited(
                _lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_i = p_f = p_o = peepholes[0]"
            ),
        ),
        Mistake(
            "The candidate g sees the cell as well. Only gates have peepholes.",
            _edited(
                _lstm_step_peephole,
                "np.tanh(a[:, 2 * H : 3 * H])",
                "np.tanh(a[:, 2 * H : 3 * H] + p_o * c)",
            ),
            _edited(
                _lstm_step_peephole,
                "np.tanh(a[:, 2 * H : 3 * H])",
                "np.tanh(a[:, 2 * H : 3 * H] + p_f * c)",
            ),
            _edited(
                _lstm_step_peephole,
                "np.tanh(a[:, 2 * H : 3 * H])",
                "np.tanh(a[:, 2 * H : 3 * H] + p_i * c)",
            ),
        ),
        Mistake(
            "A peephole looks at h. What it is to see is the cell c: h is in the sums already.",
            _edited(
                _lstm_step_peephole,
                "a[:, :H] + p_i * c",
                "a[:, :H] + p_i * h",
                "2 * H] + p_f * c",
                "2 * H] + p_f * h",
                "3 * H :] + p_o * c",
                "3 * H :] + p_o * h",
            ),
            _edited(_lstm_step_peephole, "3 * H :] + p_o * c", "3 * H :] + p_o * h"),
            _edited(
                _lstm_step_peephole,
                "a[:, :H] + p_i * c",
                "a[:, :H] + p_i * h",
                "2 * H] + p_f * c",
                "2 * H] + p_f * h",
            ),
        ),
        Mistake(
            "The peephole multiplies what has gone through the sigmoid. It belongs inside, with "
            "the sums: sigmoid(a… + p * c).",
            _edited(
                _lstm_step_peephole,
                "sigmoid(a[:, :H] + p_i * c)",
                "sigmoid(a[:, :H]) + p_i * c",
                "sigmoid(a[:, H : 2 * H] + p_f * c)",
                "sigmoid(a[:, H : 2 * H]) + p_f * c",
                "sigmoid(a[:, 3 * H :] + p_o * c)",
                "sigmoid(a[:, 3 * H :]) + p_o * c",
            ),
        ),
        Mistake(
            "The peepholes are without effect: your step is that of the plain LSTM. Add p * c "
            "inside the sigmoid of each gate.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_i = p_f = p_o = 0.0"),
        ),
        Mistake(
            "The output gate sees nothing of the cell: sigmoid(a[:, 3 * H :] + p_o * c), with the "
            "new c.",
            _edited(_lstm_step_peephole, "3 * H :] + p_o * c", "3 * H :]"),
        ),
        Mistake(
            "The output gate sees tanh(c). It is to see c itself.",
            _edited(_lstm_step_peephole, "3 * H :] + p_o * c", "3 * H :] + p_o * np.tanh(c)"),
        ),
        Mistake(
            "The peepholes are added without the cell. Each is a weight of it: p * c.",
            _edited(
                _lstm_step_peephole,
                "a[:, :H] + p_i * c",
                "a[:, :H] + p_i",
                "2 * H] + p_f * c",
                "2 * H] + p_f",
                "3 * H :] + p_o * c",
                "3 * H :] + p_o",
            ),
        ),
        Mistake(
            "The cell is added without the peepholes, its weights: p * c.",
            _edited(_lstm_step_peephole, "p_i, p_f, p_o = peepholes", "p_i = p_f = p_o = 1.0"),
        ),
        Mistake(
            "h is the cell times the output gate, without a tanh: o * np.tanh(c).",
            _edited(_lstm_step_peephole, "o * np.tanh(c)", "o * c"),
        ),
        Mistake(
            "The candidate has gone through a sigmoid. g is a tanh.",
            _edited(
                _lstm_step_peephole,
                "np.tanh(a[:, 2 * H : 3 * H])",
                "sigmoid(a[:, 2 * H : 3 * H])",
            ),
        ),
        Mistake(
            "peepholes has a row for each gate, (3, H): peepholes[0] is p_i, not peepholes[:, 0].",
            _edited(
                _lstm_step_peephole,
                "p_i, p_f, p_o = peepholes",
                "p_i, p_f, p_o = peepholes[:, 0], peepholes[:, 1], peepholes[:, 2]",
            ),
        ),
        Mistake(
            "You return the cell first. The state h comes first: return h, c.",
            _edited(_lstm_step_peephole, "return h, c", "return c, h"),
        ),
        Mistake(
            "You change the cell that you were given. A new one: c = update_cell(c, i, f, g), "
            "without *= and +=.",
            _edited(_lstm_step_peephole, "c = f * c + i * g", "c *= f; c += i * g"),
        ),
        Mistake(
            "You return h alone. The next step needs the cell as well: return h, c.",
            _edited(_lstm_step_peephole, "return h, c", "return h"),
        ),
        Mistake(
            "@ does not fit: a gate sees its own cell only, element by element, p * c.",
            lambda *known: _with_matrix_product(*known),
            lambda *known: _with_matrix_product(*known, other_way=True),
        ),
        Mistake(
            "H is the number of cells, h.shape[1]. You took the number of inputs.",
            _edited(_lstm_step_peephole, "H = h.shape[1]", "H = x.shape[1]"),
        ),
        Mistake(
            "H is the number of cells, h.shape[1]. len(h) is the number of examples.",
            _edited(_lstm_step_peephole, "H = h.shape[1]", "H = len(h)"),
        ),
    ],
    variants=[_split, _in_float32, _as_a_list],
    hints=[
        "Begin with your lstm_step, and look at its order: which gates come before the new cell, "
        "and which after it?",
        "Inside the sigmoid of i and f stands + p * c with the old cell; g has no peephole.",
        "Then c = update_cell(c, i, f, g), and only now o = sigmoid(a[:, 3 * H :] + "
        "peepholes[2] * c)",
    ],
)


def _all_new(x, h, c, Wx, Wh, b, peepholes):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    i, f = sigmoid(i + peepholes[0] * new), sigmoid(f + peepholes[1] * new)
    c = f * c + i * np.tanh(g)
    return sigmoid(o + peepholes[2] * c) * np.tanh(c), c


def _with_matrix_product(x, h, c, Wx, Wh, b, peepholes, other_way=False):
    def product(p, c):
        return c @ p if other_way else p @ c

    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    p_i, p_f, p_o = peepholes
    i, f = sigmoid(i + product(p_i, c)), sigmoid(f + product(p_f, c))
    c = f * c + i * np.tanh(g)
    return sigmoid(o + product(p_o, c)) * np.tanh(c), c


__all__ = ["lstm_step_peephole"]
