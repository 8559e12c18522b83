"""How an optimizer is looked at, step by step, and the mistake that all of them share."""

import numpy as np

from common.checking import Call

__all__ = []  # for the modules beside it, by name


def _gradient(rng, shape):
    """Not close to 0, where the place of an epsilon would matter."""
    return rng.uniform(0.5, 2, size=shape) * rng.choice([-1, 1], size=shape)


def observe_steps(*settings):
    """Three steps on two parameters, looked at after each, for every one of the settings.

    The very first gradient of one number is 0, so that a division by zero shows.
    """

    def observe(answer, rng):
        for setting in settings:
            optimizer = yield Call(answer, **setting)
            params = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
            rate = setting["learning_rate"]
            for count in range(1, 4):
                grads = {name: _gradient(rng, value.shape) for name, value in params.items()}
                grads["W"][0, 0] = 0.0 if count == 1 else grads["W"][0, 0]
                before = grads["W"].copy()
                yield Call(optimizer.update, params, grads).in_place().called("update")
                yield f"W after step {count} at rate {rate}", params["W"]
            yield f"b after step {count} at rate {rate}", params["b"]
            yield f"the gradient is left alone at rate {rate}", bool(np.all(grads["W"] == before))

    return observe


def with_step(base):
    """Makes a class from `base` of the library whose `step` is a given function."""
    return lambda step: type(base.__name__, (base,), {"step": step})


NOT_IN_PLACE = (
    "Your parameters do not move. `param = …` makes a new array, which is forgotten when step "
    "ends. Change the one that you were given: param -= …"
)


def does_not_move(self, param, grad, *memory):
    pass
