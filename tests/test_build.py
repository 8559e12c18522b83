"""`classroom build`: the starters, and everything that `--check` finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from made_up_course import CHAPTER, KEY, blank, check, nbgrader, notebook, offer, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.build import build_chapters, check_chapters
from classroom.course_layout import Course
from classroom.normalize import normalize, read_notebook, to_text
from common.checking import Prediction

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A course with one chapter of one notebook, as `classroom build` leaves it."""
    (tmp_path / "nbgrader_config.py").touch()
    made = Course(tmp_path)
    offer(monkeypatch, "double")
    write(made, notebook())
    assert build_chapters(made, [CHAPTER]) == []
    monkeypatch.chdir(tmp_path)
    return made


def problems(course: Course) -> list[str]:
    return list(check_chapters(course, course.chapters()))


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


# --- normalizing ------------------------------------------------------------------------------


def test_a_run_in_an_editor_changes_no_starter(course):
    starter = course.notebooks / f"{KEY}.ipynb"
    before = starter.read_bytes()
    solution = course.solutions / f"{KEY}.ipynb"
    nb = read_notebook(solution)
    nb.nbformat_minor = 4
    nb.metadata["widgets"] = {"state": {}}
    nb.metadata["language_info"]["version"] = "3.99.1"
    for cell in nb.cells:
        del cell["id"]
        cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
        cell.metadata["collapsed"] = True
    solution.write_text(to_text(nb), encoding="utf-8")
    build_chapters(course, [CHAPTER])
    assert starter.read_bytes() == before
    assert problems(course) == []


def test_a_conversion_by_jupytext_changes_no_starter(course):
    starter = course.notebooks / f"{KEY}.ipynb"
    before = starter.read_bytes()
    solution = course.solutions / f"{KEY}.ipynb"
    nb = read_notebook(solution)
    # An author's script keeps the metadata of the course; jupytext leaves it out unless told.
    nb.metadata["jupytext"] = {"notebook_metadata_filter": "course,kernelspec"}
    script = jupytext.writes(nb, fmt="py:percent")
    converted = to_text(jupytext.reads(script, fmt="py:percent"))
    assert "jupytext_version" in converted
    assert "language_info" not in converted
    solution.write_text(converted, encoding="utf-8")
    build_chapters(course, [CHAPTER])
    assert starter.read_bytes() == before


def test_normalizing_twice_is_normalizing_once():
    once = normalize(notebook())
    assert to_text(normalize(once)) == to_text(once)


def test_cell_ids_come_from_the_grade_id_or_the_place_after_it():
    nb = notebook(blank("double"), new_code_cell("1"), check("double"), new_markdown_cell("so"))
    ids = [cell.id for cell in normalize(nb).cells]
    assert ids == ["top-1", "top-2", "double", "double-1", "check_double", "check_double-1"]


def test_printed_pieces_are_joined():
    cell = new_code_cell("print(1)")
    cell.outputs = [
        new_output("stream", name="stdout", text="1"),
        new_output("stream", name="stdout", text="2"),
        new_output("stream", name="stderr", text="3"),
    ]
    outputs = normalize(notebook(cell)).cells[-1].outputs
    assert [(output.name, output.text) for output in outputs] == [("stdout", "12"), ("stderr", "3")]


# --- building ---------------------------------------------------------------------------------


def test_a_starter_hides_the_solution_and_keeps_no_output(course):
    nb = read_notebook(course.notebooks / f"{KEY}.ipynb")
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    assert code[1].source == "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert nb.metadata.course.title == "Doubling"


