"""Notebook graphs_and_sessions: a stored graph, an old listing in TensorFlow 2, the questions."""

import tensorflow as _tf
import tensorflow.compat.v1 as _tf1

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import quietly

# --- import_graph ----------------------------------------------------------------------------


def _import_graph(graph_def, numbers):
    with _tf.Graph().as_default() as graph:
        _tf.import_graph_def(graph_def, name="")
        with _tf1.Session(graph=graph) as session:
            return session.run("y:0", {"x:0": numbers})


def _with_prefix(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def)
        return session.run("import/y:0", {"import/x:0": numbers})


def _by_elements(graph_def, numbers):
    graph = _tf.Graph()
    with graph.as_default():
        x = _tf1.placeholder(_tf.float32, [None])
        (y,) = _tf1.import_graph_def(graph_def, input_map={"x:0": x}, return_elements=["y:0"])
    return _tf1.Session(graph=graph).run(y, feed_dict={x: numbers})


def _as_a_function(graph_def, numbers):
    def build():
        _tf1.import_graph_def(graph_def, name="")

    wrapped = _tf1.wrap_function(build, [])
    run = wrapped.prune("x:0", "y:0")
    return run(_tf.constant(numbers, _tf.float32))


def _prefix_forgotten(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def)
        return session.run("y:0", {"x:0": numbers})


def _operation(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def, name="")
        return session.run("y", {"x:0": numbers})


def _feed_by_operation(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def, name="")
        return session.run("y:0", {"x": numbers})


def _not_imported(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        return session.run("y:0", {"x:0": numbers})


def _session_too_early(graph_def, numbers):
    with _tf1.Session() as session, _tf.Graph().as_default():
        _tf.import_graph_def(graph_def, name="")
        return session.run("y:0", {"x:0": numbers})


def _not_fed(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def, name="")
        return session.run("y:0")


@quietly
def _observe_import(answer, rng):
    a, b = (float(number) for number in rng.uniform(2, 5, size=2).round(1))
    with _tf.Graph().as_default() as graph:
        x = _tf1.placeholder(_tf.float32, [None], name="x")
        _tf.add(a * x, b, name="y")
    graph_def = graph.as_graph_def()
    numbers = rng.normal(size=3).round(2)

    def whole():
        return answer(graph_def, numbers)

    yield "y", Call(whole).called("import_graph(graph_def, numbers)")


import_graph = Exercise(
    reference=_import_graph,
    observe=_observe_import,
    mistakes=[
        Mistake(
            'Without name="" everything that is imported gets the prefix import/, and there is no '
            "y:0.",
            _prefix_forgotten,
        ),
        Mistake(
            "y is an operation, y:0 the tensor that it gives. Running an operation returns "
            "nothing.",
            _operation,
        ),
        Mistake("x is an operation, x:0 its tensor. Feed the tensor.", _feed_by_operation),
        Mistake(
            "Your session looks at a graph in which nothing is. Import first, into the graph of "
            "the session.",
            _not_imported,
            _session_too_early,
        ),
        Mistake('The placeholder was not fed: {"x:0": numbers}.', _not_fed),
    ],
    variants=[_with_prefix, _by_elements, _as_a_function],
    hints=[
        "A new graph, made the default; the import; a session of that graph; a run by names.",
        'tf.import_graph_def(graph_def, name="") keeps the names as they are.',
        'session.run("y:0", {"x:0": numbers})',
    ],
)

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


@quietly
def _observe_port(answer, rng):
    xs = rng.uniform(0.5, 2.0, size=3).round(1)
    data = [(float(x), float(round(1.5 * x + 1, 1))) for x in xs]
    for name, epochs in (("one epoch", 1), ("two epochs", 2)):

        def whole(epochs=epochs):
            return answer(data, 0.1, epochs)

        result = yield Call(whole).called(f"port_to_tf2(data, 0.1, {epochs})")
        three = isinstance(result, (tuple, list)) and len(result) == 3
        yield f"three results after {name}", three
        for number, part in enumerate(("w", "b", "loss")):
            yield f"{part} after {name}", result[number] if three else None


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
    hints=["Who wrote 17 kernels for MatMul, and in which language?"],
)
