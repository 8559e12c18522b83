"""Notebook character_model: perplexity, temperature, and drawing the next letter."""

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls, holds
from common.functions import softmax

# --- perplexity --------------------------------------------------------------------------------


def _perplexity(p, t):
    right = p[np.arange(len(t)), t]
    return np.exp(-np.mean(np.log(right)))


def _geometric(p, t):
    right = np.take_along_axis(p, t[:, np.newaxis], axis=1)
    return 2.0 ** (-np.log2(right).mean())


def _by_product(p, t):
    return float(np.prod([p[k, letter] for k, letter in enumerate(t)])) ** (-1 / len(t))


def _one_hot(p, t):
    return np.exp(-np.sum(np.eye(p.shape[1])[t] * np.log(p)) / len(p))


def _some(count, letters):
    def make(rng):
        p = rng.dirichlet(np.ones(letters), size=count) + 1e-3
        return args(p, rng.integers(0, letters, count))

    return make


perplexity = Exercise(
    reference=_perplexity,
    observe=calls(
        by_hand=args([[0.5, 0.3, 0.2], [0.25, 0.125, 0.625]], [0, 1]),
        guessing=args(np.full((3, 5), 0.2), [4, 0, 2]),
        nearly_certain=args([[0.01, 0.99], [0.98, 0.02]], [1, 0]),
        random=_some(6, 4),
        square=_some(3, 3),
    ),
    mistakes=[
        Mistake(
            "That is the mean loss. The perplexity is its exp: np.exp(…).",
            lambda p, t: -np.mean(np.log(p[np.arange(len(t)), t])),
        ),
        Mistake(
            "The minus is missing: np.exp(-np.mean(np.log(right))).",
            lambda p, t: np.exp(np.mean(np.log(p[np.arange(len(t)), t]))),
        ),
        Mistake(
            "You add up the logarithms. Their mean makes it independent of the length of the text.",
            lambda p, t: np.exp(-np.sum(np.log(p[np.arange(len(t)), t]))),
        ),
        Mistake(
            "You take 1 over the mean probability. The mean is to be taken of the logarithms.",
            lambda p, t: 1 / np.mean(p[np.arange(len(t)), t]),
        ),
        Mistake(
            "You take the mean of 1 / p. The mean is to be taken of the logarithms.",
            lambda p, t: np.mean(1 / p[np.arange(len(t)), t]),
        ),
        Mistake(
            "The logarithm is natural and the power is of 2. Take the same base for both: np.exp "
            "undoes np.log.",
            lambda p, t: 2 ** -np.mean(np.log(p[np.arange(len(t)), t])),
        ),
        Mistake(
            "np.log2 is undone by 2 ** …, not by np.exp. Take the same base for both.",
            lambda p, t: np.exp(-np.mean(np.log2(p[np.arange(len(t)), t]))),
        ),
        Mistake(
            "You take the most probable letters. What counts is the probability of the letter "
            "that does come: p[np.arange(len(t)), t].",
            lambda p, t: np.exp(-np.mean(np.log(p.max(axis=1)))),
        ),
        Mistake(
            "p[:, t] gives whole columns. One number from each row: p[np.arange(len(t)), t].",
            lambda p, t: np.exp(-np.mean(np.log(p[:, t]))),
        ),
        Mistake(
            "p[t] gives whole rows. One number from each row: p[np.arange(len(t)), t].",
            lambda p, t: np.exp(-np.mean(np.log(p[t]))),
        ),
        Mistake(
            "You return one number for each letter. The perplexity is one number for the whole "
            "text: take the mean of the logarithms.",
            lambda p, t: 1 / p[np.arange(len(t)), t],
            lambda p, t: -np.log(p[np.arange(len(t)), t]),
        ),
        Mistake(
            "That is the entropy of the guesses, whatever letters do come. Take the probability "
            "of the right letter, p[np.arange(len(t)), t].",
            lambda p, t: np.exp(-np.mean(np.sum(p * np.log(p), axis=1))),
        ),
    ],
    variants=[_geometric, _by_product, _one_hot],
    hints=[
        "First one probability from each row, that of the letter that does come.",
        "p[np.arange(len(t)), t] picks them. Then the mean of the logarithms, a minus, and exp.",
        "np.exp(-np.mean(np.log(right)))",
    ],
)

