"""The loop of training."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from common.embedding import RowGradient
from common.optimizers import Optimizer


def train(
    model: Any,
    optimizer: Optimizer,
    *arrays: NDArray[np.integer],
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 64,
    largest: float = 5.0,
    after_epoch: Callable[[int], None] | None = None,
) -> list[float]:
    """Train for some epochs, and return the mean loss of each.

    arrays: what `model.gradient` takes, such as questions and answers, cut into batches together.
    largest: longer gradients are cut to this length. after_epoch: called with 1, 2, ... The last
    batch of an epoch may be smaller.
    """
    losses = []
    # One thread: these products are small, and sharing them out costs more than it gains.
    with threadpool_limits(1):
        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(arrays[0]))
            of_epoch = []
            for start in range(0, len(order), batch_size):
                rows = order[start : start + batch_size]
                of_epoch.append(model.gradient(*(array[rows] for array in arrays)))
                optimizer.update(model.params, clipped(model.grads, largest))
            losses.append(float(np.mean(of_epoch)))
            if after_epoch is not None:
                after_epoch(epoch)
    return losses


def clipped(grads: dict, largest: float) -> dict:
    """All gradients, made shorter by one factor where together they are longer than `largest`."""
    values = [g.values if isinstance(g, RowGradient) else g for g in grads.values()]
    length = float(np.sqrt(sum(float(np.vdot(v, v)) for v in values)))
    if length <= largest:
        return grads
    factor = largest / length
    return {
        name: RowGradient(g.rows, factor * g.values, g.table)
        if isinstance(g, RowGradient)
        else factor * g
        for name, g in grads.items()
    }
