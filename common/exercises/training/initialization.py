"""Notebook initialization: layers one after the other, Xavier, He, and the notebook's questions."""

import itertools

import numpy as np

from common import initializers as _library
from common.checking import Call, Choice, Exercise, Mistake, Prediction, args, calls, close, holds

# --- layer_outputs ---------------------------------------------------------------------------


def _layer_outputs(x, weights, activation):
    outputs = []
    for W in weights:
        x = activation(x @ W)
        outputs.append(x)
    return outputs


def _from_x_each_time(x, weights, activation):
    return [activation(x @ W) for W in weights]


def _sums(x, weights, activation):
    outputs = []
    for W in weights:
        outputs.append(x @ W)
        x = activation(x @ W)
    return outputs


def _sums_go_on(x, weights, activation):
    outputs = []
    for W in weights:
        x = x @ W
        outputs.append(activation(x))
    return outputs


def _no_activation(x, weights, activation):
    return _layer_outputs(x, weights, lambda a: a)


def _with_input(x, weights, activation):
    return [x, *_layer_outputs(x, weights, activation)]


def _twice(x, weights, activation):
    return _layer_outputs(x, weights, lambda a: activation(activation(a)))


def _weights_first(x, weights, activation):
    return [activation(weights[0] @ x)]


def _recursively(x, weights, activation):
    if not len(weights):
        return []
    first = activation(np.dot(x, weights[0]))
    return [first, *_recursively(first, weights[1:], activation)]


def _into_a_tuple(x, weights, activation):
    return tuple(_layer_outputs(x, weights, activation))


def _layers(*sizes, rows, activation=np.tanh):
    def make(rng):
        weights = [rng.normal(size=pair) for pair in itertools.pairwise(sizes)]
        return args(rng.normal(size=(rows, sizes[0])), weights, activation)

    return make


def _bent(a):
    return np.maximum(a, 0.1 * a)


layer_outputs = Exercise(
    reference=_layer_outputs,
    observe=calls(
        three_layers=_layers(3, 3, 3, 3, rows=3),
        two_layers=_layers(4, 3, 2, rows=2, activation=_bent),
        one_layer=_layers(3, 2, rows=4),
    ),
    mistakes=[
        Mistake(
            "Every layer starts from x again. It takes what the layer before gave.",
            _from_x_each_time,
        ),
        Mistake(
            "The next layer gets the sum. It should get what you append: x = activation(x @ W).",
            _sums_go_on,
        ),
        Mistake(
            "You collect the sums. An output comes after the activation: activation(x @ W).",
            _sums,
        ),
        Mistake(
            "The activation is missing: a layer gives activation(x @ W).",
            _no_activation,
        ),
        Mistake(
            "You apply the activation to what comes in. It comes after the sum: activation(x @ W).",
            lambda x, weights, activation: _sums(activation(x), weights, activation),
        ),
        Mistake("You apply the activation twice. Once for each layer.", _twice),
        Mistake(
            "You return the last layer alone. Collect the outputs of all layers in a list.",
            lambda x, weights, activation: _layer_outputs(x, weights, activation)[-1],
            lambda x, weights, activation: _layer_outputs(x, weights, activation)[-1:],
        ),
        Mistake(
            "Your loop ends after the first layer: `return` stands inside it. Move it out.",
            lambda x, weights, activation: _layer_outputs(x, weights[:1], activation),
            lambda x, weights, activation: activation(x @ weights[0]),
        ),
        Mistake(
            "Your list begins with x itself. It should hold the layers' outputs alone.",
            _with_input,
        ),
        Mistake("You have W first. The examples are the rows of x: x @ W.", _weights_first),
        Mistake(
            "* multiplies element by element. The product of matrices is written @.",
            lambda x, weights, activation: _star(x, weights, activation),
        ),
    ],
    variants=[_recursively, _into_a_tuple],
    hints=[
        "A loop over weights, and a list that grows by one array in each round.",
        "x is what goes into the next layer: replace it in each round by what this layer gave.",
        "for W in weights: x = activation(x @ W), then outputs.append(x)",
    ],
)


def _star(x, weights, activation):
    outputs = []
    for W in weights:
        x = activation(x * W)
        outputs.append(x)
    return outputs


# --- Xavier and He ---------------------------------------------------------------------------


