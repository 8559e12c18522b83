"""Notebook lstm: one step of the LSTM."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited
from common.functions import sigmoid


def _lstm_step(x, h, c, Wx, Wh, b):
    H = h.shape[1]
    a = x @ Wx + h @ Wh + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = sigmoid(a[:, 3 * H :])
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def _split(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(np.hstack([x, h]) @ np.vstack([Wx, Wh]) + b, 4, axis=-1)
    after = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(after), after


def _gate_by_gate(x, h, c, Wx, Wh, b):
    def block(k):
        part = slice(k * h.shape[-1], (k + 1) * h.shape[-1])
        return np.dot(x, Wx[:, part]) + np.dot(h, Wh[:, part]) + b[part]

    i, f, o = (1 / (1 + np.exp(-block(k))) for k in (0, 1, 3))
    c = np.multiply(f, c) + i * np.tanh(block(2))
    return [o * np.tanh(c), c]


def _in_float32(*arrays):
    return _lstm_step(*(np.asarray(array, np.float32) for array in arrays))


def _order(i, f, g, o):
    """The step with its blocks taken for other gates: the block of each, 0 to 3."""

    def step(x, h, c, Wx, Wh, b):
        parts = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
        after = sigmoid(parts[f]) * c + sigmoid(parts[i]) * np.tanh(parts[g])
        return sigmoid(parts[o]) * np.tanh(after), after

    step.__name__ = f"order_{i}{f}{g}{o}"
    return step


def random_step(N, D, H, peepholes=False):
    """The arguments of one step as a function of rng."""

    def make(rng):
        known = [
            rng.normal(size=(N, D)),
            np.tanh(rng.normal(size=(N, H))),
            rng.normal(size=(N, H)),
            rng.normal(size=(D, 4 * H)),
            rng.normal(size=(H, 4 * H)),
            rng.normal(size=4 * H),
        ]
        if peepholes:
            known.append(rng.normal(size=(3, H)))
        return args(*known)

    return make


NO_INPUT = args([[0.0]], [[0.0]], [[2.0]], np.ones((1, 4)), np.ones((1, 4)), np.zeros(4))


lstm_step = Exercise(
    reference=_lstm_step,
    observe=calls(
        # First, for without input too many mistakes look alike; its sizes tell wrong slices apart.
        several_cells=random_step(5, 6, 3),
        no_input=NO_INPUT,
        one_cell=random_step(1, 1, 1),
        three_cells=random_step(2, 4, 3),
    ),
    mistakes=[
        Mistake(
            "The blocks are taken in another order. The columns are i, f, g, o: the candidate g "
            "is the third block, and the output gate the fourth.",
            _order(0, 1, 3, 2),
        ),
        Mistake(
            "The gates i and f are exchanged. The first block of columns is i, the second f, and "
            "update_cell takes c, i, f, g in this order.",
            _order(1, 0, 2, 3),
        ),
        Mistake(
            "The blocks are taken in another order: with yours f comes first. The columns are "
            "i, f, g, o.",
            _order(1, 0, 3, 2),
            _order(2, 0, 1, 3),  # f, g, i, o: another book's
        ),
        Mistake(
            "The blocks are taken in another order. The columns are i, f, g, o.",
            *[_order(*o) for o in [(0, 2, 3, 1), (1, 2, 0, 3), (1, 2, 3, 0), (2, 1, 0, 3)]],
        ),
        Mistake(
            "The bias is missing from the sums: x @ Wx + h @ Wh + b.",
            _edited(_lstm_step, "h @ Wh + b", "h @ Wh"),
        ),
        Mistake(
            "The old state is missing from the sums: x @ Wx + h @ Wh + b.",
            _edited(_lstm_step, "x @ Wx + h @ Wh + b", "x @ Wx + b"),
        ),
        Mistake(
            "The input is missing from the sums: x @ Wx + h @ Wh + b.",
            _edited(_lstm_step, "x @ Wx + h @ Wh + b", "h @ Wh + b"),
        ),
        Mistake(
            "The cell goes into the sums where the state h belongs. Without peepholes the gates "
            "see x and h alone.",
            _edited(_lstm_step, "h @ Wh + b", "c @ Wh + b"),
        ),
        Mistake(
            "The candidate has gone through a sigmoid. g is a tanh: it may be negative, so that "
            "the cell can be lowered as well.",
            _edited(_lstm_step, "np.tanh(a[:, 2 * H : 3 * H])", "sigmoid(a[:, 2 * H : 3 * H])"),
        ),
        Mistake(
            "The candidate has gone through no function at all. g is a tanh.",
            _edited(_lstm_step, "np.tanh(a[:, 2 * H : 3 * H])", "a[:, 2 * H : 3 * H]"),
        ),
        Mistake(
            "All four blocks have gone through tanh. i, f and o are sigmoids, only the candidate g "
            "is a tanh.",
            lambda x, h, c, Wx, Wh, b: _all_tanh(x, h, c, Wx, Wh, b),
        ),
        Mistake(
            "The gates have gone through no sigmoid. i, f and o are sigmoids of their sums, "
            "between 0 and 1.",
            lambda x, h, c, Wx, Wh, b: _raw_gates(x, h, c, Wx, Wh, b),
            lambda x, h, c, Wx, Wh, b: _raw_gates(x, h, c, Wx, Wh, b, np.asarray),
        ),
        Mistake(
            "One of the gates has gone through no sigmoid. i, f and o all are sigmoids of their "
            "sums, between 0 and 1.",
            _edited(_lstm_step, "sigmoid(a[:, :H])", "a[:, :H]"),
            _edited(_lstm_step, "sigmoid(a[:, H : 2 * H])", "a[:, H : 2 * H]"),
            _edited(_lstm_step, "sigmoid(a[:, 3 * H :])", "a[:, 3 * H :]"),
        ),
        Mistake(
            "All four blocks have gone through a sigmoid, and the candidate then through tanh as "
            "well. g is np.tanh of its sums, without a sigmoid.",
            _edited(
                _lstm_step,
                "np.tanh(a[:, 2 * H : 3 * H])",
                "np.tanh(sigmoid(a[:, 2 * H : 3 * H]))",
            ),
        ),
        Mistake(
            "You take f for what is forgotten. It is what stays: f * c.",
            _edited(_lstm_step, "c = f * c", "c = (1 - f) * c"),
        ),
        Mistake(
            "The old cell is missing from the new one: c = update_cell(c, i, f, g).",
            _edited(_lstm_step, "c = f * c + i * g", "c = i * g"),
        ),
        Mistake(
            "h is the cell times the output gate, without a tanh: o * np.tanh(c).",
            _edited(_lstm_step, "o * np.tanh(c)", "o * c"),
        ),
        Mistake(
            "h goes through a sigmoid on its way out. It is o * np.tanh(c).",
            _edited(_lstm_step, "o * np.tanh(c)", "o * sigmoid(c)"),
        ),
        Mistake(
            "The tanh reaches over the output gate as well. It belongs to the cell alone: "
            "o * np.tanh(c).",
            _edited(_lstm_step, "o * np.tanh(c)", "np.tanh(o * c)"),
        ),
        Mistake(
            "h is read from the old cell. First the new c, then h = o * np.tanh(c) from it.",
            _edited(
                _lstm_step,
                "    c = f * c + i * g\n    h = o * np.tanh(c)\n",
                "    h = o * np.tanh(c)\n    c = f * c + i * g\n",
            ),
        ),
        Mistake(
            "h is read without its gate: o * np.tanh(c).",
            _edited(_lstm_step, "o * np.tanh(c)", "np.tanh(c)"),
        ),
        Mistake(
            "The cell itself goes through a tanh, step after step. It stays as it is, "
            "c = update_cell(c, i, f, g); the tanh is for reading.",
            _edited(_lstm_step, "c = f * c + i * g", "c = np.tanh(f * c + i * g)"),
            _edited(
                _lstm_step, "c = f * c + i * g", "c = np.tanh(f * c + i * g)", "np.tanh(c)", "c"
            ),
        ),
        Mistake(
            "You return the cell first. The state h comes first: return h, c.",
            _edited(_lstm_step, "return h, c", "return c, h"),
        ),
        Mistake(
            "You return h alone. The next step needs the cell as well: return h, c.",
            _edited(_lstm_step, "return h, c", "return h"),
        ),
        Mistake(
            "You return the old cell. What update_cell gives has to be kept: "
            "c = update_cell(c, i, f, g).",
            _edited(
                _lstm_step, "c = f * c + i * g", "n = f * c + i * g", "np.tanh(c)", "np.tanh(n)"
            ),
        ),
        Mistake(
            "You change the cell that you were given. A new one: c = update_cell(c, i, f, g), "
            "without *= and +=.",
            _edited(_lstm_step, "c = f * c + i * g", "c *= f; c += i * g"),
        ),
        Mistake(
            "Your code returns nothing. Both are wanted: return h, c.",
            _edited(_lstm_step, "return h, c", "pass"),
        ),
        Mistake(
            "You cut the rows of a into four. The gates stand side by side, in its columns: "
            "a[:, :H] and so on.",
            lambda x, h, c, Wx, Wh, b: _rows_cut(x, h, c, Wx, Wh, b),
            lambda x, h, c, Wx, Wh, b: np.split(x @ Wx + h @ Wh + b, 4),
        ),
        Mistake(
            "reshape(4, N, H) takes the numbers row by row, and the gates get each other's. Cut "
            "the columns into blocks: np.split(a, 4, axis=1), or a[:, :H] and so on.",
            lambda x, h, c, Wx, Wh, b: _reshaped(x, h, c, Wx, Wh, b),
        ),
        Mistake(
            "The gates are every fourth column. They stand in blocks of H columns: a[:, :H] is "
            "the first.",
            lambda x, h, c, Wx, Wh, b: _every_fourth(x, h, c, Wx, Wh, b),
        ),
        Mistake(
            "H is the number of cells, h.shape[1]. You took the number of inputs.",
            _edited(_lstm_step, "H = h.shape[1]", "H = x.shape[1]"),
        ),
        Mistake(
            "H is the number of cells, h.shape[1]. len(h) is the number of examples.",
            _edited(_lstm_step, "H = h.shape[1]", "H = len(h)"),
        ),
    ],
    variants=[_split, _gate_by_gate, _in_float32],
    hints=[
        "One line for all sums at once: a = x @ Wx + h @ Wh + b. It has 4 H columns.",
        "Cut a into four blocks of H columns. i, f and o go through sigmoid, g through np.tanh.",
        "c = update_cell(c, i, f, g), then h = o * np.tanh(c), and return h, c",
    ],
    insight="One product for all four gates: four small products would take longer.",
)


def _all_tanh(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(np.tanh(x @ Wx + h @ Wh + b), 4, axis=1)
    c = f * c + i * g
    return o * np.tanh(c), c


def _raw_gates(x, h, c, Wx, Wh, b, of_candidate=np.tanh):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    c = f * c + i * of_candidate(g)
    return o * np.tanh(c), c


def _reshaped(x, h, c, Wx, Wh, b):
    i, f, g, o = (x @ Wx + h @ Wh + b).reshape(4, *h.shape)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def _rows_cut(x, h, c, Wx, Wh, b):
    H = h.shape[1]
    a = x @ Wx + h @ Wh + b
    i, f, g, o = (
        sigmoid(a[:H]),
        sigmoid(a[H : 2 * H]),
        np.tanh(a[2 * H : 3 * H]),
        sigmoid(a[3 * H :]),
    )
    c = f * c + i * g
    return o * np.tanh(c), c


def _every_fourth(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    i, f, g, o = sigmoid(a[:, ::4]), sigmoid(a[:, 1::4]), np.tanh(a[:, 2::4]), sigmoid(a[:, 3::4])
    c = f * c + i * g
    return o * np.tanh(c), c


__all__ = ["lstm_step"]
