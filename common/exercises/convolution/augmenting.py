"""Notebook convnet: images changed in a way that does not change what they show.

Source: P. Simard, D. Steinkraus, J. Platt, "Best Practices for Convolutional Neural Networks
Applied to Visual Document Analysis" (2003).
"""

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls, holds

# --- shift -----------------------------------------------------------------------------------


def _shift(image, down, right, mode="constant"):
    far = max(abs(down), abs(right))
    padded = np.pad(image, far, mode=mode)
    height, width = image.shape
    return padded[far - down : far - down + height, far - right : far - right + width]


def _shift_by_slices(image, down, right):
    height, width = image.shape
    moved = np.zeros_like(image)
    moved[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
        max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
    ]
    return moved


def _rolled_and_wiped(image, down, right):
    moved = np.roll(image, (down, right), axis=(0, 1))
    moved[: max(down, 0)] = moved[len(moved) + min(down, 0) :] = 0
    moved[:, : max(right, 0)] = moved[:, image.shape[1] + min(right, 0) :] = 0
    return moved


def _only_forward(image, down, right):
    moved = np.zeros_like(image)
    moved[down:, right:] = image[: image.shape[0] - down, : image.shape[1] - right]
    return moved


_TWENTY = np.arange(1.0, 21.0).reshape(4, 5)

shift = Exercise(
    reference=_shift,
    observe=calls(
        down=args(_TWENTY, 1, 0),
        right=args(_TWENTY, 0, 2),
        both=args(_TWENTY, 1, 2),
        not_at_all=args(_TWENTY, 0, 0),
        up=args(_TWENTY, -1, 0),
        left=args(_TWENTY, 0, -2),
        left_and_down=lambda rng: args(rng.normal(size=(5, 6)), 2, -1),
    ),
    mistakes=[
        Mistake(
            "What leaves on one side comes back on the other: np.roll wraps round. Those pixels "
            "are empty, 0.",
            lambda image, down, right: np.roll(image, (down, right), axis=(0, 1)),
        ),
        Mistake(
            "The image moves the other way, in one direction or in both. To move it down, cut a "
            "window that begins higher up, from far - down on; to move it right, one that begins "
            "further left.",
            lambda image, down, right: _shift(image, -down, -right),
            lambda image, down, right: _shift(image, -down, right),
            lambda image, down, right: _shift(image, down, -right),
        ),
        Mistake(
            "down and right are exchanged: down moves along the rows, axis 0.",
            lambda image, down, right: _shift(image, right, down),
        ),
        Mistake(
            "You fill the empty place with copies of the rim. It is paper: 0.",
            lambda image, down, right: _shift(image, down, right, "edge"),
            lambda image, down, right: _shift(image, down, right, "reflect"),
        ),
        Mistake(
            "Your code moves images down and to the right only; down and right may be negative.",
            _only_forward,
        ),
        Mistake(
            "The image has become smaller or larger. Its size stays: what leaves is lost, what "
            "comes in is 0.",
            lambda image, down, right: image[max(-down, 0) :, max(-right, 0) :][
                : image.shape[0] - abs(down), : image.shape[1] - abs(right)
            ],
            lambda image, down, right: np.pad(image, max(abs(down), abs(right))),
        ),
        Mistake(
            "You move along one axis only. An image moves down and to the right at once.",
            lambda image, down, right: _shift(image, down, 0),
            lambda image, down, right: _shift(image, 0, right),
        ),
    ],
    variants=[
        _shift_by_slices,
        _rolled_and_wiped,
        lambda image, down, right: _shift(image.astype(np.float32), down, right),
    ],
    hints=[
        "Lay the image into a larger frame of zeros. Where must a window of the old size stand so "
        "that the image is further down in it?",
        "far = max(abs(down), abs(right)); np.pad(image, far) puts far zeros on every side. The "
        "image begins at row far, and the window at row far - down.",
        "padded[far - down : far - down + height, far - right : far - right + width]",
    ],
)

# --- augment ---------------------------------------------------------------------------------


def _augment(draw, move=_shift, keep=None):
    """draw: the shifts (N, 2) of all images. move: moves one image. keep: what is returned."""

    def augmented(images, rng, largest=1):
        shifts = draw(rng, len(images), largest)
        moved = np.stack([move(image, *s) for image, s in zip(images, shifts)])
        return moved if keep is None else keep(images, moved)

    return augmented


def _fair(rng, count, largest):
    return rng.integers(-largest, largest + 1, size=(count, 2))


def _one_by_one(rng, count, largest):
    return [
        (rng.integers(-largest, largest + 1), _fair(rng, 1, largest)[0, 0]) for _ in range(count)
    ]


def _from_the_global_state(rng, count, largest):
    return np.random.randint(-largest, largest + 1, (count, 2))  # noqa: NPY002, what many know


def _rolled(image, down, right):
    return np.roll(image, (down, right), axis=(0, 1))


