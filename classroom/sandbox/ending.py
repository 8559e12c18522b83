"""How a kernel ended, in terms of a grade."""

import signal
from dataclasses import dataclass
from enum import StrEnum

from classroom.grading.records import Budgets, Reason


class Cause(StrEnum):
    """What ended a kernel."""

    US = "the grader, when all was done"
    MEMORY = "memory"
    CPU = "CPU time"
    PROCESSES = "processes"
    DISK = "disk"
    EXIT = "its own exit"
    SIGNAL = "a signal"


_REASONS = {
    Cause.US: Reason.RIGHT,
    Cause.MEMORY: Reason.OUT_OF_MEMORY,
    Cause.CPU: Reason.TIMED_OUT,
    Cause.PROCESSES: Reason.KILLED,
    Cause.DISK: Reason.KILLED,
    Cause.EXIT: Reason.KERNEL_DIED,
    Cause.SIGNAL: Reason.KERNEL_DIED,
}


@dataclass(frozen=True)
class Ending:
    """How one kernel ended, and what it used.

    status: the exit status, minus the signal's number where a signal ended it; None while unknown.
    cpu_seconds: of all its processes and threads. message: one sentence for the learner; empty
    where there is nothing to say.
    """

    cause: Cause
    status: int | None
    cpu_seconds: float
    message: str

    @property
    def reason(self) -> Reason:
        """The reason that a grade gives; RIGHT where the kernel has nothing to do with it."""
        if self.cause == Cause.SIGNAL and self.status == -signal.SIGKILL:
            return Reason.KILLED
        return _REASONS[self.cause]


def by_budget(cause: Cause, cpu_seconds: float, budgets: Budgets) -> Ending:
    """The end of a kernel that used more than it may."""
    used = {
        Cause.MEMORY: f"It used more than {_size(budgets.memory)} of memory",
        Cause.CPU: f"It used more than {budgets.cpu:g} s of CPU time",
        Cause.PROCESSES: f"It started more than {budgets.processes} processes",
        Cause.DISK: f"It wrote more than {_size(budgets.disk)} to disk",
    }
    return Ending(cause, -signal.SIGKILL, cpu_seconds, f"{used[cause]} and was stopped.")


def by_itself(status: int, cpu_seconds: float, budgets: Budgets) -> Ending:
    """The end of a kernel that nobody asked to end. status: as Popen's returncode."""
    if status == -signal.SIGXCPU:
        return by_budget(Cause.CPU, cpu_seconds, budgets)
    if status == -signal.SIGXFSZ:
        message = f"It wrote a file of more than {_size(budgets.file_size)} and was stopped."
        return Ending(Cause.DISK, status, cpu_seconds, message)
    if status >= 0:
        message = f"The kernel ended in the middle of the notebook (exit status {status})."
        return Ending(Cause.EXIT, status, cpu_seconds, message)
    message = f"The kernel ended in the middle of the notebook ({_signal_name(-status)})."
    return Ending(Cause.SIGNAL, status, cpu_seconds, message)


def _signal_name(number: int) -> str:
    try:
        return f"{signal.Signals(number).name}: {signal.strsignal(number)}"
    except ValueError:
        return f"signal {number}"


def _size(number: int) -> str:
    for unit, step in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if number >= step:
            return f"{number / step:.3g} {unit}"
    return f"{number} bytes"
