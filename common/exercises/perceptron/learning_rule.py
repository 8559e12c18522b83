"""Notebook learning_rule: the rule that finds the weights.

Source: F. Rosenblatt, "Principles of Neurodynamics" (1962).
"""

import numpy as np

from common.checking import (
    Choice,
    Exercise,
    Mistake,
    Prediction,
    args,
    calls,
    exact,
)
from common.exercises.perceptron.edited import edited

# --- predict -----------------------------------------------------------------


def _predict(x, w, b):
    return np.where(x @ w + b > 0, 1, 0)


def _predict_row_by_row(x, w, b):
    rows = np.atleast_2d(x)
    answers = np.array([sum(r * v for r, v in zip(row, w, strict=True)) + b > 0 for row in rows])
    return answers if np.ndim(x) == 2 else answers[0]


def _predict_as_list(x, w, b):
    if x.ndim == 1:
        return int(x @ w + b > 0)
    return [_predict_as_list(row, w, b) for row in x]


predict = Exercise(
    reference=_predict,
    observe=calls(
        exact(),
        four_flowers=args([[1.5, 0.25], [4.5, 1.5], [2.0, 0.5], [2.0, 1.0]], [1.0, 2.0], -4.0),
        three_flowers=args([[1.0, 12.0], [2.0, -1.0], [1.0, 1.5]], [2.0, -1.0], 1.0),
        three_inputs=args([[0.0, 0.0, 0.0], [-1.0, -1.0, 3.0]], [1.0, 1.0, 1.0], 0.25),
        random_batch=lambda rng: args(rng.normal(size=(6, 3)), rng.normal(size=3), 0.1),
        one_flower=args([4.5, 1.5], [1.0, 2.0], -4.0),
    ),
    mistakes=[
        Mistake(
            "On {call} one score is exactly 0, and you answered 1 there. A score of 0 does not "
            "fire, as in the last notebook: ask for scores > 0, not >= 0.",
            lambda x, w, b: np.where(x @ w + b >= 0, 1, 0),
        ),
        Mistake(
            "You returned the scores themselves. Compare them with 0: 1 where a score is above 0, "
            "else 0.",
            lambda x, w, b: x @ w + b,
        ),
        Mistake(
            "`if` and int() want a single number, and a batch has one for each flower. Compare the "
            "whole array at once: np.where(x @ w + b > 0, 1, 0).",
            lambda x, w, b: 1 if x @ w + b > 0 else 0,
            lambda x, w, b: int(x @ w + b > 0),
        ),
        Mistake(
            "w stands before x, in your product or between the parentheses of `def`. The order is "
            "predict(x, w, b), and x @ w: (N, D) times (D,) gives (N,).",
            lambda x, w, b: np.where(w @ x + b > 0, 1, 0),
            lambda x, w, b: np.where(np.dot(w, x) + b > 0, 1, 0),
        ),
        Mistake(
            "`*` multiplies number by number and adds nothing up, so you have an answer for each "
            "measurement instead of each flower. Use x @ w.",
            lambda x, w, b: np.where(x * w + b > 0, 1, 0),
        ),
        Mistake(
            "The bias is missing: add b to every score.",
            lambda x, w, b: np.where(x @ w > 0, 1, 0),
        ),
        Mistake(
            "The bias has the wrong sign. It is added to the score: ask for x @ w + b > 0, which "
            "is the same as x @ w > -b.",
            lambda x, w, b: np.where(x @ w - b > 0, 1, 0),
        ),
        Mistake(
            "You add b to every product, and so D times. Add the products up first, then b once.",
            lambda x, w, b: np.where((x * w + b).sum(axis=-1) > 0, 1, 0),
        ),
        Mistake(
            "You compare the scores with a threshold of your own. The bias has already moved them: "
            "compare with 0.",
            lambda x, w, b: np.where(x @ w + b > 0.5, 1, 0),
            lambda x, w, b: np.where(x @ w + b >= 1, 1, 0),
        ),
        Mistake(
            "Your answers are upside down: 1 belongs where the score is above 0, and 0 elsewhere.",
            lambda x, w, b: np.where(x @ w + b > 0, 0, 1),
        ),
        Mistake(
            "You answer -1 for no. Here it is 0, as in the gates: np.where(scores > 0, 1, 0).",
            lambda x, w, b: np.where(x @ w + b > 0, 1, -1),
        ),
        Mistake(
            "np.sign has three answers, -1, 0 and 1. Ours are 0 and 1: np.where(scores > 0, 1, 0).",
            lambda x, w, b: np.sign(x @ w + b),
        ),
        Mistake(
            "You added up the whole batch and got one answer for all flowers. Sum along the last "
            "axis only, or use x @ w.",
            lambda x, w, b: np.where(np.sum(x * w) + b > 0, 1, 0),
            lambda x, w, b: np.where(np.sum(x @ w + b) > 0, 1, 0),
        ),
        Mistake(
            "`any`, `all` and `mean` make one answer out of those of all flowers. Leave it out: "
            "each flower has an answer of its own.",
            lambda x, w, b: np.any(x @ w + b > 0),
            lambda x, w, b: np.all(x @ w + b > 0),
            lambda x, w, b: np.mean(x @ w + b > 0),
        ),
        Mistake(
            "With one argument np.where says at which places a condition is true. Give it the two "
            "answers to choose from as well: np.where(scores > 0, 1, 0).",
            lambda x, w, b: np.where(x @ w + b > 0)[0],
        ),
        Mistake(
            "With axis=0 you add up over the flowers and get a number for each measurement. The "
            "last axis, axis=-1, holds the measurements of one flower; or use x @ w.",
            lambda x, w, b: np.where(np.sum(x * w, axis=0) + b > 0, 1, 0),
        ),
        Mistake(
            "keepdims=True leaves an axis of length 1: you return (N, 1) for a batch. Leave it "
            "out, then N flowers have N answers.",
            lambda x, w, b: np.where(np.sum(x * w, axis=-1, keepdims=True) + b > 0, 1, 0),
        ),
        Mistake(
            "You wrote out two products. There may be any number of weights, and in a batch x[0] "
            "is a whole flower: x @ w adds up all products, of a batch and of one flower.",
            lambda x, w, b: np.where(x[:, 0] * w[0] + x[:, 1] * w[1] + b > 0, 1, 0),
            lambda x, w, b: np.where(x[..., 0] * w[0] + x[..., 1] * w[1] + b > 0, 1, 0),
            lambda x, w, b: np.where(x[0] * w[0] + x[1] * w[1] + b > 0, 1, 0),
        ),
        Mistake(
            "A single flower of shape (D,) has no axis 1. Say axis=-1, the last axis, which it has "
            "as well as a batch; or use x @ w.",
            lambda x, w, b: np.where(np.sum(x * w, axis=1) + b > 0, 1, 0),
        ),
        Mistake(
            "Your code reads a batch, but not a single flower of shape (D,): your loop then runs "
            "over its measurements. x @ w + b does both.",
            lambda x, w, b: np.array([1 if row @ w + b > 0 else 0 for row in x]),
            lambda x, w, b: [1 if np.dot(row, w) + b > 0 else 0 for row in x],
            lambda x, w, b: [1 if (row * w).sum() + b > 0 else 0 for row in x],
        ),
        Mistake(
            "For a single flower of shape (D,) you return an array of length 1. Return one number: "
            "x @ w + b > 0 is one by itself.",
            lambda x, w, b: np.where(np.atleast_2d(x) @ w + b > 0, 1, 0),
        ),
    ],
    variants=[
        _predict_row_by_row,
        _predict_as_list,
        lambda x, w, b: x @ w + b > 0,
        lambda x, w, b: np.where(np.sum(x * w, axis=-1) + b > 0, 1.0, 0.0),
        lambda x, w, b: (x.astype(np.float32) @ w.astype(np.float32) + b > 0).astype(int),
        lambda x, w, b: np.heaviside(np.dot(x, w) + b, 0),
    ],
    hints=[
        "First the scores of all flowers at once. What does the text above say about `@`?",
        "scores = x @ w + b has one number for each flower. Turn it into 1 where it is above 0.",
        "return np.where(x @ w + b > 0, 1, 0)",
    ],
)


