"""Notebook output_and_network: a step downhill."""

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.backpropagation.networks import network as _network


def _observe_step(answer, rng):
    """A network with gradients, one step, then a second one with other gradients and rate."""
    net = _network(rng, 2, 3, 2)
    for number, rate in enumerate((0.1, 0.5), start=1):
        for layer in net:
            for name, param in layer.params.items():
                layer.grads[name] = rng.normal(size=param.shape)
        before = [grad.copy() for layer in net for grad in layer.grads.values()]
        call = Call(answer, net, rate).in_place().called(f"sgd_step(layers, {rate})")
        yield call
        for i in (0, 2):
            for name in "Wb":
                yield f"step_{number}_layer_{i}_{name}", net[i].params[name]
        after = [grad for layer in net for grad in layer.grads.values()]
        yield (
            f"gradients_as_they_were_{number}",
            bool(all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))),
        )


def _sgd_step(layers, learning_rate):
    for layer in layers:
        for name in layer.params:
            layer.params[name] -= learning_rate * layer.grads[name]


def _step(change):
    """A step in which change(param, gradient, rate) is put in the place of each parameter."""

    def step(layers, learning_rate):
        for layer in layers:
            for name, param in layer.params.items():
                layer.params[name] = change(param, layer.grads[name], learning_rate)

    return step


def _rebinding(layers, learning_rate):
    for layer in layers:
        for name, param in layer.params.items():
            param = param - learning_rate * layer.grads[name]


def _changes_gradients(layers, learning_rate):
    for layer in layers:
        for name, param in layer.params.items():
            layer.grads[name] *= learning_rate
            param -= layer.grads[name]


def _weights_only(layers, learning_rate):
    for layer in layers:
        if "W" in layer.params:
            layer.params["W"] -= learning_rate * layer.grads["W"]


def _all_have_weights(layers, learning_rate):
    for layer in layers:
        layer.params["W"] -= learning_rate * layer.grads["W"]
        layer.params["b"] -= learning_rate * layer.grads["b"]


def _attributes(layers, learning_rate):
    for layer in layers:
        layer.W -= learning_rate * layer.grads["W"]


def _first_layer_only(layers, learning_rate):
    for layer in layers:
        for name in layer.params:
            layer.params[name] -= learning_rate * layer.grads[name]
        return


def _first_parameter_only(layers, learning_rate):
    layers[0].params["W"] -= learning_rate * layers[0].grads["W"]


def _dicts(layers, learning_rate):
    for layer in layers:
        layer.params -= learning_rate * layer.grads


def _in_place(layers, learning_rate):
    for layer in layers:
        for param, grad in zip(layer.params.values(), layer.grads.values(), strict=True):
            param -= learning_rate * grad


sgd_step = Exercise(
    reference=_sgd_step,
    observe=_observe_step,
    mistakes=[
        Mistake(
            "You go uphill. The gradient points to where the loss grows: subtract it.",
            _step(lambda p, g, rate: p + rate * g),
        ),
        Mistake(
            "No parameter in layer.params has moved. If you wrote param = param - …: that gives "
            "the name to a new array and leaves the layer's own as it was. Write "
            "layer.params[name] -= ….",
            _rebinding,
        ),
        Mistake(
            "You leave out the learning rate. Subtract learning_rate * gradient.",
            _step(lambda p, g, rate: p - g),
        ),
        Mistake(
            "You write the learning rate down. It is an argument: learning_rate * gradient.",
            _step(lambda p, g, rate: p - 0.1 * g),
            _step(lambda p, g, rate: p - 0.01 * g),
        ),
        Mistake(
            "You divide by the learning rate. Multiply the gradient by it.",
            _step(lambda p, g, rate: p - g / rate),
        ),
        Mistake(
            "Each parameter moves twice. In the loop over names, move layer.params[name] alone.",
            _step(lambda p, g, rate: p - 2 * rate * g),
        ),
        Mistake(
            "You put the step in the place of the parameter. It is subtracted from the old value.",
            _step(lambda p, g, rate: rate * g),
            _step(lambda p, g, rate: -rate * g),
        ),
        Mistake(
            "Only the weights move. The biases learn as well: loop over all names in layer.params.",
            _weights_only,
        ),
        Mistake(
            "Your loop asks a layer for a name that it does not have. A sigmoid has nothing to "
            'learn and no "W", and "name" in quotes is a name itself. Loop over those that are '
            "there, for name in layer.params, and take layer.params[name].",
            _all_have_weights,
        ),
        Mistake(
            'The arrays are in the dict params: layer.params["W"], not layer.W.',
            _attributes,
        ),
        Mistake(
            "Only the first layer moves. A `return` or a `break` inside the loop ends it; a layer "
            "with nothing to learn needs neither, as a loop over no names does nothing.",
            _first_layer_only,
        ),
        Mistake(
            "Only one parameter moves, the first W. A `return` inside the inner loop ends "
            "everything.",
            _first_parameter_only,
        ),
        Mistake(
            "Only the last layer moves. Loop over all layers.",
            lambda layers, rate: _sgd_step(layers[-1:], rate),
        ),
        Mistake(
            "params and grads are dicts, and dicts cannot be subtracted. Go through their names.",
            _dicts,
        ),
        Mistake(
            "The gradients are changed by the step. Others may want to look at them: compute "
            "learning_rate * gradient as a new array.",
            _changes_gradients,
        ),
        Mistake(
            "You subtract a share of the parameter itself. Subtract learning_rate times its "
            "gradient, layer.grads[name].",
            _step(lambda p, g, rate: p - rate * p),
        ),
        Mistake(
            "Only the direction of the gradient is used. The step is learning_rate * gradient, "
            "long where the slope is steep.",
            _step(lambda p, g, rate: p - rate * np.sign(g)),
            _step(lambda p, g, rate: p - rate * g / np.linalg.norm(g)),
        ),
    ],
    variants=[
        _in_place,
        _step(lambda p, g, rate: p - rate * g),
        _step(lambda p, g, rate: (p - rate * g).astype(np.float32)),
    ],
    hints=[
        "Two loops: over the layers, and over the names of what each of them has to learn.",
        "A parameter and its gradient have the same name: layer.params[name], layer.grads[name].",
        "for layer in layers: for name in layer.params: layer.params[name] -= learning_rate * "
        "layer.grads[name]",
    ],
    insight="common.optimizers.SGD does the same; its update takes params and grads of one layer, "
    "or of a whole network.",
)
