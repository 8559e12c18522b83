"""Observations on their way out of a kernel, as bytes that can be read without trusting them.

The format is that of NumPy's npz, stored without compression and without pickle: an entry `index`
(JSON as bytes) and the arrays `0`, `1`, … that it refers to. `to_bytes` never fails because of an
answer: what cannot travel is replaced by words. `from_bytes` takes nothing for granted.

With CLASSROOM_OBSERVE=1 in the environment, checks send what they saw and judge nothing; grading
uses that.
"""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from common.checking.observation import Observation, Observed, Raised
from common.checking.showing import in_notebook

OBSERVE_VARIABLE = "CLASSROOM_OBSERVE"
OBSERVATION_TYPE = "application/vnd.classroom.observation+npz"
PREDICTION_TYPE = "application/vnd.classroom.prediction+json"

LARGEST = 24 * 2**20  # bytes, all entries together
MOST_OBSERVATIONS = 500
MOST_ELEMENTS = 2**22  # of one array; an empty axis counts as 1
MOST_AXES = 32
DEEPEST = 30  # lists and dicts within each other
MOST_JSON = 4 * 2**20  # bytes of the index
LONGEST_TEXT = 2000
_KINDS = "biufcU"  # truth values, numbers, text: nothing that would have to be unpickled
_COMMON = {"name", "call", "changed", "shared", "as_list", "size"}
_INDEX = "index.npy"
_VERSION = 1


class NotAnObservation(ValueError):
    """Bytes that `to_bytes` did not write; the message says in a few words why."""


@dataclass(frozen=True)
class Sent:
    """What a check sends.

    exercise: its name. observed: what was seen. misused: why the argument is no answer at all, in
    words, else empty. reference: whether the answer is the very object that is the course's own.
    """

    exercise: str
    observed: Observed
    misused: str = ""
    reference: bool = False


# --- in the kernel ------------------------------------------------------------------------------


def observing() -> bool:
    """Whether checks are to observe only."""
    return os.environ.get(OBSERVE_VARIABLE) == "1"


def send(sent: Sent) -> None:
    """Send an observation to whoever runs this kernel."""
    content = base64.b64encode(to_bytes(sent)).decode("ascii")
    _publish(OBSERVATION_TYPE, content, sent.exercise)


def send_prediction(name: str, choice: str) -> None:
    """Send which letter was chosen before an experiment."""
    _publish(PREDICTION_TYPE, {"name": name, "choice": choice}, name)


def _publish(kind: str, content: Any, name: str) -> None:
    """Raises RuntimeError outside of a Jupyter kernel: nobody would get the message."""
    if not in_notebook():
        raise RuntimeError(
            f"{OBSERVE_VARIABLE}=1 is for grading in a Jupyter kernel. Unset it to run checks here."
        )
    from IPython.display import display

    display({kind: content}, metadata={"exercise": name}, raw=True)


# --- writing ------------------------------------------------------------------------------------


def to_bytes(sent: Sent) -> bytes:
    """`sent` as npz bytes. What is too large, too deep or too odd to travel is told in words."""
    arrays: list[np.ndarray] = []
    room = [LARGEST - MOST_JSON, MOST_JSON // 2]  # for arrays, for JSON values
    records = [
        _record(observation, arrays, room)
        for observation in sent.observed.observations[:MOST_OBSERVATIONS]
    ]
    index = {
        "version": _VERSION,
        "exercise": sent.exercise,
        "misused": sent.misused[:LONGEST_TEXT],
        "reference": bool(sent.reference),
        "printed": sent.observed.printed[:LONGEST_TEXT],
        "observations": records,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        _write(archive, _INDEX, np.frombuffer(json.dumps(index).encode("ascii"), np.uint8))
        for number, array in enumerate(arrays):
            _write(archive, f"{number}.npy", array)
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, name: str, array: np.ndarray) -> None:
    # A fixed date: equal observations are equal bytes.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    with archive.open(entry, "w") as file:
        np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)


def _record(seen: Observation, arrays: list[np.ndarray], room: list[int]) -> dict[str, Any]:
    seen = _fit_to_travel(seen, room)
    record: dict[str, Any] = {
        "name": _cut(seen.name),
        "call": _cut(seen.call),
        "changed": [name[:100] for name in seen.changed[:50]],
        "shared": [name[:100] for name in seen.shared[:50]],
        "as_list": bool(seen.as_list),
        "size": min(int(seen.size), 2**53),
    }
    if seen.raised:
        raised = seen.raised
        record["raised"] = {
            "type": _cut(raised.type),
            "message": _cut(raised.message),
            "line": raised.line,
            "function": _cut(raised.function),
            "blank": _cut(raised.blank),
        }
    elif seen.unobservable:
        record["unobservable"] = _cut(seen.unobservable)
    elif seen.is_json:
        record["json"] = seen.value
    else:
        record["array"] = len(arrays)
        arrays.append(seen.value.copy(order="C"))
    return record


def _cut(text: str | None) -> str | None:
    return None if text is None else str(text)[:LONGEST_TEXT]


def _fit_to_travel(seen: Observation, room: list[int]) -> Observation:
    """`seen`, or the same with words in place of a value that cannot be sent."""
    if seen.raised or seen.unobservable:
        return seen
    if seen.is_json:
        try:
            if _deeper_than(seen.value, DEEPEST):
                raise ValueError
            room[1] -= len(json.dumps(seen.value))
            problem = "more data than a check can take" if room[1] < 0 else None
        except (ValueError, TypeError, RecursionError, OverflowError):
            problem = "something nested too deeply, or a number too long, to be looked at"
    else:
        array = seen.value
        problem = _array_problem(array.dtype, array.shape)
        room[0] -= 0 if problem else array.nbytes + 1024
        if problem or room[0] < 0:
            problem = f"an array of shape {array.shape}, more than a check can take"
    if problem is None:
        return seen
    return replace(seen, value=None, is_json=False, unobservable=problem)


