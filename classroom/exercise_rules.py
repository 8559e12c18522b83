"""One name ties everything: whether a chapter's notebooks and its module of exercises agree."""

import importlib
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from classroom.cells import describe, grade_id, is_blank, is_check
from classroom.course_layout import CourseError, module_name
from classroom.greetings import greetings_kept_back
from common import exercises as exercise_modules

_USE = re.compile(r"(?<![\w.])ex\.([A-Za-z_]\w*)")
_IMPORT = re.compile(r"^\s*from\s+common\.exercises\s+import\s+(\w+)\s+as\s+ex\b", re.MULTILINE)


@dataclass(frozen=True)
class ChapterExercises:
    """What a chapter's module holds, by name. `found` is False where there is no such module."""

    module: str
    found: bool
    exercises: Mapping[str, Any]
    predictions: Mapping[str, Any]

    @property
    def file(self) -> str:
        return _file_of(self.module)


def _file_of(module: str) -> str:
    """Where a chapter's exercises are, as messages name it: a folder, or a single file."""
    folder = Path(exercise_modules.__file__).parent
    return f"common/exercises/{module}{'/' if (folder / module).is_dir() else '.py'}"


def _last_place(error: BaseException) -> str:
    """The author's line at which an import failed, or nothing where that is not known."""
    places = [
        f"common/exercises/{path.relative_to(folder).as_posix()}, line {frame.lineno}"
        for folder in [Path(exercise_modules.__file__).parent]
        for frame in traceback.extract_tb(error.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(folder)
    ]
    return places[-1] if places else ""


def exercises_of(chapter: str) -> ChapterExercises:
    """Look up what common.exercises offers a chapter.

    Raises CourseError where the module is there and cannot be imported.
    """
    name = module_name(chapter)
    checking = importlib.import_module("common.checking")
    try:
        with greetings_kept_back():
            module = importlib.import_module(f"common.exercises.{name}")
    except Exception as error:  # an author's module may fail in any way
        if isinstance(error, ModuleNotFoundError) and error.name == f"common.exercises.{name}":
            return ChapterExercises(name, False, {}, {})
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        place = _last_place(error) or _file_of(name)
        raise CourseError(f"{place}: cannot be imported ({reason}). Mend it.") from error
    content = vars(module).items()
    return ChapterExercises(
        name,
        True,
        {key: value for key, value in content if isinstance(value, checking.Exercise)},
        {key: value for key, value in content if isinstance(value, checking.Prediction)},
    )


def chapter_problems(
    notebooks: Mapping[str, NotebookNode], offered: ChapterExercises
) -> Iterator[str]:
    """Where notebooks and module disagree, one line each.

    notebooks: the chapter's solutions by the path that a message names them with.
    """
    places: dict[str, list[str]] = {}
    used: set[str] = set()
    for path, nb in notebooks.items():
        yield from (f"{path}: {problem}" for problem in notebook_problems(nb, offered))
        for cell in nb.cells:
            if cell.cell_type == "code":
                used.update(_USE.findall(cell.source))
            if is_blank(cell):
                places.setdefault(grade_id(cell), []).append(path)
    for name in sorted(offered.exercises):
        where = places.get(name, [])
        if not where:
            yield (
                f"{offered.file}: the exercise {name} has no blank in any notebook of the chapter. "
                f'Open a cell with # %% blank="{name}" (grade_id {name}), or take the exercise out.'
            )
        elif len(where) > 1:
            yield (
                f"{offered.file}: the exercise {name} has {len(where)} blanks "
                f"({', '.join(where)}). Keep one."
            )
    for name in sorted(offered.predictions.keys() - used):
        yield f"{offered.file}: no notebook asks ex.{name}.predict(…). Ask it, or take it out."


def notebook_problems(nb: NotebookNode, offered: ChapterExercises) -> Iterator[str]:
    """Where one notebook and the chapter's module disagree, one line each."""
    known = offered.exercises.keys() | offered.predictions.keys()
    blanks: set[str] = set()
    checked: set[str] = set()
    imports_ex = False
    for number, cell in enumerate(nb.cells, start=1):
        where = describe(cell, number)
        if cell.cell_type == "code":
            for module in _IMPORT.findall(cell.source):
                imports_ex = True
                if module != offered.module:
                    yield (
                        f"{where}: imports {module} as ex; the module of this chapter is "
                        f"{offered.module}. Import that one."
                    )
        uses = _USE.findall(cell.source)
        if uses and cell.cell_type == "code" and not imports_ex:
            imports_ex = True  # said once
            yield (
                f"{where}: uses ex before it is imported. Start the notebook with "
                f"from common.exercises import {offered.module} as ex."
            )
        for name in dict.fromkeys(uses):
            if name not in known:
                yield f"{where}: ex.{name} is not in {offered.file}. Add it there, or rename it."
        if is_blank(cell):
            blanks.add(grade_id(cell))
            yield from _blank_problems(cell, where, offered)
        elif is_check(cell):
            checked.add(grade_id(cell).removeprefix("check_"))
            yield from _check_problems(cell, where, blanks)
    for name in sorted(blanks - checked):
        yield (
            f"cell {name}: no cell checks it. Add one below, "
            f'# %% check="{name}" (grade_id check_{name}), that runs ex.{name}.check({name}).'
        )


def _blank_problems(cell: NotebookNode, where: str, offered: ChapterExercises) -> Iterator[str]:
    name = grade_id(cell)
    if cell.metadata.nbgrader.get("locked", False):
        yield f"{where}: a blank must not be locked. Set its nbgrader locked to false."
    if not offered.found:
        yield f"{where}: a blank, but there is no {offered.file}. Write it."
    elif name not in offered.exercises:
        yield f"{where}: a blank, but {offered.file} has no exercise {name}. Add or rename it."


def _check_problems(cell: NotebookNode, where: str, blanks: set[str]) -> Iterator[str]:
    marks = cell.metadata.nbgrader
    own_name = grade_id(cell)
    name = own_name.removeprefix("check_")
    if own_name == name:
        yield f"{where}: a check is named after its blank. Rename it to check_{name}."
    elif name not in blanks:
        yield f"{where}: no blank {name} stands above it. Add the blank, or take the check out."
    if not re.search(rf"(?<![\w.])ex\.{re.escape(name)}\.check\(", cell.source):
        yield f"{where}: does not run ex.{name}.check({name}). Write that into it."
    if not marks.get("locked", False):
        yield f"{where}: a check must be locked. Set its nbgrader locked to true."
    points = marks.get("points")
    if not isinstance(points, int | float) or isinstance(points, bool) or points <= 0:
        yield f"{where}: points is {points!r}. Give the check more than 0 points."
