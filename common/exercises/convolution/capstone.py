"""Notebook capstone of Part I: reading digits after labels of which a fifth are wrong."""

from functools import lru_cache as _lru_cache

import numpy as np

from common import datasets as _datasets
from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction, exact, holds
from common.initializers import he
from common.layers import Affine, ReLU
from common.optimizers import Adam
from common.sequential import Sequential

_LABELLED, _NEW, _WRONG, _TASKS = 200, 400, 0.2, 3
_ENOUGH = 0.77
# Shares of the labels of the labelled images that come out as given; four fifths of them are right.
_BY_HEART, _HARDLY = 0.9, 0.6
# Only for what every call is examined for: whether it changes its arguments.
_ANYTHING = holds(lambda value: True, "one label for each new image is asked for")


@_lru_cache(maxsize=1)
def _all_digits():
    digits = _datasets.digits()
    x = np.concatenate([digits.x_train, digits.x_test])
    return x, np.concatenate([digits.t_train, digits.t_test])


def _make_task(rng):
    """200 images with labels, a fifth of them wrong; 400 others, and what they really are."""
    x, t = _all_digits()
    order = rng.permutation(len(x))
    labelled, new = order[:_LABELLED], order[_LABELLED : _LABELLED + _NEW]
    labels = t[labelled].copy()
    wrong = rng.choice(_LABELLED, int(_WRONG * _LABELLED), replace=False)
    labels[wrong] = (labels[wrong] + rng.integers(1, 10, size=len(wrong))) % 10
    return x[labelled], labels, x[new], t[new]


def _read_post(x, t, x_new, steps=20):
    rng = np.random.default_rng(0)
    network = Sequential([Affine(he(rng, (64, 50))), ReLU(), Affine(he(rng, (50, 10)))])
    optimizer = Adam(0.01)
    for _ in range(steps):
        optimizer.update(network.params, network.gradient(x, t))
    return network.predict(x_new)


def _nearest(x, t, x_new):
    """The most frequent label among the seven images that are most alike."""
    distances = np.sum(x**2, axis=1) - 2 * x_new @ x.T
    nearest = np.argsort(distances, axis=1)[:, :7]
    return [int(np.bincount(labels).argmax()) for labels in t[nearest]]


def _changes_its_images(x, t, x_new):
    x -= 0.5
    x_new -= 0.5
    return _read_post(x, t, x_new)


def _centres(x, t, x_new):
    """The class whose mean image is nearest; labels as floating-point numbers."""
    means = np.array([x[t == label].mean(axis=0) for label in range(10)])
    distances = np.sum(means**2, axis=1) - 2 * x_new @ means.T
    return np.argmin(distances, axis=1).astype(np.float32)


def _scores(x, t, x_new):
    return np.eye(10)[_read_post(x, t, x_new)] * 0.9 + 0.01


def _observe_labels(answer, rng):
    """What is wrong with the form of the labels is said first, and then nothing more is seen."""
    found = []
    for _ in range(_TASKS):
        x, t, x_new, truth = _make_task(rng.spawn(1)[0])
        called = Call(answer, x, t, x_new)
        labels = yield f"what is returned for task {len(found) + 1}", called, _ANYTHING
        shape = np.shape(labels)
        yield f"shape of the labels of task {len(found) + 1}", np.array(shape), exact()
        if shape != (_NEW,):
            return
        found.append((np.asarray(labels), truth))
    labels, truth = (np.concatenate(part) for part in zip(*found, strict=True))
    whole = labels.dtype.kind in "biuf" and bool(np.all(labels == np.round(labels)))
    yield "every label is a whole number", whole
    if not whole:
        return
    known = bool(np.isin(labels, np.arange(10)).all())
    yield "every label is one of 0, 1, … 9", known
    if not known:
        return
    several = all(len(np.unique(part)) > 1 for part, _ in found)
    yield "there is more than one label in each task", several
    if not several:
        return
    for shift in (1, -1):
        shifted = np.mean((labels + shift) % 10 == truth)
        yield f"label + {shift} would not be right more often", bool(shifted < 0.5)
        if shifted >= 0.5:
            return
    in_order = any(np.mean(part[1:] >= part[:-1]) > 0.99 for part, _ in found)
    yield "the labels are not sorted", not in_order
    backwards = np.mean([np.mean(part[::-1] == right) for part, right in found])
    yield "read backwards, the labels are not right more often", bool(backwards < 0.5)
    if in_order or backwards >= 0.5:
        return
    share = float(np.mean(labels == truth))
    # What is wrong with a poor reader can be seen on the images that it has learned from.
    on_its_own = None
    if share < _ENOUGH:
        x, t, _, _ = _make_task(rng.spawn(1)[0])
        again = yield Call(answer, x, t, x)
        on_its_own = np.mean(np.asarray(again) == t) if np.shape(again) == t.shape else None
    by_heart = on_its_own is not None and on_its_own > _BY_HEART
    yield "the wrong labels are learned by heart", by_heart
    hardly = on_its_own is not None and on_its_own < _HARDLY
    yield "not even the labelled images are read", hardly
    yield (
        "share of right labels for the new images",
        share,
        holds(lambda value: value >= _ENOUGH, f"at least {_ENOUGH:.2f} is asked for"),
    )


