"""One submission in, one outcome out, on ordinary kernels."""

import asyncio
import contextlib
import copy
import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade
from toy_submissions import data, function, release, right, submission, task

from classroom.course_layout import CourseError
from classroom.grading.grading import grade, grade_one, outcome_without_running
from classroom.grading.kernels import NoKernel, PlainKernels, how_it_ended
from classroom.grading.records import Budgets, Reason
from common.checking.transport import OBSERVATION_TYPE

KERNELS = PlainKernels()
BASE = release("perceptron", "and_gate")


class NoKernels:
    """Where no kernel may be asked for."""

    protection = "complete"

    def kernel(self, budgets, environment):
        raise AssertionError("a kernel was started")


def outcome_of(nb, base=BASE, kernels=KERNELS, **changes):
    outcome = grade_one(task(nb, base, **changes), kernels)
    graded = nbformat.reads(outcome.autograded.decode("utf-8"), as_version=4)
    nbformat.validate(graded)
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in graded.cells}
    for exercise in outcome.grades:
        # What nbgrader's own autograding would make of our notebook.
        cell = cells[exercise.grade_id]
        assert determine_grade(cell) == (exercise.points, exercise.max_points)
        assert exercise.message in json.dumps(cell.outputs, ensure_ascii=False).replace("\\n", "\n")
        assert OBSERVATION_TYPE not in outcome.autograded.decode("utf-8")
    return outcome


def by_name(outcome):
    return {exercise.exercise: exercise for exercise in outcome.grades}


def reasons(outcome):
    return {exercise.exercise: exercise.reason for exercise in outcome.grades}


def with_cell(nb, source, before):
    """A copy with a cell of the learner's own before the one of that grade_id."""
    nb = copy.deepcopy(nb)
    place = next(i for i, c in enumerate(nb.cells) if c.get("id") == before)
    nb.cells.insert(place, new_code_cell(source))
    return nb


# --- a submission's grades ----------------------------------------------------------------------


def test_each_exercise_gets_its_points_reason_and_message():
    base = release("perceptron", "and_gate", "truth_table", "what_the_bias_does")
    nb = submission(
        base,
        **right("perceptron"),
        and_gate=function("and_gate", "return perceptron(x1, x2, 0.5, 0.5, -0.2)"),
        truth_table="def truth_table(w1, w2, b)\n    return 1",
    )
    nb = with_cell(nb, 'ex.tables_reached.predict("c")', "truth_table")
    nb = with_cell(nb, "ex.perceptron.check(perceptron)\nprint('still here')", "and_gate")
    outcome = outcome_of(nb, base)
    grades = by_name(outcome)
    assert list(grades) == ["perceptron", "and_gate", "truth_table", "what_the_bias_does"]
    assert (outcome.reason, outcome.message, outcome.notes) == (Reason.RIGHT, "", ())
    assert outcome.predictions == {"tables_reached": "c"}
    assert outcome.protection == KERNELS.protection and outcome.cpu_seconds > 0

    first = grades["perceptron"]
    assert (first.points, first.reason, first.message) == (2.0, Reason.RIGHT, "✓ perceptron")
    assert all(first.passed.values()) and first.digest == first.sample == ""

    second = grades["and_gate"]
    assert (second.points, second.reason, second.mistake) == (0.0, Reason.WRONG, 0)
    assert second.message.startswith("✗ and_gate: your gate fires for a single 1; that is OR.")
    assert second.digest and "returned 1" in second.sample
    assert second.passed["at_1_1"] and not second.passed["at_0_1"]

    third = grades["truth_table"]
    assert third.reason is Reason.ERROR
    assert third.message == (
        "✗ truth_table: your cell raised SyntaxError: expected ':' (your cell, line 1)"
    )

    fourth = grades["what_the_bias_does"]
    assert fourth.reason is Reason.NOT_ATTEMPTED and fourth.message.startswith("○ what_the_bias")

    graded = nbformat.reads(outcome.autograded.decode(), as_version=4)
    printing = next(c for c in graded.cells if "still here" in c.source)
    assert [o.get("text") for o in printing.outputs] == ["still here\n"]


