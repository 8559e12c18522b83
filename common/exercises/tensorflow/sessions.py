"""Notebook graphs_and_sessions: a graph, and a run."""

import contextlib

import tensorflow as _tf
import tensorflow.compat.v1 as _tf1

from common.checking import AnswerRaised, Call, Exercise, Mistake
from common.exercises.tensorflow.tools import unoptimized

# --- build_graph -----------------------------------------------------------------------------


def _graph(
    make_x=lambda: _tf1.placeholder(_tf.float32, [None], name="x"),
    make_w=lambda: _tf1.get_variable("w", [], initializer=_tf1.constant_initializer(2.0)),
    make_y=lambda x, w: w * x + _tf.constant(1.0),
):
    def build_graph():
        graph = _tf.Graph()
        with graph.as_default():
            x = make_x()
            w = make_w()
            y = make_y(x, w)
        return graph, x, w, y

    return build_graph


_build_graph = _graph()


def _no_graph():
    x = _tf1.placeholder(_tf.float32, [None], name="x")
    w = _tf1.get_variable("w", [], initializer=_tf1.constant_initializer(2.0))
    return _tf.Graph(), x, w, w * x + 1.0


def _empty_graph():
    graph = _tf.Graph()
    with _tf.Graph().as_default():
        x = _tf1.placeholder(_tf.float32, [None], name="x")
        w = _tf1.get_variable("w", [], initializer=_tf1.constant_initializer(2.0))
        y = w * x + 1.0
    return graph, x, w, y


@unoptimized
def _observe_graph(answer, rng):
    result = yield Call(answer)
    is_four = isinstance(result, (tuple, list)) and len(result) == 4
    yield "four results", is_four
    if not is_four:
        return
    graph, x, w, y = result
    yield "x is made by", getattr(getattr(x, "op", None), "type", type(x).__name__)
    yield "x's shape", str(getattr(x, "shape", None))
    yield "w is a variable", hasattr(w, "initializer")
    yield "all are in the graph", all(getattr(part, "graph", None) is graph for part in (x, w, y))
    numbers = rng.normal(size=3).round(2)

    if not isinstance(graph, _tf.Graph):
        return
    with _tf1.Session(graph=graph) as session:

        def run():
            session.run(_tf1.global_variables_initializer())
            return session.run(y, {x: numbers})

        def run_with_another_weight():
            w.load(5.0, session)
            return session.run(y, {x: numbers[:2]})

        try:
            yield "y at the start", Call(run).called("a run of your graph")
        except AnswerRaised:
            return
        yield "y with w = 5", Call(run_with_another_weight).called("a run with w = 5")


build_graph = Exercise(
    reference=_build_graph,
    observe=_observe_graph,
    mistakes=[
        Mistake(
            "Outside a graph there are no placeholders. Build inside `with graph.as_default():`.",
            _no_graph,
        ),
        Mistake(
            "What you build lies in another graph than the one you return. Build inside "
            "`with graph.as_default():`, with the graph that you return.",
            _empty_graph,
        ),
        Mistake(
            "x is a constant, and nobody can feed it. What comes from outside is a placeholder: "
            "tf1.placeholder(tf.float32, [None]).",
            _graph(make_x=lambda: _tf.constant([1.0, 2.0, 3.0])),
        ),
        Mistake(
            "x is a variable. A variable is what the model keeps and changes; what comes from "
            "outside at each run is a placeholder.",
            _graph(
                make_x=lambda: _tf1.get_variable(
                    "x", [3], initializer=_tf1.constant_initializer(0.0)
                )
            ),
        ),
        Mistake(
            "w is a constant, and no training can change it. tf1.get_variable makes a weight.",
            _graph(make_w=lambda: _tf.constant(2.0)),
        ),
        Mistake(
            "w is a placeholder: its value would have to be fed at each run. tf1.get_variable "
            "makes a weight that the graph keeps.",
            _graph(make_w=lambda: _tf1.placeholder(_tf.float32, [])),
        ),
        Mistake(
            "x takes one number only. [None] is a row of any length.",
            _graph(make_x=lambda: _tf1.placeholder(_tf.float32, [])),
        ),
        Mistake(
            "x takes rows of one length only. [None] is a row of any length.",
            _graph(make_x=lambda: _tf1.placeholder(_tf.float32, [3])),
        ),
        Mistake(
            "The shape of x is missing. [None] is a row of any length.",
            _graph(make_x=lambda: _tf1.placeholder(_tf.float32, name="x")),
        ),
        Mistake(
            "w has the shape [1]. A single number has the shape [].",
            _graph(
                make_w=lambda: _tf1.get_variable(
                    "w", [1], initializer=_tf1.constant_initializer(2.0)
                )
            ),
        ),
        Mistake(
            "Return four things: the graph, x, w and y.",
            lambda: _build_graph()[0],
            lambda: _build_graph()[1:],
        ),
        Mistake(
            "In tf there is no placeholder any more. The old names are in tf1: tf1.placeholder.",
            _graph(make_x=lambda: _tf.placeholder(_tf.float32, [None], name="x")),
        ),
        Mistake(
            "The 1 is missing: y = w x + 1.",
            _graph(make_y=lambda x, w: w * x),
        ),
        Mistake(
            "w begins with another value than 2: initializer=tf1.constant_initializer(2.0).",
            _graph(
                make_w=lambda: _tf1.get_variable(
                    "w", [], initializer=_tf1.constant_initializer(1.0)
                )
            ),
            _graph(
                make_w=lambda: _tf1.get_variable(
                    "w", [], initializer=_tf1.constant_initializer(0.0)
                )
            ),
        ),
    ],
    variants=[
        _graph(make_w=lambda: _tf1.Variable(2.0)),
        _graph(make_w=lambda: _tf.Variable(2.0, name="w")),
        _graph(make_y=lambda x, w: _tf.add(_tf.multiply(x, w), 1.0, name="y")),
    ],
    hints=[
        "graph = tf.Graph(), then everything inside `with graph.as_default():`.",
        "tf1.placeholder(tf.float32, [None]) for x, tf1.get_variable for w.",
        'w = tf1.get_variable("w", [], initializer=tf1.constant_initializer(2.0)), then '
        "y = w * x + tf.constant(1.0)",
    ],
)

