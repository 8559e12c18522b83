"""Notebook three_ways_to_build: weights copied, and the loss that fits."""

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- same_weights --------------------------------------------------------------------------------


def _small(start, kind="sequential"):
    """A network 2-3-2 with weights of its own."""
    layers = [_keras.layers.Dense(3, activation="relu"), _keras.layers.Dense(2)]
    entry = _keras.Input((2,))
    if kind == "sequential":
        model = _keras.Sequential([entry, *layers])
    else:
        model = _keras.Model(entry, layers[1](layers[0](entry)))
    model.set_weights([_looking.drawn(tuple(w.shape), start) for w in model.weights])
    return model


def _same_weights(source, target):
    target.set_weights(source.get_weights())


def _one_by_one(source, target):
    for mine, yours in zip(target.weights, source.weights, strict=True):
        mine.assign(yours)


def _layer_by_layer(source, target):
    hers = [layer for layer in source.layers if layer.weights]
    ours = [layer for layer in target.layers if layer.weights]
    for a, b in zip(hers, ours):
        b.set_weights(a.get_weights())
    return target


def _zipped_layers(source, target):
    for a, b in zip(source.layers, target.layers):
        b.set_weights(a.get_weights())


def _kernels_only(source, target):
    for mine, yours in zip(target.weights, source.weights):
        if len(mine.shape) == 2:
            mine.assign(yours)


def _first_layer(source, target):
    pairs = list(zip(target.weights, source.weights))
    for mine, yours in pairs[:2]:
        mine.assign(yours)


def _last_layer(source, target):
    for mine, yours in list(zip(target.weights, source.weights))[2:]:
        mine.assign(yours)


def _averaged(source, target):
    pairs = zip(source.get_weights(), target.get_weights())
    target.set_weights([(a + b) / 2 for a, b in pairs])


def _observe_same_weights(answer, rng):
    source, target = _small(1), _small(2, "functional")
    x = rng.normal(size=(4, 2)).astype("float32")
    yield Call(lambda: answer(source, target)).called("same_weights(source, target)")
    yield "outputs of target", Call(lambda: target(x)).called("target(x)")
    yield "outputs of source, as before", Call(lambda: source(x)).called("source(x)")
    source.set_weights([2 * w for w in source.get_weights()])
    yield (
        "outputs of target after source has learned on",
        Call(lambda: target(x)).called("target(x)"),
    )


same_weights = _looking.ModelExercise(
    reference=_same_weights,
    observe=_observe_same_weights,
    mistakes=[
        Mistake(
            "You copied the other way round: source has the weights of target now. "
            "target.set_weights(source.get_weights())",
            lambda source, target: _same_weights(target, source),
        ),
        Mistake(
            "target has its old weights. An assignment to the name `target` or to a list of its "
            "weights changes no model: call target.set_weights(...).",
            lambda source, target: source.get_weights(),
            lambda source, target: target.get_weights(),
            lambda source, target: target.set_weights(target.get_weights()),
            lambda source, target: source,
        ),
        Mistake(
            "The biases are not copied. get_weights() gives all of them, kernels and biases.",
            _kernels_only,
        ),
        Mistake(
            "The lists of layers do not fit: a graph counts its input as a layer, a list does not. "
            "Copy all at once: target.set_weights(source.get_weights()).",
            _zipped_layers,
        ),
        Mistake(
            "Only some of the layers are copied. get_weights() of the model gives all of them.",
            _first_layer,
            _last_layer,
        ),
        Mistake(
            "You take the mean of both. All numbers should come from source.",
            _averaged,
        ),
    ],
    variants=[_one_by_one, _layer_by_layer],
    hints=[
        "A model's get_weights() gives a list of arrays.",
        "set_weights(list) puts such a list in. Which model gets it?",
        "target.set_weights(source.get_weights())",
    ],
)

# --- choose_loss ---------------------------------------------------------------------------------


def _choose_loss(t, probabilities):
    losses = _keras.losses
    if np.ndim(t) == 1:
        return losses.SparseCategoricalCrossentropy(from_logits=not probabilities)
    return losses.CategoricalCrossentropy(from_logits=not probabilities)


