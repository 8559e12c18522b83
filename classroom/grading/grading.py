"""One submission in, one outcome out: read, restore, run, judge."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Any

from classroom.course_layout import CourseError
from classroom.exercise_rules import exercises_of
from classroom.grading import judging
from classroom.grading.autograded import autograded_notebook
from classroom.grading.judging import ungraded
from classroom.grading.kernels import Kernels
from classroom.grading.reading import SubmittedCell, SubmittedNotebook, Unreadable, read_submission
from classroom.grading.records import ExerciseGrade, Outcome, Reason, Task
from classroom.grading.references import hands_in_reference
from classroom.grading.release import Release, read_release
from classroom.grading.restoring import Prepared, restore
from classroom.grading.running import CellRun, End, Run, run
from common.checking.transport import NotAnObservation

_MOST_NOTES = 30
# How a SyntaxError names the file that IPython makes of a cell: nobody ever sees that.
_CELL_FILE = re.compile(r"\((?:\d+\.py|<[\w-]+>), (line \d+)\)$")


def grade_one(task: Task, kernels: Kernels) -> Outcome:
    """Grade one submission on a kernel of `kernels`, in this thread; see `grade`."""
    return asyncio.run(grade(task, kernels))


async def grade(task: Task, kernels: Kernels) -> Outcome:
    """Grade one submission: whatever it is, it ends in a grade with a reason.

    Raises NoKernel where no kernel can be had, and CourseError where the course itself is at fault:
    a damaged release notebook, a check without its exercise, a solution that cannot be observed.
    """
    started = time.monotonic()
    release = read_release(task.release, f"{task.notebook}.ipynb")
    chapter = _Chapter.of(task, release)
    notes = list(task.notes)
    ran: Run | None = None
    try:
        submission = _read(task)
    except Unreadable as problem:
        prepared = restore(_blank_copy(release), release)
        reason = Reason.UNREADABLE if task.submitted_as else Reason.NOT_ATTEMPTED
        message = str(problem)
        notes = [note for note in notes if note != message]
        grades = [_nothing_to_grade(name, chapter, reason, message) for name in chapter.points]
    else:
        prepared = restore(submission, release)
        notes += prepared.notes
        ran = await run(prepared, kernels, task.budgets, task.seed)
        notes += _remarks(ran, prepared)
        grades = [_grade(name, chapter, prepared, ran, task.seed) for name in chapter.points]
        reason, message = ran.ended or (Reason.RIGHT, "")
        if message:
            message = f"{message[0].upper()}{message[1:]}{_where(ran.stopped_at, prepared)}."
        notes += [
            f"{g.exercise}: handed in the course's own solution."
            for g in grades
            if g.reason is Reason.REFERENCE
        ]
    return Outcome(
        student=task.student,
        chapter=task.chapter,
        notebook=task.notebook,
        fingerprint=task.fingerprint,
        grades=tuple(grades),
        reason=reason,
        message=message,
        notes=tuple(dict.fromkeys(notes))[:_MOST_NOTES],
        predictions=_predictions(ran, chapter),
        autograded=autograded_notebook(prepared, ran, grades),
        seconds=time.monotonic() - started,
        cpu_seconds=ran.cpu_seconds if ran else 0.0,
        protection=kernels.protection,
    )


def outcome_without_running(
    task: Task, reason: Reason, message: str, *, protection: str = ""
) -> Outcome:
    """The outcome of a submission that was not run to an end, such as one that took its worker
    with it: no points, the same reason for every exercise, the release as the graded notebook.

    message: in words, without a full stop. Raises CourseError as `grade` does.
    """
    release = read_release(task.release, f"{task.notebook}.ipynb")
    chapter = _Chapter.of(task, release)
    prepared = restore(_blank_copy(release), release)
    grades = [ungraded(name, points, reason, message) for name, points in chapter.points.items()]
    return Outcome(
        student=task.student,
        chapter=task.chapter,
        notebook=task.notebook,
        fingerprint=task.fingerprint,
        grades=tuple(grades),
        reason=reason,
        message=f"{message[0].upper()}{message[1:]}.",
        notes=task.notes,
        predictions={},
        autograded=autograded_notebook(prepared, None, grades),
        seconds=0.0,
        cpu_seconds=0.0,
        protection=protection,
    )


@dataclass(frozen=True)
class _Chapter:
    """What the course says of a notebook. points: of each exercise, in the notebook's order."""

    release: Release
    exercises: dict[str, Any]
    predictions: dict[str, Any]
    points: dict[str, float]

    @classmethod
    def of(cls, task: Task, release: Release) -> _Chapter:
        offered = exercises_of(task.chapter)
        points = {}
        for name, place in release.checks.items():
            if name not in offered.exercises or name not in release.blanks:
                raise CourseError(
                    f"{task.chapter}/{task.notebook}: check_{name} has no exercise or no blank. "
                    f"Run: classroom build --check {task.chapter}"
                )
            marks = release.cells[place].metadata.nbgrader
            points[name] = float(marks.get("points", 0))
        return cls(release, dict(offered.exercises), dict(offered.predictions), points)


def _read(task: Task) -> SubmittedNotebook:
    if not task.submission and task.notes:
        raise Unreadable(task.notes[0])
    try:
        return read_submission(task.submission)
    except Unreadable as problem:
        raise Unreadable(f"{task.submitted_as} cannot be graded: {problem}.") from None


