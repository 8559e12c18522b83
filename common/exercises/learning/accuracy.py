"""Notebook two_layer_network: the accuracy of all images, batch by batch."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake


def sign(x):
    """A model for the checks: the label is 1 where the only input is positive."""
    return np.where(x[:, 0] > 0, 1, 0)


def largest(x):
    """Another one: the place of the largest input."""
    return np.argmax(x, axis=1)


def _slices(x, t, n):
    return [(x[i : i + n], t[i : i + n]) for i in range(0, len(x), n)]


def _right(model, x, t):
    return int(np.sum(model(x) == t))


def _accuracy(model, x, t, batch_size):
    return sum(_right(model, *batch) for batch in _slices(x, t, batch_size)) / len(x)


def _full(x, t, n):
    """The batches that are filled."""
    return [batch for batch in _slices(x, t, n) if len(batch[0]) == n]


def _mean(shares):
    return float(np.mean(shares)) if len(shares) else 0.0


def _return_in_loop(model, x, t, n):
    for batch in _slices(x, t, n):
        return _right(model, *batch) / len(x)


def _weighted(model, x, t, n):
    shares = [np.mean(model(a) == b) for a, b in _slices(x, t, n)]
    return np.average(shares, weights=[len(a) for a, _ in _slices(x, t, n)])


def _joined(model, x, t, n):
    return np.float32(np.mean(np.concatenate([model(a) for a, _ in _slices(x, t, n)]) == t))


def _first_block_only(model, x, t, n):
    right = 0
    for start in range(0, len(x), n):
        right += np.sum(model(x[start:n]) == t[start:n])
    return right / len(x)


def _first_labels(model, x, t, n):
    right = 0
    for start in range(0, len(x), n):
        right += np.sum(model(x[start : start + n]) == t[:n])
    return right / len(x)


def _all_labels(model, x, t, n):
    right = 0
    for start in range(0, len(x), n):
        right += np.sum(model(x[start : start + n]) == t)
    return right / len(x)


def _without_sum(model, x, t, n):
    right = 0
    for start in range(0, len(x), n):
        right += model(x[start : start + n]) == t[start : start + n]
    return right / len(x)


def _number_of_batch(model, x, t, n):
    right = 0
    for start in range(len(x) // n):
        right += _right(model, x[start : start + n], t[start : start + n])
    return right / len(x)


def _image_by_image(model, x, t, n):
    return sum(int(model(x[i]) == t[i]) for i in range(len(x))) / len(x)


def _equal_parts(model, x, t, n):
    count = -(-len(x) // n)
    parts = zip(np.array_split(x, count), np.array_split(t, count), strict=True)
    return sum(_right(model, *part) for part in parts) / len(x)


def _without_a_single_last(model, x, t, n):
    right = 0
    for start in range(0, len(x) - 1, n):
        right += _right(model, x[start : start + n], t[start : start + n])
    return right / len(x)


def _of_each(model, x, t, n, what):
    return sum(what(model, a, b) for a, b in _slices(x, t, n)) / len(x)


_NINE = [[1.0], [-1.0], [2.0], [0.5], [-3.0], [1.5], [2.5], [-0.5], [4.0]]


def _observe_accuracy(answer, rng):
    # Many images, so that hardly two mistakes give the same share by chance. The first are mostly
    # right and the last mostly wrong, so that no batch is like another.
    x, t = rng.normal(size=(307, 3)), rng.integers(3, size=307)
    x[np.arange(307), t] += np.linspace(5, -2, 307)
    x_nine, t_nine = np.array(_NINE), np.array([1, 0, 1, 1, 0, 0, 0, 0, 0])
    # Of the full batches of 4 of the nine, 6 of 8 are right, of the last one none: 6 of 9.
    for name, call in {
        "300 in batches of 20": Call(answer, largest, x[:300], t[:300], 20),
        "307 in batches of 20": Call(answer, largest, x, t, 20),
        "nine in batches of 4": Call(answer, sign, x_nine, t_nine, 4),
        "three in one of 5": Call(answer, sign, x_nine[4:7], t_nine[4:7], 5),
        "all of two": Call(answer, sign, x_nine[:2], t_nine[:2], 2),
        "three in batches of 2": Call(answer, sign, x_nine[[0, 2, 1]], np.array([1, 0, 0]), 2),
    }.items():
        with contextlib.suppress(AnswerRaised):
            yield name, call
    given = []

    def model(rows):
        given.append(len(rows))
        return largest(rows)

    with contextlib.suppress(AnswerRaised):
        yield Call(answer, model, x[:13], t[:13], 6)
        yield "rows given to model, 13 in batches of 6", str([n for n in given if n])
        # One empty batch may come on top.
        yield "several empty batches, 13 in batches of 6", str(given.count(0) > 1)


accuracy_in_batches = Exercise(
    reference=_accuracy,
    observe=_observe_accuracy,
    mistakes=[
        Mistake(
            "The last images are missing: they do not fill a batch, and you drop them. Let the "
            "last batch be smaller: range(0, len(x), batch_size).",
            lambda m, x, t, n: sum(_right(m, *b) for b in _full(x, t, n)) / len(x),
            lambda m, x, t, n: (
                sum(_right(m, *b) for b in _full(x, t, n)) / max(1, n * len(_full(x, t, n)))
            ),
            lambda m, x, t, n: _mean([np.mean(m(a) == b) for a, b in _full(x, t, n)]),
        ),
        Mistake(
            "You average the batches' accuracies, and so the few images of the last, smaller batch "
            "count as much as a full batch. Add up how many are right, and divide by len(x) once.",
            lambda m, x, t, n: _mean([np.mean(m(a) == b) for a, b in _slices(x, t, n)]),
        ),
        Mistake(
            "You divide as if every batch were full. Divide by the number of images, len(x).",
            lambda m, x, t, n: _mean([_right(m, a, b) / n for a, b in _slices(x, t, n)]),
            lambda m, x, t, n: sum(_right(m, *b) for b in _slices(x, t, n)) / n,
        ),
        Mistake(
            "That is how many are right. Divide by the number of images, len(x).",
            lambda m, x, t, n: sum(_right(m, *b) for b in _slices(x, t, n)),
        ),
        Mistake(
            "You add up the accuracies of the batches. Add up how many are right, and divide by "
            "len(x) at the end.",
            lambda m, x, t, n: sum(np.mean(m(a) == b) for a, b in _slices(x, t, n)),
        ),
        Mistake(
            "You stop after the first batch. Either `return` stands inside the loop, or range(…) "
            "has its numbers in another order than 0, len(x), batch_size.",
            _return_in_loop,
            lambda m, x, t, n: float(np.mean(m(x[:n]) == t[:n])),
        ),
        Mistake(
            "Only the first batch holds images: x[start : batch_size] ends at row batch_size each "
            "time. A batch goes from start to start + batch_size.",
            _first_block_only,
        ),
        Mistake(
            "Your slices end one row too early: the row at the end of a slice is not part of it, "
            "so start : start + batch_size has batch_size rows already.",
            lambda m, x, t, n: (
                sum(_right(m, a[: n - 1], b[: n - 1]) for a, b in _slices(x, t, n)) / len(x)
            ),
        ),
        Mistake(
            "An image that is alone in the last batch is missing: range(0, len(x) - 1, …) stops "
            "before it. Use range(0, len(x), batch_size).",
            _without_a_single_last,
        ),
        Mistake(
            "Your batches begin at every single row and overlap. Go on by a whole batch: "
            "range(0, len(x), batch_size).",
            lambda m, x, t, n: (
                sum(_right(m, x[i : i + n], t[i : i + n]) for i in range(len(x))) / len(x)
            ),
        ),
        Mistake(
            "Your loop counts the batches, so start goes 0, 1, 2, …, as if each began one row "
            "later. It should go on by a whole batch: range(0, len(x), batch_size).",
            _number_of_batch,
        ),
        Mistake(
            "You cut the images into parts of about the same size. Here every batch has batch_size "
            "rows, and only the last may be smaller: x[start : start + batch_size].",
            _equal_parts,
        ),
        Mistake(
            "len counts all comparisons, the wrong ones too. np.sum counts those that are True.",
            lambda m, x, t, n: _of_each(m, x, t, n, lambda m, a, b: len(m(a) == b)),
        ),
        Mistake(
            "// divides and drops what is behind the point, so a share below 1 becomes 0. Use /.",
            lambda m, x, t, n: sum(_right(m, *b) for b in _slices(x, t, n)) // len(x),
        ),
        Mistake(
            "np.mean divides by the batch already, and you divide again at the end. Add up how "
            "many are right, with np.sum.",
            lambda m, x, t, n: _of_each(m, x, t, n, lambda m, a, b: np.mean(m(a) == b)),
        ),
        Mistake(
            "Mean times batch_size is not how many are right in the last batch, which may be "
            "smaller. Count with np.sum.",
            lambda m, x, t, n: _of_each(m, x, t, n, lambda m, a, b: np.mean(m(a) == b) * n),
        ),
        Mistake(
            "That is in percent. Return the share, a number from 0 to 1.",
            lambda m, x, t, n: 100 * _accuracy(m, x, t, n),
        ),
        Mistake(
            "You add up the comparisons themselves, arrays of True and False. Count the True ones "
            "of each batch: right += np.sum(…).",
            _without_sum,
        ),
        Mistake(
            "An axis is missing. Either you give model one image, x[i], where it wants rows, or "
            "you use np.argmax on labels, which model and t hold already.",
            _image_by_image,
            lambda m, x, t, n: np.mean(np.argmax(m(x[:n]), axis=1) == t[:n]),
            lambda m, x, t, n: np.mean(m(x[:n]) == np.argmax(t[:n], axis=1)),
        ),
        Mistake(
            "You keep the count of the last batch only. Add to it: right += ….",
            lambda m, x, t, n: _right(m, *_slices(x, t, n)[-1]) / len(x),
        ),
        Mistake(
            "You give model all rows at once, which may not fit into memory. Give it batch_size "
            "rows at a time.",
            lambda m, x, t, n: float(np.mean(m(x) == t)),
        ),
        Mistake(
            "You compare a batch with all labels. Cut t like x: t[start : start + batch_size].",
            _all_labels,
        ),
        Mistake(
            "You compare every batch with the first labels. Cut t where you cut x: "
            "t[start : start + batch_size].",
            lambda m, x, t, n: (
                sum(np.sum(m(a) == t[: len(a)]) for a, _ in _slices(x, t, n)) / len(x)
            ),
            _first_labels,
        ),
        Mistake(
            "That is the share of wrong ones. Count where model and t agree.",
            lambda m, x, t, n: 1 - _accuracy(m, x, t, n),
        ),
        Mistake(
            "You give model one row at a time. A batch is x[start : start + batch_size].",
            lambda m, x, t, n: _accuracy(m, x, t, 1),
        ),
    ],
    variants=[_weighted, _joined],
    hints=[
        "Count the images that are right, batch after batch. What do you divide by, and when?",
        "for start in range(0, len(x), batch_size): the batch is x[start : start + batch_size], "
        "its labels are t[start : start + batch_size]. A slice stops at the end by itself.",
        "right += np.sum(model(x[start : start + batch_size]) == t[start : start + batch_size]); "
        "after the loop: return right / len(x).",
    ],
    equivalent=[
        Equivalent(
            "- for start in range(0, len(x), batch_size):\n"
            "+ for start in range(0, len(x) + 1, batch_size):",
            "The batch that may come on top is empty and adds nothing.",
        ),
    ],
)
