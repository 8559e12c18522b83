"""The glossary: its entries, and the one link per term that leads to it."""

import re

import nbformat
import pytest
from made_up_course import blank, check, notebook, write
from nbformat.v4 import new_code_cell, new_markdown_cell
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.course_layout import Course, CourseError, find_course
from classroom.glossary import (
    GLOSSARY,
    Term,
    link_course,
    links,
    plurals,
    problems,
    read_terms,
    uses,
    without_links,
)

ENTRY = "### {}\n{}\n**バッチ** (batchi)\n\nSeveral examples\nat once.\n\n"
SOURCE = (
    "# Glossary\n\n## B\n\n"
    + ENTRY.format("batch", "")
    + ENTRY.format("batch normalization", "")
    + ENTRY.format("long short-term memory", "<!-- also: LSTM -->\n")
    + ENTRY.format("policy", "<!-- from: 12 -->\n")
)
TERMS = read_terms(SOURCE)


def found(source: str) -> list[str]:
    return [source[use.start : use.end] for use in uses(source, TERMS)]


# --- the source ---------------------------------------------------------------------------------


def test_an_entry_is_read_with_its_notes():
    assert [term.name for term in TERMS][:2] == ["batch", "batch normalization"]
    lstm, policy = TERMS[2:]
    assert lstm == Term(
        "long short-term memory", "バッチ", "batchi", "Several examples at once.", ("LSTM",)
    )
    assert lstm.anchor == "long-short-term-memory"
    assert policy.chapter == 12


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("### batch\n\nバッチ\n", "batch needs below it"),
        (ENTRY.format("ReLU", ""), "small letters"),
        (ENTRY.format("batch", "") * 2, "stands for batch and batch"),
        (ENTRY.format("batch", "<!-- see: x -->\n"), "has the note 'see: x'"),
        (ENTRY.format("batch", "<!-- from: end -->\n"), "has the note 'from: end'"),
    ],
)
def test_a_malformed_entry_is_one_line(text, says):
    with pytest.raises(CourseError, match=says) as error:
        read_terms(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("one", "many"),
    [("batch", "batches"), ("matrix", "matrices"), ("axis", "axes"), ("policy", "policies")],
)
def test_plurals_are_uses_too(one, many):
    assert many in plurals(one)


# --- finding uses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        ("A batch, two Batches.", ["batch", "Batches"]),
        ("*Batch normalization* is not about one batch.", ["Batch normalization", "batch"]),
        (
            "batch\nnormalization; Batch-Normalization",
            ["batch\nnormalization", "Batch-Normalization"],
        ),
        ("An LSTM has a long short-term memory.", ["LSTM", "long short-term memory"]),
        ("the batch's mean (batch)", ["batch", "batch"]),
        ("| a batch | b |\n|---|---|\n| c | LSTM |", ["batch", "LSTM"]),
        ("<details><summary>batch</summary>\n\nbatch\n\n</details>", ["batch"]),
        ("costs \\$3 a batch, \\$4 an LSTM", ["batch", "LSTM"]),
    ],
)
def test_uses_in_prose(source, forms):
    assert found(source) == forms


@pytest.mark.parametrize(
    "source",
    [
        "mini-batch, batchwise, my_batch",
        "`batch` and ``a ` batch``",
        "```python\nbatch = 3\n```\n",
        "~~~\nbatch",
        "text:\n\n    batch = 3\n",
        "$batch$ and $$\nbatch\n$$ and \\(batch\\)",
        "\\begin{align}\nbatch\n\\end{align}",
        "## A batch\n",
        "A batch\n=======\n",
        "[a batch](batch.md), ![batch](batch.png), [batch][1]\n\n[1]: batch.md",
        '<img alt="batch">',
        'see <a href="x">batch</a> and <kbd>batch</kbd>',
        "<div>\nbatch\n</div>",
        "<!-- batch -->",
        "https://example.org/batch",
        '**Sources.** A. Author, "On a\nbatch" (2001).\n\nAnd "Another batch" (2002).',
    ],
)
def test_what_is_no_prose_is_left_alone(source):
    assert found(source) == []


# --- the links of a course ----------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """Two chapters and a glossary; 11 uses three terms, 12 all of them."""
    (tmp_path / "nbgrader_config.py").touch()
    course = Course(tmp_path)
    add(course, "11_first/one", "# Batch\n\nA batch, a batch; a policy.", "An LSTM.")
    add(course, "12_second/two", "A batch and batch normalization.", "Policies. An LSTM.")
    path = course.solutions / GLOSSARY
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    add(course, "00_start/start", "Hello.")
    return course


def add(course: Course, key: str, *texts: str, exercise: bool = True) -> None:
    exercises = [blank("double"), check("double")] if exercise else [new_code_cell("1")]
    write(course, notebook(*map(new_markdown_cell, texts), *exercises), key)


def text(course: Course, key: str) -> str:
    nb = nbformat.read(course.solutions / f"{key}.ipynb", as_version=4)
    return "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")


def run(course: Course, monkeypatch, *options: str):
    monkeypatch.chdir(course.root)
    return CliRunner().invoke(app, ["glossary", *options])


