"""From sentences to numbers: words and their counts, contexts and targets."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
EDGE = "."  # stands where a window reaches over the edge of its sentence


@dataclass(frozen=True)
class Vocabulary:
    """Words by number and numbers by word; the most frequent word is number 0.

    words: V words. number_of: the way back. counts: how often each was seen, shape (V,).
    """

    words: list[str]
    number_of: dict[str, int]
    counts: Numbers

    def __len__(self) -> int:
        return len(self.words)

    def numbers(self, words: Iterable[str]) -> Numbers:
        """The numbers of some words. Raises KeyError for a word that is not known."""
        return np.array([self.number_of[word] for word in words], dtype=np.int64)


def build_vocabulary(sentences: Iterable[Sequence[str]], at_least: int = 1) -> Vocabulary:
    """All words that occur `at_least` so often, the most frequent first.

    Among equally frequent ones, the one that was seen first comes first.
    """
    counts = Counter(word for sentence in sentences for word in sentence)
    kept = [(word, count) for word, count in counts.most_common() if count >= at_least]
    words = [word for word, _ in kept]
    number_of = {word: number for number, word in enumerate(words)}
    return Vocabulary(words, number_of, np.array([count for _, count in kept], dtype=np.int64))


def contexts_and_targets(
    sentences: Iterable[Sequence[int]], window: int, edge: int
) -> tuple[Numbers, Numbers]:
    """For every word of every sentence, the words around it: contexts (M, 2 window), targets (M,).

    sentences: word numbers. window: how many words on either side belong to the context. edge: the
    number that stands where the window reaches over the edge of the sentence. Raises ValueError for
    a window below 1.
    """
    if window < 1:
        raise ValueError(f"a window reaches at least 1 word far, not {window}.")
    margin = [np.full(window, edge, dtype=np.int64)]
    parts, targets = list(margin), []
    for sentence in sentences:
        numbers = np.asarray(sentence, dtype=np.int64)
        parts += [numbers, *margin]
        targets.append(len(numbers))
    line = np.concatenate(parts)
    lengths = np.array(targets, dtype=np.int64)
    # Where the words of each sentence stand in the line: behind the margins before it.
    places = np.arange(lengths.sum()) + window * np.repeat(np.arange(1, len(lengths) + 1), lengths)
    around = np.r_[-window:0, 1 : window + 1]
    return line[places[:, None] + around], line[places]
