"""The course on Colab, on Binder and in a dev container."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from typer.testing import CliRunner

from classroom.__main__ import app
from classroom.colab import for_colab, write_for_colab
from classroom.course_layout import CourseError, find_course

ROOT = find_course().root


def test_every_starter_gets_a_badge_that_leads_to_itself(tmp_path):
    count = write_for_colab(find_course(), "someone/course", tmp_path)
    written = sorted(tmp_path.rglob("*.ipynb"))
    assert count == len(written) == len(list((ROOT / "notebooks").rglob("*.ipynb")))
    for path in written:
        nb = nbformat.read(path, as_version=4)
        nbformat.validate(nb)
        key = path.relative_to(tmp_path).as_posix()
        assert f"github/someone/course/blob/colab/{key}" in nb.cells[0].source


def test_the_first_cell_does_nothing_where_the_course_is_installed(tmp_path):
    starter = ROOT / "notebooks" / "00_start" / "start.ipynb"
    nb = for_colab(nbformat.read(starter, as_version=4), "someone/course", "x.ipynb")
    (tmp_path / "cell.ipy").write_text(nb.cells[1].source + "\nprint('done')\n")
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "cell.ipy"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "done", done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cell.ipy"]


def test_starters_themselves_know_nothing_of_colab():
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        assert "colab" not in path.read_text(encoding="utf-8").lower(), path


@pytest.mark.parametrize("name", ["course", "a/b/c", "https://github.com/a/b", "/b", "a/", "a /b"])
def test_a_wrong_address_is_said_in_one_line(tmp_path, name):
    with pytest.raises(CourseError, match="Write OWNER/NAME"):
        write_for_colab(find_course(), name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_commands_of_the_dev_container_and_of_binder_exist():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    commands = container["postCreateCommand"] + (ROOT / "binder" / "postBuild").read_text()
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"make (\w+)", commands)) <= set(targets)
    for name in re.findall(r"classroom (\w+)", commands):
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0, name


def test_binder_installs_what_everybody_installs():
    lines = (ROOT / "binder" / "requirements.txt").read_text().split()
    assert lines == ["-r", "../requirements.txt"]
    assert (ROOT / "requirements.txt").exists()
