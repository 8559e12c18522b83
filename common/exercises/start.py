"""Chapter 00, the start: one small blank, to see how blanks and checks work."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


def _weighted_sum(x, w, b):
    return np.sum(x * w) + b


def _weighted_sum_in_a_loop(x, w, b):
    total = b
    for i in range(len(x)):
        total += x[i] * w[i]
    return total


weighted_sum = Exercise(
    reference=_weighted_sum,
    observe=calls(
        three_inputs=args([1.0, 2.0, 3.0], [0.5, -1.0, 2.0], 0.5),
        no_bias=args([2.0, 4.0], [1.0, 0.25], 0.0),
        random_inputs=lambda rng: args(rng.normal(size=8), rng.normal(size=8), rng.normal()),
    ),
    mistakes=[
        Mistake(
            "You left the bias out. Add b to the sum of the products.",
            lambda x, w, b: np.sum(x * w),
        ),
        Mistake(
            "You added the bias to every product. Sum first, then add b once.",
            lambda x, w, b: np.sum(x * w + b),
        ),
        Mistake(
            "You returned the products one by one. Add them up with np.sum, then add b.",
            lambda x, w, b: x * w,
            lambda x, w, b: x * w + b,
        ),
        Mistake(
            "You added inputs and weights. Multiply each input by its own weight.",
            lambda x, w, b: np.sum(x + w) + b,
            lambda x, w, b: np.sum(x) + np.sum(w) + b,
        ),
        Mistake(
            "You multiplied two sums. Multiply each input by its own weight first, then sum.",
            lambda x, w, b: np.sum(x) * np.sum(w) + b,
        ),
        Mistake(
            "You subtracted the bias. Here it is added: the sum of the products plus b.",
            lambda x, w, b: np.sum(x * w) - b,
        ),
    ],
    variants=[
        _weighted_sum_in_a_loop,
        lambda x, w, b: x @ w + b,
        lambda x, w, b: np.float32(np.dot(w, x) + b),
        lambda x, w, b: sum(a * c for a, c in zip(x, w, strict=True)) + b,
    ],
    hints=[
        "Three steps: multiply, add up, add the bias.",
        "x * w multiplies the arrays element by element; np.sum adds up what is in an array.",
        "np.sum(x * w), and b is added to that once.",
    ],
    insight="x @ w does the multiplying and the summing in one go.",
)
