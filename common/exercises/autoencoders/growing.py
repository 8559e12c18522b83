"""Notebook convolutional: pictures made larger, and a decoder that does so.

Source: A. Odena, V. Dumoulin, C. Olah, "Deconvolution and checkerboard artifacts" (2016).
"""

import functools

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- upsample ------------------------------------------------------------------------------------


def _upsample(images, factor):
    return np.repeat(np.repeat(images, factor, axis=1), factor, axis=2)


def _by_kron(images, factor):
    return np.kron(images, np.ones((1, factor, factor, 1)))


def _by_index(images, factor):
    rows = np.arange(images.shape[1] * factor) // factor
    columns = np.arange(images.shape[2] * factor) // factor
    return images[:, rows][:, :, columns]


def _by_loops(images, factor):
    count, height, width, channels = images.shape
    result = np.zeros((count, height * factor, width * factor, channels), np.float32)
    for i in range(height * factor):
        for j in range(width * factor):
            result[:, i, j] = images[:, i // factor, j // factor]
    return result


def _by_keras(images, factor):
    return _keras.layers.UpSampling2D(factor)(images)


def _with_zeros(images, factor):
    count, height, width, channels = images.shape
    result = np.zeros((count, height * factor, width * factor, channels))
    result[:, ::factor, ::factor] = images
    return result


def _wrong_order(images, factor):
    tall = np.repeat(images, factor, axis=1)
    return tall.reshape(len(images), -1, images.shape[2] * factor, images.shape[3])


def _filled_line_by_line(images, factor):
    return np.repeat(images, factor**2).reshape(_upsample(images, factor).shape)


def _observe_upsample(answer, rng):
    cases = {
        "one image": (np.arange(1.0, 5.0).reshape(1, 2, 2, 1), 2),
        "three images, two channels": (rng.normal(size=(3, 2, 3, 2)), 3),
    }
    for name, (images, factor) in cases.items():
        yield name, Call(answer, images, factor)


upsample = Exercise(
    reference=_upsample,
    observe=_observe_upsample,
    mistakes=[
        Mistake(
            "You lay copies of the whole image side by side. Each pixel should be repeated where "
            "it stands: np.repeat, not np.tile.",
            lambda images, factor: np.tile(images, (1, factor, factor, 1)),
        ),
        Mistake(
            "Axis 0 is the batch: you made copies of images. Height is axis 1, width axis 2.",
            lambda images, factor: np.repeat(np.repeat(images, factor, axis=0), factor, axis=1),
        ),
        Mistake(
            "Width and channels grew. Height is axis 1, width axis 2, and channels, axis 3, stay.",
            lambda images, factor: np.repeat(np.repeat(images, factor, axis=2), factor, axis=3),
        ),
        Mistake(
            "Only the height grew. Repeat along axis 2 as well.",
            lambda images, factor: np.repeat(images, factor, axis=1),
        ),
        Mistake(
            "Only the width grew. Repeat along axis 1 as well.",
            lambda images, factor: np.repeat(images, factor, axis=2),
        ),
        Mistake(
            "You repeat twice, whatever `factor` says.",
            lambda images, factor: _upsample(images, 2),
        ),
        Mistake(
            "Between the pixels there are zeros. Fill the whole block with the pixel.",
            _with_zeros,
        ),
        Mistake(
            "Pixels of a row stand in several rows now: `reshape` does not repeat anything along "
            "the width. np.repeat along axis 2.",
            _wrong_order,
        ),
        Mistake(
            "The right number of values, in the wrong places: a new shape is filled line by line, "
            "so blocks fall apart. Repeat along axis 1, then along axis 2.",
            _filled_line_by_line,
            lambda images, factor: np.resize(images, _upsample(images, factor).shape),
        ),
        Mistake(
            "np.repeat takes one axis at a time. Repeat twice, along axis 1 and along axis 2.",
            lambda images, factor: np.repeat(images, factor, axis=(1, 2)),
        ),
        Mistake(
            "Both times you repeat along the same axis. Height is axis 1, width axis 2.",
            lambda images, factor: np.repeat(images, factor**2, axis=1),
            lambda images, factor: np.repeat(images, factor**2, axis=2),
        ),
        Mistake(
            "Each pixel is divided among its copies. Copy it as it is.",
            lambda images, factor: _upsample(images, factor) / factor**2,
        ),
        Mistake(
            "The channel axis got lost. The result has four axes, as the images do.",
            lambda images, factor: _upsample(images, factor)[..., 0],
        ),
        Mistake(
            "`factor` counts for each side: an image grows by factor in height and by factor in "
            "width.",
            lambda images, factor: _upsample(images, factor**2),
        ),
    ],
    variants=[_by_kron, _by_index, _by_loops, _by_keras],
    hints=[
        "np.repeat(a, 3, axis=1) makes three of each entry along axis 1, one after the other.",
        "Once along the height, axis 1, and once along the width, axis 2.",
        "np.repeat(np.repeat(images, factor, axis=1), factor, axis=2)",
    ],
)

# --- conv_decoder --------------------------------------------------------------------------------


def _layers(
    *,
    filters=(16, 8),
    size=3,
    padding="same",
    first="relu",
    inner="relu",
    last="sigmoid",
    outputs=1,
    grow=(2, 2),
    turned=False,
):
    """What follows the latent variables, with something exchanged."""
    layers = _keras.layers
    found = [
        layers.Dense(2 * 2 * filters[0], activation=first),
        layers.Reshape((2, 2, filters[0])),
    ]
    for place, (factor, count) in enumerate(zip(grow, (filters[1], outputs), strict=True)):
        enlarge = [layers.UpSampling2D(factor)] if factor else []
        convolve = layers.Conv2D(count, size, padding=padding, activation=last if place else inner)
        found += [convolve, *enlarge] if turned else [*enlarge, convolve]
    return found


def _stack(latent, layers):
    return _keras.Sequential([_keras.Input((latent,)), *layers])


def _wrong(**parts):
    return lambda latent: _stack(latent, _layers(**parts))


def _padded(first="same", last="same"):
    """A decoder in which one of the convolutions has another padding."""

    def conv_decoder(latent):
        layers = _layers()
        for place, padding in ((3, first), (5, last)):
            layers[place] = layers[place].from_config(
                {**layers[place].get_config(), "padding": padding}
            )
        return _stack(latent, layers)

    return conv_decoder


def _channels_first(latent):
    layers = _layers()
    return _stack(latent, [layers[0], _keras.layers.Reshape((16, 2, 2)), *layers[2:]])


def _without_reshape(latent):
    layers = _layers()
    return _stack(latent, [layers[0], *layers[2:]])


def _conv_decoder(latent):
    return _stack(latent, _layers())


def _functional(latent):
    layers = _keras.layers
    z = _keras.Input(shape=(latent,))
    h = layers.ReLU()(layers.Dense(64)(z))
    h = layers.Reshape((2, 2, 16))(h)
    h = layers.Conv2D(8, (3, 3), padding="same")(layers.UpSampling2D((2, 2))(h))
    h = layers.UpSampling2D(size=2)(layers.Activation("relu")(h))
    h = layers.Conv2D(filters=1, kernel_size=3, padding="same")(h)
    return _keras.Model(z, layers.Activation("sigmoid")(h))


def _without_input(latent):
    return _keras.Sequential(_layers())


def _transposed(latent):
    layers = _keras.layers
    turn = functools.partial(layers.Conv2DTranspose, strides=2, padding="same")
    return _stack(
        latent,
        [*_layers()[:2], turn(8, 3, activation="relu"), turn(1, 3, activation="sigmoid")],
    )


def _observe_conv_decoder(answer, rng):
    latent = 3
    z = rng.normal(size=(2, latent)).astype("float32")
    model = yield from _looking.model_with_weights(
        Call(answer, latent).called("conv_decoder"), _looking.on(z, "z"), 0.4
    )
    if model is None:
        return
    yield "images", Call(model, z).called("model(z)")


conv_decoder = _looking.OneInput(
    reference=_conv_decoder,
    observe=_observe_conv_decoder,
    mistakes=[
        Mistake(
            "The image stays small. Two times UpSampling2D(2): from 2 × 2 to 4 × 4 to 8 × 8.",
            _wrong(grow=(None, None)),
            _wrong(grow=(2, None)),
            _wrong(grow=(None, 2)),
        ),
        Mistake(
            "The image grows too much: UpSampling2D(2) makes both sides twice as long.",
            _wrong(grow=(4, 4)),
        ),
        Mistake(
            "One step of 4 leaves the other layer nothing to enlarge. Two times UpSampling2D(2).",
            _wrong(grow=(4, None)),
            _wrong(grow=(None, 4)),
        ),
        Mistake(
            "You convolve first and enlarge afterwards, so the last image has blocks of equal "
            "pixels. UpSampling2D comes before its convolution.",
            _wrong(turned=True),
        ),
        Mistake(
            'Convolutions without padding="same" cut the rim off.',
            _wrong(padding="valid"),
            _padded(first="valid"),
            _padded(last="valid"),
            lambda latent: _stack(latent, [*_layers()[:2], _keras.layers.Conv2D(8, 3)]),
        ),
        Mistake(
            "The last layer has no activation. A sigmoid keeps the pixels between 0 and 1.",
            _wrong(last=None),
        ),
        Mistake(
            "At the end there should be a sigmoid. (tanh goes below 0, and a softmax over one "
            "channel is always 1.)",
            _wrong(last="tanh"),
            _wrong(last="softmax"),
        ),
        Mistake(
            "Activations are missing: ReLU after the dense layer and after the first convolution, "
            "a sigmoid at the end.",
            _wrong(first=None, inner=None),
            _wrong(first=None, inner=None, last=None),
        ),
        Mistake(
            "The last layer has ReLU: a pixel that is 0 for every image learns no more, and one "
            "may be larger than 1. Take a sigmoid.",
            _wrong(last="relu"),
        ),
        Mistake(
            "The layer before the last one should have ReLU.",
            _wrong(inner=None),
            _wrong(inner="sigmoid"),
        ),
        Mistake(
            "The first layer, Dense, should have ReLU.",
            _wrong(first=None),
            _wrong(first="sigmoid"),
        ),
        Mistake(
            "The filters are exchanged: 16 channels at 2 × 2, then 8 at 4 × 4.",
            _wrong(filters=(8, 16)),
        ),
        Mistake(
            "The first convolution should make 8 channels.",
            _wrong(filters=(16, 16)),
            _wrong(filters=(16, 1)),
        ),
        Mistake(
            "Channels come last in a shape: Reshape((2, 2, 16)).",
            _channels_first,
        ),
        Mistake(
            "Without Reshape((2, 2, 16)) the 64 numbers are a row, with no sides to enlarge.",
            _without_reshape,
        ),
        Mistake(
            "Your decoder takes 16 numbers, whatever `latent` says: keras.Input((latent,)).",
            lambda latent: _stack(16, _layers()),
        ),
        Mistake(
            "The last convolution makes one channel, for the image is grey.",
            _wrong(outputs=8),
            _wrong(outputs=3),
        ),
        Mistake("The filters should be 3 × 3.", _wrong(size=5), _wrong(size=2)),
        Mistake(
            "These are transposed convolutions. They can enlarge, too; here UpSampling2D and an "
            "ordinary convolution are asked for.",
            _transposed,
        ),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            lambda latent: _layers(),
        ),
    ],
    variants=[_functional, _without_input],
    hints=[
        "Go through the table from top to bottom, in keras.Sequential([keras.Input((latent,)), "
        "...]).",
        'keras.layers.Dense(2 * 2 * 16, activation="relu"), keras.layers.Reshape((2, 2, 16)), then '
        "keras.layers.UpSampling2D(2).",
        'keras.layers.Conv2D(8, 3, padding="same", activation="relu"), UpSampling2D(2) again, and '
        'Conv2D(1, 3, padding="same", activation="sigmoid").',
    ],
)
