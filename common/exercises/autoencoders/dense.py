"""Notebook linear_autoencoder: encoder, decoder, both in one, and the loss.

Sources: H. Bourlard, Y. Kamp, "Auto-association by multilayer perceptrons and singular value
decomposition" (1988); G. E. Hinton, R. R. Salakhutdinov, "Reducing the dimensionality of data with
neural networks" (2006).
"""

import importlib

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_PIXELS, _LATENT = 6, 2
_SIZES = {"no hidden layer": [], "two hidden layers": [5, 3]}

# --- what is looked at ---------------------------------------------------------------------------


def _look(name, make, inputs):
    """An observer: make(answer, hidden) builds the model, which takes rows of `inputs` numbers."""

    def observe(answer, rng):
        x = rng.normal(size=(3, inputs)).astype("float32")
        for which, hidden in _SIZES.items():
            model = yield make(answer, hidden).called(name)
            yield f"what is returned, {which}", _looking.kind(model)
            if not isinstance(model, _keras.Model):
                return
            if not model.built:
                yield Call(model, x).called("model(x)")
            yield f"shapes of the weights, {which}", _looking.weight_shapes(model)
            _looking.transplant(model)
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


def _make_encoder(answer, hidden):
    return Call(answer, _PIXELS, hidden, _LATENT)


encoder = _looking.ModelExercise(
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


def _make_decoder(answer, hidden):
    return Call(answer, _LATENT, hidden, _PIXELS)


decoder = _looking.ModelExercise(
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
    for number, (inputs, outputs) in enumerate([(4, 2), (2, 4)]):
        model = _keras.Sequential([_keras.Input((inputs,)), _keras.layers.Dense(outputs)])
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


autoencoder = _looking.ModelExercise(
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
            "clone_model makes layers with fresh weights. Use `encoder` and `decoder` themselves.",
            _fresh,
        ),
        Mistake(
            "You added the decoder to the encoder itself, which is no encoder any more. Make a "
            "third model of the two.",
            _grown,
        ),
        Mistake("The decoder is missing.", lambda encoder, decoder: encoder),
        Mistake("The encoder is frozen. Both halves learn together.", _frozen),
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

# --- reconstruction_loss -------------------------------------------------------------------------


def _tensorflow():
    return importlib.import_module("tensorflow")


def _reconstruction_loss(x, x_hat):
    return _keras.ops.mean(_keras.ops.sum(_keras.ops.square(x - x_hat), axis=1))


def _with_tensorflow(x, x_hat):
    tf = _tensorflow()
    return tf.reduce_sum((x_hat - x) ** 2) / len(x)


def _from_the_mean(x, x_hat):
    return _keras.ops.mean(_keras.losses.mean_squared_error(x, x_hat)) * x.shape[-1]


def _square(x, x_hat):
    return (x - x_hat) ** 2


def _observe_loss(answer, rng):
    tf = _tensorflow()
    for name, shape in {"three images": (3, 4), "five images": (5, 2)}.items():
        x = tf.constant(rng.uniform(0, 1, shape).astype("float32"))
        x_hat = tf.constant(rng.uniform(-0.5, 1.5, shape).astype("float32"))
        with tf.GradientTape() as tape:
            tape.watch(x_hat)
            loss = yield Call(answer, x, x_hat).called("reconstruction_loss")
        yield f"shape of the loss, {name}", list(np.shape(loss))
        yield f"loss, {name}", loss
        gradient = tape.gradient(loss, x_hat) if isinstance(loss, tf.Tensor) else None
        yield f"gradient, {name}", gradient


reconstruction_loss = Exercise(
    reference=_reconstruction_loss,
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "You averaged over pixels as well, so the number shrinks with the size of the images. "
            "Sum over the pixels, average over the images.",
            lambda x, x_hat: _keras.ops.mean(_square(x, x_hat)),
            lambda x, x_hat: _keras.ops.mean(_keras.losses.mean_squared_error(x, x_hat)),
        ),
        Mistake(
            "You summed over everything, so the number grows with the batch. Sum over the pixels, "
            "average over the images.",
            lambda x, x_hat: _keras.ops.sum(_square(x, x_hat)),
        ),
        Mistake(
            "One number per image comes back. Average them.",
            lambda x, x_hat: _keras.ops.sum(_square(x, x_hat), axis=1),
        ),
        Mistake(
            "One number per pixel comes back. Sum over the pixels, and average over the images.",
            _square,
        ),
        Mistake(
            "The axes are exchanged: you sum over the images and average over the pixels. Pixels "
            "are axis 1.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(_square(x, x_hat), axis=0)),
        ),
        Mistake(
            "The square is missing: differences of opposite sign cancel out.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(x - x_hat, axis=1)),
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(x_hat - x, axis=1)),
        ),
        Mistake(
            "You square after the sum, when the differences have cancelled out already. Square "
            "each difference first.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.square(_keras.ops.sum(x - x_hat, axis=1))),
        ),
        Mistake(
            "These are absolute differences. The squared ones are asked for.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.sum(_keras.ops.abs(x - x_hat), axis=1)),
        ),
        Mistake(
            "You take a root at the end. Leave the squares as they are.",
            lambda x, x_hat: _keras.ops.mean(_keras.ops.norm(x - x_hat, axis=1)),
            lambda x, x_hat: _keras.ops.sqrt(_reconstruction_loss(x, x_hat)),
        ),
        Mistake(
            "There is a factor of one half. Many texts have it; here it is left out.",
            lambda x, x_hat: _reconstruction_loss(x, x_hat) / 2,
        ),
        Mistake(
            "The number is right, but it has left TensorFlow, so there is no way back for a "
            "gradient. Use keras.ops.sum and keras.ops.mean in place of NumPy or float().",
            lambda x, x_hat: np.mean(np.sum(_square(np.asarray(x), np.asarray(x_hat)), axis=1)),
            lambda x, x_hat: float(_reconstruction_loss(x, x_hat)),
        ),
    ],
    variants=[_with_tensorflow, _from_the_mean],
    hints=[
        "Three steps: the squared differences, (N, D); their sums over the pixels, (N,); the mean "
        "of those.",
        "keras.ops.sum(..., axis=1) sums over the pixels of each image.",
        "keras.ops.mean(keras.ops.sum((x - x_hat) ** 2, axis=1))",
    ],
)
