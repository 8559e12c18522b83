"""Writing nbgrader's gradebook, and nbgrader reading what was written."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import made_up_class as toys
import nbformat
import pytest

from classroom.course_layout import CourseError
from classroom.grading.gradebook import GradebookWriter, Rejected
from classroom.grading.records import Reason

CHAPTER = toys.CHAPTER
WRONG, PARTLY = toys.WRONG, toys.PARTLY


def test_scores_and_the_structure_are_nbgraders_own(course, url, writer):
    from nbgrader.api import Gradebook

    when = datetime(2026, 3, 4, 5, 6)
    writer.write(toys.outcome(toys.grade(), PARTLY), when)
    with Gradebook(url, "toys") as gradebook:
        submission = gradebook.find_submission(CHAPTER, "ada")
        assert (submission.score, submission.max_score) == (1.5, 3.0)
        assert submission.timestamp == when
        assert not submission.needs_manual_grade
        notebook = gradebook.find_notebook("doubling", CHAPTER)
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {
            "check_double": 1.0,
            "check_half": 2.0,
        }
        source = gradebook.find_source_cell("check_half", "doubling", CHAPTER)
        assert source.locked and source.source == "ex.half.check(half)"
        own = nbformat.reads(toys.releases(course)["doubling"].decode(), as_version=4).cells[5]
        assert source.checksum == own.metadata.nbgrader.checksum
        assert submission.assignment.course_id == "toys"


def test_the_structure_is_what_nbgraders_own_preprocessor_stores(course, url, writer, tmp_path):
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import SaveCells

    other = f"sqlite:///{tmp_path}/other.db"
    with GradebookWriter(other, "toys"):
        pass  # only to have one without a program `alembic`
    nb = nbformat.reads(toys.releases(course)["doubling"].decode(), as_version=4)
    with Gradebook(other, "toys") as gradebook:
        gradebook.add_assignment(CHAPTER, course_id="toys")
    about = {"notebook": "doubling", "assignment": CHAPTER, "db_url": other}
    SaveCells().preprocess(nb, {"nbgrader": about})

    def stored(address: str) -> list[dict[str, object]]:
        with Gradebook(address, "toys") as gradebook:
            notebook = gradebook.find_notebook("doubling", CHAPTER)
            rows = [*notebook._base_cells, *notebook.source_cells]
            found = [{**row.to_dict(), "kind": type(row).__name__} for row in rows]
            kernel = {"kernelspec": notebook.kernelspec}
        return [kernel, *sorted(({**row, "id": ""} for row in found), key=repr)]

    assert stored(url) == stored(other)


def test_a_gradebook_that_nbgrader_made_is_used_and_has_the_version_of_ours(
    course, tmp_path, writer
):
    from nbgrader.api import Gradebook

    def version(path: Path) -> list[tuple[str]]:
        with closing(sqlite3.connect(path)) as database:
            return database.execute("SELECT version_num FROM alembic_version").fetchall()

    url = f"sqlite:///{tmp_path}/theirs.db"
    before = os.environ["PATH"]
    try:
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
        with Gradebook(url, "toys") as gradebook:
            gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
    finally:
        os.environ["PATH"] = before
    with GradebookWriter(url, "toys") as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        writer.write(toys.outcome(toys.grade(), WRONG))
    with Gradebook(url, "toys") as gradebook:
        assert gradebook.find_student("ada").last_name == "Lovelace"
        assert gradebook.find_student("ada").score == 1.0
    assert version(tmp_path / "theirs.db") == version(course.root / "grading" / "gradebook.db")
    assert len(version(tmp_path / "theirs.db")) == 1


@pytest.mark.parametrize("left", ["empty version", "no version", "one table"])
def test_a_making_that_was_cut_short_is_completed(course, url, left):
    path = url.removeprefix("sqlite:///")
    with GradebookWriter(url, "toys"):
        pass
    with closing(sqlite3.connect(path)) as database:
        if left == "empty version":
            database.execute("DELETE FROM alembic_version")
        else:
            database.execute("DROP TABLE alembic_version")
        if left == "one table":
            database.execute("DROP TABLE comment")
            database.execute("DROP TABLE grade")
        database.commit()
    with GradebookWriter(url, "toys") as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        writer.write(toys.outcome(toys.grade(), WRONG))
    assert toys.scores(url) == {"check_double": 1.0, "check_half": 0.0}


def test_another_version_of_nbgrader_is_one_line(url, writer):
    path = url.removeprefix("sqlite:///")
    writer.write(toys.outcome(toys.grade(), WRONG))
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = 'b6d005d67074'")
        database.commit()
    with pytest.raises(CourseError, match="nbgrader db upgrade"):
        GradebookWriter(url, "toys")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "Write it as sqlite:///"),
        ("sqlite:////nowhere/at/all/gradebook.db", "one that you may write to"),
        ("postgresql://user:secret@127.0.0.1:1/none", "Cannot open the gradebook"),
        ("mysql://user:secret@127.0.0.1:1/none", "Cannot open the gradebook"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_one_line(url, words):
    with pytest.raises(CourseError, match=words) as caught:
        GradebookWriter(url, "toys")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_marks_given_by_hand_stay(url, writer):
    from nbgrader.api import Gradebook

    writer.write(toys.outcome(toys.grade(), WRONG))
    with Gradebook(url, "toys") as gradebook:
        gradebook.find_grade("check_half", "doubling", CHAPTER, "ada").manual_score = 1.5
        gradebook.find_comment("half", "doubling", CHAPTER, "ada").manual_comment = "Nearly."
        gradebook.db.commit()
    writer.write(toys.outcome(toys.grade(), PARTLY, fingerprint="f2"))
    with Gradebook(url, "toys") as gradebook:
        grade = gradebook.find_grade("check_half", "doubling", CHAPTER, "ada")
        assert (grade.auto_score, grade.manual_score, grade.score) == (0.5, 1.5, 1.5)
        assert grade.needs_manual_grade  # somebody should look again
        assert gradebook.find_comment("half", "doubling", CHAPTER, "ada").comment == "Nearly."


def test_a_grade_and_its_fingerprint_come_in_one_commit(url, writer, monkeypatch):
    writer.write(toys.outcome(toys.grade(), WRONG, fingerprint="old"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "_store_fingerprint", killed)
    with pytest.raises(KeyboardInterrupt):
        writer.write(toys.outcome(toys.grade(), PARTLY, fingerprint="new"))
    monkeypatch.undo()
    assert toys.scores(url) == {"check_double": 1.0, "check_half": 0.0}
    assert writer.fingerprints(CHAPTER) == {("ada", "doubling"): "old"}
    writer.write(toys.outcome(toys.grade(), PARTLY, fingerprint="new"))  # the session is usable
    assert toys.scores(url) == {"check_double": 1.0, "check_half": 0.5}
    assert writer.fingerprints(CHAPTER) == {("ada", "doubling"): "new"}


KILLED_WHILE_WRITING = """
import itertools, sys
sys.path.insert(0, {folder!r})
import made_up_class as toys
from classroom.course_layout import Course
from classroom.grading.gradebook import GradebookWriter
from pathlib import Path

