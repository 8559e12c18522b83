"""Limits on time and memory for code that may do anything, such as a mutant that never ends."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None

# How often the alarm rings again, where code swallows the first.
_AGAIN = 0.1


class OutOfTime(BaseException):
    """The time is up. Not an Exception, so that `except Exception` does not stop it."""


@contextlib.contextmanager
def limited(cpu: float, wall: float, memory: int) -> Iterator[None]:
    """Raise OutOfTime after so many seconds, MemoryError for so many bytes more than now.

    cpu: seconds of computing, which a busy machine does not eat up. wall: seconds in all, for what
    waits or sleeps. Time is limited in the main thread of systems that have interval timers,
    memory on Linux; elsewhere the block runs without that limit.
    """
    with _limited_memory(memory), _limited_time(cpu, wall):
        yield


@contextlib.contextmanager
def _limited_time(cpu: float, wall: float) -> Iterator[None]:
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "setitimer") or not in_main_thread:
        yield
        return

    def ring(*_: object) -> None:
        raise OutOfTime

    alarms = [
        (signal.ITIMER_PROF, signal.SIGPROF, cpu),
        (signal.ITIMER_REAL, signal.SIGALRM, wall),
    ]
    before = [signal.signal(number, ring) for _, number, _ in alarms]
    try:
        for timer, _, seconds in alarms:
            signal.setitimer(timer, seconds, _AGAIN)
        yield
    finally:
        for timer, number, _ in alarms:
            signal.signal(number, signal.SIG_IGN)  # first, or it could ring in here
            signal.setitimer(timer, 0)
        for (_, number, _), handler in zip(alarms, before, strict=True):
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


@contextlib.contextmanager
def _limited_memory(more: int) -> Iterator[None]:
    used = _address_space()
    if resource is None or used is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + more
    allowed = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *allowed]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    """Bytes of address space this process has; None where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