def test_building_again_writes_nothing(course):
    files = [path for path in course.root.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    result = run("build")
    assert result.exit_code == 0
    assert result.output == "1 notebooks built.\n"
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_broken_solution_does_not_stop_the_others(course):
    bad = blank("half")
    bad.source = bad.source.replace("### END SOLUTION", "")
    write(course, notebook(bad, check("half")), "90_toy/broken")
    (course.notebooks / f"{KEY}.ipynb").unlink()
    result = run("build")
    assert result.exit_code == 1
    assert "solutions/90_toy/broken.ipynb: nbgrader makes no starter of it: no end" in result.output
    assert (course.notebooks / f"{KEY}.ipynb").exists()


def test_files_beside_a_solution_are_copied(course):
    (course.solutions / CHAPTER / "photo.bin").write_bytes(b"\x00\x01")
    assert "notebooks/90_toy/photo.bin: differs from" in problems(course)[0]
    build_chapters(course, [CHAPTER])
    assert (course.notebooks / CHAPTER / "photo.bin").read_bytes() == b"\x00\x01"
    assert problems(course) == []


def test_a_starter_without_solution_is_named_and_kept(course):
    lost = course.notebooks / "91_gone" / "old.ipynb"
    lost.parent.mkdir()
    lost.write_text("{}")
    built, checked = run("build"), run("build", "--check")
    assert lost.exists()
    assert built.exit_code == 0
    assert checked.exit_code == 1
    assert "notebooks/91_gone/old.ipynb: comes from nothing" in built.output
    assert "notebooks/91_gone/old.ipynb: comes from nothing" in checked.output


@pytest.mark.parametrize("word", ["90", "toy", "90_toy", "solutions/90_toy/"])
def test_a_chapter_can_be_named_in_short(course, word):
    assert run("build", word).exit_code == 0


def test_an_unknown_chapter_is_one_line(course):
    result = run("build", "91")
    assert result.exit_code == 1
    assert result.output == "classroom: There is no chapter '91'. There are: 90_toy.\n"


# --- checking ---------------------------------------------------------------------------------


def test_all_is_well(course):
    result = run("build", "--check")
    assert result.exit_code == 0
    assert result.output == "1 notebooks fit together.\n"


def test_check_writes_nothing_and_tells_all_at_once(course):
    solution = course.solutions / f"{KEY}.ipynb"
    nb = read_notebook(solution)
    nb.metadata["jupytext"] = {}
    nb.metadata.course["minutes"] = 90
    nb.cells[1].execution_count = None
    solution.write_text(to_text(nb), encoding="utf-8")
    (course.notebooks / f"{KEY}.ipynb").unlink()
    before = solution.read_bytes()
    result = run("build", "--check")
    assert result.exit_code == 1
    for part in ("course minutes is 90", "no stored output", "is not normalized", "is missing"):
        assert part in result.output
    assert solution.read_bytes() == before
    assert not (course.notebooks / f"{KEY}.ipynb").exists()


def test_an_edited_starter_is_named_with_its_cell(course):
    starter = course.notebooks / f"{KEY}.ipynb"
    starter.write_text(starter.read_text(encoding="utf-8").replace("YOUR CODE", "MY CODE"))
    (problem,) = problems(course)
    assert problem.startswith("notebooks/90_toy/doubling.ipynb: cell double differs")
    assert "edited by hand" in problem


@pytest.mark.parametrize(
    ("text", "part"),
    [("not json", "is not a notebook"), ('{"nbformat": 3, "worksheets": []}', "notebook")],
)
def test_a_solution_that_is_no_notebook_is_one_line(course, text, part):
    (course.solutions / f"{KEY}.ipynb").write_text(text)
    first, *_ = problems(course)
    assert first.startswith("solutions/90_toy/doubling.ipynb: ")
    assert part in first
    assert "\n" not in first


def test_an_old_format_is_named(course):
    nb = read_notebook(course.solutions / f"{KEY}.ipynb")
    nb.nbformat = 5
    (course.solutions / f"{KEY}.ipynb").write_text(to_text(nb), encoding="utf-8")
    assert "notebook format 5" in problems(course)[0]


def _in_course(nb: nbformat.NotebookNode, **changes: object) -> None:
    nb.metadata.course.update(changes)


def _error(nb: nbformat.NotebookNode) -> None:
    nb.cells[3].outputs = [new_output("error", ename="NameError", evalue="x", traceback=[])]


def _marked(nb: nbformat.NotebookNode) -> None:
    nb.cells.append(new_code_cell("# NBVAL_CHECK_OUTPUT\na = 1", execution_count=4))


def _skipped(nb: nbformat.NotebookNode) -> None:
    nb.cells.append(new_code_cell("# NBVAL_SKIP\nprint(1)"))


def _marks(number: int, **changes: object):
    return lambda nb: nb.cells[number].metadata.nbgrader.update(changes)


def _source(number: int, source: str):
    def change(nb: nbformat.NotebookNode) -> None:
        nb.cells[number].source = source

    return change


def _extra(*cells: nbformat.NotebookNode):
    return lambda nb: nb.cells.extend(cells)


def _without(number: int):
    return lambda nb: nb.cells.pop(number)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda nb: nb.metadata.pop("course"), "has no course metadata"),
        (lambda nb: _in_course(nb, title=" "), "course title is ' '"),
        (lambda nb: _in_course(nb, needs=["01_x/y"]), "names '01_x/y', which is no notebook"),
        (lambda nb: _in_course(nb, needs=[KEY]), "names the notebook itself"),
        (lambda nb: _in_course(nb, needs="gates"), "course needs is 'gates'"),
        (lambda nb: _in_course(nb, path="extra"), "course path is 'extra'"),
        (lambda nb: _in_course(nb, minutes=True), "course minutes is True"),
        (lambda nb: _in_course(nb, minutes=19), "from 20 to 45"),
        (_error, "cell check_double: the stored output is an error (NameError)"),
        (_marked, "marked NBVAL_CHECK_OUTPUT but stores no output"),
        (_skipped, "no stored output"),
        (_source(1, "# NBVAL_SKIP: needs a file\nfrom common.exercises import toy as ex"), "alone"),
        (_marks(3, points=0), "cell check_double: points is 0"),
        (_marks(3, locked=False), "a check must be locked"),
        (_marks(2, locked=True), "a blank must not be locked"),
        (_marks(3, grade_id="test_double"), "Rename it to check_test_double"),
        (_source(3, "ex.double.hint()"), "does not run ex.double.check(double)"),
        (_source(1, "from common.exercises import other as ex"), "imports other as ex"),
        (_source(1, "import numpy as np"), "uses ex before it is imported"),
        (_without(3), "cell double: no cell checks it"),
        (_without(2), "no blank double stands above it"),
        (_without(2), "the exercise double has no blank"),
        (_extra(blank("triple"), check("triple")), "a blank, but common/exercises/toy.py has no"),
        (_extra(new_markdown_cell("try ex.twice.hint()")), "ex.twice is not in"),
    ],
)
def test_what_does_not_fit_is_named(course, change, said):
    nb = notebook()
    change(nb)
    write(course, nb)
    build_chapters(course, [CHAPTER])
    found = problems(course)
    assert any(said in problem for problem in found), found
    assert all("ipynb: " in problem or "toy.py: " in problem for problem in found)


