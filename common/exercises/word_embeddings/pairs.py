"""Notebook one_word_context: which word stands near which."""

from dataclasses import dataclass

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.checking.criteria import Close


@dataclass(frozen=True)
class _SamePairs(Close):
    """The same pairs, in any order."""

    def accepts(self, value, reference):
        return super().accepts(_in_order(value), _in_order(reference))


def _in_order(pairs):
    two_rows = isinstance(pairs, np.ndarray) and pairs.ndim == 2 and len(pairs) == 2
    return pairs[:, np.lexsort(pairs)] if two_rows else pairs


def _pairs(places):
    """Contexts and targets, from a function that says where the context words stand."""

    def context_target_pairs(sentence, window):
        contexts, targets = [], []
        for i in range(len(sentence)):
            for j in places(i, window, len(sentence)):
                contexts.append(sentence[j])
                targets.append(sentence[i])
        return np.array(contexts), np.array(targets)

    return context_target_pairs


def _around(i, window, length):
    return [j for j in range(max(0, i - window), min(length, i + window + 1)) if j != i]


_context_target_pairs = _pairs(_around)


def _by_word(sentence, window):
    """Leaves out what equals the target, where its place should be left out."""
    contexts, targets = [], []
    for i, target in enumerate(sentence):
        for word in sentence[max(0, i - window) : i + window + 1]:
            if word != target:
                contexts.append(word)
                targets.append(target)
    return np.array(contexts), np.array(targets)


def _first_position(sentence, window):
    places = _around(0, window, len(sentence))
    return np.array([sentence[j] for j in places]), np.array([sentence[0] for _ in places])


def _by_distance(sentence, window):
    sentence = np.asarray(sentence)
    contexts, targets = [], []
    for d in range(1, window + 1):
        contexts += [sentence[:-d], sentence[d:]]
        targets += [sentence[d:], sentence[:-d]]
    return np.concatenate(contexts), np.concatenate(targets)


def _stacked(sentence, window):
    pairs = [
        (sentence[j], sentence[i])
        for i in range(len(sentence))
        for j in _around(i, window, len(sentence))
    ]
    return tuple(map(list, zip(*pairs, strict=True)))


def _sliced(sentence, window):
    sentence = list(sentence)
    contexts, targets = [], []
    for i, target in enumerate(sentence):
        around = sentence[i - window : i] + sentence[i + 1 : i + window + 1]
        contexts += around
        targets += len(around) * [target]
    return np.array(contexts), np.array(targets)


def _one_list_for_each_target(sentence, window):
    around = [
        [sentence[j] for j in _around(i, window, len(sentence))] for i in range(len(sentence))
    ]
    return np.array(around), np.array(sentence)


def _one_target_for_each_place(sentence, window):
    return _context_target_pairs(sentence, window)[0], np.array(sentence)


def _places(contexts, targets):
    def context_target_pairs(sentence, window):
        i, j = _context_target_pairs(np.arange(len(sentence)), window)
        return contexts(np.asarray(sentence), i), targets(np.asarray(sentence), j)

    return context_target_pairs


