"""Answers into the release's frame: whatever was done to the cells of a submission."""

import copy
import itertools
import random

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from toy_submissions import IMPORT, data, function, marked, release, right, submission

from classroom.grading.reading import read_submission
from classroom.grading.release import Release
from classroom.grading.restoring import restore

BASE = release("perceptron", "and_gate")
ANSWERS = right("perceptron", "and_gate")
ANSWERED = submission(BASE, **ANSWERS)
# Places in ANSWERED.
TITLE, EX, BLANK, CHECK, AFTER, BLANK2, CHECK2, AFTER2 = range(8)


@pytest.fixture
def nb():
    return copy.deepcopy(ANSWERED)


def restored(nb, base=BASE):
    prepared = restore(read_submission(data(nb)), Release(base))
    nbformat.validate(prepared.notebook)
    names = [c.metadata["nbgrader"]["grade_id"] for c in prepared.notebook.cells if is_marked(c)]
    assert sorted(names) == sorted(c.metadata.nbgrader.grade_id for c in base.cells if is_marked(c))
    for cell in prepared.notebook.cells:
        if is_marked(cell):
            original = next(c for c in base.cells if is_marked(c) and c.id == cell.id)
            assert (cell.metadata, cell.cell_type) == (original.metadata, original.cell_type)
            if original.metadata.nbgrader.locked:
                assert cell.source == original.source
    for name, place in prepared.blanks.items():
        assert place < prepared.checks[name]
    return prepared


def is_marked(cell):
    return "nbgrader" in cell.metadata


def sources(prepared):
    return [cell.source for cell in prepared.notebook.cells]


def answers(prepared):
    return {name: prepared.notebook.cells[i].source for name, i in prepared.blanks.items()}


def test_an_honest_submission_stays_as_it_is(nb):
    prepared = restored(nb)
    assert sources(prepared) == [cell.source for cell in nb.cells]
    assert [cell.id for cell in prepared.notebook.cells] == [cell.id for cell in nb.cells]
    assert prepared.notes == () and prepared.untouched == frozenset()
    assert prepared.own == {BLANK, BLANK2}
    assert prepared.notebook.metadata == BASE.metadata


def test_the_starter_itself_is_untouched():
    prepared = restored(BASE)
    assert prepared.untouched == {"perceptron", "and_gate"} and prepared.own == frozenset()


def test_own_cells_stay_beside_their_neighbours(nb):
    nb.cells.insert(AFTER + 1, new_markdown_cell("my note"))
    nb.cells.insert(CHECK, new_code_cell("print(perceptron(1, 1, 1, 1, 1))"))
    nb.cells.insert(0, new_code_cell("%matplotlib inline"))
    prepared = restored(nb)
    assert sources(prepared) == [cell.source for cell in nb.cells]
    assert prepared.notes == ()


@pytest.mark.parametrize("place", [CHECK, CHECK2])
def test_a_check_that_was_deleted_is_put_back(nb, place):
    del nb.cells[place]
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    (note,) = prepared.notes
    assert "was missing; it was put back" in note and ANSWERED.cells[place].id in note


@pytest.mark.parametrize("text", ["pass", "ex.perceptron.check(lambda *a: 1)", "", "1 +"])
def test_a_check_that_was_edited_is_put_back(nb, text):
    nb.cells[CHECK].source = text
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    assert prepared.notes == ("The cell check_perceptron was edited; it was put back.",)


def test_white_space_is_no_edit(nb):
    nb.cells[CHECK].source += "  \n\n"
    assert restored(nb).notes == ()


def test_work_that_was_written_into_a_check_is_kept_above_it(nb):
    nb.cells[CHECK].source = "def helper(): return 3\nex.perceptron.check(perceptron)"
    prepared = restored(nb)
    assert sources(prepared)[CHECK] == nb.cells[CHECK].source
    assert prepared.checks["perceptron"] == CHECK + 1
    assert "was edited" in prepared.notes[0]


def test_an_answer_that_was_written_into_its_check_is_found(nb):
    nb.cells[CHECK].source = ANSWERS["perceptron"] + "\nex.perceptron.check(perceptron)"
    del nb.cells[BLANK]
    prepared = restored(nb)
    assert answers(prepared)["perceptron"] == nb.cells[BLANK].source
    assert prepared.checks["perceptron"] == CHECK
    assert len(prepared.notes) == 2


def test_a_check_that_is_there_twice_is_there_once(nb):
    nb.cells.append(copy.deepcopy(nb.cells[CHECK]))
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    assert prepared.notes == ("The cell check_perceptron was there 2 times; it was put right.",)


