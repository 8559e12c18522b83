"""Notebook character_model: a text as numbers, and cut into blocks."""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Exercise, Mistake, args, calls, holds
from common.exercises.perceptron.edited import edited as _edited

# --- tokenize ----------------------------------------------------------------------------------


def _tokenize(text):
    letters = sorted(set(text))
    number = {letter: k for k, letter in enumerate(letters)}
    return np.array([number[letter] for letter in text]), letters


def _by_unique(text):
    letters, ids = np.unique(list(text), return_inverse=True)
    return ids, list(letters)


def _by_search(text):
    letters = "".join(sorted(set(text)))
    return np.searchsorted(list(letters), list(text)), letters


def _by_index(text):
    letters = sorted(set(text))
    return [letters.index(letter) for letter in text], letters


_TEXTS = {
    "'abba '": "abba ",
    "two lines": "So, so!\nA quick fox; jumps 12 times.",
    "a sentence": "the gates of an lstm are trained together, by one loss.",
}
_ANYTHING = holds(lambda _: True, "it is looked at below, part by part")


def _kind(letters):
    """What the second part is, in a word or two."""
    if isinstance(letters, dict):
        return "a dict"
    if not isinstance(letters, list | tuple | str | np.ndarray):
        return f"no letters: {type(letters).__name__}"
    return "letters" if all(isinstance(k, str) for k in letters) else "something else"


def _what(ids):
    """What the first part is, in a few words."""
    if isinstance(ids, dict | set | str):
        return f"a {type(ids).__name__}"
    ids = np.asarray(ids)
    if ids.ndim != 1:
        return f"an array of shape {ids.shape}"
    if ids.dtype.kind not in "iu":
        return "no whole numbers"
    return f"{len(ids)} of them"


def _observe_tokenize(answer, rng):
    for name, text in _TEXTS.items():
        try:
            result = yield f"the call for {name}", Call(answer, text), _ANYTHING
        except _AnswerRaised:
            continue
        two = isinstance(result, tuple | list) and len(result) == 2
        yield f"two parts, for {name}", two
        if not two:
            continue
        ids, letters = result
        yield f"the second part, for {name}", _kind(letters)
        if _kind(letters) != "letters":
            continue
        yield f"sorted, for {name}", bool(list(letters) == sorted(letters))
        yield f"how many letters, for {name}", len(letters)
        yield f"letters, for {name}", "".join(sorted(letters))
        numbers = _what(ids)
        yield f"the numbers, for {name}", numbers if numbers != f"{len(text)} of them" else "fine"
        if not numbers.endswith("of them"):
            continue
        yield f"the smallest number, for {name}", int(min(ids))
        read = [letters[k] if 0 <= k < len(letters) else f"<{k}>" for k in ids]
        yield f"read again, for {name}", "".join(read)


