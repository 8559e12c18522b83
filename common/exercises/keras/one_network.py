"""Notebook three_ways_to_build: one network, built as a list, as a graph and as a class."""

import numpy as np

from common.checking import Call, Mistake, holds
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_INPUTS, _HIDDEN, _CLASSES = 3, 60, 4

# --- what is looked at, whichever way it was built ----------------------------------------------


def _in_training(model):
    """Probabilities of 2,000 equal rows in training.

    Each hidden neuron is the first input, and the first score is their mean; others are 0.
    """
    weights = {
        (_INPUTS, _HIDDEN): np.repeat([[1], [0], [0]], _HIDDEN, axis=1),
        (_HIDDEN, _CLASSES): np.repeat([[1 / _HIDDEN, 0, 0, 0]], _HIDDEN, axis=0),
    }
    for weight in model.trainable_weights:
        shape = tuple(weight.shape)
        weight.assign(weights.get(shape, np.zeros(shape)))
    return np.asarray(model(np.ones((2000, _INPUTS), "float32"), training=True), float)


def _look(make):
    """An observer. make(answer, inputs, hidden, classes) is the Call that builds the model."""

    def observe(answer, rng):
        x = rng.normal(size=(5, _INPUTS)).astype("float32")
        model = yield from _looking.model_with_weights(
            make(answer, _INPUTS, _HIDDEN, _CLASSES), _looking.on(x), 0.4
        )
        if model is None:
            return
        first = yield Call(model, x).called("model(x)")
        yield "the same again at test", bool(np.array_equal(first, model(x)))
        yield "probabilities", first
        chances = yield Call(lambda: _in_training(model)).called("model(x, training=True)")
        whole = np.allclose(chances.sum(axis=1), 1, atol=1e-3)
        yield "probabilities sum to 1 in training", bool(whole)
        scores = np.log(np.maximum(chances[:, 0], 1e-9) / np.maximum(chances[:, 1], 1e-9))
        # Without its input all of a row is 0; that all hidden neurons drop out never happens.
        yield "no input drops out", not np.any(np.abs(scores) < 1e-6)
        spread = float(scores.std() * np.sqrt(_HIDDEN))
        yield "something drops out in training", spread > 0.01
        yield (
            "how much drops out in training",
            spread,
            holds(
                lambda spread: abs(spread - 1) < 0.12,
                "in training half of the hidden neurons should drop out",
            ),
        )

    return observe


# What learners get wrong in any of the three ways: a sentence, then the parts that are exchanged.
_MISTAKES = [
    (
        "The hidden layer has a sigmoid. It should be ReLU: with the same weights this is another "
        "network.",
        {"activation": "sigmoid"},
    ),
    (
        'The hidden layer should have a ReLU, activation="relu".',
        {"activation": "tanh"},
        {"activation": "leaky_relu"},
        {"activation": "gelu"},
        {"activation": "softmax"},
    ),
    (
        "The hidden layer has no activation, and then both layers are one linear layer: "
        'activation="relu".',
        {"activation": None},
    ),
    (
        'The last layer gives raw scores. With activation="softmax" they become probabilities.',
        {"last": None},
    ),
    (
        "Each output goes through a sigmoid by itself, so they need not sum to 1. One answer of "
        'several: activation="softmax".',
        {"last": "sigmoid"},
    ),
    (
        "Softmax is applied twice: the second makes probabilities of probabilities, nearly equal "
        "ones. Once is enough.",
        {"twice": True},
    ),
    (
        "Nothing drops out in training. keras.layers.Dropout(0.5) comes after the hidden layer.",
        {"rate": None},
    ),
    (
        "Dropout should drop half of the neurons: Dropout(0.5).",
        {"rate": 0.2},
        {"rate": 0.4},
        {"rate": 0.8},
    ),
    (
        'The last layer has a ReLU, and gives no probabilities: activation="softmax".',
        {"last": "relu"},
    ),
    ("One hidden layer is enough here.", {"deep": True}),
    (
        "The hidden layer is missing: `hidden` neurons with ReLU, before the last layer.",
        {"flat": True},
    ),
    (
        "You wrote sizes down. Use `hidden` and `classes`, for others will come.",
        {"sizes": (16, 3)},
        {"sizes": (None, 3)},
        {"sizes": (16, None)},
    ),
    (
        "You drop inputs. Dropout comes after the hidden layer, before the last one.",
        {"place": "first"},
        {"place": "first and middle"},
    ),
    (
        "You drop outputs: then the probabilities do not sum to 1 in training. Dropout comes after "
        "the hidden layer, before the last one.",
        {"place": "last"},
    ),
    (
        "Neurons drop out at test as well: `training=True` is always on. Leave it out, and Keras "
        "says by itself whether it is training.",
        {"always": True},
    ),
    (
        "The sizes are exchanged: the hidden layer has `hidden` neurons, the last one `classes`.",
        {"exchanged": True},
    ),
]


