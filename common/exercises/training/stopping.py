"""Notebook regularization: when to stop."""

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.checking.observing import AnswerRaised
from common.exercises.perceptron.edited import edited as _edited


def _early_stopping(losses, patience):
    best = int(np.argmin(losses))
    return best, len(losses) - 1 - best >= patience


def _last_of_equals(losses, patience):
    best = len(losses) - 1 - int(np.argmin(losses[::-1]))
    return best, len(losses) - 1 - best >= patience


def _rises_in_a_row(losses, patience):
    recent = np.diff(losses)[-patience:]
    return int(np.argmin(losses)), len(recent) == patience and bool(np.all(recent > 0))


def _against_the_first(losses, patience):
    best = int(np.argmin(losses))
    return best, len(losses) > patience and losses[-1] > losses[-1 - patience]


def _counted(losses, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best, waited = epoch, 0
        elif epoch > 0:
            waited += 1
    return best, waited >= patience


def _against_the_one_before(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            best, waited = epoch, 0
        else:
            waited += 1
    return best, waited >= patience


def _first_counted(losses, patience):
    best, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
    return best, waited >= patience


def _never_reset(losses, patience):
    worse = sum(min(losses[:i]) <= losses[i] for i in range(1, len(losses)))
    return int(np.argmin(losses)), worse >= patience


def _observe_stopping(answer, rng):
    noise = rng.uniform(0, 0.05, size=5)
    seen = []
    for name, losses, patience in [
        ("still falling", [1.0, 0.8, 0.7], 2),
        ("one epoch without a new best", [1.0, 0.6, 0.7], 2),
        ("two epochs without", [1.0, 0.6, 0.7, 0.8], 2),
        ("three epochs without", [1.0, 0.6, 0.7, 0.8, 0.9], 2),
        ("up and down, never a new best", [1.0, 0.5, 0.8, 0.7, 0.6], 3),
        ("a new best just in time", [1.0, 0.6, 0.7, 0.5], 2),
        ("a new best after one that was worse", [1.0, 1.1, 0.9, 0.95], 2),
        ("the same again is no new best", [0.9, 0.5, 0.5, 0.5], 2),
        ("the first epoch", [0.7], 1),
        ("random", [0.9, 0.7, 0.5, 0.6, 0.65, *(0.7 + noise[:2])], 5),
    ]:
        try:
            result = yield Call(answer, np.array(losses), patience)
        except AnswerRaised:
            continue
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        best, stop = result if pair else (result, None)
        stop = None if stop is None else bool(stop)
        seen.append((f"best epoch, {name}: {np.round(losses, 2).tolist()}", best))
        seen.append((f"whether to stop, {name}, patience {patience}", stop))
    # All decisions together come first: of a single one half of all wrong rules are right.
    yield "all decisions", np.array([-1.0 if stop is None else stop for _, stop in seen[1::2]])
    yield from seen


early_stopping = Exercise(
    reference=_early_stopping,
    observe=_observe_stopping,
    mistakes=[
        Mistake(
            "You stop one epoch too late. Stop as soon as patience epochs have passed since the "
            "best one: >= patience, counted from the best.",
            lambda losses, patience: (
                int(np.argmin(losses)),
                len(losses) - 1 - int(np.argmin(losses)) > patience,
            ),
        ),
        Mistake(
            "You stop one epoch too early. The epochs since the best are "
            "len(losses) - 1 - best: the first has the index 0.",
            lambda losses, patience: (
                int(np.argmin(losses)),
                len(losses) - int(np.argmin(losses)) >= patience,
            ),
        ),
        Mistake(
            "You look for the largest loss. The best epoch has the smallest: np.argmin.",
            lambda losses, patience: (
                int(np.argmax(losses)),
                len(losses) - 1 - int(np.argmax(losses)) >= patience,
            ),
        ),
        Mistake(
            "You stop at the first rise. Wait until patience epochs have gone by since the best.",
            lambda losses, patience: (
                int(np.argmin(losses)),
                bool(len(losses) > 1 and losses[-1] > losses[-2]),
            ),
            lambda losses, patience: (
                int(np.argmin(losses)),
                bool(losses[-1] > np.min(losses)),
            ),
            lambda losses, patience: (
                int(np.argmin(losses)),
                bool(len(losses) > 1 and losses[-1] >= losses[-2]),
            ),
            lambda losses, patience: (int(np.argmin(losses)), losses[-1] > losses[-2]),
            lambda losses, patience: (int(np.argmin(losses)), losses[-1] >= losses[-2]),
        ),
        Mistake(
            "Your count of epochs without a new best begins one too early: the first epoch is the "
            "best so far.",
            _first_counted,
        ),
        Mistake(
            "You compare the place of the best epoch with patience. What counts is how many epochs "
            "have gone by since: len(losses) - 1 - best.",
            _edited(_early_stopping, "len(losses) - 1 - best >= patience", "best >= patience"),
            _edited(_early_stopping, "len(losses) - 1 - best >= patience", "best > patience"),
        ),
        Mistake(
            "You count all epochs. What counts are those since the best: len(losses) - 1 - best.",
            _edited(_early_stopping, "len(losses) - 1 - best", "len(losses)"),
            _edited(_early_stopping, "len(losses) - 1 - best", "len(losses) - 1"),
        ),
        Mistake(
            "It is upside down: stop is True where one should go on.",
            _edited(_early_stopping, ">= patience", "< patience"),
            _edited(_early_stopping, ">= patience", "<= patience"),
        ),
        Mistake(
            "You return whether to stop alone. Return both: best, and whether to stop.",
            lambda losses, patience: _early_stopping(losses, patience)[1],
        ),
        Mistake(
            "A new best is what is smaller than all before it, and you compare with the epoch just "
            "before. Keep the smallest so far: losses[best].",
            _against_the_one_before,
        ),
        Mistake(
            "You count epochs from 1. Here the first has the index 0, so that losses[best] is the "
            "best loss.",
            lambda losses, patience: (
                _early_stopping(losses, patience)[0] + 1,
                _early_stopping(losses, patience)[1],
            ),
        ),
        Mistake(
            "You return the smallest loss. The epoch is wanted at which it was reached: np.argmin.",
            lambda losses, patience: (float(np.min(losses)), _early_stopping(losses, patience)[1]),
            lambda losses, patience: (min(losses), len(losses) - 1 - min(losses) >= patience),
        ),
        Mistake(
            "You return the last epoch as the best. The best is where the loss was smallest.",
            lambda losses, patience: (len(losses) - 1, _early_stopping(losses, patience)[1]),
        ),
        Mistake(
            "A loss that is equal to the best is no new best: patience goes on counting. np.argmin "
            "gives the first of equal ones.",
            _last_of_equals,
        ),
        Mistake(
            "You wait for several rises in a row. Count the epochs since the best instead: a curve "
            "that goes up and down without a new best has to end, too.",
            _rises_in_a_row,
        ),
        Mistake(
            "You compare the last loss with one that is patience epochs old. Count the epochs "
            "since the best.",
            _against_the_first,
            lambda losses, patience: (int(np.argmin(losses)), losses[-1] > losses[-1 - patience]),
        ),
        Mistake(
            "Your count goes on after a new best. Begin again at 0 there: the epochs since the "
            "best count.",
            _never_reset,
        ),
        Mistake(
            "You stop at exactly patience epochs, and not if one looks later: >= patience.",
            _edited(_early_stopping, ">= patience", "== patience"),
        ),
        Mistake(
            "The order is the best epoch first, then whether to stop.",
            lambda losses, patience: _early_stopping(losses, patience)[::-1],
        ),
        Mistake(
            "You never stop. Stop when patience epochs have passed since the best.",
            lambda losses, patience: (int(np.argmin(losses)), False),
        ),
        Mistake(
            "You return the best epoch alone. Return both: best, and whether to stop.",
            lambda losses, patience: int(np.argmin(losses)),
        ),
    ],
    variants=[
        _counted,
        lambda losses, patience: [np.argmin(losses), len(losses) > np.argmin(losses) + patience],
        lambda losses, patience: (
            list(losses).index(min(losses)),
            int(len(losses) - 1 - list(losses).index(min(losses)) >= patience),
        ),
    ],
    hints=[
        "Where is the smallest loss so far? How many epochs have passed since?",
        "np.argmin(losses) is the best epoch; the last epoch is len(losses) - 1.",
        "best = np.argmin(losses); return best, len(losses) - 1 - best >= patience",
    ],
)
