"""Notebook regression: holes filled, columns scaled, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- fill_missing_with_mean --------------------------------------------------------------------


def _filled(train_means, other_means=None):
    """Fills both parts; the means come from functions of (train, other)."""

    def fill(train, other):
        first = train_means(train, other)
        second = (other_means or train_means)(train, other)
        return np.where(np.isnan(train), first, train), np.where(np.isnan(other), second, other)

    return fill


def _means(train, other):
    return np.nanmean(train, axis=0)


def _both(train, other):
    return np.concatenate([train, other])


_fill = _filled(_means)


def _fill_in_place(train, other):
    for part in (train, other):
        part[:] = _fill(train, part)[1]
    return train, other


def _fill_by_column(train, other):
    parts = train.copy(), other.copy()
    for column in range(train.shape[1]):
        known = train[~np.isnan(train[:, column]), column]
        for part in parts:
            part[np.isnan(part[:, column]), column] = known.mean()
    return parts


def _rows_with_holes_dropped(train, other):
    return tuple(part[~np.isnan(part).any(axis=1)] for part in (train, other))


def _one_hole_makes_a_mean(train, other):
    mean = np.nanmean(train, axis=0)
    return tuple(np.where(np.isnan(part).any(axis=0), mean, part) for part in (train, other))


def _two_parts(rng):
    parts = [rng.normal(5, 2, size=(n, 3)) + shift for n, shift in ((6, 0), (4, 7))]
    for part in parts:
        part[rng.random(part.shape) < 0.25] = np.nan
        part[0], part[1] = [np.nan, 3.0, 4.5], [2.5, np.nan, 9.0]
    return args(*parts)


fill_missing_with_mean = Exercise(
    reference=_fill,
    observe=calls(
        by_hand=args(
            np.array([[1.0, 4.0], [np.nan, 8.0], [3.0, np.nan], [5.0, 6.0]]),
            np.array([[np.nan, 10.0], [7.0, np.nan]]),
        ),
        random_parts=_two_parts,
    ),
    mistakes=[
        Mistake(
            "The mean of numbers of which one is NaN is NaN. np.nanmean leaves the holes out.",
            _filled(lambda a, b: a.mean(axis=0)),
        ),
        Mistake(
            "The test part is filled with a mean of its own. You would not know it when the hour "
            "comes: use that of the training part for both.",
            _filled(_means, lambda a, b: np.nanmean(b, axis=0)),
        ),
        Mistake(
            "Test rows went into the mean. Take it from the training part alone.",
            _filled(lambda a, b: np.nanmean(_both(a, b), axis=0)),
        ),
        Mistake(
            "You fill every column with one mean, and degrees are no micrograms. A mean for each "
            "column: axis=0.",
            _filled(lambda a, b: np.nanmean(a)),
            _filled(lambda a, b: np.nanmean(a), lambda a, b: np.nanmean(b)),
        ),
        Mistake(
            "axis=1 takes the mean of a row, of gases and degrees mixed. Columns: axis=0.",
            _filled(
                lambda a, b: np.nanmean(a, axis=1, keepdims=True),
                lambda a, b: np.nanmean(b, axis=1, keepdims=True),
            ),
            _filled(lambda a, b: np.nanmean(a, axis=1)),
        ),
        Mistake(
            "You fill with 0. That is an extreme reading for most devices; the mean of the column "
            "is wanted.",
            _filled(lambda a, b: 0.0),
            lambda train, other: (np.nan_to_num(train), np.nan_to_num(other)),
        ),
        Mistake(
            "That is the median. A sound choice, but here it is the mean: np.nanmean.",
            _filled(lambda a, b: np.nanmedian(a, axis=0)),
        ),
        Mistake(
            "You leave rows out. They stay, and their holes are filled.",
            _rows_with_holes_dropped,
        ),
        Mistake(
            "The mean replaces known readings, too. np.where(np.isnan(part), mean, part) leaves "
            "them.",
            _one_hole_makes_a_mean,
            lambda a, b: tuple(np.where(np.isnan(p), p, _means(a, b)) for p in (a, b)),
        ),
        Mistake(
            "You fill the arrays that you were given. Make new ones: np.where(np.isnan(part), "
            "mean, part).",
            _fill_in_place,
        ),
        Mistake(
            "The test part still has its holes. Fill it as well, with the same mean.",
            lambda a, b: (_fill(a, b)[0], b),
        ),
        Mistake(
            "Return both parts: train first, then other.",
            lambda a, b: _fill(a, b)[0],
            lambda a, b: _fill(a, b)[::-1],
            lambda a, b: np.concatenate(_fill(a, b)),
        ),
    ],
    variants=[_fill_by_column],
    hints=[
        "np.nanmean(array, axis=0): a mean for each column, without the holes.",
        "Which part may you look at? One mean, from train, fills both.",
        "np.where(np.isnan(train), mean, train), and the same for other.",
    ],
)

# --- scale -------------------------------------------------------------------------------------


def _scaled(center, spread):
    """Both parts by what two functions of (train, other) say."""

    def scale(train, other):
        return tuple(
            (part - center(train, other)) / spread(train, other) for part in (train, other)
        )

    return scale


def _mean(a, b):
    return a.mean(axis=0)


def _std(a, b):
    return a.std(axis=0)


_scale = _scaled(_mean, _std)


def _scale_in_place(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    for part in (train, other):
        part -= mean
        part /= std
    return train, other


def _scale_column_by_column(train, other):
    columns = zip(train.T, other.T)
    pairs = [((a - a.mean()) / a.std(), (b - a.mean()) / a.std()) for a, b in columns]
    return tuple(np.stack(part, axis=1) for part in zip(*pairs))


scale = Exercise(
    reference=_scale,
    observe=calls(
        by_hand=args(np.array([[1.0, 300.0], [3.0, 500.0]]), np.array([[5.0, 400.0]])),
        random_parts=lambda rng: args(
            rng.normal([1, 900], [0.5, 200], size=(6, 2)),
            rng.normal([3, 700], [1, 90], size=(3, 2)),
        ),
    ),
    mistakes=[
        Mistake(
            "You scale before the split, as it were: test rows went into the mean and the spread. "
            "Take both from the training part alone.",
            _scaled(lambda a, b: _both(a, b).mean(axis=0), lambda a, b: _both(a, b).std(axis=0)),
        ),
        Mistake(
            "The test part is scaled by its own mean and spread, so the same reading means "
            "something else there. Use those of the training part for both.",
            lambda a, b: (_scale(a, b)[0], _scale(b, b)[1]),
        ),
        Mistake(
            "The second part is not scaled. It gets the mean and the spread of the first.",
            lambda train, other: (_scaled(_mean, _std)(train, other)[0], other),
        ),
        Mistake(
            "Each column has its own mean and spread: axis=0.",
            _scaled(lambda a, b: a.mean(), lambda a, b: a.std()),
        ),
        Mistake(
            "axis=1 goes along a row, over different devices. Columns: axis=0.",
            lambda a, b: tuple(
                (p - p.mean(axis=1, keepdims=True)) / p.std(axis=1, keepdims=True) for p in (a, b)
            ),
        ),
        Mistake(
            "You divide by the variance. The spread is the standard deviation: train.std(axis=0).",
            _scaled(_mean, lambda a, b: a.var(axis=0)),
        ),
        Mistake(
            "The mean is taken off, but the spread is left. Divide by train.std(axis=0).",
            _scaled(_mean, lambda a, b: 1.0),
        ),
        Mistake(
            "You divide without taking off the mean first.",
            _scaled(lambda a, b: 0.0, _std),
        ),
        Mistake(
            "a - b / c divides b only. Put the difference in parentheses: (train - mean) / std.",
            lambda a, b: tuple(p - a.mean(axis=0) / a.std(axis=0) for p in (a, b)),
        ),
        Mistake(
            "That brings the smallest to 0 and the largest to 1. Here it is mean 0 and standard "
            "deviation 1.",
            _scaled(lambda a, b: a.min(axis=0), lambda a, b: np.ptp(a, axis=0)),
        ),
        Mistake(
            "Your standard deviation divides by n - 1, as that of pandas does. Harmless, but meant "
            "is that of NumPy: train.std(axis=0).",
            _scaled(_mean, lambda a, b: a.std(axis=0, ddof=1)),
        ),
        Mistake(
            "-= and /= change the arrays that you were given. (train - mean) / std makes new ones.",
            _scale_in_place,
        ),
        Mistake(
            "Return both parts: train first, then other.",
            lambda a, b: _scale(a, b)[0],
            lambda a, b: _scale(a, b)[::-1],
            lambda a, b: np.concatenate(_scale(a, b)),
        ),
    ],
    variants=[_scale_column_by_column],
    hints=[
        "mean = train.mean(axis=0) and std = train.std(axis=0).",
        "The test part is treated like the training part: by the same two rows of numbers.",
        "return (train - mean) / std, (other - mean) / std",
    ],
)

# --- predict first, and check yourself --------------------------------------------------------

does_filling_help = Prediction(
    options="abc",
    outcome="b",
    because="Without the nearly empty column, hours that are complete are judged equally well; "
    "filling pays where something is missing.",
)

may_the_sensor_help = Choice(
    answer="b",
    wrong={
        "a": "R² = 0.9999 is no success here: benzene was computed from this very sensor. And the "
        "analyzer and the sensor fail together, so it is missing just when you need it.",
        "c": "More layers cannot help a network that is asked for nothing: a cubic of one column "
        "is the answer already.",
    },
    hints=["Where will the network be of use: where benzene is known, or where it is not?"],
)

what_fills_a_test_hole = Choice(
    answer="c",
    wrong={
        "a": "Its own mean is known only when all test hours are over. And then the same reading "
        "would be filled otherwise tomorrow.",
        "b": "Then test rows have a say in how training rows look. The leak is small here, and "
        "nobody can tell beforehand how large it will be.",
    },
    hints=["Imagine the test hours come one by one, next week."],
)

what_a_random_split_does = Choice(
    answer="a",
    wrong={
        "b": "Shuffling batches during training is fine, and fit does it by itself. The trouble is "
        "which hours end up in the test part.",
        "c": "For rows that have nothing to do with each other that is right. Hours have "
        "neighbours.",
    },
    hints=["How much does the air change within one hour?"],
)
