"""What checks look at in a Keras model, whichever way it was built."""

import functools
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from common.checking import Call, Exercise
from common.checking.observation import Observed
from common.exercises.keras.lazy import keras


class ModelExercise(Exercise):
    """An exercise whose answers take long to build, and whose check therefore has few inputs.

    All seeds with the same rest give the same input. So an audit, which tries twenty, has seen
    whatever a learner or a grader will meet; and each known answer is looked at once for each.
    """

    inputs = 3

    def observe(self, answer: Any, seed: int) -> Observed:
        known = [wrong for mistake in self.mistakes for wrong in mistake.answers]
        if any(answer is one for one in (*known, *self.variants)):
            return _seen_once(self, answer, seed % self.inputs)
        return super().observe(answer, seed % self.inputs)

    def key(self, seed: int) -> Observed:
        return super().key(seed % self.inputs)


class OneInput(ModelExercise):
    """One whose weights are set and into which several rows go: one input will do."""

    inputs = 1


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


def on(x: Any, name: str = "x") -> Callable[[Any], Call]:
    """How a model is called on one input: `on(x)(model)`. name: of that input in messages."""
    return lambda model: Call(model, x).called(f"model({name})")


def model_with_weights(
    make: Call, run: Callable[[Any], Call], scale: float = 0.7, which: str = ""
) -> Generator:
    """What a check of a model looks at first: is it one, and which weights does it have?

    For `yield from`. make: the call of the answer; run: of a model, its call, which builds it where
    it is not built; which: what is said of it, as ", no hidden layer". Returns the model with
    weights of its own, as `transplant` gives, or None where there is no model.
    """
    model = yield make
    yield f"what is returned{which}", kind(model)
    if not isinstance(model, keras.Model):
        return None
    if not model.built:  # no keras.Input: its weights come with the first batch
        yield run(model)
    yield f"shapes of the weights{which}", weight_shapes(model)
    transplant(model, scale)
    return model


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
