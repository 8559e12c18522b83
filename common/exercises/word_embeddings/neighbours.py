"""Notebook cbow_and_skip_gram: near words, analogies, and the notebook's questions."""

from functools import cache

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.embedding import neighbours as _library


def _table(rng, V=9, H=3):
    """Vectors of very different lengths, so that a cosine differs from a product."""
    return rng.normal(size=(V, H)) * rng.uniform(0.3, 3, size=(V, 1))


def _units(W):
    return W / np.linalg.norm(W, axis=1, keepdims=True)


def _order(scores, word, count, itself=False):
    scores = np.array(scores, dtype=float)
    if not itself:
        scores[word] = -np.inf
    return np.argsort(-scores, kind="stable")[:count]


def _in_a_loop(W, word, count):
    cosines = []
    for other in range(len(W)):
        if other != word:
            lengths = np.linalg.norm(W[word]) * np.linalg.norm(W[other])
            cosines.append((-(W[word] @ W[other]) / lengths, other))
    return [other for _, other in sorted(cosines)[:count]]


def _by_sorting(W, word, count):
    return np.argsort(_units(W) @ _units(W)[word])[::-1][1 : count + 1]


def _places_moved(W, word, count):
    cosines = np.delete(_units(W) @ _units(W)[word], word)
    return np.argsort(-cosines, kind="stable")[:count]


def _zero_for_itself(W, word, count):
    cosines = _units(W) @ _units(W)[word]
    cosines[word] = 0
    return np.argsort(-cosines, kind="stable")[:count]


def _by_columns(W):
    return W / np.linalg.norm(W, axis=0)


# All other words point away from word 0.
_AWAY = [[1.0, 0.0], [-1.0, 0.5], [-1.0, 0.2], [-0.5, 1.0]]

nearest = Exercise(
    reference=_library.nearest,
    observe=calls(
        three=lambda rng: args(_table(rng), 4, 3),
        one=lambda rng: args(_table(rng, 12, 4), 11, 1),
        many=lambda rng: args(_table(rng, 30, 4), 7, 9),
        negative_cosines=args(_AWAY, 0, 2),
    ),
    mistakes=[
        Mistake(
            "The first is the word itself, whose cosine with itself is 1. Leave it out.",
            lambda W, word, count: _order(_units(W) @ _units(W)[word], word, count, itself=True),
        ),
        Mistake(
            "You compare by the product, and long vectors win. Divide every row by its length "
            "first: that gives the cosine.",
            lambda W, word, count: _order(W @ W[word], word, count),
        ),
        Mistake(
            "You compare by the product, and the word itself is not left out. Divide every row by "
            "its length, and leave out the word.",
            lambda W, word, count: _order(W @ W[word], word, count, itself=True),
        ),
        Mistake(
            "You compare by the distance of the points. Here near means the largest cosine.",
            lambda W, word, count: _order(-np.linalg.norm(W - W[word], axis=1), word, count),
        ),
        Mistake(
            "These are the farthest: np.argsort goes from small to large. Sort minus the cosines.",
            lambda W, word, count: np.argsort(
                np.where(np.arange(len(W)) == word, np.inf, _units(W) @ _units(W)[word])
            )[:count],
            lambda W, word, count: np.argsort(_units(W) @ _units(W)[word])[:count],
            lambda W, word, count: np.argsort(_units(W) @ _units(W)[word])[1 : count + 1],
        ),
        Mistake(
            "They are the right words, worst first. Return the best first.",
            lambda W, word, count: (
                _library.nearest(W, word, count)[::-1]
                if count > 1
                else _library.nearest(W, word, 2)[::-1]
            ),
        ),
        Mistake(
            "You return the cosines. Return the numbers of the words: np.argsort.",
            lambda W, word, count: np.sort(np.delete(_units(W) @ _units(W)[word], word))[::-1][
                :count
            ],
        ),
        Mistake(
            "You divide by the lengths of the columns. Every row by its own length: axis=1, "
            "keepdims=True.",
            lambda W, word, count: _order(_by_columns(W) @ _by_columns(W)[word], word, count),
            lambda W, word, count: np.argsort(-_by_columns(W) @ _by_columns(W)[word])[
                1 : count + 1
            ],
        ),
        Mistake(
            "After np.delete the places are no longer the numbers of the words: all behind the "
            "word have moved up by one. Set its cosine to -np.inf in place of that.",
            _places_moved,
        ),
        Mistake(
            "You give the word itself the cosine 0, and where the others have negative ones, it "
            "wins again. Set it to -np.inf.",
            _zero_for_itself,
        ),
        Mistake(
            "You sort by the cosine without its sign. A cosine near -1 means the opposite "
            "direction, the farthest there is.",
            lambda W, word, count: _order(np.abs(_units(W) @ _units(W)[word]), word, count),
        ),
        Mistake(
            "The last places of np.argsort are the best, but worst first, and the word itself is "
            "among them. Sort minus the cosines, and leave the word out.",
            lambda W, word, count: np.argsort(_units(W) @ _units(W)[word])[-count:],
        ),
        Mistake(
            "You return one word too few. Take count of them, after leaving out the word itself.",
            lambda W, word, count: _library.nearest(W, word, count)[: count - 1],
        ),
        Mistake(
            "You return all words. The first count of them are asked for.",
            lambda W, word, count: _library.nearest(W, word, len(W) - 1),
        ),
    ],
    variants=[_in_a_loop, _by_sorting],
    hints=[
        "Divide every row by its length, and the products of the rows are the cosines.",
        "cosines = units @ units[word]. The word itself must not win: set its cosine to -np.inf. "
        "np.argsort(-cosines) is the order, best first.",
        "units = W / np.linalg.norm(W, axis=1, keepdims=True); cosines = units @ units[word]; "
        "cosines[word] = -np.inf; return np.argsort(-cosines)[:count]",
    ],
)


