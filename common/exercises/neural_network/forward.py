"""Notebook forward: a network of three layers, and the notebook's questions."""

import numpy as np

from common import functions
from common.checking import Choice, Exercise, Mistake, Prediction, calls
from common.exercises.neural_network.networks import in_float32 as _in_float32
from common.exercises.neural_network.networks import layers as _layers
from common.exercises.neural_network.networks import network as _network
from common.functions import sigmoid as _sigmoid
from common.functions import softmax as _softmax


def _forward_without_biases(params, x):
    return _layers({k: v if k[0] == "W" else 0 * v for k, v in params.items()}, x)


def _forward_with(W, b):
    """The network whose layers take these weights and biases: W="112" takes W1 twice, then W2."""

    def forward(params, x):
        wrong = {f"W{i}": params[f"W{name}"] for i, name in enumerate(W, start=1)}
        wrong |= {f"b{i}": params[f"b{name}"] for i, name in enumerate(b, start=1)}
        return _layers(wrong, x)

    return forward


def _biases_outside(params, x, hidden=True, output=True):
    for layer in "123":
        activation = _softmax if layer == "3" else _sigmoid
        a, b = x @ params["W" + layer], params["b" + layer]
        outside = output if layer == "3" else hidden
        x = activation(a) + b if outside else activation(a + b)
    return x


def _bias_missing(missing):
    return lambda p, x: _layers({k: 0 * v if k == missing else v for k, v in p.items()}, x)


def _unpacked_keys(params, x):
    W1, b1, _W2, _b2, _W3, _b3 = params
    return _sigmoid(x @ W1 + b1)


