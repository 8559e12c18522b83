"""`classroom report`: the numbers, the page, the tables."""

import csv
import io
import re
import sys
import types
from datetime import date
from html.parser import HTMLParser

import made_up_class as toys
import pytest

from classroom.course_layout import CourseError
from classroom.exercise_rules import ChapterExercises
from classroom.grading.records import Reason
from classroom.grading.storage import store_files
from classroom.report.bars import letters, stacked
from classroom.report.command import write_report
from classroom.report.counting import NO_ANSWER, Wrong, count
from classroom.report.page import page
from classroom.report.spreadsheet import cell, exercises_table, students_table, table
from common.checking import Choice, Exercise, Mistake, Prediction, calls

DOUBLED = "You doubled twice: {call} must be 2."
OFFERED = ChapterExercises(
    "toy",
    True,
    {
        "double": Exercise(
            reference=lambda x: 2 * x,
            observe=calls(one=1.0),
            mistakes=[
                Mistake(DOUBLED, lambda x: 4 * x),
                Mistake("You forgot <to> return.", lambda x: None),
            ],
        ),
        "which": Choice(answer="b", wrong={"a": "a is a mix-up.", "c": "c is another."}),
    },
    {"faster": Prediction(options="ab", outcome="a", because="It was measured.")},
)


def wrong(mistake: int | None = None, digest: str = "", message: str = "✗ double: no"):
    return toys.grade(
        "double",
        0.0,
        2.0,
        Reason.WRONG,
        message,
        mistake=mistake,
        digest=digest,
        sample=f"double(1.0): {digest}" if digest else "",
    )


def chose(letter: str):
    right = letter == "b"
    return toys.grade(
        "which",
        float(right),
        1.0,
        Reason.RIGHT if right else Reason.WRONG if letter in "ac" else Reason.NOT_ATTEMPTED,
        mistake={"a": 0, "c": 1}.get(letter),
    )


RIGHT = toys.grade("double", 2.0, 2.0)
CLASS = [
    toys.outcome(RIGHT, chose("b"), student="ada", predictions={"faster": "a"}),
    toys.outcome(wrong(0), chose("a"), student="ben", predictions={"faster": "b"}),
    toys.outcome(wrong(0), chose("c"), student="cleo", predictions={"unknown": "z"}),
    toys.outcome(wrong(1), chose("a"), student="dan"),
    toys.outcome(wrong(None, "returned 3"), chose("-"), student="eve"),
    toys.outcome(wrong(None, "returned 3"), chose("-"), student="fay"),
    toys.outcome(wrong(None, "returned 5"), chose("-"), student="gus"),
    toys.outcome(
        toys.grade("double", 1.0, 2.0, Reason.PARTLY, "half", digest="partly"), student="hal"
    ),
    toys.outcome(toys.grade("double", 0.0, 2.0, Reason.NOT_ATTEMPTED), student="ida"),
    toys.outcome(
        toys.grade("double", 0.0, 2.0, Reason.TIMED_OUT, "too slow"),
        student="jan",
        reason=Reason.TIMED_OUT,
        message="It ran for more than 120 s.",
        notes=("The check cell was put back.",),
    ),
    toys.outcome(
        toys.grade("double", 0.0, 2.0, Reason.REFERENCE, "their own"), student="<b>kim</b>"
    ),
]


@pytest.fixture(scope="module")
def report():
    return count(toys.CHAPTER, CLASS, OFFERED, ["doubling"])


def test_how_many_got_tried_and_left_it(report):
    double = report.exercises[0]
    assert double.groups == {
        "right": 1,
        "partly right": 1,
        "tried": 6,
        "left": 1,
        "could not be run": 2,
    }
    assert (double.students, double.points) == (11, 2.0)
    assert double.mean == pytest.approx(3 / 11)
    assert (report.most, len(report.students)) == (3.0, 11)


def test_which_mistake_how_many_made(report):
    assert report.exercises[0].mistakes == (
        Wrong("You doubled twice: the call must be 2.", 2),
        Wrong("You forgot <to> return.", 1),
    )
    assert [(exercise.name, found.students) for exercise, found in report.commonest] == [
        ("double", 2),
        ("which", 2),
        ("double", 1),
        ("which", 1),
    ]


def test_the_commonest_wrong_observation_without_a_name(report):
    texts = [(found.text, found.students) for found in report.exercises[0].unnamed]
    assert texts[0] == ("double(1.0): returned 3", 2)
    assert set(texts[1:]) == {("double(1.0): returned 5", 1), ("half", 1)}


def test_a_mistake_that_the_exercise_has_no_more_is_told_by_its_message():
    counted = count(toys.CHAPTER, [toys.outcome(wrong(7, message="gone"))], OFFERED, ["doubling"])
    assert counted.exercises[0].mistakes == (Wrong("gone", 1),)
    no_module = ChapterExercises("toy", False, {}, {})
    counted = count(toys.CHAPTER, CLASS, no_module, ["doubling"])
    assert counted.exercises[0].students == 11 and not counted.choices


