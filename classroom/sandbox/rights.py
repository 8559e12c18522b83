"""What a kernel may use, and what it gives up before the first cell runs."""

import contextlib
import os
import platform
import resource
from dataclasses import dataclass

from classroom.sandbox.system_call_filter import refuse_system_calls
from classroom.sandbox.system_calls import drop_capabilities, no_new_privileges

_OPEN_FILES = 1024
_MORE_DATA = 2**29  # arenas that threads set aside and hardly use
_DATA_PER_CPU = 64 * 2**20
_USUAL_STACK = 8 * 2**20  # of a thread, where the system sets no limit or an enormous one
_THREADS_PER_CPU, _MORE_THREADS = 16, 256
_SECONDS_TO_NOTICE = 5  # the watchdog ends a kernel sooner, and knows why


@dataclass(frozen=True)
class Limits:
    """The part of the budgets that the system itself holds a process to. Sizes in bytes."""

    cpu: float
    memory: int
    processes: int
    file_size: int
    disk: int


def limit_resources(limits: Limits) -> None:
    """Set this process's limits for good.

    They hold for each process by itself (the number of processes: for its user namespace); the
    watchdog sums up. Memory is limited as writable data and not as address space, of which
    TensorFlow maps far more than it uses. The stack of a thread is such data, used or not: there is
    room for the stacks of all threads that may be. Else a bomb of threads would come to the end of
    the memory first, where the kernel itself can do nothing more.
    """
    seconds = int(limits.cpu) + _SECONDS_TO_NOTICE
    cpus = os.cpu_count() or 1
    # Of threads, not processes: numerical libraries start some for each processor.
    tasks = limits.processes + _MORE_THREADS + _THREADS_PER_CPU * cpus
    data = _data_now() + limits.memory + tasks * _stack() + _MORE_DATA + _DATA_PER_CPU * cpus
    wanted = {
        resource.RLIMIT_CPU: (seconds, seconds + _SECONDS_TO_NOTICE),
        resource.RLIMIT_DATA: (data, data),
        resource.RLIMIT_FSIZE: (limits.file_size, limits.file_size),
        resource.RLIMIT_NOFILE: (_OPEN_FILES, _OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_MEMLOCK: (2**20, 2**20),
    }
    if _counts_by_namespace():
        wanted[resource.RLIMIT_NPROC] = (tasks, tasks)
    for kind, (soft, hard) in wanted.items():
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def give_up_rights() -> None:
    """No capability, none to be gained, and no system call that a notebook has no need of."""
    drop_capabilities()
    no_new_privileges()
    refuse_system_calls()


def _stack() -> int:
    """Bytes that the C library sets aside for a thread."""
    soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    return soft if 0 < soft <= 8 * _USUAL_STACK else _USUAL_STACK


def _data_now() -> int:
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0


def _counts_by_namespace() -> bool:
    # Before Linux 5.14 the limit counts all that the user runs anywhere, the desktop included.
    numbers = platform.release().split(".")[:2]
    return tuple(int(n) for n in numbers if n.isdecimal()) >= (5, 14)
