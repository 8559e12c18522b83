"""Notebook optimizers: AdaGrad and RMSProp."""

import numpy as np

from common import optimizers as _library
from common.checking import Exercise, Mistake
from common.exercises.training.optimizer_steps import (
    NOT_IN_PLACE,
    does_not_move,
    observe_steps,
    with_step,
)

_adagrad = with_step(_library.AdaGrad)
_rmsprop = with_step(_library.RMSProp)


def _summed(self, squares, grad):
    squares += grad * grad


def _averaged_squares(self, squares, grad):
    squares *= self.decay
    squares += (1 - self.decay) * grad * grad


def _scaled(self, param, grad, squares):
    param -= self.learning_rate * grad / (np.sqrt(squares) + self.epsilon)


def _divided(remember, move=_scaled):
    """A step that remembers in one way and moves in another."""

    def step(self, param, grad, squares):
        remember(self, squares, grad)
        move(self, param, grad, squares)

    return step


def _only_now(self, param, grad, squares):
    _scaled(self, param, grad, grad * grad)


def _moved_first(remember):
    def step(self, param, grad, squares):
        _scaled(self, param, grad, squares)
        remember(self, squares, grad)

    return step


def _added_up(self, param, grad, squares):
    param += self.learning_rate * grad / (np.sqrt(squares) + self.epsilon)


def _multiplied(self, param, grad, squares):
    param -= self.learning_rate * grad * (np.sqrt(squares) + self.epsilon)


def _summand(self, param, grad, squares):
    param -= self.learning_rate * grad + 1 / (np.sqrt(squares) + self.epsilon)


def _no_root(self, param, grad, squares):
    param -= self.learning_rate * grad / (squares + self.epsilon)


def _no_epsilon(self, param, grad, squares):
    param -= self.learning_rate * grad / np.sqrt(squares)


def _no_rate_at_all(self, param, grad, squares):
    param -= grad / (np.sqrt(squares) + self.epsilon)


def _no_gradient(self, param, grad, squares):
    param -= self.learning_rate / (np.sqrt(squares) + self.epsilon)


def _epsilon_inside(self, param, grad, squares):
    param -= self.learning_rate * grad / np.sqrt(squares + self.epsilon)


def _epsilon_squared_inside(self, param, grad, squares):
    param[...] = param - self.learning_rate * grad / np.sqrt(squares + 1e-10)


def _gradient_divided(self, param, grad, squares):
    grad /= np.sqrt(squares) + self.epsilon
    param -= self.learning_rate * grad


def _sum_not_squared(self, squares, grad):
    squares += grad


def _average_not_squared(self, squares, grad):
    squares *= self.decay
    squares += (1 - self.decay) * grad


def _absolute(self, squares, grad):
    squares += np.abs(grad)


def _one_for_all(self, squares, grad):
    squares += np.sum(grad * grad)


def _one_average_for_all(self, squares, grad):
    squares *= self.decay
    squares += (1 - self.decay) * np.sum(grad * grad)


def _moves_mistakes(make, remember):
    """The mistakes of the move, which AdaGrad and RMSProp share."""
    return [
        Mistake(
            "You go uphill. The step is taken off: param -= …", make(_divided(remember, _added_up))
        ),
        Mistake(
            "You multiply by the root. Where the gradients have been large the step must get "
            "smaller: divide by it.",
            make(_divided(remember, _multiplied)),
        ),
        Mistake(
            "You add 1 / root to the step. It is a factor of it: divide the whole step, "
            "self.learning_rate * grad, by the root.",
            make(_divided(remember, _summand)),
        ),
        Mistake(
            "The root is missing: you divide by the squares. Divide by np.sqrt(…) of them.",
            make(_divided(remember, _no_root)),
        ),
        Mistake(
            "0 / 0 is no number: a gradient that has been 0 so far, over the root of 0. Add the "
            "small self.epsilon to what you divide by, in parentheses: / (np.sqrt(…) + …).",
            make(_divided(remember, _no_epsilon)),
        ),
        Mistake(
            "The learning rate is missing: the step is self.learning_rate * grad / root.",
            make(_divided(remember, _no_rate_at_all)),
        ),
        Mistake(
            "The gradient itself is missing above the root: the step is "
            "self.learning_rate * grad / root.",
            make(_divided(remember, _no_gradient)),
        ),
        Mistake(
            "You use the squares from before this step; at the first step they are 0. Update them "
            "first, then move.",
            make(_moved_first(remember)),
        ),
        Mistake(
            "Your code changes grad, and it belongs to the network. Put the division into the "
            "line that moves param.",
            make(_divided(remember, _gradient_divided)),
        ),
        Mistake(NOT_IN_PLACE, make(_divided(remember, lambda *_: None)), make(does_not_move)),
    ]


_RATES = ({"learning_rate": 0.5}, {"learning_rate": 0.02})

