"""Notebook sampling: which words are drawn."""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake


def _draw(rng, p, shape):
    return rng.choice(len(p), size=shape, p=p)


def _weights(counts, power):
    w = np.asarray(counts, dtype=float) ** power
    return w / w.sum()


def _sampler(weights=_weights, draw=_draw, again=None, keep=False):
    """The sampler with parts that the wrong ones replace."""

    def unigram_sampler(rng, counts, targets, K, power=0.75):
        p = weights(counts, power)
        words = draw(rng, p, (len(targets), K))
        hits = words == np.asarray(targets)[:, None]
        while hits.any() and not keep:
            if again is not None:
                return again(rng, p, words, hits)
            words[hits] = _draw(rng, p, hits.sum())
            hits = words == np.asarray(targets)[:, None]
        return words

    return unigram_sampler


def _next_word(rng, p, words, hits):
    return np.where(hits, (words + 1) % len(p), words)


def _any_other(rng, p, words, hits):
    return np.where(hits, (words + rng.integers(1, len(p), words.shape)) % len(p), words)


def _once_more(rng, p, words, hits):
    words[hits] = _draw(rng, p, hits.sum())
    return words


def _alike(rng, p, shape):
    return rng.integers(len(p), size=shape)


def _no_target_of_any_row(rng, counts, targets, K, power=0.75):
    p = _weights(counts, power)
    p[np.asarray(targets)] = 0
    return _draw(rng, p / p.sum(), (len(targets), K))


def _shifted(rng, counts, targets, K, power=0.75):
    """Each target is taken out of the probabilities, and the numbers behind it move up."""
    found = []
    for target in targets:
        p = np.delete(_weights(counts, power), target)
        found.append(_draw(rng, p / p.sum(), K))
    return np.array(found)


def _one_row_for_all(rng, p, shape):
    return np.tile(_draw(rng, p, shape[1]), (shape[0], 1))


def _own_rng(rng, counts, targets, K, power=0.75):
    return _sampler()(np.random.default_rng(0), counts, targets, K, power)


def _global(rng, p, shape):
    return np.random.choice(len(p), size=shape, p=p)  # noqa: NPY002


def _without_repeating(rng, p, shape):
    return np.array(
        [rng.choice(len(p), size=shape[1], replace=False, p=p) for _ in range(shape[0])]
    )


def _column(rng, counts, targets, K, power=0.75):
    return _sampler()(rng, counts, targets, 1, power)[:, 0]


def _other_words_only(rng, counts, targets, K, power=0.75):
    """A variant: for each target the others' probabilities, normalized anew."""
    found = []
    for target in targets:
        p = _weights(counts, power)
        p[target] = 0
        found.append(rng.choice(len(p), size=K, p=p / p.sum()))
    return np.array(found)


def _by_cumulative(rng, counts, targets, K, power=0.75):
    cumulative = np.cumsum(_weights(counts, power))
    cumulative[-1] = 1
    words = np.searchsorted(cumulative, rng.random((len(targets), K)), side="right")
    while (hits := words == targets[:, None]).any():
        words[hits] = np.searchsorted(cumulative, rng.random(hits.sum()), side="right")
    return words


_COUNTS = np.array([81.0, 16.0, 1.0, 256.0])


def _likely_slips(target, power):
    """By the words that tell it, the shares of the four words when it happened."""

    def without(p):
        p = np.where(np.arange(4) == target, 0, p)
        return p / p.sum()

    p, others = _weights(_COUNTS, power), np.arange(4) != target
    behind = np.arange(4) == (target + 1) % 4
    return {
        "as they should be": without(p),
        "as with power 1": without(_weights(_COUNTS, 1)),
        "as with power 0.75": without(_weights(_COUNTS, 0.75)),
        "as with 1 / power": without(_weights(_COUNTS, 1 / power)),
        "as with minus power": without(_weights(_COUNTS, -power)),
        "all alike": others / 3,
        "all alike, and by the power where drawn again": others / 4 + without(p) / 4,
        "the next word in place of the target": others * p + behind * p[target],
        "any other word in place of the target": others * (p + p[target] / 3),
        "without the targets of all rows": without(np.where(np.arange(4) % 3 == 0, 0, p)),
    }


def _what_it_looks_like(drawn, targets, power):
    """The slip whose shares are nearest to those of the words drawn, or the shares themselves."""
    shares = {
        t: np.bincount(drawn[targets == t].ravel(), minlength=4) / drawn[targets == t].size
        for t in (0, 3)
    }
    likely = {t: _likely_slips(t, power) for t in shares}
    away = {
        slip: max(np.abs(shares[t] - likely[t][slip]).max() for t in shares) for slip in likely[0]
    }
    # 1,500 draws for each: 0.055 is at least four standard errors.
    if away["as they should be"] < 0.055:
        return "as they should be"
    nearest = min(away, key=away.get)
    if away[nearest] < 0.055:
        return nearest
    wanted = likely[0]["as they should be"].round(2).tolist()
    return f"{shares[0].round(2).tolist()} for target 0, where {wanted} is to be expected"


