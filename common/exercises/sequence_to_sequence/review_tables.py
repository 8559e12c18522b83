"""Review of Part II: the mean of word vectors, and its gradient."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls

# --- mean_vectors ------------------------------------------------------------------------


def _counts(words):
    return np.sum(words != 0, axis=1, keepdims=True)


def _means(W, words):
    sums = np.sum(W[words] * (words != 0)[..., None], axis=1)
    return sums / _counts(words)


def _in_a_loop(W, words):
    return [W[row[row != 0]].mean(axis=0) for row in words]


def _sentences(V, H, words):
    words = np.array(words)
    return lambda rng: args(rng.normal(size=(V, H)), words)


_SENTENCES = {
    "by_hand": args(np.array([[9.0, 9.0], [1.0, 0.0], [3.0, 4.0]]), np.array([[1, 2, 0]])),
    "square": _sentences(5, 3, [[1, 2, 3], [4, 4, 0], [3, 0, 0]]),
    "a_word_twice": _sentences(6, 2, [[5, 5, 1, 0], [2, 3, 4, 1]]),
    "padding_in_front": _sentences(4, 3, [[0, 0, 3], [0, 2, 2]]),
}

mean_vectors = Exercise(
    reference=_means,
    observe=calls(**_SENTENCES),
    mistakes=[
        Mistake(
            "Padding is counted as a word: leave it out where words is 0, in sum and count.",
            lambda W, words: W[words].mean(axis=1),
        ),
        Mistake(
            "Padding is left out of the sum, but counted: divide by the number of real words in "
            "the row.",
            lambda W, words: np.mean(W[words] * (words != 0)[..., None], axis=1),
        ),
        Mistake(
            "Padding is counted out, but its vector is in the sum still.",
            lambda W, words: W[words].sum(axis=1) / _counts(words),
        ),
        Mistake(
            "You add up and do not divide. Divide by the number of real words in each row.",
            lambda W, words: np.sum(W[words] * (words != 0)[..., None], axis=1),
        ),
        Mistake(
            "All sentences are divided by the same number. Each has a count of its own.",
            lambda W, words: (
                np.sum(W[words] * (words != 0)[..., None], axis=1) / _counts(words).mean()
            ),
            lambda W, words: (
                np.sum(W[words] * (words != 0)[..., None], axis=1) / _counts(words).sum()
            ),
        ),
        Mistake(
            "keepdims=True is missing: the counts have the shape (N,) and do not fit (N, H), or go "
            "along the wrong axis.",
            lambda W, words: (
                np.sum(W[words] * (words != 0)[..., None], axis=1) / np.sum(words != 0, axis=1)
            ),
        ),
        Mistake(
            "You average over the sentences. The words are axis 1.",
            lambda W, words: np.sum(W[words] * (words != 0)[..., None], axis=0) / len(words),
        ),
        Mistake(
            "A word that comes twice counts twice: np.unique has no place here.",
            lambda W, words: np.stack([W[np.unique(r[r != 0])].mean(axis=0) for r in words]),
        ),
        Mistake(
            "You average all sentences together. One vector for each row.",
            lambda W, words: W[words[words != 0]].mean(axis=0),
        ),
        Mistake(
            "You average over the vectors' own numbers, too. The result is (N, H).",
            lambda W, words: _means(W, words).mean(axis=1),
        ),
        Mistake("You return nothing. End with `return`.", lambda W, words: None),
    ],
    variants=[_in_a_loop, lambda W, words: _means(W, words).astype(np.float32)],
    hints=[
        "W[words] is (N, T, H). Which of the T vectors must not count?",
        "real = words != 0; W[words] * real[..., None] has zeros at padding.",
        "np.sum(W[words] * real[..., None], axis=1) / real.sum(axis=1, keepdims=True)",
    ],
)

# --- mean_vectors_backward ---------------------------------------------------------------


def _back(W, words, dout, *, counts=None, real=True, lost=False):
    """The reference, and by its options what goes wrong."""
    counts = _counts(words) if counts is None else counts
    share = np.repeat((dout / counts)[:, None], words.shape[1], axis=1)
    if real:
        share = share * (words != 0)[..., None]
    dW = np.zeros_like(W)
    if lost:
        dW[words] += share
    else:
        np.add.at(dW, words, share)
    return dW


def _by_products(W, words, dout):
    hot = (np.arange(len(W)) == words[..., None]) & (words != 0)[..., None]
    return (hot.sum(axis=1) / _counts(words)).T @ dout


def _each_word_once(W, words, dout):
    dW = np.zeros_like(W)
    for row, d in zip(words, dout, strict=True):
        real = row[row != 0]
        dW[np.unique(real)] += d / len(real)
    return dW


def _row_by_row(W, words, dout):
    dW = np.zeros(W.shape, np.float32)
    for row, d in zip(words, dout, strict=True):
        real = row[row != 0]
        for word in real:
            dW[word] += d / len(real)
    return dW


def _with_gradient(make):
    def give(rng):
        given = make(rng) if callable(make) else make
        W, words = given.positional
        return args(W, words, rng.normal(size=(len(words), W.shape[1])))

    return give


mean_vectors_backward = Exercise(
    reference=_back,
    observe=calls(**{name: _with_gradient(make) for name, make in _SENTENCES.items()}),
    mistakes=[
        Mistake(
            "Where a word comes more than once, one of its gradients is lost: dW[words] += … does "
            "not add up repeated places. Use np.add.at.",
            lambda *a: _back(*a, lost=True),
        ),
        Mistake(
            "Padding gets a gradient. It had no part in the mean: 0 where words is 0.",
            lambda *a: _back(*a, real=False),
        ),
        Mistake(
            "You do not divide. Each word is one part in the mean of its row: dout divided by the "
            "number of real words.",
            lambda *a: _back(*a, counts=1),
        ),
        Mistake(
            "You divide by T, padding included. Divide by the number of real words in the row.",
            lambda W, words, dout: _back(W, words, dout, counts=words.shape[1]),
        ),
        Mistake(
            "All sentences are divided by the same number. Each has a count of its own.",
            lambda W, words, dout: _back(W, words, dout, counts=_counts(words).sum()),
        ),
        Mistake(
            "keepdims=True is missing: the counts have the shape (N,) and do not fit (N, H), or go "
            "along the wrong axis.",
            lambda W, words, dout: _back(W, words, dout, counts=np.sum(words != 0, axis=1)),
        ),
        Mistake(
            "A word that comes twice in a sentence gets its share twice.",
            _each_word_once,
        ),
        Mistake(
            "Your gradient begins with the table itself. Begin with zeros.",
            lambda W, words, dout: W + _back(W, words, dout),
        ),
        Mistake(
            "You divide by the batch size. A mean over the words of a row is divided by their "
            "number.",
            lambda W, words, dout: _back(W, words, dout, counts=len(words)),
        ),
        Mistake(
            "You multiply by the vectors. The gradient of a sum of rows does not depend on what "
            "stands in them.",
            lambda W, words, dout: W * _back(W, words, dout),
        ),
        Mistake(
            "The signs are turned round.",
            lambda *a: -_back(*a),
        ),
        Mistake(
            "You return a gradient for each word of the batch, (N, T, H). Add them up in the rows "
            "of the table: np.add.at(dW, words, …).",
            lambda W, words, dout: (
                np.repeat((dout / _counts(words))[:, None], words.shape[1], axis=1)
                * (words != 0)[..., None]
            ),
        ),
        Mistake(
            "np.add.at works in place and returns nothing. Return dW.",
            lambda W, words, dout: None,
        ),
    ],
    variants=[_by_products, _row_by_row],
    hints=[
        "What does each real word of row n get? dout[n] over the number of real words there.",
        "Make an array (N, T, H) of these shares, zero at padding, and add it into the rows of the "
        "table.",
        "np.add.at(dW, words, (dout / counts)[:, None] * real[..., None])",
    ],
)
