"""Notebook gates: logic gates from weights and a bias.

Source: W. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity"
(1943).
"""

from contextlib import suppress

import numpy as np

from common.checking import (
    Call,
    Choice,
    Equivalent,
    Exercise,
    Mistake,
    Prediction,
    args,
    calls,
    exact,
    holds,
)
from common.checking.observing import AnswerRaised

_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


# --- perceptron ----------------------------------------------------------------------


def _perceptron(x1, x2, w1, w2, b):
    return 1 if w1 * x1 + w2 * x2 + b > 0 else 0


def _perceptron_with_arrays(x1, x2, w1, w2, b):
    return np.where(np.dot([x1, x2], [w1, w2]) + b > 0, 1, 0)


def _perceptron_in_float32(x1, x2, w1, w2, b):
    x, w = np.array([x1, x2], dtype=np.float32), np.array([w1, w2], dtype=np.float32)
    return int(np.sum(w * x) + np.float32(b) > 0)


def _perceptron_with_if(x1, x2, w1, w2, b):
    total = b
    for x, w in ((x1, w1), (x2, w2)):
        total += w * x
    if total > 0:
        return 1
    return 0


perceptron = Exercise(
    reference=_perceptron,
    observe=calls(
        exact(),
        both_on=args(1, 1, 0.5, 0.5, -0.75),
        bias_alone=args(0, 0, 2.0, 2.0, 0.25),
        positive_bias=args(1, 0, 0.5, 3.0, 1.0),
        first_on=args(1, 0, 2.0, -1.0, -1.0),
        second_on=args(0, 1, 2.0, -1.0, 0.5),
        on_the_threshold=args(1, 1, 0.5, 0.5, -1.0),
        real_inputs=args(-0.5, 3.0, 1.0, 0.25, 0.0),
        one_random=lambda rng: args(*rng.normal(size=5)),
        another_random=lambda rng: args(*rng.normal(size=5)),
    ),
    mistakes=[
        Mistake(
            "You returned the weighted sum itself. Compare it with 0 and return 1 where it is "
            "larger, else 0.",
            lambda x1, x2, w1, w2, b: w1 * x1 + w2 * x2 + b,
        ),
        Mistake(
            "On {call} the sum is exactly 0 and you returned 1. Here 0 does not fire yet: "
            "ask for sum > 0, not sum >= 0.",
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 + b >= 0 else 0,
        ),
        Mistake(
            "You took the bias away (or compared the sum with b). The bias is added: the answer "
            "is 1 where w1*x1 + w2*x2 + b > 0.",
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 > b else 0,
            lambda x1, x2, w1, w2, b: w1 * x1 + w2 * x2 - b,
        ),
        Mistake(
            "Your answer does not depend on the bias. Add b to the weighted sum before you "
            "compare it with 0.",
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 > 0 else 0,
        ),
        Mistake(
            "You returned -1 (or 0) and 1 as np.sign does. Our unit answers 0 or 1: return 1 where "
            "the sum is above 0, else 0.",
            lambda x1, x2, w1, w2, b: np.sign(w1 * x1 + w2 * x2 + b),
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 + b > 0 else -1,
        ),
        Mistake(
            "You compared the sum with a threshold of your own, 0.5 or 1. The bias already moves "
            "the threshold: compare with 0.",
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 + b > 0.5 else 0,
            lambda x1, x2, w1, w2, b: 1 if w1 * x1 + w2 * x2 + b >= 1 else 0,
        ),
        Mistake(
            "The weights are exchanged: w1 belongs to x1, and w2 to x2.",
            lambda x1, x2, w1, w2, b: 1 if w2 * x1 + w1 * x2 + b > 0 else 0,
        ),
    ],
    variants=[_perceptron_with_arrays, _perceptron_in_float32, _perceptron_with_if],
    hints=[
        "Each input is multiplied by a weight of its own. What else goes into the sum?",
        "Work out w1*x1 + w2*x2 + b first, then decide: above 0 means 1, everything else means 0.",
        "return 1 if <the sum> > 0 else 0",
    ],
)


