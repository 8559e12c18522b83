"""Notebook more_tensor_drills: scaled rows, areas of triangles, counted words."""

import contextlib

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake, args, calls
from common.exercises.tensorflow.tools import some, tensor

# --- diag ------------------------------------------------------------------------------------


def _both_axes(rng):
    return args(some(rng, 2, 3))


diagonal_matrix = Exercise(
    reference=_tf.linalg.diag,
    observe=calls(
        three=lambda rng: args(tensor([1.0, 2.0, 3.0])),
        random=lambda rng: args(tensor(rng.uniform(1, 9, size=4).round(1))),
        two_rows=lambda rng: args(tensor([[1.0, 2.0], [3.0, 4.0]])),
        two_longer_rows=_both_axes,
    ),
    mistakes=[
        Mistake(
            "For one row of values you are right. Of several rows, make a matrix each, of shape "
            "(..., N, N): tf.linalg.diag does that by itself.",
            _tf.linalg.tensor_diag,
            lambda values: _tf.eye(values.shape[-1]) * values,
            lambda values: _tf.eye(len(values)) * values,
            lambda values: _tf.linalg.set_diag(_tf.zeros([len(values)] * 2), values),
            lambda values: _tf.linalg.diag(_tf.reshape(values, [-1])),
        ),
        Mistake(
            "Of a row np.diag makes a matrix, of a matrix it reads the diagonal. tf.linalg.diag "
            "makes a matrix of each row.",
            np.diag,
        ),
        Mistake(
            "tf.linalg.diag_part goes the other way: it reads the diagonal of a matrix. You want "
            "tf.linalg.diag.",
            _tf.linalg.diag_part,
        ),
        Mistake(
            "Your matrix has ones on its diagonal. Put the values there.",
            lambda values: _tf.eye(values.shape[-1], batch_shape=values.shape[:-1]),
        ),
        Mistake(
            "You multiply the identity by a sum or a mean. Each value has a place of its own.",
            lambda values: _tf.eye(values.shape[-1]) * _tf.reduce_sum(values),
        ),
        Mistake(
            "You filled whole rows or columns with a value. Off the diagonal there are zeros.",
            lambda values: _tf.ones([values.shape[-1], 1]) * values[..., None, :],
            lambda values: values[..., :, None] * _tf.ones([1, values.shape[-1]]),
        ),
        Mistake(
            "Your diagonal runs from the upper right to the lower left. It begins at [0, 0].",
            lambda values: _tf.reverse(_tf.linalg.diag(values), axis=[-1]),
        ),
        Mistake(
            "That is a square of products, each value times each. Off the diagonal there are "
            "zeros.",
            lambda values: values[..., :, None] * values[..., None, :],
        ),
    ],
    variants=[
        lambda values: values[..., None] * _tf.eye(values.shape[-1]),
        lambda values: _tf.linalg.set_diag(_tf.zeros([*values.shape, values.shape[-1]]), values),
        lambda values: np.eye(values.shape[-1], dtype=np.float32) * values[..., None, :],
    ],
    hints=[
        "TensorFlow's functions for matrices are in tf.linalg.",
        "tf.linalg.diag takes the last axis for the diagonal.",
    ],
)

# --- determinant -----------------------------------------------------------------------------


def _triangle_areas(corners):
    sides = corners[:, 1:] - corners[:, :1]
    return _tf.abs(_tf.linalg.det(sides)) / 2


def _by_formula(corners):
    a, b, c = _tf.unstack(corners, axis=1)
    first, second = b - a, c - a
    return 0.5 * _tf.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])


def _with_ones(corners):
    ones = _tf.ones_like(corners[:, :, :1])
    return 0.5 * _tf.abs(_tf.linalg.det(_tf.concat([corners, ones], axis=2)))


def _other_sides(corners):
    sides = _tf.stack([corners[:, 0] - corners[:, 2], corners[:, 1] - corners[:, 2]], axis=2)
    return _tf.abs(_tf.linalg.det(sides)) / 2


def _two_sides(corners):
    return [corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]]


def _unpacked(corners):
    a, b, c = corners
    return _tf.abs(_tf.linalg.det(_tf.stack([b - a, c - a]))) / 2


def _observe_areas(answer, rng):
    by_hand = [[[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]]]
    clockwise = [[[5.0, 5.0], [1.0, 6.0], [7.0, 8.0]]]
    for name, corners in {
        "a right angle at the origin": tensor(by_hand),
        "clockwise, far from the origin": tensor(clockwise),
        "two at once": some(rng, 2, 3, 2, scale=3.0),
    }.items():
        with contextlib.suppress(AnswerRaised):
            yield name, Call(answer, corners)


