"""Notebook cbow_and_skip_gram: the words around from the word in the middle."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.word_embeddings.parts import softmax


def _logs(W_in, W_out, centers, contexts):
    """ln p of every word of every context, (N, C)."""
    y = softmax(W_in[centers] @ W_out.T)
    return np.log(np.take_along_axis(y, np.asarray(contexts), axis=1))


def _skip_gram_loss(W_in, W_out, centers, contexts):
    return -_logs(W_in, W_out, centers, contexts).sum(axis=1).mean()


def _as_cbow(W_in, W_out, centers, contexts):
    y = softmax(W_in[contexts].mean(axis=1) @ W_out.T)
    return -np.mean(np.log(y[np.arange(len(centers)), centers]))


def _contexts_in(W_in, W_out, centers, contexts):
    h = W_in[contexts]  # (N, C, H)
    y = softmax(h @ W_out.T)
    right = np.take_along_axis(y, np.asarray(centers)[:, None, None], axis=2)[..., 0]
    return -np.log(right).sum(axis=1).mean()


def _whole_columns(W_in, W_out, centers, contexts):
    y = softmax(W_in[centers] @ W_out.T)
    return -np.log(y[:, contexts]).sum(axis=-1).mean()


def _whole_columns_added(W_in, W_out, centers, contexts):
    return len(centers) * _whole_columns(W_in, W_out, centers, contexts)


def _whole_batch(W_in, W_out, centers, contexts):
    scores = W_in[centers] @ W_out.T
    y = np.exp(scores) / np.exp(scores).sum()
    return -np.log(np.take_along_axis(y, contexts, axis=1)).sum(axis=1).mean()


def _rows_against_contexts(W_in, W_out, centers, contexts):
    y = softmax(W_in[centers] @ W_out.T)
    return -np.log(y[np.arange(len(centers)), contexts]).sum(axis=1).mean()


def _down_the_columns(W_in, W_out, centers, contexts):
    y = softmax(W_in[centers] @ W_out.T)
    return -np.log(np.take_along_axis(y, contexts, axis=0)).sum(axis=1).mean()


def _in_a_loop(W_in, W_out, centers, contexts):
    total = 0.0
    for center, context in zip(centers, contexts, strict=True):
        y = softmax(W_out @ W_in[center])
        for word in context:
            total -= np.log(y[word])
    return np.float32(total / len(centers))


def _from_log_z(W_in, W_out, centers, contexts):
    h = W_in[centers]
    scores = np.einsum("nh,nch->nc", h, W_out[contexts])
    log_z = np.log(np.exp(h @ W_out.T).sum(axis=1))
    return float(np.mean(contexts.shape[1] * log_z - scores.sum(axis=1)))


def _case(V, H, N, C):
    return lambda rng: args(
        rng.normal(size=(V, H)),
        rng.normal(size=(V, H)),
        rng.integers(V, size=N),
        rng.integers(V, size=(N, C)),
    )


skip_gram_loss = Exercise(
    reference=_skip_gram_loss,
    observe=calls(one_center=_case(5, 2, 1, 2), batch=_case(6, 3, 4, 3), wide=_case(4, 3, 2, 5)),
    mistakes=[
        Mistake(
            "You average over the words of a context. Their losses are added up; the mean is taken "
            "over the centers only.",
            lambda *a: -_logs(*a).mean(),
        ),
        Mistake(
            "You add up over the whole batch. Take the mean over the centers.",
            lambda *a: -_logs(*a).sum(),
        ),
        Mistake(
            "You return one loss per center. Return their mean, one number.",
            lambda *a: -_logs(*a).sum(axis=1),
        ),
        Mistake(
            "You add up over the centers and average over the words. It is the other way round.",
            lambda *a: -_logs(*a).sum(axis=0).mean(),
        ),
        Mistake(
            "That is CBOW: the mean of the context predicts the center. In skip-gram the center "
            "goes in and each word of the context is predicted.",
            _as_cbow,
        ),
        Mistake(
            "Your contexts go in and the center is predicted. In skip-gram the center is looked up "
            "in W_in, and the context words are the targets.",
            _contexts_in,
        ),
        Mistake(
            "Your loss is negative. It is minus the logarithm of the probabilities.",
            lambda *a: _logs(*a).sum(axis=1).mean(),
        ),
        Mistake(
            "The two tables have changed places: the center's row comes from W_in, the scores from "
            "W_out.",
            lambda W_in, W_out, centers, contexts: _skip_gram_loss(W_out, W_in, centers, contexts),
        ),
        Mistake(
            "Your scores come from W_in alone: h @ W_out.T.",
            lambda W_in, W_out, centers, contexts: _skip_gram_loss(W_in, W_in, centers, contexts),
        ),
        Mistake(
            "Only the first word of each context counts. Add up the losses of all C.",
            lambda W_in, W_out, centers, contexts: _skip_gram_loss(
                W_in, W_out, centers, contexts[:, :1]
            ),
        ),
        Mistake(
            "y[:, contexts] takes the context words of all examples for each of them. Row n needs "
            "its own: np.take_along_axis(y, contexts, axis=1).",
            _whole_columns,
            _whole_columns_added,
        ),
        Mistake(
            "You add the probabilities up and take the logarithm then. First the logarithm of "
            "each.",
            lambda *a: -np.log(np.exp(_logs(*a)).sum(axis=1)).mean(),
        ),
        Mistake(
            "Your probabilities sum to 1 over the whole batch. Softmax goes along each row.",
            _whole_batch,
        ),
        Mistake(
            "You average the probabilities of a context and take the logarithm then. First the "
            "logarithm of each, then their sum.",
            lambda *a: -np.log(np.exp(_logs(*a)).mean(axis=1)).mean(),
        ),
        Mistake(
            "The logarithm is missing: it is minus the sum of the ln p.",
            lambda *a: -np.exp(_logs(*a)).sum(axis=1).mean(),
            lambda *a: np.exp(_logs(*a)).sum(axis=1).mean(),
        ),
        Mistake(
            "You look the centers up in W_out. Their rows are in W_in; W_out makes the scores.",
            lambda W_in, W_out, centers, contexts: _skip_gram_loss(W_out, W_out, centers, contexts),
        ),
        Mistake(
            "The shapes of a product do not fit. h is (N, H) and W_out is (V, H): a score for "
            "every word is h @ W_out.T.",
            lambda W_in, W_out, centers, contexts: W_in[centers] @ W_out,
        ),
        Mistake(
            "y[np.arange(N), contexts] sets N row numbers against (N, C) columns, and they do not "
            "fit. np.take_along_axis(y, contexts, axis=1), or np.arange(N)[:, None].",
            _rows_against_contexts,
        ),
        Mistake(
            "axis=0 looks along the batch. The words stand along each row of y: axis=1.",
            _down_the_columns,
        ),
    ],
    variants=[_in_a_loop, _from_log_z],
    hints=[
        "One look-up for each center, one row of scores, one softmax: y has the shape (N, V).",
        "Row n of y holds the probabilities of all words around center n. The C words that were "
        "there are np.take_along_axis(y, contexts, axis=1), shape (N, C).",
        "y = softmax(embedding_forward(W_in, centers) @ W_out.T); right = np.take_along_axis(y, "
        "contexts, axis=1); return -np.log(right).sum(axis=1).mean()",
    ],
)
