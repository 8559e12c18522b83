"""Notebook hyperparameters: drawing settings, random search, and its questions."""

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction, holds
from common.exercises.perceptron.edited import edited as _edited

# --- drawing on a logarithmic scale -----------------------------------------------------------

_LOW, _HIGH = 1e-4, 10.0  # five decades
_MANY = 2000


def _log_uniform(rng, low, high, size):
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


def _even_over_decades(draws):
    draws = np.asarray(draws)
    if draws.shape != (_MANY,) or draws.min() < _LOW or draws.max() > _HIGH:
        return False
    if len(np.unique(draws)) < _MANY // 2:  # whole powers of ten only
        return False
    counts, _ = np.histogram(np.log10(draws), bins=np.linspace(-4, 1, 6))
    return np.all(np.abs(counts / _MANY - 0.2) < 0.045)  # five standard deviations


_EVEN = holds(
    _even_over_decades,
    "2,000 draws from 0.0001 to 10 must all lie between the two, about 400 of them in each of the "
    "five decades, and hardly two of them alike",
)
_FIVE = holds(lambda draws: np.shape(draws) == (5,), "size=5 asks for an array of 5 numbers")


def _observe_draws(answer, rng):
    one, other = rng.integers(1 << 30, size=2)
    first = yield "many", Call(answer, np.random.default_rng(one), _LOW, _HIGH, _MANY), _EVEN
    again = yield Call(answer, np.random.default_rng(one), _LOW, _HIGH, _MANY)
    yield "the same generator again gives the same numbers", bool(np.array_equal(first, again))
    third = yield Call(answer, np.random.default_rng(other), _LOW, _HIGH, _MANY)
    yield "another generator gives other numbers", not np.array_equal(first, third)
    yield "five", Call(answer, np.random.default_rng(one), _LOW, _HIGH, 5), _FIVE


sample_log_uniform = Exercise(
    reference=_log_uniform,
    observe=_observe_draws,
    mistakes=[
        Mistake(
            "Your draws are not even on the logarithmic scale; drawn evenly between low and high "
            "themselves, nine of ten are above 1. Draw between np.log(low) and np.log(high), and "
            "undo the logarithm with np.exp.",
            lambda rng, low, high, size: rng.uniform(low, high, size),
            lambda rng, low, high, size: np.exp(np.log(rng.uniform(low, high, size))),
        ),
        Mistake(
            "These are still logarithms (some are negative). Undo the logarithm: np.exp(…).",
            lambda rng, low, high, size: rng.uniform(np.log(low), np.log(high), size),
            lambda rng, low, high, size: rng.uniform(np.log10(low), np.log10(high), size),
        ),
        Mistake(
            "The logarithm and its undoing must belong together: np.log with np.exp, or np.log10 "
            "with 10 ** …",
            lambda rng, low, high, size: np.exp(rng.uniform(np.log10(low), np.log10(high), size)),
            lambda rng, low, high, size: 10 ** rng.uniform(np.log(low), np.log(high), size),
        ),
        Mistake(
            "The logarithms belong to the limits, before anything is drawn: rng.uniform between "
            "np.log(low) and np.log(high), and np.exp of what was drawn.",
            lambda rng, low, high, size: np.exp(rng.uniform(low, high, size)),
            lambda rng, low, high, size: np.log(rng.uniform(low, high, size)),
        ),
        Mistake(
            "You draw the exponent as a whole number, so only powers of ten come out. Between "
            "them there is more: rng.uniform gives exponents with decimals.",
            lambda rng, low, high, size: 10.0 ** rng.integers(-4, 2, size),
            lambda rng, low, high, size: 10.0 ** rng.integers(-4, 1, size),
            lambda rng, low, high, size: (
                10.0 ** rng.integers(int(np.log10(low)), int(np.log10(high)) + 1, size)
            ),
        ),
        Mistake(
            "rng.lognormal heaps its draws around 1 and knows no limits. Draw the logarithm with "
            "rng.uniform.",
            lambda rng, low, high, size: rng.lognormal(np.log(low), np.log(high), size),
            lambda rng, low, high, size: rng.lognormal(size=size),
            lambda rng, low, high, size: np.clip(rng.lognormal(size=size), low, high),
        ),
        Mistake(
            "You return one number. size says how many: hand it on as the third argument of "
            "rng.uniform.",
            lambda rng, low, high, size: np.exp(rng.uniform(np.log(low), np.log(high))),
        ),
        Mistake(
            "With the same rng your numbers are not the same again: you draw with np.random. Draw "
            "with the generator you are given, rng.uniform.",
            lambda rng, low, high, size: _log_uniform(np.random, low, high, size),
        ),
        Mistake(
            "Whatever rng you are given, the numbers are the same: they do not come from it. Draw "
            "with rng.uniform.",
            lambda rng, low, high, size: _log_uniform(np.random.default_rng(0), low, high, size),
            lambda rng, low, high, size: np.geomspace(low, high, size),
        ),
    ],
    variants=[
        lambda rng, low, high, size: low * (high / low) ** rng.random(size),
        lambda rng, low, high, size: 10 ** rng.uniform(np.log10(low), np.log10(high), size),
        lambda rng, low, high, size: [_log_uniform(rng, low, high, None) for _ in range(size)],
        lambda rng, low, high, size: np.exp2(rng.uniform(np.log2(low), np.log2(high), size)),
    ],
    hints=[
        "What is spread evenly is not the number but its logarithm.",
        "rng.uniform(a, b, size) draws evenly between a and b. Let a and b be logarithms.",
        "np.exp(rng.uniform(np.log(low), …, size))",
    ],
)

