"""Notebook convnet: a random piece of a photograph, sometimes mirrored.

Source: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional
Neural Networks" (2012).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake

# --- crop_and_flip ---------------------------------------------------------------------------


def _place(rng, image, size):
    height, width = image.shape[:2]
    return rng.integers(height - size + 1), rng.integers(width - size + 1)


def _half_of_them(rng):
    return rng.random() < 0.5


def _crop(place=_place, whether=_half_of_them, flip=lambda piece: piece[:, ::-1]):
    def crop(image, size, rng):
        top, left = place(rng, image, size)
        piece = image[top : top + size, left : left + size]
        return flip(piece) if whether(rng) else piece

    return crop


def _same_number_twice(rng, image, size):
    top = rng.integers(min(image.shape[:2]) - size + 1)
    return top, top


def _from_the_global_state(image, size, rng):
    seed = np.random.randint(10**6)  # noqa: NPY002, what many learners know
    return _crop()(image, size, np.random.default_rng(seed))


_TIMES = 200


def _observe_crops(answer, rng):
    size, height, width = 3, 5, 6
    image = np.full((height, width, 3), 100.0)
    image[..., 0], image[..., 1] = np.indices((height, width))
    draws = np.random.default_rng(int(rng.integers(1000)))
    crops = []
    for _ in range(_TIMES):
        crops.append((yield Call(answer, image, size, draws).in_place()))
    shapes = {np.shape(crop) for crop in crops}
    yield "shapes that occur", ", ".join(map(str, sorted(shapes)))
    tops = np.array([crop[..., 0].min() for crop in crops])
    lefts = np.array([crop[..., 1].min() for crop in crops])
    yield "upper rows that occur", np.unique(tops)
    yield "left columns that occur", np.unique(lefts)
    yield "different places", len({*zip(tops.tolist(), lefts.tolist())})
    yield "the channels in their order", bool(all(np.all(crop[..., 2] == 100) for crop in crops))
    yield "some upside down", bool(any(crop[0, 0, 0] > crop[-1, 0, 0] for crop in crops))
    mirrored = np.array([crop[0, 0, 1] > crop[0, -1, 1] for crop in crops])
    yield "share that is mirrored, in halves", float(np.round(2 * mirrored.mean()) / 2)
    one, two = ([answer(image, size, np.random.default_rng(7)) for _ in range(5)] for _ in "ab")
    yield "the same rng, the same pieces", bool(np.array_equal(one, two))


crop_and_flip = Exercise(
    reference=_crop(),
    observe=_observe_crops,
    mistakes=[
        Mistake(
            "The last rows or columns are never shown: there are height - size + 1 places for the "
            "upper edge, width - size + 1 for the left one, and rng.integers leaves its upper end "
            "out.",
            _crop(lambda rng, x, n: (rng.integers(len(x) - n), rng.integers(x.shape[1] - n))),
            _crop(lambda rng, x, n: (rng.integers(len(x) - n), rng.integers(x.shape[1] - n + 1))),
            _crop(lambda rng, x, n: (rng.integers(len(x) - n + 1), rng.integers(x.shape[1] - n))),
        ),
        Mistake(
            "Some pieces are too small: they begin so late that the photograph ends first. Begin "
            "no later than height - size.",
            _crop(lambda rng, x, n: (rng.integers(len(x)), rng.integers(x.shape[1]))),
        ),
        Mistake(
            "Height and width are exchanged: the upper edge needs image.shape[0], the left one "
            "image.shape[1].",
            _crop(lambda rng, x, n: _place(rng, x.swapaxes(0, 1), n)),
        ),
        Mistake(
            "You draw one number and use it for both edges, so all pieces lie on a diagonal. Draw "
            "two.",
            _crop(_same_number_twice),
        ),
        Mistake(
            "All pieces come from the same place, or from the same rows or columns. Draw both "
            "edges anew.",
            _crop(lambda rng, x, n: (0, _place(rng, x, n)[1])),
            _crop(lambda rng, x, n: (_place(rng, x, n)[0], 0)),
            _crop(lambda rng, x, n: (0, 0)),
            _crop(lambda rng, x, n: ((len(x) - n) // 2, (x.shape[1] - n) // 2)),
        ),
        Mistake(
            "Every piece is mirrored. Half of them should be: if rng.random() < 0.5.",
            _crop(whether=lambda rng: True),
            _crop(whether=lambda rng: rng.integers(0, 2) < 2),
        ),
        Mistake(
            "No piece is mirrored. Half of them should be: [:, ::-1] if rng.random() < 0.5.",
            _crop(whether=lambda rng: False),
            _crop(whether=lambda rng: rng.integers(1) == 1),
        ),
        Mistake(
            "Some pieces stand on their head. Left and right are exchanged along axis 1: "
            "[:, ::-1].",
            _crop(flip=lambda piece: piece[::-1]),
            _crop(flip=lambda piece: piece[::-1, ::-1]),
        ),
        Mistake(
            "You turn the channels round, and red becomes blue. Mirror the columns, axis 1: "
            "[:, ::-1].",
            _crop(flip=lambda piece: piece[..., ::-1]),
        ),
        Mistake(
            "Chance does not come from rng, so nobody can repeat the experiment.",
            _from_the_global_state,
        ),
    ],
    variants=[
        _crop(lambda rng, x, n: _place(rng, x, n)[:2], lambda rng: rng.integers(2) == 0),
        _crop(flip=np.fliplr),
        lambda image, size, rng: _crop()(image.astype(np.float32), size, rng),
    ],
    hints=[
        "Three random choices: the upper edge, the left edge, and whether to mirror.",
        "top = rng.integers(height - size + 1), left likewise with the width. A slice of size rows "
        "and size columns.",
        "piece = image[top : top + size, left : left + size]; piece[:, ::-1] if rng.random() < "
        "0.5, else piece.",
    ],
    equivalent=[
        Equivalent(
            "- return piece[:, ::-1] if rng.random() < 0.5 else piece\n"
            "+ return piece[:, ::-1] if rng.random() > 0.5 else piece",
            "either way one half is mirrored",
        ),
        Equivalent(
            "- return piece[:, ::-1] if rng.random() < 0.5 else piece\n"
            "+ return piece[:, ::-1] if rng.random() <= 0.5 else piece",
            "exactly one half is hardly ever drawn",
        ),
    ],
)
