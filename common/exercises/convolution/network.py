"""Notebook convnet: the network, and pictures of its filters.

Source: Y. LeCun and others, "Gradient-based learning applied to document recognition" (1998).
"""

import numpy as np

from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction, holds
from common.initializers import he as _he
from common.initializers import normal as _normal
from common.layers import Affine as _Affine
from common.layers import AveragePool2D as _AveragePool2D
from common.layers import Conv2D as _Conv2D
from common.layers import Flatten as _Flatten
from common.layers import MaxPool2D as _MaxPool2D
from common.layers import ReLU as _ReLU
from common.sequential import Sequential as _Sequential

# --- build_convnet ---------------------------------------------------------------------------


def _network(
    *, weights=_he, padding=1, pool=_MaxPool2D, activation=_ReLU, inputs=16, flatten=_Flatten
):
    """build_convnet with one part exchanged; None leaves a part out."""

    def build(rng, count=16):
        layers = [
            _Conv2D(weights(rng, (3, 3, 1, count)), padding=padding),
            activation and activation(),
            pool and pool(2),
            flatten and flatten(),
            _Affine(weights(rng, (inputs * count, 10))),
        ]
        return _Sequential([layer for layer in layers if layer])

    return build


def _zeros(rng, shape):
    return np.zeros(shape)


def _own_rng(rng, count=16):
    return _network()(np.random.default_rng(0), count)


def _fixed_count(rng, count=16):
    return _network()(rng, 16)


def _pooled_before_the_activation(rng, count=16):
    conv, relu, pool, *rest = _network()(rng, count).layers
    return _Sequential([conv, pool, relu, *rest])


def _in_float64(rng, count=16):
    shapes = [(3, 3, 1, count), (16 * count, 10)]
    conv_w, affine_w = (_he(rng, shape, np.float64) for shape in shapes)
    conv = _Conv2D(conv_w, np.zeros(count), 1, 1)
    return _Sequential([conv, _ReLU(), _MaxPool2D(), _Flatten(), _Affine(affine_w, np.zeros(10))])


def _near(expected):
    return holds(
        lambda spread: bool(abs(spread / expected - 1) < 0.2),
        "weights drawn with he(rng, shape)",
    )


def _observe_network(answer, rng):
    # Every part for itself: the shapes, what the network computes, and how its weights are drawn.
    network = yield Call(answer, np.random.default_rng(1), 4)
    if not isinstance(network, _Sequential):
        kind = None if network is None else f"a {type(network).__name__}"
        yield "what is returned", kind
        return
    yield "what is returned", "a Sequential"
    shapes = [tuple(map(int, array.shape)) for array in network.params.values()]
    yield "shapes of the parameters", f"{shapes}"
    for array in network.params.values():
        # Biases far below 0 make ReLU do something, whatever else is drawn.
        drawn = rng.normal(size=array.shape)
        array[...] = drawn if array.ndim > 1 else np.resize([-4.0, 2.0], array.shape)
    x = rng.normal(size=(3, 8, 8, 1))
    yield "scores", Call(network.forward, x).called("network.forward")
    large = yield Call(answer, np.random.default_rng(2), 64)
    other = yield Call(answer, np.random.default_rng(3), 64)
    first, second = (next(iter(n.params.values())) for n in (large, other))
    yield "another rng, other weights", bool(np.any(first != second))
    yield "spread of the filters", float(np.std(first)), _near(np.sqrt(2 / 9))
    last = [a for a in large.params.values() if a.ndim == 2][-1]
    yield "spread of the last weights", float(np.std(last)), _near(np.sqrt(2 / (16 * 64)))


build_convnet = Exercise(
    reference=_network(),
    observe=_observe_network,
    mistakes=[
        Mistake(
            "The padding is missing, so the filters make 6 × 6 of 8 × 8. With padding=1 a filter "
            "of 3 keeps the size.",
            _network(padding=0, inputs=9),
            _network(padding=0),
        ),
        Mistake(
            "Without an activation the convolution and the last layer are nearly one linear layer. "
            "ReLU() comes after Conv2D.",
            _network(activation=None),
        ),
        Mistake(
            "There is no pooling: Affine gets all 8 × 8 places. MaxPool2D(2) comes after ReLU.",
            _network(pool=None, inputs=64),
            _network(pool=None),
        ),
        Mistake(
            "That is average pooling. Here it is the largest of each window: MaxPool2D(2).",
            _network(pool=_AveragePool2D),
        ),
        Mistake(
            "Affine wants rows, and pooling gives images. Flatten() goes between them.",
            _network(flatten=None),
        ),
        Mistake(
            "The number of inputs of Affine does not fit. After pooling there are 4 × 4 places "
            "with `count` channels each: 16 * count.",
            _network(inputs=8),
            _network(inputs=64),
            _network(inputs=1),
            _network(inputs=4),
        ),
        Mistake(
            "You return a list of layers. Make a network of it: Sequential([...]).",
            lambda rng, count=16: _network()(rng, count).layers,
        ),
        Mistake(
            "All weights are zero, so all filters get the same gradient and stay alike for ever. "
            "Draw them: he(rng, shape).",
            _network(weights=_zeros),
        ),
        Mistake(
            "The weights are not drawn as He and others advise for ReLU, with a variance of 2 / "
            "inputs: he(rng, shape).",
            _network(weights=_normal),
            _network(weights=lambda rng, shape: rng.normal(size=shape)),
        ),
        Mistake(
            "You do not use the rng that is given, so every network begins with the same weights.",
            _own_rng,
        ),
        Mistake(
            "You do not use `count`: there are as many filters as it says.",
            _fixed_count,
        ),
    ],
    variants=[_pooled_before_the_activation, _in_float64],
    hints=[
        "Go through the table from top to bottom: each line is one layer.",
        "Conv2D(he(rng, (3, 3, 1, count)), padding=1), then ReLU(), MaxPool2D(2), Flatten(). How "
        "many numbers are left for Affine?",
        "After pooling an image has 4 * 4 * count numbers: Affine(he(rng, (16 * count, 10))). All "
        "five in a list, Sequential([...]).",
    ],
)

