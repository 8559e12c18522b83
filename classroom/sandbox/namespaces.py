"""A fork of the template enters a world of its own.

Three processes come of it. The fork itself stays outside as the one that the template knows, and
ends as the kernel ends. The second is process 1 of the new process namespace: when it ends, the
system kills all that is left in there, daemons too. The third is the kernel.
"""

import contextlib
import os
import resource
import signal
import struct
import time
from pathlib import Path
from typing import NoReturn

from classroom.kernels.linux import end_with_parent
from classroom.sandbox import system_calls as calls

INSIDE_ID = 1000  # user and group, as seen from inside

_ALL = (
    calls.NEW_USER
    | calls.NEW_MOUNTS
    | calls.NEW_PROCESSES
    | calls.NEW_NETWORK
    | calls.NEW_IPC
    | calls.NEW_NAMES
    | calls.NEW_CGROUP
)
_FILES_PER_MIB = 64  # an empty file takes memory too
_HARMLESS = calls.NO_SUID | calls.NO_DEVICES
_STATUS = struct.Struct("i")


def enter(shared: Path, connection: Path, disk: int) -> None:
    """Return in the kernel's own process, in new namespaces, with a file system of its own.

    shared: the folder that the template shares with the grader; of it, only `connection` below it
    stays in sight, and can be written to until the kernel's five sockets are there.
    disk: size of the private /tmp in bytes. Raises OSError where the system refuses.
    """
    user, group = os.getuid(), os.getgid()
    calls.unshare(_ALL)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")
    _write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
    end_with_parent()  # new credentials undo it
    reading, writing = os.pipe()
    # Looked up before this /proc is another's.
    files = [int(name) for name in os.listdir("/proc/self/fd")]
    if first := os.fork():
        _stand_for_it(first, reading, files)
    end_with_parent()
    os.close(reading)
    private_files(shared, connection, disk)
    if kernel := os.fork():
        _be_first(kernel, writing, files, connection)
    os.close(writing)


def private_files(shared: Path, connection: Path, disk: int) -> None:
    """Its own /proc, /tmp and /dev/shm, and of the shared folder its own part alone."""
    calls.mount("none", "/", None, calls.RECURSIVE | calls.PRIVATE)
    with contextlib.suppress(OSError):
        # Where the system keeps it back, the template's stays: the numbers of other processes can
        # be read there, but nothing of them can be touched.
        calls.mount("proc", "/proc", "proc", _HARMLESS | calls.NO_PROGRAMS)
    own = os.open(connection, os.O_PATH | os.O_DIRECTORY)
    files = max(1, disk >> 20) * _FILES_PER_MIB
    calls.mount("tmpfs", "/tmp", "tmpfs", _HARMLESS, f"size={disk},nr_inodes={files},mode=0700")
    if not shared.is_relative_to("/tmp"):
        calls.mount("tmpfs", str(shared), "tmpfs", _HARMLESS, "size=64k,nr_inodes=64,mode=0700")
    connection.mkdir(parents=True)
    calls.mount(f"/proc/self/fd/{own}", str(connection), None, calls.BIND)
    os.close(own)
    shared_memory = Path("/tmp/.shm")
    shared_memory.mkdir(mode=0o700)
    calls.mount(str(shared_memory), "/dev/shm", None, calls.BIND)


def seal(folder: Path) -> None:
    """Make what is mounted on `folder` read-only. Raises OSError while a file is being written."""
    flags = calls.BIND | calls.AGAIN | calls.READ_ONLY | calls.NO_PROGRAMS | _HARMLESS
    calls.mount("none", str(folder), None, flags)


def _stand_for_it(first: int, reading: int, files: list[int]) -> NoReturn:
    """The fork that the template knows: end as the kernel does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _hear_nothing()
    _close(files, reading)
    _, status = os.waitpid(first, 0)
    # What the first process was told of the kernel; nothing where it was killed itself.
    told = os.read(reading, _STATUS.size)
    if len(told) == _STATUS.size:
        (status,) = _STATUS.unpack(told)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _be_first(kernel: int, writing: int, files: list[int], connection: Path) -> NoReturn:
    """Process 1: seal the folder of the sockets, bury orphans, and end with the kernel."""
    _hear_nothing()
    _close(files, writing)
    sealed = False
    while True:
        pid, status = os.waitpid(-1, 0 if sealed else os.WNOHANG)
        if pid == kernel:
            os.write(writing, _STATUS.pack(status))
            os._exit(0)
        if not sealed and len(list(connection.glob("*-[1-5]"))) == 5:
            try:
                # The grader connects by names in it, and it is on the grader's disk.
                seal(connection)
            except OSError:
                os._exit(1)
            sealed = True
        elif pid == 0:
            time.sleep(0.002)


def _hear_nothing() -> None:
    """Signals to the process group are the kernel's. SIGCHLD has to do nothing, not be ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _close(files: list[int], kept: int) -> None:
    """Let go of all but one file, so that whoever waits for the kernel to close one is told."""
    for number in files:
        if number != kept:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(number)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
