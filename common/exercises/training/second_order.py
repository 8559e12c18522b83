"""Notebook second_order: the loop that raises and lowers the damping, and the questions."""

from itertools import pairwise as _pairwise

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction
from common.exercises.perceptron.edited import edited as _edited
from common.exercises.training.least_squares import jacobian as _jacobian_exercise
from common.exercises.training.least_squares import levenberg_marquardt_step as _step_exercise

_jacobian = _jacobian_exercise.reference
_step = _step_exercise.reference


def _levenberg_marquardt(f, p, steps, damping=0.01):
    r, losses = f(p), []
    for _ in range(steps):
        losses.append(0.5 * np.sum(r**2))
        moved = p + _step(_jacobian(f, p), r, damping)
        r_moved = f(moved)
        if np.sum(r_moved**2) < np.sum(r**2):
            p, r, damping = moved, r_moved, damping / 10
        else:
            damping = damping * 10
    return p, losses


def _with_loss(f, p, steps, damping=0.01):
    def loss(q):
        return np.sum(f(q) ** 2) / 2

    losses = np.zeros(steps)
    for k in range(steps):
        losses[k] = loss(p)
        J, r = _jacobian(f, p), f(p)
        step = np.linalg.solve(J.T @ J + np.eye(len(p)) * damping, -J.T @ r)
        if loss(p + step) < losses[k]:
            p = p + step
            damping *= 0.1
        else:
            damping *= 10
    return [p, losses]


def _in_place(f, p, steps, damping=0.01):
    found, losses = _levenberg_marquardt(f, p, steps, damping)
    p[:] = found
    return p, losses


_T = np.arange(6.0)


def decay(p):
    """What is left of a curve p[0] exp(-p[1] t) + p[2] when six measured values are taken off."""
    return p[0] * np.exp(-p[1] * _T) + p[2] - np.array([6.1, 4.0, 2.9, 2.1, 1.7, 1.4])


def logarithm(p):
    """No number where p is negative, and that is where the first undamped step leads."""
    return np.array([np.log(p[0]), 0.1 * (p[0] - 2)])


def _observe_fit(answer, rng):
    cases = {
        "eight steps": (decay, np.array([1.0, 1.0, 0.0]), 8),
        "where the first step leads to NaN": (logarithm, np.array([50.0]), 7),
        "another damping": (decay, np.array([4.0, 0.3, 1.0]), 3, 5.0),
        "a step that makes it somewhat worse": (decay, np.array([6.0, 2.0, -2.0]), 2),
        "one step": (decay, np.array([1.0, 1.0, 0.0]) + rng.normal(scale=0.05, size=3), 1),
    }
    for name, arguments in cases.items():
        try:
            result = yield f"p and losses, {name}", Call(answer, *arguments)
        except _AnswerRaised:
            continue
        if isinstance(result, (tuple, list)) and len(result) == 2:
            yield f"p, {name}", np.array(result[0])
            yield f"losses, {name}", np.array(result[1])


def _replaced(*changes):
    return _edited(_levenberg_marquardt, *changes)


_ACCEPT = "p, r, damping = moved, r_moved, damping / 10"

