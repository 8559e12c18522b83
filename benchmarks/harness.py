"""Measuring two things side by side, and saying whether an aim was met."""

import math
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Aim:
    """What must hold: `of` (our number, or the ratio) is at most or at least `limit`."""

    of: Literal["ours", "ratio"]
    sign: Literal["≤", "≥"]
    limit: float


@dataclass(frozen=True)
class Row:
    """One line of the table.

    ours, reference: medians, in `unit`; "s" is seconds. A row without a reference has no ratio, and
    its aim, if any, is about `ours`.
    """

    what: str
    ours: float
    reference: float | None = None
    aim: Aim | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """ours / reference: below 1 is less, and so faster where the unit is a time."""
        return self.ours / self.reference if self.reference else None

    @property
    def met(self) -> bool:
        """Whether the aim is met; a number that is missing or NaN meets none."""
        if self.aim is None:
            return True
        value = self.ours if self.aim.of == "ours" else self.ratio
        if value is None or math.isnan(value):
            return False
        return value <= self.aim.limit if self.aim.sign == "≤" else value >= self.aim.limit

    def cells(self) -> list[str]:
        """The texts of the columns what, ours, reference, ratio, aim."""
        return [
            self.what,
            quantity(self.ours, self.unit),
            "" if self.reference is None else quantity(self.reference, self.unit),
            "" if self.ratio is None else f"{self.ratio:.3g}",
            self._aim_text(),
        ]

    def _aim_text(self) -> str:
        if self.aim is None:
            return ""
        about_ours = self.aim.of == "ours"
        limit = quantity(self.aim.limit, self.unit) if about_ours else f"{self.aim.limit:g}"
        return f"{self.aim.of} {self.aim.sign} {limit}{'' if self.met else '  MISSED'}"


def ours_at_most(limit: float) -> Aim:
    """An absolute aim, in the row's unit."""
    return Aim("ours", "≤", limit)


def ratio_at_most(limit: float) -> Aim:
    """An aim against the reference: 0.1 asks for a tenth of its time."""
    return Aim("ratio", "≤", limit)


def median_times(*functions: Callable[[], object], repeats: int = 7) -> list[float]:
    """Median seconds of a call of each function, after one call of each that does not count.

    They take turns, so that whatever else the machine does meets all of them alike.
    """
    for function in functions:
        function()
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(repeats):
        for function, own_times in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            own_times.append(time.perf_counter() - start)
    return [statistics.median(own_times) for own_times in times]


def quantity(value: float, unit: str) -> str:
    """A number with its unit, seconds in s, ms or µs as is easiest to read."""
    if unit != "s":
        return f"{value:.4g} {unit}".rstrip()
    if abs(value) >= 1 or math.isnan(value):
        return f"{value:.3g} s"
    return f"{value * 1e3:.3g} ms" if abs(value) >= 1e-3 else f"{value * 1e6:.3g} µs"


def table(rows: Iterable[Row]) -> str:
    """The rows under the heading what, ours, reference, ratio, aim."""
    lines = [["what", "ours", "reference", "ratio", "aim"], *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]

    def written(line: list[str]) -> str:
        what, *numbers, aim = line
        middle = [text.rjust(width) for text, width in zip(numbers, widths[1:4], strict=True)]
        return "  ".join([what.ljust(widths[0]), *middle, aim]).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([written(lines[0]), rule, *map(written, lines[1:])])
