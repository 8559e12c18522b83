"""Notebook sequence: an autoencoder of sequences, and its encoder cut out.

Source: N. Srivastava, E. Mansimov, R. Salakhutdinov, "Unsupervised Learning of Video
Representations using LSTMs" (2015).
"""

import functools

import numpy as np

from common.checking import Call, Equivalent, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_LENGTH, _SYMBOLS, _LATENT = 2, 3, 4


def _layers(
    length,
    symbols,
    latent,
    *,
    read=None,
    repeat=None,
    write=None,
    last="softmax",
    bridge=True,
):
    """The four layers, with something exchanged."""
    layers = _keras.layers
    return [
        (read or layers.GRU)(latent),
        *([layers.RepeatVector(repeat or length)] if bridge else []),
        (write or _gru(return_sequences=True))(latent),
        layers.Dense(symbols, activation=last),
    ]


def _gru(**how):
    return lambda units: _keras.layers.GRU(units, **how)


def _sequential(**parts):
    def sequence_autoencoder(length, symbols, latent):
        layers = _layers(length, symbols, latent, **parts)
        return _keras.Sequential([_keras.Input((length, symbols)), *layers])

    return sequence_autoencoder


def _sequential_from(length, symbols, layers):
    return _keras.Sequential([_keras.Input((length, symbols)), *layers])


def _without_dense(length, symbols, latent):
    write = _gru(return_sequences=True, activation="softmax")(symbols)
    return _sequential_from(length, symbols, [*_layers(length, symbols, latent)[:2], write])


def _turned_input(length, symbols, latent):
    return _sequential_from(symbols, length, _layers(length, symbols, latent))


def _functional(length, symbols, latent):
    x = _keras.Input((length, symbols))
    z = _keras.layers.GRU(latent, unroll=True)(x)
    h = _keras.layers.RepeatVector(length)(z)
    h = _keras.layers.GRU(latent, return_sequences=True, unroll=True)(h)
    y = _keras.layers.TimeDistributed(_keras.layers.Dense(symbols))(h)
    return _keras.Model(x, _keras.layers.Softmax()(y))


def _without_input(length, symbols, latent):
    return _keras.Sequential(_layers(length, symbols, latent))


def _subclassed(length, symbols, latent):
    class Autoencoder(_keras.Model):
        def __init__(self):
            super().__init__()
            self.parts = _layers(length, symbols, latent)

        def call(self, x):
            for part in self.parts:
                x = part(x)
            return x

    return Autoencoder()


def _last_state_by_hand(length, symbols, latent):
    x = _keras.Input((length, symbols))
    z = _keras.layers.GRU(latent, return_sequences=True)(x)[:, -1]
    h = _keras.layers.GRU(latent, return_sequences=True)(_keras.layers.RepeatVector(length)(z))
    return _keras.Model(x, _keras.layers.Dense(symbols, activation="softmax")(h))


def _not_through_the_vector(length, symbols, latent):
    x = _keras.Input((length, symbols))
    h = _keras.layers.GRU(latent, return_sequences=True)(x)
    h = _keras.layers.GRU(latent, return_sequences=True)(h)
    return _keras.Model(x, _keras.layers.Dense(symbols, activation="softmax")(h))


def _one_for_all(length, symbols, latent):
    layers = _keras.layers
    return _keras.Sequential(
        [
            _keras.Input((length, symbols)),
            layers.GRU(latent),
            layers.RepeatVector(length),
            layers.GRU(latent),
            layers.Dense(symbols, activation="softmax"),
        ]
    )


def _no_decoder(length, symbols, latent):
    layers = _keras.layers
    return _keras.Sequential(
        [
            _keras.Input((length, symbols)),
            layers.GRU(latent),
            layers.RepeatVector(length),
            layers.Dense(symbols, activation="softmax"),
        ]
    )


def _exchanged(length, symbols, latent):
    layers = _layers(length, latent, symbols)
    return _keras.Sequential([_keras.Input((length, symbols)), *layers])


def _a_list(length, symbols, latent):
    return [_keras.Input((length, symbols)), *_layers(length, symbols, latent)]


def _softmax_over_time(length, symbols, latent):
    model = _sequential(last=None)(length, symbols, latent)
    return _keras.Sequential([model, _keras.layers.Softmax(axis=1)])


