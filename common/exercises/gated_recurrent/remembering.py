"""Notebook lstm_learns: the task of remembering one symbol."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited


def _remember_task(first, noise, symbols):
    numbers = np.concatenate([first[:, np.newaxis], noise], axis=1)
    return np.eye(symbols)[numbers]


def _by_setting(first, noise, symbols):
    count, distance = noise.shape
    x = np.zeros((count, distance + 1, symbols), dtype=np.float32)
    for n in range(count):
        x[n, 0, first[n]] = 1
        for t in range(distance):
            x[n, t + 1, noise[n, t]] = 1
    return x


def _by_comparing(first, noise, symbols):
    return np.column_stack([first, noise])[:, :, None] == np.arange(symbols)


def _as_floats(first, noise, symbols):
    return _by_comparing(first, noise, symbols).astype(float)


def _drawn(rng):
    return args(rng.integers(0, 3, 4), rng.integers(3, 5, (4, 6)), 5)


remember_task = Exercise(
    reference=_remember_task,
    observe=calls(
        by_hand=args([2], [[3, 4]], 5),
        two=args([1, 0], [[2, 2, 3], [3, 2, 2]], 4),
        random=_drawn,
        more_symbols_than_seen=args([0, 1], [[2], [2]], 6),
    ),
    mistakes=[
        Mistake(
            "The symbol to be remembered comes last. It is the first of the sequence: "
            "np.concatenate([first[:, np.newaxis], noise], axis=1).",
            _edited(
                _remember_task, "[first[:, np.newaxis], noise]", "[noise, first[:, np.newaxis]]"
            ),
        ),
        Mistake(
            "The symbol to be remembered is missing: put first before the noise, as a column.",
            _edited(
                _remember_task,
                "np.concatenate([first[:, np.newaxis], noise], axis=1)",
                "noise",
            ),
        ),
        Mistake(
            "The noise is missing: after the first symbol come those of noise.",
            _edited(
                _remember_task,
                "np.concatenate([first[:, np.newaxis], noise], axis=1)",
                "first[:, np.newaxis]",
            ),
            lambda first, noise, symbols: np.eye(symbols)[first],
        ),
        Mistake(
            "You return the numbers. A network reads one-hot rows: np.eye(symbols)[numbers].",
            _edited(_remember_task, "np.eye(symbols)[numbers]", "numbers"),
        ),
        Mistake(
            "The rows of your one-hot table have the wrong length. There are `symbols` kinds: "
            "np.eye(symbols).",
            _edited(_remember_task, "np.eye(symbols)[", "np.eye(numbers.max() + 1)["),
            _edited(_remember_task, "np.eye(symbols)[", "np.eye(symbols + 1)["),
        ),
        Mistake(
            "Your axes are (T + 1, N, symbols). Sequences come first: (N, T + 1, symbols).",
            _edited(_remember_task, "np.eye(symbols)[numbers]", "np.eye(symbols)[numbers.T]"),
        ),
        Mistake(
            "Your axes are (N, symbols, T + 1). The one-hot rows come last: (N, T + 1, symbols).",
            _edited(
                _remember_task,
                "np.eye(symbols)[numbers]",
                "np.eye(symbols)[numbers].swapaxes(1, 2)",
            ),
        ),
        Mistake(
            "first has the shape (N,) and noise (N, T): make a column of first before you join "
            "them, first[:, np.newaxis].",
            _edited(_remember_task, "first[:, np.newaxis]", "first"),
            _edited(
                _remember_task, "[first[:, np.newaxis], noise], axis=1", "[first, noise], axis=0"
            ),
        ),
        Mistake(
            "You have joined along axis 0, which puts first above the noise. Each sequence begins "
            "with its own symbol: axis=1.",
            _edited(
                _remember_task,
                "np.concatenate([first[:, np.newaxis], noise], axis=1)",
                "np.concatenate([np.repeat(first[np.newaxis, :1], noise.shape[1], 1), noise])",
            ),
        ),
        Mistake(
            "The first symbol takes the place of a noise symbol. The sequence is one longer than "
            "the noise.",
            lambda first, noise, symbols: _replacing(first, noise, symbols),
        ),
        Mistake(
            "x[:, 0, first] sets the symbols of all sequences in every sequence. A row for each: "
            "x[np.arange(N), 0, first], or np.eye(symbols)[numbers].",
            lambda first, noise, symbols: _set_for_all(first, noise, symbols),
            lambda first, noise, symbols: _set_for_all(first, noise, symbols, also_noise=True),
        ),
        Mistake(
            "The noise is missing: its rows are zeros. They are one-hot rows as well.",
            lambda first, noise, symbols: _without_noise(first, noise, symbols),
        ),
        Mistake(
            "The steps have lost an axis: your rows lie one after the other. The shape is "
            "(N, T + 1, symbols).",
            _edited(
                _remember_task,
                "np.eye(symbols)[numbers]",
                "np.eye(symbols)[numbers].reshape(len(first), -1)",
            ),
        ),
        Mistake(
            "All sequences begin with the same symbol. Each has its own, first[n].",
            _edited(_remember_task, "first[:, np.newaxis]", "np.full((len(first), 1), first[0])"),
        ),
    ],
    variants=[_by_setting, _as_floats],
    hints=[
        "First the numbers of all steps, shape (N, T + 1): a column for first, then the noise.",
        "np.concatenate([first[:, np.newaxis], noise], axis=1) joins them. Row k of "
        "np.eye(symbols) is the one-hot row of symbol k.",
        "np.eye(symbols)[numbers] looks up a whole array of numbers at once.",
    ],
)


def _replacing(first, noise, symbols):
    numbers = noise.copy()
    numbers[:, 0] = first
    return np.eye(symbols)[numbers]


def _set_for_all(first, noise, symbols, also_noise=False):
    x = np.zeros((len(first), noise.shape[1] + 1, symbols))
    x[:, 0, first] = 1
    for t in range(noise.shape[1]):
        x[slice(None) if also_noise else np.arange(len(first)), t + 1, noise[:, t]] = 1
    return x


def _without_noise(first, noise, symbols):
    x = np.zeros((len(first), noise.shape[1] + 1, symbols))
    x[np.arange(len(first)), 0, first] = 1
    return x


__all__ = ["remember_task"]
