"""Notebook optimizers: Adam, and the notebook's questions."""

import numpy as np

from common import optimizers as _library
from common.checking import Choice, Exercise, Mistake, Prediction
from common.exercises.training.optimizer_steps import NOT_IN_PLACE, observe_steps, with_step

_adam = with_step(_library.Adam)


def _remember(self, grad, mean, square):
    mean *= self.beta_1
    mean += (1 - self.beta_1) * grad
    square *= self.beta_2
    square += (1 - self.beta_2) * grad * grad


def _corrected(self, mean, square, steps):
    return mean / (1 - self.beta_1**steps), square / (1 - self.beta_2**steps)


def _move(self, param, mean, square):
    param -= self.learning_rate * mean / (np.sqrt(square) + self.epsilon)


def _made(correct=None, remember=_remember, move=_move):
    """Adam with one of its three parts changed. correct: (self, mean, square) -> both corrected."""

    def step(self, param, grad, mean, square):
        remember(self, grad, mean, square)
        corrected = (correct or (lambda s, m, v: _corrected(s, m, v, s.steps)))(self, mean, square)
        move(self, param, *corrected)

    return _adam(step)


def _first_only(self, mean, square):
    return mean / (1 - self.beta_1**self.steps), square


def _second_only(self, mean, square):
    return mean, square / (1 - self.beta_2**self.steps)


def _multiplied(self, mean, square):
    return mean / (1 - self.beta_1 * self.steps), square / (1 - self.beta_2 * self.steps)


def _power_of_the_rest(self, mean, square):
    return mean / (1 - self.beta_1) ** self.steps, square / (1 - self.beta_2) ** self.steps


def _times(self, mean, square):
    return mean * (1 - self.beta_1**self.steps), square * (1 - self.beta_2**self.steps)


def _stored(self, mean, square):
    mean /= 1 - self.beta_1**self.steps
    square /= 1 - self.beta_2**self.steps
    return mean, square


def _counts_itself(self, mean, square):
    self.steps += 1
    return _corrected(self, mean, square, self.steps)


def _betas_exchanged(self, grad, mean, square):
    mean *= self.beta_2
    mean += (1 - self.beta_2) * grad
    square *= self.beta_1
    square += (1 - self.beta_1) * grad * grad


def _shares_exchanged(self, grad, mean, square):
    mean *= 1 - self.beta_1
    mean += self.beta_1 * grad
    square *= 1 - self.beta_2
    square += self.beta_2 * grad * grad


def _not_squared(self, grad, mean, square):
    mean *= self.beta_1
    mean += (1 - self.beta_1) * grad
    square *= self.beta_2
    square += (1 - self.beta_2) * grad


def _mean_squared(self, grad, mean, square):
    mean *= self.beta_1
    mean += (1 - self.beta_1) * grad
    square *= self.beta_2
    square += (1 - self.beta_2) * mean * mean


def _with_shares(mean_share, square_share):
    """Averages to which the new value is added with other shares, functions of their beta."""

    def remember(self, grad, mean, square):
        mean *= self.beta_1
        mean += mean_share(self.beta_1) * grad
        square *= self.beta_2
        square += square_share(self.beta_2) * grad * grad

    return remember


def _rest(beta):
    return 1 - beta


def _whole(beta):
    return 1.0


def _same(beta):
    return beta


def _one_beta(self, grad, mean, square):
    mean *= self.beta_1
    mean += (1 - self.beta_1) * grad
    square *= self.beta_1
    square += (1 - self.beta_1) * grad * grad


def _sums(self, grad, mean, square):
    mean *= self.beta_1
    mean += grad
    square *= self.beta_2
    square += grad * grad


@_adam
def _nothing_kept(self, param, grad, mean, square):
    mean = self.beta_1 * mean + (1 - self.beta_1) * grad
    square = self.beta_2 * square + (1 - self.beta_2) * grad * grad
    _move(self, param, *_corrected(self, mean, square, self.steps))


