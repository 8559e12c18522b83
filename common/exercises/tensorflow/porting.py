"""Notebook graphs_and_sessions: an old listing in TensorFlow 2, and the questions."""

import tensorflow as _tf
import tensorflow.compat.v1 as _tf1

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import near, unoptimized

# --- port_to_tf2 -----------------------------------------------------------------------------


def _port(loss=None, after=False, update=None, start=(0.0, 0.0), epochs_of=lambda e: e):
    def port_to_tf2(data, rate, epochs):
        w, b = _tf.Variable(start[0]), _tf.Variable(start[1])
        total = 0.0
        for _ in range(epochs_of(epochs)):
            total = 0.0
            for x, t in data:
                with _tf.GradientTape() as tape:
                    value = loss(w, b, x, t) if loss else (w * x + b - t) ** 2
                dw, db = tape.gradient(value, [w, b])
                (update or _both)(w, b, dw, db, rate)
                total += (loss or _square)(w, b, x, t) if after else value
        return w, b, total / len(data)

    return port_to_tf2


def _square(w, b, x, t):
    return (w * x + b - t) ** 2


def _both(w, b, dw, db, rate):
    w.assign_sub(rate * dw)
    b.assign_sub(rate * db)


def _one_only(w, b, dw, db, rate):
    w.assign_sub(rate * dw)


def _upward(w, b, dw, db, rate):
    w.assign_add(rate * dw)
    b.assign_add(rate * db)


_port_to_tf2 = _port()


def _with_optimizer(data, rate, epochs):
    import keras

    w, b = _tf.Variable(0.0), _tf.Variable(0.0)
    optimizer = keras.optimizers.SGD(rate)
    for _ in range(epochs):
        losses = []
        for x, t in data:
            with _tf.GradientTape() as tape:
                loss = _tf.square(t - (w * x + b))
            optimizer.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
            losses.append(loss)
        mean = _tf.reduce_mean(losses)
    return w, b, mean


def _no_rate(w, b, dw, db, rate):
    w.assign_sub(dw)
    b.assign_sub(db)


def _new_names(data, rate, epochs):
    w, b = _tf.Variable(0.0), _tf.Variable(0.0)
    for _ in range(epochs):
        total = 0.0
        for x, t in data:
            with _tf.GradientTape() as tape:
                value = _square(w, b, x, t)
            dw, db = tape.gradient(value, [w, b])
            w = w - rate * dw
            b = b - rate * db
            total += value
    return w, b, total / len(data)


def _whole_set(data, rate, epochs):
    xs, ts = _tf.constant([x for x, _ in data]), _tf.constant([t for _, t in data])
    w, b = _tf.Variable(0.0), _tf.Variable(0.0)
    for _ in range(epochs):
        with _tf.GradientTape() as tape:
            value = _tf.reduce_mean((w * xs + b - ts) ** 2)
        _both(w, b, *tape.gradient(value, [w, b]), rate)
    return w, b, value


def _summed_loss(data, rate, epochs):
    w, b, mean = _port_to_tf2(data, rate, epochs)
    return w, b, mean * len(data)


def _last_loss(data, rate, epochs):
    w, b = _tf.Variable(0.0), _tf.Variable(0.0)
    for _ in range(epochs):
        for x, t in data:
            with _tf.GradientTape() as tape:
                value = _square(w, b, x, t)
            _both(w, b, *tape.gradient(value, [w, b]), rate)
    return w, b, value


def _last_loss_shared(data, rate, epochs):
    w, b, value = _last_loss(data, rate, epochs)
    return w, b, value / len(data)


def _loss_of_all_epochs(data, rate, epochs):
    w, b, total = _tf.Variable(0.0), _tf.Variable(0.0), 0.0
    for _ in range(epochs):
        for x, t in data:
            with _tf.GradientTape() as tape:
                value = _square(w, b, x, t)
            _both(w, b, *tape.gradient(value, [w, b]), rate)
            total += value
    return w, b, total / len(data)


def _in_a_graph(data, rate, epochs):
    with _tf.Graph().as_default():
        x, t = _tf1.placeholder(_tf.float32), _tf1.placeholder(_tf.float32)
        w, b = _tf1.get_variable("w", initializer=0.0), _tf1.get_variable("b", initializer=0.0)
        loss = _tf.square(w * x + b - t)
        step = _tf1.train.GradientDescentOptimizer(rate).minimize(loss)
        with _tf1.Session() as session:
            session.run(_tf1.global_variables_initializer())
            for _ in range(epochs):
                total = 0.0
                for one, other in data:
                    total += session.run([step, loss], {x: one, t: other})[1]
            return *session.run([w, b]), total / len(data)


