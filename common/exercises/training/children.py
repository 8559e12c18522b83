"""Notebook hyperparameters, its genetic search: crossover.

Source: J. Holland, "Adaptation in Natural and Artificial Systems" (1975).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, holds


def _crossover(mothers, fathers, rng):
    from_mother = rng.random(mothers.shape) < 0.5
    return np.where(from_mother, mothers, fathers)


def _crossover_in_a_loop(mothers, fathers, rng):
    children = mothers.copy()
    for index in np.ndindex(children.shape):
        if rng.integers(2):
            children[index] = fathers[index]
    return children


def _crossover_by_sums(mothers, fathers, rng):
    coin = rng.integers(2, size=mothers.shape)
    return coin * mothers + (1 - coin) * fathers


def _crossover_in_place(mothers, fathers, rng):
    take = rng.random(mothers.shape) < 0.5
    mothers[take] = fathers[take]
    return mothers


def _cut_in_the_middle(mothers, fathers, rng):
    half = mothers.shape[1] // 2
    return np.concatenate([mothers[:, :half], fathers[:, half:]], axis=1)


def _with_coins(shape):
    return lambda m, f, rng: np.where(rng.random(shape(m)) < 0.5, m, f)


_FAMILIES, _GENES = 300, 4
_INHERITED = holds(
    lambda genes: np.shape(genes) == (_FAMILIES, _GENES) and np.isin(genes, (0, 1)).all(),
    "every gene must be that of the mother (here 1) or of the father (here 0)",
)
_BY_COIN = holds(
    lambda share: np.all(np.abs(np.asarray(share) - 0.5) < 0.15),
    "a coin decides for each gene of each child: about half of each column and of each child's "
    "genes come from the mother, and not the same half for all",
)


def _observe_crossover(answer, rng):
    seed, other = rng.integers(1 << 30, size=2)
    ones, zeros = np.ones((_FAMILIES, _GENES)), np.zeros((_FAMILIES, _GENES))
    call = Call(answer, ones, zeros, np.random.default_rng(seed))
    children = yield "children of ones and zeros", call, _INHERITED
    children = np.array(children)
    yield "share from the mother, by gene", children.mean(axis=0), _BY_COIN
    neighbours = [
        np.mean(children[:, :-1] == children[:, 1:]),
        np.mean(children[1:] == children[:-1]),
    ]
    yield "how often neighbouring genes, and neighbouring children, agree", neighbours, _BY_COIN
    again = yield Call(answer, ones, zeros, np.random.default_rng(seed))
    yield "the same generator again gives the same children", bool(np.array_equal(children, again))
    third = yield Call(answer, ones, zeros, np.random.default_rng(other))
    yield "another generator gives others", not np.array_equal(children, third)
    own = np.arange(12.0).reshape(4, 3)
    children = yield Call(answer, own, own + 0.5, np.random.default_rng(seed))
    yield "each child has its own parents", np.floor(children)


crossover = Exercise(
    reference=_crossover,
    observe=_observe_crossover,
    mistakes=[
        Mistake(
            "You average the parents. A child takes each gene whole, from one or from the other: "
            "np.where(from_mother, mothers, fathers).",
            lambda m, f, rng: (m + f) / 2,
        ),
        Mistake(
            "You mix each gene with a weight between 0 and 1. A coin has two sides: compare the "
            "random numbers with 0.5 and choose with np.where.",
            lambda m, f, rng: (lambda w: w * m + (1 - w) * f)(rng.random(m.shape)),
        ),
        Mistake(
            "One coin decides for the whole child, so it is a copy of one parent. Throw one for "
            "each gene: rng.random(mothers.shape).",
            _with_coins(lambda m: (len(m), 1)),
        ),
        Mistake(
            "The same genes come from the mother in all children: your coins have one row only. "
            "Throw one for each gene of each child: rng.random(mothers.shape).",
            _with_coins(lambda m: m.shape[1]),
            _with_coins(lambda m: (1, m.shape[1])),
        ),
        Mistake(
            "Your coin falls more often on one side. Compare with 0.5.",
            lambda m, f, rng: np.where(rng.random(m.shape) < 0.1, m, f),
            lambda m, f, rng: np.where(rng.random(m.shape) < 0.9, m, f),
        ),
        Mistake(
            "You cut all parents at the same place, without chance. Throw a coin for each gene: "
            "rng.random(mothers.shape) < 0.5.",
            _cut_in_the_middle,
        ),
        Mistake(
            "All genes come from the same side. Throw one coin for each gene of each child, and "
            "compare the random numbers with 0.5: rng.random(mothers.shape) < 0.5.",
            lambda m, f, rng: m if rng.random() < 0.5 else f,
            lambda m, f, rng: np.where(rng.random(m.shape), m, f),
            lambda m, f, rng: m,
            lambda m, f, rng: f,
        ),
        Mistake(
            "You write the children into mothers, which still belongs to whoever called you. "
            "np.where makes a new array.",
            _crossover_in_place,
        ),
        Mistake(
            "With the same rng your children are not the same again: you draw with np.random. Draw "
            "with the generator you are given, rng.random.",
            lambda m, f, rng: _crossover(m, f, np.random),
        ),
        Mistake(
            "Whatever rng you are given, the children are the same: you made a generator of your "
            "own. Draw with rng.",
            lambda m, f, rng: _crossover(m, f, np.random.default_rng(0)),
        ),
    ],
    variants=[
        _crossover_in_a_loop,
        _crossover_by_sums,
        lambda m, f, rng: np.where(rng.integers(2, size=m.shape) == 1, m, f),
        lambda m, f, rng: np.where(rng.random(m.shape) < 0.5, f, m).astype(np.float32),
    ],
    hints=[
        "A coin for each gene of each child: how many is that?",
        "rng.random(mothers.shape) < 0.5 is an array of coins. np.where chooses by it.",
        "np.where(rng.random(mothers.shape) < 0.5, mothers, …)",
    ],
    equivalent=[
        Equivalent(
            "- from_mother = rng.random(mothers.shape) < 0.5\n"
            "+ from_mother = rng.random(mothers.shape) <= 0.5",
            "A random number is never exactly one half.",
        ),
        Equivalent(
            "- from_mother = rng.random(mothers.shape) < 0.5\n"
            "+ from_mother = rng.random(mothers.shape) > 0.5",
            "It does not matter which side of the coin stands for the mother.",
        ),
        Equivalent(
            "- return np.where(from_mother, mothers, fathers)\n"
            "+ return np.where(from_mother, fathers, mothers)",
            "It does not matter which side of the coin stands for the mother.",
        ),
    ],
)
