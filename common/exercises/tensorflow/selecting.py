"""Notebook tensor_drills: values above a limit, complete rows, a root with a safe gradient."""

import numpy as np
import tensorflow as _tf

from common.checking import Call, Equivalent, Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import some, tensor

_NAN = float("nan")

# --- where and gather ------------------------------------------------------------------------


def _values_above(x, limit):
    places = _tf.where(x > limit)
    return _tf.gather(x, places[:, 0])


def _more_and_less(rng):
    return args(tensor(rng.permutation([20.0, 25.0, 30.0, 35.0, 40.0, 45.0])), 30.0)


values_above = Exercise(
    reference=_values_above,
    observe=calls(
        some_above=lambda rng: args(tensor([31.0, 12.0, 45.0]), 30.0),
        the_limit_itself=_more_and_less,
        one_above=lambda rng: args(tensor([0.5, 7.0, -1.0, 0.0]), 5.0),
        none_above=lambda rng: args(tensor([-1.0, 1.0]), 2.0),
        random=lambda rng: args(some(rng, 8), 0.0),
    ),
    mistakes=[
        Mistake(
            "tf.where gives one row of coordinates for each place, shape (M, 1), and tf.gather "
            "keeps that shape. Take its only column: places[:, 0].",
            lambda x, limit: _tf.gather(x, _tf.where(x > limit)),
        ),
        Mistake(
            "tf.squeeze without an axis takes away every axis of length 1, also that of a single "
            "value. Write axis=1, or take the column [:, 0].",
            lambda x, limit: _tf.squeeze(_tf.gather(x, _tf.where(x > limit))),
            lambda x, limit: _tf.gather(x, _tf.squeeze(_tf.where(x > limit))),
        ),
        Mistake(
            "Those are the places. Look them up in x: tf.gather(x, places).",
            lambda x, limit: _tf.where(x > limit)[:, 0],
            lambda x, limit: _tf.where(x > limit),
        ),
        Mistake(
            "That is the mask. It says where the values are; return the values.",
            lambda x, limit: x > limit,
        ),
        Mistake(
            "With three arguments tf.where keeps the length and fills in the third. With the "
            "condition alone it gives the places.",
            lambda x, limit: _tf.where(x > limit, x, 0.0),
            lambda x, limit: _tf.where(x > limit, x, _NAN),
            lambda x, limit: x * _tf.cast(x > limit, x.dtype),
        ),
        Mistake(
            "You keep the limit itself, too. Above means larger: x > limit.",
            lambda x, limit: x[x >= limit],
        ),
        Mistake("You keep the values below. Above means x > limit.", lambda x, limit: x[x < limit]),
        Mistake(
            "You sort them. Leave them in the order in which they stand in x.",
            lambda x, limit: _tf.sort(x[x > limit]),
            lambda x, limit: _tf.sort(x[x > limit], direction="DESCENDING"),
        ),
        Mistake(
            "tf.gather wants places, whole numbers, and you give it the mask. tf.where makes "
            "places of a mask; tf.boolean_mask takes the mask as it is.",
            lambda x, limit: _tf.gather(x, x > limit),
        ),
        Mistake(
            "In tf.gather the values come first, then the places: tf.gather(x, places).",
            lambda x, limit: _tf.gather(_tf.where(x > limit), x),
        ),
        Mistake(
            "[0] takes the first row, a single place. You want the first column: [:, 0].",
            lambda x, limit: _tf.gather(x, _tf.where(x > limit)[0]),
        ),
        Mistake(
            "You compare with 30, whatever is asked for. Use the argument limit.",
            lambda x, limit: x[x > 30],
        ),
        Mistake(
            "You collect the values in a list, and where there are none it does not know of what "
            "dtype it is. tf.gather returns a tensor, an empty one as well.",
            lambda x, limit: [value for value in x if value > limit],
        ),
        Mistake(
            "You return how many there are. Return the values.",
            lambda x, limit: _tf.math.count_nonzero(x > limit),
        ),
    ],
    variants=[
        lambda x, limit: x[x > limit],
        lambda x, limit: _tf.boolean_mask(x, x > limit),
        lambda x, limit: _tf.gather_nd(x, _tf.where(x > limit)),
        lambda x, limit: _tf.reshape(_tf.gather(x, _tf.where(x > limit)), [-1]),
        lambda x, limit: _tf.squeeze(_tf.gather(x, _tf.where(x > limit)), axis=1),
    ],
    equivalent=[
        Equivalent(
            """- return tf.gather(x, places[:, 0])
+ return tf.gather(x, places[:, -1])""",
            "places has one column, which is the first and the last",
        )
    ],
    hints=[
        "First where, then what: tf.where(condition) gives the places, tf.gather looks them up.",
        "tf.where gives shape (M, 1): a row for each place, a column for each axis of x.",
        "places = tf.where(x > limit), then tf.gather(x, places[:, 0])",
    ],
)

