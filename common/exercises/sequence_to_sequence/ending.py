"""Notebook decoding: where an answer ends."""

import numpy as np

from common.checking import Exercise, Mistake, calls
from common.datasets.symbols import END, PAD


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


def _one_more(said):
    stopped = said.copy()
    for row in stopped:
        places = np.flatnonzero(row == END)
        if len(places):
            row[places[0] + 2 :] = PAD
    return stopped


def _always_found(said):
    stopped = said.copy()
    for row in stopped:
        row[np.flatnonzero(row == END)[0] + 1 :] = PAD
    return stopped


def _always_an_index(said):
    return np.array([row[: row.index(END) + 1] for row in said.tolist()])


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
            "An end mark stops the rows below it as well. Each row begins anew: cumsum needs "
            "axis=1, and in a loop what you remember is set back.",
            lambda said: np.where(
                (np.cumsum(said == END).reshape(said.shape) - (said == END)) > 0, PAD, said
            ),
        ),
        Mistake(
            "You keep one symbol after the end mark. PAD begins right after it.",
            _one_more,
        ),
        Mistake(
            "What stands between the first end mark and the second is still there. PAD begins "
            "right after the first.",
            lambda said: np.where(np.cumsum(said == END, axis=1) > 1, PAD, said),
        ),
        Mistake(
            "You return everything as it came. What comes after an END has to become PAD.",
            lambda said: said,
        ),
        Mistake(
            "A row without an end mark stops your code: in it there is no place to find. Leave "
            "such a row as it is.",
            _always_found,
            _always_an_index,
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
