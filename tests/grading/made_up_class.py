"""A small course with submissions, and outcomes as grading would give them."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from classroom.course_layout import Course
from classroom.grading.nbgrader_course import NbgraderCourse, nbgrader_course
from classroom.grading.records import Budgets, ExerciseGrade, Outcome, Reason, Task
from common.checking import Exercise, calls

CHAPTER = "90_toy"
CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "toys"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.db_url = "sqlite:///{root}/grading/gradebook.db"
"""


def make_course(root: Path, **notebooks: dict[str, float]) -> Course:
    """A course with one chapter; points by exercise, by notebook."""
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    (root / "grading").mkdir(exist_ok=True)
    for name, exercises in (notebooks or {"doubling": {"double": 1.0, "half": 2.0}}).items():
        for folder in ("solutions", "notebooks"):
            path = root / folder / CHAPTER / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(release(exercises))
    return Course(root)


def place_of(course: Course) -> NbgraderCourse:
    return nbgrader_course(course)


def releases(course: Course) -> dict[str, bytes]:
    folder = course.notebooks / CHAPTER
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}


def release(exercises: dict[str, float], free_answer: float = 0) -> bytes:
    """A release notebook: a blank and a check for each exercise, with nbgrader's checksums."""
    from nbgrader.utils import compute_checksum

    cells = [new_markdown_cell("# Toys"), new_code_cell("from common.exercises import toy as ex")]
    for name, points in exercises.items():
        blank = new_code_cell(
            f"def {name}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError"
        )
        blank.metadata["nbgrader"] = _marks(name, solution=True)
        check = new_code_cell(f"ex.{name}.check({name})")
        check.metadata["nbgrader"] = _marks(f"check_{name}", grade=True, locked=True, points=points)
        cells += [blank, check]
    if free_answer:
        cell = new_markdown_cell("What do you think?")
        cell.metadata["nbgrader"] = _marks("think", grade=True, solution=True, points=free_answer)
        cells.append(cell)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
        if marks := cell.metadata.get("nbgrader"):
            marks["cell_type"] = cell.cell_type
            marks["checksum"] = compute_checksum(cell)
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return nbformat.writes(nb).encode()


def offer(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make common.exercises.toy a module with exercises of these names."""
    module = types.ModuleType("common.exercises.toy")
    for name in names:
        setattr(module, name, Exercise(reference=lambda x: 2 * x, observe=calls(one=1.0)))
    monkeypatch.setitem(sys.modules, "common.exercises.toy", module)


def task(
    student: str = "ada", notebook: str = "doubling", fingerprint: str = "f1", **others: object
) -> Task:
    values = {
        "submission": b"{}",
        "release": release({"double": 1.0, "half": 2.0}),
        "seed": 7,
        "budgets": Budgets(),
        "submitted_as": f"{notebook}.ipynb",
        **others,
    }
    return Task(student, CHAPTER, notebook, fingerprint=fingerprint, **values)


def grade(
    exercise: str = "double",
    points: float = 1.0,
    of: float = 1.0,
    reason: Reason = Reason.RIGHT,
    message: str = "",
    **others: object,
) -> ExerciseGrade:
    return ExerciseGrade(exercise, f"check_{exercise}", points, of, reason, message, **others)


def outcome(
    *grades: ExerciseGrade,
    student: str = "ada",
    notebook: str = "doubling",
    fingerprint: str = "f1",
    reason: Reason = Reason.RIGHT,
    message: str = "",
    notes: tuple[str, ...] = (),
    predictions: dict[str, str] | None = None,
    base: bytes | None = None,
) -> Outcome:
    """An outcome whose autograded notebook says what the grades say."""
    return Outcome(
        student=student,
        chapter=CHAPTER,
        notebook=notebook,
        fingerprint=fingerprint,
        grades=grades,
        reason=reason,
        message=message,
        notes=notes,
        predictions=predictions or {},
        autograded=autograded(
            base or release({grade.exercise: grade.max_points for grade in grades}), grades
        ),
        seconds=0.1,
        cpu_seconds=0.05,
        protection="made up",
    )


def autograded(content: bytes, grades: tuple[ExerciseGrade, ...]) -> bytes:
    nb = nbformat.reads(content.decode(), as_version=4)
    by_cell = {grade.grade_id: grade for grade in grades}
    for cell in nb.cells:
        own = by_cell.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if own is None:
            continue
        if own.points == own.max_points:
            cell.outputs = [new_output("stream", name="stdout", text=f"✓ {own.exercise}\n")]
        elif own.points == 0:
            cell.outputs = [
                new_output(
                    "error", ename="CheckFailed", evalue=own.message, traceback=[own.message]
                )
            ]
        else:
            cell.outputs = [
                new_output("stream", name="stdout", text=own.message),
                new_output("execute_result", {"text/plain": repr(own.points)}, execution_count=1),
            ]
    return nbformat.writes(nb).encode("utf-8", "replace")


def _marks(grade_id: str, **marks: object) -> dict[str, object]:
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"grade_id": grade_id, "schema_version": 3, **flags, **marks}


def scores(url: str, student: str = "ada", notebook: str = "doubling") -> dict[str, object]:
    from nbgrader.api import Gradebook

    with Gradebook(url, "toys") as gradebook:
        submitted = gradebook.find_submission_notebook(notebook, CHAPTER, student)
        return {grade.name: grade.auto_score for grade in submitted.grades}


WRONG = grade("half", 0.0, 2.0, Reason.WRONG, "✗ half: you doubled.", mistake=0)
PARTLY = grade("half", 0.5, 2.0, Reason.PARTLY, "1 of 4 parts is right.")