# --- with_temperature --------------------------------------------------------------------------


def _with_temperature(scores, temperature):
    return softmax(scores / temperature)


def _by_powers(scores, temperature):
    p = softmax(scores) ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


def _by_hand(scores, temperature):
    scores = scores / temperature
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


with_temperature = Exercise(
    reference=_with_temperature,
    observe=calls(
        by_hand=args(np.log([1.0, 2.0]), 0.5),
        as_it_is=args([2.0, 0.0, 1.0], 1.0),
        hot=args([2.0, 0.0, 1.0], 4.0),
        cold_and_large=args([900.0, 899.0, 880.0], 0.5),
        rows=lambda rng: args(rng.normal(size=(2, 3)), 1.5),
    ),
    mistakes=[
        Mistake(
            "You multiply by the temperature. Divide: a small one stretches the differences.",
            lambda scores, temperature: softmax(scores * temperature),
        ),
        Mistake(
            "The temperature has no effect. (A number taken off all scores changes nothing.) "
            "Divide the scores by it, before the softmax.",
            lambda scores, temperature: softmax(scores),
            lambda scores, temperature: softmax(scores - temperature),
        ),
        Mistake(
            "You divide after the softmax, and the probabilities no longer sum to 1. Divide the "
            "scores.",
            lambda scores, temperature: softmax(scores) / temperature,
        ),
        Mistake(
            "You put the softmax's result through it once more. Divide the scores, then one "
            "softmax.",
            lambda scores, temperature: softmax(softmax(scores) / temperature),
        ),
        Mistake(
            "You return the scores, divided. They become probabilities through softmax.",
            lambda scores, temperature: scores / temperature,
        ),
        Mistake(
            "exp overflows for large scores. Use softmax, which is imported above.",
            lambda scores, temperature: (
                np.exp(scores / temperature)
                / np.exp(scores / temperature).sum(axis=-1, keepdims=True)
            ),
        ),
        Mistake(
            "You divide the scores in place, and they belong to whoever called you: "
            "scores / temperature makes a new array.",
            lambda scores, temperature: _in_place(scores, temperature),
        ),
        Mistake(
            "Probabilities that are raised to a power no longer sum to 1. Divide the scores by the "
            "temperature instead, before the softmax.",
            lambda scores, temperature: softmax(scores) ** (1 / temperature),
        ),
    ],
    variants=[_by_powers, _by_hand],
    hints=[
        "The softmax stays as it is. What goes into it changes.",
        "A small temperature makes large differences larger: divide.",
        "softmax(scores / temperature)",
    ],
)


def _in_place(scores, temperature):
    scores /= temperature
    return softmax(scores)


# --- sample ------------------------------------------------------------------------------------


def _sample(p, rng):
    return rng.choice(len(p), p=p)


def _divided(p, rng):
    return rng.choice(len(p), p=p / p.sum())


def _by_sums(p, rng):
    return int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right"))


def _by_loop(p, rng):
    mark = rng.random() * sum(p)
    for k, share in enumerate(p):
        mark -= share
        if mark < 0:
            return k
    return len(p) - 1


def _one_hot_draw(p, rng):
    p = np.asarray(p, float)
    return int(rng.multinomial(1, p / p.sum()).argmax())


_P = np.array([0.25, 0.5, 0.0, 0.25])
_DRAWS = 800


def _in_words(draws):
    """How the draws are spread, in words that chance does not change."""
    shares = np.bincount(draws, minlength=len(_P)) / len(draws)
    for name, wanted in [
        ("as the probabilities say", _P),
        ("the most probable one always", np.eye(4)[1]),
        ("the least probable one always", np.eye(4)[2]),
        ("all alike", np.full(4, 0.25)),
        ("all that are possible alike", np.array([1, 1, 0, 1]) / 3),
    ]:
        if np.abs(shares - wanted).max() < 0.1:
            return name
    return "in another way"


