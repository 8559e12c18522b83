"""Review of Part III: a table filled and scaled, and a loss where many labels are unknown."""

import importlib

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls


class _Later:
    """TensorFlow, imported when it is first used: listing exercises must not take so long."""

    def __getattr__(self, name):
        return getattr(importlib.import_module("tensorflow"), name)


_tf = _Later()

# --- fill_and_scale ----------------------------------------------------------------------------


def _by(means, lows, highs):
    """An answer, by what three functions of the table and the count say."""

    def answer(table, count):
        mean, low, high = (f(table, count) for f in (means, lows, highs))
        parts = table[:count], table[count:]
        return tuple((np.where(np.isnan(p), mean, p) - low) / (high - low) for p in parts)

    return answer


def _of_train(function):
    return lambda table, count: function(table[:count], axis=0)


def _of_all(function):
    return lambda table, count: function(table, axis=0)


_TRAIN = [_of_train(f) for f in (np.nanmean, np.nanmin, np.nanmax)]
_ALL = [_of_all(f) for f in (np.nanmean, np.nanmin, np.nanmax)]
_fill_and_scale = _by(*_TRAIN)


def _part(part, own):
    low, high = np.nanmin(own, axis=0), np.nanmax(own, axis=0)
    return (np.where(np.isnan(part), np.nanmean(own, axis=0), part) - low) / (high - low)


def _each_by_itself(table, count):
    train, test = table[:count], table[count:]
    return _part(train, train), _part(test, test)


def _filled_first(table, count, fill=np.nanmean):
    """Filled by what `fill` says of all rows; only then are lowest and highest those of train."""
    filled = np.where(np.isnan(table), fill(table, axis=0), table)
    low, high = filled[:count].min(axis=0), filled[:count].max(axis=0)
    return (filled[:count] - low) / (high - low), (filled[count:] - low) / (high - low)


def _scaled_first(table, count):
    train, test = table[:count].astype(float), table[count:].astype(float)
    low = np.nanmin(train, axis=0)
    size = np.nanmax(train, axis=0) - low
    train, test = (train - low) / size, (test - low) / size
    mean = np.nanmean(train, axis=0)
    for part in (train, test):
        rows, columns = np.nonzero(np.isnan(part))
        part[rows, columns] = mean[columns]
    return train, test


def _test_filled_by_itself(table, count):
    own = np.nanmean(table[count:], axis=0)
    test = np.where(np.isnan(table[count:]), own, table[count:])
    return _fill_and_scale(np.concatenate([table[:count], test]), count)


def _test_scaled_by_itself(table, count):
    train, test = table[:count], table[count:]
    filled = np.where(np.isnan(test), np.nanmean(train, axis=0), test)
    low, high = filled.min(axis=0), filled.max(axis=0)
    return _part(train, train), (filled - low) / (high - low)


def _whole(function):
    return lambda table, count: function(table[:count])


def _standardized(table, count):
    train = np.where(np.isnan(table[:count]), np.nanmean(table[:count], axis=0), table[:count])
    test = np.where(np.isnan(table[count:]), train.mean(axis=0), table[count:])
    return tuple((p - train.mean(axis=0)) / train.std(axis=0) for p in (train, test))


def _holes_left(table, count):
    train = table[:count]
    low, high = np.nanmin(train, axis=0), np.nanmax(train, axis=0)
    return tuple((p - low) / (high - low) for p in (train, table[count:]))


def _table(rng):
    table = rng.normal([5, 900, -3], [2, 200, 1], size=(9, 3))
    table[6:] += [7, 600, -4]
    table[0], table[1], table[7] = [np.nan, 850, -3], [5, np.nan, np.nan], [9, np.nan, np.nan]
    table[8, 0] = np.nan
    return args(table, 6)


