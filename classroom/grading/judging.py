"""From what a check cell sent to points, a reason and a message: in the trusted process."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Any

import numpy as np

from classroom.course_layout import CourseError
from classroom.grading.records import ExerciseGrade, Reason
from common.checking import Status, Verdict
from common.checking.describe import describe
from common.checking.observation import Observation, Observed
from common.checking.transport import NotAnObservation, Sent, from_bytes

_LONGEST_MESSAGE = 1500
_DIGITS = 4  # significant ones that count when wrong results are compared
# Errors that say more than that there was one. The last is what `observing` raises in an answer
# that does not end.
ERROR_REASONS = {
    "MemoryError": Reason.OUT_OF_MEMORY,
    "_ArrayMemoryError": Reason.OUT_OF_MEMORY,
    "PermissionError": Reason.FORBIDDEN,
    "_OutOfTime": Reason.TIMED_OUT,
}
_REASONS = {
    Status.RIGHT: Reason.RIGHT,
    Status.NOT_ATTEMPTED: Reason.NOT_ATTEMPTED,
    Status.ERROR: Reason.ERROR,
}
REFERENCE_MESSAGE = (
    "this is the course's own solution, or calls it. It was looked at like any answer and gets no "
    "points; your instructor decides"
)


def open_observation(content: str) -> Sent:
    """What a check cell sent, from its base64 text. Raises NotAnObservation."""
    try:
        return from_bytes(base64.b64decode(content.encode("ascii"), validate=True))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NotAnObservation("not base64") from error


def grade(
    exercise: Any, sent: Sent, seed: int, max_points: float, *, reference: bool = False
) -> ExerciseGrade:
    """The grade of what was seen of an answer.

    reference: the answer was found to be the course's own. Such an answer is judged like any other
    and gets no points. Raises CourseError where the course's own solution cannot be observed.
    """
    name = exercise.name
    try:
        exercise.key(seed)
    except Exception as error:
        raise CourseError(
            f"The exercise {name} cannot be judged: {str(error).splitlines()[0]}."
        ) from error
    if sent.misused:
        return ungraded(name, max_points, Reason.WRONG, sent.misused)
    try:
        verdict = exercise.judge(sent.observed, seed)
    except Exception as error:  # forged observations, which the judge was not made for
        what = f"what your code returned cannot be judged ({type(error).__name__})"
        return ungraded(name, max_points, Reason.WRONG, what)
    first = _first_failing(sent.observed, verdict)
    points, reason = _points(exercise, verdict, sent.observed, max_points)
    message = _cut(str(verdict))
    if reason is Reason.PARTLY:
        message += f"\n{_share(verdict)} You get {points:.3g} of {max_points:g} points."
    if (reference or sent.reference) and verdict.status is not Status.NOT_ATTEMPTED:
        points, reason = 0.0, Reason.REFERENCE
        message = f"✗ {name}: {REFERENCE_MESSAGE}."
    return ExerciseGrade(
        exercise=name,
        grade_id=f"check_{name}",
        points=points,
        max_points=max_points,
        reason=reason,
        message=message,
        mistake=verdict.mistake,
        passed=dict(verdict.passed),
        digest="" if first is None else _digest(name, first),
        sample="" if first is None else _cut(_in_words(first)),
    )


def ungraded(exercise: str, max_points: float, reason: Reason, message: str) -> ExerciseGrade:
    """No points, for a reason that needs no look at an observation."""
    mark = "○" if reason is Reason.NOT_ATTEMPTED else "✗"
    return ExerciseGrade(
        exercise=exercise,
        grade_id=f"check_{exercise}",
        points=0.0,
        max_points=max_points,
        reason=reason,
        message=_cut(f"{mark} {exercise}: {message}"),
    )


def _points(
    exercise: Any, verdict: Verdict, observed: Observed, max_points: float
) -> tuple[float, Reason]:
    reason = _REASONS.get(verdict.status, Reason.WRONG)
    if reason is Reason.ERROR:
        first = next(o.raised for o in observed.observations if o.raised)
        reason = ERROR_REASONS.get(first.type, reason)
    if verdict.right:
        return max_points, reason
    if not exercise.partial or not verdict.passed or reason is Reason.NOT_ATTEMPTED:
        return 0.0, reason
    good, count = sum(verdict.passed.values()), len(verdict.passed)
    if good == count:  # and an error besides, in a step that has no name
        count += 1
    return (max_points * good / count, Reason.PARTLY) if good else (0.0, reason)


def _share(verdict: Verdict) -> str:
    good, count = sum(verdict.passed.values()), len(verdict.passed)
    return f"{good} of {count} things that were looked at are right."


# --- wrong in the same way ------------------------------------------------------------------------


def _first_failing(observed: Observed, verdict: Verdict) -> Observation | None:
    nameless = next((o for o in observed.observations if o.name is None), None)
    for name, passed in verdict.passed.items():
        if not passed:
            seen = observed.named(name)
            return seen if seen is not None else nameless or Observation(name)
    return nameless


def _digest(exercise: str, seen: Observation) -> str:
    """Equal for answers that went wrong in the same way: as numbers, whatever their type."""
    if seen.raised:
        # Names that a learner chose make no difference.
        text = re.sub(r"'[^']*'", "'…'", re.sub(r"[\w.<>]+\(\)", "f()", seen.raised.message))
        what: Any = ["raised", seen.raised.type, text]
    elif seen.unobservable:
        what = ["unobservable", seen.unobservable]
    elif seen.is_json or seen.value is None:
        what = ["json", seen.is_json, _rounded_json(seen.value)]
    else:
        what = ["array", seen.value.shape, *_rounded(seen.value)]
    whole = [exercise, seen.name, sorted(seen.changed), bool(seen.shared), what]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def _rounded(array: np.ndarray) -> list[str]:
    if array.dtype.kind == "U":
        return ["text", hashlib.sha256(repr(array.tolist()).encode()).hexdigest()]
    parts = [array.real, array.imag] if array.dtype.kind == "c" else [array]
    numbers = [_round(part.astype(np.float64)).tobytes() for part in parts]
    return ["numbers", *(hashlib.sha256(part).hexdigest() for part in numbers)]


def _round(numbers: np.ndarray) -> np.ndarray:
    """To some significant digits; rounding noise around 0 is 0."""
    with np.errstate(all="ignore"):
        finite = np.isfinite(numbers) & (numbers != 0)
        digits = np.floor(np.log10(np.abs(numbers, where=finite, out=np.ones_like(numbers))))
        scale = 10.0 ** (digits - _DIGITS + 1)
        rounded = np.where(finite, np.round(numbers / scale) * scale, numbers)
        largest = np.max(np.abs(rounded[np.isfinite(rounded)]), initial=0.0)
        rounded = np.where(np.abs(rounded) < 1e-9 * largest, 0.0, rounded)
    rounded = np.where(np.isnan(rounded), np.nan, rounded) + 0.0  # one NaN, and no -0.0
    return np.ascontiguousarray(rounded)


def _rounded_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded_json(item) for item in value]
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def _in_words(seen: Observation) -> str:
    where = seen.call or str(seen.name or "")
    if seen.raised:
        came = f"raised {seen.raised.type}: {seen.raised.message}"
    elif seen.unobservable:
        came = f"returned {seen.unobservable}"
    elif seen.changed:
        came = f"changed its argument {seen.changed[0]}"
    elif seen.value is None and not seen.is_json:
        came = "nothing was seen"
    else:
        came = f"returned {describe(seen.value)}"
    return f"{where}: {came}" if where else came


def _cut(text: str) -> str:
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"
