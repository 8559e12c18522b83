"""Notebook cbow_and_skip_gram: the middle word from the words around it."""

import numpy as np

from common.checking import Exercise, Mistake
from common.exercises.word_embeddings.parts import loss_and_gradients, one_hot, softmax


def _added_up(shape, numbers, values):
    dW = np.zeros(shape, values.dtype)
    np.add.at(dW, numbers, values)
    return dW


def _model(
    hidden=lambda rows: rows.mean(axis=1),
    loss=lambda right: -np.mean(np.log(right)),
    slopes=lambda y, t: (y - t) / len(t),
    spread=lambda dh, C: dh / C,
    up=_added_up,
    scores=lambda h, W_out: h @ W_out.T,
    scored=None,
):
    """CBOW with parts that the wrong ones replace."""

    def cbow(W_in, W_out, contexts, targets):
        C = contexts.shape[1]
        h = hidden(W_in[contexts])
        table = W_out if scored is None else W_in
        y = softmax(scores(h, table))
        right = y[np.arange(len(targets)), targets]
        ds = slopes(y, one_hot(targets, len(W_in)))
        dh = spread(ds @ table, C)
        values = np.repeat(dh[:, None], C, axis=1)
        return loss(right), {"W_in": up(W_in.shape, contexts, values), "W_out": ds.T @ h}

    return cbow


_cbow = _model()


def _assigned(shape, numbers, values):
    dW = np.zeros(shape)
    dW[numbers] = values
    return dW


def _column_by_column(shape, numbers, values):
    dW = np.zeros(shape)
    for c in range(numbers.shape[1]):
        dW[numbers[:, c]] += values[:, c]
    return dW


def _one_for_each_example(shape, numbers, values):
    return _added_up(shape, numbers, values[:, 0])


def _first_only(shape, numbers, values):
    return _added_up(shape, numbers[:, 0], values[:, 0])


def _by_counts(W_in, W_out, contexts, targets):
    """A variant: a row of counts over C in place of the look-up."""
    N, C = contexts.shape
    x = one_hot(contexts, len(W_in)).sum(axis=1) / C
    h = x @ W_in
    y = softmax(h @ W_out.T)
    loss = -np.log(y[range(N), targets]).sum() / N
    ds = (y - one_hot(targets, len(W_in))) / N
    return loss, {"W_out": ds.T @ h, "W_in": x.T @ ds @ W_out}


def _in_float32(W_in, W_out, contexts, targets):
    return _by_counts(W_in.astype(np.float32), W_out.astype(np.float32), contexts, targets)


def _skip_gram(W_in, W_out, contexts, targets):
    N, C = contexts.shape
    flat, middle = contexts.ravel(), np.repeat(targets, C)
    h = W_in[middle]
    y = softmax(h @ W_out.T)
    loss = -np.log(y[np.arange(N * C), flat]).sum() / N
    ds = (y - one_hot(flat, len(W_in))) / N
    return loss, {"W_in": _added_up(W_in.shape, middle, ds @ W_out), "W_out": ds.T @ h}


def _loss_of(loss):
    """The right gradients with a loss that is made of the probabilities and the targets."""

    def cbow(W_in, W_out, contexts, targets):
        y = softmax(W_in[contexts].mean(axis=1) @ W_out.T)
        return loss(y, targets), _cbow(W_in, W_out, contexts, targets)[1]

    return cbow


def _back_by_W_in(W_in, W_out, contexts, targets):
    loss, g = _cbow(W_in, W_out, contexts, targets)
    C, t = contexts.shape[1], one_hot(targets, len(W_in))
    ds = (softmax(W_in[contexts].mean(axis=1) @ W_out.T) - t) / len(t)
    values = np.repeat((ds @ W_in)[:, None] / C, C, axis=1)
    return loss, {"W_in": _added_up(W_in.shape, contexts, values), "W_out": g["W_out"]}


def _exchanged(W_in, W_out, contexts, targets):
    loss, g = _cbow(W_in, W_out, contexts, targets)
    return loss, {"W_in": g["W_out"], "W_out": g["W_in"]}