levenberg_marquardt = Exercise(
    reference=_levenberg_marquardt,
    observe=_observe_fit,
    mistakes=[
        Mistake(
            "You take every step, also those that make the loss larger. Keep p where it is then, "
            "and raise the damping.",
            _replaced("damping = damping * 10", "p, r, damping = moved, r_moved, damping * 10"),
            _replaced("if np.sum(r_moved**2) < np.sum(r**2):", "if True:"),
        ),
        Mistake(
            "NaN is taken for an improvement: every comparison with NaN is False. Ask whether the "
            "new loss is smaller, and refuse in all other cases.",
            _replaced(
                "if np.sum(r_moved**2) < np.sum(r**2)", "if not np.sum(r_moved**2) >= np.sum(r**2)"
            ),
        ),
        Mistake(
            "The damping goes the wrong way. After a step that helped, divide it by 10; after one "
            "that did not, multiply it by 10.",
            lambda f, p, steps, damping=0.01: _wrong_way(f, p, steps, damping),
        ),
        Mistake(
            "You take the step off p. It leads downhill already: p + levenberg_marquardt_step(…).",
            _replaced("p + _step", "p - _step"),
        ),
        Mistake(
            "The damping rises after every try. After a step that helped, divide it by 10.",
            _replaced("damping / 10", "damping * 10"),
        ),
        Mistake(
            "You compare sums of residuals, in which positive and negative ones cancel. Compare "
            "the sums of their squares.",
            _replaced("np.sum(r_moved**2) < np.sum(r**2)", "np.sum(r_moved) < np.sum(r)"),
        ),
        Mistake(
            "You accept the steps that make the loss larger, and refuse those that help: the "
            "comparison is the wrong way round.",
            _replaced("np.sum(r_moved**2) < np.sum(r**2)", "np.sum(r_moved**2) > np.sum(r**2)"),
        ),
        Mistake(
            "The damping stays as it is when a step is refused, so the same step is tried again "
            "and again. Multiply it by 10.",
            _replaced("damping = damping * 10", "pass"),
            _replaced("damping / 10", "damping", "damping = damping * 10", "pass"),
        ),
        Mistake(
            "The damping never falls. Divide it by 10 after a step that helped.",
            _replaced("damping / 10", "damping"),
        ),
        Mistake(
            "The residuals are those of the first p: when p moves, r must move along.",
            _replaced(_ACCEPT, "p, damping = moved, damping / 10"),
        ),
        Mistake(
            "The loss of a step is noted before the step is made, so losses begins with the loss "
            "of the first p.",
            lambda f, p, steps, damping=0.01: (
                _levenberg_marquardt(f, p, steps, damping)[0],
                _levenberg_marquardt(f, p, steps + 1, damping)[1][1:],
            ),
        ),
        Mistake(
            "The loss is half the sum of the squared residuals: 0.5 * np.sum(r**2).",
            _replaced("0.5 * np.sum(r**2)", "np.sum(r**2)"),
            _replaced("0.5 * np.sum(r**2)", "0.5 * np.mean(r**2)"),
            _replaced("0.5 * np.sum(r**2)", "np.mean(r**2)"),
        ),
        Mistake(
            "losses has one number too many: note the loss before each try, and nothing after the "
            "last.",
            lambda f, p, steps, damping=0.01: (
                _levenberg_marquardt(f, p, steps, damping)[0],
                _levenberg_marquardt(f, p, steps + 1, damping)[1],
            ),
        ),
        Mistake(
            "The Jacobian is that of the first p. Work it out anew in every round.",
            _replaced(
                "r, losses = f(p), []",
                "r, losses, J = f(p), [], _jacobian(f, p)",
                "_step(_jacobian(f, p), r",
                "_step(J, r",
            ),
        ),
        Mistake(
            "Note the loss in every round, also where the step is refused.",
            lambda f, p, steps, damping=0.01: _notes_successes_only(f, p, steps, damping),
        ),
        Mistake(
            "Return both: return p, losses.",
            lambda *arguments: _levenberg_marquardt(*arguments)[0],
            lambda *arguments: _levenberg_marquardt(*arguments)[1],
            lambda *arguments: _levenberg_marquardt(*arguments)[::-1],
        ),
        Mistake(
            "Your code moves the p that it was given, which belongs to whoever called you. "
            "p = p + step makes a new one; p += step does not.",
            _in_place,
        ),
        Mistake(
            "`return` stands inside the loop, so there is one step only.",
            lambda f, p, steps, damping=0.01: _levenberg_marquardt(f, p, 1, damping),
        ),
        Mistake(
            "The first damping is an argument. Begin with it.",
            lambda f, p, steps, damping=0.01: _levenberg_marquardt(f, p, steps),
        ),
    ],
    variants=[_with_loss],
    hints=[
        "In each round: a step, a look at the loss it would give, and then yes or no.",
        "moved = p + levenberg_marquardt_step(jacobian(f, p), r, damping); compare np.sum(f(moved) "
        "** 2) with np.sum(r**2).",
        "Smaller: p, r = moved, f(moved) and damping / 10. Otherwise only damping * 10.",
    ],
    equivalent=[
        Equivalent(
            "- if np.sum(r_moved**2) < np.sum(r**2):\n+ if np.sum(r_moved**2) <= np.sum(r**2):",
            "Two losses are equal only where the step is too short to change anything.",
        ),
    ],
)


def _wrong_way(f, p, steps, damping):
    r, losses = f(p), []
    for _ in range(steps):
        losses.append(0.5 * np.sum(r**2))
        moved = p + _step(_jacobian(f, p), r, damping)
        r_moved = f(moved)
        if np.sum(r_moved**2) < np.sum(r**2):
            p, r, damping = moved, r_moved, damping * 10
        else:
            damping = damping / 10
    return p, losses


def _notes_successes_only(f, p, steps, damping):
    p, losses = _levenberg_marquardt(f, p, steps, damping)
    return p, [loss for loss, after in _pairwise(losses) if after < loss]


# --- predict first, and check yourself --------------------------------------------------------

steps_on_a_line = Prediction(
    options="abc",
    outcome="a",
    because="The bowl is the loss itself here, and the step leads to its lowest point.",
)

how_often_it_arrives = Prediction(
    options="abc",
    outcome="b",
    because="Far from the solution the bowl says little about the loss, and a step can lead "
    "anywhere.",
)

what_is_left_out = Choice(
    answer="c",
    wrong={
        "a": "J.T @ J is a whole matrix, and all of it is used. Keeping the diagonal only is "
        "another, cruder simplification.",
        "b": "The gradient is there: it is J.T @ r, on the right side of the equations.",
    },
    hints=["f is replaced by a straight line. Which of its derivatives does a straight line lack?"],
)

what_strong_damping_does = Choice(
    answer="a",
    wrong={
        "b": "That is what happens without damping. A large number on the diagonal makes the step "
        "short.",
        "c": "That would be no damping at all. The larger it is, the less J.T @ J counts beside "
        "it.",
    },
    hints=["Leave J.T @ J out beside a huge damping. Which equation remains?"],
)

why_it_is_rare = Choice(
    answer="b",
    wrong={
        "a": "It is analytic: backpropagation gives exact derivatives, of the residuals as well. "
        "The cost is what stands in the way.",
        "c": "It is the other way round: gradient descent needs a learning rate, and this step has "
        "a length of its own.",
    },
    hints=["How many numbers has J.T @ J for a network with a million parameters?"],
)
