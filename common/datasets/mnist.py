"""MNIST: 70,000 handwritten digits of 28 x 28 pixels.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
recognition" (1998).
"""

import numpy as np
from numpy.typing import NDArray

from common.datasets import idx, registry


def load() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """x_train (60000, 28, 28), t_train (60000,), x_test (10000, 28, 28), t_test (10000,).

    Images are float32 from 0 (paper) to 1 (ink), labels int64. Raises DataError where a file is
    missing, cannot be downloaded, or is not the right one.
    """
    return (
        _images("mnist/train-images-idx3-ubyte.gz"),
        _labels("mnist/train-labels-idx1-ubyte.gz"),
        _images("mnist/t10k-images-idx3-ubyte.gz"),
        _labels("mnist/t10k-labels-idx1-ubyte.gz"),
    )


def _images(name: str) -> NDArray[np.float32]:
    return np.divide(idx.parse_gzip(registry.read(name), name), 255, dtype=np.float32)


def _labels(name: str) -> NDArray[np.int64]:
    return idx.parse_gzip(registry.read(name), name).astype(np.int64)
