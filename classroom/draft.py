"""`classroom draft` and `classroom adopt`: edit a notebook as text, then run it and take it over.

In a draft nbgrader's metadata are two words: `# %% blank="softmax"` opens the cell with the blank,
`# %% check="softmax" points=2` the graded cell below it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode

from classroom.atomic import write_text
from classroom.build import build_chapters
from classroom.cells import describe, is_blank
from classroom.course_layout import Course, CourseError, Notebook, find_course
from classroom.exercise_rules import exercises_of, notebook_problems
from classroom.normalize import normalize, read_notebook, to_text
from classroom.notebook_rules import metadata_problems
from classroom.starter import make_starter

# Everything an author sees of a notebook, and nothing a program leaves in it.
_FORMAT = {"extension": ".py", "format_name": "percent"}
_NEW = """\
# ---
# jupyter:
#   course:
#     title: Title of the notebook
#     needs: []
#     path: more
#     minutes: 30
# ---

# %% [markdown]
# # Title of the notebook
#
# What you will build here, and what you will see at the end.

# %%
from common.exercises import {module} as ex
"""

_BLANK = {"grade": False, "locked": False, "schema_version": 3, "solution": True, "task": False}
_CHECK = {"grade": True, "locked": True, "schema_version": 3, "solution": False, "task": False}

NotebookKey = Annotated[
    str, typer.Argument(metavar="CHAPTER/NAME", help="Such as 03_neural_network/activations.")
]


def draft(notebook: NotebookKey) -> None:
    """Write a solution notebook as text to drafts/CHAPTER/NAME.py, to be edited there.

    A notebook that does not exist yet starts from a short outline. An edited draft is not
    overwritten: adopt it, or delete it.
    """
    course = find_course()
    book = _notebook(course, notebook)
    path = _draft_path(course, book)
    text = _as_text(book)
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise CourseError(
            f"{course.shown(path)} has been edited. Take it over (classroom adopt {book.key}) "
            "or delete it, then try again."
        )
    write_text(path, text)
    typer.echo(f"Edit {course.shown(path)}, then run: classroom adopt {book.key}")


def adopt(notebook: NotebookKey) -> None:
    """Run drafts/CHAPTER/NAME.py from top to bottom and make solution and starter of it.

    Where something is wrong with it nothing is changed, and the draft stays.
    """
    course = find_course()
    book = _notebook(course, notebook)
    path = _draft_path(course, book)
    if not path.exists():
        raise CourseError(f"There is no {course.shown(path)}. Run: classroom draft {book.key}")
    nb = _as_notebook(path.read_text(encoding="utf-8"))
    problems = [*_mark_problems(nb), *metadata_problems(nb, book, course.keys() | {book.key})]
    problems += notebook_problems(nb, exercises_of(book.chapter))
    if not problems:
        make_starter(nb)  # nbgrader may refuse it, and had better do so before we run it
        book.solution.parent.mkdir(parents=True, exist_ok=True)
        problems += execute(nb, book.solution.parent)
    if problems:
        for problem in problems:
            typer.echo(f"{course.shown(path)}: {problem}", err=True)
        raise typer.Exit(1)
    write_text(book.solution, to_text(normalize(nb)))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", book.solution], check=False)
    path.unlink()
    typer.echo(f"wrote {course.shown(book.solution)}")
    if problems := build_chapters(course, [book.chapter]):
        raise CourseError(problems[0])
    typer.echo(f"Now prove it: classroom build --check && classroom audit {book.chapter}")


def execute(nb: NotebookNode, folder: Path) -> list[str]:
    """Run all cells of `nb` in `folder` and keep their outputs in it.

    Returns a line that names the first cell that fails and its error, or none. Cells tagged
    raises-exception may fail.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        nb, timeout=600, kernel_name="python3", resources={"metadata": {"path": os.fspath(folder)}}
    )
    try:
        # What an author runs is no learner's progress.
        client.execute(env={**os.environ, "COURSE_PROGRESS": "off"})
    except CellExecutionError as error:
        # The last cell that has run is the one that failed.
        ran = [i for i, c in enumerate(nb.cells) if c.cell_type == "code" and c.execution_count]
        where = describe(nb.cells[ran[-1]], ran[-1] + 1) if ran else "a cell"
        return [f"{where}: raised {error.ename}: {error.evalue}"]
    except (CellTimeoutError, DeadKernelError) as error:
        return [f"the notebook did not run: {str(error).splitlines()[0]}"]
    return []


