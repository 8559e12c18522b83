"""Notebook arrays: the product of two matrices by its definition."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


def _product(A, B):
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = np.sum(A[i] * B[:, j])
    return C


def _three_loops(A, B):
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return C


def _last_product_only(A, B):
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] = A[i, k] * B[k, j]
    return C


def _returned_in_the_loop(A, B):
    C = np.zeros((len(A), B.shape[1]))
    C[0, 0] = np.sum(A[0] * B[:, 0])
    return C


def _returned_after_a_row(A, B):
    C = np.zeros((len(A), B.shape[1]))
    C[0] = _product(A[:1], B)[0]
    return C


def _returned_after_a_product(A, B):
    C = np.zeros((len(A), B.shape[1]))
    C[0, 0] = A[0, 0] * B[0, 0]
    return C


def _whole_numbers(A, B):
    C = np.zeros((len(A), B.shape[1]), dtype=int)
    C[:] = A @ B
    return C


def _one_after_the_other(A, B):
    return np.array([np.sum(row * column) for row in A for column in B.T])


def _entries_by(combine):
    def product(A, B):
        return np.array([[combine(row, column) for column in B.T] for row in A])

    return product


def _running_sum(A, B):
    return np.cumsum(A @ B).reshape(len(A), B.shape[1])


def _columns_and_rows(A, B):
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = np.sum(A[:, i] * B[j])
    return C


def _columns_counted_by(count):
    def product(A, B):
        C = np.zeros((len(A), B.shape[1]))
        for i in range(len(A)):
            for j in range(count(A, B)):
                C[i, j] = np.sum(A[i] * B[:, j])
        return C

    return product


def _filled_as_large_as_A(A, B):
    C = np.zeros(A.shape)
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[i, j] = np.sum(A[i] * B[:, j])
    return C


def _as_large_as(choose):
    def product(A, B):
        C = np.zeros_like(choose(A, B))
        for i in range(len(A)):
            for j in range(B.shape[1]):
                C[i, j] = np.sum(A[i] * B[:, j])
        return C

    return product


def _no_sum(A, B):
    C = np.zeros((len(A), B.shape[1]))
    C[0, 0] = A[0] * B[:, 0]
    return C


def _transposed_place(A, B):
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[j, i] = np.sum(A[i] * B[:, j])
    return C


def _rows_of_both(A, B):
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = np.sum(A[i] * B[j])
    return C


def _columns_of_both(A, B):
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = np.sum(A[:, i] * B[:, j])
    return C


matrix_product = Exercise(
    reference=_product,
    observe=calls(
        two_by_two=args([[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]),
        random=lambda rng: args(rng.normal(size=(2, 3)), rng.normal(size=(3, 4))),
        square=lambda rng: args(rng.normal(size=(3, 3)), rng.normal(size=(3, 3))),
        row_times_column=args([[1.0, 2.0, 3.0]], [[4.0], [5.0], [6.0]]),
        column_times_row=args([[1.0], [2.0], [3.0]], [[4.0, 5.0]]),
    ),
    mistakes=[
        Mistake(
            "* multiplies entry by entry and adds nothing up. An entry of the product is a whole "
            "row of A times a whole column of B, and then the sum.",
            lambda A, B: A * B,
            lambda A, B: np.multiply(A, B),
        ),
        Mistake(
            "You have computed B A. For matrices the order counts: rows of A, columns of B.",
            lambda A, B: B @ A,
            lambda A, B: _product(B, A),
        ),
        Mistake(
            "You take a row of B where a column belongs: B[:, j], with the colon first.",
            lambda A, B: A @ B.T,
            _rows_of_both,
        ),
        Mistake(
            "You take a column of A where a row belongs: A[i], or A[i, :].",
            lambda A, B: A.T @ B,
            _columns_of_both,
        ),
        Mistake(
            "Each entry holds its last product only. Add them up: += in the innermost loop, or "
            "np.sum.",
            _last_product_only,
        ),
        Mistake(
            "return stands inside a loop, so that only the first entries are computed. Move it to "
            "the left, below the loops.",
            _returned_in_the_loop,
            _returned_after_a_row,
            _returned_after_a_product,
        ),
        Mistake(
            "Your C has the wrong size. It has the rows of A and the columns of B: "
            "np.zeros((len(A), B.shape[1])).",
            _as_large_as(lambda A, B: A),
            _as_large_as(lambda A, B: B),
            _as_large_as(lambda A, B: np.zeros((B.shape[1], len(A)))),
            _filled_as_large_as_A,
        ),
        Mistake(
            "A[i] * B[:, j] is an array of products. One entry is one number: sum them up with "
            "np.sum.",
            _no_sum,
        ),
        Mistake(
            "You store the sums at C[j, i]. Row i of A and column j of B belong to C[i, j].",
            _transposed_place,
            lambda A, B: (A @ B).T,
        ),
        Mistake(
            "You sum up everything and get one number. Every row of A with every column of B gives "
            "an entry of its own.",
            lambda A, B: np.sum(A * B),
        ),
        Mistake(
            "Your C holds whole numbers only, and cuts off what comes after the point. Leave out "
            "dtype=int: np.zeros makes numbers with a point by itself.",
            _whole_numbers,
        ),
        Mistake(
            "The entries stand in one long row. Make C with np.zeros first, and write each to its "
            "place: C[i, j] = …",
            _one_after_the_other,
        ),
        Mistake(
            "You add row and column, number by number. They are multiplied, and then summed up: "
            "np.sum(A[i] * B[:, j]).",
            _entries_by(lambda row, column: np.sum(row + column)),
        ),
        Mistake(
            "You take the mean of the products. An entry is their sum: np.sum.",
            _entries_by(lambda row, column: np.mean(row * column)),
        ),
        Mistake(
            "The last product of each sum is missing. range(K) stops before K by itself, so there "
            "is nothing to subtract.",
            _entries_by(lambda row, column: np.sum(row[:-1] * column[:-1])),
        ),
        Mistake(
            "Your sum runs on from one entry to the next. Set it back to 0 before each entry.",
            _running_sum,
        ),
        Mistake(
            "You take columns of A and rows of B. It is the other way round: A[i] and B[:, j].",
            _columns_and_rows,
            lambda A, B: A.T @ B.T,
        ),
        Mistake(
            "j counts the columns of B, and there are B.shape[1] of them. len counts rows.",
            _columns_counted_by(lambda A, B: len(B)),
            _columns_counted_by(lambda A, B: len(A)),
        ),
    ],
    variants=[
        lambda A, B: A @ B,
        _three_loops,
        lambda A, B: np.dot(A, B),
        lambda A, B: np.sum(A[:, :, None] * B[None, :, :], axis=1),
        lambda A, B: [[sum(a * b for a, b in zip(r, c, strict=True)) for c in B.T] for r in A],
        lambda A, B: A.astype(np.float32) @ B.astype(np.float32),
        lambda A, B: np.stack([A @ B[:, j] for j in range(B.shape[1])], axis=1),
    ],
    hints=[
        "How many entries has the product? Begin with an array of zeros of that shape.",
        "Two loops, over the rows i of A and the columns j of B. In them one line: the sum of "
        "A[i] * B[:, j].",
        "C = np.zeros((len(A), B.shape[1])); for i in range(len(A)): for j in range(B.shape[1]): "
        "C[i, j] = np.sum(A[i] * B[:, j]).",
    ],
)
