"""Notebook sampling: a softmax over the target and a few drawn words."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


def _sampled(
    of_target=lambda log_q: log_q,
    of_drawn=lambda log_q: log_q,
    hits=lambda drawn, targets: drawn == targets[:, None],
    reduce=np.mean,
    include_target=True,
    drop=True,
    left_out=-np.inf,
    of_numerator=None,
):
    """The loss with parts that the wrong ones replace."""

    def sampled_softmax(W_out, h, targets, drawn, q):
        log_q = np.log(q)
        right = np.sum(h * W_out[targets], axis=1) - of_target(log_q[targets])
        others = h @ W_out[drawn].T - of_drawn(log_q[drawn])
        if drop:
            others = np.where(hits(drawn, targets), left_out, others)
        scores = np.concatenate([right[:, None], others], axis=1) if include_target else others
        above = right if of_numerator is None else right + of_numerator(log_q[targets])
        return -reduce(above - np.logaddexp.reduce(scores, axis=1))

    return sampled_softmax


def _in_a_loop(W_out, h, targets, drawn, q):
    losses = []
    for vector, target in zip(h, targets, strict=True):
        words = [target, *(k for k in drawn if k != target)]
        e = np.array([np.exp(vector @ W_out[k]) / (len(drawn) * q[k]) for k in words])
        losses.append(-np.log(e[0] / e.sum()))
    return np.float32(np.mean(losses))


def _full(W_out, h, targets, drawn, q):
    scores = h @ W_out.T
    right = scores[np.arange(len(h)), targets]
    return -np.mean(right - np.logaddexp.reduce(scores, axis=1))


def _overflowing(W_out, h, targets, drawn, q):
    with np.errstate(all="ignore"):
        right = np.exp(np.sum(h * W_out[targets], axis=1)) / q[targets]
        others = np.exp(h @ W_out[drawn].T) / q[drawn]
        others[drawn == targets[:, None]] = 0
        return -np.mean(np.log(right / (right + others.sum(axis=1))))


def _first_of_q(W_out, h, targets, drawn, q):
    others = h @ W_out[drawn].T - np.log(q[: len(drawn)])
    return _from_scores(W_out, h, targets, drawn, q, others)


def _from_scores(W_out, h, targets, drawn, q, others):
    right = np.sum(h * W_out[targets], axis=1) - np.log(q[targets])
    others = np.where(drawn == targets[:, None], -np.inf, others)
    scores = np.concatenate([right[:, None], others], axis=1)
    return -np.mean(right - np.logaddexp.reduce(scores, axis=1))


def _hit_examples_left_out(W_out, h, targets, drawn, q):
    keep = ~np.isin(targets, drawn)
    with np.errstate(all="ignore"):
        return _sampled()(W_out, h[keep], targets[keep], drawn, q) if keep.any() else np.nan


def _first_column(W_out, h, targets, drawn, q):
    right = np.sum(h * W_out[targets], axis=1) - np.log(q[targets])
    others = h @ W_out[drawn].T - np.log(q[drawn])
    others = np.where(drawn == targets[:, None], -np.inf, others)
    scores = np.concatenate([others, right[:, None]], axis=1)
    return -np.mean(scores[:, 0] - np.logaddexp.reduce(scores, axis=1))


def _column_of_target(W_out, h, targets, drawn, q):
    right = np.sum(h * W_out[targets], axis=1) - np.log(q[targets])
    scores = np.column_stack([right, h @ W_out[drawn].T - np.log(q[drawn])])
    return -np.mean(scores[np.arange(len(h)), targets] - np.logaddexp.reduce(scores, axis=1))


def _case(V, H, N, K, hits=0, scale=1.0):
    """hits: how many examples have their target among the drawn words."""

    def make(rng):
        order = rng.permutation(V)
        drawn = rng.choice(order[:K], size=K)
        targets = np.r_[rng.choice(drawn, size=hits), rng.choice(order[K:], size=N - hits)]
        q = rng.uniform(0.2, 2, size=V)
        W_out, h = rng.normal(size=(V, H)), scale * rng.normal(size=(N, H))
        return args(W_out, h, targets.astype(int), drawn, q / q.sum())

    return make


sampled_softmax = Exercise(
    reference=_sampled(),
    observe=calls(
        one=_case(6, 2, 1, 3),
        batch=_case(9, 3, 4, 4),
        target_drawn=_case(7, 2, 3, 4, hits=2),
        its_own_target=args([[0.0], [1.0], [2.0]], [[1.0]], [1], [1, 2], [0.25, 0.25, 0.5]),
        large_scores=args(
            [[1000.0], [999.0], [990.0]], [[1.0]], [0], np.array([1, 2]), [0.5, 0.25, 0.25]
        ),
    ),
    mistakes=[
        Mistake(
            "q is missing. Subtract np.log(q) from the score of every word, the target's as well.",
            _sampled(of_target=lambda x: 0, of_drawn=lambda x: 0),
        ),
        Mistake(
            "The target's score is not corrected. Its log q is subtracted, too.",
            _sampled(of_target=lambda x: 0),
        ),
        Mistake(
            "The scores of the drawn words are not corrected: subtract np.log(q[drawn]).",
            _sampled(of_drawn=lambda x: 0),
        ),
        Mistake(
            "You add log q. A word that is drawn often must count less each time: subtract it.",
            _sampled(of_target=lambda x: -x, of_drawn=lambda x: -x),
        ),
        Mistake(
            "You subtract q itself. Subtract its logarithm.",
            _sampled(of_target=np.exp, of_drawn=np.exp),
        ),
        Mistake(
            "Where an example's target was drawn, it counts twice in the sum, once as a wrong "
            "answer. Leave it out there: set that score to -np.inf.",
            _sampled(drop=False),
        ),
        Mistake(
            "A word that is the target of one example is left out for all of them. Compare row by "
            "row: drawn == targets[:, None].",
            _sampled(
                hits=lambda d, t: np.broadcast_to(np.isin(d, t), (len(t), len(d))),
            ),
        ),
        Mistake(
            "The target itself is missing in the sum. The softmax goes over the target and the "
            "drawn words.",
            _sampled(include_target=False),
        ),
        Mistake(
            "The loss is the sum over the batch. Take the mean.",
            _sampled(reduce=np.sum),
        ),
        Mistake(
            "You return one loss for each example. Return their mean.",
            _sampled(reduce=lambda x: x),
        ),
        Mistake(
            "That is the full softmax, over all words. Only the target and the drawn words are to "
            "be scored.",
            _full,
        ),
        Mistake(
            "exp overflowed for scores of 1000. Let softmax do it, which subtracts the maximum.",
            _overflowing,
        ),
        Mistake(
            "Your loss is negative. It is minus the mean logarithm.",
            lambda *a: -_sampled()(*a),
        ),
        Mistake(
            "A score of 0 does not take a word out of the sum, for exp(0) is 1. Set it to -np.inf.",
            _sampled(left_out=0),
        ),
        Mistake(
            "You leave whole examples out, where their target was drawn. Only that one drawn word "
            "is left out, and only for its example.",
            _hit_examples_left_out,
        ),
        Mistake(
            "Above the fraction line the target's score is not corrected. It is the same as "
            "below, less log q.",
            _sampled(of_numerator=lambda x: x),
        ),
        Mistake(
            "You look the first len(drawn) probabilities up. Each drawn word has its own: "
            "q[drawn].",
            _first_of_q,
        ),
        Mistake(
            "Column 0 is not that of the target in your scores: the drawn words stand first. Take "
            "the last column, or put the target first.",
            _first_column,
        ),
        Mistake(
            "You look for the target in the column of its number. Here there are 1 + K columns, "
            "and the target is in the one where you put it.",
            _column_of_target,
        ),
        Mistake(
            "A word that was drawn twice counts once in your sum. Leave np.unique away.",
            lambda W_out, h, t, d, q: _sampled()(W_out, h, t, np.unique(d), q),
        ),
    ],
    variants=[
        lambda *a: np.float32(_sampled()(*a)),
        lambda *a: _sampled(lambda x: x + 3, lambda x: x + 3)(*a),
    ],
    hints=[
        "The target's scores: np.sum(h * W_out[targets], axis=1), shape (N,). The drawn words': "
        "h @ W_out[drawn].T, shape (N, K). Subtract log q from both.",
        "others[drawn == targets[:, None]] = -np.inf takes the hits out. Put both together, "
        "np.column_stack([right, others]); the right answer is in column 0.",
        "y = softmax(np.column_stack([right, others])); return -np.log(y[:, 0]).mean()",
    ],
)