def test_words_that_only_look_like_a_use_of_ex(course):
    nb = notebook()
    nb.cells.append(new_markdown_cell("An index.html, latex.code, self.ex.thing; ex. 3."))
    write(course, nb)
    build_chapters(course, [CHAPTER])
    assert problems(course) == []


def test_an_exercise_in_two_notebooks(course):
    write(course, notebook(), "90_toy/again")
    build_chapters(course, [CHAPTER])
    (problem,) = problems(course)
    assert "the exercise double has 2 blanks" in problem


def test_a_prediction_that_nobody_asks(course, monkeypatch):
    question = Prediction(options="ab", outcome="a", because="It is so.")
    offer(monkeypatch, "double", which=question)
    assert "no notebook asks ex.which.predict" in problems(course)[0]
    nb = notebook()
    nb.cells.append(new_code_cell("ex.which.predict(...)", execution_count=4))
    write(course, nb)
    build_chapters(course, [CHAPTER])
    assert problems(course) == []


def test_a_chapter_without_its_module(course):
    write(course, notebook(), "92_moduleless/doubling")
    build_chapters(course, ["92_moduleless"])
    found = list(check_chapters(course, ["92_moduleless"]))
    assert any("there is no common/exercises/moduleless.py" in problem for problem in found)


def test_a_module_that_cannot_be_imported(course, monkeypatch):
    broken = course.root / "somewhere"
    broken.mkdir()
    (broken / "faulty.py").write_text("raise ValueError('no such data')")
    import common.exercises

    monkeypatch.setattr(common.exercises, "__path__", [str(broken)])
    write(course, notebook(), "93_faulty/doubling")
    build_chapters(course, ["93_faulty"])
    (problem,) = check_chapters(course, ["93_faulty"])
    assert problem == (
        "common/exercises/faulty.py: cannot be imported (ValueError: no such data). Mend it."
    )


def test_a_start_notebook_needs_no_exercise_and_may_be_short(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "common.exercises.start", None)
    nb = notebook(new_markdown_cell("The map."))
    del nb.cells[1]
    nb.metadata.course["minutes"] = 5
    write(course, nb, "00_start/start")
    build_chapters(course, ["00_start"])
    assert problems(course) == []


def test_a_notebook_outside_of_any_chapter(course):
    shutil.copy(course.solutions / f"{KEY}.ipynb", course.solutions / "loose.ipynb")
    assert "solutions/loose.ipynb: lies in no chapter" in run("build", "--check").output


# --- nbgrader ---------------------------------------------------------------------------------


def test_nbgrader_makes_the_same_starters(tmp_path):
    ours, theirs = Course(tmp_path / "ours"), Course(tmp_path / "theirs")
    if (ROOT / "solutions").is_dir():
        shutil.copytree(ROOT / "solutions", ours.solutions)
    hidden = check("double")
    hidden.source += "\n### BEGIN HIDDEN TESTS\nassert double(1) == 2\n### END HIDDEN TESTS"
    notes = nbgrader(new_markdown_cell("I learned …"), "notes", grade=True, solution=True, points=0)
    read_only = nbgrader(new_code_cell("x = 'é'", execution_count=4), "given", locked=True)
    write(ours, notebook(blank("double"), hidden, notes, read_only))
    (ours.solutions / CHAPTER / "table.csv").write_text("1,2\n")
    shutil.copytree(ours.solutions, theirs.solutions)
    assert build_chapters(ours, ours.chapters()) == []
    # nbgrader has no normalizing of its own: it starts from what our build leaves.
    shutil.copytree(ours.solutions, theirs.solutions, dirs_exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", theirs.root)

    scripts = Path(sys.executable).parent
    # A new gradebook runs `alembic`, which it looks for on PATH.
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "--assignment=*"],
        cwd=theirs.root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert _contents(ours.notebooks) == _contents(theirs.notebooks)
    assert (theirs.root / "grading" / "gradebook.db").exists()


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