def _changing(images, rng, largest=1):
    for n, (down, right) in enumerate(_fair(rng, len(images), largest)):
        images[n] = _shift(images[n], down, right)
    return images


def _observe_augment(answer, rng):
    for largest, count in [(1, 300), (2, 800)]:
        size = 2 * largest + 3
        images = np.zeros((count, size, size))
        middle = size // 2
        images[:, middle, middle] = np.arange(1, count + 1)
        moved = yield Call(answer, images, np.random.default_rng(5), largest)
        yield f"shape, largest {largest}", None if moved is None else f"{np.shape(moved)}"
        moved = np.asarray(moved, dtype=float)
        ink = moved.reshape(len(moved), -1).sum(axis=1)
        yield f"every image once and in order, largest {largest}", ink
        _, downs, rights = (moved > 0).nonzero()
        yield f"moves down that occur, largest {largest}", np.unique(downs - middle)
        yield f"moves right that occur, largest {largest}", np.unique(rights - middle)
        pairs = {*zip((downs - middle).tolist(), (rights - middle).tolist())}
        yield f"number of different moves, largest {largest}", len(pairs)
    corner = np.zeros((100, 4, 4))
    corner[:, 0, 0] = 1
    moved = yield "argument", Call(answer, corner, np.random.default_rng(6), 1), _ANYTHING
    far = np.asarray(moved)[:, -1].sum() + np.asarray(moved)[:, :, -1].sum()
    yield "ink that comes back on the other side", bool(far > 0)
    again = yield Call(answer, corner, np.random.default_rng(6), 1)
    yield "the same rng, the same shifts", bool(np.array_equal(moved, again))


_ANYTHING = holds(lambda value: True, "any shifts")

augment = Exercise(
    reference=_augment(_fair),
    observe=_observe_augment,
    mistakes=[
        Mistake(
            "All images move in the same way. Draw a shift for each image.",
            _augment(lambda rng, n, largest: np.tile(_fair(rng, 1, largest), (n, 1))),
        ),
        Mistake(
            "The largest shift never occurs: rng.integers leaves its upper end out. "
            "rng.integers(-largest, largest + 1).",
            _augment(lambda rng, n, largest: rng.integers(-largest, largest, size=(n, 2))),
        ),
        Mistake(
            "Your images move down and to the right only. From -largest to largest.",
            _augment(lambda rng, n, largest: rng.integers(0, largest + 1, size=(n, 2))),
            _augment(lambda rng, n, largest: rng.integers(largest + 1, size=(n, 2))),
        ),
        Mistake(
            "All moves are diagonal, or all along one axis. Each image needs two numbers of its "
            "own, one for down and one for right.",
            _augment(lambda rng, n, largest: np.repeat(_fair(rng, n, largest)[:, :1], 2, axis=1)),
            _augment(lambda rng, n, largest: _fair(rng, n, largest) * [1, 0]),
            _augment(lambda rng, n, largest: _fair(rng, n, largest) * [0, 1]),
        ),
        Mistake(
            "With the decimals cut off, the largest shift never occurs and 0 too often. "
            "rng.integers draws whole numbers, all equally likely.",
            _augment(
                lambda rng, n, largest: rng.uniform(-largest, largest, size=(n, 2)).astype(int)
            ),
        ),
        Mistake(
            "You do not use `largest`: the shifts lie between -1 and 1 whatever it is.",
            _augment(lambda rng, n, largest: _fair(rng, n, 1)),
        ),
        Mistake(
            "What leaves on one side comes back on the other. Use your shift, not np.roll.",
            _augment(_fair, _rolled),
        ),
        Mistake(
            "You flip images as well, and a flipped digit is another sign. Shifts only.",
            _augment(_fair, lambda image, down, right: _shift(image, down, right)[::-1]),
            _augment(_fair, lambda image, down, right: _shift(image, down, right)[:, ::-1]),
        ),
        Mistake(
            "You change the images you were given: after some epochs they have drifted out of the "
            "frame. Make new ones: np.stack([shift(...) for ...]).",
            _changing,
        ),
        Mistake(
            "Your shifts do not come from rng, so nobody can repeat the experiment. Draw them with "
            "rng.integers.",
            _augment(_from_the_global_state),
        ),
        Mistake(
            "You return the images and their changed copies. Only the changed ones are wanted.",
            _augment(_fair, keep=lambda images, moved: np.concatenate([images, moved])),
        ),
    ],
    variants=[
        _augment(_one_by_one),
        _augment(lambda rng, n, largest: _fair(rng, n, largest)[:, ::-1]),
        lambda images, rng, largest=1: list(_augment(_fair)(images, rng, largest)),
    ],
    hints=[
        "Two random whole numbers for each image, then your shift.",
        "rng.integers(-largest, largest + 1, size=(len(images), 2)) has a row for each image. "
        "np.stack joins a list of images.",
        "np.stack([shift(image, down, right) for image, (down, right) in zip(images, shifts)])",
    ],
)