def _observe_weights(std):
    """Shape, mean, standard deviation. std: the right one, from inputs and outputs."""

    def observe(answer, rng):
        for shape in [(200, 50), (50, 200)]:
            seed = int(rng.integers(2**31))
            W = yield (
                f"weights of shape {shape}",
                Call(answer, np.random.default_rng(seed), shape),
                holds(
                    lambda W, shape=shape: W.shape == shape,
                    f"there should be a weight for each input and output, shape {shape}",
                ),
            )
            W = np.asarray(W, dtype=float)
            # 3.5 % is five standard errors of 10,000 draws, for other ways to draw them.
            yield f"standard deviation for shape {shape}", np.std(W), close(relative=0.035)
            yield (
                f"mean over standard deviation for shape {shape}",
                np.mean(W) / std(*shape),
                holds(lambda m: abs(m) < 0.06, "the weights should be as often negative as not"),
            )
        again = yield Call(answer, np.random.default_rng(seed), shape)
        yield "the same rng gives the same weights", bool(np.array_equal(again, W))
        other = yield Call(answer, np.random.default_rng(seed + 1), shape)
        yield "another rng gives other weights", not np.array_equal(other, W)

    return observe


def _scaled(std):
    """Normal weights whose standard deviation is a function of inputs and outputs."""

    def draw(rng, shape):
        return std(*shape) * rng.standard_normal(shape)

    return draw


def _drawing_mistakes(std):
    """What goes wrong in drawing, whatever the standard deviation."""
    return [
        Mistake(
            "You draw from np.random, and nobody can repeat that. Use the rng that you are given: "
            "rng.standard_normal(shape).",
            lambda rng, shape: std(*shape) * np.random.standard_normal(shape),  # noqa: NPY002
            lambda rng, shape: np.random.default_rng().normal(0, std(*shape), shape),
        ),
        Mistake(
            "Whatever rng you are given, the weights are the same: you made a generator of your "
            "own, and all layers would get the same draws. Use rng.",
            lambda rng, shape: std(*shape) * np.random.default_rng(0).standard_normal(shape),
        ),
        Mistake(
            "rng.random draws from 0 to 1, so no weight is negative. rng.standard_normal(shape) "
            "draws around 0.",
            lambda rng, shape: std(*shape) * rng.random(shape),
        ),
        Mistake(
            "The first argument of rng.normal is the mean. Write rng.normal(0, std, shape), or "
            "std * rng.standard_normal(shape).",
            lambda rng, shape: rng.normal(std(*shape), size=shape),
            lambda rng, shape: std(*shape) + rng.standard_normal(shape),
        ),
        Mistake(
            "The shape is (outputs, inputs). Draw it as it is asked for: shape.",
            lambda rng, shape: std(*shape) * rng.standard_normal(shape[::-1]),
        ),
        Mistake(
            "What you return has not the shape that is asked for. Multiply the standard deviation "
            "by rng.standard_normal(shape), which draws one number for each weight.",
            lambda rng, shape: std(*shape),
            lambda rng, shape: std(*shape) * rng.standard_normal(shape[1]),
            lambda rng, shape: std(*shape) * rng.standard_normal(),
        ),
        Mistake(
            "rng.uniform(-1, 1, shape) has the standard deviation 0.58. rng.standard_normal(shape) "
            "has 1.",
            lambda rng, shape: std(*shape) * rng.uniform(-1, 1, shape),
        ),
        Mistake(
            "All your weights are equal, and neurons with equal weights stay equal. Draw them: "
            "multiply rng.standard_normal(shape).",
            lambda rng, shape: np.full(shape, std(*shape)),
        ),
        Mistake(
            "You divide by the standard deviation. Multiply by it.",
            lambda rng, shape: rng.standard_normal(shape) / std(*shape),
        ),
        Mistake(
            "Your weights have the standard deviation 1 still. Multiply them.",
            lambda rng, shape: rng.standard_normal(shape),
        ),
    ]


def _xavier_std(inputs, outputs):
    return np.sqrt(2 / (inputs + outputs))


def _he_std(inputs, outputs):
    return np.sqrt(2 / inputs)


def _uniform(std):
    def draw(rng, shape):
        limit = np.sqrt(3) * std(*shape)
        return rng.uniform(-limit, limit, shape)

    return draw


