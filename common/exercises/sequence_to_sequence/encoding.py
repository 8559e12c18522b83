"""Notebook seq2seq: reading a question, and one step of writing the answer."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Exercise, Mistake, args, calls
from common.datasets.symbols import PAD
from common.exercises.perceptron.edited import edited as _edited

# --- encode ----------------------------------------------------------------------------------


def _encode(words, table, step, h):
    for t in range(words.shape[1]):
        h = step(table[words[:, t]], h)
    return h


def _column_by_column(words, table, step, h):
    for column in words.T:
        h = step(table[column], h)
    return h


def _looked_up_at_once(words, table, step, h):
    vectors = table[words]
    for t in range(vectors.shape[1]):
        h = step(vectors[:, t, :], h)
    return np.array(h)


def _with_one_hot(words, table, step, h):
    for t in range(words.shape[1]):
        h = step(np.eye(len(table))[words[:, t]] @ table, h)
    return h


def _collecting(words, table, step, h):
    states = [h]
    for t in range(words.shape[1]):
        states.append(step(table[words[:, t]], states[-1]))
    return states[-1]


def _all_states(words, table, step, h):
    states = []
    for t in range(words.shape[1]):
        h = step(table[words[:, t]], h)
        states.append(h)
    return np.stack(states, axis=1)


def _without_padding(words, table, step, h):
    for column in words.T:
        h = np.where((column != PAD)[:, np.newaxis], step(table[column], h), h)
    return h


def _cell(rng, inputs, hidden):
    """A small recurrent step, x (N, inputs) and h (N, hidden) to a new h."""
    Wx, Wh = rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, hidden))

    def step(x, h):
        return np.tanh(x @ Wx + h @ Wh)

    return step


def _reading(N, T, V, D, H):
    def make(rng):
        words = rng.permuted(np.tile(np.arange(V), (N, 1)), axis=1)[:, :T]
        return args(words, rng.normal(size=(V, D)), _cell(rng, D, H), rng.normal(size=(N, H)))

    return make


encode = Exercise(
    reference=_encode,
    observe=calls(
        three_symbols=_reading(2, 3, 5, 2, 3),
        four_symbols=_reading(3, 4, 6, 3, 2),
        one_symbol=_reading(2, 1, 4, 2, 2),
    ),
    mistakes=[
        Mistake(
            "Every step starts from the same h. Go on from the state that the last step gave: "
            "h = step(…, h).",
            _edited(_encode, "h = step(table[words[:, t]], h)", "end = step(table[words[:, t]], h)",
                    "return h", "return end"),
        ),
        Mistake(
            "You return the states of all steps. What is handed on is the last one.",
            _all_states,
            lambda *given: _all_states(*given).swapaxes(0, 1),
        ),
        Mistake(
            "words[t] is a row, one whole question. Step t reads a column, symbol t of every "
            "question: words[:, t].",
            _edited(_encode, "words[:, t]", "words[t]"),
            _edited(_encode, "range(words.shape[1])", "range(len(words))",
                    "words[:, t]", "words[t]"),
        ),
        Mistake(
            "Your loop runs over the number of questions. It should run over the steps, "
            "words.shape[1].",
            _edited(_encode, "range(words.shape[1])", "range(len(words))"),
        ),
        Mistake(
            "The last symbol is left out: range(n) ends before n by itself.",
            _edited(_encode, "range(words.shape[1])", "range(words.shape[1] - 1)"),
        ),
        Mistake(
            "The first symbol is left out. Begin at 0.",
            _edited(_encode, "range(words.shape[1])", "range(1, words.shape[1])"),
        ),
        Mistake(
            "You read from the last symbol to the first. Begin at 0.",
            _edited(_encode, "range(words.shape[1])", "reversed(range(words.shape[1]))"),
        ),
        Mistake(
            "step gets the vectors of all symbols at once. Give it those of one step: "
            "table[words[:, t]].",
            _edited(_encode, "table[words[:, t]]", "table[words]"),
            lambda words, table, step, h: step(table[words], h),
        ),
        Mistake(
            "The numbers of the symbols are no vectors. Look them up first: table[words[:, t]].",
            _edited(_encode, "table[words[:, t]]", "words[:, t]"),
            _edited(_encode, "table[words[:, t]]", "words[:, t : t + 1]"),
        ),
        Mistake(
            "A symbol's vector is a row of the table, not a column: table[words[:, t]].",
            _edited(_encode, "table[words[:, t]]", "table[:, words[:, t]]"),
            _edited(_encode, "table[words[:, t]]", "table[:, words[:, t]].T"),
        ),
        Mistake(
            "step wants the vectors first and the state second: step(x, h).",
            _edited(_encode, "step(table[words[:, t]], h)", "step(h, table[words[:, t]])"),
        ),
        Mistake(
            "Your loop ends after the first step: `return` stands inside it. Move it out.",
            lambda words, table, step, h: step(table[words[:, 0]], h),
        ),
        Mistake(
            "You start from zeros instead of the h that you were given.",
            lambda words, table, step, h: _encode(words, table, step, np.zeros_like(h)),
        ),
        Mistake(
            "You add the new state to the old one. It takes the old one's place: h = step(…, h).",
            _edited(_encode, "h = step(", "h = h + step("),
        ),
        Mistake(
            "You return the average of all states. Return the last one.",
            lambda *given: _all_states(*given).mean(axis=1),
        ),
        Mistake(
            "You return the sum of all states. Return the last one.",
            lambda *given: _all_states(*given).sum(axis=1),
        ),
        Mistake(
            "You leave out padding. The encoder reads it like any other symbol; it has a vector "
            "of its own.",
            _without_padding,
        ),
        Mistake("Your function returns nothing. End it with return h.", lambda *given: None),
    ],
    variants=[_column_by_column, _looked_up_at_once, _with_one_hot, _collecting],
    hints=[
        "A loop over the steps, t = 0, 1, … Symbol t of all questions is a column of words.",
        "Look the column up, table[words[:, t]], and let step make the new h from it and the old.",
        "h = step(table[words[:, t]], h) in the loop; return h after it.",
    ],
)  # fmt: skip

# --- decode_step -----------------------------------------------------------------------------


def _decode_step(words, h, table, step, W, b):
    h = step(table[words], h)
    scores = h @ W + b
    return scores, h


def _in_one_go(words, h, table, step, W, b):
    new = step(np.take(table, words, axis=0), h)
    return np.dot(new, W) + b, new


def _as_a_list(words, h, table, step, W, b):
    h = step(np.stack([table[word] for word in words]), h)
    return [np.add(b, h @ W), h]


def _probabilities(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _written(N, V, D, H):
    def make(rng):
        return (
            rng.permutation(V)[:N],
            rng.normal(size=(N, H)),
            rng.normal(size=(V, D)),
            _cell(rng, D, H),
            rng.normal(size=(H, V)),
            rng.normal(size=V),
        )

    return make


def _observe_two(*sizes):
    """Scores and state, each judged by itself."""

    def observe(answer, rng):
        for size in sizes:
            given = _written(*size)(rng)
            where = f"for {size[0]} answers"
            with contextlib.suppress(AnswerRaised):
                scores, h = yield Call(answer, *given)
                yield f"scores {where}", scores
                yield f"the new state {where}", h

    return observe


_STEP = "h = step(table[words], h)"

decode_step = Exercise(
    reference=_decode_step,
    observe=_observe_two((2, 4, 2, 2), (3, 3, 3, 4)),
    mistakes=[
        Mistake(
            "The scores come from the old state. Let step make the new one first.",
            _edited(_decode_step, "    " + _STEP, "    new = step(table[words], h)",
                    "return scores, h", "return scores, new"),
        ),
        Mistake(
            "You return the old state, and the next step would begin where this one began. Return "
            "the new one.",
            _edited(_decode_step, "    " + _STEP, "    new = step(table[words], h)",
                    "scores = h", "scores = new"),
        ),
        Mistake(
            "You return probabilities. The scores are wanted: no softmax yet.",
            _edited(_decode_step, "scores, h\n", "_probabilities(scores), h\n"),
        ),
        Mistake("b is missing: h @ W + b.", _edited(_decode_step, " + b", "")),
        Mistake(
            "The scores are a linear layer, with no activation: h @ W + b.",
            _edited(_decode_step, "h @ W + b", "np.tanh(h @ W + b)"),
            _edited(_decode_step, "h @ W + b", "np.maximum(h @ W + b, 0)"),
        ),
        Mistake(
            "The state comes first, then the scores: return scores, h.",
            _edited(_decode_step, "return scores, h", "return h, scores"),
        ),
        Mistake(
            "You return one thing. Two are wanted: the scores, and the state to go on from.",
            _edited(_decode_step, "return scores, h", "return scores"),
            _edited(_decode_step, "return scores, h", "return h"),
        ),
        Mistake(
            "words are numbers of symbols. Look up their vectors: table[words].",
            _edited(_decode_step, "table[words]", "words"),
            _edited(_decode_step, "table[words]", "words[:, np.newaxis]"),
        ),
        Mistake(
            "A symbol's vector is a row of the table, not a column: table[words].",
            _edited(_decode_step, "table[words]", "table[:, words]"),
        ),
        Mistake(
            "step wants the vectors first and the state second: step(x, h).",
            _edited(_decode_step, "step(table[words], h)", "step(h, table[words])"),
        ),
        Mistake(
            "W stands to the right of the state, as it is: h @ W.",
            _edited(_decode_step, "h @ W + b", "W @ h + b"),
            _edited(_decode_step, "h @ W + b", "h @ W.T + b"),
            _edited(_decode_step, "h @ W + b", "W.T @ h + b"),
        ),
        Mistake(
            "You step twice. One step for each symbol.",
            _edited(_decode_step, _STEP, "h = step(table[words], step(table[words], h))"),
        ),
        Mistake(
            "You return the symbols that have the highest score. Return the scores themselves: "
            "how to choose is for others to decide.",
            _edited(_decode_step, "scores, h\n", "scores.argmax(axis=1), h\n"),
        ),
        Mistake("Your function returns nothing. End it with return scores, h.",
                lambda *given: None),
    ],
    variants=[_in_one_go, _as_a_list],
    hints=[
        "Three things happen: look up, step, score.",
        "The vectors are table[words]. step turns them and the old h into the new h.",
        "h = step(table[words], h), then return h @ W + b, h",
    ],
)  # fmt: skip
