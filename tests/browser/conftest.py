"""A real JupyterLab on a course of its own, and a real Chromium to look at it.

Playwright runs an event loop while it is there, and other tests want loops of their own: whatever
rests on it ends with its file.
"""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from classroom.course_layout import find_course

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Without them Chromium asks for hosts that a closed network refuses.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: install Debian's package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course, so that nobody's own work/ is touched."""
    root = tmp_path_factory.mktemp("course")
    real = find_course()
    for name in ("nbgrader_config.py", "notebooks", "solutions"):
        (root / name).symlink_to(real.root / name)
    return root


@pytest.fixture(scope="module", params=THEMES)
def theme(request):
    return request.param


@pytest.fixture(scope="module")
def address(course, theme, tmp_path_factory, browser):
    """Where JupyterLab answers, started as `make lab` starts it."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings" / "@jupyterlab"
    for folder, file, content in (
        ("apputils-extension", "themes", f'{{"theme": "{THEMES[theme]}"}}'),
        # All cells are drawn, also those that would only be seen after scrolling.
        ("notebook-extension", "tracker", '{"windowingMode": "none"}'),
    ):
        path = settings / folder / f"{file}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "COURSE_PROGRESS": str(home / "progress.jsonl"),
    }
    options = ["--no-browser", "--port", "0", "--IdentityProvider.token="]
    server = subprocess.Popen(
        [sys.executable, "-m", "classroom", "lab", *options],
        cwd=course,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield _address(server)
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="module")
def listening():
    """listening(server): the address that a Jupyter server says it listens at."""
    return _address


@pytest.fixture(scope="module")
def pictures():
    """The folder for pictures that belong to no theme."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


def _address(server: subprocess.Popen) -> str:
    """What the server says of where it listens; the rest of its log is read and forgotten."""
    found: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in server.stderr:
            if match := re.search(r"(http://(?:localhost|127\.0\.0\.1):\d+)", line):
                found.put(match.group(1))

    threading.Thread(target=read, daemon=True).start()
    return found.get(timeout=120)


@pytest.fixture
def desk(browser, address, theme, request):
    from desk import Desk

    # A page of its own for each test, as large as a small laptop's.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    desk = Desk(context.new_page(), address, PICTURES / theme)
    yield desk
    desk.picture(f"end_of_{request.node.originalname}")
    context.close()