def _mark_problems(nb: NotebookNode) -> Iterator[str]:
    """Cells in which the two words or the solution marks do not fit together."""
    for number, cell in enumerate(nb.cells, start=1):
        begins, ends = (cell.source.count(f"### {mark} SOLUTION") for mark in ("BEGIN", "END"))
        if begins and not is_blank(cell):
            yield f'{describe(cell, number)}: has a solution. Open it with # %% blank="its_name"'
        elif is_blank(cell) and not begins == ends >= 1:
            yield (
                f"{describe(cell, number)}: put what learners are to write between "
                "### BEGIN SOLUTION and ### END SOLUTION"
            )


def _notebook(course: Course, key: str) -> Notebook:
    parts = Path(key.removesuffix(".ipynb")).parts[-2:]
    if len(parts) != 2:
        raise CourseError(f"Write CHAPTER/NAME, such as 03_neural_network/activations, not {key}.")
    try:
        chapter = course.chapters([parts[0]])[0]
    except CourseError:
        chapter = parts[0]  # perhaps the first notebook of a new chapter
        if not (chapter[:2].isdigit() and chapter[2:3] == "_"):
            raise
    return Notebook(
        chapter,
        parts[1],
        course.solutions / chapter / f"{parts[1]}.ipynb",
        course.notebooks / chapter / f"{parts[1]}.ipynb",
    )


def _draft_path(course: Course, book: Notebook) -> Path:
    return course.root / "drafts" / book.chapter / f"{book.name}.py"


def _as_text(book: Notebook) -> str:
    import jupytext

    if not book.solution.exists():
        return _NEW.format(module=book.chapter.partition("_")[2])
    nb = normalize(read_notebook(book.solution))
    for cell in nb.cells:
        del cell["id"]
        _shorten(cell)
    nb.metadata = {"course": nb.metadata.get("course", {})}
    nb.metadata["jupytext"] = {"notebook_metadata_filter": "course,-jupytext"}
    return jupytext.writes(nb, fmt=_FORMAT)


def _as_notebook(text: str) -> NotebookNode:
    import jupytext

    nb = jupytext.reads(text, fmt=_FORMAT)
    for cell in nb.cells:
        _spell_out(cell)
    return normalize(nb)


def _shorten(cell: NotebookNode) -> None:
    """Put `blank` or `check` and `points` in place of the nbgrader metadata that they stand for."""
    mark = dict(cell.metadata.get("nbgrader", {}))
    name, points = mark.pop("grade_id", ""), mark.pop("points", None)
    if mark == _BLANK and points is None:
        words = {"blank": name}
    elif mark == _CHECK and name.startswith("check_"):
        words = {"check": name.removeprefix("check_"), "points": points}
    else:
        return
    del cell.metadata["nbgrader"]
    cell.metadata.update(words)


def _spell_out(cell: NotebookNode) -> None:
    """The way back. A check cell left empty gets its only possible content."""
    if name := cell.metadata.pop("blank", None):
        cell.metadata["nbgrader"] = {**_BLANK, "grade_id": name}
    if name := cell.metadata.pop("check", None):
        points = cell.metadata.pop("points", 1)
        cell.metadata["nbgrader"] = {**_CHECK, "grade_id": f"check_{name}", "points": points}
        cell.source = cell.source.strip() or f"ex.{name}.check({name})"
