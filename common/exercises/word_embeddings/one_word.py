"""Notebook one_word_context: loss and gradients of the smallest model, and the questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction
from common.exercises.word_embeddings.parts import loss_and_gradients, one_hot, softmax


def _model(
    hidden=lambda x, W_in: x @ W_in,
    scores=lambda h, W_out: h @ W_out.T,
    loss=lambda right: -np.mean(np.log(right)),
    slopes=lambda y, t: (y - t) / len(t),
    dW_out=lambda ds, h, W_out: ds.T @ h,
    dh=lambda ds, W_out: ds @ W_out,
    dW_in=lambda x, dh: x.T @ dh,
    swapped=False,
):
    """The model with parts that the wrong ones replace."""

    def one_word_loss_and_gradient(W_in, W_out, contexts, targets):
        if swapped:
            contexts, targets = targets, contexts
        x, t = one_hot(contexts, len(W_in)), one_hot(targets, len(W_in))
        h = hidden(x, W_in)
        y = softmax(scores(h, W_out))
        ds = slopes(y, t)
        right = y[np.arange(len(t)), np.asarray(targets)]
        gradients = {"W_in": dW_in(x, dh(ds, W_out)), "W_out": dW_out(ds, h, W_out)}
        return loss(right), gradients

    return one_word_loss_and_gradient


_one_word = _model()


def _assigned(x, dh):
    grad = np.zeros((x.shape[1], dh.shape[1]))
    grad[x.argmax(axis=1)] = dh
    return grad


def _plus_equals(x, dh):
    grad = np.zeros((x.shape[1], dh.shape[1]))
    grad[x.argmax(axis=1)] += dh
    return grad


def _looked_up(W_in, W_out, contexts, targets):
    """A variant without one-hot vectors."""
    rows = np.arange(len(targets))
    h = W_in[contexts]
    y = softmax(h @ W_out.T)
    loss = -np.log(y[rows, targets]).mean()
    y[rows, targets] -= 1
    y /= len(rows)
    dW_in = np.zeros_like(W_in)
    np.add.at(dW_in, contexts, y @ W_out)
    return loss, {"W_out": y.T @ h, "W_in": dW_in}


def _in_float32(W_in, W_out, contexts, targets):
    return _looked_up(W_in.astype(np.float32), W_out.astype(np.float32), contexts, targets)


def _tied(W_in, W_out, contexts, targets):
    return _one_word(W_in, W_in, contexts, targets)


def _as_three(W_in, W_out, contexts, targets):
    loss, gradients = _one_word(W_in, W_out, contexts, targets)
    return loss, gradients["W_in"], gradients["W_out"]


def _as_pair(W_in, W_out, contexts, targets):
    loss, gradients = _one_word(W_in, W_out, contexts, targets)
    return loss, (gradients["W_in"], gradients["W_out"])


def _exchanged(W_in, W_out, contexts, targets):
    loss, g = _one_word(W_in, W_out, contexts, targets)
    return loss, {"W_in": g["W_out"], "W_out": g["W_in"]}


def _tables_exchanged(W_in, W_out, contexts, targets):
    loss, g = _one_word(W_out, W_in, contexts, targets)
    return loss, {"W_in": g["W_out"], "W_out": g["W_in"]}


def _with_a_step(W_in, W_out, contexts, targets):
    loss, gradients = _one_word(W_in, W_out, contexts, targets)
    W_in -= gradients["W_in"]
    W_out -= gradients["W_out"]
    return loss, gradients


def _loss_of(loss):
    """The right gradients with a loss that is made of the probabilities and the targets."""

    def one_word_loss_and_gradient(W_in, W_out, contexts, targets):
        y = softmax(W_in[contexts] @ W_out.T)
        return loss(y, targets), _one_word(W_in, W_out, contexts, targets)[1]

    return one_word_loss_and_gradient


def _to_the_targets(W_in, W_out, contexts, targets):
    loss, g = _one_word(W_in, W_out, contexts, targets)
    y = softmax(W_in[contexts] @ W_out.T)
    t = one_hot(targets, len(W_in))
    return loss, {"W_in": t.T @ ((y - t) / len(t) @ W_out), "W_out": g["W_out"]}


def _back_by_W_in(W_in, W_out, contexts, targets):
    loss, g = _one_word(W_in, W_out, contexts, targets)
    x, t = one_hot(contexts, len(W_in)), one_hot(targets, len(W_in))
    ds = (softmax(x @ W_in @ W_out.T) - t) / len(t)
    return loss, {"W_in": x.T @ (ds @ W_in), "W_out": g["W_out"]}


def _observe(answer, rng):
    for case, V, H, contexts, targets in [
        ("one pair", 4, 2, [1], [3]),
        ("different contexts", 5, 3, [0, 2, 4, 1], [1, 1, 0, 3]),
        ("a context twice", 5, 3, [2, 2, 0], [4, 1, 4]),
    ]:
        W_in, W_out = rng.normal(size=(V, H)), rng.normal(size=(V, H))
        numbers = np.array(contexts), np.array(targets)
        yield from loss_and_gradients(answer, case, W_in, W_out, *numbers)


one_word_loss_and_gradient = Exercise(
    reference=_one_word,
    observe=_observe,
    mistakes=[
        Mistake(
            "Context and target have changed places: the context is looked up in W_in, the target "
            "is what is to be predicted. They are not interchangeable, for they meet different "
            "tables.",
            _model(swapped=True),
        ),
        Mistake(
            "Where a context occurs twice in the batch, only its last gradient is left: grad[words]"
            " = dh overwrites, and so does +=. Both must be added up: x.T @ dh with x one-hot does "
            "it, or np.add.at.",
            _model(dW_in=_assigned),
            _model(dW_in=_plus_equals),
        ),
        Mistake(
            "Your scores come from W_in alone. The hidden vector comes from W_in, and is scored "
            "against the rows of the other table: h @ W_out.T.",
            _tied,
        ),
        Mistake(
            "The loss is the sum over the batch. Take the mean.",
            _model(loss=lambda right: -np.sum(np.log(right))),
            _model(loss=lambda right: -np.sum(np.log(right)), slopes=lambda y, t: y - t),
        ),
        Mistake(
            "The loss is a mean over the batch, so the gradients have the factor 1/N: "
            "(y - t) / len(targets).",
            _model(slopes=lambda y, t: y - t),
        ),
        Mistake(
            "The sign is wrong: the slope of the scores is y - t, probabilities minus one-hot "
            "targets.",
            _model(slopes=lambda y, t: (t - y) / len(t)),
        ),
        Mistake(
            "Your loss is negative. It is minus the mean logarithm.",
            _model(loss=lambda right: np.mean(np.log(right))),
        ),
        Mistake(
            "You average the probabilities and take the logarithm then. First the logarithm of "
            "each, then the mean.",
            _model(loss=lambda right: -np.log(np.mean(right))),
        ),
        Mistake(
            "Your slopes are the probabilities; the one-hot targets are not subtracted.",
            _model(slopes=lambda y, t: y / len(t)),
        ),
        Mistake(
            "You divide by the number of words, not of examples. Divide y - t by len(targets).",
            _model(slopes=lambda y, t: (y - t) / y.shape[1]),
        ),
        Mistake(
            "The two gradients have changed their names.",
            _exchanged,
        ),
        Mistake(
            "The shapes of a product do not fit. One-hot rows x and slopes ds are (N, V), and "
            "multiply a table of shape (V, H) as it is: x @ W_in, ds @ W_out. It is transposed in "
            "the scores alone, h @ W_out.T.",
            _model(dh=lambda ds, W_out: ds @ W_out.T),
            _model(hidden=lambda x, W_in: x @ W_in.T),
        ),
        Mistake(
            "The shapes of a product do not fit. h is (N, H) and W_out is (V, H): a score for "
            "every word is h @ W_out.T.",
            _model(scores=lambda h, W_out: h @ W_out),
        ),
        Mistake(
            "The two gradients stand beside each other in a tuple. Put them into a dict: "
            '{"W_in": …, "W_out": …}.',
            _as_pair,
        ),
        Mistake(
            "You return three things. Return the loss, and a dict with the two gradients.",
            _as_three,
        ),
        Mistake(
            "You return the loss alone. Return loss, and a dict with the two gradients.",
            lambda W_in, W_out, c, t: _one_word(W_in, W_out, c, t)[0],
        ),
        Mistake(
            "You return the gradients alone. Return loss, gradients.",
            lambda W_in, W_out, c, t: _one_word(W_in, W_out, c, t)[1],
        ),
        Mistake(
            "You return the gradients first. The loss comes first: return loss, gradients.",
            lambda *a: _one_word(*a)[::-1],
            lambda *a: (_one_word(*a)[1], float(_one_word(*a)[0])),
        ),
        Mistake(
            'The dict holds the two gradients under the names of their tables: {"W_in": …, '
            '"W_out": …}. Yours has other names in it.',
            lambda *a: (_one_word(*a)[0], {"dW_in": 0, "dW_out": 0}),
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
            "The two tables have changed places. The context is looked up in W_in, the scores "
            "come from W_out.",
            _tables_exchanged,
        ),
        Mistake(
            "The gradient of W_in has come to the rows of the targets. It belongs to the rows "
            "that were looked up, those of the contexts: x.T @ dh with the one-hot contexts x.",
            _to_the_targets,
        ),
        Mistake(
            "On the way back the slopes of the scores meet the table that made the scores: "
            "dh = ds @ W_out.",
            _back_by_W_in,
        ),
        Mistake(
            "You return dh, one row for each example, as the gradient of W_in. It is x.T @ dh, "
            "with zeros for the words that were not looked up.",
            _model(dW_in=lambda x, dh: dh),
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
    variants=[_looked_up, _in_float32],
    hints=[
        "Forward: the hidden vectors h, shape (N, H), are rows of W_in; the scores are h @ "
        "W_out.T, (N, V). Then softmax and the mean of -log of the right ones.",
        "Backward: ds = (y - one-hot targets) / N. As scores = h @ W_out.T, the gradient of W_out "
        "is ds.T @ h and that of h is dh = ds @ W_out. As h = x @ W_in with one-hot x, that of "
        "W_in is x.T @ dh.",
        "x = np.eye(len(W_in))[contexts]; h = x @ W_in; y = softmax(h @ W_out.T); … return loss, "
        '{"W_in": x.T @ (ds @ W_out), "W_out": ds.T @ h}',
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

what_the_product_says = Prediction(
    options="abc",
    outcome="b",
    because="Nothing in the world ever says 'king' beside 'king' or 'queen', and so the input "
    "vector of king and their output vectors give a low score, though the two input vectors are "
    "near each other.",
)

which_is_the_target = Choice(
    answer="b",
    wrong={
        "a": "That is skip-gram. There the middle word goes in and the words around it are to be "
        "predicted.",
        "c": "They can be exchanged in the list of pairs, but each then meets the other table: "
        "one is looked up in W_in, the other is scored by W_out.",
    },
    hints=["CBOW: what goes in is the context."],
)

which_table_is_kept = Choice(
    answer="a",
    wrong={
        "b": "It is kept in training only: without it nothing can be predicted. Afterwards it is "
        "usually thrown away, though its rows are word vectors as well.",
        "c": "W_in W_out^T is (V, V), and holds for every pair of words how well they go together. "
        "Small vectors are what we were after.",
    },
    hints=["Which of them is looked up when a word comes in?"],
)

when_vectors_are_near = Choice(
    answer="c",
    wrong={
        "a": "Words that stand beside each other need input vector and output vector to fit, not "
        "the two input vectors.",
        "b": "How often a word occurs does not say in what company.",
    },
    hints=["king and queen never occur in one sentence of the small world."],
)
