"""Review of Part III: layers that are frozen, two distributions compared, and the questions."""

import functools

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction, args, calls
from common.exercises.keras.lazy import keras as _keras

# --- freeze_all_but ----------------------------------------------------------------------------


def _with_weights(model):
    return [layer for layer in model.layers if layer.weights]


def _set(layers, learns):
    for number, layer in enumerate(layers):
        layer.trainable = learns(number, len(layers))


def _freeze(choose=_with_weights, learns=lambda count, i, n: i >= n - count):
    def freeze(model, count):
        _set(choose(model), lambda i, n: learns(count, i, n))

    return freeze


_freeze_all_but = _freeze()


def _in_two_loops(model, count):
    for layer in model.layers:
        layer.trainable = False
    left = count
    for layer in reversed(model.layers):
        if layer.weights and left > 0:
            layer.trainable, left = True, left - 1
    return model


def _never_thawed(model, count):
    layers = _with_weights(model)
    for layer in layers[: len(layers) - count]:
        layer.trainable = False


def _first_frozen(model, count):
    for layer in _with_weights(model)[:count]:
        layer.trainable = False


def _never_frozen(model, count):
    layers = _with_weights(model)
    for layer in layers[len(layers) - count :]:
        layer.trainable = True


def _by_negative_slice(model, count):
    layers = _with_weights(model)
    for layer in layers:
        layer.trainable = True
    for layer in layers[:-count]:
        layer.trainable = False


def _last_by_negative_slice(model, count):
    layers = _with_weights(model)
    for layer in layers:
        layer.trainable = False
    for layer in layers[-count:]:
        layer.trainable = True


def _whole_model_frozen(model, count):
    model.trainable = False
    layers = _with_weights(model)
    for layer in layers[len(layers) - count :]:
        layer.trainable = True


def _weights_changed(model, count):
    _freeze_all_but(model, count)
    layers = _with_weights(model)
    for layer in layers[len(layers) - count :]:
        layer.set_weights([0 * array for array in layer.get_weights()])


@functools.lru_cache(maxsize=1)
def _four_layers():
    """A model with four Dense layers and others between, made once: making it takes long."""
    layers = _keras.layers
    dense = [layers.Dense(units) for units in (3, 4, 3, 2)]
    between = [layers.ReLU(), layers.Dropout(0.5), layers.ReLU(), layers.Softmax()]
    paired = [layer for pair in zip(dense, between, strict=True) for layer in pair]
    return _keras.Sequential([_keras.Input((2,)), *paired]), tuple(paired), tuple(dense)


def _all_as_at_first(model, dense):
    if not model.trainable:
        model.trainable = True
    for layer in dense:
        layer.trainable = True
        if not np.all(np.asarray(layer.bias) == 0.5):
            layer.bias.assign(np.full(layer.bias.shape, 0.5))


def _observe_freezing(answer, rng):
    model, paired, dense = _four_layers()
    _all_as_at_first(model, dense)
    try:
        for count in (2, 1, 3, 0, 4):
            if count == 3:  # as another training may have left it
                for layer, learns in zip(dense, (True, False, False, False), strict=True):
                    layer.trainable = learns
            called = Call(lambda count=count: answer(model, count)).in_place()
            yield called.called(f"freeze_all_but(model, {count})")
            if tuple(model.layers) != paired:
                yield "the layers are the same as before", False
                return
            learning = {id(weight) for weight in model.trainable_weights}
            found = [i for i, layer in enumerate(dense, 1) if id(layer.kernel) in learning]
            yield f"the Dense layers, of four, that learn after count={count}", str(found)
            yield f"model.trainable after count={count}", bool(model.trainable)
        same = all(np.all(np.asarray(layer.bias) == 0.5) for layer in dense)
        yield "the weights are as before", bool(same)
    finally:
        if tuple(model.layers) != paired:
            _four_layers.cache_clear()