fill_and_scale = Exercise(
    reference=_fill_and_scale,
    observe=calls(
        by_hand=args(np.array([[1.0], [np.nan], [3.0], [9.0], [np.nan]]), 3),
        three_columns=_table,
    ),
    mistakes=[
        Mistake(
            "That is still the old order: rows of the test part have a say in the means and in the "
            "scale. Split first.",
            _by(*_ALL),
        ),
        Mistake(
            "The scale is that of the training part now, but test rows still have a say in the "
            "means that fill the holes.",
            _by(_ALL[0], *_TRAIN[1:]),
            _filled_first,
        ),
        Mistake(
            "The means are those of the training part now, but test rows still have a say in the "
            "scale.",
            _by(_TRAIN[0], *_ALL[1:]),
        ),
        Mistake(
            "Each part is filled and scaled by itself, so the same reading means something else in "
            "the test part. Means, lowest and highest come from the training part, for both.",
            _each_by_itself,
        ),
        Mistake(
            "The test part is scaled by itself. Use the lowest and highest of the training part.",
            _test_scaled_by_itself,
        ),
        Mistake(
            "The holes of the test part are filled with its own means. Use those of the training "
            "part.",
            _test_filled_by_itself,
        ),
        Mistake(
            "You clip the test part to 0 … 1. What lies outside of what was seen in training shall "
            "be seen to do so.",
            lambda *a: (_fill_and_scale(*a)[0], np.clip(_fill_and_scale(*a)[1], 0, 1)),
        ),
        Mistake(
            "The holes are filled with 0. The mean of the training part's column is wanted, before "
            "it is scaled.",
            lambda *a: tuple(np.nan_to_num(p) for p in _holes_left(*a)),
            _by(lambda table, count: 0.0, *_TRAIN[1:]),
            lambda *a: _filled_first(*a, fill=lambda table, axis: 0.0),
        ),
        Mistake(
            "The holes are still NaN. Fill them with the column's np.nanmean (np.mean itself is "
            "NaN where a hole is).",
            _holes_left,
        ),
        Mistake(
            "The lowest value must be taken off first: (x - low) / (high - low).",
            lambda table, count: tuple(
                np.where(np.isnan(p), np.nanmean(table[:count], axis=0), p)
                / (np.nanmax(table[:count], axis=0) - np.nanmin(table[:count], axis=0))
                for p in (table[:count], table[count:])
            ),
        ),
        Mistake(
            "The mean of a column with a hole in it is NaN. np.nanmean leaves the holes out.",
            _by(*map(_of_train, (np.mean, np.min, np.max))),
        ),
        Mistake(
            "All holes get one number, the mean of the whole table. Each column has its own: "
            "axis=0.",
            _by(_whole(np.nanmean), *_TRAIN[1:]),
            lambda table, count: _filled_first(
                table, count, fill=lambda t, axis: np.nanmean(t[:count])
            ),
            lambda *a: _filled_first(*a, fill=lambda table, axis: np.nanmean(table)),
        ),
        Mistake(
            "You divide by the highest value. Divide by high - low.",
            lambda table, count: tuple(
                np.where(np.isnan(p), np.nanmean(table[:count], axis=0), p)
                / np.nanmax(table[:count], axis=0)
                for p in (table[:count], table[count:])
            ),
            lambda table, count: tuple(
                (np.where(np.isnan(p), np.nanmean(table[:count], axis=0), p) - low)
                / np.nanmax(table[:count], axis=0)
                for low in [np.nanmin(table[:count], axis=0)]
                for p in (table[:count], table[count:])
            ),
        ),
        Mistake(
            "That is mean 0 and standard deviation 1. Here the lowest becomes 0 and the highest 1.",
            _standardized,
        ),
        Mistake(
            "All columns get one scale. Each has its own: axis=0.",
            _by(_TRAIN[0], _whole(np.nanmin), _whole(np.nanmax)),
            _by(*map(_whole, (np.nanmean, np.nanmin, np.nanmax))),
        ),
        Mistake(
            "Return both parts: the first `count` rows, then the others.",
            lambda *a: _fill_and_scale(*a)[0],
            lambda *a: _fill_and_scale(*a)[::-1],
            lambda *a: np.concatenate(_fill_and_scale(*a)),
            lambda table, count: None,
        ),
    ],
    variants=[_scaled_first],
    hints=[
        "What would you know of the test rows on the day when you train?",
        "train = table[:count]: its nanmean, nanmin and nanmax, with axis=0, serve both parts.",
        "(np.where(np.isnan(part), mean, part) - low) / (high - low) for each part",
    ],
)

# --- known_label_loss --------------------------------------------------------------------------


def _losses(scores, labels):
    chosen = _tf.one_hot(labels, scores.shape[1])  # -1: a row of zeros
    return -_tf.reduce_sum(chosen * _tf.nn.log_softmax(scores), axis=1)


def _mean(losses, known):
    known = _tf.cast(known, _tf.float32)
    return _tf.reduce_sum(losses * known) / _tf.reduce_sum(known)


def _known_label_loss(scores, labels):
    return _mean(_losses(scores, labels), labels >= 0)


