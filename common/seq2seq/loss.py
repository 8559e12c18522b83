"""The loss of sequences of different lengths."""

import numpy as np
from numpy.typing import NDArray

from common.datasets.symbols import PAD
from common.functions import softmax
from common.layers.layer import Floats


def sequence_loss(scores: Floats, targets: NDArray[np.integer]) -> tuple[np.floating, Floats]:
    """The mean cross-entropy over all symbols that are no padding, and its gradient.

    scores: (N, U, V). targets: (N, U), the symbol that is right at each place; places with PAD do
    not count. Returns one number, and the gradient with respect to the scores, (N, U, V). Raises
    ValueError where nothing counts.
    """
    counts = targets != PAD
    total = int(counts.sum())
    if total == 0:
        raise ValueError("every target is padding: there is nothing to average.")
    gradient = softmax(scores)
    places = targets[..., np.newaxis]
    right = np.take_along_axis(gradient, places, axis=2)
    safe = np.maximum(right[..., 0], np.finfo(right.dtype).tiny)
    loss = -np.sum(np.log(safe), where=counts) / right.dtype.type(total)
    np.put_along_axis(gradient, places, right - 1, axis=2)
    gradient *= (counts / right.dtype.type(total))[..., np.newaxis].astype(right.dtype)
    return loss, gradient
