"""`classroom colab`: the starters as notebooks for Colab, which install the course themselves."""

from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from classroom.atomic import write_text
from classroom.course_layout import Course, CourseError, course_files, find_course

BRANCH = "colab"
_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"

# Runs in any notebook program; where the course is installed it does nothing.
_INSTALL = """\
# Colab: gets the course, once per session (about two minutes). Elsewhere it does nothing.
import importlib.util

if importlib.util.find_spec("common") is None:
    import site

    !git clone --quiet --depth 1 https://github.com/{repository} course
    %pip install --quiet --editable ./course
    site.main()  # so that this session finds it without a restart"""


def colab(
    repository: Annotated[str, typer.Argument(help="OWNER/NAME of the repository on GitHub.")],
    output: Annotated[Path | None, typer.Option(help="Where to; build/colab if not given.")] = None,
) -> None:
    """Write every starter with a badge and a first cell that installs the course.

    They are meant for a branch named colab of their own, which the badges lead to; a learner who
    works on their own computer never meets them.
    """
    course = find_course()
    target = output or course.root / "build" / "colab"
    count = write_for_colab(course, repository, target)
    typer.echo(f"{count} notebooks in {target}. Push that folder to the branch {BRANCH}.")


def write_for_colab(course: Course, repository: str, target: Path) -> int:
    """Write the starters for Colab into `target`, with the files beside them; how many there are.

    repository: OWNER/NAME on GitHub. Raises CourseError where it is not of that form.
    """
    owner, _, name = repository.partition("/")
    if not owner or not name or "/" in name or any(c.isspace() or c == ":" for c in repository):
        raise CourseError(f"Write OWNER/NAME, as in the address on GitHub, not {repository}.")
    count = 0
    for starter in course_files(course.notebooks):
        relative = starter.relative_to(course.notebooks)
        if starter.suffix == ".ipynb":
            nb = for_colab(nbformat.read(starter, as_version=4), repository, relative.as_posix())
            write_text(target / relative, nbformat.writes(nb))
            count += 1
        else:
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            (target / relative).write_bytes(starter.read_bytes())
    return count


def for_colab(nb: NotebookNode, repository: str, path: str) -> NotebookNode:
    """The notebook with a badge and the installing cell before its own cells."""
    link = f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{path}"
    nb.cells[:0] = [
        new_markdown_cell(f"[![Open in Colab]({_BADGE})]({link})", id="colab-badge"),
        new_code_cell(_INSTALL.format(repository=repository), id="colab-install"),
    ]
    return nb