def test_the_way_a_submission_looks_does_not_matter():
    nb = submission(BASE, **right("perceptron", "and_gate"))
    nb.metadata = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    for cell in nb.cells:
        cell.metadata = {}
    del nb.cells[1]  # the import
    nb.cells.append(new_code_cell("s = '\ud800'; print(s)"))
    outcome = outcome_of(nb)
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.RIGHT}
    assert len(outcome.notes) == 6


def test_misuse_and_answers_that_cannot_be_observed():
    base = release("perceptron", "and_gate", "truth_table")
    nb = submission(
        base,
        perceptron="perceptron = 3",
        and_gate="class and_gate: pass",
        truth_table=function("truth_table", "a = []; a.append(a); return a"),
    )
    outcome = outcome_of(nb, base)
    grades = by_name(outcome)
    assert "not what it returns" in grades["perceptron"].message
    assert "the class and_gate" in grades["and_gate"].message
    assert all(exercise.points == 0 for exercise in grades.values())


def test_inside_a_running_loop():
    nb = submission(BASE, **right("perceptron"))

    async def two():
        return await asyncio.gather(*(grade(task(nb, BASE), KERNELS) for _ in range(2)))

    one, other = asyncio.run(two())
    assert by_name(one)["perceptron"].points == by_name(other)["perceptron"].points == 2


# --- what stops a cell or a kernel --------------------------------------------------------------

FOREVER = "import time\nwhile True:\n    time.sleep(0.01)"
STUBBORN = """\
import time
while True:
    try:
        time.sleep(0.01)
    except BaseException:
        pass"""


def test_a_cell_over_its_time_is_interrupted_and_the_others_count():
    nb = submission(BASE, perceptron=FOREVER, and_gate=function("and_gate", "return x1 & x2"))
    nb = with_cell(nb, "print('before')", "perceptron")
    outcome = outcome_of(nb, budgets=Budgets(wall=60, cell=1))
    grades = by_name(outcome)
    assert grades["perceptron"].reason is Reason.TIMED_OUT
    assert grades["and_gate"].reason is Reason.WRONG and grades["and_gate"].mistake is not None
    assert outcome.reason is Reason.RIGHT
    assert outcome.notes == ("Cell 4 took too long and was stopped.",)


def test_a_check_over_its_time_is_timed_out():
    loop = function("perceptron", "while True: pass")
    outcome = outcome_of(submission(BASE, perceptron=loop), budgets=Budgets(wall=60, cell=1))
    assert by_name(outcome)["perceptron"].message == (
        "✗ perceptron: its check took too long and was stopped"
    )


def test_a_cell_that_cannot_be_interrupted_loses_its_kernel_and_what_came_before_counts():
    nb = submission(BASE, **right("perceptron"), and_gate=STUBBORN)
    outcome = outcome_of(nb, budgets=Budgets(wall=60, cell=1))
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.TIMED_OUT}
    assert outcome.reason is Reason.TIMED_OUT
    assert "could not be interrupted" in outcome.message and "and_gate" in outcome.message


def test_the_whole_notebook_has_a_time_too():
    nb = submission(BASE, **right("perceptron", "and_gate"))
    nb = with_cell(nb, FOREVER, "and_gate")
    outcome = outcome_of(nb, budgets=Budgets(wall=2, cell=60))
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.NOT_REACHED}
    assert outcome.reason is Reason.TIMED_OUT and "more than 2 s" in outcome.message


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("import os; os._exit(3)", Reason.KERNEL_DIED, "exit status 3"),
        ("import os; os.kill(os.getpid(), 9)", Reason.KILLED, "was killed"),
        ("import ctypes; ctypes.string_at(0)", Reason.KERNEL_DIED, "segmentation fault"),
    ],
)
def test_a_kernel_that_dies_is_noticed_and_what_came_before_counts(code, reason, words):
    base = release("perceptron", "and_gate", "truth_table")
    nb = submission(base, **right("perceptron", "truth_table"), and_gate=code)
    outcome = outcome_of(nb, base)
    assert reasons(outcome) == {
        "perceptron": Reason.RIGHT,
        "and_gate": reason,
        "truth_table": Reason.NOT_REACHED,
    }
    assert outcome.reason is reason and words in outcome.message


