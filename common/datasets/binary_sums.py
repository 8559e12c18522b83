"""Sums of binary numbers, for networks that read them bit by bit."""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.float32]


def binary_sums(
    rng: np.random.Generator, shape: int | tuple[int, ...], bits: int = 8
) -> tuple[Bits, Bits]:
    """Random pairs of whole numbers and their sums, as bits, the lowest first.

    shape: how many, a number or several axes. Both numbers are below 2 ** (bits - 1), so that the
    sum fits. Returns x, shape (*shape, bits, 2), the bits of both numbers side by side, and t,
    (*shape, bits), those of the sum: 0.0 and 1.0.
    """
    _check(bits)
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    return _as_bits(rng.integers(0, 2 ** (bits - 1), (*shape, 2)), bits)


def all_binary_sums(bits: int = 8) -> tuple[Bits, Bits]:
    """Every pair once, as `binary_sums` gives them: 16,384 for 8 bits. Up to 12 bits."""
    _check(bits, most=12)
    numbers = np.arange(2 ** (bits - 1))
    pairs = np.stack(np.meshgrid(numbers, numbers, indexing="ij"), axis=-1).reshape(-1, 2)
    return _as_bits(pairs, bits)


def _as_bits(pairs: NDArray[np.int64], bits: int) -> tuple[Bits, Bits]:
    places = np.arange(bits)
    x = (pairs[..., None, :] >> places[:, None]) & 1
    t = (pairs.sum(axis=-1)[..., None] >> places) & 1
    return x.astype(np.float32), t.astype(np.float32)


def _check(bits: int, most: int = 62) -> None:
    if not 2 <= bits <= most:
        raise ValueError(f"bits must be from 2 to {most}, not {bits}.")