def _tables_exchanged(W_in, W_out, contexts, targets):
    loss, g = _cbow(W_out, W_in, contexts, targets)
    return loss, {"W_in": g["W_out"], "W_out": g["W_in"]}


def _with_a_step(W_in, W_out, contexts, targets):
    loss, gradients = _cbow(W_in, W_out, contexts, targets)
    W_in -= gradients["W_in"]
    W_out -= gradients["W_out"]
    return loss, gradients


def _tiled(shape, numbers, values):
    N, C = numbers.shape
    return _added_up(shape, numbers, np.tile(values[:, 0], (C, 1)).reshape(N, C, -1))


def _observe(answer, rng):
    for case, V, H, contexts, targets in [
        ("one example", 5, 2, [[0, 3]], [1]),
        ("three examples", 6, 3, [[0, 1, 2, 3], [4, 0, 5, 1], [2, 5, 3, 4]], [5, 2, 2]),
        ("a word twice in a context", 5, 3, [[2, 2, 4], [2, 0, 1]], [0, 3]),
    ]:
        W_in, W_out = rng.normal(size=(V, H)), rng.normal(size=(V, H))
        numbers = np.array(contexts), np.array(targets)
        yield from loss_and_gradients(answer, case, W_in, W_out, *numbers)


cbow = Exercise(
    reference=_cbow,
    observe=_observe,
    mistakes=[
        Mistake(
            "You add the rows of a context up. CBOW takes their mean over the C words, axis=1.",
            _model(hidden=lambda rows: rows.sum(axis=1), spread=lambda dh, C: dh),
            _model(hidden=lambda rows: rows.sum(axis=1)),
        ),
        Mistake(
            "The mean goes over the whole batch. Every example has its own h: average the rows, "
            "shape (N, C, H), over the words of a context, axis=1.",
            _model(hidden=lambda rows: np.repeat(rows.mean(axis=(0, 1))[None], len(rows), axis=0)),
        ),
        Mistake(
            "The shapes of a product do not fit. h is (N, H) and W_out is (V, H): a score for "
            "every word is h @ W_out.T.",
            _model(scores=lambda h, W_out: h @ W_out),
        ),
        Mistake(
            "axis=0 is the batch. The rows have the shape (N, C, H); average over the words of a "
            "context, axis=1.",
            _model(hidden=lambda rows: rows.mean(axis=0)),
        ),
        Mistake(
            "On the way back through the mean each of the C rows gets 1/C of dh.",
            _model(spread=lambda dh, C: dh),
        ),
        Mistake(
            "dh is divided by C twice. Once, for the mean.",
            _model(spread=lambda dh, C: dh / C**2),
        ),
        Mistake(
            "A word that occurs twice in the batch gets only one of its gradients. Add them up: "
            "your embedding_backward does it.",
            _model(up=_assigned),
            _model(up=_column_by_column),
        ),
        Mistake(
            "embedding_backward wants a gradient for every word that was looked up, (N, C, H), and "
            "you give it one for each example. Repeat it: np.repeat(dh[:, None] / C, C, axis=1).",
            _model(up=_one_for_each_example),
        ),
        Mistake(
            "Only the first word of each context gets a gradient. All C of them took part.",
            _model(up=_first_only),
        ),
        Mistake(
            "That is skip-gram: the middle word goes in and the words around it are predicted. "
            "CBOW looks the contexts up and predicts the target.",
            _skip_gram,
        ),
        Mistake(
            "Your scores come from W_in. The hidden vectors are scored against W_out: h @ W_out.T.",
            _model(scored="W_in"),
        ),
        Mistake(
            "The loss is a mean over the batch, so its slopes have the factor 1/N: (y - t) / N.",
            _model(slopes=lambda y, t: y - t),
        ),
        Mistake(
            "The loss is the sum over the batch. Take the mean.",
            _model(loss=lambda right: -np.sum(np.log(right))),
            _model(loss=lambda right: -np.sum(np.log(right)), slopes=lambda y, t: y - t),
        ),
        Mistake(
            "The sign is wrong: the slopes of the scores are y - t.",
            _model(slopes=lambda y, t: (t - y) / len(t)),
        ),
        Mistake(
            "Your loss is negative. It is minus the mean logarithm.",
            _model(loss=lambda right: np.mean(np.log(right))),
        ),
        Mistake(
            "The one-hot targets are not subtracted: ds = (y - t) / N.",
            _model(slopes=lambda y, t: y / len(t)),
        ),
        Mistake(
            "You return the loss alone. Return loss, and a dict with the two gradients.",
            lambda *a: _cbow(*a)[0],
        ),
        Mistake(
            "You return three things. Return the loss, and a dict with the two gradients.",
            lambda *a: (_cbow(*a)[0], *_cbow(*a)[1].values()),
        ),
        Mistake(
            "You return the gradients alone. Return loss, gradients.",
            lambda *a: _cbow(*a)[1],
        ),
        Mistake(
            "You return the gradients first. The loss comes first: return loss, gradients.",
            lambda *a: _cbow(*a)[::-1],
            lambda *a: (_cbow(*a)[1], float(_cbow(*a)[0])),
        ),
        Mistake(
            "The two gradients stand beside each other in a tuple. Put them into a dict: "
            '{"W_in": …, "W_out": …}.',
            lambda *a: (_cbow(*a)[0], tuple(_cbow(*a)[1].values())),
        ),
        Mistake(
            'The dict holds the two gradients under the names of their tables: {"W_in": …, '
            '"W_out": …}. Yours has other names in it.',
            lambda *a: (_cbow(*a)[0], {"dW_in": 0, "dW_out": 0}),
        ),
        Mistake("The two gradients have changed their names.", _exchanged),
        Mistake(
            "The two tables have changed places. The contexts are looked up in W_in, the scores "
            "come from W_out.",
            _tables_exchanged,
        ),
        Mistake(
            "y[:, targets] takes the targets of all examples for each of them. Row n needs its "
            "own: y[np.arange(N), targets].",
            _loss_of(lambda y, t: -np.log(y[:, t]).mean()),
        ),
        Mistake(
            "The mean of your loss goes over N times V numbers. There is one logarithm for each "
            "example: divide their sum by N.",
            _loss_of(lambda y, t: -np.mean(one_hot(t, y.shape[1]) * np.log(y))),
        ),
        Mistake(
            "You return one loss for each example. Return their mean.",
            _model(loss=lambda right: -np.log(right)),
        ),
        Mistake(
            "On the way back the slopes of the scores meet the table that made the scores: "
            "dh = ds @ W_out.",
            _back_by_W_in,
        ),
        Mistake(
            "axis=2 averages the numbers within each vector. Average over the words of a context: "
            "the rows have the shape (N, C, H), so axis=1.",
            _model(hidden=lambda rows: rows.mean(axis=2)),
        ),
        Mistake(
            "np.tile puts the whole batch behind itself, and examples get each other's gradients. "
            "np.repeat(dh[:, None] / C, C, axis=1) repeats each by itself.",
            _model(up=_tiled),
        ),
        Mistake(
            "The gradients are divided by N twice. Once: ds = (y - t) / N.",
            _model(slopes=lambda y, t: (y - t) / len(t) ** 2),
        ),
        Mistake(
            "You change the tables themselves. Only the gradients are asked for; the step is the "
            "optimizer's work.",
            _with_a_step,
        ),
    ],
    variants=[_by_counts, _in_float32],
    hints=[
        "Forward: embedding_forward gives (N, C, H); their mean over the C words is h. From there "
        "on all is as with one word.",
        "Backward: dh = ds @ W_out is (N, H). Each of the C words of a context gets dh / C: "
        "np.repeat(dh[:, None] / C, C, axis=1) has the shape (N, C, H), as embedding_backward "
        "wants it.",
        "h = embedding_forward(W_in, contexts).mean(axis=1); y = softmax(h @ W_out.T); ds = (y - "
        "np.eye(V)[targets]) / N; dW_out = ds.T @ h; dW_in = embedding_backward(W_in, contexts, "
        "np.repeat((ds @ W_out)[:, None] / C, C, axis=1))",
    ],
)
