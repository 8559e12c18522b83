"""Two things that Linux offers and Python does not: who dies with whom, who adopts orphans."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def end_with_parent() -> bool:
    """Have the system kill this process when the thread that forked it ends.

    A fork clears it, and so does a change of credentials (prctl(2)). Right only where the parent
    forks from its main thread: the template does. Returns whether the system agreed.
    """
    return _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose own parent ends. Returns whether it is so."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> list[int]:
    """The process ids of this process's children, zombies too; none where there is no /proc."""
    own = os.getpid()
    found = []
    try:
        numbers = [name for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return []
    for number in numbers:
        try:
            with open(f"/proc/{number}/stat", "rb") as file:
                # "pid (name) state ppid …", and a name may hold spaces and brackets.
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == own:
            found.append(int(number))
    return found


def _prctl(option: int, value: int) -> bool:
    try:
        return ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False
