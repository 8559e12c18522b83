"""Notebook linear_and_logistic: a line fitted with a tape."""

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Exercise, Mistake
from common.exercises.tensorflow.tools import near, tensor, unoptimized

# --- linear_regression -----------------------------------------------------------------------


def _fit(predict=None, update=None, fresh=None, order=None, extra=0):
    """A linear regression with one part of it done in another way."""

    def regression(x, t, loss, rate, steps):
        w = _tf.Variable(fresh(x.shape[1]) if fresh else _tf.zeros(x.shape[1]))
        b = _tf.Variable(0.0)
        for _ in range(steps + extra):
            with _tf.GradientTape() as tape:
                y = predict(x, w, b) if predict else _tf.linalg.matvec(x, w) + b
                value = loss(*order(y, t)) if order else loss(y, t)
            gradients = tape.gradient(value, [w, b])
            if update:
                update(w, b, gradients, rate)
            else:
                w.assign_sub(rate * gradients[0])
                b.assign_sub(rate * gradients[1])
        return w, b

    return regression


_linear_regression = _fit()


def _as_plain_tensors(x, t, loss, rate, steps):
    w, b = _tf.zeros(x.shape[1]), _tf.constant(0.0)
    for _ in range(steps):
        with _tf.GradientTape() as tape:
            tape.watch([w, b])
            value = loss(_tf.reduce_sum(x * w, axis=1) + b, t)
        dw, db = tape.gradient(value, [w, b])
        w, b = w - rate * dw, b - rate * db
    return w, b


def _with_optimizer(x, t, loss, rate, steps):
    import keras

    w, b = _tf.Variable(_tf.zeros([x.shape[1], 1])), _tf.Variable([0.0])
    optimizer = keras.optimizers.SGD(rate)
    for _ in range(steps):
        with _tf.GradientTape() as tape:
            value = loss(_tf.squeeze(x @ w + b, axis=1), t)
        optimizer.apply_gradients(zip(tape.gradient(value, [w, b]), [w, b]))
    return w[:, 0].numpy(), float(b[0].numpy())


def _only_w(w, b, gradients, rate):
    w.assign_sub(rate * gradients[0])


def _only_b(w, b, gradients, rate):
    b.assign_sub(rate * gradients[1])


def _up(w, b, gradients, rate):
    w.assign_add(rate * gradients[0])
    b.assign_add(rate * gradients[1])


def _no_rate(w, b, gradients, rate):
    w.assign_sub(gradients[0])
    b.assign_sub(gradients[1])


def _nothing(w, b, gradients, rate):
    pass


def _w_alone(x, t, loss, rate, steps):
    return _linear_regression(x, t, loss, rate, steps)[0]


def _b_first(x, t, loss, rate, steps):
    return _linear_regression(x, t, loss, rate, steps)[::-1]


def _one_step(x, t, loss, rate, steps):
    return _linear_regression(x, t, loss, rate, 1)


def _column_against_row(x, t, loss, rate, steps):
    w, b = _linear_fit_of_columns(x, t, loss, rate, steps)
    return w[:, 0], b


def _linear_fit_of_columns(x, t, loss, rate, steps):
    w, b = _tf.Variable(_tf.zeros([x.shape[1], 1])), _tf.Variable(0.0)
    for _ in range(steps):
        with _tf.GradientTape() as tape:
            value = loss(x @ w + b, t)
        dw, db = tape.gradient(value, [w, b])
        w.assign_sub(rate * dw)
        b.assign_sub(rate * db)
    return w, b


def _outside_the_tape(x, t, loss, rate, steps):
    w, b = _tf.Variable(_tf.zeros(x.shape[1])), _tf.Variable(0.0)
    for _ in range(steps):
        y = _tf.linalg.matvec(x, w) + b
        with _tf.GradientTape() as tape:
            value = loss(y, t)
        dw, db = tape.gradient(value, [w, b])
        w.assign_sub(rate * dw)
        b.assign_sub(rate * db)
    return w, b


def _new_names(x, t, loss, rate, steps):
    w, b = _tf.Variable(_tf.zeros(x.shape[1])), _tf.Variable(0.0)
    for _ in range(steps):
        with _tf.GradientTape() as tape:
            value = loss(_tf.linalg.matvec(x, w) + b, t)
        dw, db = tape.gradient(value, [w, b])
        w = w - rate * dw
        b = b - rate * db
    return w, b


def _asked_for_each(x, t, loss, rate, steps):
    w, b = _tf.Variable(_tf.zeros(x.shape[1])), _tf.Variable(0.0)
    for _ in range(steps):
        with _tf.GradientTape() as tape:
            value = loss(_tf.linalg.matvec(x, w) + b, t)
        w.assign_sub(rate * tape.gradient(value, w))
        b.assign_sub(rate * tape.gradient(value, b))
    return w, b


