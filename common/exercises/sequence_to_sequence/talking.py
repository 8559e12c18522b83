"""Notebook dialogue: the context, the loss of a dialogue, how varied answers are, and questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.datasets.symbols import END, PAD, START
from common.exercises.perceptron.edited import edited as _edited

# --- context_step ----------------------------------------------------------------------------


def _context_step(turn, context, read, step):
    return step(read(turn), context)


def _in_two_lines(turn, context, read, step):
    vector = read(turn)
    context = step(vector, context)
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
            "The turn's vector takes the place of the context, so all earlier turns are "
            "forgotten: step(read(turn), context).",
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


def _conversation(N, K, C):
    def make(rng):
        lengths = rng.permuted(np.tile([1, 3, 2, 4][:K], (N, 1)), axis=1)
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
        ),
        Mistake(
            "You ask for the turn that was just taken in. Ask for the next one: t[:, k] after "
            "x[:, k - 1].",
            _edited(_hred_loss, "turn_loss(context, t[:, k])", "turn_loss(context, t[:, k - 1])"),
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
        "d": "Then it learns to talk like that, but nobody can tell it which of several good "
        "answers to give; the likeliest of them is said to everybody.",
    },
    hints=["Where does the habit come from: from what it learned, or from how a word is chosen?"],
)
