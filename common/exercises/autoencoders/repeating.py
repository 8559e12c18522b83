"""Notebook sequence: how well sequences come back, and its questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls

# --- reconstruction_accuracy ---------------------------------------------------------------------


def _one_hot(rows, symbols=4):
    return np.eye(symbols)[np.asarray(rows)]


def _given(rng):
    """Symbols of four short sequences, and probabilities that are right in some of them."""
    t = _one_hot(rng.integers(4, size=(4, 3)))
    y = rng.uniform(size=t.shape) + 1.01 * t  # the right one is ahead, often with less than half
    y[0, 0] = np.roll(y[0, 0], 1)
    y[1] = np.roll(y[1], 1, axis=-1)
    return args(t, y / y.sum(axis=-1, keepdims=True))


def _by_hand():
    t = _one_hot([[0, 1], [2, 3]])
    return args(t, np.where(_one_hot([[0, 1], [2, 0]]) == 1, 0.7, 0.1))


def _same(t, y):
    return np.asarray(t).argmax(axis=-1) == np.asarray(y).argmax(axis=-1)


def _accuracy(collect):
    return lambda t, y: collect(_same(t, y))


def _both(same):
    return same.mean(), same.all(axis=1).mean()


def _in_loops(t, y):
    symbols = rows = 0
    for row, guess in zip(t, y):
        right = [int(np.argmax(a) == np.argmax(b)) for a, b in zip(row, guess)]
        symbols += sum(right)
        rows += min(right)
    return symbols / (len(t) * len(t[0])), rows / len(t)


reconstruction_accuracy = Exercise(
    reference=_accuracy(_both),
    observe=calls(two_sequences=_by_hand(), four_sequences=_given),
    mistakes=[
        Mistake(
            "You return one number. Two are wanted: the share of right symbols, then the share of "
            "sequences that are right from end to end.",
            _accuracy(lambda same: same.mean()),
            _accuracy(lambda same: same.all(axis=1).mean()),
        ),
        Mistake(
            "The two are exchanged: symbols first, whole sequences second.",
            _accuracy(lambda same: _both(same)[::-1]),
        ),
        Mistake(
            "A sequence counts for you when any of its symbols is right. All must be: "
            ".all(axis=1).",
            _accuracy(lambda same: (same.mean(), same.any(axis=1).mean())),
        ),
        Mistake(
            "You ask for each place whether all sequences are right there. Ask for each sequence: "
            ".all(axis=1).",
            _accuracy(lambda same: (same.mean(), same.all(axis=0).mean())),
        ),
        Mistake(
            "The best symbol is looked for along the steps. The symbols are on the last axis: "
            "argmax(axis=-1).",
            lambda t, y: _both(t.argmax(axis=1) == y.argmax(axis=1)),
        ),
        Mistake(
            "You compare single entries of the one-hot rows, so zeros count as right. Take "
            "argmax(axis=-1) of both first.",
            lambda t, y: ((t == np.round(y)).mean(), (t == np.round(y)).all(axis=(1, 2)).mean()),
            lambda t, y: ((t == (y > 0.5)).mean(), (t == (y > 0.5)).all(axis=-1).mean()),
        ),
        Mistake(
            "You compare probabilities with zeros and ones: they are never equal. Take "
            "argmax(axis=-1) of both first.",
            lambda t, y: ((t == y).mean(), (t == y).all(axis=(1, 2)).mean()),
        ),
        Mistake(
            "For you a symbol is said if its probability is above one half. It is the highest one "
            "that counts, and that may be 0.4: argmax(axis=-1).",
            lambda t, y: _both((t == np.round(y)).all(axis=-1)),
            lambda t, y: _both((t * y).sum(axis=-1) > 0.5),
        ),
        Mistake(
            "You ask whether all sequences at once are right. Ask for each, .all(axis=1), and take "
            "the mean.",
            _accuracy(lambda same: (same.mean(), same.all())),
        ),
        Mistake(
            "You work out the second share from the first, as if mistakes fell independently. "
            "Count the sequences that are right: .all(axis=1).",
            _accuracy(lambda same: (same.mean(), same.mean() ** same.shape[1])),
        ),
        Mistake(
            "A share is wanted for the whole batch, not one for each sequence. Take the mean over "
            "the sequences as well.",
            _accuracy(lambda same: (same.mean(axis=1), same.all(axis=1))),
        ),
        Mistake(
            "These are percentages. Shares lie between 0 and 1.",
            _accuracy(lambda same: tuple(100 * share for share in _both(same))),
        ),
        Mistake(
            "Right symbols are divided by the number of sequences. Divide by the number of all "
            "symbols: same.mean().",
            _accuracy(lambda same: (same.sum() / len(same), same.all(axis=1).mean())),
        ),
        Mistake(
            "Those are counts. Shares are wanted: the mean instead of the sum.",
            _accuracy(lambda same: (same.sum(), same.all(axis=1).sum())),
        ),
        Mistake(
            "That is the share of wrong ones.",
            _accuracy(lambda same: tuple(1 - share for share in _both(same))),
        ),
        Mistake("Your function returns nothing. `return` both shares.", lambda t, y: None),
    ],
    variants=[_in_loops, lambda t, y: list(_both(_same(t, y)))],
    hints=[
        "argmax(axis=-1) of t and of y gives the symbols, (N, T). Where are they the same?",
        "same.mean() is the first share. Which rows are True from end to end?",
        "return same.mean(), same.all(axis=1).mean()",
    ],
)

# --- surprise ------------------------------------------------------------------------------------


def _logs(t, y):
    return -(np.asarray(t) * np.log(np.asarray(y)))


def _surprise(collect):
    return lambda t, y: collect(_logs(t, y))


def _picked(t, y):
    t, y = np.asarray(t), np.asarray(y)
    return -np.log((t * y).sum(axis=-1)).sum(axis=-1)


surprise = Exercise(
    reference=_surprise(lambda each: each.sum(axis=(1, 2))),
    observe=calls(two_sequences=_by_hand(), four_sequences=_given),
    mistakes=[
        Mistake(
            "You average over everything in a sequence, or over its steps. Add up: a sequence is "
            "as surprising as its symbols together.",
            _surprise(lambda each: each.mean(axis=(1, 2))),
            _surprise(lambda each: each.sum(axis=2).mean(axis=1)),
        ),
        Mistake(
            "A number comes for each step. Add up over the steps, too: one for each sequence.",
            _surprise(lambda each: each.sum(axis=-1)),
        ),
        Mistake(
            "One number comes for the whole batch. One for each sequence is wanted, (N,).",
            _surprise(lambda each: each.sum()),
            _surprise(lambda each: each.mean()),
            _surprise(lambda each: each.sum(axis=(1, 2)).mean()),
        ),
        Mistake(
            "The sign is turned round: the logarithm of a probability is negative, so there is a "
            "minus in front.",
            _surprise(lambda each: -each.sum(axis=(1, 2))),
        ),
        Mistake(
            "You add up over the sequences. Each has a surprise of its own: axis=(1, 2).",
            _surprise(lambda each: each.sum(axis=(0, 2))),
        ),
        Mistake(
            "The probabilities are added up, without a logarithm.",
            lambda t, y: (t * y).sum(axis=(1, 2)),
            lambda t, y: (1 - (t * y).sum(axis=-1)).sum(axis=-1),
        ),
        Mistake(
            "You take the logarithms of all symbols. Only that of the right one counts: t is 0 at "
            "the others, so multiply by t.",
            lambda t, y: -np.log(y).sum(axis=(1, 2)),
        ),
        Mistake(
            "You look at the symbol with the highest probability. What counts is the probability "
            "of the right one: multiply by t.",
            lambda t, y: -np.log(y.max(axis=-1)).sum(axis=-1),
        ),
        Mistake(
            "Those are bits, np.log2. Here the natural logarithm is meant: np.log.",
            lambda t, y: -(t * np.log2(y)).sum(axis=(1, 2)),
        ),
        Mistake(
            "You add probabilities of several steps, and take the logarithm of the sum. A "
            "logarithm for each step first, then add up.",
            lambda t, y: -np.log((t * y).sum(axis=(1, 2))),
        ),
        Mistake(
            "You take the logarithm of 0. It is wanted of y alone, and t picks afterwards: "
            "t * np.log(y).",
            lambda t, y: -np.log(t * y).sum(axis=(1, 2)),
            lambda t, y: -(y * np.log(t)).sum(axis=(1, 2)),
        ),
        Mistake(
            "The symbols that are not there, (1 - t) ln(1 - y), do not count here: t * np.log(y) "
            "alone.",
            lambda t, y: -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(axis=(1, 2)),
        ),
        Mistake(
            "That is y ln y, which does not look at what is right. t picks: t * np.log(y).",
            lambda t, y: -(y * np.log(y)).sum(axis=(1, 2)),
        ),
        Mistake(
            "A number comes for each symbol. Add up over the symbols, too: axis=(1, 2).",
            _surprise(lambda each: each.sum(axis=1)),
        ),
        Mistake(
            "Those are squared errors. The surprise is the logarithm: -ln of the probability of "
            "the right symbol.",
            lambda t, y: ((t - y) ** 2).sum(axis=(1, 2)),
        ),
        Mistake("Your function returns nothing. `return` it.", lambda t, y: None),
    ],
    variants=[_picked],
    hints=[
        "t is 1 at the right symbol and 0 at the others: t * np.log(y) picks.",
        "Minus, then add up over the steps and the symbols.",
        "return -(t * np.log(y)).sum(axis=(1, 2))",
    ],
)

# --- turned --------------------------------------------------------------------------------------


turned = Exercise(
    reference=lambda x: x[:, ::-1],
    observe=calls(
        two_sequences=_one_hot([[0, 1, 2], [3, 3, 0]]),
        four_sequences=lambda rng: _one_hot(rng.integers(4, size=(4, 5))),
    ),
    mistakes=[
        Mistake(
            "You turn the order of the sequences in the batch. Their steps are axis 1: x[:, ::-1].",
            lambda x: x[::-1],
        ),
        Mistake(
            "You turn the symbols: a 0 becomes the last one. The steps are axis 1: x[:, ::-1].",
            lambda x: x[..., ::-1],
        ),
        Mistake(
            "Everything is turned, steps and more. Only the steps: x[:, ::-1].",
            lambda x: np.flip(x),
            lambda x: x[::-1, ::-1],
            lambda x: x[:, ::-1, ::-1],
        ),
        Mistake(
            "The steps and the symbols have changed places. x[:, ::-1] turns the steps.",
            lambda x: np.swapaxes(x, 1, 2),
        ),
        Mistake(
            "x comes back as it was. x.sort() and reversed(...) do something else: x[:, ::-1].",
            lambda x: x * 1,
        ),
        Mistake("Your function returns nothing. `return` it.", lambda x: None),
    ],
    variants=[lambda x: np.flip(x, axis=1), lambda x: np.array([row[::-1] for row in x])],
    hints=[
        "x has shape (N, T, S). Which axis is time?",
        "A step of -1 goes backwards: [::-1].",
        "return x[:, ::-1]",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------------

no_dates = Prediction(
    options="abc",
    outcome="b",
    because="It has learned how dates are made, not how to copy, and makes dates of what is none.",
)

which_order = Prediction(
    options="abc",
    outcome="b",
    because="Turned is far ahead at first. By the sixteenth epoch little of that is left.",
)

what_is_squeezed = Choice(
    answer="b",
    wrong={
        "a": "Then the decoder would see every step, and nothing would have to be remembered.",
        "c": "The decoder is given nothing but the code: no symbol of the input, nor its own.",
    },
    hints=["What is the shape of what passes from the first GRU to the second?"],
)

why_surprised = Choice(
    answer="a",
    wrong={
        "b": "Nobody ever told it what is right or wrong: it has seen nothing but dates.",
        "c": "Its surprise is no verdict on the calendar: a rare but correct date may surprise it.",
    },
    hints=["What had the network seen while it learned?"],
)
