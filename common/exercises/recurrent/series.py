"""Notebook through_time: pieces of a series, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- pieces ------------------------------------------------------------------------------


def _pieces(series, starts, T):
    places = np.asarray(starts)[:, None] + np.arange(T)
    return series[places], series[places + 1]


def _sliced(series, starts, T):
    x = [series[s : s + T] for s in starts]
    t = [series[s + 1 : s + T + 1] for s in starts]
    return np.stack(x), np.stack(t)


pieces = Exercise(
    reference=_pieces,
    observe=calls(
        # Long enough for targets that lie too far ahead: they give numbers there, and no error.
        long_series=lambda rng: args(rng.normal(size=20), rng.integers(2, 8, size=3), 4),
        by_hand=args(np.array([10.0, 11.0, 12.0, 13.0, 14.0]), np.array([0, 2]), 2),
        one_piece=args(np.arange(20.0, 30.0) ** 2, np.array([6]), 3),
        random_series=lambda rng: args(rng.normal(size=12), rng.integers(0, 8, size=3), 4),
    ),
    mistakes=[
        Mistake(
            "The targets are the inputs. Step t is to say what comes next: the target of "
            "series[s + t] is series[s + t + 1].",
            lambda series, starts, T: (_pieces(series, starts, T)[0],) * 2,
        ),
        Mistake(
            "Your targets begin after the piece. They are its own numbers one step later: the "
            "target of series[s + t] is series[s + t + 1].",
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                series[np.minimum(starts[:, None] + T + np.arange(T), len(series) - 1)],
            ),
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                series[starts[:, None] + T + np.arange(T)],
            ),
        ),
        Mistake(
            "One target for each piece, the number that follows it. Here every step has one: its "
            "own next number.",
            lambda series, starts, T: (_pieces(series, starts, T)[0], series[starts + T]),
            lambda series, starts, T: (_pieces(series, starts, T)[0], series[starts + T][:, None]),
        ),
        Mistake(
            "Your targets lie two steps ahead. Next is + 1.",
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                _pieces(np.append(series, series[-1]), starts + 1, T)[1],
            ),
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                series[starts[:, None] + 2 + np.arange(T)],
            ),
        ),
        Mistake(
            "Your targets lie one step back. Next is + 1.",
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                series[starts[:, None] - 1 + np.arange(T)],
            ),
        ),
        Mistake(
            "Inputs and targets are exchanged. First the inputs.",
            lambda series, starts, T: _pieces(series, starts, T)[::-1],
        ),
        Mistake(
            "You add 1 to the numbers. Add it to their places: series[places + 1].",
            lambda series, starts, T: (
                _pieces(series, starts, T)[0],
                _pieces(series, starts, T)[0] + 1,
            ),
        ),
        Mistake(
            "Your pieces begin one place too late: the first input is series[s].",
            lambda series, starts, T: _pieces(series, starts + 1, T),
        ),
        Mistake(
            "Your targets are one number short: series[s + 1 : s + T + 1].",
            lambda series, starts, T: (
                list(_pieces(series, starts, T)[0]),
                [series[s + 1 : s + T] for s in starts],
            ),
        ),
        Mistake(
            "A slice is from : to, and the piece ends at s + T, not at T: series[s : s + T].",
            lambda series, starts, T: (
                [series[s:T] for s in starts],
                [series[s + 1 : T + 1] for s in starts],
            ),
        ),
        Mistake(
            "You return one piece only. Collect those of all starts, and return after the loop.",
            lambda series, starts, T: tuple(a[0] for a in _pieces(series, starts, T)),
            lambda series, starts, T: tuple(a[-1] for a in _pieces(series, starts, T)),
        ),
        Mistake(
            "Your pieces stand in one long row. np.stack puts each in a row of its own, "
            "np.concatenate does not.",
            lambda series, starts, T: tuple(a.ravel() for a in _pieces(series, starts, T)),
        ),
        Mistake(
            "Your pieces have one number too many. A slice s : s + T holds T numbers.",
            lambda series, starts, T: _pieces(np.append(series, [0.0]), starts, T + 1),
        ),
        Mistake(
            "Your pieces are one number short. A slice s : s + T holds T numbers.",
            lambda series, starts, T: _pieces(series, starts, T - 1),
        ),
        Mistake(
            "All your pieces begin at the start of the series. Each begins at its own number of "
            "starts.",
            lambda series, starts, T: _pieces(series, 0 * starts, T),
        ),
        Mistake(
            "Your pieces lie one after the other. Piece n begins at starts[n].",
            lambda series, starts, T: _pieces(
                np.resize(series, len(starts) * T + 1), T * np.arange(len(starts)), T
            ),
        ),
        Mistake(
            "The pieces are columns. They should be rows: the batch comes first.",
            lambda series, starts, T: tuple(a.T for a in _pieces(series, starts, T)),
        ),
        Mistake(
            "You return the places and not the numbers there: series[places].",
            lambda series, starts, T: (
                starts[:, None] + np.arange(T),
                starts[:, None] + np.arange(T) + 1,
            ),
        ),
        Mistake(
            "You return the inputs alone. Return inputs and targets.",
            lambda series, starts, T: _pieces(series, starts, T)[0],
        ),
        Mistake("You return nothing. End with `return`.", lambda series, starts, T: None),
    ],
    variants=[
        _sliced,
        lambda series, starts, T: [a.astype(np.float32) for a in _pieces(series, starts, T)],
    ],
    hints=[
        "The inputs of the piece that begins at s are series[s : s + T]. And the targets?",
        "Every target lies one place further: series[s + 1 : s + T + 1]. Stack one row for each s.",
        "places = starts[:, None] + np.arange(T), and then series[places], series[places + 1]",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------

without_softmax = Prediction(
    options="abc",
    outcome="b",
    because="With softmax and without it the gradient shrinks by the same factor at each step.",
)

larger_weights = Prediction(
    options="abc",
    outcome="c",
    because="With weights of spread 2/√H the gradient grows on its way back.",
)

why_it_vanishes = Choice(
    answer="c",
    wrong={
        "a": "Softmax stands once between the last state and the loss, not between two states. "
        "You took it away, and the gradient shrank by the same factor at every step.",
        "b": "The learning rate decides how long the step is. The gradient is found before that.",
        "d": "Rounding comes in only where numbers are below 1e-300 or so. The gradient shrinks "
        "with any precision.",
    },
    hints=["Which two things does the gradient pass at *every* step on its way back?"],
)

shared_weights = Choice(
    answer="b",
    wrong={
        "a": "At each step the same array is used, and each use moves the loss. All count.",
        "c": "Then the step would depend on the length of the sequence in another way than the "
        "loss does. The derivative of a sum is the sum.",
    },
    hints=["If one number is used three times in a formula, what is its derivative?"],
)

what_clipping_keeps = Choice(
    answer="a",
    wrong={
        "b": "Clipping makes nothing longer. A gradient that has vanished stays as it is.",
        "c": "That is what cutting off each number does. One factor for all keeps the direction.",
    },
    hints=["All numbers are multiplied by one factor. What does that change about a vector?"],
)
