"""Notebook binary_addition: training in batches, and the notebook's questions."""

import functools

import numpy as np

from common import datasets
from common.adder import Adder
from common.checking import Call, Choice, Exercise, Mistake, Prediction, holds
from common.optimizers import SGD, Adam

# --- train_adder -------------------------------------------------------------------------


def _error(y, t, batch):
    return (y - t) / batch


def _share(y, t):
    return np.mean(np.all((y > 0.5) == (t > 0.5), axis=1))


def _training(error=_error, share=_share, *, once=False, update=True, first=False, one_less=0):
    """The reference, and by its options what goes wrong."""

    def train(adder, optimizer, rng, steps, batch):
        shares = []
        if once:
            x, t = datasets.binary_sums(rng, batch)
        for _ in range(steps - one_less):
            if not once:
                x, t = datasets.binary_sums(rng, batch)
            y = adder.forward(x)
            adder.backward(error(y, t, batch))
            if update:
                optimizer.update(adder.params, adder.grads)
            shares.append(share(adder.forward(x) if first else y, t))
        return shares

    return train


_train = _training()


def _before_backward(adder, optimizer, rng, steps, batch):
    """Steps with the gradients of the batch before."""
    shares = []
    for _ in range(steps):
        x, t = datasets.binary_sums(rng, batch)
        y = adder.forward(x)
        if adder.grads:
            optimizer.update(adder.params, adder.grads)
        adder.backward(_error(y, t, batch))
        shares.append(_share(y, t))
    return shares


def _what_backward_returns(adder, optimizer, rng, steps, batch):
    x, t = datasets.binary_sums(rng, batch)
    optimizer.update(adder.params, adder.backward((adder.forward(x) - t) / batch))


def _only_the_output(adder, optimizer, rng, steps, batch):
    shares = []
    for _ in range(steps):
        x, t = datasets.binary_sums(rng, batch)
        y = adder.forward(x)
        adder.backward(_error(y, t, batch))
        names = ("Wy", "by")
        optimizer.update(
            {name: adder.params[name] for name in names},
            {name: adder.grads[name] for name in names},
        )
        shares.append(_share(y, t))
    return shares


def _as_array(adder, optimizer, rng, steps, batch):
    shares = np.empty(steps, np.float32)
    for step in range(steps):
        x, t = datasets.binary_sums(rng, batch)
        y = adder.forward(x)
        wrong = np.abs(np.round(y) - t).sum(axis=1)
        shares[step] = np.count_nonzero(wrong == 0) / batch
        adder.backward((y - t) / len(x))
        optimizer.update(adder.params, adder.grads)
    return shares


@functools.lru_cache(maxsize=8)
def _begun(seed):
    """Weights of an adder that has begun to learn: about four of five sums are right."""
    rng = np.random.default_rng(seed)
    adder, optimizer = Adder(rng, 8), Adam(0.05)
    share = 0.0
    while share < 0.7:
        _train(adder, optimizer, rng, 5, 32)
        x, t = datasets.binary_sums(rng, 300)
        share = _share(adder.forward(x), t)
    return {name: array.copy() for name, array in adder.params.items()}


def _trained(seed):
    adder = Adder(np.random.default_rng(0), 8)
    for name, array in _begun(seed).items():
        adder.params[name][...] = array
    return adder


def _observe_training(answer, rng):
    for name, optimizer, steps, batch in [
        ("plain descent", SGD(0.5), 2, 20),
        ("Adam, one pair at a time", Adam(0.01), 6, 1),
    ]:
        seed = int(rng.integers(2**31))
        adder = _trained(seed % 3)
        shares = yield (
            f"what is returned, {name}",
            Call(answer, adder, optimizer, np.random.default_rng(seed), steps, batch)
            .in_place()
            .called("train_adder"),
            holds(lambda value: True, "anything"),
        )
        yield f"Wy after it, {name}", adder.params["Wy"]
        yield f"Wh after it, {name}", adder.params["Wh"]
        yield f"Wx after it, {name}", adder.params["Wx"]
        yield f"shares of exact sums, {name}", shares if shares is None else np.array(shares)


