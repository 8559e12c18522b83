"""Notebook files_and_timing: a loop over neighbours written as array operations."""

import numpy as np

from common.checking import Exercise, Mistake, calls


def _roughness(x):
    return np.mean((x[1:] - x[:-1]) ** 2)


def _roughness_in_a_loop(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += (x[i + 1] - x[i]) ** 2
    return total / (len(x) - 1)


roughness = Exercise(
    reference=_roughness,
    observe=calls(
        # A longer series comes first: on two or three numbers different mistakes look the same.
        five_numbers=[2.0, 7.0, 3.0, 9.5, 1.0],
        by_hand=[1.0, 3.0, 2.0],
        two_numbers=[4.0, 1.0],
        straight=[0.0, 1.0, 2.0, 3.0, 4.0],
        random=lambda rng: rng.normal(size=9),
    ),
    mistakes=[
        Mistake(
            "You return the sum of the squares. Take their mean.",
            lambda x: np.sum((x[1:] - x[:-1]) ** 2),
        ),
        Mistake(
            "You divide by the number of numbers. Between n numbers there are n - 1 steps; np.mean "
            "counts them for you.",
            lambda x: np.sum((x[1:] - x[:-1]) ** 2) / len(x),
        ),
        Mistake(
            "The squares are missing, or they come after the mean: steps up and steps down cancel. "
            "Square each step first.",
            lambda x: np.mean(x[1:] - x[:-1]),
            lambda x: np.mean(x[:-1] - x[1:]),
            lambda x: np.mean(x[1:] - x[:-1]) ** 2,
        ),
        Mistake(
            "You take the size of each step, np.abs. Square it instead.",
            lambda x: np.mean(np.abs(x[1:] - x[:-1])),
        ),
        Mistake(
            "The two arrays have different lengths, so they cannot be subtracted. Leave out the "
            "first number of one, x[1:], and the last of the other, x[:-1].",
            lambda x: np.mean((x[1:] - x) ** 2),
            lambda x: np.mean((x - x[:-1]) ** 2),
            lambda x: np.mean((x[1:] - x[:-2]) ** 2),
        ),
        Mistake(
            "np.roll goes round: your last step leads from the last number back to the first. "
            "Subtract x[:-1] from x[1:].",
            lambda x: np.mean((np.roll(x, -1) - x) ** 2),
            lambda x: np.mean((x - np.roll(x, 1)) ** 2),
        ),
        Mistake(
            "You take the first number for every step: x[0] is one number, and x[:1] holds no more "
            "than that. All but the last are x[:-1], all but the first x[1:].",
            lambda x: np.mean((x[1:] - x[:1]) ** 2),
            lambda x: np.mean((x[:1] - x[:-1]) ** 2),
        ),
        Mistake(
            "Without the colon x[1] is a single number. All but the first are x[1:].",
            lambda x: np.mean((x[1] - x[:-1]) ** 2),
        ),
        Mistake(
            "Without the colon x[-1] is a single number. All but the last are x[:-1].",
            lambda x: np.mean((x[1:] - x[-1]) ** 2),
        ),
        Mistake(
            "/ comes before -, so 1 is subtracted at the very end. Put the steps' number into "
            "parentheses: / (len(x) - 1).",
            lambda x: np.sum((x[1:] - x[:-1]) ** 2) / len(x) - 1,
        ),
        Mistake(
            "x[2:] - x[:-2] are steps over two places. Neighbours are x[1:] and x[:-1].",
            lambda x: np.mean((x[2:] - x[:-2]) ** 2),
        ),
        Mistake(
            "You multiply by 2. The square is ** 2, with two stars.",
            lambda x: np.mean((x[1:] - x[:-1]) * 2),
        ),
        Mistake(
            "You square before you subtract, because ** comes first. Put the difference into "
            "parentheses: (x[1:] - x[:-1]) ** 2.",
            lambda x: np.mean(x[1:] ** 2 - x[:-1] ** 2),
            lambda x: np.mean(x[1:] - x[:-1] ** 2),
        ),
        Mistake(
            "You add neighbours. A step is one minus the other.",
            lambda x: np.mean((x[1:] + x[:-1]) ** 2),
        ),
        Mistake(
            "You return one number for each step. Take the mean of all.",
            lambda x: (x[1:] - x[:-1]) ** 2,
            lambda x: np.diff(x) ** 2,
        ),
        Mistake(
            "You take the root at the end. Here the mean of the squares itself is asked for.",
            lambda x: np.sqrt(np.mean((x[1:] - x[:-1]) ** 2)),
        ),
        Mistake(
            "That is the variance: how far the numbers lie from their mean. Subtract neighbours.",
            lambda x: np.var(x),
            lambda x: np.var(x, ddof=1),
        ),
        Mistake(
            "np.var takes the mean off the steps first, and then a steady rise has no roughness. "
            "Square the steps as they are, and take their mean.",
            lambda x: np.var(x[1:] - x[:-1]),
            lambda x: np.var(x[1:] - x[:-1], ddof=1) if len(x) > 2 else 0.0,
        ),
    ],
    variants=[
        _roughness_in_a_loop,
        lambda x: np.mean(np.diff(x) ** 2),
        lambda x: np.mean((x[:-1] - x[1:]) ** 2),
        lambda x: np.square(x[1:] - x[:-1]).sum() / (len(x) - 1),
        lambda x: np.float32(np.dot(np.diff(x), np.diff(x)) / np.diff(x).size),
    ],
    hints=[
        "All steps at once: an array of all numbers but the first, minus one of all but the last.",
        "x[1:] leaves the first number out, x[:-1] the last. Both have n - 1 numbers.",
        "np.mean((x[1:] - x[:-1]) ** 2)",
    ],
    insight="np.diff(x) is x[1:] - x[:-1] under another name.",
)
