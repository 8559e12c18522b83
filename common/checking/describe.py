"""Values and calls as a person would write them, short enough for one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

LONGEST_ARRAY = 12
LONGEST_TEXT = 80


def describe(value: Any) -> str:
    """`value` in words or figures: small arrays whole, large ones by their shape."""
    value = _without_tensor(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return _describe_array(np.asarray(value))
    if isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, np.random.Generator):
        return "rng"
    if isinstance(value, Mapping):
        if any(isinstance(item, np.ndarray) and item.ndim for item in value.values()):
            return _shorten("{" + ", ".join(map(str, value)) + "}")  # parameters: names will do
        parts = ", ".join(f"{key}: {describe(item)}" for key, item in value.items())
        return _shorten("{" + parts + "}")
    if isinstance(value, (list, tuple)):
        opening, closing = "()" if isinstance(value, tuple) else "[]"
        return _shorten(opening + ", ".join(describe(item) for item in value) + closing)
    if isinstance(value, type) or callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return _shorten(repr(value))


def describe_call(name: str, positional: tuple, keyword: Mapping[str, Any]) -> str:
    """The call in one line: `softmax([0.3, 2.9, 4])`."""
    parts = [describe(item) for item in positional]
    parts += [f"{key}={describe(item)}" for key, item in keyword.items()]
    return f"{name}({', '.join(parts)})"


def describe_difference(value: np.ndarray, reference: np.ndarray) -> str:
    """Where two arrays of one shape differ first, and how."""
    if value.size <= LONGEST_ARRAY:
        return f"you returned {describe(value)}; expected values near {describe(reference)}"
    wrong = ~np.isclose(value, reference, rtol=1e-3, equal_nan=True)
    if value.dtype.kind == "U" or not wrong.any():
        wrong = value != reference
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    share = f"{int(wrong.sum())} of {value.size} values are wrong"
    place = ", ".join(map(str, at))
    return (
        f"{share}; the first is at [{place}]: you have {describe(value[at])}, "
        f"expected {describe(reference[at])}"
    )


def _without_tensor(value: Any) -> Any:
    """A tensor or variable of TensorFlow's or Keras's as an array, anything else as it is."""
    if isinstance(value, (np.ndarray, np.generic)) or not callable(getattr(value, "numpy", None)):
        return value
    try:
        array = np.asarray(value.numpy())
    except Exception:  # a symbolic tensor has no numbers yet
        return value
    return value if array.dtype == object else array


def _describe_array(array: np.ndarray) -> str:
    if array.size > LONGEST_ARRAY:
        return f"<array of shape {array.shape}>"
    return _nested(array.tolist())


def _nested(item: Any) -> str:
    if isinstance(item, list):
        return "[" + ", ".join(_nested(part) for part in item) + "]"
    return _number(item) if isinstance(item, float) else repr(item)


def _number(number: float) -> str:
    return f"{number:.4g}"


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
