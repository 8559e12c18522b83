"""The class of made-up submissions: it does what it says, and it can be graded."""

import pytest

from classroom.audit.answers import run
from classroom.course_layout import CourseError, find_course
from classroom.demo_class import demo_class
from classroom.exercise_rules import exercises_of
from classroom.grading.grading import grade_one
from classroom.grading.kernels import PlainKernels
from classroom.grading.reading import read_submission
from classroom.grading.records import Reason
from classroom.grading.submissions import collect
from classroom.mistake_source import mistake_source

CHAPTERS = find_course().chapters()


def content(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_seed_writes_the_same_class(tmp_path):
    told = [demo_class(tmp_path / str(i), "00", 20, seed) for i, seed in enumerate((3, 3, 4))]
    assert told[0] == told[1] != told[2]
    assert content(tmp_path / "0") == content(tmp_path / "1") != content(tmp_path / "2")


def test_twenty_students_do_all_that_students_do(tmp_path):
    told = demo_class(tmp_path, "02")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(told) and len(told) == 20
    kinds = {what.partition(":")[0] for what in told.values()}
    assert kinds == {"right", "partly right", "known mistakes", "blank", "broken"}
    for student, what in told.items():
        files = sorted(p.name for p in (tmp_path / student / "02_perceptron").iterdir())
        if not what.startswith("broken"):
            assert files == ["gates.ipynb", "learning_rule.ipynb"]


def test_a_large_class_has_enough_names(tmp_path):
    assert len(demo_class(tmp_path, "00", 45)) == 45
    assert (tmp_path / "student0045").is_dir()


def test_nobody_s_submission_is_overwritten(tmp_path):
    demo_class(tmp_path, "00", 1)
    before = content(tmp_path)
    with pytest.raises(CourseError, match="is there already"):
        demo_class(tmp_path, "00", 5, seed=1)
    assert content(tmp_path) == before


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_known_mistake_is_made_by_the_code_that_stands_for_it(chapter):
    offered = exercises_of(chapter)
    typed = 0
    for name, exercise in offered.exercises.items():
        for number, mistake in enumerate(exercise.mistakes):
            for index in range(len(mistake.answers)):
                source = mistake_source(exercise, number, index)
                typed += ".mistakes[" not in source
                namespace = {"__name__": "__main__", "ex": type("ex", (), offered.exercises)}
                run(source, namespace, f"<cell {name} {number} {index}>")
                verdict = exercise.verdict(namespace[name], seed=1)
                assert verdict.mistake == number, source
    assert typed > 0


def test_code_of_a_mistake_reads_like_a_learner_s():
    weighted_sum = exercises_of("00_start").exercises["weighted_sum"]
    assert mistake_source(weighted_sum, 0) == (
        "import numpy as np\n\n\ndef weighted_sum(x, w, b):\n    return np.sum(x * w)"
    )
    choice = exercises_of("02_perceptron").exercises["what_the_bias_does"]
    assert mistake_source(choice, 0).startswith("def what_the_bias_does():\n    return '")


def test_the_class_is_graded_as_it_was_made(tmp_path):
    course = find_course()
    told = demo_class(tmp_path, "00", 6)
    release = course.notebooks_of("00_start")[0].starter.read_bytes()
    for task in collect(tmp_path, "00_start", {"start": release}, seed=1):
        outcome = grade_one(task, PlainKernels())
        (graded,) = outcome.grades
        if told[task.student] == "right":
            assert graded.reason is Reason.RIGHT
        elif told[task.student] == "blank":
            assert graded.reason is Reason.NOT_ATTEMPTED
        elif told[task.student] == "known mistakes" and graded.points == 0:
            assert graded.mistake is not None and graded.reason is Reason.WRONG
        elif told[task.student] == "broken: a check was deleted":
            assert graded.reason is Reason.RIGHT and outcome.notes
    assert set(told.values()) >= {"right", "blank", "known mistakes", "partly right"}


def test_what_is_not_broken_is_a_notebook(tmp_path):
    told = demo_class(tmp_path, "03")
    for path in tmp_path.rglob("*.ipynb"):
        if not told[path.relative_to(tmp_path).parts[0]].startswith("broken"):
            assert read_submission(path.read_bytes()).cells
