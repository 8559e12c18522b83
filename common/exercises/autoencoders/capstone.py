"""Capstone of Part III: an autoencoder of one's own, and damaged digits that it cannot restore."""

import weakref

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.keras.lazy import keras as _keras

_WIDEST = 32

# --- inspector_network -------------------------------------------------------------------------

_SEEN: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def _dense(*units, last="sigmoid", outputs=64, **extra):
    def build():
        layers = [_keras.layers.Dense(n, activation="relu") for n in units]
        layers += [_keras.layers.Dense(outputs, activation=last)]
        if extra.get("noisy"):
            drop = _keras.layers.Dropout(0.5)
            x = _keras.Input((64,))
            return _keras.Model(x, layers[1](drop(layers[0](x), training=True)))
        model = _keras.Sequential([_keras.Input((64,)), *layers])
        model.trainable = not extra.get("frozen", False)
        return model

    return build


def _by_convolution():
    layers = _keras.layers
    x = _keras.Input((64,))
    h = layers.Reshape((8, 8, 1))(x)
    h = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(h)
    code = layers.Dense(8)(layers.Flatten()(h))
    h = layers.Reshape((4, 4, 2))(layers.Dense(32, activation="relu")(code))
    h = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(h)
    return _keras.Model(x, layers.Flatten()(h))


