"""Notebook regularization: a dropout layer, and the mean of many thinned networks."""

import numpy as np

from common import layers as _library
from common.checking import Call, Equivalent, Exercise, Mistake, holds

# --- Dropout ---------------------------------------------------------------------------------


class _Dropout:
    """As it should be, in parts that the wrong ones replace."""

    def __init__(self, rate, rng):
        self.rate, self.rng = rate, rng

    def kept(self, x):
        return self.rng.random(x.shape) >= self.rate

    def factor(self, x):
        return self.kept(x) / (1 - self.rate)

    def in_training(self, x):
        self.mask = self.factor(x)
        return x * self.mask

    def at_test(self, x):
        self.mask = 1.0
        return x

    def forward(self, x, training=False):
        return self.in_training(x) if training else self.at_test(x)

    def backward(self, dout):
        return dout * self.mask


def _dropout(**parts):
    """A layer with some of its parts replaced."""
    return type("Dropout", (_Dropout,), parts)


def _in_place(self, x):
    self.mask = self.factor(x)
    x *= self.mask
    return x


def _scaled_once_more(self, x):
    self.mask = self.factor(x)
    return x * self.mask / (1 - self.rate)


def _stale_mask(self, x):
    if not hasattr(self, "mask"):
        self.mask = 1.0
    return x


def _by_choice(self, x):
    return self.rng.choice([False, True], size=x.shape, p=[self.rate, 1 - self.rate])


def _from_np_random(self, x):
    return np.random.random(x.shape) >= self.rate  # noqa: NPY002


def _same_mask_always(self, x):
    if not hasattr(self, "first"):
        self.first = self.kept(x) / (1 - self.rate)
    return self.first


def _observe_dropout(answer, rng):
    seed = int(rng.integers(2**31))
    for rate in (0.3, 0.6):
        # 2,400 numbers: the share that is dropped has a standard error of 0.01 at most.
        x = rng.uniform(1, 2, size=(40, 60))
        dout = rng.uniform(1, 2, size=x.shape)
        layer = yield Call(answer, rate, np.random.default_rng(seed)).called("Dropout")
        given = x.copy()
        y = yield Call(layer.forward, given, training=True).called("forward").in_place()
        yield f"rate {rate}, training: x is left alone", bool(np.all(given == x))
        ratio = np.asarray(y) / x
        kept = ratio[ratio != 0]
        yield (
            f"rate {rate}, training: share set to 0",
            np.mean(ratio == 0),
            holds(
                lambda share, rate=rate: abs(share - rate) < 0.05,
                f"with rate {rate} about that share should be 0",
            ),
        )
        scales = [kept.min(), kept.max()] if kept.size else [0.0, 0.0]
        yield f"rate {rate}, training: output / input where kept", scales
        own = bool(np.ptp((ratio == 0).sum(axis=0)) > 0 and np.ptp((ratio == 0).sum(axis=1)) > 0)
        yield f"rate {rate}, training: every example drops others", own
        back = yield Call(layer.backward, dout).called("backward")
        ratio_back = np.asarray(back) / dout
        off = np.round(np.abs(ratio_back - ratio), 6)  # rounding is no difference
        yield f"rate {rate}, training: backward against forward", [off.min(), off.max()]
        again = yield Call(layer.forward, x, training=True).called("forward")
        yield f"rate {rate}, training: another mask each time", bool(np.any(again != y))
        twin = yield Call(answer, rate, np.random.default_rng(seed)).called("Dropout")
        same = yield Call(twin.forward, x, training=True).called("forward")
        yield f"rate {rate}, training: the rng decides", bool(np.all(np.asarray(same) == y))

        # Last, so that a mask that is missing here hides nothing of what happens in training.
        layer = yield Call(answer, rate, np.random.default_rng(seed)).called("Dropout")
        at_test = yield Call(layer.forward, x, training=False).called("forward")
        ratio = np.asarray(at_test) / x
        yield f"rate {rate}, at test time: output / input", [ratio.min(), ratio.max()]
        back = yield Call(layer.backward, dout).called("backward")
        ratio = np.asarray(back) / dout
        yield f"rate {rate}, at test time: gradient back / gradient", [ratio.min(), ratio.max()]


