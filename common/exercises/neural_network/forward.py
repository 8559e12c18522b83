"""Notebook forward: a three-layer network that reads digits, one by one and in batches."""

import contextlib
from itertools import pairwise

import numpy as np

from common import functions
from common.checking import (
    AnswerRaised,
    Call,
    Choice,
    Equivalent,
    Exercise,
    Mistake,
    Prediction,
    args,
    calls,
    exact,
)
from common.functions import sigmoid as _sigmoid
from common.functions import softmax as _softmax

# --- the forward pass: forward, predict, accuracy -------------------------------------------


def _layers(params, x, first=_sigmoid, second=_sigmoid, output=_softmax):
    h1 = first(x @ params["W1"] + params["b1"])
    h2 = second(h1 @ params["W2"] + params["b2"])
    return output(h2 @ params["W3"] + params["b3"])


def _forward_without_biases(params, x):
    return _layers({k: v if k[0] == "W" else 0 * v for k, v in params.items()}, x)


def _forward_in_a_loop(params, x):
    for layer in "123":
        x = x.dot(params["W" + layer]) + params["b" + layer]
        x = _softmax(x) if layer == "3" else _sigmoid(x)
    return x


def _in_float32(params, x):
    return _layers({k: v.astype(np.float32) for k, v in params.items()}, x.astype(np.float32))


