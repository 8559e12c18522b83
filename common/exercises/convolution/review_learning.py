"""Notebook review of Part I: a loss with its gradient."""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Exercise, Mistake, holds
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


def _by_logarithms(scores, t):
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_y = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    g = np.exp(log_y)
    g[np.arange(len(t)), t] -= 1
    return -np.mean(log_y[np.arange(len(t)), t]), g / len(t)


# How large is left open: some keep a small number under the logarithm, and that is fair.
_FINITE = holds(
    lambda loss: bool(np.isfinite(loss)) and loss > 1, "a large number is asked for, not infinity"
)


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
    scores, t = np.array([[1000.0, 0.0], [5.0, 3.0]]), np.array([1, 1])
    loss, _ = yield Call(answer, scores, t)
    yield "loss where the right class has hardly any probability", float(loss), _FINITE


def _wrong(*changes):
    return _edited(_loss_and_gradient, *changes)


softmax_loss_and_gradient = Exercise(
    reference=_by_the_layer,
    observe=_observe_loss,
    mistakes=[
        Mistake(
            "The loss is infinite where the right class has hardly any probability: exp(-1000) is "
            "0, and log(0) is infinite. Compute the logarithm of y as scores - maximum - "
            "log(sum of exp).",
            _loss_and_gradient,
        ),
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
            "You add 1 at the right class. Take it off: y[np.arange(len(t)), t] -= 1.",
            _wrong("y[rows, t] -= 1", "y[rows, t] += 1"),
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
            _edited(_by_logarithms, "scores - scores.max(axis=1, keepdims=True)", "scores"),
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
            "You take off the largest score of the whole batch. That leaves a row of small scores "
            "with exp(…) = 0 everywhere, and then 0 / 0 or log(0). Each row has a maximum of its "
            "own: axis=1, keepdims=True.",
            _wrong("scores.max(axis=1, keepdims=True)", "scores.max()"),
            _edited(_by_logarithms, "scores.max(axis=1, keepdims=True)", "scores.max()"),
        ),
        Mistake(
            "Along axis 0 you go down the columns. An example is a row: axis=1, keepdims=True.",
            _wrong(
                "scores.max(axis=1, keepdims=True)",
                "scores.max(axis=0)",
                "exponentials.sum(axis=1, keepdims=True)",
                "exponentials.sum(axis=0)",
            ),
        ),
        Mistake(
            "The loss is computed from y after 1 was taken off: log of a negative number. Compute "
            "the loss first, or take the 1 off a copy (g = y alone is the same array).",
            _wrong(
                "loss = -np.mean(np.log(y[rows, t]))\n    y[rows, t] -= 1\n",
                "y[rows, t] -= 1\n    loss = -np.mean(np.log(y[rows, t]))\n",
            ),
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
    variants=[_by_logarithms, _one_by_one],
    hints=[
        "Softmax of each row, then minus the logarithm at the right class; the gradient is simple.",
        "shifted = scores - the maximum of each row; log_y = shifted - the logarithm of the sum of "
        "np.exp(shifted) in each row, keepdims=True; log_y[np.arange(len(t)), t] takes from each "
        "row the right class.",
        "loss = -np.mean(log_y[rows, t]); then y = np.exp(log_y), y[rows, t] -= 1, and y / len(t) "
        "is the gradient.",
    ],
)