Dropout = Exercise(
    reference=_library.Dropout,
    observe=_observe_dropout,
    mistakes=[
        Mistake(
            "Dropout is still on at test time. Where training is False, return x as it is.",
            _dropout(at_test=lambda self, x: self.in_training(x)),
        ),
        Mistake(
            "You scale at test time. That belongs to the older form, which does not divide in "
            "training. Here training divides, and at test time nothing is left to do.",
            _dropout(at_test=lambda self, x: setattr(self, "mask", 1.0) or x * (1 - self.rate)),
            _dropout(
                at_test=lambda self, x: setattr(self, "mask", 1.0) or x * (1 - self.rate),
                factor=lambda self, x: self.kept(x) * 1.0,
            ),
            _dropout(at_test=lambda self, x: setattr(self, "mask", 1.0) or x / (1 - self.rate)),
        ),
        Mistake(
            "What is kept must be scaled up: divide by 1 - self.rate, so that the sum stays the "
            "same on average.",
            _dropout(factor=lambda self, x: self.kept(x) * 1.0),
        ),
        Mistake(
            "The share that is dropped in training is not rate; perhaps you drop what should be "
            "kept. Keep where self.rng.random(x.shape), between 0 and 1, is >= self.rate.",
            _dropout(kept=lambda self, x: self.rng.random(x.shape) < self.rate),
            _dropout(factor=lambda self, x: (self.rng.random(x.shape) < self.rate) / self.rate),
        ),
        Mistake(
            "You divide by the rate. What is kept is the share 1 - self.rate: divide by that.",
            _dropout(factor=lambda self, x: self.kept(x) / self.rate),
        ),
        Mistake(
            "You multiply by 1 - self.rate in training. What is kept must grow: divide by it.",
            _dropout(factor=lambda self, x: self.kept(x) * (1 - self.rate)),
        ),
        Mistake(
            "You scale twice: the mask has been divided by 1 - self.rate already.",
            _dropout(in_training=_scaled_once_more),
            _dropout(factor=lambda self, x: self.kept(x) / (1 - self.rate) ** 2),
        ),
        Mistake(
            "forward returns the mask. Multiply x by it: x * self.mask.",
            _dropout(
                in_training=lambda self, x: setattr(self, "mask", self.factor(x)) or self.mask
            ),
        ),
        Mistake(
            "backward returns the mask. Multiply dout by it: dout * self.mask.",
            _dropout(backward=lambda self, dout: np.broadcast_to(self.mask, dout.shape)),
        ),
        Mistake(
            "backward multiplies by a number, the same everywhere. What was dropped gets no "
            "gradient: multiply by the mask of forward.",
            _dropout(backward=lambda self, dout: dout * (1 - self.rate)),
            _dropout(backward=lambda self, dout: dout / (1 - self.rate)),
        ),
        Mistake(
            "backward draws a mask of its own. The gradient must go back through the very numbers "
            "that were kept: store the mask in forward (self.mask) and use it again.",
            _dropout(backward=lambda self, dout: dout * self.factor(dout)),
        ),
        Mistake(
            "backward lets everything through. What was dropped had no effect on the loss, so its "
            "gradient is 0: multiply by the mask of forward.",
            _dropout(backward=lambda self, dout: dout),
        ),
        Mistake(
            "backward forgets the scaling: forward multiplied by the mask and divided by "
            "1 - self.rate, and the gradient goes through both.",
            _dropout(backward=lambda self, dout: dout * (np.asarray(self.mask) > 0)),
        ),
        Mistake(
            "backward scales once more. Multiply by the very mask of forward, no more.",
            _dropout(
                backward=lambda self, dout: (
                    dout * self.mask / (1 - self.rate) if np.ndim(self.mask) else dout
                )
            ),
        ),
        Mistake(
            "You drop the same neurons for the whole batch. Every example draws its own: "
            "self.rng.random(x.shape).",
            _dropout(
                kept=lambda self, x: np.broadcast_to(
                    self.rng.random(x.shape[1]) >= self.rate, x.shape
                )
            ),
        ),
        Mistake(
            "You drop whole examples. Draw for every number of x: self.rng.random(x.shape).",
            _dropout(
                kept=lambda self, x: np.broadcast_to(
                    self.rng.random((len(x), 1)) >= self.rate, x.shape
                )
            ),
        ),
        Mistake(
            "You draw from np.random, and nobody can repeat that. Use self.rng.random(x.shape).",
            _dropout(kept=_from_np_random),
        ),
        Mistake(
            "The mask is drawn once and kept for good. Draw a new one in every forward pass.",
            _dropout(factor=_same_mask_always),
        ),
        Mistake(
            "backward needs a mask after a pass at test time, too: there nothing was dropped, so "
            "it is all ones.",
            _dropout(at_test=lambda self, x: x),
        ),
        Mistake(
            "Your code changes x in place, and it belongs to the layer before. Return a new array, "
            "x * self.mask.",
            _dropout(in_training=_in_place),
        ),
    ],
    variants=[
        _Dropout,
        _dropout(kept=_by_choice),
        _dropout(kept=lambda self, x: self.rng.random(x.shape) > self.rate),
        _dropout(kept=lambda self, x: self.rng.random(x.shape) < 1 - self.rate),
        _dropout(at_test=lambda self, x: setattr(self, "mask", np.ones_like(x)) or x.copy()),
    ],
    hints=[
        "self.rng.random(x.shape) gives a number between 0 and 1 for each number of x. Which of "
        "them are below self.rate?",
        "In training, self.mask is 1 / (1 - self.rate) where kept and 0 where dropped; otherwise "
        "it is all ones. forward returns x * self.mask.",
        "kept = self.rng.random(x.shape) >= self.rate; self.mask = kept / (1 - self.rate); "
        "backward returns dout * self.mask.",
    ],
    equivalent=[
        Equivalent(
            "- kept = self.rng.random(x.shape) >= self.rate\n"
            "+ kept = self.rng.random(x.shape) > self.rate",
            "No draw is ever exactly the rate, as good as never.",
        ),
    ],
)


