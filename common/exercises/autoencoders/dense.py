"""Notebook linear_autoencoder: encoder, decoder, and both in one.

Sources: H. Bourlard, Y. Kamp, "Auto-association by multilayer perceptrons and singular value
decomposition" (1988); G. E. Hinton, R. R. Salakhutdinov, "Reducing the dimensionality of data with
neural networks" (2006).
"""

import numpy as np

from common.checking import Call, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_PIXELS, _LATENT = 6, 2
_SIZES = {"three hidden layers": [4, 5, 3], "no hidden layer": []}

# --- what is looked at ---------------------------------------------------------------------------


def _look(name, make, inputs):
    """An observer: make(answer, hidden) builds the model, which takes rows of `inputs` numbers."""

    def observe(answer, rng):
        x = rng.normal(size=(3, inputs)).astype("float32")
        for which, hidden in _SIZES.items():
            call = make(answer, hidden).called(name)
            model = yield from _looking.model_with_weights(call, _looking.on(x), which=f", {which}")
            if model is None:
                return
            yield f"output, {which}", Call(model, x).called("model(x)")

    return observe


def _dense(sizes, *, inner="relu", last=None, bias=True):
    dense = _keras.layers.Dense
    layers = [dense(size, activation=inner, use_bias=bias) for size in sizes[:-1]]
    return [*layers, dense(sizes[-1], activation=last, use_bias=bias)]


def _stack(inputs, sizes, **parts):
    return _keras.Sequential([_keras.Input((inputs,)), *_dense(sizes, **parts)])


def _graph(inputs, sizes):
    x = h = _keras.Input(shape=(inputs,))
    for size in sizes[:-1]:
        h = _keras.layers.Activation("relu")(_keras.layers.Dense(size)(h))
    return _keras.Model(x, _keras.layers.Dense(sizes[-1], activation="linear")(h))


def _loose(sizes):
    """A model that was not told what comes in."""
    model = _keras.Sequential()
    for layer in _dense(sizes):
        model.add(layer)
    return model


# --- encoder -------------------------------------------------------------------------------------


def _encoder(**parts):
    return lambda inputs, hidden, latent: _stack(inputs, [*hidden, latent], **parts)


encoder = _looking.OneInput(
    reference=_encoder(),
    observe=_look(
        "encoder", lambda answer, hidden: Call(answer, _PIXELS, hidden, _LATENT), _PIXELS
    ),
    mistakes=[
        Mistake(
            "The latent variables pass through ReLU, so none can be negative, and one that is 0 "
            "for all images learns no more. The last layer is linear: no activation.",
            _encoder(last="relu"),
        ),
        Mistake(
            "The latent variables are squeezed. The last layer is linear: no activation.",
            _encoder(last="sigmoid"),
            _encoder(last="tanh"),
            _encoder(last="softmax"),
        ),
        Mistake(
            "The hidden layers have no activation. Then several of them are no more than one "
            'linear layer: activation="relu".',
            _encoder(inner=None),
        ),
        Mistake(
            "The hidden layers should have ReLU.",
            _encoder(inner="sigmoid"),
            _encoder(inner="tanh"),
        ),
        Mistake(
            "The layers have no biases. They belong to it: the mean of the data must go somewhere.",
            _encoder(bias=False),
        ),
        Mistake(
            "The hidden layers stand in reverse order. The encoder takes the sizes as they come; "
            "it is the decoder that reverses them.",
            lambda inputs, hidden, latent: _stack(inputs, [*hidden[::-1], latent]),
        ),
        Mistake(
            "The last layer, with `latent` units, is missing.",
            lambda inputs, hidden, latent: _stack(inputs, hidden or [inputs], last="relu"),
        ),
        Mistake(
            "Only the first of the hidden layers is there. Make one for each size in `hidden`, "
            "which may also be empty.",
            lambda inputs, hidden, latent: _stack(inputs, [*hidden[:1], latent]),
        ),
        Mistake(
            "It gives as many numbers as come in. An encoder ends at the `latent` variables.",
            lambda inputs, hidden, latent: _stack(inputs, [*hidden, latent, inputs]),
            lambda inputs, hidden, latent: _stack(inputs, [*hidden, inputs]),
        ),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            lambda inputs, hidden, latent: _dense([*hidden, latent]),
        ),
    ],
    variants=[
        lambda inputs, hidden, latent: _graph(inputs, [*hidden, latent]),
        lambda inputs, hidden, latent: _loose([*hidden, latent]),
        lambda inputs, hidden, latent: _keras.Sequential(
            [_keras.Input((inputs,)), _loose([*hidden, latent])]
        ),
    ],
    hints=[
        "A list of layers: keras.Input((inputs,)), a Dense for each size in `hidden`, and one with "
        "`latent` units.",
        'The middle part: [keras.layers.Dense(size, activation="relu") for size in hidden].',
        "keras.Sequential([keras.Input((inputs,)), *middle, keras.layers.Dense(latent)])",
    ],
)

