"""Notebook regression: the network, and its error in the target's own unit."""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- regression_model --------------------------------------------------------------------------


def _model(
    *,
    hidden=(16,),
    activation="relu",
    outputs=1,
    last=None,
    optimizer="Adam",
    rate=0.01,
    loss="mean_squared_error",
    declared=True,
):
    """regression_model with something exchanged."""

    def regression_model(inputs):
        layers = [_keras.Input((inputs,))] if declared else []
        layers += [_keras.layers.Dense(size, activation=activation) for size in hidden]
        layers += [_keras.layers.Dense(outputs, activation=last)]
        model = _keras.Sequential(layers)
        if loss:
            model.compile(getattr(_keras.optimizers, optimizer)(rate), loss)
        return model

    return regression_model


def _functional(inputs):
    x = _keras.Input(shape=(inputs,))
    y = _keras.layers.Dense(1)(_keras.layers.ReLU()(_keras.layers.Dense(16)(x)))
    model = _keras.Model(x, y)
    model.compile(
        optimizer=_keras.optimizers.Adam(learning_rate=0.01),
        loss=_keras.losses.MeanSquaredError(),
        metrics=["mae"],
    )
    return model


def _with_add(inputs):
    model = _keras.Sequential()
    # Keras warns of this older way, and it is right.
    model.add(_keras.layers.Dense(16, activation="relu", input_shape=(inputs,)))
    model.add(_keras.layers.Dense(1, activation="linear"))
    model.compile(_keras.optimizers.Adam(0.01), loss="mse")
    return model


def _subclassed(inputs):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.last = _keras.layers.Dense(1)
            self.hidden = _keras.layers.Dense(16, "relu")

        def call(self, x):
            return self.last(self.hidden(x))

    model = Network()
    model.compile(_keras.optimizers.Adam(0.01), "mse")
    return model


def _compiled_result(inputs):
    model = _model(loss=None)(inputs)
    return model.compile(_keras.optimizers.Adam(0.01), "mse")


def _layers_in_a_list(inputs):
    return [_keras.layers.Dense(16, activation="relu"), _keras.layers.Dense(1)]


def _observe_regression_model(answer, rng):
    x = rng.normal(size=(4, 3)).astype("float32")
    x[2:] *= 30
    t = rng.normal(5, 2, size=(4, 1)).astype("float32")
    model = yield from _looking.model_with_weights(Call(answer, 3), _looking.on(x))
    if model is None:
        return
    predictions = yield "predictions", Call(model, x).called("model(x)")
    yield "it is compiled", bool(model.compiled)
    if not model.compiled:
        return
    yield "optimizer", _looking.optimizer_name(model)
    yield "learning rate", _looking.learning_rate(model)
    test = Call(lambda: float(model.compute_loss(x, t, predictions)))
    yield "loss", test.called("model.compute_loss(x, t, model(x))")


regression_model = _looking.ModelExercise(
    reference=_model(),
    observe=_observe_regression_model,
    mistakes=[
        Mistake(
            "The output goes through a sigmoid, so no prediction exceeds 1, and benzene goes far "
            "beyond. A regression ends in a plain Dense(1).",
            _model(last="sigmoid"),
            _model(last="tanh"),
        ),
        Mistake(
            "A softmax over one output is always 1. A regression ends in a plain Dense(1).",
            _model(last="softmax"),
        ),
        Mistake(
            "A ReLU at the output cannot learn where it gives 0: there it has no gradient. Leave "
            "the last layer without an activation.",
            _model(last="relu"),
        ),
        Mistake(
            'Without an activation the two layers are one linear layer: activation="relu" in the '
            "first.",
            _model(activation=None),
        ),
        Mistake(
            "The hidden layer has another activation than ReLU.",
            _model(activation="sigmoid"),
            _model(activation="tanh"),
            _model(activation="leaky_relu"),
        ),
        Mistake(
            "The hidden layer is missing: there should be 16 neurons with ReLU before the output.",
            _model(hidden=()),
        ),
        Mistake(
            "The last layer must give one number for each hour: Dense(1).",
            _model(outputs=2),
            _model(outputs=16),
            _model(outputs=3),
        ),
        Mistake(
            "The hidden layer should have 16 neurons.",
            _model(hidden=(1,)),
            _model(hidden=(8,)),
            _model(hidden=(32,)),
            _model(hidden=(64,)),
            _model(hidden=(3,)),
        ),
        Mistake(
            "One hidden layer is enough here.",
            _model(hidden=(16, 16)),
            _model(hidden=(16, 8)),
        ),
        Mistake(
            "The model is not compiled, so fit would not know what to do. "
            'model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")',
            _model(loss=None),
        ),
        Mistake(
            "model.compile returns nothing, and you return that. Compile first, then `return "
            "model`.",
            _compiled_result,
        ),
        Mistake(
            'Cross-entropy is for probabilities of classes. For a number: "mean_squared_error".',
            _model(loss="binary_crossentropy"),
            _model(loss="categorical_crossentropy"),
        ),
        Mistake(
            "That loss is the mean of the absolute errors. Squared ones are wanted: "
            '"mean_squared_error".',
            _model(loss="mae"),
        ),
        Mistake(
            'The loss should be "mean_squared_error".',
            _model(loss="huber"),
            _model(loss="mean_squared_logarithmic_error"),
            _model(loss="mean_absolute_percentage_error"),
        ),
        Mistake(
            "Your network cannot take a batch of rows with `inputs` columns. "
            "keras.Input((inputs,)) says just that: no number of your own, no axis for the batch.",
            lambda inputs: _model()(11),
        ),
        Mistake(
            "The optimizer should be Adam: keras.optimizers.Adam(0.01).",
            _model(optimizer="SGD"),
            _model(optimizer="RMSprop"),
        ),
        Mistake(
            'The learning rate should be 0.01. The text "adam" stands for 0.001: write '
            "keras.optimizers.Adam(0.01).",
            _model(rate=0.001),
        ),
        Mistake(
            "The learning rate should be 0.01: keras.optimizers.Adam(0.01).",
            _model(rate=0.1),
            _model(rate=0.003),
            _model(rate=0.005),
        ),
        Mistake(
            "You return a list of layers. Make a model of it: keras.Sequential([...]).",
            _layers_in_a_list,
        ),
    ],
    variants=[_functional, _with_add, _subclassed, _model(declared=False)],
    hints=[
        "keras.Sequential([...]) takes keras.Input((inputs,)) and two layers.",
        'keras.layers.Dense(16, activation="relu"), then keras.layers.Dense(1). Then '
        "model.compile(optimizer, loss).",
        'model.compile(keras.optimizers.Adam(0.01), "mean_squared_error"), and `return model` on '
        "a line of its own.",
    ],
)

