"""Notebook decoding: a symbol drawn by its probability."""

import numpy as np

from common.checking import Call, Exercise, Mistake, exact, holds
from common.datasets.symbols import START
from common.exercises.perceptron.edited import edited as _edited
from common.exercises.sequence_to_sequence.decoding import _writer
from common.functions import softmax


def _sample_decode(decode, h, length, rng, temperature):
    words = np.full(len(h), START)
    said = []
    for _ in range(length):
        scores, h = decode(words, h)
        p = softmax(scores / temperature)
        words = np.array([rng.choice(len(row), p=row) for row in p])
        said.append(words)
    return np.stack(said, axis=1)


def _by_sums(decode, h, length, rng, temperature):
    words, said = np.full(len(h), START), []
    for _ in range(length):
        scores, h = decode(words, h)
        sums = np.cumsum(softmax(scores / temperature), axis=1)
        words = np.argmax(sums > sums[:, -1:] * rng.random((len(h), 1)), axis=1)
        said.append(words)
    return np.stack(said, axis=1)


def _by_gumbel(decode, h, length, rng, temperature):
    words, said = np.full(len(h), START), []
    for _ in range(length):
        scores, h = decode(words, h)
        words = np.argmax(scores / temperature + rng.gumbel(size=scores.shape), axis=1)
        said.append(words)
    return np.stack(said, axis=1)


_COUNT = 200  # answers, so a share is exact to 0.16 with 4.5 standard deviations
_SCORES = np.array([0.0, 0.0, 0.0, 0.0, 3.0])


def _one_of_five(words, h):
    """The same scores for everybody: symbol 4 is ahead by 3."""
    return np.tile(_SCORES, (len(h), 1)), h


def _observe_drawn(answer, rng):
    decode, h = _writer(rng, 9, 6), rng.normal(size=(3, 6))
    seed = int(rng.integers(2**31))
    yield (
        "answers at a temperature next to 0, which are the likeliest",
        Call(answer, decode, h, 6, np.random.default_rng(seed), 1e-4),
        exact(),
    )
    many = np.zeros((_COUNT, 2))
    for temperature in (2.0, 0.5):
        said = yield Call(answer, _one_of_five, many, 1, np.random.default_rng(seed), temperature)
        wanted = float(softmax(_SCORES / temperature)[4])
        yield (
            f"share of the likeliest of five symbols at temperature {temperature:g}",
            float(np.mean(np.asarray(said) == 4)),
            holds(lambda share, p=wanted: abs(share - p) < 0.16, f"it should be near {wanted:.2f}"),
        )
    fed = []

    def listening(words, h):
        fed.append(np.array(words))
        return np.zeros((len(h), 5)), h

    said = yield Call(answer, listening, many[:30], 3, np.random.default_rng(seed), 1.0)
    said = np.asarray(said)
    yield "shape of 30 answers of 3 symbols", list(said.shape)
    yield "the answers differ from each other", bool(np.any(said != said[:1]))
    yield "not always the first of symbols that are equally likely", bool(np.any(said != 0))
    yield (
        "each step gets what was drawn in the last",
        len(fed) == 3 and all(np.array_equal(fed[k + 1], said[:, k]) for k in range(2)),
    )
    again = yield Call(answer, listening, many[:30], 3, np.random.default_rng(seed), 1.0)
    yield "the same rng gives the same answers", bool(np.array_equal(said, again))
    other = yield Call(answer, listening, many[:30], 3, np.random.default_rng(seed + 1), 1.0)
    yield "another rng gives other answers", not np.array_equal(said, other)


_DRAW = "np.array([rng.choice(len(row), p=row) for row in p])"

