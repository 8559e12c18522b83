"""Notebook two_layer_network: the loss of a network.

Source: K. Saito, "Deep Learning from Scratch" (2016), who trains this network in the same way.
"""

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, args, calls
from common.functions import sigmoid as _sigmoid
from common.functions import softmax as _softmax


def _scores(params, x, hidden=_sigmoid):
    h = hidden(x @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"]


def loss(params, x, t):
    return functions.cross_entropy_error(_softmax(_scores(params, x)), t)


def _unpacked(params, x, t):
    W1, b1, W2, b2 = params
    return functions.cross_entropy_error(_softmax(_sigmoid(x @ W1 + b1) @ W2 + b2), t)


def _transposed(*names):
    return lambda p, x, t: loss({k: v.T if k in names else v for k, v in p.items()}, x, t)


def _per_column(scores):
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _without(*names):
    return lambda p, x, t: loss({k: 0 * v if k in names else v for k, v in p.items()}, x, t)


def _biases_outside(p, x, t):
    y = _softmax((_sigmoid(x @ p["W1"]) + p["b1"]) @ p["W2"]) + p["b2"]
    return -np.mean(np.log(np.maximum(y[np.arange(len(t)), t], 1e-7)))


def _hidden_bias_outside(p, x, t):
    h = _sigmoid(x @ p["W1"]) + p["b1"]
    return functions.cross_entropy_error(_softmax(h @ p["W2"] + p["b2"]), t)


def _loss_through_logarithms(p, x, t):
    scores = _scores(p, x)
    return np.mean(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(t)), t])


def _loss_in_a_loop(p, x, t):
    losses = [loss(p, x[n : n + 1], t[n : n + 1]) for n in range(len(x))]
    return float(sum(losses) / len(losses))


