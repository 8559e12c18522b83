"""The entry quiz: which notebook the answers lead to, and how that is said."""

import re
from collections import Counter

import nbformat
import pytest

from classroom.course_layout import find_course
from common.course_map import Entry, entries
from common.entry_quiz import QUESTIONS, where_to_begin

ALL_RIGHT = {question.key: question.right for question in QUESTIONS}


def course(*folders: str) -> list[Entry]:
    """A notebook off the core path and one on it, in each chapter."""
    return [
        Entry(folder, name, f"{folder} {name}", 30, name == "core")
        for folder in folders
        for name in ("aside", "core")
    ]


WHOLE = course(*dict.fromkeys(question.folder for question in QUESTIONS))


def wrong(key: str) -> str:
    return "A" if ALL_RIGHT[key] != "A" else "B"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
@pytest.mark.parametrize("how", ["wrong", "open", "left out"])
def test_the_first_question_missed_says_where_to_begin(question, how):
    answers = {**ALL_RIGHT, question.key: wrong(question.key) if how == "wrong" else ""}
    if how == "left out":
        del answers[question.key]
    advice = where_to_begin(answers, WHOLE)
    assert advice.begin.key == f"{question.folder}/core"
    assert all(entry.chapter > question.folder for entry in advice.skim)
    later = {q.folder for q in QUESTIONS if q.folder > question.folder}
    assert {entry.chapter for entry in advice.skim} == later


def test_only_chapters_whose_questions_were_all_right_can_be_skimmed():
    answers = {**ALL_RIGHT, "perceptron": "", "training": wrong("training")}
    skim = [entry.chapter for entry in where_to_begin(answers, WHOLE).skim]
    assert "06_training" not in skim and skim[0] == "03_neural_network"


def test_a_question_may_name_its_notebook():
    named = [Entry("01_python_and_numpy", "python", "Python", 30, False), *WHOLE]
    assert where_to_begin({}, named).begin.title == "Python"


def test_chapters_that_are_not_there_are_passed_over():
    some = course("02_perceptron", "07_convolution")
    answers = {**ALL_RIGHT, "gradient": "", "convolution": ""}
    assert where_to_begin(answers, some).begin.chapter == "07_convolution"
    nothing_left = where_to_begin({**ALL_RIGHT, "gradient": ""}, some)
    assert nothing_left.begin is None and nothing_left.skim == []
    assert "all chapters so far" in repr(nothing_left)
    assert "(not there yet)" in nothing_left._repr_html_()


def test_who_knows_everything_begins_after_it():
    assert where_to_begin(ALL_RIGHT, WHOLE).begin is None
    more = [*WHOLE, *course("12_tensorflow")]
    assert where_to_begin(ALL_RIGHT, more).begin.key == "12_tensorflow/core"


def test_letters_may_be_small_and_spaced():
    assert where_to_begin({"python": " b "}, WHOLE).results["python"] == "right"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"python": "E"}, "python: 'E' is none of the letters A, B, C, D."),
        ({"python": "AB"}, "python: 'AB' is none of the letters"),
        ({"python": 2}, "python: 2 is none of the letters"),
        ({"pyhton": "A"}, "No question is called 'pyhton'. There are: python, "),
        ("BDCA", "Write the answers as a dictionary"),
    ],
)
def test_what_cannot_be_read_is_one_line(answers, says):
    advice = where_to_begin(answers, WHOLE)
    assert len(advice.remarks) == 1 and advice.remarks[0].startswith(says)
    assert repr(advice).startswith(says)
    assert advice.results["python"] == "open"


@pytest.mark.parametrize("nothing", ["", "?", "-", None])
def test_left_open_is_no_mistake(nothing):
    advice = where_to_begin(dict.fromkeys(ALL_RIGHT, nothing), WHOLE)
    assert advice.remarks == () and "No question is answered yet" in repr(advice)
    assert advice.begin.chapter == "01_python_and_numpy"


def test_the_advice_is_told_in_words_and_links():
    advice = where_to_begin({**ALL_RIGHT, "arrays": "", "gated": wrong("gated")}, WHOLE)
    told, page = repr(advice), advice._repr_html_()
    assert "10 of 12 right, 1 not right, 1 open." in told
    for sign in ("✓ right", "✗ not right", "○ open"):
        assert sign in told and sign in page
    assert 'role="region"' in page and 'scope="row"' in page and "color" not in page
    assert 'href="../01_python_and_numpy/core.ipynb"' in page
    assert 'href="../11_sequence_to_sequence/core.ipynb"' in page


def test_a_remark_cannot_bring_in_html():
    assert "<b>x" not in where_to_begin({"<b>x": "A"}, WHOLE)._repr_html_()


# --- the notebook -------------------------------------------------------------------------------


def test_the_notebook_asks_these_questions_with_four_options_each():
    nb = nbformat.read(find_course().solutions / "00_start/where_to_begin.ipynb", as_version=4)
    prose = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    keys = [question.key for question in QUESTIONS]
    asked = re.split(r"^\*\*(\w+)\.\*\*", prose.partition("## Your answers")[0], flags=re.MULTILINE)
    assert asked[1::2] == keys
    for text in asked[2::2]:
        assert re.findall(r"^- \*\*(\w)\.\*\*", text, re.MULTILINE) == list("ABCD")
    assert re.findall(r'"(\w+)": ""', code) == keys


def test_guessing_one_letter_throughout_does_not_pay():
    assert max(Counter(ALL_RIGHT.values()).values()) <= len(QUESTIONS) / 3


def test_every_real_chapter_named_here_is_spelled_as_its_folder():
    numbers = {entry.chapter[:2]: entry.chapter for entry in entries()}
    for question in QUESTIONS:
        assert numbers.get(question.folder[:2], question.folder) == question.folder
        if "/" in question.chapter and question.folder in numbers.values():
            assert question.chapter in {entry.key for entry in entries()}
