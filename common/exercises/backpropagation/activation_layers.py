"""Notebook layers: ReLU and the sigmoid as layers."""

import numpy as np

from common import functions, layers
from common.checking import Call, Exercise, Mistake, Prediction


def _observe_activation(answer, rng):
    """Two batches through one layer, then two layers at the same time.

    At the end, what backward leaves behind: the output that it was given out, and its memory.
    """
    layer = yield Call(answer)
    x, other, third = rng.normal(size=(3, 3, 4))
    dout, other_dout, third_dout = rng.normal(size=(3, 3, 4))
    yield "forward", Call(layer.forward, np.array([[-2.0, -0.5, 0.5, 2.0]]))
    yield "backward", Call(layer.backward, np.array([[1.0, -3.0, -4.0, 5.0]]))
    yield "at_zero", Call(layer.forward, np.array([[0.0, 1.0]]))
    yield "backward_at_zero", Call(layer.backward, np.array([[2.0, 2.0]]))
    yield "random_batch", Call(layer.forward, x)
    yield "random_backward", Call(layer.backward, dout)
    second = yield Call(answer)
    yield "next_batch", Call(layer.forward, other)
    yield Call(second.forward, third)
    yield "backward_of_next_batch", Call(layer.backward, other_dout)
    yield "backward_of_second_layer", Call(second.backward, third_dout)
    out = yield "last_batch", Call(layer.forward, x)
    yield "backward_of_last_batch", Call(layer.backward, dout)
    yield "output_after_backward", out
    yield "backward_again", Call(layer.backward, dout)


# --- ReLU ----------------------------------------------------------------------------


class _ReLU:
    def forward(self, x):
        self.x, self.positive = x, x > 0
        self.out = self.x * self.positive
        return self.out

    def backward(self, dout):
        return dout * self.positive


def _relu(backward=_ReLU.backward, forward=_ReLU.forward):
    return type("ReLU", (_ReLU,), {"forward": forward, "backward": backward})


class _ReLUThatChangesDout(_ReLU):
    def backward(self, dout):
        dout[self.x <= 0] = 0
        return dout


class _ReLUThatChangesX(_ReLU):
    def forward(self, x):
        self.positive = x > 0
        x[x < 0] = 0
        return x


class _ReLUThatKeepsWhatItChanged(_ReLU):
    def forward(self, x):
        x[x < 0] = 0
        self.positive = x > 0
        return x


class _ReLUOfTheFirstBatch(_ReLU):
    def forward(self, x):
        if not hasattr(self, "positive") or self.positive.shape != x.shape:
            self.positive = x > 0
        return np.maximum(x, 0)


class _SharedReLU(_ReLU):
    def forward(self, x):
        _SharedReLU.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * _SharedReLU.mask


class _ReLUInItsOutput(_ReLU):
    def backward(self, dout):
        self.out[self.out > 0] = 1
        return dout * self.out


class _ReLUThatForgets:
    def forward(self, x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class _ReLUWithCopies(_ReLU):
    def forward(self, x):
        self.negative = x <= 0
        out = x.copy()
        out[self.negative] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.negative] = 0
        return dx


class _ReLUWithLoops(_ReLU):
    def backward(self, dout):
        rows = zip(dout, self.out, strict=True)
        return [[d if y > 0 else 0.0 for d, y in zip(*row, strict=True)] for row in rows]


