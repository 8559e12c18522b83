"""Notebook character_model: perplexity and temperature."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
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
        random=_some(6, 4),  # first: with two letters several mistakes give the same
        by_hand=args([[0.5, 0.3, 0.2], [0.25, 0.125, 0.625]], [0, 1]),
        guessing=args(np.full((3, 5), 0.2), [4, 0, 2]),
        nearly_certain=args([[0.01, 0.99], [0.98, 0.02]], [1, 0]),
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
            "You take the logarithms of all probabilities. What counts is the one of the letter "
            "that does come: p[np.arange(len(t)), t].",
            lambda p, t: np.exp(-np.mean(np.log(p))),
        ),
        Mistake(
            "np.log10 is undone by 10 ** …, not by np.exp. Take the same base for both.",
            lambda p, t: np.exp(-np.mean(np.log10(p[np.arange(len(t)), t]))),
        ),
        Mistake(
            "p holds probabilities already. No softmax any more.",
            lambda p, t: np.exp(-np.mean(np.log(softmax(p)[np.arange(len(t)), t]))),
        ),
        Mistake(
            "You divide the sum by the number of different letters. The mean is over the letters "
            "that did come, len(t) of them.",
            lambda p, t: np.exp(-np.sum(np.log(p[np.arange(len(t)), t])) / p.shape[1]),
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
            "After the scores are divided one softmax is enough. You take two.",
            lambda scores, temperature: softmax(softmax(scores / temperature)),
        ),
        Mistake(
            "Your sum is taken over everything, or over the rows. Each row is one text: the sum "
            "along the last axis, as softmax does it.",
            lambda scores, temperature: _other_sum(scores / temperature, None),
            lambda scores, temperature: _other_sum(scores / temperature, 0),
        ),
        Mistake(
            "The exponentials are not divided by their sum. Use softmax, which is imported above.",
            lambda scores, temperature: np.exp(scores / temperature),
        ),
        Mistake(
            "You return the most probable letter. What is wanted are the probabilities of all.",
            lambda scores, temperature: np.argmax(scores, axis=-1),
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


def _other_sum(scores, axis):
    e = np.exp(scores)
    return e / e.sum(axis=axis)


__all__ = ["perplexity", "with_temperature"]