course = Course(Path({root!r}))
with GradebookWriter(toys.place_of(course).db_url(), "toys") as writer:
    writer.prepare(toys.CHAPTER, toys.releases(course))
    print("ready", flush=True)
    for round in itertools.count():
        for student in "abcd":
            points = float(round % 2)
            grades = toys.grade(points=points), toys.grade("half", points, 2.0)
            writer.write(toys.outcome(*grades, student=student, fingerprint=str(round)))
"""


def test_killed_at_any_moment_no_grade_is_lost_or_doubled(course, url):
    script = KILLED_WHILE_WRITING.format(folder=str(Path(__file__).parent), root=str(course.root))
    for pause in (0.0, 0.02, 0.11):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.3 + pause)
            process.send_signal(signal.SIGKILL)
        with GradebookWriter(url, "toys") as writer:
            writer.prepare(CHAPTER, toys.releases(course))
            graded = writer.fingerprints(CHAPTER)
        assert graded
        for (student, _), round_ in graded.items():
            points = float(int(round_) % 2)
            assert toys.scores(url, student) == {"check_double": points, "check_half": points}
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            rows = database.execute("SELECT count(*) FROM submitted_notebook").fetchone()
        assert rows[0] >= len(graded) and rows[0] <= 4


def test_forgetting_leaves_the_grade(url, writer):
    for student in ("ada", "ben"):
        writer.write(toys.outcome(toys.grade(), WRONG, student=student))
    writer.forget(CHAPTER, "ada", "doubling")
    writer.forget(CHAPTER, "nobody", "doubling")
    assert writer.fingerprints(CHAPTER) == {("ben", "doubling"): "f1"}
    assert toys.scores(url) == {"check_double": 1.0, "check_half": 0.0}


def test_a_removed_submission_leaves_nothing_that_counts(url, writer, course):
    from nbgrader.api import Gradebook

    writer.write(toys.outcome(toys.grade(), WRONG))
    with Gradebook(url, "toys") as gradebook:
        gradebook.remove_submission(CHAPTER, "ada")
    assert writer.fingerprints(CHAPTER) == {}
    writer.write(toys.outcome(toys.grade(), WRONG))
    assert writer.fingerprints(CHAPTER) == {("ada", "doubling"): "f1"}


def test_a_new_exercise_comes_to_submissions_that_are_there(course, url, writer):
    writer.write(toys.outcome(toys.grade(), WRONG))
    changed = {
        "doubling": toys.release({"double": 4.0, "third": 2.0}),
        "more": toys.release({"extra": 1.0}),
    }
    writer.prepare(CHAPTER, changed)
    assert toys.scores(url) == {"check_double": 1.0, "check_third": None}
    assert toys.scores(url, notebook="more") == {"check_extra": None}
    grades = toys.grade(points=4.0, of=4.0), toys.grade("third", 1.0, 2.0)
    writer.write(toys.outcome(*grades, fingerprint="f2"))
    assert toys.scores(url) == {"check_double": 4.0, "check_third": 1.0}


def test_marks_by_hand_keep_their_cell(course, url, writer):
    from nbgrader.api import Gradebook

    writer.write(toys.outcome(toys.grade(), WRONG))
    with Gradebook(url, "toys") as gradebook:
        gradebook.find_grade("check_half", "doubling", CHAPTER, "ada").manual_score = 1.5
        gradebook.db.commit()
    with pytest.raises(CourseError, match="no cell check_half any more"):
        writer.prepare(CHAPTER, {"doubling": toys.release({"double": 1.0})})
    assert toys.scores(url)["check_half"] == 0.0


def test_free_answers_wait_for_a_person(course, url):
    from nbgrader.api import Gradebook

    content = toys.release({"double": 1.0}, free_answer=3)
    answered = nbformat.reads(content.decode(), as_version=4)
    answered.cells[-1].source = "I think so."
    with GradebookWriter(url, "toys") as writer:
        writer.prepare(CHAPTER, {"doubling": content})
        mine = nbformat.writes(answered).encode()
        writer.write(toys.outcome(toys.grade(), student="ada", base=mine))
        writer.write(toys.outcome(toys.grade(), student="ben", base=content))
    assert toys.scores(url, "ada") == {"check_double": 1.0, "think": None}
    assert toys.scores(url, "ben") == {"check_double": 1.0, "think": 0.0}
    with Gradebook(url, "toys") as gradebook:
        assert gradebook.find_submission(CHAPTER, "ada").needs_manual_grade
        assert not gradebook.find_submission(CHAPTER, "ben").needs_manual_grade


def test_a_late_submission_gets_the_penalty_that_nbgrader_is_told_of(course, url):
    from nbgrader.api import Gradebook

    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with GradebookWriter(url, "toys", toys.place_of(course).config) as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        with Gradebook(url, "toys") as gradebook:
            gradebook.find_assignment(CHAPTER).duedate = datetime(2026, 1, 1)
            gradebook.db.commit()
        writer.write(toys.outcome(toys.grade(), PARTLY), datetime(2026, 1, 2))
        writer.write(toys.outcome(toys.grade(), PARTLY, student="ben"), datetime(2025, 12, 31))
    with Gradebook(url, "toys") as gradebook:
        assert gradebook.find_submission(CHAPTER, "ada").late_submission_penalty == 1.5
        assert not gradebook.find_submission(CHAPTER, "ben").late_submission_penalty


def test_names_and_messages_of_every_script_are_stored(url, writer):
    from nbgrader.api import Gradebook

    student = "Zoë Ωmega 学生 o'Brien"
    bad = toys.grade("half", 0.0, 2.0, Reason.ERROR, "raised \0 \ud800 'x'\nline 2")
    writer.write(toys.outcome(toys.grade(), bad, student=student))
    with Gradebook(url, "toys") as gradebook:
        comment = gradebook.find_comment("half", "doubling", CHAPTER, student).comment
    assert comment == "raised  ? 'x'\n\nline 2"
    assert writer.fingerprints(CHAPTER) == {(student, "doubling"): "f1"}


@pytest.mark.parametrize(
    ("student", "names"),
    [("s0123", ("", "s0123")), ("Ada King Lovelace", ("Ada King", "Lovelace"))],
)
def test_formgrader_has_a_name_to_show(url, writer, student, names):
    from nbgrader.api import Gradebook

    writer.write(toys.outcome(student=student))
    with Gradebook(url, "toys") as gradebook:
        found = gradebook.find_student(student)
        assert (found.first_name, found.last_name) == names


def test_a_name_that_is_too_long_stops_nobody_else(url, writer):
    with pytest.raises(Rejected, match="up to 128 characters"):
        writer.write(toys.outcome(toys.grade(), WRONG, student="x" * 129))
    writer.write(toys.outcome(toys.grade(), WRONG))
    assert toys.scores(url) == {"check_double": 1.0, "check_half": 0.0}


def test_a_gradebook_that_becomes_unwritable_is_one_line(url, writer):
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE comment")
        database.execute("DROP TABLE grade")
        database.commit()
    with pytest.raises(CourseError, match="cannot be written: no such table") as caught:
        writer.write(toys.outcome(toys.grade(), WRONG))
    assert "\n" not in str(caught.value)