def test_of_two_checks_the_edited_one_goes(nb):
    twin = copy.deepcopy(nb.cells[CHECK])
    twin.source = "pass"
    nb.cells.insert(CHECK, twin)
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))


def test_a_check_that_was_split_is_put_together(nb):
    rest = copy.deepcopy(nb.cells[CHECK])
    nb.cells[CHECK].source, rest.source = "ex.perceptron", ".check(perceptron)"
    nb.cells.insert(CHECK + 1, rest)
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    assert prepared.notes == ("The cell check_perceptron was split in 2; it was put right.",)


@pytest.mark.parametrize("target", [0, BLANK, 7])
def test_a_check_that_was_moved_is_put_in_its_place(nb, target):
    check = nb.cells.pop(CHECK)
    nb.cells.insert(target, check)
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    assert prepared.notes == ("The cell check_perceptron was moved; it was put back in its place.",)


def test_a_check_that_became_text_is_code_again(nb):
    nb.cells[CHECK].cell_type = "markdown"
    prepared = restored(nb)
    assert prepared.notes == (
        "The cell check_perceptron had become a markdown cell; it was put back.",
    )


def test_blanks_in_another_order_keep_their_checks(nb):
    cells = nb.cells
    nb.cells = [*cells[:2], *cells[5:], *cells[2:5]]
    prepared = restored(nb)
    assert sources(prepared) == [cell.source for cell in nb.cells] and prepared.notes == ()


def test_a_blank_that_was_deleted_is_put_back_empty(nb):
    del nb.cells[BLANK]
    prepared = restored(nb)
    assert answers(prepared)["perceptron"] == function("perceptron")
    assert prepared.blanks["perceptron"] == BLANK and prepared.untouched == {"perceptron"}
    assert prepared.notes == ("The cell perceptron was missing; it was put back.",)


@pytest.mark.parametrize(
    "mark", [None, {}, {"grade_id": "mine", "solution": True}, {"grade_id": 7}]
)
def test_a_blank_that_lost_its_name_is_known_by_what_it_defines(nb, mark):
    cell = nb.cells[BLANK]
    del cell.metadata["nbgrader"]
    if mark is not None:
        cell.metadata["nbgrader"] = mark
    cell["id"] = "another"
    prepared = restored(nb)
    assert answers(prepared)["perceptron"] == ANSWERS["perceptron"]
    assert prepared.notes == (
        "The cell perceptron had lost its name; it was recognized by what it defines.",
    )


def test_a_notebook_without_any_marks(nb):
    for cell in nb.cells:
        cell.metadata.clear()
        del cell["id"]
    nb.nbformat_minor = 4
    prepared = restored(nb)
    assert answers(prepared) == ANSWERS
    # The learner's own calls of the checks stay, above the ones that count.
    assert sources(prepared).count("ex.perceptron.check(perceptron)") == 2


def test_a_blank_that_became_text_is_run_as_code(nb):
    nb.cells[BLANK].cell_type = "markdown"
    nb.cells[BLANK2].cell_type = "raw"
    prepared = restored(nb)
    assert answers(prepared) == ANSWERS
    assert prepared.notes == (
        "The cell perceptron had become a markdown cell; it was run as code.",
        "The cell and_gate had become a raw cell; it was run as code.",
    )


def test_a_blank_that_was_split_is_joined(nb):
    first, rest = ANSWERS["perceptron"].split("\n")
    other = copy.deepcopy(nb.cells[BLANK])
    nb.cells[BLANK].source, other.source = first, rest
    nb.cells.insert(BLANK + 1, other)
    prepared = restored(nb)
    assert sources(prepared) == sources(restored(ANSWERED))
    assert prepared.notes == ("The cell perceptron was split in 2; it was joined.",)


def test_a_blank_that_is_there_twice_is_run_twice_and_the_last_counts(nb):
    twin = copy.deepcopy(nb.cells[BLANK])
    twin.source = function("perceptron", "return 0")
    nb.cells.insert(BLANK, twin)
    prepared = restored(nb)
    assert sources(prepared)[BLANK : BLANK + 2] == [twin.source, ANSWERS["perceptron"]]
    assert prepared.blanks["perceptron"] == BLANK + 1
    assert prepared.notes == (
        "The cell perceptron was there 2 times; all were run in their order.",
    )


def test_a_second_part_that_only_tries_the_answer_is_not_the_answer(nb):
    other = copy.deepcopy(nb.cells[BLANK])
    other.source = "perceptron(1, 1, 1, 1, 1)"
    nb.cells.insert(BLANK + 1, other)
    prepared = restored(nb)
    assert prepared.blanks["perceptron"] == BLANK
    assert sources(prepared)[BLANK + 1] == other.source


