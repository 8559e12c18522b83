"""Notebook batch_normalization: forward, backward, running statistics, at test time.

The variance of a batch is the plain mean of squares (NumPy's default, ddof=0) everywhere, as in the
paper's training formula and in `common.layers.BatchNorm`.
"""

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls, close, holds
from common.checking.observing import AnswerRaised

_EPSILON = 1e-5


def _normalized(x, axis=0, ddof=0):
    var = x.var(axis=axis, ddof=ddof, keepdims=True)
    return (x - x.mean(axis=axis, keepdims=True)) / np.sqrt(var + _EPSILON)


def _batch(rows, features=3, last_constant=False):
    """A batch, gamma, beta; every feature has a mean and a spread of its own."""

    def make(rng):
        # Ranks and a little noise: no feature happens to be so narrow that EPSILON matters.
        ranks = rng.permuted(np.tile(np.arange(rows), (features, 1)), axis=1).T
        x = (ranks + rng.uniform(-0.2, 0.2, size=ranks.shape)) * [2, 4, 8] + [1, -2, 4]
        if last_constant:
            x[:, -1] = 2.0
        return args(x, rng.uniform(0.5, 2, features), rng.uniform(1, 3, features))

    return make


# --- forward ---------------------------------------------------------------------------------


def _forward(x, gamma, beta):
    return gamma * _normalized(x) + beta


def _forward_in_a_loop(x, gamma, beta):
    columns = []
    for column, scale, shift in zip(x.T, gamma, beta, strict=True):
        deviation = column - sum(column) / len(column)
        std = (sum(deviation**2) / len(column) + _EPSILON) ** 0.5
        columns.append(scale * deviation / std + shift)
    return np.column_stack(columns)


def _no_epsilon(x, gamma, beta):
    return gamma * (x - x.mean(axis=0)) / x.std(axis=0) + beta


_DDOF = (
    "You divide by N - 1 in the variance (ddof=1). Here the batch's variance is the plain mean of "
    "the squares: x.var(axis=0)."
)
_WRONG_AXIS = (
    "You normalize each example over its features, axis=1. (That is layer normalization, which "
    "transformers use.) Batch normalization goes down each column, axis=0."
)

