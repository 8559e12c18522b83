"""Notebook numerical_gradient: slopes by trying, of one number and of many."""

import numpy as np

from common import gradients
from common.checking import Equivalent, Exercise, Mistake, args, calls

# --- numerical_diff -----------------------------------------------------------


def cube(x):
    return x**3


def square_plus_one(x):
    return x**2 + 1


def wave(x):
    return np.sin(x)


def _numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


numerical_diff = Exercise(
    reference=_numerical_diff,
    observe=calls(
        large_step=args(cube, 1.0, 0.5),
        medium_step=args(cube, -2.0, 0.1),
        usual_step=args(square_plus_one, 3.0),
        somewhere=lambda rng: args(wave, float(rng.uniform(-1, 1)), 0.25),
        at_two=args(cube, 2.0),
    ),
    mistakes=[
        Mistake(
            "That is the forward difference: it looks to the right only, and its error shrinks "
            "only as h does. Go as far to the left too: f(x + h) - f(x - h), divided by 2 * h.",
            lambda f, x, h=1e-4: (f(x + h) - f(x)) / h,
        ),
        Mistake(
            "That is the backward difference: it looks to the left only. Go as far to the right "
            "too: f(x + h) - f(x - h), divided by 2 * h.",
            lambda f, x, h=1e-4: (f(x) - f(x - h)) / h,
        ),
        Mistake(
            "From x - h to x + h it is 2h, and you divide by h: your slope is twice too steep.",
            lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / h,
        ),
        Mistake(
            "You divide by 2h and step to one side only, a way of h. Step to both sides: "
            "f(x + h) - f(x - h).",
            lambda f, x, h=1e-4: (f(x + h) - f(x)) / (2 * h),
            lambda f, x, h=1e-4: (f(x) - f(x - h)) / (2 * h),
        ),
        Mistake(
            "… / 2 * h divides by 2 and then multiplies by h. Put the divisor in parentheses: "
            "/ (2 * h).",
            lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2 * h,
        ),
        Mistake(
            "Only f(x - h) is divided. Put the whole difference in parentheses: "
            "(f(x + h) - f(x - h)) / (2 * h).",
            lambda f, x, h=1e-4: f(x + h) - f(x - h) / (2 * h),
            lambda f, x, h=1e-4: f(x + h) - f(x - h) / 2 * h,
        ),
        Mistake(
            "You return how much f changes. A slope is the change divided by the way, 2 * h.",
            lambda f, x, h=1e-4: f(x + h) - f(x - h),
        ),
        Mistake(
            "The sign is the wrong way round: right minus left, f(x + h) - f(x - h).",
            lambda f, x, h=1e-4: (f(x - h) - f(x + h)) / (2 * h),
        ),
        Mistake(
            "Such a tiny h disappears when it is added to x: both values of f are equal, and the "
            "slope comes out as 0. Use the h that you are given.",
            lambda f, x, h=1e-4: (f(x + 1e-50) - f(x - 1e-50)) / 2e-50,
            lambda f, x, h=1e-4: (f(x + 1e-50) - f(x)) / 1e-50,
        ),
        Mistake(
            "You use a step of your own. Use h, the third argument: {call} asks for another one.",
            lambda f, x, h=1e-4: _numerical_diff(f, x),
            lambda f, x, h=1e-4: (f(x + 1e-4) - f(x)) / 1e-4,
        ),
        Mistake(
            "Your nudge is 2h on each side. Nudge by h, and divide by the way from left to right.",
            lambda f, x, h=1e-4: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h),
            lambda f, x, h=1e-4: (f(x + 2 * h) - f(x - 2 * h)) / (2 * h),
        ),
        Mistake(
            "You add up where a difference is wanted: f(x + h) - f(x - h).",
            lambda f, x, h=1e-4: (f(x + h) + f(x - h)) / (2 * h),
        ),
    ],
    variants=[
        lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / h / 2,
        lambda f, x, h=1e-4: 0.5 * ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h),
        lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / ((x + h) - (x - h)),
        lambda f, x, h=1e-4: float(-(f(x - h) - f(x + h)) / (h + h)),
    ],
    hints=[
        "A slope is a rise divided by a way. Which two points do you take, and how far apart are "
        "they?",
        "The points are x + h and x - h. The rise is the difference of f there, the way is 2h.",
        "(f(x + h) - f(x - h)) / (2 * h), with both pairs of parentheses.",
    ],
    insight="common.gradients divides by the step that rounding left: (x + h) - (x - h) is not "
    "exactly 2h.",
)

# --- numerical_gradient -------------------------------------------------------


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
        two_numbers=args(cubes, [1.0, 2.0], 0.5),
        three_numbers=args(product, [1.0, 2.0, 4.0], 0.5),
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