def _apply(x, layers, always):
    for layer in layers:
        x = (
            layer(x, training=True)
            if always and isinstance(layer, _keras.layers.Dropout)
            else layer(x)
        )
    return x


def _layers(
    hidden,
    classes,
    *,
    activation="relu",
    last="softmax",
    twice=False,
    rate=0.5,
    place="middle",
    always=False,
    exchanged=False,
    deep=False,
    flat=False,
    sizes=(None, None),
):
    """The layers of the network, with something exchanged."""
    if exchanged:
        hidden, classes = classes, hidden
    hidden, classes = sizes[0] or hidden, sizes[1] or classes
    layers = _keras.layers
    one = [] if flat else [layers.Dense(hidden, activation=activation)]
    if deep:
        one.append(layers.Dense(hidden, activation=activation))
    two = layers.Dense(classes, activation=last)
    drop = [layers.Dropout(rate)] if rate else []
    found = {
        "first": [*drop, *one, two],
        "first and middle": [layers.Dropout(rate), *one, *drop, two],
        "middle": [*one, *drop, two],
        "last": [*one, two, *drop],
    }[place]
    return [*found, layers.Softmax()] if twice else found


def _functional(**parts):
    def build(inputs, hidden, classes):
        x = _keras.Input((inputs,))
        return _keras.Model(x, _apply(x, _layers(hidden, classes, **parts), parts.get("always")))

    return build


def _sequential(**parts):
    def build(inputs, hidden, classes):
        return _keras.Sequential([_keras.Input((inputs,)), *_layers(hidden, classes, **parts)])

    return build


def _subclassed(**parts):
    def build(hidden, classes):
        class Network(_keras.Model):
            def __init__(self):
                super().__init__()
                self.parts = _layers(hidden, classes, **parts)

            def call(self, x):
                return _apply(x, self.parts, parts.get("always"))

        return Network()

    return build


def _named(build, *but):
    """The common mistakes, without those whose sentences begin with one of `but`."""
    return [
        Mistake(text, *(build(**parts) for parts in several))
        for text, *several in _MISTAKES
        if not text.startswith(but)
    ]


def _build(answer, *sizes):
    return Call(answer, *sizes)


# --- sequential_model ----------------------------------------------------------------------------


def _with_add(inputs, hidden, classes):
    model = _keras.models.Sequential()
    # Keras warns of this older way, and it is right.
    model.add(_keras.layers.Dense(hidden, input_dim=inputs))
    model.add(_keras.layers.Activation("relu"))
    model.add(_keras.layers.Dropout(rate=0.5))
    model.add(_keras.layers.Dense(classes, activation=_keras.activations.softmax))
    return model


def _not_declared(inputs, hidden, classes):
    return _keras.Sequential(_layers(hidden, classes))


def _added_into_the_void(inputs, hidden, classes):
    model = _keras.Sequential([_keras.Input((inputs,))])
    for layer in _layers(hidden, classes):
        model.add(layer)


def _other_entry(columns):
    def build(inputs, hidden, classes):
        return _keras.Sequential([_keras.Input((columns(inputs),)), *_layers(hidden, classes)])

    return build


def _a_list(inputs, hidden, classes):
    return [_keras.Input((inputs,)), *_layers(hidden, classes)]


_TEST_FLAG = "Neurons drop out at test as well"
_NOTHING_RETURNED = (
    "The model is built, and then lost: your function returns nothing. `return model`."
)
_OTHER_ENTRY = (
    "Your network cannot take a batch of rows with `inputs` columns. keras.Input((inputs,)) says "
    "just that: no number of your own, and no axis for the batch."
)