triangle_areas = Exercise(
    reference=_triangle_areas,
    observe=_observe_areas,
    mistakes=[
        Mistake(
            "You return the area of the parallelogram. The triangle is half of it.",
            lambda corners: 2 * _triangle_areas(corners),
        ),
        Mistake(
            "Your area is negative where the corners run clockwise. Take the absolute value.",
            lambda corners: _tf.linalg.det(corners[:, 1:] - corners[:, :1]) / 2,
        ),
        Mistake(
            "You take the corners themselves for the sides, which is right only where the first "
            "corner is the origin. Subtract the first corner from the other two.",
            lambda corners: _tf.abs(_tf.linalg.det(corners[:, 1:])) / 2,
            lambda corners: _tf.abs(_tf.linalg.det(corners[:, :2])) / 2,
        ),
        Mistake(
            "A determinant needs square matrices, and yours are not square. Make two rows of each "
            "triangle, the sides that start at the first corner: shape (B, 2, 2).",
            lambda corners: _tf.abs(_tf.linalg.det(corners)) / 2,
            lambda corners: _tf.abs(_tf.linalg.det(_tf.concat(_two_sides(corners), axis=1))) / 2,
        ),
        Mistake(
            "tf.stack without an axis makes a new first one, shape (2, B, 2). The two sides are "
            "the rows of each matrix: axis=1.",
            lambda corners: _tf.abs(_tf.linalg.det(_tf.stack(_two_sides(corners)))) / 2,
        ),
        Mistake(
            "corners[:, 0] has lost an axis, and is subtracted from the wrong corners, without an "
            "error where B is 2. Keep the axis: corners[:, :1].",
            lambda corners: _tf.abs(_tf.linalg.det(corners[:, 1:] - corners[:, 0])) / 2,
        ),
        Mistake(
            "You take the absolute values of the sides. Take that of the determinant.",
            lambda corners: _tf.linalg.det(_tf.abs(corners[:, 1:] - corners[:, :1])) / 2,
        ),
        Mistake(
            "You return the area of the first triangle alone. Return one number for each.",
            lambda corners: _triangle_areas(corners)[0],
        ),
        Mistake(
            "The first axis counts the triangles: corners[0] is the first triangle. The first "
            "corner of every triangle is corners[:, 0].",
            _unpacked,
            lambda corners: (
                _tf.abs(
                    _tf.linalg.det(_tf.stack([corners[1] - corners[0], corners[2] - corners[0]]))
                )
                / 2
            ),
        ),
        Mistake(
            "The two sides must start at the same corner. Yours are those from the first to the "
            "second corner and from the origin.",
            lambda corners: (
                _tf.abs(
                    _tf.linalg.det(
                        _tf.stack([corners[:, 1] - corners[:, 0], corners[:, 2]], axis=1)
                    )
                )
                / 2
            ),
        ),
        Mistake(
            "You add the areas of all triangles. Return one number for each.",
            lambda corners: _tf.reduce_sum(_triangle_areas(corners)),
        ),
    ],
    variants=[_by_formula, _with_ones, _other_sides],
    equivalent=[
        Equivalent(
            """- sides = corners[:, 1:] - corners[:, :1]
+ sides = corners[:, 1:] - corners[:, :2]""",
            "the sides from a to b and from b to c span the same triangle",
        )
    ],
    hints=[
        "Two sides of each triangle, as the rows of a matrix of shape (2, 2).",
        "corners[:, 1:] - corners[:, :1] has shape (B, 2, 2): both sides of every triangle.",
        "tf.abs(tf.linalg.det(sides)) / 2",
    ],
)

# --- unique ----------------------------------------------------------------------------------


