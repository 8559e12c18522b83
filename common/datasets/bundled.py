"""Real data that comes with scikit-learn: nothing to download."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_TEST_EVERY = 5  # every fifth image is for testing


class Iris(NamedTuple):
    """150 iris flowers of three species.

    x: shape (150, 4), float64, lengths and widths in cm. t: the species as 0, 1 or 2, shape (150,),
    int64. feature_names: the 4 columns of x, with their unit. class_names: the 3 species.
    """

    x: NDArray[np.float64]
    t: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


def iris() -> Iris:
    """The iris flowers of R. A. Fisher, "The use of multiple measurements" (1936), as an Iris."""
    from sklearn.datasets import load_iris

    flowers = load_iris()
    return Iris(
        flowers.data.astype(np.float64),
        flowers.target.astype(np.int64),
        tuple(str(name) for name in flowers.feature_names),
        tuple(str(name) for name in flowers.target_names),
    )


def digits_8x8() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """x_train (1437, 8, 8), t_train (1437,), x_test (360, 8, 8), t_test (360,).

    Images are float32 from 0 (paper) to 1 (ink), labels int64. The split is the same on every
    computer, and each digit has its fair share of both parts. Source: E. Alpaydin, C. Kaynak,
    "Optical recognition of handwritten digits", UCI (1998), test part.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    # Shuffled, because neighbours in the file are by the same writer. RandomState and not
    # default_rng: NumPy promises that RandomState's numbers never change.
    order = np.random.RandomState(0).permutation(len(data.target))
    images = (data.images[order] / 16).astype(np.float32)
    labels = data.target[order].astype(np.int64)
    is_test = np.zeros(len(labels), dtype=bool)
    is_test[np.argsort(labels, kind="stable")[::_TEST_EVERY]] = True  # through all 0s, all 1s, ...
    return images[~is_test], labels[~is_test], images[is_test], labels[is_test]