# --- root_mean_squared_error -------------------------------------------------------------------


def _rmse(predicted, t):
    return np.sqrt(np.mean((np.asarray(predicted)[:, 0] - t) ** 2))


def _on(function):
    return lambda predicted, t: function(np.asarray(predicted), np.asarray(t))


def _observe_error(answer, rng):
    t = np.array([3.0, 5.0])
    given = np.array([[4.0], [9.0]], "float32")
    yield "two hours", Call(answer, given, t)
    t = rng.normal(8, 3, size=7)
    made = (t + rng.normal(size=7)).astype("float32")[:, np.newaxis]
    yield "a tensor of Keras", Call(answer, _keras.ops.convert_to_tensor(made), t)
    yield "nothing is wrong", Call(answer, np.array([[1.5], [2.5]]), np.array([1.5, 2.5]))


root_mean_squared_error = Exercise(
    reference=_rmse,
    observe=_observe_error,
    mistakes=[
        Mistake(
            "(N, 1) minus (N,) is (N, N): every prediction less every target. Make the predictions "
            "a plain row first: np.asarray(predicted)[:, 0].",
            _on(lambda y, t: np.sqrt(np.mean((y - t) ** 2))),
            lambda y, t: float(np.sqrt(np.mean((np.asarray(y) - np.asarray(t)) ** 2))),
        ),
        Mistake(
            "The root is missing: yours is in (µg/m³)².",
            _on(lambda y, t: np.mean((y[:, 0] - t) ** 2)),
        ),
        Mistake(
            "The root of every single square is the absolute error. First the mean, then the root.",
            _on(lambda y, t: np.mean(np.sqrt((y[:, 0] - t) ** 2))),
            _on(lambda y, t: np.mean(np.abs(y[:, 0] - t))),
        ),
        Mistake(
            "You square the mean of the differences, in which errors up and down cancel. Square "
            "each of them, then take the mean.",
            _on(lambda y, t: abs(np.mean(y[:, 0] - t))),
            _on(lambda y, t: np.mean(y[:, 0] - t) ** 2),
        ),
        Mistake(
            "That is a sum. With more hours it would grow: take the mean.",
            _on(lambda y, t: np.sqrt(np.sum((y[:, 0] - t) ** 2))),
            _on(lambda y, t: np.linalg.norm(y[:, 0] - t)),
        ),
        Mistake(
            "You return an error for each hour. One number is wanted: the root of their mean.",
            _on(lambda y, t: np.abs(y[:, 0] - t)),
            _on(lambda y, t: (y[:, 0] - t) ** 2),
        ),
        Mistake(
            "[0] takes the first row. The predictions are the first column: [:, 0].",
            _on(lambda y, t: np.sqrt(np.mean((y[0] - t) ** 2))),
        ),
        Mistake(
            "You halve the mean, as some losses do. Here it stays whole.",
            _on(lambda y, t: np.sqrt(np.mean((y[:, 0] - t) ** 2) / 2)),
        ),
    ],
    variants=[
        _on(lambda y, t: float(np.sqrt(np.mean((y.ravel() - t) ** 2)))),
        _on(lambda y, t: np.linalg.norm(y - t[:, np.newaxis]) / len(t) ** 0.5),
    ],
    hints=[
        "Which shapes have the predictions and the targets?",
        "np.asarray(predicted)[:, 0] has the shape (N,), like t.",
        "np.sqrt(np.mean((np.asarray(predicted)[:, 0] - t) ** 2))",
    ],
    equivalent=[
        Equivalent(
            "- return np.sqrt(np.mean((np.asarray(predicted)[:, 0] - t) ** 2))\n"
            "+ return np.sqrt(np.mean((np.asarray(predicted)[:, -1] - t) ** 2))",
            "there is one column, so the first is the last",
        )
    ],
)
