"""Notebook character_model: drawing the next letter."""

import numpy as np

from common.checking import Call, Exercise, Mistake, holds


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


_P = np.array([0.1, 0.7, 0.0, 0.2])
_DRAWS = 800
# The most probable letter of the one is improbable for the other, and none has more than 0.4.
_TWO = [np.array([0.4, 0.3, 0.0, 0.3]), np.array([0.3, 0.0, 0.3, 0.4])]


_WAYS = {
    "all alike": np.full(4, 0.25),
    "all that are possible alike": np.array([1, 1, 0, 1]) / 3,
    "as the largest of p times random numbers": np.array([0.0238, 0.8452, 0.0, 0.131]),
    "as the first p above a random number": np.array([0.4, 0.6, 0.0, 0.0]),
    "in the reverse order": _P[::-1],
    "as the squares of the probabilities say": _P**2 / np.sum(_P**2),
}


def _spread(draws):
    """How the draws are spread, in words that chance does not change."""
    shares = np.bincount(draws, minlength=len(_P)) / len(draws)
    if np.abs(shares - _P).max() < 0.1:
        return "as the probabilities say"
    if shares.max() == 1:
        always = {1: "the most probable one always", 2: "the least probable one always"}
        return always.get(int(shares.argmax()), "the same one always")
    apart, name = min((np.abs(shares - wanted).max(), name) for name, wanted in _WAYS.items())
    return name if apart < 0.07 else "in another way"


def _kind(draw):
    """What was drawn, in a word or two."""
    if draw is None:
        return "nothing"
    if np.asarray(draw).dtype.kind not in "biuf":
        return f"no number: {type(draw).__name__}"
    if np.ndim(draw):
        draw = np.asarray(draw)
        if draw.shape == _P.shape and sorted(draw) == [0, 0, 0, 1]:
            return "a row of zeros with a 1"
        whole = np.array_equal(draw, draw.astype(int))
        return f"{'whole numbers' if whole else 'fractions'} of shape {draw.shape}"
    if float(draw) != int(draw):
        return "a fraction"
    return "a whole number" if 0 <= draw < 4 else f"{int(draw)}"


def _observe_sample(answer, rng):
    first = yield (
        "one draw",
        Call(answer, _P, np.random.default_rng(1)),
        holds(lambda _: True, "it is looked at below"),
    )
    yield "what is drawn", _kind(first)
    if _kind(first) not in ("a whole number", "-1", "4"):
        return
    source = np.random.default_rng(int(rng.integers(2**31)))

    def often():
        return [answer(_P, source) for _ in range(_DRAWS)]

    def of_two():
        return [[int(answer(p, source)) for _ in range(20)] for p in _TWO]

    def again():
        return [int(answer(_TWO[0], np.random.default_rng(7))) for _ in range(12)]

    def others():
        return [int(answer(_TWO[0], np.random.default_rng(seed))) for seed in range(12)]

    draws = yield Call(often).called(f"sample, {_DRAWS} times")
    kinds = sorted({_kind(draw) for draw in draws})
    yield "what is drawn in many draws", ", ".join(kinds)
    if kinds != ["a whole number"]:
        return
    two = yield Call(of_two).called("sample, of two texts")
    yield "always the most probable one", bool(np.all(np.array(two) == [[0], [3]]))
    several = yield Call(others).called("sample, with other rngs")
    yield "another rng, another draw", len(set(several)) > 1
    yield "how often each comes", _spread(np.array(draws, int))
    same = yield Call(again).called("sample, with the same rng")
    yield "the same rng, the same draw", len(set(same)) == 1
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
            "Each draw is the same, whatever rng is given. Draw with rng itself; a generator that "
            "is made anew with a seed of its own says the same each time.",
            lambda p, rng: np.random.default_rng(3).choice(len(p), p=p / p.sum()),
            lambda p, rng: np.random.default_rng(0).choice(len(p), p=p / p.sum()),
            lambda p, rng: np.random.default_rng(5).choice(len(p), p=p / p.sum()),
        ),
        Mistake(
            "Your numbers begin at 1. They are places in the list of letters, 0 to len(p) - 1: "
            "rng.choice(len(p), p=p).",
            lambda p, rng: 1 + rng.choice(len(p), p=p / p.sum()),
        ),
        Mistake(
            "Your numbers are one too small. They are places in the list of letters, 0 to "
            "len(p) - 1.",
            lambda p, rng: rng.choice(len(p), p=p / p.sum()) - 1,
        ),
        Mistake(
            "You return a row of zeros with a 1 in it. What is wanted is the place of the 1: "
            ".argmax().",
            lambda p, rng: rng.multinomial(1, np.asarray(p, float) / np.sum(p)),
        ),
        Mistake(
            "You return several draws at once. Leave size away: one whole number is wanted.",
            lambda p, rng: rng.choice(len(p), size=len(p), p=p / p.sum()),
        ),
        Mistake(
            "A random number is compared with each probability by itself. Compare it with their "
            "running sums, np.cumsum(p), or let rng.choice(len(p), p=p) do that.",
            lambda p, rng: int(np.argmax(p > rng.random())),
        ),
        Mistake(
            "The probabilities are taken in the reverse order: that of letter 0 comes first.",
            lambda p, rng: rng.choice(len(p), p=p[::-1] / p.sum()),
        ),
        Mistake(
            "Your code returns nothing. Write return rng.choice(len(p), p=p).",
            lambda p, rng: None,
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

__all__ = ["sample"]