ReLU = Exercise(
    reference=layers.ReLU,
    observe=_observe_activation,
    mistakes=[
        Mistake(
            "You let through what is positive in dout. What counts is where x was positive in "
            "forward; a negative gradient may pass there too.",
            _relu(lambda self, dout: dout * (dout > 0)),
            _relu(lambda self, dout: np.maximum(dout, 0) * self.positive),
        ),
        Mistake(
            "backward changes the array dout that it was given, and whoever gave it may still need "
            "it. Make a new array: dout * (x > 0).",
            _ReLUThatChangesDout,
        ),
        Mistake(
            "forward changes the array x that it was given. Make a new one: np.maximum(x, 0).",
            _ReLUThatChangesX,
            _ReLUThatKeepsWhatItChanged,
        ),
        Mistake(
            "Your backward returns the local slope alone, 0 or 1. The chain rule multiplies it by "
            "dout.",
            _relu(lambda self, dout: self.positive * 1.0),
            _relu(lambda self, dout: self.positive),
        ),
        Mistake(
            "You multiply dout by the output. The slope of ReLU is 1 where x is positive, however "
            "large x is.",
            _relu(lambda self, dout: dout * self.out),
        ),
        Mistake(
            "You multiply dout by x. The slope is 1 where x is positive and 0 elsewhere.",
            _relu(lambda self, dout: dout * self.x),
        ),
        Mistake(
            "Your backward passes all of dout on. Where x was not positive, the output did not "
            "depend on it: the gradient there is 0.",
            _relu(lambda self, dout: dout),
            _relu(lambda self, dout: dout.copy()),
        ),
        Mistake(
            "At x = 0 you let the gradient through. There is no slope at the corner, and we agreed "
            "on 0: ask for x > 0.",
            _relu(lambda self, dout: dout * (self.x >= 0)),
        ),
        Mistake(
            "It is the wrong way round: the gradient passes where x is positive, and is 0 "
            "elsewhere.",
            _relu(lambda self, dout: dout * ~self.positive),
        ),
        Mistake(
            "Your layer still uses what it remembered of an earlier batch. forward must remember "
            "anew each time.",
            _ReLUOfTheFirstBatch,
        ),
        Mistake(
            "Two ReLU layers overwrite each other's memory. Keep it in the object: self.positive = "
            "x > 0.",
            _SharedReLU,
        ),
        Mistake(
            "backward looks for something that forward did not keep. Write it to self in forward.",
            _ReLUThatForgets,
        ),
        Mistake(
            "Python's max and `if x > 0` ask an array for one yes or no. Element by element it is "
            "np.maximum(x, 0), and the mask x > 0.",
            _relu(forward=lambda self, x: max(0, x)),
        ),
        Mistake(
            "dout[mask] takes the elements out, and the others are gone. Keep the shape: "
            "multiply by the mask, dout * (x > 0).",
            _relu(lambda self, dout: dout[self.positive]),
        ),
        Mistake(
            "backward writes into the output of forward, which the next layer may still need. "
            "Make a new array: dout * (x > 0).",
            _ReLUInItsOutput,
        ),
        Mistake(
            "forward returns where x is positive, not x there. Use np.maximum(x, 0).",
            _relu(forward=lambda self, x: _ReLU.forward(self, x) > 0),
        ),
        Mistake(
            "forward lets negative numbers through. ReLU puts 0 in their place: np.maximum(x, 0).",
            _relu(forward=lambda self, x: x + 0 * _ReLU.forward(self, x)),
            _relu(forward=lambda self, x: np.abs(x) + 0 * _ReLU.forward(self, x)),
        ),
    ],
    variants=[_ReLUWithCopies, _ReLUWithLoops, _ReLU],
    hints=[
        "Which elements of x can move the output at all? Only there can a gradient pass.",
        "In forward remember where x is positive: self.positive = x > 0. In backward multiply by "
        "it.",
        "np.maximum(x, 0) in forward; return dout * self.positive in backward.",
    ],
)


# --- Sigmoid ---------------------------------------------------------------------------


class _Sigmoid:
    def forward(self, x):
        self.x = x
        self.out = functions.sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


def _sigmoid(backward=_Sigmoid.backward, forward=_Sigmoid.forward):
    return type("Sigmoid", (_Sigmoid,), {"forward": forward, "backward": backward})


class _SigmoidThatChangesDout(_Sigmoid):
    def backward(self, dout):
        dout *= self.out * (1 - self.out)
        return dout


class _SharedSigmoid(_Sigmoid):
    def forward(self, x):
        _SharedSigmoid.shared = functions.sigmoid(x)
        return _SharedSigmoid.shared

    def backward(self, dout):
        return dout * _SharedSigmoid.shared * (1 - _SharedSigmoid.shared)


class _SigmoidInItsOutput(_Sigmoid):
    def backward(self, dout):
        self.out *= 1 - self.out
        return dout * self.out


class _SigmoidInItsMemory(_Sigmoid):
    def forward(self, x):
        self.out = functions.sigmoid(x)
        return self.out.copy()

    def backward(self, dout):
        self.out = self.out * (1 - self.out)
        return dout * self.out


class _SigmoidThatForgets:
    def forward(self, x):
        return functions.sigmoid(x)

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class _SigmoidFromScratch(_Sigmoid):
    def forward(self, x):
        self.small = np.exp(-x)
        return 1 / (1 + self.small)

    def backward(self, dout):
        return dout * self.small / (1 + self.small) ** 2


