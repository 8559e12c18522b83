"""Notebook numerical_gradient: the slope at one place, by trying."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls


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
            "Your nudge is h / 2 on each side. Here it is h, to the right and to the left, and "
            "the way between them 2 * h.",
            lambda f, x, h=1e-4: (f(x + h / 2) - f(x - h / 2)) / h,
            lambda f, x, h=1e-4: (f(x + h / 2) - f(x - h / 2)) / (2 * h),
        ),
        Mistake(
            "x is missing: you ask for f at h, which is near 0. Take f at x + h and at x - h.",
            lambda f, x, h=1e-4: (f(h) - f(-h)) / (2 * h),
            lambda f, x, h=1e-4: (f(x + h) - f(h)) / (2 * h),
            lambda f, x, h=1e-4: (f(x) - f(h)) / (2 * h),
        ),
        Mistake(
            "You divide by 2 * x. The way from left to right is 2 * h.",
            lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / (2 * x),
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
