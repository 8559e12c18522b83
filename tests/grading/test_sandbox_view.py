"""What a submission in the sandbox can see and reach."""

import asyncio
import errno
import os
import socket
from pathlib import Path

import pytest
from in_sandbox import (
    REPOSITORY,
    execute,
    told,
)

from classroom.sandbox.environment import kept_variables


def test_no_file_of_ours_is_in_sight(kernels, secret):
    paths = [
        str(secret),
        str(REPOSITORY / "solutions"),
        str(REPOSITORY / "notebooks"),
        str(REPOSITORY / "tests"),
        str(REPOSITORY / ".git"),
        "/etc/shadow",
        "/home",
        "/var",
        "/run",
        str(Path.home() / ".bashrc"),
    ]
    there = told(kernels, f"print(json.dumps([os.path.lexists(p) for p in {paths}]))")
    assert there == [False] * len(paths)


def test_the_course_is_in_sight_and_cannot_be_written_to(own_world):
    code = f"""
import common.functions, sys
problems = []
for path in [common.functions.__file__, {str(REPOSITORY / "data" / "README.md")!r}, sys.executable]:
    try:
        open(path, "ab")
    except OSError as error:
        problems.append(error.errno)
for folder in [os.path.dirname(common.functions.__file__), "/", "/dev", "/usr"]:
    try:
        os.mkdir(os.path.join(folder, "new"))
    except OSError as error:
        problems.append(error.errno)
print(json.dumps(problems))
"""
    problems = told(own_world, code)
    assert len(problems) == 7
    assert set(problems) <= {errno.EROFS, errno.EACCES}


def test_no_account_of_this_machine_is_known(own_world):
    assert told(
        own_world, "import pwd\nprint(json.dumps(sorted({u[0] for u in pwd.getpwall()})))"
    ) == ["learner"]


def test_no_secret_of_our_environment_is_known(kernels, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "secret")
    code = """
seen = [dict(os.environ).get("API_TOKEN")]
for pid in filter(str.isdecimal, os.listdir("/proc")):
    try:
        seen.append("API_TOKEN" in open(f"/proc/{pid}/environ").read() or None)
    except OSError:
        pass
print(json.dumps([seen, os.environ["HOME"], os.environ["ASKED"]]))
"""
    seen, home, asked = told(kernels, code, environment={"ASKED": "yes"})
    assert not any(seen)
    assert (home, asked) == ("/tmp/home", "yes")


def test_variables_that_may_be_secrets_are_not_kept():
    ours = {"PATH": "/bin", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "API_TOKEN": "x", "HOME": "/me"}
    assert sorted(kept_variables(ours)) == ["LC_ALL", "OMP_NUM_THREADS", "PATH"]


def test_no_network(kernels):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind(f"\0classroom-test-{os.getpid()}")
        abstract.listen()
        code = f"""
import socket
def tried(family, address):
    try:
        socket.socket(family).connect(address)
    except OSError as error:
        return error.errno
print(json.dumps([
    tried(socket.AF_INET, ("127.0.0.1", {port})),
    tried(socket.AF_UNIX, "\\0classroom-test-{os.getpid()}"),
]))
"""
        assert all(told(kernels, code))
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
        abstract.close()


def test_files_to_work_with(own_world, tmp_path):
    (tmp_path / "points.csv").write_text("1,2\n")
    files = {"points.csv": tmp_path / "points.csv", "images/a b.txt": b"hello"}
    code = """
found = sorted(os.path.join(w, f) for w, _, names in os.walk(".") for f in names)
open("mine.txt", "w").write("x")
modes = [oct(os.stat(f).st_mode & 0o777) for f in found]
print(json.dumps([found, modes, open("points.csv").read()]))
"""
    assert told(own_world, code, files=files) == [
        ["./images/a b.txt", "./points.csv"],
        ["0o444", "0o444"],
        "1,2\n",
    ]


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", ""])
def test_files_that_lead_elsewhere_are_refused(own_world, name):
    with pytest.raises(ValueError, match="working folder"):
        asyncio.run(own_world.start(files={name: b""}))


def test_submissions_do_not_meet(own_world):
    async def both():
        one, other = await own_world.start(), await own_world.start()
        left = await execute(
            one,
            "import os, socket, subprocess\n"
            "for path in ('/tmp/mark', '/dev/shm/mark', 'mark'): open(path, 'w').write('one')\n"
            "s = socket.socket(socket.AF_UNIX); s.bind('\\0mark'); s.listen()\n"
            "p = subprocess.Popen(['sleep', '60'])",
        )
        right = await execute(
            other,
            "import json, os, glob, socket\n"
            "found = [p for p in ('/tmp/mark', '/dev/shm/mark', 'mark') if os.path.exists(p)]\n"
            "pids = len([p for p in os.listdir('/proc') if p.isdecimal()])\n"
            "try: socket.socket(socket.AF_UNIX).connect('\\0mark'); found.append('socket')\n"
            "except OSError: pass\n"
            "parts = [os.listdir(f) for f in glob.glob('/tmp/classroom-*')]\n"
            "print(json.dumps([found, pids, [len(p) for p in parts]]))",
        )
        await one.end()
        await other.end()
        return left, right

    left, right = asyncio.run(both())
    assert not left.error
    assert right.json == [[], 2, [1]]  # its own process and the first of the namespace; its folder


def test_the_folder_of_the_sockets_is_sealed(own_world):
    code = """
import glob
(folder,) = glob.glob("/tmp/classroom-*/*/connection")
problems = []
for act in (lambda: open(folder + "/x", "w"), lambda: os.unlink(folder + "/k-1"),
            lambda: os.symlink("/", folder + "/y"), lambda: open(folder + "/kernel.json", "a")):
    try:
        act()
    except OSError as error:
        problems.append(error.errno)
print(json.dumps(problems))
"""
    assert told(own_world, code) == [errno.EROFS] * 4
