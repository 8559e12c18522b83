"""`classroom update`: a newer starter comes, and every answer is found again."""

import json

import nbformat
import pytest
from made_up_course import KEY, blank, check, notebook
from nbformat.v4 import new_code_cell, new_markdown_cell
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.carrying import headers
from classroom.course_layout import Course
from classroom.lab import base_of, copy_starters
from classroom.normalize import normalize
from classroom.starter import make_starter
from classroom.update import outdated, update_one
from common.exercises import renamed

ANSWER = "def double(x):\n    return x + x  # mine"


def predict_cell(name="how_much", guess="..."):
    return new_code_cell(f"ex.{name}.predict({guess})", execution_count=4)


def notes_cell(text="*Your notes:*"):
    return new_markdown_cell(text, metadata={"tags": ["notes"]})


def cells(name="double"):
    return [blank(name), check(name), predict_cell(), notes_cell()]


def offer_starter(course, *its_cells, key=KEY):
    path = course.notebooks / f"{key}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(make_starter(normalize(notebook(*its_cells))), encoding="utf-8")
    return path


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "solutions").mkdir()
    course = Course(tmp_path)
    offer_starter(course, *cells())
    copy_starters(course)
    return course


def own(course):
    return course.work / f"{KEY}.ipynb"


def edit(course, change):
    nb = nbformat.read(own(course), as_version=4)
    change({cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell for cell in nb.cells}, nb)
    nbformat.write(nb, own(course))


def fill(course):
    def change(named, nb):
        named["double"].source = ANSWER
        nb.cells[-1].source = "My notes: twice as much."
        nb.cells[-2].source = 'ex.how_much.predict("b")'

    edit(course, change)


def update(course):
    (path,) = outdated(course)
    return update_one(course, path)


def sources(path):
    return [cell["source"] for cell in nbformat.read(path, as_version=4).cells]


def test_nothing_is_to_be_done_after_a_fresh_copy_or_an_answer(course):
    assert outdated(course) == []
    fill(course)
    assert outdated(course) == []


def test_answers_notes_and_predictions_are_found_again(course):
    fill(course)
    before = own(course).read_bytes()
    offer_starter(course, new_markdown_cell("A better text."), *cells())
    done = update(course)
    found = sources(own(course))
    assert "A better text." in found
    assert ANSWER in found
    assert "My notes: twice as much." in found
    assert 'ex.how_much.predict("b")' in found
    assert done.answers == ["double"] and done.remarks == []
    assert done.kept.read_bytes() == before
    assert outdated(course) == []


def test_the_old_file_keeps_its_name_for_itself(course):
    for text in ("first", "second"):
        fill(course)
        edit(course, lambda named, nb: nb.cells.append(new_markdown_cell("mine")))
        offer_starter(course, new_markdown_cell(text), *cells())
        assert update(course).kept.exists()
    assert len(list(own(course).parent.glob("*.before-*"))) == 2


def test_what_was_never_touched_is_replaced_without_a_copy(course):
    starter = offer_starter(course, new_markdown_cell("New."), *cells())
    assert update(course).kept is None
    assert own(course).read_bytes() == starter.read_bytes()


def test_a_changed_signature_keeps_the_answer_as_a_comment(course):
    fill(course)
    changed = cells()
    changed[0].source = changed[0].source.replace("(x)", "(x, times=2)")
    offer_starter(course, *changed)
    done = update(course)
    (cell,) = [source for source in sources(own(course)) if "double(x, times=2)" in source]
    assert "NotImplementedError" in cell and "#     return x + x  # mine" in cell
    assert done.remarks == [
        "double is now written `def double(x, times=2):`; your answer stands below the new blank, "
        "as a comment"
    ]


def test_a_changed_docstring_is_no_conflict(course):
    fill(course)
    changed = cells()
    changed[0].source = changed[0].source.replace("(x):", '(x):\n    """Twice x."""')
    offer_starter(course, *changed)
    assert update(course) is None
    assert ANSWER in sources(own(course))
    assert outdated(course) == []


