"""Notebook more_tensor_drills: one of each row, entries set anew, one of two losses."""

import numpy as np
import tensorflow as _tf

from common.checking import Call, Equivalent, Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import some, tensor

# --- gather, row by row ----------------------------------------------------------------------


def _right_scores(scores, labels):
    return _tf.gather(scores, labels, batch_dims=1)


def _by_one_hot(scores, labels):
    return _tf.reduce_sum(scores * _tf.one_hot(labels, scores.shape[1]), axis=1)


def _by_pairs(scores, labels):
    rows = _tf.range(len(labels), dtype=labels.dtype)
    return _tf.gather_nd(scores, _tf.stack([rows, labels], axis=1))


def _whole_numbers(*values):
    return _tf.constant(values, _tf.int32)


right_scores = Exercise(
    reference=_right_scores,
    observe=calls(
        by_hand=lambda rng: args(tensor([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]]), _whole_numbers(1, 2)),
        square=lambda rng: args(some(rng, 3, 3), _whole_numbers(2, 0, 0)),
        random=lambda rng: args(some(rng, 4, 5), _whole_numbers(*rng.integers(5, size=4))),
    ),
    mistakes=[
        Mistake(
            "You take the columns of all labels from every row. Row n goes with label n alone: "
            "batch_dims=1.",
            lambda scores, labels: _tf.gather(scores, labels, axis=1),
        ),
        Mistake(
            "tf.gather takes whole rows unless you say otherwise. Row n goes with label n alone: "
            "batch_dims=1.",
            lambda scores, labels: _tf.gather(scores, labels),
            lambda scores, labels: _tf.gather(scores, labels % len(scores)),
        ),
        Mistake(
            "You take the largest score of each row, whether or not it is the right one. The label "
            "says which.",
            lambda scores, labels: _tf.reduce_max(scores, axis=1),
        ),
        Mistake(
            "Your result has an axis of length 1 too many, shape (N, 1). Return shape (N,).",
            lambda scores, labels: _tf.gather(scores, labels[:, None], batch_dims=1),
            lambda scores, labels: _right_scores(scores, labels)[:, None],
        ),
        Mistake(
            "tf.one_hot and the product leave zeros beside the score you want. Sum each row: "
            "tf.reduce_sum(…, axis=1).",
            lambda scores, labels: scores * _tf.one_hot(labels, scores.shape[1]),
        ),
        Mistake(
            "You average over the rows. Return the score of each row.",
            lambda scores, labels: _tf.reduce_mean(_right_scores(scores, labels)),
        ),
        Mistake(
            "NumPy's scores[np.arange(N), labels] does not work with tensors. Take tf.gather with "
            "batch_dims=1.",
            lambda scores, labels: scores[np.arange(len(labels)), labels],
            lambda scores, labels: scores[_tf.range(len(labels)), labels],
            lambda scores, labels: scores[labels],
            lambda scores, labels: scores[:, labels],
        ),
        Mistake(
            "You return the class with the largest score. Return a score, that of the label.",
            lambda scores, labels: _tf.argmax(scores, axis=1),
        ),
        Mistake(
            "In tf.gather the scores come first, then the labels.",
            lambda scores, labels: _tf.gather(labels, scores, batch_dims=1),
        ),
        Mistake(
            "tf.gather_nd wants whole places, a row [row, column] for each. tf.gather with "
            "batch_dims=1 takes the labels as they are.",
            lambda scores, labels: _tf.gather_nd(scores, labels),
            lambda scores, labels: _tf.gather_nd(scores, labels, batch_dims=1),
        ),
        Mistake(
            "You sum everything. Sum each row: tf.reduce_sum(…, axis=1).",
            lambda scores, labels: _tf.reduce_sum(scores * _tf.one_hot(labels, scores.shape[1])),
        ),
        Mistake(
            "Your one-hot rows are made for 3 classes. There are scores.shape[1].",
            lambda scores, labels: _tf.reduce_sum(scores * _tf.one_hot(labels, 3), axis=1),
        ),
    ],
    variants=[
        _by_one_hot,
        _by_pairs,
        lambda scores, labels: _tf.gather(scores, labels, axis=1, batch_dims=1),
        lambda scores, labels: _tf.stack([row[k] for row, k in zip(scores, labels.numpy())]),
    ],
    hints=[
        "NumPy's scores[np.arange(N), labels]. tf.gather can do it: row n with label n.",
        "batch_dims=1 says that the first axis of both is the same batch.",
    ],
)

# --- scatter ---------------------------------------------------------------------------------


def _with_entries(x, rows, columns, values):
    places = _tf.stack([rows, columns], axis=1)
    return _tf.tensor_scatter_nd_update(x, places, values)


def _through_a_variable(x, rows, columns, values):
    variable = _tf.Variable(x)
    variable.scatter_nd_update(_tf.stack([rows, columns], axis=1), values)
    return _tf.convert_to_tensor(variable)


