"""How an observation is judged: close to the reference, equal to it, or a property that holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


class Criterion:
    """Decides whether a value of the right type and shape is acceptable."""

    def accepts(self, value: Any, reference: Any) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class Close(Criterion):
    """Every number within `relative` of the reference's, or `absolute` times its scale.

    The scale is the largest finite magnitude in the reference (1 where that is 0). Whole numbers,
    truth values and text in the reference must be met exactly.
    """

    relative: float = 1e-3
    absolute: float = 1e-6

    def accepts(self, value: Any, reference: Any) -> bool:
        if isinstance(reference, np.ndarray):
            return self._accepts_array(np.asarray(value), reference)
        return self._accepts_json(value, reference)

    def _accepts_array(self, value: np.ndarray, reference: np.ndarray) -> bool:
        if value.shape != reference.shape:
            return False
        if "U" in (value.dtype.kind, reference.dtype.kind):
            return bool(value.dtype.kind == reference.dtype.kind and np.all(value == reference))
        if reference.dtype.kind in "biu":
            return bool(np.all(value == reference))
        size = np.abs(reference)
        largest = size.max(initial=0)
        all_finite = np.isfinite(largest)
        if not all_finite:
            largest = size[np.isfinite(size)].max(initial=0)
        absolute = self.absolute * (largest if largest > 0 else 1.0)
        with np.errstate(invalid="ignore", over="ignore"):
            near = np.abs(value - reference) <= absolute + self.relative * size
        if all_finite:
            return bool(near.all())
        # What is not finite is met by its equal, and NaN by NaN.
        same = (value == reference) | (np.isnan(value) & np.isnan(reference))
        return bool(np.where(np.isfinite(size), near, same).all())

    def _accepts_number(self, value: float, reference: float) -> bool:
        """The same of single numbers, of which there are many."""
        if isinstance(reference, int) or not math.isfinite(reference):
            return value == reference or (value != value and reference != reference)
        size = abs(reference)
        try:
            return abs(value - reference) <= self.absolute * (size or 1.0) + self.relative * size
        except OverflowError:  # a whole number that no float can hold
            return False

    def _accepts_json(self, value: Any, reference: Any) -> bool:
        if isinstance(reference, dict):
            return (
                isinstance(value, dict)
                and value.keys() == reference.keys()
                and all(self._accepts_json(value[key], reference[key]) for key in reference)
            )
        if isinstance(reference, list):
            return (
                isinstance(value, list)
                and len(value) == len(reference)
                and all(self._accepts_json(v, r) for v, r in zip(value, reference, strict=True))
            )
        if isinstance(reference, (bool, int, float)) and isinstance(value, (bool, int, float)):
            return self._accepts_number(value, reference)
        return type(value) is type(reference) and value == reference


@dataclass(frozen=True)
class Exact(Criterion):
    """Every element equal to the reference's (as numbers: 1, 1.0 and True are equal)."""

    def accepts(self, value: Any, reference: Any) -> bool:
        return Close(relative=0.0, absolute=0.0).accepts(value, reference)


@dataclass(frozen=True)
class Holds(Criterion):
    """A property that right answers share, for values in which chance plays a part.

    predicate: takes the value (an ndarray, or JSON) and says whether it holds. sentence: what must
    hold, in words. The shape may differ from the reference's unless the predicate looks at it.
    """

    predicate: Callable[[Any], bool]
    sentence: str

    def accepts(self, value: Any, reference: Any) -> bool:
        try:
            return bool(self.predicate(value))
        except Exception:  # a value the predicate cannot even read does not have the property
            return False


def close(relative: float = 1e-3, absolute: float = 1e-6) -> Close:
    """Within a relative tolerance, or an absolute one in units of the reference's scale."""
    return Close(relative, absolute)


def exact() -> Exact:
    """Equal, element by element."""
    return Exact()


def holds(predicate: Callable[[Any], bool], sentence: str) -> Holds:
    """A property instead of numbers: `holds(lambda p: abs(p.sum() - 1) < 1e-6, "sums to 1")`."""
    return Holds(predicate, sentence)
