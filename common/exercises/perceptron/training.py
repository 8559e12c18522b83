"""Notebook learning_rule, its last exercise: training until nothing is wrong.

Source: F. Rosenblatt, "Principles of Neurodynamics" (1962).
"""

from functools import lru_cache
from itertools import permutations

import numpy as np

from common.checking import Exercise, Mistake, args, calls, holds
from common.exercises.perceptron.edited import edited
from common.exercises.perceptron.learning_rule import perceptron_update, predict

_predict, _update = predict.reference, perceptron_update.reference


def _train(x, t, epochs=100, learning_rate=1.0):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for example, label in zip(x, t, strict=True):
            wrong += int(_predict(example, w, b) != label)
            w, b = _update(example, label, w, b, learning_rate)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_with_arrays(x, t, epochs=100, learning_rate=1.0):
    xs = np.hstack([x, np.ones((len(x), 1))]).astype(np.float64)
    wb, mistakes = np.zeros(x.shape[1] + 1), np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for i in range(len(xs)):
            y = xs[i] @ wb > 0
            if y != t[i]:
                mistakes[epoch] += 1
                wb = wb + learning_rate * (t[i] - y) * xs[i]
        if not mistakes[epoch]:
            return wb[:-1], wb[-1], mistakes[: epoch + 1]
    return wb[:-1], wb[-1], mistakes


def _train_while(x, t, epochs=100, learning_rate=1.0):
    w, b, mistakes = [0.0] * x.shape[1], 0.0, []
    while len(mistakes) < epochs and (not mistakes or mistakes[-1] > 0):
        mistakes.append(0)
        for i in range(len(x)):
            new_w, new_b = _update(x[i], t[i], np.array(w), b, learning_rate)
            if new_b != b:
                mistakes[-1] += 1
            w, b = new_w, new_b
    return [w, b, tuple(mistakes)]


# These give the same in any order, so that what fails there is not the order.
# Their numbers are whole, and so are sums and differences of them: a w that starts at random shows.
_ONE_TO_LEARN = ([[-1.0, -2.0], [2.0, 1.0], [-3.0, -1.0]], [0, 1, 0])
# No other order gives the same with these, and no other mistake gives what another order does.
_FIVE = np.array([[1.0, 6.0], [3.0, 0.0], [2.0, 2.0], [0.0, -8.0], [3.0, -9.0]])
_FIVE_LABELS = np.array([1, 0, 0, 1, 1])
_INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _is_whole(value):
    """Whether w and b are whole numbers; also where they cannot be found, which others judge."""
    try:
        numbers = np.array([*np.ravel(value[0]), *np.ravel(value[1])], dtype=np.float64)
    except (IndexError, KeyError, TypeError, ValueError):
        return True
    return bool(np.all(numbers == np.round(numbers)))


def _flat(result):
    w, b, mistakes = result
    return (*np.ravel(w).tolist(), float(b), *np.ravel(mistakes).tolist())


@lru_cache(maxsize=1)
def _in_other_orders():
    """What one epoch with the five examples gives in each of the 119 other orders."""
    orders = [list(order) for order in permutations(range(5))][1:]
    return frozenset(_flat(_train(_FIVE[o], _FIVE_LABELS[o], epochs=1)) for o in orders)


def _is_not_of_another_order(value):
    try:
        return _flat(value) not in _in_other_orders()
    except (TypeError, ValueError):
        return True


def _random_examples(rng):
    x = rng.normal(size=(12, 3))
    return args(x, (x @ [1.0, -2.0, 0.5] > 0.25).astype(int), epochs=3, learning_rate=0.5)


_TURN = "            wrong += int(_predict(example, w, b) != label)\n"
_STEP = "            w, b = _update(example, label, w, b, learning_rate)\n"
_APPEND = "        mistakes.append(wrong)\n"
_STOP = "        if wrong == 0:\n            break\n"
_STOP_INSIDE = "            if wrong == 0:\n                break\n"
_PAIRS = "zip(x, t, strict=True)"
_SHUFFLED = "[(x[i], t[i]) for i in np.random.default_rng(2).permutation(len(x))]"
_MISREAD_NOW = "int(np.sum(_predict(x, w, b) != t))"
_FROZEN = (
    "            error = label - _predict(example, old_w, old_b)\n"
    "            wrong += abs(error)\n"
    "            w, b = w + learning_rate * error * example, b + learning_rate * error\n"
)


