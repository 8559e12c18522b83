"""Notebook graphs_and_sessions: one weight, used twice."""

import numpy as np
import tensorflow as _tf
import tensorflow.compat.v1 as _tf1

from common.checking import Call, Exercise, Mistake
from common.exercises.tensorflow.tools import unoptimized

# --- shared_layer ----------------------------------------------------------------------------


def _shared_layer(x, outputs):
    with _tf1.variable_scope("shared", reuse=_tf1.AUTO_REUSE):
        W = _tf1.get_variable("W", [x.shape[1], outputs])
    return x @ W


def _named_inside(x, outputs):
    with _tf1.variable_scope("", reuse=_tf1.AUTO_REUSE):
        return _tf.matmul(x, _tf1.get_variable("shared/W", [x.shape[1], outputs]))


def _all_in_scope(x, outputs):
    with _tf1.variable_scope("shared", reuse=_tf1.AUTO_REUSE):
        W = _tf1.get_variable("W", [int(x.shape[1]), outputs], dtype=_tf.float32)
        return _tf.matmul(x, W)


def _exists_already(x, outputs):
    with _tf1.variable_scope("shared"):
        return x @ _tf1.get_variable("W", [x.shape[1], outputs])


def _always_reused(x, outputs):
    with _tf1.variable_scope("shared", reuse=True):
        return x @ _tf1.get_variable("W", [x.shape[1], outputs])


def _new_variable(x, outputs):
    with _tf1.variable_scope("shared", reuse=_tf1.AUTO_REUSE):
        return x @ _tf1.Variable(_tf.ones([x.shape[1], outputs]), name="W")


def _without_scope(x, outputs):
    with _tf1.variable_scope(_tf1.get_variable_scope(), reuse=_tf1.AUTO_REUSE):
        return x @ _tf1.get_variable("W", [x.shape[1], outputs])


def _shared_layer_named(scope, name):
    def shared_layer(x, outputs):
        with _tf1.variable_scope(scope, reuse=_tf1.AUTO_REUSE):
            return x @ _tf1.get_variable(name, [x.shape[1], outputs])

    return shared_layer


def _default_name(x, outputs):
    with _tf1.variable_scope(None, default_name="shared"):
        return x @ _tf1.get_variable("W", [x.shape[1], outputs])


def _weight_alone(x, outputs):
    with _tf1.variable_scope("shared", reuse=_tf1.AUTO_REUSE):
        return _tf1.get_variable("W", [x.shape[1], outputs])


def _turned(x, outputs):
    with _tf1.variable_scope("shared", reuse=_tf1.AUTO_REUSE):
        W = _tf1.get_variable("W", [outputs, x.shape[1]])
    return x @ _tf.transpose(W)


@unoptimized
def _observe_sharing(answer, rng):
    rows, others = rng.normal(size=(2, 3)), rng.normal(size=(4, 3))
    weight = rng.normal(size=(3, 2)).round(1)
    with _tf.Graph().as_default():
        a = _tf1.placeholder(_tf.float32, [None, 3], name="a")
        b = _tf1.placeholder(_tf.float32, [None, 3], name="b")

        kept = []

        def first():
            kept.append(answer(a, 2))
            return [variable.name for variable in _tf1.global_variables()]

        def second():
            kept.append(answer(b, 2))
            return [variable.name for variable in _tf1.global_variables()]

        yield "variables after one call", Call(first).called("shared_layer(a, 2)")
        yield "variables after two calls", Call(second).called("shared_layer(b, 2)")

        def run():
            with _tf1.Session() as session:
                session.run(_tf1.global_variables_initializer())
                _tf1.global_variables()[0].load(weight, session)
                ya, yb = session.run(kept, {a: rows, b: others})
            return np.concatenate([ya, yb])

        yield "both products", Call(run).called("a run of both")


shared_layer = Exercise(
    reference=_shared_layer,
    observe=_observe_sharing,
    mistakes=[
        Mistake(
            "At the second call the variable already exists, and get_variable refuses to make it "
            "anew. tf1.variable_scope(…, reuse=tf1.AUTO_REUSE) takes the one that is there.",
            _exists_already,
        ),
        Mistake(
            "reuse=True never makes a variable, also not the first time. AUTO_REUSE makes it once "
            "and takes it later.",
            _always_reused,
        ),
        Mistake(
            "The second call makes a second weight. get_variable looks a name up, in the scope of "
            'that name: tf1.variable_scope("shared", reuse=tf1.AUTO_REUSE). Variable makes a new '
            "one whatever the scope says, and default_name a new scope at each call.",
            _new_variable,
            _default_name,
        ),
        Mistake(
            'The whole name of your weight is not shared/W: its own name is "W", in the '
            'variable_scope "shared" (a name_scope does not count).',
            _without_scope,
            _shared_layer_named("shared", "shared/W"),
            _shared_layer_named("shared", "w"),
            _shared_layer_named("layer", "W"),
        ),
        Mistake("You return the weight. Return the product x @ W.", _weight_alone),
        Mistake("W has the shape (inputs, outputs): [x.shape[1], outputs].", _turned),
    ],
    variants=[_named_inside, _all_in_scope],
    hints=[
        "get_variable, in a variable_scope that may use what is there already.",
        'with tf1.variable_scope("shared", reuse=tf1.AUTO_REUSE):',
        'W = tf1.get_variable("W", [x.shape[1], outputs]), then x @ W',
    ],
)
