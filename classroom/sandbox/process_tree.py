"""What a process and all that descends from it use: read from /proc, seen from outside."""

import contextlib
import os
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Use:
    """processes: how many, zombies not counted. cpu: seconds so far, of those that ended too.

    resident: bytes; what processes share is counted for each of them, so it is never too little.
    """

    processes: int
    cpu: float
    resident: int


def descendants(root: int) -> list[int]:
    """`root` and its descendants, parents first; empty where it is gone.

    A process that starts or ends meanwhile may be missed.
    """
    found = [root] if os.path.exists(f"/proc/{root}") else []
    for pid in found:
        found += _children(pid)
    return found


def born(pid: int) -> int | None:
    """When a process started, in ticks: tells it from a later one of the same number.

    None where there is no such process.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def runs(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except (OSError, IndexError):
        return False


def use_of(pids: list[int]) -> Use:
    """What these processes use together."""
    processes, ticks, pages = 0, 0, 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{pid}/stat", "rb") as file:
                # "pid (name) state …": the name may hold spaces and brackets.
                fields = file.read().rpartition(b")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # its own, and of children it has buried
            pages += int(fields[21])
            processes += fields[0] != b"Z"
    return Use(processes, ticks / _TICKS, pages * _PAGE)


def proportional(pids: list[int]) -> int | None:
    """Bytes of memory of these processes, shared pages divided among those that share them.

    Exact and slow. None where the system does not tell.
    """
    total, told = 0, False
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith(("Pss:", "SwapPss:")):
                    total += int(line.split()[1]) * 1024
                    told = True
    return total if told else None


def seen_as(root: int, inside: int) -> int | None:
    """The process below `root` that is number `inside` in the next process namespace."""
    for pid in descendants(root):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("NSpid:"):
                    numbers = [int(word) for word in line.split()[1:]]
                    own_level = numbers.index(pid) + 1 if pid in numbers else len(numbers)
                    if numbers[own_level : own_level + 1] == [inside]:
                        return pid
    return None


def _children(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
                found += [int(word) for word in file.read().split()]
    return found