def _network(*sizes, rows):
    """Inputs of the checks: a small random network with these layer sizes and a batch for it."""

    def make(rng):
        params = {}
        for i, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
            params[f"W{i}"] = rng.normal(size=(inputs, outputs))
            params[f"b{i}"] = rng.normal(size=outputs)
        return args(params, rng.normal(size=(rows, sizes[0])))

    return make


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
            lambda p, x: _sigmoid(p["W1"] @ x.T + p["b1"]),
            lambda p, x: _sigmoid(p["W1"].T @ x + p["b1"]),
        ),
        Mistake(
            "W need not be transposed: it has the shape (inputs, outputs) already. x @ W + b.",
            lambda p, x: _layers({k: v.T for k, v in p.items()}, x),
        ),
        Mistake(
            "Every layer takes what the layer before gave, not x again: the second takes h1, the "
            "third h2.",
            lambda p, x: _softmax(_sigmoid(x @ p["W2"] + p["b2"]) @ p["W3"] + p["b3"]),
            lambda p, x: _softmax(_sigmoid(x @ p["W1"] + p["b1"]) @ p["W3"] + p["b3"]),
            lambda p, x: _softmax(x @ p["W3"] + p["b3"]),
        ),
        Mistake(
            "You use ReLU in the hidden layers. These weights were trained with the sigmoid, and a "
            "network must be used with the activation that it was trained with.",
            lambda p, x: _layers(p, x, functions.relu, functions.relu),
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

predict = Exercise(
    reference=lambda params, x: _layers(params, x).argmax(axis=1),
    observe=calls(
        as_many_images_as_classes=_network(3, 4, 5, 6, rows=6),
        batch=_network(3, 4, 5, 4, rows=9),
        one_image=_network(3, 2, 2, 5, rows=1),
    ),
    mistakes=[
        Mistake(
            "You look down the columns: for each class, the image that fits it best. For each "
            "image you want the best class: argmax(axis=1).",
            lambda p, x: _layers(p, x).argmax(axis=0),
        ),
        Mistake(
            "Without axis, argmax treats the whole batch as one long row and returns one number. "
            "argmax(axis=1) returns one label per row.",
            lambda p, x: _layers(p, x).argmax(),
        ),
        Mistake(
            "You return the largest probability of each row. Its place is the label: argmax.",
            lambda p, x: _layers(p, x).max(axis=1),
        ),
        Mistake(
            "You return the least likely class of each row: argmax, not argmin.",
            lambda p, x: _layers(p, x).argmin(axis=1),
        ),
        Mistake(
            "You return probabilities, all of them. The label is the place of the largest one in "
            "each row: argmax(axis=1).",
            _layers,
            lambda p, x: np.round(_layers(p, x)),
        ),
        Mistake(
            "You count the classes from 1. The first column stands for class 0, so argmax is the "
            "label as it is.",
            lambda p, x: _layers(p, x).argmax(axis=1) + 1,
        ),
    ],
    variants=[
        lambda p, x: [int(np.argmax(row)) for row in _layers(p, x)],
        lambda p, x: _layers(p, x, output=functions.identity).argmax(-1).astype(np.int32),
        lambda p, x: _in_float32(p, x).argsort(axis=1)[:, -1],
    ],
    hints=[
        "forward gives N rows of probabilities. Where in its row is the largest?",
        "np.argmax gives the place of the largest value. Along which axis do the classes lie?",
        "forward(params, x), and then argmax with axis=1.",
    ],
)

accuracy = Exercise(
    reference=lambda labels, t: np.mean(labels == t),
    observe=calls(
        three_of_four=args([7, 2, 1, 0], [7, 2, 1, 6]),
        two_of_seven=args([1, 1, 1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 1]),
        all_right=args([3, 3, 8], [3, 3, 8]),
        none_right=args([1, 2], [2, 1]),
        many=lambda rng: args(rng.integers(3, size=257), rng.integers(3, size=257)),
    ),
    mistakes=[
        Mistake(
            "That is how many are right. The accuracy is their share: divide by the number of "
            "images.",
            lambda labels, t: np.sum(labels == t),
        ),
        Mistake(
            "That is the share of wrong labels, the error. The accuracy is 1 minus that.",
            lambda labels, t: np.mean(labels != t),
        ),
        Mistake(
            "That is in per cent. Return a share from 0 to 1: leave out the factor 100.",
            lambda labels, t: 100 * np.mean(labels == t),
        ),
        Mistake(
            "len(labels == t) counts all the comparisons, also those that came out False. Count "
            "the True ones: np.sum, or np.mean for their share.",
            lambda labels, t: len(labels == t) / len(t),
        ),
        Mistake(
            "Only 0 or 1 can come out: either you ask whether all labels are right at once, or // "
            "drops the fraction. Compare one by one, labels == t, and take the mean.",
            lambda labels, t: float(np.array_equal(labels, t)),
            lambda labels, t: np.sum(labels == t) // len(t),
        ),
        Mistake(
            "labels == t is one truth value per image. Their mean is the accuracy: np.mean.",
            lambda labels, t: labels == t,
        ),
        Mistake(
            "You divide by a number that is fixed. Divide by how many images there are, len(t).",
            *(lambda labels, t, n=n: np.sum(labels == t) / n for n in (10, 100, 360)),
        ),
    ],
    variants=[
        lambda labels, t: sum(a == b for a, b in zip(labels, t)) / len(t),
        lambda labels, t: np.count_nonzero(labels == t) / t.shape[0],
        lambda labels, t: np.float32(1 - np.mean(labels != t)),
        lambda labels, t: float((labels == t).mean()),
    ],
    hints=[
        "labels == t compares all of them at once. What do you get?",
        "True counts as 1 and False as 0. So what is the mean of such an array?",
        "np.mean of the comparison.",
    ],
)

# --- batches --------------------------------------------------------------------------------


def _joined(model, batches):
    return np.concatenate([model(batch) for batch in batches])


def _cut(x, starts, batch_size):
    return [x[start : start + batch_size] for start in starts]


def _filled_in(model, x, batch_size):
    labels = np.empty(len(x), dtype=int)
    for start in range(0, len(x), batch_size):
        labels[start : start + batch_size] = model(x[start : start + batch_size])
    return labels


def _extended(model, x, batch_size):
    labels, start = [], 0
    while start < len(x):
        labels.extend(model(x[start : start + batch_size]))
        start += batch_size
    return labels


def _observe_batches(answer, rng):
    for name, rows, batch_size in [
        ("a smaller last batch", 10, 4),
        ("no remainder", 6, 3),
        ("fewer rows than a batch", 3, 5),
        ("one at a time", 4, 1),
    ]:
        x = np.column_stack([rng.permutation(rows), rng.normal(size=(rows, 2))])
        sizes = []

        def model(batch, sizes=sizes):
            if len(batch):  # an empty batch at the end does no harm
                sizes.append(len(batch))
            return batch[:, 0].astype(int)

        with contextlib.suppress(AnswerRaised):
            yield name, Call(answer, model, x, batch_size)
            yield f"{name}: rows given to model in each call", sizes, exact()


predict_in_batches = Exercise(
    reference=lambda model, x, size: _joined(model, _cut(x, range(0, len(x), size), size)),
    observe=_observe_batches,
    mistakes=[
        Mistake(
            "The last rows are missing: they do not fill a batch, and you drop them. Let the last "
            "batch be smaller: range(0, len(x), batch_size); a slice stops at the end by itself.",
            lambda model, x, n: _joined(model, _cut(x, range(0, len(x) - n + 1, n), n)),
            lambda model, x, n: _joined(model, np.split(x[: len(x) // n * n], len(x) // n)),
        ),
        Mistake(
            "You give model all rows at once. Cut x into pieces of batch_size rows.",
            lambda model, x, n: model(x),
        ),
        Mistake(
            "np.array_split wants the number of pieces, and batch_size is how many rows a piece "
            "has. Cut x[start : start + batch_size] for start in range(0, len(x), batch_size).",
            lambda model, x, n: _joined(model, np.array_split(x, n)),
        ),
        Mistake(
            "You return a list with one array per batch. Join them to one: np.concatenate(…).",
            lambda model, x, n: [model(batch) for batch in _cut(x, range(0, len(x), n), n)],
        ),
        Mistake(
            "np.vstack puts arrays below each other, as rows, and the last batch is shorter. "
            "np.concatenate joins them end to end.",
            lambda model, x, n: np.vstack([model(b) for b in _cut(x, range(0, len(x), n), n)]),
        ),
        Mistake(
            "Only the labels of the last batch come back: each batch overwrites the one before. "
            "Collect them in a list, and join it after the loop.",
            lambda model, x, n: model(_cut(x, range(0, len(x), n), n)[-1]),
        ),
        Mistake(
            "Only the labels of the first batch come back. Either `return` stands inside the loop "
            "and ends it, or every slice ends at batch_size; it should end at start + batch_size.",
            lambda model, x, n: model(x[:n]),
            lambda model, x, n: _joined(model, [x[i:n] for i in range(0, len(x), n)]),
        ),
        Mistake(
            "Rows come back more than once: your start moves by 1. It should move by batch_size, "
            "the third argument of range.",
            lambda model, x, n: _joined(model, _cut(x, range(len(x)), n)),
        ),
        Mistake(
            "You give model one row after the other. A batch is a slice of batch_size rows, "
            "x[start : start + batch_size].",
            lambda model, x, n: _joined(model, _cut(x, range(len(x)), 1)),
            lambda model, x, n: [model(row) for row in x],
        ),
        Mistake(
            "A slice leaves out its end already: x[start : start + batch_size] has batch_size "
            "rows. With - 1 you lose a row of every batch.",
            lambda model, x, n: _joined(model, _cut(x, range(0, len(x), n), n - 1)),
        ),
    ],
    variants=[
        _filled_in,
        _extended,
        lambda model, x, n: _joined(model, np.array_split(x, range(n, len(x), n))),
        lambda model, x, n: _joined(model, _cut(x, [n * i for i in range(len(x) // n + 1)], n)),
        lambda model, x, n: np.hstack([model(b) for b in _cut(x, range(0, len(x), n), n)]).tolist(),
    ],
    hints=[
        "Where does each batch start? 0, batch_size, 2 * batch_size, … What makes such a row of "
        "numbers?",
        "for start in range(0, len(x), batch_size): the batch is x[start : start + batch_size]. "
        "Keep what model gives in a list.",
        "Append model(batch) to a list in the loop; return np.concatenate of the list.",
    ],
    equivalent=[
        Equivalent(
            "- for start in range(0, len(x), batch_size):\n"
            "+ for start in range(0, len(x) + 1, batch_size):",
            "The batch that may come on top is empty and adds no label.",
        ),
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
        "normalization, in chapter 06, does mix the images of a batch, while it trains.)",
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
