"""`classroom build`: starters from solutions, and whether all of it fits together."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode

from classroom.atomic import write_bytes, write_text
from classroom.cells import describe
from classroom.course_layout import Course, CourseError, Notebook, find_course
from classroom.exercise_rules import chapter_problems, exercises_of
from classroom.normalize import normalize, parse_notebook, read_notebook, to_text
from classroom.notebook_rules import metadata_problems, output_problems
from classroom.starter import make_starter


def build(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CHAPTER]...", help="Such as 03_neural_network; all if none."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 and say what does not fit together."),
    ] = False,
) -> None:
    """Make the starters in notebooks/ from the solutions in solutions/."""
    course = find_course()
    wanted = course.chapters(chapters or ())
    # A starter whose whole chapter is gone is seen only when all chapters are asked for.
    notes = [
        f"{course.shown(path)}: comes from nothing in solutions/. Delete it, or add its solution."
        for path in course.without_solution(wanted if chapters else ())
    ]
    notes += [
        f"{course.shown(path)}: lies in no chapter. Move it to solutions/NN_topic/name.ipynb."
        for path in ([] if chapters else course.misplaced())
    ]
    if check:
        problems = [*check_chapters(course, wanted), *notes]
        if not wanted:
            problems.append("solutions/: holds no chapter. Add one, such as 02_perceptron/.")
    else:
        problems = build_chapters(course, wanted)
        for note in notes:
            typer.echo(note, err=True)
    for problem in problems:
        typer.echo(problem, err=not check)
    if problems:
        typer.echo(f"{len(problems)} to mend.", err=True)
        raise typer.Exit(1)
    count = sum(len(course.notebooks_of(chapter)) for chapter in wanted)
    typer.echo(f"{count} notebooks {'fit together' if check else 'built'}.")


def build_chapters(course: Course, chapters: Iterable[str]) -> list[str]:
    """Normalize the solutions and write their starters; only what differs is written.

    Returns a line for each solution of which no starter could be made.
    """
    problems = []
    for chapter in chapters:
        for book in course.notebooks_of(chapter):
            try:
                nb = normalize(read_notebook(book.solution))
                _write_if_new(course, book.solution, to_text(nb))
                _write_if_new(course, book.starter, make_starter(nb))
            except CourseError as error:
                problems.append(f"{course.shown(book.solution)}: {error}")
        for source, target in course.supporting_files(chapter).items():
            if not _same_bytes(source, target):
                write_bytes(target, source.read_bytes())
                typer.echo(f"wrote {course.shown(target)}")
    return problems


def check_chapters(course: Course, chapters: Iterable[str]) -> Iterator[str]:
    """What does not fit together in these chapters: one line each, which says what to do."""
    known = course.keys()
    for chapter in chapters:
        solutions: dict[str, NotebookNode] = {}
        for book in course.notebooks_of(chapter):
            path = course.shown(book.solution)
            try:
                nb = solutions[path] = read_notebook(book.solution)
                problems = [
                    *metadata_problems(nb, book, known),
                    *output_problems(nb),
                    *_solution_problems(nb, book),
                ]
            except CourseError as error:
                problems = [str(error)]
            yield from (f"{path}: {problem}" for problem in problems)
            if path in solutions:
                yield from _starter_problems(course, book, solutions[path])
        try:
            yield from chapter_problems(solutions, exercises_of(chapter))
        except CourseError as error:
            yield str(error)
        yield from _supporting_problems(course, chapter)


def _solution_problems(nb: NotebookNode, book: Notebook) -> Iterator[str]:
    if to_text(normalize(nb)) != book.solution.read_text(encoding="utf-8"):
        yield f"is not normalized. Run: classroom build {book.chapter}"


def _starter_problems(course: Course, book: Notebook, solution: NotebookNode) -> Iterator[str]:
    where, remedy = course.shown(book.starter), f"Run: classroom build {book.chapter}"
    try:
        expected = make_starter(normalize(solution))
    except CourseError as error:
        yield f"{course.shown(book.solution)}: {error}"
        return
    if not book.starter.exists():
        yield f"{where}: is missing. {remedy}"
        return
    found = book.starter.read_text(encoding="utf-8")
    if found != expected:
        difference = _first_difference(found, expected, book.starter.name)
        yield (
            f"{where}: {difference}: the solution has changed since, or the starter was edited by "
            f"hand (edit only solutions/). {remedy}"
        )


def _first_difference(found: str, expected: str, name: str) -> str:
    wanted = parse_notebook(expected, name)
    try:
        cells = parse_notebook(found, name).cells
    except CourseError:
        return "is not a notebook"
    for number, (cell, other) in enumerate(zip(cells, wanted.cells, strict=False), start=1):
        if cell != other:
            return f"{describe(other, number)} differs from what its solution gives"
    if len(cells) != len(wanted.cells):
        return f"has {len(cells)} cells where its solution gives {len(wanted.cells)}"
    return "its metadata differ from what its solution gives"


def _supporting_problems(course: Course, chapter: str) -> Iterator[str]:
    for source, target in course.supporting_files(chapter).items():
        if not _same_bytes(source, target):
            yield (
                f"{course.shown(target)}: differs from {course.shown(source)}. "
                f"Run: classroom build {chapter}"
            )


def _write_if_new(course: Course, path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
        typer.echo(f"wrote {course.shown(path)}")


def _same_bytes(source: Path, target: Path) -> bool:
    return target.exists() and source.read_bytes() == target.read_bytes()
