"""Capstone of Part II: letters are missing in a text."""

import functools
import re
from collections import Counter, defaultdict

import numpy as np
from threadpoolctl import threadpool_limits

from common import datasets as _datasets
from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction, exact, holds
from common.initializers import he
from common.layers import Affine, ReLU
from common.optimizers import Adam
from common.sequential import Sequential

_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_KNOWN, _WORN, _EVERY = 20_000, 4_800, 12
_ENOUGH = 0.64
_TASKS = 3
_ANYTHING = holds(lambda value: True, "anything")


@functools.lru_cache(maxsize=1)
def _manual():
    return re.sub("[^a-z]+", " ", _datasets.python_documentation())


def _make_task(rng):
    """20,000 letters to learn from, 4,800 others with 400 missing, and the missing ones."""
    manual = _manual()
    start = int(rng.integers(len(manual) - _KNOWN - _WORN))
    text = manual[start : start + _KNOWN + _WORN]
    known, rest = text[:_KNOWN], text[_KNOWN:]
    gaps = np.arange(0, _WORN, _EVERY) + rng.integers(3, _EVERY - 3, _WORN // _EVERY)
    worn = np.array(list(rest))
    worn[gaps] = "_"
    return known, "".join(worn), "".join(rest[gap] for gap in gaps)


def _restore(known, worn):
    def windows(text):
        """Three letters on each side of each place, one-hot, and the letter there."""
        seen = np.lib.stride_tricks.sliding_window_view([_LETTERS.find(c) for c in text], 7)
        around = np.concatenate([seen[:, :3], seen[:, 4:]], axis=1)
        return np.eye(27, dtype=np.float32)[around].reshape(len(seen), -1), seen[:, 3]

    rng = np.random.default_rng(0)
    network = Sequential([Affine(he(rng, (6 * 27, 64))), ReLU(), Affine(he(rng, (64, 27)))])
    optimizer = Adam(0.01)
    x, t = windows(known)
    for batch in rng.integers(len(x), size=(1000, 128)):
        optimizer.update(network.params, network.gradient(x[batch], t[batch]))
    x, t = windows(worn)
    return "".join(_LETTERS[k] for k in network.predict(x[t < 0]))


def _counting(sides):
    """The most frequent letter between the same neighbours; fewer of them where these are new."""

    @functools.lru_cache(maxsize=64)  # several mistakes begin with it
    def restore(known, worn):
        tables = []
        for left, right in sides:
            counts = defaultdict(Counter)
            for k in range(left, len(known) - right):
                around = known[k - left : k], known[k + 1 : k + 1 + right]
                counts[around][known[k]] += 1
            tables.append((left, right, counts))
        found = []
        for k, letter in enumerate(worn):
            if letter == "_":
                for left, right, counts in tables:
                    around = worn[k - left : k], worn[k + 1 : k + 1 + right]
                    if around in counts:
                        found.append(counts[around].most_common(1)[0][0])
                        break
        return "".join(found)

    return restore


_BOTH_SIDES = _counting([(3, 3), (2, 2), (1, 1), (0, 0)])
_LEFT_SIDE = _counting([(3, 0), (2, 0), (1, 0), (0, 0)])
_RIGHT_SIDE = _counting([(0, 3), (0, 2), (0, 1), (0, 0)])


def _with_the_text(known, worn):
    letters = iter(_BOTH_SIDES(known, worn))
    return "".join(next(letters) if letter == "_" else letter for letter in worn)


def _observe_letters(answer, rng):
    # One thread: the products are small, and sharing them out costs more than it gains.
    with threadpool_limits(1):
        yield from _seen_of(answer, rng)


def _seen_of(answer, rng):
    """What is wrong with the form of the answer is said first, and then nothing more is seen."""
    right = count = 0
    for number in range(1, _TASKS + 1):
        known, worn, truth = _make_task(rng.spawn(1)[0])
        given = yield f"what is returned for task {number}", Call(answer, known, worn), _ANYTHING
        is_text = isinstance(given, str) or (
            isinstance(given, (list, tuple, np.ndarray))
            and all(isinstance(letter, str) for letter in given)
        )
        yield f"letters are returned for task {number}", is_text
        if not is_text:
            return
        letters = "".join(given)
        yield f"how many letters are returned for task {number}", np.array(len(letters)), exact()
        if len(letters) != len(truth):
            return
        yield f"all are small letters or spaces in task {number}", set(letters) <= set(_LETTERS)
        if not set(letters) <= set(_LETTERS):
            return
        several = len(set(letters)) > 1
        yield f"there is more than one letter in task {number}", several
        if not several:
            return
        right += sum(a == b for a, b in zip(letters, truth, strict=True))
        count += len(truth)
        backwards = np.mean([a == b for a, b in zip(letters[::-1], truth, strict=True)])
        yield f"read backwards, the letters fit no better in task {number}", bool(backwards < 0.4)
    share = right / count
    if share < _ENOUGH:
        # What a poor answer looks at can be seen by exchanging one side of each gap.
        for side, there in [("left", slice(-3, 0)), ("right", slice(1, 4))]:
            other = _exchanged(worn, there)
            again = yield Call(answer, known, other)
            same = again is not None and "".join(again) == letters
            yield f"it does not look to the {side} of a gap", same
    yield (
        "share of right letters",
        share,
        holds(lambda value: value >= _ENOUGH, f"at least {_ENOUGH:.2f} is asked for"),
    )


def _exchanged(worn, there):
    """The text with the letters on one side of every gap replaced by others."""
    letters = list(worn)
    for gap in [k for k, letter in enumerate(worn) if letter == "_"]:
        for k in range(max(0, gap + there.start), min(len(letters), gap + there.stop)):
            if letters[k] != "_":
                letters[k] = _LETTERS[(_LETTERS.index(letters[k]) + 7) % 27]
    return "".join(letters)


restore_letters = Exercise(
    reference=_restore,
    observe=_observe_letters,
    expected="one letter for each gap, in their order",
    mistakes=[
        Mistake(
            "You look at what stands to the left of a gap, and not to the right. In a text that "
            "is there already both sides can be read.",
            _LEFT_SIDE,
        ),
        Mistake(
            "You look at what stands to the right of a gap, and not to the left. Both sides can be "
            "read.",
            _RIGHT_SIDE,
        ),
        Mistake(
            "You return nothing, or a number. One letter for each gap is asked for, as a text. Is "
            "a `return` missing?",
            lambda known, worn: None,
            lambda known, worn: 0.8,
        ),
        Mistake(
            'You return numbers. Make letters of them again, and a text of these: "".join(…).',
            lambda known, worn: [_LETTERS.index(c) for c in _BOTH_SIDES(known, worn)],
            lambda known, worn: np.array([_LETTERS.index(c) for c in _BOTH_SIDES(known, worn)]),
        ),
        Mistake(
            "You return the whole text. Only the missing letters are asked for, in their order.",
            _with_the_text,
        ),
        Mistake(
            "Some of your letters are none: a gap is a letter from a to z or a space, and never "
            '"_" itself.',
            lambda known, worn: "_" * worn.count("_"),
            lambda known, worn: _BOTH_SIDES(known, worn).replace(" ", "_"),
        ),
        Mistake(
            "Your letters are capitals. The text has small ones.",
            lambda known, worn: _BOTH_SIDES(known, worn).upper(),
        ),
        Mistake(
            "All gaps get the same letter. What stands around a gap says more than how frequent a "
            "letter is.",
            lambda known, worn: " " * worn.count("_"),
            lambda known, worn: "e" * worn.count("_"),
        ),
        Mistake(
            "Your letters come in the reverse order. They belong in the order of the gaps.",
            lambda known, worn: _BOTH_SIDES(known, worn)[::-1],
        ),
        Mistake(
            "Your letters are not where they belong: they come in the order of the alphabet.",
            lambda known, worn: "".join(sorted(_BOTH_SIDES(known, worn))),
        ),
    ],
    variants=[_BOTH_SIDES, lambda known, worn: list(_BOTH_SIDES(known, worn))],
    hints=[
        "Begin with counting: between the same two neighbours, which letter is the most frequent "
        "in known? Hold a part of known back, and try it there.",
        "More neighbours say more, and are met less often. Either fall back on fewer where they "
        "are new, or let a network learn: three letters on each side, one-hot, through a hidden "
        "layer, to 27 scores.",
        "Sequential([Affine(he(rng, (6 * 27, 64))), ReLU(), Affine(he(rng, (64, 27)))]) with "
        "Adam(0.01), 1000 steps on batches of 128 places of known, chosen at random.",
    ],
    equivalent=[
        Equivalent(
            "- for batch in rng.integers(len(x), size=(1000, 128)):\n"
            "+ for batch in list(rng.integers(len(x), size=(1000, 128)))[:-1]:",
            "One step fewer is lost in the margin.",
        ),
        Equivalent(
            "- for batch in rng.integers(len(x), size=(1000, 128)):\n"
            "+ for batch in rng.integers(len(x), size=(1000, 64)):",
            "Half as many letters in each step do nearly as well.",
        ),
        Equivalent(
            "- optimizer = Adam(0.01)\n+ optimizer = Adam(0.02)",
            "Twice the learning rate does as well.",
        ),
    ],
)

# --- predict first, and check yourself --------------------------------------------------------

one_side_or_both = Prediction(
    options="abc",
    outcome="c",
    because="One letter on each side tells nearly as much as three on the left, and two on each "
    "side far more.",
)

what_a_writer_sees = Choice(
    answer="b",
    wrong={
        "a": "A network of any size sees no more than what it is given.",
        "c": "It was trained on text from left to right, and it reads from left to right. But what "
        "it says at a place rests on what came before.",
    },
    hints=["When the letter at a gap is to be said, what has a left-to-right model read by then?"],
)

how_to_choose_the_method = Choice(
    answer="a",
    wrong={
        "b": "Of the worn text you do not know the missing letters. That is the task.",
        "c": "There the letters stand in its tables: it would be right nearly always, whatever it "
        "is worth on a new text.",
    },
    hints=["You may make gaps of your own, in a text whose letters you know."],
)