def _one_tape(x, t, loss, rate, steps):
    w, b = _tf.Variable(_tf.zeros(x.shape[1])), _tf.Variable(0.0)
    with _tf.GradientTape() as tape:
        value = loss(_tf.linalg.matvec(x, w) + b, t)
    for _ in range(steps):
        dw, db = tape.gradient(value, [w, b])
        w.assign_sub(rate * dw)
        b.assign_sub(rate * db)
    return w, b


def _no_variables(x, t, loss, rate, steps):
    w, b = _tf.zeros(x.shape[1]), 0.0
    with _tf.GradientTape() as tape:
        value = loss(_tf.linalg.matvec(x, w) + b, t)
    dw, db = tape.gradient(value, [w, b])
    return w - rate * dw, b - rate * db


def _always_squares(x, t, loss, rate, steps):
    def squares(y, t):
        return _tf.reduce_mean((y - t) ** 2)

    return _linear_regression(x, t, squares, rate, steps)


def _squared_error(y, t):
    return _tf.reduce_mean((y - t) ** 2)


def _lopsided(y, t):
    """Too low is worse than too high, so that the order of y and t is seen."""
    d = y - t
    return _tf.reduce_mean(_tf.where(d > 0, 2 * d**2, 5 * d**2))


@unoptimized
def _observe_fit(answer, rng):
    x = rng.normal(size=(4, 2)).round(2)
    t = (x @ [1.5, -0.5] + 2 + 0.3 * rng.normal(size=4)).round(2)
    slopes = -np.where(t < 0, 4 * t, 10 * t) / len(t)  # of the lopsided loss where y is 0
    first = -0.1 * slopes @ x, -0.1 * slopes.sum()
    for name, loss, steps in (
        ("one step", _lopsided, 1),
        ("two steps", _squared_error, 2),
    ):

        def whole(loss=loss, steps=steps):
            return answer(tensor(x), tensor(t), loss, 0.1, steps)

        try:
            result = yield Call(whole).called(f"linear_regression(x, t, loss, 0.1, {steps})")
        except AnswerRaised:
            continue
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results after {name}", pair
        yield f"w after {name}", result[0] if pair else result
        yield f"b after {name}", result[1] if pair else None
        if steps == 1 and not near(result, first):
            return  # there is enough to talk about


linear_regression = Exercise(
    reference=_linear_regression,
    observe=_observe_fit,
    mistakes=[
        Mistake(
            "Your predictions are a column, shape (N, 1), and t is a row, shape (N,): their "
            "difference is a table of all pairs, shape (N, N), and no error says so. Predict a "
            "row: tf.linalg.matvec(x, w) + b, with w of shape (D,).",
            _column_against_row,
            _linear_fit_of_columns,
        ),
        Mistake("b is never changed. Give both variables their step.", _fit(update=_only_w)),
        Mistake("w is never changed. Give both variables their step.", _fit(update=_only_b)),
        Mistake("You go uphill. Subtract: assign_sub.", _fit(update=_up)),
        Mistake("The rate is missing: rate times the gradient.", _fit(update=_no_rate)),
        Mistake(
            "w and b are still 0. Change the variables with assign_sub; a new value under the old "
            "name does not.",
            _fit(update=_nothing),
        ),
        Mistake("You start from ones. Start from zeros.", _fit(fresh=lambda n: _tf.ones(n))),
        Mistake(
            "The prediction goes first into the loss, then the target: loss(y, t).",
            _fit(order=lambda y, t: (t, y)),
        ),
        Mistake("You take one step too many. Take as many as `steps`.", _fit(extra=1)),
        Mistake(
            "What you return has taken a single step. Take as many as `steps`, and make w and b "
            "before the loop.",
            _one_step,
        ),
        Mistake(
            "`x @ w` wants two matrices, and w is a row of numbers: tf.linalg.matvec(x, w).",
            _fit(predict=lambda x, w, b: x @ w + b),
        ),
        Mistake(
            "The gradients are None: y was computed outside of the tape. Compute it inside.",
            _outside_the_tape,
        ),
        Mistake(
            "After the first step w and b are tensors, which the tape does not follow, and the "
            "gradients are None. Change the variables: assign_sub.",
            _new_names,
        ),
        Mistake(
            "A tape may be asked once. Both gradients together: tape.gradient(value, [w, b]).",
            _asked_for_each,
        ),
        Mistake(
            "The tape stands before the loop, and may be asked once. Each step wants a tape of its "
            "own.",
            _one_tape,
        ),
        Mistake("w and b have to be variables: tf.Variable(…).", _no_variables),
        Mistake(
            "You fit with squares, whatever the loss. Call the function loss.", _always_squares
        ),
        Mistake("Return both, w and b.", _w_alone),
        Mistake("w comes first, then b.", _b_first),
    ],
    variants=[_as_plain_tensors, _with_optimizer],
    hints=[
        "Two variables that begin with zeros, and a loop: a tape, its gradients, a step.",
        "Inside the tape: y = tf.linalg.matvec(x, w) + b, and value = loss(y, t).",
        "dw, db = tape.gradient(value, [w, b]), then w.assign_sub(rate * dw), and the same for b.",
    ],
)