# --- average_of_thinned ------------------------------------------------------------------------


def _average_of_thinned(model, x, times):
    return np.mean([model(x) for _ in range(times)], axis=0)


def _recorded(rows, classes, draws):
    """A model that answers with one draw after the other, and a list of its calls."""
    calls = []

    def model(x):
        calls.append(len(x))
        return draws[(len(calls) - 1) % len(draws)].copy()

    return model, calls


def _observe_average(answer, rng):
    for name, rows, classes, times in [("three", 4, 3, 3), ("five", 3, 3, 5)]:
        draws = rng.dirichlet(np.ones(classes), size=(8, rows))
        x = rng.normal(size=(rows, 2))
        model, asked = _recorded(rows, classes, draws)
        result = yield Call(answer, model, x, times).called("average_of_thinned")
        yield f"probabilities, mean of {name}", result
        yield f"how often the model was asked, for {name}", len(asked)


def _added(model, x, times):
    total = 0
    for _ in range(times):
        total = total + model(x)
    return total


average_of_thinned = Exercise(
    reference=_average_of_thinned,
    observe=_observe_average,
    mistakes=[
        Mistake(
            "You ask the model once and use its answer again and again. Every call drops others: "
            "call it in the loop.",
            lambda model, x, times: model(x),
            lambda model, x, times: np.mean([model(x)] * times, axis=0),
        ),
        Mistake(
            "You add the probabilities up. Divide by how many there are, times.",
            _added,
        ),
        Mistake(
            "You return all the answers. Take their mean: np.mean(…, axis=0).",
            lambda model, x, times: np.array([model(x) for _ in range(times)]),
        ),
        Mistake(
            "axis=0 is missing: you average over images and classes, too.",
            lambda model, x, times: np.mean([model(x) for _ in range(times)]),
        ),
        Mistake(
            "You average over the images. The answers of the networks are the first axis: axis=0.",
            lambda model, x, times: np.mean([model(x) for _ in range(times)], axis=1),
        ),
        Mistake(
            "You average over the classes. The answers of the networks are the first axis: axis=0.",
            lambda model, x, times: np.mean([model(x) for _ in range(times)], axis=-1),
        ),
        Mistake(
            "You return labels. Return the mean probabilities; who wants labels takes the argmax.",
            lambda model, x, times: _average_of_thinned(model, x, times).argmax(axis=1),
        ),
        Mistake(
            "You call the model once too often or too seldom: it should be asked `times` times.",
            lambda model, x, times: _average_of_thinned(model, x, times + 1),
            lambda model, x, times: _average_of_thinned(model, x, times - 1),
        ),
        Mistake(
            "Only the last answer comes back: the loop overwrites the ones before.",
            lambda model, x, times: [model(x) for _ in range(times)][-1],
        ),
    ],
    variants=[
        lambda model, x, times: _added(model, x, times) / times,
        lambda model, x, times: np.stack([model(x) for _ in range(times)]).mean(0),
        lambda model, x, times: sum(model(x) / times for _ in range(times)),
    ],
    hints=[
        "Ask the model several times for the same x, and keep every answer.",
        "[model(x) for _ in range(times)] is a list of arrays of one shape.",
        "np.mean(the list, axis=0)",
    ],
)
