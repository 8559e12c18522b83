"""Ways to step downhill: `optimizer.update(params, grads)` changes the parameters in place.

params, grads: arrays by name, the same names and shapes in both (of a table, the gradient may be a
`RowGradient`). An optimizer keeps what it has to
remember (velocities, averages) by the same names, so one optimizer serves one network. Gradients
are never changed.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from common.embedding import RowGradient

Arrays = Mapping[str, NDArray[np.floating]]


class Optimizer(ABC):
    """Base of all: looks up what each parameter has to remember, and lets `step` move it.

    learning_rate: the size of a step. Raises ValueError unless it is positive, and in `update`
    where a gradient is missing or has another shape than its parameter.
    """

    remembers = 0  # how many arrays of its shape each parameter needs

    def __init__(self, learning_rate: float):
        if not learning_rate > 0:
            raise ValueError(f"learning_rate must be positive, not {learning_rate}.")
        self.learning_rate = learning_rate
        self.steps = 0  # how many updates there have been
        self._memory: dict[str, list[NDArray]] = {}

    def update(self, params: Arrays, grads: Arrays) -> None:
        """Move every parameter one step, in place."""
        for name, param in params.items():
            if name not in grads:
                raise ValueError(f"there is no gradient for {name}. Run backward first.")
            if grads[name].shape != param.shape:
                raise ValueError(
                    f"the gradient of {name} has the shape {grads[name].shape}, the parameter"
                    f" {param.shape}. They must be equal."
                )
        self.steps += 1
        for name, param in params.items():
            if name not in self._memory:
                self._memory[name] = [np.zeros_like(param) for _ in range(self.remembers)]
            grad, memory = grads[name], self._memory[name]
            if isinstance(grad, RowGradient):
                self._step_rows(param, grad, memory)
            else:
                self.step(param, grad, *memory)

    def _step_rows(self, param: NDArray, grad: RowGradient, memory: list[NDArray]) -> None:
        """Move only the rows that have a gradient."""
        whole = [param, *memory]
        parts = [array[grad.rows] for array in whole]
        self.step(parts[0], grad.values, *parts[1:])
        for array, part in zip(whole, parts):
            array[grad.rows] = part

    @abstractmethod
    def step(self, param: NDArray, grad: NDArray, *memory: NDArray) -> None:
        """Move one parameter in place; `memory` are its arrays, kept between steps."""


class SGD(Optimizer):
    """Stochastic gradient descent: one step against the gradient."""

    def __init__(self, learning_rate: float = 0.01):
        super().__init__(learning_rate)

    def step(self, param: NDArray, grad: NDArray) -> None:
        param -= self.learning_rate * grad


class Momentum(Optimizer):
    """A rolling ball: the velocity keeps a share `momentum` of itself, the gradient pushes it.

    Source: B. Polyak (1964), in the form of I. Sutskever and others (2013).
    """

    remembers = 1

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = momentum

    def step(self, param: NDArray, grad: NDArray, velocity: NDArray) -> None:
        velocity *= self.momentum
        velocity -= self.learning_rate * grad
        param += velocity


class AdaGrad(Optimizer):
    """Each number has a step of its own, smaller the more it has moved.

    Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods" (2011).
    """

    remembers = 1

    def __init__(self, learning_rate: float = 0.01, epsilon: float = 1e-7):
        super().__init__(learning_rate)
        self.epsilon = epsilon

    def step(self, param: NDArray, grad: NDArray, squares: NDArray) -> None:
        squares += grad * grad
        param -= self.learning_rate * grad / (np.sqrt(squares) + self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad that forgets: a moving average of the squared gradients instead of their sum.

    Source: T. Tieleman, G. Hinton, lecture 6.5 of "Neural Networks for Machine Learning" (2012).
    """

    remembers = 1

    def __init__(self, learning_rate: float = 0.001, decay: float = 0.9, epsilon: float = 1e-7):
        super().__init__(learning_rate)
        self.decay, self.epsilon = decay, epsilon

    def step(self, param: NDArray, grad: NDArray, average: NDArray) -> None:
        average *= self.decay
        average += (1 - self.decay) * grad * grad
        param -= self.learning_rate * grad / (np.sqrt(average) + self.epsilon)


class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for having begun at zero.

    Source: D. Kingma, J. Ba, "Adam" (2015). epsilon stands where Keras has it, beside the root of
    the uncorrected average (the paper's "epsilon hat").
    """

    remembers = 2

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ):
        super().__init__(learning_rate)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def step(self, param: NDArray, grad: NDArray, mean: NDArray, square: NDArray) -> None:
        mean += (1 - self.beta_1) * (grad - mean)
        square += (1 - self.beta_2) * (grad * grad - square)
        correction = np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        rate = float(self.learning_rate * correction)  # a NumPy number would force float64
        param -= rate * mean / (np.sqrt(square) + self.epsilon)
