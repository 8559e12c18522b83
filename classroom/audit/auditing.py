"""Auditing a notebook: from its file to findings."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from classroom.audit.answers import Answer, answers, one_line
from classroom.audit.findings import ExerciseFindings, NotebookFindings
from classroom.audit.killing import CheckRaised, kill
from classroom.audit.proofs import problems
from classroom.cells import grade_id, is_blank
from classroom.course_layout import CourseError, Notebook
from classroom.exercise_rules import exercises_of
from classroom.normalize import normalize, parse_notebook, read_notebook
from classroom.starter import make_starter
from common.checking import Exercise


def audit_notebook(book: Notebook) -> NotebookFindings:
    """Audit every blank of a solution notebook. What goes wrong is a problem of the findings."""
    with _own_environment():
        return _audit_notebook(book)


def _audit_notebook(book: Notebook) -> NotebookFindings:
    try:
        offered = exercises_of(book.chapter)
        solution = normalize(read_notebook(book.solution))
        starter = parse_notebook(make_starter(solution), book.solution.name)
    except CourseError as error:
        # A module that cannot be imported names itself, and only once for all its notebooks.
        own = str(error).startswith("common/")
        return NotebookFindings(problems=(str(error) if own else f"{book.name}: {error}",))
    blanks = frozenset(grade_id(cell) for cell in solution.cells if is_blank(cell))
    exercises: list[ExerciseFindings] = []
    lines: list[str] = []
    with _elsewhere(book.solution.parent):
        for answer in answers(solution, starter):
            if isinstance(answer, str):
                lines.append(f"{book.name}: {answer}")
            elif answer.name in offered.exercises:
                exercise = offered.exercises[answer.name]
                exercises.append(_audit_exercise(book, exercise, answer))
            else:
                lines.append(
                    f"{book.name}: the blank {answer.name} has no exercise in {offered.file}. "
                    "Add or rename it."
                )
    return NotebookFindings(tuple(exercises), tuple(lines), blanks, frozenset(offered.exercises))


def _audit_exercise(book: Notebook, exercise: Exercise, answer: Answer) -> ExerciseFindings:
    start = time.perf_counter()
    failed = list(problems(exercise, answer))
    killed = None
    try:
        # A solution that its own check rejects has no mutants worth a try.
        if exercise.verdict(answer.evaluate(answer.solution, "<cell>"), seed=0).right:
            killed = kill(exercise, answer)
            failed += killed.problems
    except CheckRaised as error:
        failed.append(str(error))
    except Exception as error:
        if not failed:
            failed.append(f"its mutants cannot be made: {one_line(error)}")
    return ExerciseFindings(
        notebook=book.key,
        exercise=answer.name,
        mistakes=len(exercise.mistakes),
        variants=len(exercise.variants),
        seconds=time.perf_counter() - start,
        mutants=killed.count if killed else 0,
        killed=killed.killed if killed else 0,
        declared=killed.declared if killed else 0,
        survivors=killed.survivors if killed else (),
        problems=tuple(failed),
    )


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    """No window for what an import draws, no log of TensorFlow's; afterwards as before.

    A kernel that this process starts later would not be like others otherwise.
    """
    before = dict(os.environ)
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _elsewhere(beside: Path) -> Iterator[None]:
    """Work in an empty folder, since mutants may write files, but import from the notebook's."""
    before, path = Path.cwd(), list(sys.path)
    sys.path.insert(0, str(beside))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            sys.path[:] = path  # whatever an answer or a mutant made of it