# --- boolean mask ----------------------------------------------------------------------------


def _complete_rows(x):
    return _tf.boolean_mask(x, _tf.reduce_all(~_tf.math.is_nan(x), axis=1))


def _with_holes(rng):
    x = np.round(rng.normal(size=(4, 4)), 1)
    x[1, 2] = x[3, 0] = x[3, 1] = _NAN
    return tensor(x)


complete_rows = Exercise(
    reference=_complete_rows,
    observe=calls(
        one_hole=lambda rng: tensor([[1.0, 2.0], [3.0, _NAN], [5.0, 6.0]]),
        nothing_but_holes=lambda rng: tensor([[_NAN, _NAN], [0.5, 1.0]]),
        no_hole=lambda rng: some(rng, 3, 2),
        as_many_rows_as_columns=_with_holes,
    ),
    mistakes=[
        Mistake(
            "You keep the rows that have a hole. Keep the others: put ~ before the mask.",
            lambda x: x[_tf.reduce_any(_tf.math.is_nan(x), axis=1)],
        ),
        Mistake(
            "You drop only rows in which everything is missing. A row is complete where "
            "nothing is: reduce_all of what is not NaN.",
            lambda x: x[_tf.reduce_any(~_tf.math.is_nan(x), axis=1)],
            lambda x: x[~_tf.reduce_all(_tf.math.is_nan(x), axis=1)],
        ),
        Mistake(
            "You mask elements, not rows, and the table falls apart into a flat list. First make "
            "one truth value of each row: tf.reduce_all(…, axis=1).",
            lambda x: x[~_tf.math.is_nan(x)],
        ),
        Mistake(
            "You return all rows, those with holes as well. Do you compare or compute with NaN? It "
            "is equal to nothing, not even to itself, and what is computed with it is NaN. Ask "
            "tf.math.is_nan(x).",
            lambda x: x[_tf.reduce_all(x != _NAN, axis=1)],
            lambda x: x,
        ),
        Mistake(
            "You keep the rows in which everything is missing. Keep those in which nothing is: "
            "tf.reduce_all of ~tf.math.is_nan(x).",
            lambda x: x[_tf.reduce_all(_tf.math.is_nan(x), axis=1)],
        ),
        Mistake(
            "Without axis=1 you get a single truth value for the whole table. Each row wants its "
            "own.",
            lambda x: _tf.boolean_mask(x, _tf.reduce_all(~_tf.math.is_nan(x))),
        ),
        Mistake(
            "keepdims=True leaves a mask of shape (N, 1). tf.boolean_mask wants shape (N,) for "
            "rows: leave keepdims out.",
            lambda x: _tf.boolean_mask(
                x, _tf.reduce_all(~_tf.math.is_nan(x), axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "`not` turns one truth value. For a tensor of them write ~.",
            lambda x: _tf.boolean_mask(x, not _tf.reduce_any(_tf.math.is_nan(x), axis=1)),
            lambda x: _tf.boolean_mask(x, _tf.reduce_all(not _tf.math.is_nan(x), axis=1)),
        ),
        Mistake(
            "tf.where gives places of shape (M, 1), and tf.gather keeps that shape. "
            "tf.boolean_mask takes the mask itself; or take the column [:, 0] of the places.",
            lambda x: _tf.gather(x, _tf.where(_tf.reduce_all(~_tf.math.is_nan(x), axis=1))),
        ),
        Mistake(
            "axis=0 makes one truth value of each column. Rows want axis=1.",
            lambda x: x[_tf.reduce_all(~_tf.math.is_nan(x), axis=0)],
        ),
        Mistake(
            "You drop the columns that have a hole. Drop the rows: axis=1.",
            lambda x: _tf.boolean_mask(x, _tf.reduce_all(~_tf.math.is_nan(x), axis=0), axis=1),
        ),
        Mistake(
            "You put 0 in place of what is missing. Leave the whole row out.",
            lambda x: _tf.where(_tf.math.is_nan(x), 0.0, x),
        ),
        Mistake(
            "You put 0 in place of a whole row. Leave the row out.",
            lambda x: _tf.where(_tf.reduce_all(~_tf.math.is_nan(x), axis=1)[:, None], x, 0.0),
        ),
        Mistake(
            "That is the mask, one truth value for each row. Return the rows: "
            "tf.boolean_mask(x, mask).",
            lambda x: _tf.reduce_all(~_tf.math.is_nan(x), axis=1),
        ),
    ],
    variants=[
        lambda x: x[_tf.reduce_all(~_tf.math.is_nan(x), axis=1)],
        lambda x: x[~_tf.reduce_any(_tf.math.is_nan(x), axis=1)],
        lambda x: x[~_tf.math.is_nan(_tf.reduce_sum(x, axis=1))],
        lambda x: _tf.gather(x, _tf.where(_tf.reduce_all(x == x, axis=1))[:, 0]),
    ],
    hints=[
        "tf.math.is_nan(x) is a mask of x's shape. You need one truth value for each row.",
        "A row is complete where all of its values are not NaN: tf.reduce_all(…, axis=1).",
        "keep = tf.reduce_all(~tf.math.is_nan(x), axis=1), then tf.boolean_mask(x, keep)",
    ],
)

# --- where, and its gradient -----------------------------------------------------------------


def _safe_log(x):
    return _tf.math.log(_tf.where(x > 0, x, 1.0))


def _observe_log(answer, rng):
    yield "the values", Call(answer, tensor([2.0, 0.0, -1.0, -4.0, *rng.uniform(3, 9, 2).round(2)]))
    yield "of a matrix", Call(answer, tensor([[9.0, -9.0], [0.0, 0.25]]))

    def slope(x):
        with _tf.GradientTape() as tape:
            tape.watch(x)
            y = answer(x)
        return tape.gradient(y, x)

    yield "the gradient", Call(slope, tensor([2.0, 0.0, -1.0, 0.5])).called("the slope of safe_log")


safe_log = Exercise(
    reference=_safe_log,
    observe=_observe_log,
    mistakes=[
        Mistake(
            "Your values are right, but the gradient holds NaN. A gradient goes through both sides "
            "of tf.where, and the slope of the logarithm at 0 is infinite: 0 times infinity. Put a "
            "harmless number in place of x before the logarithm: tf.where(x > 0, x, 1.0).",
            lambda x: _tf.where(x > 0, _tf.math.log(x), 0.0),
            lambda x: _tf.where(x > 0, _tf.math.log(_tf.maximum(x, 0.0)), 0.0),
            lambda x: _tf.where(x > 0, _tf.math.log(_tf.nn.relu(x)), 0.0),
        ),
        Mistake(
            "You return NaN or minus infinity where x is not positive. There the answer is 0. "
            "tf.where(x > 0, x, …) puts a harmless number in place of x before the logarithm.",
            _tf.math.log,
            lambda x: _tf.math.log(_tf.maximum(x, 0.0)),
        ),
        Mistake(
            "You keep x away from 0, and return the logarithm of a tiny number where x is not "
            "positive. There the answer is 0, so put in the number whose logarithm is 0.",
            *(
                lambda x, tiny=tiny: _tf.math.log(_tf.maximum(x, tiny))
                for tiny in (1e-7, 1e-8, 1e-10, 1e-12)
            ),
        ),
        Mistake(
            "You take the logarithm of the absolute value. Negative numbers give 0.",
            lambda x: _tf.math.log(_tf.abs(x)),
            lambda x: _tf.where(x != 0, _tf.math.log(_tf.where(x != 0, _tf.abs(x), 1.0)), 0.0),
        ),
        Mistake(
            "The two sides of tf.where have changed places: x belongs where x > 0.",
            lambda x: _tf.math.log(_tf.where(x > 0, 1.0, x)),
        ),
        Mistake(
            "You put 2 in place of x, and return its logarithm. Which number has the logarithm 0?",
            lambda x: _tf.math.log(_tf.where(x > 0, x, 2.0)),
        ),
        Mistake(
            "The logarithm of e is 1, and that is what you return where x is not positive. Which "
            "number has the logarithm 0?",
            lambda x: _tf.math.log(_tf.where(x > 0, x, np.e)),
        ),
        Mistake(
            "A tiny number added to x keeps 0 away from the logarithm, but no negative x. Choose "
            "with tf.where(x > 0, x, 1.0).",
            *(lambda x, tiny=tiny: _tf.math.log(x + tiny) for tiny in (1e-7, 1e-8, 1e-10)),
        ),
        Mistake(
            "0 itself goes into the logarithm: x >= 0 lets it through. Write x > 0.",
            lambda x: _tf.where(x >= 0, _tf.math.log(_tf.where(x >= 0, x, 1.0)), 0.0),
        ),
        Mistake(
            "Between 0 and 1 the logarithm is negative, and you return 0 there as well. Only where "
            "x is not positive the answer is 0.",
            lambda x: _tf.math.log(_tf.maximum(x, 1.0)),
        ),
        Mistake(
            "tf.cond chooses once, by a single truth value. For each element by itself choose with "
            "tf.where.",
            lambda x: _tf.cond(x > 0, lambda: _tf.math.log(x), lambda: _tf.zeros_like(x)),
        ),
        Mistake(
            "You compute with NumPy, and no gradient finds its way through that. Use tf.where and "
            "tf.math.log.",
            lambda x: _tf.constant(np.log(np.where(x.numpy() > 0, x.numpy(), 1.0))),
            lambda x: _tf.constant(np.log(np.where(x > 0, x, 1.0)), _tf.float32),
            lambda x: np.log(np.where(x > 0, x, 1.0)),
        ),
        Mistake(
            "The logarithm is missing: where x is positive you return x itself.",
            lambda x: _tf.where(x > 0, _tf.where(x > 0, x, 1.0), 0.0),
            _tf.nn.relu,
            lambda x: _tf.where(x > 0, x, 1.0),
        ),
    ],
    variants=[
        lambda x: _tf.where(x > 0, _tf.math.log(_tf.where(x > 0, x, 1.0)), 0.0),
        # on the way back the inner tf.where keeps x away from the infinite slope
        lambda x: _tf.where(x > 0, _tf.math.log(_tf.where(x > 0, x, 0.0)), 0.0),
        lambda x: _tf.where(x > 0, _tf.math.log(_tf.maximum(x, 1e-9)), _tf.zeros_like(x)),
        lambda x: _tf.where(x <= 0, 0.0, _tf.math.log(_tf.where(x > 0, x, 9.0))),
    ],
    hints=[
        "Put a harmless number in place of x before the logarithm, where x is not positive.",
        "Which number has the logarithm 0? tf.where(x > 0, x, that number) is harmless everywhere.",
        "tf.math.log(tf.where(x > 0, x, 1.0))",
    ],
)
