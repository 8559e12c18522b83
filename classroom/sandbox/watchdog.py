"""A thread that looks at every running kernel many times a second, and ends what uses too much.

It is the grader's, outside of the sandbox. It sees all processes of a kernel together, which the
system's own limits do not.
"""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from classroom.grading.records import Budgets
from classroom.sandbox.ending import Cause
from classroom.sandbox.process_tree import Use, born, descendants, proportional, runs, use_of

_SECONDS_BETWEEN = 0.05
_FOLDER_AT_MOST = 8 * 2**20  # of sockets; nothing is to be written there
_ENTRIES_AT_MOST = 100
_SECONDS_TO_END = 5.0


class Watched:
    """One kernel under watch.

    root: the process, seen from here, that it descends from; with it ends the process namespace.
    template: it is the template too, which serves this kernel alone: what it uses itself does not
    count. connection: the kernel's folder on our disk.
    exceeded: the budget that was exceeded, None so far. cpu: seconds used so far.
    """

    def __init__(
        self, root: int, budgets: Budgets, connection: Path, *, template: bool = False
    ) -> None:
        self.exceeded: Cause | None = None
        self.cpu = 0.0
        self._root = root
        self._born = born(root)
        self._template = template
        self._budgets = budgets
        self._connection = connection

    def look(self) -> bool:
        """Whether it keeps within its budgets; cpu and exceeded are up to date then."""
        pids = self._pids()[1 if self._template else 0 :]
        use = use_of(pids)
        # A process that nobody waited for takes its time with it.
        self.cpu = max(self.cpu, use.cpu)
        self.exceeded = self.exceeded or self._exceeded(pids, use)
        return self.exceeded is None

    def kill(self) -> None:
        """End all of its processes, and come back when they have ended."""
        pids = self._pids()
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + _SECONDS_TO_END
        while any(map(runs, pids)) and time.monotonic() < end:
            time.sleep(0.002)

    def _pids(self) -> list[int]:
        # Its number may be another's by now.
        return descendants(self._root) if born(self._root) == self._born else []

    def _exceeded(self, pids: list[int], use: Use) -> Cause | None:
        budgets = self._budgets
        if use.resident > budgets.memory:
            exact = proportional(pids)
            if (use.resident if exact is None else exact) > budgets.memory:
                return Cause.MEMORY
        if use.cpu > budgets.cpu:
            return Cause.CPU
        if use.processes > budgets.processes:
            return Cause.PROCESSES
        if _too_full(self._connection):
            return Cause.DISK
        return None


class Watchdog:
    """Looks after kernels until it is closed."""

    def __init__(self) -> None:
        self._watched: set[Watched] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox watchdog", daemon=True)
        self._thread.start()

    def add(self, kernel: Watched) -> None:
        with self._lock:
            self._watched.add(kernel)

    def remove(self, kernel: Watched) -> None:
        """No more looks at it once this returns."""
        with self._lock:
            self._watched.discard(kernel)

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_SECONDS_BETWEEN):
            with self._lock:
                for kernel in [*self._watched]:
                    if not kernel.look():
                        kernel.kill()
                        self._watched.discard(kernel)


def _too_full(folder: Path) -> bool:
    """Whether more lies in a folder than sockets. Looks no further than it has to."""
    entries, size, folders = 0, 0, [str(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as found:
                for entry in found:
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_size
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    if entries > _ENTRIES_AT_MOST or size > _FOLDER_AT_MOST:
                        return True
        except OSError:
            continue
    return False
