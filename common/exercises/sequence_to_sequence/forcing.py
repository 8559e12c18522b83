"""Notebook seq2seq: the loss of an answer, with the right symbol before each as a help."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.datasets.symbols import END, PAD, START
from common.exercises.perceptron.edited import edited as _edited
from common.functions import softmax


def _teacher_forcing_loss(decode, h, t):
    total = 0.0
    for k in range(t.shape[1] - 1):
        scores, h = decode(t[:, k], h)
        p = softmax(scores)[np.arange(len(t)), t[:, k + 1]]
        counts = t[:, k + 1] != PAD
        total -= np.sum(counts * np.log(p))
    return total / np.sum(t[:, 1:] != PAD)


def _collected(decode, h, t):
    logs = []
    for given, wanted in zip(t[:, :-1].T, t[:, 1:].T):
        scores, h = decode(given, h)
        log = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
        logs += [row[number] for row, number in zip(log, wanted) if number != PAD]
    return -np.mean(logs)


def _all_scores_first(decode, h, t):
    scores = []
    for k in range(t.shape[1] - 1):
        one, h = decode(t[:, k], h)
        scores.append(one)
    p = np.take_along_axis(softmax(np.stack(scores, axis=1)), t[:, 1:, None], axis=2)[..., 0]
    return float(-np.log(p[t[:, 1:] != PAD]).mean())


def _free_running(decode, h, t):
    words, total = t[:, 0], 0.0
    for k in range(t.shape[1] - 1):
        scores, h = decode(words, h)
        words = scores.argmax(axis=1)
        p = softmax(scores)[np.arange(len(t)), t[:, k + 1]]
        total -= np.sum((t[:, k + 1] != PAD) * np.log(p))
    return total / np.sum(t[:, 1:] != PAD)


def _mean_of_answers(decode, h, t):
    losses = [
        _teacher_forcing_loss(decode, h[row : row + 1], t[row : row + 1]) for row in range(len(t))
    ]
    return np.mean(losses)


def _mean_of_steps(decode, h, t):
    means = []
    for k in range(t.shape[1] - 1):
        scores, h = decode(t[:, k], h)
        p = softmax(scores)[np.arange(len(t)), t[:, k + 1]]
        counts = t[:, k + 1] != PAD
        means.append(-np.sum(counts * np.log(p)) / np.sum(counts))
    return np.mean(means)


def _writer(rng, V, H):
    """A small decoder, (N,) symbols and h (N, H) to scores (N, V) and a new h."""
    table, Wh, W = rng.normal(size=(V, H)), rng.normal(size=(H, H)), rng.normal(size=(H, V))

    def decode(words, h):
        h = np.tanh(table[words] + h @ Wh)
        return 2 * h @ W, h

    return decode


def _answers(*lengths, V=6, H=3):
    """Answers of these lengths, marks left out, with both marks and padding behind."""

    def make(rng):
        t = np.full((len(lengths), max(lengths) + 2), PAD)
        t[:, 0] = START
        for row, length in zip(t, lengths):
            row[1 : length + 1] = rng.integers(3, V, size=length)
            row[length + 1] = END
        return args(_writer(rng, V, H), rng.normal(size=(len(lengths), H)), t)

    return make


_TOTAL = "total -= np.sum(counts * np.log(p))"
_MEAN = "total / np.sum(t[:, 1:] != PAD)"

teacher_forcing_loss = Exercise(
    reference=_teacher_forcing_loss,
    observe=calls(one_symbol=_answers(1, 1), two_lengths=_answers(3, 1), three=_answers(2, 4, 1)),
    mistakes=[
        Mistake(
            "Each step gets the symbol that you want to hear, t[:, k + 1]: the decoder would only "
            "have to repeat it. Give it the one before, t[:, k].",
            _edited(_teacher_forcing_loss, "decode(t[:, k], h)", "decode(t[:, k + 1], h)"),
        ),
        Mistake(
            "You compare with the symbol that goes in, t[:, k]. Wanted is the next one, "
            "t[:, k + 1].",
            _edited(_teacher_forcing_loss, "t[:, k + 1]]", "t[:, k]]"),
            _edited(_teacher_forcing_loss, "t[:, k + 1]]", "t[:, k]]",
                    "t[:, k + 1] != PAD", "t[:, k] != PAD"),
            _edited(_teacher_forcing_loss, "t[:, k + 1]]", "t[:, k]]",
                    "t[:, k + 1] != PAD", "t[:, k] != PAD", "t.shape[1] - 1", "t.shape[1]",
                    "t[:, 1:] != PAD", "t != PAD"),
        ),
        Mistake(
            "Each step gets the start mark. Give it the right symbol before, t[:, k].",
            _edited(_teacher_forcing_loss, "decode(t[:, k], h)", "decode(t[:, 0], h)"),
        ),
        Mistake(
            "You look for padding in the symbol that goes in. What counts is the wanted one, "
            "t[:, k + 1] != PAD.",
            _edited(_teacher_forcing_loss, "t[:, k + 1] != PAD", "t[:, k] != PAD"),
            _edited(_teacher_forcing_loss, "t[:, k + 1] != PAD", "t[:, k] != PAD",
                    "t[:, 1:] != PAD", "t[:, :-1] != PAD"),
        ),
        Mistake(
            "Each step gets what the decoder said itself. In teacher forcing it gets the right "
            "symbol, t[:, k].",
            _free_running,
        ),
        Mistake(
            "Padding counts in your sum. Leave out the places where the wanted symbol is PAD.",
            _edited(_teacher_forcing_loss, "counts * np.log(p)", "np.log(p)"),
        ),
        Mistake(
            "Padding counts, in the sum and in the number you divide by. Leave it out of both.",
            _edited(_teacher_forcing_loss, "counts * np.log(p)", "np.log(p)",
                    "np.sum(t[:, 1:] != PAD)", "t[:, 1:].size"),
        ),
        Mistake(
            "You divide by all places, padding included. Divide by the number of symbols that "
            "count.",
            _edited(_teacher_forcing_loss, "np.sum(t[:, 1:] != PAD)", "t[:, 1:].size"),
        ),
        Mistake(
            "The start marks are counted in the number you divide by, but nobody has to say them. "
            "Count t[:, 1:] only.",
            _edited(_teacher_forcing_loss, _MEAN, "total / np.sum(t != PAD)"),
        ),
        Mistake(
            "That is the sum for each answer. Divide by the number of symbols that count instead "
            "of the number of answers.",
            _edited(_teacher_forcing_loss, _MEAN, "total / len(t)"),
        ),
        Mistake(
            "That is the sum for each step. Divide by the number of symbols that count instead of "
            "the number of steps.",
            _edited(_teacher_forcing_loss, _MEAN, "total / (t.shape[1] - 1)"),
        ),
        Mistake(
            "That is the sum. Divide it by the number of symbols that count.",
            _edited(_teacher_forcing_loss, _MEAN, "total"),
        ),
        Mistake(
            "You average each answer first, so a symbol of a short answer weighs more. Divide the "
            "sum of all by the number of all.",
            _mean_of_answers,
        ),
        Mistake(
            "You average each step first, so a symbol at a late step weighs more. Divide the sum "
            "of all by the number of all.",
            _mean_of_steps,
        ),
        Mistake(
            "The end mark is left out of your loss. It has to be learned like every symbol; only "
            "padding does not count.",
            lambda decode, h, t: _teacher_forcing_loss(decode, h, np.where(t == END, PAD, t)),
        ),
        Mistake(
            "The last step is left out: there are t.shape[1] - 1 of them.",
            _edited(_teacher_forcing_loss, "range(t.shape[1] - 1)", "range(t.shape[1] - 2)"),
            lambda decode, h, t: _teacher_forcing_loss(decode, h, t[:, :-1]),
        ),
        Mistake(
            "Your loop ends after the first step: `return` stands inside it. Move it out.",
            _edited(_teacher_forcing_loss, "    return", "        return"),
            lambda decode, h, t: _teacher_forcing_loss(decode, h, t[:, :2]),
        ),
        Mistake(
            "There is one step less than columns, because the last symbol has none after it: "
            "range(t.shape[1] - 1).",
            _edited(_teacher_forcing_loss, "range(t.shape[1] - 1)", "range(t.shape[1])"),
        ),
        Mistake(
            "Every step starts from the same h. Go on from the state that decode gave back.",
            _edited(_teacher_forcing_loss, "scores, h = decode", "scores, _ = decode"),
        ),
        Mistake(
            "The sign is wrong. A loss is minus the logarithm, and so not negative.",
            _edited(_teacher_forcing_loss, "total -=", "total +="),
        ),
        Mistake(
            "The softmax is missing: decode gives scores, and the logarithm wants probabilities.",
            _edited(_teacher_forcing_loss, "softmax(scores)", "scores"),
            _edited(_teacher_forcing_loss, "softmax(scores)", "np.abs(scores)"),
        ),
        Mistake(
            "The logarithm is missing: -log of the probability of the wanted symbol.",
            _edited(_teacher_forcing_loss, "np.log(p)", "p"),
        ),
        Mistake(
            "softmax(scores)[:, t[:, k + 1]] takes all wanted symbols for every answer. One for "
            "each row: [np.arange(len(t)), t[:, k + 1]].",
            _edited(_teacher_forcing_loss, "[np.arange(len(t)), t[:, k + 1]]", "[:, t[:, k + 1]]"),
        ),
        Mistake("Your function returns nothing. End it with return.", lambda decode, h, t: None),
    ],
    variants=[_collected, _all_scores_first],
    hints=[
        "A loop over k: decode gets t[:, k] and should give much probability to t[:, k + 1].",
        "For each step: softmax, pick the probability of the wanted symbol in each row, add up "
        "-log where that symbol is not PAD. Divide once, at the end.",
        "p = softmax(scores)[np.arange(len(t)), t[:, k + 1]]; total -= np.sum(counts * np.log(p)) "
        "with counts = t[:, k + 1] != PAD; return total / np.sum(t[:, 1:] != PAD)",
    ],
)  # fmt: skip

# --- predict first, and check yourself ---------------------------------------------------------

turn_the_sum = Prediction(
    options="abc",
    outcome="c",
    because="With the blanks behind the sum it helped, with the blanks in front it did harm.",
)

what_is_handed_over = Choice(
    answer="b",
    wrong={
        "a": "It never sees the question itself: what the encoder keeps of it is all there is.",
        "c": "That is what attention will do. The plain decoder gets the last state alone.",
        "d": "Encoder and decoder have weights of their own, learned together. A state is handed "
        "over, no weights.",
    },
    hints=["How many numbers does the decoder start from, for a question of 5 or of 50 symbols?"],
)

why_the_teacher = Choice(
    answer="a",
    wrong={
        "b": "It is not faster at answering: there is no teacher then.",
        "c": "When it answers, there is no right answer at hand. It gets what it said itself.",
        "d": "Each step still learns from its loss. What is spared is that an early error spoils "
        "the later steps.",
    },
    hints=["What would step 5 learn, if steps 1 to 4 had said something senseless?"],
)