def test_each_term_is_linked_once_where_it_is_first_used(course, monkeypatch):
    assert run(course, monkeypatch).exit_code == 0
    first, second = text(course, "11_first/one"), text(course, "12_second/two")
    assert "# Batch\n\nA [batch](../00_start/glossary.md#batch), a batch; a policy." in first
    assert "An [LSTM](../00_start/glossary.md#long-short-term-memory)." in first
    assert "A batch and [batch normalization](../00_start/glossary.md#batch-norm" in second
    assert "[Policies](../00_start/glossary.md#policy). An LSTM." in second
    starter = (course.notebooks / "11_first" / "one.ipynb").read_text()
    assert "../00_start/glossary.md#batch)" in starter
    assert (course.notebooks / GLOSSARY).read_text(encoding="utf-8") == SOURCE


def test_a_second_run_changes_nothing(course, monkeypatch):
    run(course, monkeypatch)
    before = {path: path.read_bytes() for path in course.root.rglob("*.ipynb")}
    result = run(course, monkeypatch)
    assert "wrote" not in result.output and "4 of 4 terms linked" in result.output
    assert {path: path.read_bytes() for path in course.root.rglob("*.ipynb")} == before


def test_links_move_where_a_chapter_comes_before(course, monkeypatch):
    run(course, monkeypatch)
    add(course, "10_new/zero", "The batch of an LSTM.")
    result = run(course, monkeypatch, "--check")
    assert result.exit_code == 1
    assert "solutions/10_new/zero.ipynb: first used here: batch, long-short-term-" in result.output
    assert "solutions/11_first/one.ipynb: not first used here: batch, long-" in result.output
    run(course, monkeypatch)
    assert "[batch](" in text(course, "10_new/zero")
    assert "(" not in text(course, "11_first/one").replace("\\mapsto", "")
    assert run(course, monkeypatch, "--check").exit_code == 0


def test_links_to_terms_that_are_no_more_are_taken_away(course, monkeypatch):
    run(course, monkeypatch)
    path = course.solutions / GLOSSARY
    path.write_text(SOURCE.replace("### batch\n", "### stack\n"), encoding="utf-8")
    assert problems(course) == ["solutions/11_first/one.ipynb: not first used here: batch"]
    run(course, monkeypatch)
    assert "A batch, a batch" in text(course, "11_first/one")


def test_a_link_at_a_later_use_is_seen(course, monkeypatch):
    run(course, monkeypatch)
    path = course.solutions / "11_first" / "one.ipynb"
    link = "[batch](../00_start/glossary.md#batch)"
    path.write_text(path.read_text().replace(f"A {link}, a batch", f"A batch, a {link}"))
    assert problems(course) == ["solutions/11_first/one.ipynb: linked at a later use"]


def test_a_notebook_without_exercises_and_learners_notes_introduce_nothing(course):
    add(course, "01_quiz/quiz", "A batch?", exercise=False)
    notes = new_markdown_cell("My batch", metadata={"tags": ["notes"]})
    write(course, notebook(notes, blank("double"), check("double")), "02_notes/notes")
    linked = {entry.key: links(nb) for entry, nb in link_course(course, TERMS).items()}
    assert linked["01_quiz/quiz"] == linked["02_notes/notes"] == []
    assert linked["11_first/one"] == ["batch", "long-short-term-memory"]


def test_a_course_without_a_glossary_is_one_line(course, monkeypatch):
    (course.solutions / GLOSSARY).unlink()
    result = run(course, monkeypatch)
    assert result.exit_code == 1
    assert result.output.strip() == (
        "classroom: There is no solutions/00_start/glossary.md. Write the terms there."
    )


# --- the course's own glossary ------------------------------------------------------------------

REAL = read_terms((find_course().solutions / GLOSSARY).read_text(encoding="utf-8"))
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_READING = re.compile(r"[a-zāēīōū' ]+")


@pytest.mark.parametrize("term", REAL, ids=lambda term: term.name)
def test_an_entry_has_a_japanese_name_a_reading_and_a_meaning(term):
    assert _JAPANESE.search(term.japanese) and not re.search("[()*]", term.japanese)
    assert _READING.fullmatch(term.reading)
    assert term.meaning.endswith(".") and len(term.meaning.split()) >= 5


def test_the_glossary_is_sorted_under_its_letters_and_its_anchors_are_unique():
    assert len(REAL) >= 120
    names = [term.name for term in REAL]
    assert names == sorted(names)
    page = (find_course().solutions / GLOSSARY).read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", page, re.MULTILINE)
    expected: list[str] = []
    for name in names:
        if not expected or expected[-1][0] != name[0]:
            expected.append(name[0].upper())
        expected.append(name)
    assert headings == expected
    assert len({heading.lower() for heading in headings}) == len(headings)


def test_the_links_of_the_course_lead_somewhere_and_no_term_has_two():
    course = find_course()
    anchors = []
    for chapter in course.chapters():
        for book in course.notebooks_of(chapter):
            anchors += links(nbformat.read(book.solution, as_version=4))
    assert set(anchors) <= {term.anchor for term in REAL}
    assert len(set(anchors)) == len(anchors)


def test_taking_links_away_leaves_other_links():
    other = "[the glossary](../00_start/glossary.md) and [batch](../02_x/y.ipynb#batch)"
    assert without_links(other) == other
    assert without_links("[a](../00_start/glossary.md#batch) b") == "a b"


def test_every_term_of_the_course_is_linked_at_its_first_use():
    assert problems(find_course()) == []