# --- perceptron_update -------------------------------------------------------


def _update(x, t, w, b, learning_rate=1.0):
    error = t - _predict(x, w, b)
    return w + learning_rate * error * x, b + learning_rate * error


def _update_with_cases(x, t, w, b, learning_rate=1.0):
    y = _predict(x, w, b)
    if y == t:
        return w, b
    if t == 1:
        return w + learning_rate * x, b + learning_rate
    return w - learning_rate * x, b - learning_rate


def _update_one_by_one(x, t, w, b, learning_rate=1.0):
    error = t - int(x @ w + b > 0)
    moved = [v + learning_rate * error * u for u, v in zip(x, w, strict=True)]
    return [np.array(moved), float(b + learning_rate * error)]


def _update_in_place(x, t, w, b, learning_rate=1.0):
    error = t - _predict(x, w, b)
    w += learning_rate * error * x
    b += learning_rate * error
    return w, b


def _update_until_right(x, t, w, b, learning_rate=1.0):
    while _predict(x, w, b) != t:
        w, b = _update(x, t, w, b, learning_rate)
    return w, b


def _update_without_parentheses(x, t, w, b, learning_rate=1.0):
    y = _predict(x, w, b)
    return w + learning_rate * t - y * x, b + learning_rate * t - y


def _update_with_fewer_parentheses(x, t, w, b, learning_rate=1.0):
    y = _predict(x, w, b)
    return w + (learning_rate * t - y) * x, b + (learning_rate * t - y)


