"""Notebook through_time: clipping the gradient by its norm."""

import numpy as np

from common.checking import Call, Exercise, Mistake, holds


def _norm(grads):
    return np.sqrt(sum(np.sum(g**2) for g in grads.values()))


def _clip(grads, limit):
    norm = _norm(grads)
    if norm <= limit:
        return grads
    return {name: g * (limit / norm) for name, g in grads.items()}


def _scaled(scale):
    """Scales all by a function of norm and limit."""
    return lambda grads, limit: {name: g * scale(_norm(grads), limit) for name, g in grads.items()}


def _each(change):
    return lambda grads, limit: {name: change(g, limit) for name, g in grads.items()}


def _own_norm(g, limit):
    return g * min(1, limit / np.linalg.norm(g))


def _sum_of_norms(grads, limit):
    size = sum(np.linalg.norm(g) for g in grads.values())
    return {name: g * min(1, limit / size) for name, g in grads.items()}


def _clipped_to(size, grads, limit):
    return {name: g * min(1, limit / size) for name, g in grads.items()}


def _square_of_the_sums(grads, limit):
    return _clipped_to(np.sqrt(sum(np.sum(g) ** 2 for g in grads.values())), grads, limit)


def _flat(grads, limit):
    size = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads.values()]))
    return {name: g / max(1, size / limit) for name, g in grads.items()}


def _with_epsilon(grads, limit):
    rate = limit / (_norm(grads) + 1e-6)
    return {name: np.float32(g * rate) if rate < 1 else g for name, g in grads.items()}


def _observe_clip(answer, rng):
    anything = holds(lambda value: True, "anything")
    W = rng.normal(size=(2, 3))
    other = {"Wx": W, "Wh": rng.normal(size=(3, 3)), "b": rng.normal(size=3)}
    norm = float(_norm(other))
    for name, grads, limit in [
        ("too long", {"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}, 1.0),
        ("short enough", {"W": np.array([[0.3, 0.0]]), "b": np.array([-0.4])}, 2.0),
        ("three arrays", other, round(norm / 3, 2)),
        ("just short enough", other, round(norm * 1.1, 2)),
    ]:
        found = yield f"what is returned, {name}", Call(answer, grads, limit), anything
        yield f"a dict is returned, {name}", isinstance(found, dict)
        if not isinstance(found, dict):
            return
        for key in grads:
            yield f"{key}, {name}", found.get(key)


clip_gradient = Exercise(
    reference=_clip,
    observe=_observe_clip,
    mistakes=[
        Mistake(
            "Each array is shortened by its own norm, and the gradient changes its direction. One "
            "norm for all arrays together, and one factor.",
            _each(_own_norm),
        ),
        Mistake(
            "You cut every number off at the limit (np.clip), and the gradient changes its "
            "direction. Multiply all of it by one factor, limit / norm.",
            _each(lambda g, limit: np.clip(g, -limit, limit)),
            _each(lambda g, limit: np.minimum(g, limit)),
        ),
        Mistake(
            "A gradient that is short enough stays as it is. You make it longer: multiply only "
            "where the norm is larger than limit.",
            _scaled(lambda norm, limit: limit / norm),
        ),
        Mistake(
            "The short ones are made longer and the long ones left alone: multiply where the norm "
            "is larger than limit (> and not <; min(1, …) and not max).",
            _scaled(lambda norm, limit: max(1, limit / norm)),
        ),
        Mistake(
            "The root is missing: the norm is the square root of the sum of all squares.",
            _scaled(lambda norm, limit: min(1, limit / norm**2)),
            _scaled(lambda norm, limit: limit / norm**2 if norm > limit else 1),
        ),
        Mistake(
            "Your gradient gets the norm 1. It should get limit: multiply by limit / norm.",
            _scaled(lambda norm, limit: 1 / norm if norm > limit else 1),
        ),
        Mistake(
            "The factor is upside down: limit / norm.",
            _scaled(lambda norm, limit: norm / limit if norm > limit else 1),
            _scaled(lambda norm, limit: min(1, norm / limit)),
        ),
        Mistake(
            "You multiply by limit. The factor is limit / norm, so that the norm becomes limit.",
            _scaled(lambda norm, limit: limit if norm > limit else 1),
        ),
        Mistake(
            "You add up the norms of the arrays. Add up the squares of all numbers, and take one "
            "root at the end.",
            _sum_of_norms,
        ),
        Mistake(
            "You add up first and square then. Square every number, and add up the squares: "
            "np.sum(g**2).",
            _square_of_the_sums,
            lambda grads, limit: _clipped_to(
                abs(sum(g.sum() for g in grads.values())), grads, limit
            ),
        ),
        Mistake(
            "You take the largest number for the norm. It is the root of the sum of all squares.",
            lambda grads, limit: _clipped_to(
                max(np.abs(g).max() for g in grads.values()), grads, limit
            ),
        ),
        Mistake(
            "You set a gradient that is too long to zero, and the step is lost. Shorten it: "
            "multiply by limit / norm.",
            _scaled(lambda norm, limit: 0.0 if norm > limit else 1),
        ),
        Mistake(
            "Nothing is clipped: your gradients are what they were.",
            lambda grads, limit: dict(grads),
        ),
        Mistake(
            "You take the mean of the squares. The norm is the root of their sum.",
            lambda grads, limit: _scaled_by_rms(grads, limit),
        ),
        Mistake(
            "You add up absolute values. The norm is the root of the sum of squares.",
            lambda grads, limit: _scaled_by_absolute(grads, limit),
        ),
        Mistake(
            "You return the norm, the factor, or one long vector. Return a dict of the gradients, "
            "multiplied.",
            lambda grads, limit: _norm(grads),
            lambda grads, limit: min(1, limit / _norm(grads)),
            lambda grads, limit: np.concatenate([np.ravel(g) for g in grads.values()]),
        ),
        Mistake(
            "You return a list of arrays. Return a dict with the same names as grads.",
            lambda grads, limit: list(_clip(grads, limit).values()),
        ),
        Mistake(
            "You return nothing where the gradient is short enough. Return it as it is.",
            lambda grads, limit: _clip(grads, limit) if _norm(grads) > limit else None,
        ),
        Mistake("You return nothing. End with `return`.", lambda grads, limit: None),
    ],
    variants=[_flat, _with_epsilon],
    hints=[
        "The norm of the whole gradient: square every number in all arrays, add up, take the root.",
        "If the norm is larger than limit, all arrays are multiplied by the same factor, limit / "
        "norm. Otherwise nothing happens.",
        "norm = np.sqrt(sum(np.sum(g**2) for g in grads.values())), and then {name: g * limit / "
        "norm for name, g in grads.items()} where norm > limit",
    ],
)


def _scaled_by_rms(grads, limit):
    size = np.sqrt(np.mean(np.concatenate([np.ravel(g) for g in grads.values()]) ** 2))
    return {name: g * min(1, limit / size) for name, g in grads.items()}


def _scaled_by_absolute(grads, limit):
    size = sum(np.abs(g).sum() for g in grads.values())
    return {name: g * min(1, limit / size) for name, g in grads.items()}
