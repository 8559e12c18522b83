"""Writing nbgrader's gradebook, and nbgrader reading what was written."""

import os
import shutil
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
from classroom.grading.comments import comments, markdown, storable
from classroom.grading.gradebook import GradebookWriter, Rejected
from classroom.grading.nbgrader_course import only_one
from classroom.grading.records import Reason
from classroom.grading.storage import read_outcomes, secret_seed, store_files

CHAPTER = toys.CHAPTER
WRONG = toys.grade("half", 0.0, 2.0, Reason.WRONG, "✗ half: you doubled.", mistake=0)
PARTLY = toys.grade("half", 0.5, 2.0, Reason.PARTLY, "1 of 4 parts is right.")


@pytest.fixture
def course(tmp_path):
    return toys.make_course(tmp_path)


@pytest.fixture
def url(course, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no `alembic` to be found
    return toys.place_of(course).db_url()


@pytest.fixture
def writer(course, url):
    with GradebookWriter(url, "toys", toys.place_of(course).config) as writer:
        writer.prepare(CHAPTER, toys.releases(course))
        yield writer


def scores(url: str, student: str = "ada", notebook: str = "doubling") -> dict[str, object]:
    from nbgrader.api import Gradebook

    with Gradebook(url, "toys") as gradebook:
        submitted = gradebook.find_submission_notebook(notebook, CHAPTER, student)
        return {grade.name: grade.auto_score for grade in submitted.grades}


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
    assert scores(url) == {"check_double": 1.0, "check_half": 0.0}


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
    assert scores(url) == {"check_double": 1.0, "check_half": 0.0}
    assert writer.fingerprints(CHAPTER) == {("ada", "doubling"): "old"}
    writer.write(toys.outcome(toys.grade(), PARTLY, fingerprint="new"))  # the session is usable
    assert scores(url) == {"check_double": 1.0, "check_half": 0.5}
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
            assert scores(url, student) == {"check_double": points, "check_half": points}
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            rows = database.execute("SELECT count(*) FROM submitted_notebook").fetchone()
        assert rows[0] >= len(graded) and rows[0] <= 4


def test_forgetting_leaves_the_grade(url, writer):
    for student in ("ada", "ben"):
        writer.write(toys.outcome(toys.grade(), WRONG, student=student))
    writer.forget(CHAPTER, "ada", "doubling")
    writer.forget(CHAPTER, "nobody", "doubling")
    assert writer.fingerprints(CHAPTER) == {("ben", "doubling"): "f1"}
    assert scores(url) == {"check_double": 1.0, "check_half": 0.0}


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
    assert scores(url) == {"check_double": 1.0, "check_third": None}
    assert scores(url, notebook="more") == {"check_extra": None}
    grades = toys.grade(points=4.0, of=4.0), toys.grade("third", 1.0, 2.0)
    writer.write(toys.outcome(*grades, fingerprint="f2"))
    assert scores(url) == {"check_double": 4.0, "check_third": 1.0}


def test_marks_by_hand_keep_their_cell(course, url, writer):
    from nbgrader.api import Gradebook

    writer.write(toys.outcome(toys.grade(), WRONG))
    with Gradebook(url, "toys") as gradebook:
        gradebook.find_grade("check_half", "doubling", CHAPTER, "ada").manual_score = 1.5
        gradebook.db.commit()
    with pytest.raises(CourseError, match="no cell check_half any more"):
        writer.prepare(CHAPTER, {"doubling": toys.release({"double": 1.0})})
    assert scores(url)["check_half"] == 0.0


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
    assert scores(url, "ada") == {"check_double": 1.0, "think": None}
    assert scores(url, "ben") == {"check_double": 1.0, "think": 0.0}
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


def test_a_name_that_is_too_long_stops_nobody_else(url, writer):
    with pytest.raises(Rejected, match="up to 128 characters"):
        writer.write(toys.outcome(toys.grade(), WRONG, student="x" * 129))
    writer.write(toys.outcome(toys.grade(), WRONG))
    assert scores(url) == {"check_double": 1.0, "check_half": 0.0}


def test_a_gradebook_that_becomes_unwritable_is_one_line(url, writer):
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE comment")
        database.execute("DROP TABLE grade")
        database.commit()
    with pytest.raises(CourseError, match="cannot be written: no such table") as caught:
        writer.write(toys.outcome(toys.grade(), WRONG))
    assert "\n" not in str(caught.value)


# --- comments --------------------------------------------------------------------------------


def test_a_comment_says_the_reason_at_the_blank():
    outcome = toys.outcome(
        toys.grade(),
        WRONG,
        toys.grade("third", 0, 1, Reason.NOT_ATTEMPTED),
        reason=Reason.TIMED_OUT,
        message="It ran for more than 120 s.",
        notes=("The check cell of half was put back.",),
    )
    said = comments(outcome, ["double", "half", "third"])
    assert said == {
        "double": "It ran for more than 120 s.\n\nThe check cell of half was put back.",
        "half": "✗ half: you doubled.",
        "third": "third: not attempted.",
    }
    assert comments(toys.outcome(toys.grade()), ["double"]) == {"double": None}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://127.0.0.1/x.png)",
        "[x](javascript:alert(1))",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x]\n\n[x]: javascript:alert(1)",
        r"$\href{javascript:alert(1)}{x}$ and \\(\href{javascript:alert(1)}{x}\\)",
        r"\begin{equation}\href{javascript:alert(1)}{x}\end{equation}",
        "`code` **bold** &lt;b&gt;",
    ],
)
def test_a_comment_shows_what_a_student_wrote_and_runs_nothing(text):
    from nbconvert.filters import markdown2html

    html = markdown2html(markdown(text.splitlines()))
    assert not any(tag in html for tag in ("<script", "<img", 'href="java', "<code", "<strong"))
    assert "\\begin" not in html and "\\href" not in html and "\\(" not in html