def test_how_the_class_answered(report):
    (choice,) = report.choices
    assert choice.letters == {"a": 2, "b": 1, "c": 1, NO_ANSWER: 3}
    assert choice.right == "b"
    (prediction,) = report.predictions
    assert prediction.letters == {"a": 1, "b": 1, NO_ANSWER: 9}
    assert prediction.right == "a"


def test_what_a_person_should_look_at(report):
    assert report.flagged == (
        ("jan", "doubling", "timed out. It ran for more than 120 s."),
        ("jan", "doubling", "The check cell was put back."),
        (
            "<b>kim</b>",
            "doubling",
            "double: handed in the course's own reference. their own",
        ),
    )


class _Tags(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def written(report):
    return page(report, date(2026, 3, 4))


def test_the_page_says_it_all_and_fetches_nothing(written):
    parsed = _Tags(written)
    tags = [tag for tag, _ in parsed.found]
    assert not {"script", "link", "img", "iframe", "b>kim"} & set(tags)
    assert not re.search(r'(src|href|url)\s*=?\s*["(]?\s*https?:', written)
    text = " ".join(parsed.text.split())
    assert "11 students, 0.364 of 3 points on average. 4 March 2026." in text
    assert "double, 2 of 11: You doubled twice: the call must be 2." in text
    assert "Nobody has named this yet: double(1.0): returned 3" in text
    assert "You forgot <to> return." in text and "<b>kim</b>" in text
    assert len(written) < 40_000


def test_every_plot_has_a_text(written):
    plots = [attrs for tag, attrs in _Tags(written).found if tag == "svg" and "viewbox" in attrs]
    assert len(plots) == 3  # who got it, one choice, one prediction
    for attrs in plots:
        assert attrs["role"] == "img" and len(attrs["aria-label"]) > 30
    assert "double: 1 right, 1 partly right, 6 tried, 1 left, 2 could not be run" in written


def test_plots_escape_what_they_show():
    drawn = stacked([("<script>", {"right": 1})], '"><script>') + letters({"<a>": 1}, "b", "<t>")
    assert "<script" not in drawn and "<a>" not in drawn
    assert stacked([], "nothing").startswith("<svg")


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_for_each_student(report):
    head, *body = rows(students_table(report))
    assert head == [
        *("student", "points", "of", "doubling/double points", "doubling/double"),
        *("doubling/which points", "doubling/which"),
        *("doubling/which answer", "doubling/faster answer"),
    ]
    assert len(body) == 11
    by_name = {row[0]: row[1:] for row in body}
    assert by_name["ben"] == ["0.0", "3.0", "0.0", "wrong", "0.0", "wrong", "a", "b"]
    assert by_name["jan"] == ["0.0", "3.0", "0.0", "timed out", "", "", "", ""]


def test_a_row_for_each_way_to_answer(report):
    body = rows(exercises_table(report))
    assert ["doubling", "double", "known mistake", "You forgot <to> return.", "1", "11"] in body
    assert ["doubling", "double", "not named yet", "double(1.0): returned 3", "2", "11"] in body
    assert ["doubling", "which", "answer", "b (right)", "1", "7"] in body
    assert ["doubling", "faster", "prediction", "none", "9", "11"] in body


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "|x", '=HYPERLINK("x","y")'],
)
def test_no_text_is_a_formula(text):
    (row,) = rows(table([[text, 5, -2.5]]))
    assert row[0].startswith("'")
    assert row[1:] == ["5", "-2.5"]


def test_commas_quotes_lines_and_accents_come_through():
    text = 'Zoë, "the\nsecond" ; 学生'
    (row,) = rows(table([[text, "x"]]))
    assert row == ['Zoë, "the second" ; 学生', "x"]
    assert cell("a\x00b\ud800") == "ab\ud800"
    assert rows(table([["\ud800"]])) == [["?"]]


def test_the_command_writes_three_files(tmp_path, monkeypatch):
    course = toys.make_course(tmp_path)
    place = toys.place_of(course)
    module = types.ModuleType("common.exercises.toy")
    vars(module).update(OFFERED.exercises, **OFFERED.predictions)
    monkeypatch.setitem(sys.modules, "common.exercises.toy", module)
    with pytest.raises(CourseError, match="Run: classroom grade 90_toy"):
        write_report(course, toys.CHAPTER)
    for outcome in CLASS[:-1]:
        store_files(place, outcome)
    paths = write_report(course, toys.CHAPTER)
    assert [path.name for path in paths] == [
        "90_toy.html",
        "90_toy.students.csv",
        "90_toy.exercises.csv",
    ]
    assert "You doubled twice" in paths[0].read_text(encoding="utf-8")
    assert len(rows(paths[1].read_bytes())) == 11
