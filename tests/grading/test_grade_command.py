"""`classroom grade`: from the folders to the gradebook, and again, and after a kill."""

import contextlib
import functools
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import made_up_class as toys
import nbformat
import pytest
from fake_graders import FakeGrader, graded
from rich.console import Console
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.course_layout import CourseError
from classroom.grading import command, scheduling
from classroom.grading.command import grade_chapter
from classroom.grading.gradebook import GradebookWriter
from classroom.grading.progress import plain, problems, summary
from classroom.grading.records import Budgets, Reason
from classroom.grading.storage import read_outcomes

CHAPTER = toys.CHAPTER
HERE = str(Path(__file__).parent)
posix_only = pytest.mark.skipif(os.name != "posix", reason="kills by POSIX signals")


@pytest.fixture
def course(tmp_path):
    return toys.make_course(tmp_path)


def hand_in(course, *students: str, notebook: str = "doubling", changed: str = "") -> None:
    """Put a student's notebook in its place: the release, with a line of their own."""
    for student in students:
        nb = nbformat.reads(toys.releases(course)[notebook].decode(), as_version=4)
        nb.cells[2].source = f"def double(x):\n    return 2 * x  # {student} {changed}"
        path = course.root / "grading" / "submitted" / student / CHAPTER / f"{notebook}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(nb), encoding="utf-8")


class _Here:
    """Workers that are none: tasks are graded in this process, where no worker need be started."""

    def __init__(self, make):
        self.make = make

    @contextlib.contextmanager
    def __call__(self, make, *, jobs, scheduler=None):
        self.grader = self.make()
        yield self

    def grade(self, tasks):
        for task in tasks:
            if task.student == "lost":
                yield task, scheduling.Lost("the process that graded it ended")
            else:
                yield task, self.grader.grade(task)


@pytest.fixture
def grade(course, monkeypatch):
    """Grade the course here; returns what was printed."""
    monkeypatch.setattr(
        scheduling, "grading_workers", _Here(functools.partial(FakeGrader, course.root))
    )

    def run(**options) -> str:
        written = io.StringIO()
        console = Console(file=written, width=200)
        options.setdefault("make", lambda: None)
        run.interrupted = grade_chapter(course, CHAPTER, console=console, **options)
        return written.getvalue()

    return run


def scores(course, url: str | None = None) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(url or toys.place_of(course).db_url(), "toys") as gradebook:
        submissions = gradebook.assignment_submissions(CHAPTER)
        return {submission.student.id: submission.score for submission in submissions}


def test_grades_reach_the_gradebook_the_folders_and_the_screen(course, grade):
    hand_in(course, "ada", "Zoë 学", "slow")
    printed = grade()
    assert scores(course) == {"ada": 3.0, "Zoë 学": 3.0, "slow": 3.0}
    for student in ("ada", "Zoë 学", "slow"):
        autograded = course.root / "grading" / "autograded" / student / CHAPTER / "doubling.ipynb"
        assert "✓ double" in autograded.read_text(encoding="utf-8")
    assert {o.student for o in read_outcomes(toys.place_of(course), CHAPTER)} == {
        "ada",
        "Zoë 学",
        "slow",
    }
    assert "slow/doubling: timed out. More than 120 s [b]x\n" in printed
    assert printed.count("Protection: made up") == 1
    assert "3 students" in printed and "3 notebooks graded in" in printed
    assert re.search(r"double +3 +1/1", printed) and re.search(r"half +3 +2/2", printed)
    assert "\x1b" not in printed


def test_what_was_graded_is_not_graded_again(course, grade):
    hand_in(course, "ada", "ben")
    grade()
    printed = grade()
    assert set(graded(course.root).values()) == {1}
    assert "0 notebooks graded" in printed and "2 had not changed" in printed
    hand_in(course, "ben", changed="and more")
    hand_in(course, "cleo")
    grade()
    assert graded(course.root) == Counter(
        {"ada/doubling": 1, "ben/doubling": 2, "cleo/doubling": 1}
    )
    grade(budgets=Budgets(wall=77))
    grade(budgets=Budgets(wall=77), seed=5)
    assert set(graded(course.root).values()) == {3, 4}


def test_force_grades_again(course, grade):
    hand_in(course, "ada", "ben")
    grade()
    grade(force=True, students=["ada"])
    assert graded(course.root) == Counter({"ada/doubling": 2, "ben/doubling": 1})


def test_a_changed_release_or_a_lost_notebook_is_graded_again(course, grade):
    hand_in(course, "ada")
    grade()
    shutil.rmtree(course.root / "grading" / "autograded")
    grade()
    assert graded(course.root)["ada/doubling"] == 2
    toys.make_course(course.root, doubling={"double": 4.0, "half": 2.0})
    grade()
    assert graded(course.root)["ada/doubling"] == 3