tokenize = Exercise(
    reference=_tokenize,
    observe=_observe_tokenize,
    mistakes=[
        Mistake(
            "Your letters are not sorted. A set has no order that lasts: it may be another each "
            "time Python starts, and yesterday's numbers mean other letters today. "
            "sorted(set(text)).",
            _edited(_tokenize, "sorted(set(text))", "list(dict.fromkeys(text))"),
            _edited(_tokenize, "sorted(set(text))", "sorted(set(text), reverse=True)"),
        ),
        Mistake(
            "A letter stands in your list once for each time it occurs. Each letter once: "
            "set(text).",
            _edited(_tokenize, "sorted(set(text))", "sorted(text)"),
        ),
        Mistake(
            "You split the text into words. Here the units are letters: set(text) runs over them.",
            lambda text: _words(text),
        ),
        Mistake(
            "Your numbers begin at 1. They are places in the list of letters, and begin at 0.",
            _edited(_tokenize, "enumerate(letters)", "enumerate(letters, start=1)"),
        ),
        Mistake(
            "You return the codes of the letters, ord(…). The numbers should be their places in "
            "the sorted list, from 0 on without gaps.",
            _edited(_tokenize, "number[letter] for", "ord(letter) for"),
        ),
        Mistake(
            "You make all letters small. Keep the text as it is: capitals are letters of their "
            "own.",
            lambda text: _tokenize(text.lower()),
        ),
        Mistake(
            "Spaces or line ends have been lost. They are letters like all others.",
            lambda text: _tokenize(text.replace(" ", "")),
            lambda text: _tokenize(text.strip()),
            lambda text: _tokenize(text.replace("\n", "")),
        ),
        Mistake(
            "The two results are exchanged: first the numbers, then the letters.",
            lambda text: _tokenize(text)[::-1],
        ),
        Mistake(
            "Two results are wanted: return the numbers and the letters. Without these nobody "
            "can read the numbers again.",
            lambda text: _tokenize(text)[0],
        ),
        Mistake(
            "You return the numbers of the letters in the list, not those of the text.",
            _edited(_tokenize, "for letter in text]", "for letter in letters]"),
        ),
        Mistake(
            "You return the dict of numbers where the list of letters belongs.",
            _edited(_tokenize, "for letter in text]), letters", "for letter in text]), number"),
        ),
        Mistake(
            "You return the letters as a set, which has no places. Return the sorted list.",
            lambda text: (_tokenize(text)[0], set(text)),
        ),
        Mistake(
            "You return the dict where the numbers belong. Look up every letter of the text in it.",
            lambda text: ({k: n for n, k in enumerate(sorted(set(text)))}, _tokenize(text)[1]),
        ),
        Mistake(
            "Your numbers are floats. Places in a list are whole numbers.",
            lambda text: (_tokenize(text)[0].astype(float), _tokenize(text)[1]),
        ),
        Mistake(
            "You return how often each letter comes. What is wanted is the text itself, each "
            "letter as its place in the sorted list.",
            lambda text: (
                np.array([text.count(k) for k in sorted(set(text))]),
                _tokenize(text)[1],
            ),
        ),
        Mistake(
            "Your numbers are places in the text, where each letter came first. They should be "
            "places in the sorted list of letters.",
            _edited(_tokenize, "number[letter] for", "text.index(letter) for"),
        ),
        Mistake(
            "You return one-hot rows. Here each letter is one number.",
            lambda text: (np.eye(len(set(text)))[_tokenize(text)[0]], _tokenize(text)[1]),
        ),
    ],
    variants=[_by_unique, _by_search, _by_index],
    hints=[
        "set(text) holds every letter once, sorted(…) puts them in an order that lasts.",
        "A dict from letter to place: {letter: k for k, letter in enumerate(letters)}.",
        "np.array([number[letter] for letter in text]), and return it with letters.",
    ],
)


def _words(text):
    words = sorted(set(text.split()))
    return np.array([words.index(word) for word in text.split()]), words


# --- cut_into_blocks ---------------------------------------------------------------------------


def _cut_into_blocks(ids, rows, length):
    blocks = (len(ids) - 1) // (rows * length)
    used = blocks * rows * length
    x = ids[:used].reshape(rows, blocks, length)
    t = ids[1 : used + 1].reshape(rows, blocks, length)
    return x.swapaxes(0, 1), t.swapaxes(0, 1)


def _by_loops(ids, rows, length):
    blocks = (len(ids) - 1) // (rows * length)
    x = np.empty((blocks, rows, length), int)
    t = np.empty_like(x)
    for k in range(blocks):
        for r in range(rows):
            start = (r * blocks + k) * length
            x[k, r] = ids[start : start + length]
            t[k, r] = ids[start + 1 : start + length + 1]
    return x, t


def _by_split(ids, rows, length):
    blocks = (len(ids) - 1) // (rows * length)
    used = blocks * rows * length
    parts = [part[:used].reshape(rows, -1) for part in (ids, ids[1:])]
    return [np.array(np.split(part, blocks, axis=1)) for part in parts]


def _changed(*changes):
    return _edited(_cut_into_blocks, *changes)


_REST = args(np.arange(9), 2, 2)  # 8 letters and one to be the last target
_X, _T = (f"{array}.reshape(rows, blocks, length)" for array in ("ids[:used]", "ids[1 : used + 1]"))
_BACK = "return x.swapaxes(0, 1), t.swapaxes(0, 1)"