def test_output_is_cut_a_flood_is_stopped_and_the_next_cell_is_graded():
    nb = submission(BASE, **right("perceptron", "and_gate"))
    nb = with_cell(nb, "for i in range(5000): print('many', i)", "perceptron")
    nb = with_cell(nb, "print('x' * 80_000_000)", "perceptron")  # more than a message may be
    nb = with_cell(nb, "while True: print('flood' * 100_000, flush=True)", "and_gate")
    outcome = outcome_of(nb, budgets=Budgets(wall=100, cell=40, output=10_000))
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.RIGHT}
    assert len(outcome.autograded) < 60_000
    assert "Cell 3 sent more output than is kept; the rest was cut." in outcome.notes
    assert any("sent too much output and was stopped" in note for note in outcome.notes)


def test_a_message_larger_than_is_taken_is_said_to_be_cut_and_harms_no_other_cell():
    large = (
        "from IPython.display import display\ndisplay({'text/plain': 'x' * 65 * 2**20}, raw=True)"
    )
    nb = with_cell(submission(BASE, **right("perceptron", "and_gate")), large, "perceptron")
    outcome = outcome_of(nb)
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.RIGHT}
    assert any(note.startswith("Cell 3 sent more output") for note in outcome.notes)
    assert len(outcome.autograded) < 2**20


def test_all_cells_together_may_keep_as_much_as_eight():
    nb = submission(BASE, **right("perceptron", "and_gate"))
    for _ in range(12):
        nb = with_cell(nb, "print('x' * 999)", "perceptron")
    outcome = outcome_of(nb, budgets=Budgets(wall=100, cell=40, output=1000))
    assert reasons(outcome) == {"perceptron": Reason.RIGHT, "and_gate": Reason.RIGHT}
    assert sum("more output than is kept" in note for note in outcome.notes) == 4


def test_a_submission_sees_its_seed_and_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("PASSWORD_OF_THE_GRADEBOOK", "secret")
    nb = with_cell(BASE, "import os, json; print(json.dumps(dict(os.environ)))", "perceptron")
    outcome = outcome_of(nb, seed=4711)
    graded = nbformat.reads(outcome.autograded.decode(), as_version=4)
    seen = json.loads(graded.cells[2].outputs[0].text)
    assert seen["CLASSROOM_OBSERVE"] == "1" and seen["COURSE_CHECK_SEED"] == "4711"
    assert "secret" not in seen.values()
    for name in ("HOME", "TMPDIR"):
        assert seen[name] != os.environ.get(name) and not os.path.exists(seen[name])


# --- observations -------------------------------------------------------------------------------

FORGE = """\
import base64
from IPython.display import display
from common.checking.transport import OBSERVATION_TYPE, Sent, to_bytes

def forge(name):
    exercise = getattr(ex, name)
    seen = exercise.observe(exercise.reference, int(__import__("os").environ["COURSE_CHECK_SEED"]))
    content = base64.b64encode(to_bytes(Sent(name, seen))).decode()
    display({OBSERVATION_TYPE: content}, metadata={"exercise": name}, raw=True)
"""


def test_an_observation_counts_only_from_its_own_check_and_only_one():
    base = release("perceptron", "and_gate", "truth_table")
    nb = submission(
        base,
        # Sent in another cell, before the check, which then fails.
        perceptron="forge('perceptron')",
        # Sent beside the one of the check.
        and_gate=function("and_gate", "forge('and_gate'); return 0"),
        # Of another exercise, while a check runs.
        truth_table=function("truth_table", "forge('perceptron'); return [0, 0, 0, 0]"),
    )
    outcome = outcome_of(with_cell(nb, FORGE, "perceptron"), base)
    grades = by_name(outcome)
    assert (grades["perceptron"].reason, grades["perceptron"].points) == (Reason.ERROR, 0)
    assert grades["and_gate"].reason is Reason.FORBIDDEN
    assert "several observations" in grades["and_gate"].message
    assert grades["truth_table"].reason is Reason.WRONG
    assert "The check of truth_table sent observations of something else." in outcome.notes


