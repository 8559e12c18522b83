"""Notebook numerical_gradient: all slopes of a function of many numbers."""

import numpy as np

from common import gradients
from common.checking import Equivalent, Exercise, Mistake, args, calls


def cubes(x):
    return np.sum(x**3)


def product(x):
    return np.prod(x)


def weighted(x):
    return np.sum(np.sin(x) * np.arange(1, x.size + 1).reshape(x.shape))


def curved(x):
    return np.sum(x) ** 3


_central = gradients.numerical_gradient


def _with(rule, restore=True, copy=True, axis_only=False):
    """A gradient with another rule for one element, or that does not put the element back."""

    def wrong(f, x, h=1e-4):
        moved = x.copy() if copy else x
        gradient = np.zeros(x.shape)
        for index in range(len(x)) if axis_only else np.ndindex(x.shape):
            old = moved[index] * 1.0
            gradient[index] = rule(f, moved, index, old, h)
            if restore:
                moved[index] = old
        return gradient

    return wrong


def _value(f, moved, index, new):
    moved[index] = new
    return f(moved)


def _central_rule(f, m, i, old, h):
    return (_value(f, m, i, old + h) - _value(f, m, i, old - h)) / (2 * h)


def _forward_rule(f, m, i, old, h):
    return (_value(f, m, i, old + h) - _value(f, m, i, old)) / h


def _all_at_once(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


def _one_number_to_f(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x[index] + h) - f(x[index] - h)) / (2 * h)
    return gradient


def _second_names(f, x, h=1e-4):
    """up and down are one array, and x too."""
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        up, down = x, x
        up[index] = old + h
        down[index] = old - h
        gradient[index] = (f(up) - f(down)) / (2 * h)
        x[index] = old
    return gradient


