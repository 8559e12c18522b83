"""Notebook gradients_and_functions: gradients from a tape, a step down, two derivatives."""

import tensorflow as _tf

from common.checking import AnswerRaised, Call, Exercise, Mistake
from common.exercises.tensorflow.tools import tensor, unoptimized

# --- loss_and_gradient -----------------------------------------------------------------------


def _loss_and_gradient(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss()
    return value, tape.gradient(value, variables)


def _persistent(loss, variables):
    with _tf.GradientTape(persistent=True) as tape:
        value = loss()
    return value, [tape.gradient(value, variable) for variable in variables]


def _all_inside(loss, variables):
    with _tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(variables)
        value = loss()
        return value, tape.gradient(value, variables)


def _outside_the_tape(loss, variables):
    value = loss()
    with _tf.GradientTape() as tape:
        pass
    return value, tape.gradient(value, variables)


def _loss_not_called(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss
    return value, tape.gradient(value, variables)


def _only_gradient(loss, variables):
    return _loss_and_gradient(loss, variables)[1]


def _first_variable(loss, variables):
    value, gradients = _loss_and_gradient(loss, variables)
    return value, gradients[0]


def _gradient_first(loss, variables):
    return _loss_and_gradient(loss, variables)[::-1]


def _swapped(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss()
    return value, tape.gradient(variables, value)


def _gradients_summed(loss, variables):
    value, gradients = _loss_and_gradient(loss, variables)
    return value, [_tf.reduce_sum(gradient) for gradient in gradients]


def _squared(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss()
        of = value**2
    return value, tape.gradient(of, variables)


def _asked_for_each(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss()
    return value, [tape.gradient(value, variable) for variable in variables]


def _no_brackets(loss, variables):
    with _tf.GradientTape as tape:
        value = loss()
    return value, tape.gradient(value, variables)


def _number_inside(loss, variables):
    with _tf.GradientTape() as tape:
        value = loss().numpy()
    return value, tape.gradient(value, variables)


def _loss_alone(loss, variables):
    return loss()


def _nothing(loss, variables):
    return None


def _unpacked(loss, variables):
    value, gradients = _loss_and_gradient(loss, variables)
    return value, *gradients


class _Loss:
    """A function without arguments, whose name in messages is `loss`."""

    def __init__(self, function, variables):
        self.function, self.variables = function, variables

    def __call__(self):
        return self.function(*self.variables)

    def __repr__(self):
        return "loss"


@unoptimized
def _observe_tape(answer, rng):
    w, b = _tf.Variable(rng.normal(size=3).round(2)), _tf.Variable(0.5, dtype=_tf.float64)
    x = rng.normal(size=(4, 3)).round(2)
    cases = {
        "a parabola": (lambda v: _tf.reduce_sum((v - 1.0) ** 2), [_tf.Variable([3.0, 0.0])]),
        "a linear model": (
            lambda w, b: _tf.reduce_mean((_tf.linalg.matvec(x, w) + b) ** 2),
            [w, b],
        ),
    }
    for name, (function, variables) in cases.items():
        loss = _Loss(function, variables)

        def whole(answer=answer, loss=loss, variables=variables):
            return answer(loss, variables)

        try:
            result = yield Call(whole).called("loss_and_gradient(loss, variables)")
        except AnswerRaised:
            continue
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results for {name}", pair
        yield f"the loss of {name}", result[0] if pair else result
        gradients = result[1] if pair else None
        if isinstance(gradients, (list, tuple)):
            yield f"how many gradients for {name}", len(gradients)
            for number, gradient in enumerate(gradients, start=1):
                yield f"gradient {number} of {name}", gradient
        else:
            yield f"how many gradients for {name}", 0
            yield f"gradient 1 of {name}", gradients


loss_and_gradient = Exercise(
    reference=_loss_and_gradient,
    observe=_observe_tape,
    mistakes=[
        Mistake(
            "Your gradients are None: the loss was computed outside the tape, and the tape knows "
            "only what happens inside `with`. Call loss() there.",
            _outside_the_tape,
        ),
        Mistake(
            "loss is a function, and no number. Call it inside the tape, value = loss(), and give "
            "value to tape.gradient.",
            _loss_not_called,
        ),
        Mistake(
            "loss takes no arguments: it knows its variables. Call loss().",
            lambda loss, variables: (loss(variables), None),
            lambda loss, variables: (loss(*variables), None),
        ),
        Mistake(
            "A tape may be asked once. Ask for all variables together: "
            "tape.gradient(value, variables) returns a list.",
            _asked_for_each,
        ),
        Mistake(
            "The brackets of tf.GradientTape() are missing: it has to be called.", _no_brackets
        ),
        Mistake(
            ".numpy() takes the number out, and the tape loses its track. Leave the tensor as it "
            "is inside the tape.",
            _number_inside,
        ),
        Mistake(
            "You return the gradients alone. Return the loss, too: two results.", _only_gradient
        ),
        Mistake("You return the loss alone. Return the list of gradients, too.", _loss_alone),
        Mistake("Your function returns nothing. Is a `return` missing?", _nothing),
        Mistake(
            "You return the gradients one by one. Return two things: the loss, and a list of the "
            "gradients.",
            _unpacked,
        ),
        Mistake(
            "You return one gradient. Return one for each variable, in a list: "
            "tape.gradient(value, variables).",
            _first_variable,
        ),
        Mistake("The loss comes first, then the gradients.", _gradient_first),
        Mistake(
            "In tape.gradient the loss comes first, then what it is differentiated by: "
            "tape.gradient(value, variables).",
            _swapped,
        ),
        Mistake(
            "You sum each gradient. A gradient has the shape of its variable: leave it.",
            _gradients_summed,
        ),
        Mistake("You differentiate the square of the loss. Leave the loss as it is.", _squared),
    ],
    variants=[_persistent, _all_inside],
    hints=[
        "with tf.GradientTape() as tape: what is computed inside is recorded.",
        "Inside: value = loss(). After it: tape.gradient(value, variables), a list.",
        "return value, tape.gradient(value, variables)",
    ],
)

# --- slope_and_curvature ---------------------------------------------------------------------


def _slope_and_curvature(f, x):
    with _tf.GradientTape() as outer:
        outer.watch(x)
        with _tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        slope = inner.gradient(y, x)
    return slope, outer.gradient(slope, x)


def _one_persistent(f, x):
    with _tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = f(x)
        slope = tape.gradient(y, x)
    return slope, tape.gradient(slope, x)


def _through_a_variable(f, x):
    v = _tf.Variable(x)
    with _tf.GradientTape() as outer:
        with _tf.GradientTape() as inner:
            y = f(v)
        slope = inner.gradient(y, v)
    return slope, outer.gradient(slope, v)


def _slope_outside(f, x):
    with _tf.GradientTape() as outer:
        outer.watch(x)
        with _tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
    slope = inner.gradient(y, x)
    return slope, outer.gradient(slope, x)


def _one_tape(f, x):
    with _tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    slope = tape.gradient(y, x)
    return slope, tape.gradient(slope, x)


def _not_watched(f, x):
    with _tf.GradientTape() as outer:
        with _tf.GradientTape() as inner:
            y = f(x)
        slope = inner.gradient(y, x)
    return slope, outer.gradient(slope, x)


def _inner_watched_alone(f, x):
    with _tf.GradientTape() as outer:
        with _tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        slope = inner.gradient(y, x)
    return slope, outer.gradient(slope, x)


def _outer_watched_alone(f, x):
    with _tf.GradientTape() as outer:
        outer.watch(x)
        with _tf.GradientTape() as inner:
            y = f(x)
        slope = inner.gradient(y, x)
    return slope, outer.gradient(slope, x)


def _slope_of_the_value(f, x):
    with _tf.GradientTape() as outer:
        outer.watch(x)
        with _tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        slope = inner.gradient(y, x)
    return slope, outer.gradient(y, x)


def _squared_slope(f, x):
    slope, _ = _slope_and_curvature(f, x)
    return slope, slope**2


def _curvature_alone(f, x):
    return _slope_and_curvature(f, x)[1]


def _value_and_slope(f, x):
    return f(x), _slope_and_curvature(f, x)[0]


def _curvature_first(f, x):
    return _slope_and_curvature(f, x)[::-1]


@unoptimized
def _observe_derivatives(answer, rng):
    power = int(rng.integers(3, 6))
    cases = {
        "x ** 3 at 2": (lambda x: x**3, tensor(2.0)),
        "sin at three places": (_tf.sin, tensor(rng.uniform(0.3, 1.2, 3).round(2))),
        "a power": (lambda x: 0.5 * x**power, tensor([0.5, 1.5])),
    }
    for name, (f, x) in cases.items():

        def whole(f=f, x=x):
            return answer(f, x)

        result = yield Call(whole).called(f"slope_and_curvature(f, x) for {name}")
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results for {name}", pair
        yield f"slope of {name}", result[0] if pair else result
        yield f"curvature of {name}", result[1] if pair else None


slope_and_curvature = Exercise(
    reference=_slope_and_curvature,
    observe=_observe_derivatives,
    mistakes=[
        Mistake(
            "Your curvature is None: no tape has recorded how the slope was computed. An outer "
            "tape must watch x, outer.watch(x), and slope = inner.gradient(y, x) must stand inside "
            "of it.",
            _slope_outside,
            _inner_watched_alone,
        ),
        Mistake(
            "A tape may be asked once. The second derivative wants another tape, around the first "
            "one and around slope = inner.gradient(y, x).",
            _one_tape,
        ),
        Mistake(
            "No slope is found. x is a tensor, and a tape follows tensors only where it is told "
            "to: outer.watch(x), and inner.watch(x).",
            _not_watched,
            _outer_watched_alone,
        ),
        Mistake(
            "You return the slope twice: the outer tape must differentiate the slope, "
            "outer.gradient(slope, x).",
            _slope_of_the_value,
        ),
        Mistake(
            "You square the slope. The second derivative is the slope of the slope.",
            _squared_slope,
        ),
        Mistake("Return both, the slope and the curvature.", _curvature_alone),
        Mistake(
            "You return the value and the slope. The slope comes first, then the curvature.",
            _value_and_slope,
        ),
        Mistake("The slope comes first, then the curvature.", _curvature_first),
    ],
    variants=[_one_persistent, _through_a_variable],
    hints=[
        "Two tapes, one inside the other. The outer one records how the inner one differentiates.",
        "slope = inner.gradient(y, x) must stand inside the outer tape. Both tapes watch x.",
        "return slope, outer.gradient(slope, x), the last after both tapes have closed",
    ],
)
