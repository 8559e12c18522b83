"""`classroom lab`: what is copied into work/, and how JupyterLab is started."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.course_layout import Course, CourseError
from classroom.lab import copy_starters, jupyter_command, new_in_work


@pytest.fixture
def course(tmp_path) -> Course:
    """A course with two starters and a picture, and no work/ yet."""
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "solutions").mkdir()
    for name in ("00_start/start.ipynb", "02_perceptron/gates.ipynb", "02_perceptron/img/iris.png"):
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"starter {name}")
    return Course(tmp_path)


def test_everything_is_copied_the_first_time(course):
    copied = [path.as_posix() for path in copy_starters(course)]
    assert copied == [
        "00_start/start.ipynb",
        "02_perceptron/gates.ipynb",
        "02_perceptron/img/iris.png",
    ]
    assert (course.work / copied[2]).read_text() == "starter 02_perceptron/img/iris.png"


def test_many_new_files_are_one_short_line():
    few = [Path("00_start/start.ipynb"), Path("02_perceptron/gates.ipynb")]
    assert new_in_work(few) == "New in work/: 00_start/start.ipynb, 02_perceptron/gates.ipynb"
    assert new_in_work(few * 10).endswith(", and 15 more")


def test_an_answer_is_never_overwritten(course):
    copy_starters(course)
    answer = course.work / "02_perceptron" / "gates.ipynb"
    answer.write_text("my answer")
    (course.work / "00_start" / "start.ipynb").unlink()
    (course.notebooks / "02_perceptron" / "gates.ipynb").write_text("a newer starter")
    assert copy_starters(course) == [Path("00_start/start.ipynb")]
    assert answer.read_text() == "my answer"


def test_a_read_only_starter_becomes_a_copy_that_can_be_written(course):
    starter = course.notebooks / "00_start" / "start.ipynb"
    starter.chmod(0o444)
    copy_starters(course)
    assert (course.work / "00_start" / "start.ipynb").stat().st_mode & 0o200


def test_no_half_written_file_is_left(course, monkeypatch):
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(CourseError, match=r"work/00_start/start.ipynb \(No space left on device\)"):
        copy_starters(course)
    assert [path for path in course.work.rglob("*") if path.is_file()] == []


def test_a_work_folder_that_cannot_be_written_is_one_line(course, monkeypatch):
    course.work.write_text("not a folder")
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["lab"])
    assert result.exit_code == 1
    assert result.output.startswith("classroom: Cannot write work/00_start/start.ipynb (")
    assert result.output.count("\n") == 1


def test_no_starters_is_one_line(tmp_path):
    with pytest.raises(CourseError, match="Run: classroom build"):
        copy_starters(Course(tmp_path))


def test_the_start_notebook_is_opened_where_there_is_one(course):
    assert not any("start.ipynb" in part for part in jupyter_command(course, []))
    copy_starters(course)
    command = jupyter_command(course, ["--no-browser", "--port", "9999"])
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--LabApp.default_url=/lab/tree/00_start/start.ipynb" in command
    assert command[-3:] == ["--no-browser", "--port", "9999"]


def test_an_own_option_takes_the_place_of_ours(course):
    copy_starters(course)
    command = jupyter_command(course, ["--LabApp.default_url=/lab", "-y"])
    assert [part for part in command if "default_url" in part] == ["--LabApp.default_url=/lab"]
    assert "--ServerApp.answer_yes=True" not in command


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has a root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_may_run_it(course, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("--allow-root" in jupyter_command(course, [])) is allowed
    assert jupyter_command(course, ["--allow-root"]).count("--allow-root") == 1


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_a_real_server_serves_work_and_ends_at_ctrl_c(course, tmp_path):
    (course.notebooks / "00_start" / "start.ipynb").write_text('{"cells": []}')
    log = tmp_path / "log.txt"
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "classroom", "lab", "--no-browser", "--port=0"],
            cwd=course.root,
            env={**os.environ, **own},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = _wait_for(log, r"http://127\.0\.0\.1:\d+/lab/tree/00_start/start\.ipynb\?\S+")
        token = address.partition("token=")[2]
        contents = address.partition("/lab/")[0] + "/api/contents?token=" + token
        with _open(contents) as answer:
            listing = answer.read().decode()
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode()
        plugin = "/lab/api/settings/@jupyterlab/docmanager-extension:plugin?token=" + token
        with urllib.request.urlopen(address.partition("/lab/")[0] + plugin) as answer:
            viewers = json.load(answer)["schema"]["properties"]["defaultViewers"]["default"]
        # TensorBoard, which starts now that somebody asks for it.
        board = address.partition("/lab/")[0] + "/tensorboard/data/environment?token=" + token
        with urllib.request.urlopen(board) as answer:
            flags = json.load(answer)["debug"]["flags"]
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    finally:
        server.kill()
        server.wait()
    assert flags["logdir"] == "."
    _wait_until_closed(flags["port"])
    assert '"02_perceptron"' in listing
    switched_off = re.search(r'"disabledExtensions": (\[.*?\])', page)[1]
    assert "@jupyterlab/apputils-extension:announcements" in switched_off
    assert "@jupyter/nbgrader:menu" in switched_off
    assert viewers == {"markdown": "Markdown Preview"}
    assert "Traceback" not in log.read_text()


def _wait_until_closed(port: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError("TensorBoard outlives JupyterLab")


def _open(address: str, seconds: float = 30) -> Any:
    """A busy server says where it listens a moment before it does."""
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address)
        except urllib.error.URLError as error:
            refused = isinstance(error.reason, ConnectionRefusedError)
            if not refused or time.monotonic() > end:
                raise
        time.sleep(0.1)


def _wait_for(log: Path, pattern: str, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"the server did not say where it is:\n{log.read_text()}")
