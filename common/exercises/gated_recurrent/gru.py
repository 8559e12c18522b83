"""Notebook gru_and_bidirectional: one step of the GRU."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited
from common.functions import sigmoid


def _gru_step(x, h, Wx, Wh, b):
    H = h.shape[1]
    from_x = x @ Wx + b[0]
    from_h = h @ Wh + b[1]
    z = sigmoid(from_x[:, :H] + from_h[:, :H])
    r = sigmoid(from_x[:, H : 2 * H] + from_h[:, H : 2 * H])
    g = np.tanh(from_x[:, 2 * H :] + r * from_h[:, 2 * H :])
    return z * h + (1 - z) * g


def _split(x, h, Wx, Wh, b):
    z, r, g = np.split(np.dot(x, Wx) + b[0], 3, axis=1)
    hz, hr, hg = np.split(np.dot(h, Wh) + b[1], 3, axis=1)
    z, r = 1 / (1 + np.exp(-z - hz)), 1 / (1 + np.exp(-r - hr))
    g = np.tanh(g + r * hg)
    return g + z * (h - g)


def _gate_by_gate(x, h, Wx, Wh, b):
    parts = []
    for k in range(3):
        block = slice(k * h.shape[1], (k + 1) * h.shape[1])
        parts.append((x @ Wx[:, block] + b[0, block], h @ Wh[:, block] + b[1, block]))
    z, r = sigmoid(sum(parts[0])), sigmoid(sum(parts[1]))
    return z * h + (1 - z) * np.tanh(parts[2][0] + parts[2][1] * r)


def _in_float32(*arrays):
    return _gru_step(*(np.asarray(array, np.float32) for array in arrays))


def _before_the_product(x, h, Wx, Wh, b):
    H = h.shape[1]
    a = x @ Wx[:, : 2 * H] + h @ Wh[:, : 2 * H] + b[:, : 2 * H].sum(axis=0)
    z, r = sigmoid(a[:, :H]), sigmoid(a[:, H:])
    g = np.tanh(x @ Wx[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :] + b[:, 2 * H :].sum(axis=0))
    return z * h + (1 - z) * g


def _step(N, D, H):
    def make(rng):
        return args(
            rng.normal(size=(N, D)),
            np.tanh(rng.normal(size=(N, H))),
            rng.normal(size=(D, 3 * H)),
            rng.normal(size=(H, 3 * H)),
            rng.normal(size=(2, 3 * H)),
        )

    return make


_THIRD = "from_x[:, 2 * H :] + r * from_h[:, 2 * H :]"

gru_step = Exercise(
    reference=_gru_step,
    observe=calls(
        no_weights=args([[1.0]], [[1.0]], np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3))),
        one_unit=_step(1, 1, 1),
        two_units=_step(3, 2, 2),
        three_units=_step(2, 4, 3),
    ),
    mistakes=[
        Mistake(
            "z and 1 - z are exchanged. In Keras's convention z says how much of the old state "
            "stays: z * h + (1 - z) * g. (The paper has it the other way round.)",
            _edited(_gru_step, "z * h + (1 - z) * g", "(1 - z) * h + z * g"),
        ),
        Mistake(
            "You reset the state before the product, as the paper does: (r * h) @ Wh. Here r "
            "multiplies what comes out of the product, its bias b[1] included.",
            _before_the_product,
        ),
        Mistake(
            "The reset gate leaves out the bias b[1] of the candidate: it multiplies the whole "
            "of h @ Wh + b[1].",
            _edited(
                _gru_step,
                _THIRD,
                "from_x[:, 2 * H :] + r * (h @ Wh)[:, 2 * H :] + b[1, 2 * H :]",
            ),
        ),
        Mistake(
            "The reset gate multiplies the whole sum of the candidate. It multiplies the part "
            "that comes from h only.",
            _edited(_gru_step, _THIRD, "r * (from_x[:, 2 * H :] + from_h[:, 2 * H :])"),
        ),
        Mistake(
            "The reset gate multiplies the part that comes from x. It multiplies the one from h.",
            _edited(_gru_step, _THIRD, "r * from_x[:, 2 * H :] + from_h[:, 2 * H :]"),
        ),
        Mistake(
            "The reset gate has no effect: g = tanh(… + r * from_h[:, 2 * H :]).",
            _edited(_gru_step, _THIRD, "from_x[:, 2 * H :] + from_h[:, 2 * H :]"),
        ),
        Mistake(
            "z and r are exchanged: the columns are in the order z, r, g.",
            lambda x, h, Wx, Wh, b: _exchanged(x, h, Wx, Wh, b),
        ),
        Mistake(
            "The candidate has gone through a sigmoid. g is a tanh.",
            _edited(_gru_step, "np.tanh(", "sigmoid("),
        ),
        Mistake(
            "b has two rows, and both are needed: b[0] goes with x @ Wx, b[1] with h @ Wh.",
            _edited(_gru_step, "h @ Wh + b[1]", "h @ Wh"),
            _edited(_gru_step, "x @ Wx + b[0]", "x @ Wx"),
            _edited(_gru_step, "x @ Wx + b[0]", "x @ Wx", "h @ Wh + b[1]", "h @ Wh"),
        ),
        Mistake(
            "The rows of b are exchanged: b[0] goes with x @ Wx, b[1] with h @ Wh.",
            _edited(_gru_step, "x @ Wx + b[0]", "x @ Wx + b[1]", "h @ Wh + b[1]", "h @ Wh + b[0]"),
        ),
        Mistake(
            "The same row of b is used twice: b[0] goes with x @ Wx, b[1] with h @ Wh.",
            _edited(_gru_step, "h @ Wh + b[1]", "h @ Wh + b[0]"),
        ),
        Mistake(
            "The old state is missing from the new one: z * h + (1 - z) * g.",
            _edited(_gru_step, "z * h + (1 - z) * g", "(1 - z) * g"),
        ),
        Mistake(
            "The candidate counts in full. What is kept and what is new share the place: "
            "z * h + (1 - z) * g.",
            _edited(_gru_step, "z * h + (1 - z) * g", "z * h + g"),
        ),
        Mistake(
            "The gate r takes part in the mixture. Only z does: z * h + (1 - z) * g.",
            _edited(_gru_step, "z * h + (1 - z) * g", "z * h + r * g"),
            _edited(_gru_step, "z * h + (1 - z) * g", "r * h + (1 - r) * g"),
        ),
        Mistake(
            "The new state goes through a tanh once more. It is z * h + (1 - z) * g as it stands.",
            _edited(_gru_step, "z * h + (1 - z) * g", "np.tanh(z * h + (1 - z) * g)"),
        ),
        Mistake(
            "You return two states. A GRU has one only, h.",
            _edited(_gru_step, "return z * h + (1 - z) * g", "return z * h + (1 - z) * g, g"),
        ),
        Mistake(
            "You return the candidate g. It is mixed with the old state: z * h + (1 - z) * g.",
            _edited(_gru_step, "return z * h + (1 - z) * g", "return g"),
        ),
        Mistake(
            "H is the number of units, h.shape[1]. You took the number of inputs.",
            _edited(_gru_step, "H = h.shape[1]", "H = x.shape[1]"),
        ),
        Mistake(
            "H is the number of units, h.shape[1]. len(h) is the number of examples.",
            _edited(_gru_step, "H = h.shape[1]", "H = len(h)"),
        ),
    ],
    variants=[_split, _gate_by_gate, _in_float32],
    hints=[
        "Keep the two products apart: from_x = x @ Wx + b[0] and from_h = h @ Wh + b[1]. For z and "
        "r they are added, block by block.",
        "For the candidate only the part from h is multiplied by r: "
        "np.tanh(from_x[:, 2 * H :] + r * from_h[:, 2 * H :]).",
        "return z * h + (1 - z) * g",
    ],
)


def _exchanged(x, h, Wx, Wh, b):
    H = h.shape[1]
    from_x, from_h = x @ Wx + b[0], h @ Wh + b[1]
    r = sigmoid(from_x[:, :H] + from_h[:, :H])
    z = sigmoid(from_x[:, H : 2 * H] + from_h[:, H : 2 * H])
    g = np.tanh(from_x[:, 2 * H :] + r * from_h[:, 2 * H :])
    return z * h + (1 - z) * g


__all__ = ["gru_step"]
