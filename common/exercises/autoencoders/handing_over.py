"""Capstone of Part III: the inspector that is handed over, and the notebook's questions."""

import functools

import numpy as np

from common import datasets as _datasets
from common.checking import Call, Choice, Exercise, Mistake, Prediction, holds
from common.exercises.autoencoders.capstone import _components, _make_inspector

_ENOUGH, _MOST_FALSE = 0.62, 0.10

# --- hand_over ---------------------------------------------------------------------------------


def _spoil(images, rng):
    """A copy in which each image is damaged in one of four ways, by turns."""
    spoiled = images.reshape(-1, 8, 8).copy()
    for i, image in enumerate(spoiled):
        row, column = rng.integers(1, 6, size=2)
        if i % 4 == 0:
            image[row : row + 3, column - 1 : column + 2] = 1
        elif i % 4 == 1:
            (image if rng.random() < 0.5 else image.T)[column] = 1
        elif i % 4 == 2:
            image[2 + row // 2 : 4 + row // 2] = 0
        else:
            image[4:] = images[rng.integers(len(images))].reshape(8, 8)[4:]
    return spoiled.reshape(len(images), 64)


@functools.lru_cache(maxsize=1)
def _good():
    return _datasets.digits()


def _nearest(images):
    """Restores an image by the most similar one of those that it has seen."""
    half_squares = np.sum(images**2, axis=1) / 2

    def restore(x):
        return images[np.argmax(np.asarray(x) @ images.T - half_squares, axis=1)]

    return restore


@functools.lru_cache(maxsize=8)
def _at_work(count=None):
    """A finished inspector: by the nearest image, or by so many principal components."""
    train = _nearest if count is None else functools.partial(_components, count=count)
    return _make_inspector(_good().x_train[::-1], train)


def _changed(change):
    return lambda: lambda images: change(_at_work()(images))


def _observe_hand_over(answer, rng):
    inspect = yield Call(answer)
    words = "a function" if callable(inspect) else "nothing" if inspect is None else "no function"
    yield "what comes back", words
    if not callable(inspect):
        return
    good = _good().x_test[::2]
    damaged = _spoil(good, rng)
    flags = np.asarray((yield Call(lambda: inspect(good.copy())).called("inspect(images)")))
    right = flags.shape == (len(good),) and flags.dtype.kind == "b"
    yield "a truth value for each image is returned", bool(right)
    if not right:
        return
    some = np.r_[np.flatnonzero(flags)[:2], np.flatnonzero(~flags)[:2]]
    alone = [bool(np.ravel(inspect(good[i : i + 1].copy()))[0]) for i in some]
    yield "an image alone is judged as in company", bool(np.array_equal(alone, flags[some]))
    found = float(np.mean(inspect(damaged)))
    false = float(flags.mean())
    yield "more damaged images are flagged than good ones", bool(found > false)
    if found <= false and found != false:
        return
    yield (
        "share of new good images that are flagged",
        false,
        holds(lambda value: value <= _MOST_FALSE, f"at most {_MOST_FALSE:.2f} may be"),
    )
    yield (
        "share of damaged images that are flagged",
        found,
        holds(lambda value: value >= _ENOUGH, f"at least {_ENOUGH:.2f} is asked for"),
    )


hand_over = Exercise(
    reference=_at_work,
    observe=_observe_hand_over,
    expected="an inspector: a function of images that returns a truth value for each",
    mistakes=[
        Mistake(
            "Too few of the damaged images are found. What can the code carry that it should not? "
            "Try a smaller one, or train longer, and spoil images of your own to see what helps.",
            lambda: _at_work(32),
            lambda: _at_work(2),
        ),
        Mistake(
            "Too many good images are flagged: one in twenty was the aim. The limit must come from "
            "images that were not learned.",
            lambda: lambda images: _at_work()(images) | (images.sum(axis=1) > 19),
        ),
        Mistake("Every image is flagged, good ones as well.", _changed(lambda f: f | True)),
        Mistake("No image is flagged.", _changed(lambda f: f & False)),
        Mistake("The alarm is turned round: the good ones are flagged.", _changed(lambda f: ~f)),
        Mistake(
            "An image is judged by its company: the limit is chosen anew from the images that are "
            "inspected. Choose it once, from good images that were held back.",
            lambda: lambda images: images.sum(axis=1) >= np.quantile(images.sum(axis=1), 0.9),
        ),
        Mistake(
            "Your inspector does not return a truth value for each image.",
            _changed(lambda f: f * 1.0),
            _changed(np.flatnonzero),
        ),
        Mistake("You return nothing. Return the inspector.", lambda: None),
        Mistake(
            "You return truth values. Return the inspector itself, a function.",
            lambda: _at_work()(_good().x_train),
        ),
    ],
    variants=[lambda: lambda images: _at_work()(images).tolist()],
    hints=[
        "make_inspector wants good images, and a way to train.",
        "The good images are datasets.digits().x_train; train is above. Is what comes out good "
        "enough? If not, go back to your autoencoder.",
        "make_inspector(datasets.digits().x_train, train)",
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

wider_code = Prediction(
    options="abc",
    outcome="c",
    because="A wide code carries the damage as well, and what is restored cannot be noticed.",
)

why_no_classifier = Choice(
    answer="b",
    wrong={
        "a": "It reads good digits well. That is not what was asked here.",
        "c": "It has labels for ten digits, and none for damage. But even with them it must put "
        "every image into one of its classes.",
    },
    hints=["What can a softmax say of an image that is no digit?"],
)

where_the_limit_comes_from = Choice(
    answer="a",
    wrong={
        "b": "These have been learned, so their errors are too small, and the limit too low.",
        "c": "Then they are no longer new: the share that you report has been chosen to look well.",
    },
    hints=["Which images were neither learned nor will they be reported on?"],
)