def test_a_check_that_was_silenced_and_one_that_sends_rubbish():
    nb = with_cell(BASE, "type(ex.and_gate).check = lambda self, answer: None", "perceptron")
    silent = by_name(outcome_of(submission(nb, perceptron="perceptron = print")))["perceptron"]
    assert (silent.reason, silent.points) == (Reason.NOT_OBSERVED, 0)
    rubbish = FORGE + "type(ex.and_gate).check = lambda self, answer: display("
    rubbish += "{OBSERVATION_TYPE: 'UEsD*'}, metadata={'exercise': self.name}, raw=True)"
    outcome = outcome_of(with_cell(BASE, rubbish, "perceptron"))
    assert set(reasons(outcome).values()) == {Reason.FORBIDDEN}


@pytest.mark.parametrize(
    ("answer", "reported"),
    [
        ("perceptron = ex.perceptron.solution()", True),
        ("def perceptron(*numbers):\n    return ex.perceptron.reference(*numbers)", True),
        ("ex.perceptron.solution()\n" + right("perceptron")["perceptron"], False),
    ],
)
def test_the_course_s_own_solution_is_reported(answer, reported):
    nb = submission(BASE, perceptron=answer, **right("and_gate"))
    outcome = outcome_of(nb)
    first, second = outcome.grades
    assert second.reason is Reason.RIGHT  # though it calls the function above
    if reported:
        assert (first.reason, first.points) == (Reason.REFERENCE, 0)
        assert all(first.passed.values())
        assert outcome.notes == ("perceptron: handed in the course's own solution.",)
    else:
        assert first.reason is Reason.RIGHT and not outcome.notes


# --- without a kernel ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({}, Reason.UNREADABLE, "gates.ipynb cannot be graded: the file is empty."),
        ({"submission": b"\x89PNG\0"}, Reason.UNREADABLE, "a binary file"),
        ({"notes": ("It is a link.", "More.")}, Reason.UNREADABLE, "It is a link."),
        ({"notes": ("None.",), "submitted_as": ""}, Reason.NOT_ATTEMPTED, "None."),
    ],
)
def test_what_cannot_be_read_is_graded_all_the_same(changes, reason, words):
    fields = {"submission": b""} | changes
    outcome = outcome_of(b"", kernels=NoKernels(), **fields)
    assert outcome.reason is reason and words in outcome.message
    assert words not in outcome.notes
    assert all((g.reason, g.points) == (reason, 0.0) for g in outcome.grades)
    assert all(words in g.message for g in outcome.grades)


def test_what_is_the_course_s_fault_is_raised():
    with pytest.raises(CourseError, match="check_nothing has no exercise"):
        grade_one(task(BASE, BASE, release=data(release_of("nothing"))), NoKernels())
    with pytest.raises(CourseError, match=r"gates\.ipynb"):
        grade_one(task(BASE, BASE, release=b"no notebook"), NoKernels())


def release_of(name):
    return json.loads(json.dumps(BASE).replace("perceptron", name))


def test_a_submission_that_took_its_worker_with_it_has_an_outcome_too():
    outcome = outcome_without_running(task(BASE, BASE), Reason.KILLED, "its worker died twice")
    assert outcome.message == "Its worker died twice."
    assert [g.message for g in outcome.grades] == [
        "✗ perceptron: its worker died twice",
        "✗ and_gate: its worker died twice",
    ]
    cells = nbformat.reads(outcome.autograded.decode(), as_version=4).cells
    assert [determine_grade(c)[0] for c in cells if "check" in c.source] == [0, 0]


def test_a_kernel_that_cannot_be_had_is_asked_for_twice():
    asked = []

    class Refusing:
        protection = ""

        @contextlib.asynccontextmanager
        async def kernel(self, budgets, environment):
            asked.append(environment)
            raise NoKernel("none left")
            yield

    with pytest.raises(NoKernel, match="none left"):
        grade_one(task(BASE, BASE), Refusing())
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (None, Reason.KERNEL_DIED),
        (0, Reason.KERNEL_DIED),
        (-9, Reason.KILLED),
        (-11, Reason.KERNEL_DIED),
        (-24, Reason.TIMED_OUT),
        (-200, Reason.KERNEL_DIED),
    ],
)
def test_an_exit_status_in_words(code, reason):
    assert how_it_ended(code)[0] is reason and how_it_ended(code)[1]