def _second_names_added(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x, x
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def _return_in_loop(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = _central(f, x, h)[index]
        return gradient
    return gradient


def _half_way_back(copy):
    def wrong(f, x, h=1e-4):
        moved = x.copy() if copy else x
        gradient = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            moved[index] += h
            above = f(moved)
            moved[index] -= h
            gradient[index] = (above - f(moved)) / (2 * h)
        return gradient

    return wrong


def _copies_before_the_loop(f, x, h=1e-4):
    up, down = x.copy(), x.copy()
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def _into_x(f, x, h=1e-4):
    moved, gradient = x.copy(), x
    for index in np.ndindex(x.shape):
        gradient[index] = _central_rule(f, moved, index, old := moved[index] * 1.0, h)
        moved[index] = old
    return gradient


def _values_as_indices(f, x, h=1e-4):
    moved, gradient = x.copy(), np.zeros(x.shape)
    for index in x:
        gradient[index] = _central_rule(f, moved, index, moved[index], h)
    return gradient


def _with_two_copies(f, x, h=1e-4):
    gradient = []
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient.append((f(up) - f(down)) / (2 * h))
    return np.reshape(gradient, x.shape)


def _with_unit_arrays(f, x, h=1e-4):
    units = np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]
    return np.array(slopes, dtype=np.float32).reshape(x.shape).tolist()


def _through_flat(f, x, h=1e-4):
    moved, gradient = x.copy(), np.zeros_like(x)
    flat = moved.reshape(-1)  # the same memory, so f sees the nudge
    for i, old in enumerate(x.reshape(-1)):
        flat[i] = old + h
        gradient.flat[i] = f(moved)
        flat[i] = old - h
        gradient.flat[i] -= f(moved)
        flat[i] = old
    return gradient / (2 * h)


numerical_gradient = Exercise(
    reference=gradients.numerical_gradient,
    observe=calls(
        # First a function whose slopes depend on each other, which tells most mistakes apart.
        three_numbers=args(product, [1.0, 2.0, 4.0], 0.5),
        two_numbers=args(cubes, [1.0, 2.0], 0.5),
        usual_step=args(cubes, [3.0, -1.0]),
        matrix=lambda rng: args(weighted, rng.uniform(0.5, 1, size=(2, 3)), 0.25),
        square_matrix=lambda rng: args(curved, rng.uniform(0.5, 1, size=(2, 2)), 0.1),
        one_number=args(cubes, [2.0], 0.25),
    ),
    mistakes=[
        Mistake(
            "You leave each element nudged when you go on to the next, so all that follow are "
            "measured at another place. Put the old value back, or nudge a fresh copy each time.",
            _with(_central_rule, restore=False),
        ),
        Mistake(
            "You nudge the caller's x and do not put it back: when you are done, x has changed. "
            "Work on x.copy(), and put the old value back after each element.",
            _with(_central_rule, restore=False, copy=False),
        ),
        Mistake(
            "That is the forward difference, on one side only. Use f with the element at + h and "
            "at - h, and divide by 2 * h.",
            _with(_forward_rule),
            _with(_forward_rule, copy=False),
        ),
        Mistake(
            "The second call of f sees x itself and not the place to its left. Either you call "
            "f(x) there, or you go back by h only; that also happens where moved = x makes no "
            "copy, as x[index] holds the + h then. From + h to - h it is 2 * h.",
            _half_way_back(True),
            _half_way_back(False),
        ),
        Mistake(
            "You make the copies before the loop, so the nudges of earlier elements stay in them. "
            "Make new copies for each element, or put the old value back.",
            _copies_before_the_loop,
        ),
        Mistake(
            "gradient = x makes no new array: you write the slopes into the caller's x. Start with "
            "np.zeros_like(x).",
            _into_x,
        ),
        Mistake(
            "`for … in x` gives the numbers in x, and they are no places. np.ndindex(x.shape) "
            "gives the places: for index in np.ndindex(x.shape).",
            _values_as_indices,
        ),
        Mistake(
            "You add the slopes up. Keep each in its own place: gradient[index] = …, with gradient "
            "= np.zeros_like(x).",
            lambda f, x, h=1e-4: np.sum(_central(f, x, h)),
        ),
        Mistake(
            "You divide by the number of elements. A slope is no mean: divide by 2 * h only.",
            lambda f, x, h=1e-4: _central(f, x, h) / x.size,
            lambda f, x, h=1e-4: _central(f, x, h) / len(x),
        ),
        Mistake(
            "You return x, or the copy that you nudged. Return the array of slopes.",
            lambda f, x, h=1e-4: x.copy(),
        ),
        Mistake(
            "You nudge all elements at once and get one number: how f changes when they all move "
            "together. Nudge one at a time, in a loop over np.ndindex(x.shape).",
            _all_at_once,
        ),
        Mistake(
            "You nudge all elements at once, whichever the loop has come to. Only moved[index] "
            "may differ from x.",
            lambda f, x, h=1e-4: np.full(x.shape, _all_at_once(f, x, h)),
        ),
        Mistake(
            "You give f a single number. f wants an array like x, in which one element is nudged.",
            _one_number_to_f,
        ),
        Mistake(
            "Every slope comes out as 0: both calls of f see the same numbers. Either up = x made "
            "no second array, only a second name for the same one (x.copy() makes one), or you "
            "use a tiny h of your own, which disappears when it is added to x.",
            _second_names,
            _second_names_added,
            _with(lambda f, m, i, old, h: _central_rule(f, m, i, old, 1e-50)),
        ),
        Mistake(
            "range(len(x)) goes over the rows, and you nudge a whole row at once. "
            "np.ndindex(x.shape) goes over all elements, whatever the shape.",
            _with(_central_rule, axis_only=True),
        ),
        Mistake(
            "From the one side to the other it is 2h, and you divide by h: every slope is twice "
            "too steep.",
            lambda f, x, h=1e-4: 2 * _central(f, x, h),
        ),
        Mistake(
            "… / 2 * h divides by 2 and then multiplies by h. Put the divisor in parentheses: "
            "/ (2 * h).",
            lambda f, x, h=1e-4: _central(f, x, h) * h * h,
        ),
        Mistake(
            "You return how much f changes. Divide by the way, 2 * h.",
            lambda f, x, h=1e-4: _central(f, x, h) * 2 * h,
        ),
        Mistake(
            "The sign is the wrong way round: f at + h minus f at - h.",
            lambda f, x, h=1e-4: -_central(f, x, h),
        ),
        Mistake(
            "You use a step of your own. Use h, the third argument: {call} asks for another one.",
            lambda f, x, h=1e-4: _central(f, x, 1e-4),
            _with(lambda f, m, i, old, h: _forward_rule(f, m, i, old, 1e-4)),
        ),
        Mistake(
            "`return` stands inside the loop, so only the first element has its slope. Move it "
            "out, below the loop.",
            _return_in_loop,
        ),
        Mistake(
            "The slopes are right and stand in one row. The gradient has the shape of x: start "
            "with np.zeros_like(x).",
            lambda f, x, h=1e-4: _central(f, x, h).reshape(-1),
        ),
    ],
    variants=[
        _with(_central_rule),
        _with(_central_rule, copy=False),
        _with_two_copies,
        _with_unit_arrays,
        _through_flat,
    ],
    hints=[
        "One element after the other: nudge it up, ask f, nudge it down, ask f, put it back.",
        "for index in np.ndindex(x.shape): moved[index] = x[index] + h in a copy of x. What does f "
        "say of the copy? And with - h? Then moved[index] = x[index] again.",
        "above = f(moved), below = f(moved) after the other nudge, gradient[index] = "
        "(above - below) / (2 * h), with gradient = np.zeros_like(x).",
    ],
    equivalent=[
        Equivalent(
            "- gradient = np.zeros_like(x)\n+ gradient = np.ones_like(x)",
            "Every element is written over by its slope.",
        ),
    ],
)
