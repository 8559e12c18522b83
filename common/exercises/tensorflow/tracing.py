"""Notebook gradients_and_functions: a function traced once, and the notebook's questions."""

import tensorflow as _tf

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import tensor, unoptimized

# --- traced ----------------------------------------------------------------------------------


def _traced(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec([None], _tf.float32)])


def _decorated(f):
    @_tf.function(input_signature=(_tf.TensorSpec(shape=(None,), dtype=_tf.float32),))
    def graph(x):
        return f(x)

    return graph


def _concrete(f):
    return _tf.function(f).get_concrete_function(_tf.TensorSpec([None], _tf.float32))


def _any_shape(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec(None, _tf.float32)])


def _fixed(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec([3], _tf.float32)])


def _scalars(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec([], _tf.float32)])


def _whole(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec([None], _tf.int32)])


def _two_axes(f):
    return _tf.function(f, input_signature=[_tf.TensorSpec([None, None], _tf.float32)])


def _anew_each_time(f):
    return lambda x: _tf.function(f, input_signature=[_tf.TensorSpec([None], _tf.float32)])(x)


def _called(f):
    return _traced(f)(_tf.zeros(1))


@unoptimized
def _observe_tracing(answer, rng):
    runs = []
    factor = float(rng.integers(2, 9))

    def f(x):
        runs.append(_tf.executing_eagerly())
        return factor * x

    graph = yield Call(answer, f).called("traced(f)")
    yield "something", graph is not None
    yield "something to call", callable(graph)
    for x in ([1.0, 2.0, 3.0], [4.0, 5.0], [6.0], [7.0, 8.0, 9.0]):
        yield f"{x}", Call(graph, tensor(x)).called(f"traced(f)({x})")
        yield f"runs of the Python code after {x}", len(runs)
    yield "f runs as it is, not as a graph", any(runs)


traced = Exercise(
    reference=_traced,
    observe=_observe_tracing,
    mistakes=[
        Mistake(
            "Each length is traced anew. Say that the length does not matter: "
            "input_signature=[tf.TensorSpec([None], tf.float32)].",
            _tf.function,
        ),
        Mistake(
            "reduce_retracing helps from the second length on, and one trace is wanted. Say it "
            "beforehand: input_signature=[tf.TensorSpec([None], tf.float32)].",
            lambda f: _tf.function(f, reduce_retracing=True),
        ),
        Mistake(
            "Your Python code runs at every call: nothing is traced. Wrap f in tf.function.",
            lambda f: f,
        ),
        Mistake(
            "You make a new graph at every call. Make it once, and return it.", _anew_each_time
        ),
        Mistake(
            "Your signature allows one length only. None stands for any: [None].",
            _fixed,
            lambda f: _tf.function(f, input_signature=[_tf.TensorSpec([1], _tf.float32)]),
        ),
        Mistake(
            "Your signature, shape [], means a single number. A row of any length is [None].",
            _scalars,
        ),
        Mistake(
            "Your signature asks for another dtype. It is tf.float32.",
            _whole,
            lambda f: _tf.function(f, input_signature=[_tf.TensorSpec([None], _tf.float64)]),
        ),
        Mistake(
            "Your signature asks for a matrix. A row of any length is [None].",
            _two_axes,
            lambda f: _tf.function(f, input_signature=[_tf.TensorSpec([None, 1], _tf.float32)]),
        ),
        Mistake(
            "input_signature wants a list, with a description for each argument: "
            "[tf.TensorSpec([None], tf.float32)].",
            lambda f: _tf.function(f, input_signature=_tf.TensorSpec([None], _tf.float32)),
        ),
        Mistake("Your function returns nothing. Is a `return` missing?", lambda f: None),
        Mistake(
            "You call the graph and return what it gives. Return the graph itself.",
            _called,
        ),
    ],
    variants=[_decorated, _concrete, _any_shape],
    hints=[
        "tf.function takes the function, and a description of what it will be called with.",
        "tf.TensorSpec([None], tf.float32) describes a row of numbers of any length.",
        "tf.function(f, input_signature=[tf.TensorSpec([None], tf.float32)])",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

how_often_printed = Prediction(
    options="abc",
    outcome="a",
    because="Python runs while the graph is traced, once. Later calls run the graph, and print is "
    "no part of it; tf.print is an operation, and runs each time.",
)

where_it_pays = Prediction(
    options="abc",
    outcome="b",
    because="What a graph saves is Python's time for each operation. The larger the arrays, the "
    "less that is beside the computing itself.",
)

gradient_is_none = Choice(
    answer="b",
    wrong={
        "a": "Where a function is flat the gradient is 0, a number. None says that no way leads "
        "from the one to the other.",
        "c": "A learning rate comes after the gradient.",
    },
    hints=["What does the tape know of a variable that nobody used inside it?"],
)

what_traces_anew = Choice(
    answer="c",
    wrong={
        "a": "A tensor of the same shape and dtype runs the graph that is there.",
        "b": "The value of a variable may change as it likes: the graph reads it at each run.",
    },
    hints=["A Python number is built into the graph as a constant."],
)

noise_in_a_graph = Choice(
    answer="a",
    wrong={
        "b": "It would be so with tf.random.normal, an operation. NumPy is run by Python, and "
        "Python runs while tracing only.",
        "c": "NumPy may be called while tracing; what it returns becomes a constant of the graph.",
    },
    hints=["Who runs NumPy, and when?"],
)
