"""The training loop: shuffle, cut into mini-batches, step, look, again."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from common.optimizers import Optimizer
from common.sequential import Sequential


@dataclass
class History:
    """What a training looked like: one number per step, or per epoch.

    step_loss: the loss of each mini-batch, before its step. loss: their mean per epoch.
    train_accuracy, validation_accuracy: after each epoch; empty where nothing was given to measure.
    """

    step_loss: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)


class Trainer:
    """Trains a network by mini-batches.

    batch_size: examples per step; the last batch of an epoch may be smaller and is used too. seed:
    of the order of the examples, which is shuffled anew in every epoch. history: of all calls of
    `fit` so far. progress: whether to show a bar.
    """

    def __init__(
        self,
        network: Sequential,
        optimizer: Optimizer,
        batch_size: int = 100,
        seed: int = 0,
        progress: bool = True,
    ):
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, not {batch_size}.")
        self.network, self.optimizer = network, optimizer
        self.batch_size, self.progress = batch_size, progress
        self.rng = np.random.default_rng(seed)
        self.history = History()

    def fit(
        self,
        x: NDArray[np.floating],
        t: NDArray,
        epochs: int = 1,
        validation: tuple[NDArray, NDArray] | None = None,
    ) -> History:
        """Train for some epochs and return the history.

        x: examples (N, ...). t: labels (N,) or one-hot (N, K). validation: a pair like (x, t) that
        is only ever measured, never learned from. Raises ValueError where x and t do not fit, and
        FloatingPointError as soon as the loss is no longer a number.
        """
        if len(x) != len(t) or len(x) == 0:
            raise ValueError(f"x and t must hold as many examples: {len(x)} and {len(t)}.")
        bar = tqdm(total=epochs * -(-len(x) // self.batch_size), disable=not self.progress)
        with bar:
            for _ in range(epochs):
                losses = []
                for batch in self._batches(len(x)):
                    losses.append(self._step(x[batch], t[batch]))
                    bar.update()
                self._after_epoch(losses, x, t, validation)
                bar.set_postfix(loss=f"{self.history.loss[-1]:.3f}")
        return self.history

    def _batches(self, count: int) -> list[NDArray]:
        order = self.rng.permutation(count)
        return [order[i : i + self.batch_size] for i in range(0, count, self.batch_size)]

    def _step(self, x: NDArray, t: NDArray) -> float:
        loss = float(self.network.loss(x, t, training=True))
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss became {loss}. Try a smaller learning rate, or other initial weights."
            )
        self.network.backward_parameters()
        self.optimizer.update(self.network.params, self.network.grads)
        return loss

    def _after_epoch(self, losses, x, t, validation) -> None:
        self.history.step_loss += losses
        self.history.loss.append(float(np.mean(losses)))
        self.history.train_accuracy.append(self.network.accuracy(x, t))
        if validation is not None:
            self.history.validation_accuracy.append(self.network.accuracy(*validation))
