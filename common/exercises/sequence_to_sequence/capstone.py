"""Capstone of Part II: letters are missing in a text."""

import functools
import re
from collections import Counter, defaultdict

import numpy as np
from threadpoolctl import threadpool_limits

from common import datasets as _datasets
from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction, holds

_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_KNOWN, _WORN, _EVERY = 20_000, 4_800, 12
_ENOUGH = 0.64
_TASKS = 2
_SOME = 8  # one gap of so many, where it is tried what an answer looks at
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
_TWO_SIDES = _counting([(2, 2), (1, 1), (0, 0)])
_LEFT_SIDE = _counting([(3, 0), (2, 0), (1, 0), (0, 0)])
_RIGHT_SIDE = _counting([(0, 3), (0, 2), (0, 1), (0, 0)])


def _as_frequent_as_in_known(known, worn):
    return "".join(np.random.default_rng(0).choice(list(known), worn.count("_")))


def _with_the_text(known, worn):
    letters = iter(_BOTH_SIDES(known, worn))
    return "".join(next(letters) if letter == "_" else letter for letter in worn)


def _observe_letters(answer, rng):
    # One thread: the products are small, and sharing them out costs more than it gains.
    with threadpool_limits(1):
        yield from _seen_of(answer, rng)


def _seen_of(answer, rng):
    """Step by step: after the first thing that is wrong with an answer, nothing more is seen.

    So each kind of mistake ends at an observation of its own, and an answer that merely restores
    too few letters is taken for none of the others.
    """
    right = count = 0
    for number in range(1, _TASKS + 1):
        known, worn, truth = _make_task(rng.spawn(1)[0])
        given = yield f"what is returned for task {number}", Call(answer, known, worn), _ANYTHING
        kind = _kind(given)
        yield f"the kind of what is returned for task {number}", kind
        if kind != "letters":
            return
        letters = "".join(given)
        for what, (seen, wanted) in _form(letters, worn, truth).items():
            yield f"{what} in task {number}", seen
            if seen != wanted:
                return
        right += sum(a == b for a, b in zip(letters, truth, strict=True))
        count += len(truth)
    share = right / count
    looked_at = "both sides"  # as no answer is as good without
    if share < _ENOUGH:
        # What a poor answer looks at can be seen by exchanging one side of some gaps, so far from
        # each other that one who reads from the left has long passed what stood behind the last.
        looks = []
        for side, there in [("left", slice(-3, 0)), ("right", slice(1, 4))]:
            again = yield Call(answer, known, _exchanged(worn, there))
            if _kind(again) == "letters":
                pairs = zip(letters[::_SOME], "".join(again)[::_SOME], strict=False)
                if np.mean([a != b for a, b in pairs]) > 0.1:
                    looks.append(side)
        looked_at = {2: "both sides", 0: "neither side"}.get(len(looks), f"the {'/'.join(looks)}")
    yield "what is looked at around a gap", looked_at
    if looked_at != "both sides":
        return
    yield (
        "share of right letters",
        share,
        holds(lambda value: value >= _ENOUGH, f"at least {_ENOUGH:.2f} is asked for"),
    )


def _kind(given):
    if given is None or isinstance(given, (bool, int, float, np.number)):
        return "nothing, or a number"
    if isinstance(given, str):
        return "letters"
    if isinstance(given, (list, tuple, np.ndarray)):
        if all(isinstance(letter, str) for letter in given):
            return "letters"
        if all(isinstance(letter, (int, float, np.number)) for letter in given):
            return "numbers"
    return "something else"


def _form(letters, worn, truth):
    """What can be wrong with the letters of a task: what is seen, and what it should be."""
    counts = {len(truth): "one for each gap", len(worn): "the whole text"}
    few_or_many = "fewer than gaps" if len(letters) < len(truth) else "more than gaps"
    fits = len(letters) == len(truth)
    backwards, earlier, later = [
        fits and np.mean([a == b for a, b in zip(other, truth, strict=True)]) >= 0.4
        for other in (letters[::-1], letters[1:] + letters[:1], letters[-1:] + letters[:-1])
    ]
    if set(letters) <= set(_LETTERS):
        signs = "small letters and spaces"
    else:
        signs = "capitals" if set(letters.lower()) <= set(_LETTERS) else "other signs"
    return {
        "how many letters": (counts.get(len(letters), few_or_many), "one for each gap"),
        "the signs": (signs, "small letters and spaces"),
        "more than one letter": (len(set(letters)) > 1, True),
        "read backwards, the letters fit no better": (not backwards, True),
        "moved by one place, the letters fit no better": (not earlier and not later, True),
        "they are in the order of the alphabet": ("".join(sorted(letters)) == letters, False),
    }


def _exchanged(worn, there):
    """The text with the letters on one side of some gaps replaced by others."""
    letters = list(worn)
    for gap in [k for k, letter in enumerate(worn) if letter == "_"][::_SOME]:
        for k in range(max(0, gap + there.start), min(len(letters), gap + there.stop)):
            if letters[k] != "_":
                letters[k] = _LETTERS[(_LETTERS.index(letters[k]) + 7) % 27]
    return "".join(letters)


restore_letters = Exercise(
    reference=_BOTH_SIDES,  # far quicker than the solution's network, and as good
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
            "You return neither a text nor a list of letters. One letter for each gap is asked "
            "for, in their order.",
            lambda known, worn: list(enumerate(_BOTH_SIDES(known, worn))),
            lambda known, worn: dict(enumerate(_BOTH_SIDES(known, worn))),
        ),
        Mistake(
            "There are gaps for which you return no letter. Where the neighbours were never met in "
            "known, ask fewer of them.",
            _counting([(3, 3)]),
        ),
        Mistake(
            "You return more letters than there are gaps. One for each is asked for.",
            lambda known, worn: " ".join(_BOTH_SIDES(known, worn)),
        ),
        Mistake(
            "Your letters stay the same whatever stands around a gap. Look at its neighbours.",
            _as_frequent_as_in_known,
        ),
        Mistake(
            "You look at both sides, and yet fewer than 64 of 100 letters are right. Two or three "
            "neighbours on each side are enough: counted, and fewer of them where these were never "
            "met, or learned by a network until it is no longer getting better.",
            _counting([(1, 1), (0, 0)]),
            _counting([(5, 5), (0, 0)]),
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
            "Your letters are right, and one place too early or too late: each gap has that of its "
            "neighbour.",
            lambda known, worn: _BOTH_SIDES(known, worn)[1:] + " ",
            lambda known, worn: " " + _BOTH_SIDES(known, worn)[:-1],
        ),
        Mistake(
            "Your letters are not where they belong: they come in the order of the alphabet.",
            lambda known, worn: "".join(sorted(_BOTH_SIDES(known, worn))),
        ),
    ],
    variants=[_TWO_SIDES, lambda known, worn: list(_BOTH_SIDES(known, worn))],
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
