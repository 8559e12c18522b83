"""Notebook convolutional: the loss of a denoiser, and the notebook's questions.

Source: P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol, "Extracting and composing robust
features with denoising autoencoders" (2008).
"""

import importlib

import numpy as np

from common.checking import Call, Choice, Mistake, Prediction
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- denoise_loss --------------------------------------------------------------------------------


def _tensorflow():
    return importlib.import_module("tensorflow")


def _off(a, b):
    """Squared differences, summed over pixels, averaged over images."""
    return _keras.ops.mean(_keras.ops.sum(_keras.ops.square(a - b), axis=(1, 2, 3)))


def _denoise_loss(model, x, noise):
    return _off(model(x + noise), x)


def _with_tensorflow(model, x, noise):
    tf = _tensorflow()
    cleaned = model(tf.add(x, noise))
    return tf.reduce_sum((x - cleaned) ** 2) / tf.cast(tf.shape(x)[0], cleaned.dtype)


def _by_rows(model, x, noise):
    errors = _keras.ops.reshape(model(x + noise) - x, (len(x), -1))
    return _keras.ops.mean(_keras.ops.sum(errors**2, axis=-1))


def _numbers(model, x, noise):
    return float(_denoise_loss(model, x, noise))


def _through_numpy(model, x, noise):
    off = np.asarray(model(x + noise)) - np.asarray(x)
    return np.mean(np.sum(off**2, axis=(1, 2, 3)))


def _clipped(model, x, noise):
    return _off(model(_keras.ops.clip(x + noise, 0, 1)), x)


class _Small:
    """A model of one weight."""

    def __init__(self, tf):
        self.weight = tf.Variable(0.7)

    def __call__(self, images, training=None):
        return self.weight * images**2 + 0.1

    def predict(self, images, **how):
        return np.asarray(self(images))


def _observe_denoise_loss(answer, rng):
    tf = _tensorflow()
    for name, shape in {"three images": (3, 2, 2, 2), "five images": (5, 1, 3, 1)}.items():
        model = _Small(tf)
        x = tf.constant(rng.uniform(0, 1, shape).astype("float32"))
        noise = tf.constant(rng.normal(0, 0.5, shape).astype("float32"))
        call = Call(lambda m=model, a=x, b=noise: answer(m, a, b))
        with tf.GradientTape() as tape:
            loss = yield call.called("denoise_loss(model, x, noise)")
        yield f"shape of the loss, {name}", list(np.shape(loss))
        yield f"loss, {name}", loss
        gradient = tape.gradient(loss, model.weight) if isinstance(loss, tf.Tensor) else None
        yield f"gradient, {name}", gradient


