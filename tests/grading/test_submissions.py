"""What is found in grading/submitted, and what is refused there."""

import json
import os
import unicodedata

import nbformat
import pytest
from toy_submissions import CHAPTER, data, function, release, right, submission

from classroom.course_layout import CourseError
from classroom.grading.reading import LARGEST, Unreadable, read_submission
from classroom.grading.records import Budgets
from classroom.grading.submissions import collect

GATES, RULE = release("perceptron", "and_gate"), release("truth_table")
RELEASES = {"gates": data(GATES), "rule": data(RULE)}
ANSWERED = data(submission(GATES, **right("perceptron")))


@pytest.fixture
def hand_in(tmp_path):
    def write(name="gates.ipynb", content=ANSWERED, student="ada", age=0):
        path = tmp_path / student / CHAPTER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (10**9 - age, 10**9 - age))
        return path

    return write


def collected(tmp_path, releases=RELEASES, **options):
    tasks = list(collect(tmp_path, CHAPTER, releases, seed=1, **options))
    return {(task.student, task.notebook): task for task in tasks}


def test_each_release_notebook_is_a_task_of_each_student(tmp_path, hand_in):
    hand_in()
    hand_in(student="Zoë 李")
    (tmp_path / "left_out").mkdir()  # handed in another chapter only
    hand_in(student=".hidden")
    tasks = collected(tmp_path)
    assert list(tasks) == [(student, name) for student in ("Zoë 李", "ada") for name in RELEASES]
    found, missing = tasks["ada", "gates"], tasks["ada", "rule"]
    assert found.submission == ANSWERED and found.release == RELEASES["gates"]
    assert found.submitted_as == f"{CHAPTER}/gates.ipynb" and found.notes == ()
    assert missing.submission == b"" and missing.submitted_as == ""
    assert missing.notes == ("No notebook rule.ipynb was handed in.",)


def test_one_student_alone_and_one_who_is_not_there(tmp_path, hand_in):
    hand_in()
    hand_in(student="ben")
    assert {student for student, _ in collected(tmp_path, students=["ben"])} == {"ben"}
    with pytest.raises(CourseError, match=r"There is no .*/eve/"):
        collected(tmp_path, students=["ben", "eve"])
    assert collected(tmp_path / "nothing") == {}


def test_names_with_spaces_other_scripts_and_broken_bytes(tmp_path, hand_in):
    hand_in("мои gates – 2.ipynb")
    hand_in(os.fsdecode(b"\xff\xfe.ipynb"), data(RULE))
    tasks = collected(tmp_path)
    assert tasks["ada", "gates"].submitted_as == f"{CHAPTER}/мои gates – 2.ipynb"
    assert tasks["ada", "gates"].notes == (
        "мои gates – 2.ipynb was recognized as gates.ipynb by its cells.",
    )
    shown = tasks["ada", "rule"].submitted_as
    assert shown.encode("utf-8") and tasks["ada", "rule"].submission == data(RULE)


def test_a_composed_and_a_decomposed_name_are_the_same(tmp_path, hand_in):
    name = "tür"
    hand_in(unicodedata.normalize("NFD", name) + ".ipynb")
    task = collected(tmp_path, {unicodedata.normalize("NFC", name): data(GATES)})["ada", name]
    assert task.submission == ANSWERED and task.notes == ()


def test_hidden_files_and_checkpoints_are_ignored(tmp_path, hand_in):
    hand_in(".gates.ipynb")
    hand_in(".ipynb_checkpoints/gates-checkpoint.ipynb")
    hand_in("notes.txt")
    task = collected(tmp_path)["ada", "gates"]
    assert task.submitted_as == "" and len(task.notes) == 1


def test_a_renamed_notebook_is_known_by_its_grade_ids_checks_or_functions(tmp_path, hand_in):
    unmarked = submission(RULE, truth_table=function("truth_table", "return 1"))
    for cell in unmarked.cells:
        cell.metadata.pop("nbgrader", None)
    hand_in("homework.ipynb", data(unmarked))
    hand_in("Untitled7.ipynb")
    tasks = collected(tmp_path)
    assert tasks["ada", "rule"].submitted_as.endswith("homework.ipynb")
    assert tasks["ada", "gates"].submitted_as.endswith("Untitled7.ipynb")


