"""Notebook review of Part I: who is taken for whom."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


def _confusion_matrix(t, predicted, classes):
    return np.eye(classes)[t].T @ np.eye(classes)[predicted]


def _count_in_a_loop(t, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for label, guess in zip(t, predicted, strict=True):
        counts[label, guess] += 1
    return counts


def _count_lost(t, predicted, classes):
    counts = np.zeros((classes, classes))
    counts[t, predicted] += 1
    return counts


def _of_all_found(t, predicted, classes):
    return _confusion_matrix(t, predicted, max(t.max(), predicted.max()) + 1)


confusion_matrix = Exercise(
    reference=_confusion_matrix,
    observe=calls(
        by_hand=args(np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0]), 2),
        three=lambda rng: args(
            np.array([0, 0, 0, 1, 2, 2, 2]), np.array([1, 1, 0, 1, *rng.permutation([0, 1, 1])]), 3
        ),
        a_class_that_does_not_occur=args(np.array([2, 0, 0]), np.array([0, 0, 2]), 4),
    ),
    mistakes=[
        Mistake(
            "Rows and columns are exchanged: the true class chooses the row, the predicted one the "
            "column.",
            lambda t, p, n: _confusion_matrix(p, t, n),
        ),
        Mistake(
            "Where a pair comes more than once, it is counted once: counts[t, predicted] += 1 does "
            "not add up repeated places. Use np.add.at, a loop, or a product of one-hot matrices.",
            _count_lost,
        ),
        Mistake(
            "You return shares. Here we count examples.",
            lambda t, p, n: _confusion_matrix(t, p, n) / len(t),
            lambda t, p, n: (lambda c: c / np.maximum(c.sum(1, keepdims=True), 1))(
                _confusion_matrix(t, p, n)
            ),
        ),
        Mistake(
            "There is one row and one column for each class, also for those that do not occur "
            "here: classes says how many.",
            _of_all_found,
        ),
        Mistake(
            "Your product has a row for each example. Sum over the examples: the first matrix has "
            "to be transposed, one_hot(t).T @ one_hot(predicted).",
            lambda t, p, n: np.eye(n)[t] @ np.eye(n)[p].T,
            lambda t, p, n: np.eye(n)[t] * np.eye(n)[p],
        ),
        Mistake(
            "The shapes do not fit: (N, classes) @ (N, classes). Transpose the first one.",
            lambda t, p, n: np.eye(n)[t] @ np.eye(n)[p],
        ),
        Mistake(
            "You count the wrong ones only. The right ones stand on the diagonal.",
            lambda t, p, n: _confusion_matrix(t, p, n) * (1 - np.eye(n)),
        ),
        Mistake(
            "`return` stands inside the loop: only the first example is counted.",
            lambda t, p, n: _confusion_matrix(t[:1], p[:1], n),
        ),
        Mistake(
            "You count the right ones only. Off the diagonal stands who is taken for whom.",
            lambda t, p, n: np.diag(np.diag(_confusion_matrix(t, p, n))),
        ),
    ],
    variants=[
        _count_in_a_loop,
        lambda t, p, n: np.bincount(t * n + p, minlength=n * n).reshape(n, n),
        lambda t, p, n: [[np.sum((t == i) & (p == j)) for j in range(n)] for i in range(n)],
    ],
    hints=[
        "np.eye(classes)[t] is one-hot, (N, classes). Which product sums over the N examples?",
        "(classes, N) @ (N, classes) is (classes, classes).",
        "np.eye(classes)[t].T @ …",
    ],
    insight="A product of matrices sums over the axis that vanishes: here, over the examples.",
)
