"""`classroom report`: what the class misunderstood in a chapter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from classroom.course_layout import Course, CourseError, find_course


def report(
    chapter: Annotated[str, typer.Argument(help="Such as 03_neural_network, or 03.")],
) -> None:
    """Write what the class understood: a page to print, and tables (CSV)."""
    course = find_course()
    (name,) = course.chapters([chapter])
    for path in write_report(course, name):
        shown = path.relative_to(course.root) if path.is_relative_to(course.root) else path
        typer.echo(str(shown))


def write_report(course: Course, chapter: str) -> list[Path]:
    """Write the page and the tables of a chapter; returns their paths, the page first.

    Raises CourseError where nothing was graded, or they cannot be written.
    """
    from classroom.atomic import write_bytes
    from classroom.exercise_rules import exercises_of
    from classroom.grading.nbgrader_course import nbgrader_course
    from classroom.grading.storage import read_outcomes
    from classroom.report.counting import count
    from classroom.report.page import page
    from classroom.report.spreadsheet import exercises_table, students_table

    place = nbgrader_course(course)
    outcomes = list(read_outcomes(place, chapter))
    if not outcomes:
        raise CourseError(f"Nothing was graded in {chapter}. Run: classroom grade {chapter}")
    names = [book.name for book in course.notebooks_of(chapter)]
    counted = count(chapter, outcomes, exercises_of(chapter), names)
    folder = place.grading / "reports"
    content = {
        folder / f"{chapter}.html": page(counted, date.today()).encode("utf-8", "replace"),
        folder / f"{chapter}.students.csv": students_table(counted),
        folder / f"{chapter}.exercises.csv": exercises_table(counted),
    }
    try:
        for path, written in content.items():
            write_bytes(path, written)
    except OSError as error:
        raise CourseError(f"Cannot write {error.filename} ({error.strerror}).") from error
    return list(content)
