"""A small course in a temporary folder, for the tests of `classroom`."""

import sys
import types
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from classroom.course_layout import Course
from classroom.normalize import normalize, to_text
from common.checking import Exercise, calls

CHAPTER = "90_toy"
KEY = "90_toy/doubling"


def nbgrader(cell: nbformat.NotebookNode, grade_id: str, **marks: object) -> nbformat.NotebookNode:
    """Mark a cell for nbgrader; marks not given are False."""
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    cell.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **flags, **marks}
    return cell


def blank(name: str) -> nbformat.NotebookNode:
    source = f"def {name}(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    return nbgrader(new_code_cell(source, execution_count=2), name, solution=True)


def check(name: str, points: float = 1) -> nbformat.NotebookNode:
    cell = new_code_cell(f"ex.{name}.check({name})", execution_count=3)
    cell.outputs = [new_output("stream", name="stdout", text=f"✓ {name}\n")]
    return nbgrader(cell, f"check_{name}", grade=True, locked=True, points=points)


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook with a title, the import of `ex`, and these cells (a blank and its check)."""
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Doubling\n\nWith $x \\mapsto 2x$ and a “sign” ✓."),
            new_code_cell("from common.exercises import toy as ex", execution_count=1),
            *(cells or (blank("double"), check("double"))),
        ]
    )
    nb.metadata["course"] = {"title": "Doubling", "needs": [], "path": "core", "minutes": 20}
    return nb


def write(course: Course, nb: nbformat.NotebookNode, key: str = KEY) -> Path:
    """Save a notebook as a normalized solution."""
    path = course.solutions / f"{key}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(normalize(nb)), encoding="utf-8")
    return path


def offer(monkeypatch: pytest.MonkeyPatch, *names: str, **others: object) -> None:
    """Make common.exercises.toy a module with these exercises and other attributes."""
    module = types.ModuleType("common.exercises.toy")
    for name in names:
        exercise = Exercise(reference=lambda x: 2 * x, observe=calls(one=1.0))
        setattr(module, name, exercise)
    vars(module).update(others)
    monkeypatch.setitem(sys.modules, "common.exercises.toy", module)
