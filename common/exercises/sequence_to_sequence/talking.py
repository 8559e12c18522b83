"""Notebook dialogue: the context, and the loss of a dialogue."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.datasets.symbols import END, PAD, START
from common.exercises.perceptron.edited import edited as _edited

# --- context_step ----------------------------------------------------------------------------


def _context_step(turn, context, read, step):
    return step(read(turn), context)


def _in_two_lines(turn, context, read, step):
    vector = read(turn)
    context = step(vector, context)
    return context


def _word_by_word(turn, context, read, step):
    for k in range(turn.shape[1]):
        context = step(read(turn[:, k : k + 1]), context)
    return context


def _turn_to_take_in(N, T, H, C):
    def make(rng):
        table, Wx, Wc = rng.normal(size=(9, H)), rng.normal(size=(H, C)), rng.normal(size=(C, C))

        def read(turn):
            places = np.arange(1, turn.shape[1] + 1)[:, np.newaxis]
            return np.tanh(np.sum(table[turn] / places, axis=1))

        def step(x, context):
            return np.tanh(x @ Wx + context @ Wc)

        turn = rng.integers(9, size=(N, T))
        return args(turn, rng.normal(size=(N, C)), read, step)

    return make


context_step = Exercise(
    reference=_context_step,
    observe=calls(
        two_dialogues=_turn_to_take_in(2, 3, 2, 3),
        as_many=_turn_to_take_in(3, 4, 3, 3),
        three_dialogues=_turn_to_take_in(3, 2, 4, 2),
    ),
    mistakes=[
        Mistake(
            "step wants what came in first and the old context second: step(read(turn), context).",
            lambda turn, context, read, step: step(context, read(turn)),
        ),
        Mistake(
            "You return the turn's vector. step has to take it into the context.",
            lambda turn, context, read, step: read(turn),
        ),
        Mistake(
            "step gets the words themselves. Let read make one vector of them first.",
            lambda turn, context, read, step: step(turn, context),
        ),
        Mistake(
            "You return the old context. Return what step makes of it.",
            lambda turn, context, read, step: context,
        ),
        Mistake(
            "The old context does not go in, so all earlier turns are forgotten: "
            "step(read(turn), context).",
            lambda turn, context, read, step: step(read(turn), np.zeros_like(context)),
            lambda turn, context, read, step: step(read(turn), read(turn)),
        ),
        Mistake(
            "You add the new context to the old one. It takes the old one's place.",
            lambda turn, context, read, step: context + step(read(turn), context),
        ),
        Mistake(
            "You read the words from the end. read takes the turn as it is.",
            lambda turn, context, read, step: step(read(turn[:, ::-1]), context),
        ),
        Mistake(
            "read wants the turn alone. The context goes into step.",
            lambda turn, context, read, step: step(read(turn, context), context),
            lambda turn, context, read, step: read(turn, context),
        ),
        Mistake(
            "You loop over the words, or over the dialogues. read takes the whole turn, (N, T), "
            "at once; then comes one step.",
            lambda turn, context, read, step: step(read(turn[0]), context),
            _word_by_word,
        ),
        Mistake(
            "You add the turn's vector to the context. It is step that makes the new one of them.",
            lambda turn, context, read, step: context + read(turn),
        ),
        Mistake(
            "You step twice with one turn. Once for each turn.",
            lambda turn, context, read, step: step(read(turn), step(read(turn), context)),
        ),
        Mistake("Your function returns nothing. Begin its last line with return.",
                lambda *given: None),
    ],
    variants=[_in_two_lines],
    hints=[
        "Two levels: read makes one vector of a turn's words, step takes it into the context.",
        "It is your encode again, with turns in the place of symbols; this is one round of its "
        "loop.",
        "return step(read(turn), context)",
    ],
)  # fmt: skip

# --- hred_loss -------------------------------------------------------------------------------


def _hred_loss(x, t, context, advance, turn_loss):
    total = 0.0
    for k in range(1, x.shape[1]):
        context = advance(x[:, k - 1], context)
        total += turn_loss(context, t[:, k])
    return total / np.sum(t[:, 1:, 1:] != PAD)


def _counting_along(x, t, context, advance, turn_loss):
    total, count = 0.0, 0
    for heard, said in zip(np.moveaxis(x, 1, 0)[:-1], np.moveaxis(t, 1, 0)[1:]):
        context = advance(heard, context)
        total += turn_loss(context, said)
        count += np.count_nonzero(said[:, 1:])
    return total / count


def _contexts_first(x, t, context, advance, turn_loss):
    contexts = []
    for k in range(x.shape[1] - 1):
        context = advance(x[:, k], context)
        contexts.append(context)
    losses = [turn_loss(known, t[:, k + 1]) for k, known in enumerate(contexts)]
    symbols = sum(int((t[:, k] > START).sum()) for k in range(1, t.shape[1]))
    return np.sum(losses) / symbols


def _mean_of_turns(x, t, context, advance, turn_loss):
    means = []
    for k in range(1, x.shape[1]):
        context = advance(x[:, k - 1], context)
        means.append(turn_loss(context, t[:, k]) / np.sum(t[:, k, 1:] != PAD))
    return np.mean(means)


def _first_turn_too(x, t, context, advance, turn_loss):
    first = turn_loss(context, t[:, 0])
    count = np.sum(t[:, 1:, 1:] != PAD)
    return _hred_loss(x, t, context, advance, turn_loss) + first / count


def _conversation(N, K, C):
    def make(rng):
        lengths = np.tile(rng.permutation([1, 3, 2, 4][:K]), (N, 1))  # no two turns are alike
        x = np.full((N, K, 4), PAD)
        t = np.full((N, K, 6), PAD)
        t[:, :, 0] = START
        for n, k in np.ndindex(N, K):
            words = rng.integers(3, 9, size=lengths[n, k])
            x[n, k, 4 - len(words) :] = words
            t[n, k, 1 : len(words) + 1] = words
            t[n, k, len(words) + 1] = END
        table, Wc, out = rng.normal(size=(9, C)), rng.normal(size=(C, C)), rng.normal(size=(9, C))

        def advance(turn, context):
            return np.tanh(table[turn].sum(axis=1) + context @ Wc)

        def turn_loss(context, said):
            surprise = np.logaddexp(0, np.sum(out[said[:, 1:]] * context[:, np.newaxis], axis=2))
            return float(np.sum(surprise * (said[:, 1:] != PAD)))

        return args(x, t, rng.normal(size=(N, C)), advance, turn_loss)

    return make


_LAST = "np.sum(t[:, 1:, 1:] != PAD)"

hred_loss = Exercise(
    reference=_hred_loss,
    observe=calls(
        three_turns=_conversation(2, 3, 3),
        two_turns=_conversation(3, 2, 2),
        four_turns=_conversation(2, 4, 2),
    ),
    mistakes=[
        Mistake(
            "Turn k is in the context already when you ask how surprising it is: the model could "
            "look it up. Take in x[:, k - 1] and ask for t[:, k].",
            _edited(_hred_loss, "x[:, k - 1]", "x[:, k]"),
            _edited(_hred_loss, "x[:, k - 1]", "x[:, k]", "range(1, x", "range(0, x"),
            _edited(_hred_loss, "x[:, k - 1]", "x[:, k]", "range(1, x", "range(0, x",
                    "t[:, 1:, 1:]", "t[:, :, 1:]"),
        ),
        Mistake(
            "You ask for the turn that was just taken in. Ask for the next one: t[:, k] after "
            "x[:, k - 1].",
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(context, t[:, k - 1])"),
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(context, t[:, k - 1])",
                    "t[:, 1:, 1:]", "t[:, :-1, 1:]"),
        ),
        Mistake(
            "Taken in is the turn that is read, x[:, k - 1]. t has marks; it is what should be "
            "said.",
            _edited(_hred_loss, "advance(x[", "advance(t["),
        ),
        Mistake(
            "You ask for x[:, k]. What should be said, with its marks, is t[:, k].",
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(context, x[:, k])"),
        ),
        Mistake(
            "turn_loss wants the turn with both marks. It leaves out the start mark itself.",
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(context, t[:, k, 1:])"),
        ),
        Mistake(
            "turn_loss wants the context first: turn_loss(context, t[:, k]).",
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(t[:, k], context)"),
        ),
        Mistake(
            "You keep the loss of the last turn only. Add up: total += ….",
            _edited(_hred_loss, "total += ", "total = "),
        ),
        Mistake(
            "len(x) is the number of dialogues. The number of turns is x.shape[1].",
            _edited(_hred_loss, "x.shape[1]", "len(x)"),
        ),
        Mistake(
            "Every turn starts from the same context. Go on from what advance gave back.",
            _edited(_hred_loss, "        context = advance(x[:, k - 1], context)",
                    "        known = advance(x[:, k - 1], context)",
                    "turn_loss(context", "turn_loss(known"),
        ),
        Mistake(
            "You ask for each turn before the one in front of it has been taken in: advance first, "
            "then turn_loss.",
            _edited(_hred_loss, "        context = advance(x[:, k - 1], context)\n", "",
                    "        total += turn_loss(context, t[:, k])",
                    "        total += turn_loss(context, t[:, k])\n"
                    "        context = advance(x[:, k - 1], context)"),
        ),
        Mistake(
            "The first turn counts as well. It is given: nobody could foresee it. Begin with "
            "turn 1.",
            lambda x, t, context, advance, turn_loss: (
                turn_loss(context, t[:, 0])
                + _hred_loss(x, t, context, advance, turn_loss) * np.sum(t[:, 1:, 1:] != PAD)
            )
            / np.sum(t[:, :, 1:] != PAD),
            _first_turn_too,
        ),
        Mistake(
            "The last turn is left out: range(1, K) ends before K by itself.",
            _edited(_hred_loss, "range(1, x.shape[1])", "range(1, x.shape[1] - 1)"),
        ),
        Mistake(
            "The number that you divide by counts the first turn, too, which nobody has to say.",
            _edited(_hred_loss, "t[:, 1:, 1:]", "t[:, :, 1:]"),
        ),
        Mistake(
            "The start marks are counted in the number you divide by. Nobody has to say them: "
            "t[:, 1:, 1:].",
            _edited(_hred_loss, "t[:, 1:, 1:]", "t[:, 1:]"),
        ),
        Mistake(
            "You divide by all places, padding included. Divide by the number of symbols that "
            "count.",
            _edited(_hred_loss, _LAST, "t[:, 1:, 1:].size"),
            _edited(_hred_loss, _LAST, "t[:, 1:].size"),
        ),
        Mistake(
            "The end marks are missing in the number you divide by. Count what is not PAD in "
            "t[:, 1:, 1:].",
            _edited(_hred_loss, _LAST, "np.sum(t[:, 1:, 1:] > END)"),
        ),
        Mistake(
            "That is the sum for each dialogue. Divide by the number of symbols that count "
            "instead.",
            _edited(_hred_loss, _LAST, "len(t)"),
        ),
        Mistake(
            "That is the sum for each turn. Divide by the number of symbols that count instead.",
            _edited(_hred_loss, _LAST, "(t.shape[1] - 1)"),
            _edited(_hred_loss, _LAST, "(t.shape[0] * (t.shape[1] - 1))"),
        ),
        Mistake(
            "That is the sum. Divide it by the number of symbols that count.",
            _edited(_hred_loss, " / " + _LAST, ""),
        ),
        Mistake(
            "You average each turn first, so a symbol of a short turn weighs more. Divide the sum "
            "of all by the number of all.",
            _mean_of_turns,
        ),
        Mistake(
            "x[k] is dialogue k. A turn of all dialogues is x[:, k].",
            _edited(_hred_loss, "x[:, k - 1]", "x[k - 1]", "t[:, k])", "t[k])"),
        ),
        Mistake("Your function returns nothing. End it with return.", lambda *given: None),
    ],
    variants=[_counting_along, _contexts_first],
    hints=[
        "A loop over the turns that are to be said, k = 1, 2, … Before each, the turn in front of "
        "it is taken into the context.",
        "context = advance(x[:, k - 1], context), then turn_loss(context, t[:, k]) is added up.",
        "Divide the total by np.sum(t[:, 1:, 1:] != PAD): without the first turn, and without the "
        "start marks.",
    ],
)  # fmt: skip