# --- random search ----------------------------------------------------------------------------


def _random_search(objective, sample, budget, rng):
    best, best_score = None, -np.inf
    for _ in range(budget):
        setting = sample(rng)
        score = objective(setting)
        if score > best_score:
            best, best_score = setting, score
    return best, best_score


def _draw_all_first(objective, sample, budget, rng):
    settings = [sample(rng) for _ in range(budget)]
    scores = np.array([objective(setting) for setting in settings])
    return settings[np.argmax(scores)], scores.max()


def _search_by_pairs(objective, sample, budget, rng):
    pairs = []
    while len(pairs) < budget:
        setting = sample(rng)
        pairs.append((objective(setting), setting))
    score, setting = max(pairs, key=lambda pair: pair[0])
    return [setting, score]


def _one_setting_only(objective, sample, budget, rng):
    setting = sample(rng)
    score = max(objective(setting) for _ in range(budget))
    return setting, score


def _asks_the_better_ones_twice(objective, sample, budget, rng):
    best, best_score = None, -np.inf
    for _ in range(budget):
        setting = sample(rng)
        if objective(setting) > best_score:
            best, best_score = setting, objective(setting)
    return best, best_score


def _asks_again_at_the_end(objective, sample, budget, rng):
    best, _ = _random_search(objective, sample, budget, rng)
    return best, objective(best)


def _recording(offset):
    """An objective with scores above or below 0, and the list of what it was asked."""
    asked = []

    def objective(setting):
        asked.append(float(setting))
        return offset - abs(float(setting) - 0.4)

    return objective, asked


def _sample(rng):
    return float(rng.random())


def _observe_random_search(answer, rng):
    seed = int(rng.integers(1 << 30))
    for name, budget, offset in [("scores above 0", 6, 3.0), ("scores below 0", 5, -3.0)]:
        objective, asked = _recording(offset)
        call = Call(answer, objective, _sample, budget, np.random.default_rng(seed))
        result = yield call
        tried = f"{len(asked)} calls, {len(set(asked))} different"
        yield f"calls of objective with a budget of {budget}, {name}", tried
        yield f"best setting and its score, {name}", result


def _returns(change):
    return lambda *arguments: change(*_random_search(*arguments))


