"""Writing an answer symbol by symbol."""

import numpy as np
from numpy.typing import NDArray

from common.datasets.symbols import END, PAD, START
from common.functions import softmax
from common.layers.layer import Floats
from common.seq2seq.decoders import Decoder


def generate(
    decoder: Decoder,
    hs: Floats,
    seen: NDArray[np.bool_] | None,
    length: int,
    rng: np.random.Generator | None = None,
    temperature: float = 1.0,
) -> NDArray[np.int64]:
    """Up to `length` symbols for each row, each one the next step's input. Returns (N, length).

    hs, seen: what the encoder gave, as for the decoder's forward pass. rng: draws each symbol by
    its probability; without it the likeliest is taken. temperature: divides the scores before a
    draw. What comes after the end mark is padding.
    """
    words = np.full(len(hs), START)
    answers = np.full((len(hs), length), PAD, np.int64)
    state, running = None, np.ones(len(hs), bool)
    for step in range(length):
        scores = decoder.forward(words[:, np.newaxis], hs, seen, state)[:, 0]
        state = decoder.state
        words = scores.argmax(axis=1) if rng is None else _draw(rng, scores / temperature)
        answers[running, step] = words[running]
        running &= words != END
        if not running.any():
            break
    return answers


def _draw(rng: np.random.Generator, scores: Floats) -> NDArray[np.int64]:
    sums = np.cumsum(softmax(scores), axis=1)
    # Times the last sum, which rounding may leave a little below 1.
    return np.argmax(sums > rng.random((len(sums), 1)) * sums[:, -1:], axis=1)
