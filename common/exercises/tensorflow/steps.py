"""Notebook gradients_and_functions: a step down, in place."""

import tensorflow as _tf

from common.checking import Call, Exercise, Mistake
from common.exercises.tensorflow.tools import tensor

# --- step_down -------------------------------------------------------------------------------


def _step_down(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable.assign_sub(rate * gradient)


def _by_assign(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable.assign(variable - rate * gradient)


def _by_optimizer(variables, gradients, rate):
    import keras

    keras.optimizers.SGD(rate).apply_gradients(zip(gradients, variables))


def _by_index(variables, gradients, rate):
    for i in range(len(variables)):
        variables[i].assign_add(-rate * gradients[i])


def _rebound(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable = variable - rate * gradient


def _minus_equals(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable -= rate * gradient


def _replaced(variables, gradients, rate):
    for i in range(len(variables)):
        variables[i] = variables[i] - rate * gradients[i]


def _upwards(variables, gradients, rate):
    _step_down(variables, gradients, -rate)


def _no_rate(variables, gradients, rate):
    _step_down(variables, gradients, 1.0)


def _only_the_step(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable.assign(-rate * gradient)


def _the_step_itself(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable.assign(rate * gradient)


def _only_the_first(variables, gradients, rate):
    _step_down(variables[:1], gradients[:1], rate)


def _divided(variables, gradients, rate):
    for variable, gradient in zip(variables, gradients):
        variable.assign_sub(gradient / rate)


def _whole_list(variables, gradients, rate):
    for variable in variables:
        variable.assign_sub(rate * gradients)


def _no_zip(variables, gradients, rate):
    for variable, gradient in variables, gradients:
        variable.assign_sub(rate * gradient)


def _observe_step(answer, rng):
    variables = [_tf.Variable([1.0, 2.0]), _tf.Variable(rng.normal(size=(2, 2)).round(2))]
    kept = list(variables)
    gradients = [tensor([10.0, -20.0]), _tf.constant(rng.uniform(1, 5, (2, 2)).round(1))]

    def step():
        answer(variables, gradients, 0.1)
        return kept[0].numpy()

    yield "the first variable", Call(step).called("step_down(variables, gradients, 0.1)")
    yield "the second variable", kept[1].numpy()
    yield "variables are variables still", all(isinstance(v, _tf.Variable) for v in variables)


step_down = Exercise(
    reference=_step_down,
    observe=_observe_step,
    mistakes=[
        Mistake(
            "You compute new values, and the variables stay as they are. variable.assign_sub(…) "
            "changes a variable itself.",
            _rebound,
        ),
        Mistake(
            "You put tensors into the list, and the variables stay as they are: whoever else holds "
            "them sees no step. variable.assign_sub(…) changes them.",
            _replaced,
        ),
        Mistake(
            "-= does not work with a variable of TensorFlow's: variable.assign_sub(…) subtracts.",
            _minus_equals,
        ),
        Mistake("You go uphill. Subtract: variable.assign_sub(…).", _upwards),
        Mistake("The rate is missing: rate * gradient.", _no_rate),
        Mistake(
            "Afterwards the variable holds the step alone. assign_sub(rate * gradient) subtracts "
            "the step from what is there; assign puts in what you give it.",
            _only_the_step,
            _the_step_itself,
        ),
        Mistake("You move the first variable alone. Move all of them.", _only_the_first),
        Mistake("You divide by the rate. Multiply by it.", _divided),
        Mistake(
            "variables is a list, and has no assign_sub. Write a loop over "
            "zip(variables, gradients).",
            lambda variables, gradients, rate: variables.assign_sub(gradients),
        ),
        Mistake(
            "gradients is a list. Take the one of this variable: a loop over "
            "zip(variables, gradients).",
            _whole_list,
        ),
        Mistake(
            "`for … in variables, gradients` goes through the two lists themselves. zip pairs "
            "them: zip(variables, gradients).",
            _no_zip,
        ),
    ],
    variants=[_by_assign, _by_optimizer, _by_index],
    hints=[
        "A loop over zip(variables, gradients). A variable is changed by a method of its own.",
        "variable.assign_sub(…) subtracts in place.",
        "variable.assign_sub(rate * gradient)",
    ],
)
