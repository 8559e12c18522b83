"""Notebook hyperparameters: successive halving.

Source: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter
optimization" (2016).
"""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.perceptron.edited import edited as _edited


def _successive_halving(evaluate, settings, epochs=1):
    while len(settings) > 1:
        scores = [evaluate(setting, epochs) for setting in settings]
        order = np.argsort(scores)[::-1]
        settings = [settings[i] for i in order[: len(settings) // 2]]
        epochs = 2 * epochs
    return settings[0]


def _halving_by_sorting(evaluate, settings, epochs=1):
    left = list(settings)
    for _ in range(int(np.log2(len(settings)))):
        left = sorted(left, key=lambda s: evaluate(s, epochs), reverse=True)[: len(left) // 2]
        epochs *= 2
    return left[0]


def _halving_with_arrays(evaluate, settings, epochs=1):
    left = np.array(settings)
    while left.size > 1:
        scores = np.array([evaluate(s, epochs) for s in left])
        left = left[np.argsort(-scores)][: left.size // 2]
        epochs += epochs
    return left.item()


def _halving_recursively(evaluate, settings, epochs=1):
    if len(settings) == 1:
        return settings[0]
    ranked = sorted(((evaluate(s, epochs), s) for s in settings), reverse=True)
    return _halving_recursively(evaluate, [s for _, s in ranked][: len(ranked) // 2], 2 * epochs)


def _ranked_once(evaluate, settings, epochs=1):
    scores = [evaluate(setting, epochs) for setting in settings]
    return settings[int(np.argmax(scores))]


def _halving_in_place(evaluate, settings, epochs=1):
    while len(settings) > 1:
        settings.sort(key=lambda setting: evaluate(setting, epochs), reverse=True)
        del settings[len(settings) // 2 :]
        epochs *= 2
    return settings[0]


def _slow_starters(rng, count):
    """Settings as numbers, an evaluate whose ranking changes with the epochs, and its record."""
    settings = [float(s) for s in rng.permutation(np.arange(1, count + 1))]
    ends = dict(zip(settings, rng.permutation(count), strict=True))
    begins = dict(zip(settings, rng.permutation(count), strict=True))
    record = []

    def evaluate(setting, epochs):
        setting = float(setting)
        record.append((int(epochs), setting))
        share = 0.75 / epochs  # what the beginning counts
        return share * begins[setting] + (1 - share) * ends[setting] + 0.001 * setting

    return settings, evaluate, record


def _rounds(record):
    lengths = sorted({epochs for epochs, _ in record})
    return "; ".join(f"{sum(e == n for e, _ in record)} for {n} epochs" for n in lengths)


def _observe_halving(answer, rng):
    for name, count, epochs in [("eight settings", 8, 1), ("seven settings", 7, 3), ("16", 16, 1)]:
        settings, evaluate, record = _slow_starters(rng.spawn(1)[0], count)
        try:
            left = yield Call(answer, evaluate, settings, epochs)
        except _AnswerRaised:
            continue
        yield f"how many are trained, {name}", _rounds(record)
        yield f"which ones are trained, {name}", np.array(sorted(record))
        yield f"the one that is left, {name}", left
        again = list(settings)
        yield Call(answer, evaluate, again, epochs).in_place()
        yield f"settings as they were, {name}", again == settings


successive_halving = Exercise(
    reference=_successive_halving,
    observe=_observe_halving,
    mistakes=[
        Mistake(
            "You keep the worse half. np.argsort puts the smallest score first; turn it round: "
            "np.argsort(scores)[::-1].",
            _edited(_successive_halving, "[::-1]", ""),
        ),
        Mistake(
            "The epochs stay the same in every round. What is left earns twice as many: "
            "epochs = 2 * epochs at the end of the loop.",
            _edited(_successive_halving, "2 * epochs", "epochs"),
        ),
        Mistake(
            "The number of epochs should double from round to round: 1, 2, 4, 8.",
            _edited(_successive_halving, "2 * epochs", "epochs + 1"),
            _edited(_successive_halving, "2 * epochs", "epochs ** 2"),
        ),
        Mistake(
            "You double the epochs before the first round. Train first, and double at the end of "
            "the loop.",
            lambda evaluate, settings, epochs=1: _successive_halving(
                evaluate, settings, 2 * epochs
            ),
        ),
        Mistake(
            "You keep the first half as it came, without looking at the scores. Rank the settings "
            "first.",
            _edited(_successive_halving, "in order[", "in range(len(settings))["),
        ),
        Mistake(
            "You train in the first round only, so the setting that begins best wins. Train those "
            "that are left again inside the loop, for longer, while more than one is left.",
            _ranked_once,
            _edited(_successive_halving, "2 * epochs\n", "2 * epochs\n        break\n"),
        ),
        Mistake(
            "You return a list. One setting is left: return settings[0].",
            _edited(_successive_halving, "settings[0]", "settings"),
        ),
        Mistake(
            "You stop too early, with several left. Go on while len(settings) > 1.",
            _edited(_successive_halving, "> 1", "> 2"),
        ),
        Mistake(
            "An odd number is rounded down here: of 7 keep 3, len(settings) // 2.",
            _edited(_successive_halving, "len(settings) // 2", "(len(settings) + 1) // 2"),
        ),
        Mistake(
            "The scores take the place of the settings. np.argsort gives places; keep the settings "
            "that stand there.",
            _edited(_successive_halving, "settings[i] for", "scores[i] for"),
        ),
        Mistake(
            "np.argsort gives places, and you go on with the places. Keep the settings that stand "
            "there: settings[i] for i in …",
            _edited(_successive_halving, "[settings[i] for", "[i for"),
        ),
        Mistake(
            "Your code shortens the list that it is given. Make a new one instead: "
            "settings = [settings[i] for i in …].",
            _halving_in_place,
        ),
    ],
    variants=[_halving_by_sorting, _halving_with_arrays, _halving_recursively],
    hints=[
        "One round: train all that are left, rank them, keep the better half. When does it end?",
        "while len(settings) > 1: scores by a list comprehension, then np.argsort(scores)[::-1] "
        "gives the places from best to worst.",
        "settings = [settings[i] for i in order[: len(settings) // 2]], then epochs = 2 * epochs; "
        "after the loop return settings[0].",
    ],
    equivalent=[
        Equivalent(
            "- return settings[0]\n+ return settings[-1]",
            "One is left, the first and the last at once.",
        ),
    ],
)
