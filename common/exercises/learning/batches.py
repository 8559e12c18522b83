"""Notebook two_layer_network: mini-batches drawn at random."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Exercise, Mistake, holds
from common.exercises.learning.parts import arrays, described


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


def _a_whole_block(x, t, size, rng):
    start = size * int(rng.integers(len(x) // size))
    return x[start : start + size], t[start : start + size]


def _columns(x, t, size, rng):
    chosen = rng.choice(x.shape[1], min(size, x.shape[1]), replace=False)
    return x[:, chosen], t[chosen]


def _observe_mini_batch(answer, rng):
    seed = int(rng.integers(1000))
    for rows, size in [(120, 30), (12, 12)]:
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
            others = []
            for k in range(1, 6):  # one alone might give the same block by chance
                drawn = yield Call(answer, *given, np.random.default_rng(seed + 1000 * k))
                others.append(arrays(drawn, 2))
            name = f"{size} of {rows}"
            try:
                yield from _looked_at(batch, again, others, name, size < rows)
                for part, what in zip(first, ("images", "labels"), strict=True):
                    # As a list where the part is one, so that a right answer hears of it.
                    as_it_came = [0.0] if isinstance(part, list) else np.zeros(1)
                    yield f"{what} as an array, {name}", as_it_came
            except (IndexError, TypeError, ValueError):
                continue  # parts of such shapes tell nothing more


def _looked_at(batch, again, others, name, some):
    x, t = batch
    numbers = x[:, 0].astype(int)
    yield f"images with another one's label, {name}", int(np.sum(numbers != t))
    yield f"some images are in it more than once, {name}", str(len(np.unique(numbers)) < len(x))
    if some:
        neighbours = bool(np.all(np.diff(np.sort(numbers)) == 1))
        yield f"they are neighbours in x, {name}", str(neighbours)
        same = np.array_equal(x, again[0])
        yield f"the same rng gives the same batch, {name}", str(same)
        rows = np.sort(x[:, 0])
        different = any(not np.array_equal(np.sort(other[0][:, 0]), rows) for other in others)
        yield f"other generators give other batches, {name}", str(different)


mini_batch = Exercise(
    reference=_mini_batch,
    observe=_observe_mini_batch,
    mistakes=[
        Mistake(
            "Images come with the labels of others, as when one draws for x and again for t. Draw "
            "the row numbers once, and use them for both: x[chosen], t[chosen].",
            _drawn_separately,
            lambda x, t, size, rng: (_mini_batch(x, t, size, rng)[0], t[:size]),
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
            _a_whole_block,
        ),
        Mistake(
            "You draw from too few numbers. The rows are numbered from 0 to len(x) - 1, so it is "
            "rng.choice(len(x), size, replace=False); a 10 would fit ten images only, and "
            "x.shape[1] counts pixels.",
            lambda x, t, size, rng: _rows(x, t, rng.choice(10, size, replace=False)),
            lambda x, t, size, rng: _rows(x, t, rng.choice(x.shape[1], size, replace=False)),
        ),
        Mistake(
            "Your batch has 4 of the first 10 rows, as in the worked number, whatever is asked "
            "for: rng.choice(len(x), size, replace=False).",
            lambda x, t, size, rng: _rows(x, t, rng.choice(10, 4, replace=False)),
        ),
        Mistake(
            "You draw from the numbers 0 to len(x) - 2, so the last image never comes. "
            "rng.choice(len(x), …) ends at len(x) - 1 by itself.",
            lambda x, t, size, rng: _rows(x, t, rng.choice(len(x) - 1, size, replace=False)),
        ),
        Mistake(
            "x.size counts all numbers in x, pixels and all. The number of images is len(x).",
            lambda x, t, size, rng: _rows(x, t, rng.choice(x.size, size, replace=False)),
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
