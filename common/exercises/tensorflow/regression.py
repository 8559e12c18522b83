"""Notebook linear_and_logistic: Huber's loss, and a line fitted with a tape."""

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import quietly, tensor

# --- huber_loss ------------------------------------------------------------------------------


def _huber_loss(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))


def _huber(near, far, average=_tf.reduce_mean):
    def loss(y, t, delta=1.0):
        d = _tf.abs(y - t)
        return average(_tf.where(d <= delta, near(d), far(d, delta)))

    return loss


def _near(d):
    return d**2 / 2


def _far(d, delta):
    return delta * (d - delta / 2)


def _by_clip(y, t, delta=1.0):
    d = _tf.abs(y - t)
    inside = _tf.minimum(d, delta)
    return _tf.reduce_mean(inside * (d - inside / 2))


def _of_keras(y, t, delta=1.0):
    return _tf.keras.losses.Huber(delta)(t[:, None], y[:, None])


def _by_mask(y, t, delta=1.0):
    d = y - t
    small = _tf.cast(_tf.abs(d) < delta, d.dtype)
    large = delta * _tf.abs(d) - 0.5 * delta**2
    return _tf.reduce_mean(small * 0.5 * _tf.square(d) + (1 - small) * large)


def _without_absolute(y, t, delta=1.0):
    d = y - t
    return _tf.reduce_mean(_tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))


def _one_choice(y, t, delta=1.0):
    d = _tf.abs(y - t)
    if _tf.reduce_mean(d) <= delta:
        return _tf.reduce_mean(_near(d))
    return _tf.reduce_mean(_far(d, delta))


def _swapped_sides(y, t, delta=1.0):
    d = _tf.abs(y - t)
    return _tf.reduce_mean(_tf.where(d <= delta, _far(d, delta), _near(d)))


def _only_one(y, t, delta=1.0):
    return _huber_loss(y, t, 1.0)


def _some_errors(delta):
    def make(rng):
        d = np.concatenate([rng.uniform(-0.9, 0.9, 1), [0.7], rng.uniform(1.5, 4, 2), [-2.5]])
        t = rng.normal(size=5)
        return args(tensor((t + d * delta).round(2)), tensor(t.round(2)), delta)

    return make


huber_loss = Exercise(
    reference=_huber_loss,
    observe=calls(
        by_hand=lambda rng: args(tensor([1.5, 5.0]), tensor([1.0, 2.0]), 1.0),
        small_errors=lambda rng: args(tensor([1.0, 2.0]), tensor([1.4, 1.4]), 1.0),
        delta_1=_some_errors(1.0),
        delta_3=_some_errors(3.0),
        delta_a_half=_some_errors(0.5),
    ),
    mistakes=[
        Mistake(
            "Where the error is small the half is missing: d² / 2.",
            _huber(lambda d: d**2, _far),
        ),
        Mistake(
            "The far part is δ (|d| - δ/2), so that the two parts meet at δ. You left the second "
            "term out.",
            _huber(_near, lambda d, delta: delta * d),
        ),
        Mistake(
            "The far part is δ (|d| - δ/2). You left the half of its second term out.",
            _huber(_near, lambda d, delta: delta * (d - delta)),
        ),
        Mistake(
            "The far part is multiplied by δ: δ (|d| - δ/2). Yours has the slope 1.",
            _huber(_near, lambda d, delta: d - delta / 2),
            _huber(_near, lambda d, delta: d - 0.5),
        ),
        Mistake("You use 1 for δ, whatever is asked for. Use the argument delta.", _only_one),
        Mistake(
            "You compare d without its sign taken off, and an error far below 0 counts as small. "
            "Take the absolute value first.",
            _without_absolute,
        ),
        Mistake(
            "You choose once for all examples. Each has a choice of its own: tf.where.", _one_choice
        ),
        Mistake("The two parts have changed places: squares where |d| ≤ δ.", _swapped_sides),
        Mistake("You sum over the examples. Take the mean.", _huber(_near, _far, _tf.reduce_sum)),
        Mistake(
            "You return a loss for each example. The loss is one number, their mean.",
            _huber(_near, _far, lambda losses: losses),
        ),
    ],
    variants=[_by_clip, _of_keras, _by_mask],
    equivalent=[
        Equivalent(
            """- return tf.reduce_mean(tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))
+ return tf.reduce_mean(tf.where(d < delta, d**2 / 2, delta * (d - delta / 2)))""",
            "at delta both parts have the same value",
        )
    ],
    hints=[
        "d = tf.abs(y - t), then tf.where chooses for each example.",
        "Where d <= delta: d**2 / 2. Elsewhere: delta * (d - delta / 2). Then the mean.",
        "tf.reduce_mean(tf.where(d <= delta, d**2 / 2, delta * (d - delta / 2)))",
    ],
)

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


@quietly
def _observe_fit(answer, rng):
    x = rng.normal(size=(6, 2)).round(2)
    t = (x @ [1.5, -0.5] + 2 + 0.3 * rng.normal(size=6)).round(2)
    for name, loss, steps in (
        ("one step", _squared_error, 1),
        ("three steps", _squared_error, 3),
        ("another loss", _lopsided, 2),
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
        Mistake("You take a single step. Take as many as `steps`.", _one_step),
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