@unoptimized
def _observe_port(answer, rng):
    low, high = rng.uniform(0.5, 1.0), rng.uniform(1.3, 2.0)
    pairs = [(round(float(x), 1), round(float(1.5 * x + 1), 1)) for x in (high, low)]
    for name, data, epochs in (("one step", pairs[:1], 1), ("two epochs", pairs, 2)):

        def whole(data=data, epochs=epochs):
            return answer(data, 0.1, epochs)

        result = yield Call(whole).called(f"port_to_tf2(data, 0.1, {epochs})")
        three = isinstance(result, (tuple, list)) and len(result) == 3
        yield f"three results after {name}", three
        for number, part in enumerate(("w", "b", "loss")):
            yield f"{part} after {name}", result[number] if three else None
        (x, t), *_ = data
        if epochs == 1 and not near(result, (0.2 * t * x, 0.2 * t, t**2)):
            return  # there is enough to talk about


port_to_tf2 = Exercise(
    reference=_port_to_tf2,
    observe=_observe_port,
    mistakes=[
        Mistake(
            "The old loop takes a step for each example; yours takes one step for all of them "
            "together.",
            _whole_set,
        ),
        Mistake(
            "b is never changed. The optimizer of the old listing changes both.",
            _port(update=_one_only),
        ),
        Mistake("You go uphill. Subtract: assign_sub.", _port(update=_upward)),
        Mistake(
            "You return the sum of the losses. The listing divides by the number of examples.",
            _summed_loss,
        ),
        Mistake(
            "You return the loss of the last example alone. The listing returns the mean of the "
            "last epoch.",
            _last_loss,
        ),
        Mistake(
            "You add up the losses of all epochs. In the listing total starts at 0 in each epoch.",
            _loss_of_all_epochs,
        ),
        Mistake(
            "Your loss has a half that the listing has not.",
            _port(loss=lambda w, b, x, t: (w * x + b - t) ** 2 / 2),
        ),
        Mistake(
            "You compute the loss again after the step. The listing's run returns the loss before "
            "it.",
            _port(after=True),
        ),
        Mistake("You start from ones. The listing starts from zeros.", _port(start=(1.0, 1.0))),
        Mistake(
            "Return three things: w, b and the mean loss.",
            lambda data, rate, epochs: _port_to_tf2(data, rate, epochs)[:2],
        ),
        Mistake("The rate is missing: rate times the gradient.", _port(update=_no_rate)),
        Mistake(
            "The square is missing from your loss.", _port(loss=lambda w, b, x, t: w * x + b - t)
        ),
        Mistake(
            "What you return has seen the data once. Make w and b before the loop over the epochs, "
            "which goes round `epochs` times.",
            _port(epochs_of=lambda epochs: 1),
        ),
        Mistake(
            "After the first step w and b are tensors, which the tape does not follow, and the "
            "gradients are None. Change the variables: assign_sub.",
            _new_names,
        ),
        Mistake(
            "You add up one loss for each epoch, the last one. total += … belongs inside the inner "
            "loop.",
            _last_loss_shared,
        ),
    ],
    variants=[_with_optimizer, _in_a_graph],
    hints=[
        "Variables stay, placeholders become plain arguments, session.run becomes the code itself.",
        "minimize(loss) is a tape, its gradients, and assign_sub for w and b.",
        "For each pair: with tf.GradientTape() as tape: value = (w * x + b - t) ** 2; then the "
        "step; then total += value.",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

lazy_loading = Prediction(
    options="abc",
    outcome="c",
    because="Each round of the loop wrote another addition into the graph. It computes the right "
    "numbers, so nobody notices, until the graph is huge.",
)

variable_or_placeholder = Choice(
    answer="a",
    wrong={
        "b": "Both can be of any shape and dtype. What differs is where the value comes from.",
        "c": "It is the other way round: a placeholder keeps nothing from run to run.",
    },
    hints=["Which of the two is fed at each run, and which one is remembered?"],
)

why_no_number = Choice(
    answer="c",
    wrong={
        "a": "Any tensor of a graph prints so, whatever its dtype.",
        "b": "A print waits for nothing. There is no number that could be printed.",
    },
    hints=["When does a graph compute?"],
)

where_is_the_code = Choice(
    answer="b",
    wrong={
        "a": "tf.matmul's Python checks its arguments and hands them on; it multiplies nothing.",
        "c": "That file is generated, and only passes the call to C++.",
    },
    hints=["Who writes a kernel of MatMul for each device and dtype, and in which language?"],
)