def _count_words(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.argsort(counts, direction="DESCENDING", stable=True)
    return _tf.gather(values, order), _tf.gather(counts, order)


def _with_dictionary(words):
    counts = {}
    for word in words.numpy():
        counts[word] = counts.get(word, 0) + 1
    pairs = sorted(counts.items(), key=lambda pair: -pair[1])
    return _tf.constant([w for w, _ in pairs]), _tf.constant([c for _, c in pairs])


def _by_top_k(words):
    values, _, counts = _tf.unique_with_counts(words)
    counts, places = _tf.math.top_k(counts, k=len(counts))
    return _tf.gather(values, places), counts


def _unsorted(words):
    values, _, counts = _tf.unique_with_counts(words)
    return values, counts


def _rare_first(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.argsort(counts)
    return _tf.gather(values, order), _tf.gather(counts, order)


def _counts_alone_sorted(words):
    values, _, counts = _tf.unique_with_counts(words)
    return values, _tf.sort(counts, direction="DESCENDING")


def _words_alone_sorted(words):
    values, _, counts = _tf.unique_with_counts(words)
    return _tf.gather(values, _tf.argsort(counts, direction="DESCENDING")), counts


def _numbers_for_counts(words):
    values, places, _ = _tf.unique_with_counts(words)
    return values, places


def _counts_first(words):
    return _count_words(words)[::-1]


def _words_by_alphabet(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = np.argsort(values.numpy())
    return _tf.gather(values, order), _tf.gather(counts, order)


def _two_names(words):
    values, counts = _tf.unique_with_counts(words)
    return values, counts


def _brackets(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.argsort(counts, direction="DESCENDING")
    return values[order], counts[order]


def _gathered_the_other_way(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.argsort(counts, direction="DESCENDING")
    return _tf.gather(order, values), _tf.gather(order, counts)


def _turned_round(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.argsort(counts)[::-1]
    return _tf.gather(values, order), _tf.gather(counts, order)


def _sorted_for_order(words):
    values, _, counts = _tf.unique_with_counts(words)
    order = _tf.sort(counts, direction="DESCENDING")
    return _tf.gather(values, order), _tf.gather(counts, order)


def _ordered_by_places(words):
    values, places, counts = _tf.unique_with_counts(words)
    return _tf.gather(values, places), _tf.gather(counts, places)


def _words_alone(words):
    return _count_words(words)[0]


def _observe_words(answer, rng):
    lines = {
        "the cat": "the cat and the dog and the bird",
        "falling": "c c c b b a",
        "rising": "a b b c c c",
        "one word": "so so so",
    }
    fun = np.array("to be or not that is it".split())
    counts = rng.permutation(len(fun)) + 1
    lines["random"] = " ".join(rng.permutation(np.repeat(fun, counts)))
    for name, line in lines.items():
        call = Call(answer, _tf.constant(line.split()))
        result = yield call.called(f"count_words(words of {line[:24]!r}…)")
        result = tuple(result) if isinstance(result, zip) else result
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results for {name!r}", pair
        yield f"words of {name!r}", result[0] if pair else result
        yield f"counts of {name!r}", result[1] if pair else None


count_words = Exercise(
    reference=_count_words,
    observe=_observe_words,
    mistakes=[
        Mistake(
            "You return them in the order in which they come. Sort both by falling counts: "
            'tf.argsort(counts, direction="DESCENDING") gives an order to gather by.',
            _unsorted,
        ),
        Mistake(
            'Your counts rise. The commonest word comes first: direction="DESCENDING".',
            _rare_first,
        ),
        Mistake(
            "You sort the counts alone, and they no longer belong to their words. Bring both into "
            "the same order with tf.gather.",
            _counts_alone_sorted,
        ),
        Mistake(
            "You sort the words alone. Gather the counts in the same order.", _words_alone_sorted
        ),
        Mistake(
            "tf.unique_with_counts returns three tensors: the words, the number of each word of "
            "the text, and the counts. You took the second for the third.",
            _numbers_for_counts,
        ),
        Mistake("The words come first, then the counts.", _counts_first),
        Mistake("Return both, the words and their counts.", _words_alone),
        Mistake(
            "tf.unique_with_counts returns three tensors: values, places, counts. Give each a "
            "name.",
            _two_names,
        ),
        Mistake(
            "A tensor takes no tensor of places in brackets. tf.gather(values, order) does it.",
            _brackets,
        ),
        Mistake(
            "In tf.gather the values come first, then the places: tf.gather(values, order).",
            _gathered_the_other_way,
        ),
        Mistake(
            "Turned round by [::-1], equally common words come the other way round as well. "
            'direction="DESCENDING" leaves them as they stand.',
            _turned_round,
        ),
        Mistake(
            "tf.sort gives the counts in order. What you need is the places: tf.argsort.",
            _sorted_for_order,
        ),
        Mistake(
            "The second tensor says for each word of the text which value it is; that gives the "
            "text back. The order is tf.argsort of the counts.",
            _ordered_by_places,
        ),
        Mistake(
            "You sort by the alphabet. Sort by the counts, the largest first.", _words_by_alphabet
        ),
    ],
    variants=[_with_dictionary, _by_top_k],
    hints=[
        "tf.unique_with_counts returns values, places and counts; you need the first and the last.",
        'order = tf.argsort(counts, direction="DESCENDING") says which is largest, second, ….',
        "return tf.gather(values, order), tf.gather(counts, order)",
    ],
)