def _as_class():
    class Autoencoder(_keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder = _keras.layers.Dense(6, activation="relu")
            self.decoder = _keras.layers.Dense(64)

        def call(self, x):
            return self.decoder(self.encoder(x))

    return Autoencoder()


def _width(model):
    """How many numbers of the input can get through, at most: the rank of the slopes."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    found = []
    for _ in range(3):
        x = tf.constant(np.repeat(rng.uniform(0, 1, (1, 64)), 64, axis=0), tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.linalg.diag_part(model(x))
        slopes = tape.gradient(y, x)
        if slopes is not None:
            values = np.linalg.svd(np.asarray(slopes), compute_uv=False)
            found.append(int(np.sum(values > 1e-5 * max(values[0], 1e-12))))
    return max(found, default=0)


def _looked_at(model):
    """What is seen of a model, by name. None of it is a matter of chance."""
    x = np.random.default_rng(0).uniform(0, 1, (5, 64)).astype("float32")
    y = np.asarray(model(x))
    yield "shape of model(x) for x of shape (5, 64)", str(y.shape)
    if y.shape != (5, 64):
        return
    yield "the same again at test", bool(np.array_equal(y, model(x)))
    yield "the pixels of an image add up to 1", bool(np.allclose(y.sum(axis=1), 1, atol=1e-4))
    yield "it has something to learn", len(model.trainable_weights) > 0
    sizes = [np.prod(layer.output.shape[1:]) for layer in model.layers if _has_output(layer)]
    width = _width(model)
    narrow = max(width, min(sizes, default=0)) <= _WIDEST
    words = "none" if width == 0 else f"at most {_WIDEST}" if narrow else "more"
    yield "numbers that get through the code", words


def _has_output(layer):
    """Whether the shape of what a layer returns is known; not so inside a model that is a class."""
    try:
        return len(layer.output.shape) > 1
    except (AttributeError, ValueError):
        return False


def _observe_autoencoder(answer, rng):
    if answer not in _SEEN:  # building models takes long, and chance has no part in it
        _keras.utils.set_random_seed(0)
        model = yield Call(answer)
        if not isinstance(model, _keras.Model):
            yield "what comes back", "nothing" if model is None else "no Keras model"
            return
        seen = yield Call(lambda: list(_looked_at(model))).called("model(x)")
        _SEEN[answer] = seen
    yield "what comes back", "a Keras model"
    yield from _SEEN[answer]


inspector_network = Exercise(
    reference=_dense(8),
    observe=_observe_autoencoder,
    expected=f"a model from 64 pixels through a code of at most {_WIDEST} numbers to 64 pixels",
    mistakes=[
        Mistake(
            f"Nothing is narrow enough in your model: more than {_WIDEST} numbers get through, and "
            "what can be copied need not be understood. Let some layer be the code, with few "
            "units.",
            _dense(64),
            _dense(128, 48, 128),
        ),
        Mistake(
            "Your model does not give back 64 pixels. An autoencoder ends as wide as it began.",
            _dense(32, last=None, outputs=8),
            _dense(64, outputs=10),
        ),
        Mistake(
            "A softmax makes the pixels of an image add up to 1. They are no classes: a sigmoid, "
            "or nothing.",
            _dense(8, last="softmax"),
        ),
        Mistake(
            "Your model says something else each time it is asked. At test nothing may drop out.",
            _dense(8, noisy=True),
        ),
        Mistake("Everything is frozen, so nothing will be learned.", _dense(8, frozen=True)),
        Mistake("You return nothing. End with `return`.", lambda: None),
        Mistake(
            "You return no Keras model. keras.Sequential([…]) or keras.Model(x, y) makes one.",
            lambda: [_keras.layers.Dense(8), _keras.layers.Dense(64)],
        ),
    ],
    variants=[_by_convolution, _as_class, _dense(64, 10, 64, last=None)],
    hints=[
        "64 pixels, a hidden layer, a code of few numbers, a hidden layer, 64 pixels.",
        "keras.Sequential, a list of Dense layers. How small the code should be, you can try: "
        "spoil images of your own and see how many are found.",
        'Dense(64, activation="relu"), Dense(8), Dense(64, activation="relu"), '
        'Dense(64, activation="sigmoid"), after keras.Input((64,))',
    ],
)

# --- make_inspector ----------------------------------------------------------------------------


def _components(images, count=8):
    """Restores images by their first principal components: an autoencoder without training."""
    mean = images.mean(axis=0)
    v = np.linalg.svd(images - mean, full_matrices=False)[2][:count]
    return lambda x: (x - mean) @ v.T @ v + mean


def _error(restore, images):
    return np.mean((np.asarray(restore(images)) - images) ** 2, axis=1)


def _limit(errors):
    return np.quantile(errors, 0.95)


def _inspector(
    learn=lambda good: good[: len(good) * 3 // 4],
    hold=lambda good: good[len(good) * 3 // 4 :],
    error=_error,
    limit=_limit,
    flag=lambda errors, limit: errors > limit,
):
    """An answer, and by its parts what goes wrong."""

    def make(good, train):
        restore = train(learn(good))
        most = limit(error(restore, hold(good)))
        return lambda images: flag(error(restore, images), most)

    return make


_make_inspector = _inspector()


def _absolute(restore, images):
    return np.abs(np.asarray(restore(images)) - images).max(axis=1)


def _by_places(good, train):
    order = np.random.default_rng(1).permutation(len(good))
    restore = train(good[order[80:]])
    errors = np.sort(_error(restore, good[order[:80]]))
    return lambda images: np.array([_error(restore, x[None])[0] >= errors[-4] for x in images])


def _quantile_of_new(good, train):
    restore = train(good[: len(good) * 3 // 4])

    def inspect(images):
        errors = _error(restore, images)
        return errors > np.quantile(errors, 0.95)

    return inspect


def _one_limit_for_all(good, train):
    restore = train(good[: len(good) * 3 // 4])
    return lambda images: np.mean((restore(images) - images) ** 2) > 0.03


def _all(good):
    return good


def _shown(rng):
    """Good rows, new good ones, and damaged ones: rows in a plane of 8 dimensions, and off it."""
    plane = rng.normal(size=(8, 64))
    draw = [rng.normal(size=(n, 8)) @ plane + 0.3 * rng.normal(size=(n, 64)) for n in (320, 300)]
    damaged = draw[1] + 0.45 * rng.normal(size=draw[1].shape)
    return *draw, damaged


def _observe_inspector(answer, rng):
    good, new, damaged = _shown(rng)
    rows = {row.tobytes() for row in good}
    learned, restored = [], []

    def train(images):
        images = np.asarray(images)
        learned.append(images)
        if images.ndim != 2 or len(images) < 20:
            raise ValueError("train wants a batch of at least 20 images")
        restore = _components(images)

        def noted(x):
            restored.extend(row.tobytes() for row in np.atleast_2d(x))
            return restore(x)

        return noted

    inspect = yield Call(lambda: answer(good.copy(), train)).called("make_inspector(good, train)")
    yield "train was called", bool(learned)
    if not learned:
        return
    used = np.concatenate(learned)
    foreign = sum(row.tobytes() not in rows for row in used)
    share = len({row.tobytes() for row in used} & rows) / len(rows)
    yield "train saw images that are not in good", foreign > 0
    words = "all of good" if share > 0.97 else "most of good" if share >= 0.5 else "few of good"
    yield "train saw", words
    seen = {row.tobytes() for row in used}
    yield "before images are inspected, some are restored", bool(restored)
    yield "some of these train has not seen", any(row not in seen for row in restored)
    words = "a function" if callable(inspect) else "nothing" if inspect is None else "no function"
    yield "what comes back", words
    if not callable(inspect):
        return
    flags = np.asarray((yield Call(lambda: inspect(new.copy())).called("inspect(images)")))
    kind = "truth values" if flags.dtype.kind == "b" else "no truth values"
    yield "what inspect returns for 300 images", f"{kind}, shape {flags.shape}"
    if flags.shape != (len(new),) or flags.dtype.kind != "b":
        return
    some = np.r_[np.flatnonzero(flags)[:12], np.flatnonzero(~flags)[:12]]
    alone = [bool(np.ravel(inspect(new[i : i + 1].copy()))[0]) for i in some]
    yield "an image alone is judged as in company", bool(np.array_equal(alone, flags[some]))
    false, found = flags.mean(), np.mean(inspect(damaged.copy()))
    yield "false alarms", "none" if false < 0.002 else "few" if false < 0.15 else "many"
    yield "damaged images that are found", "most" if found > 0.6 else "few"


make_inspector = Exercise(
    reference=_make_inspector,
    observe=_observe_inspector,
    expected="an inspector whose limit comes from good images that train has not seen",
    mistakes=[
        Mistake(
            "A leak: train saw all good images, so those from which the limit comes had been "
            "learned. Hold some back: they are for the limit alone.",
            _inspector(learn=_all, hold=_all),
            _inspector(learn=_all),
        ),
        Mistake(
            "The limit is chosen anew from the images that are inspected, so one image in twenty "
            "is always flagged, and an image is judged by its company. Choose it once, from good "
            "images that were held back.",
            _quantile_of_new,
        ),
        Mistake(
            "The alarm is turned round: flagged is what has an error above the limit.",
            _inspector(flag=lambda errors, limit: errors <= limit),
        ),
        Mistake(
            "The limit comes from images that train has seen: their errors are too small. Take "
            "the errors of good images that were held back.",
            _inspector(hold=lambda good: good[: len(good) * 3 // 4]),
        ),
        Mistake(
            "Your limit is too low: too many good images are flagged. One in twenty should pass "
            "it, np.quantile(errors, 0.95).",
            _inspector(limit=lambda errors: np.quantile(errors, 0.05)),
            _inspector(limit=lambda errors: np.mean(errors)),
        ),
        Mistake(
            "The errors are taken along the images, so there is one for each pixel. axis=1 gives "
            "one for each image.",
            _inspector(error=lambda r, x: np.mean((np.asarray(r(x)) - x) ** 2, axis=0)),
        ),
        Mistake(
            "train is not called when the inspector is made. First restore = train(...), once.",
            lambda good, train: None,
            lambda good, train: lambda images: _make_inspector(good, train)(images),
        ),
        Mistake(
            "You learn from few of the good images. Hold back a quarter or so, and learn from the "
            "rest.",
            _inspector(
                learn=lambda good: good[len(good) * 3 // 4 :],
                hold=lambda good: good[: len(good) * 3 // 4],
            ),
        ),
        Mistake(
            "One answer comes for the whole batch. Each image has its own error, axis=1, and its "
            "own answer.",
            _one_limit_for_all,
            _inspector(flag=lambda errors, limit: np.any(errors > limit)),
            _inspector(error=lambda r, x: np.linalg.norm(np.asarray(r(x)) - x)),
        ),
        Mistake(
            "Your inspector returns the errors. Return whether each is above the limit.",
            _inspector(flag=lambda errors, limit: errors),
            _inspector(flag=lambda errors, limit: errors - limit),
        ),
        Mistake(
            "Your inspector returns the numbers of the flagged images. Return a truth value for "
            "each image.",
            _inspector(flag=lambda errors, limit: np.flatnonzero(errors > limit)),
        ),
        Mistake(
            "The difference is not squared (nor its absolute value taken), so too light and too "
            "dark pixels cancel.",
            _inspector(error=lambda r, x: np.mean(np.asarray(r(x)) - x, axis=1)),
        ),
        Mistake(
            "Your limit is so high that nothing is found. A limit that one good image in twenty "
            "passes is enough.",
            _inspector(limit=lambda errors: 10 * errors.max()),
        ),
        Mistake(
            "Nothing comes back. make_inspector returns a function: is a `return` missing?",
            lambda good, train: (train(good[:200]), None)[1],
        ),
        Mistake(
            "You return truth values for the good images. make_inspector returns a *function* that "
            "inspects any images.",
            lambda good, train: _make_inspector(good, train)(good),
        ),
    ],
    variants=[_inspector(error=_absolute), _by_places],
    hints=[
        "Two parts of good: one for train, one for the limit. Neither does the other's work.",
        "restore = train(learned); errors = np.mean((restore(images) - images) ** 2, axis=1); the "
        "limit is np.quantile(errors of those held back, 0.95).",
        "def inspect(images): return errors_of(images) > limit, and then return inspect.",
    ],
)