freeze_all_but = Exercise(
    reference=_freeze_all_but,
    observe=_observe_freezing,
    mistakes=[
        Mistake(
            "Layers such as ReLU and Dropout have no weights, and yet you count them. Take those "
            "of which layer.weights is not empty.",
            _freeze(choose=lambda model: model.layers),
        ),
        Mistake(
            "You froze the last ones. Those shall learn, the others shall not.",
            _freeze(learns=lambda count, i, n: i < n - count),
        ),
        Mistake(
            "The first ones learn, and the last are frozen. It is the other way round: the last "
            "`count` learn.",
            _freeze(learns=lambda count, i, n: i < count),
        ),
        Mistake(
            "A layer that was frozen before stays so. Set trainable of every layer, to True or "
            "False.",
            _never_thawed,
        ),
        Mistake(
            "The last ones may learn, and so may the others: set their trainable to False.",
            _never_frozen,
            _freeze(learns=lambda count, i, n: True),
        ),
        Mistake(
            "With count 0 everything should be frozen. But layers[:-0] is an empty list, and "
            "layers[-0:] is all of it. Count from the front: len(layers) - count.",
            _by_negative_slice,
            _last_by_negative_slice,
        ),
        Mistake(
            "model.trainable = False stands above its layers: while it does, none of them learns, "
            "whatever theirs says. Set only that of the layers.",
            _whole_model_frozen,
        ),
        Mistake(
            "You freeze the first `count` layers. The last `count` learn, so all before them are "
            "to be frozen.",
            _first_frozen,
            _freeze(learns=lambda count, i, n: i >= count),
        ),
        Mistake("Nothing learns any more.", _freeze(learns=lambda count, i, n: False)),
        Mistake(
            "Only one layer learns. The last `count` of them shall.",
            _freeze(learns=lambda count, i, n: i == n - count),
            _freeze(learns=lambda count, i, n: i == n - 1),
        ),
        Mistake(
            "You are off by one: with count 1 only the very last layer with weights learns.",
            _freeze(learns=lambda count, i, n: i >= n - count - 1),
            _freeze(learns=lambda count, i, n: i > n - count),
        ),
        Mistake(
            "The weights themselves have changed. Freezing sets `trainable`, nothing else.",
            _weights_changed,
        ),
    ],
    variants=[_in_two_loops],
    hints=[
        "Which layers have weights at all? A list of these first.",
        "The layer number i of n may learn where i >= n - count; all others may not.",
        "for i, layer in enumerate(layers): layer.trainable = i >= len(layers) - count",
    ],
)

# --- kl_between --------------------------------------------------------------------------------


def _kl(m1, l1, m2, l2):
    return 0.5 * np.sum(l2 - l1 + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2) - 1, axis=1)


def _terms(form):
    """An answer, from the form of what is added up."""
    return lambda m1, l1, m2, l2: 0.5 * np.sum(form(m1, l1, m2, l2), axis=1)


def _in_keras(m1, l1, m2, l2):
    ops = _keras.ops
    ratio = ops.exp(l1 - l2) + (m1 - m2) ** 2 * ops.exp(-l2)
    return ops.sum(ratio + l2 - l1 - 1, axis=-1) / 2


def _by_deviations(m1, l1, m2, l2):
    s1, s2 = np.sqrt(np.exp(l1)), np.sqrt(np.exp(l2))
    return np.sum(np.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5, axis=1)


def _four(N, K):
    return lambda rng: args(*(rng.normal(size=(N, K)).astype("float32") for _ in range(4)))


