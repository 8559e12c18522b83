"""Notebook arrays: the product of two matrices by its definition, and labels as rows of 0 and 1."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls, exact

# --- matrix_product --------------------------------------------------------------------------


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
        ),
        Mistake(
            "Your C has the wrong size. It has the rows of A and the columns of B: "
            "np.zeros((len(A), B.shape[1])).",
            _as_large_as(lambda A, B: A),
            _as_large_as(lambda A, B: B),
            _as_large_as(lambda A, B: np.zeros((B.shape[1], len(A)))),
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

# --- one_hot ---------------------------------------------------------------------------------


def _one_hot(t, classes):
    rows = np.zeros((len(t), classes))
    rows[np.arange(len(t)), t] = 1
    return rows


def _one_hot_in_a_loop(t, classes):
    rows = np.zeros((len(t), classes))
    for n, label in enumerate(t):
        rows[n, label] = 1
    return rows


def _whole_columns(t, classes):
    rows = np.zeros((len(t), classes))
    rows[:, t] = 1
    return rows


def _whole_rows(t, classes):
    rows = np.zeros((len(t), classes))
    rows[t] = 1
    return rows


def _places_exchanged(t, classes):
    rows = np.zeros((len(t), classes))
    rows[t, np.arange(len(t))] = 1
    return rows


def _label_written(t, classes):
    rows = np.zeros((len(t), classes))
    rows[np.arange(len(t)), t] = t
    return rows


def _first_row_only(t, classes):
    rows = np.zeros((len(t), classes))
    rows[0, t[0]] = 1
    return rows


one_hot = Exercise(
    reference=_one_hot,
    observe=calls(
        exact(),
        two_labels=args([2, 0], 3),
        as_many_as_classes=args([3, 0, 2, 2], 4),
        the_largest_is_missing=args([1, 0, 1], 5),
        random=lambda rng: args(rng.integers(6, size=8), 6),
    ),
    mistakes=[
        Mistake(
            "You make as many columns as there are labels in t. A class may be missing there: "
            "classes says how many columns.",
            lambda t, classes: np.eye(t.max() + 1)[t],
            lambda t, classes: np.eye(len(np.unique(t)))[t],
            lambda t, classes: np.eye(len(set(t.tolist())))[t],
        ),
        Mistake(
            "rows[:, t] means these columns in all rows. For one place in each row give the rows "
            "as well: rows[np.arange(len(t)), t].",
            _whole_columns,
        ),
        Mistake(
            "rows[t] means whole rows. For one place in each row give row and column: "
            "rows[np.arange(len(t)), t].",
            _whole_rows,
        ),
        Mistake(
            "Examples are rows, classes are columns; with you they have changed places.",
            lambda t, classes: np.eye(classes)[t].T,
            lambda t, classes: np.eye(classes)[:, t],
            _places_exchanged,
        ),
        Mistake(
            "You write the label where a 1 belongs.",
            _label_written,
            lambda t, classes: np.eye(classes)[t] * t[:, None],
        ),
        Mistake(
            "Labels begin with 0: label 0 has its 1 in column 0. Subtract or add nothing.",
            lambda t, classes: np.eye(classes)[t - 1],
            lambda t, classes: np.eye(classes + 1)[t],
        ),
        Mistake(
            "np.eye(classes) has one row for each class. Pick a row for each label: "
            "np.eye(classes)[t].",
            lambda t, classes: np.eye(classes),
            lambda t, classes: np.eye(len(t), classes),
        ),
        Mistake(
            "t has shape (N,) and the classes (K,): made a column first, t[:, None], the labels "
            "meet all classes.",
            lambda t, classes: t == np.arange(classes),
            lambda t, classes: (t == np.arange(classes)).astype(float),
        ),
        Mistake(
            "Upside down: 1 belongs into the column of the label, 0 into all others.",
            lambda t, classes: 1 - np.eye(classes)[t],
            lambda t, classes: t[:, None] != np.arange(classes),
        ),
        Mistake(
            "return stands inside the loop, so only the first row is filled. Move it to the left, "
            "below the loop.",
            _first_row_only,
        ),
        Mistake(
            "np.zeros wants the shape as one argument, a tuple: np.zeros((len(t), classes)).",
            lambda t, classes: np.zeros(len(t), classes),
        ),
    ],
    variants=[
        lambda t, classes: np.eye(classes)[t],
        lambda t, classes: np.eye(classes, dtype=int)[t],
        lambda t, classes: (t[:, None] == np.arange(classes)).astype(np.float32),
        lambda t, classes: t[:, None] == np.arange(classes),
        _one_hot_in_a_loop,
        lambda t, classes: [[int(label == k) for k in range(classes)] for label in t],
    ],
    hints=[
        "Begin with zeros of shape (N, classes). Which place of row n becomes 1?",
        "An array may be indexed by two arrays, one of rows and one of columns. The rows are "
        "np.arange(len(t)); the columns are the labels themselves.",
        "rows = np.zeros((len(t), classes)), then rows[np.arange(len(t)), t] = 1.",
    ],
    insight="np.eye(classes)[t] is shorter: row k of the identity matrix is the row for label k.",
)