# --- decoder -------------------------------------------------------------------------------------


def _decoder(**parts):
    return lambda latent, hidden, outputs: _stack(latent, [*hidden[::-1], outputs], **parts)


decoder = _looking.OneInput(
    reference=_decoder(),
    observe=_look(
        "decoder", lambda answer, hidden: Call(answer, _LATENT, hidden, _PIXELS), _LATENT
    ),
    mistakes=[
        Mistake(
            "The hidden layers stand in the encoder's order. The decoder goes back: hidden[::-1].",
            lambda latent, hidden, outputs: _stack(latent, [*hidden, outputs]),
        ),
        Mistake(
            "The pixels pass through ReLU at the end. In this notebook the last layer is linear, "
            "as PCA is.",
            _decoder(last="relu"),
        ),
        Mistake(
            "The pixels are squeezed at the end. In this notebook the last layer is linear, as PCA "
            "is.",
            _decoder(last="sigmoid"),
            _decoder(last="tanh"),
            _decoder(last="softmax"),
        ),
        Mistake(
            "The hidden layers have no activation. Then several of them are no more than one "
            'linear layer: activation="relu".',
            _decoder(inner=None),
        ),
        Mistake(
            "The hidden layers should have ReLU.",
            _decoder(inner="sigmoid"),
            _decoder(inner="tanh"),
        ),
        Mistake(
            "The layers have no biases. They belong to it: the last one brings back the mean.",
            _decoder(bias=False),
        ),
        Mistake(
            "The last layer, with `outputs` units, is missing.",
            lambda latent, hidden, outputs: _stack(latent, hidden[::-1] or [latent], last="relu"),
        ),
        Mistake(
            "Only one of the hidden layers is there. Make one for each size in `hidden`, which may "
            "also be empty.",
            lambda latent, hidden, outputs: _stack(latent, [*hidden[:1], outputs]),
            lambda latent, hidden, outputs: _stack(latent, [*hidden[-1:], outputs]),
        ),
        Mistake(
            "It ends at `latent` numbers. A decoder begins with those and ends at the `outputs`.",
            lambda latent, hidden, outputs: _stack(latent, [*hidden[::-1], latent]),
        ),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            lambda latent, hidden, outputs: _dense([*hidden[::-1], outputs]),
        ),
    ],
    variants=[
        lambda latent, hidden, outputs: _graph(latent, [*hidden[::-1], outputs]),
        lambda latent, hidden, outputs: _loose([*reversed(hidden), outputs]),
    ],
    hints=[
        "It mirrors the encoder: keras.Input((latent,)), the hidden layers from the last to the "
        "first, and a Dense with `outputs` units.",
        "hidden[::-1] is the list from its end to its beginning.",
        'keras.Sequential([keras.Input((latent,)), *[keras.layers.Dense(size, activation="relu") '
        "for size in hidden[::-1]], keras.layers.Dense(outputs)])",
    ],
)

# --- autoencoder ---------------------------------------------------------------------------------


def _parts():
    """An encoder 4 → 2 and a decoder 2 → 4 with weights of their own."""
    found = []
    for number, (name, inputs, outputs) in enumerate([("encoder", 4, 2), ("decoder", 2, 4)]):
        layers = [_keras.Input((inputs,)), _keras.layers.Dense(outputs)]
        model = _keras.Sequential(layers, name=name)
        model.set_weights([_looking.drawn(tuple(w.shape), number) for w in model.weights])
        found.append(model)
    return found


def _autoencoder(encoder, decoder):
    return _keras.Sequential([encoder, decoder])


def _as_graph(encoder, decoder):
    x = _keras.Input(encoder.input_shape[1:])
    return _keras.Model(x, decoder(encoder(x)))