read_post = Exercise(
    reference=_read_post,
    observe=_observe_labels,
    expected="one label for each new image, in their order",
    mistakes=[
        Mistake(
            "You return nothing, or a single number. One label for each row of x_new is asked for: "
            "network.predict(x_new). Is a `return` missing?",
            lambda x, t, x_new: None,
            lambda x, t, x_new: 0.8,
        ),
        Mistake(
            "It learns by heart: of the labelled images nearly all come out as they were labelled, "
            "the wrong ones included, and new images are misread for it. Make fewer steps, or "
            "restrain it (weight decay, dropout); one that compares should ask several neighbours.",
            lambda x, t, x_new: _read_post(x, t, x_new, steps=400),
        ),
        Mistake(
            "It has hardly begun to learn: even the images that it was given labels for are mostly "
            "misread. Make more steps, look at the loss, and see that x and t belong together.",
            lambda x, t, x_new: _read_post(x, t, x_new, steps=0),
            lambda x, t, x_new: _read_post(x, t[::-1], x_new, steps=10),
        ),
        Mistake(
            "Your code changes the images or labels that it was given, and later cells get others. "
            "Work on copies: x = x - 0.5 makes a new array, x -= 0.5 does not.",
            _changes_its_images,
        ),
        Mistake(
            "You return scores or probabilities, ten numbers for each image. Take the place of the "
            "largest in each row: np.argmax(…, axis=1).",
            _scores,
            lambda x, t, x_new: 10 * _scores(x, t, x_new) - 5,
        ),
        Mistake(
            "You return labels for the labelled images. Predict for x_new.",
            lambda x, t, x_new: _read_post(x, t, x),
            lambda x, t, x_new: t,
        ),
        Mistake(
            "All images get the same label. Did the network learn at all? Look at its loss, step "
            "by step; and take the argmax along axis 1.",
            lambda x, t, x_new: np.zeros(len(x_new), dtype=int),
            lambda x, t, x_new: np.full(len(x_new), np.bincount(t).argmax()),
        ),
        Mistake(
            "Your labels are too large by one, from 1 to 10. Python counts from 0: the place of "
            "the largest score is the label itself.",
            lambda x, t, x_new: _read_post(x, t, x_new) + 1,
        ),
        Mistake(
            "All labels are one too large. The place of the largest score is the label itself.",
            lambda x, t, x_new: (_read_post(x, t, x_new) + 1) % 10,
        ),
        Mistake(
            "All labels are one too small. The place of the largest score is the label itself.",
            lambda x, t, x_new: (_read_post(x, t, x_new) - 1) % 10,
        ),
        Mistake(
            "Your labels are sorted. They belong in the order of the images in x_new.",
            lambda x, t, x_new: np.sort(_read_post(x, t, x_new)),
        ),
        Mistake(
            "Your labels come in the reverse order. They belong in the order of x_new.",
            lambda x, t, x_new: _read_post(x, t, x_new)[::-1],
        ),
        Mistake(
            "You return probabilities, the largest of each row. Its place is asked for: np.argmax.",
            lambda x, t, x_new: np.max(_scores(x, t, x_new), axis=1) - 0.001,
        ),
        Mistake(
            "The argmax goes down the columns, ten numbers in all. One label for each row: axis=1.",
            lambda x, t, x_new: np.argmax(_scores(x, t, x_new), axis=0),
        ),
    ],
    variants=[_nearest, _centres],
    hints=[
        "Begin with what you know: Sequential, Affine, ReLU, Adam, as many steps as you like. Then "
        "hold 50 of the 200 images back, and look at the accuracy on them after each step.",
        "The accuracy on what was held back rises, and falls again when the wrong labels are "
        "learned by heart. Stop where it is highest: after very few steps.",
        "network = Sequential([Affine(he(rng, (64, 50))), ReLU(), Affine(he(rng, (50, 10)))]), 20 "
        "steps of Adam(0.01) on all images at once, then network.predict(x_new).",
    ],
    equivalent=[
        Equivalent(
            "- network = Sequential([Affine(he(rng, (64, 50))), ReLU(), "
            "Affine(he(rng, (50, 10)))])\n"
            "+ network = Sequential([Affine(he(rng, (64, 50))), ReLU(), "
            "Affine(he(rng, (50, 11)))])",
            "A label that never occurs is soon never predicted.",
        ),
        Equivalent(
            "- optimizer = Adam(0.01)\n+ optimizer = Adam(0.02)",
            "Twice the learning rate serves as well, with 20 steps.",
        ),
        *(
            Equivalent(
                "- for _ in range(20):  # not more: the wrong labels are learned last\n"
                f"+ for _ in range({steps}):  # not more: the wrong labels are learned last",
                "One step more or less is lost in the margin.",
            )
            for steps in (19, 21)
        ),
    ],
)

# --- predict first, and check yourself --------------------------------------------------------

many_more_steps = Prediction(
    options="abc",
    outcome="c",
    because="After some 20 to 30 steps the network begins to learn the wrong labels by heart.",
)

measured_with_wrong_labels = Choice(
    answer="b",
    wrong={
        "a": "Where the label is wrong, the right answer counts as a mistake.",
        "c": "It can be told: it agrees with all labels that are right, and with no other.",
    },
    hints=["On which of the images held back does a perfect reader disagree with the label?"],
)

how_to_choose_the_steps = Choice(
    answer="c",
    wrong={
        "a": "On its own training images it does better with every step, wrong labels included.",
        "b": "Then the new images, or their labels, have taken part in the choice. Nobody has them "
        "at that time.",
    },
    hints=["Which images have labels and were not learned from?"],
)