def _deeper_than(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if not inner:
            return False
        level = [item for item in inner if isinstance(item, (dict, list))]
    return bool(level)


def _array_problem(dtype: np.dtype, shape: tuple[int, ...]) -> str | None:
    if dtype.kind not in _KINDS or dtype.hasobject or dtype.subdtype or dtype.names:
        return "array of a kind that is not looked at"
    if len(shape) > MOST_AXES or prod(max(axis, 1) for axis in shape) > MOST_ELEMENTS:
        return "array too large"
    return None


# --- reading ------------------------------------------------------------------------------------


def from_bytes(data: bytes) -> Sent:
    """What `to_bytes` wrote. Raises NotAnObservation for anything else, however it is made."""
    if len(data) > LARGEST + 2**20:
        raise NotAnObservation("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
        index = json.loads(_plain(entries.pop(_INDEX), np.uint8).tobytes().decode("ascii"))
        return _sent(index, entries)
    except NotAnObservation:
        raise
    except Exception as error:  # whatever a forged file makes zipfile, numpy or json stumble over
        raise NotAnObservation(f"not as a check writes it ({type(error).__name__})") from error


def _entries(archive: zipfile.ZipFile) -> dict[str, np.ndarray]:
    listed = archive.infolist()
    if len(listed) > MOST_OBSERVATIONS + 1:
        raise NotAnObservation("too many entries")
    names = [_INDEX] + [f"{number}.npy" for number in range(len(listed) - 1)]
    if [entry.filename for entry in listed] != names:
        raise NotAnObservation("entries with other names")
    # Sizes as declared, before anything is read; without compression they cannot grow later.
    for entry in listed:
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise NotAnObservation("compressed entries")
    if sum(entry.file_size for entry in listed) > LARGEST or listed[0].file_size > MOST_JSON:
        raise NotAnObservation("too large")
    return {entry.filename: _array(archive.read(entry)) for entry in listed}


def _array(content: bytes) -> np.ndarray:
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise NotAnObservation("an array of another version")
    shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=2000)
    if (problem := _array_problem(dtype, shape)) or fortran_order:
        raise NotAnObservation(problem or "array in another order")
    if (
        any(axis < 0 for axis in shape)
        or prod(shape) * dtype.itemsize != len(content) - file.tell()
    ):
        raise NotAnObservation("an array whose size is not as declared")
    array = np.ndarray(shape, dtype, buffer=content, offset=file.tell()).copy()
    if dtype.kind == "U" and array.nbytes:
        points = np.frombuffer(array.tobytes(), np.dtype(np.uint32).newbyteorder(dtype.byteorder))
        if points.max() > 0x10FFFF:
            raise NotAnObservation("text that is no text")
    return array


def _plain(array: np.ndarray, dtype: type) -> np.ndarray:
    if array.dtype != dtype or array.ndim != 1:
        raise NotAnObservation("an index of another type")
    return array


def _sent(index: Any, arrays: dict[str, np.ndarray]) -> Sent:
    if _typed(index, dict).get("version") != _VERSION:
        raise NotAnObservation("of another version")
    if _deeper_than(index, DEEPEST + 4):
        raise NotAnObservation("nested too deeply")
    records = _typed(index["observations"], list)
    if len(records) > MOST_OBSERVATIONS:
        raise NotAnObservation("too many observations")
    observations = tuple(_observation(_typed(record, dict), arrays) for record in records)
    if arrays:
        raise NotAnObservation("arrays that belong to nothing")
    return Sent(
        exercise=_text(index["exercise"]),
        observed=Observed(observations, _text(index["printed"])),
        misused=_text(index["misused"]),
        reference=_typed(index["reference"], bool),
    )


def _observation(record: dict[str, Any], arrays: dict[str, np.ndarray]) -> Observation:
    name, call = record["name"], record["call"]
    what = record.keys() - _COMMON
    seen = Observation(
        name=None if name is None else _text(name),
        call=None if call is None else _text(call),
        changed=tuple(_text(item) for item in _typed(record["changed"], list)),
        shared=tuple(_text(item) for item in _typed(record["shared"], list)),
        as_list=_typed(record["as_list"], bool),
        size=_typed(record["size"], int),
    )
    if what == {"raised"}:
        return replace(seen, raised=_raised(_typed(record["raised"], dict)))
    if what == {"unobservable"}:
        return replace(seen, unobservable=_text(record["unobservable"]))
    if what == {"json"}:
        return replace(seen, value=record["json"], is_json=True)
    if what == {"array"}:
        # Each array belongs to one observation.
        return replace(seen, value=arrays.pop(f"{_typed(record['array'], int)}.npy"))
    raise NotAnObservation("an observation of nothing")


def _raised(record: dict[str, Any]) -> Raised:
    line, function, blank = record["line"], record["function"], record["blank"]
    return Raised(
        type=_text(record["type"]),
        message=_text(record["message"]),
        line=None if line is None else _typed(line, int),
        function=None if function is None else _text(function),
        blank=None if blank is None else _text(blank),
    )


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise NotAnObservation(f"no {kind.__name__} where one belongs")
    return value


def _text(value: Any) -> str:
    if len(_typed(value, str)) > LONGEST_TEXT:
        raise NotAnObservation("a text too long")
    return value