def _softmax_of_all(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


def _with_columns(params, x):
    h = x.T
    for layer in "123":
        h = params["W" + layer] @ h + params["b" + layer]
        h = _softmax(h) if layer == "3" else _sigmoid(h)
    return h


def _forward_in_a_loop(params, x):
    for layer in "123":
        x = x.dot(params["W" + layer]) + params["b" + layer]
        x = _softmax(x) if layer == "3" else _sigmoid(x)
    return x


forward = Exercise(
    reference=_layers,
    observe=calls(
        batch=_network(3, 4, 5, 2, rows=6),
        one_image=_network(6, 5, 4, 3, rows=1),
        all_sizes_equal=_network(4, 4, 4, 4, rows=4),
    ),
    mistakes=[
        Mistake(
            "The biases are missing. Each layer adds its own: x @ W1 + b1.",
            _forward_without_biases,
        ),
        *(
            Mistake(
                f"{missing} is missing. Every layer adds its own bias: b1, then b2, then b3.",
                _bias_missing(missing),
            )
            for missing in ("b1", "b2", "b3")
        ),
        Mistake(
            "You add a bias after the activation. It belongs inside, beside the product: "
            "sigmoid(x @ W1 + b1), and in the same way in the other layers.",
            _biases_outside,
            lambda p, x: _biases_outside(p, x, output=False),
            lambda p, x: _biases_outside(p, x, hidden=False),
        ),
        Mistake(
            "You add the bias to the weights. The product comes first, the bias after it: "
            "x @ W + b, without parentheses.",
            lambda p, x: _layers(
                {k: p[k] + p[f"b{k[1]}"] if k[0] == "W" else 0 * p[k] for k in p}, x
            ),
        ),
        Mistake(
            "A layer takes W or b of the layer before it. Each has its own: W1 and b1, then W2 and "
            "b2, then W3 and b3.",
            *(
                _forward_with(W, b)
                for W in ("123", "113", "122", "112")
                for b in ("123", "113", "122", "112", "111")
                if (W, b) != ("123", "123")
            ),
        ),
        Mistake(
            'params is a dict, and unpacking a dict gives its keys, the texts "W1", "b1" and so '
            'on. Take the arrays by their keys: params["W1"].',
            _unpacked_keys,
        ),
        Mistake(
            "You return labels already. forward returns all the probabilities; the next function, "
            "predict, picks the largest.",
            lambda p, x: _layers(p, x).argmax(axis=1),
            lambda p, x: _layers(p, x).argmax(),
        ),
        Mistake(
            "You divide by the sum over all images, so a row does not sum to 1. The softmax of the "
            "last notebook, imported above, takes each row by itself.",
            lambda p, x: _layers(p, x, output=_softmax_of_all),
        ),
        Mistake(
            "Softmax belongs to the output alone. In the hidden layers the neurons must not share "
            "one total: use sigmoid there.",
            lambda p, x: _layers(p, x, _softmax, _softmax),
            lambda p, x: _layers(p, x, second=_softmax),
        ),
        Mistake(
            "You return scores, not probabilities. Pass the output layer's scores through softmax.",
            lambda p, x: _layers(p, x, output=functions.identity),
        ),
        Mistake(
            "Your output layer uses the sigmoid, so a row need not sum to 1. There it is softmax.",
            lambda p, x: _layers(p, x, output=_sigmoid),
        ),
        Mistake(
            "At the output you apply sigmoid and then softmax. Softmax takes the scores as they "
            "are: leave that sigmoid out.",
            lambda p, x: _layers(p, x, output=lambda scores: _softmax(_sigmoid(scores))),
        ),
        Mistake(
            "A hidden layer has no activation, so it melts into the next one. Both hidden layers "
            "take the sigmoid.",
            lambda p, x: _layers(p, x, functions.identity, functions.identity),
            lambda p, x: _layers(p, x, second=functions.identity),
            lambda p, x: _layers(p, x, first=functions.identity),
        ),
        Mistake(
            "* multiplies element by element, and these shapes do not fit. The product of matrices "
            "is written @.",
            lambda p, x: _sigmoid(x * p["W1"] + p["b1"]),
        ),
        Mistake(
            "You have W first. The images are the rows of x, so it is x @ W + b.",
            lambda p, x: _sigmoid(p["W1"] @ x + p["b1"]),
            lambda p, x: _sigmoid(p["W1"].T @ x + p["b1"]),
            lambda p, x: _sigmoid(np.dot(p["W1"], x) + p["b1"]),
            lambda p, x: _sigmoid(np.dot(p["W1"], x.T) + p["b1"]),
            _with_columns,
            lambda p, x: _layers({**p, "W1": x.T}, p["W1"]),  # W1 @ x.T, then as it should be
        ),
        Mistake(
            "W need not be transposed: it has the shape (inputs, outputs) already. x @ W + b.",
            lambda p, x: _layers({k: v.T for k, v in p.items()}, x),
        ),
        Mistake(
            "Every layer takes what the layer before gave, not x again: the second takes h1, the "
            "third h2.",
            lambda p, x: _softmax(_sigmoid(x @ p["W2"] + p["b2"]) @ p["W3"] + p["b3"]),
            lambda p, x: _softmax(x @ p["W3"] + p["b3"]),
        ),
        Mistake(
            "Your output layer takes h1: the second hidden layer is left out, or what it gave is "
            "not used. The output layer takes h2.",
            lambda p, x: _softmax(_sigmoid(x @ p["W1"] + p["b1"]) @ p["W3"] + p["b3"]),
        ),
        *(
            Mistake(
                f"You use {name} in the hidden layers. These weights were trained with the "
                "sigmoid, and a network must be used with the activation it was trained with.",
                lambda p, x, h=activation: _layers(p, x, h, h),
            )
            for name, activation in [("ReLU", functions.relu), ("tanh", functions.tanh)]
        ),
    ],
    variants=[
        _forward_in_a_loop,
        _in_float32,
        lambda p, x: np.concatenate([_layers(p, row[None]) for row in x]),
        lambda p, x: [_layers(p, row).tolist() for row in x],
        lambda p, x: _layers(p, x, second=lambda a: 1 / (1 + np.exp(-a))),
    ],
    hints=[
        "Three lines, one per layer. Each takes what the line before gave.",
        "A hidden layer is sigmoid(input @ W + b). The last layer is the same with softmax.",
        'h1 = sigmoid(x @ params["W1"] + params["b1"]), h2 the same with h1, W2 and b2; return the '
        "softmax of the third.",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

gain_of_batches = Prediction(
    options="abc",
    outcome="b",
    because="A batch shares the cost of a call; its images still need their own sums.",
)

may_softmax_be_left_out = Choice(
    answer="b",
    wrong={
        "a": "Softmax changes the numbers and not their order, and argmax looks at the order only.",
        "c": "The exponential grows everywhere, for negative scores too: the order stays in all "
        "rows.",
    },
    hints=["Take the scores (2, -1, 0). Which is the largest before softmax, and which after?"],
)

what_a_batch_changes = Choice(
    answer="a",
    wrong={
        "b": "Softmax goes along each row, so an image never sees its neighbours. (Batch "
        "normalization, in a later chapter, does mix the images of a batch, while it trains.)",
        "c": "Nothing is averaged here: row n of the result comes from row n of x alone.",
    },
    hints=["Which rows of x enter row n of x @ W?"],
)

which_shapes_change = Choice(
    answer="c",
    wrong={
        "a": "W1 and b1 make 30 numbers then. Who reads them? W2 has one row for each of them.",
        "b": "W3 reads the second hidden layer, which still has 100 neurons. It stays.",
    },
    hints=["A layer's neurons are columns of its own W. Where are they rows?"],
)
