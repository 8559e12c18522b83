"""Notebook numerical_gradient: downhill, step by step."""

import numpy as np

from common import gradients
from common.checking import Exercise, Mistake, args, calls

_gradient = gradients.numerical_gradient


def bowl(x):
    return np.sum(x**2)


def long_bowl(x):
    return x[0] ** 2 / 4 + x[1] ** 2


def waves(x):
    return np.sum(np.sin(x)) + np.sum(x) ** 2


def _gradient_descent(f, x, learning_rate, steps):
    path = [x]
    for _ in range(steps):
        x = x - learning_rate * _gradient(f, x)
        path.append(x)
    return np.array(path)


def _into_an_array(f, x, learning_rate, steps):
    path = np.empty((steps + 1, *x.shape), dtype=np.float32)
    path[0] = x
    x = x.copy()
    for step in range(steps):
        x -= learning_rate * _gradient(f, x)
        path[step + 1] = x
    return path


def _without_copies(f, x, learning_rate, steps):
    path = [x]
    for _ in range(steps):
        x -= learning_rate * _gradient(f, x)
        path.append(x)
    return np.array(path)


def _own_copy_without_copies(f, x, learning_rate, steps):
    return _without_copies(f, x.copy(), learning_rate, steps)


def _in_place_with_copies(f, x, learning_rate, steps):
    path = [x.copy()]
    for _ in range(steps):
        x -= learning_rate * _gradient(f, x)
        path.append(x.copy())
    return np.array(path)


def _one_gradient_for_all(f, x, learning_rate, steps):
    slope = _gradient(f, x)
    return np.array([x - k * learning_rate * slope for k in range(steps + 1)])


def _always_from_the_start(f, x, learning_rate, steps):
    slope = _gradient(f, x)
    return np.array([x] + [x - learning_rate * slope for _ in range(steps)])


def _of_fixed_length(f, x, learning_rate, steps):
    path = [x]
    for _ in range(steps):
        slope = _gradient(f, x)
        x = x - learning_rate * slope / max(np.linalg.norm(slope), 1e-12)
        path.append(x)
    return np.array(path)


def _by_the_value(f, x, learning_rate, steps):
    path = [x]
    for _ in range(steps):
        x = x - learning_rate * f(x)
        path.append(x)
    return np.array(path)


def _by_one_slope(f, x, learning_rate, steps, h=1e-4):
    path = [x]
    for _ in range(steps):
        x = x - learning_rate * (f(x + h) - f(x - h)) / (2 * h)
        path.append(x)
    return np.array(path)


def _index_one_too_low(f, x, learning_rate, steps):
    path = np.zeros((steps + 1, *x.shape))
    path[0] = x
    for i in range(steps):
        path[i] = path[i - 1] - learning_rate * _gradient(f, path[i - 1])
    return path


def _rate_times_all(f, x, learning_rate, steps):
    path = [x]
    for _ in range(steps):
        x = learning_rate * (x - _gradient(f, x))
        path.append(x)
    return np.array(path)


def _start(rng):
    return args(waves, rng.uniform(0.5, 1, size=(2, 2)), 0.05, 3)