def _observe_autoencoder(answer, rng):
    one = rng.permutation(_SYMBOLS)  # no row is the same when it is read backwards
    x = np.eye(_SYMBOLS, dtype="float32")[np.stack([one, np.roll(one, 1)], axis=1)]
    model = yield from _looking.model_with_weights(
        Call(answer, _LENGTH, _SYMBOLS, _LATENT), _looking.on(x), 0.8
    )
    if model is None:
        return
    yield "probabilities", Call(model, x).called("model(x)")


sequence_autoencoder = _looking.OneInput(
    reference=_sequential(),
    observe=_observe_autoencoder,
    mistakes=[
        Mistake(
            "No vector stands between the two: the first GRU hands over its state at every step "
            "(return_sequences=True), so nothing is squeezed. It should give its last state only, "
            "and RepeatVector(length) follows.",
            _not_through_the_vector,
        ),
        Mistake(
            "RepeatVector needs one vector for each sequence, (N, latent): the first GRU must not "
            "have return_sequences=True.",
            _sequential(read=_gru(return_sequences=True)),
        ),
        Mistake(
            "The second GRU needs a sequence, and the first one gives a vector. Between them comes "
            "keras.layers.RepeatVector(length).",
            _sequential(bridge=False),
        ),
        Mistake(
            "The second GRU gives its last state only, so one symbol comes out for the whole "
            "sequence. return_sequences=True gives one for each step.",
            _one_for_all,
        ),
        Mistake(
            "There is no second GRU: every step gets the same vector and says the same symbol. "
            "keras.layers.GRU(latent, return_sequences=True) comes after RepeatVector.",
            _no_decoder,
        ),
        Mistake(
            "The vector is repeated another number of times. There are `length` steps: "
            "RepeatVector(length).",
            _sequential(repeat=_SYMBOLS),
            _sequential(repeat=_LATENT),
            _sequential(repeat=6),
        ),
        Mistake(
            'The output is a row of raw scores. activation="softmax" makes probabilities of them.',
            _sequential(last=None),
        ),
        Mistake(
            "Each symbol goes through a sigmoid by itself. One symbol of several at each step: "
            'activation="softmax".',
            _sequential(last="sigmoid"),
        ),
        Mistake(
            "The softmax runs along the steps. At each step the symbols compete: the last axis.",
            _softmax_over_time,
        ),
        Mistake(
            "The sizes are exchanged: both GRUs have `latent` neurons, the last layer `symbols`.",
            _exchanged,
        ),
        Mistake(
            "The last layer, Dense, is missing: the second GRU has `latent` neurons, and "
            'Dense(symbols, activation="softmax") makes symbols of its states.',
            _without_dense,
        ),
        Mistake(
            "The input has the shape (length, symbols): first the steps, then the symbols.",
            _turned_input,
        ),
        Mistake(
            "The last layer gives `length` numbers at each step. One for each of the `symbols`.",
            lambda length, symbols, latent: _sequential_from(
                length, symbols, _layers(length, length, latent)
            ),
        ),
        Mistake(
            "The second GRU has `symbols` neurons. Give it `latent`, too: the last layer makes "
            "symbols of its states.",
            _sequential(write=lambda units: _gru(return_sequences=True)(_SYMBOLS)),
        ),
        Mistake(
            "There is an LSTM. It would do as well, but here two GRUs are meant.",
            _sequential(read=lambda units: _keras.layers.LSTM(units)),
            _sequential(
                read=lambda units: _keras.layers.LSTM(units),
                write=lambda units: _keras.layers.LSTM(units, return_sequences=True),
            ),
        ),
        Mistake(
            "That is a SimpleRNN, which forgets soon. Here a GRU is meant.",
            _sequential(
                read=lambda units: _keras.layers.SimpleRNN(units),
                write=lambda units: _keras.layers.SimpleRNN(units, return_sequences=True),
            ),
        ),
        Mistake(
            "The first GRU reads backwards (go_backwards=True). Here it reads forwards.",
            _sequential(read=_gru(go_backwards=True)),
        ),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            _a_list,
        ),
        Mistake(
            "The model is built, and then lost: your function returns nothing. `return` it.",
            lambda length, symbols, latent: None,
        ),
    ],
    variants=[_functional, _last_state_by_hand, _without_input, _subclassed],
    hints=[
        "A GRU without return_sequences gives its last state: one vector for each sequence.",
        "keras.layers.RepeatVector(length) hands that vector to every step of the second GRU, "
        "which has return_sequences=True.",
        "[keras.Input((length, symbols)), GRU(latent), RepeatVector(length), GRU(latent, "
        'return_sequences=True), Dense(symbols, activation="softmax")], in keras.Sequential.',
    ],
)