xavier = Exercise(
    reference=_library.xavier,
    observe=_observe_weights(_xavier_std),
    mistakes=[
        Mistake(
            "That is the variance, 2 / (inputs + outputs). The standard deviation, by which the "
            "draws are multiplied, is its root.",
            _scaled(lambda i, o: 2 / (i + o)),
        ),
        Mistake(
            "You use 1 / inputs, as many books do; it is the same where inputs and outputs are as "
            "many. Here the variance is 2 / (inputs + outputs).",
            _scaled(lambda i, o: np.sqrt(1 / i)),
        ),
        Mistake(
            "You use 1 / inputs, and without the root. The standard deviation is "
            "np.sqrt(2 / (inputs + outputs)).",
            _scaled(lambda i, o: 1 / i),
        ),
        Mistake(
            "The 2 is missing: the variance is 2 / (inputs + outputs), one over their average.",
            _scaled(lambda i, o: np.sqrt(1 / (i + o))),
        ),
        Mistake(
            "You divide 2 by the average. It is 1 over the average, which is 2 over the sum: "
            "2 / (inputs + outputs).",
            _scaled(lambda i, o: np.sqrt(4 / (i + o))),
        ),
        Mistake(
            "You use the outputs alone. Xavier takes both, inputs + outputs.",
            _scaled(lambda i, o: np.sqrt(1 / o)),
            _scaled(lambda i, o: np.sqrt(2 / o)),
        ),
        Mistake(
            "That is He's, which comes next. Xavier takes both sides, 2 / (inputs + outputs).",
            _scaled(_he_std),
        ),
        Mistake(
            "You use inputs * outputs, the number of weights. Add them: inputs + outputs.",
            _scaled(lambda i, o: np.sqrt(2 / (i * o))),
        ),
        *_drawing_mistakes(_xavier_std),
    ],
    variants=[
        lambda rng, shape: rng.normal(0, np.sqrt(2 / sum(shape)), shape),
        _uniform(_xavier_std),
        lambda rng, shape: _scaled(_xavier_std)(rng, shape).astype(np.float32),
    ],
    hints=[
        "shape holds both numbers: inputs, outputs = shape.",
        "rng.standard_normal(shape) has the standard deviation 1. What do you multiply it by?",
        "np.sqrt(2 / (inputs + outputs)) * rng.standard_normal(shape)",
    ],
)

he = Exercise(
    reference=_library.he,
    observe=_observe_weights(_he_std),
    mistakes=[
        Mistake(
            "That is the variance, 2 / inputs. The standard deviation, by which the draws are "
            "multiplied, is its root.",
            _scaled(lambda i, o: 2 / i),
        ),
        Mistake(
            "You divide by the outputs. What a neuron adds up are its inputs, shape[0].",
            _scaled(lambda i, o: np.sqrt(2 / o)),
        ),
        Mistake(
            "The 2 is missing. It makes up for the half that ReLU sets to 0: np.sqrt(2 / inputs).",
            _scaled(lambda i, o: np.sqrt(1 / i)),
        ),
        Mistake("That is Xavier's. He takes 2 / inputs.", _scaled(_xavier_std)),
        Mistake(
            "The 2 stands outside the root. It belongs inside: np.sqrt(2 / inputs).",
            _scaled(lambda i, o: 2 / np.sqrt(i)),
        ),
        Mistake(
            "The root reaches over the 2 alone. It is the root of the whole: np.sqrt(2 / inputs).",
            _scaled(lambda i, o: np.sqrt(2) / i),
        ),
        *_drawing_mistakes(_he_std),
    ],
    variants=[
        lambda rng, shape: rng.normal(0, np.sqrt(2 / shape[0]), shape),
        _uniform(_he_std),
        lambda rng, shape: _scaled(_he_std)(rng, shape).astype(np.float32),
    ],
    hints=[
        "It is your xavier with another number below the root.",
        "A neuron's number of inputs is shape[0].",
        "np.sqrt(2 / inputs) * rng.standard_normal(shape)",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

after_five_layers = Prediction(
    options="abc",
    outcome="b",
    because="Each layer multiplies the spread by about 0.1: 100 inputs and weights of 0.01.",
)

wider_and_worse = Prediction(
    options="abc",
    outcome="c",
    because="With He's weights wider was better at every step; with a fixed spread only up to a "
    "point.",
)

why_not_zeros = Choice(
    answer="a",
    wrong={
        "b": "It can: weights that are all 0.1 do change. The trouble is that all neurons of a "
        "layer get the same gradient.",
        "c": "Any other constant has the same trouble: all neurons of a layer are equal, and stay "
        "so.",
    },
    hints=["What tells two neurons of one layer apart, if not their weights?"],
)

what_keeps_the_spread = Choice(
    answer="c",
    wrong={
        "a": "With four times as many inputs the spread of a sum doubles, and so it must be made "
        "up for.",
        "b": "Variances add up, not standard deviations: four times the variance is twice the "
        "spread.",
    },
    hints=["The variance of a sum of n independent terms is n times that of one. And its root?"],
)

why_two_for_relu = Choice(
    answer="b",
    wrong={
        "a": "Nothing is added to the learning: it is about the spread of the outputs.",
        "c": "Biases begin at 0 and have no part in it.",
    },
    hints=["What does ReLU do to half of the sums?"],
)
