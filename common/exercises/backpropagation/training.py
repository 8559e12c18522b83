"""Notebook output_and_network: all the way there and back."""

from contextlib import suppress

import numpy as np

from common import layers as course
from common.checking import Call, Exercise, Mistake
from common.checking.observing import AnswerRaised
from common.exercises.backpropagation.networks import network as _network
from common.functions import softmax


def _observe_backpropagate(answer, rng):
    """Networks of three depths. In the square one all products fit, in whatever order they are."""
    for name, sizes in {"one": (3, 2), "two": (3, 4, 2), "three": (5, 4, 3, 2)}.items():
        net, loss_layer = _network(rng, *sizes), course.SoftmaxWithLoss()
        x, t = rng.normal(size=(4, sizes[0])), np.array([0, 1, 1, 0])
        kept = list(net)
        with suppress(AnswerRaised):
            for again in ("", "_again"):
                call = Call(answer, net, loss_layer, x.copy(), t).in_place()
                yield f"loss_{name}{again}", call.called("backpropagate(layers, loss_layer, x, t)")
        for i, layer in enumerate(kept):
            for key in layer.params:
                yield f"{name}_layer_{i}_{key}", layer.grads.get(key)
    net, loss_layer = _network(rng, 3, 3, 3), course.SoftmaxWithLoss()
    x, t = rng.normal(size=(3, 3)), np.array([0, 2, 1])
    before = x.copy()
    call = Call(answer, net, loss_layer, x, t).in_place()
    yield "loss_square", call.called("backpropagate(layers, loss_layer, x, t)")
    yield "square_first_W", net[0].grads.get("W")
    yield "square_last_W", net[2].grads.get("W")
    yield "x_as_it_was", bool(np.array_equal(x, before))