def _always(sparse=None, from_logits=None):
    def choose(t, probabilities):
        is_sparse = np.ndim(t) == 1 if sparse is None else sparse
        logits = (not probabilities) if from_logits is None else from_logits
        losses = _keras.losses
        kind = losses.SparseCategoricalCrossentropy if is_sparse else losses.CategoricalCrossentropy
        return kind(from_logits=logits)

    return choose


def _exchanged_forms(t, probabilities):
    return _always(sparse=np.ndim(t) == 2)(t, probabilities)


def _exchanged_outputs(t, probabilities):
    return _choose_loss(t, not probabilities)


def _squares(t, probabilities):
    return _keras.losses.MeanSquaredError()


def _binary(t, probabilities):
    return _keras.losses.BinaryCrossentropy(from_logits=not probabilities)


def _class_only(t, probabilities):
    return type(_choose_loss(t, probabilities))


def _by_function(t, probabilities):
    losses = _keras.losses
    name = "sparse_categorical_crossentropy" if np.ndim(t) == 1 else "categorical_crossentropy"
    return lambda t, y: getattr(losses, name)(t, y, from_logits=not probabilities)


def _observe_choose_loss(answer, rng):
    labels = rng.integers(3, size=4)
    scores = rng.normal(0, 2, size=(4, 3)).astype("float32")
    softmaxed = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    for form, t in [("one-hot rows", np.eye(3, dtype=int)[labels]), ("labels", labels)]:
        for kind, y in [("probabilities", softmaxed), ("scores", scores)]:
            loss = yield Call(answer, t, kind == "probabilities")
            what = "a loss" if callable(loss) else _looking.kind(loss)
            yield f"what is returned for {form} and {kind}", what

            def mean(t=t, y=y, loss=loss):
                return float(np.mean(_keras.ops.convert_to_numpy(loss(t, y))))

            yield f"{form} and {kind}", Call(mean).called(f"the loss of {form} and {kind}")


choose_loss = Exercise(
    reference=_choose_loss,
    observe=_observe_choose_loss,
    mistakes=[
        Mistake(
            "Raw scores go into a loss that expects probabilities: it takes the logarithm of a "
            "score, which may be negative. from_logits=not probabilities",
            _always(from_logits=False),
        ),
        Mistake(
            "Probabilities go into a loss that takes them for raw scores: it applies softmax a "
            "second time. from_logits=not probabilities",
            _always(from_logits=True),
        ),
        Mistake(
            "from_logits is turned round: logits are scores before the softmax, so it is `not "
            "probabilities`.",
            _exchanged_outputs,
        ),
        Mistake(
            "Labels in the wrong form: whole numbers, shape (N,), want "
            "SparseCategoricalCrossentropy; one-hot rows, shape (N, K), CategoricalCrossentropy.",
            _always(sparse=False),
            _exchanged_forms,
            _always(sparse=True),
        ),
        Mistake(
            "Squared errors are for numbers. For one class of several: cross-entropy.",
            _squares,
        ),
        Mistake(
            "Binary cross-entropy takes each output for a yes or no of its own. For one class of "
            "several: (Sparse)CategoricalCrossentropy.",
            _binary,
        ),
        Mistake(
            "You return a text. It can stand for a loss in `compile`, but says nothing of logits. "
            "Return a loss: keras.losses.CategoricalCrossentropy(...).",
            lambda t, probabilities: "sparse_categorical_crossentropy",
        ),
        Mistake("You return nothing. Is a `return` missing?", lambda t, probabilities: None),
        Mistake(
            "You return the class. Make a loss of it, with parentheses: "
            "keras.losses.CategoricalCrossentropy(...).",
            _class_only,
        ),
    ],
    variants=[_by_function],
    hints=[
        "Two questions: how many axes has t, and has the softmax happened already?",
        "np.ndim(t) == 1 means whole numbers: keras.losses.SparseCategoricalCrossentropy.",
        "kind(from_logits=not probabilities), with the kind chosen by np.ndim(t).",
    ],
)
