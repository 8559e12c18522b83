"""Notebook optimizers: Momentum."""

import numpy as np

from common import optimizers as _library
from common.checking import Exercise, Mistake
from common.exercises.training.optimizer_steps import (
    NOT_IN_PLACE,
    does_not_move,
    observe_steps,
    with_step,
)

_momentum = with_step(_library.Momentum)


@_momentum
def _uphill(self, param, grad, velocity):
    velocity *= self.momentum
    velocity += self.learning_rate * grad
    param += velocity


@_momentum
def _nothing_kept(self, param, grad, velocity):
    velocity = self.momentum * velocity - self.learning_rate * grad
    param += velocity


@_momentum
def _no_friction(self, param, grad, velocity):
    velocity -= self.learning_rate * grad
    param += velocity


@_momentum
def _moves_first(self, param, grad, velocity):
    param += velocity
    velocity *= self.momentum
    velocity -= self.learning_rate * grad


@_momentum
def _moves_in_between(self, param, grad, velocity):
    velocity *= self.momentum
    param += velocity
    velocity -= self.learning_rate * grad


@_momentum
def _other_share(self, param, grad, velocity):
    velocity *= 1 - self.momentum
    velocity -= self.learning_rate * grad
    param += velocity


@_momentum
def _averaged(self, param, grad, velocity):
    velocity *= self.momentum
    velocity -= (1 - self.momentum) * self.learning_rate * grad
    param += velocity


@_momentum
def _no_rate(self, param, grad, velocity):
    velocity *= self.momentum
    velocity -= grad
    param += velocity


@_momentum
def _rate_twice(self, param, grad, velocity):
    velocity *= self.momentum
    velocity -= self.learning_rate * grad
    param += self.learning_rate * velocity


@_momentum
def _nesterov(self, param, grad, velocity):
    velocity *= self.momentum
    velocity -= self.learning_rate * grad
    param += self.momentum * velocity - self.learning_rate * grad


@_momentum
def _gradient_twice(self, param, grad, velocity):
    velocity *= self.momentum
    velocity -= self.learning_rate * grad
    param += velocity - self.learning_rate * grad


@_momentum
def _all_slowed(self, param, grad, velocity):
    velocity -= self.learning_rate * grad
    velocity *= self.momentum
    param += velocity


@_momentum
def _fixed_share(self, param, grad, velocity):
    velocity *= 0.9
    velocity -= self.learning_rate * grad
    param += velocity


@_momentum
def _gradient_scaled(self, param, grad, velocity):
    grad *= self.learning_rate
    velocity *= self.momentum
    velocity -= grad
    param += velocity


@_momentum
def _velocity_downhill(self, param, grad, velocity):
    velocity[...] = self.momentum * velocity + self.learning_rate * grad
    param -= velocity


@_momentum
def _velocity_without_rate(self, param, grad, velocity):
    velocity[:] = self.momentum * velocity + grad
    param[:] = param - self.learning_rate * velocity


@_momentum
def _momentum_in_float32(self, param, grad, velocity):
    velocity[...] = np.float32(self.momentum) * velocity - np.float32(self.learning_rate) * grad
    np.add(param, velocity, out=param)


Momentum = Exercise(
    reference=_library.Momentum,
    observe=observe_steps(
        {"learning_rate": 0.1, "momentum": 0.9}, {"learning_rate": 0.02, "momentum": 0.5}
    ),
    mistakes=[
        Mistake(
            "You go uphill: the gradient is added. It pushes the velocity the other way: "
            "velocity -= self.learning_rate * grad, then param += velocity.",
            _uphill,
        ),
        Mistake(
            "Your steps are those of plain SGD: nothing is left of the velocity at the next step. "
            "`velocity = …` makes a new array and forgets it; change the one that you were given, "
            "velocity *= self.momentum and velocity -= …",
            _nothing_kept,
            _momentum(lambda self, param, grad, velocity: _library.SGD.step(self, param, grad)),
        ),
        Mistake(NOT_IN_PLACE, _momentum(does_not_move)),
        Mistake(
            "You keep the share 1 - momentum of the velocity. It keeps momentum: velocity *= "
            "self.momentum.",
            _other_share,
        ),
        Mistake(
            "Your ball has no friction: the old velocity is kept whole. Only the share "
            "self.momentum of it stays: velocity *= self.momentum first.",
            _no_friction,
        ),
        Mistake(
            "You move before you have worked out the new velocity, so each gradient comes one "
            "step late. First the velocity, then param += velocity.",
            _moves_first,
            _moves_in_between,
        ),
        Mistake(
            "You weigh the gradient with 1 - momentum, an average. (Some books do, and take a "
            "larger learning rate for it.) In our formula the gradient counts in full.",
            _averaged,
        ),
        Mistake(
            "The learning rate is missing: the velocity changes by self.learning_rate * grad.",
            _no_rate,
        ),
        Mistake(
            "You multiply by the learning rate twice, once in the velocity and once in the move. "
            "Once is enough: param += velocity.",
            _rate_twice,
        ),
        Mistake(
            "That is Nesterov's form, which looks one step ahead. It works well, too; here is "
            "meant the plain one: param += velocity.",
            _nesterov,
        ),
        Mistake(
            "You take the gradient off twice. It is in the velocity already: param += velocity.",
            _gradient_twice,
        ),
        Mistake(
            "You slow the new gradient down as well. Multiply the old velocity by self.momentum "
            "first; then subtract self.learning_rate * grad.",
            _all_slowed,
        ),
        Mistake(
            "Your share of 0.9 is fixed. Take self.momentum, whatever it was set to.", _fixed_share
        ),
        Mistake(
            "Your code changes grad, and it belongs to the network. Write "
            "self.learning_rate * grad in place of grad *= self.learning_rate.",
            _gradient_scaled,
        ),
    ],
    variants=[_velocity_downhill, _velocity_without_rate, _momentum_in_float32],
    hints=[
        "Two things happen: the velocity changes, and then the parameters move by it. In place.",
        "The velocity first loses a share (velocity *= …), then the gradient pushes it "
        "(velocity -= …).",
        "velocity *= self.momentum; velocity -= self.learning_rate * grad; param += velocity",
    ],
)
