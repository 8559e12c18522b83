"""Notebook convnet: a convnet, and images that move.

Source: Y. LeCun and others, "Gradient-based learning applied to document recognition" (1998).
"""

import numpy as np

from common.checking import Call, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- convnet -------------------------------------------------------------------------------------


def _layers(
    classes,
    *,
    filters=(16, 32),
    size=3,
    padding="same",
    activation="relu",
    pool="MaxPooling2D",
    flatten="Flatten",
    last="softmax",
    twice=False,
    pooled=(0, 1),
    linear=(),
    cut=(),
    pool_first=False,
    between=(),
    swapped=False,
):
    """The layers of the convnet, with something exchanged."""
    layers = _keras.layers
    found = []
    for number, count in enumerate(filters):
        convolution = layers.Conv2D(
            *((size, count) if swapped else (count, size)),
            padding="valid" if number in cut else padding,
            activation=None if number in linear else activation,
        )
        pools = [getattr(layers, pool)(2)] if pool and number in pooled else []
        found += [*pools, convolution] if pool_first else [convolution, *pools]
    if flatten:
        found.append(getattr(layers, flatten)())
    found += [layers.Dense(units, activation="relu") for units in between]
    found.append(layers.Dense(classes, activation=last))
    return [*found, layers.Softmax()] if twice else found


def _convnet(**parts):
    def convnet(shape, classes):
        return _keras.Sequential([_keras.Input(shape), *_layers(classes, **parts)])

    return convnet


def _functional_convnet(shape, classes):
    layers = _keras.layers
    x = _keras.Input(shape=shape)
    h = layers.ReLU()(layers.Conv2D(16, (3, 3), padding="same")(x))
    h = layers.MaxPool2D()(h)
    h = layers.Conv2D(filters=32, kernel_size=3, padding="same")(h)
    h = layers.MaxPool2D(pool_size=(2, 2))(layers.Activation("relu")(h))
    y = layers.Dense(classes)(layers.Flatten()(h))
    return _keras.Model(x, layers.Softmax()(y))


