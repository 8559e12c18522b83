"""Notebook dialogue: how varied answers are, and the notebook's questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.exercises.perceptron.edited import edited as _edited

# --- distinct_n ------------------------------------------------------------------------------


def _distinct_n(answers, n):
    groups = []
    for words in answers:
        for start in range(len(words) - n + 1):
            groups.append(tuple(words[start : start + n]))
    return len(set(groups)) / len(groups)


def _with_zip(answers, n):
    groups = [group for words in answers for group in zip(*(words[k:] for k in range(n)))]
    return len(set(groups)) / len(groups)


def _as_text(answers, n):
    counts = {}
    for words in answers:
        for start in range(len(words) - n + 1):
            group = " ".join(words[start : start + n])
            counts[group] = counts.get(group, 0) + 1
    return len(counts) / sum(counts.values())


def _joined(answers, n):
    return _distinct_n([[word for words in answers for word in words]], n)


def _mean_of_each(answers, n):
    return np.mean([_distinct_n([words], n) for words in answers if len(words) >= n])


def _without_overlap(answers, n):
    groups = [tuple(w[s : s + n]) for w in answers for s in range(0, len(w) - n + 1, n)]
    return len(set(groups)) / len(groups)


def _different(answers, n):
    return len({tuple(w[s : s + n]) for w in answers for s in range(len(w) - n + 1)})


def _once_only(answers, n):
    groups = [tuple(w[s : s + n]) for w in answers for s in range(len(w) - n + 1)]
    return sum(groups.count(group) == 1 for group in groups) / len(groups)


def _unordered(answers, n):
    groups = [frozenset(w[s : s + n]) for w in answers for s in range(len(w) - n + 1)]
    return len(set(groups)) / len(groups)


def _number_of_groups(answers, n):
    return sum(max(len(words) - n + 1, 0) for words in answers)


def _some_answers(rng):
    words = "we you play sing run the a".split()
    return args([list(rng.choice(words, size=size)) for size in (4, 6, 3, 5, 6)], 2)


_SAID = [
    ["i", "do", "not", "know"],
    ["i", "do", "not", "know"],
    ["know", "i", "do", "i", "do"],
    ["do", "i"],
]

distinct_n = Exercise(
    reference=_distinct_n,
    observe=calls(
        one_word=args(_SAID, 1),
        two_words=args(_SAID, 2),
        three_words=args(_SAID, 3),
        random=_some_answers,
    ),
    mistakes=[
        Mistake(
            "Your groups run from the end of one answer into the next. Each answer has its own.",
            _joined,
        ),
        Mistake(
            "You take the mean over the answers. Repetition from one answer to the next is what "
            "this should see: put the groups of all answers together.",
            _mean_of_each,
        ),
        Mistake(
            "Your groups do not overlap. One begins at every word.",
            _without_overlap,
        ),
        Mistake(
            "That is the number of different groups. Divide it by the number of all.",
            _different,
        ),
        Mistake(
            "You divide by the number of words. Divide by the number of groups.",
            lambda answers, n: _different(answers, n) / sum(map(len, answers)),
        ),
        Mistake(
            "You divide by the number of answers. Divide by the number of groups.",
            lambda answers, n: _different(answers, n) / len(answers),
        ),
        Mistake(
            "You count single words, whatever n is. A group is n words in a row.",
            lambda answers, n: _distinct_n(answers, 1),
        ),
        Mistake(
            "Your groups have two words, whatever n is. A group is n words in a row.",
            lambda answers, n: _distinct_n(answers, 2),
        ),
        Mistake(
            "You look for different groups in each answer by itself, and a group that two answers "
            "have counts twice. One set for all answers.",
            lambda answers, n: (
                sum(_different([words], n) for words in answers) / _number_of_groups(answers, n)
            ),
        ),
        Mistake(
            "You count groups that occur once only. A group that occurs three times is one "
            "different group.",
            _once_only,
        ),
        Mistake(
            "You forget the order: \"i do\" and \"do i\" are different groups. Use tuples.",
            _unordered,
        ),
        Mistake(
            "The last group of each answer is missing: it begins at len(words) - n.",
            _edited(_distinct_n, "len(words) - n + 1", "len(words) - n"),
        ),
        Mistake(
            "At the end of an answer your groups get shorter than n. Stop in time: "
            "range(len(words) - n + 1).",
            _edited(_distinct_n, "range(len(words) - n + 1)", "range(len(words))"),
        ),
        Mistake(
            "You count whole answers. Count groups of n words.",
            lambda answers, n: len(set(map(tuple, answers))) / len(answers),
        ),
        Mistake(
            "A list cannot be in a set. Make a tuple of each group: tuple(words[…]).",
            _edited(_distinct_n, "tuple(words[start", "list(words[start"),
        ),
        Mistake(
            "It is the other way round: different groups over all groups.",
            lambda answers, n: _number_of_groups(answers, n) / _different(answers, n),
        ),
        Mistake("Your function returns nothing. End it with return.", lambda answers, n: None),
    ],
    variants=[_with_zip, _as_text],
    hints=[
        "Collect the groups of all answers in one list, then see how many different ones it has.",
        "A group begins at 0, 1, …, len(words) - n, and is tuple(words[start : start + n]).",
        "len(set(groups)) / len(groups)",
    ],
)  # fmt: skip

# --- predict first, and check yourself ---------------------------------------------------------

what_it_will_advise = Prediction(
    options="abc",
    outcome="a",
    because='It answers "i do not know" to everybody, though six of ten answers that it learned '
    "from were something better.",
)

is_it_a_failure_to_learn = Choice(
    answer="c",
    wrong={
        "a": "It knows what you love: asked for it, it says so.",
        "b": 'When its words are drawn, four of ten answers are "i do not know", as in the data. '
        "The probabilities are right.",
    },
    hints=["What did the answers look like when they were drawn?"],
)

what_would_help = Choice(
    answer="b",
    wrong={
        "a": "More of the same data has the same shares, and the same answer is the likeliest.",
        "c": "A perfect model has the same likeliest answer: it is the data's.",
        "d": "We nearly did. Then it gave advice, but of five good answers mostly the same one to "
        "all who love the same.",
    },
    hints=["Where does the habit come from: from what it learned, or from how a word is chosen?"],
)
