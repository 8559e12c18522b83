"""Notebook gradient_check: the check of a layer."""

import numpy as np

from common import gradients, layers
from common.checking import Call, Exercise, Mistake, close
from common.gradients import numerical_gradient as _numerical_gradient

_norm = np.linalg.norm


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


class _SpoilsDout(layers.Tanh):
    """A tanh that returns the right gradient, and leaves it in dout as well."""

    def backward(self, dout):
        dout[...] = super().backward(dout)
        return dout


def _kind(result):
    if result is None:
        return "nothing"
    if isinstance(result, (bool, np.bool_)):
        return "True or False"
    if isinstance(result, (tuple, list)):
        return "several values"
    return "a number" if np.ndim(result) == 0 else "an array"


def _as_zero_where_small(error):
    """An error below 0.0000001, which is rounding, as 0; all others as they are."""
    return 0.0 if np.ndim(error) == 0 and 0 <= error < 1e-7 else error


def _observe_check(answer, rng):
    """What is returned, then the error of each layer: where the layer is right, it counts as 0."""
    x, dout = rng.normal(size=(3, 2)), rng.uniform(1.0, 3.0, size=(3, 2))
    affine = layers.Affine(rng.normal(size=(2, 2)), rng.normal(size=2))
    cases = {
        "right_sigmoid": layers.Sigmoid(),
        "right_affine": affine,
        "right_tanh": layers.Tanh(),
        "gradient_doubled": _Times(2.0),
        "gradient_halved": _Times(0.5),
        "gradient_zero": _Times(0.0),
        "sign_wrong": _Times(-1.0),
        "dout_forgotten": _NoChain(),
        "dout_spoilt": _SpoilsDout(),
    }
    for name, layer in cases.items():
        call = Call(answer, layer, x, dout).called(f"check_layer, {name.replace('_', ' ')}")
        error = yield call
        if name == "right_sigmoid":
            yield "what_check_layer_returns", _kind(error)
        yield f"error_with_{name}", _as_zero_where_small(error), close(absolute=1e-9)


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


def _spoilt_by_backward(layer, x, dout):
    layer.forward(x)
    by_backward = layer.backward(dout)
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), x)
    return gradients.relative_error(by_backward, by_trying)


def _calls_the_loss(layer, x, dout):
    return _numerical_gradient(np.sum(dout * layer.forward(x)), x)


def _multiplies_afterwards(layer, x, dout):
    by_trying = dout * _numerical_gradient(lambda x: np.sum(layer.forward(x)), x)
    layer.forward(x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _moves_dout(layer, x, dout):
    by_trying = _numerical_gradient(lambda dout: np.sum(dout * layer.forward(x)), dout)
    layer.forward(x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _tries_at_dout(layer, x, dout):
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), dout)
    layer.forward(x)
    return gradients.relative_error(layer.backward(dout), by_trying)


def _compares_output(layer, x, dout):
    by_trying = _numerical_gradient(lambda x: np.sum(dout * layer.forward(x)), x)
    return gradients.relative_error(layer.forward(x), by_trying)


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
        ),
        Mistake(
            "You send ones back and try the plain sum: the two agree, but dout is not used, and a "
            "layer that forgets it would pass. Take dout for both, np.sum(dout * output).",
            _checked_with(lambda y, dout: np.sum(y), given=np.ones_like),
        ),
        Mistake(
            "Your loss is an array. numerical_gradient wants one number: np.sum(dout * output).",
            _checked_with(lambda y, dout: dout * y),
            _checked_with(lambda y, dout: y),
        ),
        Mistake(
            "You call the loss yourself, and hand over a number. numerical_gradient wants the "
            "function, without parentheses: numerical_gradient(loss, x).",
            _calls_the_loss,
        ),
        Mistake(
            "You go back first, and backward may have changed dout before you try with it: "
            "then the check blames what is right, or overlooks a bug. Try first, or give backward "
            "a copy, dout.copy().",
            _spoilt_by_backward,
        ),
        Mistake(
            "You multiply by dout after the trying. That is right only where each output depends "
            "on one input, not in an affine layer. Put it into the loss: np.sum(dout * output).",
            _multiplies_afterwards,
        ),
        Mistake(
            "You try at dout, or move it. The gradient with respect to x is wanted: "
            "numerical_gradient(loss, x), with a loss of x.",
            _moves_dout,
            _tries_at_dout,
        ),
        Mistake(
            "You compare the output of forward. Compare what layer.backward(dout) returns.",
            _compares_output,
        ),
        Mistake(
            "You square the output. The loss is np.sum(dout * output): only then is dout its "
            "gradient.",
            _checked_with(lambda y, dout: np.sum(dout * y**2)),
            _checked_with(lambda y, dout: np.sum(y**2)),
        ),
        Mistake(
            "A layer with a wrong gradient gets the error 0 from you. Compare layer.backward(dout) "
            "with what numerical_gradient finds, not with itself.",
            lambda layer, x, dout: 0.0,
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
            "You return both gradients. Compare them: return their relative_error.",
            _checked_with(_weighted, compare=lambda a, b: (a, b)),
        ),
        Mistake(
            "You return nothing. Write `return` in front of relative_error(…).",
            _checked_with(_weighted, compare=lambda a, b: None),
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