kl_between = Exercise(
    reference=_kl,
    observe=calls(
        moved=args(*np.array([[[1.0]], [[0.0]], [[0.0]], [[0.0]]])),
        wider=args(*np.array([[[0.0]], [[0.0]], [[0.0]], [[np.log(4)]]])),
        square=_four(3, 3),
        batch=_four(4, 2),
    ),
    mistakes=[
        Mistake(
            "You measure from the second to the first. The order counts: the first distribution's "
            "variance and the square are divided by the second one's variance.",
            lambda m1, l1, m2, l2: _kl(m2, l2, m1, l1),
        ),
        Mistake("The factor one half is missing.", lambda *a: 2 * _kl(*a)),
        Mistake(
            "One half stands in front of the whole sum, and nowhere else.",
            _terms(
                lambda m1, l1, m2, l2: (
                    (l2 - l1) / 2 + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2) - 1
                )
            ),
            lambda m1, l1, m2, l2: np.sum(
                (l2 - l1) / 2 + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2) - 1, axis=1
            ),
        ),
        Mistake("The sign is turned round: KL is never negative.", lambda *a: -_kl(*a)),
        Mistake(
            "You average over the numbers of the code. Add them up.",
            lambda *a: _kl(*a) / a[0].shape[1],
        ),
        Mistake(
            "You add up, or average, the batch as well. One number for each row: axis=1.",
            lambda *a: _kl(*a).sum(),
            lambda *a: _kl(*a).mean(),
        ),
        Mistake(
            "You add up along the batch. One number for each row: axis=1.",
            lambda *a: _kl(*(part.T for part in a)),
        ),
        Mistake(
            "log_var is the logarithm of the variance. The variance itself is its exp.",
            _terms(lambda m1, l1, m2, l2: l2 - l1 + (l1 + (m1 - m2) ** 2) / l2 - 1),
            _terms(lambda m1, l1, m2, l2: l2 - l1 + (l1 + (m1 - m2) ** 2) / np.exp(l2) - 1),
        ),
        Mistake(
            "exp(log_var) is the variance already: neither a root of it is wanted, nor its square.",
            lambda m1, l1, m2, l2: _kl(m1, l1 / 2, m2, l2 / 2),
            lambda m1, l1, m2, l2: _kl(m1, 2 * l1, m2, 2 * l2),
            _terms(
                lambda m1, l1, m2, l2: (
                    l2 - l1 + (np.exp(l1 / 2) + (m1 - m2) ** 2) / np.exp(l2 / 2) - 1
                )
            ),
        ),
        Mistake(
            "You take the logarithm once more. log_var is the logarithm of the variance already, "
            "so the first term is log_var2 - log_var1.",
            _terms(
                lambda m1, l1, m2, l2: np.log(l2 / l1) + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2)
            ),
        ),
        Mistake(
            "The difference of the means is to be squared.",
            _terms(lambda m1, l1, m2, l2: l2 - l1 + (np.exp(l1) + m1 - m2) / np.exp(l2) - 1),
        ),
        Mistake(
            "The 1 is missing that is taken off each term: of a distribution from itself, KL is 0.",
            _terms(lambda m1, l1, m2, l2: l2 - l1 + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2)),
        ),
        Mistake(
            "Take off 1 from each term, inside the sum, and not once.",
            lambda m1, l1, m2, l2: 0.5 * (2 * _kl(m1, l1, m2, l2) + m1.shape[1] - 1),
        ),
        Mistake(
            "The logarithms are turned round: log_var2 - log_var1.",
            _terms(lambda m1, l1, m2, l2: l1 - l2 + (np.exp(l1) + (m1 - m2) ** 2) / np.exp(l2) - 1),
        ),
        Mistake(
            "That is KL from the standard normal distribution, as in the VAE. Here the second "
            "distribution has a mean and a variance of its own.",
            lambda m1, l1, m2, l2: _kl(m1, l1, 0 * m2, 0 * l2),
        ),
        Mistake(
            "Parentheses are missing: both the variance and the square are divided by the second "
            "variance.",
            _terms(lambda m1, l1, m2, l2: l2 - l1 + np.exp(l1) + (m1 - m2) ** 2 / np.exp(l2) - 1),
            _terms(lambda m1, l1, m2, l2: l2 - l1 + np.exp(l1 - l2) + (m1 - m2) ** 2 - 1),
        ),
        Mistake("You return nothing. End with `return`.", lambda *a: None),
    ],
    variants=[_in_keras, _by_deviations],
    hints=[
        "Where the second mean is 0 and the second variance 1, it is the formula of the VAE.",
        "np.exp(log_var) is a variance. Write the terms in the order of the formula.",
        "0.5 * np.sum(log_var2 - log_var1 + (np.exp(log_var1) + (mean1 - mean2) ** 2) / "
        "np.exp(log_var2) - 1, axis=1)",
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

lower_loss = Prediction(
    options="abc",
    outcome="b",
    because="With the holes in the target, too, there is nothing to restore: copying is enough, "
    "and the loss falls below that of the right one.",
)

what_a_loss_can_tell = Choice(
    answer="a",
    wrong={
        "b": "Losses are numbers of the same kind only where the targets are the same.",
        "c": "Perhaps. But the first thing to know is what was asked for.",
    },
    hints=["What was each of them asked to return?"],
)

why_each_epoch_slower = Choice(
    answer="c",
    wrong={
        "a": "A smaller rate makes smaller steps, each of which takes as long as before.",
        "b": "The tape is made anew in each step, and what was recorded is gone with it.",
    },
    hints=["When does tf.function trace again?"],
)

kl_too_large = Choice(
    answer="b",
    wrong={
        "a": "Then the KL term would count for nothing. Here it counts for too much.",
        "c": "KL keeps the codes near 0 and their variance near 1. Nothing is driven apart.",
    },
    hints=["Which code costs no KL at all? And what can the decoder know then?"],
)
