"""Notebook batch_normalization: running statistics, test time, and the notebook's questions."""

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction, args, calls
from common.exercises.training.batch_normalization import _DDOF, _EPSILON


def _observe_running(answer, rng):
    """Two updates, the second with another momentum and another size of batch."""
    mean, var = rng.normal(size=3) + 2, rng.uniform(2, 5, 3)
    for name, momentum, rows in [("momentum 0.9", 0.9, 3), ("momentum 0.5", 0.5, 5)]:
        x = rng.normal(size=(rows, 3)) * [0.5, 2, 4] + [1, -2, 4]
        yield name, Call(answer, mean, var, x, momentum)


def _running(mean, var, x, momentum):
    return (
        momentum * mean + (1 - momentum) * x.mean(axis=0),
        momentum * var + (1 - momentum) * x.var(axis=0),
    )


def _towards(mean, var, x, momentum):
    mean = mean + (1 - momentum) * (x.mean(axis=0) - mean)
    var = var + (1 - momentum) * (x.var(axis=0) - var)
    return [mean, var]


def _with_batch(statistics):
    """A running average of other statistics of the batch than its mean and variance."""

    def running(mean, var, x, momentum):
        new_mean, new_var = statistics(x)
        keep = momentum
        return keep * mean + (1 - keep) * new_mean, keep * var + (1 - keep) * new_var

    return running


running_statistics = Exercise(
    reference=_running,
    observe=_observe_running,
    mistakes=[
        Mistake(
            "The shares are exchanged. Momentum is the share of the old average; the batch gets "
            "1 - momentum. (PyTorch counts the other way round.)",
            lambda mean, var, x, momentum: _running(mean, var, x, 1 - momentum),
        ),
        Mistake(
            "The shares are exchanged for the mean, and right for the variance. Momentum is the "
            "share of the old average in both.",
            lambda mean, var, x, momentum: (
                _running(mean, var, x, 1 - momentum)[0],
                _running(mean, var, x, momentum)[1],
            ),
        ),
        Mistake(
            "Old average and batch get the same share. One gets momentum, the other 1 - momentum, "
            "so that both together make 1.",
            lambda mean, var, x, momentum: (
                momentum * (mean + x.mean(axis=0)),
                momentum * (var + x.var(axis=0)),
            ),
            lambda mean, var, x, momentum: (
                (1 - momentum) * (mean + x.mean(axis=0)),
                (1 - momentum) * (var + x.var(axis=0)),
            ),
        ),
        Mistake(
            "You write 0.9 down. The share is an argument: momentum.",
            lambda mean, var, x, momentum: _running(mean, var, x, 0.9),
        ),
        Mistake(
            "The variance of the batch is taken about a running mean. It is about the batch's own: "
            "x.var(axis=0).",
            lambda mean, var, x, momentum: (
                _running(mean, var, x, momentum)[0],
                momentum * var + (1 - momentum) * ((x - mean) ** 2).mean(axis=0),
            ),
            lambda mean, var, x, momentum: (
                _running(mean, var, x, momentum)[0],
                momentum * var
                + (1 - momentum) * ((x - _running(mean, var, x, momentum)[0]) ** 2).mean(axis=0),
            ),
        ),
        Mistake(
            "You average the mean, and the variance is that of this batch alone. Both need the old "
            "average.",
            lambda mean, var, x, momentum: (_running(mean, var, x, momentum)[0], x.var(axis=0)),
        ),
        Mistake(
            "You keep nothing of the old average: these are the statistics of this batch alone.",
            lambda mean, var, x, momentum: (x.mean(axis=0), x.var(axis=0)),
        ),
        Mistake(
            "You average standard deviations. It is the variance that is wanted: x.var(axis=0).",
            _with_batch(lambda x: (x.mean(axis=0), x.std(axis=0))),
        ),
        Mistake(_DDOF, _with_batch(lambda x: (x.mean(axis=0), x.var(axis=0, ddof=1)))),
        Mistake(
            "Along axis=1 you average the features of an example. The batch is axis 0.",
            _with_batch(lambda x: (x.mean(axis=1), x.var(axis=1))),
        ),
        Mistake(
            "You take one mean of all features. Each has its own: axis=0.",
            _with_batch(lambda x: (x.mean(), x.var())),
        ),
        Mistake(
            "The batch counts in full, so the average grows and grows. Its share is 1 - momentum.",
            lambda mean, var, x, momentum: (
                momentum * mean + x.mean(axis=0),
                momentum * var + x.var(axis=0),
            ),
        ),
        Mistake(
            "You average the mean and leave the variance as it was. Both need it.",
            lambda mean, var, x, momentum: (_running(mean, var, x, momentum)[0], var),
        ),
        Mistake(
            "Variance and mean are exchanged: return the mean first.",
            lambda mean, var, x, momentum: _running(mean, var, x, momentum)[::-1],
        ),
        Mistake(
            "You return the mean alone. Return both: the running mean and the running variance.",
            lambda mean, var, x, momentum: _running(mean, var, x, momentum)[0],
        ),
    ],
    variants=[
        _towards,
        lambda *given: np.stack(_running(*given)),
        lambda *given: tuple(part.astype(np.float32) for part in _running(*given)),
    ],
    hints=[
        "It is the moving average of RMSProp, twice.",
        "New value = momentum * old + (1 - momentum) * this batch's.",
        "momentum * running_mean + (1 - momentum) * x.mean(axis=0), and the same with var",
    ],
)


