"""The answers in a solution notebook, each with the names that its code may use."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from classroom.cells import grade_id, is_blank
from classroom.greetings import greetings_kept_back

MAY_USE = (
    "A blank may use imports, functions and classes, earlier blanks, names that hold a literal, "
    "and its own arguments."
)
_SKIPPED = re.compile(r"^\s*#.*NBVAL_SKIP", re.MULTILINE)
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class NothingDefined(Exception):
    """A cell leaves nothing under the name of its exercise."""


@dataclass(frozen=True)
class Answer:
    """A blank of a notebook, filled in and empty.

    name: of its exercise. solution, starter: the source of the cell with and without the answer.
    namespace: what the cells above leave behind that the answer may use.
    """

    name: str
    solution: str
    starter: str
    namespace: dict[str, Any]

    def evaluate(self, source: str, label: str) -> Any:
        """Run a cell in place of the blank, and what it leaves under the exercise's name.

        What the cell prints is swallowed, the names of the notebook stay as they were. Raises
        what the cell raises, NothingDefined where it leaves no such name.
        """
        namespace = dict(self.namespace)
        run(source, namespace, label)
        if self.name not in namespace:
            raise NothingDefined(self.name)
        return namespace[self.name]


def run(source: str, namespace: dict[str, Any], label: str) -> None:
    """Execute a cell in a namespace, silently; its lines can be looked up under the label."""
    # TensorFlow reads the source of what it compiles to a graph.
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        greetings_kept_back(),
    ):
        warnings.simplefilter("ignore")
        exec(compile(source, label, "exec", dont_inherit=True), namespace)


def answers(solution: NotebookNode, starter: NotebookNode) -> Iterator[Answer | str]:
    """Each blank of a notebook in order; a line of text for a cell that cannot be run.

    Blanks leave all their names to the cells below, other cells only what they import or define,
    and literals (`SIZE = 10`, `words = ["a", "b"]`): data that is read or computed there is not
    for a check to wait for.
    """
    empty = {grade_id(cell): cell.source for cell in starter.cells if is_blank(cell)}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in solution.cells if cell.cell_type == "code"]
    last = max((i for i, cell in enumerate(cells) if is_blank(cell)), default=-1)
    for cell in cells[: last + 1]:
        if not is_blank(cell):
            yield from _define(cell.source, namespace)
            continue
        name = grade_id(cell)
        yield Answer(name, cell.source, empty.get(name, ""), dict(namespace))
        with contextlib.suppress(Exception):  # the proof of this answer says what went wrong
            run(cell.source, namespace, f"<cell {name}>")


def _define(source: str, namespace: dict[str, Any]) -> Iterator[str]:
    if _SKIPPED.search(source):
        return
    for statement in _statements(source):
        if not isinstance(statement, _DEFINITIONS) and not _is_literal(statement):
            continue
        text = ast.unparse(statement)
        try:
            run(text, namespace, f"<cell with {text.splitlines()[0]}>")
        except Exception as error:
            # A definition that needs a name which is not a literal is no loss until it is used.
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                yield f"`{text}` fails: {one_line(error)}"


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        # Magics, perhaps. IPython makes plain Python of them.
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            return ast.parse(TransformerManager().transform_cell(source)).body
        except SyntaxError:
            return []


def _is_literal(statement: ast.stmt) -> bool:
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True


def one_line(error: BaseException) -> str:
    """An error as its type and the first line of its message."""
    first = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
