"""Notebook gradient_check: how far apart two gradients are, and the notebook's questions."""

import numpy as np

from common import gradients
from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- relative_error ---------------------------------------------------------------------

_norm = np.linalg.norm


def _relative_error_in_sums(a, b):
    difference, size = ((a - b) ** 2).sum() ** 0.5, (a**2).sum() ** 0.5 + (b**2).sum() ** 0.5
    return difference / size if size else 0


relative_error = Exercise(
    reference=gradients.relative_error,
    observe=calls(
        by_hand=args([3.0, 4.0], [3.0, 3.0]),
        equal=args([1.0, -2.0], [1.0, -2.0]),
        one_is_zero=args([3.0, -4.0], [0.0, 0.0]),
        opposite=args([1.0, -2.0], [-1.0, 2.0]),
        unequal_parts=args([100.0, 1.0, -2.0], [101.0, 2.0, -2.0]),
        matrices=lambda rng: args(rng.normal(size=(3, 4)), rng.normal(size=(3, 4))),
        small=lambda rng: args(1e-9 * rng.normal(size=5), 1e-9 * rng.normal(size=5)),
        both_zero=args([0.0, 0.0], [0.0, 0.0]),
    ),
    mistakes=[
        Mistake(
            "You return the difference itself. Whether it is large depends on the gradients: "
            "divide by the sum of their lengths.",
            lambda a, b: _norm(a - b),
            lambda a, b: np.abs(a - b).max(),
            lambda a, b: np.abs(a - b).sum(),
        ),
        Mistake(
            "Two gradients that are both zero give 0/0. They are equal: return 0 for them.",
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b)),
        ),
        Mistake(
            "You divide by the length of one gradient only. Divide by the sum of both lengths.",
            lambda a, b: _norm(a - b) / _norm(a) if _norm(a) else 0.0,
            lambda a, b: _norm(a - b) / _norm(b) if _norm(b) else 0.0,
        ),
        Mistake(
            "You divide by the larger of the two lengths. Divide by their sum.",
            lambda a, b: _norm(a - b) / max(_norm(a), _norm(b), 1e-300),
        ),
        Mistake(
            "Where one gradient is zero you return 0, as if the two were equal. Return 0 where "
            "both are: ask whether the sum of the lengths is 0.",
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b)) if _norm(a) and _norm(b) else 0.0,
        ),
        Mistake(
            "Parentheses are missing: / comes before +. Put the sum of the lengths into them.",
            lambda a, b: _norm(a - b) / _norm(a) + _norm(b),
            lambda a, b: _norm(a - b) / _norm(a) + _norm(b) if _norm(a) + _norm(b) else 0.0,
        ),
        Mistake(
            "You sum absolute values. A length is the root of the sum of squares: np.linalg.norm.",
            lambda a, b: np.abs(a - b).sum() / max(np.abs(a).sum() + np.abs(b).sum(), 1e-300),
            lambda a, b: np.abs(a - b).sum() / (np.abs(a).sum() + np.abs(b).sum()),
        ),
        Mistake(
            "You return one number per element. One for the whole gradient is wanted: the length "
            "of the difference over the sum of the lengths.",
            lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b)),
            lambda a, b: np.abs(a - b) / (_norm(a) + _norm(b)),
        ),
        Mistake(
            "You average over elements, and then one that is nearly zero can count for as much as "
            "all others. Take lengths of whole gradients: np.linalg.norm.",
            lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
        ),
        Mistake(
            "You take the worst element, and one that is nearly zero can decide alone. Take "
            "lengths of whole gradients: np.linalg.norm.",
            lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
        ),
        Mistake(
            "You divide by the length of the sum. Opposite gradients make that 0. Take both "
            "lengths, then add.",
            lambda a, b: _norm(a - b) / _norm(a + b) if _norm(a + b) else 0.0,
            lambda a, b: _norm(a - b) / _norm(a + b),
        ),
        Mistake(
            "You left out the root: these are squared lengths. np.linalg.norm takes it for you.",
            lambda a, b: np.sum((a - b) ** 2) / max(np.sum(a**2) + np.sum(b**2), 1e-300),
        ),
        Mistake(
            "Positive and negative differences cancel in your sum. Take lengths, np.linalg.norm.",
            lambda a, b: abs(np.sum(a - b)) / max(abs(np.sum(a)) + abs(np.sum(b)), 1e-300),
            lambda a, b: np.sum(a - b) / max(np.sum(a) + np.sum(b), 1e-300),
        ),
        Mistake(
            "You subtract the lengths, and gradients that point opposite ways look equal then. "
            "Take the length of the difference: np.linalg.norm(a - b).",
            lambda a, b: abs(_norm(a) - _norm(b)) / max(_norm(a) + _norm(b), 1e-300),
            lambda a, b: (_norm(a) - _norm(b)) / max(_norm(a) + _norm(b), 1e-300),
            lambda a, b: (_norm(a) - _norm(b)) / (_norm(a) + _norm(b)),
        ),
        Mistake(
            "You add a number to the lengths that is not small against them: gradients of 1e-9 "
            "look equal then. Ask whether the sum is 0 instead.",
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1e-8),
            lambda a, b: _norm(a - b) / max(1e-8, _norm(a) + _norm(b)),
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1.0),
        ),
    ],
    variants=[
        _relative_error_in_sums,
        lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1e-20),
        lambda a, b: np.float32(_norm(b - a) / max(1e-30, _norm(a) + _norm(b))),
    ],
    hints=[
        "What is the length of an array, over all of its elements? np.linalg.norm knows.",
        "Length of the difference, divided by the sum of the two lengths. When is that sum 0?",
        "size = np.linalg.norm(a) + np.linalg.norm(b); return np.linalg.norm(a - b) / size if "
        "size > 0 else 0.0",
    ],
)


# --- predict first, and check yourself -------------------------------------------------------

how_much_faster = Prediction(
    options="abc",
    outcome="c",
    because="Trying needs two forward passes for every parameter, backpropagation one pass forward "
    "and one back for all of them.",
)

a_constant_ratio = Choice(
    answer="b",
    wrong={
        "a": "A wrong slope would be wrong by another factor at every element.",
        "c": "Rounding makes errors of a billionth, not a factor of 10.",
    },
    hints=["Which slip changes all elements by one and the same factor?"],
)

when_to_check = Choice(
    answer="c",
    wrong={
        "a": "Every step would then take thousands of times as long. That is what backpropagation "
        "saves us.",
        "b": "In float32 the slow gradient has only a few right digits, and a large network has "
        "millions of parameters to try. The formulas can be checked on a small one.",
    },
    hints=["Does it depend on the size of the network whether the formulas are right?"],
)