sequential_model = _looking.ModelExercise(
    reference=_sequential(),
    observe=_look(_build),
    mistakes=[
        *_named(_sequential, _TEST_FLAG),
        Mistake(_NOTHING_RETURNED, _added_into_the_void),
        Mistake(_OTHER_ENTRY, _other_entry(lambda inputs: 7), _other_entry(lambda inputs: 4)),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            _a_list,
        ),
    ],
    variants=[_with_add, _not_declared, _functional()],
    hints=[
        "keras.Sequential takes one list: keras.Input((inputs,)), then the three layers in order.",
        'keras.layers.Dense(hidden, activation="relu"), keras.layers.Dropout(0.5), and a Dense '
        'with "softmax".',
        'keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(hidden, activation="relu"), '
        'keras.layers.Dropout(0.5), keras.layers.Dense(classes, activation="softmax")])',
    ],
)

# --- functional_model ----------------------------------------------------------------------------


def _without_input(inputs, hidden, classes):
    x = _keras.Input((inputs,))
    h = _layers(hidden, classes)[0](x)
    return _keras.Model(x, h)


def _result_of_the_last_call(inputs, hidden, classes):
    x = _keras.Input((inputs,))
    return _apply(x, _layers(hidden, classes), False)


def _dropout_left_aside(inputs, hidden, classes):
    x = _keras.Input((inputs,))
    one, drop, two = _layers(hidden, classes)
    h = one(x)
    drop(h)  # its result is not used
    return _keras.Model(x, two(h))


def _last_on_input(inputs, hidden, classes):
    x = _keras.Input((inputs,))
    one, drop, two = _layers(hidden, classes)
    drop(one(x))
    return _keras.Model(x, two(x))


def _ends_exchanged(inputs, hidden, classes):
    x = _keras.Input((inputs,))
    return _keras.Model(_apply(x, _layers(hidden, classes), False), x)


def _layer_made_of_symbol(inputs, hidden, classes):
    h = _keras.layers.Dense(hidden)(_keras.Input((inputs,)))
    return _keras.layers.ReLU(h)


def _dropout_made_of_symbol(inputs, hidden, classes):
    h = _keras.layers.Dense(hidden)(_keras.Input((inputs,)))
    return _keras.layers.Dropout(h)


def _nothing_returned(inputs, hidden, classes):
    _functional()(inputs, hidden, classes)


def _functional_by_names(inputs, hidden, classes):
    x = _keras.layers.Input(shape=(inputs,), name="flower")
    h = _keras.layers.Dense(hidden)(x)
    h = _keras.ops.relu(h)
    h = _keras.layers.Dropout(0.5)(h)
    y = _keras.layers.Softmax()(_keras.layers.Dense(classes)(h))
    return _keras.Model(inputs=[x], outputs=y)


functional_model = _looking.ModelExercise(
    reference=_functional(),
    observe=_look(_build),
    mistakes=[
        *_named(_functional, "Nothing drops", "The hidden layer is missing"),
        Mistake(
            "Nothing drops out in training. Dropout is a layer like others: what counts is what "
            "its call returns, h = keras.layers.Dropout(0.5)(h).",
            _functional(rate=None),
            _dropout_left_aside,
        ),
        Mistake(
            "The last layer is called on the input. Call it on what the hidden layer gave, h.",
            _last_on_input,
        ),
        Mistake(
            "Your model ends at the hidden layer. Its output should be what the last layer gave.",
            _without_input,
        ),
        Mistake(
            "keras.Model finds no way from its first argument to its second. First comes the "
            "symbol of keras.Input, then that of the result: keras.Model(x, y).",
            _ends_exchanged,
        ),
        Mistake(
            "A layer was made of a symbol. Two pairs of parentheses are needed, the first makes "
            "the layer, the second calls it: keras.layers.Dropout(0.5)(h).",
            _layer_made_of_symbol,
            _dropout_made_of_symbol,
        ),
        Mistake(_NOTHING_RETURNED, _nothing_returned),
        Mistake(
            "You return the result of the last layer, a symbol. Make a model that leads there: "
            "keras.Model(x, y).",
            _result_of_the_last_call,
        ),
    ],
    variants=[_functional_by_names, _sequential()],
    hints=[
        "x = keras.Input((inputs,)) stands for a batch that will come. A layer called on it gives "
        "what will come out.",
        'h = keras.layers.Dense(hidden, activation="relu")(x), then '
        "h = keras.layers.Dropout(0.5)(h).",
        'y = keras.layers.Dense(classes, activation="softmax")(h), and return keras.Model(x, y).',
    ],
)
