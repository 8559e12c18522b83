"""`classroom compare`: nbdime's web page of a learner's notebook beside the solution."""

import http.cookiejar
import json
import re
import subprocess
import urllib.parse
import urllib.request

import pytest
from made_up_course import KEY, notebook, write

from classroom.compare import compare_command
from classroom.course_layout import Course, CourseError


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path)
    solution = write(course, notebook())
    own = course.work / f"{KEY}.ipynb"
    own.parent.mkdir(parents=True)
    own.write_text(solution.read_text().replace("return 2 * x", "return x + x"))
    return course


@pytest.mark.parametrize("name", [KEY, f"{KEY}.ipynb", f"work/{KEY}.ipynb", "90/doubling"])
def test_a_notebook_may_be_named_in_several_ways(course, name):
    *_, own, solution = compare_command(course, name)
    assert own == str(course.work / f"{KEY}.ipynb")
    assert solution == str(course.solutions / f"{KEY}.ipynb")


@pytest.mark.parametrize(
    "name, words",
    [
        ("", "make compare NB="),
        ("doubling", "Write CHAPTER/NAME"),
        ("90_toy/halving", "There are: doubling"),
        ("91_no/doubling", "There is no chapter"),
    ],
)
def test_a_wrong_name_is_said_in_one_line(course, name, words):
    with pytest.raises(CourseError, match=words):
        compare_command(course, name)


def test_a_notebook_that_was_not_opened_yet_is_said(course):
    (course.work / f"{KEY}.ipynb").unlink()
    with pytest.raises(CourseError, match="make lab brings it"):
        compare_command(course, KEY)


def test_the_page_is_served_with_both_files(course):
    command = compare_command(course, KEY, ["--browser", "none", "--log-level", "INFO"])
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            urls = (re.search(r"URL: (\S+)", line) for line in server.stderr)
            page = next(url.group(1) for url in urls if url)
            diff = asked_of(page)
        finally:
            server.terminate()
    # The one cell that differs, and of it the source alone.
    (cells,) = diff
    assert [cell["key"] for cell in cells["diff"]] == [2]
    assert [change["key"] for change in cells["diff"][0]["diff"]] == ["source"]


def asked_of(page):
    """The difference that the page shows, asked for as its script does."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(page, timeout=20).close()
    (token,) = [cookie.value for cookie in jar if cookie.name == "_xsrf"]
    address = urllib.parse.urlsplit(page)
    files = {key: value for key, (value,) in urllib.parse.parse_qs(address.query).items()}
    request = urllib.request.Request(
        f"http://{address.netloc}/api/diff",
        json.dumps(files).encode(),
        {"Content-Type": "application/json", "X-XSRFToken": token},
    )
    with browser.open(request, timeout=20) as answer:
        return json.load(answer)["diff"]
