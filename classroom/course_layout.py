"""Where the parts of the course lie: the root, its chapters, each solution with its starter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

START_CHAPTER = "00_start"
START_NOTEBOOK = "00_start/start.ipynb"

# What nbgrader leaves behind when it copies a chapter folder (CourseDirectory.ignore).
_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
_CHAPTER_FOLDER = re.compile(r"\d\d_\w+")


class CourseError(Exception):
    """Something that whoever runs a command can mend; its text is the one line they read."""


@dataclass(frozen=True)
class Notebook:
    """A notebook of the course: what its author writes and what a learner gets."""

    chapter: str
    name: str
    solution: Path
    starter: Path

    @property
    def key(self) -> str:
        """How other notebooks name this one in `needs`, as in "02_perceptron/gates"."""
        return f"{self.chapter}/{self.name}"


@dataclass(frozen=True)
class Course:
    """The course in the folder `root`."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def work(self) -> Path:
        return self.root / "work"

    def shown(self, path: Path) -> str:
        """`path` as a message names it: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def chapters(self, wanted: Iterable[str] = ()) -> list[str]:
        """Folder names of the chapters, all of them unless some are wanted.

        A wanted one may be written "03", "neural_network", "03_neural_network" or as a path that
        ends so. Raises CourseError where there is no such chapter.
        """
        everything = [folder.name for folder in _chapter_folders(self.solutions)]
        if not (wanted := list(wanted)):
            return everything
        chosen = {self._chapter(word, everything) for word in wanted}
        return [chapter for chapter in everything if chapter in chosen]

    def _chapter(self, word: str, everything: list[str]) -> str:
        name = Path(word).name
        for chapter in everything:
            number, _, topic = chapter.partition("_")
            if name in (chapter, number, topic) or name.zfill(2) == number:
                return chapter
        raise CourseError(f"There is no chapter {word!r}. There are: {', '.join(everything)}.")

    def notebooks_of(self, chapter: str) -> list[Notebook]:
        """The notebooks of a chapter, by name."""
        return [
            Notebook(chapter, path.stem, path, self.notebooks / chapter / path.name)
            for path in sorted((self.solutions / chapter).glob("*.ipynb"))
        ]

    def keys(self) -> set[str]:
        """The keys of all notebooks of the course."""
        return {book.key for chapter in self.chapters() for book in self.notebooks_of(chapter)}

    def supporting_files(self, chapter: str) -> dict[Path, Path]:
        """Files beside a chapter's solutions that learners get too, each with its copy's place."""
        folder = self.solutions / chapter
        return {
            path: self.notebooks / path.relative_to(self.solutions)
            for path in course_files(folder)
            if path.suffix != ".ipynb"
        }

    def misplaced(self) -> list[Path]:
        """Notebooks in solutions/ that belong to no chapter, so that nothing would build them."""
        return [
            path
            for path in course_files(self.solutions)
            if path.suffix == ".ipynb"
            and not (
                path.parent.parent == self.solutions and _CHAPTER_FOLDER.fullmatch(path.parent.name)
            )
        ]

    def without_solution(self, chapters: Iterable[str] = ()) -> list[Path]:
        """Files in notebooks/ that come from nothing in solutions/."""
        wanted = set(chapters)
        return [
            path
            for path in course_files(self.notebooks)
            if (not wanted or path.relative_to(self.notebooks).parts[0] in wanted)
            and not (self.solutions / path.relative_to(self.notebooks)).exists()
        ]


def find_course(start: Path | None = None) -> Course:
    """The course that the folder `start` (default: the current one) lies in.

    Outside of any course it is the one that this package was installed from.
    Raises CourseError where neither is a course.
    """
    here = (start or Path.cwd()).resolve()
    installed_from = Path(__file__).resolve().parent.parent
    for folder in (here, *here.parents, installed_from):
        if (folder / "nbgrader_config.py").is_file() and (folder / "solutions").is_dir():
            return Course(folder)
    raise CourseError("No course found here. Go to the folder that holds solutions/ and try again.")


def module_name(chapter: str) -> str:
    """The module in common/exercises that belongs to a chapter: its folder without the number."""
    return chapter.partition("_")[2]


def course_files(folder: Path) -> Iterator[Path]:
    """All files below `folder` that belong to the course, in order; none if it is not there."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in _IGNORED):
            continue
        if path.is_dir():
            yield from course_files(path)
        else:
            yield path


def _chapter_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if _CHAPTER_FOLDER.fullmatch(path.name))
    return sorted(path for path in found if any(path.glob("*.ipynb")))