AdaGrad = Exercise(
    reference=_library.AdaGrad,
    observe=observe_steps(*_RATES),
    mistakes=[
        Mistake(
            "Every step counts only its own gradient: squares is reset. Add to the array that you "
            "were given, squares += …; `squares = …` makes a new one, which is forgotten.",
            _adagrad(_only_now),
            _adagrad(_divided(lambda self, squares, grad: np.multiply(grad, grad, out=squares))),
        ),
        Mistake(
            "You add the gradients, not their squares: positive and negative ones cancel. "
            "squares += grad * grad.",
            _adagrad(_divided(_sum_not_squared)),
        ),
        Mistake(
            "You add absolute values. AdaGrad adds squares and takes the root at the end.",
            _adagrad(_divided(_absolute)),
        ),
        Mistake(
            "You sum over all numbers of the array, so that all get the same step. Each number "
            "has a sum of its own: squares += grad * grad, without np.sum.",
            _adagrad(_divided(_one_for_all)),
        ),
        *_moves_mistakes(_adagrad, _summed),
    ],
    variants=[
        _adagrad(_divided(_summed, _epsilon_inside)),
        _adagrad(_divided(_summed, _epsilon_squared_inside)),
        _adagrad(
            _divided(lambda self, squares, grad: np.copyto(squares, squares + np.square(grad)))
        ),
    ],
    hints=[
        "First remember: what is added to squares? Then move: what divides the step?",
        "squares += grad * grad, and the step is SGD's, divided by the root of squares.",
        "param -= self.learning_rate * grad / (np.sqrt(squares) + self.epsilon)",
    ],
)


def _swapped(self, average, grad):
    average *= 1 - self.decay
    average += self.decay * grad * grad


def _no_share(self, average, grad):
    average *= self.decay
    average += grad * grad


def _all_decayed(self, average, grad):
    average += (1 - self.decay) * grad * grad
    average *= self.decay


def _share_of_sum(self, average, grad):
    average += (1 - self.decay) * grad * grad


def _share_squared(self, average, grad):
    average *= self.decay
    average += ((1 - self.decay) * grad) ** 2


def _fixed_decay(self, average, grad):
    average *= 0.9
    average += 0.1 * grad * grad


def _average_not_kept(self, param, grad, average):
    _scaled(self, param, grad, self.decay * average + (1 - self.decay) * grad * grad)


def _towards(self, average, grad):
    average += (1 - self.decay) * (grad**2 - average)


RMSProp = Exercise(
    reference=_library.RMSProp,
    observe=observe_steps(
        {"learning_rate": 0.1, "decay": 0.9},
        {"learning_rate": 0.02, "decay": 0.6},
    ),
    mistakes=[
        Mistake(
            "That is AdaGrad: you add up and forget nothing. First shrink the old average, "
            "average *= self.decay, then add (1 - self.decay) of the new square.",
            _rmsprop(_divided(_summed)),
        ),
        Mistake(
            "The shares are exchanged. The old average keeps self.decay, the new square gets "
            "1 - self.decay.",
            _rmsprop(_divided(_swapped)),
        ),
        Mistake(
            "The new square counts in full, so this is no average: it grows far above the squares. "
            "Give it the share 1 - self.decay.",
            _rmsprop(_divided(_no_share)),
        ),
        Mistake(
            "You shrink the new square as well. First average *= self.decay, then add.",
            _rmsprop(_divided(_all_decayed)),
        ),
        Mistake(
            "The old average is kept whole, and so it only ever grows. Shrink it first: "
            "average *= self.decay.",
            _rmsprop(_divided(_share_of_sum)),
        ),
        Mistake(
            "You square the share as well. Only the gradient is squared: "
            "(1 - self.decay) * grad**2.",
            _rmsprop(_divided(_share_squared)),
        ),
        Mistake(
            "Nothing is left of the average at the next step. `average = …` makes a new array and "
            "forgets it; change the one that you were given: average *= … and average += …",
            _rmsprop(_average_not_kept),
        ),
        Mistake(
            "You average the gradients, not their squares: positive and negative ones cancel. "
            "average += (1 - self.decay) * grad * grad.",
            _rmsprop(_divided(_average_not_squared)),
        ),
        Mistake(
            "You sum over all numbers of the array, so that all get the same step. Each number "
            "has an average of its own, without np.sum.",
            _rmsprop(_divided(_one_average_for_all)),
        ),
        Mistake(
            "Your share of 0.9 is fixed. Take self.decay, whatever it was set to.",
            _rmsprop(_divided(_fixed_decay)),
        ),
        *_moves_mistakes(_rmsprop, _averaged_squares),
    ],
    variants=[
        _rmsprop(_divided(_averaged_squares, _epsilon_inside)),
        _rmsprop(_divided(_towards)),
        _rmsprop(_divided(_averaged_squares, _epsilon_squared_inside)),
    ],
    hints=[
        "It is AdaGrad with one line more. What makes an old square count less and less?",
        "A moving average: the old value keeps the share self.decay, the new square gets the rest.",
        "average *= self.decay; average += (1 - self.decay) * grad * grad; then AdaGrad's move.",
    ],
)
