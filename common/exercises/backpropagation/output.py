"""Notebook output_and_network: softmax and loss as the last layer, and the notebook's questions."""

import numpy as np

from common import functions, layers
from common.checking import Call, Choice, Exercise, Mistake, Prediction


def _observe_output(answer, rng):
    """Two batches through one layer; backward twice, since it must change nothing."""
    layer = yield Call(answer)
    scores, t = rng.normal(size=(3, 4)), np.array([1, 3, 0])
    yield "loss_of_one", Call(layer.forward, np.log([[1.0, 2.0, 1.0]]), np.array([1]))
    yield "gradient_of_one", Call(layer.backward)
    yield "loss", Call(layer.forward, scores, t)
    yield "gradient", Call(layer.backward)
    yield "gradient_again", Call(layer.backward)
    scores, t = rng.normal(size=(6, 3)), np.array([2, 2, 0, 1, 2, 0])
    yield "next_loss", Call(layer.forward, scores, t)
    yield "next_gradient", Call(layer.backward)
    yield "large_scores", Call(layer.forward, np.array([[1000.0, 998.0], [0.0, 1.0]]), t[2:4])


class _SoftmaxWithLoss:
    def forward(self, scores, t):
        self.scores, self.t = scores, t
        self.y = functions.softmax(scores)
        self.rows = np.arange(len(t))
        self.one_hot = np.eye(scores.shape[1])[t]
        return self.loss()

    def loss(self):
        return functions.cross_entropy_error(self.y, self.t)

    def backward(self):
        return (self.y - self.one_hot) / len(self.t)


def _output(**methods):
    return type("SoftmaxWithLoss", (_SoftmaxWithLoss,), methods)


def _gradient(backward):
    return _output(backward=backward)


class _ChangesItsMemory(_SoftmaxWithLoss):
    def backward(self):
        gradient = self.y
        gradient[self.rows, self.t] -= 1
        return gradient / len(self.t)


class _ChangesItsMemoryTwice(_SoftmaxWithLoss):
    def backward(self):
        self.y[self.rows, self.t] -= 1
        self.y /= len(self.t)
        return self.y


class _TakesColumns(_SoftmaxWithLoss):
    def backward(self):
        gradient = self.y.copy()
        gradient[:, self.t] -= 1
        return gradient / len(self.t)


class _TakesRows(_SoftmaxWithLoss):
    def backward(self):
        gradient = self.y.copy()
        gradient[self.t] -= 1
        return gradient / len(self.t)


class _Forgets(_SoftmaxWithLoss):
    def forward(self, scores, t):
        return functions.cross_entropy_error(functions.softmax(scores), t)

    def backward(self):
        return self.probabilities - self.labels


class _ByHand(_SoftmaxWithLoss):
    def backward(self):
        gradient = np.zeros_like(self.y)
        for n, label in enumerate(self.t):
            for k in range(self.y.shape[1]):
                gradient[n, k] = (self.y[n, k] - (k == label)) / len(self.t)
        return gradient.tolist()


