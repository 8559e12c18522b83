"""What a submission can reach, what it may use, and that nothing of it is left."""

import asyncio
import dataclasses
import errno
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from in_sandbox import execute, run, with_kernel

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
from classroom.sandbox.environment import kept_variables
from classroom.sandbox.process_tree import descendants
from classroom.sandbox.refusals import refused
from classroom.sandbox.system_call_filter import program
from classroom.sandbox.view import course_view
from classroom.sandbox.watchdog import Watched

REPOSITORY = Path(__file__).resolve().parents[2]
MIB = 2**20
BUDGETS = Budgets(cpu=20, memory=512 * MIB, processes=12, file_size=16 * MIB, disk=32 * MIB)


def best():
    try:
        return find_protection()
    except SandboxUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A file of ours that no submission may read."""
    path = tmp_path_factory.mktemp("secrets") / "gradebook.db"
    path.write_text("secret")
    return path


@pytest.fixture(scope="module")
def own_world():
    found = best()
    if not found.own_world:
        pytest.skip(found.line)
    with sandboxed_kernels(BUDGETS) as kernels:
        yield kernels


@pytest.fixture(scope="module")
def one_template_each():
    with sandboxed_kernels(
        BUDGETS, protection=dataclasses.replace(best(), own_world=False)
    ) as kernels:
        yield kernels


@pytest.fixture(params=["own_world", "one_template_each"])
def kernels(request):
    """Both ways: with namespaces for each submission, and where those are refused."""
    return request.getfixturevalue(request.param)


def told(kernels, code, **start):
    """What a cell prints as JSON."""
    (ran,), _ = run(kernels, "import json, os\n" + code, **start)
    assert not ran.error and ran.ending is None, ran
    return ran.json


def kernels_template(kernels):
    (template,) = kernels._templates
    return template


# --- what is in sight ---------------------------------------------------------------------------


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


# --- rights -------------------------------------------------------------------------------------

SYSTEM_CALLS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def tried(name, *words):
    ctypes.set_errno(0)
    return getattr(libc, name)(*words) < 0 and ctypes.get_errno()
fields = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines())
print(json.dumps({
    "capabilities": [int(fields[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no_new_privileges": fields["NoNewPrivs"], "filtered": fields["Seccomp"],
    "user": tried("unshare", 0x10000000), "mount": tried("mount", b"none", b"/tmp", b"tmpfs", 0, 0),
    "trace": tried("ptrace", 16, os.getppid(), 0, 0), "memfd": tried("memfd_create", b"x", 0),
    "segment": tried("shmget", 0, 4096, 0o600), "root": tried("setuid", 0),
    "vsock": tried("socket", 40, 1, 0), "clone": tried("syscall", 56, 0x10000000, 0, 0, 0, 0),
}))
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of system calls of x86_64")
def test_no_rights_are_left(kernels):
    found = told(kernels, SYSTEM_CALLS)
    assert found.pop("capabilities") == [0, 0, 0, 0]
    assert (found.pop("no_new_privileges"), found.pop("filtered")) == ("1", "2")
    assert found.pop("memfd") == errno.ENOSYS
    assert found.pop("root") in (errno.EPERM, errno.EINVAL)
    assert found.pop("vsock") == errno.EAFNOSUPPORT
    assert set(found.values()) == {errno.EPERM}, found


def judged(machine, architecture, number, argument=0):
    """What the filter says of a system call: a little machine for classic BPF."""
    data = struct.pack("=IIQQ", number, architecture, 0, argument)
    code = list(struct.iter_unpack("=HBBI", program(machine)))
    at = accumulator = 0
    while True:
        operation, yes, no, constant = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, constant)
        elif operation == 0x06:
            return constant
        else:
            holds = {
                0x15: accumulator == constant,
                0x35: accumulator >= constant,
                0x45: bool(accumulator & constant),
            }[operation]
            at += yes if holds else no


ALLOWED, REFUSED, UNKNOWN, NO_FAMILY = 0x7FFF0000, 0x50000 | 1, 0x50000 | 38, 0x50000 | 97
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)


@pytest.mark.parametrize(
    ("machine", "number", "argument", "verdict"),
    [
        (X86, 0, 0, ALLOWED),  # read
        (X86, 59, 0, ALLOWED),  # execve
        (X86, 272, 0, REFUSED),  # unshare
        (X86, 101, 0, REFUSED),  # ptrace
        (X86, 435, 0, UNKNOWN),  # clone3
        (X86, 56, 0x3D0F00, ALLOWED),  # clone, as threads do
        (X86, 56, 0x10000011, REFUSED),  # clone into a user namespace
        (X86, 41, 1, ALLOWED),  # socket, UNIX
        (X86, 41, 40, NO_FAMILY),  # socket, vsock
        (X86, 0x40000000 + 101, 0, UNKNOWN),  # ptrace by its x32 number
        (ARM, 63, 0, ALLOWED),  # read
        (ARM, 97, 0, REFUSED),  # unshare
        (ARM, 220, 0x3D0F00, ALLOWED),
        (ARM, 220, 0x20000000, REFUSED),
        (ARM, 198, 2, ALLOWED),  # socket, IPv4
        (ARM, 198, 38, NO_FAMILY),  # socket, kernel cryptography
        (ARM, 279, 0, UNKNOWN),  # memfd_create
        (("x86_64", 0x40000003), 1, 0, 0x80000000),  # a call of 32 bits
    ],
)
def test_the_filter(machine, number, argument, verdict):
    assert judged(*machine, number, argument) == verdict


# --- budgets ------------------------------------------------------------------------------------


def test_memory(kernels):
    (ran,), ending = run(kernels, "x = [bytes([1]) * 2**26 for _ in range(24)]")
    assert ending.cause is Cause.MEMORY and ran.ending == ending
    assert ending.reason is Reason.OUT_OF_MEMORY
    assert "512 MB" in ending.message


def test_memory_of_all_processes_together(own_world):
    code = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        x = bytes([1]) * (200 * 2**20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""
    _, ending = run(own_world, code)
    assert ending.cause is Cause.MEMORY


def test_one_huge_request_is_refused_at_once(own_world):
    (ran, after), ending = run(own_world, "x = bytearray(2**33)", "print(1)")
    assert ran.error.startswith("MemoryError")
    assert (after.text, ending.cause) == ("1\n", Cause.US)


def test_processes(own_world):
    code = """