sample_decode = Exercise(
    reference=_sample_decode,
    observe=_observe_drawn,
    mistakes=[
        Mistake(
            "The temperature has no effect. Divide the scores by it before the softmax.",
            _edited(_sample_decode, "scores / temperature", "scores"),
        ),
        Mistake(
            "You multiply by the temperature. Divide by it: a high one makes the differences "
            "smaller.",
            _edited(_sample_decode, "scores / temperature", "scores * temperature"),
        ),
        Mistake(
            "You divide the probabilities by the temperature, after the softmax. Divide the "
            "scores, before it.",
            _edited(_sample_decode, "softmax(scores / temperature)",
                    "softmax(softmax(scores) / temperature)"),
            _edited(_sample_decode, "softmax(scores / temperature)",
                    "softmax(scores) / temperature"),
        ),
        Mistake(
            "You take the likeliest symbol every time. Draw one: rng.choice(len(row), p=row).",
            _edited(_sample_decode, _DRAW, "p.argmax(axis=1)"),
        ),
        Mistake(
            "All symbols are equally likely to be drawn. Hand over the probabilities, p=row.",
            _edited(_sample_decode, ", p=row", ""),
            _edited(_sample_decode, "p=row", "p=np.full(len(row), 1 / len(row))"),
        ),
        Mistake(
            "All answers get the same draw. Draw one symbol for each row.",
            _edited(_sample_decode, _DRAW, "np.full(len(h), rng.choice(len(p[0]), p=p[0]))"),
            _edited(_sample_decode, _DRAW, "(np.cumsum(p, axis=1) > rng.random()).argmax(axis=1)"),
        ),
        Mistake(
            "Every step starts from the same h. Go on from the state that decode gave back.",
            _edited(_sample_decode, "scores, h = decode", "scores, _ = decode"),
        ),
        Mistake(
            "Every step gets the start mark. From the second on it gets what was drawn before.",
            _edited(_sample_decode, "words = np.array", "drawn = np.array",
                    "said.append(words)", "said.append(drawn)"),
        ),
        Mistake(
            "The next step gets the likeliest symbol and not the one that was drawn.",
            _edited(_sample_decode, "        words = np.array", "        drawn = np.array",
                    "said.append(words)", "said.append(drawn); words = scores.argmax(axis=1)"),
        ),
        Mistake(
            "You draw from np.random, and nobody can repeat that. Use the rng that you are given.",
            _edited(_sample_decode, "rng.choice", "np.random.default_rng().choice"),
            _edited(_sample_decode, "rng.choice", "np.random.choice"),
        ),
        Mistake(
            "Whatever rng you are given, the draws are the same: you made a generator of your own. "
            "Use rng.",
            _edited(_sample_decode, "    said = []",
                    "    said = []; rng = np.random.default_rng(0)"),
            _edited(_sample_decode, "rng.choice", "np.random.default_rng(0).choice"),
        ),
        Mistake(
            "rng.choice wants probabilities that add up to 1. Put the scores through a softmax.",
            _edited(_sample_decode, "softmax(scores / temperature)", "scores / temperature"),
        ),
        Mistake(
            "rng.choice draws from one row of probabilities. Let it draw for each row by itself.",
            _edited(_sample_decode, _DRAW, "rng.choice(p.shape[1], p=p)"),
        ),
        Mistake(
            "You start with 0, which is PAD. An answer starts with START.",
            _edited(_sample_decode, "np.full(len(h), START)", "np.zeros(len(h), int)"),
        ),
        Mistake(
            "Your answers begin with the start mark. Keep what was said after it.",
            _edited(_sample_decode, "said = []", "said = [words]"),
        ),
        Mistake(
            "Each row should be an answer; yours are the columns. np.stack(said, axis=1).",
            _edited(_sample_decode, "np.stack(said, axis=1)", "np.stack(said)"),
        ),
        Mistake("Your function returns nothing. End it with return.", lambda *given: None),
    ],
    variants=[_by_sums, _by_gumbel],
    hints=[
        "It is your greedy_decode with another way to choose the symbol of each row.",
        "p = softmax(scores / temperature) has a row of probabilities for each answer. rng.choice "
        "draws from one row at a time.",
        "words = np.array([rng.choice(len(row), p=row) for row in p])",
    ],
)  # fmt: skip