def test_a_comment_reads_in_feedback_as_it_was_written():
    from nbconvert.filters import markdown2html

    text = "✗ dW_1: f(x, [1.0, 2.0]) * 2 gave a < b, not $5 in `x` of __init__ and _y_"
    html = markdown2html(markdown([text]))
    shown = html.replace("&lt;", "<").replace("<p>", "").replace("</p>", "").strip()
    assert shown == text


def test_a_long_comment_is_cut():
    assert len(markdown(["x" * 100_000])) < 2100
    assert storable("a\0b") == "ab"


# --- files -----------------------------------------------------------------------------------


def test_outcomes_come_back_as_they_were_stored(course):
    place = toys.place_of(course)
    first = toys.outcome(
        toys.grade(passed={"one": True}, digest="d", sample="s"),
        WRONG,
        predictions={"faster": "b"},
        notes=("renamed",),
    )
    odd = toys.outcome(toys.grade(), student="../<b> ü\udcff", reason=Reason.KILLED)
    twin = toys.outcome(toys.grade(), student="../<b> û\udcff")
    for outcome in (odd, twin, first):
        store_files(place, outcome) if outcome is first else _only_outcome(place, outcome)
    read = list(read_outcomes(place, CHAPTER))
    assert {o.student for o in read} == {o.student for o in (odd, twin, first)}
    again = next(o for o in read if o.student == "ada")
    assert again == toys.outcome(
        *first.grades, predictions=first.predictions, notes=first.notes
    ).__class__(**{**vars(first), "autograded": b""})
    files = list((place.grading / "outcomes").rglob("*.json"))
    assert len(files) == 3 and all(path.parent.name == CHAPTER for path in files)


def _only_outcome(place, outcome):
    from classroom.grading import storage

    storage.write_text(storage._outcome_file(place, outcome), storage._to_json(outcome))


def test_a_damaged_outcome_is_one_line(course):
    place = toys.place_of(course)
    store_files(place, toys.outcome(toys.grade()))
    path = next((place.grading / "outcomes" / CHAPTER).glob("*.json"))
    path.write_text('{"student": "ada"}')
    with pytest.raises(CourseError, match="is damaged"):
        list(read_outcomes(place, CHAPTER))


def test_the_autograded_notebook_replaces_a_read_only_one(course):
    place = toys.place_of(course)
    store_files(place, toys.outcome(toys.grade()), b"2026-01-01 10:00:00 UTC\n")
    path = place.autograded("ada", CHAPTER) / "doubling.ipynb"
    path.chmod(0o444)  # as nbgrader leaves it
    store_files(place, toys.outcome(WRONG))
    assert "you doubled" in path.read_text()
    assert (path.parent / "timestamp.txt").read_text().startswith("2026-01-01")
    assert sorted(p.name for p in path.parent.iterdir()) == ["doubling.ipynb", "timestamp.txt"]


def test_the_seed_is_secret_and_stays(course):
    place = toys.place_of(course)
    seed = secret_seed(place)
    assert secret_seed(place) == seed
    path = place.grading / ".seed"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("hello")
    with pytest.raises(CourseError, match="whole number"):
        secret_seed(place)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("2026-03-04 05:06:07 UTC\n", datetime(2026, 3, 4, 5, 6, 7)),
        ("2026-03-04T05:06:07+02:00", datetime(2026, 3, 4, 3, 6, 7)),
        ("yesterday-ish", None),
        ("", None),
        ("9" * 1000, None),
    ],
)
def test_the_time_of_handing_in(course, content, expected):
    place = toys.place_of(course)
    folder = place.submitted("ada", CHAPTER)
    folder.mkdir(parents=True)
    assert place.handed_in_at("ada", CHAPTER) == (None, b"")
    (folder / "timestamp.txt").write_text(content)
    assert place.handed_in_at("ada", CHAPTER)[0] == expected


def test_a_timestamp_that_is_a_link_is_none(course, tmp_path):
    place = toys.place_of(course)
    folder = place.submitted("ada", CHAPTER)
    folder.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("2026-03-04 05:06:07 UTC")
    (folder / "timestamp.txt").symlink_to(secret)
    assert place.handed_in_at("ada", CHAPTER) == (None, b"")


@pytest.mark.skipif(os.name != "posix", reason="there is no such lock")
def test_two_writers_at_a_time_are_refused(tmp_path):
    with (
        only_one(tmp_path),
        pytest.raises(CourseError, match=f"process {os.getpid()}"),
        only_one(tmp_path),
    ):
        pass
    with only_one(tmp_path):
        pass


# --- nbgrader reads it -----------------------------------------------------------------------


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
        expected[student] = scores(url, student)
    for student, ours in expected.items():
        path = place.autograded(student, CHAPTER) / "doubling.ipynb"
        about = {
            "notebook": "doubling",
            "assignment": CHAPTER,
            "student": student,
            "db_url": url,
        }
        SaveAutoGrades().preprocess(nbformat.read(path, as_version=4), {"nbgrader": about})
        assert scores(url, student) == ours
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