denoise_loss = _looking.ModelExercise(
    reference=_denoise_loss,
    observe=_observe_denoise_loss,
    mistakes=[
        Mistake(
            "The target is the noisy image, so the model learns to keep the noise. Compare with "
            "the clean x.",
            lambda model, x, noise: _off(model(x + noise), x + noise),
        ),
        Mistake(
            "The model sees the clean image and has nothing to clean. Give it x + noise.",
            lambda model, x, noise: _off(model(x), x),
        ),
        Mistake(
            "Exchanged: the model sees the noisy image, the target is the clean one.",
            lambda model, x, noise: _off(model(x), x + noise),
        ),
        Mistake(
            "You compare with the noise. The model should return the clean image: compare with x.",
            lambda model, x, noise: _off(model(x + noise), noise),
        ),
        Mistake(
            "The model sees the noise alone. Give it x + noise.",
            lambda model, x, noise: _off(model(noise), x),
        ),
        Mistake(
            "You never call the model: that is the size of the noise.",
            lambda model, x, noise: _off(x + noise, x),
        ),
        Mistake(
            "You subtract the noise. Here it is added: x + noise.",
            lambda model, x, noise: _off(model(x - noise), x),
        ),
        Mistake(
            "You multiply by the noise. Here it is added: x + noise.",
            lambda model, x, noise: _off(model(x * noise), x),
        ),
        Mistake(
            "You clip the noisy image to 0 … 1. Leave it as it is.",
            _clipped,
        ),
        Mistake(
            "You averaged over pixels as well. Sum over the pixels of an image, average over the "
            "images.",
            lambda model, x, noise: _keras.ops.mean((model(x + noise) - x) ** 2),
        ),
        Mistake(
            "You summed over everything. Sum over the pixels of an image, average over the images.",
            lambda model, x, noise: _keras.ops.sum((model(x + noise) - x) ** 2),
        ),
        Mistake(
            "One number per image comes back. Average them.",
            lambda model, x, noise: _keras.ops.sum((model(x + noise) - x) ** 2, axis=(1, 2, 3)),
        ),
        Mistake(
            "You do not sum over all axes of an image. It has three, height, width and channels: "
            "axis=(1, 2, 3).",
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum((model(x + noise) - x) ** 2, axis=1)
            ),
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum((model(x + noise) - x) ** 2, axis=(1, 2))
            ),
        ),
        Mistake(
            "The axes are exchanged: you add up over the images. Add up over the three axes of an "
            "image, axis=(1, 2, 3), and average over the images.",
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum((model(x + noise) - x) ** 2, axis=0)
            ),
        ),
        Mistake(
            "There is a factor of one half. Here it is left out.",
            lambda model, x, noise: _denoise_loss(model, x, noise) / 2,
        ),
        Mistake(
            "The sign is turned round: no minus in front.",
            lambda model, x, noise: -_denoise_loss(model, x, noise),
        ),
        Mistake(
            "You take a root at the end. Leave the squares as they are.",
            lambda model, x, noise: _keras.ops.sqrt(_denoise_loss(model, x, noise)),
        ),
        Mistake(
            "You square after the sum, when differences have cancelled out already. Square each "
            "difference first.",
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum(model(x + noise) - x, axis=(1, 2, 3)) ** 2
            ),
        ),
        Mistake(
            "The model sees the clean image, and the noise is added to what it returns. Add it "
            "before: model(x + noise).",
            lambda model, x, noise: _off(model(x) + noise, x),
        ),
        Mistake(
            "That is a cross-entropy. Squared differences are asked for.",
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum(_keras.ops.binary_crossentropy(x, model(x + noise)), axis=(1, 2, 3))
            ),
        ),
        Mistake(
            "You cut what the model returns to 0 … 1. Leave it as it is: what is cut off learns "
            "nothing.",
            lambda model, x, noise: _off(_keras.ops.clip(model(x + noise), 0, 1), x),
        ),
        Mistake(
            "These are absolute differences. Square them.",
            lambda model, x, noise: _keras.ops.mean(
                _keras.ops.sum(_keras.ops.abs(model(x + noise) - x), axis=(1, 2, 3))
            ),
        ),
        Mistake(
            "The number is right, but it has left TensorFlow, so there is no way back for a "
            "gradient. Use keras.ops in place of NumPy or float(), and call model(...), not "
            "model.predict(...).",
            _numbers,
            _through_numpy,
            lambda model, x, noise: _off(model.predict(x + noise), x),
        ),
    ],
    variants=[_with_tensorflow, _by_rows],
    hints=[
        "Two things: what the model sees, x + noise, and what it should return, x.",
        "cleaned = model(x + noise). Then the loss of the last notebook, between x and cleaned.",
        "keras.ops.mean(keras.ops.sum((x - model(x + noise)) ** 2, axis=(1, 2, 3)))",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------------

shuffled_pixels = Prediction(
    options="abc",
    outcome="c",
    because="A dense layer gives every pixel weights of its own and does not mind the order. A "
    "convolution counts on neighbours, and after shuffling neighbours have nothing in common.",
)

what_target = Choice(
    answer="b",
    wrong={
        "a": "Then the best model is the one that changes nothing, noise and all.",
        "c": "It could be done (and the models that draw by removing noise do it), but then the "
        "output is the noise, and you must subtract it. Ours returns the image.",
    },
    hints=["Which of the two do you want to see in the end?"],
)

why_bottleneck = Choice(
    answer="a",
    wrong={
        "b": "The noise is in all pixels of what comes in, and the encoder sees all of them.",
        "c": "The loss does compare with the clean image; but it does so in training only. At test "
        "nobody gives the model the clean image.",
    },
    hints=["Can 16 numbers say how each of 64 pixels was disturbed?"],
)

where_checkerboard = Choice(
    answer="c",
    wrong={
        "a": "In an upsampled image all pixels have equally many sources, so an even image stays "
        "even.",
        "b": "With size 4 and stride 2 every pixel inside gets contributions from equally many "
        "places: the size is a multiple of the stride.",
    },
    hints=["Count, for two neighbouring output pixels, how many input pixels reach each."],
)
