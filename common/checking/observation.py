"""What was seen of an answer: named values, copied, as plain arrays or JSON.

Judging needs nothing but these records, so it can happen in another process, on another
machine, or years later.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from common.checking.criteria import Criterion


class Unobservable(TypeError):
    """A value that is neither an array of numbers, truth values or text nor JSON."""


@dataclass(frozen=True)
class Raised:
    """An error that the answer raised.

    type: the name of its class. message: its first line. line: the line of the learner's cell
    that was running, function: what that line belongs to, or None. blank: where an unfilled blank
    raised it, the exercise's name, or that of the other function of the learner's that is still
    blank; else None.
    """

    type: str
    message: str
    line: int | None = None
    function: str | None = None
    blank: str | None = None


@dataclass(frozen=True)
class Observation:
    """One named thing that was seen.

    name: stated by the exercise; None where an unnamed step raised. call: the call as a person
    would write it, or None. value: an ndarray, or JSON (None, str, list, dict) where `is_json`.
    unobservable: what came back instead, in words, where it could be neither. raised: the error
    instead of a value. changed: arguments that the call altered. shared: arguments whose memory
    the result shares. as_list: a list or tuple came where `value` is an array. size: how many
    numbers went in. criterion: how to judge it; trusted only when it comes from the reference.
    """

    name: str | None
    value: Any = None
    is_json: bool = False
    unobservable: str | None = None
    raised: Raised | None = None
    call: str | None = None
    changed: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    as_list: bool = False
    size: int = 0
    criterion: Criterion | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Observed:
    """Everything seen of one answer, in order, and what it printed (the beginning)."""

    observations: tuple[Observation, ...]
    printed: str = ""

    def named(self, name: str | None) -> Observation | None:
        """The observation of that name, or None."""
        return next((o for o in self.observations if o.name == name), None)


def convert(value: Any) -> tuple[Any, bool]:
    """A copy of `value` as (ndarray, False) or (JSON, True).

    Numbers, truth values and text become arrays, also in rectangular lists and tuples; TensorFlow
    and Keras tensors become arrays (their text str, their bfloat16 float32); ragged lists, dicts
    and None become JSON. Raises Unobservable for anything else.
    """
    if value is None:
        return None, True
    if hasattr(value, "numpy") and callable(value.numpy) and not isinstance(value, np.ndarray):
        value = _from_tensor(value)
    if isinstance(value, (np.ndarray, np.generic, numbers.Number, str, bytes)):
        array = _plain_array(np.array(value, copy=True, subok=False))
        if array is not None:
            return array, False
    if isinstance(value, (list, tuple)) and value:
        try:
            array = _plain_array(np.array([_unwrap(item) for item in value]))
        except (ValueError, TypeError, RecursionError, NotImplementedError):
            array = None  # ragged, or symbolic tensors: NumPy refuses
        # NumPy turns [1, "a"] into two texts; that is no array but a mixed list.
        if array is not None and (array.dtype.kind != "U" or _all_text(value)):
            return array, False
    try:
        return _to_json(value), True
    except RecursionError:
        raise Unobservable("something that contains itself") from None


def _from_tensor(tensor: Any) -> np.ndarray:
    try:
        return np.asarray(tensor.numpy())
    except Exception as error:  # a symbolic tensor has no numbers yet
        raise Unobservable("a symbolic tensor (it has no numbers yet)") from error


def _unwrap(item: Any) -> Any:
    return item.numpy() if hasattr(item, "numpy") and callable(item.numpy) else item


def _plain_array(array: np.ndarray) -> np.ndarray | None:
    """`array` with a dtype that is number, truth value or text; None where it has another."""
    if array.dtype.kind in "biufcU":
        return array
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8", "replace")
    if array.dtype.kind in "mM":
        return array.astype(str)
    if array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        return array.astype(np.float32)
    if array.dtype.kind == "O" and array.size:
        items = array.ravel().tolist()
        if all(isinstance(item, bytes) for item in items):
            texts = [item.decode("utf-8", "replace") for item in items]
            return np.array(texts).reshape(array.shape)
        if all(isinstance(item, str) for item in items):
            return array.astype(str)
    return None


def _all_text(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_all_text(item) for item in value)
    return isinstance(value, (str, bytes, np.str_)) or getattr(
        getattr(value, "dtype", None), "kind", ""
    ) in ("U", "S")


def _to_json(value: Any) -> Any:
    value = _unwrap(value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (np.ndarray, np.generic)):
        plain = _plain_array(np.asarray(value))
        if plain is not None and plain.dtype.kind != "c":
            return plain.tolist()
        if plain is None and np.asarray(value).dtype.kind == "O":
            return _to_json(np.asarray(value).tolist())
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_to_json(item) for item in value), key=repr)
    raise Unobservable(_in_words(value))


def _in_words(value: Any) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__} (call it, with parentheses)"
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
