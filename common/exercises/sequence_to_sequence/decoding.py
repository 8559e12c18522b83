"""Notebook decoding: the likeliest symbol, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.datasets.symbols import START
from common.exercises.perceptron.edited import edited as _edited
from common.functions import softmax

# --- greedy_decode ---------------------------------------------------------------------------


def _greedy_decode(decode, h, length):
    words = np.full(len(h), START)
    said = []
    for _ in range(length):
        scores, h = decode(words, h)
        words = scores.argmax(axis=1)
        said.append(words)
    return np.stack(said, axis=1)


def _into_an_array(decode, h, length):
    said = np.empty((len(h), length), int)
    words = START * np.ones(len(h), int)
    for k in range(length):
        scores, h = decode(words, h)
        said[:, k] = words = np.argmax(softmax(scores), axis=-1)
    return said


def _as_columns(decode, h, length):
    said = [np.array([START] * len(h))]
    while len(said) <= length:
        scores, h = decode(said[-1], h)
        said.append(scores.argmax(1))
    return np.array(said[1:]).T


def _writer(rng, V, H):
    """A small decoder whose likeliest symbol changes from step to step."""
    table, Wh, W = rng.normal(size=(V, H)), rng.normal(size=(H, H)), rng.normal(size=(H, V))

    def decode(words, h):
        h = np.tanh(table[words] + 2 * h @ Wh)
        return 3 * h @ W, h

    return decode


def _to_write(N, length):
    def make(rng):
        return args(_writer(rng, 9, 6), rng.normal(size=(N, 6)), length)

    return make


greedy_decode = Exercise(
    reference=_greedy_decode,
    observe=calls(one_step=_to_write(4, 1), six_steps=_to_write(3, 6), eight=_to_write(2, 8)),
    mistakes=[
        Mistake(
            "Every step starts from the same h. Go on from the state that decode gave back.",
            _edited(_greedy_decode, "scores, h = decode", "scores, _ = decode"),
        ),
        Mistake(
            "Every step gets the start mark. From the second on it gets what was said before.",
            _edited(_greedy_decode, "        words = scores.argmax(axis=1)\n", "",
                    "said.append(words)", "said.append(scores.argmax(axis=1))"),
        ),
        Mistake(
            "You start with 0, which is PAD. An answer starts with START.",
            _edited(_greedy_decode, "np.full(len(h), START)", "np.zeros(len(h), int)"),
        ),
        Mistake(
            "You start with END. An answer starts with START.",
            _edited(_greedy_decode, "np.full(len(h), START)", "np.full(len(h), START + 1)"),
        ),
        Mistake(
            "Your answers begin with the start mark. Keep what was said after it.",
            _edited(_greedy_decode, "said = []", "said = [words]"),
            _edited(_greedy_decode, "said = []", "said = [words]",
                    "range(length)", "range(length - 1)"),
        ),
        Mistake(
            "Each row should be an answer; yours are the columns. np.stack(said, axis=1).",
            _edited(_greedy_decode, "np.stack(said, axis=1)", "np.stack(said)"),
        ),
        Mistake(
            "reshape does not turn columns into rows: the numbers keep their order. "
            "np.stack(said, axis=1).",
            _edited(_greedy_decode, "np.stack(said, axis=1)",
                    "np.array(said).reshape(len(h), length)"),
        ),
        Mistake(
            "Your start marks are floating-point numbers, and such numbers choose no row of a "
            "table. np.full(len(h), START) has whole ones.",
            _edited(_greedy_decode, "np.full(len(h), START)", "np.ones(len(h))"),
        ),
        Mistake(
            "argmax over axis 0 compares the answers with each other. Compare the symbols: axis=1.",
            _edited(_greedy_decode, "argmax(axis=1)", "argmax(axis=0)"),
        ),
        Mistake(
            "argmax without an axis finds one place in the whole array. Each row has its own: "
            "axis=1.",
            _edited(_greedy_decode, "scores.argmax(axis=1)", "scores.argmax()"),
            _edited(_greedy_decode, "scores.argmax(axis=1)",
                    "np.full(len(h), scores.argmax())"),
        ),
        Mistake(
            "You take the least likely symbol. argmax, not argmin.",
            _edited(_greedy_decode, "argmax", "argmin"),
        ),
        Mistake(
            "You collect the scores. Wanted are the symbols, scores.argmax(axis=1).",
            _edited(_greedy_decode, "said.append(words)", "said.append(scores)"),
        ),
        Mistake(
            "The highest scores themselves are no symbols. argmax says where they stand.",
            _edited(_greedy_decode, "said.append(words)", "said.append(scores.max(axis=1))"),
        ),
        Mistake(
            "You return the last symbol alone. Collect one for each step.",
            _edited(_greedy_decode, "return np.stack(said, axis=1)", "return words"),
        ),
        Mistake(
            "One step is missing: there should be `length` of them.",
            _edited(_greedy_decode, "range(length)", "range(1, length + (length == 1))"),
            _edited(_greedy_decode, "range(length)", "range(length - 1)"),
        ),
        Mistake("Your function returns nothing. End it with return.", lambda *given: None),
    ],
    variants=[_into_an_array, _as_columns],
    hints=[
        "A loop of `length` steps. What goes into the first one is START for every answer, "
        "np.full(len(h), START).",
        "Each step: decode gives scores and a new h; the likeliest symbol of each row is said, and "
        "goes into the next step.",
        "scores, h = decode(words, h); words = scores.argmax(axis=1); said.append(words); at the "
        "end np.stack(said, axis=1)",
    ],
)  # fmt: skip

# --- predict first, and check yourself ---------------------------------------------------------

without_end_marks = Prediction(
    options="abc",
    outcome="c",
    because="The sum, and then digits on and on: nothing tells it where to end.",
)

is_a_limit_needed = Choice(
    answer="b",
    wrong={
        "a": "Nothing forces it. The mark is one symbol among others, and another may be likelier "
        "at every single step.",
        "c": "A limit and a mark do different things: the mark says where this answer ends, the "
        "limit that the loop does.",
    },
    hints=["What did the network do that had never been asked for an end mark?"],
)

what_temperature_does = Choice(
    answer="c",
    wrong={
        "a": "That is a high temperature: the scores come closer together.",
        "b": "The order of the symbols stays: all scores are divided by the same number.",
    },
    hints=["Divide the scores 2 and 1 by 0.1. How far apart are they?"],
)