# --- filters ---------------------------------------------------------------------------------


def _filters_with(make):
    return lambda network: make(network.layers[0].params["W"])


def _observe_filters(answer, rng):
    w = rng.normal(size=(3, 2, 1, 4))
    other = _Affine(rng.normal(size=(16, 10)))
    network = _Sequential([_Conv2D(w), _ReLU(), _MaxPool2D(), _Flatten(), other])
    seen = yield "filters", Call(answer, network).called("filters(network)").in_place()
    before = np.array(seen)
    w *= 3  # as a step of training does, in place
    yield "the same pictures after more training", bool(np.array_equal(before, np.array(seen)))


filters = Exercise(
    reference=_filters_with(lambda w: np.moveaxis(w[:, :, 0], -1, 0).copy()),
    observe=_observe_filters,
    mistakes=[
        Mistake(
            "You return a view: training changes the weights in place, and then your picture from "
            "before changes with them. Add .copy().",
            _filters_with(lambda w: np.moveaxis(w[:, :, 0], -1, 0)),
            _filters_with(lambda w: w[:, :, 0].transpose(2, 0, 1)),
        ),
        Mistake(
            "The filters still lie along the last axis, (FH, FW, F). One picture after the other "
            "is (F, FH, FW): .transpose(2, 0, 1).",
            _filters_with(lambda w: w[:, :, 0].copy()),
        ),
        Mistake(
            "reshape reads the numbers in their old order, so each of your pictures is mixed from "
            "several filters. Move the axis instead: .transpose(2, 0, 1).",
            _filters_with(lambda w: w.reshape(w.shape[3], *w.shape[:2]).copy()),
        ),
        Mistake(
            "Rows and columns of the filters are exchanged: .T turns all axes round. Only the "
            "last axis moves to the front: .transpose(2, 0, 1).",
            _filters_with(lambda w: w.T[:, 0].copy()),
            _filters_with(lambda w: w[:, :, 0].T.copy()),
        ),
        Mistake(
            "The axis of channels is still there. There is one channel: take W[:, :, 0] first.",
            _filters_with(lambda w: w.transpose(3, 0, 1, 2).copy()),
            _filters_with(lambda w: w.transpose(3, 2, 0, 1).copy()),
        ),
        Mistake(
            "That is the last layer. The filters belong to the first, network.layers[0].",
            lambda network: network.layers[-1].params["W"].copy(),
            lambda network: network.layers[-1].params["W"].T.copy(),
        ),
    ],
    variants=[
        _filters_with(lambda w: np.stack([w[:, :, 0, f] for f in range(w.shape[3])])),
        _filters_with(lambda w: np.rollaxis(w[..., 0, :], 2).astype(np.float32)),
    ],
    hints=[
        'The weights are network.layers[0].params["W"], of shape (3, 3, 1, F).',
        "W[:, :, 0] has the shape (3, 3, F). Which axis must come first? And training changes W in "
        "place.",
        'network.layers[0].params["W"][:, :, 0].transpose(2, 0, 1).copy()',
    ],
    equivalent=[
        Equivalent(
            '- return network.layers[0].params["W"][:, :, 0].transpose(2, 0, 1).copy()\n'
            '+ return network.layers[0].params["W"][:, :, -1].transpose(2, 0, 1).copy()',
            "there is one channel, so the first is the last",
        )
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

learned_or_made = Prediction(
    options="abc",
    outcome="b",
    because="On images like those it was trained on the convnet is ahead, by a few points only.",
)

which_change_keeps_a_digit = Choice(
    answer="a",
    wrong={
        "b": "Mirrored, a 3 is no digit at all and a 2 looks like an S. A mirrored dahlia is a "
        "dahlia; most mirrored digits are wrong.",
        "c": "Turned by 180° a 6 is a 9, and it would be learned under the label 6.",
    },
    hints=["After which of them would you still give the image the same label?"],
)

where_to_augment = Choice(
    answer="b",
    wrong={
        "a": "Changed test images are another, made-up test. You want to know how the network does "
        "on images as they come.",
        "c": "Then it is trained on the images as they are, and a changed test is only a harder "
        "test.",
    },
    hints=["What is a test set for?"],
)