import os, time
for _ in range(24):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""
    _, ending = run(own_world, code)
    assert ending.cause is Cause.PROCESSES
    assert (ending.reason, ending.status) == (Reason.KILLED, -signal.SIGKILL)


def test_cpu_time_of_all_processes_together(kernels):
    budgets = dataclasses.replace(BUDGETS, cpu=1.5)
    code = """
import os, time
for _ in range(2):
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end: pass
        os._exit(0)
os.wait()
"""
    _, ending = run(kernels, code, budgets=budgets)
    assert (ending.cause, ending.reason) == (Cause.CPU, Reason.TIMED_OUT)
    assert 1.5 < ending.cpu_seconds < 10


def test_cpu_time_is_told(own_world):
    spin = "import time\nwhile time.process_time() < 0.5: pass"
    _, ending = run(own_world, spin)
    assert ending.cause is Cause.US
    assert 0.4 < ending.cpu_seconds < 5


def test_disk(own_world):
    code = """
problems, written = [], 0
for folder in ("/tmp", ".", "/dev/shm"):
    try:
        for n in range(8):
            written += open(f"{folder}/{n}", "wb").write(bytes(2**23))
    except OSError as error:
        problems.append(error.errno)
try:
    os.truncate("/tmp/0", 2**40)
except OSError as error:
    problems.append(error.errno)
print(json.dumps([problems, written]))
"""
    problems, written = told(own_world, code)
    assert set(problems) == {errno.ENOSPC, errno.EFBIG}
    assert written <= 2 * BUDGETS.disk


def test_a_shared_folder_that_cannot_be_sealed_is_watched(one_template_each):
    code = """
import glob, time
(folder,) = glob.glob("/tmp/classroom-*/*/connection")
for n in range(3):
    open(f"{folder}/{n}", "wb").write(bytes(2**23))
time.sleep(20)
"""
    _, ending = run(one_template_each, code)
    assert ending.cause is Cause.DISK


