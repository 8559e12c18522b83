"""Finding what was handed in: grading/submitted/STUDENT/CHAPTER/*.ipynb.

Every release notebook of the chapter becomes one task for each student who handed in something.
Nothing is followed or opened that could lead elsewhere or never end: links, pipes, devices.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from classroom.course_layout import CourseError
from classroom.grading.fingerprint import exercises_digest, fingerprint
from classroom.grading.reading import (
    LARGEST,
    SubmittedNotebook,
    Unreadable,
    read_submission,
)
from classroom.grading.records import Budgets, Task
from classroom.grading.release import Release, definitions, read_release

MOST_FILES = 200


@dataclass(frozen=True)
class _File:
    """A submitted file. problem: why it cannot be read, else empty; then `notebook` is there."""

    name: str
    modified: float
    content: bytes = b""
    problem: str = ""
    notebook: SubmittedNotebook | None = None


def collect(
    submitted: Path,
    chapter: str,
    releases: dict[str, bytes],
    *,
    seed: int,
    budgets: Budgets | None = None,
    students: Collection[str] = (),
) -> Iterator[Task]:
    """The tasks of a chapter, student by student in the order of their names.

    submitted: the folder that holds a folder for each student. releases: the bytes of each release
    notebook by its name (without .ipynb). students: only these; all if none.

    A task with empty `submission` is one of which nothing could be read: its first note says why,
    and `submitted_as` is empty where no file was there at all.

    Raises CourseError where a wanted student handed in nothing, or a release notebook is damaged.
    """
    budgets = budgets or Budgets()
    parsed = {name: read_release(data, f"{name}.ipynb") for name, data in releases.items()}
    exercises = exercises_digest(chapter)
    for student, folder in _folders(submitted, chapter, students):
        files, problem = _files(folder)
        matched = {} if problem else _match(files, parsed)
        for name, release in releases.items():
            file, notes = matched.get(name, (None, ()))
            if file is None:
                first = problem or f"No notebook {name}.ipynb was handed in."
                notes = (first, *notes)
            elif file.problem:
                notes = (f"{file.name} cannot be graded: {file.problem}.", *notes)
            submission = b"" if file is None else file.content
            told = submission or "\n".join(notes).encode("utf-8", "replace")
            yield Task(
                student=student,
                chapter=chapter,
                notebook=name,
                submitted_as=chapter if problem else f"{chapter}/{file.name}" if file else "",
                submission=submission,
                release=release,
                seed=seed,
                budgets=budgets,
                fingerprint=fingerprint(told, release, exercises, budgets, seed),
                notes=tuple(notes),
            )


# --- folders ------------------------------------------------------------------------------------


def _folders(
    submitted: Path, chapter: str, students: Collection[str]
) -> Iterator[tuple[str, Path]]:
    present = {}
    if submitted.is_dir():
        for name in sorted(os.listdir(submitted)):
            folder = submitted / name / chapter
            # lexists: a link that leads nowhere was handed in too.
            if not name.startswith(".") and os.path.lexists(folder):
                present[_shown(name)] = folder
    for student in students:
        if student not in present:
            raise CourseError(
                f"There is no {submitted.name}/{student}/{chapter}. "
                "Collect the submission, or correct the name."
            )
    for student, folder in present.items():
        if not students or student in students:
            yield student, folder


def _files(folder: Path) -> tuple[list[_File], str]:
    """The notebooks in a submitted folder; and why it cannot be looked into, else empty."""
    if folder.parent.is_symlink() or folder.is_symlink():
        return [], "The submitted folder is a symbolic link, which is not followed."
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        return [], f"The submitted folder cannot be read ({error.strerror})."
    names = [n for n in names if not n.startswith(".") and n.lower().endswith(".ipynb")]
    return [_read(folder / name) for name in names[:MOST_FILES]], ""


def _read(path: Path) -> _File:
    name = _shown(path.name)
    modified = 0.0
    try:
        found = path.lstat()
        modified = found.st_mtime
        if stat.S_ISLNK(found.st_mode):
            raise Unreadable("it is a symbolic link, which is not followed")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("it is not a regular file")
        if found.st_size > LARGEST:
            raise Unreadable(
                f"the file is too large ({found.st_size / 2**20:.0f} MB; the most is "
                f"{LARGEST // 2**20} MB). Clear the outputs, save, and hand it in again"
            )
        content = _content(path)
        return _File(name, modified, content, notebook=read_submission(content))
    except Unreadable as problem:
        return _File(name, modified, problem=str(problem))
    except OSError as error:
        return _File(name, modified, problem=f"it cannot be opened ({error.strerror})")


def _content(path: Path) -> bytes:
    # Looked at once more on the open file: it may have been exchanged since.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("it is not a regular file")
        return file.read(LARGEST + 1)


def _shown(name: str) -> str:
    """A file's name as text that can be written anywhere, also where it is no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


# --- which file answers which release notebook --------------------------------------------------


def _match(
    files: list[_File], releases: dict[str, Release]
) -> dict[str, tuple[_File | None, tuple[str, ...]]]:
    """For each release notebook the file that answers it, with remarks."""
    candidates: dict[str, list[_File]] = {name: [] for name in releases}
    leftover = []
    for file in files:
        name = _answers(file, releases)
        candidates[name].append(file) if name else leftover.append(file)
    missing = [name for name, found in candidates.items() if not found]
    matched = {}
    for name, found in candidates.items():
        # One that can be read, then the exact name, then the newest.
        found.sort(key=lambda f: (not f.problem, _stem(f) == name, f.modified, f.name))
        chosen = found[-1] if found else None
        notes = []
        if chosen is None and leftover:
            # If it can only be this one, it was saved under another name and is damaged.
            damaged = [file for file in leftover if file.problem]
            chosen = damaged[-1] if damaged and len(missing) == 1 else None
            notes = [_not_taken(file) for file in leftover if file is not chosen]
        elif chosen is not None:
            if _stem(chosen) != name:
                notes.append(f"{chosen.name} was recognized as {name}.ipynb by its cells.")
            notes += [f"{file.name} was not graded: {chosen.name} was." for file in found[:-1]]
        matched[name] = (chosen, tuple(notes))
    return matched


def _not_taken(file: _File) -> str:
    why = file.problem or "none of its cells belongs to this notebook"
    return f"{file.name} was not graded: {why}."


def _stem(file: _File) -> str:
    return unicodedata.normalize("NFC", file.name)[: -len(".ipynb")]


def _answers(file: _File, releases: dict[str, Release]) -> str | None:
    """The release notebook that a file answers: by its cells, and where they say nothing its name.

    The name decides between equals.
    """
    own = _stem(file) if _stem(file) in releases else None
    if file.notebook is None:
        return own
    likeness = {name: _likeness(file.notebook, release) for name, release in releases.items()}
    most = max(likeness.values(), default=0)
    best = [name for name, count in likeness.items() if count == most]
    if most == 0 or own in best:
        return own
    return best[0] if len(best) == 1 or own is None else own


def _likeness(notebook: SubmittedNotebook, release: Release) -> int:
    """How many of the release's cells with a name, or of what they define, are in a notebook."""
    names = {cell.grade_id for cell in notebook.cells}
    code = [cell.source for cell in notebook.cells if cell.type == "code"]
    defined = frozenset().union(*map(definitions, code))
    checks = {release.cells[place].source.strip() for place in release.checks.values()}
    return (
        len(names & release.named.keys())
        + len(defined & release.blanks.keys())
        + len({source.strip() for source in code} & checks)
    )
