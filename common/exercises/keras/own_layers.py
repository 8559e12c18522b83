"""Notebook layers_and_memory_network: layers of one's own, and functions that run on any backend.

Source: S. Sukhbaatar, A. Szlam, J. Weston, R. Fergus, "End-To-End Memory Networks" (2015).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras


def _layer_kind(answer):
    return "a layer" if isinstance(answer, _keras.layers.Layer) else _looking.kind(answer)


# --- CustomDense ---------------------------------------------------------------------------------


def _dense(
    *,
    turned=False,
    bias="zeros",
    kernel="glorot_uniform",
    times="@",
    trainable=True,
    bias_trainable=True,
    then=None,
    sizes=None,
    bias_size=None,
    tracked=True,
    returns=True,
):
    """A class that stands for CustomDense with something exchanged."""

    class CustomDense:
        def __new__(cls, units):
            class Dense(_keras.layers.Layer):
                def build(self, input_shape):
                    shape = (units, input_shape[-1]) if turned else (input_shape[-1], units)
                    shape = sizes(input_shape, units) if sizes else shape
                    if not tracked:
                        self.kernel = np.zeros(shape, "float32")
                        self.bias = np.zeros(units, "float32")
                        return
                    self.kernel = self.add_weight(
                        shape=shape, initializer=kernel, trainable=trainable
                    )
                    if bias:
                        self.bias = self.add_weight(
                            shape=bias_size(input_shape, units) if bias_size else (units,),
                            initializer=bias,
                            trainable=bias_trainable,
                        )

                def call(self, x):
                    w = _keras.ops.transpose(self.kernel) if turned else self.kernel
                    y = x * w if times == "*" else _keras.ops.matmul(x, w)
                    y = y + self.bias if bias else y
                    y = then(y) if then else y
                    return y if returns else None

            return Dense()

    return CustomDense


class _FromKeras:
    def __new__(cls, units):
        return _keras.layers.Dense(units)


def _observe_dense(answer, rng):
    x = rng.normal(size=(5, 3)).astype("float32")
    layer = yield Call(answer, 4)
    yield "what is returned", _layer_kind(layer)
    if not isinstance(layer, _keras.layers.Layer):
        return
    yield Call(layer, x).called("layer(x)")
    yield "how many weights there are", len(layer.weights)
    yield "shapes of the weights that learn", _looking.weight_shapes(layer)
    kernels = [w for w in layer.trainable_weights if len(w.shape) == 2]
    biases = [w for w in layer.trainable_weights if len(w.shape) == 1]
    varied = all(np.ptp(np.asarray(w)) > 0 for w in kernels)
    yield "the kernel begins with different numbers", bool(varied)
    # Xavier's numbers reach up to sqrt(6 / (3 + 4)); that none of 12 is above 0.3 has a chance of
    # one in a million.
    large = all(np.abs(np.asarray(w)).max() > 0.3 for w in kernels)
    yield "the kernel's first numbers are as large as Xavier's", bool(large)
    zero = all(np.all(np.asarray(w) == 0) for w in biases)
    yield "the bias begins at 0", bool(zero)
    _looking.transplant(layer)
    yield "its output", Call(layer, x).called("layer(x)")
    words = rng.normal(size=(2, 4, 3)).astype("float32")
    yield "its output for a batch of sequences", Call(layer, words).called("layer(x)")


CustomDense = _looking.ModelExercise(
    reference=_dense(),
    observe=_observe_dense,
    mistakes=[
        Mistake(
            "The shape of the kernel is (inputs, units): input_shape[-1] comes first.",
            _dense(turned=True),
        ),
        Mistake(
            "The shapes do not fit. The kernel has a row for each input, input_shape[-1] (the size "
            "of the batch is input_shape[0]), the bias a number for each unit; and the product is "
            "keras.ops.matmul(x, kernel) or x @ kernel.",
            _dense(sizes=lambda shape, units: (shape[0], units)),
            _dense(bias_size=lambda shape, units: (shape[-1],)),
            _dense(times="*"),
        ),
        Mistake("The bias is missing: y = x @ kernel + bias.", _dense(bias=None)),
        Mistake(
            "The kernel begins at zero, and then all units get the same gradient and stay alike. "
            'initializer="glorot_uniform"',
            _dense(kernel="zeros"),
            _dense(kernel="ones"),
        ),
        Mistake(
            'The kernel begins with other numbers than Xavier\'s: initializer="glorot_uniform".',
            _dense(kernel="random_normal"),
            _dense(kernel="random_uniform"),
        ),
        Mistake(
            'The bias should begin at 0: initializer="zeros".',
            _dense(bias="ones"),
            _dense(bias="random_normal"),
        ),
        Mistake(
            "Your weights are plain arrays: Keras does not know them, so nothing learns. "
            "self.add_weight(shape=…, initializer=…) makes weights.",
            _dense(tracked=False),
        ),
        Mistake(
            "The kernel is made with trainable=False, so it never learns.",
            _dense(trainable=False),
        ),
        Mistake(
            "The bias is made with trainable=False, so it never learns.",
            _dense(bias_trainable=False),
        ),
        Mistake(
            "There is an activation in it. Return x @ kernel + bias as it is.",
            _dense(then=lambda y: _keras.ops.relu(y)),
            _dense(then=lambda y: _keras.ops.softmax(y)),
        ),
        Mistake("`call` returns nothing. Return x @ kernel + bias.", _dense(returns=False)),
    ],
    variants=[_FromKeras],
    hints=[
        "build knows the shape of what comes in: input_shape[-1] is the number of inputs.",
        "self.kernel = self.add_weight(shape=(input_shape[-1], self.units), "
        'initializer="glorot_uniform"), and likewise self.bias with "zeros".',
        "return keras.ops.matmul(x, self.kernel) + self.bias",
    ],
    equivalent=[
        Equivalent(
            '- shape=(input_shape[-1], self.units), initializer="glorot_uniform"\n'
            "+ shape=(input_shape[-1], self.units)",
            "glorot_uniform is what add_weight takes if it is told nothing",
        )
    ],
)

# --- lambda_layer --------------------------------------------------------------------------------


def _lambda(function):
    return lambda: _keras.layers.Lambda(function)


def _as_class_of_its_own():
    class Bag(_keras.layers.Layer):
        def call(self, x):
            return _keras.ops.sum(x, axis=-2)

    return Bag()


def _observe_lambda(answer, rng):
    layer = yield Call(answer)
    yield "what is returned", _layer_kind(layer)
    if not isinstance(layer, _keras.layers.Layer):
        return
    story = rng.normal(size=(2, 3, 4, 5)).astype("float32")
    yield "a story", Call(layer, story).called("layer(x)")
    yield "a question", Call(layer, story[0]).called("layer(x)")

    def in_a_model(x):
        symbol = _keras.Input(x.shape[1:])
        return _keras.Model(symbol, layer(symbol))(x)

    yield "inside a model", Call(in_a_model, story).called("model(x)")


lambda_layer = Exercise(
    reference=_lambda(lambda x: _keras.ops.sum(x, axis=-2)),
    observe=_observe_lambda,
    mistakes=[
        Mistake(
            "You add up the numbers of each word, axis -1. Add up the words of a sentence: "
            "axis=-2.",
            _lambda(lambda x: _keras.ops.sum(x, axis=-1)),
        ),
        Mistake(
            "In a story axis 1 holds the sentences; only in a question it holds the words. Count "
            "from the end: axis=-2.",
            _lambda(lambda x: _keras.ops.sum(x, axis=1)),
        ),
        Mistake(
            "Axis 2 holds words in a story, but numbers in a question. Count from the end: "
            "axis=-2.",
            _lambda(lambda x: _keras.ops.sum(x, axis=2)),
        ),
        Mistake(
            "NumPy wants numbers, and while a model is built there are only symbols: "
            "keras.ops.sum.",
            _lambda(lambda x: np.sum(np.asarray(x), axis=-2)),
            _lambda(lambda x: np.sum(x, axis=-2)),
        ),
        Mistake(
            "That is the mean. The sum is wanted: keras.ops.sum.",
            _lambda(lambda x: _keras.ops.mean(x, axis=-2)),
        ),
        Mistake(
            "That is the largest. The sum is wanted: keras.ops.sum.",
            _lambda(lambda x: _keras.ops.max(x, axis=-2)),
        ),
        Mistake(
            "The axis of the words is still there, with length 1. Leave keepdims out.",
            _lambda(lambda x: _keras.ops.sum(x, axis=-2, keepdims=True)),
        ),
        Mistake(
            "Everything is added up to one number. Give the axis: axis=-2.",
            _lambda(lambda x: _keras.ops.sum(x)),
        ),
        Mistake(
            "You return a function. Wrap it in a layer: keras.layers.Lambda(...).",
            lambda: lambda x: _keras.ops.sum(x, axis=-2),
        ),
    ],
    variants=[_as_class_of_its_own],
    hints=[
        "keras.layers.Lambda(function) makes a layer of a function of x.",
        "The words are on the last axis but one, in a story and in a question: axis=-2.",
        "keras.layers.Lambda(lambda x: keras.ops.sum(x, axis=-2))",
    ],
)

# --- read_memory ---------------------------------------------------------------------------------


def _read(*, weigh=None, scores=None, collect="ns,nsk->nk"):
    def read_memory(question, keys, values):
        ops = _keras.ops
        s = scores(question, keys, values) if scores else ops.einsum("nd,nsd->ns", question, keys)
        p = weigh(s) if weigh else ops.softmax(s, axis=-1)
        return ops.einsum(collect, p, values)

    return read_memory


def _best_only(question, keys, values):
    ops = _keras.ops
    scores = ops.einsum("nd,nsd->ns", question, keys)
    return ops.einsum("ns,nsk->nk", ops.one_hot(ops.argmax(scores, axis=-1), keys.shape[1]), values)


def _weights_only(question, keys, values):
    return _keras.ops.softmax(_keras.ops.einsum("nd,nsd->ns", question, keys), axis=-1)


def _not_summed(question, keys, values):
    return _weights_only(question, keys, values)[..., None] * values


def _with_matmul(question, keys, values):
    ops = _keras.ops
    scores = ops.matmul(keys, ops.expand_dims(question, -1))
    return ops.sum(ops.softmax(scores, axis=1) * values, axis=1)


def _in_numpy(question, keys, values):
    scores = np.einsum("nd,nsd->ns", np.asarray(question), np.asarray(keys))
    p = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return np.einsum("ns,nsk->nk", p, np.asarray(values))


def _observe_read(answer, rng):
    shapes = (2, 4), (2, 3, 4), (2, 3, 5)
    given = [rng.normal(size=shape).astype("float32") for shape in shapes]
    yield "on numbers", Call(answer, *given)

    def in_a_model(*arrays):
        symbols = [_keras.Input(shape[1:]) for shape in shapes]
        return _keras.Model(symbols, answer(*symbols))(list(arrays))

    yield "inside a model", Call(in_a_model, *given).called("model([question, keys, values])")


read_memory = _looking.ModelExercise(
    reference=_read(),
    observe=_observe_read,
    mistakes=[
        Mistake(
            "The scores are not made into weights that sum to 1: keras.ops.softmax(scores, "
            "axis=-1).",
            _read(weigh=lambda s: s),
        ),
        Mistake(
            "Softmax goes over the batch, so questions compete with each other. Over the "
            "sentences: axis=-1.",
            _read(weigh=lambda s: _keras.ops.softmax(s, axis=0)),
        ),
        Mistake(
            "Each sentence gets a sigmoid by itself, and the weights need not sum to 1: softmax.",
            _read(weigh=lambda s: _keras.ops.sigmoid(s)),
        ),
        Mistake(
            "You take the best sentence alone. That has no gradient: weigh all of them.",
            _best_only,
        ),
        Mistake(
            "You return the weights. Read with them: the weighted sum of the values.",
            _weights_only,
        ),
        Mistake(
            "You read the keys. The weights come from the keys, and with them the values are read.",
            lambda q, k, v: _read()(q, k, k),
        ),
        Mistake(
            "Softmax belongs on the scores, and there alone; what is read stays as it is.",
            lambda q, k, v: _keras.ops.softmax(_read(weigh=lambda s: s)(q, k, v), axis=-1),
            lambda q, k, v: _keras.ops.softmax(_read()(q, k, v), axis=-1),
        ),
        Mistake(
            "The weighted values are still one for each sentence. Add them up over the sentences.",
            _not_summed,
        ),
        Mistake(
            "That is the mean over the sentences. The weights sum to 1 already: take the sum.",
            lambda q, k, v: _read()(q, k, v) / 3,
        ),
        Mistake(
            "NumPy wants numbers, and while a model is built there are only symbols. keras.ops has "
            "the same functions for both.",
            _in_numpy,
        ),
        Mistake(
            "The scores are divided by a root. That is done in transformers; here they stay as "
            "they are.",
            _read(scores=lambda q, k, v: _keras.ops.einsum("nd,nsd->ns", q, k) / 2.0),
        ),
    ],
    variants=[_with_matmul],
    hints=[
        "Three steps: scores (N, S), weights (N, S), the weighted sum (N, K).",
        'scores = keras.ops.einsum("nd,nsd->ns", question, keys): letters that are missing on the '
        "right are summed over.",
        'weights = keras.ops.softmax(scores, axis=-1); keras.ops.einsum("ns,nsk->nk", weights, '
        "values)",
    ],
    equivalent=[
        Equivalent(
            "- weights = keras.ops.softmax(scores, axis=-1)\n+ weights = keras.ops.softmax(scores)",
            "softmax goes over the last axis if it is told nothing",
        )
    ],
)
