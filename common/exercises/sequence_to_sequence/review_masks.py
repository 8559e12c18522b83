"""Review of Part II: attention that is scaled, perplexity without padding, and the questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.functions import softmax

# --- scaled_attention --------------------------------------------------------------------


def _attention(hs, h, seen, *, scale=None, masked=True):
    scores = np.einsum("nth,nh->nt", hs, h)
    scores = scores / (np.sqrt(hs.shape[2]) if scale is None else scale(hs))
    return softmax(np.where(seen, scores, -np.inf) if masked else scores)


def _masked_by_zero(hs, h, seen):
    return softmax(np.sum(hs * h[:, None], axis=2) / np.sqrt(hs.shape[2]) * seen)


def _masked_afterwards(hs, h, seen):
    return _attention(hs, h, seen, masked=False) * seen


def _mask_turned(hs, h, seen):
    return softmax(np.where(seen, -1e9, np.sum(hs * h[:, None], 2) / np.sqrt(hs.shape[2])))


def _batched(hs, h, seen):
    scores = (hs @ h[:, :, None])[..., 0] / hs.shape[2] ** 0.5
    e = np.exp(scores - scores.max(axis=1, keepdims=True)) * seen
    return (e / e.sum(axis=1, keepdims=True)).astype(np.float32)


def _queries(N, T, H):
    def make(rng):
        seen = np.arange(T) < np.arange(N)[:, None] + 2  # padding behind
        return args(rng.normal(size=(N, T, H)), rng.normal(size=(N, H)), seen)

    return make


scaled_attention = Exercise(
    reference=_attention,
    observe=calls(
        by_hand=args(
            np.array([[[2.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]]),
            np.array([[np.log(3.0), 0.0, 0.0, 0.0]]),
            np.array([[True, True]]),
        ),
        padded=_queries(2, 4, 3),
        square=_queries(3, 3, 3),
    ),
    mistakes=[
        Mistake(
            "The scores are not divided. Divide them by the root of H.",
            lambda *a: _attention(*a, scale=lambda hs: 1),
        ),
        Mistake(
            "You divide by H. By its root.",
            lambda *a: _attention(*a, scale=lambda hs: hs.shape[2]),
        ),
        Mistake(
            "You divide by the root of another size. H is the last axis of hs.",
            lambda *a: _attention(*a, scale=lambda hs: np.sqrt(hs.shape[1])),
            lambda *a: _attention(*a, scale=lambda hs: np.sqrt(len(hs))),
        ),
        Mistake(
            "Padding gets weights. Make its scores -inf before the softmax.",
            lambda *a: _attention(*a, masked=False),
        ),
        Mistake(
            "You set the scores of padding to 0, and exp(0) is 1. Set them to -inf.",
            _masked_by_zero,
        ),
        Mistake(
            "You put zeros in after the softmax, and the rows no longer add up to 1. Mask the "
            "scores before.",
            _masked_afterwards,
        ),
        Mistake(
            "The mask is turned round: seen is True where there is a real state.",
            _mask_turned,
            lambda hs, h, seen: _attention(hs, h, ~seen),
        ),
        Mistake(
            "You divide the weights, and they no longer add up to 1. Divide the scores, before the "
            "softmax.",
            lambda *a: _attention(*a, scale=lambda hs: 1) / np.sqrt(a[0].shape[2]),
        ),
        Mistake(
            "You take exp, and do not divide by the sum of the row. softmax does both.",
            lambda hs, h, seen: np.exp(
                np.where(seen, np.sum(hs * h[:, None], axis=2) / np.sqrt(hs.shape[2]), -np.inf)
            ),
        ),
        Mistake(
            "You return the scores. Apply softmax to them.",
            lambda hs, h, seen: np.sum(hs * h[:, None], axis=2) / np.sqrt(hs.shape[2]),
            lambda hs, h, seen: np.where(
                seen, np.sum(hs * h[:, None], axis=2) / np.sqrt(hs.shape[2]), -np.inf
            ),
        ),
        Mistake(
            "You return the states, weighted and added up. Here the weights are asked for.",
            lambda *a: np.sum(_attention(*a)[..., None] * a[0], axis=1),
        ),
        Mistake("You return nothing. End with `return`.", lambda *a: None),
    ],
    variants=[_batched, lambda *a: _attention(*a).tolist()],
    hints=[
        "The scores of chapter 11, divided by a number, masked, and then softmax.",
        "scores = np.sum(hs * h[:, None], axis=2) / np.sqrt(H)",
        "softmax(np.where(seen, scores, -np.inf))",
    ],
)

# --- masked_perplexity -------------------------------------------------------------------


def _perplexity(p, t):
    right = np.take_along_axis(p, t[..., None], axis=-1)[..., 0]
    return np.exp(-np.mean(np.log(right[t != 0])))


def _right(p, t):
    return np.take_along_axis(p, t[..., None], axis=-1)[..., 0]


def _by_rows(p, t):
    """Each sentence by itself, and the mean of these."""
    each = [np.exp(-np.mean(np.log(q[w != 0]))) for q, w in zip(_right(p, t), t, strict=True)]
    return np.mean(each)


def _row_means(p, t):
    return np.exp(np.mean([-np.mean(np.log(q[w != 0])) for q, w in zip(_right(p, t), t)]))


def _looped(p, t):
    total = count = 0
    for q, w in zip(p.reshape(-1, p.shape[-1]), t.ravel(), strict=True):
        if w:
            total, count = total + np.log2(q[w]), count + 1
    return 2 ** (-total / count)


def _texts(t, V):
    t = np.array(t)
    return lambda rng: args(softmax(2 * rng.normal(size=(*t.shape, V))), t)


masked_perplexity = Exercise(
    reference=_perplexity,
    observe=calls(
        by_hand=args(
            np.array([[[0.25, 0.5, 0.25], [0.5, 0.375, 0.125], [0.9, 0.05, 0.05]]]),
            np.array([[1, 2, 0]]),
        ),
        two_sentences=_texts([[1, 3, 2, 0], [2, 0, 0, 0]], 4),
        no_padding=_texts([[1, 2, 3], [3, 3, 1], [2, 1, 2]], 5),
    ),
    mistakes=[
        Mistake(
            "Padding counts as something that was to be said. Leave out where t is 0.",
            lambda p, t: np.exp(-np.mean(np.log(_right(p, t)))),
        ),
        Mistake(
            "Padding is left out of the sum, but counted: divide by how many symbols are not "
            "padding.",
            lambda p, t: np.exp(-np.sum(np.log(_right(p, t)) * (t != 0)) / t.size),
        ),
        Mistake(
            "You average within each sentence first, so a word in a short sentence counts more. "
            "One mean over all symbols.",
            _by_rows,
            _row_means,
        ),
        Mistake(
            "That is the mean of -log p. Perplexity is exp of it.",
            lambda p, t: -np.mean(np.log(_right(p, t)[t != 0])),
        ),
        Mistake(
            "The minus is missing: exp(-mean of log p).",
            lambda p, t: np.exp(np.mean(np.log(_right(p, t)[t != 0]))),
        ),
        Mistake(
            "The base of the logarithm and what you raise do not belong together: np.log and "
            "np.exp, or np.log2 and 2 ** …",
            lambda p, t: np.exp(-np.mean(np.log2(_right(p, t)[t != 0]))),
            lambda p, t: 2 ** -np.mean(np.log(_right(p, t)[t != 0])),
        ),
        Mistake(
            "You set padding to 0 before the logarithm, and log 0 is minus infinity. Choose the "
            "places where t != 0.",
            lambda p, t: np.exp(-np.mean(np.log(_right(p, t) * (t != 0)))),
        ),
        Mistake(
            "You take the padding, and leave out what was to be said: t != 0.",
            lambda p, t: np.exp(-np.mean(np.log(_right(p, t)[t == 0]))),
        ),
        Mistake(
            "You average over all probabilities of a place. Only that of the symbol that did come "
            "counts.",
            lambda p, t: np.exp(-np.mean(np.log(p[t != 0]))),
        ),
        Mistake(
            "You add up instead of averaging.",
            lambda p, t: np.exp(-np.sum(np.log(_right(p, t)[t != 0]))),
        ),
        Mistake(
            "You take the mean of 1 / p. First the logarithms, then their mean, then exp.",
            lambda p, t: np.mean(1 / _right(p, t)[t != 0]),
        ),
        Mistake(
            "You take 1 over the mean of p. First the logarithms, then their mean, and exp at the "
            "end.",
            lambda p, t: 1 / np.mean(_right(p, t)[t != 0]),
        ),
        Mistake(
            "You take the largest probability at each place, and not that of the symbol that came.",
            lambda p, t: np.exp(-np.mean(np.log(p.max(axis=-1)[t != 0]))),
        ),
        Mistake("You return nothing. End with `return`.", lambda p, t: None),
    ],
    variants=[_looped, lambda p, t: np.float32(_perplexity(p, t))],
    hints=[
        "First the probability of the symbol that did come, at each place: np.take_along_axis.",
        "Choose the places where t != 0, and take the mean of their logarithms.",
        "np.exp(-np.mean(np.log(right[t != 0])))",
    ],
)

# --- predict first, and check yourself -----------------------------------------------------

who_chased = Prediction(
    options="abc",
    outcome="b",
    because="A mean of word vectors is the same for both orders. It knows the two animals, and "
    "not which was first.",
)

what_a_mean_forgets = Choice(
    answer="a",
    wrong={
        "b": "It works for any number of words: each sentence is divided by its own count.",
        "c": "It can: both words are in the mean. What it does not know is where they stood.",
    },
    hints=["Add 3 + 5, and 5 + 3."],
)

why_divide_by_the_root = Choice(
    answer="c",
    wrong={
        "a": "Softmax sees to that, whatever the scores are.",
        "b": "Padding has -inf, before and after dividing.",
    },
    hints=["A score adds up H products. How does the spread of such a sum grow with H?"],
)
