"""Notebook sampling: the gradient of a softmax from a few words that were drawn."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.word_embeddings.parts import softmax


def _normalized(w):
    return w / w.sum(axis=-1, keepdims=True)


def _importance_weights(scores, q):
    return softmax(scores - np.log(q))


def _quiet_exp(scores):
    with np.errstate(all="ignore"):
        return np.exp(scores)


def _not_normalized(scores, q):
    return _quiet_exp(scores) / q


def _sums_without_keepdims(scores, q):
    e = np.exp(scores - scores.max()) / q
    return e / e.sum(axis=-1)


def _along_axis_1(scores, q):
    e = np.exp(scores - scores.max()) / q
    return e / e.sum(axis=1, keepdims=True)


def _exp_twice(scores, q):
    with np.errstate(all="ignore"):
        return softmax(np.exp(scores) / q)


def _shares(rng, *shape):
    return _normalized(rng.uniform(0.2, 2, size=shape)) * 0.9


importance_weights = Exercise(
    reference=_importance_weights,
    observe=calls(
        by_hand=args([0.0, np.log(2.0)], [0.5, 0.25]),
        batch=lambda rng: args(rng.normal(size=(3, 4)), _shares(rng, 4)),
        square=lambda rng: args(rng.normal(size=(3, 3)), _shares(rng, 3)),
        large_scores=args([1000.0, 999.0, 990.0], [0.2, 0.1, 0.3]),
    ),
    mistakes=[
        Mistake(
            "q is missing: that is the softmax of the drawn scores. A word that is drawn often "
            "must count less each time: divide by q.",
            lambda scores, q: softmax(scores),
        ),
        Mistake(
            "You multiply by q, so what is drawn often counts even more. Divide by it.",
            lambda scores, q: softmax(scores + np.log(q)),
        ),
        Mistake(
            "Your weights do not sum to 1. Divide by their sum after dividing by q.",
            lambda scores, q: softmax(scores) / q,
            lambda scores, q: np.exp(scores - scores.max(axis=-1, keepdims=True)) / q,
            _not_normalized,
        ),
        Mistake(
            "exp overflowed for scores of 1000. Subtract each row's maximum first; the weights do "
            "not change, as they are normalized.",
            lambda scores, q: _normalized(np.exp(scores) / q),
        ),
        Mistake(
            "You normalize over the whole batch. Each row of weights sums to 1: axis=-1, "
            "keepdims=True.",
            lambda scores, q: (
                np.exp(scores - scores.max()) / q / np.sum(np.exp(scores - scores.max()) / q)
            ),
        ),
        Mistake(
            "You subtract q from the scores. Dividing exp(score) by q is subtracting its "
            "logarithm.",
            lambda scores, q: softmax(scores - q),
        ),
        Mistake(
            "You divide the scores by q. It is exp(score) that is divided.",
            lambda scores, q: softmax(scores / q),
        ),
        Mistake(
            "You normalize along the batch. Each row sums to 1: axis=-1.",
            lambda scores, q: (
                softmax((scores - np.log(q)).T).T
                if scores.ndim > 1
                else softmax(scores - np.log(q))
            ),
        ),
        Mistake(
            "The sums of the rows have the shape (N,), and (N, K) is to be divided by them. Keep "
            "their axis: sum(axis=-1, keepdims=True).",
            _sums_without_keepdims,
        ),
        Mistake(
            "scores may be a single row, of shape (K,), and that has no axis 1. axis=-1 is the "
            "last axis of every shape.",
            _along_axis_1,
        ),
        Mistake(
            "You take the softmax of exp(score) / q, and it takes exp once more. Normalize by the "
            "sum alone, or take the softmax of score - log(q).",
            _exp_twice,
        ),
        Mistake(
            "exp is missing: it is exp(score) that is divided by q and normalized.",
            lambda scores, q: _normalized(scores / q),
        ),
        Mistake(
            "The scores are missing: 1 / q, normalized, is what is left without exp(score).",
            lambda scores, q: _normalized(np.ones_like(scores) / q),
        ),
    ],
    variants=[
        lambda scores, q: _normalized(
            np.exp(scores - scores.max(axis=-1, keepdims=True)) / np.asarray(q)
        ),
        lambda scores, q: softmax((scores - np.log(q) - 7).astype(np.float32)),
    ],
    hints=[
        "exp(score) / q, and then each row divided by its sum. What keeps exp from overflowing?",
        "exp(s) / q = exp(s - log q), and dividing by the sum is what softmax does.",
        "return softmax(scores - np.log(q))",
    ],
)


def _estimate(
    weights=lambda scores, q, drawn: _importance_weights(scores, q[drawn]),
    sign=1,
    target=True,
):
    """The estimate with parts that the wrong ones replace."""

    def importance_sampled_softmax(W_out, h, targets, drawn, q):
        rows = W_out[drawn]
        expected = weights(h @ rows.T, q, drawn) @ rows
        return sign * (expected - W_out[targets] if target else expected)

    return importance_sampled_softmax


_importance_sampled_softmax = _estimate()


def _with_target(W_out, h, targets, drawn, q):
    found = []
    for vector, target in zip(h, targets, strict=True):
        words = np.r_[target, drawn]
        rows = W_out[words]
        found.append(_importance_weights(rows @ vector, q[words]) @ rows - W_out[target])
    return np.array(found)


def _in_a_loop(W_out, h, targets, drawn, q):
    total = []
    for vector, target in zip(h, targets, strict=True):
        w = [np.exp(W_out[k] @ vector) / q[k] for k in drawn]
        total.append(sum(a * W_out[k] for a, k in zip(w, drawn, strict=True)) / sum(w))
        total[-1] = total[-1] - W_out[target]
    return np.array(total, dtype=np.float32)


def _estimate_case(V, H, N, K):
    def make(rng):
        W_out, h, q = rng.normal(size=(V, H)), rng.normal(size=(N, H)), _shares(rng, V)
        return args(W_out, h, rng.integers(V, size=N), rng.integers(V, size=K), q / q.sum())

    return make


importance_sampled_softmax = Exercise(
    reference=_importance_sampled_softmax,
    observe=calls(
        one=_estimate_case(5, 2, 1, 3),
        batch=_estimate_case(6, 3, 4, 5),
        few=_estimate_case(7, 2, 3, 2),
    ),
    mistakes=[
        Mistake(
            "The part of the target is missing: subtract W_out[targets].",
            _estimate(target=False),
        ),
        Mistake(
            "The sign is wrong: the mean row under the model minus the row of the target.",
            _estimate(sign=-1),
        ),
        Mistake(
            "The drawn rows all have one weight. Weigh them by importance_weights of their scores.",
            _estimate(weights=lambda s, q, d: np.full(s.shape, 1 / len(d))),
        ),
        Mistake(
            "The weights know nothing of q: give importance_weights q[drawn].",
            _estimate(weights=lambda s, q, d: softmax(s)),
        ),
        Mistake(
            "You look the first len(drawn) probabilities up. Each drawn word has its own: "
            "q[drawn].",
            _estimate(weights=lambda s, q, d: _importance_weights(s, q[: len(d)])),
        ),
        Mistake(
            "That is the exact gradient, from all words. Only the drawn ones are to be scored.",
            lambda W_out, h, targets, drawn, q: softmax(h @ W_out.T) @ W_out - W_out[targets],
        ),
        Mistake(
            "You divide by the batch size. One gradient for each example is asked for.",
            lambda W_out, h, t, d, q: (
                _importance_sampled_softmax(W_out, h, t, d, q) / len(h)
                if len(h) > 1
                else _importance_sampled_softmax(W_out, h, t, d, q) / W_out.shape[1]
            ),
        ),
        Mistake(
            "The target has been put among the drawn words. It was not drawn, so it has no place "
            "in the estimate.",
            _with_target,
        ),
        Mistake(
            "You return the mean over the batch. One row for each example is asked for.",
            lambda *a: _importance_sampled_softmax(*a).mean(axis=0),
        ),
        Mistake(
            "You add up over the batch. One row for each example is asked for.",
            lambda *a: _importance_sampled_softmax(*a).sum(axis=0),
        ),
        Mistake(
            "q holds the probabilities of all V words. The drawn ones need theirs: q[drawn].",
            _estimate(weights=lambda s, q, d: s - np.log(q)),
        ),
        Mistake(
            "You look up the probabilities of the targets. The scores are those of the drawn "
            "words, and so is q: q[drawn].",
            lambda W_out, h, t, d, q: (
                _importance_weights(h @ W_out[d].T, q[t]) @ W_out[d] - W_out[t]
            ),
        ),
        Mistake(
            "You add the rows of the targets. Subtract them.",
            lambda W_out, h, t, d, q: _importance_sampled_softmax(W_out, h, t, d, q) + 2 * W_out[t],
        ),
        Mistake(
            "The weights meet the first rows of the table. Each belongs to the row of its drawn "
            "word: weights @ W_out[drawn].",
            lambda W_out, h, t, d, q: (
                _importance_weights(h @ W_out[d].T, q[d]) @ W_out[: len(d)] - W_out[t]
            ),
        ),
    ],
    variants=[_in_a_loop],
    hints=[
        "Score the drawn words only: rows = W_out[drawn], scores = h @ rows.T, shape (N, K).",
        "The weighted mean of the rows is weights @ rows, shape (N, H). Then subtract the rows of "
        "the targets.",
        "rows = W_out[drawn]; return importance_weights(h @ rows.T, q[drawn]) @ rows - "
        "W_out[targets]",
    ],
)
