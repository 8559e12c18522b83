"""The files that grading leaves, and reads: outcomes, notebooks, seed, times, lock."""

import os
from datetime import datetime

import made_up_class as toys
import pytest

from classroom.course_layout import CourseError
from classroom.grading.nbgrader_course import only_one
from classroom.grading.records import Reason
from classroom.grading.storage import read_outcomes, secret_seed, store_files

CHAPTER = toys.CHAPTER
WRONG, PARTLY = toys.WRONG, toys.PARTLY


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
