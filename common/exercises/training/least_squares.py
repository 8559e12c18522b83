"""Notebook second_order: the Jacobian, and the steps of Gauss, Newton, Levenberg and Marquardt.

Sources: K. Levenberg (1944); D. Marquardt (1963).
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls, close
from common.exercises.perceptron.edited import edited as _edited

# --- the Jacobian -----------------------------------------------------------------------------


def _jacobian(f, p, h=1e-5):
    columns = []
    for i in range(len(p)):
        step = np.zeros(len(p))
        step[i] = h
        columns.append((f(p + step) - f(p - step)) / (2 * h))
    return np.stack(columns, axis=1)


def _jacobian_filled_in(f, p, h=1e-5):
    J = np.zeros((len(f(p)), len(p)))
    for i in range(len(p)):
        above, below = p.copy(), p.copy()
        above[i] += h
        below[i] -= h
        J[:, i] = (f(above) - f(below)) / h / 2
    return J


def _jacobian_in_place(f, p, h=1e-5):
    columns = []
    for i in range(len(p)):
        p[i] += h
        above = f(p)
        p[i] -= 2 * h
        columns.append((above - f(p)) / (2 * h))
    return np.stack(columns, axis=1)


def _jacobian_step_stays(f, p, h=1e-5):
    columns, step = [], np.zeros(len(p))
    for i in range(len(p)):
        step[i] = h
        columns.append((f(p + step) - f(p - step)) / (2 * h))
    return np.stack(columns, axis=1)


def four_of_three(p):
    """A smooth function from 3 parameters to 4 numbers, different in each of the 12 slopes."""
    return np.array([p[0] * p[1], p[0] ** 2 + p[2], np.sin(p[2]) - p[1], 3 * p[0] + np.exp(p[1])])


def two_of_two(p):
    """As many numbers as parameters, so that a transposed Jacobian has the right shape."""
    return np.array([p[0] ** 2 + 3 * p[1], p[0] * p[1] - 2 * p[0]])


jacobian = Exercise(
    reference=_jacobian,
    observe=calls(
        close(1e-6, 1e-7),
        four_of_three=lambda rng: args(four_of_three, rng.uniform(0.5, 1.5, 3)),
        two_of_two=lambda rng: args(two_of_two, rng.uniform(0.5, 1.5, 2)),
        another_h=lambda rng: args(four_of_three, rng.uniform(0.5, 1.5, 3), 1e-4),
    ),
    mistakes=[
        Mistake(
            "Rows and columns are exchanged: a row belongs to a number that f returns, a column to "
            "a parameter. Stack the columns with axis=1.",
            _edited(_jacobian, "axis=1", "axis=0"),
            _edited(_jacobian, "np.stack(columns, axis=1)", "np.concatenate([columns])"),
        ),
        Mistake(
            "All slopes are twice too steep: between p + step and p - step lie two h. Divide by "
            "2 * h.",
            _edited(_jacobian, "(2 * h)", "h"),
        ),
        Mistake(
            "You have the differences. Divide them by 2 * h to get slopes.",
            _edited(_jacobian, " / (2 * h)", ""),
        ),
        Mistake(
            "/ 2 * h divides by 2 and multiplies by h. Put the product in parentheses: / (2 * h).",
            _edited(_jacobian, "/ (2 * h)", "/ 2 * h"),
        ),
        Mistake(
            "All slopes have the wrong sign: take f(p - step) away from f(p + step).",
            _edited(_jacobian, "f(p + step) - f(p - step)", "f(p - step) - f(p + step)"),
        ),
        Mistake(
            "You compare with f(p), to one side only, which is less exact: (f(p + step) - "
            "f(p - step)) / (2 * h).",
            _edited(_jacobian, "f(p - step)) / (2 * h)", "f(p)) / h"),
            _edited(_jacobian, "f(p + step) - f(p - step)) / (2 * h)", "f(p) - f(p - step)) / h"),
        ),
        Mistake(
            "You moved one way and divide by two h: either f(p + step) - f(p - step), or nothing "
            "doubled.",
            _edited(_jacobian, "f(p - step)", "f(p)"),
        ),
        Mistake(
            "From the second column on, the parameters before move along. Make a new step of zeros "
            "inside the loop.",
            _jacobian_step_stays,
        ),
        Mistake(
            "You move the parameters in p itself and do not put them back. Leave p alone: make a "
            "step and compute f(p + step).",
            _jacobian_in_place,
        ),
        Mistake(
            "You move all parameters at once. Let the step be 0 but for one place: step[i] = h.",
            _edited(_jacobian, "step[i] = h", "step[:] = h"),
        ),
        Mistake(
            "You return the first column only: `return` stands inside the loop.",
            lambda f, p, h=1e-5: _jacobian(f, p, h)[:, 0],
            lambda f, p, h=1e-5: _jacobian(f, p, h)[:, :1],
        ),
        Mistake(
            "You add up what f returns. Keep its numbers apart: each has a row of its own.",
            lambda f, p, h=1e-5: _jacobian(f, p, h).sum(axis=0),
        ),
        Mistake(
            "h is an argument. Use it, not a number of your own.",
            _edited(_jacobian, "step[i] = h", "step[i] = 1e-5"),
            _edited(_jacobian, "(2 * h)", "2e-5"),
        ),
    ],
    variants=[
        _jacobian_filled_in,
        lambda f, p, h=1e-5: (
            np.array([(f(p + h * e) - f(p - h * e)) / (2 * h) for e in np.eye(len(p))]).T
        ),
    ],
    hints=[
        "One column per parameter: move that parameter a little up, a little down, and see what f "
        "does.",
        "step = np.zeros(len(p)); step[i] = h; (f(p + step) - f(p - step)) / (2 * h) is a column.",
        "Collect the columns in a list, and return np.stack(columns, axis=1).",
    ],
)

# --- the step of Gauss and Newton -------------------------------------------------------------


def _gauss_newton_step(J, r):
    return np.linalg.lstsq(J, -r, rcond=None)[0]


def _problem(rows, columns):
    return lambda rng: args(rng.normal(size=(rows, columns)), rng.normal(size=rows))


gauss_newton_step = Exercise(
    reference=_gauss_newton_step,
    observe=calls(
        more_rows=_problem(7, 3),
        one_parameter=args(np.array([[1.0], [2.0]]), np.array([4.0, 3.0])),
        square=_problem(3, 3),
    ),
    mistakes=[
        Mistake(
            "The step goes the wrong way: uphill. Solve for -r, or put a minus in front.",
            lambda J, r: -_gauss_newton_step(J, r),
        ),
        Mistake(
            "This is the step of gradient descent, -J.T @ r. Gauss and Newton divide it by "
            "J.T @ J: np.linalg.solve(J.T @ J, -J.T @ r).",
            lambda J, r: -J.T @ r,
            lambda J, r: J.T @ r,
        ),
        Mistake(
            "J is not square, so it cannot be inverted. Multiply by J.T first: "
            "np.linalg.solve(J.T @ J, -J.T @ r).",
            lambda J, r: np.linalg.solve(J, -r),
            lambda J, r: -np.linalg.inv(J) @ r,
        ),
        Mistake(
            "np.linalg.lstsq returns four things; the solution is the first: [0].",
            lambda J, r: np.linalg.lstsq(J, -r, rcond=None),
        ),
        Mistake(
            "You multiply by J.T @ J. Solve instead: np.linalg.solve(J.T @ J, -J.T @ r).",
            lambda J, r: -J.T @ J @ (J.T @ r),
        ),
        Mistake(
            "J.T @ J is (parameters, parameters); you have J @ J.T, one row per residual, which "
            "cannot be solved. Write J.T @ J.",
            lambda J, r: np.linalg.solve(J @ J.T, -r),
            lambda J, r: np.linalg.solve(J @ J.T, -J.T @ r),
            lambda J, r: -J.T @ np.linalg.inv(J @ J.T) @ r,
        ),
        Mistake(
            "/ divides element by element. To divide by a matrix is to solve: "
            "np.linalg.solve(J.T @ J, -J.T @ r).",
            lambda J, r: -(J.T @ r) / (J.T @ J),
            lambda J, r: -r / J,
        ),
        Mistake(
            "You kept the diagonal of J.T @ J only. Solve with the whole matrix.",
            lambda J, r: -(J.T @ r) / np.sum(J**2, axis=0),
        ),
    ],
    variants=[
        lambda J, r: np.linalg.solve(J.T @ J, -J.T @ r),
        lambda J, r: -np.linalg.inv(J.T @ J) @ J.T @ r,
        lambda J, r: -np.linalg.pinv(J) @ r,
    ],
    hints=[
        "Set the gradient of the bowl to zero: J.T @ J @ step = -J.T @ r. Which function of "
        "np.linalg solves linear equations?",
        "np.linalg.solve(A, b) finds x with A @ x = b. What are A and b here?",
        "np.linalg.solve(J.T @ J, …)",
    ],
    insight="np.linalg.lstsq works on J itself and loses half as many digits as J.T @ J does.",
)

# --- the step of Levenberg and Marquardt ------------------------------------------------------


def _levenberg_marquardt_step(J, r, damping):
    return np.linalg.solve(J.T @ J + damping * np.eye(J.shape[1]), -J.T @ r)


def _damped_problem(rows, columns, damping):
    return lambda rng: args(rng.normal(size=(rows, columns)), rng.normal(size=rows), damping)


levenberg_marquardt_step = Exercise(
    reference=_levenberg_marquardt_step,
    observe=calls(
        more_rows=_damped_problem(7, 3, 0.5),
        one_parameter=args(np.array([[1.0], [2.0]]), np.array([4.0, 3.0]), 5.0),
        fewer_rows=_damped_problem(2, 4, 0.1),
        strongly_damped=_damped_problem(5, 2, 1000.0),
    ),
    mistakes=[
        Mistake(
            "The damping is missing: this is the step of Gauss and Newton. Add damping times the "
            "unit matrix, damping * np.eye(J.shape[1]).",
            lambda J, r, damping: np.linalg.solve(J.T @ J, -J.T @ r),
            lambda J, r, damping: _gauss_newton_step(J, r),
        ),
        Mistake(
            "You add the damping to every element of J.T @ J. It belongs on the diagonal: "
            "damping * np.eye(J.shape[1]).",
            lambda J, r, damping: np.linalg.solve(J.T @ J + damping, -J.T @ r),
        ),
        Mistake(
            "The unit matrix has one row per parameter, J.shape[1]; len(J) counts the residuals.",
            lambda J, r, damping: np.linalg.solve(J.T @ J + damping * np.eye(len(J)), -J.T @ r),
        ),
        Mistake(
            "The step goes the wrong way: uphill. The right side is -J.T @ r.",
            lambda J, r, damping: -_levenberg_marquardt_step(J, r, damping),
        ),
        Mistake(
            "You take the damping away. Added, it keeps the matrix from being singular.",
            lambda J, r, damping: _levenberg_marquardt_step(J, r, -damping),
        ),
        Mistake(
            "You multiply the diagonal of J.T @ J by 1 + damping. Marquardt did so, and it works; "
            "here the same number is added everywhere: damping * np.eye(J.shape[1]).",
            lambda J, r, damping: np.linalg.solve(
                J.T @ J + damping * np.diag(np.diag(J.T @ J)), -J.T @ r
            ),
        ),
        Mistake(
            "You divide the step of Gauss and Newton by a number. The damping is added inside, "
            "before solving.",
            lambda J, r, damping: _gauss_newton_step(J, r) / (1 + damping),
            lambda J, r, damping: _gauss_newton_step(J, r) * damping,
            lambda J, r, damping: _gauss_newton_step(J, r) / damping,
        ),
        Mistake(
            "This is gradient descent. Solve with J.T @ J plus the damping on its diagonal.",
            lambda J, r, damping: -J.T @ r / damping,
            lambda J, r, damping: -damping * J.T @ r,
        ),
    ],
    variants=[
        lambda J, r, d: -np.linalg.inv(J.T @ J + d * np.identity(J.shape[1])) @ (J.T @ r),
        lambda J, r, d: np.linalg.lstsq(
            np.vstack([J, np.sqrt(d) * np.eye(J.shape[1])]),
            np.concatenate([-r, np.zeros(J.shape[1])]),
            rcond=None,
        )[0],
        lambda J, r, d: -J.T @ np.linalg.solve(J @ J.T + d * np.eye(len(J)), r),
    ],
    hints=[
        "It is the step of Gauss and Newton, with something added to J.T @ J.",
        "np.eye(n) is the unit matrix with n rows. How many does J.T @ J have?",
        "np.linalg.solve(J.T @ J + damping * np.eye(J.shape[1]), …)",
    ],
    insight="With fewer rows than columns one may solve with J @ J.T instead, a smaller matrix.",
)