# --- at test time ----------------------------------------------------------------------------


def _at_test(x, gamma, beta, running_mean, running_var):
    return gamma * (x - running_mean) / np.sqrt(running_var + _EPSILON) + beta


def _given(rows, variance_of_zero=False):
    def make(rng):
        x = rng.normal(size=(rows, 3)) * [0.5, 2, 4] + [1, -2, 4]
        var = rng.uniform(2, 5, 3)
        if variance_of_zero:
            var[1] = 0.0
            x[:, 1] = 1.0
        mean = np.array([0.5, 1.0, 3.0])
        return args(x, rng.uniform(0.5, 2, 3), rng.uniform(1, 3, 3), mean, var)

    return make


normalize_at_test = Exercise(
    reference=_at_test,
    observe=calls(
        several=_given(4),
        one_alone=_given(1),
        square_batch=_given(3),
        a_feature_that_never_varied=_given(2, variance_of_zero=True),
    ),
    mistakes=[
        Mistake(
            "You use the mean and variance of the test batch, so an image's answer depends on its "
            "neighbours. Take running_mean and running_var.",
            lambda x, gamma, beta, m, v: (
                gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + _EPSILON) + beta
            ),
        ),
        Mistake(
            "The mean is the test batch's. Take running_mean.",
            lambda x, gamma, beta, m, v: _at_test(x, gamma, beta, x.mean(axis=0), v),
        ),
        Mistake(
            "The variance is the test batch's. Take running_var.",
            lambda x, gamma, beta, m, v: _at_test(x, gamma, beta, m, x.var(axis=0)),
        ),
        Mistake(
            "You divide by the variance. Divide by its root.",
            lambda x, gamma, beta, m, v: gamma * (x - m) / (v + _EPSILON) + beta,
        ),
        Mistake(
            "gamma and beta are missing. They were learned together with the weights and belong to "
            "the network at test time, too.",
            lambda x, gamma, beta, m, v: (x - m) / np.sqrt(v + _EPSILON),
        ),
        Mistake(
            "A running variance of 0 makes 0 / 0. Add EPSILON to it, as in training.",
            lambda x, gamma, beta, m, v: gamma * (x - m) / np.sqrt(v) + beta,
        ),
        Mistake(
            "beta is missing: add it at the end.",
            lambda x, gamma, beta, m, v: gamma * (x - m) / np.sqrt(v + _EPSILON),
        ),
        Mistake(
            "gamma is missing: multiply what is normalized by it.",
            lambda x, gamma, beta, m, v: (x - m) / np.sqrt(v + _EPSILON) + beta,
        ),
        Mistake(
            "You do not normalize. At test time, too, the layer takes off a mean and divides by a "
            "standard deviation: those that it remembers.",
            lambda x, gamma, beta, m, v: x,
            lambda x, gamma, beta, m, v: gamma * x + beta,
        ),
        Mistake(
            "/ comes before -: only the running mean is divided. Put x - running_mean into "
            "parentheses.",
            lambda x, gamma, beta, m, v: gamma * x - m / np.sqrt(v + _EPSILON) + beta,
            lambda x, gamma, beta, m, v: gamma * (x - m / np.sqrt(v + _EPSILON)) + beta,
            lambda x, gamma, beta, m, v: x - m / np.sqrt(v + _EPSILON),
        ),
        Mistake(
            "gamma multiplies beta, too. Scale first, then shift: gamma * normalized + beta.",
            lambda x, gamma, beta, m, v: gamma * ((x - m) / np.sqrt(v + _EPSILON) + beta),
        ),
        Mistake(
            "gamma and beta are exchanged: gamma scales, beta shifts.",
            lambda x, gamma, beta, m, v: _at_test(x, beta, gamma, m, v),
        ),
        Mistake(
            "The signs are turned round: it is x minus running_mean.",
            lambda x, gamma, beta, m, v: _at_test(x, -gamma, beta, m, v),
        ),
        Mistake(
            "You multiply by the standard deviation. Divide by it.",
            lambda x, gamma, beta, m, v: gamma * (x - m) * np.sqrt(v + _EPSILON) + beta,
        ),
    ],
    variants=[
        lambda x, gamma, beta, m, v: (
            x * (gamma / np.sqrt(v + _EPSILON)) + (beta - m * gamma / np.sqrt(v + _EPSILON))
        ),
        lambda x, gamma, beta, m, v: _at_test(x.astype(np.float32), gamma, beta, m, v),
        lambda x, gamma, beta, m, v: np.stack([_at_test(row, gamma, beta, m, v) for row in x]),
    ],
    hints=[
        "It is batch_norm_forward; only mean and variance come from elsewhere.",
        "Put running_mean in place of x.mean(axis=0), and running_var in place of x.var(axis=0).",
        "gamma * (x - running_mean) / np.sqrt(running_var + EPSILON) + beta",
    ],
    insight="It is a fixed scale and a fixed shift of each feature, and so could be multiplied "
    "into the weights of the layer before.",
)

# --- predict first, and check yourself -------------------------------------------------------

whole_set_without_mini_batches = Prediction(
    options="abc",
    outcome="c",
    because="Normalizing works on whatever rows a step is given; cutting the set into small "
    "batches did not help where the signal had died out.",
)

is_it_mini_batches = Choice(
    answer="b",
    wrong={
        "a": "Mini-batch training chooses which examples make a step. It normalizes nothing.",
        "c": "You saw it work on the whole set in one batch. It needs a batch, not a small one.",
    },
    hints=["Which of the two is a layer, with parameters of its own?"],
)

a_batch_of_one = Choice(
    answer="a",
    wrong={
        "b": "x minus its own mean is 0, and nothing is left of the example.",
        "c": "EPSILON keeps 0 / 0 away: it is 0 / sqrt(EPSILON).",
    },
    hints=["What is the mean of one number, and what is left when you take it off?"],
)

why_not_the_test_batch = Choice(
    answer="c",
    wrong={
        "a": "The time is much the same.",
        "b": "gamma and beta are fixed at test time; nothing is learned there.",
    },
    hints=["Think of the test images in batches with a single digit each."],
)
