"""Notebook decoding: the likeliest symbol, a drawn one, and where an answer ends."""

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction, args, calls, exact, holds
from common.datasets.symbols import END, PAD, START
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
            _edited(_greedy_decode, "np.full(len(h), START)", "np.full(len(h), END)"),
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

# --- sample_decode ---------------------------------------------------------------------------


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
        ),
        Mistake(
            "All answers get the same draw. Draw one symbol for each row.",
            _edited(_sample_decode, _DRAW, "np.full(len(h), rng.choice(len(p[0]), p=p[0]))"),
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
        ),
        Mistake(
            "rng.choice wants probabilities that add up to 1. Put the scores through a softmax.",
            _edited(_sample_decode, "softmax(scores / temperature)", "scores / temperature"),
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

# --- stop_at_end_mark ------------------------------------------------------------------------


def _stop_at_end_mark(said):
    marks = said == END
    before = np.cumsum(marks, axis=1) - marks
    return np.where(before > 0, PAD, said)


def _row_by_row(said):
    stopped = said.copy()
    for row in stopped:
        places = np.flatnonzero(row == END)
        if len(places):
            row[places[0] + 1 :] = PAD
    return stopped


def _symbol_by_symbol(said):
    rows = []
    for row in said.tolist():
        ended, new = False, []
        for word in row:
            new.append(PAD if ended else word)
            ended = ended or word == END
        rows.append(new)
    return np.array(rows)


def _with_argmax(said):
    first = np.where((said == END).any(axis=1), (said == END).argmax(axis=1), said.shape[1])
    return said * (np.arange(said.shape[1]) <= first[:, None])


def _without_any(said):
    first = (said == END).argmax(axis=1)
    return said * (np.arange(said.shape[1]) <= first[:, None])


def _in_place(said):
    for row in said:
        places = np.flatnonzero(row == END)
        if len(places):
            row[places[0] + 1 :] = PAD
    return said


def _at_the_last(said):
    behind = np.cumsum((said == END)[:, ::-1], axis=1)[:, ::-1] == 0
    return np.where(behind & (said == END).any(axis=1, keepdims=True), PAD, said)


def _all_at_the_first_column(said):
    columns = np.flatnonzero((said == END).any(axis=0))
    stopped = said.copy()
    if len(columns):
        stopped[:, columns[0] + 1 :] = PAD
    return stopped


def _as_lists(said):
    rows = []
    for row in said.tolist():
        rows.append(row[: row.index(END) + 1] if END in row else row)
    return rows


def _with_ends(rng):
    said = rng.integers(3, 9, size=(4, 7))
    said[0, [2, 4]] = said[1, 5] = said[3, 0] = END
    return said


stop_at_end_mark = Exercise(
    reference=_stop_at_end_mark,
    observe=calls(
        by_hand=[[7, 5, END, 5, 8], [4, END, 9, END, 3], [6, 7, 8, 9, 3]],
        end_last=[[3, 5, 4, END], [END, 7, 7, 7]],
        never=[[5, 3, 4, 6]],
        random=_with_ends,
    ),
    mistakes=[
        Mistake(
            "The end mark itself is gone. It belongs to the answer; only what comes after it goes.",
            lambda said: np.where(np.cumsum(said == END, axis=1) > 0, PAD, said),
        ),
        Mistake(
            "A row without an end mark is cut after its first symbol: argmax of a row without any "
            "True is 0. Leave such a row as it is.",
            _without_any,
        ),
        Mistake(
            "You stop at the last end mark of a row. What counts is the first.",
            _at_the_last,
        ),
        Mistake(
            "You stop all answers where the first of them ends. Each row ends by itself.",
            _all_at_the_first_column,
        ),
        Mistake(
            "You only take the end marks away. What stands after the first one has to go.",
            lambda said: np.where(said == END, PAD, said),
        ),
        Mistake(
            "You take away one symbol after each end mark. Everything after the first has to go.",
            lambda said: np.where(np.roll(said == END, 1, axis=1), PAD, said),
        ),
        Mistake(
            "Everything before the end mark is gone. Keep it, and fill up what comes after.",
            lambda said: np.where(np.cumsum(said == END, axis=1) > 0, said, PAD),
        ),
        Mistake(
            "You count down the columns. An answer is a row: axis=1.",
            lambda said: np.where(np.cumsum(said == END, 0) - (said == END) > 0, PAD, said),
        ),
        Mistake(
            "After the end you fill up with end marks. Fill up with PAD.",
            lambda said: np.where(np.cumsum(said == END, 1) - (said == END) > 0, END, said),
        ),
        Mistake(
            "Without an axis, cumsum runs through all rows as one. Each row begins anew: axis=1.",
            lambda said: np.where(
                (np.cumsum(said == END).reshape(said.shape) - (said == END)) > 0, PAD, said
            ),
        ),
        Mistake(
            "Your rows have different lengths. Keep the shape and fill up with PAD.",
            _as_lists,
        ),
        Mistake(
            "You change the array that you were given. Make a copy first, or use np.where.",
            _in_place,
        ),
        Mistake("Your function returns nothing. End it with return.", lambda said: None),
    ],
    variants=[_row_by_row, _symbol_by_symbol, _with_argmax],
    hints=[
        "For each place: was there an end mark before it, in its row? Then PAD.",
        "np.cumsum(said == END, axis=1) counts the end marks up to each place, that place "
        "included. Take the place itself off.",
        "np.where(np.cumsum(marks, axis=1) - marks > 0, PAD, said) with marks = said == END",
    ],
)

# --- predict first, and check yourself ---------------------------------------------------------

without_end_marks = Prediction(
    options="abc",
    outcome="c",
    because="It never stops: the sum, and then more digits, up to whatever limit you set.",
)

is_a_limit_needed = Choice(
    answer="b",
    wrong={
        "a": "Nothing forces it. The mark is one symbol among others, and another may be likelier "
        "at every single step.",
        "c": "A limit and a mark do different things: the mark says where this answer ends, the "
        "limit that the loop does.",
    },
    hints=["What did the loop do with the model that had not learned much yet?"],
)

what_temperature_does = Choice(
    answer="c",
    wrong={
        "a": "That is a high temperature: the scores come closer together.",
        "b": "The order of the symbols stays: all scores are divided by the same number.",
    },
    hints=["Divide the scores 2 and 1 by 0.1. How far apart are they?"],
)
