"""What checks look at in a Keras model, whichever way it was built."""

import functools
from typing import Any

import numpy as np

from common.checking import Exercise
from common.checking.observation import Observed
from common.exercises.keras.lazy import keras

_INPUTS = 3


class ModelExercise(Exercise):
    """An exercise whose answers take long to build, and whose check therefore has three inputs.

    All seeds with the same rest give the same input. So an audit, which tries twenty, has seen
    whatever a learner or a grader will meet; and each known answer is looked at three times.
    """

    def observe(self, answer: Any, seed: int) -> Observed:
        known = [wrong for mistake in self.mistakes for wrong in mistake.answers]
        if any(answer is one for one in (*known, *self.variants)):
            return _seen_once(self, answer, seed % _INPUTS)
        return super().observe(answer, seed % _INPUTS)

    def key(self, seed: int) -> Observed:
        return super().key(seed % _INPUTS)


@functools.lru_cache(maxsize=256)
def _seen_once(exercise: ModelExercise, answer: Any, seed: int) -> Observed:
    return super(ModelExercise, exercise).observe(answer, seed)


def kind(answer: Any) -> str:
    """What came back, in words; "a Keras model" for whatever can be called as one."""
    if answer is None:
        return "nothing (is a `return` missing?)"
    if isinstance(answer, keras.Model):
        return "a Keras model"
    if isinstance(answer, type):
        return "a class (call it, with parentheses)"
    return f"a {type(answer).__name__}"


def drawn(shape: tuple, number: int, scale: float = 0.7) -> np.ndarray:
    """Weights that depend on their shape alone, and on how many of that shape came before."""
    rng = np.random.default_rng([number, len(shape), *shape])
    return (scale * rng.normal(size=shape)).astype("float32")


def transplant(model: Any, scale: float = 0.7) -> None:
    """Gives every trainable weight of a built model numbers of its own, by its shape.

    So two models that hold layers of the same shapes compute the same, in whatever order the
    layers were made.
    """
    before: dict[tuple, int] = {}
    for weight in model.trainable_weights:
        shape = tuple(weight.shape)
        weight.assign(drawn(shape, before.get(shape, 0), scale))
        before[shape] = before.get(shape, 0) + 1


def weight_shapes(model: Any) -> str:
    """The shapes of all trainable weights, sorted, as one text."""
    return str(sorted(tuple(map(int, weight.shape)) for weight in model.trainable_weights))


def optimizer_name(model: Any) -> str:
    """The class of a compiled model's optimizer; "none" where there is none."""
    optimizer = getattr(model, "optimizer", None)
    return "none" if optimizer is None else type(optimizer).__name__


def learning_rate(model: Any) -> float:
    """The learning rate of a compiled model."""
    return float(np.asarray(model.optimizer.learning_rate))
