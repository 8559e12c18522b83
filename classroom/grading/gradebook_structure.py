"""The chapter in nbgrader's gradebook: its notebooks and cells, as the release notebooks have them.

nbgrader does so in `generate_assignment`, and refuses a notebook that gained or lost a cell once
something was handed in. Here existing submissions get the new cells too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat

from classroom.cells import grade_id
from classroom.course_layout import CourseError


@dataclass(frozen=True)
class NotebookCells:
    """The rows of one notebook in the gradebook.

    id: of its row. grades, comments: the ids of the cells that carry a score and a comment, by
    name, in the order of the notebook.
    """

    id: str
    grades: Mapping[str, str]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class ChapterRows:
    """The rows of a chapter: the id of its assignment, and its notebooks by name."""

    id: str
    notebooks: Mapping[str, NotebookCells]


def store_structure(gradebook: Any, chapter: str, releases: Mapping[str, bytes]) -> ChapterRows:
    """Make the gradebook's rows for a chapter agree with its release notebooks; one commit.

    releases: the bytes of the release notebooks by name. Raises CourseError where a cell or a
    notebook is gone for which somebody gave marks by hand.
    """
    from nbgrader.api import Assignment, Notebook

    db = gradebook.db
    assignment = db.query(Assignment).filter_by(name=chapter).one_or_none()
    if assignment is None:
        assignment = Assignment(name=chapter, course_id=gradebook.course_id)
        db.add(assignment)
    existing = {notebook.name: notebook for notebook in assignment.notebooks}
    for name in existing.keys() - releases.keys():
        _remove_notebook(db, chapter, existing[name])
    orders = {}
    for name, content in releases.items():
        nb = nbformat.reads(content.decode("utf-8"), as_version=4)
        orders[name] = [grade_id(cell) for cell in nb.cells]
        notebook = existing.get(name)
        if notebook is None:
            notebook = Notebook(name=name, assignment=assignment)
            db.add(notebook)
        notebook.kernelspec = json.dumps(nb.metadata.get("kernelspec", {}))
        _store_cells(db, chapter, notebook, nb)
    db.flush()
    db.expire_all()
    rows = {
        notebook.name: _rows(notebook, orders[notebook.name]) for notebook in assignment.notebooks
    }
    _complete_submissions(db, assignment, rows)
    db.commit()
    chapter_rows = ChapterRows(assignment.id, rows)
    db.remove()
    return chapter_rows


def new_notebook_rows(rows: NotebookCells, submission: Any) -> Any:
    """A submitted notebook with its grades and comments, empty yet, in `submission`."""
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    submitted = SubmittedNotebook(notebook_id=rows.id, assignment=submission)
    submitted.grades = [Grade(cell_id=cell) for cell in rows.grades.values()]
    submitted.comments = [Comment(cell_id=cell) for cell in rows.comments.values()]
    return submitted


def _store_cells(db: Any, chapter: str, notebook: Any, nb: nbformat.NotebookNode) -> None:
    from nbgrader import utils
    from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell

    wanted: dict[tuple[type, str], dict[str, Any]] = {}
    for cell in nb.cells:
        if not cell.metadata.get("nbgrader"):
            continue
        name = cell.metadata.nbgrader["grade_id"]
        graded = {"cell_type": cell.cell_type}
        if utils.is_task(cell) or utils.is_grade(cell):
            graded["max_score"] = float(cell.metadata.nbgrader["points"])
            wanted[TaskCell if utils.is_task(cell) else GradeCell, name] = graded
        if utils.is_solution(cell):
            wanted[SolutionCell, name] = {}
        wanted[SourceCell, name] = {
            "cell_type": cell.cell_type,
            "locked": utils.is_locked(cell),
            "source": cell.source,
            "checksum": cell.metadata.nbgrader.get("checksum"),
        }
    there = {(type(cell), cell.name): cell for cell in notebook._base_cells}
    there |= {(SourceCell, cell.name): cell for cell in notebook.source_cells}
    for key in there.keys() - wanted.keys():
        _remove_cell(db, chapter, there[key])
    for (kind, name), values in wanted.items():
        cell = there.get((kind, name))
        if cell is None:
            db.add(kind(name=name, notebook=notebook, **values))
            continue
        for attribute, value in values.items():
            if getattr(cell, attribute) != value:
                setattr(cell, attribute, value)


def _remove_cell(db: Any, chapter: str, cell: Any) -> None:
    from nbgrader.api import Comment, Grade, SourceCell

    if not isinstance(cell, SourceCell):
        db.flush()
        grades = db.query(Grade).filter_by(cell_id=cell.id).all()
        comments = db.query(Comment).filter_by(cell_id=cell.id).all()
        if any(_by_hand(row) for row in (*grades, *comments)):
            raise CourseError(
                f"{chapter}/{cell.notebook.name} has no cell {cell.name} any more, and somebody "
                "gave marks for it by hand. Put the cell back, or take those marks out."
            )
        for row in (*grades, *comments):
            db.delete(row)
    db.delete(cell)


def _remove_notebook(db: Any, chapter: str, notebook: Any) -> None:
    for cell in (*notebook._base_cells, *notebook.source_cells):
        _remove_cell(db, chapter, cell)
    for submitted in notebook.submissions:
        db.delete(submitted)
    db.flush()
    db.delete(notebook)


def _by_hand(row: Any) -> bool:
    attributes = ("manual_score", "extra_credit", "manual_comment")
    return any(getattr(row, attribute, None) is not None for attribute in attributes)


def _complete_submissions(db: Any, assignment: Any, rows: Mapping[str, NotebookCells]) -> None:
    """Give every submission the notebooks, grades and comments that it lacks."""
    from nbgrader.api import Comment, Grade

    for submission in assignment.submissions:
        submitted = {notebook.name: notebook for notebook in submission.notebooks}
        for name, cells in rows.items():
            if name not in submitted:
                db.add(new_notebook_rows(cells, submission))
                continue
            own = submitted[name]
            graded = {grade.cell_id for grade in own.grades}
            own.grades += [Grade(cell_id=i) for i in cells.grades.values() if i not in graded]
            commented = {comment.cell_id for comment in own.comments}
            missing = (i for i in cells.comments.values() if i not in commented)
            own.comments += [Comment(cell_id=i) for i in missing]


def _rows(notebook: Any, order: list[str]) -> NotebookCells:
    def ids(*cells: Any) -> dict[str, str]:
        ordered = sorted(cells, key=lambda cell: order.index(cell.name))
        return {cell.name: cell.id for cell in ordered}

    return NotebookCells(
        notebook.id,
        grades=ids(*notebook.grade_cells, *notebook.task_cells),
        comments=ids(*notebook.solution_cells, *notebook.task_cells),
    )
