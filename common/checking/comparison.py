"""A learner's answer beside the solution: code, results, time."""

from __future__ import annotations

import ast
import contextlib
import difflib
import html
import statistics
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.checking.describe import describe
from common.checking.observation import Observation
from common.checking.solution import solution_source, source_of

_MARK = "≠"
_TIMED_FOR = 0.2  # seconds for each side, at most (and at least one run)
_ROUNDING = 1e-13


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
        yours, solution = differing_lines(self.yours, self.solution)
        parts = [
            f"--- your {self.name} ({_MARK} marks the lines that differ)",
            _with_marks(self.yours, yours),
            f"--- the solution's {self.name}",
            _with_marks(self.solution, solution),
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
        yours, solution = differing_lines(self.yours, self.solution)
        # Side by side where there is room for two columns, below each other where there is not.
        return (
            '<div class="course-compare" role="group" '
            f'aria-label="Your {html.escape(self.name)} beside the solution’s">'
            '<div style="display:flex;flex-wrap:wrap;gap:1em">'
            f"{_column(f'Your {self.name}', self.yours, yours)}"
            f"{_column(f'The solution’s {self.name}', self.solution, solution)}</div>"
            f"<p>{_MARK} marks the lines that differ.</p>{findings}</div>"
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
    # A call is worth naming only where the results really differ.
    if not largest:
        return f"{first} Largest difference: 0."
    if largest < _ROUNDING:
        return f"{first} Largest difference: {largest:.2g}, as small as rounding."
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


def differing_lines(yours: str, solution: str) -> tuple[set[int], set[int]]:
    """Which lines, from 0, of either source have no equal in the other.

    Spaces do not count, nor do docstrings and comments on lines of their own.
    """
    left, right = (_code_lines(source) for source in (yours, solution))
    blocks = difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    same_left = {block.a + i for block in blocks for i in range(block.size)}
    same_right = {block.b + i for block in blocks for i in range(block.size)}
    return (
        {i for i, line in enumerate(left) if line and i not in same_left},
        {i for i, line in enumerate(right) if line and i not in same_right},
    )


def _code_lines(source: str) -> list[str]:
    """The lines with their spaces evened out; those that are no code are empty."""
    lines = [" ".join(line.split()) for line in source.splitlines()]
    lines = ["" if line.startswith("#") else line for line in lines]
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(source)):
            text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if text and isinstance(node.value.value, str):
                for number in range(node.lineno - 1, node.end_lineno):
                    lines[number] = ""
    return lines


def _with_marks(source: str, differing: set[int]) -> str:
    lines = source.splitlines()
    return "\n".join(f"{_MARK if i in differing else ' '} {line}" for i, line in enumerate(lines))


def _column(title: str, source: str, differing: set[int]) -> str:
    title = html.escape(title)
    # Colours and background travel together, so that both themes can be read.
    page = "color:#000;background:#f8f8f8;padding:0.5em;margin:0;overflow-x:auto;line-height:1.4"
    return (
        '<figure style="flex:1 1 22em;margin:0;min-width:0">'
        f'<figcaption>{title}</figcaption><pre style="{page}" tabindex="0" aria-label="{title}">'
        f"{_highlighted(source, differing)}</pre></figure>"
    )


def _highlighted(source: str, differing: set[int]) -> str:
    """The source coloured as HTML, one block per line, with a sign where a line differs."""
    # Imported here: learners who never compare should not wait for it.
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    formatter = HtmlFormatter(noclasses=True, nowrap=True, style="default")
    coloured = highlight(source, PythonLexer(stripnl=False), formatter).split("\n")
    lines = []
    for number, line in enumerate(coloured[: len(source.splitlines())]):
        if number in differing:
            sign = f'<span role="img" aria-label="differs:">{_MARK}</span>'
            style = "display:block;background:#fff8dc"
        else:
            sign, style = "&nbsp;", "display:block"
        lines.append(f'<span style="{style}">{sign} {line}</span>')
    return "".join(lines)