def _as_graph_from_parts(encoder, decoder):
    return _keras.Model(encoder.inputs, decoder(encoder.outputs[0]))


def _as_layers(encoder, decoder):
    return _keras.Sequential([*encoder.layers, *decoder.layers])


def _as_class(encoder, decoder):
    class Autoencoder(_keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder

        def call(self, x):
            return self.decoder(self.encoder(x))

    return Autoencoder()


def _copied(encoder, decoder):
    parts = [_keras.models.clone_model(part) for part in (encoder, decoder)]
    for part, source in zip(parts, (encoder, decoder)):
        part.set_weights(source.get_weights())
    return _keras.Sequential(parts)


def _fresh(encoder, decoder):
    return _keras.Sequential([_keras.models.clone_model(part) for part in (encoder, decoder)])


def _frozen(encoder, decoder):
    encoder.trainable = False
    return _keras.Sequential([encoder, decoder])


def _unknown_parts(encoder, decoder):
    class Autoencoder(_keras.Model):
        def call(self, x):
            return decoder(encoder(x))

    return Autoencoder()


def _symbol(encoder, decoder):
    return decoder(encoder(_keras.Input((4,))))


def _grown(encoder, decoder):
    encoder.add(decoder)
    return encoder


def _observe_autoencoder(answer, rng):
    x = rng.normal(size=(3, 4)).astype("float32")
    encoder, decoder = _parts()
    call = Call(lambda: answer(encoder, decoder)).called("autoencoder(encoder, decoder)")
    model = yield call
    yield "what is returned", _looking.kind(model)
    if not isinstance(model, _keras.Model):
        return
    y = yield Call(model, x).called("model(x)")
    yield "shape of the output", list(np.shape(y))
    yield "reconstruction", y
    yield "weights that learn", len(model.trainable_weights)
    for part in (encoder, decoder):
        part.set_weights([2 * weight for weight in part.get_weights()])
    yield (
        "after encoder and decoder have changed",
        Call(lambda: model(x)).called("model(x), when encoder and decoder have learned on,"),
    )
    whole = [len(part.layers) for part in (encoder, decoder)] == [1, 1]
    yield "encoder and decoder are what they were", whole


autoencoder = _looking.OneInput(
    reference=_autoencoder,
    observe=_observe_autoencoder,
    mistakes=[
        Mistake(
            "The pixels meet the decoder first. The encoder makes latent variables of them, and "
            "the decoder makes pixels of those.",
            lambda encoder, decoder: _keras.Sequential([decoder, encoder]),
            lambda encoder, decoder: decoder,
        ),
        Mistake(
            "Your model has copies inside. When it learns, `encoder` and `decoder` themselves "
            "learn nothing, and they are what we want to use afterwards.",
            _copied,
        ),
        Mistake(
            "Your model has layers of its own, with fresh weights. Use `encoder` and `decoder` "
            "themselves.",
            _fresh,
        ),
        Mistake(
            "You added the decoder to the encoder itself, which is no encoder any more. Make a "
            "third model of the two.",
            _grown,
        ),
        Mistake("The decoder is missing.", lambda encoder, decoder: encoder),
        Mistake("One half is frozen. Both learn together.", _frozen),
        Mistake(
            "Your model does not know its two parts, so none of their weights would learn. In a "
            "class keep them in __init__: self.encoder = encoder, and the decoder likewise.",
            _unknown_parts,
        ),
        Mistake(
            "A Sequential model that has not been called has no `.input` and no `.output`, but "
            "`.inputs[0]` and `.outputs[0]`. Or put both into one more keras.Sequential.",
            lambda encoder, decoder: _keras.Model(encoder.input, decoder(encoder.output)),
            lambda encoder, decoder: _keras.Model(encoder.inputs, decoder.output),
        ),
        Mistake(
            "You return a symbol, the result of the decoder. Make a model that leads from x to it.",
            _symbol,
        ),
        Mistake(
            "You return a list. Make a model of it: keras.Sequential([...]).",
            lambda encoder, decoder: [encoder, decoder],
        ),
    ],
    variants=[_as_graph, _as_graph_from_parts, _as_layers, _as_class],
    hints=[
        "A model can be a layer of another model.",
        "What goes in passes through the encoder first, then through the decoder.",
        "return keras.Sequential([encoder, decoder])",
    ],
)
