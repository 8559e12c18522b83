"""How long an instructor waits for grades."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import nbformat
from nbformat.v4 import new_code_cell
from rich.console import Console

from benchmarks.harness import Row, ours_at_most, ratio_at_most
from classroom.cells import grade_id, is_blank, is_check
from classroom.course_layout import Course, find_course
from classroom.grading.command import _Run, grade_chapter
from classroom.grading.gradebook import GradebookWriter
from classroom.grading.nbgrader_course import nbgrader_course
from classroom.grading.records import Outcome, Task
from classroom.grading.storage import read_outcomes, store_files

CHAPTER, NOTEBOOK = "02_perceptron", "gates"
CLASS = 40
MANY = 2000
# On real kernels; 2,000 take minutes: BENCH_SUBMISSIONS=2000 .venv/bin/python -m benchmarks
REAL = int(os.environ.get("BENCH_SUBMISSIONS", "120"))
BY_NBGRADER = 4  # of the class: the others take as long
SECONDS_OF_A_SHORT_ONE = 0.06
NUMPY = """\
import numpy as np

from common.exercises import perceptron as ex

print(np.ones((2, 2)).sum())
"""
TENSORFLOW = """\
import tensorflow as tf

print(float(tf.reduce_sum(tf.ones((2, 2)))))
"""
_MARKS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def bench_grading() -> list[Row]:
    """A class of 40, by `classroom grade` on 2 workers and by `nbgrader autograde`.

    Both are whole commands, with all that they start. nbgrader grades 4 of the 40; what one more
    costs it is taken for each of the others. The notebook has one exercise, the first of chapter
    02, and no plots, which take either grader the same time; one for TensorFlow has a cell more.
    """
    return [
        *_class_rows("a NumPy notebook", NUMPY, 1 / 4),
        *_class_rows("a TensorFlow notebook", NUMPY + TENSORFLOW, 1 / 15),
    ]


def bench_many() -> list[Row]:
    """2,000 submissions that each take a worker 60 ms, less than any kernel does."""
    with _course(NUMPY) as course:
        outcome = _one_outcome(course)
        writer = _writer_seconds(course, outcome)
    runs = [_many(outcome, jobs) for jobs in (1, 2)]
    growth = [run.growth for run in runs]
    return [
        Row("gradebook and files, per submission", writer, aim=ours_at_most(0.02)),
        Row(
            f"{MANY} short submissions, 2 workers (reference: 1 worker)",
            runs[1].seconds,
            runs[0].seconds,
            ratio_at_most(0.6),
        ),
        Row(
            f"memory of scheduler and writer, from submission {MANY // 2} to {MANY}",
            max(one["us"] for one in growth),
            aim=ours_at_most(5),
            unit="MB",
        ),
        Row(
            f"memory of a worker, from submission {MANY // 2} to {MANY}",
            max(one["worker"] for one in growth),
            aim=ours_at_most(5),
            unit="MB",
        ),
    ]


def bench_real() -> list[Row]:
    """The same with a kernel in the sandbox for each submission, on 2 workers."""
    run = _many(None, 2, REAL)
    return [
        Row(f"{REAL} submissions on real kernels, 2 workers: each", run.seconds / REAL),
        Row(
            f"{REAL} on real kernels: gradebook and files, per submission",
            statistics.median(run.stored),
            aim=ours_at_most(0.02),
        ),
        *(
            Row(
                f"{REAL} on real kernels: memory of {whose}, at the end (reference: halfway)",
                run.halfway[name] + run.growth[name],
                run.halfway[name],
                ratio_at_most(1.05),
                unit="MB",
            )
            for name, whose in (("us", "scheduler and writer"), ("worker", "a worker"))
        ),
    ]


# --- a class of 40 ----------------------------------------------------------------------------


def _class_rows(what: str, opening: str, limit: float) -> list[Row]:
    with _course(opening) as course:
        _hand_in(course, CLASS)
        ours = _timed(_grade, course)
        outcomes = list(read_outcomes(nbgrader_course(course), CHAPTER))
        grades = _scores(course)
        if len(grades) != CLASS or min(grades.values()) <= 0:
            raise RuntimeError("not everybody who is right got points")
        _hand_in(course, BY_NBGRADER, "nb")
        one = _timed(_autograde, course, "nb0")
        several = _timed(_autograde, course, *(f"nb{number}" for number in range(1, BY_NBGRADER)))
        theirs = one + (several - one) / (BY_NBGRADER - 2) * (CLASS - 1)
        again = _scores(course)
        if any(again[f"nb{number}"] != grades["s0"] for number in range(BY_NBGRADER)):
            raise RuntimeError("nbgrader gives other grades")
    beyond = statistics.median(outcome.seconds - outcome.cpu_seconds for outcome in outcomes)
    return [
        Row(f"{CLASS} submissions of {what}", ours, theirs, ratio_at_most(limit)),
        Row(f"{what}: per submission, beyond its CPU time", beyond, aim=ours_at_most(0.25)),
    ]


def _grade(course: Course) -> None:
    grade_chapter(course, CHAPTER, jobs=2, console=_silent())


def _autograde(course: Course, *students: str) -> None:
    pattern = f"nb[{''.join(student[-1] for student in students)}]"  # it takes one, as of files
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAPTER, f"--student={pattern}"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"nbgrader autograde: {done.stderr.strip().splitlines()[-1]}")


def _scores(course: Course) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(nbgrader_course(course).db_url(), "bench") as gradebook:
        submissions = gradebook.assignment_submissions(CHAPTER)
        return {submission.student.id: submission.score for submission in submissions}


# --- 2,000 ------------------------------------------------------------------------------------


class _Short:
    """Takes a while and gives the same outcome to everybody."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome

    def grade(self, task: Task) -> Outcome:
        time.sleep(SECONDS_OF_A_SHORT_ONE)
        return replace(self.outcome, student=task.student, fingerprint=task.fingerprint)

    def close(self) -> None:
        pass