def _subclassed_convnet(shape, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.parts = _layers(classes)

        def call(self, x):
            for layer in self.parts:
                x = layer(x)
            return x

    return Network()


def _fixed_shape(shape, classes):
    return _convnet()((8, 8, 1), classes)


def _fixed_classes(shape, classes):
    return _convnet()(shape, 10)


def _observe_convnet(answer, rng):
    x = rng.normal(size=(4, 8, 12, 3)).astype("float32")
    x[2:] *= -3
    model = yield from _looking.model_with_weights(
        Call(answer, (8, 12, 3), 5), _looking.on(x), 0.15
    )
    if model is None:
        return
    yield "probabilities", Call(model, x).called("model(x)")


convnet = _looking.ModelExercise(
    reference=_convnet(),
    observe=_observe_convnet,
    mistakes=[
        Mistake(
            'Without padding="same" a convolution loses a rim of one pixel on every side.',
            _convnet(padding="valid"),
            _convnet(cut=(0,)),
            _convnet(cut=(1,)),
        ),
        Mistake(
            'Both convolutions need their activation="relu".',
            _convnet(activation=None),
            _convnet(linear=(0,)),
            _convnet(linear=(1,)),
        ),
        Mistake(
            "The activation after the convolutions should be ReLU.",
            _convnet(activation="sigmoid"),
            _convnet(activation="tanh"),
        ),
        Mistake(
            "That is average pooling. Here it is the largest of each window: MaxPooling2D(2).",
            _convnet(pool="AveragePooling2D"),
        ),
        Mistake(
            "There is no pooling. MaxPooling2D(2) comes after each convolution.",
            _convnet(pool=None),
        ),
        Mistake(
            "One pooling is missing: MaxPooling2D(2) comes after each of the two convolutions.",
            _convnet(pooled=(0,)),
            _convnet(pooled=(1,)),
        ),
        Mistake(
            "You pool before you convolve. First the convolution, then MaxPooling2D(2).",
            _convnet(pool_first=True),
        ),
        Mistake(
            "There is one Dense too many. After Flatten() comes the last layer at once.",
            _convnet(between=(32,)),
            _convnet(between=(64,)),
            _convnet(between=(128,)),
        ),
        Mistake(
            "Conv2D takes the number of filters first, then their size: Conv2D(16, 3, ...).",
            _convnet(swapped=True),
        ),
        Mistake(
            'The last layer has a ReLU, and gives no probabilities: activation="softmax".',
            _convnet(last="relu"),
        ),
        Mistake(
            "The model is built, and then lost: your function returns nothing. `return` it.",
            lambda shape, classes: None,
        ),
        Mistake(
            "Dense works on the last axis alone, so you get an answer for every place. Flatten() "
            "comes before it.",
            _convnet(flatten=None),
        ),
        Mistake(
            "That takes one number for each channel and forgets where. Here all places count: "
            "Flatten().",
            _convnet(flatten="GlobalAveragePooling2D"),
            _convnet(flatten="GlobalMaxPooling2D"),
        ),
        Mistake(
            'The last layer gives raw scores: activation="softmax".',
            _convnet(last=None),
        ),
        Mistake(
            "Each output goes through a sigmoid by itself, so they need not sum to 1: "
            'activation="softmax".',
            _convnet(last="sigmoid"),
        ),
        Mistake(
            "Softmax is applied twice. Once is enough.",
            _convnet(twice=True),
        ),
        Mistake(
            "First 16 filters, then 32.",
            _convnet(filters=(32, 16)),
            _convnet(filters=(16, 16)),
            _convnet(filters=(32, 64)),
            _convnet(filters=(32, 32)),
        ),
        Mistake(
            "There should be two convolutions, of 16 and of 32 filters.",
            _convnet(filters=(16,)),
            _convnet(filters=(32,)),
        ),
        Mistake(
            "The filters should be 3 × 3: Conv2D(16, 3, ...).",
            _convnet(size=5),
            _convnet(size=2),
        ),
        Mistake(
            "You wrote the shape of the images down. Use `shape`, for others will come.",
            _fixed_shape,
        ),
        Mistake("You wrote the number of classes down. Use `classes`.", _fixed_classes),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            lambda shape, classes: _layers(classes),
        ),
    ],
    variants=[_functional_convnet, _subclassed_convnet],
    hints=[
        "Go through the table from top to bottom, in keras.Sequential([...]).",
        'keras.layers.Conv2D(16, 3, padding="same", activation="relu"), then '
        "keras.layers.MaxPooling2D(2), and both once more with 32.",
        'Then keras.layers.Flatten() and keras.layers.Dense(classes, activation="softmax").',
    ],
)

# --- augmentation_layer --------------------------------------------------------------------------


def _moving(*, down=0.125, right=0.125, fill="constant", value=0.0, kind="RandomTranslation"):
    def augmentation_layer():
        make = getattr(_keras.layers, kind)
        if kind == "RandomTranslation":
            return make(down, right, fill_mode=fill, fill_value=value)
        return make("horizontal" if kind == "RandomFlip" else 0.125)

    return augmentation_layer


def _as_model():
    layer = _keras.layers.RandomTranslation(
        height_factor=(-0.125, 0.125), width_factor=(-1 / 8, 1 / 8), fill_mode="constant"
    )
    return _keras.Sequential([_keras.Input((8, 8, 1)), layer])


def _class_itself():
    return _keras.layers.RandomTranslation


def _centres(images):
    """Where the ink of each image is, (N, 2): row and column of its centre."""
    images = np.asarray(images, float)[..., 0]
    ink = np.maximum(images.sum(axis=(1, 2)), 1e-6)
    place = np.arange(8)
    rows = (images.sum(axis=2) * place).sum(axis=1) / ink
    columns = (images.sum(axis=1) * place).sum(axis=1) / ink
    return np.stack([rows, columns], axis=1)


