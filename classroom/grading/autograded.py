"""The notebook that nbgrader calls autograded: outputs as they came, our word below each check.

nbgrader scores a check cell by its output alone (`nbgrader.utils.determine_grade`): an error is no
points, a number as the cell's result that many, anything else all of them. Ours say the same.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from classroom.grading.records import ExerciseGrade, Reason
from classroom.grading.restoring import Prepared
from classroom.grading.running import Run


def autograded_notebook(
    prepared: Prepared, run: Run | None, grades: Sequence[ExerciseGrade]
) -> bytes:
    """The bytes of the notebook with the outputs of `run` and, in the check cells, the grades."""
    nb = prepared.notebook
    for place, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if run is not None and place in run.cells:
                done = run.cells[place]
                cell.outputs, cell.execution_count = done.output.outputs, done.count
    for grade in grades:
        cell = nb.cells[prepared.checks[grade.exercise]]
        cell.outputs = check_outputs(grade, cell.execution_count)
    nbformat.validate(nb)
    return (nbformat.v4.writes(nb).rstrip("\n") + "\n").encode("utf-8")


def check_outputs(grade: ExerciseGrade, count: int | None = None) -> list[NotebookNode]:
    """The outputs of a check cell from which nbgrader computes the grade's points."""
    if grade.points >= grade.max_points:
        return [_message(grade)]
    if grade.points <= 0:
        return [
            new_output(
                "error",
                ename="CheckFailed",
                evalue=grade.message,
                traceback=grade.message.splitlines(),
            )
        ]
    points = new_output(
        "execute_result", data={"text/plain": repr(float(grade.points))}, execution_count=count
    )
    return [_message(grade), points]


def _message(grade: ExerciseGrade) -> NotebookNode:
    kind = "partly" if grade.reason is Reason.PARTLY else "right"
    text = html.escape(grade.message).replace("\n", "<br>")
    shown = f'<div role="status" class="course-check course-{kind}">{text}</div>'
    return new_output("display_data", data={"text/plain": grade.message, "text/html": shown})
