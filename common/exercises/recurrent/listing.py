"""Notebook binary_addition: the gradient of the listing, mended."""

import numpy as np

from common.checking import Call, Exercise, Mistake, holds
from common.functions import d_sigmoid, sigmoid


def _forward(weights, x):
    """u, z (T, H) and y (T,) for one pair, as in the notebook."""
    H = len(weights["Wh"])
    u, z, y = np.zeros((len(x), H)), np.zeros((len(x), H)), np.zeros(len(x))
    before = np.zeros(H)
    for s in range(len(x)):
        u[s] = x[s] @ weights["Wx"] + before @ weights["Wh"]
        z[s] = before = sigmoid(u[s])
        y[s] = sigmoid(z[s] @ weights["Wy"])
    return u, z, y


def _gradient(
    at_output,
    at_hidden,
    *,
    of_hidden=False,
    error=np.subtract,
    turned=True,
    before=True,
    first=True,
    hand_on=True,
):
    """A gradient with the slopes given: functions of y and the output's sum, and of u, z.

    The others say what goes wrong. of_hidden: at the output, too, a function of u, z is asked.
    """

    def gradient(weights, x, t):
        u, z, y = _forward(weights, x)
        grads = {name: np.zeros_like(array) for name, array in weights.items()}
        delta = np.zeros(len(weights["Wh"]))
        back = weights["Wh"].T if turned else weights["Wh"]
        for s in reversed(range(len(x))):
            sum_there = z[s] @ weights["Wy"]
            slope = at_output(u[s], z[s]) if of_hidden else at_output(y[s], sum_there)
            dy = error(y[s], t[s]) * slope
            from_later = delta @ back if hand_on else 0
            delta = (dy * weights["Wy"] + from_later) * at_hidden(u[s], z[s])
            grads["Wy"] += dy * z[s]
            grads["Wx"] += np.outer(x[s], delta)
            if not before and (s > 0 or first):
                grads["Wh"] += np.outer(z[s], delta)
            elif before and s > 0:
                grads["Wh"] += np.outer(z[s - 1], delta)
        return grads

    return gradient


def _by_product(y, a):
    return y * (1 - y)


def _hidden(u, z):
    return d_sigmoid(u)


_right = _gradient(_by_product, _hidden)


def _in_float32(weights, x, t):
    return {name: g.astype(np.float32) for name, g in _right(weights, x, t).items()}


def _scaled(**factors):
    def gradient(weights, x, t):
        return {name: g * factors.get(name, 1) for name, g in _right(weights, x, t).items()}

    return gradient


def _observe(answer, rng):
    anything = holds(lambda value: True, "anything")
    for name, (T, H) in {"two steps": (2, 2), "three steps": (3, 3), "one step": (1, 3)}.items():
        weights = {
            "Wx": rng.normal(size=(2, H)),
            "Wh": rng.normal(size=(H, H)),
            "Wy": 2 * rng.normal(size=H),
        }
        x, t = rng.integers(0, 2, (T, 2)).astype(float), rng.integers(0, 2, T).astype(float)
        x[0] = 1, 1
        found = yield f"what is returned, {name}", Call(answer, weights, x, t), anything
        yield f"a dict is returned, {name}", isinstance(found, dict)
        if not isinstance(found, dict):
            return
        for key in ("Wy", "Wh", "Wx"):
            yield f"gradient of {key}, {name}", found.get(key)


mended_gradient = Exercise(
    reference=_right,
    observe=_observe,
    mistakes=[
        Mistake(
            "The output still takes the sigmoid twice: d_sigmoid wants what went into the sigmoid, "
            "and y has been through it. With y at hand the slope is y * (1 - y).",
            _gradient(lambda y, a: d_sigmoid(y), _hidden),
        ),
        Mistake(
            "You mended the wrong place: in the hidden layer d_sigmoid(u) was right. At the output "
            "it gets y, which is a sigmoid already.",
            _gradient(lambda y, a: d_sigmoid(y), lambda u, z: d_sigmoid(z)),
            _gradient(lambda y, a: d_sigmoid(y), lambda u, z: u * (1 - u)),
        ),
        Mistake(
            "The output is right now, and the hidden layer is broken: d_sigmoid(u[s]) was right "
            "there, as u is what goes into the sigmoid. (With z it would be z * (1 - z).)",
            _gradient(_by_product, lambda u, z: d_sigmoid(z)),
            _gradient(_by_product, lambda u, z: u * (1 - u)),
        ),
        Mistake(
            "The slope at the output is gone. For this loss, the squared error, it belongs there: "
            "y * (1 - y).",
            _gradient(lambda y, a: 1, _hidden),
        ),
        Mistake(
            "The slope in the hidden layer is gone. d_sigmoid(u[s]) was right.",
            _gradient(_by_product, lambda u, z: 1),
        ),
        Mistake(
            "The slope of the sigmoid is y * (1 - y), not 1 - y**2, which is that of tanh.",
            _gradient(lambda y, a: 1 - y**2, _hidden),
        ),
        Mistake(
            "The slope of the sigmoid is y * (1 - y). A factor y is missing.",
            _gradient(lambda y, a: 1 - y, _hidden),
        ),
        Mistake(
            "The slope of the sigmoid is y * (1 - y). A factor 1 - y is missing.",
            _gradient(lambda y, a: y, _hidden),
        ),
        Mistake(
            "y - t is missing: dy is y - t, times the slope at the output.",
            _gradient(_by_product, _hidden, error=lambda y, t: 1),
        ),
        Mistake(
            "u and z belong to the hidden layer. At the output the sum z[s] @ Wy goes into the "
            "sigmoid, and y[s] comes out.",
            _gradient(lambda u, z: d_sigmoid(u), _hidden, of_hidden=True),
            _gradient(lambda u, z: d_sigmoid(z), _hidden, of_hidden=True),
        ),
        Mistake(
            "Wh has lost its .T: going back it is delta @ Wh.T.",
            _gradient(_by_product, _hidden, turned=False),
        ),
        Mistake(
            "For Wh you take the state after the step. What was multiplied by Wh is the one before "
            "it, z[s - 1].",
            _gradient(_by_product, _hidden, before=False),
            _gradient(_by_product, _hidden, before=False, first=False),
        ),
        Mistake(
            "The later steps are no longer felt: delta @ Wh.T has gone missing.",
            _gradient(_by_product, _hidden, hand_on=False),
        ),
        Mistake(
            "The gradient of Wx is another than before, although its line was right.",
            _scaled(Wx=0),
            _scaled(Wx=2),
        ),
        Mistake(
            "All signs are turned round: it is y - t, and 1 - y.",
            _scaled(Wx=-1, Wh=-1, Wy=-1),
        ),
        Mistake(
            'Return the dict of gradients, "Wx", "Wh" and "Wy".',
            lambda weights, x, t: None,
            lambda weights, x, t: tuple(_right(weights, x, t).values()),
        ),
    ],
    variants=[
        _in_float32,
        _gradient(lambda y, a: d_sigmoid(a), lambda u, z: z * (1 - z)),
    ],
    hints=[
        "d_sigmoid is called in two places. What does it want to be given, and what is it given in "
        "each?",
        "At the output it gets y, and that is a sigmoid already. Which slope do you know for an "
        "output y?",
        "dy = (y[s] - t[s]) * y[s] * (1 - y[s])",
    ],
)
