"""nbgrader's own commands, and a real PostgreSQL, on what was written."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import made_up_class as toys
import nbformat
import pytest

from classroom.grading.gradebook import GradebookWriter, Rejected
from classroom.grading.records import Reason
from classroom.grading.storage import store_files

CHAPTER = toys.CHAPTER
WRONG, PARTLY = toys.WRONG, toys.PARTLY


def test_nbgraders_own_grading_of_our_notebook_gives_the_same_scores(course, url, writer):
    from nbgrader.preprocessors import SaveAutoGrades

    place = toys.place_of(course)
    by_student = {
        "right": (toys.grade(), toys.grade("half", 2.0, 2.0)),
        "wrong": (toys.grade("double", 0.0, reason=Reason.ERROR, message="✗ double"), WRONG),
        "partly": (toys.grade(), PARTLY),
    }
    expected = {}
    for student, grades in by_student.items():
        outcome = toys.outcome(*grades, student=student)
        store_files(place, outcome)
        writer.write(outcome)
        expected[student] = toys.scores(url, student)
    for student, ours in expected.items():
        path = place.autograded(student, CHAPTER) / "doubling.ipynb"
        about = {
            "notebook": "doubling",
            "assignment": CHAPTER,
            "student": student,
            "db_url": url,
        }
        SaveAutoGrades().preprocess(nbformat.read(path, as_version=4), {"nbgrader": about})
        assert toys.scores(url, student) == ours
    assert expected["partly"] == {"check_double": 1.0, "check_half": 0.5}


def test_feedback_and_export_run_on_it(course):
    place = toys.place_of(course)
    with GradebookWriter(place.db_url(), "toys") as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        for student in ("ada", "Zoë Ω"):
            outcome = toys.outcome(toys.grade(), WRONG, student=student)
            store_files(place, outcome, b"2026-01-01 10:00:00 UTC\n")
            writer.write(outcome, datetime(2026, 1, 1, 10))
    _nbgrader(course.root, "generate_feedback", CHAPTER)
    page = course.root / "grading" / "feedback" / "Zoë Ω" / CHAPTER / "doubling.html"
    html = page.read_text(encoding="utf-8")
    assert "Score: 1.0 / 3.0" in html
    assert html.count("✗ half: you doubled.") == 2  # the check's output and the comment
    _nbgrader(course.root, "export")
    rows = (course.root / "grades.csv").read_text().splitlines()
    assert len(rows) == 3 and rows[1].endswith(",1.0,0.0,1.0,3.0")


def _nbgrader(root: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- PostgreSQL ------------------------------------------------------------------------------


def _program(name: str) -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory):
    """The URL of an empty database of a server of our own, without any network."""
    pytest.importorskip("psycopg", reason="the package psycopg is not installed")
    if not (_program("initdb") and _program("postgres")):
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path("/tmp", f"classroom-pg-{os.getpid()}")  # a socket's path must be short
    folder.mkdir(mode=0o700)
    user = {}
    if os.geteuid() == 0:  # it refuses to run as root
        import pwd

        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = folder / "data"
    server = None
    try:
        made = [_program("initdb"), "-D", data, "-U", "course", "-A", "trust", "--no-sync"]
        made += ["-E", "UTF8", "--locale=C"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **user)
        server = subprocess.Popen(
            [_program("postgres"), "-D", data, "-k", folder, "-c", "listen_addresses="],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **user,
        )
        for line in server.stderr:
            if b"ready to accept connections" in line:
                break
        yield f"postgresql+psycopg://course@/postgres?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=30)
        shutil.rmtree(folder)


def test_a_real_postgresql(course, postgresql):
    from nbgrader.api import Gradebook

    student = "Zoë 学生"
    with GradebookWriter(postgresql, "toys") as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        bad = toys.grade("half", 0.5, 2.0, Reason.PARTLY, "NUL \0 and \ud800")
        writer.write(toys.outcome(toys.grade(), bad, student=student), datetime(2026, 1, 1))
        writer.write(toys.outcome(toys.grade(), WRONG))
        writer.write(toys.outcome(toys.grade(), PARTLY, fingerprint="f2"))
        with pytest.raises(Rejected):
            writer.write(toys.outcome(toys.grade(), WRONG, student="x" * 200))
        with pytest.raises(Rejected, match="refuses it"):
            writer.write(toys.outcome(toys.grade(), WRONG, fingerprint="f" * 65))
        assert writer.fingerprints(CHAPTER) == {
            ("ada", "doubling"): "f2",
            (student, "doubling"): "f1",
        }
        writer.prepare(CHAPTER, {"doubling": toys.release({"double": 1.0, "third": 2.0})})
    with Gradebook(postgresql, "toys") as gradebook:
        assert gradebook.find_submission(CHAPTER, student).score == 1.0
        assert gradebook.find_submission(CHAPTER, "ada").max_score == 3.0
    with GradebookWriter(postgresql, "toys") as writer:  # opened again: nothing is made anew
        writer.prepare(CHAPTER, {"doubling": toys.release({"double": 1.0, "third": 2.0})})
        assert len(writer.fingerprints(CHAPTER)) == 2
        writer.forget(CHAPTER, "ada", "doubling")
        assert writer.fingerprints(CHAPTER) == {(student, "doubling"): "f1"}