def _when_wrong(x, t, w, b, right, step_w, step_b):
    """What comes back of a rule that is followed only where the flower was misread."""
    return right if _predict(x, w, b) == t else (w + step_w, b + step_b)


_ASKED, _NEW_W, _NEW_B = "_predict(x, w, b)", "w + learning_rate * error * x", "b + learning_rate"

perceptron_update = Exercise(
    reference=_update,
    observe=calls(
        first_mistake=args([4.7, 1.4], 1, [0.0, 0.0], 0.0),
        read_as_1=args([1.4, 0.2], 0, [4.7, 1.4], 1.0, 0.5),
        read_as_0=args([4.0, 1.25], 1, [-1.0, 0.5], 0.5, 2.0),
        rightly_1=args([4.5, 1.5], 1, [1.0, 2.0], -4.0, 0.5),
        rightly_0=args([1.5, 0.25], 0, [1.0, 2.0], -4.0, 0.5),
        score_0=args([2.0, 1.0], 0, [1.0, 2.0], -4.0, 0.5),
        three_inputs=lambda rng: args(
            rng.uniform(1, 2, size=3), 1, -rng.uniform(1, 2, size=3), -0.5, 0.25
        ),
    ),
    mistakes=[
        Mistake(
            "Your step goes the wrong way: the score of the misread flower moves further from its "
            "label. The error is t - prediction, not prediction - t.",
            edited(_update, "t - _predict(x, w, b)", "_predict(x, w, b) - t"),
        ),
        Mistake(
            "You changed w and b although the flower was read correctly ({call}). Learn from "
            "mistakes only: t - prediction is 0 when there is none.",
            edited(_update, "t - _predict(x, w, b)", "1 if t == 1 else -1"),
            edited(_update, "t - _predict(x, w, b)", "t"),
        ),
        Mistake(
            "The bias stayed as it was. It learns too, as the weight of an input that is always 1: "
            "b + learning_rate * error.",
            edited(_update, _NEW_B + " * error", "b"),
        ),
        Mistake(
            "Your bias asks predict again when w has already moved. Work out t - prediction once, "
            "before you change anything.",
            edited(
                _update,
                "return " + _NEW_W + ",",
                "w = " + _NEW_W + "; error = t - " + _ASKED + "; return w,",
            ),
        ),
        Mistake(
            "`w += …` changes the caller's array, and every w that was kept for a picture changes "
            "with it. Make a new one: w + …",
            _update_in_place,
        ),
        Mistake(
            "The learning rate has no effect on your w and b. Multiply both steps by it.",
            edited(_update, _NEW_W, "w + error * x", _NEW_B + " * error", "b + error"),
        ),
        Mistake(
            "The learning rate has no effect on your bias. Multiply that step by it as well.",
            edited(_update, _NEW_B + " * error", "b + error"),
        ),
        Mistake(
            "The learning rate has no effect on your weights. Multiply that step by it as well.",
            edited(_update, _NEW_W, "w + error * x"),
        ),
        Mistake(
            "You multiplied by the label, which is 0 for one species: nothing is learned from its "
            "mistakes. Multiply by t - prediction, which is then -1.",
            lambda x, t, w, b, rate=1.0: _when_wrong(x, t, w, b, (w, b), rate * t * x, rate * t),
        ),
        Mistake(
            "You add x after every mistake. Where a 0 was read as 1, x has to be taken away: "
            "multiply by t - prediction, which is then -1.",
            edited(_update, "t - _predict(x, w, b)", "abs(t - _predict(x, w, b))"),
        ),
        Mistake(
            "You compared the label with the score. That is another rule (Widrow and Hoff, 1960); "
            "the perceptron compares it with the prediction, 0 or 1.",
            edited(_update, _ASKED, "(x @ w + b)"),
        ),
        Mistake(
            "Your own comparison leaves out the bias. Ask your function: y = predict(x, w, b).",
            edited(_update, _ASKED, "int(x @ w > 0)"),
        ),
        Mistake(
            "On {call} the score is exactly 0 and you took that for an answer of 1. Ask your "
            "function instead: y = predict(x, w, b).",
            edited(_update, _ASKED, "int(x @ w + b >= 0)"),
        ),
        Mistake(
            "You added the error to every weight. Each weight moves in proportion to its own "
            "input: learning_rate * error * x.",
            edited(_update, "error * x,", "error,"),
        ),
        Mistake(
            "The bias has no input: its step is learning_rate * error, a single number, without x.",
            edited(_update, _NEW_B + " * error", "b + learning_rate * error * x"),
        ),
        Mistake(
            "The bias moves the wrong way. It follows the error as the weights do: "
            "b + learning_rate * error.",
            edited(_update, _NEW_B, "b - learning_rate"),
        ),
        Mistake(
            "`*` binds more strongly than `-`, so only a part is multiplied. Put parentheses "
            "around the difference: learning_rate * (t - y) * x, and so for b.",
            _update_without_parentheses,
            _update_with_fewer_parentheses,
        ),
        Mistake(
            "You returned the step alone; the old w and b are gone. Add it to them: w + …, b + …",
            edited(_update, _NEW_W, "learning_rate * error * x", _NEW_B, "learning_rate"),
            lambda x, t, w, b, rate=1.0: _when_wrong(
                x, t, w, b, (w, b), rate * (2 * t - 1) * x - w, rate * (2 * t - 1) - b
            ),
        ),
        Mistake(
            "Where the flower is read correctly your code returns nothing. Return w and b as they "
            "are then: `return` must not stand inside the `if` alone.",
            lambda x, t, w, b, rate=1.0: _when_wrong(
                x, t, w, b, None, rate * (2 * t - 1) * x, rate * (2 * t - 1)
            ),
        ),
        Mistake(
            "You repeat the step until the flower is read correctly. Take one step only, even if "
            "it is too short: its turn comes again.",
            _update_until_right,
        ),
        Mistake(
            "Your step is twice as long as it should be. With our labels 0 and 1, t - prediction "
            "is -1, 0 or 1; do not turn them into -1 and 1.",
            edited(_update, "t - _predict(x, w, b)", "2 * (t - _predict(x, w, b))"),
        ),
        Mistake(
            "You returned b before w. The order is: new w, new b.",
            edited(_update, _NEW_W + ", ", "", " * error\n", " * error, " + _NEW_W + "\n"),
        ),
        Mistake(
            "You returned the new weights alone. Return both: new w, new b.",
            lambda x, t, w, b, rate=1.0: _update(x, t, w, b, rate)[0],
        ),
        Mistake(
            "Your new b is an array of length 1. It is a single number: b + learning_rate * error.",
            edited(_update, "b + learning_rate * error", "np.array([b + learning_rate * error])"),
        ),
    ],
    variants=[
        _update_with_cases,
        _update_one_by_one,
        lambda x, t, w, b, learning_rate=1.0: _update(
            x.astype(np.float32), t, w.astype(np.float32), np.float32(b), learning_rate
        ),
    ],
    hints=[
        "First ask your own predict what it thinks of x. When it is right, nothing changes.",
        "t - predict(x, w, b) is 1, -1 or 0: add x, take x away, or leave everything as it is. "
        "The bias moves by the same number without x.",
        "error = t - predict(x, w, b), then return w + learning_rate * error * x and the same for "
        "b without x.",
    ],
)