Sigmoid = Exercise(
    reference=layers.Sigmoid,
    observe=_observe_activation,
    mistakes=[
        Mistake(
            "You put x into out * (1 - out). That formula wants what came out of the sigmoid, not "
            "what went in.",
            _sigmoid(lambda self, dout: dout * self.x * (1 - self.x)),
        ),
        Mistake(
            "You apply the sigmoid to the output once more. The slope is out * (1 - out), and out "
            "has been through the sigmoid already.",
            _sigmoid(
                lambda self, dout: dout * functions.sigmoid(self.out) * functions.sigmoid(-self.out)
            ),
        ),
        Mistake(
            "Your backward returns the local slope alone. The chain rule multiplies it by dout.",
            _sigmoid(lambda self, dout: self.out * (1 - self.out)),
        ),
        Mistake(
            "You multiply by the output only. The slope is out * (1 - out): it is small where the "
            "output is near 1, too.",
            _sigmoid(lambda self, dout: dout * self.out),
        ),
        Mistake(
            "You multiply by 1 - out only. The slope is out * (1 - out): it is small where the "
            "output is near 0, too.",
            _sigmoid(lambda self, dout: dout * (1 - self.out)),
        ),
        Mistake(
            "1 - out**2 is the slope of tanh. That of the sigmoid is out * (1 - out).",
            _sigmoid(lambda self, dout: dout * (1 - self.out**2)),
        ),
        Mistake(
            "You put dout into the formula, where the output belongs: dout * out * (1 - out).",
            _sigmoid(lambda self, dout: dout * (1 - dout)),
            _sigmoid(lambda self, dout: functions.sigmoid(dout) * (1 - functions.sigmoid(dout))),
            _sigmoid(lambda self, dout: functions.sigmoid(dout)),
        ),
        Mistake(
            "The sign is wrong: where x grows the sigmoid grows, so its slope is positive, "
            "out * (1 - out).",
            _sigmoid(lambda self, dout: dout * self.out * (self.out - 1)),
        ),
        Mistake(
            "backward changes the array dout that it was given, and whoever gave it may still need "
            "it. Write dout * …, which makes a new array, rather than dout *= ….",
            _SigmoidThatChangesDout,
        ),
        Mistake(
            "backward changes what forward remembered, self.out: a second backward gives "
            "something else, and with *= the output of forward itself is spoilt. Compute the slope "
            "as a new array.",
            _SigmoidInItsOutput,
            _SigmoidInItsMemory,
        ),
        Mistake(
            "Parentheses are missing: * comes before -. Write out * (1 - out).",
            _sigmoid(lambda self, dout: dout * self.out * 1 - self.out),
        ),
        Mistake(
            "You divide by the size of the batch. The 1/N belongs to the loss, and has come in "
            "with dout.",
            _sigmoid(lambda self, dout: dout * self.out * (1 - self.out) / len(dout)),
        ),
        Mistake(
            "forward falls where it should rise: the sigmoid is 1 / (1 + exp(-x)), with a minus. "
            "sigmoid is imported above.",
            _sigmoid(forward=lambda self, x: 1 - _Sigmoid.forward(self, x)),
        ),
        Mistake(
            "Two sigmoid layers overwrite each other's memory. Keep it in the object: self.out = …",
            _SharedSigmoid,
        ),
        Mistake(
            "backward looks for something that forward did not keep. Write it to self in forward.",
            _SigmoidThatForgets,
        ),
        Mistake(
            "@ is the product of matrices. Here every element has a slope of its own: multiply "
            "element by element, with *.",
            _sigmoid(lambda self, dout: dout @ (self.out * (1 - self.out))),
        ),
    ],
    variants=[
        _SigmoidFromScratch,
        _Sigmoid,
        _sigmoid(lambda self, dout: np.float32(dout * functions.d_sigmoid(self.x))),
        _sigmoid(lambda self, dout: dout * (self.out - self.out**2)),
    ],
    hints=[
        "The slope of the sigmoid can be written with its own output. Which number must forward "
        "keep?",
        "The slope is out * (1 - out). What has to be multiplied by it?",
        "self.out = sigmoid(x) in forward; return dout * self.out * (1 - self.out) in backward.",
    ],
    insight="The slope needs the output only, so nothing has to be computed a second time.",
)

through_five_sigmoids = Prediction(
    options="abc",
    outcome="c",
    because="Each sigmoid multiplies by at most 1/4, and five of them by less than a thousandth.",
)
