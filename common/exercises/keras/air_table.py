"""Notebook regression: marks, targets and the split in time.

Source of the data: S. De Vito and others, "On field calibration of an electronic nose for benzene
estimation in an urban pollution monitoring scenario" (2008).
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls

# --- mark_missing ------------------------------------------------------------------------------


def _mark_missing(values):
    return np.where(values == -200, np.nan, values)


def _marked_in_place(values):
    values[values == -200] = np.nan
    return values


def _marked_in_a_copy(values):
    marked = np.array(values, dtype=float)
    marked[marked == -200] = np.nan
    return marked


def _replaced_by(make):
    return lambda values: np.where(values == -200, make(values), values)


def _one_by_one(values):
    flat = [np.nan if value == -200.0 else float(value) for value in np.ravel(values)]
    return np.array(flat).reshape(np.shape(values))


mark_missing = Exercise(
    reference=_mark_missing,
    observe=calls(
        two_hours=[[2.6, -200.0, -1.9], [200.0, 0.5, -200.0]],
        one_column=[11.9, -200.0, -20.0, 0.0],
        nothing_missing=[[1.5, -199.0], [-2.5, 200.5]],
        table=lambda rng: np.where(
            rng.random((5, 4)) < 0.3, -200.0, rng.normal(0, 100, (5, 4)).round(1)
        ),
    ),
    fresh=True,
    mistakes=[
        Mistake(
            "You write NaN into the table that you were given, and the original readings are lost. "
            "Make a new one: np.where(values == -200, np.nan, values).",
            _marked_in_place,
        ),
        Mistake(
            "Negative is not missing: a frosty night has -1.9 °C. Only -200 says that nothing was "
            "measured.",
            lambda values: np.where(values < 0, np.nan, values),
            lambda values: np.where(values >= 0, values, np.nan),
        ),
        Mistake(
            "A reading of 200 is a reading. Compare with -200, not the size with 200.",
            lambda values: np.where(abs(values) == 200, np.nan, values),
        ),
        Mistake(
            "0 is a reading, too: the network would believe that the air was clean. Put np.nan.",
            _replaced_by(lambda values: 0.0),
        ),
        Mistake(
            "You fill the holes already, and with a mean into which the -200s went. First mark "
            "them: np.nan.",
            _replaced_by(np.mean),
            _replaced_by(lambda values: values.mean(axis=0)),
        ),
        Mistake(
            "You take out whole rows. Keep them: one device was silent, the others measured.",
            lambda values: values[np.all(np.atleast_2d(values.T) != -200, axis=0)],
        ),
        Mistake(
            "You exchanged the two cases: np.where(condition, where true, where false).",
            lambda values: np.where(values == -200, values, np.nan),
            lambda values: np.where(values != -200, np.nan, values),
        ),
        Mistake(
            "You return where something is missing, True or False. Return the table, with NaN "
            "there.",
            lambda values: values == -200,
            lambda values: values != -200,
        ),
        Mistake(
            "-200 is still in the table. Put np.nan wherever it stands. (np.isnan does not find "
            "it: -200 is a number so far. And a masked array still holds it below its mask.)",
            lambda values: np.where(np.isnan(values), np.nan, values),
            lambda values: values.copy(),
            lambda values: np.ma.masked_equal(values, -200),
        ),
    ],
    variants=[_marked_in_a_copy, _one_by_one],
    hints=[
        "values == -200 is an array of True and False.",
        "np.where(condition, where true, where false) makes a new array.",
        "np.where(values == -200, np.nan, values)",
    ],
)

# --- rows_with_target --------------------------------------------------------------------------


def _rows_with_target(x, t):
    known = ~np.isnan(t)
    return x[known], t[known]


def _filled_target(value):
    return lambda x, t: (x, np.where(np.isnan(t), value(t), t))


def _complete_rows(x, t):
    known = ~np.isnan(t) & ~np.isnan(x).any(axis=1)
    return x[known], t[known]


def _complete_inputs(x, t):
    known = ~np.isnan(x).any(axis=1)
    return x[known], t[known]


def _deleted(x, t):
    unknown = np.flatnonzero(np.isnan(t))
    return np.delete(x, unknown, axis=0), np.delete(t, unknown)


def _only_these(x, t):
    pairs = [(row, target) for row, target in zip(x, t) if target == target]
    rows, targets = zip(*pairs)
    return list(rows), list(targets)


def _with_holes(rows, columns):
    def make(rng):
        x, t = rng.normal(size=(rows, columns)), rng.normal(size=rows)
        x[rng.random(x.shape) < 0.2] = np.nan
        t[rng.random(rows) < 0.3] = np.nan
        x[1, 0], x[2, 1], t[0], t[1], t[2] = np.nan, np.nan, np.nan, 1.0, 2.0
        return args(x, t)

    return make


rows_with_target = Exercise(
    reference=_rows_with_target,
    observe=calls(
        three_hours=args(
            np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 6.0]]), np.array([10.0, 20.0, np.nan])
        ),
        table=_with_holes(9, 3),
    ),
    mistakes=[
        Mistake(
            "You fill unknown targets with the mean of the others. Then the network learns, and is "
            "tested on, answers that nobody measured. Leave those rows out.",
            _filled_target(np.nanmean),
            _filled_target(np.nanmedian),
        ),
        Mistake(
            "You put a number in for targets that are unknown. Nobody measured it: leave those "
            "rows out.",
            _filled_target(lambda t: 0.0),
            _filled_target(lambda t: -200.0),
        ),
        Mistake(
            "You also leave out rows in which an input is missing. Those can be mended; only the "
            "target cannot.",
            _complete_rows,
        ),
        Mistake(
            "You look for holes in x. The target is t: ~np.isnan(t).",
            _complete_inputs,
        ),
        Mistake(
            "Nothing was left out: NaN is not equal to anything, not even to itself, so "
            "`t != np.nan` is always true. Use np.isnan(t).",
            lambda x, t: (x, t),
        ),
        Mistake(
            "You keep the rows whose target is missing. ~ turns True and False round: "
            "~np.isnan(t).",
            lambda x, t: (x[np.isnan(t)], t[np.isnan(t)]),
        ),
        Mistake(
            "Rows and targets no longer belong together: you cut one of them only. Use the same "
            "`known` for both.",
            lambda x, t: (x, t[~np.isnan(t)]),
            lambda x, t: (x[~np.isnan(t)], t),
        ),
        Mistake(
            "Return both, the inputs and the targets: x[known], t[known].",
            lambda x, t: x[~np.isnan(t)],
            lambda x, t: t[~np.isnan(t)],
            lambda x, t: _rows_with_target(x, t)[::-1],
        ),
    ],
    variants=[_deleted, _only_these],
    hints=[
        "np.isnan(t) says where the target is missing. ~ turns it round.",
        "known = ~np.isnan(t), and an array in brackets picks rows: x[known].",
        "return x[known], t[known]",
    ],
)

# --- split -------------------------------------------------------------------------------------


def _split(x, t, test_share=0.25):
    count = len(x) - round(len(x) * test_share)
    return x[:count], t[:count], x[count:], t[count:]


def _split_shuffled(x, t, test_share=0.25):
    order = np.random.default_rng(7).permutation(len(x))
    return _split(x[order], t[order], test_share)


def _split_test_shuffled(x, t, test_share=0.25):
    order = np.random.permutation(len(x))  # noqa: NPY002
    return _split(x[order], t[order], test_share)


def _split_first(x, t, test_share=0.25):
    count = round(len(x) * test_share)
    return x[count:], t[count:], x[:count], t[:count]


def _split_shares_exchanged(x, t, test_share=0.25):
    return _split(x, t, 1 - test_share)


def _split_moved(by):
    def split(x, t, test_share=0.25):
        count = len(x) - round(len(x) * test_share) + by
        return x[:count], t[:count], x[count:], t[count:]

    return split


def _split_overlapping(x, t, test_share=0.25):
    return x, t, *_split(x, t, test_share)[2:]


def _split_gap(x, t, test_share=0.25):
    count = len(x) - round(len(x) * test_share)
    return x[: count - 1], t[: count - 1], x[count:], t[count:]


def _split_every_fourth(x, t, test_share=0.25):
    chosen = np.arange(len(x)) % round(1 / test_share) == 0
    return x[~chosen], t[~chosen], x[chosen], t[chosen]


def _reordered(*places):
    return lambda x, t, test_share=0.25: tuple(_split(x, t, test_share)[p] for p in places)


def _split_with_numpy(x, t, test_share=0.25):
    at = [int(len(x) * (1 - test_share) + 0.5)]
    (x_train, x_test), (t_train, t_test) = np.split(x, at), np.split(t, at)
    return x_train, t_train, x_test, t_test


def _hours(rows, share, columns=2):
    def make(rng):
        return args(rng.normal(size=(rows, columns)), rng.normal(size=rows), share)

    return make


split = Exercise(
    reference=_split,
    observe=calls(
        eight_hours=args(np.arange(16.0).reshape(8, 2), np.arange(8.0), 0.25),
        half=_hours(12, 0.5),
        a_fifth=_hours(20, 0.2, 3),
    ),
    mistakes=[
        Mistake(
            "You shuffle before you split. Then nearly every test hour has its neighbours, an hour "
            "before and after, in the training part, and the test is too easy. Cut in order.",
            _split_shuffled,
            _split_test_shuffled,
            _split_every_fourth,
        ),
        Mistake(
            "You test on the first hours. We learn from the past and are asked about what comes "
            "after: the last hours are for testing.",
            _split_first,
        ),
        Mistake(
            "test_share is the share for testing; you gave it to training.",
            _split_shares_exchanged,
        ),
        Mistake(
            "The order is x_train, t_train, x_test, t_test. Yours is that of scikit-learn, "
            "x_train, x_test, t_train, t_test.",
            _reordered(0, 2, 1, 3),
        ),
        Mistake(
            "The training part comes first: x_train, t_train, x_test, t_test.",
            _reordered(2, 3, 0, 1),
            _reordered(1, 0, 3, 2),
        ),
        Mistake(
            "The hours for testing are in the training part as well. A network could know them by "
            "heart: x_train ends where x_test begins.",
            _split_overlapping,
        ),
        Mistake(
            "The cut is one row off: the test part has len(x) * test_share rows.",
            _split_moved(1),
            _split_moved(-1),
        ),
        Mistake(
            "One row is lost between the parts. x[:count] ends just before x[count:] begins.",
            _split_gap,
        ),
        Mistake(
            "Return four arrays: x_train, t_train, x_test, t_test.",
            _reordered(0, 2),
            _reordered(0, 1),
            lambda x, t, test_share=0.25: (_split(x, t, test_share)[::2], t),
        ),
    ],
    variants=[_split_with_numpy],
    hints=[
        "How many rows are left for training? Compute that count first.",
        "count = len(x) - round(len(x) * test_share); what lies before it is x[:count].",
        "return x[:count], t[:count], x[count:], t[count:]",
    ],
)
