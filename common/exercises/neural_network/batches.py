"""Notebook forward: the labels of many rows, computed batch by batch."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake


def _joined(model, batches):
    return np.concatenate([model(batch) for batch in batches])


def _cut(x, starts, batch_size):
    return [x[start : start + batch_size] for start in starts]


def _filled_in(model, x, batch_size):
    labels = np.empty(len(x), dtype=int)
    for start in range(0, len(x), batch_size):
        labels[start : start + batch_size] = model(x[start : start + batch_size])
    return labels


def _extended(model, x, batch_size):
    labels, start = [], 0
    while start < len(x):
        labels.extend(model(x[start : start + batch_size]))
        start += batch_size
    return labels


def _padded(model, x, batch_size):
    missing = -len(x) % batch_size
    full = np.concatenate([x, np.zeros((missing, x.shape[1]))])
    return _joined(model, _cut(full, range(0, len(full), batch_size), batch_size))[: len(x)]


def _last_labels_stay_zero(model, x, batch_size):
    labels = np.zeros(len(x))
    for start in range(0, len(x) - batch_size + 1, batch_size):
        labels[start : start + batch_size] = model(x[start : start + batch_size])
    return labels


def _added(labels):
    """`labels += model(batch)`, as if that joined arrays."""

    def added(model, x, batch_size):
        result = labels
        for batch in _cut(x, range(0, len(x), batch_size), batch_size):
            result = result + model(batch)
        return result

    def added_in_place(model, x, batch_size):
        result = np.array(labels)
        for batch in _cut(x, range(0, len(x), batch_size), batch_size):
            result += model(batch)
        return result

    return added, added_in_place


def _recorder():
    """A model of one argument, and a list of how many rows it was given, call by call."""
    sizes = []

    def model(batch):
        labels = batch[:, 0].astype(int)
        if len(batch):  # an empty batch at the end does no harm
            sizes.append(len(batch))
        return labels

    return model, sizes


def _observe_batches(answer, rng):
    for name, rows, batch_size in [
        ("a smaller last batch", 10, 4),
        ("no remainder", 6, 3),
        ("fewer rows than a batch", 3, 5),
        ("one at a time", 4, 1),
    ]:
        x = np.column_stack([rng.permutation(rows), rng.normal(size=(rows, 2))])
        with contextlib.suppress(AnswerRaised):
            # What the model is given tells more than the labels do, so it is looked at first. As
            # text, two lists of different lengths are two values and not two shapes.
            model, sizes = _recorder()
            yield Call(answer, model, x, batch_size)
            given = ", ".join(map(str, sizes))
            yield f"rows given to model, {rows} in batches of {batch_size}", given
            yield name, Call(answer, _recorder()[0], x, batch_size)


predict_in_batches = Exercise(
    reference=lambda model, x, size: _joined(model, _cut(x, range(0, len(x), size), size)),
    observe=_observe_batches,
    mistakes=[
        Mistake(
            "The last rows are missing: they do not fill a batch, and you drop them. Let the last "
            "batch be smaller: range(0, len(x), batch_size); a slice stops at the end by itself.",
            lambda model, x, n: _joined(model, _cut(x, range(0, len(x) - n + 1, n), n)),
            lambda model, x, n: _joined(model, np.split(x[: len(x) // n * n], len(x) // n)),
            _last_labels_stay_zero,
        ),
        Mistake(
            "You give model all rows at once. Cut x into pieces of batch_size rows.",
            lambda model, x, n: model(x),
        ),
        Mistake(
            "np.split and np.array_split want the number of pieces and make them all nearly equal. "
            "batch_size is how many rows a piece has: cut x[start : start + batch_size] for start "
            "in range(0, len(x), batch_size).",
            lambda model, x, n: _joined(model, np.array_split(x, n)),
            lambda model, x, n: _joined(model, np.array_split(x, max(len(x) // n, 1))),
            lambda model, x, n: _joined(model, np.array_split(x, -(-len(x) // n))),
            lambda model, x, n: _joined(model, np.split(x, n)),
        ),
        Mistake(
            "You return a list with one array per batch. Join them to one: np.concatenate(…).",
            lambda model, x, n: [model(batch) for batch in _cut(x, range(0, len(x), n), n)],
        ),
        Mistake(
            "The last batch is shorter, so the batches do not fit below each other as rows of one "
            "array. np.concatenate joins them end to end.",
            lambda model, x, n: np.vstack([model(b) for b in _cut(x, range(0, len(x), n), n)]),
            lambda model, x, n: np.array([model(b) for b in _cut(x, range(0, len(x), n), n)]),
            lambda model, x, n: np.stack([model(b) for b in _cut(x, range(0, len(x), n), n)]),
        ),
        Mistake(
            "+ and += add numbers to numbers; they do not join arrays. Keep the batches' labels in "
            "a list, labels.append(…), and join them after the loop: np.concatenate(labels).",
            *_added([]),
            *_added(0),
        ),
        Mistake(
            "You fill the last batch up, so model is given more rows than x has. Give it only the "
            "rows that are left: a slice stops at the end by itself.",
            _padded,
        ),
        Mistake(
            "model takes one argument, the rows, and has its weights already: "
            "model(x[start : start + batch_size]).",
            lambda model, x, n: model(x, x[:n]),
            lambda model, x, n: model(x, x[:n], n),
        ),
        Mistake(
            "A slice leaves out its end already: x[start : start + batch_size] has batch_size "
            "rows. With + 1 every batch begins with the row that ended the one before.",
            lambda model, x, n: _joined(model, _cut(x, range(0, len(x), n), n + 1)),
        ),
        Mistake(
            "Only the labels of the last batch come back: each batch overwrites the one before. "
            "Collect them in a list, and join it after the loop.",
            lambda model, x, n: model(_cut(x, range(0, len(x), n), n)[-1]),
        ),
        Mistake(
            "Only the labels of the first batch come back. Either `return` stands inside the loop "
            "and ends it, or every slice ends at batch_size; it should end at start + batch_size.",
            lambda model, x, n: model(x[:n]),
            lambda model, x, n: _joined(model, [x[i:n] for i in range(0, len(x), n)]),
        ),
        Mistake(
            "Rows come back more than once: your start moves by 1. It should move by batch_size, "
            "the third argument of range.",
            lambda model, x, n: _joined(model, _cut(x, range(len(x)), n)),
        ),
        Mistake(
            "You give model one row after the other. A batch is a slice of batch_size rows, "
            "x[start : start + batch_size].",
            lambda model, x, n: _joined(model, _cut(x, range(len(x)), 1)),
            lambda model, x, n: [model(row) for row in x],
        ),
        Mistake(
            "A slice leaves out its end already: x[start : start + batch_size] has batch_size "
            "rows. With - 1 you lose a row of every batch.",
            lambda model, x, n: _joined(model, _cut(x, range(0, len(x), n), n - 1)),
        ),
    ],
    variants=[
        _filled_in,
        _extended,
        lambda model, x, n: _joined(model, np.array_split(x, range(n, len(x), n))),
        lambda model, x, n: _joined(model, _cut(x, [n * i for i in range(len(x) // n + 1)], n)),
        lambda model, x, n: np.hstack([model(b) for b in _cut(x, range(0, len(x), n), n)]).tolist(),
    ],
    hints=[
        "Where does each batch start? 0, batch_size, 2 * batch_size, … What makes such a row of "
        "numbers?",
        "for start in range(0, len(x), batch_size): the batch is x[start : start + batch_size]. "
        "Keep what model gives in a list.",
        "Append model(batch) to a list in the loop; return np.concatenate of the list.",
    ],
    equivalent=[
        Equivalent(
            "- for start in range(0, len(x), batch_size):\n"
            "+ for start in range(0, len(x) + 1, batch_size):",
            "The batch that may come on top is empty and adds no label.",
        ),
    ],
)
