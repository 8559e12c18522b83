"""What a learner calls: check, hint, solution, compare, and the questions."""

import numpy as np
import pytest

from common.checking import CheckFailed, Choice, Exercise, Mistake, Prediction, Status, calls
from common.checking.comparison import differing_lines


def reference_double(x):
    return 2 * x


double = Exercise(
    reference=reference_double,
    observe=calls(one=1.0, several=lambda rng: rng.normal(size=5)),
    mistakes=[Mistake("You squared.", lambda x: x**2)],
    hints=["Twice.", "Times two."],
    insight="The solution multiplies.",
)

bend = Choice(answer="b", wrong={"a": "Lines stay lines.", "c": "It costs time."}, hints=["?"])

guess = Prediction(options="ab", outcome="b", because="It fell.")


def test_the_name_is_that_of_the_module_attribute():
    assert (double.name, bend.name, guess.name) == ("double", "bend", "guess")


def test_a_right_answer_gets_one_quiet_line(capsys):
    double.check(lambda x: x + x)
    assert capsys.readouterr().out == "✓ double\n"


def test_a_wrong_answer_raises_and_jupyter_sees_its_message_alone():
    with pytest.raises(CheckFailed) as failure:
        double.check(lambda x: x + 1.5)
    (line,) = failure.value._render_traceback_()
    plain = line.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == str(failure.value)
    assert "✗ double" in plain and "expected" in plain


def test_html_says_it_without_colour_and_escapes():
    verdict = double.verdict(lambda x: f"<b>{x}</b>", seed=0)
    page = verdict._repr_html_()
    assert 'role="status"' in page and 'aria-label="wrong type"' in page and "✗" in page
    assert "<b>1" not in page


def test_the_seed_comes_from_outside(monkeypatch):
    seeds = []
    monkeypatch.setattr(Exercise, "verdict", lambda self, a, seed: seeds.append(seed) or _right())
    double.check(reference_double)
    monkeypatch.setenv("COURSE_CHECK_SEED", "17")
    double.check(reference_double)
    double.check(reference_double, seed=3)
    assert seeds == [0, 17, 3]
    monkeypatch.setenv("COURSE_CHECK_SEED", "soon")
    with pytest.raises(ValueError, match="COURSE_CHECK_SEED must be a whole number"):
        double.check(reference_double)


def _right():
    from common.checking import Verdict

    return Verdict("double", Status.RIGHT)


def test_the_key_is_computed_once_for_each_seed():
    runs = []

    def counting(x):
        runs.append(x)
        return x

    exercise = Exercise(reference=counting, observe=calls(a=1.0))
    for _ in range(3):
        exercise.verdict(lambda x: x, seed=0)
    assert len(runs) == 1
    exercise.verdict(lambda x: x, seed=1)
    assert len(runs) == 2


def test_mistakes_are_run_only_when_something_failed():
    runs = []
    exercise = Exercise(
        reference=lambda x: x,
        observe=calls(a=1.0),
        mistakes=[Mistake("no", lambda x: runs.append(1) or x + 1)],
    )
    exercise.verdict(lambda x: x, seed=0)
    assert not runs
    assert exercise.verdict(lambda x: x + 1, seed=0).mistake == 0 and runs == [1]


def test_hints_come_one_at_a_time_and_end_with_the_solution(capsys):
    exercise = Exercise(reference=reference_double, observe=calls(a=1.0), hints=["A", "B"])
    for _ in range(3):
        exercise.hint()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Hint 1 of 2: A", "Hint 2 of 2: B"] and ".solution()" in lines[2]


def test_the_solution_is_shown_and_works(capsys):
    assert double.solution()(np.ones(2)).tolist() == [2.0, 2.0]
    assert "return 2 * x" in capsys.readouterr().out