# --- what is looked at in a gate ------------------------------------------------------


def _gate(w1, w2, b):
    def gate(x1, x2):
        return _perceptron(x1, x2, w1, w2, b)

    return gate


_and = _gate(1.0, 1.0, -1.5)
_nand = _gate(-1.0, -1.0, 1.5)
_or = _gate(1.0, 1.0, -0.5)


def _at_points(gate, points):
    """A call to make: the gate at each of many points (..., 2), as an array."""

    def at_points(points):
        flat = [gate(x1, x2) for x1, x2 in points.reshape(-1, 2).tolist()]
        return np.array(flat, dtype=np.float64).reshape(points.shape[:-1])

    return Call(at_points, points).called(f"{getattr(gate, '__name__', 'your gate')} at the points")


def _is_binary(value):
    return bool(np.all((value == 0) | (value == 1)))


def _has_one_straight_border(triples):
    """Whether no point between two 1s is 0 and no point between two 0s is 1.

    triples: answers (M, 3) at the two ends of a line segment and, in the middle column, between.
    """
    first, middle, last = np.asarray(triples).T
    return _is_binary(triples) and bool(np.all((first != last) | (middle == first)))


def _segments(rng):
    """Points (M, 3, 2): segments all over the plane and short ones through each corner."""
    ends = rng.uniform(-2.5, 3.5, size=(200, 2, 2))
    wide = np.stack([ends[:, 0], ends.mean(axis=1), ends[:, 1]], axis=1)
    steps = rng.uniform(-0.4, 0.4, size=(4, 8, 1, 2)) * np.array([[-1], [0], [1]])
    short = np.array(_CORNERS)[:, None, None, :] + steps
    return np.concatenate([wide, short.reshape(-1, 3, 2)])


def _observe_gate(answer, rng):
    segments = _segments(rng)
    for x1, x2 in _CORNERS:
        with suppress(AnswerRaised):
            yield f"at_{x1}_{x2}", Call(answer, x1, x2), exact()
    with suppress(AnswerRaised):
        yield (
            "between_the_corners",
            Call(answer, 0.9, 0.8),
            holds(_is_binary, "a gate answers 0 or 1, also for numbers between 0 and 1"),
        )
    yield (
        "one_straight_border",
        _at_points(answer, segments),
        holds(
            _has_one_straight_border,
            "on the plane of real inputs the 1s of a gate must lie on one side of a straight line",
        ),
    )


_NOT_BINARY = (
    "Your table is right, but for (0.9, 0.8) you return a number that is neither 0 nor 1: Python's "
    "own logic or arithmetic did the work. Find weights and a bias and let perceptron decide."
)
_NOT_STRAIGHT = (
    "Your table is right, but it comes from questions such as `x1 == 1 and x2 == 1`. Let one "
    "weighted sum decide: perceptron(x1, x2, w1, w2, b) with numbers of your own."
)
_ONE_INPUT = (
    "Your answers follow one input alone; the other one changes nothing. Give both inputs the same "
    "weight."
)


