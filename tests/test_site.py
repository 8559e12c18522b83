"""The website: what a page shows, what it hides, and that every link leads somewhere."""

import base64
import re

import nbformat
import pytest
from made_up_course import KEY, blank, check, notebook, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from classroom.course_layout import Course, CourseError, find_course
from classroom.normalize import normalize
from classroom.site.command import build_site
from classroom.site.links import broken_links
from classroom.site.pages import for_reading, write_pages
from classroom.starter import make_starter

# One grey pixel.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def shown(mime, content):
    return new_output("display_data", {mime: content})


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    course = Course(tmp_path)
    never = new_code_cell("# NBVAL_CHECK_OUTPUT\nraise SystemExit", execution_count=4)
    never.outputs = [shown("image/png", PICTURE)]
    links = new_code_cell("course_map()", execution_count=5)
    links.outputs = [shown("text/html", '<a href="../90_toy/doubling.ipynb">Doubling</a>')]
    text = new_markdown_cell("With $x_1$ and\n\n$$\\frac{1}{2}$$")
    solution = write(course, notebook(blank("double"), check("double"), text, never, links))
    starter = course.notebooks / f"{KEY}.ipynb"
    starter.parent.mkdir(parents=True)
    nb = normalize(nbformat.read(solution, as_version=4))
    starter.write_text(make_starter(nb), encoding="utf-8")
    return course


def test_a_page_shows_the_blank_and_folds_the_solution(course):
    nb, starter = (
        nbformat.read(folder / f"{KEY}.ipynb", as_version=4)
        for folder in (course.solutions, course.notebooks)
    )
    page = for_reading(nb, starter)
    given, folded = (cell for cell in page.cells if "def double" in cell.source)
    assert "NotImplementedError" in given.source and "tags" not in given.metadata
    assert "return 2 * x" in folded.source and folded.metadata.tags == ["hide-input"]
    text = "\n".join(cell.source for cell in page.cells)
    assert "SOLUTION" not in text and "NBVAL" not in text


def test_the_site_is_built_without_running_anything(course, tmp_path):
    target = build_site(course, tmp_path / "site")
    page = (target / f"{KEY}.html").read_text()
    assert re.search(r"<details[^>]*>.*Show a solution.*return</span>.*</details>", page, re.DOTALL)
    assert 'href="../90_toy/doubling.html"' in page
    front = (target / "index.html").read_text()
    assert "Together 0.3 hours" in front
    assert 'href="90_toy/doubling.html"' in front
    assert (target / "90_toy" / "picture.png").read_bytes() == base64.b64decode(PICTURE)
    assert "://" not in re.findall(r'src="([^"]*MathJax[^"]*)"', page)[0]
    assert (target / "_static" / "MathJax.js").exists()


def test_a_picture_stands_for_each_chapter(course, tmp_path):
    (entry,) = write_pages(course, tmp_path / "pages")
    assert (tmp_path / "pages" / entry.chapter / "picture.png").exists()


def test_a_text_beside_the_notebooks_is_a_page_of_its_chapter(course, tmp_path):
    words = course.solutions / "90_toy" / "words.md"
    words.write_text("# All words\n\n## W\n\n### word\n<!-- also: term -->\n\nSaid.\n")
    path = course.solutions / f"{KEY}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(new_markdown_cell("A [word](../90_toy/words.md#word)."))
    nbformat.write(nb, path)
    target = build_site(course, tmp_path / "site")
    assert 'id="word"' in (target / "90_toy" / "words.html").read_text()
    assert "All words</a>" in (target / "90_toy" / "index.html").read_text()
    assert 'words.html#word"' in (target / f"{KEY}.html").read_text()


def test_a_page_that_sphinx_complains_of_is_named(course, tmp_path):
    path = course.solutions / f"{KEY}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(new_markdown_cell("[nowhere](missing.md)"))
    nbformat.write(nb, path)
    with pytest.raises(CourseError, match="missing"):
        build_site(course, tmp_path / "site")


@pytest.mark.parametrize(
    "link, broken",
    [
        ("b.html", False),
        ("b.html#here", False),
        ("#top", False),
        ("folder/", False),
        ("https://example.org/x", False),
        ("mailto:a@example.org", False),
        ("b.html#there", True),
        ("c.html", True),
        ("#bottom", True),
    ],
)
def test_links_that_lead_nowhere_are_found(tmp_path, link, broken):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "index.html").touch()
    (tmp_path / "b.html").write_text('<h1 id="here">B</h1>')
    (tmp_path / "a.html").write_text(f'<h1 id="top">A</h1><a href="{link}">to</a>')
    assert broken_links(tmp_path) == ([f"a.html: {link}"] if broken else [])


def test_the_whole_course_becomes_a_site(tmp_path):
    course = find_course()
    target = build_site(Course(course.root), tmp_path / "site")
    pages = {path.relative_to(target).as_posix() for path in target.rglob("*.html")}
    assert {
        f"{book.key}.html" for chapter in course.chapters() for book in course.notebooks_of(chapter)
    } <= pages