def _answer(sign_a=-1, sign_b=1, sign_c=1, units=True, out=True, cosine=True):
    def analogy(W, a, b, c):
        rows = _units(W) if units else W
        wanted = sign_a * rows[a] + sign_b * rows[b] + sign_c * rows[c]
        scores = (_units(W) if cosine else W) @ wanted
        if out:
            scores[[a, b, c]] = -np.inf
        return int(np.argmax(scores))

    return analogy


_analogy = _answer()


def _smallest(W, a, b, c):
    scores = _units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c])
    scores[[a, b, c]] = np.inf
    return np.argmin(scores)


def _two_left_out(W, a, b, c):
    scores = _units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c])
    scores[[a, b]] = -np.inf
    return np.argmax(scores)


def _a_not_left_out(W, a, b, c):
    scores = _units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c])
    scores[[b, c]] = -np.inf
    return np.argmax(scores)


def _zero_for_the_three(W, a, b, c):
    scores = _units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c])
    scores[[a, b, c]] = 0
    return np.argmax(scores)


def _fourth(W, a, b, c):
    return np.argsort(-_units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c]))[3]


def _numbers_moved(W, a, b, c):
    scores = _units(W) @ (_units(W)[b] - _units(W)[a] + _units(W)[c])
    return np.argmax(np.delete(scores, [a, b, c]))


def _by_distance(W, a, b, c):
    """A variant: of unit rows the nearest point has the largest product."""
    u = _units(W)
    distances = np.linalg.norm(u - (u[b] - u[a] + u[c]), axis=1)
    distances[[a, b, c]] = np.inf
    return np.argmin(distances)


def _in_float32(W, a, b, c):
    return np.int64(_analogy(W.astype(np.float32), a, b, c))


def _cosine_of_sum(W, a, b, c):
    u = _units(W)
    wanted = u[b] - u[a] + u[c]
    found = np.argsort(-(u @ wanted) / np.linalg.norm(wanted))
    return next(word for word in found if word not in (a, b, c))


# Of a, b and c: all that is likely in place of -1, 1, 1.
_SIGNS = [(1, -1, 1), (1, 1, 1), (-1, 1, -1), (1, 1, -1), (0, 1, 1), (-1, 1, 0)]

# Word 1 lies between 2 and 0, so b - a + c is nearest to a; and the others point away.
_BETWEEN = [[0.9, -0.4], [1.0, 0.0], [0.9, 0.4], [-1.0, 0.3], [-0.2, -1.0]]


@cache
def _question(kind, number):
    """A question to which the likely slips give other answers, so that the check needs few of them.

    kind: 0, where other signs do; 1, where b itself is nearest; 2, where the lengths count.
    """
    rng = np.random.default_rng([kind, number])
    found = False
    while not found:
        W, (a, b, c) = _table(rng, 16, 3), rng.choice(16, 3, replace=False)
        right = _analogy(W, a, b, c)
        if kind == 0:
            found = len({right, *(_answer(*three)(W, a, b, c) for three in _SIGNS)}) == 7
        elif kind == 1:
            found = _answer(out=False)(W, a, b, c) == b and _two_left_out(W, a, b, c) == c
        else:
            lengths = [(False, True), (True, False), (False, False)]
            slips = [_answer(units=u, cosine=k)(W, a, b, c) for u, k in lengths]
            found = len({right, *slips}) == 4
    return W, int(a), int(b), int(c)


