"""What nbgrader's own configuration says about the course: its folders, its gradebook."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from classroom.course_layout import Course, CourseError

CONFIG_FILE = "nbgrader_config.py"
_LONGEST_TIMESTAMP = 200  # bytes


@dataclass(frozen=True)
class NbgraderCourse:
    """The folders and the database that nbgrader uses for this course.

    directory: nbgrader's CourseDirectory. config: the traitlets Config of nbgrader_config.py.
    """

    root: Path
    directory: Any
    config: Any

    @property
    def course_id(self) -> str:
        return self.directory.course_id

    @property
    def grading(self) -> Path:
        """Where we keep what nbgrader has no place for: beside the submissions."""
        return Path(self.root, self.directory.submitted_directory).parent

    def db_url(self, wanted: str | None = None) -> str:
        """The URL of the gradebook: `wanted`, else what the configuration says."""
        return wanted or self.directory.db_url

    def submitted(self, student: str, chapter: str) -> Path:
        return Path(
            self.directory.format_path(self.directory.submitted_directory, student, chapter)
        )

    def autograded(self, student: str, chapter: str) -> Path:
        return Path(
            self.directory.format_path(self.directory.autograded_directory, student, chapter)
        )

    def handed_in_at(self, student: str, chapter: str) -> tuple[datetime | None, bytes]:
        """When (UTC), from nbgrader's timestamp.txt, and the bytes of that file.

        (None, b"") where there is none that can be read: the file comes from a student.
        """
        from nbgrader.utils import parse_utc

        with contextlib.suppress(OSError, ValueError, OverflowError):
            content = _small_file(self.submitted(student, chapter) / "timestamp.txt")
            return parse_utc(content.decode("utf-8").strip()), content
        return None, b""


def nbgrader_course(course: Course) -> NbgraderCourse:
    """Read the course's nbgrader_config.py. Raises CourseError where it cannot be read."""
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    try:
        config = PyFileConfigLoader(CONFIG_FILE, path=str(course.root)).load_config()
    except Exception as error:  # it is a program: it may fail in any way
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise CourseError(f"{CONFIG_FILE}: cannot be read ({reason}). Mend it.") from error
    # `root` as a default only, so that the file may say otherwise.
    merged = Config({"CourseDirectory": {"root": str(course.root)}})
    merged.merge(config)
    directory = CourseDirectory(config=merged)
    return NbgraderCourse(Path(directory.root), directory, merged)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder` (grading/): one writer at a time.

    Raises CourseError where another one holds it. It goes with its holder, however that ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a+")
    except OSError as error:
        raise CourseError(
            f"Cannot write {error.filename} ({error.strerror}). "
            f"Make the folder {folder.name}/ one that you may write to, and try again."
        ) from error
    with lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows: two at a time are not noticed there
            pass
        except OSError as error:
            lock.seek(0)
            raise CourseError(
                f"Another grading is running (process {lock.read().strip() or 'unknown'}). "
                "Wait until it ends, or end it; what it graded stays."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def quiet() -> None:
    """Keep the libraries' remarks, which are for their authors, out of our output."""
    for name in ("distributed", "tornado", "alembic", "nbgrader", "traitlets", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _small_file(path: Path) -> bytes:
    # A student's file may be a link, a pipe or endless.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a file")
        content = file.read(_LONGEST_TIMESTAMP + 1)
    if len(content) > _LONGEST_TIMESTAMP:
        raise ValueError("too long for a timestamp")
    return content
