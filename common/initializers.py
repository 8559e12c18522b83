"""Random weights to begin with: `he(rng, (784, 50))`.

A shape is (inputs, outputs) or, for filters, (height, width, channels, filters). A neuron's number
of inputs (fan-in) is the product of all axes but the last.
"""

import math

import numpy as np
from numpy.typing import DTypeLike, NDArray

Shape = tuple[int, ...]


def normal(
    rng: np.random.Generator, shape: Shape, std: float = 0.01, dtype: DTypeLike = np.float32
) -> NDArray[np.floating]:
    """Normally distributed with mean 0 and standard deviation `std`."""
    return (std * rng.standard_normal(shape)).astype(dtype)


def xavier(
    rng: np.random.Generator, shape: Shape, dtype: DTypeLike = np.float32
) -> NDArray[np.floating]:
    """Normal with variance 2 / (fan-in + fan-out), for sigmoid and tanh.

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010). Many books use 1 / fan-in instead; for as many outputs as inputs that is the
    same.
    """
    fan_in, fan_out = _fans(shape)
    return normal(rng, shape, math.sqrt(2 / (fan_in + fan_out)), dtype)


def he(
    rng: np.random.Generator, shape: Shape, dtype: DTypeLike = np.float32
) -> NDArray[np.floating]:
    """Normal with variance 2 / fan-in, for ReLU.

    Source: K. He and others, "Delving Deep into Rectifiers" (2015).
    """
    return normal(rng, shape, math.sqrt(2 / _fans(shape)[0]), dtype)


def _fans(shape: Shape) -> tuple[int, int]:
    if len(shape) < 2 or min(shape) < 1:
        raise ValueError(
            f"weights need a shape (inputs, outputs) or (height, width, channels, filters) of"
            f" positive numbers, not {shape}."
        )
    area = math.prod(shape[:-2])
    return area * shape[-2], area * shape[-1]