def _for_analogy(kind):
    return lambda rng: args(*_question(kind, int(rng.integers(10))))


analogy = Exercise(
    reference=_analogy,
    observe=calls(
        by_hand=args(
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0]],
            0,
            1,
            2,
        ),
        signs=_for_analogy(0),
        itself=_for_analogy(1),
        lengths=_for_analogy(2),
        a_between=args(_BETWEEN, 1, 2, 0),
    ),
    mistakes=[
        Mistake(
            "a, b or c itself is the answer. b - a + c lies nearest to one of them very often: "
            "leave all three out.",
            _answer(out=False),
        ),
        Mistake(
            "c is not left out, and c is the word that lies nearest most often. Leave out all "
            "three.",
            _two_left_out,
        ),
        Mistake(
            "You go from b to a. a is to b as c is to the answer: b - a + c.",
            _answer(sign_a=1, sign_b=-1),
        ),
        Mistake("You add all three. It is b minus a plus c.", _answer(sign_a=1)),
        Mistake("You subtract c. Go from a to b, starting at c: b - a + c.", _answer(sign_c=-1)),
        Mistake(
            "a and c have changed places: you add a and subtract c. It is b - a + c.",
            _answer(sign_a=1, sign_c=-1),
        ),
        Mistake("a is missing. It is b minus a plus c.", _answer(sign_a=0)),
        Mistake(
            "c is missing. b - a is the way from a to b; go it from c: b - a + c.",
            _answer(sign_c=0),
        ),
        Mistake(
            "a is not left out. Where it lies between b and c, it is nearest to b - a + c. Leave "
            "out all three.",
            _a_not_left_out,
        ),
        Mistake(
            "You give a, b and c the score 0, and where the others have negative scores, one of "
            "the three wins again. Set them to -np.inf.",
            _zero_for_the_three,
        ),
        Mistake(
            "You take the fourth best, but a, b and c are not always the first three. Leave them "
            "out, and take the best.",
            _fourth,
        ),
        Mistake(
            "After np.delete the places are no longer the numbers of the words. Set the scores of "
            "a, b and c to -np.inf in place of that.",
            _numbers_moved,
        ),
        Mistake(
            "You take the smallest cosine. The nearest word has the largest: np.argmax.",
            _smallest,
            lambda W, a, b, c: min(a, b, c),
        ),
        Mistake(
            "You add the vectors with their own lengths, and a long one counts for more. Divide "
            "the rows by their lengths first.",
            _answer(units=False),
        ),
        Mistake(
            "At the end you compare by the product with W, where long vectors win. Compare with "
            "the rows divided by their lengths.",
            _answer(cosine=False),
            _answer(units=False, cosine=False),
        ),
        Mistake(
            "You return the vector. Return the number of the word that is nearest to it.",
            lambda W, a, b, c: _units(W)[b] - _units(W)[a] + _units(W)[c],
        ),
    ],
    variants=[_by_distance, _in_float32, _cosine_of_sum],
    hints=[
        "From a to b is the difference b - a. Take the same way from c.",
        "With rows of length 1: the wanted vector is units[b] - units[a] + units[c], and the "
        "word's score its product with units. Which three words must not win?",
        "scores = units @ (units[b] - units[a] + units[c]); scores[[a, b, c]] = -np.inf; return "
        "np.argmax(scores)",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

look_up_against_product = Prediction(
    options="abc",
    outcome="c",
    because="The product reads every number of the table, the look-up only the rows it needs.",
)

what_really_runs = Choice(
    answer="b",
    wrong={
        "a": "The product explains the look-up and gives the same numbers, but nobody computes it: "
        "it would multiply nearly everything by 0.",
        "c": "They are equal to the last bit: all other terms of the sum are 0.",
    },
    hints=["How many of the V numbers in a one-hot row matter?"],
)

repeated_word = Choice(
    answer="c",
    wrong={
        "a": "Then the loss would not fall as fast as its gradient says: the other two uses count "
        "as well.",
        "b": "Each use has its own part in the loss, and parts of a sum are added. A mean is taken "
        "over the batch, and that was done at the loss.",
    },
    hints=["If y = x + x + x, what is the slope of y?"],
)

cbow_or_skip_gram = Choice(
    answer="a",
    wrong={
        "b": "That is CBOW: many words go in, by their mean, and one is predicted.",
        "c": "Both have two tables, one for what goes in, one for what is predicted.",
    },
    hints=["In skip-gram the center goes in."],
)