and_gate = Exercise(
    reference=_and,
    observe=_observe_gate,
    mistakes=[
        Mistake(
            "Your gate fires for a single 1; that is OR. One weight alone must not beat the "
            "bias: choose b lower, so that w1 + b and w2 + b are at most 0.",
            _gate(0.5, 0.5, -0.2),
        ),
        Mistake(
            "Your gate never fires, not even for (1, 1): the bias outweighs both weights together. "
            "Choose numbers with w1 + w2 + b > 0.",
            _gate(0.5, 0.5, -1.0),
        ),
        Mistake(
            "Your gate always fires. For (0, 0) the bias alone decides, so b must be negative, and "
            "low enough for a single 1.",
            _gate(0.5, 0.5, 0.7),
        ),
        Mistake(
            "Your gate is upside down (NAND): it says 0 only for (1, 1). Turn the signs of both "
            "weights and of the bias.",
            _gate(-0.5, -0.5, 0.7),
        ),
        Mistake(_ONE_INPUT, _gate(1.0, 0.0, -0.5), _gate(0.0, 1.0, -0.5)),
        Mistake(
            _NOT_BINARY,
            lambda x1, x2: x1 and x2,
            lambda x1, x2: x1 * x2,
            lambda x1, x2: min(x1, x2),
            lambda x1, x2: x1 & x2,
        ),
        Mistake(
            _NOT_STRAIGHT,
            lambda x1, x2: 1 if x1 == 1 and x2 == 1 else 0,
            lambda x1, x2: int(x1 > 0.5 and x2 > 0.5),
            lambda x1, x2: bool(x1 and x2),
            lambda x1, x2: int(x1 and x2),
            lambda x1, x2: int(x1 + x2 == 2),
        ),
    ],
    variants=[
        _gate(2, 3, -4),
        lambda x1, x2: x1 + x2 >= 2,
        lambda x1, x2: np.where(np.sum(np.array([x1, x2]) * np.array([0.5, 0.5])) - 0.7 > 0, 1, 0),
        lambda x1, x2: np.float32(np.float32(x1) * 0.6 + np.float32(x2) * 0.6 > 1),
    ],
    hints=[
        "Go through the four lines of the table. What does each of them ask of w1, w2 and b?",
        "Take two equal positive weights and a negative bias. The bias must be stronger than one "
        "weight, and weaker than both together.",
        "return perceptron(x1, x2, 1, 1, b) with a b between -2 and -1.",
    ],
    insight="Any numbers that satisfy the four inequalities are right: a gate has no best weights.",
)


nand_gate = Exercise(
    reference=_nand,
    observe=_observe_gate,
    mistakes=[
        Mistake(
            "That is AND itself. Turn it upside down: change the sign of both weights and of the "
            "bias.",
            _and,
        ),
        Mistake(
            "Your gate is always 0. For (0, 0) the bias alone decides and must be positive: when "
            "you turn the weights, turn the bias too.",
            _gate(-0.5, -0.5, -0.7),
        ),
        Mistake(
            "Your gate is always 1. For (1, 1) the weights must bring the sum down to 0 or below: "
            "both negative, and together stronger than the bias.",
            _gate(0.5, 0.5, 0.7),
            _gate(-0.5, -0.5, 1.5),
        ),
        Mistake(
            "A single 1 already silences your gate; that is NOR. NAND is 0 only for (1, 1): choose "
            "b larger, so that w1 + b and w2 + b stay above 0.",
            _gate(-0.5, -0.5, 0.2),
        ),
        Mistake(_ONE_INPUT, _gate(-1.0, 0.0, 0.5), _gate(0.0, -1.0, 0.5)),
        Mistake(_NOT_BINARY, lambda x1, x2: 1 - x1 * x2, lambda x1, x2: 1 - min(x1, x2)),
        Mistake(
            _NOT_STRAIGHT,
            lambda x1, x2: not (x1 and x2),
            lambda x1, x2: 0 if x1 == 1 and x2 == 1 else 1,
            lambda x1, x2: int(x1 + x2 != 2),
        ),
    ],
    variants=[
        _gate(-2, -3, 5),  # exactly on the threshold at (1, 1)
        lambda x1, x2: 1 - _and(x1, x2),
        lambda x1, x2: not _and(x1, x2),
        lambda x1, x2: np.heaviside(0.7 - 0.5 * x1 - 0.5 * x2, 0),
    ],
    hints=[
        "Where AND says 1, NAND says 0, and the other way round. What turns a sum's sign?",
        "Take the numbers of your and_gate and change all three signs, the bias too.",
        "return perceptron(x1, x2, -1, -1, b) with a b between 1 and 2.",
    ],
)


