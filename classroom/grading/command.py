"""`classroom grade`: a chapter's submissions into nbgrader's gradebook."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from classroom.course_layout import Course, CourseError, find_course
from classroom.grading.records import Budgets, Reason, Task

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from classroom.grading.gradebook import GradebookWriter
    from classroom.grading.nbgrader_course import NbgraderCourse
    from classroom.grading.progress import Display
    from classroom.grading.workers import Grader

    _Maker = Callable[[], Callable[[], Grader]]

_STANDARD = Budgets()
_GB, _MB = 2**30, 2**20


def grade(
    chapter: Annotated[str, typer.Argument(help="Such as 03_neural_network, or 03.")],
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this one; may be repeated.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, help="Submissions at the same time.", show_default="cores"
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="tcp://…", help="Use the workers of this dask scheduler."),
    ] = None,
    db_url: Annotated[
        str | None, typer.Option(help="The gradebook; by default as in nbgrader_config.py.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what did not change.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Grade without a sandbox. Only what you trust.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the random inputs; by default the course's own.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=1, help="For a whole notebook, wall clock.")
    ] = _STANDARD.wall,
    cell_seconds: Annotated[
        float, typer.Option(min=1, help="For one cell, wall clock.")
    ] = _STANDARD.cell,
    cpu_seconds: Annotated[
        float, typer.Option(min=1, help="For a whole notebook, all threads together.")
    ] = _STANDARD.cpu,
    memory_gb: Annotated[
        float, typer.Option(min=0.25, help="For one submission.")
    ] = _STANDARD.memory / _GB,
    disk_mb: Annotated[float, typer.Option(min=1, help="For one submission.")] = _STANDARD.disk
    / _MB,
    processes: Annotated[
        int, typer.Option(min=8, help="Processes and threads of one submission.")
    ] = _STANDARD.processes,
) -> None:
    """Grade what was handed in for a chapter; what was graded before stays."""
    from rich.console import Console

    course = find_course()
    (name,) = course.chapters([chapter])
    budgets = Budgets(
        wall=seconds,
        cell=min(cell_seconds, seconds),
        cpu=cpu_seconds,
        memory=int(memory_gb * _GB),
        processes=processes,
        disk=int(disk_mb * _MB),
    )
    try:
        interrupted = grade_chapter(
            course,
            name,
            unsafe=unsafe,
            students=tuple(dict.fromkeys(student or ())),
            jobs=jobs or _cores(),
            scheduler=scheduler,
            db_url=db_url,
            force=force,
            seed=seed,
            budgets=budgets,
            console=Console(),
        )
    except KeyboardInterrupt:  # before the first was graded, or while the last was told
        typer.echo("Stopped. What was graded stays; run the command again to go on.")
        raise typer.Exit(130) from None
    if interrupted:
        raise typer.Exit(130)


def grade_chapter(
    course: Course,
    chapter: str,
    *,
    make: Callable[[], Grader] | None = None,
    unsafe: bool = False,
    students: Collection[str] = (),
    jobs: int = 1,
    scheduler: str | None = None,
    db_url: str | None = None,
    force: bool = False,
    seed: int | None = None,
    budgets: Budgets = _STANDARD,
    console: Console,
) -> bool:
    """Grade the submissions of a chapter that were not graded yet; whether Ctrl-C ended it.

    make: makes the grader of a worker; by default the course's own. Raises CourseError in one line
    where it cannot be done; what was graded until then stays.
    """
    start = time.monotonic()
    releases = _releases(course, chapter)
    with contextlib.ExitStack() as stack:
        if make is not None:
            maker: _Maker = functools.partial(_itself, make)
        else:
            sure = force or _surely_new(course, chapter, students, len(releases))
            local = scheduler is None
            maker = _maker(stack, chapter, releases, budgets, unsafe, local=local, now=sure)

        from classroom.grading.gradebook import GradebookWriter
        from classroom.grading.nbgrader_course import nbgrader_course, only_one, quiet
        from classroom.grading.storage import secret_seed
        from classroom.grading.submissions import collect

        quiet()
        place = nbgrader_course(course)
        submitted = place.submitted("x", chapter).parent.parent
        total = _count(submitted, chapter, students) * len(releases)
        if not total:
            raise CourseError(_nothing(course, submitted, chapter))
        stack.enter_context(only_one(place.grading))
        writer = stack.enter_context(
            GradebookWriter(place.db_url(db_url), place.course_id, place.config)
        )
        writer.prepare(chapter, releases)
        tasks = collect(
            submitted,
            chapter,
            releases,
            seed=secret_seed(place) if seed is None else seed,
            budgets=budgets,
            students=students,
        )
        run = _Run(place, chapter, writer, force)
        interrupted = run.grade(tasks, total, maker, jobs, scheduler, console)
    _finish(place, chapter, students, run, interrupted, time.monotonic() - start, console)
    return interrupted


class _Run:
    """One run of the command: what it graded, and what there was nothing to do about."""

    def __init__(
        self, place: NbgraderCourse, chapter: str, writer: GradebookWriter, force: bool
    ) -> None:
        self._place = place
        self._chapter = chapter
        self._writer = writer
        self._force = force
        self._known = writer.fingerprints(chapter)
        self.graded = 0
        self.unchanged = 0

    def grade(
        self,
        tasks: Iterator[Task],
        total: int,
        maker: _Maker,
        jobs: int,
        scheduler: str | None,
        console: Console,
    ) -> bool:
        from classroom.grading.progress import Display
        from classroom.grading.scheduling import grading_workers

        with Display(self._chapter, total, console) as display:
            try:
                wanted = self._changed(tasks, display)
                first = next(wanted, None)
                if first is not None:  # else no worker need be started
                    with grading_workers(
                        maker(), jobs=min(jobs, total), scheduler=scheduler
                    ) as workers:
                        for task, outcome in workers.grade(_after(first, wanted)):
                            self._store(task, outcome, display)
            except KeyboardInterrupt:
                return True
        return False

    def _changed(self, tasks: Iterator[Task], display: Display) -> Iterator[Task]:
        from classroom.grading.storage import autograded_is_there

        for task in tasks:
            key = task.student, task.notebook
            graded = self._known.get(key) == task.fingerprint and autograded_is_there(
                self._place, task.student, task.chapter, task.notebook
            )
            if graded and not self._force:
                self.unchanged += 1
                display.unchanged()
                continue
            if graded:
                # Killed before it is graded again, it must be graded again the next time.
                self._writer.forget(task.chapter, *key)
            yield task

    def _store(self, task: Task, outcome: object, display: Display) -> None:
        from classroom.grading.gradebook import Rejected
        from classroom.grading.grading import outcome_without_running
        from classroom.grading.progress import plain, problems
        from classroom.grading.scheduling import Lost
        from classroom.grading.storage import store_files

        if isinstance(outcome, Lost):
            why = f"grading it was tried twice, and both times {outcome.why}"
            outcome = outcome_without_running(task, Reason.KILLED, why)
        when, timestamp = self._place.handed_in_at(task.student, task.chapter)
        # The files first: killed in between, the fingerprint is missing, and we grade again.
        store_files(self._place, outcome, timestamp)
        if outcome.protection:
            display.say_once(f"Protection: {outcome.protection}")
        for line in problems(outcome):
            display.say(line)
        try:
            self._writer.write(outcome, when)
        except Rejected as error:
            display.say(f"{plain(task.student)}/{task.notebook}: {plain(str(error))}")
        else:
            self.graded += 1
        display.step()


def _maker(
    stack: contextlib.ExitStack,
    chapter: str,
    releases: Mapping[str, bytes],
    budgets: Budgets,
    unsafe: bool,
    *,
    local: bool,
    now: bool,
) -> _Maker:
    """What to ask for what makes the course's grader on a worker, once there is work for it.

    now: there will be: what workers on this machine share may begin to import, while we do too.
    """
    from classroom.grading.graders import LocalGraders, course_grader, slow_imports

    imports = slow_imports(chapter, releases.values())
    if not local:  # each worker finds out by itself what its machine allows
        return lambda: functools.partial(course_grader, budgets, imports, unsafe)
    graders = stack.enter_context(LocalGraders(budgets, imports, unsafe=unsafe))
    if now:
        graders.warm()
    return graders.maker


def _itself(make: Callable[[], Grader]) -> Callable[[], Grader]:
    return make


def _surely_new(course: Course, chapter: str, students: Collection[str], notebooks: int) -> bool:
    """Whether more was handed in than was ever graded, where the folders are the usual ones."""
    grading = course.root / "grading"
    graded = sum(1 for _ in (grading / "outcomes" / chapter).glob("*.json"))
    return _count(grading / "submitted", chapter, students) * notebooks > graded


def _nothing(course: Course, submitted: Path, chapter: str) -> str:
    inside = submitted.is_relative_to(course.root)
    shown = submitted.relative_to(course.root) if inside else submitted
    return (
        f"Nothing was handed in: there is no {shown}/STUDENT/{chapter}. "
        "Run: nbgrader collect, or put the folders there."
    )


def _after(first: Task, rest: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from rest


def _releases(course: Course, chapter: str) -> dict[str, bytes]:
    books = course.notebooks_of(chapter)
    missing = [book.name for book in books if not book.starter.is_file()]
    if missing:
        raise CourseError(
            f"notebooks/{chapter} lacks {', '.join(missing)}. Run: classroom build {chapter}"
        )
    return {book.name: book.starter.read_bytes() for book in books}


def _count(submitted: Path, chapter: str, students: Collection[str]) -> int:
    """How many students handed in something, without looking into it."""
    if not submitted.is_dir():
        return 0
    if students:
        return len(students)
    names = (name for name in os.listdir(submitted) if not name.startswith("."))
    return sum(os.path.lexists(submitted / name / chapter) for name in names)


def _finish(
    place: NbgraderCourse,
    chapter: str,
    students: Collection[str],
    run: _Run,
    interrupted: bool,
    seconds: float,
    console: Console,
) -> None:
    from classroom.grading.progress import summary
    from classroom.grading.storage import read_outcomes

    if interrupted:
        console.print(
            f"Stopped. {run.graded} graded {_notebooks(run.graded)} stay; "
            "run the command again to go on.",
            highlight=False,
        )
        return
    outcomes = (o for o in read_outcomes(place, chapter) if not students or o.student in students)
    console.print(summary(outcomes))
    unchanged = f"; {run.unchanged} had not changed" if run.unchanged else ""
    console.print(
        f"{run.graded} {_notebooks(run.graded)} graded in {seconds:.0f} s{unchanged}. "
        f"Next: classroom report {chapter}; for the students: nbgrader generate_feedback {chapter}",
        highlight=False,
        soft_wrap=True,
    )


def _notebooks(count: int) -> str:
    return "notebook" if count == 1 else "notebooks"


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1