@dataclass
class _Many:
    """seconds: of the whole command. stored: of the writer, for each. Memory in MB."""

    seconds: float = 0.0
    stored: list[float] = field(default_factory=list)
    halfway: dict[str, float] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)


def _many(outcome: Outcome | None, jobs: int, count: int = MANY) -> _Many:
    """Grade `count` submissions: to `outcome`, or on real kernels where that is None."""
    run = _Many()
    real = _Run._store

    def stored(*arguments: object) -> None:
        run.stored.append(_timed(real, *arguments))

    with _course(NUMPY) as course, mock.patch.object(_Run, "_store", stored):
        _hand_in(course, count)
        place = nbgrader_course(course)
        ended = threading.Event()

        def watch() -> None:
            folder = place.grading / "outcomes" / CHAPTER
            while not ended.wait(0.2):
                done = sum(1 for _ in folder.glob("*.json")) if folder.is_dir() else 0
                if not run.halfway and done >= count // 2:
                    run.halfway = _memory()
                elif run.halfway and done >= count - 8:
                    now = _memory()
                    run.growth = {name: now[name] - run.halfway[name] for name in now}
                    return

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            make = None if outcome is None else functools.partial(_Short, outcome)
            run.seconds = _timed(
                grade_chapter, course, CHAPTER, make=make, jobs=jobs, console=_silent()
            )
        finally:
            ended.set()
            watching.join()
    if not run.growth:
        raise RuntimeError("the memory was not measured")
    return run


def _memory() -> dict[str, float]:
    """Resident megabytes of ourselves and of the largest worker."""
    import psutil

    me = psutil.Process()
    workers = []
    for child in me.children():
        with contextlib.suppress(psutil.Error):
            if "spawn_main" in " ".join(child.cmdline()):  # not the template
                workers.append(child.memory_info().rss)
    return {"us": me.memory_info().rss / 2**20, "worker": max(workers, default=0) / 2**20}


def _one_outcome(course: Course) -> Outcome:
    """A real outcome, with its autograded notebook."""
    _hand_in(course, 1)
    _grade(course)
    place = nbgrader_course(course)
    (outcome,) = read_outcomes(place, CHAPTER)
    notebook = place.autograded(outcome.student, CHAPTER) / f"{NOTEBOOK}.ipynb"
    return replace(outcome, autograded=notebook.read_bytes())


def _writer_seconds(course: Course, outcome: Outcome) -> float:
    place = nbgrader_course(course)
    seconds = []
    with GradebookWriter(place.db_url(), place.course_id, place.config) as writer:
        writer.prepare(CHAPTER, {NOTEBOOK: _starter(course).read_bytes()})
        for number in range(300):
            own = replace(outcome, student=f"writer {number}")
            start = time.perf_counter()
            store_files(place, own)
            writer.write(own)
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


# --- a course to grade ------------------------------------------------------------------------


@contextmanager
def _course(opening: str) -> Iterator[Course]:
    """A course of one notebook: a cell with this code, then an exercise and its check."""
    real = next(b for b in find_course().notebooks_of(CHAPTER) if b.name == NOTEBOOK)
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as name:
        course = Course(Path(name))
        config = (find_course().root / "nbgrader_config.py").read_text(encoding="utf-8")
        (course.root / "nbgrader_config.py").write_text(config, encoding="utf-8")
        for source, folder in ((real.solution, course.solutions), (real.starter, course.notebooks)):
            nb = nbformat.read(source, as_version=4)
            nb.cells = [
                new_code_cell(opening, id="opening"),
                next(filter(is_blank, nb.cells)),
                next(filter(is_check, nb.cells)),
            ]
            path = folder / CHAPTER / source.name
            path.parent.mkdir(parents=True)
            nbformat.write(nb, path)
        yield course


def _starter(course: Course) -> Path:
    return course.notebooks / CHAPTER / f"{NOTEBOOK}.ipynb"


def _hand_in(course: Course, count: int, name: str = "s") -> None:
    """Right answers, each a little different from the others."""
    solution = nbformat.read(course.solutions / CHAPTER / f"{NOTEBOOK}.ipynb", as_version=4)
    answers = {grade_id(cell): _MARKS.sub("", cell.source) for cell in solution.cells}
    nb = nbformat.read(_starter(course), as_version=4)
    blanks = [cell for cell in nb.cells if is_blank(cell)]
    for cell in blanks:
        cell.source = answers[grade_id(cell)]
    own = blanks[0].source
    for number in range(count):
        blanks[0].source = f"{own}\n# by {name}{number}"
        path = course.root / "grading" / "submitted" / f"{name}{number}" / CHAPTER
        path.mkdir(parents=True)
        nbformat.write(nb, path / f"{NOTEBOOK}.ipynb")


def _timed(function: object, *arguments: object, **options: object) -> float:
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


def _silent() -> Console:
    return Console(file=io.StringIO())
