"""The audit: a sound chapter passes, and each way to fall short is reported."""

import itertools
import os
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from made_up_course import CHAPTER, KEY, blank, check, nbgrader, write
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

import common.exercises
from classroom.__main__ import app
from classroom.audit import killing
from classroom.audit.answers import Answer, answers
from classroom.audit.command import audit_chapters
from classroom.audit.findings import ChapterFindings, ExerciseFindings
from classroom.audit.limits import OutOfTime, limited
from classroom.course_layout import Course
from common.checking import Exercise, calls

MODULE = """\
import numpy as np

from common.checking import Choice, Equivalent, Exercise, Mistake, calls, holds


def mean_of_squares(x):
    return np.mean(x**2)


mean_square = Exercise(
    reference=mean_of_squares,
    observe=calls(three=[1.0, -2.0, 4.0], two_rows=lambda rng: rng.normal(size=(2, 3))),
    mistakes=[
        Mistake("You summed. Divide by how many there are.", lambda x: np.sum(x**2)),
        Mistake("You squared the mean. Square first.", lambda x: np.mean(x) ** 2),
        Mistake("You took the mean as it is. Square first.", np.mean),
    ],
    variants=[lambda x: np.sum(x * x) / x.size],
    hints=["Two steps.", "Square each, then take the mean."],
)
"""
IMPORTS = "import numpy as np\n\nfrom common.exercises import toy as ex"
SOLUTION = '''\
def mean_square(x):
    """The mean of the squares of x."""
    ### BEGIN SOLUTION
    return np.mean(x**2)
    ### END SOLUTION'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty course; `common.exercises` finds further modules in its folder `modules`."""
    for name in ("solutions", "notebooks", "modules"):
        (tmp_path / name).mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    places = [*common.exercises.__path__, str(tmp_path / "modules")]
    monkeypatch.setattr(common.exercises, "__path__", places)
    yield Course(tmp_path)
    sys.modules.pop("common.exercises.toy", None)
    vars(common.exercises).pop("toy", None)


def solution_cell(source: str = SOLUTION) -> nbformat.NotebookNode:
    return nbgrader(new_code_cell(source, execution_count=2), "mean_square", solution=True)


def failures(course: Course, module: str = MODULE, *cells: nbformat.NotebookNode) -> list[str]:
    """What the audit of a chapter with this module and these cells reports."""
    return audited(course, module, *cells).failures()


def audited(course: Course, module: str, *cells: nbformat.NotebookNode) -> ChapterFindings:
    (course.root / "modules" / "toy.py").write_text(module, encoding="utf-8")
    cells = cells or (new_code_cell(IMPORTS), solution_cell(), check("mean_square"))
    write(course, new_notebook(cells=list(cells)))
    (found,) = audit_chapters(course, [CHAPTER])
    return found


def with_solution(source: str) -> tuple[nbformat.NotebookNode, ...]:
    return new_code_cell(IMPORTS), solution_cell(source), check("mean_square")


# --- what passes ----------------------------------------------------------------------------


def test_a_sound_chapter_passes(course):
    found = audited(course, MODULE)
    assert found.failures() == []
    (row,) = found.exercises
    assert (row.notebook, row.exercise) == (KEY, "mean_square")
    assert (row.mistakes, row.variants, row.declared) == (3, 1, 0)
    assert row.mutants == row.killed > 0
    assert row.ok


def test_a_question_passes(course):
    module = MODULE.partition("mean_square = ")[0] + (
        'bend = Choice(answer="b", wrong={"a": "Lines stay lines."}, hints=["Draw two lines."])\n'
    )
    source = 'def bend():\n    ### BEGIN SOLUTION\n    return "b"\n    ### END SOLUTION'
    cell = nbgrader(new_code_cell(source), "bend", solution=True)
    assert failures(course, module, new_code_cell(IMPORTS), cell, check("bend")) == []


def test_working_folder_and_environment_are_as_before(course):
    failures(course)  # what is imported for the first time may have traces of its own
    before = Path.cwd(), list(sys.path), dict(os.environ)
    failures(course)
    assert (Path.cwd(), sys.path, dict(os.environ)) == before


# --- what falls short: the exercise ---------------------------------------------------------

REFERENCE, MISTAKES = "    reference=mean_of_squares,\n", "    mistakes=[\n"
SHORTCOMINGS = {
    "a reference that raises": (
        ("return np.mean(x**2)", "return np.mean(z**2)"),
        "the reference cannot be judged: RuntimeError: the course's own solution of mean_square",
    ),
    "a reference that its check rejects": (
        ("calls(three", 'calls(holds(lambda v: False, "it is never right"), three'),
        "the reference is rejected on seed 0 and 19 more: ",
    ),
    "a variant that is rejected": (
        ("x * x) / x.size]", "x * x) / 3]"),
        "variant 1 is rejected on seed 0 and 19 more: for ",
    ),
    "a mistake that passes": (
        ("np.mean),", "np.mean, lambda x: np.mean(x * x)),"),
        "mistake 3 is not recognized on seed 0 and 19 more: it passes as right",
    ),
    "a mistake taken for another": (
        ("np.mean),", "np.mean, lambda x: np.sum(x * x)),"),
        "mistake 3 is not recognized on seed 0 and 19 more: it is taken for mistake 1 "
        '("You summed.',
    ),
    "mistakes that look the same": (
        ("np.mean),", "np.mean, lambda x: np.sum(x * x)),"),
        "mistake 1 and mistake 3 look the same on seed 0 and 19 more. Add an input that tells",
    ),
    "a mistake that is a blank": (
        ("mistakes=[\n", 'mistakes=[\n        Mistake("Not yet.", not_yet),\n'),
        'mistake 1 (not_yet) is not recognized on seed 0 and 19 more: it is told "not attempted',
    ),
    "too few mistakes": (
        ('        Mistake("You took the mean as it is. Square first.", np.mean),\n', ""),
        "has 2 of 3 mistakes.",
    ),
    "too few hints": (('"Two steps.", ', ""), "has 1 of 2 hints."),
}


@pytest.mark.parametrize(("change", "line"), SHORTCOMINGS.values(), ids=SHORTCOMINGS)
def test_a_shortcoming_of_the_exercise_is_reported(course, change, line):
    not_yet = "def not_yet(x):\n    raise NotImplementedError()\n\n\n"
    module = MODULE.replace("mean_square = ", f"{not_yet}mean_square = ").replace(*change)
    assert any(found.startswith(f"{KEY} mean_square: {line}") for found in failures(course, module))


def test_few_mistakes_may_have_a_reason(course):
    line = '        Mistake("You took the mean as it is. Square first.", np.mean),\n'
    module = MODULE.replace(line, "").replace("hints=", 'few_mistakes="it is short", hints=')
    assert failures(course, module) == []


# --- what falls short: the notebook ---------------------------------------------------------


def test_a_solution_that_its_check_rejects(course):
    wrong = SOLUTION.replace("x**2", "x**3")
    (line,) = failures(course, MODULE, *with_solution(wrong))
    assert line.startswith(
        f"{KEY} mean_square: the solution notebook's code is rejected on seed 0 and 19 more: for "
    )


def test_a_solution_may_not_use_what_other_cells_compute(course):
    source = SOLUTION.replace("x**2", "x**power")
    cells = [new_code_cell("power = int('2')"), *with_solution(source)]
    (line,) = failures(course, MODULE, *cells)
    assert "raised NameError" in line and "'power' is not defined" in line
    assert line.endswith("names that hold a literal, and its own arguments.")


@pytest.mark.parametrize(
    "above",
    [
        "power = 2",
        "def power_of(x):\n    return 2\n\npower = power_of",
        "%matplotlib inline\nfrom math import prod\npower: int = 2",
    ],
    ids=["literal", "function", "beside a magic"],
)
def test_a_solution_may_use_imports_functions_and_literals(course, above):
    power = {"def": "power_of(x)", "%ma": "prod([power])"}.get(above[:3], "power")
    cells = [new_code_cell(above), *with_solution(SOLUTION.replace("x**2", f"x**{power}"))]
    assert not [line for line in failures(course, MODULE, *cells) if "NameError" in line]


def test_a_solution_may_use_an_earlier_blank(course):
    earlier = nbgrader(
        new_code_cell(
            "def square(x):\n    ### BEGIN SOLUTION\n    return x**2\n    ### END SOLUTION"
        ),
        "square",
        solution=True,
    )
    imports, solution, graded = with_solution(SOLUTION.replace("x**2", "square(x)"))
    module = MODULE + "\nsquare = mean_square\n"
    lines = failures(course, module, imports, earlier, check("square"), solution, graded)
    assert not [line for line in lines if line.startswith(f"{KEY} mean_square")]


def test_a_cell_that_defines_another_name(course):
    (line,) = failures(course, MODULE, *with_solution(SOLUTION.replace("mean_square", "average")))[
        :1
    ]
    assert line == (
        f"{KEY} mean_square: the solution's cell defines no mean_square. Define it there, or "
        "rename the cell."
    )


def test_a_cell_that_raises(course):
    lines = failures(course, MODULE, *with_solution(f"size = len(7)\n{SOLUTION}"))
    assert f"{KEY} mean_square: the solution's cell cannot be run: TypeError" in lines[0]


def test_a_blank_that_stops_its_own_cell(course):
    source = "### BEGIN SOLUTION\ndef mean_square(x):\n    return np.mean(x**2)\n### END SOLUTION"
    (line,) = failures(course, MODULE, *with_solution(source))
    assert "the blank stops before the check can speak. Put the marks inside a function" in line


def test_a_blank_that_does_not_look_like_one(course):
    source = (
        SOLUTION.replace("    ### BEGIN", "    try:\n        ### BEGIN")
        .replace("    return", "        return")
        .replace("    ### END", "        ### END")
    )
    source += "\n    except NotImplementedError:\n        return 0.0"
    lines = failures(course, MODULE, *with_solution(source))
    assert any("the blank is not taken for one, but is told" in line for line in lines)


def test_an_import_that_fails(course):
    cells = [new_code_cell("import no_such_module"), *with_solution(SOLUTION)]
    assert failures(course, MODULE, *cells) == [
        f"{CHAPTER}: doubling: `import no_such_module` fails: ModuleNotFoundError: "
        "No module named 'no_such_module'"
    ]


def test_an_optional_cell_is_not_run(course):
    cells = [new_code_cell("# NBVAL_SKIP: needs a GPU\nimport no_such_module")]
    assert failures(course, MODULE, *cells, *with_solution(SOLUTION)) == []


def test_a_module_beside_the_notebook_is_found(course):
    (course.solutions / CHAPTER).mkdir()
    (course.solutions / CHAPTER / "beside_it.py").write_text("POWER = 2\n", encoding="utf-8")
    source = SOLUTION.replace("x**2", "x**POWER")
    cells = [new_code_cell("from beside_it import POWER"), *with_solution(source)]
    assert failures(course, MODULE, *cells) == []


# --- what falls short: the chapter ----------------------------------------------------------


def test_a_module_that_cannot_be_imported_is_one_line(course):
    write(course, new_notebook(cells=[new_code_cell(IMPORTS), solution_cell()]), f"{KEY}_more")
    assert failures(course, "import no_such_module\n" + MODULE) == [
        f"{CHAPTER}: common/exercises/toy.py: cannot be imported (ModuleNotFoundError: "
        "No module named 'no_such_module'). Mend it."
    ]


def test_blanks_and_exercises_that_have_no_counterpart(course):
    cells = [new_code_cell(IMPORTS), blank("double"), check("double")]
    assert failures(course, MODULE, *cells) == [
        f"{CHAPTER}: doubling: the blank double has no exercise in common/exercises/toy.py. "
        "Add or rename it.",
        f"{CHAPTER}: the exercise mean_square has no blank in any notebook. Add one, or take it "
        "out.",
    ]


def test_a_notebook_that_nbgrader_refuses(course):
    (line,) = failures(course, MODULE, *with_solution("### BEGIN SOLUTION\nmean_square = 1"))
    assert line.startswith(f"{CHAPTER}: doubling: nbgrader makes no starter of it")


def test_a_process_that_dies_takes_no_other_notebook_with_it(course):
    (course.solutions / CHAPTER).mkdir()
    dies = course.solutions / CHAPTER / "dies_at_once.py"
    dies.write_text("import os\n\nos._exit(3)\n", encoding="utf-8")
    write(course, new_notebook(cells=[new_code_cell("import dies_at_once"), blank("double")]))
    write(course, new_notebook(cells=[blank("triple")]), f"{CHAPTER}/tripling")
    (found,) = audit_chapters(course, [CHAPTER], jobs=2)
    assert found.failures() == [
        f"{CHAPTER}: doubling: its process died. Some answer or mutant in it is to blame.",
        f"{CHAPTER}: tripling: the blank triple has no exercise in common/exercises/toy.py. "
        "Add or rename it.",
    ]


# --- mutants --------------------------------------------------------------------------------

# The sign of what is squared: no check can see it.
TWIN = SOLUTION.replace("x**2", "np.abs(x) ** 2")
SURVIVOR = "- return np.mean(np.abs(x) ** 2)\n+ return np.mean(x ** 2)"


def declaring(*declared: str) -> str:
    return MODULE.replace("hints=", f"equivalent=[{', '.join(declared)}], hints=")


def test_a_survivor_is_shown_and_counts(course):
    found = audited(course, MODULE, *with_solution(TWIN))
    (row,) = found.exercises
    assert [mutant.diff for mutant in row.survivors] == [SURVIVOR]
    assert row.killed == row.mutants - 1
    assert found.failures() == [
        f"{CHAPTER}: exercises of 20 mutants or fewer (mean_square): {row.killed} of {row.mutants} "
        f"mutants rejected ({100 * row.killed // row.mutants}%); 95% are needed. Add inputs that "
        "tell the survivors from the solution, or declare what nobody can tell from it: "
        "equivalent=[Equivalent(diff, reason)]."
    ]


@pytest.mark.parametrize("diff", [SURVIVOR, SURVIVOR.replace("\n", "  \n   ") + "\n"])
def test_a_survivor_that_is_declared_does_not_count(course, diff):
    module = declaring(f"Equivalent({diff!r}, 'a square has no sign')")
    found = audited(course, module, *with_solution(TWIN))
    assert found.failures() == []
    assert (found.exercises[0].declared, found.exercises[0].survivors) == (1, ())


def test_a_declared_mutant_that_dies(course):
    diff = SURVIVOR.replace("+ return np.mean(x ** 2)", "+ return np.mean(np.abs(x) * 2)")
    module = declaring(f"Equivalent({diff!r}, 'so I thought')")
    assert (
        f"{KEY} mean_square: equivalent 1 (+ return np.mean(np.abs(x) * 2)) is rejected by the "
        "check, so it is none. Take it out."
    ) in failures(course, module, *with_solution(TWIN))


def test_a_declared_mutant_that_is_none(course):
    module = declaring("Equivalent('- return np.mean(x)\\n+ return 1', 'it was once')")
    assert failures(course, module) == [
        f"{KEY} mean_square: equivalent 1 (+ return 1) is none of the mutants. Take it out, or "
        "copy its diff anew."
    ]


def test_a_declaration_without_reason_or_made_twice(course):
    module = declaring(f"Equivalent({SURVIVOR!r}, ' ')", f"Equivalent({SURVIVOR!r}, 'squared')")
    lines = failures(course, module, *with_solution(TWIN))
    assert [line.rpartition(") ")[2] for line in lines] == [
        "gives no reason. Say why its results are the same.",
        "is declared twice. Keep one.",
    ]


def test_endless_mutants_run_out_of_time(course, monkeypatch):
    monkeypatch.setattr(killing, "LEAST_SECONDS", 0.05)
    source = """\
def mean_square(x):
    ### BEGIN SOLUTION
    total, i = 0.0, x.size
    while i > 0:
        i -= 1
        try:
            total += x.flat[i] ** 2
        except Exception:
            pass
    return total / x.size
    ### END SOLUTION"""
    found = audited(course, MODULE, *with_solution(source))
    (row,) = found.exercises
    assert row.killed >= row.mutants - 1
    assert all("- i -= 1" not in mutant.diff for mutant in row.survivors)


def test_a_check_that_raises_on_a_mutant_is_no_kill(monkeypatch):
    marks = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
    answer = Answer("double", f"def double(x):\n{marks[0]}    return x + x\n{marks[1]}", "", {})
    exercise = Exercise(reference=lambda x: x + x, observe=calls(one=1.0))
    verdict, count = Exercise.verdict, itertools.count()

    def stumble(self, answer, *, seed):
        if next(count):  # first it is the solution's turn
            raise ZeroDivisionError("in the engine")
        return verdict(self, answer, seed=seed)

    monkeypatch.setattr(Exercise, "verdict", stumble)
    with pytest.raises(killing.CheckRaised, match="raises on a mutant: ZeroDivisionError: in the"):
        killing.kill(exercise, answer)


def test_mutants_that_need_no_memory_to_speak_of_may_go_on():
    with limited(cpu=60, wall=60, memory=2**28):
        assert np.ones(2**16).sum() == 2**16


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_memory_is_limited_and_free_again_afterwards():
    with pytest.raises(MemoryError), limited(cpu=60, wall=60, memory=2**27):
        np.ones(2**25)
    assert np.ones(2**25).size == 2**25


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no interval timers")
@pytest.mark.parametrize("waits", [True, False])
def test_time_is_limited_whatever_the_code_catches(waits):
    with pytest.raises(OutOfTime), limited(cpu=0.05, wall=0.1 if waits else 60, memory=2**30):
        while True:
            try:
                while True:
                    if waits:
                        time.sleep(10)
            except Exception:
                pass


# --- shares ---------------------------------------------------------------------------------


def row(name="one", mutants=0, killed=0, declared=0, problems=()):
    return ExerciseFindings(
        notebook=KEY,
        exercise=name,
        mistakes=3,
        variants=1,
        seconds=0.1,
        mutants=mutants,
        killed=killed,
        declared=declared,
        problems=tuple(problems),
    )


@pytest.mark.parametrize(
    ("rows", "starts"),
    [
        # An exercise with many mutants stands for itself …
        ([row(mutants=40, killed=38)], []),
        ([row(mutants=40, killed=37)], [f"{KEY} one: 37 of 40 mutants rejected (92%)"]),
        ([row(mutants=40, killed=36, declared=2)], [f"{KEY} one: 36 of 38 mutants rejected (94%)"]),
        ([row(mutants=40, killed=37, declared=2)], []),
        ([row(mutants=21, killed=19), row("two", 400, 400)], [f"{KEY} one: 19 of 21"]),
        # … those with few of them together.
        ([row(mutants=20, killed=19)], []),
        ([row(mutants=20, killed=18)], [f"{CHAPTER}: exercises of 20 mutants or fewer"]),
        ([row(mutants=10, killed=9), row("two", 15, 15)], []),
        ([row(mutants=10, killed=9), row("two", 9, 9)], [f"{CHAPTER}: exercises of 20"]),
        ([row(mutants=10, killed=9), row("two", 100, 100)], [f"{CHAPTER}: exercises of 20"]),
        ([row()], []),
        # A tenth may be declared, and one of each exercise.
        ([row(mutants=30, killed=27, declared=3)], []),
        ([row(mutants=30, killed=26, declared=4)], [f"{CHAPTER}: 4 of 30 mutants are declared"]),
        ([row(mutants=3, killed=2, declared=1), row("two", 3, 2, 1)], []),
        ([row(mutants=30, killed=26, declared=4), row("two", 20, 20)], []),
        ([row(problems=["is too dull"])], [f"{KEY} one: is too dull"]),
    ],
)
def test_shares_are_measured_for_large_exercises_and_for_small_ones_together(rows, starts):
    lines = ChapterFindings(CHAPTER, tuple(rows)).failures()
    assert len(lines) == len(starts)
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=True))


# --- the command ----------------------------------------------------------------------------


def test_the_command_prints_a_table_survivors_and_what_fails(course, monkeypatch):
    audited(course, MODULE, *with_solution(TWIN))
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["audit", "toy", "--jobs", "1"])
    assert result.exit_code == 1
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert CHAPTER in lines
    assert any("mean_square" in line and "✗" not in line and " 3 " in line for line in lines)
    shown = lines.index("survivor of mean_square (abs removed, line 4 of its cell):")
    assert lines[shown + 1 : shown + 3] == [f"    {line}" for line in SURVIVOR.splitlines()]
    assert lines[-2].startswith(f"✗ {CHAPTER}: exercises of 20 mutants or fewer")
    assert lines[-1].startswith("1 to mend; audited in ")


def test_the_command_succeeds_where_every_proof_holds(course, monkeypatch):
    audited(course, MODULE)
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["audit", "--jobs", "1"])
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("Every proof holds; audited in ")


def test_the_command_fails_where_it_found_nothing_to_audit(course, monkeypatch):
    write(course, new_notebook(cells=[new_code_cell("1 + 1")]))
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["audit"])
    assert result.exit_code == 1
    assert "✗ There is no exercise to audit." in result.output.splitlines()


def test_the_command_names_a_chapter_that_is_not_there(course, monkeypatch):
    audited(course, MODULE)
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["audit", "91"])
    assert (result.exit_code, result.stderr) == (
        1,
        "classroom: There is no chapter '91'. There are: 90_toy.\n",
    )


# --- what an answer sees --------------------------------------------------------------------


def test_a_changed_answer_leaves_the_names_of_its_notebook_alone():
    solution = new_notebook(cells=[new_code_cell("n = 1"), blank("double")])
    (answer,) = answers(solution, solution)
    assert isinstance(answer, Answer)
    assert answer.evaluate("n = 7\ndouble = n", "<cell>") == 7
    assert answer.namespace["n"] == 1


def test_code_runs_as_in_a_notebook():
    source = "def double(x: int):\n    return 2 * x\n\nprint('loud')"
    cell = nbgrader(new_code_cell(source), "double", solution=True)
    (answer,) = answers(new_notebook(cells=[cell]), new_notebook())
    double = answer.evaluate(answer.solution, "<cell>")
    # Not "int": the future statement of the module that runs the cell is not the cell's.
    assert double.__annotations__ == {"x": int}
    assert double.__module__ == "__main__"
