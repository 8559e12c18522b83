"""Notebook sampling: yes to the target, no to the drawn words; and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls


def _log_sigmoid(x):
    return -np.logaddexp(0, -x)


def _negative(
    of_target=_log_sigmoid,
    of_negatives=lambda s: _log_sigmoid(-s),
    over_negatives=lambda x: x.sum(axis=1),
    reduce=np.mean,
):
    """The loss with parts that the wrong ones replace."""

    def negative_sampling_loss(W_out, h, targets, negatives):
        right = np.sum(h * W_out[targets], axis=1)
        wrong = np.einsum("nh,nkh->nk", h, W_out[negatives])
        return -reduce(of_target(right) + over_negatives(of_negatives(wrong)))

    return negative_sampling_loss


def _in_a_loop(W_out, h, targets, negatives):
    total = 0.0
    for vector, target, words in zip(h, targets, negatives, strict=True):
        total += np.logaddexp(0, -(vector @ W_out[target]))
        total += sum(np.logaddexp(0, vector @ W_out[k]) for k in words)
    return total / len(h)


def _with_all_negatives(W_out, h, targets, negatives):
    right = np.sum(h * W_out[targets], axis=1)
    wrong = h @ W_out[np.ravel(negatives)].T
    return -np.mean(_log_sigmoid(right) + _log_sigmoid(-wrong).sum(axis=1))


def _with_softmax(W_out, h, targets, negatives):
    right = np.sum(h * W_out[targets], axis=1)[:, None]
    scores = np.concatenate([right, np.einsum("nh,nkh->nk", h, W_out[negatives])], axis=1)
    return -np.mean(scores[:, 0] - np.logaddexp.reduce(scores, axis=1))


def _plain(x):
    with np.errstate(all="ignore"):
        return np.log(1 / (1 + np.exp(-x)))


def _one_minus(x):
    with np.errstate(all="ignore"):
        return np.log(1 - 1 / (1 + np.exp(-x)))


def _added_everywhere(W_out, h, targets, negatives):
    right = np.sum(h * W_out[targets], axis=1)
    wrong = np.einsum("nh,nkh->nk", h, W_out[negatives])
    return np.mean(np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum())


def _target_K_times(W_out, h, targets, negatives):
    right = np.sum(h * W_out[targets], axis=1)
    wrong = np.einsum("nh,nkh->nk", h, W_out[negatives])
    return np.mean((np.logaddexp(0, -right)[:, None] + np.logaddexp(0, wrong)).sum(axis=1))


def _all_targets(W_out, h, targets, negatives):
    right = h @ W_out[targets].T
    wrong = np.einsum("nh,nkh->nk", h, W_out[negatives])
    return np.mean(np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1))


def _with_a_small_number(small):
    def log(x):
        with np.errstate(all="ignore"):
            return np.log(1 / (1 + np.exp(-x)) + small)

    return _negative(log, lambda s: log(-s))


def _case(V, H, N, K):
    return lambda rng: args(
        rng.normal(size=(V, H)),
        rng.normal(size=(N, H)),
        rng.integers(V // 2, size=N),
        rng.integers(V // 2, V, size=(N, K)),
    )


negative_sampling_loss = Exercise(
    reference=_negative(),
    observe=calls(
        one=_case(6, 2, 1, 3),
        batch=_case(8, 3, 4, 2),
        large_scores=args([[1000.0], [-1000.0]], [[1.0]], [1], [[0]]),
    ),
    mistakes=[
        Mistake(
            "The negatives are told yes, too: their term is the logarithm of sigmoid(-score).",
            _negative(of_negatives=_log_sigmoid),
        ),
        Mistake(
            "The target is told no and the negatives yes. It is sigmoid(score) for the target, "
            "sigmoid(-score) for the others.",
            _negative(lambda s: _log_sigmoid(-s), _log_sigmoid),
        ),
        Mistake(
            "You average over the negatives. Their terms are added up.",
            _negative(over_negatives=lambda x: x.mean(axis=1)),
        ),
        Mistake(
            "The loss is the sum over the batch. Take the mean.",
            _negative(reduce=np.sum),
        ),
        Mistake(
            "You return one loss for each example. Return their mean.",
            _negative(reduce=lambda x: x),
        ),
        Mistake(
            "The negatives are missing: for each of them add -log sigmoid(-score).",
            _negative(over_negatives=lambda x: 0),
        ),
        Mistake(
            "The target is missing: add -log sigmoid(score) of it.",
            _negative(of_target=lambda x: 0),
        ),
        Mistake(
            "The logarithms are missing.",
            _negative(lambda s: 1 / (1 + np.exp(-s)), lambda s: 1 / (1 + np.exp(s))),
        ),
        Mistake(
            "That is a softmax over the target and its negatives. Here each word is a question by "
            "itself, with a sigmoid.",
            _with_softmax,
        ),
        Mistake(
            "Every example meets the negatives of all. Each has its own row of them: "
            "W_out[negatives] has the shape (N, K, H).",
            _with_all_negatives,
        ),
        Mistake(
            "The logarithm of 0: for a score of ±1000 the sigmoid rounds to 0, or 1 minus it does. "
            "log sigmoid(x) is -np.logaddexp(0, -x), and that holds for large scores as well.",
            _negative(_plain, lambda s: _plain(-s)),
            _negative(_plain, _one_minus),
            _negative(_log_sigmoid, _one_minus),
        ),
        Mistake(
            "Your loss is negative. It is minus the logarithms.",
            lambda *a: -_negative()(*a),
        ),
        Mistake(
            "Each example meets the terms of all negatives of the batch: sum(axis=1) adds up its "
            "own.",
            _added_everywhere,
        ),
        Mistake(
            "The target's term counts once for every negative. Add up the negatives first, along "
            "axis=1, then add the target's term.",
            _target_K_times,
        ),
        Mistake(
            "h @ W_out[targets].T scores every example with the targets of all, (N, N). Each has "
            "its own: np.sum(h * W_out[targets], axis=1).",
            _all_targets,
        ),
        Mistake(
            "The small number under the logarithm makes the loss of large scores too small: it "
            "cannot grow any more. -log sigmoid(x) is np.logaddexp(0, -x), with nothing added.",
            *map(_with_a_small_number, (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
        ),
    ],
    variants=[_in_a_loop, lambda *a: np.float32(_negative()(*a))],
    hints=[
        "The target's scores: np.sum(h * W_out[targets], axis=1), shape (N,). Those of the "
        "negatives, (N, K): np.einsum('nh,nkh->nk', h, W_out[negatives]).",
        "-log sigmoid(x) = np.logaddexp(0, -x), and with the other sign for the negatives.",
        "loss = np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1); return loss.mean()",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

hundred_times_the_draws = Prediction(
    options="abc",
    outcome="b",
    because="The error of a mean of K draws falls with the square root of K.",
)

why_log_q = Choice(
    answer="b",
    wrong={
        "a": "Softmax subtracts the maximum for that. log q differs from word to word.",
        "c": "It makes frequent words count less for each draw, but they are drawn as much "
        "oftener. The model they lead to has them as frequent as they are.",
    },
    hints=["A word that is drawn ten times as often appears ten times in the sum."],
)

rows_of_a_step = Choice(
    answer="a",
    wrong={
        "b": "That is what the full softmax does, and what sampling saves.",
        "c": "The negatives are told no, and that moves their rows as well.",
    },
    hints=["Which rows of W_out have a score in the loss?"],
)

target_among_negatives = Choice(
    answer="c",
    wrong={
        "a": "It does not cancel: with K negatives the no may come several times for one yes.",
        "b": "For a frequent word it is not rare at all; you counted it.",
    },
    hints=["The same score would be pushed up and down in one step."],
)