def test_two_notebooks_with_each_other_s_name(tmp_path, hand_in):
    hand_in("gates.ipynb", data(RULE))
    hand_in("rule.ipynb", ANSWERED)
    tasks = collected(tmp_path)
    assert tasks["ada", "gates"].submission == ANSWERED
    assert tasks["ada", "rule"].submission == data(RULE)


def test_of_two_candidates_the_exact_name_is_taken_else_the_newest(tmp_path, hand_in):
    hand_in("gates copy.ipynb", data(GATES))
    hand_in("gates.ipynb", age=100)
    hand_in("rule (1).ipynb", data(RULE), age=50)
    newest = submission(RULE, truth_table="pass")
    hand_in("rule (2).ipynb", data(newest), age=10)
    tasks = collected(tmp_path)
    assert tasks["ada", "gates"].submission == ANSWERED
    assert tasks["ada", "gates"].notes == ("gates copy.ipynb was not graded: gates.ipynb was.",)
    assert tasks["ada", "rule"].submission == data(newest)
    assert tasks["ada", "rule"].notes == (
        "rule (2).ipynb was recognized as rule.ipynb by its cells.",
        "rule (1).ipynb was not graded: rule (2).ipynb was.",
    )


def test_a_damaged_notebook_gives_way_to_one_that_can_be_read(tmp_path, hand_in):
    hand_in("gates.ipynb", b"")
    hand_in("gates (1).ipynb")
    task = collected(tmp_path)["ada", "gates"]
    assert task.submission == ANSWERED
    assert "gates.ipynb was not graded: gates (1).ipynb was." in task.notes


def test_a_damaged_notebook_under_another_name_is_the_only_one_it_can_be(tmp_path, hand_in):
    hand_in("gates.ipynb")
    hand_in("rule final.ipynb", b"\x89PNG\0")
    hand_in("shopping.ipynb", data(release("what_the_bias_does")))
    task = collected(tmp_path)["ada", "rule"]
    assert task.submitted_as == f"{CHAPTER}/rule final.ipynb"
    assert task.notes == (
        "rule final.ipynb cannot be graded: it is not a notebook (a binary file).",
        "shopping.ipynb was not graded: none of its cells belongs to this notebook.",
    )


def test_no_link_is_followed(tmp_path, hand_in):
    secret = tmp_path.parent / f"{tmp_path.name}-secret.ipynb"
    secret.write_bytes(ANSWERED)
    (hand_in("x.ipynb", b"").parent / "gates.ipynb").symlink_to(secret)
    (hand_in("x.ipynb", b"", "ben").parent / "gates.ipynb").symlink_to("/nowhere")
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / CHAPTER).symlink_to(tmp_path / "ada" / CHAPTER)
    (tmp_path / "dan").symlink_to(tmp_path / "ada")
    (tmp_path / "eli").mkdir()
    (tmp_path / "eli" / CHAPTER).symlink_to("/nowhere")
    tasks = collected(tmp_path)
    assert all(task.submission == b"" for task in tasks.values())
    for student in ("ada", "ben"):
        assert (
            "gates.ipynb cannot be graded: it is a symbolic link"
            in (tasks[student, "gates"].notes[0])
        )
    for student in ("cat", "dan", "eli"):
        task = tasks[student, "gates"]
        assert "folder is a symbolic link" in task.notes[0] and task.submitted_as


def test_what_is_no_file_is_not_opened(tmp_path, hand_in):
    folder = hand_in("x.txt", b"").parent
    os.mkfifo(folder / "gates.ipynb")
    (folder / "rule.ipynb").mkdir()
    tasks = collected(tmp_path)
    for name in RELEASES:
        assert "it is not a regular file" in tasks["ada", name].notes[0]
        assert tasks["ada", name].submitted_as == f"{CHAPTER}/{name}.ipynb"


def test_a_huge_file_is_not_read(tmp_path, hand_in):
    with open(hand_in("gates.ipynb", b""), "r+b") as file:
        file.truncate(LARGEST * 50)  # a sparse one
    task = collected(tmp_path)["ada", "gates"]
    assert task.submission == b"" and "too large (1000 MB" in task.notes[0]


