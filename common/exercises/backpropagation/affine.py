"""Notebook layers: the weighted sums of a whole layer, and the notebook's questions."""

from contextlib import suppress

import numpy as np

from common import layers
from common.checking import Call, Choice, Exercise, Mistake
from common.checking.observing import AnswerRaised


def _observe_affine(answer, rng):
    """Two batches through one layer, then a second layer, then weights that have changed.

    A product whose shapes do not fit raises an error. In the second layer all shapes are equal, so
    there such a product gives numbers that tell which one it was.
    """
    W, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    layer = yield Call(answer, W, b)
    x, dout = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    yield "forward", Call(layer.forward, x)
    with suppress(AnswerRaised):
        yield "dx", Call(layer.backward, dout)
    yield "dW", layer.grads.get("W")
    yield "db", layer.grads.get("b")
    yield "W_afterwards", layer.params["W"]
    yield "one_row", Call(layer.forward, x[:1])
    with suppress(AnswerRaised):
        yield "dx_of_one_row", Call(layer.backward, dout[:1])
    yield "dW_of_one_row", layer.grads.get("W")
    yield "db_of_one_row", layer.grads.get("b")
    square = yield Call(answer, rng.normal(size=(2, 2)), rng.normal(size=2))
    yield "square", Call(square.forward, x[:2, :2])
    yield "dx_of_square", Call(square.backward, dout[:2])
    yield "dW_of_square", square.grads.get("W")
    yield "db_of_square", square.grads.get("b")
    layer.params["W"] -= 1.0
    yield "after_a_step", Call(layer.forward, x)
    layer.params["W"], layer.params["b"] = 2 * W, b + 1.0
    yield "with_other_params", Call(layer.forward, x)
    yield "dx_with_other_params", Call(layer.backward, dout)


class _Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.dW(dout)
        self.grads["b"] = self.db(dout)
        return self.dx(dout)

    def dW(self, dout):
        return self.x.T @ dout

    def db(self, dout):
        return dout.sum(axis=0)

    def dx(self, dout):
        return dout @ self.params["W"].T


def _affine(**methods):
    return type("Affine", (_Affine,), methods)


class _AffineThatReturnsAll(_Affine):
    def backward(self, dout):
        return super().backward(dout), self.grads["W"], self.grads["b"]


class _AffineWithoutGrads(_Affine):
    def backward(self, dout):
        return self.dx(dout)


