"""From observations to points, messages and ways of being wrong."""

import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade

from classroom.course_layout import CourseError
from classroom.grading import judging
from classroom.grading.autograded import check_outputs
from classroom.grading.records import ExerciseGrade, Reason
from common.checking import Exercise, Mistake, args, calls
from common.checking.observation import Observation, Observed
from common.checking.transport import Sent


def _sum(a, b):
    return a + b


shared = Exercise(
    reference=_sum,
    observe=calls(small=args(1, 2), zero=args(0, 0), large=args(1e9, 1.0), twos=args(2.0, 2.0)),
    mistakes=[Mistake("You multiplied.", lambda a, b: a * b)],
    partial=True,
)
whole = Exercise(reference=_sum, observe=calls(small=args(1, 2), zero=args(0, 0)))


def judged(exercise, answer, points=3.0, **options):
    sent = Sent(exercise.name, exercise.observe(answer, 5))
    return judging.grade(exercise, sent, 5, points, **options)


def test_points_are_shared_among_observations_where_the_author_says_so():
    partly = judged(shared, lambda a, b: a * b)
    assert (partly.points, partly.reason, partly.mistake) == (2.25, Reason.PARTLY, 0)
    told = "3 of 4 things that were looked at are right. You get 2.25 of 3 points."
    assert told in partly.message
    assert judged(shared, _sum).points == 3.0
    assert judged(shared, lambda a, b: None).reason is Reason.WRONG
    assert judged(whole, lambda a, b: 0).points == 0.0
    assert judged(whole, lambda a, b: 0).reason is Reason.WRONG


def test_an_error_after_everything_was_right_costs_one_share():
    seen = shared.observe(_sum, 5)
    extra = Observation(None, raised=shared.observe(lambda a, b: 1 / 0, 5).observations[0].raised)
    sent = Sent("shared", Observed((*seen.observations, extra)))
    assert judging.grade(shared, sent, 5, 5.0).points == 4.0


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError, Reason.OUT_OF_MEMORY),
        (PermissionError, Reason.FORBIDDEN),
        (ZeroDivisionError, Reason.ERROR),
    ],
)
def test_some_errors_say_more_than_that_there_was_one(error, reason):
    def answer(a, b):
        raise error("no")

    assert judged(whole, answer).reason is reason


def test_the_reference_gets_no_points_and_is_looked_at_all_the_same():
    own = judged(whole, _sum, reference=True)
    assert (own.points, own.reason, own.passed) == (
        0.0,
        Reason.REFERENCE,
        {"small": True, "zero": True},
    )


@pytest.mark.parametrize("points", [0.0, 1 / 3, 1.0, 2.9999999, 3.0])
def test_nbgrader_reads_the_same_points_from_our_outputs(points):
    reason = Reason.RIGHT if points == 3 else Reason.PARTLY if points else Reason.WRONG
    graded = ExerciseGrade("a", "check_a", points, 3.0, reason, "a <b> message\nof 2 lines")
    cell = new_code_cell("", outputs=check_outputs(graded))
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 3, "grade_id": "a"}
    assert determine_grade(cell) == (points, 3.0)


def test_equal_ways_of_being_wrong_have_equal_digests():
    def digest(answer, exercise=shared):
        return judged(exercise, answer).digest

    same = [
        lambda a, b: a - b,
        lambda a, b: np.float32(a - b),
        lambda first, second: np.array(first) - second + 1e-13,
    ]
    assert len({digest(answer) for answer in same}) == 1
    raised = [lambda a, b: undefined + a, lambda a, b: unknown + a]  # noqa: F821
    others = [digest(f) for f in (lambda a, b: a - 2 * b, lambda a, b: "3", lambda a, b: [a, "b"])]
    assert len({digest(same[0]), *others, *map(digest, raised)}) == 5
    assert digest(_sum) == ""


def test_forged_observations_do_not_stop_the_judge():
    odd = [
        Observed(()),
        Observed((Observation("small", value=None, is_json=True),) * 100),
        Observed((Observation("small", value=np.array(["x"] * 3)),)),
        Observed((Observation("small", value=np.zeros((0, 5), complex)),)),
        Observed((Observation("small", value={"a": [None]}, is_json=True, changed=("a",)),)),
        Observed((Observation("zero", value=np.array(np.nan)),)),
        Observed((Observation(None, unobservable="x"),)),
    ]
    for seen in odd:
        graded = judging.grade(shared, Sent("shared", seen), 5, 2.0)
        assert graded.points == 0 and graded.message.startswith("✗ shared")


def test_a_solution_that_cannot_be_observed_is_the_course_s_fault():
    broken = Exercise(reference=lambda x: 1 / 0, observe=calls(a=1.0))
    with pytest.raises(CourseError, match="cannot be judged"):
        judged(broken, _sum)
