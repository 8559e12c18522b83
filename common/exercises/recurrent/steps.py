"""Notebook through_time: one step, and a whole sequence."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls

# --- rnn_step ----------------------------------------------------------------------------


def _step(x, h, Wx, Wh, b):
    return np.tanh(x @ Wx + h @ Wh + b)


def _weights(rng, D, H):
    # Not small: tanh must bend, or a forgotten one would hardly show.
    return rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)


def _one_step(N, D, H):
    def make(rng):
        return args(rng.normal(size=(N, D)), rng.uniform(-1, 1, (N, H)), *_weights(rng, D, H))

    return make


def _stacked(x, h, Wx, Wh, b):
    return np.tanh(np.concatenate([x, h], axis=1) @ np.concatenate([Wx, Wh]) + b)


rnn_step = Exercise(
    reference=_step,
    observe=calls(
        by_hand=args(
            np.array([[1.0]]),
            np.array([[0.5]]),
            np.array([[0.3]]),
            np.array([[0.8]]),
            np.array([-0.2]),
        ),
        square=_one_step(3, 3, 3),
        batch=_one_step(4, 2, 3),
    ),
    mistakes=[
        Mistake(
            "tanh is missing: the new state is np.tanh of the sum.",
            lambda x, h, Wx, Wh, b: x @ Wx + h @ Wh + b,
        ),
        Mistake(
            "The old state is missing: add h @ Wh. Without it the step knows nothing of what came "
            "before.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b),
        ),
        Mistake(
            "The input is missing: add x @ Wx.",
            lambda x, h, Wx, Wh, b: np.tanh(h @ Wh + b),
        ),
        Mistake(
            "The bias b is missing in the sum.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh),
        ),
        Mistake(
            "b is added after tanh. It belongs inside, into the sum.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh) + b,
        ),
        Mistake(
            "b is subtracted. Add it.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh - b),
        ),
        Mistake(
            "You apply tanh to each part. There is one tanh, around the whole sum.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx) + np.tanh(h @ Wh + b),
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b) + np.tanh(h @ Wh),
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx) + np.tanh(h @ Wh) + b,
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx) + h @ Wh + b,
        ),
        Mistake(
            "You add the old state itself. It goes through its weights: h @ Wh.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h + b),
            lambda x, h, Wx, Wh, b: h + np.tanh(x @ Wx + b),
        ),
        Mistake(
            "You add the old state to the new one. The new state replaces it.",
            lambda x, h, Wx, Wh, b: h + _step(x, h, Wx, Wh, b),
        ),
        Mistake(
            "That is the sigmoid. This network uses np.tanh.",
            lambda x, h, Wx, Wh, b: 1 / (1 + np.exp(-(x @ Wx + h @ Wh + b))),
        ),
        Mistake(
            "That is ReLU. This network uses np.tanh.",
            lambda x, h, Wx, Wh, b: np.maximum(0, x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "You transpose Wx. It is (D, H), and x is (N, D): x @ Wx fits as it is.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx.T + h @ Wh + b),
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx.T + h @ Wh.T + b),
        ),
        Mistake(
            "You transpose Wh. Here the states are rows: h @ Wh.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh.T + b),
        ),
        Mistake(
            "The weights stand before the batch. Its examples are rows: x @ Wx + h @ Wh.",
            lambda x, h, Wx, Wh, b: np.tanh(Wx @ x + Wh @ h + b),
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + Wh @ h + b),
        ),
        Mistake(
            "* multiplies element by element. The product of matrices is written @.",
            lambda x, h, Wx, Wh, b: np.tanh(x * Wx + h * Wh + b),
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h * Wh + b),
        ),
        Mistake(
            "The weights are exchanged: Wx goes with x, Wh with h.",
            lambda x, h, Wx, Wh, b: np.tanh(x @ Wh + h @ Wx + b),
        ),
        Mistake(
            "You return nothing. End with `return`.",
            lambda x, h, Wx, Wh, b: None,
        ),
    ],
    variants=[
        _stacked,
        lambda x, h, Wx, Wh, b: np.tanh(np.dot(h, Wh) + (np.dot(x, Wx) + b)).astype(np.float32),
    ],
    hints=[
        "Three terms in the sum: from the input, from the old state, and the bias.",
        "x has the shape (N, D) and Wx (D, H): x @ Wx is (N, H). And h @ Wh?",
        "np.tanh(x @ Wx + h @ Wh + b)",
    ],
)

# --- rnn_forward -------------------------------------------------------------------------


def _forward(x, h, Wx, Wh, b):
    hs = []
    for t in range(x.shape[1]):
        h = _step(x[:, t], h, Wx, Wh, b)
        hs.append(h)
    return np.stack(hs, axis=1)


def _into_an_array(x, h, Wx, Wh, b):
    N, T, _ = x.shape
    hs = np.empty((N, T, len(b)), np.float32)
    from_x = x @ Wx + b
    for t in range(T):
        hs[:, t] = h = np.tanh(from_x[:, t] + h @ Wh)
    return hs


def _always_from_the_start(x, h, Wx, Wh, b):
    return np.stack([_step(x[:, t], h, Wx, Wh, b) for t in range(x.shape[1])], axis=1)


def _each_example_a_step(x, h, Wx, Wh, b):
    hs = []
    for step in x:
        h = _step(step, h, Wx, Wh, b)
        hs.append(h)
    return np.stack(hs, axis=1)


def _steps_of_another_size(axis):
    """As many steps as there are examples, or features."""

    def forward(x, h, *weights):
        hs = []
        for t in range(x.shape[axis]):
            h = _step(x[:, t], h, *weights)
            hs.append(h)
        return np.stack(hs, axis=1)

    return forward


def _examples_for_steps(x, h, *weights):
    hs = []
    for t in range(x.shape[1]):
        h = _step(x[t], h, *weights)
        hs.append(h)
    return np.stack(hs, axis=1)


def _kept_as_an_example(x, h, Wx, Wh, b):
    hs = np.zeros((*x.shape[:2], len(b)))
    for t in range(x.shape[1]):
        h = _step(x[:, t], h, Wx, Wh, b)
        hs[t] = h
    return hs


def _without_the_first(x, h, *weights):
    hs = []
    for t in range(1, x.shape[1]):
        h = _step(x[:, t], h, *weights)
        hs.append(h)
    return np.stack(hs, axis=1)


def _start_for_the_first(x, h, Wx, Wh, b):
    hs = np.zeros((*x.shape[:2], len(b)))
    hs[:, 0] = h
    for t in range(1, x.shape[1]):
        hs[:, t] = _step(x[:, t], hs[:, t - 1], Wx, Wh, b)
    return hs


def _with_start(x, h, Wx, Wh, b):
    return np.concatenate([h[:, None], _forward(x, h, Wx, Wh, b)], axis=1)


def _same_input(x, h, Wx, Wh, b):
    return _forward(np.repeat(x[:, :1], x.shape[1], axis=1), h, Wx, Wh, b)


def _one_array(x, h, Wx, Wh, b):
    hs, h = [], h.copy()
    for t in range(x.shape[1]):
        h[...] = _step(x[:, t], h, Wx, Wh, b)
        hs.append(h)
    return np.stack(hs, axis=1)


def _states_before(x, h, Wx, Wh, b):
    return _with_start(x, h, Wx, Wh, b)[:, :-1]


def _sequences(N, T, D, H):
    def make(rng):
        return args(rng.normal(size=(N, T, D)), rng.uniform(-1, 1, (N, H)), *_weights(rng, D, H))

    return make


rnn_forward = Exercise(
    reference=_forward,
    observe=calls(
        one_feature=_sequences(1, 3, 1, 2),
        all_equal=_sequences(3, 3, 3, 3),
        batch=_sequences(2, 4, 3, 5),
        one_step=_sequences(2, 1, 2, 3),
    ),
    mistakes=[
        Mistake(
            "Every step begins from the state at the start. Hand the new state on: h = "
            "rnn_step(x[:, t], h, …).",
            _always_from_the_start,
        ),
        Mistake(
            "You begin with zeros. Begin with the state h that you are given.",
            lambda x, h, *weights: _forward(x, np.zeros_like(h), *weights),
        ),
        Mistake(
            "Your loop runs over the examples. The steps are the second axis: x[:, t] is the input "
            "of step t for the whole batch.",
            _each_example_a_step,
            _examples_for_steps,
        ),
        Mistake(
            "Your loop does not make T steps: their number is x.shape[1]. len(x) is that of the "
            "examples, x.shape[2] that of the features.",
            _steps_of_another_size(0),
            _steps_of_another_size(2),
        ),
        Mistake(
            "hs[t] is example t, with all its steps. The states of step t are hs[:, t].",
            _kept_as_an_example,
        ),
        Mistake(
            "The first step is missing: range(T) begins with 0.",
            _without_the_first,
        ),
        Mistake(
            "You put the state at the start where the first new one belongs, and x[:, 0] is never "
            "read.",
            _start_for_the_first,
        ),
        Mistake(
            "Your steps are the last axis. They should be the second: np.stack(hs, axis=1).",
            lambda *a: np.swapaxes(_forward(*a), 1, 2),
        ),
        Mistake(
            "Your states come in the shape (T, N, H). The batch comes first: np.stack(hs, axis=1).",
            lambda *a: np.swapaxes(_forward(*a), 0, 1),
            lambda *a: list(np.swapaxes(_forward(*a), 0, 1)),
        ),
        Mistake(
            "You return the last state alone. The states of all steps are asked for, (N, T, H).",
            lambda *a: _forward(*a)[:, -1],
            lambda *a: _forward(*a)[:, -1:],
        ),
        Mistake(
            "Your list begins with the state at the start. Collect the T new states only.",
            _with_start,
        ),
        Mistake(
            "You collect each state before the step and not after it: the first is the one that "
            "you were given, and the last is missing.",
            _states_before,
        ),
        Mistake(
            "You read the same input at every step. That of step t is x[:, t].",
            _same_input,
        ),
        Mistake(
            "All your states are the last one: one array is overwritten in each step. Let each "
            "step make a new array, or copy it.",
            _one_array,
        ),
        Mistake(
            "You read from the end. The first input comes first.",
            lambda x, *a: _forward(x[:, ::-1], *a),
            lambda x, *a: _forward(x[:, ::-1], *a)[:, ::-1],
        ),
        Mistake(
            "The last step is missing: range(T) ends with T - 1 by itself.",
            lambda x, *a: _forward(x, *a)[:, :-1] if x.shape[1] > 1 else np.empty((len(x), 0, 1)),
        ),
        Mistake(
            "Your loop ends after the first step: `return` stands inside it.",
            lambda x, *a: _forward(x[:, :1], *a),
        ),
        Mistake(
            "Your states are put side by side in one row, (N, T·H). np.stack makes a new axis, "
            "np.concatenate does not.",
            lambda x, *a: _forward(x, *a).reshape(len(x), -1),
        ),
        Mistake(
            "Your states stand below each other, (T·N, H). np.stack with axis=1 makes a new axis, "
            "np.concatenate does not.",
            lambda *a: np.concatenate(list(np.swapaxes(_forward(*a), 0, 1))),
        ),
        Mistake("You return nothing. End with `return`.", lambda *a: None),
    ],
    variants=[_into_an_array, lambda *a: _forward(*a).tolist()],
    hints=[
        "A loop over the T steps. What comes out of one goes into the next.",
        "The input of step t is x[:, t], shape (N, D). Replace h in each round, and append it to a "
        "list.",
        "h = rnn_step(x[:, t], h, Wx, Wh, b), then hs.append(h); at the end np.stack(hs, axis=1)",
    ],
)
