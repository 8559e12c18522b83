"""Notebook review of Part I: a layer.

Source: A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models"
(2013): leaky ReLU.
"""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Exercise, Mistake


class _LeakyReLU:
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, x):
        self.factor = np.where(x > 0, 1, self.slope)
        return x * self.factor

    def backward(self, dout):
        return dout * self.factor


class _ByMaximum(_LeakyReLU):
    def forward(self, x):
        self.x = x.copy()
        return np.maximum(x, 0) + self.slope * np.minimum(x, 0)

    def backward(self, dout):
        dx = dout.copy()
        dx[self.x < 0] *= self.slope
        return dx


class _AsksDout(_LeakyReLU):
    def backward(self, dout):
        return np.where(dout > 0, 1, self.slope) * dout


class _PlainReLU(_LeakyReLU):
    def forward(self, x):
        self.factor = x > 0
        return x * self.factor


class _PlainBackward(_LeakyReLU):
    def forward(self, x):
        self.positive = x > 0
        return super().forward(x)

    def backward(self, dout):
        return dout * self.positive


class _SlopesOnly(_LeakyReLU):
    def backward(self, dout):
        return self.factor + 0 * dout


class _TimesOutput(_LeakyReLU):
    def forward(self, x):
        self.out = super().forward(x)
        return self.out

    def backward(self, dout):
        return dout * self.out


class _PassesOn(_LeakyReLU):
    def backward(self, dout):
        return +dout


class _FixedSlope(_LeakyReLU):
    def forward(self, x):
        self.factor = np.where(x > 0, 1, 0.1)
        return x * self.factor


class _Sides(_LeakyReLU):
    def forward(self, x):
        self.factor = np.where(x > 0, self.slope, 1)
        return x * self.factor


class _Replaces(_LeakyReLU):
    def forward(self, x):
        self.factor = np.where(x > 0, 1, self.slope)
        return np.where(x > 0, x, self.slope)


class _ChangesInput(_LeakyReLU):
    def forward(self, x):
        self.factor = np.where(x > 0, 1, self.slope)
        x *= self.factor
        return x


class _ChangesDout(_LeakyReLU):
    def backward(self, dout):
        dout *= self.factor
        return dout


class _Divides(_LeakyReLU):
    def backward(self, dout):
        return dout / self.factor


class _KeepsTheFirst(_LeakyReLU):
    def forward(self, x):
        factor = np.where(x > 0, 1, self.slope)
        if not hasattr(self, "factor"):
            self.factor = factor
        return x * factor


class _Asks(_LeakyReLU):
    def forward(self, x):
        if x > 0:
            return x
        return self.slope * x


class _KeepsNothing(_LeakyReLU):
    def forward(self, x):
        return np.where(x > 0, x, self.slope * x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, self.slope * dout)


class _Minus(_LeakyReLU):
    def forward(self, x):
        self.factor = np.where(x > 0, 1, -self.slope)
        return x * self.factor


def _observe_layer(answer, rng):
    for name, slope in [("0.1", 0.1), ("0.5", 0.5)]:
        # On both sides of 0 and away from it; positive and negative gradients on either side.
        x = np.array([[-2.0, -1.0, 0.4], [3.0, -0.5, 2.0]]) * rng.uniform(0.8, 1.2, (2, 3))
        dout = np.array([[1.0, -2.0, 3.0], [-1.0, 0.7, -0.2]]) * rng.uniform(0.8, 1.2, (2, 3))
        try:
            layer = yield Call(answer, slope)
            yield f"forward, slope {name}", Call(layer.forward, x)
            yield f"backward, slope {name}", Call(layer.backward, dout)
            yield Call(layer.forward, -x)
            yield f"backward after another forward, slope {name}", Call(layer.backward, dout)
        except _AnswerRaised:
            continue
    layer = yield Call(answer)
    yield "forward, no slope given", Call(layer.forward, x)


LeakyReLU = Exercise(
    reference=_LeakyReLU,
    observe=_observe_layer,
    mistakes=[
        Mistake(
            "backward asks whether dout is positive. What matters is whether x was: keep it, or "
            "the factors, in forward.",
            _AsksDout,
        ),
        Mistake(
            "This is the plain ReLU. Where x is negative, slope * x passes.",
            _PlainReLU,
        ),
        Mistake(
            "forward leaks, backward does not: where x was negative, slope * dout passes.",
            _PlainBackward,
        ),
        Mistake(
            "backward returns the slopes themselves. Multiply them with dout: the chain rule.",
            _SlopesOnly,
        ),
        Mistake(
            "backward multiplies with the output. Multiply with the slope: 1 or self.slope.",
            _TimesOutput,
        ),
        Mistake(
            "backward hands dout on as it is. Multiply by 1 or by the slope.",
            _PassesOn,
        ),
        Mistake(
            "The slope is always 0.1. Use the one that is given: self.slope.",
            _FixedSlope,
        ),
        Mistake(
            "The sides are exchanged: positive numbers pass whole, negative ones are made small.",
            _Sides,
        ),
        Mistake(
            "Negative numbers become the slope itself. They should be multiplied by it.",
            _Replaces,
        ),
        Mistake(
            "forward changes x, which belongs to the layer before. Make a new array.",
            _ChangesInput,
        ),
        Mistake(
            "backward changes dout in place. Make a new array: dout * self.factor.",
            _ChangesDout,
        ),
        Mistake(
            "backward belongs to the first x that forward ever saw. Each forward keeps its own.",
            _KeepsTheFirst,
        ),
        Mistake(
            "`if` asks one question, and x has many numbers. np.where(x > 0, …, …) decides for "
            "each of them.",
            _Asks,
        ),
        Mistake(
            "backward asks for something that forward has not kept. Put it into self there, such "
            "as self.x = x.",
            _KeepsNothing,
        ),
        Mistake(
            "Negative numbers come out positive. They stay negative, only smaller: self.slope * x.",
            _Minus,
        ),
        Mistake(
            "backward divides by the slope. The chain rule multiplies.",
            _Divides,
        ),
    ],
    variants=[_ByMaximum],
    hints=[
        "backward needs to know where x was positive. Who can tell it?",
        "In forward, self.factor = np.where(x > 0, 1, self.slope).",
        "forward returns x * self.factor, backward dout * self.factor.",
    ],
)
