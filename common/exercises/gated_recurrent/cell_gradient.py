"""Notebook lstm_learns: the gradient of the cell."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited


def _cell_gradient(dh, dc, c, o):
    return dc + dh * o * (1 - np.tanh(c) ** 2)


def _by_cosh(dh, dc, c, o):
    return dc + dh * o / np.cosh(c) ** 2


def _in_place(dh, dc, c, o):
    dc += dh * o * (1 - np.tanh(c) ** 2)
    return dc


def _two_cells(rng):
    dh, dc, c = rng.normal(size=(3, 2, 3))
    return args(dh, dc, c, rng.uniform(0.1, 0.9, size=(2, 3)))


cell_gradient = Exercise(
    reference=_cell_gradient,
    observe=calls(
        random=_two_cells,  # first: with c = 0 several mistakes give the same
        by_hand=args([[4.0]], [[1.0]], [[0.0]], [[0.5]]),
        gate_shut=args([[4.0, -2.0]], [[1.0, 3.0]], [[0.5, 1.5]], [[0.0, 0.0]]),
        one=args([[4.0]], [[1.0]], [[0.8]], [[0.5]]),
    ),
    mistakes=[
        Mistake(
            "The part that comes from the next step is missing: c goes into h and into the next "
            "cell, and the gradients of both ways add up. dc + …",
            _edited(_cell_gradient, "dc + dh", "dh"),
        ),
        Mistake(
            "The part that comes by way of h is missing: h = o * tanh(c), so add "
            "dh * o * (1 - np.tanh(c) ** 2).",
            lambda dh, dc, c, o: dc.copy(),
        ),
        Mistake(
            "Both gradients have gone through the tanh. Only dh comes that way; dc arrives at c "
            "itself.",
            _edited(_cell_gradient, "dc + dh * o * (1", "(dc + dh * o) * (1"),
            _edited(_cell_gradient, "dc + dh * o * (1", "(dc + dh) * o * (1"),
        ),
        Mistake(
            "The gate is missing: h = o * tanh(c), so dh is multiplied by o on its way to c.",
            _edited(_cell_gradient, "dh * o *", "dh *"),
        ),
        Mistake(
            "The slope of tanh is missing: h = o * tanh(c) has the slope "
            "o * (1 - np.tanh(c) ** 2) for c.",
            _edited(_cell_gradient, "dh * o * (1 - np.tanh(c) ** 2)", "dh * o"),
        ),
        Mistake(
            "You put c into 1 - …² where its tanh belongs: 1 - np.tanh(c) ** 2.",
            _edited(_cell_gradient, "np.tanh(c) ** 2", "c**2"),
        ),
        Mistake(
            "The square reaches over the 1 as well. It belongs to the tanh alone: "
            "1 - np.tanh(c) ** 2.",
            _edited(_cell_gradient, "(1 - np.tanh(c) ** 2)", "(1 - np.tanh(c)) ** 2"),
        ),
        Mistake(
            "The square is inside the tanh. It belongs to what comes out: 1 - np.tanh(c) ** 2.",
            _edited(_cell_gradient, "np.tanh(c) ** 2", "np.tanh(c**2)"),
        ),
        Mistake(
            "You square the state h where tanh(c) belongs: 1 - np.tanh(c) ** 2, without the gate.",
            _edited(_cell_gradient, "np.tanh(c) ** 2", "(o * np.tanh(c)) ** 2"),
        ),
        Mistake(
            "The slope of the gate is in it, o * (1 - o). That belongs on the way to the gate's "
            "own sums; on the way to c stands o itself.",
            _edited(_cell_gradient, "dh * o *", "dh * o * (1 - o) *"),
        ),
        Mistake(
            "The square is missing: the slope of tanh is 1 - np.tanh(c) ** 2.",
            _edited(_cell_gradient, "np.tanh(c) ** 2", "np.tanh(c)"),
        ),
        Mistake(
            "You multiply by tanh(c), which is what o needs. For c itself it is the slope, "
            "1 - np.tanh(c) ** 2.",
            _edited(_cell_gradient, "(1 - np.tanh(c) ** 2)", "np.tanh(c)"),
        ),
        Mistake(
            "That is the slope of a sigmoid, t * (1 - t). That of tanh is 1 - t ** 2.",
            _edited(_cell_gradient, "(1 - np.tanh(c) ** 2)", "np.tanh(c) * (1 - np.tanh(c))"),
            _edited(_cell_gradient, "(1 - np.tanh(c) ** 2)", "1 / (2 + 2 * np.cosh(c))"),
        ),
        Mistake(
            "dc is multiplied where it is to be added: c is used twice, and its gradients add up.",
            _edited(_cell_gradient, "dc + dh", "dc * dh"),
        ),
        Mistake(
            "dh and dc have changed places. dh comes by way of the tanh, dc directly.",
            _edited(_cell_gradient, "dc + dh", "dh + dc"),
        ),
        Mistake(
            "You change the dc that you were given. dc = dc + … makes a new array; += does not.",
            _in_place,
        ),
    ],
    variants=[_by_cosh, lambda dh, dc, c, o: np.add((1 - np.tanh(c) * np.tanh(c)) * dh * o, dc)],
    hints=[
        "c is used twice, in h = o * tanh(c) and in the next cell. What comes back on the two "
        "ways is added.",
        "On the way through h: dh, times o, times the slope of tanh at c.",
        "dc + dh * o * (1 - np.tanh(c) ** 2)",
    ],
)


__all__ = ["cell_gradient"]
