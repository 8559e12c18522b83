"""Notebook noise_contrastive_estimation: log Z of a context."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


def _scores(W_out, b, h):
    return h @ W_out.T + b


def _log_sum(scores):
    return np.logaddexp.reduce(scores, axis=-1)


def _plain(W_out, b, h):
    with np.errstate(all="ignore"):
        return np.log(np.exp(_scores(W_out, b, h)).sum(axis=1))


def _maximum_lost(W_out, b, h):
    scores = _scores(W_out, b, h)
    return np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1))


def _in_a_loop(W_out, b, h):
    found = []
    for vector in h:
        scores = W_out @ vector + b
        largest = scores.max()
        found.append(largest + np.log(sum(np.exp(s - largest) for s in scores)))
    return found


def _common_maximum(W_out, b, h):
    scores = _scores(W_out, b, h)
    return np.log(np.exp(scores - scores.max()).sum(axis=1)) + scores.max()


def _no_keepdims(W_out, b, h):
    scores = _scores(W_out, b, h)
    m = scores.max(axis=1)
    return m + np.log(np.exp(scores - m).sum(axis=1))


def _one_by_one(W_out, b, h):
    scores = _scores(W_out, b, h)
    m = scores.max(axis=1, keepdims=True)
    return m + np.log(np.exp(scores - m).sum(axis=1))


log_partition = Exercise(
    reference=lambda W_out, b, h: _log_sum(_scores(W_out, b, h)),
    observe=calls(
        by_hand=args([[0.0], [np.log(2.0)], [np.log(5.0)]], [0.0, 0.0, 0.0], [[1.0]]),
        batch=lambda rng: args(
            rng.normal(size=(5, 2)), rng.normal(size=5), rng.normal(size=(3, 2))
        ),
        as_many_words=lambda rng: args(
            rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=(3, 2))
        ),
        large_scores=args([[1000.0], [10.0]], [0.0, 1.0], [[1.0], [0.9]]),
    ),
    mistakes=[
        Mistake(
            "exp overflowed for scores of 1000. Subtract each row's maximum before exp, and add it "
            "again after the logarithm.",
            _plain,
        ),
        Mistake(
            "You subtracted the maximum and did not add it again: log Z is the maximum plus the "
            "logarithm of the sum.",
            _maximum_lost,
        ),
        Mistake(
            "The biases are missing: the score of word w is h @ W_out[w] + b[w].",
            lambda W_out, b, h: _log_sum(h @ W_out.T),
        ),
        Mistake(
            "You return Z. Its logarithm is asked for.",
            lambda W_out, b, h: np.exp(_scores(W_out, b, h)).sum(axis=1),
        ),
        Mistake(
            "You add up along the batch. Each example has its own Z, the sum over the words.",
            lambda W_out, b, h: np.logaddexp.reduce(_scores(W_out, b, h), axis=0),
        ),
        Mistake(
            "You add up over the whole batch. Each example has its own Z: axis=1.",
            lambda W_out, b, h: np.logaddexp.reduce(_scores(W_out, b, h), axis=None),
        ),
        Mistake(
            "You add the scores up. Z is the sum of their exponentials.",
            lambda W_out, b, h: _scores(W_out, b, h).sum(axis=1),
        ),
        Mistake(
            "That is the mean of the exponentials. Z is their sum.",
            lambda W_out, b, h: _log_sum(_scores(W_out, b, h)) - np.log(len(b)),
        ),
        Mistake(
            "The sign is wrong: log Z itself is asked for, not its negative.",
            lambda W_out, b, h: -_log_sum(_scores(W_out, b, h)),
        ),
        Mistake(
            "The largest scores have the shape (N,), and are to be subtracted from (N, V). "
            "m[:, None] makes a column of them.",
            _no_keepdims,
        ),
        Mistake(
            "A column (N, 1) and a row (N,) add up to (N, N): the maxima still have their axis. "
            "Add m[:, 0].",
            _one_by_one,
        ),
        Mistake(
            "You return a column, (N, 1). One number for each example, shape (N,), is asked for.",
            lambda W_out, b, h: _log_sum(_scores(W_out, b, h))[:, None],
        ),
        Mistake(
            "You subtract the maximum once more. After the logarithm it is added again.",
            lambda W_out, b, h: _maximum_lost(W_out, b, h) - _scores(W_out, b, h).max(axis=1),
        ),
        Mistake(
            "You return the mean over the batch. Each example has its own ln Z.",
            lambda W_out, b, h: _log_sum(_scores(W_out, b, h)).mean(),
        ),
        Mistake(
            "b[:, None] is a column, a number for each example. The biases belong to the words, "
            "the columns of the scores: h @ W_out.T + b.",
            lambda W_out, b, h: _log_sum(h @ W_out.T + b[:, None]),
        ),
    ],
    variants=[
        _in_a_loop,
        _common_maximum,
        lambda W_out, b, h: _log_sum(_scores(W_out, b, h).astype(np.float32)),
    ],
    hints=[
        "Scores of all words, (N, V): h @ W_out.T + b. Then the logarithm of the sum of their "
        "exponentials along each row.",
        "log sum exp(s) = m + log sum exp(s - m), with m the largest score of the row.",
        "scores = h @ W_out.T + b; m = scores.max(axis=1); return m + np.log(np.exp(scores - "
        "m[:, None]).sum(axis=1)). np.logaddexp.reduce(scores, axis=1) does the same.",
    ],
)
