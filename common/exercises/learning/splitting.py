"""Notebook losses: examples for training and examples for validation."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Exercise, Mistake, holds
from common.exercises.learning.parts import arrays, described


def _cut(x, t, order, count):
    """The rows order[:count] for validation, the others for training."""
    return x[order[count:]], t[order[count:]], x[order[:count]], t[order[:count]]


def _count(x, share):
    return round(share * len(x))


def _split(x, t, share, rng):
    return _cut(x, t, rng.permutation(len(x)), _count(x, share))


def _by_mask(x, t, share, rng):
    chosen = np.zeros(len(x), dtype=bool)
    chosen[rng.choice(len(x), _count(x, share), replace=False)] = True
    return [x[~chosen], t[~chosen], x[chosen], t[chosen]]


def _shuffled_indices(x, t, share, rng):
    order = list(range(len(x)))
    rng.shuffle(order)
    train = len(x) - _count(x, share)
    return tuple(a[part] for part in (order[:train], order[train:]) for a in (x, t))


def _shuffled_in_place(x, t, share, rng):
    order = rng.permutation(len(x))
    x[:], t[:] = x[order], t[order]
    return _cut(x, t, np.arange(len(x)), _count(x, share))


def _x_shuffled_in_place(x, t, share, rng):
    rng.shuffle(x)
    return _cut(x, t, np.arange(len(x)), _count(x, share))


def _x_and_t_shuffled_in_place(x, t, share, rng):
    rng.shuffle(x)
    return (
        _x_shuffled_in_place(t, x, share, rng)[1::-1]
        + _cut(x, t, np.arange(len(x)), _count(x, share))[2:]
    )


def _shuffled_separately(x, t, share, rng):
    x, t = x[rng.permutation(len(x))], t[rng.permutation(len(t))]
    return _cut(x, t, np.arange(len(x)), _count(x, share))


def _only_x_shuffled(x, t, share, rng):
    return _cut(x[rng.permutation(len(x))], t, np.arange(len(x)), _count(x, share))


def _drawn_twice(x, t, share, rng):
    count = _count(x, share)
    train = rng.choice(len(x), len(x) - count, replace=False)
    held_out = rng.choice(len(x), count, replace=False)
    return x[train], t[train], x[held_out], t[held_out]


def _train_on_all(x, t, share, rng):
    return x, t, *_split(x, t, share, rng)[2:]


def _with_replacement(x, t, share, rng):
    return _cut(x, t, rng.integers(len(x), size=len(x)), _count(x, share))


def _split_at(x, t, count, rng):
    return _cut(x, t, rng.permutation(len(x)), count)


def _overlapping(x, t, count, rng, gap):
    order = rng.permutation(len(x))
    rest, held_out = order[count + gap :], order[:count]
    return x[rest], t[rest], x[held_out], t[held_out]


def _numbers(x, share, rng):
    order, count = rng.permutation(len(x)), _count(x, share)
    return order[count:], order[:count]


def _scaled_before(x, t, share, rng):
    return _split((x - x.mean(axis=0)) / x.std(axis=0), t, share, rng)


def _scaled_by_largest(x, t, share, rng):
    return _split(x / x.max(axis=0), t, share, rng)


# --- what is looked at --------------------------------------------------------


def _observe_split(answer, rng):
    own = [int(seed) for seed in rng.integers(1000, size=2)]
    own[1] += 1000  # never the same as the other
    for rows, share in [(40, 0.25), (33, 0.2), (31, 0.2)]:
        with contextlib.suppress(AnswerRaised):
            # An example tells by its first number which row it was.
            ids = 100.0 + np.arange(rows)
            x, t = np.column_stack([ids, rng.permutation(rows)]), np.arange(rows)
            given = [x, t, share]
            first = yield Call(answer, *given, np.random.default_rng(own[0]))
            yield f"what you return for {rows} examples and share={share}", described(first)
            parts = arrays(first, 4)
            if parts is None:
                continue
            # For the arguments alone: whether the answer leaves them as they were.
            call = Call(answer, *given, np.random.default_rng(own[0]))
            yield (
                f"x and t afterwards, {rows}",
                call,
                holds(lambda result: True, "stay as they are"),
            )
            again = yield Call(answer, *given, np.random.default_rng(own[0]))
            other = yield Call(answer, *given, np.random.default_rng(own[1]))
            try:
                yield from _looked_at(x, parts, arrays(again, 4), arrays(other, 4), rows)
            except (IndexError, TypeError, ValueError):
                continue  # parts of such shapes tell nothing more


def _looked_at(x, parts, again, other, count):
    x_train, t_train, x_held_out, t_held_out = parts
    rows = np.concatenate([x_train, x_held_out])
    yield (
        f"examples with changed numbers, {count}",
        int(np.sum(~np.isin(rows, x).all(axis=1))),
    )
    numbers = [np.round(part[:, 0] - 100).astype(int) for part in (x_train, x_held_out)]
    wrong = [np.sum(n != t) for n, t in zip(numbers, (t_train, t_held_out), strict=True)]
    yield f"examples with another one's label, {count}", int(sum(wrong))
    both = np.concatenate(numbers)
    yield f"examples that are lost, {count}", len(x) - len(np.unique(both))
    held_out = np.sort(numbers[1])
    yield (
        f"validation rows are neighbours in x, {count}",
        str(bool(np.all(np.diff(held_out) == 1))),
    )
    same = all(np.array_equal(a, b) for a, b in zip(parts, again, strict=True))
    yield f"the same rng gives the same split, {count}", str(same)
    yield (
        f"another rng gives another split, {count}",
        str(not np.array_equal(np.sort(other[2][:, 0]), np.sort(x_held_out[:, 0]))),
    )


split_train_validation = Exercise(
    reference=_split,
    observe=_observe_split,
    mistakes=[
        Mistake(
            "You cut without shuffling. Data often lie in some order, all images of one writer, or "
            "all of one digit, together. Draw an order first: rng.permutation(len(x)).",
            lambda x, t, share, rng: _cut(x, t, np.arange(len(x)), _count(x, share)),
            lambda x, t, share, rng: _cut(x, t, np.arange(len(x))[::-1], _count(x, share)),
        ),
        Mistake(
            "You shuffle x and t differently, so images lose their labels. Draw one order, and use "
            "it for both: order = rng.permutation(len(x)).",
            _shuffled_separately,
        ),
        Mistake(
            "You shuffle x and leave t as it is, so images lose their labels. Use the same order "
            "for both: x[order], t[order].",
            _only_x_shuffled,
        ),
        Mistake(
            "You shuffle x in place: its owner's images are in another order now, and t was not "
            "shuffled with them. Draw an order, order = rng.permutation(len(x)), and index both.",
            _x_shuffled_in_place,
            _x_and_t_shuffled_in_place,
        ),
        Mistake(
            "You shuffle the caller's own arrays. Leave them as they are: index them with an "
            "order, x[order], which makes new ones.",
            _shuffled_in_place,
        ),
        Mistake(
            "The parts are exchanged: share is the part for validation, and the rest is for "
            "training.",
            lambda x, t, share, rng: _split(x, t, 1 - share, rng),
            lambda x, t, share, rng: (lambda a, b, c, d: (c, d, a, b))(*_split(x, t, share, rng)),
        ),
        Mistake(
            "The order of what you return is another: first x_train and t_train, then x_validation "
            "and t_validation.",
            lambda x, t, share, rng: (lambda a, b, c, d: (a, c, b, d))(*_split(x, t, share, rng)),
        ),
        Mistake(
            "You return two pairs. Return the four arrays side by side: return x_train, t_train, "
            "x_validation, t_validation.",
            lambda x, t, share, rng: (_split(x, t, share, rng)[:2], _split(x, t, share, rng)[2:]),
        ),
        Mistake(
            "You draw the two parts independently, so some examples are in both and some in none. "
            "Draw one order and cut it in two.",
            _drawn_twice,
        ),
        Mistake(
            "The validation examples are in the training part too, so the network could learn them "
            "by heart. Take them out of it.",
            _train_on_all,
        ),
        Mistake(
            "You draw with replacement, so a row may come twice and others never. "
            "rng.permutation(len(x)) has every row exactly once.",
            _with_replacement,
            lambda x, t, share, rng: _cut(x, t, rng.choice(len(x), len(x)), _count(x, share)),
        ),
        Mistake(
            "int and // round down: of 33 images a share of 0.2 is 6.6, so 7 are for validation. "
            "Use round(share * len(x)).",
            lambda x, t, share, rng: _split_at(x, t, int(share * len(x)), rng),
        ),
        Mistake(
            "You round up: of 31 images a share of 0.2 is 6.2, so 6 are for validation. Use "
            "round(share * len(x)).",
            lambda x, t, share, rng: _split_at(x, t, int(np.ceil(share * len(x))), rng),
            lambda x, t, share, rng: _split_at(x, t, len(x) - int((1 - share) * len(x)), rng),
        ),
        Mistake(
            "share * len(x) is a decimal number, and no slice can end there: round(share * len(x)) "
            "is a whole one.",
            lambda x, t, share, rng: _split_at(x, t, share * len(x), rng),
        ),
        Mistake(
            "order[:count] and order[count:] fit together without a gap. With + 1 or - 1 an "
            "example is lost, or is in both parts.",
            lambda x, t, share, rng: _overlapping(x, t, _count(x, share), rng, 1),
            lambda x, t, share, rng: _overlapping(x, t, _count(x, share), rng, -1),
        ),
        Mistake(
            "You return the images and leave out the labels. Return four arrays: x_train, t_train, "
            "x_validation, t_validation.",
            lambda x, t, share, rng: _split(x, t, share, rng)[::2],
        ),
        Mistake(
            "You return one part only. Return four arrays: x_train, t_train, x_validation, "
            "t_validation.",
            lambda x, t, share, rng: _split(x, t, share, rng)[:2],
            lambda x, t, share, rng: _split(x, t, share, rng)[2:],
        ),
        Mistake(
            "You return row numbers. Return the rows themselves: x[rest], t[rest], x[held_out], "
            "t[held_out].",
            lambda x, t, share, rng: _numbers(x, share, rng),
            lambda x, t, share, rng: _numbers(x, share, rng)[::-1],
        ),
        Mistake(
            "You scale before you split: the mean of all examples knows the validation part. Split "
            "first, and leave the numbers as they are.",
            _scaled_before,
            _scaled_by_largest,
        ),
        Mistake(
            "You make a generator of your own with a fixed seed, so everybody gets the same split "
            "for ever. Draw from the rng that you are given.",
            lambda x, t, share, rng: _split(x, t, share, np.random.default_rng(0)),
        ),
        Mistake(
            "You do not draw from the rng that you are given, so the split cannot be repeated. "
            "Use rng.permutation(len(x)).",
            lambda x, t, share, rng: _split(x, t, share, np.random),
            lambda x, t, share, rng: _split(x, t, share, np.random.default_rng()),
        ),
    ],
    variants=[
        _by_mask,
        _shuffled_indices,
        lambda x, t, share, rng: _split(x.astype(np.float32), t, share, rng),
    ],
    hints=[
        "Draw an order of the rows, once. Which piece of that order is for validation?",
        "order = rng.permutation(len(x)) holds every row number once. Its first "
        "round(share * len(x)) numbers are the validation rows, the others those for training.",
        "count = round(share * len(x)); held_out, rest = order[:count], order[count:]; return "
        "x[rest], t[rest], x[held_out], t[held_out].",
    ],
)
