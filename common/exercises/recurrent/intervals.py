"""Notebook six_experiments: how sure a share is, and what few seeds can show."""

from math import comb

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls, holds

# --- wilson_interval ---------------------------------------------------------------------

Z = 1.96


def _wilson(k, n):
    center = (k + Z**2 / 2) / (n + Z**2)
    half = Z / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 4)
    return center - half, center + half


def _with(center=None, half=None):
    """Another centre or half-width, as functions of k and n."""

    def interval(k, n):
        c = center(k, n) if center else (k + Z**2 / 2) / (n + Z**2)
        h = half(k, n) if half else Z / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 4)
        return c - h, c + h

    return interval


def _by_shares(k, n):
    p = k / n
    middle = p + Z**2 / (2 * n)
    root = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return [(middle - root) / (1 + Z**2 / n), (middle + root) / (1 + Z**2 / n)]


wilson_interval = Exercise(
    reference=_wilson,
    observe=calls(
        all_of_twenty=args(20, 20),
        none_of_five=args(0, 5),
        most_of_a_hundred=args(87, 100),
        few=args(1, 4),
        random=lambda rng: args(int(rng.integers(20, 50)), int(rng.integers(60, 90))),
    ),
    mistakes=[
        Mistake(
            "That is the plain interval, p ± 1.96 √(p (1 − p) / n); for 20 of 20 it has no width."
            " Use the two formulas above.",
            lambda k, n: (
                k / n - Z * np.sqrt(k * (n - k) / n**3),
                k / n + Z * np.sqrt(k * (n - k) / n**3),
            ),
        ),
        Mistake(
            "The middle is not k / n: it is (k + z²/2) / (n + z²), drawn towards one half.",
            _with(center=lambda k, n: k / n),
        ),
        Mistake(
            "z²/2 is missing above the line of the middle: (k + z²/2) / (n + z²).",
            _with(center=lambda k, n: k / (n + Z**2)),
        ),
        Mistake(
            "The z² above the line of the middle is halved: k + z²/2.",
            _with(center=lambda k, n: (k + Z**2) / (n + Z**2)),
        ),
        Mistake(
            "Below the line of the middle stands n + z², not n.",
            _with(center=lambda k, n: (k + Z**2 / 2) / n),
        ),
        Mistake(
            "Parentheses are missing in the middle: (k + z²/2) / (n + z²), with both sums first.",
            _with(center=lambda k, n: k + Z**2 / 2 / (n + Z**2)),
            _with(center=lambda k, n: (k + Z**2 / 2) / n + Z**2),
        ),
        Mistake(
            "Below the root z²/4 is missing. Without it 20 of 20 has no width.",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * (n - k) / n)),
        ),
        Mistake(
            "z²/4 belongs below the root, together with k (n − k) / n.",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * (n - k) / n) + Z**2 / 4),
            _with(half=lambda k, n: Z / (n + Z**2) * (np.sqrt(k * (n - k) / n) + Z**2 / 4)),
        ),
        Mistake(
            "The half width is halved once more. Take it as the formula gives it.",
            _with(half=lambda k, n: Z / 2 / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 4)),
        ),
        Mistake(
            "k (n − k) is divided by n, not by n².",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * (n - k) / n**2 + Z**2 / 4)),
        ),
        Mistake(
            "Parentheses are missing below the root: k * (n - k).",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * n - k / n + Z**2 / 4)),
        ),
        Mistake(
            "The root is missing in the width.",
            _with(half=lambda k, n: Z / (n + Z**2) * (k * (n - k) / n + Z**2 / 4)),
        ),
        Mistake(
            "The factor before the root is z / (n + z²). The z is missing above.",
            _with(half=lambda k, n: 1 / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 4)),
        ),
        Mistake(
            "The factor before the root is z / (n + z²), not z / n.",
            _with(half=lambda k, n: Z / n * np.sqrt(k * (n - k) / n + Z**2 / 4)),
        ),
        Mistake(
            "The z² below the root is divided by 4, that in the middle by 2.",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 2)),
        ),
        Mistake(
            "Your k (n − k) is not divided by n.",
            _with(half=lambda k, n: Z / (n + Z**2) * np.sqrt(k * (n - k) + Z**2 / 4)),
        ),
        Mistake(
            "You use z where its square stands.",
            lambda k, n: _plain_z(k, n),
        ),
        Mistake(
            "z is 1.96 for 95 %. You took another number.",
            lambda k, n: _other_z(k, n, 2.0),
            lambda k, n: _other_z(k, n, 1.0),
            lambda k, n: _other_z(k, n, 1.64),
            lambda k, n: _other_z(k, n, 0.95),
            lambda k, n: _other_z(k, n, 1.96**2),
        ),
        Mistake(
            "You return the middle and the half-width. Return the two ends, middle − half and "
            "middle + half.",
            lambda k, n: ((k + Z**2 / 2) / (n + Z**2), np.ptp(_wilson(k, n)) / 2),
        ),
        Mistake("The ends are exchanged: first the lower one.", lambda k, n: _wilson(k, n)[::-1]),
        Mistake(
            "You return percent. Return shares, from 0 to 1.",
            lambda k, n: tuple(100 * end for end in _wilson(k, n)),
        ),
        Mistake("You return nothing. End with `return`.", lambda k, n: None),
    ],
    variants=[_by_shares, lambda k, n: np.float32(_wilson(k, n))],
    hints=[
        "Two numbers: the middle and half the width. What is returned is one minus and one plus "
        "the other.",
        "z = 1.96; middle = (k + z**2 / 2) / (n + z**2).",
        "half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4), and then return middle - "
        "half, middle + half",
    ],
)