def _blank_copy(release: Release) -> SubmittedNotebook:
    """What stands in the autograded notebook where there is nothing of the student's."""
    return SubmittedNotebook(
        tuple(
            SubmittedCell(
                cell.cell_type,
                cell.source,
                cell.get("id", ""),
                cell.metadata.get("nbgrader", {}).get("grade_id", ""),
            )
            for cell in release.cells
        )
    )


def _nothing_to_grade(name: str, chapter: _Chapter, reason: Reason, why: str) -> ExerciseGrade:
    if reason is Reason.NOT_ATTEMPTED:
        return ungraded(name, chapter.points[name], reason, f"not attempted. {why}")
    return ungraded(name, chapter.points[name], reason, why)


# --- one exercise -------------------------------------------------------------------------------


def _grade(name: str, chapter: _Chapter, prepared: Prepared, ran: Run, seed: int) -> ExerciseGrade:
    points = chapter.points[name]
    check = ran.cells[prepared.checks[name]]
    contents = check.output.observations
    if not contents:
        reason, why = _why_not_observed(name, prepared, ran)
        return ungraded(name, points, reason, why)
    if len(contents) > 1:
        # A check sends one. Which of several is its own cannot be told.
        why = "several observations were sent while its check ran, where there can be one"
        return ungraded(name, points, Reason.FORBIDDEN, why)
    try:
        sent = judging.open_observation(contents[0])
        if sent.exercise != name:
            raise NotAnObservation("of another exercise")
    except NotAnObservation as problem:
        why = f"the observation that was sent cannot be read ({problem})"
        return ungraded(name, points, Reason.FORBIDDEN, why)
    reference = hands_in_reference(
        chapter.exercises[name],
        [
            (cell.source, place in prepared.own)
            for place, cell in enumerate(prepared.notebook.cells)
            if cell.cell_type == "code"
        ],
        chapter.release.defined_by(name),
    )
    return judging.grade(chapter.exercises[name], sent, seed, points, reference=reference)


def _why_not_observed(name: str, prepared: Prepared, ran: Run) -> tuple[Reason, str]:
    """The reason and words for a check that sent nothing: the first cause in the notebook."""
    blank, check = ran.cells[prepared.blanks[name]], ran.cells[prepared.checks[name]]
    if name in prepared.untouched and blank.end is not End.ERROR:
        return Reason.NOT_ATTEMPTED, "not attempted: the blank is as it was handed out"
    for cell, whose in ((blank, "your cell"), (check, "its check")):
        told = _trouble(cell, whose, ran)
        if told is not None:
            return told
    return Reason.NOT_OBSERVED, "its check ran and sent nothing to be graded"


def _trouble(cell: CellRun, whose: str, ran: Run) -> tuple[Reason, str] | None:
    if cell.end is End.TIMED_OUT:
        return Reason.TIMED_OUT, f"{whose} took too long and was stopped"
    if cell.end is End.FLOODED:
        return Reason.TIMED_OUT, f"{whose} sent too much output and was stopped"
    if cell.end is End.KERNEL_ENDED:
        reason, why = ran.ended or (Reason.KERNEL_DIED, "the kernel died")
        return reason, f"{why}, in {whose}"
    if cell.end is End.NOT_REACHED:
        _, why = ran.ended or (Reason.KERNEL_DIED, "the kernel died")
        return Reason.NOT_REACHED, f"not reached: before it, {why}"
    if cell.end is End.ERROR:
        kind, message = cell.output.error or ("an error", "")
        first = message.strip().splitlines()[0] if message.strip() else ""
        first = _CELL_FILE.sub(r"(your cell, \1)", first)
        reason = judging.ERROR_REASONS.get(kind, Reason.ERROR)
        return reason, f"{whose} raised {kind}{f': {first}' if first else ''}"
    return None


# --- the submission as a whole ------------------------------------------------------------------


def _remarks(ran: Run, prepared: Prepared) -> list[str]:
    notes = []
    for place, cell in ran.cells.items():
        where = f"Cell {place + 1}"
        if cell.end is End.TIMED_OUT:
            notes.append(f"{where} took too long and was stopped.")
        elif cell.end is End.FLOODED:
            notes.append(f"{where} sent too much output and was stopped.")
        elif cell.output.cut:
            notes.append(f"{where} sent more output than is kept; the rest was cut.")
    for name, place in prepared.checks.items():
        if ran.cells[place].output.strange:
            notes.append(f"The check of {name} sent observations of something else.")
    return notes


def _where(place: int | None, prepared: Prepared) -> str:
    if place is None:
        return ""
    name = prepared.notebook.cells[place].metadata.get("nbgrader", {}).get("grade_id")
    return f" (cell {place + 1}{f', {name}' if name else ''})"


def _predictions(ran: Run | None, chapter: _Chapter) -> dict[str, str]:
    """The last choice for each of the chapter's questions that is one of its letters."""
    chosen = {}
    for cell in ran.cells.values() if ran else ():
        for name, letter in cell.output.predictions:
            question = chapter.predictions.get(name)
            if question is not None and len(letter) == 1 and letter in question.options:
                chosen[name] = letter
    return chosen
