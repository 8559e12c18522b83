"""Notebook text: convolution over words, convolution and recurrence, and the questions.

Source: Y. Kim, "Convolutional Neural Networks for Sentence Classification" (2014).
"""

import numpy as np

from common.checking import Call, Choice, Mistake, Prediction
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras


def _halves_alike(model):
    """Which half comes first is free: both get equal biases, and equal rows in the last layer."""
    for weight in model.trainable_weights:
        if tuple(weight.shape) == (16,):
            weight.assign(_looking.drawn((16,), 0, 0.4))
        if tuple(weight.shape) == (32, 2):
            weight.assign(np.tile(_looking.drawn((16, 2), 0, 0.4), (2, 1)))


def _observe_classes(rows, length, arrange=lambda model: None):
    """An observer of a model for texts of that length. arrange: of weights, beforehand."""

    def observe(answer, rng):
        x = rng.integers(0, 9, size=(rows, length)).astype("int32")
        x = np.concatenate([x, x[:, ::-1]])  # and with the words turned round
        model = yield from _looking.model_with_weights(
            Call(answer, 9, length, 2), _looking.on(x), 0.4
        )
        if model is None:
            return
        arrange(model)
        yield "probabilities", Call(model, x).called("model(x)")

    return observe


# --- text_cnn ------------------------------------------------------------------------------------


def _cnn(
    *,
    widths=(2, 3),
    filters=16,
    size=16,
    pool="GlobalMaxPooling1D",
    activation="relu",
    last="softmax",
    chained=False,
    padding="valid",
    swapped=False,
):
    def text_cnn(vocabulary, length, classes):
        layers = _keras.layers
        x = _keras.Input((length,), dtype="int32")
        words = layers.Embedding(vocabulary, size)(x)

        def convolve(width, h):
            parts = (width, filters) if swapped else (filters, width)
            return layers.Conv1D(*parts, activation=activation, padding=padding)(h)

        if chained:
            h = words
            for width in widths:
                h = convolve(width, h)
            found = [getattr(layers, pool)()(h)]
        else:
            found = [getattr(layers, pool)()(convolve(width, words)) for width in widths]
        joined = layers.Concatenate()(found) if len(found) > 1 else found[0]
        return _keras.Model(x, layers.Dense(classes, activation=last)(joined))

    return text_cnn


def _added(vocabulary, length, classes):
    layers = _keras.layers
    x = _keras.Input((length,), dtype="int32")
    words = layers.Embedding(vocabulary, 16)(x)
    parts = [
        layers.GlobalMaxPooling1D()(layers.Conv1D(16, width, activation="relu")(words))
        for width in (2, 3)
    ]
    return _keras.Model(x, layers.Dense(classes, activation="softmax")(layers.Add()(parts)))


def _places_joined(vocabulary, length, classes):
    layers = _keras.layers
    x = _keras.Input((length,), dtype="int32")
    words = layers.Embedding(vocabulary, 16)(x)
    parts = [layers.Conv1D(16, width, activation="relu")(words) for width in (2, 3)]
    joined = layers.Concatenate(axis=1)(parts)
    return _keras.Model(x, layers.Dense(classes, activation="softmax")(joined))


def _pooled_by_two(vocabulary, length, classes):
    layers = _keras.layers
    x = _keras.Input((length,), dtype="int32")
    words = layers.Embedding(vocabulary, 16)(x)
    parts = [layers.Conv1D(16, width, activation="relu")(words) for width in (2, 3)]
    flat = [layers.Flatten()(layers.MaxPooling1D(2)(part)) for part in parts]
    joined = layers.Concatenate()(flat)
    return _keras.Model(x, layers.Dense(classes, activation="softmax")(joined))


def _cnn_subclassed(vocabulary, length, classes):
    layers = _keras.layers

    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.embed = layers.Embedding(vocabulary, 16)
            self.two = layers.Conv1D(16, 2, activation="relu")
            self.three = layers.Conv1D(16, 3, activation="relu")
            self.last = layers.Dense(classes, activation="softmax")

        def call(self, x):
            words = self.embed(x)
            parts = [_keras.ops.max(conv(words), axis=1) for conv in (self.two, self.three)]
            return self.last(_keras.ops.concatenate(parts, axis=-1))

    return Network()