@_adam
def _mean_not_kept(self, param, grad, mean, square):
    mean = self.beta_1 * mean + (1 - self.beta_1) * grad
    square *= self.beta_2
    square += (1 - self.beta_2) * grad * grad
    _move(self, param, *_corrected(self, mean, square, self.steps))


@_adam
def _gradient_for_mean(self, param, grad, mean, square):
    _remember(self, grad, mean, square)
    _move(self, param, grad, _corrected(self, mean, square, self.steps)[1])


def _no_root(self, param, mean, square):
    param -= self.learning_rate * mean / (square + self.epsilon)


def _no_epsilon(self, param, mean, square):
    param -= self.learning_rate * mean / np.sqrt(square)


def _uphill(self, param, mean, square):
    param += self.learning_rate * mean / (np.sqrt(square) + self.epsilon)


def _epsilon_inside(self, param, mean, square):
    param -= self.learning_rate * mean / np.sqrt(square + self.epsilon)


@_adam
def _in_float32(self, param, grad, mean, square):
    grad = grad.astype(np.float32)
    mean += np.float32(1 - self.beta_1) * (grad - mean)
    square += np.float32(1 - self.beta_2) * (grad**2 - square)
    hats = _corrected(self, mean.astype(np.float32), square.astype(np.float32), self.steps)
    _move(self, param, *hats)


Adam = Exercise(
    reference=_library.Adam,
    observe=observe_steps(
        {"learning_rate": 0.1, "beta_1": 0.9, "beta_2": 0.99},
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9},
    ),
    mistakes=[
        Mistake(
            "You have left the correction out. Both averages begin at 0 and are too small at "
            "first: divide them by 1 - self.beta_1**self.steps and 1 - self.beta_2**self.steps.",
            _made(lambda self, mean, square: (mean, square)),
        ),
        Mistake(
            "You correct the mean alone. The average of the squares begins at 0 as well: divide "
            "it by 1 - self.beta_2**self.steps.",
            _made(_first_only),
        ),
        Mistake(
            "You correct the squares alone. The mean begins at 0 as well: divide it by "
            "1 - self.beta_1**self.steps.",
            _made(_second_only),
        ),
        Mistake(
            "Your correction does not follow the number of the step: it is always that of the "
            "first. Raise to the power self.steps.",
            _made(lambda self, mean, square: _corrected(self, mean, square, 1)),
        ),
        Mistake(
            "self.steps counts already: it is 1 at the first step. Use it as it is, without "
            "adding 1.",
            _made(lambda self, mean, square: _corrected(self, mean, square, self.steps + 1)),
            _made(_counts_itself),
        ),
        Mistake(
            "You subtract 1 from self.steps, and 1 - beta ** 0 is 0 at the first step. self.steps "
            "is 1 then: use it as it is.",
            _made(lambda self, mean, square: _corrected(self, mean, square, self.steps - 1)),
        ),
        Mistake(
            "The new square has too large a share. It gets 1 - self.beta_2, as the new gradient "
            "gets 1 - self.beta_1.",
            _made(remember=_with_shares(_rest, _whole)),
            _made(remember=_with_shares(_rest, _same)),
        ),
        Mistake(
            "beta_1 stands in both averages. That of the squares has its own: beta_2.",
            _made(remember=_one_beta),
            _made(
                lambda self, mean, square: (
                    mean / (1 - self.beta_1**self.steps),
                    square / (1 - self.beta_1**self.steps),
                ),
                remember=_one_beta,
            ),
        ),
        Mistake(
            "The power belongs to beta alone: 1 - self.beta_1**self.steps, without parentheses "
            "round 1 - self.beta_1.",
            _made(_power_of_the_rest),
        ),
        Mistake(
            "self.beta_1**self.steps is a power, with two stars. You multiply.", _made(_multiplied)
        ),
        Mistake(
            "You multiply by the correction. The averages are too small at first: divide by it.",
            _made(_times),
        ),
        Mistake(
            "You write the corrected values back into mean and square, so the next step corrects "
            "them once more. Give them names of their own.",
            _made(_stored),
        ),
        Mistake(
            "The betas are exchanged: beta_1 belongs to the mean, beta_2 to the squares.",
            _made(remember=_betas_exchanged),
        ),
        Mistake(
            "The shares are exchanged. The old average keeps beta, the new value gets 1 - beta.",
            _made(remember=_shares_exchanged),
            _made(remember=_with_shares(_same, _same)),
            _made(remember=_with_shares(_same, _rest)),
        ),
        Mistake(
            "You average the gradient in both. The second average is of its square, grad * grad.",
            _made(remember=_not_squared),
        ),
        Mistake(
            "You average the squares of the mean. The second average is of the gradient's own "
            "square, grad * grad.",
            _made(remember=_mean_squared),
        ),
        Mistake(
            "The new value counts in full, so these are sums and no averages. Give it the share "
            "1 - beta.",
            _made(remember=_sums),
            _made(remember=_with_shares(_whole, _rest)),
        ),
        Mistake(
            "Nothing is left of the averages at the next step. `mean = …` makes a new array and "
            "forgets it; change the one that you were given: mean *= … and mean += …",
            _nothing_kept,
            _mean_not_kept,
        ),
        Mistake(
            "You step along grad itself, as RMSProp does. Adam steps along the corrected mean.",
            _gradient_for_mean,
        ),
        Mistake(
            "The root is missing: divide by np.sqrt of the corrected average of the squares.",
            _made(move=_no_root),
        ),
        Mistake(
            "0 / 0 is no number: a gradient that has been 0 so far, over the root of 0. Add the "
            "small self.epsilon to what you divide by, in parentheses: / (np.sqrt(…) + …).",
            _made(move=_no_epsilon),
        ),
        Mistake("You go uphill. The step is taken off: param -= …", _made(move=_uphill)),
        Mistake(NOT_IN_PLACE, _made(move=lambda *_: None), _adam(lambda *_: None)),
    ],
    variants=[_made(), _made(move=_epsilon_inside), _in_float32],
    hints=[
        "Two averages as in RMSProp, one of grad and one of grad * grad, each with its own beta.",
        "Corrected values get names of their own: mean / (1 - self.beta_1**self.steps), and the "
        "squares in the same way. The move is RMSProp's, with the corrected mean for grad.",
        "param -= self.learning_rate * corrected_mean / (np.sqrt(corrected_square) + self.epsilon)",
    ],
    insight="The course's library folds both corrections into one number, the rate.",
)

