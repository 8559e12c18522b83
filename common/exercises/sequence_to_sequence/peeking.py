"""Notebook seq2seq: a step of a decoder that sees the encoder's last state every time."""

import numpy as np

from common.checking import AnswerRaised, Call, Exercise, Mistake
from common.exercises.perceptron.edited import edited as _edited
from common.exercises.sequence_to_sequence.encoding import _cell
from common.functions import softmax


def _peeking_step(words, h, question, table, step, W, b):
    x = np.concatenate([table[words], question], axis=1)
    h = step(x, h)
    both = np.concatenate([h, question], axis=1)
    return both @ W + b, h


def _stacked(words, h, question, table, step, W, b):
    h = step(np.hstack((table[words], question)), h)
    return h @ W[: h.shape[1]] + question @ W[h.shape[1] :] + b, h


def _joined_by_c(words, h, question, table, step, W, b):
    new = step(np.c_[table[words], question], h)
    return (np.c_[new, question] @ W + b, new)


def _with_probabilities(*given):
    scores, h = _peeking_step(*given)
    return softmax(scores), h


def _observe_peeking(answer, rng):
    for N, V, D, H in [(2, 4, 4, 3), (3, 5, 2, 3)]:
        where = f"for {N} answers"
        inner, shapes = _cell(rng, D + H, H), []

        def step(x, h, inner=inner, shapes=shapes):
            shapes.append(list(np.shape(x)))
            return inner(x, h)

        words, h = rng.permutation(V)[:N], rng.normal(size=(N, H))
        tables = rng.normal(size=(N, H)), rng.normal(size=(V, D))
        last = rng.normal(size=(2 * H, V)), rng.normal(size=V)
        try:
            scores, new = yield Call(answer, words, h, *tables, step, *last)
        except AnswerRaised:
            yield f"the shape that step gets {where}", shapes
            raise
        yield f"the shape that step gets {where}", shapes
        yield f"scores {where}", scores
        yield f"the new state {where}", new


_FIRST, _SECOND = "[table[words], question]", "[h, question]"

peeking_step = Exercise(
    reference=_peeking_step,
    observe=_observe_peeking,
    mistakes=[
        Mistake(
            "In the input of step, question stands first. It comes behind the vectors: "
            "[table[words], question].",
            _edited(_peeking_step, _FIRST, "[question, table[words]]"),
        ),
        Mistake(
            "In front of W, question stands first. It comes behind the state: [h, question].",
            _edited(_peeking_step, _SECOND, "[question, h]"),
        ),
        Mistake(
            "In both places question stands first. It comes behind: [table[words], question] and "
            "[h, question].",
            _edited(_peeking_step, _FIRST, "[question, table[words]]",
                    _SECOND, "[question, h]"),
        ),
        Mistake(
            "question is the encoder's last state, the same at every step. You put the decoder's "
            "state h in its place.",
            _edited(_peeking_step, _FIRST, "[table[words], h]"),
            _edited(_peeking_step, _FIRST, "[table[words], h]", _SECOND, "[h, h]"),
            _edited(_peeking_step, _SECOND, "[h, h]"),
        ),
        Mistake(
            "You put the question where the state was: step(x, question). The state is h; the "
            "question is a part of x.",
            _edited(_peeking_step, "h = step(x, h)", "h = step(x, question)"),
        ),
        Mistake(
            "The new state stands beside the old one in front of W. Beside it stands question.",
            _edited(_peeking_step, "    h = step(x, h)", "    old, h = h, step(x, h)",
                    _SECOND, "[h, old]"),
        ),
        Mistake(
            "The scores come from the old state. Let step make the new one first.",
            _edited(_peeking_step, "    h = step(x, h)", "    new = step(x, h)",
                    "return both @ W + b, h", "return both @ W + b, new"),
        ),
        Mistake(
            "You return the old state. Return the new one.",
            _edited(_peeking_step, "    h = step(x, h)", "    new = step(x, h)",
                    _SECOND, "[new, question]"),
        ),
        Mistake(
            "W wants 2 H numbers: the state and, behind it, the question. Join them there as well.",
            _edited(_peeking_step, "both @ W", "h @ W"),
            _edited(_peeking_step, _SECOND + ", axis=1", _SECOND + ", axis=0"),
            _edited(_peeking_step, "np.concatenate([h, question], axis=1)", "h + question"),
        ),
        Mistake(
            "step wants D + H numbers: the vectors and, behind them, the question. Join them there "
            "as well.",
            _edited(_peeking_step, "step(x, h)", "step(table[words], h)"),
        ),
        Mistake(
            "Vectors and question have to stand side by side: np.concatenate([…, …], axis=1). "
            "axis=0 puts one below the other, and + adds them up.",
            _edited(_peeking_step, _FIRST + ", axis=1", _FIRST + ", axis=0"),
            _edited(_peeking_step, _FIRST + ", axis=1", _FIRST + ", axis=0",
                    _SECOND + ", axis=1", _SECOND + ", axis=0"),
            _edited(_peeking_step, "np.concatenate([table[words], question], axis=1)",
                    "table[words] + question"),
            _edited(_peeking_step, "np.concatenate([table[words], question], axis=1)",
                    "table[words] + question", "np.concatenate([h, question], axis=1)",
                    "h + question"),
        ),
        Mistake("b is missing.", _edited(_peeking_step, " + b", "")),
        Mistake(
            "You return probabilities. The scores are wanted: no softmax yet.",
            _with_probabilities,
        ),
        Mistake(
            "You return the state with the question behind it. The new state is what step gave.",
            _edited(_peeking_step, "both @ W + b, h", "both @ W + b, both"),
        ),
        Mistake(
            "You return question in the place of the state. Return the new state.",
            _edited(_peeking_step, "both @ W + b, h", "both @ W + b, question"),
        ),
        Mistake("The state comes first. Return the scores first, then the state.",
                _edited(_peeking_step, "both @ W + b, h", "h, both @ W + b")),
        Mistake("You return the scores alone. The new state is wanted, too.",
                _edited(_peeking_step, "both @ W + b, h", "both @ W + b")),
        Mistake("Your function returns nothing. It should return the scores and the new state.",
                lambda *given: None),
    ],
    variants=[_stacked, _joined_by_c],
    hints=[
        "It is your decode_step with question in two places: beside the vectors, and beside the "
        "new state.",
        "np.concatenate([a, b], axis=1) puts two arrays of N rows side by side.",
        "x = np.concatenate([table[words], question], axis=1); after h = step(x, h) the same with "
        "[h, question], times W, plus b.",
    ],
)  # fmt: skip
