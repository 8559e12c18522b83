"""What the checks of chapter 13 rest on: Keras that waits, and ways to look at a model."""

import subprocess
import sys

import numpy as np
import pytest

from common.checking import Call, Mistake, Status
from common.exercises.keras import lazy, looking


def test_listing_the_exercises_does_not_import_keras():
    code = "import sys, common.exercises.keras; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_keras_is_the_library_and_not_the_package_of_the_same_name():
    import keras

    assert lazy.keras.layers is keras.layers
    with pytest.raises(AttributeError):
        _ = lazy.keras.no_such_thing


def _network(first="relu"):
    layers = lazy.keras.layers
    return lazy.keras.Sequential(
        [lazy.keras.Input((3,)), layers.Dense(3, first), layers.Dense(3), layers.Dense(2)]
    )


def test_what_came_back_in_words():
    assert looking.kind(_network()) == "a Keras model"
    assert looking.kind([1]) == "a list"
    assert looking.kind(dict).startswith("a class")
    assert "return" in looking.kind(None)


def test_transplanted_models_compute_the_same_and_equal_shapes_get_different_numbers():
    one, other = _network(), _network()
    x = np.ones((2, 3), "float32")
    assert not np.allclose(one(x), other(x))
    for model in (one, other):
        looking.transplant(model)
    np.testing.assert_allclose(one(x), other(x))
    kernels = [np.asarray(w) for w in one.trainable_weights if w.shape == (3, 3)]
    assert len(kernels) == 2 and not np.allclose(*kernels)


def test_shapes_of_weights_do_not_depend_on_the_order_of_layers():
    assert looking.weight_shapes(_network()) == "[(2,), (3,), (3,), (3, 2), (3, 3), (3, 3)]"


def test_optimizer_and_learning_rate():
    model = _network()
    assert looking.optimizer_name(model) == "none"
    model.compile(lazy.keras.optimizers.SGD(0.25), "mse")
    assert looking.optimizer_name(model) == "SGD"
    assert looking.learning_rate(model) == pytest.approx(0.25)


class _Counted:
    def __init__(self, factor):
        self.factor, self.calls = factor, 0

    def __call__(self, x):
        self.calls += 1
        return self.factor * x


def _exercise():
    def observe(answer, rng):
        yield "a number", Call(answer, rng.normal())

    right, wrong = _Counted(2), _Counted(3)
    exercise = looking.ModelExercise(
        reference=right, observe=observe, mistakes=[Mistake("Three times. Twice.", wrong)]
    )
    return exercise, wrong


def test_a_check_of_a_model_has_three_inputs():
    exercise, _ = _exercise()
    seen = [exercise.observe(lambda x: x, seed).observations[0].value for seed in range(9)]
    assert len({float(value) for value in seen}) == 3
    np.testing.assert_array_equal(seen[:3], seen[6:])


def test_a_known_answer_is_looked_at_once_for_each_input_and_any_other_every_time():
    exercise, wrong = _exercise()
    for seed in range(20):
        assert exercise.verdict(wrong, seed=seed).status is Status.KNOWN_MISTAKE
    assert wrong.calls == 3
    mine = _Counted(2)
    for seed in range(6):
        assert exercise.verdict(mine, seed=seed).right
    assert mine.calls == 6
