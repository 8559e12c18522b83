"""`classroom draft` and `classroom adopt`: a notebook as text, there and back."""

from pathlib import Path

import pytest
from made_up_course import CHAPTER, KEY, notebook, offer, write
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.build import build_chapters
from classroom.course_layout import Course
from classroom.draft import _as_notebook, _as_text, _notebook
from classroom.normalize import normalize, read_notebook

REAL = Course(Path(__file__).resolve().parent.parent)


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    (tmp_path / "nbgrader_config.py").touch()
    made = Course(tmp_path)
    offer(monkeypatch, "double")
    nb = notebook()
    # The kernel is another process, in which the made-up module has to be made up again.
    nb.cells[1].source = """import sys
from types import SimpleNamespace

offered = SimpleNamespace(double=SimpleNamespace(check=lambda f: print("✓", f(1))))
sys.modules["common.exercises.toy"] = offered
from common.exercises import toy as ex"""
    write(made, nb)
    build_chapters(made, [CHAPTER])
    monkeypatch.chdir(tmp_path)
    return made


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def draft_of(course: Course):
    return course.root / "drafts" / f"{KEY}.py"


@pytest.mark.parametrize(
    "book", [b for c in REAL.chapters() for b in REAL.notebooks_of(c)], ids=lambda book: book.key
)
def test_every_notebook_of_the_course_survives_the_way_there_and_back(book):
    there_and_back = _as_notebook(_as_text(book))
    original = normalize(read_notebook(book.solution))
    assert there_and_back.metadata == original.metadata
    for ours, theirs in zip(there_and_back.cells, original.cells, strict=True):
        assert (ours.cell_type, ours.source) == (theirs.cell_type, theirs.source)
        assert (ours.id, ours.metadata) == (theirs.id, theirs.metadata)


def test_an_edited_draft_becomes_solution_and_starter(course):
    assert run("draft", KEY).exit_code == 0
    draft = draft_of(course)
    text = draft.read_text(encoding="utf-8")
    assert '# %% blank="double"' in text and '# %% check="double" points=1' in text
    draft.write_text(text.replace("return 2 * x", "return x + x"), encoding="utf-8")
    result = run("adopt", KEY)
    assert result.exit_code == 0, result.output
    nb = read_notebook(course.solutions / f"{KEY}.ipynb")
    assert "return x + x" in nb.cells[2].source
    assert nb.cells[3].outputs[0].text == "✓ 2\n"
    starter = (course.notebooks / f"{KEY}.ipynb").read_text(encoding="utf-8")
    assert "raise NotImplementedError" in starter and "x + x" not in starter
    assert not draft.exists()


def test_a_check_cell_left_empty_gets_its_content(course):
    text = '# %% blank="triple"\ndef triple(x):\n    return 3 * x\n\n# %% check="triple"'
    nb = _as_notebook(text)
    assert nb.cells[1].source == "ex.triple.check(triple)"
    mark = nb.cells[1].metadata.nbgrader
    assert (mark.grade_id, mark.points, mark.grade, mark.locked) == ("check_triple", 1, True, True)
    assert nb.cells[0].metadata.nbgrader.solution


def test_a_cell_that_fails_changes_nothing(course):
    run("draft", KEY)
    draft = draft_of(course)
    draft.write_text(draft.read_text(encoding="utf-8") + "\n\n# %%\n1 / 0\n", encoding="utf-8")
    before = (course.solutions / f"{KEY}.ipynb").read_bytes()
    result = run("adopt", KEY)
    assert result.exit_code == 1
    assert "cell 5 (1 / 0): raised ZeroDivisionError: division by zero" in result.output
    assert (course.solutions / f"{KEY}.ipynb").read_bytes() == before and draft.exists()


@pytest.mark.parametrize(
    "before, after, words",
    [
        ("minutes: 20", "minutes: 3", "minutes"),
        ('check="double"', 'check="dubble"', "dubble"),
        ('blank="double"', 'blank="dooble"', "has no exercise dooble"),
        (' blank="double"', "", 'has a solution. Open it with # %% blank="its_name"'),
        ("    ### END SOLUTION", "", "END SOLUTION"),
        ("    ### BEGIN SOLUTION\n", "", "between ### BEGIN SOLUTION and"),
    ],
)
def test_what_does_not_fit_together_changes_nothing(course, before, after, words):
    run("draft", KEY)
    draft = draft_of(course)
    text = draft.read_text(encoding="utf-8")
    assert before in text
    draft.write_text(text.replace(before, after), encoding="utf-8")
    solution = (course.solutions / f"{KEY}.ipynb").read_bytes()
    result = run("adopt", KEY)
    assert result.exit_code == 1 and words in result.output
    assert draft.exists() and (course.solutions / f"{KEY}.ipynb").read_bytes() == solution


def test_an_edited_draft_is_not_overwritten(course):
    run("draft", KEY)
    draft_of(course).write_text("# mine", encoding="utf-8")
    result = run("draft", KEY)
    assert result.exit_code == 1 and "has been edited" in result.output
    assert draft_of(course).read_text(encoding="utf-8") == "# mine"


def test_a_new_notebook_starts_from_an_outline(course):
    assert run("draft", f"{CHAPTER}/tripling").exit_code == 0
    text = (course.root / "drafts" / CHAPTER / "tripling.py").read_text(encoding="utf-8")
    assert "from common.exercises import toy as ex" in text and "minutes: 30" in text


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["draft", "nonsense"], "Write CHAPTER/NAME"),
        (["draft", "nowhere/at_all"], "no chapter 'nowhere'"),
        (["adopt", f"{CHAPTER}/absent"], "Run: classroom draft 90_toy/absent"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(course, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 1 and words in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_path_is_as_good_as_a_key(course):
    assert _notebook(course, f"solutions/{KEY}.ipynb").key == KEY
    assert _notebook(course, "toy/doubling").key == KEY