def test_the_import_of_ex_is_put_back(nb):
    del nb.cells[EX]
    prepared = restored(nb)
    assert sources(prepared)[EX] == IMPORT
    assert prepared.notes == ("The cell that imports ex was missing; it was put back.",)
    changed = copy.deepcopy(ANSWERED)
    changed.cells[EX].source = "import math"
    assert sources(restored(changed))[EX : EX + 2] == [IMPORT, "import math"]
    kept = copy.deepcopy(ANSWERED)
    kept.cells[EX].source = "from common.exercises import perceptron as ex; import math"
    assert restored(kept).notes == ()


def test_a_locked_cell_with_code_or_text_comes_back_in_its_place(nb):
    base = copy.deepcopy(BASE)
    base.cells.insert(AFTER, marked(new_markdown_cell("Read this."), "note", locked=True))
    base.cells.insert(EX + 1, marked(new_code_cell("SIZE = 3"), "size", locked=True))
    prepared = restored(nb, base)
    wanted = copy.deepcopy(base)
    assert sources(prepared) == sources(restored(submission(wanted, **ANSWERS), base))
    assert len(prepared.notes) == 2


@pytest.mark.parametrize("name", ["julia-1.10", "conda-env-dl-py", "../../etc"])
def test_another_kernel_is_said(nb, name):
    nb.metadata["kernelspec"] = {"name": name, "display_name": "x", "language": "julia"}
    prepared = restored(nb)
    assert prepared.notebook.metadata.kernelspec.name == "python3"
    assert prepared.notes == (
        f"The notebook asked for the kernel {name!r}; it was run with python3.",
    )


def test_ids_are_valid_and_unique_whatever_was_handed_in(nb):
    for cell in nb.cells:
        cell["id"] = "perceptron"
    nb.cells.append(new_code_cell("1", id="submitted-3"))
    prepared = restored(nb)
    ids = [cell.id for cell in prepared.notebook.cells]
    assert len(set(ids)) == len(ids)


def test_nothing_of_the_learner_s_outputs_and_metadata_remains(nb):
    nb.cells[AFTER].metadata = {"tags": ["notes"], "trusted": True, "nbgrader": {"points": "x"}}
    nb.cells[BLANK].metadata.nbgrader.update(points=100, grade=True, locked=True)
    nb.cells[CHECK].outputs = [nbformat.v4.new_output("stream", text="✓")]
    prepared = restored(nb)
    assert prepared.notebook.cells[AFTER].metadata == {"tags": ["notes"]}
    assert all(not c.get("outputs") for c in prepared.notebook.cells)


def test_an_empty_notebook_and_one_of_something_else():
    for cells in ([], [new_code_cell("print(1)")], [new_markdown_cell("hello")]):
        prepared = restored(nbformat.v4.new_notebook(cells=cells))
        assert prepared.untouched == {"perceptron", "and_gate"}
        assert IMPORT in sources(prepared)
        assert [c.source for c in cells] == [
            s for s in sources(prepared) if s in ("print(1)", "hello")
        ]


def test_any_shuffling_dropping_and_doubling_ends_in_a_valid_notebook():
    rng = random.Random(0)
    for _ in range(300):
        nb = copy.deepcopy(ANSWERED)
        cells = [c for c in nb.cells if rng.random() > 0.2]
        cells += [copy.deepcopy(c) for c in cells if rng.random() < 0.2]
        rng.shuffle(cells)
        for cell in cells:
            match rng.randrange(6):
                case 0:
                    cell.cell_type = rng.choice(["code", "markdown", "raw"])
                case 1:
                    cell.source = rng.choice(["", "x = 1", "def perceptron(): pass", "(("])
                case 2:
                    cell.metadata = {}
        nb.cells = cells
        prepared = restored(nb)
        own = {c.source for c in cells if "nbgrader" not in c.metadata}
        assert own <= set(sources(prepared))


def test_every_order_of_a_blank_its_check_and_the_next_blank():
    for order in itertools.permutations(range(2, 8)):
        nb = copy.deepcopy(ANSWERED)
        nb.cells = [*nb.cells[:2], *(ANSWERED.cells[i] for i in order)]
        prepared = restored(nb)
        if prepared.blanks["perceptron"] < prepared.blanks["and_gate"]:
            # No answer that comes later can reach into an earlier check.
            assert prepared.checks["perceptron"] < prepared.blanks["and_gate"]