SoftmaxWithLoss = Exercise(
    reference=layers.SoftmaxWithLoss,
    observe=_observe_output,
    mistakes=[
        Mistake(
            "The loss is a mean over the batch, and so its gradient has the factor 1/N: divide by "
            "len(t).",
            _gradient(lambda self: self.y - self.one_hot),
        ),
        Mistake(
            "The sign is wrong. Where the probability is too large, the score must come down, so "
            "its gradient is positive: y - t, not t - y.",
            _gradient(lambda self: (self.one_hot - self.y) / len(self.t)),
            _gradient(lambda self: self.one_hot - self.y),
        ),
        Mistake(
            "You subtract the labels themselves. A label says at which place to subtract 1: make t "
            "one-hot, or use y[np.arange(N), t].",
            _gradient(lambda self: (self.y - self.t[:, None]) / len(self.t)),
            _gradient(lambda self: (self.y - self.t) / len(self.t)),
        ),
        Mistake(
            "At the right class you put −1 in the place of the probability. Subtract 1 from it: "
            "-= 1.",
            _gradient(lambda self: np.where(self.one_hot, -1, self.y) / len(self.t)),
        ),
        Mistake(
            "At the right class you add 1. Subtract it: probability minus truth.",
            _gradient(lambda self: (self.y + self.one_hot) / len(self.t)),
        ),
        Mistake(
            "You subtract 1 everywhere. Subtract it at the right class of each row only.",
            _gradient(lambda self: (self.y - 1) / len(self.t)),
        ),
        Mistake(
            "You divide by the number of all elements. The loss is a mean over the examples: "
            "divide by len(t).",
            _gradient(lambda self: (self.y - self.one_hot) / self.y.size),
        ),
        Mistake(
            "You divide by the number of classes. The loss is a mean over the examples: divide by "
            "len(t).",
            _gradient(lambda self: (self.y - self.one_hot) / self.y.shape[1]),
        ),
        Mistake(
            "You return the probabilities, but nothing is subtracted. The gradient is y - t, over "
            "the batch size.",
            _gradient(lambda self: self.y / len(self.t)),
            _gradient(lambda self: self.y),
        ),
        Mistake(
            "Your gradient has passed through softmax twice: you multiply by y * (1 - y), too. "
            "y - t is that of the scores already.",
            _gradient(lambda self: (self.y - self.one_hot) * self.y * (1 - self.y) / len(self.t)),
        ),
        Mistake(
            "That is the gradient with respect to the probabilities, -1/y at the right class. Go "
            "on through the softmax, to the scores: y - t remains.",
            _gradient(lambda self: -self.one_hot / self.y / len(self.t)),
            _gradient(lambda self: -self.one_hot / self.y),
        ),
        Mistake(
            "backward changes the probabilities that forward remembered, and a second call gives "
            "something else. Work on a copy, self.y.copy().",
            _ChangesItsMemory,
            _ChangesItsMemoryTwice,
        ),
        Mistake(
            "y[:, t] takes whole columns, in every row those of all labels. One place per row is "
            "y[np.arange(len(t)), t].",
            _TakesColumns,
        ),
        Mistake(
            "Your labels count examples where they should count classes: y[t] takes whole rows, "
            "and np.eye(len(t)) has a column for each example. One place per row is "
            "y[np.arange(len(t)), t], and one-hot rows are np.eye(self.y.shape[1])[t].",
            _TakesRows,
            _gradient(lambda self: (self.y - np.eye(len(self.t))[self.t]) / len(self.t)),
        ),
        Mistake(
            "You subtract from the scores. The gradient is that of the probabilities minus the "
            "truth: keep softmax(scores) in self.y.",
            _gradient(lambda self: (self.scores - self.one_hot) / len(self.t)),
        ),
        Mistake(
            "softmax is applied twice. self.y is softmax(scores), and both the loss and the "
            "gradient use it as it is.",
            _gradient(lambda self: (functions.softmax(self.y) - self.one_hot) / len(self.t)),
            _output(
                loss=lambda self: functions.cross_entropy_error(functions.softmax(self.y), self.t)
            ),
        ),
        Mistake(
            "forward returns the sum of the losses. Return their mean over the batch.",
            _output(loss=lambda self: functions.cross_entropy_error(self.y, self.t) * len(self.t)),
        ),
        Mistake(
            "forward returns one loss per example. Return their mean, one number.",
            _output(loss=lambda self: -np.log(self.y[self.rows, self.t])),
        ),
        Mistake(
            "forward returns the probabilities. Keep them in self.y, and return the loss.",
            _output(loss=lambda self: self.y),
        ),
        Mistake(
            "You take the logarithm of all probabilities. Only that of the right class counts: "
            "cross_entropy_error(self.y, self.t) picks it.",
            _output(loss=lambda self: -np.mean(np.log(self.y))),
            _output(loss=lambda self: -np.sum(np.log(self.y)) / len(self.t)),
        ),
        Mistake(
            "Your loss is negative. It is minus the logarithm.",
            _output(loss=lambda self: -functions.cross_entropy_error(self.y, self.t)),
        ),
        Mistake(
            "cross_entropy_error wants probabilities, and you gave it the scores. softmax comes "
            "first.",
            _output(loss=lambda self: functions.cross_entropy_error(self.scores, self.t)),
        ),
        Mistake(
            "backward looks for something that forward did not keep. Write self.y and self.t in "
            "forward.",
            _Forgets,
        ),
    ],
    variants=[
        _SoftmaxWithLoss,
        _ByHand,
        _output(
            loss=lambda self: float(
                np.mean(np.log(np.exp(self.scores - self.scores.max(1, keepdims=True)).sum(1)))
                - np.mean((self.scores - self.scores.max(1, keepdims=True))[self.rows, self.t])
            )
        ),
    ],
    hints=[
        "forward needs two functions that are imported above. What of it will backward need?",
        "The gradient is y minus one-hot t, over N. To subtract 1 at one place of each row: "
        "y[np.arange(N), t] -= 1, on a copy.",
        "gradient = self.y.copy(); gradient[np.arange(len(self.t)), self.t] -= 1; return gradient "
        "/ len(self.t)",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

without_dividing = Prediction(
    options="abc",
    outcome="a",
    because="A gradient 100 times as large with a rate of 0.001 is the same step as before.",
)

gradient_of_the_scores = Choice(
    answer="b",
    wrong={
        "a": "That is t - y. Descending along it would make the right class less likely.",
        "c": "That is the gradient with respect to the probabilities. The question is about the "
        "scores, one step further back.",
    },
    hints=["y - t, with t = (0, 1, 0)."],
)

when_forward_must_run = Choice(
    answer="c",
    wrong={
        "a": "Then backward would use inputs and outputs that belong to the first batch.",
        "b": "The weights change after every step, so what the layers remember is out of date "
        "even for the same batch.",
    },
    hints=["What do your layers keep in self, and for how long is it true?"],
)
