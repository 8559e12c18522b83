"""Notebook review of Part I: a loss with its gradient, and a layer.

Source: A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models"
(2013): leaky ReLU.
"""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Exercise, Mistake
from common.exercises.perceptron.edited import edited as _edited
from common.layers import SoftmaxWithLoss as _SoftmaxWithLoss

# --- softmax, cross-entropy, and the gradient, in one -----------------------------------------


def _loss_and_gradient(scores, t):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    y = exponentials / exponentials.sum(axis=1, keepdims=True)
    rows = np.arange(len(t))
    loss = -np.mean(np.log(y[rows, t]))
    y[rows, t] -= 1
    return loss, y / len(t)


def _by_the_layer(scores, t):
    layer = _SoftmaxWithLoss()
    return layer.forward(scores, t), layer.backward()


def _one_by_one(scores, t):
    losses, gradients = [], []
    for row, label in zip(scores, t, strict=True):
        shifted = row - row.max()
        log_y = shifted - np.log(np.sum(np.exp(shifted)))
        losses.append(-log_y[label])
        gradients.append(np.exp(log_y) - (np.arange(len(row)) == label))
    return sum(losses) / len(losses), np.array(gradients) / len(losses)


def _in_place(scores, t):
    loss, gradient = _loss_and_gradient(scores, t)
    scores -= scores.max(axis=1, keepdims=True)
    return loss, gradient


def _observe_loss(answer, rng):
    cases = {
        "four examples": (rng.normal(size=(4, 3)), np.array([2, 0, 1, 1])),
        "one example": (rng.normal(size=(1, 5)), np.array([3])),
        "as many as classes": (rng.normal(size=(3, 3)), np.array([1, 2, 0])),
        "large scores": (np.array([[1000.0, 0.0], [5.0, 3.0]]), np.array([0, 1])),
    }
    for name, (scores, t) in cases.items():
        try:
            result = yield f"loss and gradient, {name}", Call(answer, scores, t)
        except _AnswerRaised:
            continue
        yield f"loss, {name}", float(result[0])
        yield f"gradient, {name}", np.array(result[1])


def _wrong(*changes):
    return _edited(_loss_and_gradient, *changes)


softmax_loss_and_gradient = Exercise(
    reference=_by_the_layer,
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "The loss is right. The gradient belongs to the sum of the losses; for their mean it "
            "has to be divided by the number of examples.",
            _wrong("y / len(t)", "y"),
        ),
        Mistake(
            "The gradient is that of the mean loss, but the loss is a sum. Take the mean.",
            _wrong("-np.mean(", "-np.sum("),
        ),
        Mistake(
            "Loss and gradient are sums over the batch. Divide both by the number of examples.",
            _wrong("-np.mean(", "-np.sum(", "y / len(t)", "y"),
        ),
        Mistake(
            "The gradient is still y. Take 1 off at the right class of each row: "
            "y[np.arange(len(t)), t] -= 1.",
            _wrong("y[rows, t] -= 1", "pass"),
        ),
        Mistake(
            "The gradient points downhill, t - y. It is y - t, uphill; the step of learning brings "
            "the minus.",
            _wrong("y / len(t)", "-y / len(t)"),
        ),
        Mistake(
            "The loss is negative: minus is missing in front of the logarithm.",
            _wrong("-np.mean(", "np.mean("),
        ),
        Mistake(
            "exp overflows for large scores. Take each row's maximum off first.",
            _wrong("scores - scores.max(axis=1, keepdims=True)", "scores"),
        ),
        Mistake(
            "You normalize over the whole batch. Each row sums to 1: axis=1, keepdims=True.",
            _wrong("exponentials.sum(axis=1, keepdims=True)", "exponentials.sum()"),
        ),
        Mistake(
            "You normalize columns. An example is a row: sum along axis 1.",
            _wrong("exponentials.sum(axis=1, keepdims=True)", "exponentials.sum(axis=0)"),
        ),
        Mistake(
            "y[:, t] takes all rows for each label. Take one place from each row: "
            "y[np.arange(len(t)), t].",
            _wrong("y[rows, t]))", "y[:, t]))", "y[rows, t] -=", "y[:, t] -="),
            _wrong("y[rows, t]))", "y[:, t]))"),
            _wrong("y[rows, t] -=", "y[:, t] -="),
        ),
        Mistake(
            "Divided by rows × classes. A mean over the batch divides by the number of examples, "
            "len(t).",
            _wrong("y / len(t)", "y / y.size"),
        ),
        Mistake(
            "Return both, the loss and then the gradient.",
            lambda scores, t: _loss_and_gradient(scores, t)[0],
            lambda scores, t: _loss_and_gradient(scores, t)[1],
            lambda scores, t: _loss_and_gradient(scores, t)[::-1],
        ),
        Mistake(
            "Your code changes scores, which the layer before still needs. scores - … makes a new "
            "array, scores -= … does not.",
            _in_place,
        ),
    ],
    variants=[_loss_and_gradient, _one_by_one],
    hints=[
        "Softmax of each row, then minus the logarithm at the right class; the gradient is simple.",
        "y[np.arange(len(t)), t] takes from each row the probability of its right class.",
        "loss = -np.mean(np.log(y[rows, t])); then y[rows, t] -= 1; y / len(t) is the gradient.",
    ],
)

# --- a layer ----------------------------------------------------------------------------------


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


def _observe_layer(answer, rng):
    for name, slope in [("0.1", 0.1), ("0.5", 0.5)]:
        # On both sides of 0 and away from it; positive and negative gradients on either side.
        x = np.array([[-2.0, -1.0, 0.4], [3.0, -0.5, 2.0]]) * rng.uniform(0.8, 1.2, (2, 3))
        dout = np.array([[1.0, -2.0, 3.0], [-1.0, 0.7, -0.2]]) * rng.uniform(0.8, 1.2, (2, 3))
        try:
            layer = yield Call(answer, slope)
            yield f"forward, slope {name}", Call(layer.forward, x)
            yield f"backward, slope {name}", Call(layer.backward, dout)
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