train = Exercise(
    reference=_train,
    observe=calls(
        starts_at_0=args(*_ONE_TO_LEARN, learning_rate=1.0).judged(
            holds(_is_whole, "w and b start at 0, so here they stay whole numbers")
        ),
        one_to_learn=args(*_ONE_TO_LEARN, learning_rate=0.5),
        in_order=args(_FIVE, _FIVE_LABELS, epochs=1, learning_rate=1.0).judged(
            holds(_is_not_of_another_order, "the examples come in the order in which you get them")
        ),
        two_examples=args([[2.0], [1.0]], [1, 0], epochs=10),
        and_table=args(_INPUTS, [0, 0, 0, 1], epochs=20),
        and_table_cut_short=args(_INPUTS, [0, 0, 0, 1], epochs=3),
        random_examples=_random_examples,
        xor_without_numbers=args(_INPUTS, [0, 1, 1, 0]),
    ),
    mistakes=[
        Mistake(
            "You count the mistakes of all epochs together. Set the count back to 0 at the start "
            "of each epoch.",
            edited(
                _train,
                "    for _ in range(epochs):\n        wrong = 0\n",
                "    wrong = 0\n    for _ in range(epochs):\n",
            ),
        ),
        Mistake(
            "You go on after an epoch without mistakes. Nothing can change any more: append the 0, "
            "then break.",
            edited(_train, _STOP, ""),
        ),
        Mistake(
            "The last epoch, the one without mistakes, is missing from your list. Append its 0 "
            "first, then stop.",
            edited(_train, _APPEND + _STOP, _STOP + _APPEND),
        ),
        Mistake(
            "Your `return` stands inside the loop over the epochs, so training ends after the "
            "first one. Move it to the left, below the loop.",
            edited(_train, "    return w", "        return w"),
        ),
        Mistake(
            "You append a number after each example. Append once in an epoch, below the loop over "
            "the examples.",
            edited(_train, _APPEND, "    " + _APPEND),
        ),
        Mistake(
            "Your w and b never change. perceptron_update returns the new ones and leaves the old "
            "ones as they are: write w, b = perceptron_update(…).",
            edited(_train, _STEP, _STEP.replace("w, b = ", "")),
        ),
        Mistake(
            "The learning rate does not reach perceptron_update. Pass it on.",
            edited(_train, "b, learning_rate)\n", "b)\n"),
        ),
        Mistake(
            "You ask predict after the update, when the mistake may be mended already. Ask first, "
            "then update.",
            edited(_train, _TURN + _STEP, _STEP + _TURN),
        ),
        Mistake(
            "You counted all mistakes of the line at the start of the epoch. Here an example "
            "counts when its turn comes: ask predict just before its update.",
            edited(_train, "wrong = 0\n", f"wrong = {_MISREAD_NOW}\n", _TURN, ""),
        ),
        Mistake(
            "You counted the mistakes that are left at the end of the epoch. Here an example "
            "counts when its turn comes: ask predict just before its update.",
            edited(_train, _APPEND, f"        wrong = {_MISREAD_NOW}\n{_APPEND}", _TURN, ""),
        ),
        Mistake(
            "Your w has one weight for each example, or a whole table of them. There is one weight "
            "for each input: np.zeros(x.shape[1]).",
            edited(_train, "x.shape[1]", "len(x)"),
            edited(_train, "x.shape[1]", "x.shape"),
        ),
        Mistake(
            "Two weights fit the flowers, but not every batch. Ask x how many inputs it has: "
            "np.zeros(x.shape[1]).",
            edited(_train, "x.shape[1]", "2"),
        ),
        Mistake(
            "Your w is the number 0. It has to be an array with a weight for each input: "
            "np.zeros(x.shape[1]).",
            edited(_train, "np.zeros(x.shape[1])", "0"),
        ),
        Mistake(
            "Your w or b does not start at 0. Nothing random here: np.zeros(x.shape[1]) and 0.0.",
            edited(_train, "np.zeros(x.shape[1])", "np.full(x.shape[1], 0.37)"),
            edited(_train, "np.zeros", "np.ones"),
            edited(_train, "0.0", "1.0"),
            edited(_train, "np.zeros", "np.ones", "0.0", "1.0"),
        ),
        Mistake(
            "Your b is an array of length 1. It is a single number: start it at 0.0.",
            edited(_train, "0.0", "np.zeros(1)"),
            edited(_train, "0.0", "np.zeros(1)", "int(_predict", "np.sum(_predict"),
        ),
        Mistake(
            "Each of your epochs starts again from w = 0 and b = 0. Set them once, before the "
            "first epoch.",
            edited(_train, "wrong = 0\n", "w, b, wrong = np.zeros(x.shape[1]), 0.0, 0\n"),
        ),
        Mistake(
            "You gave perceptron_update the whole of x and t. It takes one example and its label: "
            "go through them with `for example, label in zip(x, t)`.",
            edited(_train, "(example, label, w, b, ", "(x, t, w, b, "),
        ),
        Mistake(
            "`in x, t` goes through x first and then through t. To get each example with its "
            "label, pair them up: `for example, label in zip(x, t)`.",
            edited(_train, _PAIRS, "(x, t)"),
        ),
        Mistake(
            "Training stops too early or too late where it never gets to 0 mistakes. At most so "
            "many epochs as the caller asks for: `for _ in range(epochs)`.",
            edited(_train, "range(epochs)", "range(100)"),
            edited(_train, "range(epochs)", "range(epochs + 1)"),
            edited(_train, "range(epochs)", "range(epochs - 1)"),
        ),
        Mistake(
            "You return only after an epoch without mistakes, so where none comes your code "
            "returns nothing. Put `return w, b, mistakes` below the loop.",
            edited(_train, "    return w, b, mistakes\n", "", "break\n", "return w, b, mistakes\n"),
        ),
        Mistake(
            "You shuffle the examples, or take them from last to first. Take them in the order in "
            "which they come, so that all of us get the same line; the mixing is done outside.",
            edited(_train, _PAIRS, _SHUFFLED),
            edited(_train, _PAIRS, "zip(x[::-1], t[::-1])"),
        ),
        Mistake(
            "You do not take all the examples, the first and the last included. "
            "`for example, label in zip(x, t)` does.",
            edited(_train, _PAIRS, "zip(x[:-1], t[:-1])"),
            edited(_train, _PAIRS, "zip(x[1:], t[1:])"),
        ),
        Mistake(
            "You count one kind of mistake only. Both count, a 0 read as 1 and a 1 read as 0: "
            "predict(…) != label.",
            edited(_train, "!= label", "> label"),
            edited(_train, "!= label", "< label"),
        ),
        Mistake(
            "You add up label - prediction, so mistakes of the two kinds cancel. Add 1 for each "
            "mistake: predict(…) != label.",
            edited(
                _train, "int(_predict(example, w, b) != label)", "label - _predict(example, w, b)"
            ),
            edited(
                _train, "int(_predict(example, w, b) != label)", "_predict(example, w, b) - label"
            ),
        ),
        Mistake(
            "Your epoch ends at its first mistake. Update and go on with the next example: an "
            "epoch takes all of them.",
            edited(_train, _STEP, f"{_STEP}            if wrong > 0:\n                break\n"),
        ),
        Mistake(
            "Your epoch ends at an example that is read correctly. Go through all of them, and "
            "stop training after an epoch without any mistake.",
            edited(_train, _STEP, _STEP + _STOP_INSIDE),
            edited(_train, _STEP, _STEP + _STOP_INSIDE, _STOP, ""),
            edited(
                _train,
                _STEP,
                "            if _predict(example, w, b) == label:\n                break\n" + _STEP,
            ),
        ),
        Mistake(
            "You judge a whole epoch with the w and b from its start. Use what the example before "
            "has just taught: w, b = perceptron_update(…) inside the loop.",
            edited(
                _train, "wrong = 0\n", "wrong, old_w, old_b = 0, w, b\n", _TURN + _STEP, _FROZEN
            ),
            edited(
                _train,
                _STEP,
                _STEP.replace("w, b =", "new_w, new_b ="),
                _APPEND,
                "        w, b = new_w, new_b\n" + _APPEND,
            ),
        ),
        Mistake(
            "Your loops are the wrong way round. The outer one goes over the epochs, the inner one "
            "over the examples.",
            edited(
                _train,
                "for _ in range(epochs)",
                f"for example, label in {_PAIRS}",
                "    for example, label in " + _PAIRS + ":\n            wrong",
                "    for _ in range(epochs):\n            wrong",
            ),
        ),
        Mistake(
            "You stop although there are still mistakes. Only an epoch without any ends training "
            "before its time: wrong == 0.",
            edited(_train, "wrong == 0", "wrong <= 1"),
            edited(_train, "wrong == 0", "wrong == 0 or mistakes[-2:] == [wrong, wrong]"),
        ),
        Mistake(
            "You return one number of mistakes. Keep a list with the number of each epoch, and "
            "return that.",
            edited(_train, "return w, b, mistakes", "return w, b, sum(mistakes)"),
            edited(_train, "return w, b, mistakes", "return w, b, wrong"),
        ),
        Mistake(
            "Your list holds parts of the whole. Append the number of mistakes as it is.",
            edited(_train, "append(wrong)", "append(wrong / len(x))"),
        ),
        Mistake(
            "Three things are to be returned, in this order: return w, b, mistakes. The third is "
            "the list as it is.",
            edited(_train, "return w, b, mistakes", "return w, b"),
            edited(_train, "return w, b, mistakes", "return mistakes, w, b"),
            edited(_train, "return w, b, mistakes", "return mistakes"),
            edited(_train, "return w, b, mistakes", "return w, b, *mistakes"),
        ),
        Mistake(
            "What happens when the caller gives no numbers has changed. Leave the first line as it "
            "was: epochs=100, learning_rate=1.0.",
            edited(_train, "epochs=100", "epochs=10"),
            edited(_train, "learning_rate=1.0", "learning_rate=0.01"),
        ),
    ],
    variants=[_train_with_arrays, _train_while],
    hints=[
        "Two loops: one over the epochs, one over the examples. What has to be remembered from one "
        "example to the next, and what starts afresh in each epoch?",
        "In the inner loop: count 1 if predict disagrees with the label, then let "
        "perceptron_update give you the next w and b. After it: append the count, and break if it "
        "is 0.",
        "for example, label in zip(x, t): wrong += int(predict(example, w, b) != label); "
        "w, b = perceptron_update(example, label, w, b, learning_rate)",
    ],
)
