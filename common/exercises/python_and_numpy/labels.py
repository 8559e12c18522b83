"""Notebook arrays: labels as rows of 0 and 1."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls, exact


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


def _rows_in_turn(rows_of):
    def one_hot(t, classes):
        rows = np.zeros((len(t), classes))
        for i in rows_of(t, classes):
            rows[i, t[i]] = 1
        return rows

    return one_hot


def _all_at_once(shape, numbers=lambda t, classes: np.arange(len(t))):
    def one_hot(t, classes):
        rows = np.zeros(shape(t, classes))
        rows[numbers(t, classes), t] = 1
        return rows

    return one_hot


def _written_into_a_copy(t, classes):
    return np.zeros((len(t), classes))


def _places_of_the_example(t, classes):
    rows = np.zeros((len(t), classes))
    rows[[0, 1], [2, 0]] = 1
    return rows


one_hot = Exercise(
    reference=_one_hot,
    observe=calls(
        exact(),
        # First what tells most mistakes apart: more labels than classes, and two classes missing.
        more_labels_than_classes=args([0, 2, 2, 0, 2], 4),
        two_labels=args([2, 0], 3),
        as_many_as_classes=args([3, 0, 2, 2], 4),
        the_largest_is_missing=args([1, 0, 1], 5),
        random=lambda rng: args(rng.integers(6, size=8), 6),
    ),
    mistakes=[
        Mistake(
            "You count the classes in t. A class may be missing there: the argument classes says "
            "how many columns there are.",
            lambda t, classes: np.eye(t.max() + 1)[t],
            lambda t, classes: np.eye(len(np.unique(t)))[t],
            _all_at_once(lambda t, classes: (len(t), len(np.unique(t)))),
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
        ),
        Mistake(
            "There is one column too many. For labels from 0 to classes - 1, classes columns are "
            "enough.",
            lambda t, classes: np.eye(classes + 1)[t],
        ),
        Mistake(
            "np.eye makes the rows that you pick from, one for each class. With len(t) there are "
            "too few or too many: np.eye(classes)[t].",
            lambda t, classes: np.eye(len(t), classes)[t],
            lambda t, classes: np.eye(len(t))[t],
        ),
        Mistake(
            "Your loop goes through the labels, and you take them for numbers of rows. Rows "
            "are counted by range(len(t)).",
            _rows_in_turn(lambda t, classes: t),
        ),
        Mistake(
            "You count the rows up to classes. There is a row for each label, so count with "
            "np.arange(len(t)), or range(len(t)) in a loop.",
            _rows_in_turn(lambda t, classes: range(classes)),
            _all_at_once(
                lambda t, classes: (len(t), classes), lambda t, classes: np.arange(classes)
            ),
            _all_at_once(lambda t, classes: (len(t), classes), lambda t, classes: range(classes)),
        ),
        Mistake(
            "You make as many rows as there are classes. There is a row for each label: "
            "np.zeros((len(t), classes)).",
            _all_at_once(lambda t, classes: (classes, classes)),
            lambda t, classes: np.zeros((classes, classes)),
        ),
        Mistake(
            "There is no 1 in your array. With two pairs of brackets, rows[…][…] = 1, the 1 goes "
            "into a copy. Give rows and columns in one: rows[np.arange(len(t)), t] = 1.",
            _written_into_a_copy,
        ),
        Mistake(
            "[0, 1] and [2, 0] are the places of the example. For any labels the rows are "
            "np.arange(len(t)), and the columns are t.",
            _places_of_the_example,
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