def _plain_z(k, n):
    center = (k + Z / 2) / (n + Z)
    half = Z / (n + Z) * np.sqrt(k * (n - k) / n + Z / 4)
    return center - half, center + half


def _other_z(k, n, z):
    center = (k + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return center - half, center + half


# --- share_misled ------------------------------------------------------------------------


def _misled(better, worse, seeds, rng, times=1000):
    a = rng.choice(better, (times, seeds)).mean(axis=1)
    b = rng.choice(worse, (times, seeds)).mean(axis=1)
    return np.mean(b >= a)


def _in_pairs(better, worse, places):
    return np.mean(worse[places].mean(axis=1) >= better[places].mean(axis=1))


def _in_a_loop(better, worse, seeds, rng, times=1000):
    count = 0
    for _ in range(times):
        a = better[rng.integers(0, len(better), seeds)]
        b = worse[rng.integers(0, len(worse), seeds)]
        count += a.mean() <= b.mean()
    return float(count / times)


def _without_putting_back(better, worse, seeds, rng, times=1000):
    def draw(runs):
        return rng.permuted(np.tile(runs, (times, 1)), axis=1)[:, :seeds].mean(axis=1)

    return np.mean(draw(worse) >= draw(better))


def _observe_misled(answer, rng):
    better = np.repeat([0.0, 1.0], [200, 300])
    worse = np.repeat([1.0, 0.0], [200, 300])
    for name, seeds in {"one": 1, "two": 2, "three": 3}.items():
        expected = _chance(seeds)
        seed = int(rng.integers(2**31))
        share = yield (
            f"share for {name} seed{'s' if seeds > 1 else ''}",
            Call(answer, better, worse, seeds, np.random.default_rng(seed)),
            holds(
                lambda s, expected=expected: np.shape(s) == () and abs(s - expected) < 0.06,
                "the share should be near that of all possible draws",
            ),
        )
        if np.shape(share) != () or share is None:
            return
        yield f"what the share for {name} is near to", _nearest(float(share), seeds)
    yield (
        "share for many seeds",
        float((yield Call(answer, better, worse, 100, np.random.default_rng(3)))),
        holds(lambda s: s < 0.03, "with 100 seeds hardly anybody is misled"),
    )
    again = yield Call(answer, better, worse, 1, np.random.default_rng(seed))
    once = yield Call(answer, better, worse, 1, np.random.default_rng(seed))
    yield "the same rng gives the same share", bool(again == once)
    others = []
    for more in range(1, 7):  # so many that a single comparison comes out both ways
        others.append((yield Call(answer, better, worse, 1, np.random.default_rng(seed + more))))
    yield "another rng gives another share", any(once != other for other in others)


def _nearest(share, seeds):
    """In words: it tells apart what a random share alone would leave open."""
    if share > 1:
        return "a percentage" if share <= 100 else "a number of cases"
    if share <= 0.001 or share == 1:
        return "a single comparison"
    right = _chance(seeds)
    strictly = _chance(seeds, strictly=True)
    # By symmetry, the better one looks better where the worse does not look at least as good.
    chances = {
        "that of all possible draws": right,
        "that for strictly better": strictly,
        "that of the better one": 1 - strictly,
        "that of the better one, strictly": 1 - right,
    }
    name = min(chances, key=lambda name: abs(chances[name] - share))
    return name if abs(chances[name] - share) < 0.06 else "something else"


def _chance(seeds, *, strictly=False):
    """That the mean of coins with 0.4 is at least that of as many with 0.6."""

    def pmf(p):
        return [comb(seeds, i) * p**i * (1 - p) ** (seeds - i) for i in range(seeds + 1)]

    a, b = pmf(0.6), pmf(0.4)
    return sum(b[j] * a[i] for i in range(seeds + 1) for j in range(i + strictly, seeds + 1))


share_misled = Exercise(
    reference=_misled,
    observe=_observe_misled,
    mistakes=[
        Mistake(
            "You count where the worse looks strictly better. A tie does not show which is better "
            "either: at least as good, >=.",
            lambda a, b, seeds, rng: np.mean(
                rng.choice(b, (1000, seeds)).mean(1) > rng.choice(a, (1000, seeds)).mean(1)
            ),
        ),
        Mistake(
            "You count where the better one looks better. The share of the other cases is asked "
            "for.",
            lambda a, b, seeds, rng: 1 - _misled(a, b, seeds, rng),
        ),
        Mistake(
            "You count where the better one looks at least as good. It is the worse one that "
            "misleads.",
            lambda a, b, seeds, rng: _misled(b, a, seeds, rng),
        ),
        Mistake(
            "You compare run with run, whatever the number of seeds. First the mean of each draw "
            "of `seeds` runs, axis=1, then the comparison.",
            lambda a, b, seeds, rng: np.mean(
                rng.choice(b, (1000, seeds)) >= rng.choice(a, (1000, seeds))
            ),
            lambda a, b, seeds, rng: np.mean([rng.choice(b) >= rng.choice(a) for _ in range(1000)]),
        ),
        Mistake(
            "You compare one draw only, or means of far too many runs, and get 0 or 1. Each of the "
            "1000 draws has a mean of its own, over `seeds` runs: axis=1.",
            lambda a, b, seeds, rng: float(np.mean(b) >= np.mean(a)),
            lambda a, b, seeds, rng: float(
                rng.choice(b, seeds).mean() >= rng.choice(a, seeds).mean()
            ),
            lambda a, b, seeds, rng: float(
                rng.choice(a, seeds).mean() <= rng.choice(b, seeds).mean()
            ),
            lambda a, b, seeds, rng: float(
                (rng.choice(a, seeds).mean() <= rng.choice(b, seeds).mean()) / 1000
            ),
            lambda a, b, seeds, rng: np.mean(
                rng.choice(b, (1000, seeds)).mean(0) >= rng.choice(a, (1000, seeds)).mean(0)
            ),
        ),
        Mistake(
            "You return one truth value for each draw. Their mean is the share.",
            lambda a, b, seeds, rng: (
                rng.choice(b, (1000, seeds)).mean(1) >= rng.choice(a, (1000, seeds)).mean(1)
            ),
        ),
        Mistake(
            "You count the cases. The share is asked for: their mean.",
            lambda a, b, seeds, rng: 1000 * _misled(a, b, seeds, rng),
        ),
        Mistake(
            "You return percent. A share lies between 0 and 1.",
            lambda a, b, seeds, rng: 100 * _misled(a, b, seeds, rng),
        ),
        Mistake(
            "You draw the same places for both kinds. Each kind is drawn by itself.",
            lambda a, b, seeds, rng: _in_pairs(a, b, rng.integers(0, len(a), (1000, seeds))),
        ),
        Mistake(
            "Your draws are always the same: use the rng that you are given.",
            lambda a, b, seeds, rng: _misled(a, b, seeds, np.random.default_rng(0)),
            lambda a, b, seeds, rng: _in_pairs(
                a, b, np.random.default_rng(0).choice(len(a), (1000, seeds))
            ),
        ),
        Mistake(
            "You always take the first runs. Draw them at random: rng.choice.",
            lambda a, b, seeds, rng: float(np.mean(b[:seeds]) >= np.mean(a[:seeds])),
        ),
        Mistake("You return nothing. End with `return`.", lambda a, b, seeds, rng: None),
    ],
    variants=[_in_a_loop, _without_putting_back],
    hints=[
        "rng.choice(better, (times, seeds)) draws all at once: one row for each time.",
        "Take the mean of each row, for both, and compare the two lists of means.",
        "np.mean(rng.choice(worse, (times, seeds)).mean(axis=1) >= rng.choice(better, (times, "
        "seeds)).mean(axis=1))",
    ],
)
