"""Review of Part III: noise in training alone, and pairs with erased pixels."""

import weakref

import numpy as np

from common.checking import Call, Exercise, Mistake, holds
from common.exercises.keras.lazy import keras as _keras

# --- NoiseLayer --------------------------------------------------------------------------------

_SPREAD = 0.5
_ROWS = 300


def _layer(call):
    """A class of layers; Keras is loaded when one is made. call: of (layer, x, training)."""

    class NoiseLayer:
        kind = None  # the class itself, once Keras is there

        def __new__(cls, spread):
            if cls.kind is None:

                class Layer(_keras.layers.Layer):
                    def call(self, x, training=False):
                        return call(self, x, training)

                cls.kind = Layer
            made = cls.kind()
            made.spread = spread
            return made

    return NoiseLayer


def _normal(x, shape=None):
    return _keras.random.normal(_keras.ops.shape(x) if shape is None else shape)


def _noisy(noise, when=lambda training: training):
    """A layer that adds noise(layer, x) where `when` says so."""
    return _layer(lambda layer, x, t: x + noise(layer, x) if when(t) else x)


def _from_numpy(layer, x):
    return np.random.default_rng().normal(0, layer.spread, tuple(x.shape)).astype("float32")


def _by_columns(layer, x):
    return np.random.default_rng().normal(0, layer.spread, tuple(x.shape[1:])).astype("float32")


def _scaled_normal(layer, x):
    return layer.spread * _normal(x)


_noise_layer = _noisy(_scaled_normal)


class _AsKerasHasIt:
    """Keras's own layer, which does the same."""

    def __new__(cls, spread):
        return _keras.layers.GaussianNoise(spread)


def _with_cond(layer, x, training):
    noise = _keras.random.normal(_keras.ops.shape(x), stddev=layer.spread)
    return x + (1.0 if training else 0.0) * noise


def _how_far(noise):
    """How far noise goes, in words, as chance plays a part in the number."""
    spread = float(noise.std())
    for wanted, words in [
        (_SPREAD, "spread"),
        (_SPREAD**2, "the square of spread"),
        (_SPREAD**0.5, "the root of spread"),
        (1.0, "1, whatever spread is"),
    ]:
        if abs(spread - wanted) < 0.1 * wanted:
            return words
    return "nowhere" if spread < 1e-6 else "something else"


