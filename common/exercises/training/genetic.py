"""Notebook hyperparameters, its genetic search: one generation.

Source: J. Holland, "Adaptation in Natural and Artificial Systems" (1975).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, holds
from common.exercises.perceptron.edited import edited as _edited
from common.exercises.training.children import crossover as _crossover_exercise

_crossover = _crossover_exercise.reference


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
    odd, scores = rng.random((7, 2)), rng.permutation(7) / 10 - 0.2
    after = yield Call(answer, odd, scores, np.random.default_rng(seed))
    yield "shape, of seven", np.array(np.shape(after))
    stay = [bool(np.any(np.all(np.asarray(after) == row, axis=1))) for row in odd]
    yield "how many stay, of seven", sum(stay)
    drawn = np.zeros(3)
    for times in range(12):
        draws = np.random.default_rng(seed + times)
        after = np.asarray((yield Call(answer, odd, scores, draws, 0.0)))
        best = odd[np.argsort(scores)[::-1][:3], 0]
        drawn += [np.isin(gene, after[3:, 0]) for gene in best]
    yield "each of the parents has children at times", bool(np.all(drawn > 0))
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
            _edited(
                _evolve,
                "children = children + rng.normal(scale=spread, size=children.shape)",
                "everybody = np.concatenate([parents, children])",
                "np.concatenate([parents, np.clip(children, 0, 1)])",
                "np.clip(everybody + rng.normal(scale=spread, size=everybody.shape), 0, 1)",
            ),
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
            "The steps do not follow spread. Hand it on: rng.normal(scale=spread, size=…).",
            _edited(_evolve, "scale=spread", "scale=0.1"),
        ),
        Mistake(
            "spread is the standard deviation itself: rng.normal(scale=spread, size=…).",
            _edited(_evolve, "scale=spread", "scale=spread**2"),
            _edited(_evolve, "scale=spread", "scale=np.sqrt(spread)"),
        ),
        Mistake(
            "rng.uniform draws steps up to a limit. They should be normally distributed: "
            "rng.normal(scale=spread, size=…).",
            _edited(_evolve, "rng.normal(scale=spread,", "rng.uniform(-spread, spread,"),
        ),
        Mistake(
            "Some of the parents never have children: rng.integers(n) draws from 0 to n - 1 "
            "already, so n is len(parents).",
            _edited(
                _evolve,
                "mothers = parents[rng.integers(len(parents), ",
                "mothers = parents[rng.integers(len(parents) - 1, ",
                "fathers = parents[rng.integers(len(parents), ",
                "fathers = parents[rng.integers(len(parents) - 1, ",
            ),
        ),
        Mistake(
            "Half of an odd number is rounded down: of 7, 3 stay and 4 are children.",
            _edited(_evolve, ": len(population) // 2", ": (len(population) + 1) // 2"),
            _edited(_evolve, "len(population) - len(parents)", "len(parents)"),
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
            _edited(_evolve, "size=children.shape", "size=(count, 1)"),
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