# --- how it ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "cause", "status"),
    [
        ("import os\nos._exit(3)", Cause.EXIT, 3),
        ("import ctypes\nctypes.string_at(0)", Cause.SIGNAL, -signal.SIGSEGV),
        ("import os\nos.abort()", Cause.SIGNAL, -signal.SIGABRT),
    ],
)
def test_a_kernel_that_ends_itself(kernels, code, cause, status):
    (ran,), ending = run(kernels, code)
    assert (ending.cause, ending.status) == (cause, status)
    assert ran.ending == ending
    assert ending.reason is Reason.KERNEL_DIED


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
"""


def test_daemons_end_with_their_kernel(kernels):
    monitors = []

    async def use(kernel):
        ran = await execute(kernel, DAEMON)
        assert not ran.error
        monitors.append(kernels_template(kernels)._template.process.pid)
        assert len(descendants(monitors[0])) > 3

    with_kernel(kernels, use)
    # bubblewrap and the template remain, where that serves others too.
    assert len(descendants(monitors[0])) == (2 if kernels.protection.own_world else 0)


def test_killing_the_parent_harms_nobody(kernels):
    async def both():
        bad, good = await kernels.start(), await kernels.start()
        await execute(bad, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
        await bad.end()
        ran = await execute(good, "print(1 + 1)")
        assert (ran.text, (await good.end()).cause) == ("2\n", Cause.US)

    asyncio.run(both())
    assert run(kernels, "print(3)")[0][0].text == "3\n"


def test_another_process_of_the_same_number_is_left_alone(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as other:
        watched = Watched(other.pid, BUDGETS, tmp_path)
        watched._born -= 1  # as if it had been born before
        watched.look()
        watched.kill()
        assert other.poll() is None and watched.exceeded is None
        other.kill()


def test_ending_again_says_the_same(kernels):
    async def twice():
        kernel = await kernels.start()
        return await kernel.end(), await kernel.end(), kernel.ended(), kernel.cpu_seconds()

    first, second, third, cpu = asyncio.run(twice())
    assert first == second == third
    assert cpu == first.cpu_seconds


def test_a_template_that_died_is_replaced(own_world):
    run(own_world, "1")
    before = kernels_template(own_world)
    os.kill(descendants(before._template.process.pid)[1], signal.SIGKILL)
    assert run(own_world, "print(1)")[0][0].text == "1\n"
    assert kernels_template(own_world) is not before


def test_nothing_is_left_in_the_shared_folder(own_world):
    run(own_world, "1", files={"a": b"x"})
    assert [path.name for path in kernels_template(own_world)._shared.path.iterdir()] == ["etc"]


LEFT_BEHIND = """
import asyncio, sys, time
sys.path.insert(0, sys.argv[1])
from in_sandbox import execute
from classroom.grading.records import Budgets
from classroom.sandbox import sandboxed_kernels
from classroom.sandbox.process_tree import descendants

async def main():
    with sandboxed_kernels(Budgets()) as kernels:
        kernel = await kernels.start()
        await execute(kernel, sys.argv[2])
        (template,) = kernels._templates
        print(*descendants(template._template.process.pid), flush=True)
        time.sleep(60)

asyncio.run(main())
"""


def gone(pids):
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_nothing_is_left_running_when_the_grader_is_killed():
    best()
    words = [sys.executable, "-c", LEFT_BEHIND, str(Path(__file__).parent), DAEMON]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as grader:
        pids = grader.stdout.readline().split()
        grader.kill()
    assert len(pids) >= 5
    assert gone(pids)


# --- what protection there is -------------------------------------------------------------------


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


# --- errors that the sandbox brings about -------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "message", "reason"),
    [
        ("PermissionError", "[Errno 1] Operation not permitted", Reason.FORBIDDEN),
        ("OSError", "[Errno 30] Read-only file system: 'x'", Reason.FORBIDDEN),
        ("OSError", "[Errno 101] Network is unreachable", Reason.FORBIDDEN),
        ("gaierror", "[Errno -3] Temporary failure in name resolution", Reason.FORBIDDEN),
        ("URLError", "<urlopen error [Errno -3] Temporary failure>", Reason.FORBIDDEN),
        ("OSError", "[Errno 28] No space left on device", Reason.KILLED),
        ("MemoryError", "", Reason.OUT_OF_MEMORY),
        ("_ArrayMemoryError", "Unable to allocate 8 GiB", Reason.OUT_OF_MEMORY),
    ],
)
def test_errors_that_are_refusals(error, message, reason):
    assert refused(error, message)[0] is reason


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("ValueError", "[Errno 1] so it says"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'x'"),
        ("OSError", "cannot read"),
        ("OSError", "[Errno 5] Input/output error"),
    ],
)
def test_errors_like_any_other(error, message):
    assert refused(error, message) is None