def _through_numpy(x, rows, columns, values):
    array = x.numpy().copy()
    array[rows, columns] = values
    return _tf.constant(array)


def _by_mask(x, rows, columns, values):
    places = _tf.stack([rows, columns], axis=1)
    there = _tf.scatter_nd(places, _tf.ones_like(values), x.shape)
    return _tf.where(there > 0, _tf.scatter_nd(places, values, x.shape), x)


def _assigned(x, rows, columns, values):
    x[rows, columns] = values
    return x


def _assigned_one_by_one(x, rows, columns, values):
    for row, column, value in zip(rows, columns, values):
        x[row, column] = value
    return x


def _one_entry(x, rows, columns, values):
    return _with_entries(x, rows[:1], columns[:1], values[:1])


def _observe_entries(answer, rng):
    x, rows, columns = some(rng, 3, 3), _whole_numbers(0, 2), _whole_numbers(1, 0)
    yield "two entries", Call(answer, x, rows, columns, tensor([7.0, 9.0]))
    x = some(rng, 3, 4)
    yield "three", Call(answer, x, _whole_numbers(0, 1, 2), _whole_numbers(2, 0, 2), some(rng, 3))
    yield "the matrix that was given", x


with_entries = Exercise(
    reference=_with_entries,
    observe=_observe_entries,
    mistakes=[
        Mistake(
            "A tensor cannot be changed. tf.tensor_scatter_nd_update(x, places, values) makes a "
            "new one.",
            _assigned,
            _assigned_one_by_one,
        ),
        Mistake(
            "Your places have the rows in one line and the columns in another. Each place is a row "
            "[row, column]: tf.stack(…, axis=1).",
            lambda x, rows, columns, values: _tf.tensor_scatter_nd_update(
                x, _tf.stack([rows, columns]), values
            ),
        ),
        Mistake(
            "tf.concat puts the columns behind the rows, in one line. Each place is a row "
            "[row, column]: tf.stack(…, axis=1).",
            lambda x, rows, columns, values: _tf.tensor_scatter_nd_update(
                x, _tf.concat([rows, columns], axis=0), values
            ),
        ),
        Mistake(
            "The places come before the values: tf.tensor_scatter_nd_update(x, places, values).",
            lambda x, rows, columns, values: _tf.tensor_scatter_nd_update(
                x, values, _tf.stack([rows, columns], axis=1)
            ),
        ),
        Mistake(
            "tf.scatter_nd begins with zeros and loses x. tf.tensor_scatter_nd_update begins with "
            "x.",
            lambda x, rows, columns, values: _tf.scatter_nd(
                _tf.stack([rows, columns], axis=1), values, x.shape
            ),
        ),
        Mistake(
            "You add the values to what is there. Put them in its place: "
            "tf.tensor_scatter_nd_update.",
            lambda x, rows, columns, values: _tf.tensor_scatter_nd_add(
                x, _tf.stack([rows, columns], axis=1), values
            ),
        ),
        Mistake(
            "Rows and columns have changed places: a place is [row, column].",
            lambda x, rows, columns, values: _with_entries(x, columns, rows, values),
        ),
        Mistake("You set the first entry alone. Set them all.", _one_entry),
        Mistake(
            "You return x as it was: the function returns the new tensor, and you did not keep it.",
            lambda x, rows, columns, values: x,
        ),
    ],
    variants=[_through_a_variable, _through_numpy, _by_mask],
    hints=[
        "Tensors do not change. There is a function that returns a changed copy.",
        "Places are rows [row, column], shape (K, 2): tf.stack([rows, columns], axis=1).",
        "tf.tensor_scatter_nd_update(x, places, values)",
    ],
)

# --- one of two losses -----------------------------------------------------------------------


def _lopsided_loss(y, t):
    d = y - t
    return _tf.cond(
        _tf.reduce_mean(d) < 0,
        lambda: _tf.reduce_mean(d**2),
        lambda: _tf.reduce_sum(_tf.abs(d)),
    )


def _loss(below, above, condition=lambda d: _tf.reduce_mean(d) < 0):
    def loss(y, t):
        d = y - t
        return _tf.cond(condition(d), lambda: below(d), lambda: above(d))

    return loss


def _mean_square(d):
    return _tf.reduce_mean(d**2)


def _sum_of_absolutes(d):
    return _tf.reduce_sum(_tf.abs(d))


def _plain_if(y, t):
    if _tf.reduce_mean(y - t) < 0:
        return _tf.reduce_mean(_tf.square(y - t))
    return _tf.reduce_sum(_tf.abs(y - t))