def test_compare_sets_both_side_by_side():
    def my_double(x):
        return x + x + 0.25

    comparison = double.compare(my_double)
    text = str(comparison)
    assert "return x + x + 0.25" in text and "return 2 * x" in text
    assert "Largest difference: 0.25" in text and "The solution multiplies." in text
    assert comparison.your_time > 0 < comparison.solution_time
    assert "<figcaption>Your double</figcaption>" in comparison._repr_html_()


def test_compare_names_no_call_where_only_rounding_differs():
    assert "Largest difference: 0.\n" in str(double.compare(lambda x: x + x))
    text = str(double.compare(lambda x: 2 * x + 1e-15))
    assert ", as small as rounding." in text and "Largest difference: 0" not in text


def test_compare_marks_the_lines_that_differ():
    def my_double(x):
        total = x + x
        return total

    comparison = double.compare(my_double)
    marked = [line for line in str(comparison).splitlines() if line.startswith("≠ ")]
    assert [line.split("≠")[1].strip() for line in marked] == [
        "def my_double(x):",
        "total = x + x",
        "return total",
        "def reference_double(x):",
        "return 2 * x",
    ]
    assert comparison._repr_html_().count('aria-label="differs:"') == 5


def test_lines_that_differ_in_spaces_only_are_the_same():
    yours = "def f(x):\n  y = 1\n\n  return y"
    solution = "def f(x):\n    y = 1\n    return  y + 1"
    assert differing_lines(yours, solution) == ({3}, {2})


def test_docstrings_and_comments_are_no_difference():
    yours = "def f(x):\n    # mine\n    return x"
    solution = 'def f(x):\n    """Just x.\n\n    x: anything.\n    """\n    return x'
    assert differing_lines(yours, solution) == (set(), set())


@pytest.mark.parametrize(
    "answer, words",
    [
        (lambda x: 1 / 0, "raises ZeroDivisionError on double(1)"),
        (lambda x: "text", "cannot be subtracted"),
    ],
)
def test_compare_works_for_broken_answers(answer, words):
    assert words in str(double.compare(answer))


def test_compare_refuses_what_is_no_answer():
    with pytest.raises(CheckFailed, match=r"write ex.double.compare\(double\)"):
        double.compare(3.0)


def test_a_choice_tells_what_was_mixed_up():
    assert bend.verdict(lambda: "b", seed=0).right
    assert bend.verdict(lambda: "B ", seed=0).right
    assert bend.verdict(lambda: "a", seed=0).message == "Lines stay lines."
    assert "one of the letters a, b, c" in bend.verdict(lambda: "d", seed=0).message
    for letter in (None, 3):
        verdict = bend.verdict(lambda letter=letter: letter, seed=0)
        assert verdict.status is Status.WRONG_TYPE and "of the letters a, b, c" in verdict.message
    assert "expected a single text" in bend.verdict(lambda: ["b"], seed=0).message


def test_a_choice_must_have_wrong_options():
    with pytest.raises(ValueError, match="wrong options"):
        Choice(answer="a", wrong={"a": "no"})


def test_a_prediction_is_kept_and_answered(capsys):
    prediction = Prediction(options="abc", outcome="c", because="It rose.")
    prediction.predict(...)
    prediction.reveal()
    prediction.predict("A")
    prediction.reveal()
    prediction.predict("c")
    prediction.reveal()
    lines = capsys.readouterr().out.splitlines()
    assert 'Put one of "a", "b", "c"' in lines[0]
    assert lines[1] == "It is c. It rose."
    assert "you predict a" in lines[2] and lines[3] == "You predicted a; it is c. It rose."
    assert lines[5] == "You predicted c, and so it is. It rose."


@pytest.mark.parametrize("choice", ["d", "", "ab", 3, np.ones(2)])
def test_a_prediction_that_is_no_option_is_refused(choice):
    with pytest.raises(CheckFailed, match='choose "a", "b"'):
        guess.predict(choice)


def test_a_mistake_needs_a_sentence_and_an_answer():
    with pytest.raises(ValueError, match="a sentence and at least one wrong answer"):
        Mistake("Only words.")