def test_a_renamed_exercise_takes_its_answer_along(course, monkeypatch):
    fill(course)
    monkeypatch.setitem(renamed.RENAMED, ("toy", "double"), ("toy", "twice"))
    offer_starter(course, *cells("twice"))
    done = update(course)
    assert done.answers == ["twice"]
    assert any("return x + x" in source for source in sources(own(course)))


def test_an_exercise_that_is_gone_is_named(course):
    fill(course)
    offer_starter(course, *cells("another"))
    done = update(course)
    assert done.remarks == ["double is no longer asked; your answer is in the old file"]
    assert ANSWER in sources(done.kept)


def test_cells_that_the_learner_added_stay_where_they_were(course):
    added = new_code_cell("double(21)")

    def change(named, nb):
        nb.cells.insert(nb.cells.index(named["check_double"]) + 1, added)

    edit(course, change)
    offer_starter(course, new_markdown_cell("A better text."), *cells())
    update(course)
    found = sources(own(course))
    assert found[found.index("ex.double.check(double)") + 1] == "double(21)"


def test_a_cell_that_the_course_dropped_does_not_come_back(course):
    offer_starter(course, new_markdown_cell("Old text."), *cells())
    update(course)
    fill(course)
    offer_starter(course, *cells())
    update(course)
    assert "Old text." not in sources(own(course))


def test_changed_cells_of_the_course_are_counted(course):
    fill(course)
    edit(course, lambda named, nb: nb.cells[0].update(source="# My title"))
    offer_starter(course, new_markdown_cell("New."), *cells())
    assert update(course).remarks == ["a cell that you changed is in the old file (1)"]


def test_a_copy_from_before_there_was_a_memory_keeps_its_answers(course):
    fill(course)
    (path,) = [own(course).relative_to(course.work)]
    base_of(course, path).unlink()
    assert update(course) is None  # only answers differ
    offer_starter(course, new_markdown_cell("New."), *cells())
    base_of(course, path).unlink()
    assert update(course).answers == ["double"]
    assert {"New.", ANSWER} <= set(sources(own(course)))


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b"[]"])
def test_a_damaged_file_is_left_alone(course, content):
    own(course).write_bytes(content)
    offer_starter(course, new_markdown_cell("New."), *cells())
    done = update(course)
    assert "left as it is" in done.remarks[0]
    assert own(course).read_bytes() == content


def test_nothing_is_lost_where_the_disk_is_full(course, monkeypatch):
    fill(course)
    before = own(course).read_bytes()
    offer_starter(course, new_markdown_cell("New."), *cells())

    def no_space(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("classroom.update.write_bytes", no_space)
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["update"])
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert own(course).read_bytes() == before


def test_the_command_says_what_it_did(course, monkeypatch):
    monkeypatch.chdir(course.root)
    assert "up to date" in CliRunner().invoke(app, ["update"]).output
    fill(course)
    offer_starter(course, new_markdown_cell("New."), *cells())
    said = CliRunner().invoke(app, ["update"]).output
    assert "90_toy/doubling.ipynb: updated, 1 answer carried over; the old file is" in said


def test_the_updated_file_is_a_valid_notebook(course):
    fill(course)
    edit(course, lambda named, nb: nb.cells.insert(1, new_code_cell("1 + 1")))
    offer_starter(course, new_markdown_cell("New."), *cells())
    update(course)
    nb = nbformat.reads(own(course).read_text(), as_version=4)
    nbformat.validate(nb)
    ids = [cell["id"] for cell in json.loads(own(course).read_text())["cells"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "source, expected",
    [
        ("def f(x,  y = 1):\n    pass", {"f": "def f(x, y=1):"}),
        ("def f(\n    x,\n    y,\n):\n    pass", {"f": "def f(x, y):"}),
        (
            "import x\n\n\nclass A(B):\n    def g(self):\n        pass\n\n\ndef h(): pass",
            {"A": "class A(B):", "h": "def h():"},
        ),
        (
            "@cache\ndef f(x: int, y: dict[str, int] = {}) -> int:\n    pass",
            {"f": "def f(x: int, y: dict[str, int]={}) -> int:"},
        ),
        ("def f(x):\n    return (", {"f": "def f(x):"}),
        ("x = 1", {}),
    ],
)
def test_the_headers_of_a_blank(source, expected):
    assert headers(source) == expected