gradient_descent = Exercise(
    reference=_gradient_descent,
    observe=calls(
        three_steps=args(bowl, [3.0, -2.0], 0.25, 3),
        two_steps=args(long_bowl, [4.0, 1.0], 0.3, 2),
        waves=_start,
        one_step=args(bowl, [1.0, 2.0, -1.0], 0.125, 1),
        no_step=args(bowl, [1.0, 2.0], 0.1, 0),
    ),
    mistakes=[
        Mistake(
            "Your path climbs. The gradient points uphill, so subtract it: "
            "x - learning_rate * gradient.",
            lambda f, x, r, steps: _gradient_descent(f, x, -r, steps),
        ),
        Mistake(
            "-= changes the very array that lies in your path already: all its points are the "
            "last one, and the caller's x has moved too. Make a new array at each step: "
            "x = x - learning_rate * gradient.",
            _without_copies,
        ),
        Mistake(
            "-= changes the very array that lies in your path already, so all its points are the "
            "last one. Make a new array at each step: x = x - learning_rate * gradient.",
            _own_copy_without_copies,
        ),
        Mistake(
            "Your path is right, but -= has moved the caller's x. Make a new array: "
            "x = x - learning_rate * gradient.",
            _in_place_with_copies,
        ),
        Mistake(
            "The start is missing: the path begins with x as it came, before the first step.",
            lambda f, x, r, steps: _gradient_descent(f, x, r, steps)[1:],
        ),
        Mistake(
            "The last point is missing. After each step, append the new point: steps + 1 points "
            "in all.",
            lambda f, x, r, steps: _gradient_descent(f, x, r, steps)[:-1],
        ),
        Mistake(
            "You return the last point only. Return all of them, the start included.",
            lambda f, x, r, steps: _gradient_descent(f, x, r, steps)[-1],
        ),
        Mistake(
            "The learning rate is missing: multiply the gradient by it before you subtract.",
            lambda f, x, r, steps: _gradient_descent(f, x, 1.0, steps),
        ),
        Mistake(
            "You divide by the learning rate. Multiply the gradient by it.",
            lambda f, x, r, steps: _gradient_descent(f, x, 1 / r, steps),
        ),
        Mistake(
            "You ask for the gradient once and use it for every step. The slope changes on the "
            "way: ask again at each new point, inside the loop.",
            _one_gradient_for_all,
        ),
        Mistake(
            "Every step begins at the start again. Let x be the new point: x = x - ….",
            _always_from_the_start,
        ),
        Mistake(
            "All your steps have the same length. Do not normalize: where it is steep the step is "
            "longer.",
            _of_fixed_length,
        ),
        Mistake(
            "You subtract the value f(x). What tells the way is the slope: "
            "numerical_gradient(f, x).",
            _by_the_value,
        ),
        Mistake(
            "You take one step too many. range(steps) makes so many steps as are asked for.",
            lambda f, x, r, steps: _gradient_descent(f, x, r, steps + 1),
        ),
        Mistake(
            "`return` stands inside the loop, so the first step is the last. Move it out, below "
            "the loop.",
            lambda f, x, r, steps: _gradient_descent(f, x, r, min(steps, 1)) if steps else None,
        ),
        Mistake(
            "You return the values of f. Return the points themselves.",
            lambda f, x, r, steps: [f(p) for p in _gradient_descent(f, x, r, steps)],
        ),
        Mistake(
            "numerical_diff nudges all elements at once and gives one number. You need a slope for "
            "each: numerical_gradient(f, x).",
            _by_one_slope,
        ),
        Mistake(
            "All numbers stand in one row: np.append joins arrays end to end. Collect the points "
            "in a list, path.append(x), and return np.array(path).",
            lambda f, x, r, steps: _gradient_descent(f, x, r, steps).reshape(-1),
        ),
        Mistake(
            "Your loop begins at 0, so it overwrites the start, path[0], with the help of "
            "path[-1], the last row. Fill path[i + 1] from path[i].",
            _index_one_too_low,
        ),
        Mistake(
            "The learning rate shortens the step, not x: x - learning_rate * gradient, without "
            "parentheses round the difference.",
            _rate_times_all,
        ),
        Mistake(
            "Your path holds the gradients. It should hold the points.",
            lambda f, x, r, steps: np.array(
                [x] + [_gradient(f, p) for p in _gradient_descent(f, x, r, steps)[:-1]]
            ),
        ),
    ],
    variants=[
        _into_an_array,
        lambda f, x, r, steps: list(_gradient_descent(f, x, r, steps)),
        lambda f, x, r, steps: np.vstack(_gradient_descent(f, x, r, steps)).reshape(-1, *x.shape),
    ],
    hints=[
        "Keep the points in a list that starts with x. What is appended after each step?",
        "In the loop: the gradient at x, then a new x = x - learning_rate * gradient, then "
        "path.append(x). Not -=, which would change the points that are in the list already.",
        "path = [x]; for _ in range(steps): x = x - learning_rate * numerical_gradient(f, x); "
        "path.append(x). After the loop: return np.array(path).",
    ],
)