def _observe_loss(answer, rng):
    low, high = sorted(rng.uniform(1, 3, 2).round(1))
    cases = {
        "mean below 0": ([1.0, 2.0], [2.0, 4.0]),
        "mean above 0": ([2.0, 4.0], [1.0, 2.0]),
        "mean 0": ([1.0, 5.0], [4.0, 2.0]),
        "most below, mean above": ([0.0, 0.0, 9.0], [low, high, 0.0]),
        "most above, mean below": ([low, high, 0.0], [0.0, 0.0, 9.0]),
    }
    for name, (y, t) in cases.items():
        yield name, Call(answer, tensor(y), tensor(t))


lopsided_loss = Exercise(
    reference=_lopsided_loss,
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "You have the two losses the wrong way round: where the mean of y - t is below 0, the "
            "squares. (Or is your d the other way round, t - y?)",
            _loss(_sum_of_absolutes, _mean_square),
            _loss(_mean_square, _sum_of_absolutes, lambda d: _tf.reduce_mean(d) > 0),
        ),
        Mistake(
            "Where the mean is 0 you take the squares. It must be below 0 for that.",
            _loss(_mean_square, _sum_of_absolutes, lambda d: _tf.reduce_mean(d) <= 0),
        ),
        Mistake(
            "You sum the squares. Take their mean.",
            _loss(lambda d: _tf.reduce_sum(d**2), _sum_of_absolutes),
        ),
        Mistake(
            "You average the absolute values. Take their sum.",
            _loss(_mean_square, lambda d: _tf.reduce_mean(_tf.abs(d))),
        ),
        Mistake(
            "You sum the errors with their signs, so that they cancel. Take the absolute value of "
            "each error, then sum.",
            _loss(_mean_square, lambda d: _tf.abs(_tf.reduce_sum(d))),
            _loss(_mean_square, _tf.reduce_sum),
        ),
        Mistake(
            "You square the mean, so that errors cancel. Square each error, then take the mean.",
            _loss(lambda d: _tf.reduce_mean(d) ** 2, _sum_of_absolutes),
        ),
        Mistake(
            "You never take the squares. Is your condition about absolute values? It is the mean "
            "of d itself that may be below 0.",
            lambda y, t: _sum_of_absolutes(y - t),
        ),
        Mistake(
            "You always take the squares. Where the mean is not below 0, take the absolute values.",
            lambda y, t: _mean_square(y - t),
        ),
        Mistake(
            "tf.cond needs a single truth value, and `d < 0` has one for each element. The mean "
            "decides: tf.reduce_mean(d) < 0.",
            _loss(_mean_square, _sum_of_absolutes, lambda d: d < 0),
        ),
        Mistake(
            "You choose anew for each element. One choice for all of them: the mean decides.",
            lambda y, t: _tf.reduce_sum(
                _tf.where(y - t < 0, (y - t) ** 2 / len(y), _tf.abs(y - t))
            ),
            lambda y, t: _tf.where(
                y - t < 0, _tf.reduce_mean((y - t) ** 2), _tf.reduce_sum(_tf.abs(y - t))
            ),
            lambda y, t: _tf.where(y - t < 0, (y - t) ** 2, _tf.abs(y - t)),
        ),
        Mistake(
            "You decide by whether all are below 0, or any. The mean decides.",
            _loss(_mean_square, _sum_of_absolutes, lambda d: _tf.reduce_all(d < 0)),
            _loss(_mean_square, _sum_of_absolutes, lambda d: _tf.reduce_any(d < 0)),
        ),
        Mistake(
            "tf.cond wants two functions, so that it runs one of them only. Write lambda: before "
            "each loss.",
            lambda y, t: _tf.cond(
                _tf.reduce_mean(y - t) < 0, _mean_square(y - t), _sum_of_absolutes(y - t)
            ),
        ),
    ],
    variants=[
        _plain_if,
        lambda y, t: _tf.where(
            _tf.reduce_sum(y - t) < 0, _mean_square(y - t), _sum_of_absolutes(y - t)
        ),
        lambda y, t: _tf.cond(
            _tf.reduce_mean(t) > _tf.reduce_mean(y),
            lambda: _tf.reduce_mean(_tf.math.squared_difference(y, t)),
            lambda: _tf.norm(y - t, ord=1),
        ),
    ],
    equivalent=[
        Equivalent(
            "- tf.reduce_mean(d) < 0, lambda: tf.reduce_mean(d**2), "
            "lambda: tf.reduce_sum(tf.abs(d))\n"
            "+ tf.reduce_sum(d) < 0, lambda: tf.reduce_mean(d**2), "
            "lambda: tf.reduce_sum(tf.abs(d))",
            "sum and mean have the same sign",
        )
    ],
    hints=[
        "d = y - t first, then a tf.cond between two functions of d.",
        "tf.reduce_mean(d) < 0 is the condition, tf.reduce_mean(d**2) the first loss.",
        "tf.cond(tf.reduce_mean(d) < 0, lambda: tf.reduce_mean(d**2), "
        "lambda: tf.reduce_sum(tf.abs(d)))",
    ],
)