context_target_pairs = Exercise(
    reference=_context_target_pairs,
    observe=calls(
        window_of_1=args([10, 11, 12, 13], 1).judged(_SamePairs()),
        window_of_2=args([5, 3, 8, 3, 9, 6], 2).judged(_SamePairs()),
        a_word_twice=args([4, 4, 7], 1).judged(_SamePairs()),
        longer=lambda rng: args(rng.integers(20, 90, size=8), 3).judged(_SamePairs()),
    ),
    mistakes=[
        Mistake(
            "A word is its own context in your pairs. Leave out the place of the target itself, "
            "j == i.",
            _pairs(lambda i, w, n: range(max(0, i - w), min(n, i + w + 1))),
        ),
        Mistake(
            "You leave out every word that equals the target. Leave out its place only, j == i: "
            "the same word may stand beside it once more.",
            _by_word,
        ),
        Mistake(
            "The windows end one word too early on the right. A range leaves out its end: go to "
            "i + window + 1.",
            _pairs(lambda i, w, n: [j for j in range(max(0, i - w), min(n, i + w)) if j != i]),
        ),
        Mistake(
            "At the beginning of the sentence your places are negative, and a negative place "
            "counts from the end. Begin at max(0, i - window).",
            _pairs(lambda i, w, n: [j for j in range(i - w, min(n, i + w + 1)) if j != i]),
        ),
        Mistake(
            "You leave out the words at both ends of the sentence, whose window is not full. "
            "Their windows are only smaller: max(0, i - window) to min(len(sentence), …).",
            _pairs(lambda i, w, n: _around(i, w, n) if w <= i < n - w else []),
        ),
        Mistake(
            "Your context is what stands to the left only. Words to the right belong to it, too.",
            _pairs(lambda i, w, n: range(max(0, i - w), i)),
        ),
        Mistake(
            "Your context is what stands to the right only. Words to the left belong to it, too.",
            _pairs(lambda i, w, n: range(i + 1, min(n, i + w + 1))),
        ),
        Mistake(
            "You take the words at the distance of window alone, not those in between.",
            _pairs(lambda i, w, n: [j for j in (i - w, i + w) if 0 <= j < n]),
        ),
        Mistake(
            "Your window has the width of one, whatever window is. Go from i - window to "
            "i + window.",
            _pairs(lambda i, w, n: _around(i, 1, n)),
        ),
        Mistake(
            "Your window goes one word too far on both sides: from i - window to i + window.",
            _pairs(lambda i, w, n: _around(i, w + 1, n)),
        ),
        Mistake(
            "Every word of the sentence is context of every other. Only those at most window "
            "places away belong to it.",
            _pairs(lambda i, w, n: _around(i, n, n)),
        ),
        Mistake(
            "You return the places in the sentence. Look up the words there: sentence[j], "
            "sentence[i].",
            _places(lambda s, i: i, lambda s, j: j),
        ),
        Mistake(
            "Your contexts are places in the sentence, not the words there: sentence[j].",
            _places(lambda s, i: i, lambda s, j: s[j]),
        ),
        Mistake(
            "Your targets are places in the sentence, not the words there: sentence[i].",
            _places(lambda s, i: s[i], lambda s, j: j),
        ),
        Mistake(
            "You return one array of pairs. Return two: all contexts, and all targets.",
            lambda s, w: np.stack(_context_target_pairs(s, w), axis=1),
        ),
        Mistake(
            "Only the first word is a target: `return` stands inside the loop. Move it out.",
            _first_position,
        ),
        Mistake(
            "Near the beginning i - window is negative, and sentence[i - window : i] is not what "
            "stands before the target. Begin at max(0, i - window).",
            _sliced,
        ),
        Mistake(
            "Your window goes beyond the last word. It ends before min(len(sentence), i + window "
            "+ 1).",
            _pairs(lambda i, w, n: [j for j in range(i - w, i + w + 1) if j != i]),
        ),
        Mistake(
            "You append a whole list of context words for each target. Every neighbour makes a "
            "pair of its own: append one word to contexts and one to targets each time.",
            _one_list_for_each_target,
        ),
        Mistake(
            "There is one target for each place, not for each pair. Append the target once for "
            "every context word.",
            _one_target_for_each_place,
        ),
    ],
    variants=[_by_distance, _stacked],
    hints=[
        "Two loops: i over the places of the targets, j over the places of the window around i.",
        "The window goes from max(0, i - window) to min(len(sentence), i + window + 1), the end "
        "not included. Leave out j == i.",
        "for i …: for j in range(max(0, i - window), min(len(sentence), i + window + 1)): "
        "if j != i: contexts.append(sentence[j]); targets.append(sentence[i])",
    ],
)