def _observe_sample(answer, rng):
    first = yield (
        "one draw",
        Call(answer, _P, np.random.default_rng(1)),
        holds(
            lambda k: np.ndim(k) == 0 and float(k) == int(k) and 0 <= k < 4,
            "a whole number from 0 to 3 is wanted, the place of a letter",
        ),
    )
    if np.ndim(first) != 0 or isinstance(first, str) or first is None:
        return
    source = np.random.default_rng(int(rng.integers(2**31)))

    def often():
        return [answer(_P, source) for _ in range(_DRAWS)]

    def again():
        return [int(answer(_P, np.random.default_rng(7))) for _ in range(8)]

    def others():
        return [int(answer(_P, np.random.default_rng(seed))) for seed in range(12)]

    draws = yield Call(often).called(f"sample, {_DRAWS} times")
    whole = all(float(k) == int(k) and 0 <= k < 4 for k in draws)
    yield "whole numbers from 0 to 3", whole
    if not whole:
        return
    yield "how often each comes", _in_words(np.array(draws, int))
    same = yield Call(again).called("sample, with the same rng")
    yield "the same rng, the same draw", len(set(same)) == 1
    several = yield Call(others).called("sample, with other rngs")
    yield "another rng, another draw", len(set(several)) > 1
    third = np.float32(1) / np.float32(3)
    almost = np.array([third, third, third - np.float32(2e-7)], np.float32)
    yield (
        "float32 that sums to 1 only nearly",
        Call(answer, almost, np.random.default_rng(0)),
        (holds(lambda k: np.ndim(k) == 0 and 0 <= k < 3, "a whole number from 0 to 2 is wanted")),
    )


sample = Exercise(
    reference=_sample,
    observe=_observe_sample,
    mistakes=[
        Mistake(
            "You always take the most probable letter. Sampling draws: a letter with the "
            "probability 0.25 comes once in four times. rng.choice(len(p), p=…)",
            lambda p, rng: int(np.argmax(p)),
        ),
        Mistake(
            "All letters come equally often. Hand the probabilities over: rng.choice(len(p), p=p).",
            lambda p, rng: rng.integers(len(p)),
            lambda p, rng: rng.choice(len(p)),
        ),
        Mistake(
            "All letters that are possible come equally often. Those with more probability should "
            "come more often: rng.choice(len(p), p=p).",
            lambda p, rng: rng.choice(np.flatnonzero(p)),
        ),
        Mistake(
            "You return a probability. What is wanted is the place of the letter drawn: draw from "
            "len(p), not from p.",
            lambda p, rng: rng.choice(p, p=p / p.sum()),
        ),
        Mistake(
            "You draw from np.random, and nobody can repeat that. Use the rng that you are given.",
            lambda p, rng: np.random.choice(len(p), p=p / p.sum()),  # noqa: NPY002
            lambda p, rng: np.random.default_rng().choice(len(p), p=p / p.sum()),
        ),
        Mistake(
            "Each draw is the same, whatever rng is given: you made a generator of your own. Use "
            "rng.",
            lambda p, rng: np.random.default_rng(3).choice(len(p), p=p / p.sum()),
            lambda p, rng: np.random.default_rng(0).choice(len(p), p=p / p.sum()),
        ),
        Mistake(
            "You return an array of one draw. Leave size away: one whole number is wanted.",
            lambda p, rng: rng.choice(len(p), size=1, p=p / p.sum()),
        ),
        Mistake(
            "The largest of the probabilities times random numbers is no draw by probability. "
            "rng.choice(len(p), p=p) is.",
            lambda p, rng: int(np.argmax(p * rng.random(len(p)))),
        ),
        Mistake(
            "You take the least probable letter.",
            lambda p, rng: int(np.argmin(p)),
        ),
    ],
    variants=[_divided, _by_sums, _by_loop, _one_hot_draw],
    hints=[
        "rng.choice draws one of several things; its argument p says how probable each is.",
        "rng.choice(n, p=p) draws one of 0 … n - 1, with the probabilities p.",
        "rng.choice(len(p), p=p)",
    ],
)

__all__ = ["perplexity", "sample", "with_temperature"]
