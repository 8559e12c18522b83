"""Notebook lstm_learns: one step of the way back."""

import numpy as np

from common.checking import Call, Exercise, Mistake, holds
from common.exercises.gated_recurrent.cell_gradient import _cell_gradient
from common.exercises.learning.parts import arrays as _arrays
from common.exercises.learning.parts import described as _described
from common.exercises.perceptron.edited import edited as _edited


def _lstm_backward_step(dh, dc, gates, c_old, c, Wh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = _cell_gradient(dh, dc, c, o)
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_old * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da_o = dh * np.tanh(c) * o * (1 - o)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return da, da @ Wh.T, dc * f


def _by_columns(dh, dc, gates, c_old, c, Wh):
    H = dh.shape[1]
    da, total = np.empty_like(gates), dc + dh * gates[:, 3 * H :] / np.cosh(c) ** 2
    sources = [
        total * gates[:, 2 * H : 3 * H],
        total * c_old,
        total * gates[:, :H],
        dh * np.tanh(c),
    ]
    for k, source in enumerate(sources):
        block = gates[:, k * H : (k + 1) * H]
        da[:, k * H : (k + 1) * H] = source * ((1 - block**2) if k == 2 else block * (1 - block))
    return [da, np.dot(da, np.transpose(Wh)), total * gates[:, H : 2 * H]]


def _in_float32(*arrays):
    return _lstm_backward_step(*(np.asarray(array, np.float32) for array in arrays))


def _step(N, H):
    def make(rng):
        dh, dc, c_old = rng.normal(size=(3, N, H))
        i, f, o = rng.uniform(0.1, 0.9, size=(3, N, H))
        g = rng.uniform(-0.9, 0.9, size=(N, H))
        gates = np.concatenate([i, f, g, o], axis=1)
        return dh, dc, gates, c_old, f * c_old + i * g, rng.normal(size=(H, 4 * H))

    return make


_PARTS = ("da", "the gradient of the old h", "the gradient of the old c")
_ANYTHING = holds(lambda _: True, "anything is looked at below, part by part")


def _observe_backward(answer, rng):
    for N, H in [(1, 1), (3, 2), (2, 3)]:
        known = _step(N, H)(rng.spawn(1)[0])
        size = f"{N} example{'s' * (N > 1)}, {H} cell{'s' * (H > 1)}"
        result = yield f"the call for {size}", Call(answer, *known), _ANYTHING
        yield f"three parts for {size}", _described(result)
        found = _arrays(result, 3)
        if found is None:
            return
        for name, part in zip(_PARTS, found, strict=True):
            yield f"{name}, {size}", part


def _changed(*changes):
    return _edited(_lstm_backward_step, *changes)


_PLAIN_SUM = "dc = _cell_gradient(dh, dc, c, o)"

lstm_backward_step = Exercise(
    reference=_lstm_backward_step,
    observe=_observe_backward,
    mistakes=[
        Mistake(
            "You use dc as it came from the next step. First add what comes by way of h: "
            "dc = cell_gradient(dh, dc, c, o).",
            _changed(_PLAIN_SUM, "pass"),
        ),
        Mistake(
            "What the next step sends back is missing from the gradient of the cell: "
            "dc = cell_gradient(dh, dc, c, o) has it in it.",
            _changed(_PLAIN_SUM, "dc = _cell_gradient(dh, 0 * dc, c, o)"),
        ),
        Mistake(
            "The gradient of the old cell is what came in, times f. It is the whole gradient of "
            "c, cell_gradient(dh, dc, c, o), times f.",
            _changed(
                _PLAIN_SUM, "old, dc = dc, _cell_gradient(dh, dc, c, o)", "dc * f\n", "old * f\n"
            ),
        ),
        Mistake(
            "The forget gate's part has the new cell in it. f multiplied the old one: "
            "dc * c_old * f * (1 - f).",
            _changed("dc * c_old", "dc * c"),
        ),
        Mistake(
            "The output gate's part comes from dh, not from dc: h = o * tanh(c), so it is "
            "dh * np.tanh(c) * o * (1 - o).",
            _changed("dh * np.tanh(c)", "dc * np.tanh(c)"),
        ),
        Mistake(
            "The output gate's part has c where tanh(c) belongs: h = o * tanh(c).",
            _changed("dh * np.tanh(c)", "dh * c"),
        ),
        Mistake(
            "The output gate's part has the old cell in it. h is made from the new one: "
            "dh * np.tanh(c) * o * (1 - o).",
            _changed("dh * np.tanh(c)", "dh * np.tanh(c_old)"),
        ),
        Mistake(
            "i and g are exchanged: the candidate g is what the input gate multiplies. For i it "
            "is dc * g * i * (1 - i), for g dc * i * (1 - g ** 2).",
            _changed(
                "dc * g * i * (1 - i)",
                "dc * i * i * (1 - i)",
                "dc * i * (1 - g**2)",
                "dc * g * (1 - g**2)",
            ),
        ),
        Mistake(
            "The slopes of the gates are missing: a sigmoid has the slope i * (1 - i), tanh "
            "1 - g ** 2.",
            _changed(
                "dc * g * i * (1 - i)",
                "dc * g",
                "dc * c_old * f * (1 - f)",
                "dc * c_old",
                "dc * i * (1 - g**2)",
                "dc * i",
                "dh * np.tanh(c) * o * (1 - o)",
                "dh * np.tanh(c)",
            ),
        ),
        Mistake(
            "The candidate is a tanh, and its slope is 1 - g ** 2. You took that of a sigmoid.",
            _changed("(1 - g**2)", "g * (1 - g)"),
        ),
        Mistake(
            "The slope of tanh is 1 - g ** 2, from what came out of it. You put g through tanh "
            "once more.",
            _changed("(1 - g**2)", "(1 - np.tanh(g) ** 2)"),
        ),
        Mistake(
            "The candidate's slope is missing: dc * i * (1 - g ** 2).",
            _changed("dc * i * (1 - g**2)", "dc * i"),
        ),
        Mistake(
            "The input gate's part has i where g belongs: i multiplied g, so it is "
            "dc * g * i * (1 - i).",
            _changed("dc * g * i * (1 - i)", "dc * i * i * (1 - i)"),
            _changed("dc * g * i * (1 - i)", "dc * i * (1 - i)"),
        ),
        Mistake(
            "The slope of tanh is taken at the old cell. h is made from the new one: "
            "cell_gradient(dh, dc, c, o).",
            _changed("_cell_gradient(dh, dc, c, o)", "_cell_gradient(dh, dc, c_old, o)"),
        ),
        Mistake(
            "dc is multiplied by f too early: the gates get their parts from the whole gradient "
            "of c. Only what goes to the old cell is dc * f.",
            _changed(_PLAIN_SUM, "dc = f * _cell_gradient(dh, dc, c, o)", "dc * f\n", "dc\n"),
            _changed(_PLAIN_SUM, "dc = f * _cell_gradient(dh, dc, c, o)"),
        ),
        Mistake(
            "What came in as dc is added twice. cell_gradient has it in it already: the gradient "
            "of the old cell is its result times f.",
            _changed(
                _PLAIN_SUM,
                "old, dc = dc, _cell_gradient(dh, dc, c, o)",
                "dc * f\n",
                "(old + dc) * f\n",
            ),
            _changed(
                _PLAIN_SUM,
                "old, dc = dc, _cell_gradient(dh, dc, c, o)",
                "dc * f\n",
                "old + dc * f\n",
            ),
        ),
        Mistake(
            "The gradient of the old cell has the slope of the gate in it. Here f itself stands: "
            "dc * f.",
            _changed("Wh.T, dc * f\n", "Wh.T, dc * f * (1 - f)\n"),
        ),
        Mistake(
            "The gradient of the old cell is multiplied by another gate: f multiplied the old "
            "cell, so it is dc * f.",
            _changed("Wh.T, dc * f\n", "Wh.T, dc * i\n"),
            _changed("Wh.T, dc * f\n", "Wh.T, dc * o\n"),
        ),
        Mistake(
            "dh is added to the gradient of the old h. The old h is used in the sums a only: "
            "da @ Wh.T.",
            _changed("da @ Wh.T", "dh + da @ Wh.T"),
        ),
        Mistake(
            "da comes last with you. The order is: return da, da @ Wh.T, dc * f.",
            _changed("return da, da @ Wh.T, dc * f", "return da @ Wh.T, dc * f, da"),
        ),
        Mistake(
            "The four parts lie behind each other on an axis of their own. Side by side they have "
            "the shape (N, 4 H): np.concatenate([da_i, da_f, da_g, da_o], axis=1).",
            lambda *known: _stacked(*known),
        ),
        Mistake(
            "The gates are put through a sigmoid once more. They come as they were used: i, f and "
            "o between 0 and 1.",
            lambda *known: _through_sigmoid(*known),
            lambda *known: _slopes_of_sums(*known),
        ),
        Mistake(
            "The blocks of da stand in another order than the weights: i, f, g, o.",
            _changed("[da_i, da_f, da_g, da_o]", "[da_f, da_i, da_g, da_o]"),
            _changed("[da_i, da_f, da_g, da_o]", "[da_i, da_f, da_o, da_g]"),
            _changed("[da_i, da_f, da_g, da_o]", "[da_f, da_g, da_i, da_o]"),
        ),
        Mistake(
            "You take the blocks of gates in another order: they are i, f, g, o.",
            _changed("i, f, g, o = np.split", "i, f, o, g = np.split"),
        ),
        Mistake(
            "The transpose is missing. a = x @ Wx + h @ Wh + b goes back as da @ Wh.T.",
            _changed("da @ Wh.T", "da @ Wh"),
        ),
        Mistake(
            "Joined along axis 0, the blocks stand below each other. Side by side is axis=1.",
            _changed("da_o], axis=1)", "da_o])"),
        ),
        Mistake(
            "The gradient of the old cell is missing its gate: c = f * c_old + …, so it is dc * f.",
            _changed("Wh.T, dc * f\n", "Wh.T, dc\n"),
        ),
        Mistake(
            "The gradient of the old cell goes through f alone: dc * f, with no c_old in it.",
            _changed("Wh.T, dc * f\n", "Wh.T, dc * f * c_old\n"),
        ),
        Mistake(
            "The last two parts are exchanged: return da, then the gradient of the old h, then "
            "that of the old c.",
            _changed("return da, da @ Wh.T, dc * f", "return da, dc * f, da @ Wh.T"),
        ),
        Mistake(
            "da is missing: return da, da @ Wh.T, dc * f, all three.",
            _changed("return da, da @ Wh.T, dc * f", "return da @ Wh.T, dc * f"),
        ),
        Mistake(
            "You return da alone. The step before needs the gradients of h and c as well: "
            "return da, da @ Wh.T, dc * f.",
            _changed("return da, da @ Wh.T, dc * f", "return da"),
        ),
        Mistake(
            "You change the arrays you were given. Make new ones: dc = cell_gradient(…), without "
            "+= and *=.",
            lambda *known: _with_plus_equals(*known),
        ),
    ],
    variants=[_by_columns, _in_float32],
    hints=[
        "i, f, g, o = np.split(gates, 4, axis=1), then dc = cell_gradient(dh, dc, c, o). From now "
        "on dc is the gradient of the whole new cell.",
        "Each part: what came in, times what the gate multiplied, times the slope of the gate, "
        "s * (1 - s) for a sigmoid and 1 - g ** 2 for tanh. Only o gets its part from dh.",
        "da = np.concatenate([da_i, da_f, da_g, da_o], axis=1), with da_f = dc * c_old * f * "
        "(1 - f); return da, da @ Wh.T, dc * f",
    ],
)


def _through_sigmoid(dh, dc, gates, c_old, c, Wh):
    H = dh.shape[1]
    again = 1 / (1 + np.exp(-gates))
    again[:, 2 * H : 3 * H] = np.tanh(gates[:, 2 * H : 3 * H])
    return _lstm_backward_step(dh, dc, again, c_old, c, Wh)


def _slopes_of_sums(dh, dc, gates, c_old, c, Wh):
    """As if the gates were their sums, and s * (1 - s) still to be worked out from them."""
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = _cell_gradient(dh, dc, c, o)
    si, sf, so = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    parts = [dc * g * si * (1 - si), dc * c_old * sf * (1 - sf)]
    parts += [dc * i * (1 - np.tanh(g) ** 2), dh * np.tanh(c) * so * (1 - so)]
    da = np.concatenate(parts, axis=1)
    return da, da @ Wh.T, dc * f


def _stacked(dh, dc, gates, c_old, c, Wh):
    da, dh_old, dc_old = _lstm_backward_step(dh, dc, gates, c_old, c, Wh)
    return np.stack(np.split(da, 4, axis=1)), dh_old, dc_old


def _with_plus_equals(dh, dc, gates, c_old, c, Wh):
    results = _lstm_backward_step(dh, dc, gates, c_old, c, Wh)
    dc += dh * gates[:, 3 * dh.shape[1] :] * (1 - np.tanh(c) ** 2)
    return results


__all__ = ["lstm_backward_step"]
