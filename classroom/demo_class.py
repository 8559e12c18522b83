"""A class of made-up submissions, to try grading with: right, partly right, mistaken, broken."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from classroom.atomic import write_bytes
from classroom.cells import grade_id, is_blank, is_check
from classroom.course_layout import Course, CourseError, Notebook, find_course
from classroom.exercise_rules import ChapterExercises, exercises_of
from classroom.mistake_source import mistake_source
from classroom.normalize import read_notebook, to_text

_MARKER = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$\n?", re.MULTILINE)
_PREDICTION = re.compile(r"ex\.(\w+)\.predict\(\.\.\.\)")
_NAMES = (
    "ada,ben,chloe,dmitri,emil,farida,george,hana,ines,jonas,kofi,lena,mateo,nadia,omar,petra,"
    "anna maria,李雷,zoë,نور,quentin,rosa,sven,tara,ulrich,vera,wanda,xavier,yuki,Łukasz"
).split(",")
# Of each twenty submissions; the others make mistakes.
_KINDS = ["right"] * 4 + ["partly"] * 3 + ["blank"] + ["broken"] * 3 + ["mistaken"] * 9


def demo_class(
    folder: Path, chapter: str, students: int = 20, seed: int = 0, course: Course | None = None
) -> dict[str, str]:
    """Write folder/STUDENT/CHAPTER/NAME.ipynb for a class; each student with what they did.

    folder: where submissions lie, such as grading/submitted. The same seed writes the same class.
    The known mistakes of the chapter are made in turn, so that a class that is large enough makes
    them all. Raises CourseError where a student of that name has handed in something already.
    """
    course = course or find_course()
    (chapter,) = course.chapters([chapter])
    books = course.notebooks_of(chapter)
    writer = _Class(books, exercises_of(chapter), random.Random(seed))
    names = _names(students)
    for name in names:
        if (folder / name / chapter).exists():
            raise CourseError(
                f"{folder / name / chapter} is there already. "
                "Move it away, or write the class to another folder."
            )
    told = {}
    for name, kind in zip(names, writer.kinds(students), strict=True):
        files, told[name] = writer.submission(kind)
        for file, content in files.items():
            write_bytes(folder / name / chapter / file, content)
    return told


def _names(count: int) -> list[str]:
    more = (f"student{number:04}" for number in range(len(_NAMES) + 1, count + 1))
    return [*_NAMES[:count], *more]


class _Class:
    def __init__(
        self, books: list[Notebook], offered: ChapterExercises, rng: random.Random
    ) -> None:
        self.starters = {book.name: read_notebook(book.starter) for book in books}
        self.solutions = {
            grade_id(cell): _MARKER.sub("", cell.source).rstrip()
            for book in books
            for cell in read_notebook(book.solution).cells
            if is_blank(cell)
        }
        # A notebook to read has no check that could be damaged.
        self.graded = sorted(
            name for name, nb in self.starters.items() if any(map(is_check, nb.cells))
        )
        self.offered = offered
        self.rng = rng
        self.mistakes = {name: self._in_turn(name) for name in sorted(self.solutions)}
        self.damages = self._damages_in_turn()

    def kinds(self, count: int) -> list[str]:
        """What each of the students does."""
        kinds = [_KINDS[i % len(_KINDS)] for i in range(count)]
        if count >= len(_KINDS):
            self.rng.shuffle(kinds)
            return kinds
        # Of a small class, some of everything.
        order = ["mistaken", "right", "partly", "broken", "blank", "mistaken", "mistaken"]
        return [order[i % len(order)] for i in range(count)]

    def submission(self, kind: str) -> tuple[dict[str, bytes], str]:
        """The files of one student by name, and what they did in a few words."""
        notebooks = {name: copy.deepcopy(nb) for name, nb in self.starters.items()}
        blanks = [c for nb in notebooks.values() for c in nb.cells if is_blank(c)]
        for cell in blanks:
            name = grade_id(cell)
            if kind in ("right", "broken") or (kind == "partly" and self.rng.random() < 0.6):
                cell.source = self.solutions[name]
            elif kind == "mistaken":
                wrong = self.rng.random() < 0.5
                cell.source = next(self.mistakes[name]) if wrong else self.solutions[name]
        if kind != "blank":
            for nb in notebooks.values():
                self._predict(nb)
        files = {f"{name}.ipynb": _bytes(nb) for name, nb in notebooks.items()}
        if kind == "broken":
            words, damage = next(self.damages)
            name = self.rng.choice(self.graded)
            del files[f"{name}.ipynb"]
            files |= damage(name, notebooks[name])
            return files, f"broken: {words}"
        return files, {"partly": "partly right", "mistaken": "known mistakes"}.get(kind, kind)

    def _in_turn(self, name: str) -> Iterator[str]:
        exercise = self.offered.exercises[name]
        made = [
            mistake_source(exercise, number, index)
            for number, mistake in enumerate(exercise.mistakes)
            for index in range(len(mistake.answers))
        ]
        while True:
            yield from made or [self.solutions[name]]

    def _predict(self, nb: NotebookNode) -> None:
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.source = _PREDICTION.sub(self._prediction, cell.source)

    def _prediction(self, found: re.Match[str]) -> str:
        question = self.offered.predictions.get(found[1])
        if question is None or self.rng.random() < 0.2:
            return found[0]
        knows = self.rng.random() < 0.4
        letter = question.outcome if knows else self.rng.choice(question.options)
        return f'ex.{found[1]}.predict("{letter}")'

    # --- ways to break a notebook ---

    def _damages_in_turn(self) -> Iterator[tuple[str, Callable[..., dict[str, bytes]]]]:
        ways: list[tuple[str, Callable[..., dict[str, bytes]]]] = [
            ("a check was deleted", _check_deleted),
            ("the file is empty", lambda name, nb: {f"{name}.ipynb": b""}),
            ("a blank does not parse", _syntax_error),
            ("the notebook was renamed", lambda name, nb: {f"{name} (final) 2.ipynb": _bytes(nb)}),
            ("a check was edited", _check_edited),
            ("the course's own solution", _own_solution),
            ("a blank lost its name", _name_lost),
            ("no notebook but an image", lambda name, nb: {f"{name}.ipynb": b"\x89PNG\r\n\0"}),
            ("a cell ends its kernel", _kernel_ended),
            ("another kernel", _another_kernel),
            ("a notebook is missing", lambda name, nb: {}),
            ("cut off in the middle", lambda name, nb: {f"{name}.ipynb": _bytes(nb)[:-2000]}),
        ]
        while True:
            yield from ways


def _bytes(nb: NotebookNode) -> bytes:
    return to_text(nb).encode("utf-8")


def _first(nb: NotebookNode, kind: Callable[[NotebookNode], bool]) -> NotebookNode:
    return next(cell for cell in nb.cells if kind(cell))


def _check_deleted(name: str, nb: NotebookNode) -> dict[str, bytes]:
    nb.cells.remove(_first(nb, is_check))
    return {f"{name}.ipynb": _bytes(nb)}


def _check_edited(name: str, nb: NotebookNode) -> dict[str, bytes]:
    _first(nb, is_check).source = 'print("✓ done")'
    return {f"{name}.ipynb": _bytes(nb)}


def _syntax_error(name: str, nb: NotebookNode) -> dict[str, bytes]:
    cell = _first(nb, is_blank)
    cell.source = cell.source.replace("return ", "return return ", 1)
    return {f"{name}.ipynb": _bytes(nb)}


def _own_solution(name: str, nb: NotebookNode) -> dict[str, bytes]:
    cell = _first(nb, is_blank)
    cell.source = f"{grade_id(cell)} = ex.{grade_id(cell)}.solution()"
    return {f"{name}.ipynb": _bytes(nb)}


def _name_lost(name: str, nb: NotebookNode) -> dict[str, bytes]:
    del _first(nb, is_blank).metadata["nbgrader"]
    return {f"{name}.ipynb": _bytes(nb)}


def _kernel_ended(name: str, nb: NotebookNode) -> dict[str, bytes]:
    last = [cell for cell in nb.cells if is_blank(cell)][-1]
    last.source += "\n\nexit_code = 1\nimport os\nos._exit(exit_code)"
    return {f"{name}.ipynb": _bytes(nb)}


def _another_kernel(name: str, nb: NotebookNode) -> dict[str, bytes]:
    nb.metadata["kernelspec"] = {"name": "my-env", "display_name": "my-env", "language": "python"}
    return {f"{name}.ipynb": _bytes(nb)}
