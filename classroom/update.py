"""`classroom update`: newer starters for a learner, with their answers in them."""

import datetime
import os
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import typer
from nbformat import NotebookNode

from classroom.atomic import write_bytes
from classroom.carrying import carry
from classroom.course_layout import Course, CourseError, course_files, find_course, module_name
from classroom.lab import base_of, copy_starters, new_in_work
from common.exercises.renamed import RENAMED


@dataclass
class Updated:
    """What happened to one notebook in work/: its path from there, and what there is to say."""

    path: Path
    kept: Path | None = None
    answers: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if self.kept is None:
            return f"{self.path.as_posix()}: {'; '.join(self.remarks)}"
        many = "1 answer" if len(self.answers) == 1 else f"{len(self.answers)} answers"
        line = f"{self.path.as_posix()}: updated, {many} carried over; the old file is "
        return "; ".join([line + self.kept.name, *self.remarks])


def update() -> None:
    """Bring new and changed starters into work/, with your answers and notes in them.

    The old file is kept beside the new one. Close the notebooks in JupyterLab first, or reload them
    afterwards.
    """
    course = find_course()
    copied = copy_starters(course)
    if copied:
        typer.echo(new_in_work(copied))
    updated = [found for path in outdated(course) if (found := update_one(course, path))]
    for each in updated:
        typer.echo(str(each))
    if not copied and not updated:
        typer.echo("Everything in work/ is up to date.")


def outdated(course: Course) -> list[Path]:
    """The files in work/, relative to it, whose starter is no longer the one they began as."""
    found = []
    for starter in course_files(course.notebooks):
        relative = starter.relative_to(course.notebooks)
        own, base = course.work / relative, base_of(course, relative)
        if not own.is_file():
            continue
        try:
            same = base.read_bytes() == starter.read_bytes()
        except FileNotFoundError:
            same = own.read_bytes() == starter.read_bytes()
        if not same:
            found.append(relative)
    return found


def update_one(course: Course, relative: Path) -> Updated | None:
    """Put the newer starter in place of a file in work/, the learner's answers carried over.

    relative: the file's path from work/. The old file is kept beside it, unless the learner has
    changed nothing in it. Returns what was done, or None where nothing was to be done. Raises
    CourseError where work/ cannot be written.
    """
    own, starter = course.work / relative, course.notebooks / relative
    base = base_of(course, relative)
    content = starter.read_bytes()
    try:
        before = own.read_bytes()
        if base.exists() and base.read_bytes() == before:
            write_bytes(own, content)  # never touched
            write_bytes(base, content)
            return Updated(relative, remarks=["updated; you had not changed it"])
        if relative.suffix != ".ipynb":
            return Updated(relative, remarks=["has changed; yours is left as it is"])
        mine = _read(before)
        if mine is None:
            return Updated(relative, remarks=["cannot be read as a notebook, and is left as it is"])
        renamed = {
            old[1]: new[1]
            for old, new in RENAMED.items()
            if new[0] == module_name(relative.parts[0])
        }
        began_as = _read(base.read_bytes()) if base.exists() else None
        carried = carry(mine, _read(content), began_as, renamed)
        after = nbformat.writes(carried.notebook).encode("utf-8")
        if _content(carried.notebook) == _content(mine):
            write_bytes(base, content)  # a copy older than our memory, and not outdated at all
            return None
        kept = _free_name(own)
        write_bytes(kept, before)
        write_bytes(own, after)
        write_bytes(base, content)
    except OSError as error:
        raise CourseError(
            f"Cannot write {course.shown(Path(error.filename or own))} ({error.strerror}). Nothing "
            "is lost: make it one that you may write to, and run classroom update again."
        ) from error
    return Updated(relative, kept, carried.answers, carried.remarks)


def _read(content: bytes) -> NotebookNode | None:
    try:
        return nbformat.reads(content.decode("utf-8"), as_version=4)
    except Exception:  # a learner's file may be damaged in any way
        return None


def _content(nb: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in nb.cells]


def _free_name(own: Path) -> Path:
    """A name beside `own` that says when it was put aside, and that nothing has yet."""
    today = datetime.date.today().isoformat()
    name = own.with_name(f"{own.stem}.before-{today}{own.suffix}")
    number = 2
    while os.path.lexists(name):
        name = own.with_name(f"{own.stem}.before-{today}-{number}{own.suffix}")
        number += 1
    return name
