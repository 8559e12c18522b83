"""Notebook arrays: broadcasting along two axes and along three, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- standardize -----------------------------------------------------------------------------


def _standardize(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def _standardize_in_loops(x):
    columns = []
    for column in x.T:
        mean = sum(column) / len(column)
        variance = sum((value - mean) ** 2 for value in column) / len(column)
        columns.append([(value - mean) / variance**0.5 for value in column])
    return np.array(columns).T


def _in_place(x):
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    return x


def _centred(x):
    return x - x.mean(axis=0)


def _first_column_only(x):
    z = np.zeros_like(x)
    z[:, 0] = _standardize(x)[:, 0]
    return z


def _nothing_returned(x):
    x = (x - x.mean(axis=0)) / x.std(axis=0)


standardize = Exercise(
    reference=_standardize,
    observe=calls(
        # Two rows come last: with them different mistakes give the same numbers.
        three_rows=[[1.0, 10.0], [2.0, 50.0], [6.0, 30.0]],
        random=lambda rng: rng.normal([5.0, 0.3, -70.0, 2.0], [1, 0.1, 30, 4], (6, 4)),
        as_many_rows_as_columns=lambda rng: rng.normal([1.0, 20.0, -3.0], [1, 9, 2], (3, 3)),
        two_columns=[[1.0, 10.0], [3.0, 50.0]],
    ),
    mistakes=[
        Mistake(
            "You take one mean and one standard deviation of the whole array. Each column has its "
            "own: mean(axis=0) and std(axis=0).",
            lambda x: (x - x.mean()) / x.std(),
            lambda x: (x - x.mean(axis=0)) / x.std(),
            lambda x: (x - x.mean()) / x.std(axis=0),
            lambda x: _centred(x) / np.sqrt(np.mean(_centred(x) ** 2)),
        ),
        Mistake(
            "axis=1 goes along a row, over the different measurements of one flower. You want to "
            "go down a column: axis=0.",
            lambda x: (x - x.mean(axis=1)) / x.std(axis=1),
            lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True),
            lambda x: (x - x.mean(axis=-1)) / x.std(axis=-1),
            lambda x: (x - x.mean(axis=0)) / x.std(axis=1),
        ),
        Mistake(
            "You have not divided by the standard deviation yet: / x.std(axis=0).",
            lambda x: x - x.mean(axis=0),
        ),
        Mistake(
            "You have not subtracted the mean: x - x.mean(axis=0) comes first.",
            lambda x: x / x.std(axis=0),
        ),
        Mistake(
            "That is the variance. The standard deviation is its square root: x.std(axis=0).",
            lambda x: (x - x.mean(axis=0)) / x.var(axis=0),
        ),
        Mistake(
            "You divide by N - 1 (ddof=1). Here the standard deviation divides by N, as x.std does "
            "by itself.",
            lambda x: (x - x.mean(axis=0)) / x.std(axis=0, ddof=1),
        ),
        Mistake(
            "Division comes before subtraction, so you subtract mean / std. Put x - mean into "
            "parentheses.",
            lambda x: x - x.mean(axis=0) / x.std(axis=0),
        ),
        Mistake(
            "You have scaled each column to 0 … 1 by its smallest and largest value. Use the mean "
            "and the standard deviation.",
            lambda x: (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0)),
            lambda x: (x - x.min(axis=0)) / x.std(axis=0),
            lambda x: (x - x.mean(axis=0)) / (x.max(axis=0) - x.min(axis=0)),
        ),
        Mistake(
            "You add the mean. Subtract it, so that 0 becomes the centre.",
            lambda x: (x + x.mean(axis=0)) / x.std(axis=0),
        ),
        Mistake(
            "You multiply by the standard deviation. Divide by it, so that it becomes 1.",
            lambda x: (x - x.mean(axis=0)) * x.std(axis=0),
        ),
        Mistake(
            "You write into the array that was given (x -= … and x[…] = … do that), so the "
            "caller's numbers are gone. Make a new one: (x - x.mean(axis=0)) / x.std(axis=0).",
            _in_place,
        ),
        Mistake(
            "Under your root stands the sum of the squares. Divide it by N first, or take their "
            "mean: x.std(axis=0) does all of it.",
            lambda x: _centred(x) / np.sqrt(np.sum(_centred(x) ** 2, axis=0)),
            lambda x: _centred(x) / np.linalg.norm(_centred(x), axis=0),
        ),
        Mistake(
            "The sign is turned round: x minus the mean, so that what is large stays large.",
            lambda x: -_standardize(x),
        ),
        Mistake(
            "x.std is the root already. Divide by it as it is.",
            lambda x: _centred(x) / np.sqrt(x.std(axis=0)),
        ),
        Mistake(
            "return stands inside the loop, so only the first column is done. Move it to the left, "
            "below the loop.",
            _first_column_only,
        ),
        Mistake(
            "You compute it and return nothing: write return before it.",
            _nothing_returned,
        ),
    ],
    variants=[
        _standardize_in_loops,
        lambda x: (x - x.mean(axis=0, keepdims=True)) / x.std(axis=0, keepdims=True),
        lambda x: ((x.T - x.T.mean(axis=1)[:, None]) / x.T.std(axis=1)[:, None]).T,
        lambda x: (x - np.mean(x, 0)) / np.sqrt(np.mean((x - np.mean(x, 0)) ** 2, 0)),
        lambda x: ((x - x.mean(axis=0)) / x.std(axis=0)).astype(np.float32),
        lambda x: (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-8),
    ],
    hints=[
        "Each column needs a mean and a standard deviation of its own, D numbers each.",
        "x.mean(axis=0) has shape (D,). Subtracted from x, of shape (N, D), it meets every row.",
        "(x - x.mean(axis=0)) / x.std(axis=0)",
    ],
)

# --- pairwise_distances ----------------------------------------------------------------------


def _distances(A, B):
    differences = A[:, None, :] - B[None, :, :]
    return np.sqrt(np.sum(differences**2, axis=-1))


def _in_two_loops(A, B):
    D = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            D[i, j] = np.sqrt(np.sum((A[i] - B[j]) ** 2))
    return D


def _counting_B_by_A(shape):
    def distances(A, B):
        D = np.zeros(shape(A, B))
        for i in range(len(A)):
            for j in range(len(A)):
                D[i, j] = np.sqrt(np.sum((A[i] - B[j]) ** 2))
        return D

    return distances


def _filled_only(rows, columns):
    def distances(A, B):
        D = np.zeros((len(A), len(B)))
        D[rows, columns] = _distances(A, B)[rows, columns]
        return D

    return distances


def _squares_written_out(A, B):
    squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.sqrt(np.maximum(squares, 0))


pairwise_distances = Exercise(
    reference=_distances,
    observe=calls(
        by_hand=args([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]),
        random=lambda rng: args(rng.normal(size=(4, 3)), rng.normal(size=(2, 3))),
        all_sizes_equal=lambda rng: args(rng.normal(size=(3, 3)), rng.normal(size=(3, 3))),
        one_point_each=args([[1.0, 2.0, 2.0]], [[0.0, 0.0, 0.0]]),
    ),
    mistakes=[
        Mistake(
            "A - B pairs row 0 with row 0, row 1 with row 1, and these shapes do not fit. Give "
            "each array an axis of length 1: A[:, None, :] - B[None, :, :].",
            lambda A, B: np.sqrt(((A - B) ** 2).sum(axis=-1)),
            lambda A, B: np.linalg.norm(A - B),
        ),
        Mistake(
            "The square root is missing: these are squared distances.",
            lambda A, B: _distances(A, B) ** 2,
        ),
        Mistake(
            "You take the root before the sum, and the root of a square is the size of the number "
            "itself. Square, sum, then the root.",
            lambda A, B: np.sum(np.sqrt((A[:, None] - B[None]) ** 2), axis=-1),
            lambda A, B: np.sum(np.abs(A[:, None] - B[None]), axis=-1),
        ),
        Mistake(
            "The squares are missing: negative and positive differences cancel in your sum.",
            lambda A, B: np.sqrt(np.sum(A[:, None] - B[None], axis=-1)),
            lambda A, B: np.sum(A[:, None] - B[None], axis=-1),
            lambda A, B: np.abs(np.sum(A[:, None] - B[None], axis=-1)),
            lambda A, B: np.sqrt(np.sum(A[:, None] - B[None], axis=-1) ** 2),
        ),
        Mistake(
            "You sum along the wrong axis. The differences have shape (N, M, D), and D, the last "
            "one, shall vanish: axis=-1.",
            lambda A, B: np.sqrt(((A[:, None] - B[None]) ** 2).sum(axis=0)),
            lambda A, B: np.sqrt(((A[:, None] - B[None]) ** 2).sum(axis=1)),
        ),
        Mistake(
            "Without axis the sum goes over everything, and one number is left. Sum along the last "
            "axis: axis=-1.",
            lambda A, B: np.sqrt(np.sum((A[:, None] - B[None]) ** 2)),
        ),
        Mistake(
            "You have not summed up a pair's squares: the last axis, of length D, is still there.",
            lambda A, B: np.sqrt((A[:, None] - B[None]) ** 2),
            lambda A, B: (A[:, None] - B[None]) ** 2,
        ),
        Mistake(
            "Rows and columns have changed places: row i belongs to A[i]. The new axis of A is the "
            "second, A[:, None, :], that of B the first.",
            lambda A, B: _distances(B, A),
        ),
        Mistake(
            "You use one of the arrays twice. The distances go from the rows of A to those of B.",
            lambda A, B: _distances(A, A),
            lambda A, B: _distances(B, B),
        ),
        Mistake(
            "You take the mean of the squares. The distance is the root of their sum.",
            lambda A, B: np.sqrt(np.mean((A[:, None] - B[None]) ** 2, axis=-1)),
        ),
        Mistake(
            "With keepdims=True an axis of length 1 is left at the end. Leave it out.",
            lambda A, B: np.sqrt(np.sum((A[:, None] - B[None]) ** 2, axis=-1, keepdims=True)),
        ),
        Mistake(
            "A + between the arrays: the difference of two points is one minus the other.",
            lambda A, B: np.sqrt(np.sum((A[:, None] + B[None]) ** 2, axis=-1)),
        ),
        Mistake(
            "The new axis stands at the same place in both arrays, so the rows still meet one to "
            "one. Put it second in A and first in B: A[:, None, :] - B[None, :, :].",
            lambda A, B: np.sqrt(np.sum((A[None] - B[None]) ** 2, axis=-1)),
            lambda A, B: np.sqrt(np.sum((A[:, None] - B[:, None]) ** 2, axis=-1)),
        ),
        Mistake(
            "** comes before /, so **1/2 takes half of it. The root is np.sqrt(…), or ** 0.5.",
            lambda A, B: _distances(A, B) ** 2 / 2,
        ),
        Mistake(
            "You multiply by 2. The square is ** 2, with two stars.",
            lambda A, B: np.sqrt(np.sum((A[:, None] - B[None]) * 2, axis=-1)),
            lambda A, B: np.sum((A[:, None] - B[None]) * 2, axis=-1),
        ),
        Mistake(
            "** comes before -, so you square before you subtract. Put the difference into "
            "parentheses: (A[:, None, :] - B[None, :, :]) ** 2.",
            lambda A, B: np.sqrt(np.sum(A[:, None] - B[None] ** 2, axis=-1)),
            lambda A, B: np.sqrt(np.sum(A[:, None] ** 2 - B[None] ** 2, axis=-1)),
        ),
        Mistake(
            "return stands inside a loop, so that only the first entries are computed. Move it to "
            "the left, below the loops.",
            _filled_only(0, 0),
            _filled_only(0, slice(None)),
        ),
        Mistake(
            "j counts the rows of B, and there are len(B) of them, not len(A).",
            _counting_B_by_A(lambda A, B: (len(A), len(B))),
            _counting_B_by_A(lambda A, B: (len(A), len(A))),
        ),
        Mistake(
            "A @ B.T multiplies the rows number by number. For the distance subtract them.",
            lambda A, B: A @ B.T,
            lambda A, B: np.sqrt(A @ B.T),
        ),
    ],
    variants=[
        _in_two_loops,
        _squares_written_out,
        lambda A, B: np.linalg.norm(A[:, None] - B, axis=-1),
        lambda A, B: np.array([np.sqrt(np.sum((a - B) ** 2, axis=1)) for a in A]),
        lambda A, B: _distances(A.astype(np.float32), B.astype(np.float32)),
        lambda A, B: np.sqrt(((B[None, :, :] - A[:, None, :]) ** 2).sum(axis=2)),
    ],
    hints=[
        "All differences first: an array of shape (N, M, D), whose [i, j] is A[i] - B[j].",
        "A[:, None, :] has shape (N, 1, D), and B[None, :, :] has (1, M, D). An axis of length 1 "
        "is repeated as often as the other array needs it.",
        "np.sqrt(np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))",
    ],
    insight="It makes N times M times D numbers on the way; for large arrays go through A in "
    "batches.",
)

# --- predict first, and check yourself -------------------------------------------------------

which_copies = Prediction(
    options="abc",
    outcome="c",
    because="B = A is a second name for the same array; flatten makes a new one.",
)

what_the_star_does = Choice(
    answer="a",
    wrong={
        "b": "That is A @ v. With * each number meets the one at its own place, and here v meets "
        "every row; nothing is summed up.",
        "c": "The shapes do fit: (3,) counts as (1, 3), and an axis of length 1 is repeated.",
    },
    hints=["Write the shapes below each other, flush right. Which axes differ, and is one a 1?"],
)

which_shapes_broadcast = Choice(
    answer="c",
    wrong={
        "a": "Seen from the right, 3 meets 4, and neither is 1. Make it a column, (3, 1), and it "
        "fits.",
        "b": "Seen from the right, 4 meets 3, and neither is 1.",
    },
    hints=["Compare from the right. Two lengths fit if they are equal, or if one of them is 1."],
)

what_a_slice_is = Choice(
    answer="b",
    wrong={
        "a": "So it is for a Python list. A slice of an array is a view: the same memory, seen "
        "through another window.",
        "c": "Writing into a view is allowed. The number arrives in A.",
    },
    hints=["In the experiment, what happened to A when we wrote into A[:]?"],
)