or_gate = Exercise(
    reference=_or,
    observe=_observe_gate,
    mistakes=[
        Mistake(
            "Your gate fires only for (1, 1); that is AND. Choose b higher, so that one weight "
            "alone beats it: w1 + b > 0 and w2 + b > 0.",
            _and,
        ),
        Mistake(
            "Your gate fires for (0, 0) too, where only the bias speaks. Choose b negative, or 0.",
            _gate(0.5, 0.5, 0.2),
        ),
        Mistake(
            "Your gate is upside down (NOR): it says 1 only for (0, 0). Turn the signs of both "
            "weights and of the bias.",
            _gate(-0.5, -0.5, 0.2),
        ),
        Mistake(
            "Your gate never fires. One weight alone must beat the bias: w1 + b > 0.",
            _gate(0.5, 0.5, -1.5),
        ),
        Mistake(_ONE_INPUT, _gate(1.0, 0.0, -0.5), _gate(0.0, 1.0, -0.5)),
        Mistake(
            _NOT_BINARY,
            lambda x1, x2: x1 or x2,
            lambda x1, x2: max(x1, x2),
            lambda x1, x2: min(1, x1 + x2),
            lambda x1, x2: x1 + x2 - x1 * x2,
            lambda x1, x2: x1 | x2,
        ),
        Mistake(
            _NOT_STRAIGHT,
            lambda x1, x2: 1 if x1 == 1 or x2 == 1 else 0,
            lambda x1, x2: bool(x1 or x2),
            lambda x1, x2: int(x1 > 0.5 or x2 > 0.5),
            lambda x1, x2: int(x1 + x2 != 0),
        ),
    ],
    variants=[
        lambda x1, x2: 1 if x1 + x2 > 0 else 0,
        lambda x1, x2: 1 if x1 + x2 >= 1 else 0,
        lambda x1, x2: _nand(1 - x1, 1 - x2),
        lambda x1, x2: np.dot([x1, x2], [3.0, 7.0]) > 2,
    ],
    equivalent=[
        Equivalent(
            "- return perceptron(x1, x2, 1.0, 1.0, -0.5)\n"
            "+ return perceptron(x1, x2, 2.0, 1.0, -0.5)",
            "a larger weight lets one input alone fire all the more: still OR",
        ),
        Equivalent(
            "- return perceptron(x1, x2, 1.0, 1.0, -0.5)\n"
            "+ return perceptron(x1, x2, 1.0, 2.0, -0.5)",
            "a larger weight lets one input alone fire all the more: still OR",
        ),
        Equivalent(
            "- return perceptron(x1, x2, 1.0, 1.0, -0.5)\n"
            "+ return perceptron(x1, x2, 1.0, 1.0, 0.0)",
            "a sum of exactly 0 does not fire, so OR needs no bias",
        ),
    ],
    hints=[
        "Start from your and_gate. Which of its four answers have to change?",
        "Two equal positive weights again, and a bias that one weight alone can beat.",
        "return perceptron(x1, x2, 1, 1, b) with a b between -1 and 0.",
    ],
)


# --- truth_table ---------------------------------------------------------------------


def _truth_table(w1, w2, b):
    return [_perceptron(x1, x2, w1, w2, b) for x1 in (0, 1) for x2 in (0, 1)]