batch_norm_forward = Exercise(
    reference=_forward,
    observe=calls(
        close(absolute=1e-4),
        square_batch=_batch(3),
        batch=_batch(6),
        batch_of_two=_batch(2),
        a_feature_that_is_constant=_batch(5, last_constant=True),
    ),
    mistakes=[
        Mistake(
            _WRONG_AXIS,
            lambda x, gamma, beta: gamma * _normalized(x, axis=1) + beta,
            lambda x, gamma, beta: (
                gamma * (x - x.mean(axis=1)) / np.sqrt(x.var(axis=1) + _EPSILON) + beta
            ),
        ),
        Mistake(
            "You take one mean and one variance of the whole batch. Each feature has its own: "
            "axis=0.",
            lambda x, gamma, beta: gamma * _normalized(x, axis=None) + beta,
        ),
        Mistake(_DDOF, lambda x, gamma, beta: gamma * _normalized(x, ddof=1) + beta),
        Mistake(
            "You divide by the variance. Divide by its root, the standard deviation.",
            lambda x, gamma, beta: gamma * (x - x.mean(axis=0)) / (x.var(axis=0) + _EPSILON) + beta,
        ),
        Mistake(
            "You take the root of the standard deviation, which is a root already. Take that of "
            "the variance: np.sqrt(x.var(axis=0) + EPSILON).",
            lambda x, gamma, beta: (
                gamma * (x - x.mean(axis=0)) / np.sqrt(x.std(axis=0) + _EPSILON) + beta
            ),
        ),
        Mistake(
            "Your variance is a sum. It is the mean of the squares, divided by N: x.var(axis=0).",
            lambda x, gamma, beta: gamma * _normalized(x) / np.sqrt(len(x)) + beta,
        ),
        Mistake(
            "You square x itself. The variance is the mean of the squares about the mean: "
            "x.var(axis=0).",
            lambda x, gamma, beta: (
                gamma * (x - x.mean(axis=0)) / np.sqrt((x**2).mean(axis=0) + _EPSILON) + beta
            ),
        ),
        Mistake(
            "/ comes before -: only the mean is divided. Put x - mean into parentheses.",
            lambda x, gamma, beta: (
                gamma * (x - x.mean(axis=0) / np.sqrt(x.var(axis=0) + _EPSILON)) + beta
            ),
        ),
        Mistake(
            "The signs are turned round: it is x minus the mean.",
            lambda x, gamma, beta: beta - gamma * _normalized(x),
        ),
        Mistake(
            "gamma and beta are missing. When a feature is normalized, it is scaled and shifted "
            "again: gamma * normalized + beta.",
            lambda x, gamma, beta: _normalized(x),
        ),
        Mistake(
            "beta is missing: add it at the end.", lambda x, gamma, beta: gamma * _normalized(x)
        ),
        Mistake(
            "gamma is missing: multiply what is normalized by it.",
            lambda x, gamma, beta: _normalized(x) + beta,
        ),
        Mistake(
            "gamma multiplies beta, too. Scale first, then shift: gamma * normalized + beta.",
            lambda x, gamma, beta: gamma * (_normalized(x) + beta),
        ),
        Mistake(
            "gamma and beta are exchanged: gamma scales, beta shifts.",
            lambda x, gamma, beta: beta * _normalized(x) + gamma,
        ),
        Mistake(
            "The mean is still there. Subtract each feature's mean before you divide.",
            lambda x, gamma, beta: gamma * x / np.sqrt(x.var(axis=0) + _EPSILON) + beta,
        ),
        Mistake(
            "You only subtract the mean. Divide by the standard deviation as well.",
            lambda x, gamma, beta: gamma * (x - x.mean(axis=0)) + beta,
        ),
        Mistake(
            "A feature that is the same in the whole batch has the variance 0, and 0 / 0 is no "
            "number. Add EPSILON to the variance.",
            _no_epsilon,
        ),
    ],
    variants=[
        _forward_in_a_loop,
        lambda x, gamma, beta: gamma * (x - x.mean(0)) / (x.std(0) + _EPSILON) + beta,
        lambda x, gamma, beta: _forward(x.astype(np.float32), gamma, beta).astype(np.float32),
        lambda x, gamma, beta: (gamma * _normalized(x) + beta).tolist(),
    ],
    hints=[
        "A feature is a column of x. Which axis do you take the mean along?",
        "Mean and variance with axis=0; (x - mean) / np.sqrt(var + EPSILON) has mean 0 and "
        "standard deviation 1.",
        "gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + EPSILON) + beta",
    ],
)


# --- backward --------------------------------------------------------------------------------


def _parts(dout, x, gamma):
    normalized = _normalized(x)
    return normalized, dout * gamma, np.sqrt(x.var(axis=0) + _EPSILON)


def _sums(dout, x):
    return (dout * _normalized(x)).sum(axis=0), dout.sum(axis=0)


def _backward(dout, x, gamma):
    normalized, d, std = _parts(dout, x, gamma)
    dx = (d - d.mean(axis=0) - normalized * (d * normalized).mean(axis=0)) / std
    return dx, *_sums(dout, x)


def _with_dx(dx):
    """Backward with another dx. dx: (normalized, dout * gamma, std) -> dx."""
    return lambda dout, x, gamma: (dx(*_parts(dout, x, gamma)), *_sums(dout, x))


def _with_sums(sums):
    return lambda dout, x, gamma: (_backward(dout, x, gamma)[0], *sums(dout, x))