def _observe_augmentation_layer(answer, rng):
    layer = yield Call(answer)
    callable_layer = isinstance(layer, _keras.layers.Layer)
    yield "what is returned", "a layer" if callable_layer else _looking.kind(layer)
    if not callable_layer:
        return
    images = np.zeros((480, 8, 8, 1), "float32")
    images[:400, 3:6, 4] = images[:400, 3, 3] = 1  # a little hook
    images[400:440] = 1  # ink up to the rim: what comes in must be paper
    test = Call(lambda: layer(images[:2], training=False))
    same = yield test.called("layer(images, training=False)")
    yield "at test nothing moves", bool(np.allclose(same, images[:2]))
    seen = yield Call(lambda: layer(images, training=True)).called("layer(images, training=True)")
    hooks, ink, paper = np.split(np.asarray(seen), [400, 440])
    mirrored = np.abs(hooks - images[:400, :, ::-1]).max(axis=(1, 2, 3)) < 1e-3
    yield "some images are mirrored", bool(mirrored.any())
    yield "paper comes in at the rim of an image full of ink", bool(ink.min() < 0.5)
    yield "paper comes in at the rim of an empty image", bool(paper.max() < 1e-3)
    kept = np.abs(hooks.sum(axis=(1, 2, 3)) - 4) < 1e-3
    yield "a small figure in the middle keeps its ink", bool(kept.all())
    # That none of 400 images goes 0.9 of a way has a chance of one in 800 million.
    way = _centres(hooks) - _centres(images[:400])
    yield "how far images move down", _how_far(way[:, 0].max())
    yield "how far images move up", _how_far(-way[:, 0].min())
    yield "how far images move to the right", _how_far(way[:, 1].max())
    yield "how far images move to the left", _how_far(-way[:, 1].min())


def _how_far(pixels):
    if pixels < 0.05:
        return "not at all"
    if pixels < 0.9:
        return "less than a pixel"
    return "up to a pixel" if pixels < 1.05 else "farther than a pixel"


augmentation_layer = _looking.ModelExercise(
    reference=_moving(),
    observe=_observe_augmentation_layer,
    mistakes=[
        Mistake(
            "You mirror digits. A mirrored 3 is no 3: move them only, RandomTranslation.",
            _moving(kind="RandomFlip"),
        ),
        Mistake(
            "You turn digits. Move them: RandomTranslation.",
            _moving(kind="RandomRotation"),
        ),
        Mistake(
            "You make digits larger or smaller. Move them: RandomTranslation.",
            _moving(kind="RandomZoom"),
        ),
        Mistake(
            "Images move farther than a pixel. The factors are shares of the image, not pixels (1 "
            "moves it out of the frame): one pixel of eight is 1 / 8.",
            _moving(down=1.0, right=1.0),
            _moving(down=0.5, right=0.5),
            _moving(down=0.25, right=0.25),
            _moving(down=0.2, right=0.2),
        ),
        Mistake(
            "Images move by less than a pixel. One pixel of eight is 1 / 8.",
            _moving(down=0.1, right=0.1),
            _moving(down=0.01, right=0.01),
        ),
        Mistake(
            "It moves up and down only. The second factor is for left and right.",
            _moving(right=0.0),
        ),
        Mistake(
            "It moves left and right only. The first factor is for up and down.",
            _moving(down=0.0),
        ),
        Mistake(
            "A pair such as (0, 1 / 8) moves one way only. One number, 1 / 8, means from -1 / 8 to "
            "1 / 8.",
            _moving(down=(0.0, 0.125), right=(0.0, 0.125)),
            _moving(down=(0.0, 0.125)),
            _moving(right=(0.0, 0.125)),
        ),
        Mistake(
            'What comes in at the rim is a copy of the image (fill_mode is "reflect" if you say '
            'nothing). It should be paper: fill_mode="constant".',
            _moving(fill="reflect"),
            _moving(fill="nearest"),
            _moving(fill="wrap"),
        ),
        Mistake("Ink comes in at the rim. Paper is 0: fill_value=0.0.", _moving(value=1.0)),
        Mistake(
            "Images change at test as well. A layer such as RandomTranslation reads the flag "
            "`training` by itself.",
            lambda: _keras.layers.Lambda(lambda x: _keras.ops.roll(x, 1, axis=1)),
        ),
        Mistake(
            "You return nothing. Is a `return` missing?",
            lambda: None,
        ),
        Mistake(
            "You return the class. Make a layer of it: keras.layers.RandomTranslation(...).",
            _class_itself,
        ),
    ],
    variants=[_as_model],
    hints=[
        "keras.layers.RandomTranslation takes two shares: up and down, left and right.",
        'One pixel of eight is 1 / 8. What comes in is said by fill_mode="constant" (0 is its '
        "fill_value if you say nothing).",
        'keras.layers.RandomTranslation(1 / 8, 1 / 8, fill_mode="constant")',
    ],
)
