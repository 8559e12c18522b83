"""Notebook hyperparameters, its genetic search: crossover, and one generation.

Source: J. Holland, "Adaptation in Natural and Artificial Systems" (1975).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, holds
from common.exercises.perceptron.edited import edited as _edited

# --- crossover --------------------------------------------------------------------------------


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

# --- one generation ---------------------------------------------------------------------------


def _evolve(population, scores, rng, spread=0.1):
    order = np.argsort(scores)[::-1]
    parents = population[order[: len(population) // 2]]
    count = len(population) - len(parents)
    mothers = parents[rng.integers(len(parents), size=count)]
    fathers = parents[rng.integers(len(parents), size=count)]
    children = _crossover(mothers, fathers, rng)
    children = children + rng.normal(scale=spread, size=children.shape)
    return np.concatenate([parents, np.clip(children, 0, 1)])


def _evolve_by_choice(population, scores, rng, spread=0.1):
    ranked = np.array([p for _, p in sorted(zip(-scores, population), key=lambda pair: pair[0])])
    half = len(ranked) // 2
    next_ones = [*ranked[:half]]
    while len(next_ones) < len(ranked):
        mother, father = ranked[rng.choice(half)], ranked[rng.choice(half)]
        child = _crossover(mother, father, rng) + spread * rng.standard_normal(mother.shape)
        next_ones.append(np.minimum(np.maximum(child, 0), 1))
    return np.array(next_ones)


def _changes_everybody(population, scores, rng, spread=0.1):
    after = _evolve(population, scores, rng, 0.0)
    return np.clip(after + rng.normal(scale=spread, size=after.shape), 0, 1)


_MANY, _TRAITS = 400, 4
_HALF = _MANY // 2


def _inherited(after, population, better):
    """Shares: of genes that a better one has in that place; of children unlike every parent; of
    parents that have a child with their first gene."""
    children = after[_HALF:]
    pool = population[better]
    genes = np.mean([np.isin(children[:, j], pool[:, j]).mean() for j in range(_TRAITS)])
    first = np.array([np.flatnonzero(pool[:, 0] == c)[:1] for c in children[:, 0]], dtype=object)
    mothers = {int(f[0]) for f in first if len(f)}
    copies = np.mean((children[:, None] == pool[None]).all(axis=2).any(axis=1))
    return genes, copies, len(mothers) / len(pool)


def _shaped(after, shape):
    after = np.asarray(after, dtype=float)
    if after.shape != shape:
        raise ValueError(f"expected the shape {shape} of the population, not {after.shape}")
    return after


def _observe_evolve(answer, rng):
    seed = int(rng.integers(1 << 30))
    few, scores = rng.random((6, 2)), rng.permutation(6) / 10 - 0.2
    after = yield Call(answer, few, scores, np.random.default_rng(seed))
    yield "shape", np.array(np.shape(after))
    parents = np.asarray(after)[:3]
    yield "the three that stay", parents[np.argsort(parents[:, 0])]
    population, scores = rng.random((_MANY, _TRAITS)), rng.random(_MANY)
    after = yield Call(answer, population, scores, np.random.default_rng(seed), 0.0)
    after = _shaped(after, population.shape)
    better = np.argsort(scores)[::-1][:_HALF]
    genes, copies, mothers = _inherited(after, population, better)
    yield (
        "share of the children's genes that come from the better half, spread 0",
        genes,
        holds(lambda v: v > 0.999, "without spread every gene of a child comes from a parent"),
    )
    yield (
        "share of children that are copies, spread 0",
        copies,
        holds(lambda v: v < 0.3, "children mix two parents, drawn one by one for each child"),
    )
    yield (
        "share of the parents whose genes are found in children, spread 0",
        mothers,
        holds(lambda v: 0.53 < v < 0.8, "mothers and fathers are drawn anew for each child"),
    )
    middle = np.full((_MANY, _TRAITS), 0.5)
    after = yield Call(answer, middle, scores, np.random.default_rng(seed), 0.05)
    moved = _shaped(after, middle.shape)[_HALF:] - 0.5
    yield (
        "how far children move: mean, and standard deviation, with spread 0.05",
        np.array([moved.mean(), moved.std()]),
        holds(
            lambda v: abs(v[0]) < 0.01 and abs(v[1] - 0.05) < 0.006,
            "children are moved by normally distributed steps with standard deviation spread",
        ),
    )
    after = yield Call(answer, middle, scores, np.random.default_rng(seed))
    moved = _shaped(after, middle.shape)[_HALF:] - 0.5
    yield "moves are not the same for all", len(np.unique(moved.round(12))) > _MANY
    after = yield Call(answer, middle, scores, np.random.default_rng(seed), 3.0)
    limits = np.array([np.min(after), np.max(after)])
    yield "smallest and largest gene, with spread 3", limits
    again = yield Call(answer, middle, scores, np.random.default_rng(seed), 3.0)
    yield "the same generator again gives the same", bool(np.array_equal(after, again))


def _parents_from(pool):
    return _edited(_evolve, "mothers = parents[", f"mothers = {pool}[")


evolve = Exercise(
    reference=_evolve,
    observe=_observe_evolve,
    mistakes=[
        Mistake(
            "The worse half stays. np.argsort puts the smallest score first; turn it round: "
            "np.argsort(scores)[::-1].",
            _edited(_evolve, "[::-1]", ""),
        ),
        Mistake(
            "You return the children only. The parents stay, and the children take the places of "
            "the others: np.concatenate([parents, children]).",
            _edited(
                _evolve,
                "np.concatenate([parents, np.clip(children, 0, 1)])",
                "np.clip(children, 0, 1)",
            ),
        ),
        Mistake(
            "The first half as it came has stayed. Rank by the scores first: "
            "order = np.argsort(scores)[::-1].",
            _edited(_evolve, "np.argsort(scores)[::-1]", "np.arange(len(scores))"),
        ),
        Mistake(
            "The parents are moved as well, and what was good is lost. Move the children only.",
            _changes_everybody,
        ),
        Mistake(
            "The children stand first. Put the parents in front: "
            "np.concatenate([parents, children]).",
            _edited(
                _evolve, "[parents, np.clip(children, 0, 1)]", "[np.clip(children, 0, 1), parents]"
            ),
        ),
        Mistake(
            "The children are copies of one parent each. Draw mothers and fathers separately and "
            "mix them with crossover.",
            _edited(_evolve, "_crossover(mothers, fathers, rng)", "mothers"),
            _edited(
                _evolve,
                "fathers = parents[rng.integers(len(parents), size=count)]",
                "fathers = mothers",
            ),
        ),
        Mistake(
            "All children have the same mother, or the same father. Draw one for each child: "
            "rng.integers(len(parents), size=count).",
            _edited(
                _evolve,
                "mothers = parents[rng.integers(len(parents), size=count)]",
                "mothers = np.repeat(parents[:1], count, axis=0)",
            ),
            _edited(
                _evolve,
                "mothers = parents[rng.integers(len(parents), size=count)]",
                "mothers = np.repeat(parents[rng.integers(len(parents), size=1)], count, axis=0)",
            ),
        ),
        Mistake(
            "Parents are drawn from the whole population. Only the better half has children.",
            _parents_from("population[rng.integers(2) :]"),
            _edited(
                _evolve,
                "mothers = parents[rng.integers(len(parents), size=count)]",
                "mothers = population[rng.integers(len(population), size=count)]",
            ),
            _edited(
                _evolve,
                "mothers = parents[rng.integers(len(parents), size=count)]",
                "mothers = population[rng.integers(len(population), size=count)]",
                "fathers = parents[rng.integers(len(parents), size=count)]",
                "fathers = population[rng.integers(len(population), size=count)]",
            ),
        ),
        Mistake(
            "The children are not moved, so no new value ever appears. Add "
            "rng.normal(scale=spread, size=children.shape).",
            _edited(
                _evolve, "children + rng.normal(scale=spread, size=children.shape)", "children"
            ),
        ),
        Mistake(
            "rng.random moves upwards only. rng.normal(scale=spread, size=…) goes both ways.",
            _edited(
                _evolve,
                "rng.normal(scale=spread, size=children.shape)",
                "spread * rng.random(children.shape)",
            ),
        ),
        Mistake(
            "All genes are moved by the same step. Draw one for each: size=children.shape.",
            _edited(
                _evolve, "rng.normal(scale=spread, size=children.shape)", "rng.normal(scale=spread)"
            ),
        ),
        Mistake(
            "Genes leave the square from 0 to 1. Cut them off at its border: "
            "np.clip(children, 0, 1).",
            _edited(_evolve, "np.clip(children, 0, 1)", "children"),
        ),
        Mistake(
            "With the same rng you do not get the same again: you draw with np.random somewhere. "
            "Draw with rng only.",
            lambda p, s, rng, spread=0.1: _evolve(p, s, np.random.default_rng(), spread),
            _edited(_evolve, "rng.normal(", "np.random.normal("),
        ),
    ],
    variants=[_evolve_by_choice],
    hints=[
        "Four things in a row: choose the parents, draw mothers and fathers, mix, move.",
        "Rank with np.argsort(scores)[::-1] and keep half. rng.integers(len(parents), size=count) "
        "draws the places of the mothers; the same again for the fathers.",
        "children = crossover(mothers, fathers, rng) + rng.normal(scale=spread, size=…), cut off "
        "by np.clip; return np.concatenate([parents, children]).",
    ],
    equivalent=[
        Equivalent(
            "- children = children + rng.normal(scale=spread, size=children.shape)\n"
            "+ children = children - rng.normal(scale=spread, size=children.shape)",
            "The steps are as likely to the left as to the right.",
        ),
    ],
)