text_cnn = _looking.ModelExercise(
    reference=_cnn(),
    observe=_observe_classes(4, 4, _halves_alike),
    mistakes=[
        Mistake(
            "The second convolution stands on the first. Both look at the words, side by side.",
            _cnn(chained=True),
        ),
        Mistake(
            "You add the two halves up. Put them side by side: keras.layers.Concatenate().",
            _added,
        ),
        Mistake(
            "Only one convolution: there should be one over pairs and one over triples of words.",
            _cnn(widths=(2,)),
            _cnn(widths=(3,)),
        ),
        Mistake(
            "The convolutions should be 2 and 3 words wide.",
            _cnn(widths=(3, 3)),
            _cnn(widths=(3, 4)),
            _cnn(widths=(2, 2)),
        ),
        Mistake(
            "That is the mean over all places. A phrase counts wherever it stands: "
            "GlobalMaxPooling1D().",
            _cnn(pool="GlobalAveragePooling1D"),
        ),
        Mistake(
            "All places are kept, so the same phrase at another place is something else: "
            "GlobalMaxPooling1D().",
            _cnn(pool="Flatten"),
        ),
        Mistake(
            "There is no pooling, so you answer for every place. GlobalMaxPooling1D() comes after "
            "each convolution.",
            _places_joined,
        ),
        Mistake(
            "MaxPooling1D(2) keeps the stronger of two neighbours. The strongest of all places is "
            "wanted: GlobalMaxPooling1D().",
            _pooled_by_two,
        ),
        Mistake(
            'padding="same" lays nothings round the text, and filters see them. Leave it out.',
            _cnn(padding="same"),
        ),
        Mistake(
            "There should be two convolutions, 2 and 3 words wide.",
            _cnn(widths=(2, 3, 4)),
            _cnn(widths=(1, 2, 3)),
        ),
        Mistake(
            'The last layer has a ReLU, and gives no probabilities: activation="softmax".',
            _cnn(last="relu"),
        ),
        Mistake(
            'The convolutions have no activation: activation="relu".',
            _cnn(activation=None),
        ),
        Mistake('The last layer gives raw scores: activation="softmax".', _cnn(last=None)),
        Mistake(
            'Each class goes through a sigmoid by itself: activation="softmax".',
            _cnn(last="sigmoid"),
        ),
        Mistake(
            "16 numbers for each word, and 16 filters of each width.",
            _cnn(filters=32),
            _cnn(size=32),
            _cnn(filters=8),
        ),
    ],
    variants=[_cnn_subclassed, _cnn(widths=(3, 2))],
    hints=[
        "A list cannot fork, so use the functional API: words = Embedding(vocabulary, 16)(x).",
        'keras.layers.Conv1D(16, 2, activation="relu")(words), then GlobalMaxPooling1D(), and the '
        "same with 3.",
        "keras.layers.Concatenate()([two, three]), then a Dense with softmax, and "
        "keras.Model(x, y).",
    ],
)

# --- convolution_then_rnn ------------------------------------------------------------------------


def _mixed(
    *, order="conv first", pool="MaxPooling1D", width=3, filters=16, units=16, size=16,
    kind="GRU", activation="relu", last="softmax", sequences=False, padding="valid",
):  # fmt: skip
    def convolution_then_rnn(vocabulary, length, classes):
        layers = _keras.layers
        conv = [layers.Conv1D(filters, width, activation=activation, padding=padding)]
        conv += [getattr(layers, pool)(2)] if pool else []
        conv = conv[::-1] if order == "pool first" else conv
        if order in ("conv first", "pool first"):
            middle = [*conv, getattr(layers, kind)(units, return_sequences=sequences)]
        elif order == "rnn first":
            rnn = getattr(layers, kind)(units, return_sequences=True)
            middle = [rnn, *conv, layers.GlobalMaxPooling1D()]
        elif order == "no rnn":
            middle = [*conv, layers.GlobalMaxPooling1D()]
        else:
            middle = [getattr(layers, kind)(units)]
        return _keras.Sequential(
            [
                _keras.Input((length,), dtype="int32"),
                layers.Embedding(vocabulary, size),
                *middle,
                layers.Dense(classes, activation=last),
            ]
        )

    return convolution_then_rnn