_IN_GRAPHS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def _observe_noise(answer, rng):
    x = np.zeros((_ROWS, 4), "float32")
    x[_ROWS // 2 :] = 4.0
    layer = yield Call(answer, _SPREAD).called(f"NoiseLayer({_SPREAD})")
    out = yield Call(layer, x).called("layer(x)")
    if out is None:
        yield "at test", "nothing comes back"
        return
    at_test = "x" if np.array_equal(out, x) else "something else than x"
    yield "at test", at_test
    out = yield Call(layer, x, training=True).called("layer(x, training=True)")
    if out is None or tuple(np.shape(out)) != x.shape:
        yield "in training", "nothing comes back" if out is None else str(np.shape(out))
        return
    noise = np.asarray(out) - x
    yield "in training, is x still in it", bool(abs(noise[_ROWS // 2 :].mean()) < 1)
    own = [bool(noise[_ROWS // 2 :].std(axis=axis).min() > 1e-3) for axis in (0, 1)]
    everywhere = "no noise" if np.allclose(noise, 0, atol=1e-6) else "one number everywhere"
    yield "each row and each column has its own", str(own) if any(own) else everywhere
    if not all(own):
        return
    yield "noise where x is 0 goes as far as", _how_far(noise[: _ROWS // 2])
    yield "noise where x is 4 goes as far as", _how_far(noise[_ROWS // 2 :])
    far = np.mean(np.abs(noise - noise.mean()) > 1.9 * noise.std())
    yield "some of it is far out, as in a normal distribution", bool(0.02 < far < 0.12)
    if answer not in _IN_GRAPHS:  # no chance in it, and a graph takes long to make
        graph = _graph_of(layer)
        first = yield Call(graph, x).called("a graph of layer(x, training=True)")
        _IN_GRAPHS[answer] = not np.allclose(first, graph(x), atol=1e-5)
    yield "in a graph, another noise in the next call", _IN_GRAPHS[answer]


def _graph_of(layer):
    import tensorflow as tf

    graph = tf.function(lambda x: layer(x, training=True), autograph=False)
    return lambda x: graph(tf.constant(x))


NoiseLayer = Exercise(
    reference=_noise_layer,
    observe=_observe_noise,
    mistakes=[
        Mistake(
            "The flag is not read: noise comes at test, too. Return x as it is where training is "
            "not True.",
            _noisy(_scaled_normal, when=lambda t: True),
        ),
        Mistake(
            "The flag `training` is not read, and all rows get the same noise. (If NumPy draws it, "
            "it is moreover drawn once, while TensorFlow traces.)",
            _noisy(_by_columns, when=lambda t: True),
        ),
        Mistake(
            "Two bugs are left: the noise is drawn once, while TensorFlow traces, as all that "
            "NumPy draws; and the flag `training` is not read.",
            _noisy(_from_numpy, when=lambda t: True),
        ),
        Mistake(
            "In a graph the noise is the same at every call: what NumPy draws, is drawn once, "
            "while TensorFlow traces, and so is a seed that is given as a number. Draw with "
            "keras.random.normal(shape).",
            _noisy(_from_numpy),
            _noisy(
                lambda layer, x: (
                    layer.spread * _keras.random.normal(_keras.ops.shape(x), seed=_SEED)
                )
            ),
        ),
        Mistake(
            "The flag is turned round: noise comes at test, and none in training.",
            _noisy(_scaled_normal, when=lambda t: not t),
        ),
        Mistake(
            "There is no noise, in training either.",
            _noisy(_scaled_normal, when=lambda t: False),
        ),
        Mistake(
            "All rows get the same noise. Draw it in the shape of x: keras.ops.shape(x).",
            _noisy(lambda layer, x: layer.spread * _normal(x, (1, x.shape[1]))),
        ),
        Mistake(
            "Each row gets a single number, added to all of its columns. Draw in the shape of x.",
            _noisy(lambda layer, x: layer.spread * _normal(x, (x.shape[0], 1))),
        ),
        Mistake(
            "A single number is drawn, and added everywhere. Draw in the shape of x.",
            _noisy(lambda layer, x: layer.spread * _normal(x, ())),
        ),
        Mistake(
            "The noise has the standard deviation 1: self.spread is left out, or stands where "
            "keras.random.normal has the mean.",
            _noisy(lambda layer, x: _normal(x)),
        ),
        Mistake(
            "spread is a standard deviation. You multiply by its square, or its root.",
            _noisy(lambda layer, x: layer.spread**2 * _normal(x)),
            _noisy(lambda layer, x: layer.spread**0.5 * _normal(x)),
        ),
        Mistake(
            "You multiply x by the noise, so nothing happens where x is 0. Add it.",
            _noisy(lambda layer, x: x * layer.spread * _normal(x)),
        ),
        Mistake(
            "You return the noise, without x.",
            _layer(lambda layer, x, t: layer.spread * _normal(x) if t else x),
        ),
        Mistake(
            "Your noise is spread evenly over a range. Normal noise: keras.random.normal.",
            _noisy(lambda layer, x: layer.spread * _even(x, -(3**0.5), 3**0.5)),
            _noisy(lambda layer, x: layer.spread * _even(x, 0, 1)),
        ),
        Mistake(
            "At test nothing comes back. There, return x.",
            _layer(lambda layer, x, t: x + _scaled_normal(layer, x) if t else None),
        ),
    ],
    variants=[_AsKerasHasIt, _layer(_with_cond)],
    hints=[
        "Two questions: is it training? And who draws the noise, Python while tracing, or the "
        "graph?",
        "keras.random.normal(keras.ops.shape(x)) has the standard deviation 1, and is drawn anew "
        "by the graph.",
        "if not training: return x, and else x + self.spread * keras.random.normal(…)",
    ],
)

_SEED = 7


def _even(x, low, high):
    return _keras.random.uniform(_keras.ops.shape(x), low, high)


# --- erased_pairs ------------------------------------------------------------------------------


def _erased(images, share, rng):
    return rng.random(images.shape) < share


def _pairs(images, share, rng):
    return np.where(_erased(images, share, rng), 0, images), images


def _the_listing(images, share, rng):
    noisy = images
    noisy[_erased(images, share, rng)] = 0
    return noisy, images


def _changed_and_copied(images, share, rng):
    target = images.copy()
    images[_erased(images, share, rng)] = 0
    return images, target


def _by_copy(images, share, rng):
    noisy = images.copy()
    noisy[rng.uniform(size=images.shape) < share] = 0.0
    return [noisy, images.copy()]


def _exactly_so_many(images, share, rng):
    count = round(share * images.shape[1])
    order = np.argsort(rng.random(images.shape), axis=1)
    return images * (order >= count), images


def _input(change):
    """Another input: change(images, erased, share, rng)."""

    def pairs(images, share, rng):
        return change(images, _erased(images, share, rng), share, rng), images

    return pairs


def _mask(shape):
    return lambda im, e, share, rng: np.where(rng.random(shape(im.shape)) < share, 0, im)


def _both_erased(images, share, rng):
    noisy = np.where(_erased(images, share, rng), 0, images)
    return noisy, noisy


def _pixels(given, images):
    """In words, what became of the pixels of the input."""
    if given.shape != images.shape:
        return "another shape"
    same = np.isclose(given, images)
    others = given[~same]
    if np.all(others == 0):
        return "erased or as they were"
    if np.isnan(others).all() or np.ptp(others) < 1e-6:
        return "some are set to another number"
    larger = given[given != 0] / images[given != 0]
    if np.ptp(larger) < 1e-6:
        return "erased, or multiplied by a number"
    return "some are replaced" if same.any() else "all are changed"


def _observe_pairs(answer, rng):
    images = rng.uniform(0.2, 1, size=(60, 50))
    number = int(rng.integers(2**31))
    for share in (0.3, 0.5):
        words = f"erased_pairs(images, {share}, rng)"
        call = Call(answer, images, share, np.random.default_rng(number)).called(words)
        pair = yield f"what comes back for {share}", call, _ANYTHING
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            yield f"is it a pair for {share}", False
            return
        given, target = (np.asarray(part) for part in pair)
        same = target.shape == images.shape and np.allclose(target, images)
        yield f"the target for {share} is the whole images", bool(same)
        pixels = _pixels(given, images)
        yield f"the pixels of the input for {share}", pixels
        if not pixels.startswith("erased"):
            return
        holes = given == 0
        closest = min((0.0, 0.3, 0.5, 0.7, 1.0), key=lambda s: abs(s - holes.mean()))
        yield f"share of erased pixels for {share}", closest
        yield f"every image has holes of its own for {share}", bool(holes.std(axis=0).max() > 0)
        yield f"holes are single pixels for {share}", bool(holes.std(axis=1).max() > 0)
        call = Call(answer, images, share, np.random.default_rng(number)).called(words)
        again = yield call
        yield f"the same rng, the same holes for {share}", bool(np.array_equal(again[0], given))


_ANYTHING = holds(lambda value: True, "anything")

erased_pairs = Exercise(
    reference=_pairs,
    observe=_observe_pairs,
    mistakes=[
        Mistake(
            "noisy = images is a second name for the same array, so the target is erased as well, "
            "and so are the caller's images. Make a new array: np.where(erased, 0, images).",
            _the_listing,
        ),
        Mistake(
            "You erase in the caller's own array. Make a new one: np.where(erased, 0, images).",
            _changed_and_copied,
        ),
        Mistake(
            "The target has holes, too. Then nothing is to be restored: the target is the whole "
            "image.",
            _both_erased,
        ),
        Mistake(
            "Input and target are exchanged: the input has the holes.",
            lambda *a: _pairs(*a)[::-1],
        ),
        Mistake(
            "You erase 1 - share of the pixels, and keep share.",
            _input(lambda im, e, share, rng: np.where(e, im, 0)),
            _input(lambda im, e, share, rng: np.where(rng.random(im.shape) > share, 0, im)),
        ),
        Mistake(
            "What is left is made larger, as dropout does it. Here it stays as it is.",
            _input(lambda im, e, share, rng: np.where(e, 0, im / (1 - share))),
        ),
        Mistake(
            "All images have their holes in the same places. Draw a number for each pixel of each "
            "image: rng.random(images.shape).",
            _input(_mask(lambda shape: shape[1:])),
        ),
        Mistake(
            "You erase whole images. Draw a number for each pixel: rng.random(images.shape).",
            _input(_mask(lambda shape: (shape[0], 1))),
        ),
        Mistake(
            "You add noise to the pixels. Here some are erased, set to 0, and the others stay.",
            _input(lambda im, e, share, rng: im + share * rng.normal(size=im.shape)),
            _input(lambda im, e, share, rng: np.where(e, rng.random(im.shape), im)),
        ),
        Mistake(
            "Erased means 0 here.",
            _input(lambda im, e, share, rng: np.where(e, 1, im)),
            _input(lambda im, e, share, rng: np.where(e, np.nan, im)),
            _input(lambda im, e, share, rng: np.where(e, im.mean(), im)),
        ),
        Mistake(
            "Your holes do not come from rng, so nobody can repeat what you did.",
            lambda im, share, rng: _pairs(im, share, np.random.default_rng()),
        ),
        Mistake(
            "Return both: the images with holes, and the whole ones.",
            lambda *a: _pairs(*a)[0],
            lambda im, share, rng: None,
        ),
    ],
    variants=[_by_copy, _exactly_so_many],
    hints=[
        "b = a makes no copy: b is a. What does b[…] = 0 do to a?",
        "The input is a new array; the target is what you were given.",
        "np.where(rng.random(images.shape) < share, 0, images), images",
    ],
)
