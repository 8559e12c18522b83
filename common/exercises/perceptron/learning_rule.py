"""Notebook learning_rule: the rule that finds the weights.

Source: F. Rosenblatt, "The perceptron: a probabilistic model for information storage and
organization in the brain" (1958).
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

_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


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
        four_flowers=args([[1.5, 0.25], [4.5, 1.5], [1.0, 0.5], [2.0, 1.0]], [1.0, 2.0], -4.0),
        two_flowers=args([[1.0, 3.0], [2.0, -1.0]], [2.0, -1.0], 0.5),
        bias_alone=args([[0.0, 0.0, 0.0]], [1.0, 1.0, 1.0], 0.25),
        random_batch=lambda rng: args(rng.normal(size=(6, 3)), rng.normal(size=3), 0.1),
        one_flower=args([4.5, 1.5], [1.0, 2.0], -4.0),
    ),
    mistakes=[
        Mistake(
            "On {call} one score is exactly 0, and you answered 1 there. As in the last notebook, "
            "0 does not fire: ask for scores > 0, not >= 0.",
            lambda x, w, b: np.where(x @ w + b >= 0, 1, 0),
        ),
        Mistake(
            "You returned the scores themselves. Compare them with 0: 1 where a score is above 0, "
            "else 0.",
            lambda x, w, b: x @ w + b,
        ),
        Mistake(
            "Your answers are -1, 0 and 1, as np.sign gives them. Our labels are 0 and 1: try "
            "np.where(scores > 0, 1, 0).",
            lambda x, w, b: np.sign(x @ w + b),
            lambda x, w, b: np.where(x @ w + b > 0, 1, -1),
        ),
        Mistake(
            "The bias is missing: add b to every score.",
            lambda x, w, b: np.where(x @ w > 0, 1, 0),
        ),
        Mistake(
            "You wrote w before x. Each row of x is multiplied by w, so the order is x @ w: "
            "(N, D) times (D,) gives (N,).",
            lambda x, w, b: np.where(w @ x + b > 0, 1, 0),
        ),
        Mistake(
            "`if` wants one truth value, and a batch has one for each flower. Compare the whole "
            "array at once: np.where(x @ w + b > 0, 1, 0).",
            lambda x, w, b: 1 if x @ w + b > 0 else 0,
        ),
        Mistake(
            "`*` multiplies number by number and adds nothing up, so you have an answer for each "
            "measurement instead of each flower. Use x @ w.",
            lambda x, w, b: np.where(x * w + b > 0, 1, 0),
        ),
        Mistake(
            "You added up the whole batch and got one answer for all flowers. Sum along the last "
            "axis only, or use x @ w.",
            lambda x, w, b: np.where(np.sum(x * w) + b > 0, 1, 0),
        ),
        Mistake(
            "Your code reads a batch, but not a single flower of shape (D,): your loop then runs "
            "over its measurements. x @ w + b does both.",
            lambda x, w, b: np.array([1 if row @ w + b > 0 else 0 for row in x]),
            lambda x, w, b: [1 if (row * w).sum() + b > 0 else 0 for row in x],
            lambda x, w, b: np.where(np.sum(x * w, axis=1) + b > 0, 1, 0),
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
        "One product gives the scores of all flowers. Which operator multiplies a matrix by a "
        "vector?",
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


def _update_always(x, t, w, b, learning_rate=1.0):
    sign = 1 if t == 1 else -1
    return w + learning_rate * sign * x, b + learning_rate * sign


def _update_by_label(x, t, w, b, learning_rate=1.0):
    return w + learning_rate * t * x, b + learning_rate * t


def _update_by_label_when_wrong(x, t, w, b, learning_rate=1.0):
    if _predict(x, w, b) == t:
        return w, b
    return w + learning_rate * t * x, b + learning_rate * t


def _update_that_only_adds(x, t, w, b, learning_rate=1.0):
    if _predict(x, w, b) == t:
        return w, b
    return w + learning_rate * x, b + learning_rate


def _update_backwards(x, t, w, b, learning_rate=1.0):
    error = _predict(x, w, b) - t
    return w + learning_rate * error * x, b + learning_rate * error


def _update_by_the_score(x, t, w, b, learning_rate=1.0):
    error = t - (x @ w + b)
    return w + learning_rate * error * x, b + learning_rate * error


def _update_without_bias(x, t, w, b, learning_rate=1.0):
    return w + learning_rate * (t - _predict(x, w, b)) * x, b


def _update_without_rate(x, t, w, b, learning_rate=1.0):
    return _update(x, t, w, b)


def _update_bias_without_rate(x, t, w, b, learning_rate=1.0):
    error = t - _predict(x, w, b)
    return w + learning_rate * error * x, b + error


def _update_without_input(x, t, w, b, learning_rate=1.0):
    error = t - _predict(x, w, b)
    return w + learning_rate * error, b + learning_rate * error


def _update_in_place(x, t, w, b, learning_rate=1.0):
    error = t - _predict(x, w, b)
    w += learning_rate * error * x
    b += learning_rate * error
    return w, b


def _update_of_weights_only(x, t, w, b, learning_rate=1.0):
    return w + learning_rate * (t - _predict(x, w, b)) * x


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
            "You changed w and b although the flower was read correctly ({call}). Learn from "
            "mistakes only: t - prediction is 0 when there is none.",
            _update_always,
            _update_by_label,
        ),
        Mistake(
            "Your step goes the wrong way: the score of the misread flower moves further from its "
            "label. The error is t - prediction, not prediction - t.",
            _update_backwards,
        ),
        Mistake(
            "You multiplied by the label, which is 0 for one species: nothing is learnt from its "
            "mistakes. Multiply by t - prediction, which is then -1.",
            _update_by_label_when_wrong,
        ),
        Mistake(
            "You add x after every mistake. Where a 0 was read as 1, x has to be taken away: "
            "multiply by t - prediction, which is then -1.",
            _update_that_only_adds,
        ),
        Mistake(
            "You compared the label with the score. That is another rule (Widrow and Hoff, 1960); "
            "the perceptron compares it with the prediction, 0 or 1.",
            _update_by_the_score,
        ),
        Mistake(
            "The bias stayed as it was. It learns too, as the weight of an input that is always 1: "
            "b + learning_rate * error.",
            _update_without_bias,
        ),
        Mistake(
            "The learning rate has no effect on your w and b. Multiply both steps by it.",
            _update_without_rate,
        ),
        Mistake(
            "The learning rate has no effect on your bias. Multiply that step by it as well.",
            _update_bias_without_rate,
        ),
        Mistake(
            "You added the error to every weight. Each weight moves in proportion to its own "
            "input: learning_rate * error * x.",
            _update_without_input,
        ),
        Mistake(
            "`w += …` changes the caller's array, and every w that was kept for a picture changes "
            "with it. Make a new one: w + …",
            _update_in_place,
        ),
        Mistake(
            "You returned the new weights alone. Return both: new w, new b.",
            _update_of_weights_only,
        ),
    ],
    variants=[
        _update_with_cases,
        lambda x, t, w, b, learning_rate=1.0: [
            np.array(
                [
                    v + learning_rate * (t - int(x @ w + b > 0)) * u
                    for u, v in zip(x, w, strict=True)
                ]
            ),
            float(b + learning_rate * (t - int(x @ w + b > 0))),
        ],
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


boundary = Exercise(
    reference=_boundary,
    observe=calls(
        falling=args([0.0, 2.0, 3.0], [1.0, 2.0], -4.0),
        rising=args([-1.0, 0.0, 1.0, 2.5], [3.0, -0.5], 1.0),
        level=args([0.0, 1.0], [0.0, 1.0], -1.5),
        one_random=lambda rng: args(
            rng.normal(size=5), rng.uniform(0.5, 2, size=2), float(rng.normal())
        ),
        vertical=args([0.5, 1.5, 2.0], [2.0, 0.0], -3.0),
    ),
    mistakes=[
        Mistake(
            "A sign is lost: solve w1*x1 + w2*x2 + b = 0 for x2, and everything that changes sides "
            "changes its sign.",
            lambda x1, w, b: (w[0] * x1 + b) / w[1],
            lambda x1, w, b: w[0] * x1 + b / w[1],
        ),
        Mistake(
            "The minus belongs to both terms. You turned the sign of one of them: "
            "x2 = -(w1*x1 + b) / w2.",
            lambda x1, w, b: (-w[0] * x1 + b) / w[1],
            lambda x1, w, b: (w[0] * x1 - b) / w[1],
        ),
        Mistake(
            "You left the bias out, so your line always goes through (0, 0). "
            "x2 = -(w1*x1 + b) / w2.",
            lambda x1, w, b: -w[0] * x1 / w[1],
        ),
        Mistake(
            "You exchanged the two weights: w[0] belongs to x1, and you divide by w[1].",
            lambda x1, w, b: -(w[1] * x1 + b) / w[0],
        ),
        Mistake(
            "You divided only the last term by w2. Put the whole of w1*x1 + b in parentheses.",
            lambda x1, w, b: -w[0] * x1 - b / w[1],
            lambda x1, w, b: -(w[0] * x1) / w[1] - b,
        ),
        Mistake(
            "For w2 = 0 the line is vertical and you divide by 0. Ask for that case first and "
            "return nan for every x1: np.full(len(x1), np.nan).",
            lambda x1, w, b: -(w[0] * x1 + b) / w[1],
        ),
        Mistake(
            "For w2 = 0 you returned one number, or None. Return a nan for each x1: "
            "np.full(len(x1), np.nan).",
            lambda x1, w, b: None if w[1] == 0 else -(w[0] * x1 + b) / w[1],
            lambda x1, w, b: np.nan if w[1] == 0 else -(w[0] * x1 + b) / w[1],
        ),
    ],
    variants=[
        _boundary_with_where,
        _boundary_one_by_one,
        lambda x1, w, b: _boundary(x1.astype(np.float32), w.astype(np.float32), np.float32(b)),
        lambda x1, w, b: -w[0] / w[1] * x1 - b / w[1] if w[1] != 0 else x1 * np.nan,
    ],
    hints=[
        "The border is where the score is 0. Write that equation down and solve it for x2.",
        "w2*x2 = -(w1*x1 + b). What do you have to divide by, and when is that not allowed?",
        "if w[1] == 0: return np.full(len(x1), np.nan); otherwise -(w[0] * x1 + b) / w[1].",
    ],
)


# --- train -------------------------------------------------------------------


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


def _train_variation(
    *,
    reset_count=True,
    stop=True,
    keep_zero=True,
    restart=False,
    use_rate=True,
    count="each",
    stop_at_first_right=False,
    frozen=False,
    start=0.0,
    result="all",
    backwards=False,
    keep_update=True,
):
    """A way to train that goes wrong where an argument says so."""

    def train_variation(x, t, epochs=100, learning_rate=1.0):
        w, b, mistakes, wrong = np.full(x.shape[1], start), start, [], 0
        pairs = list(zip(x, t, strict=True))
        for _ in range(epochs):
            if restart:
                w, b = np.zeros(x.shape[1]), 0.0
            if reset_count:
                wrong = 0
            before = int((_predict(x, w, b) != t).sum())
            old = (w, b)
            for example, label in pairs[::-1] if backwards else pairs:
                miss = int(_predict(example, *(old if frozen else (w, b))) != label)
                rate = learning_rate if use_rate else 1.0
                if frozen:
                    error = label - _predict(example, *old)
                    w, b = w + rate * error * example, b + rate * error
                elif keep_update:
                    w, b = _update(example, label, w, b, rate)
                if count == "updated":
                    miss = int(_predict(example, w, b) != label)
                wrong += miss
                if stop_at_first_right and miss == 0:
                    break
            after = int((_predict(x, w, b) != t).sum())
            wrong_here = {"before": before, "after": after}.get(count, wrong)
            if wrong_here == 0 and stop and not keep_zero:
                break
            mistakes.append(wrong_here)
            if wrong_here == 0 and stop:
                break
        if result == "total":
            return w, b, sum(mistakes)
        if result == "last":
            return w, b, mistakes[-1]
        return (w, b) if result == "line" else (w, b, mistakes)

    return train_variation


def _train_one_weight_per_example(x, t, epochs=100, learning_rate=1.0):
    w, b = np.zeros(len(x)), 0.0
    for _ in range(epochs):
        for example, label in zip(x, t, strict=True):
            w, b = _update(example, label, w, b, learning_rate)
    return w, b, []


_INPUTS = np.array(_CORNERS, dtype=np.float64)


def _random_examples(rng):
    x = rng.normal(size=(12, 3))
    return args(x, (x @ [1.0, -2.0, 0.5] > 0.25).astype(int), epochs=3, learning_rate=0.5)


train = Exercise(
    reference=_train,
    observe=calls(
        two_examples=args([[2.0], [1.0]], [1, 0], epochs=10),
        and_table=args(_INPUTS, [0, 0, 0, 1], epochs=20),
        xor_table=args(_INPUTS, [0, 1, 1, 0], epochs=4),
        random_examples=_random_examples,
    ),
    mistakes=[
        Mistake(
            "You count the mistakes of all epochs together. Set the count back to 0 at the start "
            "of each epoch.",
            _train_variation(reset_count=False),
        ),
        Mistake(
            "You go on after an epoch without mistakes. Nothing can change any more: append the 0, "
            "then break.",
            _train_variation(stop=False),
        ),
        Mistake(
            "The last epoch, the one without mistakes, is missing from your list. Append its 0 "
            "first, then stop.",
            _train_variation(keep_zero=False),
        ),
        Mistake(
            "Each of your epochs starts again from w = 0 and b = 0. Set them once, before the "
            "first epoch.",
            _train_variation(restart=True),
        ),
        Mistake(
            "The learning rate does not reach perceptron_update. Pass it on.",
            _train_variation(use_rate=False),
        ),
        Mistake(
            "You counted all mistakes of the line at the start of the epoch. Here an example "
            "counts when its turn comes: ask predict just before its update.",
            _train_variation(count="before"),
        ),
        Mistake(
            "You counted the mistakes that are left at the end of the epoch. Here an example "
            "counts when its turn comes: ask predict just before its update.",
            _train_variation(count="after"),
        ),
        Mistake(
            "You ask predict after the update, when the mistake may be mended already. Ask first, "
            "then update.",
            _train_variation(count="updated"),
        ),
        Mistake(
            "You judge a whole epoch with the w and b from its start. Use what the example before "
            "has just taught: w, b = perceptron_update(…) inside the loop.",
            _train_variation(frozen=True),
        ),
        Mistake(
            "Your epoch ends at the first example that is read correctly. Go through all of them, "
            "and stop training after an epoch without any mistake.",
            _train_variation(stop_at_first_right=True),
        ),
        Mistake(
            "Your w and b start at 1. Start both at 0: np.zeros(x.shape[1]) and 0.0.",
            _train_variation(start=1.0),
        ),
        Mistake(
            "You return one number of mistakes. Keep a list with the number of each epoch, and "
            "return that.",
            _train_variation(result="total"),
            _train_variation(result="last"),
        ),
        Mistake(
            "You return w and b; the list of mistakes is wanted too: return w, b, mistakes.",
            _train_variation(result="line"),
        ),
        Mistake(
            "You take the examples from last to first. Take them in the order in which they come.",
            _train_variation(backwards=True),
        ),
        Mistake(
            "Your w and b never change. perceptron_update returns the new ones and leaves the old "
            "ones as they are: write w, b = perceptron_update(…).",
            _train_variation(keep_update=False),
        ),
        Mistake(
            "You have one weight for each example. There is one for each input: "
            "np.zeros(x.shape[1]).",
            _train_one_weight_per_example,
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
        "a": "One step may be too short: the score moves by learning_rate * (|x|² + 1), and if it "
        "was further on the wrong side than that, the flower is still misread.",
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
