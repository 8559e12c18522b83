"""Notebook two_layer_network: a step of training by trying.

Source: K. Saito, "Deep Learning from Scratch" (2016), who trains this network in the same way.
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.learning.two_layers import loss as _loss
from common.exercises.learning.two_layers import network as _network
from common.gradients import numerical_gradient as _gradient


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


def _always_as_W1(params, x, t, learning_rate):
    new = {}
    for name in params:
        slope = _gradient(lambda w: _loss({**params, "W1": w}, x, t), params[name])
        new[name] = params[name] - learning_rate * slope
    return new


def _named_too_late(params, x, t, learning_rate):
    losses = {}
    for name in params:
        losses[name] = lambda w: _loss({**params, name: w}, x, t)  # noqa: B023
    return {n: w - learning_rate * _gradient(losses[n], w) for n, w in params.items()}


def _from_new(params, x, t, learning_rate):
    new = {}
    for name in params:
        slope = _gradient(lambda w, name=name: _loss({**new, name: w}, x, t), params[name])
        new[name] = params[name] - learning_rate * slope
    return new


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
        small=_for_step(2, 2, 2, rows=3, learning_rate=0.3),
        larger_rate=_for_step(1, 2, 3, rows=4, learning_rate=2.0),
        one_image=_for_step(2, 1, 2, rows=1, learning_rate=0.1),
    ),
    mistakes=[
        Mistake(
            "You change W1 before you ask for the next gradient, so the others are measured on "
            "another network. First all gradients, from the old parameters; then all changes.",
            _one_after_the_other,
        ),
        Mistake(
            "-= writes into the arrays that you were given, also when new = params.copy(): a "
            "dict's .copy() keeps the same arrays. So the next gradient is measured on another "
            "network. Make new arrays: new[name] = params[name] - learning_rate * gradient.",
            _one_after_the_other_in_place,
        ),
        Mistake(
            "You change the parameters that you were given. Return a new dict with new arrays: "
            "new[name] = params[name] - learning_rate * gradient. (params.copy() is a new dict "
            "with the same arrays, so -= would still change them.)",
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
            "You take the step twice. Subtract learning_rate times the gradient once.",
            lambda p, x, t, r: _train_step(p, x, t, 2 * r),
        ),
        Mistake(
            "The learning rate shortens the step, not the parameters: params[name] - learning_rate "
            "* gradient, without parentheses round the difference.",
            lambda p, x, t, r: {k: (p[k] - g) * r for k, g in _slopes(p, x, t).items()},
        ),
        Mistake(
            "The difference is the wrong way round: the new array is params[name] minus the step.",
            lambda p, x, t, r: {k: r * g - p[k] for k, g in _slopes(p, x, t).items()},
        ),
        Mistake(
            "`return` stands inside the loop and ends it after W1. Move it out, below the loop.",
            lambda p, x, t, r: dict(list(_train_step(p, x, t, r).items())[:1]),
        ),
        Mistake(
            "Your new dict has the weights only; the network needs its biases too. Go through all "
            "four names in params.",
            lambda p, x, t, r: {k: v for k, v in _train_step(p, x, t, r).items() if k[0] == "W"},
        ),
        Mistake(
            'In quotes "name" is a name itself, so your dict keeps one array. The loop\'s variable '
            "stands without quotes: new[name] = ….",
            lambda p, x, t, r: {"name": list(_train_step(p, x, t, r).values())[-1]},
        ),
        Mistake(
            "You write the learning rate down. It is an argument: learning_rate * gradient.",
            lambda p, x, t, r: _train_step(p, x, t, 3.0),
            lambda p, x, t, r: _train_step(p, x, t, 0.01),
        ),
        Mistake(
            "You return the arrays without their names. Return a dict: new[name] = ….",
            lambda p, x, t, r: list(_train_step(p, x, t, r).values()),
        ),
        Mistake(
            "Your function puts its array into the network under another name than its own. In the "
            'loop it must be the loop\'s name, {**params, name: w}; a "W1" there would always put '
            "it in the place of W1, and a lambda kept until after the loop uses the last name.",
            _always_as_W1,
            _named_too_late,
        ),
        Mistake(
            "The network lacks an array: {**new, name: w} knows only what the loop has filled in "
            "so far. Start from the old one, {**params, name: w}.",
            _from_new,
        ),
        Mistake(
            "numerical_gradient calls its function with one array, and two_layer_loss wants "
            "params, x and t. Hand it lambda w: two_layer_loss({**params, name: w}, x, t).",
            lambda p, x, t, r: {k: v - r * _gradient(_loss, v) for k, v in p.items()},
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
