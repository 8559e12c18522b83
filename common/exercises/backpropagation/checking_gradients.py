"""Notebook gradient_check: how far apart two gradients are, and the check of a layer."""

import numpy as np

from common import gradients, layers
from common.checking import Call, Choice, Exercise, Mistake, Prediction, args, calls, holds
from common.gradients import numerical_gradient as _numerical_gradient

# --- relative_error ---------------------------------------------------------------------

_norm = np.linalg.norm


def _relative_error_in_sums(a, b):
    difference, size = ((a - b) ** 2).sum() ** 0.5, (a**2).sum() ** 0.5 + (b**2).sum() ** 0.5
    return difference / size if size else 0


relative_error = Exercise(
    reference=gradients.relative_error,
    observe=calls(
        by_hand=args([3.0, 4.0], [3.0, 3.0]),
        equal=args([1.0, -2.0], [1.0, -2.0]),
        one_is_zero=args([3.0, -4.0], [0.0, 0.0]),
        opposite=args([1.0, -2.0], [-1.0, 2.0]),
        unequal_parts=args([100.0, 1.0, -2.0], [101.0, 2.0, -2.0]),
        matrices=lambda rng: args(rng.normal(size=(3, 4)), rng.normal(size=(3, 4))),
        small=lambda rng: args(1e-9 * rng.normal(size=5), 1e-9 * rng.normal(size=5)),
        both_zero=args([0.0, 0.0], [0.0, 0.0]),
    ),
    mistakes=[
        Mistake(
            "You return the difference itself. Whether it is large depends on the gradients: "
            "divide by the sum of their lengths.",
            lambda a, b: _norm(a - b),
            lambda a, b: np.abs(a - b).max(),
            lambda a, b: np.abs(a - b).sum(),
        ),
        Mistake(
            "Two gradients that are both zero give 0/0. They are equal: return 0 for them.",
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b)),
        ),
        Mistake(
            "You divide by the length of one gradient only. Divide by the sum of both lengths.",
            lambda a, b: _norm(a - b) / _norm(a) if _norm(a) else 0.0,
            lambda a, b: _norm(a - b) / _norm(b) if _norm(b) else 0.0,
            lambda a, b: _norm(a - b) / max(_norm(a), _norm(b)) if _norm(a) else 0.0,
        ),
        Mistake(
            "You return one number per element. One for the whole gradient is wanted: the length "
            "of the difference over the sum of the lengths.",
            lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b)),
            lambda a, b: np.abs(a - b) / (_norm(a) + _norm(b)),
        ),
        Mistake(
            "You average over elements, and then one that is nearly zero can count for as much as "
            "all others. Take lengths of whole gradients: np.linalg.norm.",
            lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
            lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
        ),
        Mistake(
            "You divide by the length of the sum. Opposite gradients make that 0. Take both "
            "lengths, then add.",
            lambda a, b: _norm(a - b) / _norm(a + b) if _norm(a + b) else 0.0,
            lambda a, b: _norm(a - b) / _norm(a + b),
        ),
        Mistake(
            "You left out the root: these are squared lengths. np.linalg.norm takes it for you.",
            lambda a, b: np.sum((a - b) ** 2) / max(np.sum(a**2) + np.sum(b**2), 1e-300),
        ),
        Mistake(
            "Positive and negative differences cancel in your sum. Take lengths, np.linalg.norm.",
            lambda a, b: abs(np.sum(a - b)) / max(abs(np.sum(a)) + abs(np.sum(b)), 1e-300),
            lambda a, b: np.sum(a - b) / max(np.sum(a) + np.sum(b), 1e-300),
        ),
        Mistake(
            "You add a number to the lengths that is not small against them: gradients of 1e-9 "
            "look equal then. Ask whether the sum is 0 instead.",
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1e-8),
            lambda a, b: _norm(a - b) / max(1e-8, _norm(a) + _norm(b)),
            lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1.0),
        ),
    ],
    variants=[
        _relative_error_in_sums,
        lambda a, b: _norm(a - b) / (_norm(a) + _norm(b) + 1e-20),
        lambda a, b: np.float32(_norm(b - a) / max(1e-30, _norm(a) + _norm(b))),
    ],
    hints=[
        "What is the length of an array, over all of its elements? np.linalg.norm knows.",
        "Length of the difference, divided by the sum of the two lengths. When is that sum 0?",
        "size = np.linalg.norm(a) + np.linalg.norm(b); return np.linalg.norm(a - b) / size if "
        "size > 0 else 0.0",
    ],
)


# --- check_layer ------------------------------------------------------------------------


