"""Notebook two_layer_network: the loss of a network, and a step of training by trying.

Source: K. Saito, "Deep Learning from Scratch" (2016), who trains this network in the same way.
"""

import numpy as np

from common import functions
from common.checking import Exercise, Mistake, args, calls
from common.functions import sigmoid as _sigmoid
from common.functions import softmax as _softmax
from common.gradients import numerical_gradient as _gradient


def _scores(params, x, hidden=_sigmoid):
    h = hidden(x @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"]


def _loss(params, x, t):
    return functions.cross_entropy_error(_softmax(_scores(params, x)), t)


def _without(*names):
    return lambda p, x, t: _loss({k: 0 * v if k in names else v for k, v in p.items()}, x, t)


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
    losses = [_loss(p, x[n : n + 1], t[n : n + 1]) for n in range(len(x))]
    return float(sum(losses) / len(losses))


def _softmax_of_all(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


def _network(inputs, hidden, classes, rows):
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
    return lambda rng: args(*_network(*sizes, rows=rows)(rng))


two_layer_loss = Exercise(
    reference=_loss,
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
            "which must go through softmax before, or its arguments are the wrong way round.",
            lambda p, x, t: functions.cross_entropy_error(_scores(p, x), t),
            lambda p, x, t: functions.cross_entropy_error(t, _softmax(_scores(p, x))),
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
            lambda p, x, t: _loss(p, x, t) / len(x),
            lambda p, x, t: _loss(p, x, t) * len(x),
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
        lambda p, x, t: _loss({k: v.astype(np.float32) for k, v in p.items()}, x, t),
        lambda p, x, t: -np.mean(np.log(_softmax(_scores(p, x))[np.arange(len(t)), t] + 1e-7)),
    ],
    hints=[
        "The forward pass of the last chapter, with one hidden layer, and a loss at its end.",
        'h = sigmoid(x @ params["W1"] + params["b1"]). The output layer is the same with softmax '
        "in place of sigmoid; its probabilities and t go into cross_entropy_error.",
        'return cross_entropy_error(softmax(h @ params["W2"] + params["b2"]), t).',
    ],
)

# --- train_step ---------------------------------------------------------------


def _slopes(params, x, t):
    return {
        name: _gradient(lambda w, name=name: _loss({**params, name: w}, x, t), params[name])
        for name in params
    }


def _train_step(params, x, t, learning_rate):
    slopes = _slopes(params, x, t)
    return {name: params[name] - learning_rate * slopes[name] for name in params}


def _one_after_the_other(params, x, t, learning_rate):
    params = dict(params)
    for name in params:
        slope = _gradient(lambda w, name=name: _loss({**params, name: w}, x, t), params[name])
        params[name] = params[name] - learning_rate * slope
    return params


def _in_place(params, x, t, learning_rate):
    slopes = _slopes(params, x, t)
    for name in params:
        params[name] -= learning_rate * slopes[name]
    return params


def _one_after_the_other_in_place(params, x, t, learning_rate):
    for name in params:
        slope = _gradient(lambda w, name=name: _loss({**params, name: w}, x, t), params[name])
        params[name] -= learning_rate * slope
    return params


def _into_the_dict(params, x, t, learning_rate):
    slopes = _slopes(params, x, t)
    for name in params:
        params[name] = params[name] - learning_rate * slopes[name]
    return params


def _only(*names):
    def wrong(params, x, t, learning_rate):
        return {**params, **{n: _train_step(params, x, t, learning_rate)[n] for n in names}}

    return wrong


def _with_a_loop(params, x, t, learning_rate, h=1e-3):
    new = {}
    for name, w in params.items():
        new[name] = np.array(w)
        for index in np.ndindex(w.shape):
            up, down = w.copy(), w.copy()
            up[index] += h
            down[index] -= h
            slope = _loss({**params, name: up}, x, t) - _loss({**params, name: down}, x, t)
            new[name][index] -= learning_rate * slope / (2 * h)
    return new


def _for_step(*sizes, rows, learning_rate):
    return lambda rng: args(*_network(*sizes, rows=rows)(rng), learning_rate)


train_step = Exercise(
    reference=_train_step,
    observe=calls(
        small=_for_step(2, 2, 2, rows=3, learning_rate=0.5),
        larger_rate=_for_step(1, 2, 3, rows=4, learning_rate=2.0),
        one_image=_for_step(2, 1, 2, rows=1, learning_rate=0.1),
    ),
    mistakes=[
        Mistake(
            "You change W1 before you ask for the next gradient, so the others are measured on "
            "another network. First all gradients, from the old parameters; then all changes.",
            _one_after_the_other,
            _one_after_the_other_in_place,
        ),
        Mistake(
            "You change the parameters that you were given. Return a new dict with new arrays: "
            "params[name] - learning_rate * gradient.",
            _in_place,
            _into_the_dict,
        ),
        Mistake(
            "Nothing changes: the function that you hand to numerical_gradient does not use what "
            "it is given. It must put its argument into the network: "
            "lambda w: two_layer_loss({**params, name: w}, x, t).",
            lambda p, x, t, r: {k: v.copy() for k, v in p.items()},
        ),
        Mistake(
            "Your step goes uphill: subtract the gradient, do not add it.",
            lambda p, x, t, r: _train_step(p, x, t, -r),
        ),
        Mistake(
            "The learning rate is missing: multiply the gradient by it.",
            lambda p, x, t, r: _train_step(p, x, t, 1.0),
        ),
        Mistake(
            "You divide by the learning rate. Multiply the gradient by it.",
            lambda p, x, t, r: _train_step(p, x, t, 1 / r),
        ),
        Mistake(
            "The biases stay as they were. Go through all four names in params.",
            _only("W1", "W2"),
        ),
        Mistake(
            "Only one layer learns. Go through all four names in params.",
            _only("W1", "b1"),
            _only("W2", "b2"),
            _only("W2"),
            _only("W1"),
        ),
        Mistake(
            "You return the gradients. Return the new parameters: params[name] minus "
            "learning_rate times its gradient.",
            lambda p, x, t, r: _slopes(p, x, t),
        ),
        Mistake(
            "You return the steps alone. Subtract them from params[name].",
            lambda p, x, t, r: {k: r * v for k, v in _slopes(p, x, t).items()},
            lambda p, x, t, r: {k: -r * v for k, v in _slopes(p, x, t).items()},
        ),
        Mistake(
            "numerical_gradient wants a function of one array, and you gave it the loss, a number. "
            "Hand it lambda w: two_layer_loss({**params, name: w}, x, t).",
            lambda p, x, t, r: {k: v - r * _gradient(_loss(p, x, t), v) for k, v in p.items()},
        ),
        Mistake(
            "numerical_gradient cannot nudge a dict. Give it one array at a time, params[name], "
            "and a function that puts it into the network.",
            lambda p, x, t, r: _gradient(lambda q: _loss(q, x, t), p),
        ),
        Mistake(
            "The loss is a mean over the batch already. Do not divide the step by the number of "
            "images once more.",
            lambda p, x, t, r: _train_step(p, x, t, r / len(x) if len(x) > 1 else r),
        ),
    ],
    variants=[
        _with_a_loop,
        lambda p, x, t, r: {k: v.astype(np.float32) for k, v in _train_step(p, x, t, r).items()},
        lambda p, x, t, r: dict(reversed(_train_step(p, x, t, r).items())),
    ],
    hints=[
        "For one name, say W1: what function of W1 alone gives the loss, while all the others stay "
        "as they are?",
        "{**params, name: w} is a copy of params in which w stands under that name. So "
        "lambda w: two_layer_loss({**params, name: w}, x, t) is a function of one array, and "
        "numerical_gradient tells its gradient at params[name].",
        "new = {}; for name in params: gradient = numerical_gradient(lambda w: …, params[name]); "
        "new[name] = params[name] - learning_rate * gradient. Return new.",
    ],
)