def _softmax_of_all(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


def network(inputs, hidden, classes, rows):
    """Inputs of the checks: a small random network, a batch and its labels."""

    def make(rng):
        params = {
            "W1": rng.normal(size=(inputs, hidden)),
            "b1": rng.normal(size=hidden),
            "W2": rng.normal(size=(hidden, classes)),
            "b2": rng.normal(size=classes),
        }
        x, t = rng.normal(size=(rows, inputs)), rng.integers(classes, size=rows)
        return params, x, t

    return make


def _for_loss(*sizes, rows):
    return lambda rng: args(*network(*sizes, rows=rows)(rng))


two_layer_loss = Exercise(
    reference=loss,
    observe=calls(
        batch=_for_loss(3, 4, 5, rows=6),
        one_image=_for_loss(2, 3, 4, rows=1),
        all_sizes_equal=_for_loss(4, 4, 4, rows=4),
    ),
    mistakes=[
        Mistake(
            "Both biases are missing. Each layer adds its own: x @ W1 + b1, then h @ W2 + b2.",
            _without("b1", "b2"),
        ),
        Mistake("b1 is missing. The hidden layer adds its own bias: x @ W1 + b1.", _without("b1")),
        Mistake("b2 is missing. The output layer adds its own bias: h @ W2 + b2.", _without("b2")),
        Mistake(
            "You add a bias after the activation. It belongs inside: sigmoid(x @ W1 + b1).",
            _biases_outside,
            _hidden_bias_outside,
        ),
        Mistake(
            "Unpacking a dict gives its names, so your W1 is a text. Take each array by its name: "
            'W1 = params["W1"].',
            _unpacked,
        ),
        Mistake(
            "You turn a matrix of weights round. W1 is of shape (D, H) and W2 of shape (H, K), so "
            "x @ W1 and h @ W2 fit as they are, without .T.",
            _transposed("W1"),
            _transposed("W2"),
            _transposed("W1", "W2"),
        ),
        Mistake(
            "You apply softmax twice. Once is enough: its result goes into cross_entropy_error.",
            lambda p, x, t: functions.cross_entropy_error(_softmax(_softmax(_scores(p, x))), t),
        ),
        Mistake(
            "Your softmax runs down the columns, over the images. Each row has to sum to 1: the "
            "imported softmax does that without an axis.",
            lambda p, x, t: functions.cross_entropy_error(_per_column(_scores(p, x)), t),
            lambda p, x, t: -np.mean(np.log(_per_column(_scores(p, x))[np.arange(len(t)), t])),
        ),
        Mistake(
            "The sign is wrong: cross_entropy_error has its minus already. A loss is positive.",
            lambda p, x, t: -loss(p, x, t),
        ),
        Mistake(
            "That is the accuracy. Here the loss is wanted: cross_entropy_error(y, t).",
            lambda p, x, t: np.mean(np.argmax(_scores(p, x), axis=1) == t),
        ),
        Mistake(
            "The hidden layer has no activation: sigmoid(x @ W1 + b1).",
            lambda p, x, t: functions.cross_entropy_error(
                _softmax(_scores(p, x, functions.identity)), t
            ),
        ),
        *(
            Mistake(
                f"You use {name} in the hidden layer. Here it is the sigmoid.",
                lambda p, x, t, h=hidden: functions.cross_entropy_error(
                    _softmax(_scores(p, x, h)), t
                ),
            )
            for name, hidden in [("ReLU", functions.relu), ("tanh", functions.tanh)]
        ),
        Mistake(
            "Softmax belongs to the output. In the hidden layer it is the sigmoid.",
            lambda p, x, t: functions.cross_entropy_error(_softmax(_scores(p, x, _softmax)), t),
        ),
        Mistake(
            "cross_entropy_error wants probabilities first and then t. Either you give it scores, "
            "which must go through softmax before, or you add b2 after the softmax, or its "
            "arguments are the wrong way round.",
            lambda p, x, t: functions.cross_entropy_error(_scores(p, x), t),
            lambda p, x, t: functions.cross_entropy_error(t, _softmax(_scores(p, x))),
            lambda p, x, t: functions.cross_entropy_error(
                _softmax(_sigmoid(x @ p["W1"] + p["b1"]) @ p["W2"]) + p["b2"], t
            ),
        ),
        Mistake(
            "Your output layer uses the sigmoid, so a row does not sum to 1. There it is softmax.",
            lambda p, x, t: functions.cross_entropy_error(_sigmoid(_scores(p, x)), t),
        ),
        Mistake(
            "You apply sigmoid and then softmax at the output. Softmax takes the scores as they "
            "are.",
            lambda p, x, t: functions.cross_entropy_error(_softmax(_sigmoid(_scores(p, x))), t),
        ),
        Mistake(
            "You divide by the sum over all images. The softmax that is imported takes each row by "
            "itself.",
            lambda p, x, t: functions.cross_entropy_error(_softmax_of_all(_scores(p, x)), t),
        ),
        Mistake(
            "You return the probabilities. Give them to cross_entropy_error, together with t.",
            lambda p, x, t: _softmax(_scores(p, x)),
        ),
        Mistake(
            "cross_entropy_error averages over the batch already. Do not divide once more, nor "
            "multiply.",
            lambda p, x, t: loss(p, x, t) / len(x),
            lambda p, x, t: loss(p, x, t) * len(x),
        ),
        Mistake(
            "You take the logarithm of all probabilities. Only that of the right class counts, one "
            "in each row: cross_entropy_error(y, t) picks it.",
            lambda p, x, t: -np.mean(np.log(_softmax(_scores(p, x)))),
            lambda p, x, t: -np.sum(np.log(_softmax(_scores(p, x)))) / len(x),
        ),
        Mistake(
            "You give what the hidden layer returns to cross_entropy_error. It wants the "
            "probabilities: softmax(h @ W2 + b2).",
            lambda p, x, t: functions.cross_entropy_error(_sigmoid(x @ p["W1"] + p["b1"]), t),
        ),
        Mistake(
            "That is the squared error. Here the loss is the cross-entropy.",
            lambda p, x, t: functions.mean_squared_error(
                _softmax(_scores(p, x)), np.eye(len(p["b2"]))[t]
            ),
        ),
        Mistake(
            "The output layer takes x again. It takes h, what the hidden layer gave.",
            lambda p, x, t: functions.cross_entropy_error(_softmax(x @ p["W2"] + p["b2"]), t),
        ),
        Mistake(
            "* multiplies element by element. The product of matrices is written @.",
            lambda p, x, t: functions.cross_entropy_error(
                _softmax(_sigmoid(x * p["W1"] + p["b1"]) * p["W2"] + p["b2"]), t
            ),
        ),
    ],
    variants=[
        _loss_through_logarithms,
        _loss_in_a_loop,
        lambda p, x, t: loss({k: v.astype(np.float32) for k, v in p.items()}, x, t),
        lambda p, x, t: -np.mean(np.log(_softmax(_scores(p, x))[np.arange(len(t)), t] + 1e-7)),
    ],
    hints=[
        "The forward pass of the last chapter, with one hidden layer, and a loss at its end.",
        'h = sigmoid(x @ params["W1"] + params["b1"]). The output layer is the same with softmax '
        "in place of sigmoid; its probabilities and t go into cross_entropy_error.",
        'return cross_entropy_error(softmax(h @ params["W2"] + params["b2"]), t).',
    ],
)
