"""Notebook two_layer_network: mini-batches drawn at random, and an accuracy of all batches."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake, holds
from common.exercises.learning.parts import arrays, described

# --- mini_batch ---------------------------------------------------------------


def _mini_batch(x, t, size, rng):
    chosen = rng.choice(len(x), size, replace=False)
    return x[chosen], t[chosen]


def _rows(x, t, chosen):
    return x[chosen], t[chosen]


def _shuffled_whole(x, t, size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    return [x[order[:size]], t[order[:size]]]


def _sampled_list(x, t, size, rng):
    chosen = rng.permutation(len(x))[:size].tolist()
    return np.array([x[i] for i in chosen]), np.array([t[i] for i in chosen])


def _drawn_separately(x, t, size, rng):
    return _mini_batch(x, t, size, rng)[0], _mini_batch(x, t, size, rng)[1]


def _neighbours(x, t, size, rng):
    start = int(rng.integers(len(x) - size + 1))
    return x[start : start + size], t[start : start + size]


def _columns(x, t, size, rng):
    chosen = rng.choice(x.shape[1], min(size, x.shape[1]), replace=False)
    return x[:, chosen], t[chosen]


def _observe_mini_batch(answer, rng):
    seed = int(rng.integers(1000))
    for rows, size in [(50, 20), (12, 12)]:
        with contextlib.suppress(AnswerRaised):
            # A row tells by its first number which one it was.
            x, t = np.column_stack([np.arange(rows) * 1.0, rng.permutation(rows)]), np.arange(rows)
            given = [x, t, size]
            first = yield Call(answer, *given, np.random.default_rng(seed))
            yield f"what you return for {size} of {rows} images", described(first)
            batch = arrays(first, 2)
            if batch is None:
                continue
            # For the arguments alone: whether the answer leaves them as they were.
            call = Call(answer, *given, np.random.default_rng(seed))
            yield (
                f"x and t afterwards, {size} of {rows}",
                call,
                holds(lambda result: True, "stay as they are"),
            )
            again = arrays((yield Call(answer, *given, np.random.default_rng(seed))), 2)
            other = arrays((yield Call(answer, *given, np.random.default_rng(seed + 1000))), 2)
            try:
                yield from _looked_at(batch, again, other, f"{size} of {rows}", size < rows)
            except (IndexError, TypeError, ValueError):
                continue  # parts of such shapes tell nothing more


def _looked_at(batch, again, other, name, some):
    x, t = batch
    numbers = x[:, 0].astype(int)
    yield f"images with another one's label, {name}", int(np.sum(numbers != t))
    yield f"images that are in it more than once, {name}", len(x) - len(np.unique(numbers))
    if some:
        neighbours = bool(np.all(np.diff(np.sort(numbers)) == 1))
        yield f"they are neighbours in x, {name}", str(neighbours)
        same = np.array_equal(x, again[0])
        yield f"the same rng gives the same batch, {name}", str(same)
        different = not np.array_equal(np.sort(other[0][:, 0]), np.sort(x[:, 0]))
        yield f"another rng gives another batch, {name}", str(different)


mini_batch = Exercise(
    reference=_mini_batch,
    observe=_observe_mini_batch,
    mistakes=[
        Mistake(
            "You draw for x and again for t, so images come with the labels of others. Draw the "
            "row numbers once, and use them for both.",
            _drawn_separately,
        ),
        Mistake(
            "Some images are in the batch twice: they were drawn with replacement. "
            "rng.choice(len(x), size, replace=False) draws different ones.",
            lambda x, t, size, rng: _rows(x, t, rng.choice(len(x), size)),
            lambda x, t, size, rng: _rows(x, t, rng.integers(len(x), size=size)),
        ),
        Mistake(
            "You always take the first or the last rows, so the rest never teaches anything. Draw "
            "row numbers at random.",
            lambda x, t, size, rng: (x[:size], t[:size]),
            lambda x, t, size, rng: (x[-size:], t[-size:]),
        ),
        Mistake(
            "You take neighbours, from a random place on. Draw every row number by itself: "
            "rng.choice(len(x), size, replace=False).",
            _neighbours,
        ),
        Mistake(
            "You make a generator of your own with a fixed seed, so every batch is the same one. "
            "Draw from the rng that you are given.",
            lambda x, t, size, rng: _mini_batch(x, t, size, np.random.default_rng(0)),
        ),
        Mistake(
            "You do not draw from the rng that you are given, so nobody can repeat your training. "
            "Use rng.choice(…).",
            lambda x, t, size, rng: _mini_batch(x, t, size, np.random),
            lambda x, t, size, rng: _mini_batch(x, t, size, np.random.default_rng()),
        ),
        Mistake(
            "You return the row numbers. Return the rows: x[chosen] and t[chosen].",
            lambda x, t, size, rng: rng.choice(len(x), size, replace=False),
        ),
        Mistake(
            "The labels are missing: return x[chosen], t[chosen].",
            lambda x, t, size, rng: _mini_batch(x, t, size, rng)[0],
        ),
        Mistake(
            "The labels come first in what you return. The order is x, then t.",
            lambda x, t, size, rng: _mini_batch(x, t, size, rng)[::-1],
        ),
        Mistake(
            "You return all labels. They must be those of the chosen images: t[chosen].",
            lambda x, t, size, rng: (_mini_batch(x, t, size, rng)[0], t),
        ),
        Mistake(
            "You shuffle everything and return all of it. A batch has `size` rows: cut it off.",
            lambda x, t, size, rng: _mini_batch(x, t, len(x), rng),
        ),
        Mistake(
            "You draw columns, pixels instead of images. Images are the rows: x[chosen].",
            _columns,
        ),
    ],
    variants=[_shuffled_whole, _sampled_list],
    hints=[
        "Which rows? Draw their numbers first, and only once.",
        "rng.choice(len(x), size, replace=False) gives `size` different numbers from 0 to "
        "len(x) - 1. An array of numbers in brackets picks rows.",
        "chosen = rng.choice(len(x), size, replace=False); return x[chosen], t[chosen].",
    ],
)

# --- accuracy_in_batches ------------------------------------------------------


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


_NINE = [[1.0], [-1.0], [2.0], [0.5], [-3.0], [1.5], [2.5], [-0.5], [4.0]]


def _observe_accuracy(answer, rng):
    x, t = np.array(_NINE), np.array([1, 0, 1, 1, 0, 0, 0, 0, 0])
    # Of the full batches 6 of 8 are right, of the last one none: 6 of 9.
    yield "nine in batches of 4", Call(answer, sign, x, t, 4)
    yield "six in batches of 3", Call(answer, sign, x[:6], t[:6], 3)
    yield "three in one of 5", Call(answer, sign, x[4:7], t[4:7], 5)
    x_few, t_few = np.array([[1.0], [2.0], [-1.0]]), np.array([1, 0, 0])
    yield "three in batches of 2", Call(answer, sign, x_few, t_few, 2)
    x, t = rng.normal(size=(17, 3)), rng.integers(3, size=17)
    x[np.arange(12), t[:12]] += 5  # these are right, and most others are not
    yield "seventeen in batches of 6", Call(answer, largest, x, t, 6)
    given = []

    def model(rows):
        given.append(len(rows))
        return largest(rows)

    yield Call(answer, model, x, t, 6)
    yield "rows given to model, 17 in batches of 6", str([n for n in given if n])


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
            "`return` stands inside the loop and ends it after the first batch.",
            _return_in_loop,
            lambda m, x, t, n: float(np.mean(m(x[:n]) == t[:n])),
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
            lambda m, x, t, n: sum(np.sum(m(a) == t) for a, _ in _slices(x, t, n)) / len(x),
        ),
        Mistake(
            "You compare every batch with the first labels. Cut t where you cut x: "
            "t[start : start + batch_size].",
            lambda m, x, t, n: (
                sum(np.sum(m(a) == t[: len(a)]) for a, _ in _slices(x, t, n)) / len(x)
            ),
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
