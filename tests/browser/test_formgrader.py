"""An instructor's look at the grades, in a real browser."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from classroom.course_layout import Course, find_course
from classroom.demo_class import demo_class
from classroom.grading.nbgrader_course import nbgrader_course

CHAPTER, NOTEBOOK = "00_start", "start"
STUDENTS = 6


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A copy of the course in which a small demo class was graded by the command."""
    root, real = tmp_path_factory.mktemp("graded"), find_course()
    for name in ("notebooks", "solutions"):
        (root / name).symlink_to(real.root / name)
    shutil.copy(real.root / "nbgrader_config.py", root)
    course = Course(root)
    demo_class(nbgrader_course(course).submitted("x", CHAPTER).parent.parent, CHAPTER, STUDENTS)
    # What runs here is the course's own: a machine without a sandbox can be looked at too.
    run(course, "classroom", "grade", CHAPTER, "--unsafe")
    return course


@pytest.fixture(scope="module")
def formgrader(graded, browser, listening):
    """Where formgrader answers, started as the instructor's guide says."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port", "0", "--allow-root"]
    server = subprocess.Popen(
        [*command, "--IdentityProvider.token=", "--ServerApp.answer_yes=True"],
        cwd=graded.root,
        env=on_path(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"{listening(server)}/formgrader"
    finally:
        server.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def test_formgrader_shows_every_score_and_the_reason(graded, formgrader, browser, pictures):
    from nbgrader.api import Gradebook

    with Gradebook(nbgrader_course(graded).db_url(), "deep_learning_by_hand") as gradebook:
        submissions = gradebook.assignment_submissions(CHAPTER)
        scores = {one.student.id: one.score for one in submissions}
        full = max(one.max_score for one in submissions)
    assert len(scores) >= STUDENTS - 1  # one folder may hold nothing that can be read
    assert {0.0, full} <= set(scores.values())

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(f"{formgrader}/manage_submissions/{CHAPTER}")
    for student, score in scores.items():
        row = page.locator("tr", has=page.locator(".student-id", has_text=student))
        expect(row.locator(".score")).to_have_text(f"{score:g} / {full:g}")
    page.screenshot(path=str(pictures / "formgrader_submissions.png"))

    page.goto(f"{formgrader}/gradebook/{CHAPTER}/{NOTEBOOK}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(scores))
    page.screenshot(path=str(pictures / "formgrader_notebook.png"))
    page.locator("tbody tr td.name a").first.click()
    expect(page.locator(".nbgrader_cell").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("weighted_sum")
    page.screenshot(path=str(pictures / "formgrader_submission.png"))
    context.close()


def run(course, *command):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course.root,
        env=on_path(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def on_path():
    """The environment with the programs of this Python on the PATH."""
    programs = os.path.dirname(sys.executable)
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