# --- predict first, and check yourself -------------------------------------------------------

one_huge_gradient = Prediction(
    options="abc",
    outcome="c",
    because="A sum of squares never forgets. RMSProp forgets within 200 steps; Adam's longer "
    "memory takes thousands.",
)

which_optimizer_wins = Prediction(
    options="abc",
    outcome="b",
    because="With a rate of its own, each learns well; with its usual rate even Adam is slower.",
)

why_it_zigzags = Choice(
    answer="b",
    wrong={
        "a": "There is no chance in f(x, y): its gradient is exact, and SGD zigzags all the same.",
        "c": "The bottom is never far. A ball that is thrown across it again and again goes too "
        "far each time, in the steep direction.",
    },
    hints=["By what is y multiplied in one step at a rate of 0.95?"],
)

what_adagrad_remembers = Choice(
    answer="a",
    wrong={
        "b": "That is RMSProp. AdaGrad adds up, and a sum of squares never falls.",
        "c": "That is Momentum, which keeps a velocity. Squares have no sign.",
    },
    hints=["Which of the three can only grow?"],
)

why_adam_corrects = Choice(
    answer="c",
    wrong={
        "a": "Rounding has no part in it: it is the zeros with which both averages begin.",
        "b": "The rate stays. The correction is large at the first steps and fades, for m after "
        "fifty of them, for v after some thousands.",
    },
    hints=["What is 0.9 · 0 + 0.1 · g?"],
)
