"""What whoever grades sees meanwhile, and the table at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from classroom.grading.records import ExerciseGrade, Outcome, Reason

_LONGEST_LINE = 300
# Escape sequences, other controls, and marks that turn the writing round: a terminal obeys them.
_OBEYED = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Reasons of a single exercise that a person should look at.
_REPORTED = {Reason.FORBIDDEN, Reason.REFERENCE}


def plain(text: str) -> str:
    """`text` of a student's as one line that a terminal shows and does not obey."""
    line = " ".join(_OBEYED.sub(" ", text).split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def problems(outcome: Outcome) -> Iterator[str]:
    """One line for each thing about a submission that a person should know."""
    where = plain(f"{outcome.student}/{outcome.notebook}")
    if outcome.reason is not Reason.RIGHT:
        yield f"{where}: {outcome.reason}. {plain(outcome.message)}".rstrip()
    for note in outcome.notes:
        if note != outcome.message:
            yield f"{where}: {plain(note)}"
    if outcome.reason not in _REPORTED:
        for grade in outcome.grades:
            # A note may say it already.
            noted = any(note.startswith(f"{grade.exercise}:") for note in outcome.notes)
            if grade.reason in _REPORTED and not noted:
                yield f"{where}, {grade.exercise}: {grade.reason}. {plain(grade.message)}".rstrip()


class Display:
    """The progress bar with time left, lines above it, and what was said once."""

    def __init__(self, chapter: str, total: int, console: Console):
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
        )
        self._bar = self._progress.add_task(escape(chapter), total=total)
        self._said: set[str] = set()

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._progress.tasks[self._bar].total:
            self._progress.remove_task(self._bar)  # nothing had changed: a bar of nothing
        self._progress.stop()

    def say(self, line: str) -> None:
        """A line above the bar."""
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def say_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self.say(line)

    def step(self) -> None:
        self._progress.advance(self._bar)

    def unchanged(self) -> None:
        """One that needed no grading: it tells nothing about the time that the others take."""
        task = self._progress.tasks[self._bar]
        self._progress.update(self._bar, total=task.total - 1)


@dataclass
class _Row:
    points: float
    got: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    submissions: int = 0


_COLUMNS = ("right", "partly", "wrong", "left", "other")


def column(grade: ExerciseGrade) -> str:
    """The column of the summary that a grade counts in."""
    if grade.reason is Reason.RIGHT:
        return "right"
    if grade.reason is Reason.PARTLY:
        return "partly"
    if grade.reason in (Reason.WRONG, Reason.ERROR):
        return "wrong"
    return "left" if grade.reason is Reason.NOT_ATTEMPTED else "other"


def summary(outcomes: Iterable[Outcome]) -> Table:
    """Per exercise how many got it, partly, not, left it; and the mean of the points."""
    rows: dict[tuple[str, str], _Row] = {}
    students: dict[str, float] = {}
    for outcome in outcomes:
        students.setdefault(outcome.student, 0.0)
        for grade in outcome.grades:
            row = rows.setdefault((outcome.notebook, grade.exercise), _Row(grade.max_points))
            row.points = grade.max_points
            row.got += grade.points
            row.submissions += 1
            name = column(grade)
            row.counts[name] = row.counts.get(name, 0) + 1
            students[outcome.student] += grade.points
    many = f"{len(students)} {'student' if len(students) == 1 else 'students'}"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    table.add_column(many, no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", min_width=len(name))
    table.add_column("points", justify="right", min_width=6)
    last = ""
    for (notebook, exercise), row in rows.items():
        counts = [str(row.counts[name]) if name in row.counts else "" for name in _COLUMNS]
        if notebook != last:
            table.add_row(f"[bold]{escape(notebook)}[/]")
            last = notebook
        mean = f"{row.got / row.submissions:.2g}"
        table.add_row(f"  {escape(exercise)}", *counts, f"{mean}/{row.points:g}")
    if students:
        mean = sum(students.values()) / len(students)
        most = sum(row.points for row in rows.values())
        table.add_section()
        table.add_row("all", *[""] * len(_COLUMNS), f"{mean:.3g}/{most:g}")
    return table