def _backward_step_by_step(dout, x, gamma):
    """Through every node of the graph, as the paper lists them."""
    count = len(x)
    normalized, d, std = _parts(dout, x, gamma)
    centered = x - x.mean(axis=0)
    dvar = np.sum(d * centered * -0.5 * std**-3, axis=0)
    dmean = np.sum(-d / std, axis=0) + dvar * np.mean(-2 * centered, axis=0)
    dx = d / std + dvar * 2 * centered / count + dmean / count
    return [dx, np.sum(dout * normalized, axis=0), np.sum(dout, axis=0)]


def _are_three(value):
    """Arrays of different shapes come as a list; dx alone is an array, perhaps of three rows."""
    return isinstance(value, list) and len(value) == 3


def _observe_backward(answer, rng):
    for name, rows in [("square batch", 3), ("batch of five", 5)]:
        x, gamma, _ = _batch(rows)(rng).positional
        dout = rng.normal(size=x.shape) + 0.5
        try:
            result = yield (
                f"what comes back, {name}",
                Call(answer, dout, x, gamma),
                holds(_are_three, "there should be three arrays: dx, dgamma, dbeta"),
            )
        except AnswerRaised:
            continue
        if isinstance(result, (tuple, list)) and len(result) == 3:
            for part, value in zip(("dbeta", "dgamma", "dx"), result[::-1], strict=True):
                yield f"{part}, {name}", value


