"""Notebook cbow_and_skip_gram: looking words up in a table, and the way back."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.word_embeddings.parts import one_hot


def _by_one_hot_list(W, numbers):
    x = np.zeros((len(numbers), len(W)))
    x[np.arange(len(numbers)), numbers] = 1
    return x @ W


def _numbers(*shape, V=5):
    return lambda rng: args(rng.normal(size=(V, 3)), rng.integers(V, size=shape))


embedding_forward = Exercise(
    reference=lambda W, numbers: W[numbers],
    observe=calls(
        three_words=lambda rng: args(rng.normal(size=(5, 2)), np.array([3, 0, 3])),
        as_many_as_columns=lambda rng: args(rng.normal(size=(4, 3)), np.array([2, 0, 1])),
        batch_of_contexts=_numbers(2, 4),
    ),
    mistakes=[
        Mistake(
            "You take columns. A word has a row: W[numbers].",
            lambda W, numbers: W[:, numbers],
            lambda W, numbers: W.T[numbers],
        ),
        Mistake(
            "You return the one-hot rows. Multiply them by W, or better take W[numbers].",
            lambda W, numbers: np.eye(len(W))[numbers],
        ),
        Mistake(
            "Your words count from 1. Word 0 has row 0.",
            lambda W, numbers: W[numbers - 1],
        ),
        Mistake(
            "You add the rows up. Each word keeps its own.",
            lambda W, numbers: W[numbers].sum(axis=-2),
        ),
        Mistake(
            "You average the rows. Here each word keeps its own; the mean comes later.",
            lambda W, numbers: W[numbers].mean(axis=-2),
        ),
        Mistake(
            "numbers has been made flat. Its shape should stay, with H behind it: W[numbers] does "
            "that by itself.",
            lambda W, numbers: W[numbers.ravel()],
        ),
        Mistake(
            "You return the first rows of the table, as many as there are words. Which rows is "
            "said by numbers.",
            lambda W, numbers: W[: len(numbers)],
        ),
        Mistake(
            "np.take without an axis counts through all numbers of the table, one row after the "
            "other. Take rows: np.take(W, numbers, axis=0), or W[numbers].",
            lambda W, numbers: np.take(W, numbers),
        ),
        Mistake(
            "Your one-hot rows fit one list of numbers, not a batch of contexts, which has the "
            "shape (N, C). W[numbers] works for every shape.",
            _by_one_hot_list,
        ),
    ],
    variants=[
        lambda W, numbers: one_hot(numbers, len(W)) @ W,
        lambda W, numbers: np.take(W, numbers, axis=0).astype(np.float32),
    ],
    hints=[
        "An array of whole numbers may stand in the brackets: a[[2, 0]] are two elements of a.",
        "W[numbers] has the shape of numbers, with the shape of a row behind it.",
    ],
)


def _embedding_backward(W, numbers, dout):
    dW = np.zeros_like(W)
    np.add.at(dW, numbers, dout)
    return dW


def _assigned(W, numbers, dout):
    dW = np.zeros_like(W)
    dW[numbers] = dout
    return dW


def _plus_equals(W, numbers, dout):
    dW = np.zeros_like(W)
    dW[numbers] += dout
    return dW


def _into_W(W, numbers, dout):
    np.add.at(W, numbers, dout)
    return W


def _on_top_of_W(W, numbers, dout):
    dW = W.copy()
    np.add.at(dW, numbers, dout)
    return dW


def _averaged(W, numbers, dout):
    times = np.bincount(numbers.ravel(), minlength=len(W))[:, None]
    return _embedding_backward(W, numbers, dout) / np.maximum(times, 1)


def _first_only(W, numbers, dout):
    _, first = np.unique(numbers, return_index=True)
    rows, values = numbers.ravel()[first], dout.reshape(-1, W.shape[1])[first]
    return _embedding_backward(W, rows, values)


def _subtracted(W, numbers, dout):
    return -_embedding_backward(W, numbers, dout)


def _by_one_hot(W, numbers, dout):
    return one_hot(numbers.ravel(), len(W)).T @ dout.reshape(-1, W.shape[1])


def _in_a_loop(W, numbers, dout):
    dW = np.zeros(W.shape, np.float32)
    for number, row in zip(numbers.ravel(), dout.reshape(-1, W.shape[1]), strict=True):
        dW[number] += row
    return dW


def _row_by_row(W, numbers, dout):
    dW = np.zeros_like(W)
    for i, number in enumerate(numbers):
        dW[number] += dout[i]
    return dW


def _into_dout(W, numbers, dout):
    dW = np.zeros_like(dout)
    np.add.at(dW, numbers, dout)
    return dW


embedding_backward = Exercise(
    reference=_embedding_backward,
    observe=calls(
        different_words=lambda rng: args(
            rng.normal(size=(4, 2)), np.array([3, 0]), rng.normal(size=(2, 2))
        ),
        a_word_twice=lambda rng: args(
            rng.normal(size=(4, 3)), np.array([1, 2, 1, 1]), rng.normal(size=(4, 3))
        ),
        batch_of_contexts=lambda rng: args(
            rng.normal(size=(5, 2)), np.array([[4, 0, 1], [0, 4, 4]]), rng.normal(size=(2, 3, 2))
        ),
    ),
    mistakes=[
        Mistake(
            "Where a word was looked up twice, only one of its gradients is left. dW[numbers] = "
            "dout overwrites, and dW[numbers] += dout does so as well: NumPy reads the old rows "
            "once, before it adds. np.add.at(dW, numbers, dout) adds them all.",
            _assigned,
            _plus_equals,
            _first_only,
        ),
        Mistake(
            "You average the gradients of a word that was looked up several times. They add up: "
            "each use of it has its share in the loss.",
            _averaged,
        ),
        Mistake(
            "You add to the table itself. Begin with zeros: np.zeros_like(W). Learning is the "
            "optimizer's work.",
            _into_W,
            _on_top_of_W,
        ),
        Mistake(
            "The sign is wrong. This is the gradient; the optimizer will subtract it.",
            _subtracted,
        ),
        Mistake(
            "You return the gradients of the words in the batch. A gradient has the shape of its "
            "parameter: (V, H), with zeros for the other words.",
            lambda W, numbers, dout: dout,
        ),
        Mistake(
            "Your gradient is 0 throughout. Add dout to the rows that were looked up.",
            lambda W, numbers, dout: np.zeros_like(W),
        ),
        Mistake(
            "np.add.at changes its first argument and returns nothing. Return dW.",
            lambda W, numbers, dout: None,
        ),
        Mistake(
            "You return the rows of dW that were looked up. Return the whole of it.",
            lambda W, numbers, dout: _embedding_backward(W, numbers, dout)[numbers],
        ),
        Mistake(
            "Your loop goes along the first axis of numbers. Where numbers has the shape (N, C), "
            "it takes C words at a time, and += adds only once for a word that is twice among "
            "them. Loop over numbers.ravel(), or take np.add.at.",
            _row_by_row,
        ),
        Mistake(
            "You divide by the number of words. A row that was looked up passes its gradient on "
            "as it is.",
            lambda W, numbers, dout: _embedding_backward(W, numbers, dout) / len(numbers),
            lambda W, numbers, dout: _embedding_backward(W, numbers, dout) / numbers.size,
        ),
        Mistake(
            "What you index by the word numbers has a row for each word of the batch, not of the "
            "vocabulary. Begin with zeros in the shape of W: np.zeros_like(W).",
            _into_dout,
            lambda W, numbers, dout: dout[numbers],
        ),
    ],
    variants=[_by_one_hot, _in_a_loop],
    hints=[
        "A row that was looked up goes into the output unchanged, so its gradient comes back "
        "unchanged. And if a row went to two places?",
        "Zeros in the shape of W; for every word in numbers add its row of dout to the word's row. "
        "+= with a list of rows adds only once per row.",
        "dW = np.zeros_like(W); np.add.at(dW, numbers, dout); return dW",
    ],
)