cut_into_blocks = Exercise(
    reference=_cut_into_blocks,
    observe=calls(
        by_hand=args(np.arange(13), 2, 3),
        one_left_over=_REST,
        none_for_the_last_target=args(np.arange(8), 2, 2),
        something_left_over=args(np.arange(40) * 7 % 11, 3, 4),
        one_row=args(np.arange(8), 1, 3),
    ),
    mistakes=[
        Mistake(
            "The rows do not go on from block to block: you cut the text into blocks first. Cut it "
            "into rows first, and each row into blocks: reshape(rows, blocks, length), then "
            "exchange the first two axes.",
            _changed(
                _X,
                "ids[:used].reshape(blocks, rows, length)",
                _T,
                "ids[1 : used + 1].reshape(blocks, rows, length)",
                _BACK,
                "return x, t",
            ),
        ),
        Mistake(
            "Your axes are (rows, blocks, length). Blocks come first: swapaxes(0, 1).",
            _changed(_BACK, "return x, t"),
        ),
        Mistake(
            "The targets are the inputs themselves. At each place the target is the letter that "
            "comes next: ids[1 : used + 1].",
            _changed("ids[1 : used + 1]", "ids[:used]"),
        ),
        Mistake(
            "The targets are those of two letters further on. The next letter: ids[1 : used + 1].",
            _changed("(len(ids) - 1)", "(len(ids) - 2)", "ids[1 : used + 1]", "ids[2 : used + 2]"),
        ),
        Mistake(
            "The inputs and targets are exchanged: return x first.",
            _changed(_BACK, "return t.swapaxes(0, 1), x.swapaxes(0, 1)"),
        ),
        Mistake(
            "The last letter of each block has the first of the same block for its target. It "
            "should be the letter that comes next in the text.",
            _changed(_T, "np.roll(x, -1, axis=2)"),
        ),
        Mistake(
            "The target of the very last letter is the first one of the text. Leave a letter at "
            "the end: blocks = (len(ids) - 1) // (rows * length).",
            lambda ids, rows, length: _rolled(ids, rows, length),
        ),
        Mistake(
            "The last letter needs a target too, so one letter must be left over: "
            "(len(ids) - 1) // (rows * length) blocks.",
            _changed("(len(ids) - 1)", "len(ids)"),
        ),
        Mistake(
            "You fill the last block up. What does not fill a block is left out: "
            "(len(ids) - 1) // (rows * length) blocks.",
            lambda ids, rows, length: _filled_up(ids, rows, length),
        ),
        Mistake(
            "Each row's targets end with the row. The last letter of a row has a next one too, "
            "the first of the row after it: ids[1 : used + 1].",
            lambda ids, rows, length: _row_by_row(ids, rows, length),
        ),
        Mistake(
            "The targets are those of the next block. The next letter is one place further on: "
            "ids[1 : used + 1].",
            _changed(_T, "np.roll(x, -1, axis=1)"),
        ),
        Mistake(
            "rows and length are exchanged: there are `rows` pieces, and blocks of `length` "
            "letters.",
            lambda ids, rows, length: _cut_into_blocks(ids, length, rows),
        ),
        Mistake(
            "The letters that go into your rows are one apart from each other. A row is a piece of "
            "the text without gaps: reshape(rows, blocks, length).",
            _changed(
                _X,
                "ids[:used].reshape(blocks, length, rows)",
                _T,
                "ids[1 : used + 1].reshape(blocks, length, rows)",
                _BACK,
                "return x.swapaxes(1, 2), t.swapaxes(1, 2)",
            ),
        ),
        Mistake(
            "There is one block too few: (len(ids) - 1) // (rows * length).",
            _changed("// (rows * length)", "// (rows * length) - 1"),
            _changed(_BACK, "return x.swapaxes(0, 1)[:-1], t.swapaxes(0, 1)[:-1]"),
        ),
        Mistake(
            "You return the inputs alone. Return both: x, t.",
            _changed(_BACK, "return x.swapaxes(0, 1)"),
        ),
        Mistake(
            "length and rows are exchanged in your blocks: (blocks, rows, length).",
            _changed(_BACK, "return np.moveaxis(x, 0, 2), np.moveaxis(t, 0, 2)"),
        ),
    ],
    variants=[_by_loops, _by_split],
    hints=[
        "blocks = (len(ids) - 1) // (rows * length) whole blocks fit; one letter must be left for "
        "the last target.",
        "The first blocks * rows * length letters, reshaped to (rows, blocks, length): row r is "
        "then one long piece of the text. swapaxes(0, 1) puts the blocks first.",
        "The targets in the same way, from ids[1 : used + 1].",
    ],
)


def _rolled(ids, rows, length):
    blocks = len(ids) // (rows * length)
    used = blocks * rows * length
    x, t = (part[:used].reshape(rows, blocks, length) for part in (ids, np.roll(ids, -1)))
    return x.swapaxes(0, 1), t.swapaxes(0, 1)


def _filled_up(ids, rows, length):
    blocks = -(-(len(ids) - 1) // (rows * length))
    ids = np.append(ids, np.zeros(rows * length + 1, int))
    return _cut_into_blocks(ids[: blocks * rows * length + 1], rows, length)


def _row_by_row(ids, rows, length):
    per = len(ids) // rows
    blocks = (per - 1) // length
    pieces = ids[: rows * per].reshape(rows, per)
    x, t = pieces[:, : blocks * length], pieces[:, 1 : blocks * length + 1]
    return tuple(part.reshape(rows, blocks, length).swapaxes(0, 1) for part in (x, t))


__all__ = ["cut_into_blocks", "tokenize"]
