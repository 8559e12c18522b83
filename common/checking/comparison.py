"""A learner's answer beside the solution: code, results, time."""

from __future__ import annotations

import html
import statistics
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.checking.describe import describe
from common.checking.observation import Observation
from common.checking.solution import solution_source, source_of

_TIMED_FOR = 0.2  # seconds for each side, at most (and at least one run)


@dataclass(frozen=True)
class Comparison:
    """What `compare` shows. times are medians in seconds for all observations of the check."""

    name: str
    yours: str
    solution: str
    results: str
    your_time: float
    solution_time: float
    insight: str | None = None

    def __str__(self) -> str:
        parts = [
            f"--- your {self.name}",
            self.yours,
            f"--- the solution's {self.name}",
            self.solution,
            "---",
            *self._findings(),
        ]
        return "\n".join(parts)

    __repr__ = __str__

    def _findings(self) -> list[str]:
        times = f"Time for the check's calls: yours {_time(self.your_time)}, the solution's "
        times += f"{_time(self.solution_time)}."
        return [self.results, times, *([self.insight] if self.insight else [])]

    def _repr_html_(self) -> str:
        findings = "".join(f"<p>{html.escape(line)}</p>" for line in self._findings())
        return (
            '<div class="course-compare"><div style="display:flex;flex-wrap:wrap;gap:1em">'
            f"{_column(f'Your {self.name}', self.yours)}"
            f"{_column(f'The solution’s {self.name}', self.solution)}</div>{findings}</div>"
        )


def compare(exercise: Any, answer: Any, seed: int = 0) -> Comparison:
    """Observe the answer and the reference with one seed, and set them side by side."""
    return Comparison(
        name=exercise.name,
        yours=source_of(answer),
        solution=solution_source(exercise),
        results=_results(exercise, answer, seed),
        your_time=_timed(exercise, answer, seed),
        solution_time=_timed(exercise, exercise.reference, seed),
        insight=exercise.insight,
    )


def _results(exercise: Any, answer: Any, seed: int) -> str:
    largest, where = -1.0, ""
    first = ""
    for seen in exercise.observe(answer, seed).observations:
        if seen.raised:
            return f"Your code raises {seen.raised.type}{f' on {seen.call}' if seen.call else ''}."
        reference = exercise.key(seed).named(seen.name)
        if reference is None:
            continue
        name = seen.call or str(seen.name)
        if not first:
            first = f"{name}: yours {_short(seen)}, the solution's {_short(reference)}."
        difference = _difference(seen, reference)
        if difference is None:
            return f"{first} The results cannot be subtracted ({name})."
        if difference > largest:
            largest, where = difference, name
    return f"{first} Largest difference: {largest:.2g} ({where})."


def _short(observation: Observation) -> str:
    return observation.unobservable or describe(observation.value)


def _difference(seen: Observation, reference: Observation) -> float | None:
    value, wanted = seen.value, reference.value
    if isinstance(value, np.ndarray) and isinstance(wanted, np.ndarray):
        if value.shape == wanted.shape and "U" not in (value.dtype.kind, wanted.dtype.kind):
            with np.errstate(invalid="ignore"):
                gap = np.abs(value.astype(float) - wanted.astype(float))
            return float(np.max(np.where(value == wanted, 0.0, gap), initial=0.0))
        return 0.0 if value.shape == wanted.shape and np.all(value == wanted) else None
    return 0.0 if type(value) is type(wanted) and np.all(value == wanted) else None


def _timed(exercise: Any, answer: Any, seed: int) -> float:
    times: list[float] = []
    while not times or (sum(times) < _TIMED_FOR and len(times) < 20):
        start = time.perf_counter()
        exercise.observe(answer, seed)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.2g} ms" if seconds < 1 else f"{seconds:.2g} s"


def _column(title: str, source: str) -> str:
    return (
        f'<figure style="flex:1 1 22em;margin:0;min-width:0"><figcaption>{html.escape(title)}'
        f"</figcaption>{_highlighted(source)}</figure>"
    )


def _highlighted(source: str) -> str:
    # Imported here: learners who never compare should not wait for it.
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    # Colours and background travel together, so that both themes can be read.
    page = "color:#000;background:#f8f8f8;padding:0.5em;overflow-x:auto"
    formatter = HtmlFormatter(noclasses=True, style="default", prestyles=page)
    return highlight(source, PythonLexer(), formatter)
