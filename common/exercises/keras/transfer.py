"""Notebook convnet: weights used again, and the notebook's questions.

Source: J. Yosinski, J. Clune, Y. Bengio, H. Lipson, "How transferable are features in deep neural
networks?" (2014).
"""

import numpy as np

from common.checking import Call, Choice, Mistake, Prediction
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- freeze_and_transfer -------------------------------------------------------------------------


def _trained():
    """A small convnet with 3 classes and weights of its own."""
    layers = _keras.layers
    model = _keras.Sequential(
        [
            _keras.Input((4, 4, 1)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(5, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    _looking.transplant(model, 0.5)
    return model


def _transfer(
    *, below=-2, freeze=slice(None), last="softmax", fresh=False, then_all=False, classes_of=None
):
    def transfer(trained, classes):
        source = _keras.models.clone_model(trained) if fresh else trained
        features = _keras.Model(source.inputs, source.layers[below].output)
        for layer in features.layers[freeze]:
            layer.trainable = False
        new = _keras.layers.Dense(classes_of or classes, activation=last)
        model = _keras.Sequential([features, new])
        if then_all:
            model.trainable = False
        return model

    return transfer


def _transfer_layer_by_layer(trained, classes):
    model = _keras.Sequential([_keras.Input(trained.input_shape[1:])])
    for layer in trained.layers[:-1]:
        layer.trainable = False
        model.add(layer)
    model.add(_keras.layers.Dense(classes, activation="softmax"))
    return model


def _transfer_functional(trained, classes):
    trained.trainable = False
    y = _keras.layers.Dense(classes, activation="softmax")(trained.layers[-2].output)
    return _keras.Model(trained.inputs, y)


def _popped(trained, classes):
    trained.pop()
    trained.trainable = False
    return _keras.Sequential([trained, _keras.layers.Dense(classes, activation="softmax")])


def _old_layers_alone(trained, classes):
    features = _keras.Model(trained.inputs, trained.layers[-2].output)
    features.trainable = False
    return features


def _trained_itself(trained, classes):
    trained.trainable = False
    return trained


def _observe_transfer(answer, rng):
    trained = _trained()
    x = rng.normal(size=(3, 4, 4, 1)).astype("float32")
    before = np.asarray(trained(x))
    model = yield Call(lambda: answer(trained, 4)).called("freeze_and_transfer(trained, 4)")
    yield "what is returned", _looking.kind(model)
    if not isinstance(model, _keras.Model):
        return
    y = yield Call(model, x).called("model(x)")
    yield "shape of the output", list(np.shape(y))
    yield "weights that learn", _looking.weight_shapes(model)
    _looking.transplant(model)
    yield "probabilities", Call(model, x).called("model(x)")
    after = yield Call(lambda: trained(x)).called("trained(x)")
    same = np.shape(after) == before.shape and np.allclose(after, before)
    yield "trained says what it said before", bool(same)


freeze_and_transfer = _looking.ModelExercise(
    reference=_transfer(),
    observe=_observe_transfer,
    mistakes=[
        Mistake(
            "The old layers are not frozen: with few examples they forget what they know. "
            "features.trainable = False",
            _transfer(freeze=slice(0)),
        ),
        Mistake(
            "Everything is frozen, the new layer as well, so nothing can learn. Freeze the old "
            "layers before you add it.",
            _transfer(then_all=True),
        ),
        Mistake(
            "Only some of the old layers are frozen. features.trainable = False freezes all.",
            _transfer(freeze=slice(0, 2)),
            _transfer(freeze=slice(-1, None)),
        ),
        Mistake(
            "The new layer stands on the old answer: the probabilities of the old classes. It "
            "belongs on the layer before, trained.layers[-2].output.",
            _transfer(below=-1),
        ),
        Mistake(
            "You go back one layer too far. Only the last one is left out: trained.layers[-2].",
            _transfer(below=-3),
        ),
        Mistake(
            "clone_model copies the layers, not what they have learned. Use the trained layers "
            "themselves.",
            _transfer(fresh=True),
        ),
        Mistake(
            "You took the last layer off the trained model itself, and it can no longer answer. "
            "Build a new model from its inputs and trained.layers[-2].output.",
            _popped,
        ),
        Mistake(
            'The new layer gives raw scores: activation="softmax".',
            _transfer(last=None),
        ),
        Mistake(
            'Each output goes through a sigmoid by itself: activation="softmax".',
            _transfer(last="sigmoid"),
        ),
        Mistake(
            "The new layer should have as many outputs as there are new classes: `classes`.",
            _transfer(classes_of=3),
            _transfer(classes_of=10),
            _transfer(classes_of=5),
        ),
        Mistake(
            "You return the old layers alone. A new last layer comes on top: a Dense of `classes`.",
            _old_layers_alone,
        ),
        Mistake(
            "The model is built, and then lost: your function returns nothing. `return` it.",
            lambda trained, classes: None,
        ),
        Mistake(
            "You return the trained model, with its old classes. Put a new last layer in place of "
            "the old one.",
            _trained_itself,
        ),
    ],
    variants=[_transfer_layer_by_layer, _transfer_functional],
    hints=[
        "A model can be cut: keras.Model(trained.inputs, trained.layers[-2].output).",
        "features.trainable = False freezes all layers of it.",
        'keras.Sequential([features, keras.layers.Dense(classes, activation="softmax")])',
    ],
)

# --- trainable_parameters -----------------------------------------------------------------------


def _trainable_parameters(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def _summed(weights):
    return lambda model: sum(int(np.prod(weight.shape)) for weight in weights(model))


def _kernels(model):
    return [weight for weight in model.trainable_weights if len(weight.shape) > 1]


def _observe_parameters(answer, rng):
    model = _trained()
    yield "nothing frozen", Call(lambda: answer(model)).called("trainable_parameters(model)")
    model.layers[0].trainable = False
    yield "one layer frozen", Call(lambda: answer(model)).called("trainable_parameters(model)")
    model.trainable = False
    yield "all frozen", Call(lambda: answer(model)).called("trainable_parameters(model)")


trainable_parameters = _looking.ModelExercise(
    reference=_trainable_parameters,
    observe=_observe_parameters,
    mistakes=[
        Mistake(
            "You count frozen weights as well. model.trainable_weights has those that learn.",
            lambda model: model.count_params(),
            _summed(lambda model: model.weights),
        ),
        Mistake(
            "You count the arrays. Each holds many numbers: the product of its shape.",
            lambda model: len(model.trainable_weights),
        ),
        Mistake("The biases are missing. They learn, too.", _summed(_kernels)),
        Mistake(
            "You add up the weights themselves. Wanted is how many there are: their shapes.",
            lambda model: sum(float(np.sum(w)) for w in model.trainable_weights),
        ),
        Mistake(
            "You return a number for each array. Add them up.",
            lambda model: [int(np.prod(w.shape)) for w in model.trainable_weights],
        ),
        Mistake(
            "You add the sizes of the axes. An array of shape (3, 4) has 3 · 4 numbers, not 3 + 4.",
            lambda model: sum(sum(w.shape) for w in model.trainable_weights),
        ),
        Mistake(
            "That counts the frozen ones. Those that learn are in model.trainable_weights.",
            _summed(lambda model: model.non_trainable_weights),
        ),
    ],
    variants=[
        lambda model: sum(np.asarray(weight).size for weight in model.trainable_weights),
        lambda model: float(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
    ],
    hints=[
        "model.trainable_weights is a list of arrays; each has a shape.",
        "np.prod(weight.shape) is how many numbers an array holds.",
        "sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)",
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

few_examples = Prediction(
    options="abc",
    outcome="a",
    because="The source has learned from many images what five cannot show: that a digit stays the "
    "same when it moves.",
)

why_freeze = Choice(
    answer="b",
    wrong={
        "a": "Frozen layers still compute, and the time of that is the same. What is saved is the "
        "way back; it is a welcome effect, not the reason.",
        "c": "Frozen weights can be read and saved like others. They only do not change.",
    },
    hints=["What would large steps of a fresh last layer do to the layers below?"],
)

where_augmentation_stands = Choice(
    answer="c",
    wrong={
        "a": "`predict` and `evaluate` say training=False, and then it does nothing: that is what "
        "the flag is for.",
        "b": "In `fit` the flag is on, so every batch is moved anew, in every epoch.",
    },
    hints=["Which other layer do you know that behaves differently in training and at test?"],
)
