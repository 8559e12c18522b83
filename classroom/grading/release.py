"""The release notebook that travels with a task: its blanks, its checks, what is locked in it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property

import nbformat
from nbformat import NotebookNode

from classroom.cells import grade_id, is_blank, is_check
from classroom.course_layout import CourseError
from classroom.normalize import parse_notebook

IMPORTS_EX = re.compile(r"^\s*from\s+common\.exercises\s+import\s+\w+\s+as\s+ex\b", re.MULTILINE)


@dataclass(frozen=True)
class Release:
    """A release notebook. Cells are known by their place in it, from 0."""

    notebook: NotebookNode

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @cached_property
    def named(self) -> dict[str, int]:
        """The place of each cell that nbgrader knows, by its grade_id."""
        return {grade_id(cell): i for i, cell in enumerate(self.cells) if grade_id(cell)}

    @cached_property
    def blanks(self) -> dict[str, int]:
        """The place of each blank, by the name of its exercise."""
        return {grade_id(cell): i for i, cell in enumerate(self.cells) if is_blank(cell)}

    @cached_property
    def checks(self) -> dict[str, int]:
        """The place of each check, by the name of its exercise, in the notebook's order."""
        return {
            grade_id(cell).removeprefix("check_"): i
            for i, cell in enumerate(self.cells)
            if is_check(cell)
        }

    def is_locked(self, place: int) -> bool:
        """Whether the cell is the course's own, and no learner's to change."""
        marks = self.cells[place].metadata.get("nbgrader", {})
        locked = bool(marks.get("locked", False) or marks.get("grade", False))
        return locked and not marks.get("solution", False)

    def defined_by(self, exercise: str) -> frozenset[str]:
        """What a filled blank defines, so that one that lost its name is known by it."""
        return definitions(self.cells[self.blanks[exercise]].source) or frozenset({exercise})


def read_release(data: bytes, name: str) -> Release:
    """Raises CourseError where it is no valid notebook: that is the course's fault."""
    try:
        nb = parse_notebook(data.decode("utf-8"), name)
        nbformat.validate(nb)
    except (UnicodeDecodeError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise CourseError(f"The release notebook {name} is damaged: {reason}") from error
    return Release(nb)


def definitions(source: str) -> frozenset[str]:
    """The functions, classes and variables that a cell defines; none where it is no Python."""
    names = set()
    for statement in statements_of(source) or ():
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                names.update(n.id for n in ast.walk(target) if isinstance(n, ast.Name))
    return frozenset(names)


def statements_of(source: str) -> list[ast.stmt] | None:
    """The statements of a cell; None where it is no Python."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