class _Times(layers.Sigmoid):
    """A sigmoid whose gradient is a multiple of the right one."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def backward(self, dout):
        return self.factor * super().backward(dout)


class _NoChain(layers.Sigmoid):
    """A sigmoid that forgets to multiply by dout."""

    def backward(self, dout):
        return super().backward(np.ones_like(dout))


def _observe_check(answer, rng):
    right = holds(
        lambda error: np.ndim(error) == 0 and 0 <= error < 1e-7,
        "the layer is right, so its error must be below 0.0000001",
    )
    x, dout = rng.normal(size=(3, 2)), rng.uniform(1.0, 3.0, size=(3, 2))
    affine = layers.Affine(rng.normal(size=(2, 2)), rng.normal(size=2))
    cases = {
        "right_sigmoid": (layers.Sigmoid(), right),
        "right_affine": (affine, right),
        "right_tanh": (layers.Tanh(), right),
        "gradient_doubled": (_Times(2.0), None),
        "gradient_halved": (_Times(0.5), None),
        "gradient_zero": (_Times(0.0), None),
        "sign_wrong": (_Times(-1.0), None),
        "dout_forgotten": (_NoChain(), None),
    }
    for name, (layer, criterion) in cases.items():
        call = Call(answer, layer, x, dout).called(f"check_layer, {name.replace('_', ' ')}")
        yield (name, call) if criterion is None else (name, call, criterion)


def _check_layer(layer, x, dout):
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), x)
    layer.forward(x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _checked_with(loss, compare=gradients.relative_error, given=lambda dout: dout):
    """check_layer with another loss(y, dout), comparison, or gradient handed to backward."""

    def check(layer, x, dout):
        by_trying = _numerical_gradient(lambda x: loss(layer.forward(x), dout), x)
        layer.forward(x)
        return compare(layer.backward(given(dout)), by_trying)

    return check


def _weighted(y, dout):
    return np.sum(dout * y)


def _memory_of_the_last_try(layer, x, dout):
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _never_forward(layer, x, dout):
    by_backward = layer.backward(dout)
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), x)
    return gradients.relative_error(by_backward, by_trying)


def _tries_backward(layer, x, dout):
    by_trying = _numerical_gradient(lambda x: np.sum(layer.backward(dout)), x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _loss_at_x(layer, x, dout):
    by_trying = _numerical_gradient(lambda _: np.sum(dout * layer.forward(x)), x)
    layer.forward(x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _backward_first(layer, x, dout):
    layer.forward(x)
    by_backward = layer.backward(dout.copy())
    by_trying = _numerical_gradient(lambda x: np.vdot(dout, layer.forward(x)), x, 1e-5)
    return np.float64(gradients.relative_error(by_trying, by_backward))


check_layer = Exercise(
    reference=_check_layer,
    observe=_observe_check,
    mistakes=[
        Mistake(
            "Your loss is the plain sum of the outputs, whose gradient is 1 everywhere. To send "
            "dout back, the loss must be np.sum(dout * output).",
            _checked_with(lambda y, dout: np.sum(y)),
        ),
        Mistake(
            "You send ones back, and dout is not used. backward must get the gradient that belongs "
            "to your loss.",
            _checked_with(_weighted, given=np.ones_like),
            _checked_with(lambda y, dout: np.sum(y), given=np.ones_like),
        ),
        Mistake(
            "When backward runs, the layer remembers the last x that was tried, which had been "
            "moved by h. Call layer.forward(x) again before layer.backward(dout).",
            _memory_of_the_last_try,
        ),
        Mistake(
            "backward ran before forward. Call layer.forward(x) first.",
            _never_forward,
            _tries_backward,
        ),
        Mistake(
            "The loss must depend on what it is given: numerical_gradient calls it with moved "
            "copies of x, and yours looks at the old x only.",
            _loss_at_x,
        ),
        Mistake(
            "Take the mean, and the slow gradient comes out smaller than backward's. The loss is "
            "the sum: np.sum(dout * output).",
            _checked_with(lambda y, dout: np.mean(dout * y)),
        ),
        Mistake(
            "You return the gradients' difference. Return their relative_error.",
            _checked_with(_weighted, compare=lambda a, b: _norm(a - b)),
            _checked_with(_weighted, compare=lambda a, b: np.abs(a - b).max()),
        ),
        Mistake(
            "You return yes or no. Return the error itself: how large it is tells what is wrong.",
            _checked_with(_weighted, compare=lambda a, b: np.allclose(a, b)),
            _checked_with(_weighted, compare=lambda a, b: gradients.relative_error(a, b) < 1e-7),
        ),
        Mistake(
            "You return a gradient. Compare the two of them with relative_error.",
            _checked_with(_weighted, compare=lambda a, b: b),
            _checked_with(_weighted, compare=lambda a, b: a),
        ),
    ],
    variants=[_backward_first, _checked_with(lambda y, dout: (y * dout).sum())],
    hints=[
        "numerical_gradient wants a function of x that returns one number. Of which loss is dout "
        "the gradient?",
        "The loss is np.sum(dout * layer.forward(x)). Its gradient by trying is one of the two; "
        "layer.backward(dout), straight after layer.forward(x), is the other.",
        "by_trying = numerical_gradient(loss, x); layer.forward(x); return "
        "relative_error(layer.backward(dout), by_trying)",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

how_much_faster = Prediction(
    options="abc",
    outcome="c",
    because="Trying needs two forward passes for every parameter, backpropagation one pass forward "
    "and one back for all of them.",
)

a_constant_ratio = Choice(
    answer="b",
    wrong={
        "a": "A wrong slope would be wrong by another factor at every element.",
        "c": "Rounding makes errors of a billionth, not a factor of 10.",
    },
    hints=["Which slip changes all elements by one and the same factor?"],
)

when_to_check = Choice(
    answer="c",
    wrong={
        "a": "Every step would then take thousands of times as long. That is what backpropagation "
        "saves us.",
        "b": "In float32 the slow gradient has only a few right digits, and a large network has "
        "millions of parameters to try. The formulas can be checked on a small one.",
    },
    hints=["Does it depend on the size of the network whether the formulas are right?"],
)