def _truth_table_in_a_loop(w1, w2, b):
    table = np.zeros(4)
    for i in range(4):
        table[i] = _perceptron(i // 2, i % 2, w1, w2, b)
    return table


truth_table = Exercise(
    reference=_truth_table,
    observe=calls(
        exact(),
        second_input=args(0.0, 1.0, -0.5),
        one_only=args(1.0, -1.0, 0.0),
        nand=args(-0.5, -0.5, 0.7),
        never=args(0.5, 0.5, -1.0),
        one_random=lambda rng: args(*rng.uniform(-1, 1, size=3)),
    ),
    mistakes=[
        Mistake(
            "Your table lists x1 = 0, 1, 0, 1: there x1 changes fastest. Let x2 change fastest: "
            "(0, 0), (0, 1), (1, 0), (1, 1).",
            lambda w1, w2, b: [_perceptron(x1, x2, w1, w2, b) for x2 in (0, 1) for x1 in (0, 1)],
        ),
        Mistake(
            "Your table starts with (1, 1) and ends with (0, 0). Go the other way: (0, 0), (0, 1), "
            "(1, 0), (1, 1).",
            lambda w1, w2, b: [_perceptron(x1, x2, w1, w2, b) for x1 in (1, 0) for x2 in (1, 0)],
        ),
        Mistake(
            "You returned two rows of two. Put the four answers into one list.",
            lambda w1, w2, b: [[_perceptron(x1, x2, w1, w2, b) for x2 in (0, 1)] for x1 in (0, 1)],
        ),
        Mistake(
            "You let both inputs be equal, so only (0, 0) and (1, 1) come up. Every value of x1 "
            "goes with every value of x2: four pairs.",
            lambda w1, w2, b: [_perceptron(x, x, w1, w2, b) for x in (0, 1)],
            lambda w1, w2, b: [
                _perceptron(x1, x2, w1, w2, b) for x1, x2 in zip((0, 1), (0, 1), strict=True)
            ],
        ),
        Mistake(
            "You return after the first answer. Collect all four in a list, then return the list.",
            lambda w1, w2, b: _perceptron(0, 0, w1, w2, b),
            lambda w1, w2, b: [_perceptron(0, 0, w1, w2, b)],
        ),
    ],
    variants=[
        _truth_table_in_a_loop,
        lambda w1, w2, b: tuple(_perceptron(x1, x2, w1, w2, b) for x1, x2 in _CORNERS),
        lambda w1, w2, b: np.array(_CORNERS) @ np.array([w1, w2]) + b > 0,
    ],
    hints=[
        "Ask perceptron four times, once for each pair of inputs.",
        "A list comprehension may have two `for`: the second one changes fastest.",
        "return [perceptron(x1, x2, w1, w2, b) for x1 in (0, 1) for x2 in (0, 1)]",
    ],
)


# --- xor_gate ------------------------------------------------------------------------


def _xor(x1, x2):
    return _and(_nand(x1, x2), _or(x1, x2))


def _xor_from_four_nands(x1, x2):
    middle = _nand(x1, x2)
    return _nand(_nand(x1, middle), _nand(middle, x2))


_ANGLES = np.linspace(0, 2 * np.pi, 16, endpoint=False) + 0.1
_AROUND_THE_CORNERS = np.array(_CORNERS)[:, None, :] + 0.001 * np.stack(
    [np.cos(_ANGLES), np.sin(_ANGLES)], axis=1
)


def _is_made_of_gates(values):
    """values: answers (4, 16) at points close to the corners.

    A gate keeps the answer that it gives at a corner for some points close by; `x1 != x2` does not.
    """
    wanted = np.array([[0], [1], [1], [0]])
    return _is_binary(values) and bool(np.all(np.any(values == wanted, axis=1)))


def _observe_xor(answer, rng):
    anywhere = rng.uniform(-2.5, 3.5, size=(40, 2))
    for x1, x2 in _CORNERS:
        with suppress(AnswerRaised):
            yield f"at_{x1}_{x2}", Call(answer, x1, x2), exact()
    with suppress(AnswerRaised):
        yield (
            "between_the_corners",
            Call(answer, 0.9, 0.8),
            holds(_is_binary, "what is made of gates answers 0 or 1, also for numbers in between"),
        )
    with suppress(AnswerRaised):
        yield (
            "close_to_the_corners",
            _at_points(answer, _AROUND_THE_CORNERS),
            holds(
                _is_made_of_gates,
                "what is made of your gates gives the same answer at a corner and at some real "
                "inputs close to it",
            ),
        )
    yield (
        "anywhere",
        _at_points(answer, anywhere),
        holds(_is_binary, "what is made of gates answers 0 or 1 for all real inputs"),
    )


xor_gate = Exercise(
    reference=_xor,
    observe=_observe_xor,
    mistakes=[
        Mistake(
            "Your gate says 1 for (1, 1) as well; that is OR. XOR also needs a gate that says 0 "
            "for (1, 1), and one more gate that joins the two.",
            _or,
            lambda x1, x2: _or(_or(x1, x2), _and(x1, x2)),
        ),
        Mistake(
            "Your gate says 1 only for (1, 1); that is AND. One of your first two gates must say 0 "
            "for (1, 1): which one is AND turned upside down?",
            lambda x1, x2: _and(_or(x1, x2), _and(x1, x2)),
            lambda x1, x2: _and(x1, x2),
        ),
        Mistake(
            "Your gate is upside down: it says 1 where the inputs are equal (XNOR). Join your two "
            "gates with AND instead of NAND.",
            lambda x1, x2: _nand(_nand(x1, x2), _or(x1, x2)),
            lambda x1, x2: 1 - _xor(x1, x2),
        ),
        Mistake(
            "Your gate always says 1. You joined two gates with OR, so one of them is enough; join "
            "them with AND: both must agree.",
            lambda x1, x2: _or(_nand(x1, x2), _or(x1, x2)),
        ),
        Mistake(
            "Your gate says 1 for (0, 0) as well; that is NAND. Join it with a gate that says 0 "
            "there.",
            _nand,
        ),
        Mistake(
            "Your gate always says 0. Look at the table of the two gates that you join: they are "
            "never 1 together.",
            lambda x1, x2: _and(_nand(x1, x2), _and(x1, x2)),
            lambda x1, x2: _and(_or(x1, x2), 1 - _or(x1, x2)),
        ),
        Mistake(
            "Your table is right, but Python's own operators made it: close to the corners the "
            "answer is another one, or neither 0 nor 1. Put together your and_gate, nand_gate and "
            "or_gate.",
            lambda x1, x2: x1 != x2,
            lambda x1, x2: x1 ^ x2,
            lambda x1, x2: abs(x1 - x2),
            lambda x1, x2: (x1 + x2) % 2,
            lambda x1, x2: int(x1 + x2 == 1),
            lambda x1, x2: int(bool(x1) != bool(x2)),
            lambda x1, x2: (x1 or x2) and not (x1 and x2),
        ),
    ],
    variants=[
        _xor_from_four_nands,
        lambda x1, x2: _or(_and(x1, 1 - x2), _and(1 - x1, x2)),
        lambda x1, x2: _perceptron(_or(x1, x2), _and(x1, x2), 1, -1, 0),
        lambda x1, x2: _or(x1, x2) != _and(x1, x2),
        # With a gate whose corner lies exactly on the threshold.
        lambda x1, x2: _and(_gate(-2, -3, 5)(x1, x2), 1 if x1 + x2 >= 1 else 0),
    ],
    hints=[
        "XOR means: one of the two, but not both. You own a gate for each half of that sentence.",
        "OR says 'at least one'. NAND says 'not both'. Which gate says that two things hold?",
        "and_gate(nand_gate(x1, x2), …)",
    ],
    insight="Two gates look at the inputs, a third looks at the two gates: that is a second layer.",
)

tables_reached = Prediction(
    options="abcd",
    outcome="c",
    because="14 of the 16 turn up. Only XOR and its opposite never do, whatever the weights.",
)

what_the_bias_does = Choice(
    answer="c",
    wrong={
        "a": "Turning the line is the work of the weights: its direction depends on w1 : w2 alone. "
        "Look again at the three pictures, where only b changed.",
        "b": "The answer is 0 or 1 with any bias; the threshold sees to that. The bias decides how "
        "large the weighted inputs must be to pass it.",
    },
    hints=["In the three pictures of the bias, what happened to the line, and what did not?"],
)

why_a_straight_line = Choice(
    answer="b",
    wrong={
        "a": "We drew the border with real inputs, and it was straight there too. Four corners "
        "alone would not show any line.",
        "c": "A smoother output would fade from 0 to 1, but its border would be the same line: the "
        "output still depends on the weighted sum alone.",
    },
    hints=["On the border the unit is just undecided. Which equation holds there?"],
)

or_from_nand = Choice(
    answer="b",
    wrong={
        "a": "Try it with your nand_gate: NAND of a NAND with itself turns it upside down, which "
        "gives AND.",
        "c": "Try (0, 0) with your nand_gate: this one says 1 there. It is 0 only for (1, 0).",
    },
    hints=["nand_gate(x, x) is 'not x'. And: not both of them off means at least one of them on."],
)