def test_the_fingerprint_changes_with_whatever_a_grade_depends_on(tmp_path, hand_in):
    def fingerprint(seed=1, releases=RELEASES, budgets=None):
        tasks = collect(tmp_path, CHAPTER, releases, seed=seed, budgets=budgets)
        return next(iter(tasks)).fingerprint

    hand_in()
    first = fingerprint()
    assert fingerprint() == first
    others = [
        fingerprint(seed=2),
        fingerprint(budgets=Budgets(cell=5)),
        fingerprint(releases={"gates": data(submission(GATES, perceptron="pass"))}),
    ]
    hand_in(content=data(GATES))
    others.append(fingerprint())
    hand_in(content=b"")  # nothing can be read: the reason counts
    others.append(fingerprint())
    assert len({first, *others}) == 6


def test_a_damaged_release_notebook_is_the_course_s_fault(tmp_path):
    with pytest.raises(CourseError, match=r"gates\.ipynb"):
        collected(tmp_path, {"gates": b"{"})


# --- reading ------------------------------------------------------------------------------------

V3 = nbformat.v3.new_notebook(
    worksheets=[
        nbformat.v3.new_worksheet(
            cells=[
                nbformat.v3.new_code_cell(input="def and_gate(x1, x2):\n    return 1"),
                nbformat.v3.new_heading_cell("A heading"),
            ]
        )
    ]
)


def test_an_old_notebook_is_converted_and_that_is_said():
    notebook = read_submission(data(V3))
    assert [cell.type for cell in notebook.cells] == ["code", "markdown"]
    assert notebook.cells[0].source.startswith("def and_gate")
    assert "old format 3" in notebook.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_other_encodings_of_json(encoding):
    text = json.dumps(GATES, ensure_ascii=False)
    assert len(read_submission(text.encode(encoding)).cells) == len(GATES.cells)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"\x7fELF\0\0\0", "a binary file"),
        (b"def f(): pass", "no JSON"),
        (ANSWERED[:-100], "no JSON"),
        (b"\xff\xff\xff", "no JSON"),
        (b"[" * 10**6, "nested too deeply"),
        (b'{"nbformat": ' + b"9" * 10**5 + b"}", "no JSON"),
        (b"[1, 2]", "its JSON is something else"),
        (b'{"cells": []}', "does not say its notebook format"),
        (b'{"nbformat": "4", "cells": []}', "does not say its notebook format"),
        (b'{"nbformat": true, "cells": []}', "does not say its notebook format"),
        (b'{"nbformat": 5, "cells": []}', "notebook format 5. Save it as format 4"),
        (b'{"nbformat": 4}', "it has no cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "it has no cells"),
        (b'{"nbformat": 3, "worksheets": 7}', "cannot be converted"),
        (b'{"nbformat": 2}', "cannot be converted"),
        (data({"nbformat": 4, "cells": [{}] * 2001}), "2001 cells"),
        (b" " * LARGEST + b"{ }", "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_notebook_is_refused_in_words(content, why):
    with pytest.raises(Unreadable) as refusal:
        read_submission(content)
    assert why in str(refusal.value)


def test_odd_cells_are_left_out_or_made_plain():
    odd = {
        "nbformat": 4,
        "metadata": [],
        "cells": [
            7,
            {"cell_type": "video", "source": ""},
            {"cell_type": "code", "source": {"a": 1}},
            {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "metadata": None, "id": "no id!"},
            {"cell_type": "code", "source": "s = '\ud800'", "metadata": {"tags": [{}]}},
            {"cell_type": "raw", "source": "x", "metadata": {"nbgrader": {"grade_id": [1]}}},
        ],
    }
    notebook = read_submission(json.dumps(odd).encode())
    assert [cell.source for cell in notebook.cells] == ["a = 1\nb = 2", "s = '?'", "x"]
    assert all(not cell.grade_id and not cell.id and not cell.tags for cell in notebook.cells)
    assert notebook.notes == ("3 damaged cells of the notebook were left out.",)