# --- encoder_of ----------------------------------------------------------------------------------


@functools.cache
def _small():
    """A fast autoencoder: it is the cut that is looked at."""
    rnn = functools.partial(_keras.layers.SimpleRNN, unroll=True)
    write = functools.partial(rnn, return_sequences=True)
    layers = _layers(_LENGTH, _SYMBOLS, _LATENT, read=rnn, write=write)
    return _keras.Sequential([_keras.Input((_LENGTH, _SYMBOLS)), *layers], name="model")


def _built():
    """The same model each time, with the same weights, unless somebody took it apart."""
    if len(_small().layers) != 4:
        _small.cache_clear()
    _looking.transplant(_small(), 0.8)
    return _small()


def _cut(layer):
    return lambda model: _keras.Model(model.inputs[0], model.layers[layer].output)


def _with_new_weights(model):
    x = _keras.Input(model.input_shape[1:])
    return _keras.Model(x, _keras.layers.SimpleRNN(model.layers[0].units)(x))


def _by_call(model):
    x = _keras.Input(model.input_shape[1:])
    return _keras.Model(x, model.layers[0](x))


def _as_a_list(model):
    return _keras.Sequential([_keras.Input(model.input_shape[1:]), model.layers[0]])


def _observe_encoder(answer, rng):
    x = np.eye(_SYMBOLS, dtype="float32")[rng.integers(_SYMBOLS, size=(3, _LENGTH))]
    model = _built()
    encoder = yield Call(lambda: answer(model)).called("encoder_of(model)")
    kind = _looking.kind(encoder)
    callable_layer = isinstance(encoder, _keras.layers.Layer)
    yield "what is returned", "a Keras model" if callable_layer else kind
    if not callable_layer:
        return
    yield "the code", Call(encoder, x).called("encoder(x)")
    model.layers[0].set_weights([2 * w for w in model.layers[0].get_weights()])
    yield "the code after the model has learned on", Call(encoder, x).called("encoder(x)")


encoder_of = _looking.OneInput(
    reference=lambda model: _cut(0)(model),
    observe=_observe_encoder,
    mistakes=[
        Mistake(
            "That is a code repeated at every step. Cut one layer earlier, after the first GRU: "
            "model.layers[0].output.",
            lambda model: _cut(1)(model),
        ),
        Mistake(
            "You have cut in the second half. The code comes out of the first GRU: "
            "model.layers[0].output.",
            lambda model: _cut(2)(model),
        ),
        Mistake(
            "That is the whole autoencoder. The encoder ends at model.layers[0].output.",
            lambda model: model,
            lambda model: _cut(-1)(model),
        ),
        Mistake(
            "You have built a new encoder, with weights that have learned nothing. Use the layer "
            "of the model: keras.Model(model.inputs[0], model.layers[0].output).",
            _with_new_weights,
        ),
        Mistake(
            "Your encoder has copies of the weights: it stays behind when the model learns on. "
            "Use the layer itself.",
            lambda model: _copied(model),
        ),
        Mistake(
            "A Sequential model that has not been called has no `.input`, but `.inputs[0]`.",
            lambda model: _keras.Model(model.input, model.layers[0].output),
        ),
        Mistake(
            "You return a symbol. Make a model that leads there: keras.Model(model.inputs[0], …).",
            lambda model: model.layers[0].output,
        ),
        Mistake("Your function returns nothing. `return` it.", lambda model: None),
    ],
    variants=[_by_call, _as_a_list, lambda model: model.layers[0]],
    equivalent=[
        Equivalent(
            "- return keras.Model(model.inputs[0], model.layers[0].output)\n"
            "+ return keras.Model(model.inputs[-1], model.layers[0].output)",
            "the model has one input, which is the first and the last",
        ),
    ],
    hints=[
        "A model can be cut anywhere: keras.Model(input, an output inside).",
        "model.layers is the list of layers, without the input. Which one gives the code?",
        "return keras.Model(model.inputs[0], model.layers[0].output)",
    ],
)


def _copied(model):
    encoder = _with_new_weights(model)
    encoder.set_weights(model.layers[0].get_weights())
    return encoder
