"""Notebook files_and_timing: whether two sets of parameters are the same."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.python_and_numpy.files import random_parameters as _parameters


def _same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def _same_in_a_loop(a, b):
    if set(a) != set(b):
        return False
    for name, array in a.items():
        if array.shape != b[name].shape or np.any(array != b[name]):
            return False
    return True


def _only_the_first(a, b):
    if a.keys() != b.keys():
        return False
    for name in a:
        return np.array_equal(a[name], b[name])


def _pair(change=lambda b: b):
    def make(rng):
        a = _parameters(rng)
        return args(a, change({name: array.copy() for name, array in a.items()}))

    return make


def _changed(name, value):
    return lambda b: b | {name: value(b[name])}


same_parameters = Exercise(
    reference=_same,
    observe=calls(
        the_same=_pair(),
        another_order=_pair(lambda b: dict(reversed(b.items()))),
        one_number_differs=_pair(_changed("W2", lambda W: W + np.array([[0.0], [0.5], [0.0]]))),
        a_tiny_difference=_pair(_changed("W1", lambda W: W + 1e-9)),
        all_of_one_differ=_pair(_changed("W1", lambda W: W + 1)),
        everything_differs=_pair(lambda b: {name: array + 1 for name, array in b.items()}),
        one_more=_pair(lambda b: b | {"b2": np.zeros(1)}),
        one_less=_pair(lambda b: {"W1": b["W1"], "b1": b["b1"]}),
        another_name=_pair(lambda b: {"W1": b["W1"], "b1": b["b1"], "W3": b["W2"]}),
        another_shape=lambda rng: args({"b": np.ones(3)}, {"b": np.ones((1, 3))}),
        a_single_array=lambda rng: args({"b": np.ones(3)}, {"b": np.ones(3)}),
    ),
    mistakes=[
        Mistake(
            "a == b compares arrays, and that gives one answer for each number; Python cannot make "
            "one of them. Compare array by array with np.array_equal.",
            lambda a, b: a == b,
            lambda a, b: all(a[name] == b[name] for name in a),
        ),
        Mistake(
            "You allow a small difference, as np.allclose does. What comes back from a file is the "
            "same to the last bit: np.array_equal.",
            lambda a, b: (
                a.keys() == b.keys()
                and all(a[n].shape == b[n].shape and np.allclose(a[n], b[n]) for n in a)
            ),
            lambda a, b: a.keys() == b.keys() and all(np.allclose(a[n], b[n]) for n in a),
        ),
        Mistake(
            "b has a name that a lacks, and you do not see it. Compare the names first: a.keys() "
            "== b.keys().",
            lambda a, b: all(np.array_equal(a[n], b.get(n)) for n in a),
            lambda a, b: all(np.array_equal(a[n], b[n]) for n in a),
        ),
        Mistake(
            "b lacks a name of a. Compare the names first: a.keys() == b.keys().",
            lambda a, b: all(np.array_equal(a[n], b[n]) for n in b),
        ),
        Mistake(
            "zip pairs the arrays by their place. What belongs together has the same name: a[name] "
            "and b[name].",
            lambda a, b: all(np.array_equal(x, y) for x, y in zip(a.values(), b.values())),
            lambda a, b: (
                len(a) == len(b)
                and all(np.array_equal(x, y) for x, y in zip(a.values(), b.values(), strict=True))
            ),
        ),
        Mistake(
            "You compare the names only. The numbers count as well.",
            lambda a, b: a.keys() == b.keys(),
            lambda a, b: set(a) == set(b),
        ),
        Mistake(
            "One pair of equal arrays is enough for you. All must be equal: all(…), not any(…).",
            lambda a, b: a.keys() == b.keys() and any(np.array_equal(a[n], b[n]) for n in a),
        ),
        Mistake(
            "return stands inside the loop, so only the first array is compared.",
            _only_the_first,
        ),
        Mistake(
            "You compare number by number and not the shapes: (3,) and (1, 3) pass for equal. "
            "np.array_equal looks at both.",
            lambda a, b: a.keys() == b.keys() and all(np.all(a[n] == b[n]) for n in a),
            lambda a, b: a.keys() == b.keys() and all((a[n] == b[n]).all() for n in a),
        ),
        Mistake(
            "It is upside down: True means that nothing differs.",
            lambda a, b: not _same(a, b),
        ),
        Mistake(
            "You compare only what both have. A name that one of them lacks is a difference too: "
            "a.keys() == b.keys().",
            lambda a, b: all(np.array_equal(a[n], b[n]) for n in a.keys() & b.keys()),
        ),
        Mistake(
            "The order of the names counts with you, as in list(a) == list(b) or where zip pairs "
            "the arrays by place: {call} must be True. a.keys() == b.keys() compares the names in "
            "any order; a[name] and b[name] belong together.",
            lambda a, b: list(a) == list(b) and all(np.array_equal(a[n], b[n]) for n in a),
            lambda a, b: (
                a.keys() == b.keys()
                and all(np.array_equal(x, y) for x, y in zip(a.values(), b.values()))
            ),
        ),
        Mistake(
            "`or` is content with equal names. Names and numbers must both be equal: and.",
            lambda a, b: a.keys() == b.keys() or all(np.array_equal(a[n], b[n]) for n in a),
        ),
        Mistake(
            "The arrays of a dict have different shapes and do not make one array together. "
            "Compare them one by one, under each name.",
            lambda a, b: np.array_equal(list(a.values()), list(b.values())),
        ),
        Mistake(
            "You say False to everything. `is` asks whether it is the same object, and a.values() "
            "== b.values() is never True; what comes from a file is a new array with equal "
            "numbers: np.array_equal.",
            lambda a, b: a is b,
            lambda a, b: a.values() == b.values(),
            lambda a, b: a.keys() == b.keys() and all(a[n] is b[n] for n in a),
        ),
        Mistake(
            "You return one answer for each array. all(…) makes a single one of them.",
            lambda a, b: [np.array_equal(a[n], b[n]) for n in a],
            lambda a, b: a.keys() == b.keys() and [np.array_equal(a[n], b[n]) for n in a],
        ),
    ],
    variants=[
        _same_in_a_loop,
        lambda a, b: set(a) == set(b) and all(np.array_equal(a[k], b[k]) for k in b),
        lambda a, b: sorted(a) == sorted(b) and np.all([np.array_equal(a[k], b[k]) for k in a]),
        lambda a, b: (
            a.keys() == b.keys()
            and all(a[k].shape == b[k].shape and (a[k] == b[k]).all() for k in a)
        ),
    ],
    hints=[
        "Two things to compare: the names, and for each name its two arrays.",
        "a.keys() == b.keys() compares the names, whatever their order. np.array_equal compares "
        "two arrays and gives one True or False.",
        "a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)",
    ],
)
