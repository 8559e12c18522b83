"""`classroom compare`: a whole notebook of the learner's beside the solution, in the browser."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from classroom.course_layout import Course, CourseError, find_course

# Sources only: outputs, metadata and cell identifiers differ anyway and say nothing.
_IGNORED = "-OMID"


def compare(
    context: typer.Context,
    notebook: Annotated[str, typer.Argument(help="Such as 03_neural_network/activations.")] = "",
) -> None:
    """Open your notebook beside its solution in the browser, differences marked.

    Further options go to nbdime's web server, such as --port 9999. Ctrl-C ends it.
    """
    course = find_course()
    try:
        raise typer.Exit(subprocess.call(compare_command(course, notebook, context.args)))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def compare_command(course: Course, notebook: str, arguments: Sequence[str] = ()) -> list[str]:
    """The command that serves the comparison of a notebook in work/ with its solution.

    Raises CourseError where there is no such notebook in work/ or in the course.
    """
    if not notebook:
        raise CourseError("Say which notebook: make compare NB=03_neural_network/activations")
    parts = Path(notebook).parts[-2:]
    if len(parts) != 2:
        raise CourseError(f"Write CHAPTER/NAME, such as 03_neural_network/activations: {notebook}")
    chapter = course.chapters([parts[0]])[0]
    name = parts[1].removesuffix(".ipynb")
    own, solution = (
        folder / chapter / f"{name}.ipynb" for folder in (course.work, course.solutions)
    )
    if not solution.is_file():
        names = ", ".join(book.name for book in course.notebooks_of(chapter))
        raise CourseError(f"There is no notebook {name!r} in {chapter}. There are: {names}.")
    if not own.is_file():
        raise CourseError(f"You have no {course.shown(own)} yet. make lab brings it.")
    program = [sys.executable, "-m", "nbdime.webapp.nbdiffweb"]
    return [*program, _IGNORED, *arguments, str(own), str(solution)]
