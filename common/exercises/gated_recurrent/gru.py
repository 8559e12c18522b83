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
        # First, for without weights too many mistakes look alike; its sizes tell wrong slices
        # apart.
        several_units=_step(5, 6, 3),
        no_weights=args([[1.0]], [[1.0]], np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3))),
        one_unit=_step(1, 1, 1),
        three_units=_step(2, 4, 3),
    ),
    mistakes=[
        Mistake(
            "z and 1 - z are exchanged. In Keras's convention z says how much of the old state "
            "stays: z * h + (1 - z) * g. (Some papers have it the other way round.)",
            _edited(_gru_step, "z * h + (1 - z) * g", "(1 - z) * h + z * g"),
        ),
        Mistake(
            "You reset the state before the product: (r * h) @ Wh, as in Cho's paper. Here r "
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
            "The candidate has gone through no function at all. g is a tanh.",
            _edited(_gru_step, "np.tanh(", "("),
        ),
        Mistake(
            "z and r have gone through tanh. Gates are sigmoids, between 0 and 1.",
            lambda x, h, Wx, Wh, b: _other_gates(x, h, Wx, Wh, b, np.tanh),
        ),
        Mistake(
            "z and r have gone through no sigmoid. Gates are between 0 and 1.",
            lambda x, h, Wx, Wh, b: _other_gates(x, h, Wx, Wh, b, np.asarray),
        ),
        Mistake(
            "One of the gates has gone through no sigmoid. z and r are both between 0 and 1.",
            _edited(_gru_step, "z = sigmoid(", "z = ("),
            _edited(_gru_step, "r = sigmoid(", "r = ("),
        ),
        Mistake(
            "The reset gate multiplies the candidate after its tanh. It belongs inside: "
            "np.tanh(… + r * from_h[:, 2 * H :]).",
            lambda x, h, Wx, Wh, b: _reset_outside(x, h, Wx, Wh, b),
        ),
        Mistake(
            "The candidate sees nothing of the state: np.tanh(… + r * from_h[:, 2 * H :]).",
            _edited(_gru_step, _THIRD, "from_x[:, 2 * H :]"),
        ),
        Mistake(
            "The reset gate multiplies h itself, without its weights. It multiplies the third "
            "block of h @ Wh + b[1].",
            _edited(_gru_step, _THIRD, "from_x[:, 2 * H :] + r * h"),
        ),
        Mistake(
            "z is where r belongs: the candidate's part from h is multiplied by the reset gate.",
            _edited(_gru_step, _THIRD, "from_x[:, 2 * H :] + z * from_h[:, 2 * H :]"),
        ),
        Mistake(
            "The reset gate is turned round: r says how much the candidate sees. No 1 - r.",
            _edited(_gru_step, _THIRD, "from_x[:, 2 * H :] + (1 - r) * from_h[:, 2 * H :]"),
        ),
        Mistake(
            "The blocks are taken in another order. The columns are z, r, g.",
            *[
                lambda x, h, Wx, Wh, b, order=order: _reordered(x, h, Wx, Wh, b, order)
                for order in [(0, 2, 1), (2, 0, 1), (1, 2, 0), (2, 1, 0)]
            ],
        ),
        Mistake(
            "The gates are every third column. They stand in blocks of H columns: [:, :H] is the "
            "first.",
            lambda x, h, Wx, Wh, b: _every_third(x, h, Wx, Wh, b),
        ),
        Mistake(
            "You cut the rows into three. The blocks stand side by side, in the columns: "
            "np.split(…, 3, axis=1).",
            lambda x, h, Wx, Wh, b: _rows_cut(x, h, Wx, Wh, b),
        ),
        Mistake(
            "reshape(3, N, H) takes the numbers row by row, and the gates get each other's. Cut "
            "the columns into blocks: np.split(…, 3, axis=1), or [:, :H] and so on.",
            lambda x, h, Wx, Wh, b: _reshaped(x, h, Wx, Wh, b),
        ),
        Mistake(
            "b is added as it is, both rows of it. b[0] goes with x @ Wx, b[1] with h @ Wh.",
            lambda x, h, Wx, Wh, b: x @ Wx + b,
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
            _edited(_gru_step, "x @ Wx + b[0]", "x @ Wx + b[1]"),
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
            lambda x, h, Wx, Wh, b: (_gru_step(x, h, Wx, Wh, b),) * 2,
        ),
        Mistake(
            "Your code returns nothing. Write return z * h + (1 - z) * g.",
            _edited(_gru_step, "return z * h + (1 - z) * g", "pass"),
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


def _other_gates(x, h, Wx, Wh, b, function):
    z, r, g = np.split(x @ Wx + b[0], 3, axis=1)
    hz, hr, hg = np.split(h @ Wh + b[1], 3, axis=1)
    z, g = function(z + hz), np.tanh(g + function(r + hr) * hg)
    return z * h + (1 - z) * g


def _rows_cut(x, h, Wx, Wh, b):
    z, r, g = np.split(x @ Wx + b[0], 3)
    hz, hr, hg = np.split(h @ Wh + b[1], 3)
    z, r = sigmoid(z + hz), sigmoid(r + hr)
    return z * h + (1 - z) * np.tanh(g + r * hg)


def _reshaped(x, h, Wx, Wh, b):
    z, r, g = (x @ Wx + b[0]).reshape(3, *h.shape)
    hz, hr, hg = (h @ Wh + b[1]).reshape(3, *h.shape)
    z, r = sigmoid(z + hz), sigmoid(r + hr)
    return z * h + (1 - z) * np.tanh(g + r * hg)


def _reset_outside(x, h, Wx, Wh, b):
    z, r, g = np.split(x @ Wx + b[0] + h @ Wh + b[1], 3, axis=1)
    z, g = sigmoid(z), sigmoid(r) * np.tanh(g)
    return z * h + (1 - z) * g


def _reordered(x, h, Wx, Wh, b, order):
    """The step with its blocks taken for others: the block of z, of r and of g."""
    columns = np.arange(3 * h.shape[1]).reshape(3, -1)[list(order)].ravel()
    return _gru_step(x, h, Wx[:, columns], Wh[:, columns], b[:, columns])


def _every_third(x, h, Wx, Wh, b):
    columns = np.arange(3 * h.shape[1]).reshape(-1, 3).T.ravel()
    return _gru_step(x, h, Wx[:, columns], Wh[:, columns], b[:, columns])


__all__ = ["gru_step"]