def test_another_gradebook_knows_nothing_yet(course, grade, tmp_path):
    hand_in(course, "ada")
    other = f"sqlite:///{tmp_path}/other.db"
    grade()
    grade(db_url=other)
    assert scores(course, other) == {"ada": 3.0}
    assert graded(course.root)["ada/doubling"] == 2


def test_only_the_wanted_students(course, grade):
    hand_in(course, "ada", "ben", "cleo")
    printed = grade(students=["ben", "cleo"])
    assert scores(course).keys() == {"ben", "cleo"}
    assert "2 students" in printed
    with pytest.raises(CourseError, match="no submitted/dan"):
        grade(students=["dan"])


def test_a_notebook_that_was_not_handed_in(tmp_path, grade):
    course = toys.make_course(tmp_path, doubling={"double": 1.0, "half": 2.0}, more={"x": 1.0})
    hand_in(course, "ada")
    grade()
    assert graded(tmp_path) == Counter({"ada/doubling": 1, "ada/more": 1})


def test_a_submission_that_kills_its_worker_gets_a_grade(course, grade, monkeypatch):
    from nbgrader.api import Gradebook

    toys.offer(monkeypatch, "double", "half")
    hand_in(course, "lost", "ada")
    printed = grade()
    assert scores(course) == {"ada": 3.0, "lost": 0.0}
    assert "lost/doubling: killed. Grading it was tried twice" in printed
    with Gradebook(toys.place_of(course).db_url(), "toys") as gradebook:
        comment = gradebook.find_comment("double", "doubling", CHAPTER, "lost").comment
    assert "both times the process that graded it ended" in comment
    path = course.root / "grading" / "autograded" / "lost" / CHAPTER / "doubling.ipynb"
    nb = nbformat.read(path, as_version=4)
    assert [o.output_type for o in nb.cells[3].outputs] == ["error"]


def test_one_name_too_long_stops_nobody(course, grade):
    hand_in(course, "x" * 150, "ada")
    printed = grade()
    assert scores(course) == {"ada": 3.0}
    assert "names of up to 128" in printed


def test_ctrl_c_leaves_what_is_graded(course, grade, monkeypatch):
    hand_in(course, "ada", "ben", "cleo")
    real = GradebookWriter.write

    def write(self, outcome, handed_in=None):
        if outcome.student == "ben":
            raise KeyboardInterrupt
        real(self, outcome, handed_in)

    monkeypatch.setattr(GradebookWriter, "write", write)
    printed = grade()
    assert grade.interrupted
    assert "Stopped. 1 graded notebook stay; run the command again" in " ".join(printed.split())
    monkeypatch.undo()
    assert scores(course) == {"ada": 3.0}


def test_forced_and_killed_it_is_graded_the_next_time(course, grade, monkeypatch):
    hand_in(course, "ada")
    grade()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(GradebookWriter, "write", killed)
    grade(force=True)
    monkeypatch.undo()
    with GradebookWriter(toys.place_of(course).db_url(), "toys") as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        assert writer.fingerprints(CHAPTER) == {}
    assert scores(course) == {"ada": 3.0}


def test_errors_are_one_line(course, monkeypatch):
    monkeypatch.chdir(course.root)

    def said(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["grade", *arguments])
        assert result.exit_code == 1
        assert result.output.startswith("classroom: ") and result.output.count("\n") == 1
        return result.output

    assert "There is no chapter '91'" in said("91", "--unsafe")
    assert "Nothing was handed in: there is no grading/submitted/STUDENT/90_toy" in said(
        "90", "--unsafe"
    )
    hand_in(course, "ada")
    assert "not the URL of a database" in said("90", "--unsafe", "--db-url", "grades")
    unwritable = "sqlite:////proc/gradebook.db"
    assert "one that you may write to" in said("90", "--unsafe", "--db-url", unwritable)
    (course.root / "nbgrader_config.py").write_text("c = get_config(\n")
    assert "nbgrader_config.py: cannot be read" in said("90", "--unsafe")
    (course.notebooks / CHAPTER / "doubling.ipynb").unlink()
    assert "Run: classroom build 90_toy" in said("90", "--unsafe")


def test_without_a_sandbox_nothing_is_graded_unless_asked_for(course, monkeypatch):
    from classroom import sandbox

    def none(unsafe):
        raise sandbox.SandboxUnavailable("No sandbox: bubblewrap is missing; or --unsafe.")

    monkeypatch.setattr(sandbox, "choose_protection", none)
    monkeypatch.chdir(course.root)
    hand_in(course, "ada")
    result = CliRunner().invoke(app, ["grade", "90"])
    assert result.exit_code == 1
    assert result.output == "classroom: No sandbox: bubblewrap is missing; or --unsafe.\n"