# --- run_graph -------------------------------------------------------------------------------


def _run_graph(graph, fetch, feed):
    with _tf1.Session(graph=graph) as session:
        session.run(graph.get_operation_by_name("init"))
        return session.run(fetch, feed)


def _init_made_here(graph, fetch, feed):
    with graph.as_default(), _tf1.Session() as session:
        _tf1.global_variables_initializer().run()
        return session.run(fetch, feed_dict=feed)


def _closed_by_hand(graph, fetch, feed):
    session = _tf1.Session(graph=graph)
    session.run("init")
    numbers = session.run(fetch, feed)
    session.close()
    return numbers


def _not_initialized(graph, fetch, feed):
    with _tf1.Session(graph=graph) as session:
        return session.run(fetch, feed)


def _no_feed(graph, fetch, feed):
    with _tf1.Session(graph=graph) as session:
        session.run(graph.get_operation_by_name("init"))
        return session.run(fetch)


def _other_graph(graph, fetch, feed):
    with _tf1.Session() as session:
        session.run(graph.get_operation_by_name("init"))
        return session.run(fetch, feed)


def _tensor_itself(graph, fetch, feed):
    return fetch


def _after_the_session(graph, fetch, feed):
    with _tf1.Session(graph=graph) as session:
        session.run(graph.get_operation_by_name("init"))
    return session.run(fetch, feed)


def _init_alone(graph, fetch, feed):
    with _tf1.Session(graph=graph) as session:
        return session.run(graph.get_operation_by_name("init"), feed)


@unoptimized
def _observe_run(answer, rng):
    graph = _tf.Graph()
    with graph.as_default():
        x = _tf1.placeholder(_tf.float32, [None], name="x")
        w = _tf1.get_variable("w", [], initializer=_tf1.constant_initializer(3.0))
        y = w * x
        _tf1.global_variables_initializer()
    numbers = rng.normal(size=3).round(2)
    for name, fetch in (("y", y), ("w", w)):

        def whole(fetch=fetch):
            return answer(graph, fetch, {x: numbers})

        with contextlib.suppress(AnswerRaised):
            yield name, Call(whole).called(f"run_graph(graph, {name}, feed)")


run_graph = Exercise(
    reference=_run_graph,
    observe=_observe_run,
    mistakes=[
        Mistake(
            "The variables have no value yet: run the operation named init first, in the same "
            "session.",
            _not_initialized,
        ),
        Mistake("The placeholder was not fed. Give the feed to session.run as well.", _no_feed),
        Mistake(
            "A session without a graph takes the default one, which is empty. "
            "tf1.Session(graph=graph).",
            _other_graph,
        ),
        Mistake(
            "You return the tensor, which holds no numbers. session.run(fetch, feed) does.",
            _tensor_itself,
        ),
        Mistake(
            "You return nothing. Running init gives nothing, and so does a function without "
            "`return`: return session.run(fetch, feed).",
            _init_alone,
        ),
        Mistake(
            "The session is closed when `with` ends. Run inside of it.",
            _after_the_session,
        ),
        Mistake(
            "In tf there is no Session any more. The old names are in tf1: tf1.Session.",
            lambda graph, fetch, feed: _tf.Session(graph=graph).run(fetch, feed),
        ),
        Mistake(
            "init is an operation without outputs, so it has no tensor. Run the operation: "
            'graph.get_operation_by_name("init").',
            lambda graph, fetch, feed: graph.get_tensor_by_name("init"),
        ),
    ],
    variants=[_init_made_here, _closed_by_hand],
    hints=[
        "with tf1.Session(graph=graph) as session: and two runs inside.",
        'The first run: session.run(graph.get_operation_by_name("init")).',
        "The second: session.run(fetch, feed).",
    ],
)
