"""Notebook graphs_and_sessions: a stored graph."""

import tensorflow as _tf
import tensorflow.compat.v1 as _tf1

from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.tensorflow.tools import unoptimized

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


def _default_graph(graph_def, numbers):
    _tf1.import_graph_def(graph_def, name="")
    with _tf1.Session() as session:
        return session.run("y:0", {"x:0": numbers})


def _feed_alone(graph_def, numbers):
    with _tf.Graph().as_default(), _tf1.Session() as session:
        _tf.import_graph_def(graph_def, name="")
        return session.run("y:0", numbers)


def _tensor_alone(graph_def, numbers):
    with _tf.Graph().as_default() as graph:
        _tf.import_graph_def(graph_def, name="")
        return graph.get_tensor_by_name("y:0")


@unoptimized
def _observe_import(answer, rng):
    if _tf.executing_eagerly():
        _tf1.reset_default_graph()  # or what somebody has imported into it would still be there
    for name in ("y", "y of another graph"):
        a, b = (float(number) for number in rng.uniform(2, 5, size=2).round(1))
        with _tf.Graph().as_default() as graph:
            x = _tf1.placeholder(_tf.float32, [None], name="x")
            _tf.add(a * x, b, name="y")
        graph_def = graph.as_graph_def()
        numbers = rng.normal(size=3).round(2)

        def whole(graph_def=graph_def, numbers=numbers):
            return answer(graph_def, numbers)

        yield name, Call(whole).called("import_graph(graph_def, numbers)")


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
            'You return nothing. Running the operation "y" gives nothing; its tensor "y:0" gives '
            "numbers, which a `return` has to hand on.",
            _operation,
        ),
        Mistake(
            "You import into the default graph, where the graph of the last call still lies. Make "
            "a new one: with tf.Graph().as_default() as graph.",
            _default_graph,
        ),
        Mistake(
            'The feed is a dict, from the name of a tensor to its value: {"x:0": numbers}.',
            _feed_alone,
        ),
        Mistake(
            "That is the tensor, a place in the graph. Run it in a session.",
            _tensor_alone,
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
    equivalent=[
        Equivalent(
            """- with tf1.Session(graph=graph) as session:
+ with tf1.Session() as session:""",
            "graph is the default graph there, and a session takes that one unless told otherwise",
        )
    ],
    hints=[
        "A new graph, made the default; the import; a session of that graph; a run by names.",
        'tf.import_graph_def(graph_def, name="") keeps the names as they are.',
        'session.run("y:0", {"x:0": numbers})',
    ],
)