def test_options_become_budgets(course, monkeypatch):
    seen = {}
    monkeypatch.setattr(command, "grade_chapter", lambda *_, **options: seen.update(options))
    monkeypatch.chdir(course.root)
    words = "grade 90 --seconds 50 --cell-seconds 60 --cpu-seconds 9 --memory-gb 1.5 --disk-mb 7"
    words += " --processes 20 --jobs 3 --seed 4 --student a --student b --student a --unsafe"
    result = CliRunner().invoke(app, words.split())
    assert result.exit_code == 0, result.output
    assert seen["budgets"] == Budgets(
        wall=50, cell=50, cpu=9, memory=3 * 2**29, processes=20, disk=7 * 2**20
    )
    assert (seen["jobs"], seen["seed"], seen["students"]) == (3, 4, ("a", "b"))
    assert seen["unsafe"] and not seen["force"]


# --- killed in the middle --------------------------------------------------------------------

SCRIPT = """
import functools, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from fake_graders import FakeGrader
from classroom.course_layout import Course
from classroom.grading.command import grade_chapter
from rich.console import Console

if __name__ == "__main__":
    root = Path({root!r})
    make = functools.partial(FakeGrader, root, seconds=0.05)
    course = Course(root)
    print("interrupted", grade_chapter(course, "90_toy", make=make, jobs=2, console=Console()))
"""


@posix_only
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_ended_at_any_moment_and_run_again(course, how):
    names = [f"student {number:02}" for number in range(30)]
    hand_in(course, *names)
    script = course.root / "script.py"
    script.write_text(SCRIPT.format(here=HERE, root=str(course.root)))
    run = functools.partial(
        subprocess.Popen,
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with run() as process:
        _until(lambda: _stored(course) >= 5)
        # Ctrl-C in a terminal is for the workers too; a kill is for us alone.
        os.killpg(process.pid, how) if how == signal.SIGINT else process.kill()
        printed, _ = process.communicate(timeout=60)
    stored = _stored(course)
    assert 5 <= stored < 30
    if how == signal.SIGINT:
        assert "Stopped." in printed and "interrupted True" in printed
        assert "Traceback" not in printed
    with run() as process:
        printed, _ = process.communicate(timeout=90)
    assert process.returncode == 0, printed
    assert f"{stored} had not changed" in " ".join(printed.split())
    assert scores(course) == dict.fromkeys(names, 3.0)
    counts = graded(course.root)
    assert set(counts.values()) <= {1, 2}  # what was being graded, or on its way to us, twice
    assert sum(counts.values()) <= 30 + 5


def _stored(course) -> int:
    with contextlib.suppress(sqlite3.OperationalError):
        path = course.root / "grading" / "gradebook.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM classroom_graded").fetchone()[0]
    return 0


def _until(true, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


# --- what is said ----------------------------------------------------------------------------


def test_a_students_text_does_not_reach_into_the_terminal():
    assert plain("a\x1b[2J\x1b]0;title\x07b\r\nc\u202ed\x9b31m") == "a ]0;title b c d 31m"
    assert len(plain("x" * 10_000)) == 300


def test_problems_are_one_line_each():
    grades = toys.grade(), toys.grade("half", 0.0, 2.0, Reason.REFERENCE, "✗ half:\nyours?")
    outcome = toys.outcome(*grades, notes=("Renamed.",))
    assert list(problems(outcome)) == [
        "ada/doubling: Renamed.",
        "ada/doubling, half: handed in the course's own reference. ✗ half: yours?",
    ]
    assert list(problems(toys.outcome(toys.grade()))) == []
    noted = toys.outcome(*grades, notes=("half: handed in the course's own solution.",))
    assert len(list(problems(noted))) == 1


def test_the_summary_counts_everybody():
    outcomes = [
        toys.outcome(toys.grade(), toys.grade("half", 0.5, 2.0, Reason.PARTLY), student="a"),
        toys.outcome(
            toys.grade(points=0.0, reason=Reason.ERROR),
            toys.grade("half", 0.0, 2.0, Reason.NOT_ATTEMPTED),
            student="b",
        ),
        toys.outcome(toys.grade(points=0.0, reason=Reason.KILLED), student="c"),
    ]
    written = io.StringIO()
    Console(file=written, width=80).print(summary(outcomes))
    lines = [line.split() for line in written.getvalue().splitlines() if line.strip()]
    assert lines[0] == ["3", "students", *"right partly wrong left other points".split()]
    assert ["double", "1", "1", "1", "0.33/1"] in lines
    assert ["half", "1", "1", "0.25/2"] in lines
    assert lines[-1] == ["all", "0.5/3"]