def _backpropagate(layers, loss_layer, x, t):
    for layer in layers:
        x = layer.forward(x)
    loss = loss_layer.forward(x, t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _forward(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def _not_reversed(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in layers:
        dout = layer.backward(dout)
    return loss


def _reversed_in_place(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    layers.reverse()
    for layer in layers:
        dout = layer.backward(dout)
    return loss


def _dout_not_passed_on(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        layer.backward(dout)
    return loss


def _from_loss(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _from_number_one(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = 1
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _gives_loss_to_backward(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward(loss)
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _without_the_last(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in layers[-2::-1]:
        dout = layer.backward(dout)
    return loss


def _divides_again(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward() / len(x)
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _softmax_before_loss(layers, loss_layer, x, t):
    loss = loss_layer.forward(softmax(_forward(layers, x)), t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _steps_as_well(layers, loss_layer, x, t):
    loss = _backpropagate(layers, loss_layer, x, t)
    for layer in layers:
        for name in layer.params:
            layer.params[name] -= 0.1 * layer.grads[name]
    return loss


def _from_one(layers, loss_layer, x, t):
    scores = _forward(layers, x)
    loss = loss_layer.forward(scores, t)
    dout = np.ones_like(scores)
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _from_scores(layers, loss_layer, x, t):
    scores = _forward(layers, x)
    loss = loss_layer.forward(scores, t)
    loss_layer.backward()
    for layer in reversed(layers):
        scores = layer.backward(scores)
    return loss


def _each_from_x(layers, loss_layer, x, t):
    for layer in layers:
        out = layer.forward(x)
    loss = loss_layer.forward(out, t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _results_thrown_away(layers, loss_layer, x, t):
    for layer in layers:
        layer.forward(x)
    loss = loss_layer.forward(x, t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss


def _over_nothing(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in layers.reverse():
        dout = layer.backward(dout)
    return loss


def _forward_only(layers, loss_layer, x, t):
    return loss_layer.forward(_forward(layers, x), t)


def _last_layer_only(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    layers[-1].backward(loss_layer.backward())
    return loss


def _without_the_first(layers, loss_layer, x, t):
    loss = loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in layers[:0:-1]:
        dout = layer.backward(dout)
    return loss


def _returns_dout(layers, loss_layer, x, t):
    loss_layer.forward(_forward(layers, x), t)
    dout = loss_layer.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return dout


def _returns_nothing(layers, loss_layer, x, t):
    _backpropagate(layers, loss_layer, x, t)


def _returns_scores(layers, loss_layer, x, t):
    _backpropagate(layers, loss_layer, x, t)
    return _forward(layers, x)


def _with_indices(layers, loss_layer, x, t):
    outputs = [x]
    for layer in layers:
        outputs.append(layer.forward(outputs[-1]))
    loss = loss_layer.forward(outputs[-1], t)
    dout = loss_layer.backward()
    for i in range(len(layers) - 1, -1, -1):
        dout = layers[i].backward(dout)
    return float(loss)


def _in_recursion(layers, loss_layer, x, t):
    losses = []

    def go(i, x):
        if i == len(layers):
            losses.append(loss_layer.forward(x, t))
            return loss_layer.backward()
        return layers[i].backward(go(i + 1, layers[i].forward(x)))

    go(0, x)
    return losses[0]


backpropagate = Exercise(
    reference=_backpropagate,
    observe=_observe_backpropagate,
    mistakes=[
        Mistake(
            "You go back through the layers from the first to the last. The gradient comes from "
            "the far end: reversed(layers).",
            _not_reversed,
        ),
        Mistake(
            "layers.reverse() turns the list itself round, so that the next forward pass runs "
            "through the network backward, and it returns None. reversed(layers) leaves the list "
            "as it is.",
            _reversed_in_place,
            _over_nothing,
        ),
        Mistake(
            "Each layer gets the gradient of the scores. What one backward returns is the dout of "
            "the layer before: dout = layer.backward(dout).",
            _dout_not_passed_on,
        ),
        Mistake(
            "You send one number back, the loss or a 1. Send the gradient of the scores, which "
            "loss_layer.backward() returns.",
            _from_loss,
            _from_number_one,
        ),
        Mistake(
            "loss_layer.backward takes no argument: behind the loss there is nothing. Write "
            "loss_layer.backward().",
            _gives_loss_to_backward,
        ),
        Mistake(
            "The last layer is left out on the way back. layers[::-1] and reversed(layers) begin "
            "with it; layers[-2::-1] begins one before.",
            _without_the_last,
        ),
        Mistake(
            "You divide by the batch size once more. loss_layer.backward() has done it.",
            _divides_again,
        ),
        Mistake(
            "You apply softmax before the loss layer, which does it itself. Give it the scores as "
            "they leave the last layer.",
            _softmax_before_loss,
        ),
        Mistake(
            "Your function changes the parameters. It only finds the gradients; the step is the "
            "work of sgd_step, which comes next.",
            _steps_as_well,
        ),
        Mistake(
            "You send ones back. The way back begins with the gradient of the loss: "
            "loss_layer.backward().",
            _from_one,
        ),
        Mistake(
            "You send the scores back. Send the gradient that loss_layer.backward() returns.",
            _from_scores,
        ),
        Mistake(
            "On the way forward each layer gets the original x. It should get what the layer "
            "before it returned: x = layer.forward(x).",
            _each_from_x,
            _results_thrown_away,
        ),
        Mistake(
            "You go forward only: no gradient is found. Call loss_layer.backward(), and then "
            "backward of each layer, the last one first.",
            _forward_only,
        ),
        Mistake(
            "Only the last layer goes backward. Hand what it returns to the one before it, and so "
            "on to the first.",
            _last_layer_only,
        ),
        Mistake(
            "The first layer is left out on the way back, and its weights would never learn.",
            _without_the_first,
        ),
        Mistake(
            "You return the gradient of x. The gradients are in the layers already: return the "
            "loss.",
            _returns_dout,
        ),
        Mistake(
            "You return nothing. Keep what loss_layer.forward gave, and return it at the end.",
            _returns_nothing,
        ),
        Mistake("You return the scores. Return the loss.", _returns_scores),
    ],
    variants=[_with_indices, _in_recursion],
    hints=[
        "Two loops, one forward through the layers and one back. Between them stands the loss.",
        "In each loop what one layer returns is what the next one takes. The second starts with "
        "loss_layer.backward().",
        "for layer in layers: x = layer.forward(x). loss = loss_layer.forward(x, t); dout = "
        "loss_layer.backward(). for layer in reversed(layers): dout = layer.backward(dout).",
    ],
)
