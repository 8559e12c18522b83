"""Which words are near, and what is to c as b is to a."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from common.layers.layer import Floats


def unit_rows(W: Floats) -> Floats:
    """Every row divided by its length (a row of zeros stays)."""
    lengths = np.linalg.norm(W, axis=-1, keepdims=True)
    return W / np.where(lengths > 0, lengths, 1)


def nearest(W: Floats, word: int, count: int = 5) -> NDArray[np.int64]:
    """The numbers of the words whose vectors have the largest cosine with that of `word`, best
    first, itself left out. W: shape (V, H)."""
    units = unit_rows(W)
    cosines = units @ units[word]
    cosines[word] = -np.inf
    return np.argsort(-cosines, kind="stable")[:count]


def answers(
    W: Floats, questions: NDArray[np.integer], leave_out: bool = True, at_once: int = 1000
) -> NDArray[np.int64]:
    """For questions (a, b, c), shape (Q, 3), the word nearest to b - a + c: shape (Q,).

    leave_out: whether a, b and c themselves may not be the answer, as is usual. at_once: how many
    questions are scored together.
    """
    units = unit_rows(W)
    found = []
    for start in range(0, len(questions), at_once):
        a, b, c = questions[start : start + at_once].T
        cosines = unit_rows(units[b] - units[a] + units[c]) @ units.T
        if leave_out:
            cosines[np.arange(len(a))[:, None], np.stack([a, b, c], axis=1)] = -np.inf
        found.append(cosines.argmax(axis=1))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def analogy_accuracy(
    W: Floats, questions: Sequence[Sequence[int]] | NDArray[np.integer], leave_out: bool = True
) -> float:
    """The share of questions (a, b, c, d), shape (Q, 4), that are answered by d."""
    questions = np.asarray(questions)
    return float(np.mean(answers(W, questions[:, :3], leave_out) == questions[:, 3]))