train_adder = Exercise(
    reference=_train,
    observe=_observe_training,
    mistakes=[
        Mistake(
            "The weights do not move. After backward comes optimizer.update(adder.params, "
            "adder.grads).",
            _training(update=False),
        ),
        Mistake(
            "All steps use the same pairs. Draw new ones in each step, inside the loop.",
            _training(once=True),
        ),
        Mistake(
            "The gradient is not averaged over the batch: divide y - t by batch.",
            _training(lambda y, t, batch: y - t),
        ),
        Mistake(
            "You divide by the number of bits. Each sum counts with all of its bits: divide by "
            "batch.",
            _training(lambda y, t, batch: (y - t) / y.size),
            _training(lambda y, t, batch: (y - t) / y.shape[1]),
        ),
        Mistake(
            "The sign is turned round, and the network unlearns: (y - t) / batch.",
            _training(lambda y, t, batch: (t - y) / batch),
        ),
        Mistake(
            "That is the gradient for the squared error. With the cross-entropy y * (1 - y) "
            "cancels, and what remains is (y - t) / batch.",
            _training(lambda y, t, batch: (y - t) * y * (1 - y) / batch),
        ),
        Mistake(
            "The gradient is twice as long as it should be. The factor 2 comes from the squared "
            "error; here it is (y - t) / batch.",
            _training(lambda y, t, batch: 2 * (y - t) / batch),
        ),
        Mistake(
            "backward wants the gradient of what goes into the sigmoid. There y * (1 - y) cancels, "
            "and what remains is (y - t) / batch.",
            _training(lambda y, t, batch: (y - t) / (y * (1 - y)) / batch),
        ),
        Mistake(
            "backward returns nothing. It sets adder.grads; hand these to the optimizer.",
            _what_backward_returns,
        ),
        Mistake(
            "Your loop ends after the first step: `return` stands inside it.",
            lambda adder, optimizer, rng, steps, batch: _train(adder, optimizer, rng, 1, batch),
        ),
        Mistake(
            "You use rounded outputs in the gradient. Round only to count which sums are right.",
            _training(lambda y, t, batch: (np.round(y) - t) / batch),
        ),
        Mistake(
            "You count bits. A sum is right where all of its bits are: np.all(…, axis=1), and then "
            "the mean.",
            _training(share=lambda y, t: np.mean((y > 0.5) == (t > 0.5))),
        ),
        Mistake(
            "You ask whether all sums of the batch are right. For each one: np.all(…, axis=1).",
            _training(share=lambda y, t: np.all((y > 0.5) == (t > 0.5))),
            _training(share=lambda y, t: float(np.all((y > 0.5) == (t > 0.5)))),
        ),
        Mistake(
            "You go over the batch and ask for each place: axis=0. For each sum it is axis=1.",
            _training(share=lambda y, t: np.mean(np.all((y > 0.5) == (t > 0.5), axis=0))),
        ),
        Mistake(
            "You count right sums. Divide by batch: a share is asked for.",
            _training(share=lambda y, t: np.sum(np.all((y > 0.5) == (t > 0.5), axis=1))),
        ),
        Mistake(
            "You return percent. A share lies between 0 and 1.",
            _training(share=lambda y, t: 100 * _share(y, t)),
        ),
        Mistake(
            "np.any is content with one right bit. A sum is right where all are: np.all.",
            _training(share=lambda y, t: np.mean(np.any((y > 0.5) == (t > 0.5), axis=1))),
        ),
        Mistake(
            "You have one answer for each sum of the batch. The share is their mean.",
            _training(share=lambda y, t: np.all((y > 0.5) == (t > 0.5), axis=1)),
        ),
        Mistake(
            "You have a share of right bits for each sum of the batch. A sum is right where all of "
            "its bits are: np.all(…, axis=1), and then the mean.",
            _training(share=lambda y, t: np.mean((y > 0.5) == (t > 0.5), axis=1)),
        ),
        Mistake(
            "You ask whether y and t are equal, and probabilities hardly ever are. Round first, or "
            "compare y > 0.5 with t.",
            _training(share=lambda y, t: np.mean(np.all(y == t, axis=1))),
        ),
        Mistake(
            "You count after the step, on pairs that it has just learned from. Count what it said "
            "before.",
            _training(first=True),
        ),
        Mistake(
            "You step before you go back, with the gradients of the batch before. First backward, "
            "then update.",
            _before_backward,
        ),
        Mistake(
            "Only the output learns. Hand all of adder.params and adder.grads to the optimizer.",
            _only_the_output,
        ),
        Mistake(
            "One step is missing: range(steps) has them all.",
            _training(one_less=1),
        ),
        Mistake(
            "You return nothing. Return the list of shares.",
            lambda *a: _train(*a) and None,
        ),
        Mistake(
            "You return the last share. Return all of them, one for each step.",
            lambda *a: _train(*a)[-1],
            lambda *a: float(np.mean(_train(*a))),
        ),
    ],
    variants=[_as_array],
    hints=[
        "In each step: draw a batch, forward, backward, update. And one share for the list.",
        "x, t = datasets.binary_sums(rng, batch); what backward wants is (y - t) / batch.",
        "y = adder.forward(x); adder.backward((y - t) / batch); optimizer.update(adder.params, "
        "adder.grads); shares.append(np.mean(np.all((y > 0.5) == (t > 0.5), axis=1)))",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------

after_mending = Prediction(
    options="abc",
    outcome="c",
    because="Nearly all runs end without a mistake, with either gradient.",
)

longer_numbers = Prediction(
    options="abc",
    outcome="c",
    because="The network has learned a rule for one step, and the rule does not ask how many "
    "follow.",
)

why_lowest_first = Choice(
    answer="a",
    wrong={
        "b": "A network does not mind how a number is written, as long as it is always the same.",
        "c": "Turned round, the first steps would still have to be said before the carry is known.",
    },
    hints=["When you add by hand, where do you begin, and why there?"],
)

what_d_sigmoid_wants = Choice(
    answer="b",
    wrong={
        "a": "That is the listing's bug: y has been through the sigmoid, and d_sigmoid would take "
        "the sigmoid of it once more.",
        "c": "z goes into the output's sum, but the sigmoid gets the whole sum, z @ Wy.",
    },
    hints=["d_sigmoid(x) is the slope of the sigmoid at x. At which x was the sigmoid taken?"],
)

why_it_learned_all_the_same = Choice(
    answer="c",
    wrong={
        "a": "SGD goes where the gradient points. With its sign turned round it would unlearn.",
        "b": "The numerical gradient found it: it is wrong, by more than a tenth.",
    },
    hints=["y lies between 0 and 1. Between which numbers does d_sigmoid(y) lie then?"],
)