class _AffineThatSteps(_Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.params["W"] -= 0.1 * self.grads["W"]
        return dx


class _AffineWithItsOwnW(_Affine):
    def __init__(self, W, b):
        super().__init__(W, b)
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def dx(self, dout):
        return dout @ self.W.T


class _AffineThatKeepsWForBackward(_Affine):
    def __init__(self, W, b):
        super().__init__(W, b)
        self.W = W

    def dx(self, dout):
        return dout @ self.W.T


class _AffineWithGradsInParams(_Affine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params["W"], self.params["b"] = self.dW(dout), self.db(dout)
        return dx


class _AffineThatForgets(_Affine):
    def forward(self, x):
        return x @ self.params["W"] + self.params["b"]


class _AffineThatAdds(_Affine):
    def backward(self, dout):
        self.grads["W"] = self.grads.get("W", 0) + self.dW(dout)
        self.grads["b"] = self.grads.get("b", 0) + self.db(dout)
        return self.dx(dout)


class _AffineInLoops(_Affine):
    def dW(self, dout):
        return sum(np.outer(row, d) for row, d in zip(self.x, dout, strict=True))

    def db(self, dout):
        return np.ones(len(dout)) @ dout

    def dx(self, dout):
        return [[float(w @ d) for w in self.params["W"]] for d in dout]


Affine = Exercise(
    reference=layers.Affine,
    observe=_observe_affine,
    mistakes=[
        Mistake(
            "The gradient of b has a row for every example. b itself has one number per output, "
            "added to all rows, so the rows are summed: dout.sum(axis=0).",
            _affine(db=lambda self, dout: dout),
        ),
        Mistake(
            "The gradient of b is one single number. b has one per output: sum over the batch "
            "only, dout.sum(axis=0).",
            _affine(db=lambda self, dout: dout.sum()),
        ),
        Mistake(
            "You sum each row of dout. The outputs stay apart and the examples are summed: axis=0.",
            _affine(db=lambda self, dout: dout.sum(axis=1)),
        ),
        Mistake(
            "For b you take the mean over the batch. Every row is moved by b, so the effects are "
            "summed; the loss has its 1/N already.",
            _affine(db=lambda self, dout: dout.mean(axis=0)),
        ),
        Mistake(
            "The gradient of b must have the shape of b, (outputs,). Leave keepdims out.",
            _affine(db=lambda self, dout: dout.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "The gradient of b is that of the first row alone. All rows are moved by b: sum them.",
            _affine(db=lambda self, dout: dout[0]),
        ),
        Mistake(
            "The gradient of W came out transposed. It has the shape of W, (inputs, outputs): "
            "x.T @ dout.",
            _affine(dW=lambda self, dout: dout.T @ self.x),
        ),
        Mistake(
            "x @ dout does not fit: (N, inputs) and (N, outputs). To get the shape of W, transpose "
            "x: x.T @ dout.",
            _affine(dW=lambda self, dout: self.x @ dout),
            _affine(dW=lambda self, dout: dout @ self.x),
        ),
        Mistake(
            "You divide the gradient of W by the batch size. The loss has its 1/N already; here "
            "the examples are summed.",
            _affine(dW=lambda self, dout: self.x.T @ dout / len(dout)),
            _affine(
                dW=lambda self, dout: self.x.T @ dout / len(dout),
                db=lambda self, dout: dout.mean(axis=0),
            ),
        ),
        Mistake(
            "For the gradient of x, W must be transposed: (N, outputs) @ (outputs, inputs) gives "
            "(N, inputs), dout @ W.T.",
            _affine(dx=lambda self, dout: dout @ self.params["W"]),
            _affine(dx=lambda self, dout: self.params["W"] @ dout),
        ),
        Mistake(
            "For the gradient of x the order is the other way round: dout @ W.T, so that the rows "
            "stay examples.",
            _affine(dx=lambda self, dout: self.params["W"].T @ dout),
            _affine(dx=lambda self, dout: self.params["W"] @ dout.T),
        ),
        Mistake(
            "You return nothing. The layer before waits for the gradient of x: return dout @ W.T.",
            _affine(dx=lambda self, dout: None),
        ),
        Mistake(
            "You return all three gradients. Put those of W and b into self.grads, and return that "
            "of x alone: the next layer takes it as its dout.",
            _AffineThatReturnsAll,
        ),
        Mistake(
            "You return the gradient of W. The layer before needs the gradient of x, dout @ W.T.",
            _affine(dx=lambda self, dout: self.grads["W"]),
        ),
        Mistake(
            'Put the gradients of W and b into self.grads["W"] and self.grads["b"]: that is where '
            "a step of training will look for them.",
            _AffineWithoutGrads,
        ),
        Mistake(
            "backward has changed W. It only finds the gradients; the step downhill is somebody "
            "else's work.",
            _AffineThatSteps,
        ),
        Mistake(
            "backward looks for something that forward did not keep. Write self.x = x in forward.",
            _AffineThatForgets,
        ),
        Mistake(
            "The gradients of an earlier batch are still in there. Each backward starts anew: "
            'self.grads["W"] = …, not +=.',
            _AffineThatAdds,
        ),
        Mistake(
            "Somebody put another array into params, and your layer went on with the one that it "
            'had kept. Take self.params["W"] and self.params["b"] anew each time.',
            _AffineWithItsOwnW,
            _AffineThatKeepsWForBackward,
        ),
        Mistake(
            "You write the gradients over the parameters. params keeps W and b; their gradients "
            'belong into self.grads["W"] and self.grads["b"].',
            _AffineWithGradsInParams,
        ),
        Mistake(
            "W @ x is the wrong way round: the rows of x are the examples, so x comes first, "
            "x @ W + b.",
            _affine(forward=lambda self, x: self.params["W"] @ x + self.params["b"]),
        ),
        Mistake(
            "forward leaves out the bias: x @ W + b.",
            _affine(forward=lambda self, x: _Affine.forward(self, x) - self.params["b"]),
        ),
        Mistake(
            "* multiplies element by element. The product of matrices is @: x @ W + b.",
            _affine(forward=lambda self, x: x * self.params["W"] + self.params["b"]),
        ),
    ],
    variants=[
        _AffineInLoops,
        _affine(
            dW=lambda self, dout: np.einsum("ni,no->io", self.x, dout),
            dx=lambda self, dout: (self.params["W"] @ dout.T).T.astype(np.float32),
        ),
    ],
    hints=[
        "Each gradient has the shape of what it belongs to. Which product of x, W and dout gives "
        "the shape of W, and which that of x?",
        "(inputs, N) @ (N, outputs) is the shape of W, (N, outputs) @ (outputs, inputs) that of x. "
        "b was added to each row: sum over the rows.",
        'self.grads["W"] = self.x.T @ dout; self.grads["b"] = dout.sum(axis=0); '
        'return dout @ self.params["W"].T',
    ],
    insight="The sum over the batch is the sum over all places where W and b are used: the += of "
    "the last notebook.",
)

# --- check yourself ---------------------------------------------------------------------------

why_a_sum_over_the_batch = Choice(
    answer="b",
    wrong={
        "a": "The 1/N belongs to the loss and has come in with dout. Taking the mean here would "
        "divide twice.",
        "c": "Shapes alone do not decide: the mean has the same shape. Ask in how many rows b "
        "is used.",
    },
    hints=["In how many places of the forward pass is one and the same b used?"],
)

a_neuron_that_is_never_positive = Choice(
    answer="c",
    wrong={
        "a": "The slope of ReLU is exactly 0 there, not small: nothing comes through.",
        "b": "Its weights stay as they are. A gradient of 0 means that they do not move.",
    },
    hints=["What does ReLU's backward pass on where x was negative?"],
)

what_backward_needs = Choice(
    answer="a",
    wrong={
        "b": "W.T and dout give the gradient of x. The gradient of W is x.T @ dout: x is needed.",
        "c": "The output of the layer is not needed: neither x.T @ dout nor dout @ W.T contains "
        "it.",
    },
    hints=["Read the formula for the gradient of W once more."],
)
