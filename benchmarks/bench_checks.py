"""How long a learner waits for a check."""

import contextlib
import io
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.harness import Row, median_times, ours_at_most
from classroom.course_layout import find_course
from classroom.exercise_rules import exercises_of
from common.checking import CheckFailed


def bench_checks() -> list[Row]:
    """Over all exercises: first a wrong answer, against every known mistake, then right ones."""
    first = {name: _seconds(exercise, _nothing) for name, exercise in _exercises()}
    right = {name: _right_seconds(exercise) for name, exercise in _exercises()}
    slowest = max(right, key=right.__getitem__)
    return [
        Row(
            f"check of a right answer, median of {len(right)} exercises",
            statistics.median(right.values()),
            aim=ours_at_most(0.1),
        ),
        Row(f"check of a right answer, slowest ({slowest})", right[slowest]),
        Row("first check of a session, wrong answer, median", statistics.median(first.values())),
    ]


def _exercises() -> Iterator[tuple[str, Any]]:
    for chapter in find_course().chapters():
        for name, exercise in exercises_of(chapter).exercises.items():
            yield f"{chapter}/{name}", exercise


def _nothing(*_: object, **__: object) -> None:
    """An answer that is wrong for every exercise."""


def _right_seconds(exercise: Any) -> float:
    return median_times(_quietly(exercise, exercise.reference), repeats=5)[0]


def _seconds(exercise: Any, answer: object) -> float:
    check = _quietly(exercise, answer)
    start = time.perf_counter()
    check()
    return time.perf_counter() - start


def _quietly(exercise: Any, answer: object) -> Callable[[], None]:
    def check() -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(CheckFailed):
            exercise.check(answer)

    return check