batch_norm_backward = Exercise(
    reference=_backward,
    observe=_observe_backward,
    mistakes=[
        Mistake(
            "You have treated mean and standard deviation as constants. They depend on x, too: "
            "both means must be taken off.",
            _with_dx(lambda n, d, std: d / std),
        ),
        Mistake(
            "The way through the standard deviation is missing: take off normalized times the mean "
            "of d * normalized.",
            _with_dx(lambda n, d, std: (d - d.mean(axis=0)) / std),
        ),
        Mistake(
            "The way through the mean is missing: take off the mean of d over the batch.",
            _with_dx(lambda n, d, std: (d - n * (d * n).mean(axis=0)) / std),
        ),
        Mistake(
            "gamma is missing in dx. It stands between dout and the normalized values: "
            "d = dout * gamma.",
            lambda dout, x, gamma: (_backward(dout, x, np.ones_like(gamma))[0], *_sums(dout, x)),
        ),
        Mistake(
            "You take off sums over the batch. They are means, sums divided by N.",
            _with_dx(lambda n, d, std: (d - d.sum(axis=0) - n * (d * n).sum(axis=0)) / std),
            _with_dx(lambda n, d, std: (d - d.sum(axis=0) - n * (d * n).mean(axis=0)) / std),
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - n * (d * n).sum(axis=0)) / std),
        ),
        Mistake(
            "You add one of the two means, or both. Take them off.",
            _with_dx(lambda n, d, std: (d + d.mean(axis=0) + n * (d * n).mean(axis=0)) / std),
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) + n * (d * n).mean(axis=0)) / std),
            _with_dx(lambda n, d, std: (d + d.mean(axis=0) - n * (d * n).mean(axis=0)) / std),
        ),
        Mistake(
            "In the last term the mean is that of d. It is the mean of the product: normalized * "
            "(d * normalized).mean(axis=0).",
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - n * d.mean(axis=0)) / std),
        ),
        Mistake(
            "In the last term no mean is taken: normalized * (d * normalized).mean(axis=0).",
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - n * d * n) / std),
        ),
        Mistake(
            "You multiply by std at the end of dx. Divide by it.",
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - n * (d * n).mean(axis=0)) * std),
        ),
        Mistake(
            "You divide dout by gamma. Going back through a product multiplies by the other "
            "factor: d = dout * gamma.",
            lambda dout, x, gamma: (_backward(dout, x, 1 / gamma)[0], *_sums(dout, x)),
        ),
        Mistake(
            "The division by the standard deviation is missing at the end of dx.",
            _with_dx(lambda n, d, std: d - d.mean(axis=0) - n * (d * n).mean(axis=0)),
        ),
        Mistake(
            "You divide by the variance in dx. Divide by std, its root.",
            _with_dx(lambda n, d, std: (d - d.mean(0) - n * (d * n).mean(0)) / std**2),
        ),
        Mistake(
            "The last mean is not multiplied by normalized. Each example gets its own share: "
            "normalized * (d * normalized).mean(axis=0).",
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - (d * n).mean(axis=0)) / std),
        ),
        Mistake(
            "You take the means along axis=1. The batch is axis 0.",
            _with_dx(
                lambda n, d, std: (
                    (d - d.mean(axis=1, keepdims=True) - n * (d * n).mean(axis=1, keepdims=True))
                    / std
                )
            ),
        ),
        Mistake(
            "You take a mean over everything at once. Each feature has its own: axis=0.",
            _with_dx(lambda n, d, std: (d - d.mean() - n * (d * n).mean()) / std),
            _with_dx(lambda n, d, std: (d - d.mean() - n * (d * n).mean(axis=0)) / std),
            _with_dx(lambda n, d, std: (d - d.mean(axis=0) - n * (d * n).mean()) / std),
        ),
        Mistake(
            "dgamma and dbeta are sums over the batch, not means: the same gamma serves every "
            "example, and all of their shares add up.",
            _with_sums(lambda dout, x: ((dout * _normalized(x)).mean(axis=0), dout.mean(axis=0))),
        ),
        Mistake(
            "dgamma and dbeta must be summed over the batch, axis=0: one number per feature.",
            _with_sums(lambda dout, x: (dout * _normalized(x), dout)),
        ),
        Mistake(
            "dgamma and dbeta are single numbers. Each feature has its own: sum with axis=0.",
            _with_sums(lambda dout, x: ((dout * _normalized(x)).sum(), dout.sum())),
        ),
        Mistake(
            "You sum dgamma and dbeta along axis=1. The batch is axis 0.",
            _with_sums(lambda dout, x: ((dout * _normalized(x)).sum(axis=1), dout.sum(axis=1))),
        ),
        Mistake(
            "dgamma is the sum of dout alone. gamma multiplies the normalized values, so it is the "
            "sum of dout * normalized.",
            _with_sums(lambda dout, x: (dout.sum(axis=0), dout.sum(axis=0))),
        ),
        Mistake(
            "In dgamma and dbeta you take d, which holds gamma already. Both are sums of dout "
            "itself.",
            lambda dout, x, gamma: (_backward(dout, x, gamma)[0], *_sums(dout * gamma, x)),
        ),
        Mistake(
            "Only the last term of dx is divided by std. Put all three in parentheses before you "
            "divide.",
            _with_dx(lambda n, d, std: d - d.mean(axis=0) - n * (d * n).mean(axis=0) / std),
        ),
        Mistake(
            "In dgamma you multiply dout by x. gamma multiplies the normalized values, so it is "
            "dout * normalized.",
            _with_sums(lambda dout, x: ((dout * x).sum(axis=0), dout.sum(axis=0))),
        ),
        Mistake(
            "dgamma and dbeta are exchanged. Return dx, dgamma, dbeta, in this order.",
            _with_sums(lambda dout, x: _sums(dout, x)[::-1]),
        ),
        Mistake(
            "You return dx alone. dgamma and dbeta are wanted, too: return dx, dgamma, dbeta.",
            lambda dout, x, gamma: _backward(dout, x, gamma)[0],
        ),
    ],
    variants=[
        _backward_step_by_step,
        lambda dout, x, gamma: tuple(part.astype(np.float32) for part in _backward(dout, x, gamma)),
    ],
    hints=[
        "dbeta and dgamma first: what multiplies each in the forward pass? Sum over the batch.",
        "d = dout * gamma reaches the normalized values. From d, take off its mean over the batch, "
        "and normalized times the mean of d * normalized; then divide by std.",
        "dx = (d - d.mean(axis=0) - normalized * (d * normalized).mean(axis=0)) / std",
    ],
    insight="Three ways lead from x to the loss: directly, through the mean, and through the "
    "variance. Put together they need only two means.",
)