# --- boundary ----------------------------------------------------------------


def _boundary(x1, w, b):
    if w[1] == 0:
        return np.full(np.shape(x1), np.nan)
    return -(w[0] * x1 + b) / w[1]


def _boundary_with_where(x1, w, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(w[1] == 0, np.nan, (-b - w[0] * x1) / w[1])


def _boundary_one_by_one(x1, w, b):
    w1, w2 = float(w[0]), float(w[1])
    return [float("nan") if w2 == 0 else -w1 / w2 * float(x) - b / w2 for x in x1]


_VERTICAL, _LINE = "np.full(np.shape(x1), np.nan)", "-(w[0] * x1 + b) / w[1]"

boundary = Exercise(
    reference=_boundary,
    observe=calls(
        falling=args([0.0, 2.0, 3.0], [1.0, 2.0], -4.0),
        rising=args([-1.0, 0.0, 1.0, 2.5], [3.0, -0.5], 1.0),
        level=args([0.0, 1.0], [0.0, 1.0], -1.5),
        nearly_vertical=args([0.5, 1.0], [0.5, 1 / 1024], -0.375),
        one_random=lambda rng: args(
            rng.normal(size=5), rng.uniform(0.5, 2, size=2), float(rng.normal())
        ),
        vertical=args([0.5, 1.5, 2.0], [2.0, 0.0], -3.0),
    ),
    mistakes=[
        Mistake(
            "A sign is lost: solve w1*x1 + w2*x2 + b = 0 for x2, and everything that changes sides "
            "changes its sign.",
            edited(_boundary, _LINE, "(w[0] * x1 + b) / w[1]"),
            edited(_boundary, _LINE, "w[0] * x1 + b / w[1]"),
        ),
        Mistake(
            "The minus belongs to both terms. You turned the sign of one of them: "
            "x2 = -(w1*x1 + b) / w2.",
            edited(_boundary, _LINE, "(-w[0] * x1 + b) / w[1]"),
            edited(_boundary, _LINE, "(w[0] * x1 - b) / w[1]"),
        ),
        Mistake(
            "You divided only the last term by w2. Put the whole of w1*x1 + b in parentheses.",
            edited(_boundary, _LINE, "-w[0] * x1 - b / w[1]"),
            edited(_boundary, _LINE, "-(w[0] * x1) / w[1] - b"),
        ),
        Mistake(
            "You did not divide by w2, so you have w2*x2 and not yet x2 itself.",
            edited(_boundary, _LINE, "-(w[0] * x1 + b)"),
        ),
        Mistake(
            "You left the bias out, so your line always goes through (0, 0). "
            "x2 = -(w1*x1 + b) / w2.",
            edited(_boundary, _LINE, "-w[0] * x1 / w[1]"),
        ),
        Mistake(
            "You exchanged the two weights: w[0] belongs to x1, and you divide by w[1].",
            lambda x1, w, b: -(w[1] * x1 + b) / w[0],
        ),
        Mistake(
            "For w2 = 0 the line is vertical and you divide by 0. Ask for that case first and "
            "return nan for every x1: np.full(len(x1), np.nan).",
            lambda x1, w, b: -(w[0] * x1 + b) / w[1],
        ),
        Mistake(
            "For w2 = 0 you returned one thing, or nothing. Return a nan for each x1: "
            "np.full(len(x1), np.nan).",
            edited(_boundary, _VERTICAL, "None"),
            edited(_boundary, _VERTICAL, "np.nan"),
            edited(_boundary, _VERTICAL, "'nan'"),
            edited(_boundary, _VERTICAL, "-b / w[0]"),
        ),
        Mistake(
            "For w2 = 0 you return numbers, and Matplotlib would draw a line through them. Return "
            "nan for each x1: np.full(len(x1), np.nan).",
            edited(_boundary, _VERTICAL, "np.zeros(len(x1))"),
            edited(_boundary, _VERTICAL, "x1"),
        ),
        Mistake(
            "That is the x1 at which the vertical line stands; you are asked for its x2, and no "
            "single one belongs to it. Return nan for each x1: np.full(len(x1), np.nan).",
            edited(_boundary, _VERTICAL, "np.full(len(x1), -b / w[0])"),
        ),
        Mistake(
            "You return nan for {call}, but only w2 = 0 stands for a vertical line. A negative or "
            "a small w2 can be divided by: ask w[1] == 0.",
            edited(_boundary, "w[1] == 0", "w[1] <= 0"),
            edited(_boundary, "w[1] == 0", "abs(w[1]) < 0.01"),
        ),
    ],
    variants=[
        _boundary_with_where,
        _boundary_one_by_one,
        edited(_boundary, "w[1] == 0", "np.isclose(w[1], 0)"),
        lambda x1, w, b: _boundary(x1.astype(np.float32), w.astype(np.float32), np.float32(b)),
        lambda x1, w, b: -w[0] / w[1] * x1 - b / w[1] if w[1] != 0 else x1 * np.nan,
    ],
    hints=[
        "The border is where the score is 0. Write that equation down and solve it for x2.",
        "w2*x2 = -(w1*x1 + b). What do you have to divide by, and when is that not allowed?",
        "if w[1] == 0: return np.full(len(x1), np.nan); otherwise -(w[0] * x1 + b) / w[1].",
    ],
)


# --- questions -------------------------------------------------------------

rate_a_hundred_times_smaller = Prediction(
    options="abc",
    outcome="c",
    because="Starting from 0, every step of w and b carries the same factor, the learning rate. "
    "It scales the score and cannot change its sign, so every prediction is the same.",
)

in_millimetres = Prediction(
    options="abc",
    outcome="c",
    because="More than a hundred times as many updates, for a line between the same flowers.",
)

few_mistakes_good_line = Prediction(
    options="abc",
    outcome="a",
    because="Few mistakes along the way do not mean a good line at the end.",
)

after_one_update = Choice(
    answer="b",
    wrong={
        "a": "One step may be too short, as in updates 2, 3 and 6 of the pictures: the score has "
        "moved, but it was further on the wrong side than one step goes.",
        "c": "The update looks at one flower only. The line moves for all of them, and a flower "
        "that was read correctly may now be on the wrong side.",
    },
    hints=["Put the new w and b into the score of the same flower. By how much did it change?"],
)

no_more_mistakes = Choice(
    answer="b",
    wrong={
        "a": "The rule stops at the first line that makes no mistake, wherever it lies. Look at "
        "the many lines that the 100 orders gave.",
        "c": "The rule knows the flowers that it was shown. A new one may lie on the wrong side of "
        "the line, above all where the line passes close to the flowers.",
    },
    hints=["What does the rule do once an epoch has no mistake? Does it improve anything then?"],
)

mistakes_that_never_end = Choice(
    answer="c",
    wrong={
        "a": "Starting from 0, the learning rate only scales w and b: the mistakes stay exactly "
        "the same, as you have seen.",
        "b": "No line separates these points, so there is nothing that more epochs could arrive "
        "at. The mistakes go round in a circle.",
    },
    hints=["Is there any line that would make no mistake here? What did `gates` do about that?"],
)