def _observe(answer, rng):
    seed = int(rng.integers(2**31))
    counts, targets = _COUNTS, np.repeat([0, 3], 250)
    for power in (0.75, 0.5):
        drawn = yield Call(answer, np.random.default_rng(seed), counts, targets, 6, power)
        yield f"nothing returned, power {power}", drawn is None
        drawn = np.asarray(drawn)
        yield f"shape, power {power}", str(drawn.shape)
        if drawn.shape != (500, 6):
            return
        numbers = f"from {drawn.min():g} to {drawn.max():g}"
        yield f"numbers of words, power {power}", numbers
        if numbers != "from 0 to 3":
            return
        drawn = drawn.astype(int)
        yield (
            f"a target among its own negatives, power {power}",
            bool(np.any(drawn == targets[:, None])),
        )
        yield f"every row has its own draws, power {power}", bool(np.any(drawn[1:9] != drawn[0]))
        yield f"the shares of the words, power {power}", _what_it_looks_like(drawn, targets, power)
    default = yield Call(answer, np.random.default_rng(seed), counts, targets[:9], 3)
    given = yield Call(answer, np.random.default_rng(seed), counts, targets[:9], 3, 0.75)
    yield "without a power it is 0.75, and the rng decides", bool(np.array_equal(default, given))
    other = yield Call(answer, np.random.default_rng(seed + 1), counts, targets[:9], 3)
    yield "another rng gives other words", not np.array_equal(default, other)


unigram_sampler = Exercise(
    reference=_sampler(),
    observe=_observe,
    mistakes=[
        Mistake(
            "A target is among its own negatives, and would be told yes and no at once. Draw again "
            "where words == targets[:, None], until there is no such place.",
            _sampler(keep=True),
        ),
        Mistake(
            "You draw hits again once, and some hit again. Repeat it while there are any.",
            _sampler(again=_once_more),
        ),
        Mistake(
            "In place of its target a row gets the next word, which so comes too often. Draw it "
            "again with the same probabilities.",
            _sampler(again=_next_word),
        ),
        Mistake(
            "In place of its target a row gets any other word. Draw it again with the same "
            "probabilities.",
            _sampler(again=_any_other),
        ),
        Mistake(
            "The power is missing: draw with counts ** power, normalized.",
            _sampler(weights=lambda counts, power: _weights(counts, 1)),
        ),
        Mistake(
            "Your power is always 3/4. Use the argument power.",
            _sampler(weights=lambda counts, power: _weights(counts, 0.75)),
        ),
        Mistake(
            "All words are drawn alike. Draw with counts ** power, normalized: rng.choice(…, p=p).",
            _sampler(weights=lambda counts, power: _weights(counts, 0)),
            _sampler(draw=_alike),
        ),
        Mistake(
            "The rare words come most often. Is there a minus or a division too many in the power?",
            _sampler(weights=lambda counts, power: _weights(counts, -power)),
        ),
        Mistake(
            "The probabilities do not sum to 1. Take the power first, then divide by the sum.",
            _sampler(weights=lambda counts, power: (counts / counts.sum()) ** power),
            _sampler(weights=lambda counts, power: counts**power),
        ),
        Mistake(
            "All rows have the same words. Draw (len(targets), K) of them.",
            _sampler(draw=_one_row_for_all, again=_next_word),
        ),
        Mistake(
            "Whatever rng you are given, the words are the same: you made a generator of your own.",
            _own_rng,
        ),
        Mistake(
            "You draw from np.random, and nobody can repeat that. Use the rng that you are given.",
            _sampler(draw=_global),
        ),
        Mistake(
            "You draw without repeating, and there may be fewer words than K. Leave replace=False "
            "away.",
            _sampler(draw=_without_repeating),
        ),
        Mistake("You draw one word for each target. Draw K.", _column),
        Mistake(
            "You draw with counts ** (1 / power). It is counts ** power.",
            _sampler(weights=lambda counts, power: _weights(counts, 1 / power)),
        ),
        Mistake(
            "You leave the targets of all rows out. Each row leaves out its own, and may have "
            "those of others: compare row by row, words == targets[:, None].",
            _no_target_of_any_row,
        ),
        Mistake(
            "You take the target out of the probabilities with np.delete, and the words behind it "
            "get numbers that are one too small. Draw again what hits, or set its probability to "
            "0 and normalize.",
            _shifted,
        ),
        Mistake(
            "The shape is (K, len(targets)). It should be (len(targets), K).",
            lambda *a, **k: _sampler()(*a, **k).T,
        ),
        Mistake(
            "All rows would have the same K words. Draw (len(targets), K) of them.",
            lambda rng, counts, targets, K, power=0.75: _draw(rng, _weights(counts, power), K),
        ),
        Mistake(
            "You return the counts of the words that were drawn. Return their numbers.",
            lambda rng, counts, *a, **k: np.asarray(counts)[_sampler()(rng, counts, *a, **k)],
        ),
        Mistake("You return nothing. Return the words.", lambda *a, **k: None),
    ],
    variants=[_other_words_only, _by_cumulative],
    equivalent=[
        Equivalent(
            "@ line 11\n- hits = words == targets[:, None]\n+ hits = words != targets[:, None]",
            "It draws the others once more before the first look, with the same probabilities.",
        )
    ],
    hints=[
        "p = counts ** power, divided by its sum; rng.choice(len(p), size=(len(targets), K), p=p).",
        "hits = words == targets[:, None] says where a row drew its own target. words[hits] = … "
        "draws only these again. How often, until there are none?",
        "while hits.any(): words[hits] = rng.choice(len(p), size=hits.sum(), p=p); hits = words == "
        "targets[:, None]",
    ],
)
