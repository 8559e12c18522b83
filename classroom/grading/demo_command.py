"""`classroom demo-class`: submissions to try grading with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classroom.course_layout import CourseError, find_course


def demo_class(
    chapter: Annotated[str, typer.Argument(help="Such as 03_neural_network, or 03.")],
    students: Annotated[int, typer.Option(min=1, help="How many hand in something.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed makes the same class.")] = 0,
    folder: Annotated[
        Path | None, typer.Option(help="Where to; by default where `classroom grade` looks.")
    ] = None,
) -> None:
    """Make up a class that handed in a chapter: right, partly right, mistaken, blank, broken."""
    from classroom.demo_class import demo_class as write
    from classroom.grading.nbgrader_course import nbgrader_course

    course = find_course()
    (name,) = course.chapters([chapter])
    target = folder or nbgrader_course(course).submitted("x", name).parent.parent
    try:
        told = write(target, name, students, seed, course)
    except OSError as error:
        raise CourseError(f"Cannot write {error.filename} ({error.strerror}).") from error
    for student, what in told.items():
        typer.echo(f"{student}: {what}")
    shown = target.relative_to(course.root) if target.is_relative_to(course.root) else target
    many = "submission" if students == 1 else "submissions"
    typer.echo(f"{students} {many} in {shown}. Next: classroom grade {name}")