random_search = Exercise(
    reference=_random_search,
    observe=_observe_random_search,
    mistakes=[
        Mistake(
            "You keep the worst setting. A higher score is better: keep the setting when its score "
            "is greater than the best so far.",
            _edited(
                _random_search, "-np.inf", "np.inf", "score > best_score", "score < best_score"
            ),
            lambda o, s, n, rng: _random_search(lambda x: -o(x), s, n, rng),
        ),
        Mistake(
            "Scores below 0 never beat your first best_score. Begin with minus infinity, -np.inf.",
            _edited(_random_search, "-np.inf", "0"),
        ),
        Mistake(
            "Nothing ever beats plus infinity, so no setting is kept. Begin with -np.inf.",
            _edited(_random_search, "-np.inf", "np.inf"),
        ),
        Mistake(
            "You call objective more often than the budget allows. Every call is a training: call "
            "it once for a setting, and keep the score in a variable.",
            _edited(
                _random_search,
                "score > best_score",
                "objective(setting) > best_score",
                "setting, score\n",
                "setting, objective(setting)\n",
            ),
            _edited(_random_search, "score > best_score", "objective(setting) > best_score"),
            _asks_again_at_the_end,
            _asks_the_better_ones_twice,
        ),
        Mistake(
            "You try the same setting again and again. Draw a new one inside the loop: "
            "setting = sample(rng).",
            _one_setting_only,
            lambda o, s, n, rng: _random_search(o, lambda _: s(np.random.default_rng(0)), n, rng),
        ),
        Mistake(
            "You return the setting that was tried last. Keep the best one in a variable of its "
            "own while the loop goes on.",
            _edited(_random_search, "if score > best_score:", "if True:"),
            _edited(_random_search, "return best, best_score", "return setting, best_score"),
            _edited(_random_search, "return best, best_score", "return setting, score"),
        ),
        Mistake(
            "You stop after the first setting: `return` stands inside the loop. Move it to the "
            "left, below the loop.",
            lambda o, s, n, rng: _random_search(o, s, 1, rng),
        ),
        Mistake(
            "Return both, the setting first and its score second: return best, best_score.",
            _returns(lambda best, score: score),
            _returns(lambda best, score: best),
            _returns(lambda best, score: (score, best)),
            _returns(lambda best, score: {"best": best, "score": score}),
        ),
        Mistake(
            "The budget counts all calls of objective. range(budget) makes exactly that many "
            "rounds.",
            lambda o, s, n, rng: _random_search(o, s, n - 1, rng),
            lambda o, s, n, rng: _random_search(o, s, n + 1, rng),
        ),
        Mistake(
            "sample wants the generator: sample(rng).",
            _edited(_random_search, "sample(rng)", "sample()"),
        ),
        Mistake(
            "You draw with a generator of your own. Give sample the rng that you are given.",
            lambda o, s, n, rng: _random_search(o, s, n, np.random.default_rng(0)),
            lambda o, s, n, rng: _random_search(o, s, n, np.random),
        ),
    ],
    variants=[_draw_all_first, _search_by_pairs],
    hints=[
        "A loop with `budget` rounds. What must be remembered from round to round?",
        "Remember the best setting and its score. Begin with best_score = -np.inf, so that the "
        "first score beats it.",
        "setting = sample(rng); score = objective(setting); if score > best_score: keep both.",
    ],
)

# --- predict first, and check yourself --------------------------------------------------------

small_budget = Prediction(
    options="abcd",
    outcome="c",
    because="With little to spend, halving looks at three times as many settings. With much to "
    "spend, the genetic search is ahead by a hair.",
)

best_of_many = Prediction(
    options="abc",
    outcome="b",
    because="The more settings are compared, the more the winner owes to luck with these images.",
)

which_images_choose = Choice(
    answer="b",
    wrong={
        "a": "On its own training images the setting wins that learns them by heart.",
        "c": "Then the test images have taken part in the choice, and nothing is left that could "
        "say what the winner is worth on new ones.",
    },
    hints=["Three sets: one to learn from, one to choose with, one to look at once, at the end."],
)

share_below_a_hundredth = Choice(
    answer="c",
    wrong={
        "a": "That would be so for the logarithm. Evenly drawn numbers fall where there is room.",
        "b": "A quarter is what each of four decades gets on the logarithmic scale.",
    },
    hints=["How much of the way from 0.0001 to 1 lies below 0.01?"],
)

what_random_gains = Choice(
    answer="a",
    wrong={
        "b": "Chance is not clever: where both settings mattered, random search was no better "
        "than the grid.",
        "c": "Both train 16 networks for 16 epochs; the price is the same.",
    },
    hints=["How many different learning rates does a 4 × 4 grid try, and how many do 16 draws?"],
)
