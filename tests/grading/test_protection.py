"""What protection a machine allows, and the line that says so."""

import os
import pickle
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import toy_submissions as submissions
from in_sandbox import BUDGETS, REPOSITORY, best, run

from classroom import kernels
from classroom.course_layout import CourseError
from classroom.grading.graders import LocalGraders
from classroom.grading.kernels import PlainKernels
from classroom.grading.records import Budgets, Reason
from classroom.sandbox import (
    NO_SANDBOX,
    Cause,
    SandboxUnavailable,
    describe_protection,
    find_protection,
    protection,
    sandboxed_kernels,
)
from classroom.sandbox.bubblewrap import inside_id
from classroom.sandbox.child import prepare
from classroom.sandbox.view import course_view
from common.datasets.registry import DATA_DIR_VARIABLE


@pytest.fixture
def ask_again():
    """The answer is kept: with other programs on the PATH it must be asked for again."""
    protection.find_protection.cache_clear()
    yield
    protection.find_protection.cache_clear()


def test_the_line_says_what_is_active():
    line = best().line
    assert line == describe_protection() and "\n" not in line
    assert line.startswith("Sandbox: bubblewrap")


def test_without_bubblewrap_the_line_says_how_to_get_it(monkeypatch, tmp_path, ask_again):
    best()
    protection.find_protection.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap") as raised,
        sandboxed_kernels(BUDGETS),
    ):
        pass
    assert "\n" not in str(raised.value)
    assert "--unsafe" in str(raised.value)


def program_on_path(monkeypatch, folder, name, script):
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_where_bubblewrap_fails_its_own_words_are_passed_on(monkeypatch, tmp_path, ask_again):
    best()
    protection.find_protection.cache_clear()
    said = "bwrap: No permissions to create new namespace"
    program_on_path(monkeypatch, tmp_path, "bwrap", f"echo '{said}' >&2; exit 1")
    with pytest.raises(SandboxUnavailable, match=said):
        find_protection()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="a number of a system call of x86_64")
def test_where_namespaces_are_refused_each_submission_has_a_template(
    monkeypatch, tmp_path, ask_again
):
    best()
    protection.find_protection.cache_clear()
    # The real bubblewrap with a filter that refuses unshare(2).
    code = [(0x20, 0, 0, 0), (0x15, 0, 1, 272), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)]
    refusing = tmp_path / "filter"
    refusing.write_bytes(b"".join(struct.pack("=HBBI", *line) for line in code))
    script = f'exec 9<{refusing}; exec {shutil.which("bwrap")} --seccomp 9 "$@"'
    program_on_path(monkeypatch, tmp_path, "bwrap", script)
    found = find_protection()
    assert found.bubblewrap and not found.own_world
    assert "one template for each submission" in found.line
    with sandboxed_kernels(BUDGETS) as kernels:
        assert run(kernels, "print(5)")[0][0].text == "5\n"


def test_unsafe_goes_without_only_where_there_is_none(monkeypatch, tmp_path, ask_again):
    there = best()
    with sandboxed_kernels(BUDGETS, unsafe=True) as kernels:
        assert kernels.protection == there
    protection.find_protection.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with sandboxed_kernels(BUDGETS, unsafe=True) as kernels:
        assert kernels.protection is NO_SANDBOX
        assert run(kernels, "print(1)")[0][0].text == "1\n"
        _, ending = run(kernels, "x = [bytes([1]) * 2**26 for _ in range(24)]")
        assert ending.cause is Cause.MEMORY


def test_a_template_for_the_sandbox_forks_nothing_else():
    with pytest.raises(PermissionError, match="sandbox alone"):
        prepare(None)


def test_what_must_not_be_seen_is_never_part_of_the_view(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(REPOSITORY))
    with pytest.raises(RuntimeError, match="must not see"):
        course_view()


def test_data_that_a_sandbox_would_cover_are_refused(monkeypatch):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv(DATA_DIR_VARIABLE, folder)
        with pytest.raises(RuntimeError, match="move it out of /tmp"):
            course_view()


ORDINARY = """
set -e
mkdir "$2/python" "$2/home"
mount --bind "$1" "$2/python"
mount -t tmpfs -o mode=755 none /root
mkdir -p "$1"
mount --move "$2/python" "$1"
chmod 755 "$2"
chown 12345:12345 "$2/home"
export HOME="$2/home" TMPDIR="$2/home"
shift 2
exec setpriv --reuid 12345 --regid 12345 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
"""
AS_ORDINARY = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from in_sandbox import run
from classroom.grading.records import Budgets
from classroom.sandbox import sandboxed_kernels
with sandboxed_kernels(Budgets()) as kernels:
    (ran,), ending = run(kernels, "import os; print(os.getuid(), os.getpid(), os.listdir('.'))")
print(kernels.protection.own_world, ran.text)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_the_sandbox_of_an_ordinary_user():
    best()
    python = Path(sys.base_prefix).resolve()
    words = ["unshare", "-m", "sh", "-c", ORDINARY, "sh", str(python)]
    folder = Path("/tmp") / f"classroom-ordinary-{os.getpid()}"
    folder.mkdir()
    try:
        ran = subprocess.run(
            [*words, str(folder), sys.executable, "-c", AS_ORDINARY, str(Path(__file__).parent)],
            capture_output=True,
            text=True,
        )
    finally:
        shutil.rmtree(folder)
    assert ran.stdout.split() == ["True", "1000", "2", "[]"], ran.stderr[-2000:]


def test_root_becomes_nobody():
    best()
    assert inside_id() != 0


def test_where_nothing_can_be_forked_unsafe_goes_with_ordinary_kernels(monkeypatch):
    monkeypatch.setattr(kernels, "why_not", lambda: "forking kernels needs Linux")
    monkeypatch.setitem(sys.modules, "classroom.sandbox", None)  # parts of it are Linux's alone
    with pytest.raises(CourseError, match="forking kernels needs Linux; or grade only what you"):
        LocalGraders(Budgets(), [], unsafe=False)
    with LocalGraders(Budgets(), [], unsafe=True) as graders:
        graders.warm()
        grader = pickle.loads(pickle.dumps(graders.maker()))()
        base = submissions.release("perceptron")
        right = submissions.submission(base, **submissions.right("perceptron"))
        outcome = grader.grade(submissions.task(right, base))
        grader.close()
    assert outcome.grades[0].reason is Reason.RIGHT
    assert outcome.protection == PlainKernels.protection