def _one_by_one(scores, labels):
    found = [
        -_tf.nn.log_softmax(scores[i])[int(label)] for i, label in enumerate(labels) if label >= 0
    ]
    return _tf.add_n(found) / len(found)


def _keras_ignores(scores, labels):
    losses = _tf.keras.losses
    return losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)(labels, scores)


def _with_all_labels(scores, labels):
    return _tf.reduce_mean(
        _tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    )


def _as_class(number):
    def loss(scores, labels):
        labels = _tf.where(labels < 0, number % scores.shape[1], labels)
        return _tf.reduce_mean(_losses(scores, labels))

    return loss


def _mask_turned(scores, labels):
    return _with_all_labels(scores[labels < 0], labels[labels < 0])


def _largest(scores, labels):
    return _mean(-_tf.reduce_max(_tf.nn.log_softmax(scores), axis=1), labels >= 0)


def _all_classes(scores, labels):
    return _mean(-_tf.reduce_mean(_tf.nn.log_softmax(scores), axis=1), labels >= 0)


def _observe_known(answer, rng):
    equal = _tf.zeros((4, 2))
    yield "equal scores", Call(answer, equal, _tf.constant([0, -1, 1, -1]))
    scores = 3 * rng.normal(size=(6, 3))
    scores[0, 2] = scores[0].min() - 1  # a label whose score is not the largest
    scores = _tf.constant(scores, _tf.float32)
    labels = _tf.constant([2, -1, 0, 1, -1, 0])
    value = yield "some unknown", Call(answer, scores, labels)
    if value is None or np.ndim(value) > 0:
        return

    def gradient():
        with _tf.GradientTape() as tape:
            tape.watch(scores)
            value = answer(scores, labels)
        if not _tf.is_tensor(value):
            return "None"
        found = tape.gradient(value, scores)
        return "None" if found is None else found

    yield "gradient", Call(gradient).called("the gradient for the scores")


known_label_loss = Exercise(
    reference=_known_label_loss,
    observe=_observe_known,
    mistakes=[
        Mistake(
            "The scores pass through softmax twice: the loss with logits has its own.",
            lambda s, t: _known_label_loss(_tf.nn.softmax(s), t),
        ),
        Mistake(
            "The scores are taken for probabilities. They are none yet: from_logits=True.",
            lambda s, t: _tf.reduce_mean(
                _tf.keras.losses.sparse_categorical_crossentropy(t[t >= 0], s[t >= 0])
            ),
        ),
        Mistake(
            "-1 is no class. Leave these rows out before the loss sees them: tf.boolean_mask.",
            _with_all_labels,
        ),
        Mistake(
            "Unknown rows are left out of the sum, but counted: divide by the number of known "
            "labels.",
            lambda s, t: _tf.reduce_mean(_losses(s, t)),
        ),
        Mistake(
            "You add up. The mean over the known labels is asked for.",
            lambda s, t: _tf.reduce_sum(_losses(s, t)),
        ),
        Mistake(
            "You give the unknown ones a class, and learn it from them. They must not count at "
            "all.",
            _as_class(0),
            _as_class(-1),
        ),
        Mistake(
            "The mask is turned round: known are the labels >= 0.",
            _mask_turned,
        ),
        Mistake(
            "labels > 0 takes the class 0 for unknown, too. Known are the labels >= 0.",
            lambda s, t: _mean(_losses(s, t), t > 0),
        ),
        Mistake(
            "You return a loss for each row. One number: their mean.",
            lambda s, t: _losses(s, t)[t >= 0],
            _losses,
        ),
        Mistake("The sign is turned round.", lambda s, t: -_known_label_loss(s, t)),
        Mistake(
            "You take the largest score of each row, and not that of its label.",
            _largest,
        ),
        Mistake("You average over all classes. Only that of the label counts.", _all_classes),
        Mistake(
            "Once a number has left TensorFlow, for NumPy or by float(), no gradient comes back. "
            "Stay with TensorFlow's functions.",
            lambda s, t: float(_known_label_loss(s, t)),
            lambda s, t: np.asarray(_known_label_loss(s, t)),
            lambda s, t: _tf.constant(np.asarray(_known_label_loss(s, t))),
        ),
        Mistake("You return nothing. End with `return`.", lambda s, t: None),
    ],
    variants=[_one_by_one, _keras_ignores],
    hints=[
        "First the rows whose label is known, of the scores and of the labels alike.",
        "known = labels >= 0, and tf.boolean_mask(scores, known).",
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=…, logits=…))",
    ],
)
