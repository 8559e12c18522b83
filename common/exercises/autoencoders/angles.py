"""Notebook linear_autoencoder: the angle between two subspaces.

Source: A. Björck, G. H. Golub, "Numerical methods for computing angles between linear subspaces"
(1973).
"""

import numpy as np

from common.checking import Call, Exercise, Mistake, close, holds


def _orthonormal(rows):
    return np.linalg.qr(rows.T)[0]


def _cosines(a, b):
    return np.linalg.svd(_orthonormal(a).T @ _orthonormal(b), compute_uv=False)


def _largest_angle(a, b):
    return np.degrees(np.arccos(min(1.0, _cosines(a, b).min())))


def _by_projectors(a, b):
    a, b = _orthonormal(a), _orthonormal(b)
    rest = b - a @ (a.T @ b)
    return np.degrees(np.arcsin(np.clip(np.linalg.norm(rest, 2), 0, 1)))


def _by_scipy(a, b):
    from scipy.linalg import subspace_angles

    return np.rad2deg(subspace_angles(a.T, b.T).max())


def _not_orthonormal(a, b):
    cosines = np.linalg.svd(a @ b.T, compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines.min(), -1, 1)))


def _only_lengths(a, b):
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    return _not_orthonormal(a, b)


def _pairs(a, b):
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    return np.degrees(np.arccos(np.clip(np.sum(a * b, axis=1), -1, 1))).max()


def _qr_of_rows(a, b):
    a, b = np.linalg.qr(a)[0], np.linalg.qr(b)[0]
    return np.degrees(np.arccos(min(1.0, np.linalg.svd(a.T @ b, compute_uv=False).min())))


def _nothing_cut(a, b):
    """Where the planes are the same, rounding leads above 1 (here always, elsewhere by chance)."""
    cosine = _cosines(a, b).min()
    return np.nan if cosine > 1 - 1e-9 else np.degrees(np.arccos(cosine))


def _by_entries(a, b):
    return np.degrees(np.arccos(np.clip((_orthonormal(a).T @ _orthonormal(b)).min(), -1, 1)))


def _by_size_of_entries(a, b):
    entries = np.abs(_orthonormal(a).T @ _orthonormal(b))
    return np.degrees(np.arccos(min(1.0, entries.min())))


def _observe_largest_angle(answer, rng):
    basis = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    plane = basis[:2]
    turned = np.stack([basis[0], np.cos(0.7) * basis[1] + np.sin(0.7) * basis[2]])
    mix = np.array([[2.0, 1.0], [-1.0, 3.0]])  # makes another basis of the same subspace
    pairs = {
        "two lines": (np.array([[3.0, 0.0]]), np.array([[1.0, 1.0]])),
        "a plane turned by 0.7": (mix @ plane, mix @ turned),
        "two planes": (rng.normal(size=(2, 5)), rng.normal(size=(2, 5))),
        "at right angles": (basis[:2], basis[2:4]),
    }
    for name, (a, b) in pairs.items():
        yield name, Call(answer, a, b).called("largest_angle"), close(absolute=1e-4)
    for turn in range(4):
        same = np.linalg.qr(rng.normal(size=(5, 5)))[0][:2]
        yield (
            f"one plane, two bases, {turn + 1}",
            Call(answer, same, mix @ same).called("largest_angle"),
            holds(lambda angle: np.shape(angle) == () and abs(angle) < 1e-3, "the angle is 0"),
        )


largest_angle = Exercise(
    reference=_largest_angle,
    observe=_observe_largest_angle,
    mistakes=[
        Mistake(
            "The rows of a and b need not have length 1 or stand at right angles. First make "
            "orthonormal bases, np.linalg.qr(a.T)[0].",
            _not_orthonormal,
            _only_lengths,
        ),
        Mistake(
            "You compare the vectors pair by pair. Two bases of one plane can look different; "
            "compare the subspaces.",
            _pairs,
        ),
        Mistake(
            "For one plane and itself you get NaN: rounding can make a cosine a hair larger than "
            "1, and such a number has no arccos. Cut it off: min(1.0, ...), np.minimum or np.clip.",
            _nothing_cut,
        ),
        Mistake(
            "Those are entries of the product. The cosines are its singular values: "
            "np.linalg.svd(..., compute_uv=False).",
            _by_entries,
            _by_size_of_entries,
        ),
        Mistake(
            "These are radians. np.degrees makes degrees of them.",
            lambda a, b: np.arccos(min(1.0, _cosines(a, b).min())),
        ),
        Mistake(
            "That is the smallest angle. The largest belongs to the smallest cosine.",
            lambda a, b: np.degrees(np.arccos(min(1.0, _cosines(a, b).max()))),
        ),
        Mistake(
            "You return a cosine. np.arccos makes an angle of it.",
            lambda a, b: _cosines(a, b).min(),
        ),
        Mistake(
            "All angles come back. Return the largest of them.",
            lambda a, b: np.degrees(np.arccos(np.minimum(1.0, _cosines(a, b)))),
        ),
        Mistake(
            "`qr` makes columns orthonormal, and your vectors are rows: np.linalg.qr(a.T).",
            _qr_of_rows,
        ),
        Mistake(
            "That is the arc sine. Singular values of this product are cosines: np.arccos.",
            lambda a, b: np.degrees(np.arcsin(min(1.0, _cosines(a, b).min()))),
        ),
    ],
    variants=[_by_projectors, _by_scipy],
    hints=[
        "np.linalg.qr(a.T)[0] has orthonormal columns that span the same subspace as the rows of "
        "a.",
        "The singular values of qa.T @ qb are the cosines of the angles. The largest angle has the "
        "smallest cosine.",
        "np.degrees(np.arccos(min(1.0, cosines.min()))): the `min` is for a cosine that rounding "
        "made larger than 1.",
    ],
)
