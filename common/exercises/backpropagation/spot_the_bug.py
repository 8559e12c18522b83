"""Notebook gradient_check: two bugs to find and to mend."""

import numpy as np

from common.checking import Call, Exercise, Mistake

# --- MendedTanh -------------------------------------------------------------------------


class _Tanh:
    def forward(self, x):
        self.x = x
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


def _tanh(backward):
    return type("MendedTanh", (_Tanh,), {"backward": backward})


def _observe_tanh(answer, rng):
    x, dout = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    layer = yield Call(answer)
    yield "forward", Call(layer.forward, x)
    yield "backward", Call(layer.backward, dout)
    yield "backward_again", Call(layer.backward, dout)
    other, other_dout = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    yield "next_batch", Call(layer.forward, other)
    yield "next_backward", Call(layer.backward, other_dout)


class _StillInPlace(_Tanh):
    def backward(self, dout):
        dout *= 1 - self.out**2
        return dout


class _ChangesOut(_Tanh):
    def backward(self, dout):
        self.out **= 2
        return dout * (1 - self.out)


class _KeepsTheGradient(_Tanh):
    def backward(self, dout):
        self.out = dout * (1 - self.out**2)
        return self.out


class _CopiesDout(_Tanh):
    def backward(self, dout):
        dx = dout.copy()
        dx *= 1 - self.out**2
        return dx


MendedTanh = Exercise(
    reference=_Tanh,
    observe=_observe_tanh,
    mistakes=[
        Mistake(
            "dout is still changed: *= writes into the array that was given, and so does out=dout. "
            "A new name for the same array does not help either. Write dout * (…).",
            _StillInPlace,
        ),
        Mistake(
            "You change what forward remembered, so a second backward gives something else. "
            "Compute 1 - self.out**2 as a new array.",
            _ChangesOut,
        ),
        Mistake(
            "The slope was right: 1 - out**2, with the square. Only the way it was multiplied was "
            "not.",
            _tanh(lambda self, dout: dout * (1 - self.out)),
        ),
        Mistake(
            "The slope needs what came out of tanh, not what went in: 1 - self.out**2.",
            _tanh(lambda self, dout: dout * (1 - self.x**2)),
            _tanh(lambda self, dout: dout * (1 - np.tanh(self.out) ** 2)),
        ),
        Mistake(
            "Now dout is missing. The chain rule needs it: dout times the slope.",
            _tanh(lambda self, dout: 1 - self.out**2),
        ),
        Mistake(
            "Parentheses are missing: * comes before -. Write dout * (1 - self.out**2).",
            _tanh(lambda self, dout: dout * 1 - self.out**2),
        ),
        Mistake(
            "You change what forward remembered: self.out must stay what it was. Give the product "
            "to nobody but the caller, return dout * (…).",
            _KeepsTheGradient,
        ),
        Mistake(
            "You made a copy and returned it as it is. Multiply it by the slope.",
            _tanh(lambda self, dout: dout.copy()),
        ),
        Mistake(
            "That is the slope of the sigmoid. The one of tanh is 1 - out**2.",
            _tanh(lambda self, dout: dout * self.out * (1 - self.out)),
        ),
    ],
    variants=[
        _CopiesDout,
        _tanh(lambda self, dout: dout / np.cosh(self.x) ** 2),
        _tanh(lambda self, dout: (dout - dout * self.out * self.out).astype(np.float32)),
    ],
    hints=[
        "The number that comes back is right. What else does the old backward do?",
        "a *= b writes into the array a, wherever it came from. a * b makes a new one.",
        "return dout * (1 - self.out**2)",
    ],
)

# --- MendedSquaredError -----------------------------------------------------------------


class _SquaredError:
    def forward(self, y, t):
        self.difference = y - t
        return self.loss(self.difference)

    def loss(self, difference):
        return 0.5 * np.sum(difference**2) / len(difference)

    def backward(self):
        return self.difference / len(self.difference)


def _error(loss):
    return type("MendedSquaredError", (_SquaredError,), {"loss": staticmethod(loss)})


def _observe_error(answer, rng):
    layer = yield Call(answer)
    yield "one_example", Call(layer.forward, np.array([[3.0, 1.0]]), np.zeros((1, 2)))
    yield "its_gradient", Call(layer.backward)
    y, t = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    yield "batch", Call(layer.forward, y, t)
    yield "gradient_of_batch", Call(layer.backward)
    y, t = rng.normal(size=(5, 1)), rng.normal(size=(5, 1))
    yield "one_output", Call(layer.forward, y, t)


class _RememberingNothing:
    def forward(self, y, t):
        return 0.5 * np.sum((y - t) ** 2) / len(y)

    def backward(self):
        return self.difference / len(self.difference)


class _GradientOfTheMean(_SquaredError):
    def loss(self, difference):
        return 0.5 * np.mean(difference**2)

    def backward(self):
        return self.difference / self.difference.size


MendedSquaredError = Exercise(
    reference=_SquaredError,
    observe=_observe_error,
    mistakes=[
        Mistake(
            "np.mean still divides by all elements, N times K. Sum them, and divide by the batch "
            "size alone.",
            _error(lambda d: 0.5 * np.mean(d**2)),
        ),
        Mistake(
            "Now it is the sum over the whole batch. Divide by the batch size, len(y).",
            _error(lambda d: 0.5 * np.sum(d**2)),
        ),
        Mistake(
            "You divide by the number of outputs. Divide by the number of examples, len(y).",
            _error(lambda d: 0.5 * np.sum(d**2) / d.shape[1]),
        ),
        Mistake(
            "The half is gone. It belongs to this loss, and makes its gradient plain y - t.",
            _error(lambda d: np.sum(d**2) / len(d)),
        ),
        Mistake(
            "You return one loss per example. Return their mean, one number.",
            _error(lambda d: 0.5 * np.sum(d**2, axis=1)),
        ),
        Mistake(
            "You average over the batch only, and one number per output is left. Sum these.",
            _error(lambda d: 0.5 * np.mean(d**2, axis=0)),
        ),
        Mistake(
            "The squares are gone. Square the differences, then sum them.",
            _error(lambda d: 0.5 * np.sum(d) / len(d)),
            _error(lambda d: 0.5 * np.sum(np.abs(d)) / len(d)),
        ),
        Mistake(
            "You fitted the gradient to the wrong loss. They agree now, but the description says "
            "which of them was right: the sum over the outputs, the mean over the examples.",
            _GradientOfTheMean,
        ),
        Mistake(
            "backward still needs self.difference. Keep that line in forward.",
            _RememberingNothing,
        ),
    ],
    variants=[
        _error(lambda d: 0.5 * np.mean(np.sum(d**2, axis=1))),
        _error(lambda d: float(sum(row @ row for row in d)) / (2 * len(d))),
        _error(lambda d: np.float32(np.mean(d**2) * d.shape[1] / 2)),
    ],
    hints=[
        "The description says: the sum over the outputs, then the mean over the examples. What "
        "does np.mean without an axis do?",
        "Sum all the squares, and divide by how many rows there are.",
        "0.5 * np.sum(self.difference**2) / len(y)",
    ],
)