def _mixed_functional(vocabulary, length, classes):
    layers = _keras.layers
    x = _keras.Input((length,))
    h = layers.ReLU()(layers.Conv1D(16, 3)(layers.Embedding(vocabulary, 16)(x)))
    h = layers.GRU(16)(layers.MaxPool1D()(h))
    return _keras.Model(x, layers.Dense(classes, activation="softmax")(h))


convolution_then_rnn = _looking.ModelExercise(
    reference=_mixed(),
    observe=_observe_classes(3, 7),
    mistakes=[
        Mistake(
            "The GRU comes first, so it has to read every word. First the convolution and the "
            "pooling, then the GRU.",
            _mixed(order="rnn first"),
        ),
        Mistake(
            "There is no GRU: without it the order of the phrases is lost.",
            _mixed(order="no rnn"),
        ),
        Mistake(
            'There is no convolution before the GRU: Conv1D(16, 3, activation="relu").',
            _mixed(order="no conv"),
        ),
        Mistake(
            "Pooling is missing, so the GRU has twice as many steps: MaxPooling1D(2).",
            _mixed(pool=None),
        ),
        Mistake(
            "You pool before you convolve. First Conv1D, then MaxPooling1D(2).",
            _mixed(order="pool first"),
        ),
        Mistake(
            "The text is padded with nothings before the convolution. Leave `padding` out.",
            _mixed(padding="same"),
            _mixed(padding="causal"),
        ),
        Mistake(
            'The last layer has a ReLU, and gives no probabilities: activation="softmax".',
            _mixed(last="relu"),
        ),
        Mistake(
            "That is average pooling: MaxPooling1D(2) keeps the strongest.",
            _mixed(pool="AveragePooling1D"),
        ),
        Mistake(
            "The GRU gives an answer after every step. One is wanted, after the last: leave "
            "return_sequences out.",
            _mixed(sequences=True),
        ),
        Mistake(
            "The recurrent layer should be a GRU.", _mixed(kind="LSTM"), _mixed(kind="SimpleRNN")
        ),
        Mistake(
            'The convolution has no activation: activation="relu".',
            _mixed(activation=None),
        ),
        Mistake('The last layer gives raw scores: activation="softmax".', _mixed(last=None)),
        Mistake("The convolution should be 3 words wide.", _mixed(width=2), _mixed(width=5)),
        Mistake(
            "16 numbers for each word, 16 filters, 16 units.",
            _mixed(filters=32),
            _mixed(units=32),
            _mixed(size=32),
        ),
    ],
    variants=[_mixed_functional],
    hints=[
        "One path: a list is enough.",
        'Embedding(vocabulary, 16), Conv1D(16, 3, activation="relu"), MaxPooling1D(2).',
        'Then GRU(16) and Dense(classes, activation="softmax").',
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

which_reads_order = Prediction(
    options="abc",
    outcome="c",
    because="The largest over all places does not say where it was; a recurrence does.",
)

what_unknown_is_for = Choice(
    answer="b",
    wrong={
        "a": "Then words stand side by side that never did, and the model learns from that.",
        "c": "There is always another word, and the table would never be large enough.",
    },
    hints=["What do you know of a word that you have never seen?"],
)

what_max_pooling_forgets = Choice(
    answer="a",
    wrong={
        "b": "Which phrase it was is just what a filter knows.",
        "c": "The largest says how strongly it was found.",
    },
    hints=["If you swap the two halves of a text, what does its maximum do?"],
)
