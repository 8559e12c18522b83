"""Notebook attention: scores, weights, context."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited
from common.functions import softmax

# --- attention_scores ------------------------------------------------------------------------


def _attention_scores(hs, h):
    return np.sum(hs * h[:, np.newaxis], axis=2)


def _with_loops(hs, h):
    scores = np.empty(hs.shape[:2])
    for n in range(len(hs)):
        for t in range(hs.shape[1]):
            scores[n, t] = hs[n, t] @ h[n]
    return scores


def _states(N, T, H):
    def make(rng):
        return args(rng.normal(size=(N, T, H)), rng.normal(size=(N, H)))

    return make


attention_scores = Exercise(
    reference=_attention_scores,
    observe=calls(
        by_hand=args([[[1.0, 2.0], [0.0, 3.0], [-1.0, 1.0]]], [[2.0, -1.0]]),
        two_answers=_states(2, 3, 4),
        three_answers=_states(3, 4, 3),
        as_many_of_all=_states(3, 3, 3),
    ),
    mistakes=[
        Mistake(
            "You add up over the steps, axis 1. A score adds up over the H numbers: axis=2.",
            _edited(_attention_scores, "axis=2", "axis=1"),
        ),
        Mistake(
            "The products are not added up yet: np.sum(…, axis=2).",
            lambda hs, h: hs * h[:, np.newaxis],
        ),
        Mistake(
            "You add up everything. One score for each answer and step: axis=2.",
            lambda hs, h: np.sum(hs * h[:, np.newaxis]),
            lambda hs, h: np.sum(hs * h[:, np.newaxis], axis=(1, 2)),
        ),
        Mistake(
            "hs * h pairs the answers of h with the steps of hs. Give h an axis for the steps: "
            "h[:, np.newaxis].",
            lambda hs, h: np.sum(hs * h, axis=2),
        ),
        Mistake(
            "hs @ h.T compares every answer's state with the steps of all questions. Each has its "
            "own: np.sum(hs * h[:, np.newaxis], axis=2).",
            lambda hs, h: hs @ h.T,
        ),
        Mistake(
            "hs @ h takes the rows of h for something else. Each answer's h belongs to its own "
            "question: np.sum(hs * h[:, np.newaxis], axis=2).",
            lambda hs, h: hs @ h,
        ),
        Mistake(
            "That is the mean of the products. Wanted is their sum.",
            lambda hs, h: np.mean(hs * h[:, np.newaxis], axis=2),
        ),
        Mistake(
            "You divide by the root of H, as the transformer does. Here the score is the plain "
            "product.",
            lambda hs, h: _attention_scores(hs, h) / np.sqrt(h.shape[1]),
        ),
        Mistake(
            "These are cosines: you divided by the lengths. The score is the plain product.",
            lambda hs, h: (
                _attention_scores(hs, h)
                / np.linalg.norm(hs, axis=2)
                / np.linalg.norm(h, axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "You return weights. The softmax comes in the next blank.",
            lambda hs, h: softmax(_attention_scores(hs, h)),
        ),
        Mistake(
            "These are distances between the states. The score is their product: multiply number "
            "by number, then add up.",
            lambda hs, h: np.sum((hs - h[:, np.newaxis]) ** 2, axis=2),
            lambda hs, h: -np.sum((hs - h[:, np.newaxis]) ** 2, axis=2),
            lambda hs, h: np.linalg.norm(hs - h[:, np.newaxis], axis=2),
            lambda hs, h: -np.linalg.norm(hs - h[:, np.newaxis], axis=2),
        ),
        Mistake(
            "You compare every question with the first answer's state, h[0]. Each answer has its "
            "own: h[:, np.newaxis].",
            lambda hs, h: hs @ h[0],
        ),
        Mistake(
            "np.squeeze takes away the axis of the answers as well where there is one answer only. "
            "Take the last axis alone: […, 0].",
            lambda hs, h: np.squeeze(hs @ h[:, :, np.newaxis]),
        ),
        Mistake(
            "You have an axis of length 1 too many. The shape is (N, T).",
            lambda hs, h: hs @ h[:, :, np.newaxis],
            lambda hs, h: h[:, np.newaxis] @ hs.swapaxes(1, 2),
            lambda hs, h: np.sum(hs * h[:, np.newaxis], axis=2, keepdims=True),
        ),
        Mistake(
            "You return (T, N). The answers come first: (N, T).",
            lambda hs, h: _attention_scores(hs, h).T,
        ),
        Mistake("Your function returns nothing. Begin the last line with return.",
                lambda hs, h: None),
    ],
    variants=[
        _with_loops,
        lambda hs, h: (hs @ h[:, :, np.newaxis])[:, :, 0],
        lambda hs, h: np.einsum("nth,nh->nt", hs, h),
    ],
    hints=[
        "For one question and one step: multiply the two states number by number, and add up.",
        "hs has the shape (N, T, H); h[:, np.newaxis] has (N, 1, H), so it fits every step.",
        "np.sum(hs * h[:, np.newaxis], axis=2)",
    ],
)  # fmt: skip

# --- attention_weights -----------------------------------------------------------------------


def _attention_weights(scores, seen):
    scores = np.where(seen, scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _very_low(scores, seen):
    return softmax(np.where(seen, scores, -1e9))


def _afterwards(scores, seen):
    weights = softmax(scores) * seen
    return weights / weights.sum(axis=1, keepdims=True)


def _one_row_at_a_time(scores, seen):
    weights = np.zeros(scores.shape)
    for row, values, counts in zip(weights, scores, seen):
        row[counts] = softmax(values[counts])
    return weights


def _without_shift(scores, seen):
    exponentials = np.exp(np.where(seen, scores, -np.inf))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _over_everything(scores, seen):
    return softmax(np.where(seen, scores, -1e9).ravel()).reshape(scores.shape)


def _scores_and_seen(rng):
    scores = rng.normal(size=(3, 4))
    seen = np.arange(4) >= np.array([[0], [1], [2]])
    return args(scores, seen)


attention_weights = Exercise(
    reference=_attention_weights,
    observe=calls(
        by_hand=args([[0.0, np.log(2), np.log(3)]], [[True, True, True]]),
        padded=args([[0.9, 0.2, -0.4]], [[False, True, True]]),
        random=_scores_and_seen,
        large=args([[1000.0, 999.0], [-1000.0, -1001.0]], [[True, True], [True, True]]),
    ),
    mistakes=[
        Mistake(
            "Padding gets a part of the weight. Set its scores to -np.inf before the softmax.",
            lambda scores, seen: softmax(scores),
        ),
        Mistake(
            "Your weights no longer add up to 1: you took the padding away after the softmax. Set "
            "its scores to -np.inf before it.",
            lambda scores, seen: softmax(scores) * seen,
        ),
        Mistake(
            "A score of 0 is not nothing: exp(0) is 1. Set the scores of padding to -np.inf.",
            lambda scores, seen: softmax(scores * seen),
        ),
        Mistake(
            "You leave out what counts and keep the padding. seen is True where there is a symbol.",
            lambda scores, seen: softmax(np.where(seen, -np.inf, scores)),
            lambda scores, seen: softmax(np.where(seen, -1e9, scores)),
            lambda scores, seen: softmax(scores) * ~seen,
        ),
        Mistake(
            "You normalize over the answers, axis 0. The weights of one answer, a row, add "
            "up to 1.",
            lambda scores, seen: softmax(np.where(seen, scores, -1e9).T).T,
        ),
        Mistake(
            "You normalize over the whole array. Each row adds up to 1 by itself: axis=1.",
            _over_everything,
        ),
        Mistake(
            "exp overflowed. Subtract each row's maximum first, or use softmax.",
            _without_shift,
        ),
        Mistake(
            "You divide the scores by their sum. Some are negative: it needs the exponentials, "
            "softmax.",
            lambda scores, seen: np.where(seen, scores, 0)
            / np.where(seen, scores, 0).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "You put all weight on the highest score. softmax shares it out.",
            lambda scores, seen: np.eye(scores.shape[1])[
                np.where(seen, scores, -np.inf).argmax(axis=1)
            ],
        ),
        Mistake(
            "Everything that counts gets the same weight. The scores decide: softmax.",
            lambda scores, seen: seen / seen.sum(axis=1, keepdims=True),
        ),
        Mistake(
            "0 times infinity is not a number (NaN). Choose instead of multiplying: "
            "np.where(seen, scores, -np.inf).",
            lambda scores, seen: softmax(scores + -np.inf * ~seen),
            lambda scores, seen: softmax(scores * seen + -np.inf * (1 - seen)),
        ),
        Mistake(
            "Padding gets a score of plus infinity. Its exponential is infinite; that of -np.inf "
            "is 0.",
            lambda scores, seen: softmax(np.where(seen, scores, np.inf)),
        ),
        Mistake(
            "A score just below 0 still leaves padding some weight. Only -np.inf, or a number as "
            "low as -1e9, leaves none.",
            lambda scores, seen: softmax(np.where(seen, scores, -1)),
            lambda scores, seen: softmax(np.where(seen, scores, -10)),
        ),
        Mistake(
            "The padding is marked, but these are scores still. Make weights of them: softmax.",
            lambda scores, seen: np.where(seen, scores, -np.inf),
            lambda scores, seen: np.where(seen, scores, -1e9),
        ),
        Mistake(
            "scores[seen] has no rows any more. Keep the shape: np.where(seen, scores, -np.inf).",
            lambda scores, seen: softmax(scores[seen]),
        ),
        Mistake("Your function returns nothing. Begin the last line with return.",
                lambda scores, seen: None),
    ],
    variants=[_very_low, _one_row_at_a_time, lambda s, seen: softmax(np.where(seen, s, -np.inf)),
              lambda s, seen: _afterwards(s, seen).astype(np.float32)],
    hints=[
        "A softmax over each row, in which padding takes no part.",
        "The exponential of -np.inf is 0. np.where(seen, scores, -np.inf) puts it where seen is "
        "False.",
        "softmax(np.where(seen, scores, -np.inf))",
    ],
)  # fmt: skip

# --- context_vector --------------------------------------------------------------------------


def _context_vector(weights, hs):
    return np.sum(weights[:, :, np.newaxis] * hs, axis=1)


def _step_by_step(weights, hs):
    context = np.zeros((hs.shape[0], hs.shape[2]))
    for t in range(hs.shape[1]):
        context += weights[:, t : t + 1] * hs[:, t]
    return context


def _weights_and_states(N, T, H):
    def make(rng):
        return args(softmax(rng.normal(size=(N, T))), rng.normal(size=(N, T, H)))

    return make


context_vector = Exercise(
    reference=_context_vector,
    observe=calls(
        by_hand=args([[0.5, 0.25, 0.25]], [[[4.0, 0.0], [0.0, 8.0], [0.0, -4.0]]]),
        two_answers=_weights_and_states(2, 3, 4),
        three_answers=_weights_and_states(3, 5, 2),
        as_many_of_all=_weights_and_states(3, 3, 3),
    ),
    mistakes=[
        Mistake(
            "You add up over the H numbers, axis 2. The context adds up over the steps: axis=1.",
            _edited(_context_vector, "axis=1", "axis=2"),
        ),
        Mistake(
            "You add up over the answers, axis 0. Each has a context of its own: axis=1.",
            _edited(_context_vector, "axis=1", "axis=0"),
        ),
        Mistake(
            "The weighted states are not added up yet: np.sum(…, axis=1).",
            lambda weights, hs: weights[:, :, np.newaxis] * hs,
        ),
        Mistake(
            "You take the mean over the steps. The weights add up to 1 already: take the sum.",
            lambda weights, hs: np.mean(weights[:, :, np.newaxis] * hs, axis=1),
        ),
        Mistake(
            "You add up the states without their weights.",
            lambda weights, hs: hs.sum(axis=1),
        ),
        Mistake(
            "You take the mean of the states, as if all weights were equal.",
            lambda weights, hs: hs.mean(axis=1),
        ),
        Mistake(
            "You take the one state with the highest weight. All of them count, by their weights.",
            lambda weights, hs: hs[np.arange(len(hs)), weights.argmax(axis=1)],
        ),
        Mistake(
            "These are weights already, and they add up to 1. No second softmax.",
            lambda weights, hs: _context_vector(softmax(weights), hs),
        ),
        Mistake(
            "Only the last step counts. Add up the weighted states of all steps.",
            lambda weights, hs: weights[:, -1:] * hs[:, -1],
        ),
        Mistake(
            "You use the first answer's weights, weights[0], for all. Each answer has its own.",
            lambda weights, hs: np.sum(weights[0][:, np.newaxis] * hs, axis=1),
        ),
        Mistake(
            "weights @ hs weighs the states of every question with the weights of all answers. "
            "Give weights an axis for the H numbers: weights[:, :, np.newaxis] * hs.",
            lambda weights, hs: weights @ hs,
        ),
        Mistake(
            "weights * hs pairs the steps with the H numbers. Give weights an axis at the end: "
            "weights[:, :, np.newaxis].",
            lambda weights, hs: np.sum(weights * hs, axis=1),
        ),
        Mistake(
            "The new axis stands in the middle. The weights stay at their steps, so it comes last: "
            "weights[:, :, np.newaxis].",
            lambda weights, hs: np.sum(weights[:, np.newaxis] * hs, axis=1),
        ),
        Mistake(
            "You have an axis of length 1 too many. The shape is (N, H).",
            lambda weights, hs: weights[:, np.newaxis] @ hs,
            lambda weights, hs: np.sum(weights[:, :, np.newaxis] * hs, axis=1, keepdims=True),
        ),
        Mistake("Your function returns nothing. Begin the last line with return.",
                lambda weights, hs: None),
    ],
    variants=[
        _step_by_step,
        lambda weights, hs: np.einsum("nt,nth->nh", weights, hs),
        lambda weights, hs: (weights[:, np.newaxis] @ hs)[:, 0],
    ],
    hints=[
        "Multiply each step's state with its weight, and add up over the steps.",
        "weights has the shape (N, T), hs (N, T, H): one weight for H numbers, "
        "weights[:, :, np.newaxis].",
        "np.sum(weights[:, :, np.newaxis] * hs, axis=1)",
    ],
)  # fmt: skip
